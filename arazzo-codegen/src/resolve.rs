//! From names to ids. Behind this pass no reference is text any more: steps, operations, outputs and inputs are indices,
//! `reference: $components.…` is gone, workflow-level parameters and actions have joined those of the steps.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};

mod action;
mod expression;
mod link;
mod model;
mod operation;
mod payload;
mod settle;
mod workflow;

use crate::diagnostic::rules::{
    DuplicateName, ExpressionInQuery, InputNotTaken, NotSupportedYet, SettledCondition, ToleratedSpelling,
    UnknownComponent,
};
use crate::diagnostic::{Diagnostics, Rule};
use crate::names::closest;
use crate::openapi::{Additional, Description, Operation, Property, Root, Schema, ShapeKind};
use crate::parse::arazzo::{
    self, CriterionCondition, CriterionKind, Document, Parameter, ParameterLocation, Replaced, Reusable,
    StepTarget, TemplatePart, Text, Value, ValueKind,
};
use crate::parse::condition::{Condition, OperandKind};
use crate::parse::expression::Expression;
use crate::parse::expression::MessagePart;
use crate::parse::jsonpath;
use crate::parse::tree::Node;
use crate::source::{Sources, Span, Spanned};

use settle::{Settled, Settling};

pub use link::link;
pub use model::*;

/// A document and, for each of its source descriptions, what it names; `None` for one that could not be read, or that is
/// of the other kind.
#[derive(Debug)]
pub struct LoadedDocument<'a> {
    /// The document.
    pub document: Document<'a>,
    /// Its tree, which references in it count from.
    pub tree: Root<'a>,
    /// Whether all of its workflows are compiled, not only those that others lead to.
    pub asked: bool,
    /// Indices of APIs, in the order of the source descriptions.
    pub apis: Vec<Option<usize>>,
    /// Indices of documents, in the order of the source descriptions.
    pub documents: Vec<Option<usize>>,
}

/// The workflows that are compiled, in order: those of the documents that were asked for, then those that they lead to.
#[derive(Debug, Default)]
struct Reached {
    /// The document of each, and its index there.
    workflows: Vec<(usize, usize)>,
    known: BTreeMap<(usize, usize), usize>,
    /// The inputs that other workflows ask for, by workflow, and where they do so.
    asked_inputs: BTreeMap<usize, Vec<Spanned<String>>>,
}

impl Reached {
    /// The index of a workflow, which is compiled from now on.
    fn index(&mut self, document: usize, workflow: usize) -> usize {
        *self.known.entry((document, workflow)).or_insert_with(|| {
            self.workflows.push((document, workflow));
            self.workflows.len() - 1
        })
    }

    /// The output by which a workflow gives back an input that another one asks for.
    fn asked_input(
        &mut self,
        documents: &[LoadedDocument<'_>],
        workflow: usize,
        name: &str,
        span: Span,
    ) -> Option<usize> {
        let (document, position) = *self.workflows.get(workflow)?;
        let declared = documents.get(document)?.document.workflows.get(position)?.outputs.len();
        let asked = self.asked_inputs.entry(workflow).or_default();
        let known = asked.iter().position(|known| known.value == name).unwrap_or_else(|| {
            asked.push(Spanned::new(name.to_owned(), span));
            asked.len() - 1
        });
        Some(declared + known)
    }
}

/// Makes outputs of the inputs that other workflows ask for.
fn give_back_inputs(
    workflows: &mut [Option<Workflow<'_>>],
    asked: BTreeMap<usize, Vec<Spanned<String>>>,
    diagnostics: &mut Diagnostics,
) {
    for (workflow, asked) in asked {
        let Some(workflow) = workflows.get_mut(workflow).and_then(Option::as_mut) else { continue };
        for asked in asked {
            let input = workflow.inputs.iter().position(|input| input.name.value == asked.value);
            let Some(input) = input else {
                let known = || workflow.inputs.iter().map(|input| input.name.as_str());
                diagnostics.report(InputNotTaken {
                    input: asked.value.clone(),
                    workflow: workflow.parsed.id.value.to_owned(),
                    span: asked.span,
                    workflow_span: workflow.parsed.id.span,
                    suggestion: closest(&asked.value, known()).map(str::to_owned),
                    known: known().map(str::to_owned).collect(),
                });
                continue;
            };
            let name = Spanned::new(format!("$inputs.{}", asked.value), asked.span);
            let value = Spanned::new(Reference::Input(input), asked.span);
            workflow.outputs.push(Output { name, value });
        }
    }
}

/// Resolves every workflow of the documents that are compiled, and those of other documents that they lead to. `None`, with
/// a report, stands for one that has references which lead nowhere.
pub fn resolve<'a>(
    documents: &'a [LoadedDocument<'a>],
    apis: &'a [Description<'a>],
    sources: &'a Sources,
    diagnostics: &mut Diagnostics,
) -> Vec<Option<Workflow<'a>>> {
    let mut reached = Reached::default();
    for (index, loaded) in documents.iter().enumerate() {
        let document = &loaded.document;
        duplicates(document.workflows.iter().map(|workflow| workflow.id), "workflow", diagnostics);
        duplicates(document.sources.iter().map(|source| source.name), "source description", diagnostics);
        if loaded.asked {
            for workflow in 0..document.workflows.len() {
                reached.index(index, workflow);
            }
        }
    }
    let mut resolved = Vec::new();
    let mut next = 0;
    while let Some((document, workflow)) = reached.workflows.get(next).copied() {
        let found = documents.get(document);
        let found = found.and_then(|loaded| Some((loaded, loaded.document.workflows.get(workflow)?)));
        let Some((loaded, workflow)) = found else { break };
        let steps = workflow.steps.iter().enumerate().map(|(index, step)| (step.id.value, index));
        // Of two steps with one id, which has been reported, the first is meant.
        let steps = steps.rev().collect();
        let resolver = Resolver {
            documents,
            document,
            loaded,
            apis,
            sources,
            index: next,
            workflow,
            steps,
            inputs: Inputs::default(),
            dependencies: Vec::new(),
            called: Vec::new(),
            parts: workflow.steps.iter().map(|_| Vec::new()).collect(),
            passed: workflow.steps.iter().map(|_| Vec::new()).collect(),
            sent: workflow.steps.iter().map(|_| None).collect(),
            open_outputs: Vec::new(),
            reached: &mut reached,
            diagnostics,
        };
        resolved.push(resolver.workflow());
        next += 1;
    }
    give_back_inputs(&mut resolved, reached.asked_inputs, diagnostics);
    resolved
}

/// Keeps the workflows of documents that are not wrong, and that lead only to such.
#[must_use]
pub fn keep<'a>(workflows: Vec<Option<Workflow<'a>>>, wrong: &[bool]) -> Vec<Workflow<'a>> {
    let is_right = |workflow: &Workflow<'_>| !wrong.get(workflow.document).copied().unwrap_or(false);
    let mut kept: Vec<bool> =
        workflows.iter().map(|workflow| workflow.as_ref().is_some_and(is_right)).collect();
    let mut changed = true;
    while std::mem::take(&mut changed) {
        for (index, workflow) in workflows.iter().enumerate() {
            let Some(workflow) = workflow.as_ref().filter(|_| kept.get(index) == Some(&true)) else {
                continue;
            };
            let is_lost = |other: usize| kept.get(other) != Some(&true);
            let lost = workflow.leads_to().any(is_lost);
            if let Some(known) = kept.get_mut(index).filter(|_| lost) {
                *known = false;
                changed = true;
            }
        }
    }
    let mut next = 0;
    let indices = kept.iter().map(|kept| {
        next += usize::from(*kept);
        next.saturating_sub(1)
    });
    let indices: Vec<usize> = indices.collect();
    let workflows = workflows.into_iter().zip(kept).filter(|(_, kept)| *kept);
    let mut workflows: Vec<Workflow<'a>> = workflows.filter_map(|(workflow, _)| workflow).collect();
    for workflow in &mut workflows {
        workflow.for_each_lead(|other| *other = indices.get(*other).copied().unwrap_or(*other));
    }
    workflows
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
#[derive(Debug, Default)]
struct Inputs<'a> {
    all: Vec<Input<'a>>,
    closed: bool,
    /// Whether what declares them could not be found, which has been reported.
    unknown: bool,
}

/// Where an expression stands, which decides what it may refer to.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    /// In what a step sends.
    Request(usize),
    /// In a criterion or an output of a step.
    Response(usize),
    /// In a criterion of a failure action.
    Failure(usize),
    /// In an output of the workflow.
    Outputs,
}

impl Place {
    /// The step that the place is in.
    fn step(self) -> Option<usize> {
        match self {
            Self::Request(step) | Self::Response(step) | Self::Failure(step) => Some(step),
            Self::Outputs => None,
        }
    }
}

/// A parameter of a step, and whether it is the step's own and not one of the workflow.
#[derive(Clone, Debug)]
struct Passed<'a> {
    parameter: Parameter<'a>,
    value: Value<'a, Reference>,
    own: bool,
}

/// What holds behind a step.
struct Ways<'a> {
    success_criteria: Vec<Criterion>,
    actions: Vec<Action<'a>>,
    failure_actions: Vec<Action<'a>>,
    outputs: Vec<Output>,
}

struct Resolver<'a, 'd> {
    documents: &'a [LoadedDocument<'a>],
    /// The index of the workflow's document.
    document: usize,
    loaded: &'a LoadedDocument<'a>,
    apis: &'a [Description<'a>],
    sources: &'a Sources,
    /// The index of the workflow among all.
    index: usize,
    workflow: &'a arazzo::Workflow<'a>,
    steps: HashMap<&'a str, usize>,
    inputs: Inputs<'a>,
    dependencies: Vec<Dependency>,
    /// For each step, the workflow that it runs.
    called: Vec<Option<usize>>,
    /// For each step, the parts of its outputs that are read: outputs in their own right behind those that it declares.
    parts: Vec<Vec<Output>>,
    /// For each step that has been resolved so far, what it passes.
    passed: Vec<Vec<Passed<'a>>>,
    /// For each step that has been resolved so far, its body.
    sent: Vec<Option<Value<'a, Reference>>>,
    /// The outputs of the workflow that are being resolved: none may be made of itself.
    open_outputs: Vec<usize>,
    reached: &'d mut Reached,
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
        self.inputs = self.declared_inputs();
        let dependencies = self.dependencies();
        let targets = workflow.steps.iter().map(|step| match &step.target {
            StepTarget::WorkflowId(id) => Some(self.workflow_named(*id)),
            StepTarget::OperationId(_) | StepTarget::OperationPath(_) => None,
        });
        let targets: Vec<Option<Option<usize>>> = targets.collect();
        self.called = targets.iter().map(|called| called.flatten()).collect();
        let steps: Vec<_> = workflow
            .steps
            .iter()
            .zip(targets)
            .enumerate()
            .map(|(index, (step, called))| match called {
                None => self.operation_step(index, step).map(|step| Step::Operation(Box::new(step))),
                Some(called) => {
                    let step = self.workflow_step(index, step, called);
                    step.map(|step| Step::Workflow(Box::new(step)))
                }
            })
            .collect();
        let outputs =
            workflow.outputs.iter().map(|output| self.output(output, Place::Outputs)).collect::<Vec<_>>();
        let mut steps = steps.into_iter().collect::<Option<Vec<_>>>()?;
        for (step, parts) in steps.iter_mut().zip(self.parts) {
            step.outputs_mut().extend(parts);
        }
        Some(Workflow {
            parsed: workflow,
            document: self.document,
            steps,
            preludes: Vec::new(),
            outputs: outputs.into_iter().collect::<Option<_>>()?,
            inputs: self.inputs.all,
            dependencies: dependencies?,
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

    /// The inputs that a workflow declares.
    fn declared_inputs(&mut self) -> Inputs<'a> {
        let declared = self.workflow.inputs;
        let node = declared.and_then(|node| self.inputs_component(node));
        if declared.is_some() && node.is_none() {
            return Inputs { unknown: true, ..Inputs::default() };
        }
        let shape = node.map(|node| Schema { node, root: self.loaded.tree }.shape().merged());
        let Some(ShapeKind::Object { properties, additional }) = shape.map(|shape| shape.kind) else {
            return Inputs::default();
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
            unknown: false,
        }
    }

    /// The schema that `inputs` is or refers to. The specification has `$ref: '#/components/inputs/…'` for that; people also
    /// write the expression that they use for other components.
    fn inputs_component(&mut self, node: &'a Node) -> Option<&'a Node> {
        let components = &self.loaded.document.components.inputs;
        let written = [node.get("$ref"), node.get("reference"), Some(node)];
        let Some(written) =
            written.into_iter().flatten().find_map(|node| Some(Spanned::new(node.as_str()?, node.span)))
        else {
            return Some(node);
        };
        let (name, conforming) = match written.strip_prefix("#/components/inputs/") {
            Some(name) => (name.replace("~1", "/").replace("~0", "~"), true),
            None => match written.strip_prefix("$components.inputs.") {
                Some(name) => (name.to_owned(), false),
                None => return Some(node),
            },
        };
        let Some((_, found)) = components.iter().find(|(known, _)| known.value == name) else {
            let suggestion = closest(&name, components.iter().map(|(known, _)| known.value));
            self.report(UnknownComponent {
                reference: written.value.to_owned(),
                wanted: "inputs",
                span: written.span,
                suggestion: suggestion.map(|name| format!("#/components/inputs/{name}")),
            });
            return None;
        };
        if conforming {
            return Some(node);
        }
        let conforming = format!("$ref: '#/components/inputs/{name}'");
        let reference = format!("#/components/inputs/{name}");
        let rule = ToleratedSpelling { span: written.span, conforming };
        match node.get("reference") {
            // The name of the member would have to be another one, too.
            Some(_) => self.report(rule),
            None if node.as_str().is_some() => self.report(rule.as_reference(&reference)),
            None => self.report(rule.replacing(written.value, reference)),
        }
        Some(found)
    }

    fn operation_step(&mut self, index: usize, step: &'a arazzo::Step<'a>) -> Option<OperationStep<'a>> {
        let operation = match &step.target {
            StepTarget::OperationId(id) => self.operation(step, *id),
            StepTarget::OperationPath(path) => self.operation_at(*path),
            StepTarget::WorkflowId(_) => None,
        };
        let operation_called = operation.as_ref().map(|(_, _, operation)| operation);
        let complete = self.parameters(index, step, operation_called);
        if let Some(operation) = operation_called {
            self.pass_fixed(index, operation);
        }
        let body =
            step.request_body.as_ref().filter(|body| body.payload.is_some() || !body.replacements.is_empty());
        let payload = body.map(|body| self.payload(index, body, operation_called));
        if let Some(sent) = self.sent.get_mut(index) {
            *sent = payload.clone().flatten();
        }
        let ways = self.ways(index, step);
        let (api, operation_index, operation) = operation?;
        let passed = complete.then(|| self.passed.get_mut(index).map(std::mem::take))??;
        let Ways { success_criteria, actions, failure_actions, outputs } = ways?;
        Some(OperationStep {
            parsed: step,
            api,
            operation_index,
            operation,
            parameters: passed.into_iter().map(|passed| (passed.parameter, passed.value)).collect(),
            payload: match payload {
                Some(payload) => Some(payload?),
                None => None,
            },
            success_criteria,
            actions,
            failure_actions,
            outputs,
        })
    }

    /// What holds behind a step: when it has succeeded, where it leads, and what it gives.
    fn ways(&mut self, index: usize, step: &'a arazzo::Step<'a>) -> Option<Ways<'a>> {
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
        let outputs = self.step_outputs(index, step);
        Some(Ways {
            success_criteria: criteria.into_iter().collect::<Option<_>>()?,
            actions: actions?,
            failure_actions: failure_actions?,
            outputs: outputs?,
        })
    }

    /// Resolves what a step passes; false, with a report, when something in it leads nowhere.
    fn parameters(
        &mut self,
        index: usize,
        step: &'a arazzo::Step<'a>,
        operation: Option<&Operation<'a>>,
    ) -> bool {
        let own = self.reused_parameters(&step.parameters);
        let common = self.reused_parameters(&self.workflow.parameters);
        let (Some(own), Some(common)) = (own, common) else {
            return false;
        };
        let key = |parameter: &Parameter<'a>| {
            let location = parameter.location.as_ref().map(|place| place.value);
            let name = match location {
                // The names of headers are the same in whatever case.
                Some(ParameterLocation::Header) => Cow::Owned(parameter.name.value.to_ascii_lowercase()),
                _ => Cow::Borrowed(parameter.name.value),
            };
            (name, location)
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
        let own = all.len();
        let overridden = |parameter: &Parameter<'a>| all.iter().any(|known| key(known) == key(parameter));
        let inherited: Vec<_> = common.into_iter().filter(|parameter| !overridden(parameter)).collect();
        all.extend(inherited);
        let count = all.len();
        let passed = all.into_iter().enumerate().filter_map(|(position, parameter)| {
            let apart = self.query_taken_apart(&parameter, operation);
            let value = self.value(apart.as_ref().unwrap_or(&parameter.value), index)?;
            Some(Passed { parameter, value, own: position < own })
        });
        let passed: Vec<_> = passed.collect();
        let complete = passed.len() == count;
        if let Some(known) = self.passed.get_mut(index) {
            *known = passed;
        }
        complete
    }

    /// Passes the parameters of an operation that it must be sent and that can have one value only, where the step does not.
    fn pass_fixed(&mut self, index: usize, operation: &Operation<'a>) {
        let Some(passed) = self.passed.get_mut(index) else { return };
        for known in operation.parameters() {
            let Some(value) = known.fixed() else { continue };
            let is_it = |parameter: &Parameter<'_>| {
                parameter.location.is_some_and(|place| known.is(parameter.name.value, place.value))
            };
            if !operation.says_elsewhere(&known) && !passed.iter().any(|passed| is_it(&passed.parameter)) {
                let location = Some(Spanned::new(known.location, known.name.span));
                let span = value.span;
                let written = Value { kind: ValueKind::Constant(value), span };
                passed.push(Passed {
                    parameter: Parameter { name: known.name, location, value: written, text: None },
                    value: Value { kind: ValueKind::Constant(value), span },
                    own: false,
                });
            }
        }
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
                    Some(match value {
                        Some(value) => Parameter { value: value.clone(), text: None, ..component },
                        None => component,
                    })
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

    fn value(&mut self, value: &Value<'a>, step: usize) -> Option<Value<'a, Reference>> {
        let kind = match &value.kind {
            ValueKind::Constant(node) => ValueKind::Constant(node),
            ValueKind::Expression(expression) => {
                ValueKind::Expression(self.reference(expression, value.span, Place::Request(step))?)
            }
            ValueKind::Template(parts) => {
                let parts: Vec<_> = parts
                    .iter()
                    .map(|part| match part {
                        TemplatePart::Text(text) => Some(TemplatePart::Text(text.clone())),
                        TemplatePart::Expression(expression) => {
                            Some(TemplatePart::Expression(self.part_of_text(expression, step)?))
                        }
                        TemplatePart::Escaped(expression) => {
                            Some(TemplatePart::Escaped(self.part_of_text(expression, step)?))
                        }
                    })
                    .collect();
                ValueKind::Template(parts.into_iter().collect::<Option<_>>()?)
            }
            ValueKind::Sequence(items) => {
                let items: Vec<_> = items.iter().map(|item| self.value(item, step)).collect();
                ValueKind::Sequence(items.into_iter().collect::<Option<_>>()?)
            }
            ValueKind::Mapping(members) => {
                let members: Vec<_> =
                    members.iter().map(|(name, member)| Some((*name, self.value(member, step)?))).collect();
                ValueKind::Mapping(members.into_iter().collect::<Option<_>>()?)
            }
            ValueKind::Replaced(replaced) => {
                let parts = replaced.parts.iter();
                let parts: Vec<_> =
                    parts.map(|(place, part)| Some((place.clone(), self.value(part, step)?))).collect();
                let of = self.value(&replaced.of, step)?;
                let parts = parts.into_iter().collect::<Option<_>>()?;
                ValueKind::Replaced(Box::new(Replaced { of, parts }))
            }
        };
        Some(Value { kind, span: value.span })
    }

    fn part_of_text(&mut self, expression: &Spanned<Expression>, step: usize) -> Option<Spanned<Reference>> {
        let reference = self.reference(&expression.value, expression.span, Place::Request(step))?;
        Some(Spanned::new(reference, expression.span))
    }

    fn criterion(&mut self, criterion: &arazzo::Criterion, place: Place) -> Option<Criterion> {
        // The context of a simple condition says nothing.
        let context = criterion.context.as_ref().filter(|_| criterion.kind != CriterionKind::Simple);
        let comparison = match criterion.kind {
            CriterionKind::JsonPath => Comparison::Exact,
            _ => Comparison::Loose,
        };
        let test = match (&criterion.condition, context) {
            (CriterionCondition::Simple(condition), context) => {
                self.test(condition, &criterion.text, context, place)?
            }
            (CriterionCondition::JsonPath { condition, .. }, Some(context)) => {
                self.json_path(condition, &criterion.text, context, place)?
            }
            (CriterionCondition::Pattern(parts), Some(context)) => self.pattern(parts, context, place)?,
            (CriterionCondition::XPath(expression), Some(context)) => {
                Test::XPath { context: self.text_context(context, place)?, expression: expression.clone() }
            }
            (
                CriterionCondition::JsonPath { .. }
                | CriterionCondition::Pattern(_)
                | CriterionCondition::XPath(_),
                None,
            ) => return None,
        };
        let mut settling = Settling { comparison, found: Vec::new() };
        let test = settling.settle(test);
        for Settled { span, holds, reason } in settling.found {
            self.report(SettledCondition { span, holds, reason });
        }
        Some(Criterion { text: criterion.text.clone(), comparison, test })
    }

    /// A regular expression over a context as text. The whole body is looked at as it came, whatever it is.
    fn pattern(
        &mut self,
        parts: &[TemplatePart],
        context: &Spanned<Expression>,
        place: Place,
    ) -> Option<Test> {
        let context = self.text_context(context, place)?;
        let parts = parts.iter().map(|part| match part {
            TemplatePart::Text(text) => Some(TemplatePart::Text(text.clone())),
            TemplatePart::Expression(expression) | TemplatePart::Escaped(expression) => {
                let reference = self.reference(&expression.value, expression.span, place)?;
                Some(TemplatePart::Expression(Spanned::new(reference, expression.span)))
            }
        });
        let parts = parts.collect::<Option<_>>()?;
        Some(Test::Matches { context, pattern: parts })
    }

    /// What a context gives that is looked at as text.
    fn text_context(&mut self, context: &Spanned<Expression>, place: Place) -> Option<Spanned<Reference>> {
        let reference = match self.reference(&context.value, context.span, place)? {
            Reference::ResponseBody(pointer) | Reference::FailureBody(pointer)
                if pointer.tokens().is_empty() =>
            {
                Reference::ResponseText
            }
            reference => reference,
        };
        Some(Spanned::new(reference, context.span))
    }

    /// A condition over what queries find in a context. Only what they all look at is read.
    fn json_path(
        &mut self,
        condition: &jsonpath::Condition,
        text: &Spanned<String>,
        context: &Spanned<Expression>,
        place: Place,
    ) -> Option<Test> {
        let trimmed = text.value.trim();
        let indented = text.value.len() - text.value.trim_start().len();
        let whole = Spanned::new(text.value.as_str(), text.span);
        let origin = arazzo::part(self.sources, &whole, indented..indented + trimmed.len());
        let mut condition = condition.clone();
        // Of what is not read of a body, all is at hand.
        let (way, way_written) = match &context.value {
            Expression::Response(MessagePart::Body(_)) | Expression::StepOutput { .. } => {
                condition.split_off_common_way()
            }
            _ => (Vec::new(), 0..0),
        };
        let mut test = JsonPathTest {
            context: Spanned::new(Reference::StatusCode, text.span),
            filter: condition.filter,
            expressions: Vec::new(),
            text: trimmed.to_owned(),
            origin,
        };
        for embedded in condition.expressions {
            let span = test.span(&embedded.range);
            self.report(ExpressionInQuery { span, expression: embedded.expression.to_string() });
            let reference = self.reference(&embedded.expression, span, place)?;
            test.expressions.push(Spanned::new(reference, span));
        }
        // What is wrong with the way is told where it is written; the context itself where that is.
        test.context.span = if way_written.is_empty() { context.span } else { test.span(&way_written) };
        let looked_at = self.within(context, way, test.context.span)?;
        let reference = self.reference(&looked_at, test.context.span, place)?;
        test.context.value = self.as_json(reference, test.context.span, place);
        Some(Test::JsonPath(Box::new(test)))
    }

    /// A part of the context of a criterion.
    fn within(&mut self, context: &Spanned<Expression>, way: Vec<String>, span: Span) -> Option<Expression> {
        let part = context.value.part(way);
        if part.is_none() {
            self.not_supported(&format!("a part of `{}`", context.value), span);
        }
        part
    }

    /// What a reference gives as whatever JSON it is, where that can be had: of a body, or of an output that is a part of one.
    fn as_json(&mut self, reference: Reference, span: Span, place: Place) -> Reference {
        let output = match reference {
            Reference::ResponseBody(pointer) => return Reference::ResponseJson(pointer),
            Reference::StepOutput(output) => output,
            other => return other,
        };
        let whole = || {
            let step = self.workflow.steps.get(output.step)?;
            let declared = step.outputs.get(output.output);
            let (name, pointer) = match (declared, output.output.checked_sub(step.outputs.len())) {
                (Some(declared), _) => match &declared.expression.as_ref()?.value {
                    Expression::Response(MessagePart::Body(pointer)) => {
                        (declared.name.value.to_owned(), pointer.clone())
                    }
                    _ => return None,
                },
                (None, part) => {
                    let part = self.parts.get(output.step)?.get(part?)?;
                    let Reference::ResponseBody(pointer) = &part.value.value else { return None };
                    (part.name.value.clone(), pointer.clone())
                }
            };
            Some((name, Reference::ResponseJson(pointer)))
        };
        match whole() {
            Some((_, json)) if place == Place::Response(output.step) => json,
            Some((name, json)) => {
                let hidden = self.hidden_output(output.step, &name, json, span);
                hidden.unwrap_or(reference)
            }
            None => reference,
        }
    }

    fn test(
        &mut self,
        condition: &Condition,
        text: &Spanned<String>,
        context: Option<&Spanned<Expression>>,
        place: Place,
    ) -> Option<Test> {
        Some(match condition {
            Condition::Or(conditions) => Test::Or(self.tests(conditions, text, context, place)?),
            Condition::And(conditions) => Test::And(self.tests(conditions, text, context, place)?),
            Condition::Not(condition) => Test::Not(Box::new(self.test(condition, text, context, place)?)),
            Condition::Compare { operator, left, right } => {
                let (left, right) =
                    (self.operand(left, text, context, place), self.operand(right, text, context, place));
                Test::compare(*operator, left?, right?)
            }
            Condition::Operand(operand) => Test::Holds(self.operand(operand, text, context, place)?),
        })
    }

    fn tests(
        &mut self,
        conditions: &[Condition],
        text: &Spanned<String>,
        context: Option<&Spanned<Expression>>,
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
        context: Option<&Spanned<Expression>>,
        place: Place,
    ) -> Option<Operand> {
        let whole = Spanned::new(text.value.as_str(), text.span);
        let span = arazzo::part(self.sources, &whole, operand.range.clone());
        Some(match &operand.kind {
            OperandKind::Literal(literal) => Operand::Literal(Spanned::new(literal.clone(), span)),
            OperandKind::Query(pointer) | OperandKind::Length(pointer) => {
                let part = self.within(context?, pointer.tokens().to_vec(), span)?;
                let reference = match (self.reference(&part, span, place)?, &operand.kind) {
                    (Reference::ResponseBody(pointer), OperandKind::Length(_)) => {
                        Reference::ResponseLength(pointer)
                    }
                    (Reference::FailureBody(pointer), OperandKind::Length(_)) => {
                        Reference::FailureLength(pointer)
                    }
                    (_, OperandKind::Length(_)) => {
                        self.not_supported("how long a list is that is not of the response's body", span);
                        return None;
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
}
