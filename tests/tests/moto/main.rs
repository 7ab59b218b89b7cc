//! The workflows over Amazon S3 and Amazon RDS that other people wrote, run against Moto, which answers in the XML of these
//! services.
//!
//! The documents are not ours to commit, and Moto is a package of Python. `ARAZZO_CORPUS` says where the documents are and
//! `ARAZZO_PYTHON` which interpreter has `moto[server,s3,rds]` and `boto3`; without both, the test says that it was skipped.

#![allow(clippy::panic, clippy::unwrap_used, reason = "a test that cannot go on is a failed test")]

#[path = "../support/packages.rs"]
mod packages;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::io::{self, BufRead, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use arazzo_codegen::diagnostic::render::{Style, terminal};
use arazzo_codegen::source::FileLoader;
use arazzo_codegen::{Options, compile, emit, output};
use serde::Deserialize;
use serde_json::Value;

use packages::{packages, target, write_if_changed};

/// A service, and the module that its client is generated in.
struct Service {
    name: &'static str,
    client: &'static str,
}

const SERVICES: [Service; 2] =
    [Service { name: "s3", client: "s3_rest_api" }, Service { name: "rds", client: "amazon_rds_api" }];

/// A workflow, what there is before it runs, and what it comes to.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Run {
    #[serde(default)]
    before: Vec<Value>,
    inputs: Value,
    outcome: Option<Value>,
    /// Instead: why the workflow cannot come to its end there, and what its error says.
    fails: Option<Failing>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Failing {
    #[allow(dead_code, reason = "it is written for those who read the file")]
    because: String,
    says: String,
}

#[test]
fn all_workflows_over_s3_and_rds_are_understood() {
    let variable = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    let (Some(corpus), Some(python)) = (variable("ARAZZO_CORPUS"), variable("ARAZZO_PYTHON")) else {
        let _ = writeln!(
            io::stderr(),
            "skipped: ARAZZO_CORPUS and ARAZZO_PYTHON do not say what to run, and on what"
        );
        return;
    };
    let directory = packages().join("moto");
    let workflows = SERVICES.map(|service| generate(&corpus, &directory, &service));
    build(&directory, &workflows);
    let runs =
        fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/moto/runs.yaml")).unwrap();
    let mut runs: BTreeMap<String, Run> = yaml_serde::from_str(&runs).unwrap();
    let mut moto = Moto::start(&python);
    let mut failed = String::new();
    for (service, workflow) in
        SERVICES.iter().zip(&workflows).flat_map(|(service, all)| all.iter().map(move |one| (service, one)))
    {
        let Some(run) = runs.remove(workflow) else {
            panic!("nothing is known of workflow `{workflow}`");
        };
        moto.prepare(workflow, &run.before);
        let result = execute(moto.port, service, workflow, &run.inputs);
        let problem = match (&result, &run.outcome, &run.fails) {
            (Ok(found), Some(expected), None) => difference("", expected, found),
            (Err(error), None, Some(failing)) if error.contains(&failing.says) => None,
            (Ok(found), ..) => Some(format!("it came to {found}")),
            (Err(error), ..) => Some(error.clone()),
        };
        if let Some(problem) = problem {
            let _ = writeln!(failed, "{workflow}: {problem}");
        }
    }
    assert!(failed.is_empty(), "\n{failed}");
    assert!(runs.is_empty(), "there are no workflows {:?}", runs.keys());
}

/// Generates the client and the workflows of a service; returns the ids of the workflows.
fn generate(corpus: &Path, directory: &Path, service: &Service) -> Vec<String> {
    let documents = corpus.join(format!("amazon-{}/arazzo", service.name));
    let mut documents: Vec<PathBuf> =
        fs::read_dir(documents).unwrap().map(|entry| entry.unwrap().path()).collect();
    documents.sort();
    let loader = FileLoader::for_documents(documents.iter().map(PathBuf::as_path));
    let options = Options { derive_serde: true, ..Options::default() };
    let compilation = compile(&documents, &loader, options);
    let Some(modules) = compilation.modules(emit::Style::Text) else {
        panic!("{}", terminal(&compilation.sources, &compilation.diagnostics, Style::Plain, None));
    };
    let generated = output::files(&modules).unwrap();
    output::write(&directory.join("src").join(service.name), &generated).unwrap();
    let texts = documents.iter().map(|document| fs::read_to_string(document).unwrap());
    let ids = texts.flat_map(|text| {
        let lines = text.lines().map(|line| line.trim_start_matches(['-', ' ']));
        lines.filter_map(|line| line.strip_prefix("workflowId: ").map(str::to_owned)).collect::<Vec<_>>()
    });
    ids.collect()
}

/// A program that runs each of the workflows.
fn build(directory: &Path, workflows: &[Vec<String>]) {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR"));
    let runtime = tests.join("../arazzo-runtime");
    let manifest = format!(
        "[package]\nname = \"moto-runs\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[dependencies]\n\
         arazzo-runtime = {{ path = {runtime:?}, default-features = false, features = [\"xml\"] }}\n\
         tokio = {{ version = \"1\", features = [\"macros\", \"rt\"] }}\n\n[workspace]\n"
    );
    let mut program = String::from(
        "use arazzo_runtime::{ClientBuilder, Pacing, serde_json};\n\n\
         #[tokio::main(flavor = \"current_thread\")]\nasync fn main() {\n\
         let arguments: Vec<String> = std::env::args().skip(1).collect();\n\
         let [url, authorization, workflow, inputs] = arguments.as_slice() else { panic!() };\n\
         let outcome = match workflow.as_str() {\n",
    );
    for (service, workflows) in SERVICES.iter().zip(workflows) {
        let (name, client) = (service.name, service.client);
        for id in workflows {
            let function = id.replace('-', "_");
            let _ = write!(
                program,
                "{id:?} => {{ let client = ClientBuilder::<{name}::{client}::Client>::new(url.as_str())\
                 .pacing(Pacing::none()).default_header(\"Authorization\", authorization).build().unwrap();\n\
                 let inputs: {name}::{function}::Inputs = serde_json::from_str(inputs).unwrap();\n\
                 {name}::{function}(&client, &inputs).await\
                 .map(|outcome| serde_json::to_value(outcome).unwrap()) }}\n"
            );
        }
        program.insert_str(0, &format!("mod {name};\n"));
    }
    program.push_str(
        "_ => panic!(),\n};\nmatch outcome {\n\
         Ok(outcome) => println!(\"{outcome}\"),\n\
         Err(error) => { eprintln!(\"{error}\"); std::process::exit(1) }\n}\n}\n",
    );
    write_if_changed(&directory.join("Cargo.toml"), &manifest);
    write_if_changed(&directory.join("src/main.rs"), &program);
    // The versions of this workspace, which are at hand without a network.
    write_if_changed(
        &directory.join("Cargo.lock"),
        &fs::read_to_string(tests.join("../Cargo.lock")).unwrap(),
    );
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let built = Command::new(cargo)
        .args(["build", "--offline", "--quiet"])
        .current_dir(directory)
        .env("CARGO_TARGET_DIR", target())
        .env("CARGO_PROFILE_DEV_DEBUG", "0")
        .output()
        .unwrap();
    assert!(built.status.success(), "{}", String::from_utf8_lossy(&built.stderr));
}

/// Runs a workflow; returns its outcome, or its error.
fn execute(port: u16, service: &Service, workflow: &str, inputs: &Value) -> Result<Value, String> {
    let program = target().join(format!("debug/moto-runs{}", std::env::consts::EXE_SUFFIX));
    // Moto does not check signatures, and learns from them which service is meant.
    let scope = format!("Credential=test/20260101/us-east-1/{}/aws4_request", service.name);
    let authorization = format!("AWS4-HMAC-SHA256 {scope}, SignedHeaders=host, Signature=none");
    let url = format!("http://127.0.0.1:{port}");
    let output =
        Command::new(program).args([&url, &authorization, workflow, &inputs.to_string()]).output().unwrap();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).trim_end().to_owned();
    match output.status.success() {
        true => Ok(serde_json::from_slice(&output.stdout).unwrap()),
        false => Err(text(&output.stderr)),
    }
}

/// Where an outcome is not as expected. Only what is expected is looked at.
fn difference(place: &str, expected: &Value, found: &Value) -> Option<String> {
    match (expected, found) {
        (Value::String(any), found) if any == "*" && !found.is_null() => None,
        (Value::Object(expected), Value::Object(found)) => expected.iter().find_map(|(name, expected)| {
            let found = found.get(name).unwrap_or(&Value::Null);
            difference(&format!("{place}/{name}"), expected, found)
        }),
        (Value::Array(expected), Value::Array(found)) if expected.len() == found.len() => {
            expected.iter().zip(found).enumerate().find_map(|(index, (expected, found))| {
                difference(&format!("{place}/{index}"), expected, found)
            })
        }
        (expected, found) if expected == found => None,
        (expected, found) => Some(format!("at `{place}`: expected {expected}, found {found}")),
    }
}

/// Moto as a server, which ends with this value.
struct Moto {
    process: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
    port: u16,
}

impl Moto {
    fn start(python: &Path) -> Self {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/moto/server.py");
        let mut process = Command::new(python)
            .arg(script)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let (input, output) = (process.stdin.take().unwrap(), process.stdout.take().unwrap());
        let mut moto = Self { process, input, output: BufReader::new(output), port: 0 };
        moto.port = moto.line().parse().unwrap();
        moto
    }

    /// Makes these calls to it, and nothing else is there.
    fn prepare(&mut self, workflow: &str, calls: &[Value]) {
        writeln!(self.input, "{}", Value::from(calls)).unwrap();
        let answer = self.line();
        assert_eq!(answer, "ready", "before {workflow}");
    }

    fn line(&mut self) -> String {
        let mut line = String::new();
        self.output.read_line(&mut line).unwrap();
        line.trim_end().to_owned()
    }
}

impl Drop for Moto {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
