//! `cargo xtask conformance`: whether what compiled workflows send is what the descriptions allow, as somebody else reads them.
//!
//! Every document is compiled, and every workflow is run against a server that has Prism judge each request by the
//! description of the API. Answers are Prism's examples in a first run; in others they are made so that the criteria of the
//! document lead to every step. What Prism does not take is held against what the document says that is to be sent.

mod answers;
mod blame;
mod conditions;
mod description;
mod documents;
mod judge;
mod pattern;
mod places;
mod program;
mod report;
mod said;
mod sample;
mod stage;
mod validity;

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::Arc;

use clap::Args;
use serde_json::{Map, Value, json};

use crate::corpus::{Document as Listed, documents_of};
use crate::scratch::Scratch;
use crate::{Failure, progress, target_directory};
use documents::{Document, Documents};
use judge::{Prism, Served};
use program::{Report, Running};
use sample::Fullness;
use stage::{Manner, Scene, Stage};

/// How many runs of a workflow are made at most to reach its steps.
const RUNS: u64 = 40;

/// How many descriptions are served at a time.
const SERVED: usize = 6;

#[derive(Debug, Args)]
#[command(
    after_help = "Prism is the program that the environment variable ARAZZO_PRISM names; without it, npm installs it below the target directory."
)]
pub(crate) struct Arguments {
    /// A directory with a `manifest.json` that lists the documents, or else with Arazzo documents in or below it
    #[arg(value_name = "DIR")]
    directory: PathBuf,

    /// Only documents whose paths have this in them
    #[arg(long, value_name = "TEXT")]
    only: Option<String>,

    /// Write what was found as JSON, too
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
}

/// Does all of it; gives whether nothing is to be objected to.
pub(crate) fn run(arguments: &Arguments) -> Result<bool, Failure> {
    let mut listed = documents_of(&arguments.directory)?;
    if let Some(only) = &arguments.only {
        listed.retain(|document| document.name.contains(only.as_str()));
    }
    progress(&format!("compiling {} documents", listed.len()));
    let report = report_on(&listed, Scratch::within(target_directory()?, "conformance")?)?;
    print!("{report}");
    if let Some(file) = &arguments.json {
        let json = serde_json::to_string_pretty(&report).map_err(Failure::at("the report as JSON"))?;
        std::fs::write(file, json + "\n").map_err(Failure::at(file.display()))?;
    }
    Ok(report.is_fine())
}

/// Compiles documents and tries what was generated.
fn report_on(listed: &[Listed], mut scratch: Scratch) -> Result<report::Report, Failure> {
    let documents = Documents::of(listed, &mut scratch)?;
    let prism = Prism::installed(scratch.target(), scratch.directory().join("descriptions"))?;
    progress(&format!("building a program that runs {} of them", documents.documents.len()));
    let program = program::build(&scratch, &documents.calls)?;

    let (stage, port) = Stage::start()?;
    let mut bench = Bench {
        stage,
        port,
        prism,
        running: Running::start(&program)?,
        program,
        served: Vec::new(),
        unserved: BTreeMap::new(),
        cut: BTreeMap::new(),
    };
    let mut found = Vec::new();
    for (number, document) in (1_usize..).zip(&documents.documents) {
        progress(&format!("{number} of {}: {}", documents.documents.len(), document.name));
        found.push(bench.try_document(document, &documents)?);
    }
    Ok(report::Report::new(found, documents.rejected, bench.unserved, bench.cut))
}

/// What documents are tried with.
struct Bench {
    stage: Arc<Stage>,
    port: u16,
    prism: Prism,
    program: PathBuf,
    running: Running,
    /// The descriptions that are served, the last ones asked for last.
    served: Vec<(PathBuf, Served)>,
    /// Why descriptions cannot be served at all.
    unserved: BTreeMap<PathBuf, String>,
    /// Why of descriptions only the part is served that is called.
    cut: BTreeMap<PathBuf, String>,
}

impl Bench {
    /// Runs all workflows of a document.
    fn try_document(
        &mut self,
        document: &Arc<Document>,
        documents: &Documents,
    ) -> Result<report::Tried, Failure> {
        let mut addresses = Vec::new();
        for description in &document.apis {
            addresses.push(self.address(description, documents));
        }
        self.stage.set(Some(Scene::new(Arc::clone(document), addresses)));
        let mut ends = BTreeMap::new();
        for own in &document.own {
            let wanted: BTreeSet<(String, String)> = document
                .step_ids(&own.id)
                .into_iter()
                .map(|step| (own.id.clone(), step.to_owned()))
                .collect();
            let mut ways: BTreeMap<String, u64> = BTreeMap::new();
            for number in 0..RUNS {
                let (manner, fullness) = match number {
                    0 => (Manner::Mocked, Fullness::Minimal),
                    1 => (Manner::Wanted, Fullness::Minimal),
                    2 => (Manner::Wanted, Fullness::Full),
                    3 => (Manner::Wanted, Fullness::Awkward),
                    _ => (Manner::Varied, of_number(number)),
                };
                let reached = |scene: &mut Scene| wanted.is_subset(&scene.reached);
                if manner == Manner::Varied && self.stage.with_scene(reached) == Some(true) {
                    break;
                }
                let inputs = own.runs.iter().map(|id| (id.clone(), document.inputs(id, fullness)));
                let inputs = Value::Object(inputs.collect::<Map<_, _>>());
                self.stage.with_scene(|scene| scene.begin(manner, number, &inputs));
                *ways.entry(self.run(document, &own.id, &inputs)?).or_default() += 1;
            }
            ends.insert(own.id.clone(), ways);
        }
        let scene = self.stage.set(None);
        let (reached, judged) = scene.map(|scene| (scene.reached, scene.judged)).unwrap_or_default();
        Ok(report::Tried { document: Arc::clone(document), reached, judged, ends })
    }

    /// Runs a workflow once; gives how that ended, in words.
    fn run(&mut self, document: &Document, workflow: &str, inputs: &Value) -> Result<String, Failure> {
        let apis = document.apis.iter().enumerate().map(|(api, description)| {
            let address = format!("http://127.0.0.1:{}/{api}", self.port);
            json!({ "address": address, "credentials": description.credentials() })
        });
        self.running.order(&document.module, workflow, &apis.collect::<Vec<_>>(), inputs)?;
        loop {
            match self.running.next() {
                Ok(Report::Entered { workflow, step }) => {
                    self.stage.with_scene(|scene| scene.enter(workflow, step));
                    self.running.go_on()?;
                }
                Ok(Report::Ended) => return Ok(report::ENDED.to_owned()),
                Ok(Report::Failed(reason)) => return Ok(reason),
                Err(failure) => {
                    self.running = Running::start(&self.program)?;
                    return Ok(failure.to_string());
                }
            }
        }
    }

    /// Where Prism serves a description; `None` if it does not.
    fn address(&mut self, description: &description::Description, documents: &Documents) -> Option<String> {
        let path = &description.path;
        if let Some(position) = self.served.iter().position(|(known, _)| known == path) {
            let known = self.served.remove(position);
            self.served.push(known);
        } else if !self.unserved.contains_key(path) {
            if self.served.len() >= SERVED {
                self.served.remove(0);
            }
            let called = documents.called.get(path).cloned().unwrap_or_default();
            match self.prism.serve(description, &called) {
                Ok(served) => {
                    if let Some(reason) = &served.cut {
                        self.cut.insert(path.clone(), reason.clone());
                    }
                    self.served.push((path.clone(), served));
                }
                Err(reason) => drop(self.unserved.insert(path.clone(), reason)),
            }
        }
        self.served.iter().find(|(known, _)| known == path).map(|(_, served)| served.address.clone())
    }
}

/// One of the ways to fill inputs in, in turn.
fn of_number(number: u64) -> Fullness {
    let position = usize::try_from(number).unwrap_or_default() % Fullness::ALL.len();
    Fullness::ALL.get(position).copied().unwrap_or(Fullness::Full)
}

#[cfg(test)]
mod tests {
    use super::*;

    const API: &str = r#"{
        "openapi": "3.0.3",
        "info": { "title": "Things", "version": "1" },
        "components": { "securitySchemes": { "key": { "type": "apiKey", "in": "header", "name": "X-Key" } } },
        "security": [{ "key": [] }],
        "paths": {
            "/things": {
                "post": {
                    "operationId": "make",
                    "requestBody": { "required": true, "content": { "application/json": { "schema": {
                        "type": "object", "required": ["name", "size"],
                        "properties": { "name": { "type": "string" }, "size": { "type": "integer" } }
                    } } } },
                    "responses": { "201": { "description": "Made.", "content": { "application/json": { "schema": {
                        "type": "object", "properties": { "id": { "type": "string" }, "state": { "type": "string" } }
                    } } } } }
                }
            },
            "/things/{id}": {
                "get": {
                    "operationId": "read",
                    "security": [],
                    "parameters": [{ "name": "id", "in": "path", "required": true,
                                      "schema": { "type": "string", "pattern": "^t[0-9]{3}$" } }],
                    "responses": { "200": { "description": "It.", "content": { "application/json": { "schema": {
                        "type": "object", "properties": { "state": { "type": "string" } }
                    } } } } }
                }
            }
        }
    }"#;

    const DOCUMENT: &str = r#"
arazzo: 1.0.1
info: { title: Things, version: "1" }
sourceDescriptions: [{ name: api, url: api.json, type: openapi }]
workflows:
  - workflowId: make-and-read
    inputs: { type: object, required: [name], properties: { name: { type: string } } }
    steps:
      - stepId: make
        operationId: make
        requestBody: { payload: { name: $inputs.name } }
        successCriteria: [{ condition: $statusCode == 201 }]
        outputs: { made: $response.body }
      - stepId: read
        operationId: read
        parameters: [{ name: id, in: path, value: $steps.make.outputs.made.id }]
        successCriteria: [{ condition: $statusCode == 200 }]
        onSuccess:
          - { name: ready, type: goto, stepId: again, criteria: [{ condition: "$response.body#/state == 'ready'" }] }
          - { name: wait, type: end }
      - stepId: again
        operationId: read
        parameters: [{ name: id, in: path, value: $inputs.name }]
"#;

    /// Without Prism nobody judges; the gate installs it.
    #[test]
    fn requests_are_judged_step_by_step() {
        if std::env::var_os(judge::VARIABLE).is_none() {
            println!("skipped: {} names no program", judge::VARIABLE);
            return;
        }
        let directory = tempfile::tempdir().unwrap();
        std::fs::write(directory.path().join("api.json"), API).unwrap();
        std::fs::write(directory.path().join("things.yaml"), DOCUMENT).unwrap();
        let listed = documents_of(directory.path()).unwrap();
        let scratch = Scratch::within(target_directory().unwrap(), "conformance_test").unwrap();
        let report = report_on(&listed, scratch).unwrap();
        let text = report.to_string();
        assert!(text.contains("read: 1 accepted, 0 rejected"), "{text}");
        assert!(
            text.contains("again: 1 accepted, 0 rejected"),
            "what is passed is as it is described: {text}"
        );
        assert!(!text.contains("(not reached)"), "the action that leads to the last step is taken: {text}");
        assert!(text.contains("the document's fault: body required"), "no size is passed: {text}");
        assert!(report.is_fine(), "{text}");
    }
}
