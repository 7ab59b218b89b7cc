//! From names to ids. Behind this pass no reference is text any more: steps, operations, outputs and inputs are indices,
//! `reference: $components.…` is gone, workflow-level parameters and actions have joined those of the steps.

use std::collections::HashMap;

use crate::diagnostic::rules::{
    AmbiguousOperation, DuplicateName, ExpressionNotAllowed, ForbiddenInput, InvalidOperationPath,
    NotSupportedYet, ToleratedSpelling, UndeclaredInput, UnknownComponent, UnknownOperation,
    UnknownSourceDescription, UnknownStep, UnknownStepOutput,
};
use crate::diagnostic::{Diagnostics, Rule};
use crate::names::closest;
use crate::openapi::{Additional, Description, Operation, OperationIndex, Property, Root, Schema, ShapeKind};
use crate::parse::arazzo::{
    self, ActionKind, CriterionKind, Document, Parameter, Reusable, StepTarget, Text, Value, ValueKind,
};
use crate::parse::condition::{Condition, Literal, OperandKind, Operator};
use crate::parse::expression::{self, Expression, MessagePart};
use crate::parse::pointer::JsonPointer;
use crate::parse::tree::Node;
use crate::source::{Sources, Span, Spanned};

/// A document and, for each of its source descriptions, the API that it names; `None` for one that could not be read.
#[derive(Debug)]
pub struct LoadedDocument<'a> {
    /// The document.
    pub document: Document<'a>,
    /// Its tree, which references in it count from.
    pub tree: Root<'a>,
    /// Indices of APIs, in the order of the source descriptions.
    pub apis: Vec<Option<usize>>,
}

/// An input of a workflow.
#[derive(Clone, Debug)]
pub struct Input<'a> {
    /// Its name.
    pub name: Spanned<String>,
    /// What it may be; `None` when the schema does not declare it.
    pub schema: Option<Schema<'a>>,
    /// Whether it must be given.
    pub required: bool,
    /// Its default.
    pub default: Option<&'a Node>,
}

/// What an expression refers to.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Reference {
    /// The status of the response.
    StatusCode,
    /// The body of the response, or a part of it.
    ResponseBody(JsonPointer),
    /// How long a list in the body of the response is.
    ResponseLength(JsonPointer),
    /// A header of the response.
    ResponseHeader(String),
    /// An input, by its index.
    Input(usize),
    /// An output of a step.
    StepOutput(OutputId),
}

/// Identifies an output of a step within a workflow.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct OutputId {
    /// The index of the step.
    pub step: usize,
    /// The index of the output among the step's.
    pub output: usize,
}

/// A workflow.
#[derive(Debug)]
pub struct Workflow<'a> {
    /// As it was parsed.
    pub parsed: &'a arazzo::Workflow<'a>,
    /// Its inputs: those declared in their order, then those only used.
    pub inputs: Vec<Input<'a>>,
    /// Its steps in order.
    pub steps: Vec<Step<'a>>,
    /// Its outputs.
    pub outputs: Vec<Output>,
}

/// A step.
#[derive(Debug)]
pub struct Step<'a> {
    /// As it was parsed.
    pub parsed: &'a arazzo::Step<'a>,
    /// The API that it calls.
    pub api: usize,
    /// The index of the operation in its description.
    pub operation_index: OperationIndex,
    /// The operation.
    pub operation: Operation<'a>,
    /// What it passes.
    pub parameters: Vec<(Parameter<'a>, Value<'a, Reference>)>,
    /// What it sends.
    pub payload: Option<Value<'a, Reference>>,
    /// What must hold for it to have succeeded.
    pub success_criteria: Vec<Criterion>,
    /// What to do then; the first that matches.
    pub actions: Vec<Action<'a>>,
    /// What to do when it has failed; the first that matches.
    pub failure_actions: Vec<Action<'a>>,
    /// Its outputs.
    pub outputs: Vec<Output>,
}

impl Step<'_> {
    /// The criteria that look at the whole response: those of success, then those of the success actions.
    pub fn criteria(&self) -> impl Iterator<Item = &Criterion> {
        self.success_criteria.iter().chain(self.actions.iter().flat_map(|action| &action.criteria))
    }
}

/// A named output.
#[derive(Debug)]
pub struct Output {
    /// Its name; for a part of an output that an expression reads, with the way to the part.
    pub name: Spanned<String>,
    /// What it is.
    pub value: Spanned<Reference>,
}

/// A success or failure action.
#[derive(Debug)]
pub struct Action<'a> {
    /// Its name.
    pub name: Text<'a>,
    /// Whether it is one of the workflow, which all its steps share.
    pub shared: bool,
    /// Where it leads.
    pub target: ActionTarget,
    /// When; always, when there are none.
    pub criteria: Vec<Criterion>,
}

/// Where an action leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ActionTarget {
    /// Out of the workflow.
    End,
    /// To a step.
    Step(usize),
    /// To the same step once more.
    Retry {
        /// How often at most.
        limit: u32,
        /// How long to wait before, in milliseconds, when that is said.
        after: Option<u64>,
    },
}

/// A condition that must hold.
#[derive(Clone, Debug)]
pub struct Criterion {
    /// As it is written.
    pub text: Spanned<String>,
    /// How strings compare.
    pub comparison: Comparison,
    /// What must hold.
    pub test: Test,
}

/// How two values compare.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comparison {
    /// As in simple conditions: strings without regard to case; what cannot be evaluated makes the condition false.
    Loose,
    /// As in JSONPath (RFC 9535): exactly; what is not there is unequal to everything else.
    Exact,
}

/// A condition taken apart.
#[derive(Clone, Debug)]
pub enum Test {
    /// One of them holds.
    Or(Vec<Test>),
    /// All of them hold.
    And(Vec<Test>),
    /// It does not hold.
    Not(Box<Test>),
    /// Two operands compare as stated.
    Compare {
        /// How.
        operator: Operator,
        /// The left operand.
        left: Operand,
        /// The right operand.
        right: Operand,
    },
    /// The operand is true or, in JSONPath, is there.
    Holds(Operand),
}

/// One side of a comparison.
#[derive(Clone, Debug)]
pub enum Operand {
    /// What an expression refers to.
    Reference(Spanned<Reference>),
    /// A constant.
    Literal(Spanned<Literal>),
}

impl Test {
    /// Every reference in the order in which they are written.
    pub fn for_each_reference<'t>(&'t self, visit: &mut impl FnMut(&'t Spanned<Reference>)) {
        match self {
            Self::Or(tests) | Self::And(tests) => {
                tests.iter().for_each(|test| test.for_each_reference(visit))
            }
            Self::Not(test) => test.for_each_reference(visit),
            Self::Compare { left, right, .. } => {
                [left, right].into_iter().for_each(|operand| operand.visit(visit))
            }
            Self::Holds(operand) => operand.visit(visit),
        }
    }
}

impl Operand {
    fn visit<'t>(&'t self, visit: &mut impl FnMut(&'t Spanned<Reference>)) {
        if let Self::Reference(reference) = self {
            visit(reference);
        }
    }
}

/// Every reference in a value, with its place.
pub fn for_each_reference<'v>(value: &'v Value<'_, Reference>, visit: &mut impl FnMut(&'v Reference, Span)) {
    match &value.kind {
        ValueKind::Constant(_) | ValueKind::Template => {}
        ValueKind::Expression(reference) => visit(reference, value.span),
        ValueKind::Sequence(items) => items.iter().for_each(|item| for_each_reference(item, visit)),
        ValueKind::Mapping(members) => {
            members.iter().for_each(|(_, member)| for_each_reference(member, visit))
        }
    }
}

/// Resolves every workflow of a document. A workflow with unresolved references is reported and left out.
pub fn resolve<'a>(
    loaded: &'a LoadedDocument<'a>,
    apis: &'a [Description<'a>],
    sources: &'a Sources,
    diagnostics: &mut Diagnostics,
) -> Vec<Workflow<'a>> {
    let document = &loaded.document;
    duplicates(document.workflows.iter().map(|workflow| workflow.id), "workflow", diagnostics);
    duplicates(document.sources.iter().map(|source| source.name), "source description", diagnostics);
    document
        .workflows
        .iter()
        .filter_map(|workflow| {
            let steps = workflow.steps.iter().enumerate().map(|(index, step)| (step.id.value, index));
            // Of two steps with one id, which has been reported, the first is meant.
            let steps = steps.rev().collect();
            let inputs = declared_inputs(loaded.tree, workflow);
            let parts = workflow.steps.iter().map(|_| Vec::new()).collect();
            let diagnostics = &mut *diagnostics;
            Resolver { loaded, apis, sources, workflow, steps, inputs, parts, diagnostics }.workflow()
        })
        .collect()
}

fn duplicates<'a>(names: impl Iterator<Item = Text<'a>>, what: &'static str, diagnostics: &mut Diagnostics) {
    let mut seen: HashMap<&str, Span> = HashMap::new();
    for name in names {
        if let Some(first) = seen.get(name.value) {
            diagnostics.report(DuplicateName {
                what,
                name: name.value.to_owned(),
                first: *first,
                second: name.span,
            });
        } else {
            seen.insert(name.value, name.span);
        }
    }
}

/// Something of what may be a reference to a component; none where it leads to no component.
fn inline<'a, T, U>(
    reusable: &Reusable<'a, T>,
    components: &[(Text<'a>, T)],
    part: impl Fn(&T) -> U,
) -> Option<U> {
    match reusable {
        Reusable::Inline(value) => Some(part(value)),
        Reusable::Reference { reference, .. } => match &reference.value {
            Expression::Component { name, .. } => {
                components.iter().find(|(known, _)| known.value == name).map(|(_, value)| part(value))
            }
            _ => None,
        },
    }
}

/// The inputs of a workflow, and whether it may have others.
#[derive(Debug)]
struct Inputs<'a> {
    all: Vec<Input<'a>>,
    closed: bool,
}

fn declared_inputs<'a>(root: Root<'a>, workflow: &arazzo::Workflow<'a>) -> Inputs<'a> {
    let shape = workflow.inputs.map(|node| Schema { node, root }.shape().merged());
    let Some(ShapeKind::Object { properties, additional }) = shape.map(|shape| shape.kind) else {
        return Inputs { all: Vec::new(), closed: false };
    };
    let input = |Property { name, required, schema, .. }: Property<'a>| Input {
        name: Spanned::new(name.to_owned(), schema.node.span),
        schema: Some(schema),
        required,
        default: schema.node.get("default"),
    };
    Inputs {
        all: properties.into_iter().map(input).collect(),
        closed: matches!(additional, Additional::Nothing),
    }
}

/// Where an expression stands, which decides what it may refer to.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    /// In what a step sends.
    Request,
    /// In a criterion or an output of a step.
    Response(usize),
    /// In a criterion of a failure action.
    Failure(usize),
    /// In an output of the workflow.
    Outputs,
}

struct Resolver<'a, 'd> {
    loaded: &'a LoadedDocument<'a>,
    apis: &'a [Description<'a>],
    sources: &'a Sources,
    workflow: &'a arazzo::Workflow<'a>,
    steps: HashMap<&'a str, usize>,
    inputs: Inputs<'a>,
    /// For each step, the parts of its outputs that are read: outputs in their own right behind those that it declares.
    parts: Vec<Vec<Output>>,
    diagnostics: &'d mut Diagnostics,
}

impl<'a> Resolver<'a, '_> {
    fn report(&mut self, rule: impl Rule) {
        self.diagnostics.report(rule);
    }

    fn not_supported(&mut self, what: &str, span: Span) {
        self.report(NotSupportedYet { what: what.to_owned(), span });
    }

    fn workflow(mut self) -> Option<Workflow<'a>> {
        let workflow = self.workflow;
        duplicates(workflow.steps.iter().map(|step| step.id), "step", self.diagnostics);
        self.duplicates_of_workflow();
        if let Some(span) = workflow.depends_on {
            self.not_supported("`dependsOn`", span);
        }
        let steps: Vec<_> =
            workflow.steps.iter().enumerate().map(|(index, step)| self.step(index, step)).collect();
        let outputs =
            workflow.outputs.iter().map(|output| self.output(output, Place::Outputs)).collect::<Vec<_>>();
        let mut steps = steps.into_iter().collect::<Option<Vec<_>>>()?;
        for (step, parts) in steps.iter_mut().zip(self.parts) {
            step.outputs.extend(parts);
        }
        Some(Workflow {
            parsed: workflow,
            steps,
            outputs: outputs.into_iter().collect::<Option<_>>()?,
            inputs: self.inputs.all,
        })
    }

    /// Reports parameters and actions of the workflow that have one name. Those of a step are looked at with the step.
    fn duplicates_of_workflow(&mut self) {
        let components = &self.loaded.document.components;
        let parameters: Vec<_> = self
            .workflow
            .parameters
            .iter()
            .filter_map(|parameter| {
                inline(parameter, &components.parameters, |parameter| {
                    (parameter.name, parameter.location.as_ref().map(|place| place.value))
                })
            })
            .collect();
        for (index, (name, place)) in parameters.iter().enumerate() {
            let before = parameters.iter().take(index);
            let same = |(known, there): &&(Text<'_>, _)| known.value == name.value && there == place;
            if let Some((first, _)) = before.rev().find(same) {
                let names = [*first, *name].into_iter();
                duplicates(names, "parameter", self.diagnostics);
            }
        }
        let (success, failure) = (&self.workflow.success_actions, &self.workflow.failure_actions);
        for (actions, components, what) in [
            (success, &components.success_actions, "success action"),
            (failure, &components.failure_actions, "failure action"),
        ] {
            let names = actions.iter().filter_map(|action| inline(action, components, |action| action.name));
            duplicates(names, what, self.diagnostics);
        }
    }

    fn step(&mut self, index: usize, step: &'a arazzo::Step<'a>) -> Option<Step<'a>> {
        let operation = self.target(&step.target);
        let parameters = self.parameters(step);
        let payload = step.request_body.as_ref().map(|body| {
            if let Some(span) = body.replacements {
                self.not_supported("`replacements`", span);
            }
            body.payload.as_ref().and_then(|payload| self.value(payload))
        });
        let criteria: Vec<_> = step
            .success_criteria
            .iter()
            .map(|criterion| self.criterion(criterion, Place::Response(index)))
            .collect();
        let components = &self.loaded.document.components;
        let (of_step, of_workflow) = (&step.on_success, &self.workflow.success_actions);
        let actions = self.actions(index, of_step, of_workflow, "success", &components.success_actions);
        let (of_step, of_workflow) = (&step.on_failure, &self.workflow.failure_actions);
        let failure_actions =
            self.actions(index, of_step, of_workflow, "failure", &components.failure_actions);
        let outputs: Vec<_> =
            step.outputs.iter().map(|output| self.output(output, Place::Response(index))).collect();
        let (api, operation_index, operation) = operation?;
        if let Some(whole) = operation.query_string() {
            let mut passed = parameters.iter().flatten().map(|(parameter, _)| parameter.name.value);
            if whole.required || passed.any(|name| name == whole.name.value) {
                self.not_supported("a parameter that is the whole query string", whole.name.span);
            }
        }
        Some(Step {
            parsed: step,
            api,
            operation_index,
            operation,
            parameters: parameters?,
            payload: match payload {
                Some(payload) => Some(payload?),
                None => None,
            },
            success_criteria: criteria.into_iter().collect::<Option<_>>()?,
            actions: actions?,
            failure_actions: failure_actions?,
            outputs: outputs.into_iter().collect::<Option<_>>()?,
        })
    }

    fn target(&mut self, target: &StepTarget<'a>) -> Option<(usize, OperationIndex, Operation<'a>)> {
        match target {
            StepTarget::OperationId(id) => self.operation(*id),
            StepTarget::OperationPath(path) => self.operation_at(*path),
            StepTarget::WorkflowId(id) => {
                self.not_supported("a step that runs a workflow", id.span);
                None
            }
        }
    }

    /// Finds an operation by its place: `{$sourceDescriptions.<name>.url}#/paths/~1images/get`. People also write the name
    /// of the source description or its file before the `#`, or nothing at all, and leave `/` as it is.
    fn operation_at(&mut self, written: Text<'a>) -> Option<(usize, OperationIndex, Operation<'a>)> {
        let (source, pointer) = written.value.split_once('#').unwrap_or(("", written.value));
        let named = source.trim_start_matches('{').trim_end_matches('}');
        let named = named.strip_prefix("$sourceDescriptions.").unwrap_or(named);
        let named = named.strip_suffix(".url").unwrap_or(named);
        let document = &self.loaded.document;
        let described = || document.sources.iter().zip(&self.loaded.apis);
        let found = described().find(|(source, _)| source.name.value == named || source.url.value == named);
        let only = || described().next().filter(|_| named.is_empty() && document.sources.len() == 1);
        let Some((source, api)) = found.or_else(only) else {
            let known = document.sources.iter().map(|source| source.name.value);
            let suggestion = closest(named, known).map(str::to_owned);
            self.report(UnknownSourceDescription { name: named.to_owned(), span: written.span, suggestion });
            return None;
        };
        let api = (*api)?;
        let tokens = JsonPointer::parse(pointer).ok();
        let tokens = tokens.as_ref().map(JsonPointer::tokens).unwrap_or_default();
        let (path, method) = match tokens {
            [paths, path @ .., method] if paths == "paths" && !path.is_empty() => {
                (path.join("/"), method.as_str())
            }
            _ => {
                self.report(InvalidOperationPath { written: written.value.to_owned(), span: written.span });
                return None;
            }
        };
        let path = if path.starts_with('/') { path } else { format!("/{path}") };
        // OpenAPI 3.2 keeps the operations of other methods in a mapping of their own.
        let path = path.strip_suffix("/additionalOperations").unwrap_or(&path);
        let conforming = |path: &str, method: &str| {
            let path = path.replace('~', "~0").replace('/', "~1");
            format!("{{$sourceDescriptions.{}.url}}#/paths/{path}/{method}", source.name.value)
        };
        let description = self.apis.get(api)?;
        let Some((index, operation)) = description.operation_at(path, method) else {
            let suggestion = closest(path, description.paths()).map(|path| conforming(path, method));
            self.report(UnknownOperation {
                operation_id: format!("{} {path}", method.to_uppercase()),
                span: written.span,
                sources: vec![(source.name.value.to_owned(), source.url.span)],
                suggestion,
            });
            return None;
        };
        let conforming = conforming(operation.path.value, &operation.field());
        if conforming != written.value {
            self.report(ToleratedSpelling { span: written.span, conforming });
        }
        Some((api, index, operation))
    }

    /// Finds an operation by its id, plain or as `$sourceDescriptions.<name>.<operationId>`.
    fn operation(&mut self, id: Text<'a>) -> Option<(usize, OperationIndex, Operation<'a>)> {
        let document = &self.loaded.document;
        let described = || document.sources.iter().zip(&self.loaded.apis);
        let (wanted, candidates): (&str, Vec<_>) = match id.value.strip_prefix("$sourceDescriptions.") {
            None => (id.value, described().collect()),
            Some(rest) => {
                let named = described().find_map(|entry| {
                    let operation = rest.strip_prefix(entry.0.name.value)?.strip_prefix('.')?;
                    Some((operation, vec![entry]))
                });
                let Some(named) = named else {
                    let name = rest.split('.').next().unwrap_or(rest);
                    let known = document.sources.iter().map(|source| source.name.value);
                    self.report(UnknownSourceDescription {
                        name: name.to_owned(),
                        span: id.span,
                        suggestion: closest(name, known).map(str::to_owned),
                    });
                    return None;
                };
                named
            }
        };
        // A source that could not be read has been reported; what it holds is not known.
        if candidates.iter().any(|(_, api)| api.is_none()) {
            return None;
        }
        let apis: Vec<_> = candidates.iter().filter_map(|(source, api)| Some((*source, (**api)?))).collect();
        let found = |wanted: &str| {
            let all = apis.iter().filter_map(|(source, api)| {
                let (index, operation) = self.apis.get(*api)?.operation(wanted)?;
                Some((source.name.value.to_owned(), *api, index, operation))
            });
            all.collect::<Vec<_>>()
        };
        let known =
            || apis.iter().filter_map(|(_, api)| self.apis.get(*api)).flat_map(Description::operation_ids);
        let mut candidates = found(wanted).into_iter();
        let Some((source, api, index, operation)) = candidates.next() else {
            let suggestion = closest(wanted, known()).map(str::to_owned);
            let sources =
                apis.iter().map(|(source, _)| (source.name.value.to_owned(), source.url.span)).collect();
            let operation_id = wanted.to_owned();
            self.report(UnknownOperation { operation_id, span: id.span, sources, suggestion });
            return None;
        };
        if let Some((other, ..)) = candidates.next() {
            let operation_id = wanted.to_owned();
            self.report(AmbiguousOperation { operation_id, span: id.span, sources: [source, other] });
        }
        Some((api, index, operation))
    }

    fn parameters(
        &mut self,
        step: &'a arazzo::Step<'a>,
    ) -> Option<Vec<(Parameter<'a>, Value<'a, Reference>)>> {
        let own = self.reused_parameters(&step.parameters);
        let common = self.reused_parameters(&self.workflow.parameters);
        let (own, common) = (own?, common?);
        let key = |parameter: &Parameter<'a>| {
            (parameter.name.value, parameter.location.as_ref().map(|place| place.value))
        };
        let mut all: Vec<Parameter<'a>> = Vec::with_capacity(own.len() + common.len());
        for parameter in own {
            if let Some(first) = all.iter().find(|known| key(known) == key(&parameter)) {
                let rule = DuplicateName {
                    what: "parameter",
                    name: parameter.name.value.to_owned(),
                    first: first.name.span,
                    second: parameter.name.span,
                };
                self.report(rule);
            } else {
                all.push(parameter);
            }
        }
        let overridden = |parameter: &Parameter<'a>| all.iter().any(|known| key(known) == key(parameter));
        let inherited: Vec<_> = common.into_iter().filter(|parameter| !overridden(parameter)).collect();
        all.extend(inherited);
        let values: Vec<_> = all.iter().map(|parameter| self.value(&parameter.value)).collect();
        let values = values.into_iter().collect::<Option<Vec<_>>>()?;
        Some(all.into_iter().zip(values).collect())
    }

    fn reused_parameters(
        &mut self,
        parameters: &[Reusable<'a, Parameter<'a>>],
    ) -> Option<Vec<Parameter<'a>>> {
        let components = &self.loaded.document.components.parameters;
        let all: Vec<_> = parameters
            .iter()
            .map(|parameter| match parameter {
                Reusable::Inline(parameter) => Some(parameter.clone()),
                Reusable::Reference { reference, value } => {
                    let component = self.component(reference, "parameters", components)?;
                    let value = value.clone().unwrap_or(component.value);
                    Some(Parameter { value, ..component })
                }
            })
            .collect();
        all.into_iter().collect()
    }

    fn component<T: Clone>(
        &mut self,
        reference: &Spanned<Expression>,
        wanted: &'static str,
        components: &[(Text<'a>, T)],
    ) -> Option<T> {
        let found = match &reference.value {
            Expression::Component { kind, name } if kind == wanted => {
                components.iter().find(|(known, _)| known.value == name)
            }
            _ => None,
        };
        if found.is_none() {
            let given = match &reference.value {
                Expression::Component { name, .. } => name.as_str(),
                _ => "",
            };
            let suggestion = closest(given, components.iter().map(|(name, _)| name.value));
            self.report(UnknownComponent {
                reference: reference.value.to_string(),
                wanted,
                span: reference.span,
                suggestion: suggestion.map(|name| format!("$components.{wanted}.{name}")),
            });
        }
        found.map(|(_, component)| component.clone())
    }

    /// The actions of a step, then those of the workflow that it does not replace.
    fn actions(
        &mut self,
        index: usize,
        of_step: &[Reusable<'a, arazzo::Action<'a>>],
        of_workflow: &[Reusable<'a, arazzo::Action<'a>>],
        kind: &'static str,
        components: &[(Text<'a>, arazzo::Action<'a>)],
    ) -> Option<Vec<Action<'a>>> {
        let (wanted, what) = match kind {
            "failure" => ("failureActions", "failure action"),
            _ => ("successActions", "success action"),
        };
        let mut all: Vec<(arazzo::Action<'a>, bool)> = Vec::new();
        let mut complete = true;
        for (action, shared) in of_step
            .iter()
            .map(|action| (action, false))
            .chain(of_workflow.iter().map(|action| (action, true)))
        {
            let action = match action {
                Reusable::Inline(action) => Some(action.clone()),
                Reusable::Reference { reference, .. } => self.component(reference, wanted, components),
            };
            let Some(action) = action else {
                complete = false;
                continue;
            };
            match all.iter().find(|(known, _)| known.name.value == action.name.value) {
                Some((first, _)) if !shared => {
                    let name = action.name.value.to_owned();
                    let rule = DuplicateName { what, name, first: first.name.span, second: action.name.span };
                    self.report(rule);
                }
                Some(_) => {}
                None => all.push((action, shared)),
            }
        }
        let place = if kind == "failure" { Place::Failure(index) } else { Place::Response(index) };
        let resolved: Vec<_> = all
            .into_iter()
            .map(|(action, shared)| {
                let target = self.action_target(&action.kind.value);
                let criteria: Vec<_> =
                    action.criteria.iter().map(|criterion| self.criterion(criterion, place)).collect();
                let criteria = criteria.into_iter().collect::<Option<_>>()?;
                Some(Action { name: action.name, shared, target: target?, criteria })
            })
            .collect();
        resolved.into_iter().collect::<Option<Vec<_>>>().filter(|_| complete)
    }

    fn action_target(&mut self, kind: &ActionKind<'_>) -> Option<ActionTarget> {
        match kind {
            ActionKind::End => Some(ActionTarget::End),
            ActionKind::GotoStep(id) => self.step_named(*id).map(ActionTarget::Step),
            ActionKind::GotoWorkflow(id) => {
                self.not_supported("`goto` to a workflow", id.span);
                None
            }
            ActionKind::Retry { first: Some(span), .. } => {
                self.not_supported("`retry` with a step or workflow that runs before", *span);
                None
            }
            ActionKind::Retry { after, limit, first: None } => {
                Some(ActionTarget::Retry { limit: limit.unwrap_or(1), after: *after })
            }
        }
    }

    fn step_named(&mut self, id: Text<'_>) -> Option<usize> {
        let found = self.steps.get(id.value).copied();
        if found.is_none() {
            self.unknown_step(id.value, id.span);
        }
        found
    }

    fn unknown_step(&mut self, id: &str, span: Span) {
        let known = self.workflow.steps.iter().map(|step| step.id.value);
        let rule = UnknownStep {
            step: id.to_owned(),
            span,
            workflow: self.workflow.id.value.to_owned(),
            suggestion: closest(id, known).map(str::to_owned),
        };
        self.report(rule);
    }

    fn output(&mut self, output: &arazzo::Output<'a>, place: Place) -> Option<Output> {
        let expression = output.expression.as_ref()?;
        let value = self.reference(&expression.value, expression.span, place)?;
        if matches!((place, &value), (Place::Response(_), Reference::StepOutput(_))) {
            self.not_supported("an output of a step that is another step's output", expression.span);
            return None;
        }
        let name = Spanned::new(output.name.value.to_owned(), output.name.span);
        Some(Output { name, value: Spanned::new(value, expression.span) })
    }

    fn value(&mut self, value: &Value<'a>) -> Option<Value<'a, Reference>> {
        let kind = match &value.kind {
            ValueKind::Constant(node) => ValueKind::Constant(node),
            ValueKind::Expression(expression) => {
                ValueKind::Expression(self.reference(expression, value.span, Place::Request)?)
            }
            ValueKind::Template => {
                self.not_supported("expressions embedded in a string", value.span);
                return None;
            }
            ValueKind::Sequence(items) => {
                let items: Vec<_> = items.iter().map(|item| self.value(item)).collect();
                ValueKind::Sequence(items.into_iter().collect::<Option<_>>()?)
            }
            ValueKind::Mapping(members) => {
                let members: Vec<_> =
                    members.iter().map(|(name, member)| Some((*name, self.value(member)?))).collect();
                ValueKind::Mapping(members.into_iter().collect::<Option<_>>()?)
            }
        };
        Some(Value { kind, span: value.span })
    }

    fn criterion(&mut self, criterion: &arazzo::Criterion, place: Place) -> Option<Criterion> {
        let (comparison, context) = match criterion.kind {
            CriterionKind::Simple => (Comparison::Loose, None),
            _ => match &criterion.context.as_ref()?.value {
                Expression::Response(MessagePart::Body(pointer)) => {
                    (Comparison::Exact, Some(pointer.clone()))
                }
                _ => {
                    let span = criterion.context.as_ref()?.span;
                    self.not_supported("a context other than `$response.body`", span);
                    return None;
                }
            },
        };
        let test = self.test(&criterion.condition, &criterion.text, context.as_ref(), place)?;
        Some(Criterion { text: criterion.text.clone(), comparison, test })
    }

    fn test(
        &mut self,
        condition: &Condition,
        text: &Spanned<String>,
        context: Option<&JsonPointer>,
        place: Place,
    ) -> Option<Test> {
        Some(match condition {
            Condition::Or(conditions) => Test::Or(self.tests(conditions, text, context, place)?),
            Condition::And(conditions) => Test::And(self.tests(conditions, text, context, place)?),
            Condition::Not(condition) => Test::Not(Box::new(self.test(condition, text, context, place)?)),
            Condition::Compare { operator, left, right } => {
                let (left, right) =
                    (self.operand(left, text, context, place), self.operand(right, text, context, place));
                Test::Compare { operator: *operator, left: left?, right: right? }
            }
            Condition::Operand(operand) => Test::Holds(self.operand(operand, text, context, place)?),
        })
    }

    fn tests(
        &mut self,
        conditions: &[Condition],
        text: &Spanned<String>,
        context: Option<&JsonPointer>,
        place: Place,
    ) -> Option<Vec<Test>> {
        let tests: Vec<_> =
            conditions.iter().map(|condition| self.test(condition, text, context, place)).collect();
        tests.into_iter().collect()
    }

    fn operand(
        &mut self,
        operand: &crate::parse::condition::Operand,
        text: &Spanned<String>,
        context: Option<&JsonPointer>,
        place: Place,
    ) -> Option<Operand> {
        let whole = Spanned::new(text.value.as_str(), text.span);
        let span = arazzo::part(self.sources, &whole, operand.range.clone());
        Some(match &operand.kind {
            OperandKind::Literal(literal) => Operand::Literal(Spanned::new(literal.clone(), span)),
            OperandKind::Query(pointer) | OperandKind::Length(pointer) => {
                let tokens =
                    context.into_iter().flat_map(JsonPointer::tokens).chain(pointer.tokens()).cloned();
                let pointer = JsonPointer::from_tokens(tokens.collect());
                let reference = match (self.response_body(pointer, span, place)?, &operand.kind) {
                    (Reference::ResponseBody(pointer), OperandKind::Length(_)) => {
                        Reference::ResponseLength(pointer)
                    }
                    (reference, _) => reference,
                };
                Operand::Reference(Spanned::new(reference, span))
            }
            OperandKind::Expression(expression) => {
                let reference = self.reference(expression, span, place)?;
                Operand::Reference(Spanned::new(reference, span))
            }
        })
    }

    fn reference(&mut self, expression: &Expression, span: Span, place: Place) -> Option<Reference> {
        match expression {
            Expression::StatusCode | Expression::Response(_)
                if !matches!(place, Place::Response(_) | Place::Failure(_)) =>
            {
                self.report(ExpressionNotAllowed {
                    expression: expression.to_string(),
                    place: if place == Place::Request {
                        "in a request"
                    } else {
                        "in an output of a workflow"
                    },
                    span,
                });
                None
            }
            Expression::Response(MessagePart::Header(name)) => Some(Reference::ResponseHeader(name.clone())),
            Expression::StatusCode => Some(Reference::StatusCode),
            Expression::Response(MessagePart::Body(pointer)) => {
                Some(Reference::ResponseBody(pointer.clone()))
            }
            Expression::Input { name, pointer } if pointer.tokens().is_empty() => self.input(name, span),
            Expression::StepOutput { step, output, pointer } => self.step_output(step, output, pointer, span),
            other => {
                self.not_supported(&format!("the expression `{other}`"), span);
                None
            }
        }
    }

    fn response_body(&mut self, pointer: JsonPointer, span: Span, place: Place) -> Option<Reference> {
        if matches!(place, Place::Failure(_)) {
            self.not_supported("reading the body of a response in a failure action", span);
            return None;
        }
        Some(Reference::ResponseBody(pointer))
    }

    fn input(&mut self, name: &str, span: Span) -> Option<Reference> {
        if let Some(index) = self.inputs.all.iter().position(|input| input.name.value == name) {
            return Some(Reference::Input(index));
        }
        let known =
            self.inputs.all.iter().filter(|input| input.schema.is_some()).map(|input| input.name.as_str());
        let suggestion = closest(name, known).map(str::to_owned);
        let workflow = self.workflow.id.value.to_owned();
        if self.inputs.closed {
            self.report(ForbiddenInput { input: name.to_owned(), workflow, span, suggestion });
            return None;
        }
        self.report(UndeclaredInput { input: name.to_owned(), workflow, span, suggestion });
        let name = Spanned::new(name.to_owned(), span);
        self.inputs.all.push(Input { name, schema: None, required: false, default: None });
        Some(Reference::Input(self.inputs.all.len() - 1))
    }

    fn step_output(
        &mut self,
        step: &str,
        output: &str,
        pointer: &JsonPointer,
        span: Span,
    ) -> Option<Reference> {
        let Some(index) = self.steps.get(step).copied() else {
            self.unknown_step(step, span);
            return None;
        };
        let of_step = self.workflow.steps.get(index)?;
        let outputs = || of_step.outputs.iter().enumerate();
        if let Some((position, known)) = outputs().find(|(_, known)| known.name.value == output) {
            return self.part(index, position, known, pointer, span);
        }
        // People write the way to a part with dots: `outputs.order.id` for `outputs.order#/id`.
        let dotted = outputs().find_map(|(position, known)| {
            let way = output.strip_prefix(known.name.value).filter(|way| way.starts_with(['.', '[']))?;
            let tokens = expression::dotted_way(way)?.into_iter().chain(pointer.tokens().iter().cloned());
            Some((position, known, JsonPointer::from_tokens(tokens.collect())))
        });
        if let Some((position, known, pointer)) = dotted {
            let conforming = format!("$steps.{step}.outputs.{}#{pointer}", known.name);
            self.report(ToleratedSpelling { span, conforming });
            return self.part(index, position, known, &pointer, span);
        }
        let known: Vec<_> = of_step.outputs.iter().map(|output| output.name.value).collect();
        let rule = UnknownStepOutput {
            step: step.to_owned(),
            output: output.to_owned(),
            span,
            step_span: of_step.id.span,
            suggestion: closest(output, known.iter().copied()).map(str::to_owned),
            known: known.iter().map(|name| (*name).to_owned()).collect(),
        };
        self.report(rule);
        None
    }

    /// An output of a step, or a part of it.
    fn part(
        &mut self,
        step: usize,
        position: usize,
        output: &arazzo::Output<'a>,
        pointer: &JsonPointer,
        span: Span,
    ) -> Option<Reference> {
        let whole = match &output.expression.as_ref()?.value {
            // An output that hands an input on is that input.
            Expression::Input { name, pointer: of_input } if of_input.tokens().is_empty() => {
                if !pointer.tokens().is_empty() {
                    self.not_supported("a part of an input", span);
                    return None;
                }
                return self.input(name, span);
            }
            _ if pointer.tokens().is_empty() => {
                return Some(Reference::StepOutput(OutputId { step, output: position }));
            }
            Expression::Response(MessagePart::Body(whole)) => whole,
            _ => {
                self.not_supported("a part of an output that is not of a response's body", span);
                return None;
            }
        };
        let tokens = whole.tokens().iter().chain(pointer.tokens()).cloned().collect();
        let value = Reference::ResponseBody(JsonPointer::from_tokens(tokens));
        let declared = self.workflow.steps.get(step).map_or(0, |step| step.outputs.len());
        let parts = self.parts.get_mut(step)?;
        let known = parts.iter().position(|part| part.value.value == value).unwrap_or_else(|| {
            let name = Spanned::new(format!("{}{}", output.name, pointer), output.name.span);
            parts.push(Output { name, value: Spanned::new(value, span) });
            parts.len() - 1
        });
        Some(Reference::StepOutput(OutputId { step, output: declared + known }))
    }
}
