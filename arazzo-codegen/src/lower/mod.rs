//! From resolved workflows to the intermediate representation: types are inferred, requests are shaped, reads projected,
//! decisions fused, and what is never read is left out.

mod api;
mod call;
mod credentials;
mod graph;
mod infer;
mod json_path;
mod part;
mod presence;
mod projection;
mod recursion;
mod request;
mod response;
mod server;
mod test;
mod workflow;
mod xml;

use std::collections::BTreeMap;

use crate::check::{comparisons, statuses, unused, values};
use crate::coverage::Coverage;
use crate::diagnostic::Diagnostics;
use crate::diagnostic::rules::{TypeMismatch, ValueNotInEnum};
use crate::ir::{Api, Program};
use crate::names::{Namer, closest, snake_case};
use crate::openapi::Description;
use crate::resolve::{self, Reference};
use crate::source::Span;
use crate::types::{TypeId, Types};
use api::lower_api;
use request::{Requests, StepContext};
use workflow::{Surface, WorkflowLowering};

/// An API and what it is called.
#[derive(Debug)]
pub struct NamedApi<'a> {
    /// The name of the first source description that names it.
    pub name: &'a str,
    /// The file name of the description.
    pub file: String,
    /// The description.
    pub description: &'a Description<'a>,
}

/// A workflow and the file name of its document.
#[derive(Debug)]
pub struct SourcedWorkflow<'a> {
    /// The file name.
    pub file: String,
    /// The workflow.
    pub workflow: &'a resolve::Workflow<'a>,
}

/// Names that generated functions use for themselves.
pub(crate) const VARIABLES: [&str; 13] = [
    "arguments",
    "body",
    "check",
    "client",
    "end",
    "failed",
    "inputs",
    "item",
    "outcome",
    "request",
    "response",
    "run",
    "step",
];

/// Lowers everything that is compiled together. When an error is reported the result is of no use.
pub fn lower<'a>(
    apis: &[NamedApi<'a>],
    workflows: &[SourcedWorkflow<'a>],
    diagnostics: &mut Diagnostics,
) -> Program {
    let mut types = Types::default();
    let typed = infer::infer(workflows, &mut types, diagnostics);
    let calls = recursion::analyse(&typed, diagnostics);

    let mut requests = Requests::default();
    for workflow in &typed {
        for step in workflow.resolved.steps.iter().filter_map(resolve::Step::operation) {
            let type_of = |reference: &Reference| workflow.type_of(reference);
            let origin_of = |reference: &Reference| workflow.resolved.origin_of(reference);
            let mut context = StepContext {
                step,
                types: &mut types,
                diagnostics,
                type_of: &type_of,
                origin_of: &origin_of,
            };
            requests.add(&mut context);
        }
    }
    let mut modules = Namer::default();
    let mut operations = BTreeMap::new();
    let apis: Vec<Api> = apis
        .iter()
        .enumerate()
        .map(|(index, api)| {
            let module = modules.unique(snake_case(api.name));
            lower_api(index, api, module, &typed, &mut requests, &mut types, &mut operations, diagnostics)
        })
        .collect();

    let surfaces: Vec<Surface> = typed
        .iter()
        .map(|workflow| {
            Surface::new(workflow, modules.unique(snake_case(workflow.resolved.parsed.id.value)), &calls)
        })
        .collect();
    types.finish();
    let mut coverage = Coverage::default();
    typed.iter().for_each(|workflow| workflow.count(&mut coverage));
    let workflows = typed
        .iter()
        .map(|workflow| {
            WorkflowLowering {
                workflow,
                workflows: &typed,
                surfaces: &surfaces,
                calls: &calls,
                apis: &apis,
                operations: &operations,
                types: &types,
                diagnostics,
            }
            .lower()
        })
        .collect();
    // What is wrong elsewhere may be why nothing uses it.
    if !diagnostics.has_errors() {
        unused::check(typed.iter().map(|workflow| workflow.resolved), diagnostics);
        statuses::check(typed.iter().map(|workflow| workflow.resolved), diagnostics);
        let resolved: Vec<_> = typed.iter().map(|workflow| workflow.resolved).collect();
        comparisons::check(&resolved, response::schema_at, diagnostics);
        values::check(&resolved, request::described_values, diagnostics);
    }
    Program { apis, workflows, types, coverage }
}

/// Reports a value that an enum does not have.
fn not_in_enum(
    value: &str,
    id: TypeId,
    span: Span,
    described: Option<Span>,
    types: &Types,
    diagnostics: &mut Diagnostics,
) {
    let variants = types.enumeration(id).unwrap_or_default();
    let known: Vec<String> = variants.iter().map(|variant| variant.value.clone()).collect();
    diagnostics.report(ValueNotInEnum {
        value: value.to_owned(),
        type_name: types.get(id).map(|named| named.name.clone()).unwrap_or_default(),
        span,
        described,
        suggestion: closest(value, known.iter().map(String::as_str)).map(str::to_owned),
        known,
    });
}

/// Reports a comparison of two types that have no value in common.
fn incomparable(left: String, right: String, span: Span, diagnostics: &mut Diagnostics) {
    diagnostics.report(TypeMismatch {
        given: right,
        wanted: left,
        span,
        described: None,
        origin: None,
        certain: true,
    });
}
