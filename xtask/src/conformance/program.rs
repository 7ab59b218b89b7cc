//! The program that runs compiled workflows: what was generated, and a loop that takes orders.

use std::fmt::Write as _;
use std::io::{BufRead as _, BufReader, Lines, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use arazzo_codegen::ir::{Program, Workflow};
use serde_json::{Value, json};

use crate::Failure;
use crate::scratch::{self, DOCUMENTS, Generated, Scratch};

/// The loop.
const MAIN: &str = include_str!("program/main.rs");

/// What every crate of modules begins with.
const CALLS: &str = include_str!("program/calls.rs");

/// What the program is called; cargo names the file after it.
const NAME: &str = "program";

/// A function that runs the workflows of a document by their ids.
///
/// It takes the clients of the APIs in the order in which the program has them, and the inputs of each workflow by its id:
/// what a workflow depends on is run before, with inputs of its own.
pub(super) fn call(program: &Program, module: &str) -> String {
    let mut arms = String::new();
    for workflow in &program.workflows {
        let _ = writeln!(arms, "        {:?} => drop({}),", workflow.id, run(program, workflow));
    }
    format!(
        "mod call_{module} {{\n    use super::*;\n    use super::{module} as document;\n\n    \
         pub(crate) async fn call(workflow: &str, clients: &[Client], inputs: &Value) -> Result<(), Refusal> {{\n        \
         let _ = (clients, inputs);\n        match workflow {{\n{arms}        _ => return Err(Refusal::unknown(workflow)),\n        }}\n        \
         Ok(())\n    }}\n}}\n"
    )
}

/// The outcome of a workflow. The compiler has made sure that no workflow depends on itself.
fn run(program: &Program, workflow: &Workflow) -> String {
    let mut arguments: Vec<String> =
        workflow.apis.iter().map(|api| format!("&client(clients, {api})?.into()")).collect();
    let needed = workflow.dependencies.iter().filter_map(|needed| program.workflows.get(needed.workflow));
    arguments.extend(needed.map(|needed| format!("&{}", run(program, needed))));
    if !workflow.inputs.is_empty() {
        arguments.push(format!("&given(inputs, {:?})?", workflow.id));
    }
    let name = &workflow.name;
    format!("Box::pin(document::{name}({})).await?", arguments.join(", "))
}

/// Writes the crates of the modules and the program, and builds it.
///
/// `calls` is the function of each document, by its module.
pub(super) fn build(scratch: &Scratch, calls: &[(String, String)]) -> Result<PathBuf, Failure> {
    let runtime = scratch::runtime(&["test-util"]);
    let mut members = Vec::new();
    let mut dependencies = String::new();
    let mut arms = String::new();
    for (number, documents) in (1..).zip(scratch.crates(|_| true)) {
        let name = scratch.crate_name(&format!("{number}"));
        let modules: Vec<&str> = documents.iter().map(|Generated { module, .. }| module.as_str()).collect();
        let mut library = format!("//! Modules of documents.\n\n{CALLS}");
        library.push_str("pub async fn call(document: &str, workflow: &str, clients: &[Client], inputs: &Value) -> Result<(), Refusal> {\n    match document {\n");
        for module in &modules {
            let _ = writeln!(
                library,
                "        {module:?} => Box::pin(call_{module}::call(workflow, clients, inputs)).await,"
            );
            let _ = writeln!(
                arms,
                "        {module:?} => {name}::call(document, workflow, clients, inputs).await.map_err(From::from),"
            );
        }
        library.push_str("        _ => Err(Refusal::unknown(document)),\n    }\n}\n\n");
        for module in modules {
            let _ = writeln!(library, "#[path = \"../../{DOCUMENTS}/{module}/mod.rs\"]\npub mod {module};");
            library.extend(calls.iter().filter(|(known, _)| known == module).map(|(_, call)| call.as_str()));
        }
        scratch.write_member(&name, &format!("[dependencies]\n{runtime}"), ("lib.rs", &library))?;
        let _ = writeln!(dependencies, "{name} = {{ path = \"../{name}\" }}");
        members.push(name);
    }
    let name = scratch.crate_name(NAME);
    let main = format!(
        "{MAIN}\nasync fn call(document: &str, workflow: &str, clients: &[Client], inputs: &Value) -> Result<(), Box<dyn std::error::Error>> {{\n    match document {{\n{arms}        _ => Err(\"no such document\".into()),\n    }}\n}}\n"
    );
    let manifest = format!(
        "[dependencies]\n{runtime}{dependencies}tokio = {{ version = \"1\", default-features = false, features = [\"rt\", \"net\", \"time\"] }}\n"
    );
    scratch.write_member(&name, &manifest, ("main.rs", &main))?;
    members.push(name.clone());
    scratch.write_workspace(&members)?;

    // What rustc has to say beside errors is looked at elsewhere.
    let mut command = scratch.cargo("build");
    command.args(["--quiet", "-p", &name]);
    let output = command.output().map_err(Failure::at("cargo build"))?;
    if !output.status.success() {
        return Err(Failure(format!("cargo build: {}", String::from_utf8_lossy(&output.stderr))));
    }
    Ok(scratch.target().join("debug").join(name))
}

/// The program as it runs.
pub(super) struct Running {
    child: Child,
    orders: ChildStdin,
    reports: Lines<BufReader<ChildStdout>>,
}

/// What the program says.
#[derive(Debug)]
pub(super) enum Report {
    /// A step is entered, and waits until this has been noted.
    Entered { workflow: String, step: String },
    /// The workflow has come to an end.
    Ended,
    /// It has failed.
    Failed(String),
}

impl Running {
    pub(super) fn start(program: &Path) -> Result<Self, Failure> {
        // Whatever is not on this machine is out of reach.
        let nowhere = "http://127.0.0.1:9";
        let mut command = Command::new(program);
        command.envs([("HTTPS_PROXY", nowhere), ("HTTP_PROXY", nowhere), ("NO_PROXY", "127.0.0.1")]);
        command.stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.spawn().map_err(Failure::at(program.display()))?;
        match (child.stdin.take(), child.stdout.take()) {
            (Some(orders), Some(reports)) => {
                Ok(Self { child, orders, reports: BufReader::new(reports).lines() })
            }
            _ => Err(Failure("the program has no standard input and output".to_owned())),
        }
    }

    /// Has a workflow run, given the address and the credentials of each API; what it does is told by [`next`](Self::next).
    pub(super) fn order(
        &mut self,
        document: &str,
        workflow: &str,
        apis: &[Value],
        inputs: &Value,
    ) -> Result<(), Failure> {
        let order = json!({ "document": document, "workflow": workflow, "apis": apis, "inputs": inputs });
        self.say(&order.to_string())
    }

    /// What it does next.
    pub(super) fn next(&mut self) -> Result<Report, Failure> {
        const WHAT: &str = "what the program says";
        let Some(line) = self.reports.next().transpose().map_err(Failure::at(WHAT))? else {
            let status = self.child.wait().map_err(Failure::at(WHAT))?;
            return Err(Failure(format!("the program has ended: {status}")));
        };
        let report: Value = serde_json::from_str(&line).map_err(Failure::at(WHAT))?;
        let text = |field: &str| report.get(field).and_then(Value::as_str).unwrap_or_default().to_owned();
        Ok(if report.get("step").is_some() {
            Report::Entered { workflow: text("workflow"), step: text("step") }
        } else if report.get("failed").is_some() {
            Report::Failed(text("failed"))
        } else {
            Report::Ended
        })
    }

    /// Lets it go on behind the entrance of a step.
    pub(super) fn go_on(&mut self) -> Result<(), Failure> {
        self.say("")
    }

    fn say(&mut self, line: &str) -> Result<(), Failure> {
        writeln!(self.orders, "{line}").map_err(Failure::at("the program"))
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended by itself.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}
