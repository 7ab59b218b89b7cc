//! The documents: compiled, and read once more as they stand.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::Arc;

use arazzo_codegen::emit::Style;
use arazzo_codegen::ir::{Program, Workflow};
use arazzo_codegen::parse::expression::Expression;
use arazzo_codegen::source::{FileLoader, Limits};
use arazzo_codegen::types::Type;
use arazzo_codegen::{Compilation, Options, Workspace, output};
use serde_json::{Map, Value, json};

use super::conditions;
use super::description::{self, Description, Operation, resolved};
use super::judge::Called;
use super::places::{self, Wanted};
use super::program;
use super::said;
use super::sample::{Fullness, Sampler};
use super::validity::{is_of_kind, is_valid};
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
        let places = self.places(workflow);
        let inputs = inputs.into_iter().map(|(name, value)| {
            let places = places.iter().filter_map(|(expression, wanted)| match expression {
                Expression::Input { name: known, pointer }
                    if *known == name && pointer.tokens().is_empty() =>
                {
                    wanted.as_ref()
                }
                _ => None,
            });
            let places: Vec<&Wanted<'_>> = places.collect();
            let own = schema.get("properties").and_then(|properties| properties.get(&name));
            let value = self.input(workflow, (&name, own.unwrap_or(&Value::Null)), &places, value, fullness);
            (name, value)
        });
        inputs.collect::<Map<_, _>>().into()
    }

    /// A value for an input, given its name and schema, the places that it is sent to, and what its schema has come to: where
    /// the document allows what the API wants, it is that.
    fn input(
        &self,
        workflow: &str,
        (name, own): (&str, &Value),
        places: &[&Wanted<'_>],
        value: Value,
        fullness: Fullness,
    ) -> Value {
        let expected = self.kinds.get(&(workflow.to_owned(), name.to_owned())).copied();
        let takes = |value: &Value| expected.is_none_or(|kind| is_of_kind(kind, value));
        let sampled = |root: &Value, schema: &Value| Sampler { root, fullness }.value(schema);
        let of_places = places.iter().map(|wanted| match sampled(wanted.root, wanted.schema) {
            // A list of texts is often given as one of them, and what is sent as text as that.
            Value::Array(items) if expected == Some("string") => items.into_iter().next().unwrap_or_default(),
            value if expected == Some("string") && (value.is_number() || value.is_boolean()) => {
                value.to_string().into()
            }
            value => value,
        });
        let of_places = of_places.filter(|value| !value.is_null() && is_valid(&self.root, own, value));
        let candidates = std::iter::once(value.clone()).chain(of_places).filter(takes);
        let refusing = |value: &Value| places.iter().filter(|wanted| !wanted.takes(value)).count();
        candidates.min_by_key(refusing).unwrap_or_else(|| match expected {
            Some(kind) => sampled(&self.root, &json!({ "type": kind })),
            None => value,
        })
    }

    /// What is read of the answer to a step through its outputs: the ways into its body, each with where that is sent.
    pub(super) fn demands(&self, workflow: &str, step: &Value) -> Vec<(Vec<String>, Option<Wanted<'_>>)> {
        let outputs = step.get("outputs");
        let demands = self.places(workflow).into_iter().filter_map(|(expression, wanted)| match expression {
            Expression::StepOutput { step: of, output, pointer } if of == step_id(step) => {
                let (output, part) =
                    said::split(&output, |name| outputs.is_some_and(|known| known.get(name).is_some()))?;
                let written = outputs?.get(output)?.as_str()?;
                let Some(conditions::Place::Body(way)) = conditions::place(written) else { return None };
                // The first item stands for all.
                let part =
                    part.into_iter().map(|token| if token == said::ALL { "0".to_owned() } else { token });
                let part: Vec<String> = part.collect();
                Some(([way.as_slice(), &part, pointer.tokens()].concat(), wanted))
            }
            _ => None,
        });
        demands.collect()
    }

    fn places(&self, workflow: &str) -> Vec<(Expression, Option<Wanted<'_>>)> {
        self.workflows.get(workflow).map(|workflow| places::of_workflow(self, workflow)).unwrap_or_default()
    }
}

pub(super) fn steps_of(workflow: &Value) -> impl Iterator<Item = &Value> {
    workflow.get("steps").and_then(Value::as_array).into_iter().flatten()
}

fn step_id(step: &Value) -> &str {
    step.get("stepId").and_then(Value::as_str).unwrap_or_default()
}
