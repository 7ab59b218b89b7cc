//! The documents: compiled, and read once more as they stand.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::Arc;

use arazzo_codegen::emit::Style;
use arazzo_codegen::ir::{Program, Workflow};
use arazzo_codegen::source::{FileLoader, Limits};
use arazzo_codegen::types::Type;
use arazzo_codegen::{Compilation, Options, Workspace, output};
use serde_json::{Map, Value, json};

use super::description::{self, Description, Operation, resolved};
use super::judge::Called;
use super::program;
use super::sample::{Fullness, Sampler, is_of_kind};
use crate::Failure;
use crate::corpus::Document as Listed;
use crate::scratch::Scratch;

/// A document that compiles.
pub(super) struct Document {
    pub(super) name: String,
    /// The module that was generated from it.
    pub(super) module: String,
    pub(super) root: Value,
    /// All workflows that it may run, those of other documents among them, by their ids.
    pub(super) workflows: BTreeMap<String, Value>,
    /// Its own workflows.
    pub(super) own: Vec<Own>,
    /// The APIs that it calls, in the order in which the program has them.
    pub(super) apis: Vec<Arc<Description>>,
    kinds: Kinds,
}

/// A workflow of a document.
pub(super) struct Own {
    pub(super) id: String,
    /// The workflows that are run before, and itself.
    pub(super) runs: Vec<String>,
}

/// The kinds of values that compiled workflows take as inputs: by workflow and input, as JSON Schema names them.
type Kinds = BTreeMap<(String, String), &'static str>;

/// All documents that compile.
pub(super) struct Documents {
    pub(super) documents: Vec<Arc<Document>>,
    /// How many do not.
    pub(super) rejected: usize,
    /// The function of each module that runs its workflows.
    pub(super) calls: Vec<(String, String)>,
    /// What of each description is called.
    pub(super) called: BTreeMap<PathBuf, Called>,
}

impl Documents {
    /// Compiles documents, and hands what is generated to `scratch`.
    pub(super) fn of(listed: &[Listed], scratch: &mut Scratch) -> Result<Self, Failure> {
        let loader = FileLoader::for_documents(listed.iter().map(|document| document.path.as_path()));
        let workspace = Workspace::new(&loader, Limits::default());
        let mut descriptions: BTreeMap<PathBuf, Arc<Description>> = BTreeMap::new();
        let mut all = Self { documents: Vec::new(), rejected: 0, calls: Vec::new(), called: BTreeMap::new() };
        for Listed { name, path, .. } in listed {
            let compilation = workspace.compile(std::slice::from_ref(path), Options::default());
            let (Some(program), Some(modules)) = (&compilation.program, compilation.modules(Style::Text))
            else {
                all.rejected += 1;
                continue;
            };
            let files = output::files(&modules).map_err(Failure::at(name))?;
            let lines = files.iter().map(|file| file.text.lines().count()).sum();
            let module = scratch.add(name, &files, lines)?;
            all.calls.push((module.clone(), program::call(program, &module)));
            let mut apis = Vec::new();
            for api in &program.apis {
                let file = source(&compilation, &api.file)?;
                let known = match descriptions.get(&file) {
                    Some(known) => Arc::clone(known),
                    None => Arc::new(Description::read(file.clone())?),
                };
                descriptions.insert(file, Arc::clone(&known));
                apis.push(known);
            }
            let root = description::read(path)?;
            let mut workflows = BTreeMap::new();
            let others: BTreeSet<&str> =
                program.workflows.iter().map(|workflow| workflow.file.as_str()).collect();
            for file in others {
                let file = source(&compilation, file)?;
                let other = if file == *path { root.clone() } else { description::read(&file)? };
                for workflow in other.get("workflows").and_then(Value::as_array).into_iter().flatten() {
                    if let Some(id) = workflow.get("workflowId").and_then(Value::as_str) {
                        workflows.insert(id.to_owned(), workflow.clone());
                    }
                }
            }
            let file = path.file_name().map(|file| file.to_string_lossy().into_owned()).unwrap_or_default();
            let own = program.workflows.iter().filter(|workflow| workflow.file == file);
            let own =
                own.map(|workflow| Own { id: workflow.id.clone(), runs: runs(program, workflow) }).collect();
            let kinds = kinds(program);
            let document = Document { name: name.clone(), module, root, workflows, own, apis, kinds };
            for operation in document.steps().filter_map(|(_, step)| document.operation(step)) {
                let called = all.called.entry(operation.0.path.clone()).or_default();
                called.insert((operation.1.path.to_owned(), operation.1.method.to_owned()));
            }
            all.documents.push(Arc::new(document));
        }
        Ok(all)
    }
}

/// The kinds of all inputs of which the compiler knows more than that they are JSON.
fn kinds(program: &Program) -> Kinds {
    let inputs = program.workflows.iter().flat_map(|workflow| {
        workflow.inputs.iter().map(move |input| ((workflow.id.clone(), input.wire_name.clone()), &input.of))
    });
    let known = inputs.filter_map(|(input, of)| {
        let kind = match of {
            Type::String | Type::File => "string",
            Type::Integer => "integer",
            Type::Number => "number",
            Type::Boolean => "boolean",
            Type::Array(_) => "array",
            Type::Map(_) => "object",
            Type::Named(id) if program.types.enumeration(*id).is_some() => "string",
            Type::Named(_) | Type::Json | Type::Ignored | Type::Outcome(_) => return None,
        };
        Some((input, kind))
    });
    known.collect()
}

/// The path of a source, by its file name.
fn source(compilation: &Compilation, file: &str) -> Result<PathBuf, Failure> {
    let mut paths = compilation.sources.iter().map(|source| source.path().to_path_buf());
    let found = paths.find(|path| path.file_name().is_some_and(|name| name.to_string_lossy() == file));
    found.ok_or_else(|| Failure(format!("`{file}` is none of the files that were read")))
}

/// A workflow and those that must have run before, each once.
fn runs(program: &Program, workflow: &Workflow) -> Vec<String> {
    let mut wanted = vec![workflow];
    let mut runs: Vec<String> = Vec::new();
    while let Some(workflow) = wanted.pop() {
        if !runs.contains(&workflow.id) {
            runs.push(workflow.id.clone());
            wanted.extend(
                workflow.dependencies.iter().filter_map(|needed| program.workflows.get(needed.workflow)),
            );
        }
    }
    runs
}

impl Document {
    /// All steps, with the ids of their workflows.
    fn steps(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.workflows
            .iter()
            .flat_map(|(id, workflow)| steps_of(workflow).map(move |step| (id.as_str(), step)))
    }

    /// A step of a workflow.
    pub(super) fn step(&self, workflow: &str, step: &str) -> Option<&Value> {
        steps_of(self.workflows.get(workflow)?).find(|one| step_id(one) == step)
    }

    /// The operation of a step, and the description that it is in.
    pub(super) fn operation(&self, step: &Value) -> Option<(&Description, Operation<'_>)> {
        self.apis.iter().find_map(|api| Some((&**api, api.operation(step)?)))
    }

    /// The ids of the steps of a workflow.
    pub(super) fn step_ids(&self, workflow: &str) -> Vec<&str> {
        self.workflows.get(workflow).into_iter().flat_map(steps_of).map(step_id).collect()
    }

    /// Inputs for a workflow.
    pub(super) fn inputs(&self, workflow: &str, fullness: Fullness) -> Value {
        let Some(schema) = self.workflows.get(workflow).and_then(|workflow| workflow.get("inputs")) else {
            return json!({});
        };
        let schema = resolved(&self.root, schema);
        let inputs = Sampler { root: &self.root, fullness }.value(schema);
        let Value::Object(inputs) = inputs else { return json!({}) };
        let property = |name: &str| schema.get("properties").and_then(|properties| properties.get(name));
        let inputs = inputs.into_iter().map(|(name, value)| {
            let expected = self.kinds.get(&(workflow.to_owned(), name.clone())).copied();
            let takes = |value: &Value| expected.is_none_or(|kind| is_of_kind(kind, value));
            // Where the document says no more than what kind of value it is, or not even that, the API knows better.
            let is_open = property(&name).is_none_or(|own| is_open(resolved(&self.root, own)));
            let hint = (is_open || !takes(&value)).then(|| self.hint(workflow, &name)).flatten();
            let better =
                hint.map(|(description, hint)| Sampler { root: &description.root, fullness }.value(hint));
            let of_kind = || {
                expected.map(|kind| Sampler { root: &self.root, fullness }.value(&json!({ "type": kind })))
            };
            let value = match better.filter(takes) {
                Some(better) => better,
                None if takes(&value) => value,
                None => of_kind().unwrap_or(value),
            };
            (name, value)
        });
        inputs.collect::<Map<_, _>>().into()
    }

    /// What the API says of the first place that an input is sent to as it is.
    fn hint(&self, workflow: &str, input: &str) -> Option<(&Description, &Value)> {
        let expression = format!("$inputs.{input}");
        let is_meant = |value: Option<&Value>| {
            value.and_then(Value::as_str).is_some_and(|text| text.trim_matches(['{', '}']) == expression)
        };
        steps_of(self.workflows.get(workflow)?).find_map(|step| {
            let (description, operation) = self.operation(step)?;
            let parameters = step.get("parameters").and_then(Value::as_array).into_iter().flatten();
            let of_parameter =
                parameters.filter(|parameter| is_meant(parameter.get("value"))).find_map(|parameter| {
                    let place = parameter.get("in").and_then(Value::as_str);
                    operation.schema_of(operation.parameter(parameter.get("name")?.as_str()?, place)?)
                });
            let of_body = || {
                let body = step.get("requestBody")?;
                let schema = operation.body(body.get("contentType").and_then(Value::as_str))?;
                described(&description.root, schema, body.get("payload")?, &is_meant)
            };
            of_parameter.or_else(of_body).map(|hint| (description, hint))
        })
    }
}

fn steps_of(workflow: &Value) -> impl Iterator<Item = &Value> {
    workflow.get("steps").and_then(Value::as_array).into_iter().flatten()
}

fn step_id(step: &Value) -> &str {
    step.get("stepId").and_then(Value::as_str).unwrap_or_default()
}

/// Whether a schema says no more than what kind of value it is.
fn is_open(schema: &Value) -> bool {
    let more =
        ["const", "enum", "format", "pattern", "example", "examples", "default", "properties", "items"];
    more.iter().all(|field| schema.get(field).is_none())
}

/// The schema of the place in a payload at which is what is meant.
fn described<'a>(
    root: &'a Value,
    schema: &'a Value,
    payload: &Value,
    is_meant: &impl Fn(Option<&Value>) -> bool,
) -> Option<&'a Value> {
    let schema = resolved(root, schema);
    if is_meant(Some(payload)) {
        return Some(schema);
    }
    match payload {
        Value::Object(members) => members
            .iter()
            .find_map(|(name, member)| described(root, property(root, schema, name, 0)?, member, is_meant)),
        Value::Array(items) => {
            let item = schema.get("items")?;
            items.iter().find_map(|one| described(root, item, one, is_meant))
        }
        _ => None,
    }
}

/// The schema of a member, which may be in one of several parts.
fn property<'a>(root: &'a Value, schema: &'a Value, name: &str, depth: usize) -> Option<&'a Value> {
    let schema = resolved(root, schema);
    if let Some(found) = schema.get("properties").and_then(|properties| properties.get(name)) {
        return Some(found);
    }
    let parts = ["allOf", "oneOf", "anyOf"].into_iter().filter_map(|field| schema.get(field)?.as_array());
    let mut parts = parts.flatten().filter(|_| depth < 8);
    parts.find_map(|part| property(root, part, name, depth + 1))
}
