//! Types of what goes into a workflow and of what its steps give, and what follows from its control flow.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::part::{self, TypedPart};
use super::request::Wanted;
use super::response::Read;
use super::{SourcedWorkflow, json_path, presence, request, response, test};
use crate::check::decision::{self, Plan};
use crate::check::flow::{self, Existence, Flow};
use crate::check::outlook::Outlook;
use crate::check::{actions, loops};
use crate::coverage::Coverage;
use crate::diagnostic::Diagnostics;
use crate::diagnostic::rules::OutputMissingAtEnd;
use crate::ir::{Constant, Presence};
use crate::openapi::Openness;
use crate::parse::arazzo::ValueKind;
use crate::parse::condition::Literal;
use crate::parse::tree::Value as Tree;
use crate::resolve::{self, ActionTarget, OutputId, Reference};
use crate::source::{Span, Spanned};
use crate::types::{Described, Home, Remark, Type, Types};

/// An output of a step with its type.
#[derive(Debug)]
pub(super) enum TypedOutput {
    /// A part of the body.
    Body(Read),
    /// The status.
    Status,
    /// The URL that the request was sent to.
    Url,
    /// A header.
    Header(String),
    /// An output of the workflow that the step runs, by its index there.
    Called(usize),
    /// All that the workflow which the step runs has come to, by the workflow's index.
    Outcome(usize),
    /// What something else is when the step has succeeded.
    Same(Reference),
    /// Something that has been reported.
    Unknown,
}

/// An input with its type.
#[derive(Debug)]
pub(super) struct TypedInput {
    pub(super) of: Type,
    /// What the type does not say.
    pub(super) remark: Option<Remark>,
    pub(super) presence: Presence,
}

/// The typed reads of criteria, by the place of the reference and by what it refers to: parts of a scalar with escapes
/// all have the place of the scalar.
#[derive(Default)]
pub(super) struct Reads(BTreeMap<Span, Vec<(Reference, Read)>>);

impl Reads {
    fn insert(&mut self, reference: &Spanned<Reference>, read: Read) {
        self.0.entry(reference.span).or_default().push((reference.value.clone(), read));
    }

    pub(super) fn get(&self, reference: &Spanned<Reference>) -> Option<&Read> {
        let here = self.0.get(&reference.span)?;
        here.iter().find(|(known, _)| *known == reference.value).map(|(_, read)| read)
    }
}

/// What a workflow gives back.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Given {
    pub(super) of: Type,
    pub(super) optional: bool,
    pub(super) secret: bool,
    /// What its type does not say.
    pub(super) remark: Option<Remark>,
}

/// A workflow whose inputs and outputs have types.
pub(super) struct TypedWorkflow<'a> {
    pub(super) index: usize,
    pub(super) file: &'a str,
    pub(super) resolved: &'a resolve::Workflow<'a>,
    pub(super) inputs: Vec<TypedInput>,
    pub(super) outputs: Vec<Vec<TypedOutput>>,
    pub(super) reads: Reads,
    /// For each step that runs a workflow, what that gives back.
    called: Vec<Vec<Given>>,
    /// For each workflow that must have run before, what it has given back.
    dependencies: Vec<Vec<Given>>,
    /// The parts of values that are read.
    parts: HashMap<Reference, TypedPart>,
    pub(super) plans: Vec<Plan>,
    pub(super) flow: Flow,
}

/// How many outputs may each be another one, before it is taken that they go round in a circle.
const CHAIN: usize = 32;

/// Types all workflows: first what goes in, then what their steps read, then what they hand to one another.
pub(super) fn infer<'a>(
    sourced: &'a [SourcedWorkflow<'a>],
    types: &mut Types,
    diagnostics: &mut Diagnostics,
) -> Vec<TypedWorkflow<'a>> {
    let inputs = infer_inputs(sourced, types, diagnostics);
    let typed = sourced.iter().zip(inputs).enumerate();
    let mut typed: Vec<TypedWorkflow<'a>> = typed
        .map(|(index, (sourced, inputs))| TypedWorkflow::read(index, sourced, inputs, types, diagnostics))
        .collect();
    hand_over(&mut typed, types);
    for workflow in &mut typed {
        workflow.plans = workflow.plans(types, diagnostics);
        workflow.flow = flow::analyse(workflow.resolved, &workflow.plans, diagnostics);
        let assured = workflow.assured();
        workflow.flow.demanded.extend(assured);
        workflow.check(types, diagnostics);
    }
    // Which outputs may be missing depends on the ways through a workflow, which are only known now.
    for given in typed.iter_mut().flat_map(|workflow| workflow.called.iter_mut().flatten()) {
        given.optional = false;
    }
    hand_over(&mut typed, types);
    typed
}

/// Tells all workflows what those give back that they run, until nothing is news to any of them.
fn hand_over(workflows: &mut [TypedWorkflow<'_>], types: &Types) {
    for _ in 0..=workflows.len() + CHAIN {
        let given: Vec<Vec<Given>> = workflows.iter().map(TypedWorkflow::given).collect();
        let of = |workflow: usize| given.get(workflow).cloned().unwrap_or_default();
        let mut changed = false;
        for workflow in &mut *workflows {
            let called = workflow.resolved.steps.iter();
            let called = called.map(|step| step.call().map_or_else(Vec::new, |call| of(call.workflow)));
            let called: Vec<_> = called.collect();
            let dependencies = workflow.resolved.dependencies.iter();
            let dependencies: Vec<_> = dependencies.map(|dependency| of(dependency.workflow)).collect();
            changed |= workflow.called != called || workflow.dependencies != dependencies;
            (workflow.called, workflow.dependencies) = (called, dependencies);
            changed |= workflow.type_parts(types);
        }
        if !changed {
            break;
        }
    }
}

impl<'a> TypedWorkflow<'a> {
    /// Types what the steps read of their responses.
    fn read(
        index: usize,
        sourced: &'a SourcedWorkflow<'a>,
        inputs: Vec<TypedInput>,
        types: &mut Types,
        diagnostics: &mut Diagnostics,
    ) -> Self {
        let resolved = sourced.workflow;
        let mut reads = Reads::default();
        let compared = Compared::of(resolved);
        let mut outputs = Vec::with_capacity(resolved.steps.len());
        for (index, step) in resolved.steps.iter().enumerate() {
            for criterion in step.criteria() {
                if let (resolve::Test::JsonPath(test), Some(step)) = (&criterion.test, step.operation()) {
                    json_path::check(step, test, diagnostics);
                }
            }
            let asked = presence::asked(step);
            let mut read = |reference: &Reference, span: Span| match (reference, step.operation()) {
                (Reference::ResponseBody(pointer), Some(step)) => {
                    let mut read = response::read(step, pointer, span, types, diagnostics)?;
                    read.doubt(step, pointer, &asked);
                    Some(read)
                }
                (Reference::ResponseLength(pointer), Some(step)) => {
                    let mut read = response::read_length(step, pointer, span, types, diagnostics)?;
                    read.doubt(step, pointer, &asked);
                    Some(read)
                }
                (Reference::ResponseItems { list, item }, Some(step)) => {
                    response::read_items(step, list, item, span, types, diagnostics)
                }
                (Reference::ResponseJson(pointer), Some(step)) => {
                    let mut read = response::read_json(step, pointer, span, types, diagnostics)?;
                    read.doubt(step, pointer, &asked);
                    Some(read)
                }
                _ => None,
            };
            let mut of_step: Vec<TypedOutput> = Vec::with_capacity(step.outputs().len());
            of_step.extend(step.outputs().iter().map(|output| match &output.value.value {
                Reference::StatusCode => TypedOutput::Status,
                Reference::Url => TypedOutput::Url,
                Reference::ResponseHeader(name) => TypedOutput::Header(name.clone()),
                Reference::CalledOutput(output) => TypedOutput::Called(output.output),
                Reference::CalledOutcome(_) => {
                    step.call().map_or(TypedOutput::Unknown, |call| TypedOutput::Outcome(call.workflow))
                }
                Reference::ResponseBody(whole)
                    if whole.tokens().is_empty() && step.operation().is_some_and(response::is_file) =>
                {
                    TypedOutput::Body(Read::file())
                }
                reference @ (Reference::ResponseBody(_)
                | Reference::ResponseLength(_)
                | Reference::ResponseItems { .. }
                | Reference::ResponseJson(_)) => {
                    read(reference, output.value.span).map_or(TypedOutput::Unknown, TypedOutput::Body)
                }
                Reference::FailureBody(_) | Reference::FailureLength(_) => TypedOutput::Unknown,
                reference => TypedOutput::Same(reference.clone()),
            }));
            let mut of_criteria = Vec::new();
            for criterion in step.criteria() {
                criterion.test.for_each_reference(&mut |reference| {
                    if let Some(read) = read(&reference.value, reference.span) {
                        of_criteria.push((reference.clone(), read));
                    }
                });
            }
            let step = resolved.producer(index);
            for (output, typed) in of_step.iter_mut().enumerate() {
                if let (TypedOutput::Body(read), true) =
                    (typed, compared.outputs.contains(&OutputId { step, output }))
                {
                    read.open_unions(types);
                }
            }
            outputs.push(of_step);
            for (reference, mut read) in of_criteria {
                read.open_unions(types);
                reads.insert(&reference, read);
            }
        }
        let called = resolved.steps.iter().map(|_| Vec::new()).collect();
        Self {
            index,
            file: &sourced.file,
            resolved,
            inputs,
            outputs,
            reads,
            called,
            dependencies: Vec::new(),
            parts: HashMap::new(),
            plans: Vec::new(),
            flow: Flow::default(),
        }
    }

    /// The outputs that may be missing only because a criterion asks whether they are there, and that are there once it holds;
    /// those that anybody reads.
    fn assured(&self) -> Vec<OutputId> {
        let mut assured = Vec::new();
        for (index, (step, outputs)) in self.resolved.steps.iter().zip(&self.outputs).enumerate() {
            let required = presence::required(step);
            for (output, typed) in outputs.iter().enumerate() {
                let id = OutputId { step: self.resolved.producer(index), output };
                let given = Reference::StepOutput(id);
                let is_read = || {
                    self.flow.live.iter().any(|live| live.contains(&id))
                        || self.resolved.outputs.iter().any(|output| output.value.value == given)
                };
                if let TypedOutput::Body(Read { doubted: Some(doubted), .. }) = typed
                    && required.contains(doubted)
                    && is_read()
                {
                    assured.push(id);
                }
            }
        }
        assured
    }

    /// Plans where each step leads.
    fn plans(&self, types: &Types, diagnostics: &mut Diagnostics) -> Vec<Plan> {
        let plans = self.resolved.steps.iter().enumerate().map(|(index, step)| {
            let next = self.resolved.behind(index);
            decision::plan(
                step.success_criteria(),
                step.actions(),
                next,
                &mut |reference, literal, comparison| {
                    if literal.value == Literal::Null || matches!(reference, Reference::Constant(_)) {
                        return None;
                    }
                    // A status and a length are not of a type that has all numbers.
                    let is_small = matches!(
                        reference,
                        Reference::StatusCode | Reference::ResponseLength(_) | Reference::StepOutput(_)
                    );
                    let of = self.tested_type(reference, step)?;
                    test::constant(literal, &of, comparison, types, diagnostics).filter(|constant| {
                        match constant {
                            // Loosely compared text has no one constant that stands for all its spellings.
                            Constant::String(_) => comparison == resolve::Comparison::Exact,
                            Constant::Number(_) => false,
                            Constant::Integer(value) if is_small => u16::try_from(*value).is_ok(),
                            // Whatever JSON it is, it is one text, another or none.
                            _ => of != Type::Json,
                        }
                    })
                },
            )
        });
        plans.collect()
    }

    /// Reports what follows from what the criteria of its steps can come to.
    fn check(&self, types: &Types, diagnostics: &mut Diagnostics) {
        let (workflow, reachable) = (self.resolved, &self.flow.reachable);
        let outlooks = workflow.steps.iter().enumerate().map(|(index, step)| {
            let described = |reference: &Reference| match self.tested_type(reference, step)? {
                Type::Named(id) => {
                    let variants = types.enumeration(id)?.iter();
                    Some(variants.map(|variant| variant.value.clone()).collect())
                }
                _ => None,
            };
            Outlook::of(step, workflow.producer(index), &described)
        });
        let outlooks: Vec<Outlook> = outlooks.collect();
        actions::check(workflow, &outlooks, reachable, diagnostics);
        loops::check(workflow, &outlooks, reachable, diagnostics);
        self.check_outputs(diagnostics);
    }

    /// Reports the outputs that some end does not have although the workflow has come to it by success.
    fn check_outputs(&self, diagnostics: &mut Diagnostics) {
        for output in &self.resolved.outputs {
            let Reference::StepOutput(id) = output.value.value else { continue };
            let succeeded = self.ends_without(id).filter(|(_, taken)| !matches!(taken, Taken::Failure(_)));
            let ends = succeeded.filter_map(|(step, taken)| match self.action(step, taken) {
                Some(action) => Some((action.span, format!("action `{}`", action.name.value))),
                None => Some((self.step_span(step)?, format!("the end of step `{}`", self.step_id(step)))),
            });
            // An action of the workflow is one, whichever step takes it.
            let ends: BTreeMap<Span, String> = ends.collect();
            if !ends.is_empty() {
                diagnostics.report(OutputMissingAtEnd {
                    output: output.name.value.clone(),
                    span: output.value.span,
                    ends: ends.into_iter().collect(),
                });
            }
        }
    }

    /// The type of what a reference in a criterion of a success action gives; `None` for something that has been reported.
    pub(super) fn tested_type(&self, reference: &Reference, step: &resolve::Step<'_>) -> Option<Type> {
        match reference {
            Reference::ResponseBody(_) | Reference::ResponseLength(_) | Reference::ResponseJson(_) => {
                let mut found = None;
                for criterion in step.actions().iter().flat_map(|action| &action.criteria) {
                    criterion.test.for_each_reference(&mut |candidate| {
                        if candidate.value == *reference {
                            let read = || self.reads.get(candidate).map(Read::value_type);
                            found = found.take().or_else(read);
                        }
                    });
                }
                found
            }
            Reference::StepOutput(output) => {
                let known = !matches!(self.output(*output)?, TypedOutput::Unknown);
                known.then(|| self.output_type(*output))
            }
            reference => Some(self.type_of(reference)),
        }
    }

    /// Types the parts of values that are read, as far as those are known; whether that is news.
    fn type_parts(&mut self, types: &Types) -> bool {
        let mut parts = HashMap::new();
        self.resolved.for_each_reference(&mut |reference, _| {
            reference.for_each_made(&mut |made| {
                if let Reference::Part { of, way } = made
                    && !parts.contains_key(made)
                {
                    let Described { of, remark } = self.described(of);
                    parts.extend(part::part(&of, remark, way, types).map(|part| (made.clone(), part)));
                }
            });
        });
        let changed = parts != self.parts;
        self.parts = parts;
        changed
    }

    /// What the workflow gives back, as far as is known.
    fn given(&self) -> Vec<Given> {
        let outputs = self.resolved.outputs.iter().map(|output| Given {
            of: self.type_of(&output.value.value),
            optional: self.outcome_is_optional(&output.value.value),
            secret: self.is_secret(&output.value.value),
            remark: self.described(&output.value.value).remark,
        });
        outputs.collect()
    }

    /// The type of what a reference outside of responses gives, and what is to be said of it.
    pub(super) fn described(&self, reference: &Reference) -> Described {
        Described { of: self.type_of(reference), remark: self.remark_within(reference, CHAIN) }
    }

    fn remark_within(&self, reference: &Reference, chain: usize) -> Option<Remark> {
        match reference {
            Reference::Input(input) => self.inputs.get(*input)?.remark.clone(),
            Reference::StepOutput(id) => match self.output(*id)? {
                TypedOutput::Body(read) => read.remark.clone(),
                TypedOutput::Called(output) => self.called(id.step, *output)?.remark.clone(),
                TypedOutput::Same(other) if chain > 0 => self.remark_within(other, chain - 1),
                _ => None,
            },
            Reference::CalledOutput(id) => self.called(id.step, id.output)?.remark.clone(),
            Reference::DependencyOutput { dependency, output } => {
                self.dependency(*dependency, *output)?.remark.clone()
            }
            Reference::Part { .. } => self.parts.get(reference)?.remark.clone(),
            Reference::List(_) | Reference::Object(_) => Some(Remark::Open(Openness::Composed)),
            _ => None,
        }
    }

    /// Counts what has a type and what has none.
    pub(super) fn count(&self, coverage: &mut Coverage) {
        for (step, of_step) in self.outputs.iter().enumerate().take(self.resolved.declared_steps()) {
            for output in 0..of_step.len() {
                let reference = Reference::StepOutput(OutputId { step, output });
                coverage.step_outputs.count(self.described(&reference).openness());
            }
        }
        for output in &self.resolved.outputs {
            coverage.outputs.count(self.described(&output.value.value).openness());
        }
        for input in 0..self.inputs.len() {
            coverage.inputs.count(self.described(&Reference::Input(input)).openness());
        }
    }

    /// The type of what a reference outside of responses gives.
    pub(super) fn type_of(&self, reference: &Reference) -> Type {
        self.type_within(reference, CHAIN)
    }

    fn type_within(&self, reference: &Reference, chain: usize) -> Type {
        match reference {
            Reference::Input(input) => self.inputs.get(*input).map_or(Type::Json, |input| input.of.clone()),
            Reference::StepOutput(id) => match self.output(*id) {
                Some(TypedOutput::Body(read)) => read.value_type(),
                Some(TypedOutput::Status) => Type::Integer,
                Some(TypedOutput::Url | TypedOutput::Header(_)) => Type::String,
                Some(TypedOutput::Called(output)) => {
                    self.called(id.step, *output).map_or(Type::Json, |given| given.of.clone())
                }
                Some(TypedOutput::Outcome(workflow)) => Type::Outcome(*workflow),
                Some(TypedOutput::Same(other)) if chain > 0 => self.type_within(other, chain - 1),
                Some(TypedOutput::Same(_) | TypedOutput::Unknown) | None => Type::Json,
            },
            Reference::CalledOutput(id) => {
                self.called(id.step, id.output).map_or(Type::Json, |given| given.of.clone())
            }
            Reference::CalledOutcome(step) => {
                let call = self.resolved.steps.get(*step).and_then(resolve::Step::call);
                call.map_or(Type::Json, |call| Type::Outcome(call.workflow))
            }
            Reference::DependencyOutput { dependency, output } => {
                self.dependency(*dependency, *output).map_or(Type::Json, |given| given.of.clone())
            }
            Reference::Dependency(dependency) => {
                let dependency = self.resolved.dependencies.get(*dependency);
                dependency.map_or(Type::Json, |dependency| Type::Outcome(dependency.workflow))
            }
            Reference::Constant(constant) => match constant {
                Constant::String(_) | Constant::Variant(_) => Type::String,
                Constant::Integer(_) => Type::Integer,
                Constant::Number(_) => Type::Number,
                Constant::Boolean(_) => Type::Boolean,
                Constant::Null | Constant::Array(_) | Constant::Object(_) | Constant::Case { .. } => {
                    Type::Json
                }
            },
            Reference::StatusCode | Reference::ResponseLength(_) | Reference::FailureLength(_) => {
                Type::Integer
            }
            Reference::Url | Reference::ResponseHeader(_) | Reference::ResponseText => Type::String,
            Reference::Part { .. } => self.parts.get(reference).map_or(Type::Json, |part| part.of.clone()),
            Reference::Text(_) => Type::String,
            Reference::ResponseBody(_)
            | Reference::ResponseJson(_)
            | Reference::ResponseItems { .. }
            | Reference::FailureBody(_)
            | Reference::List(_)
            | Reference::Object(_) => Type::Json,
        }
    }

    pub(super) fn output(&self, output: OutputId) -> Option<&TypedOutput> {
        self.outputs.get(output.step)?.get(output.output)
    }

    /// What the workflow that a step runs gives back as this output.
    pub(super) fn called(&self, step: usize, output: usize) -> Option<&Given> {
        self.called.get(step)?.get(output)
    }

    /// What a workflow that must have run before has given back as this output.
    pub(super) fn dependency(&self, dependency: usize, output: usize) -> Option<&Given> {
        self.dependencies.get(dependency)?.get(output)
    }

    pub(super) fn output_type(&self, output: OutputId) -> Type {
        self.type_of(&Reference::StepOutput(output))
    }

    /// Whether an output may be missing although its step has succeeded.
    pub(super) fn output_is_optional(&self, output: OutputId) -> bool {
        self.is_optional(&Reference::StepOutput(output), CHAIN)
    }

    fn is_optional(&self, reference: &Reference, chain: usize) -> bool {
        match reference {
            Reference::Input(input) => {
                self.inputs.get(*input).is_some_and(|input| input.presence == Presence::Optional)
            }
            Reference::StepOutput(id) => {
                let optional = match self.output(*id) {
                    Some(TypedOutput::Body(read)) => read.optional,
                    Some(TypedOutput::Header(_)) => true,
                    Some(TypedOutput::Called(output)) => {
                        self.called(id.step, *output).is_some_and(|given| given.optional)
                    }
                    Some(TypedOutput::Same(other)) => {
                        return chain > 0 && self.is_optional(other, chain - 1);
                    }
                    Some(
                        TypedOutput::Status
                        | TypedOutput::Url
                        | TypedOutput::Outcome(_)
                        | TypedOutput::Unknown,
                    )
                    | None => false,
                };
                optional && !self.flow.demanded.contains(id)
            }
            Reference::DependencyOutput { dependency, output } => {
                self.dependency(*dependency, *output).is_some_and(|given| given.optional)
            }
            Reference::CalledOutput(id) => {
                self.called(id.step, id.output).is_some_and(|given| given.optional)
            }
            Reference::Part { of, .. } => {
                self.parts.get(reference).is_some_and(|part| part.optional) || self.is_optional(of, chain)
            }
            Reference::Text(pieces) => pieces.iter().any(|piece| self.is_optional(piece, chain)),
            Reference::StatusCode
            | Reference::Url
            | Reference::List(_)
            | Reference::Object(_)
            | Reference::ResponseHeader(_)
            | Reference::ResponseLength(_)
            | Reference::ResponseBody(_)
            | Reference::ResponseJson(_)
            | Reference::ResponseItems { .. }
            | Reference::ResponseText
            | Reference::FailureBody(_)
            | Reference::FailureLength(_)
            | Reference::CalledOutcome(_)
            | Reference::Dependency(_)
            | Reference::Constant(_) => false,
        }
    }

    /// Whether some end has no value for an output of the workflow that is this.
    pub(super) fn outcome_is_optional(&self, reference: &Reference) -> bool {
        let mut lacking = false;
        reference.for_each_leaf(&mut |leaf| {
            if let Reference::StepOutput(id) = *leaf {
                lacking |= self.ends_without(id).next().is_some();
            }
        });
        lacking || self.is_optional(reference, CHAIN)
    }

    /// The ends at which an output of a step need not exist.
    pub(super) fn ends_without(&self, id: OutputId) -> impl Iterator<Item = (usize, Taken)> {
        let ends = self.reachable_steps().flat_map(|step| self.ends_at(step));
        ends.filter(move |(step, taken)| {
            let existence = match taken {
                // A step that has failed has produced nothing.
                Taken::Failure(_) => self.flow.before(*step, id),
                _ => self.flow.after(*step, self.resolved.producer(*step), id),
            };
            existence != Existence::Always
        })
    }

    /// Whether what a reference gives must not be shown.
    pub(super) fn is_secret(&self, reference: &Reference) -> bool {
        self.is_secret_within(reference, CHAIN)
    }

    fn is_secret_within(&self, reference: &Reference, chain: usize) -> bool {
        match reference {
            Reference::StepOutput(id) => match self.output(*id) {
                Some(TypedOutput::Body(read)) => read.secret,
                Some(TypedOutput::Called(output)) => {
                    self.called(id.step, *output).is_some_and(|given| given.secret)
                }
                Some(TypedOutput::Same(other)) => chain > 0 && self.is_secret_within(other, chain - 1),
                _ => false,
            },
            Reference::Input(input) => {
                let input = self.resolved.inputs.get(*input).and_then(|input| input.schema);
                input.is_some_and(|schema| schema.shape().is_secret())
            }
            Reference::CalledOutput(id) => self.called(id.step, id.output).is_some_and(|given| given.secret),
            Reference::DependencyOutput { dependency, output } => {
                self.dependency(*dependency, *output).is_some_and(|given| given.secret)
            }
            Reference::Part { of, .. } => {
                self.parts.get(reference).is_some_and(|part| part.secret) || self.is_secret_within(of, chain)
            }
            Reference::Text(all) | Reference::List(all) => {
                all.iter().any(|one| self.is_secret_within(one, chain))
            }
            Reference::Object(members) => {
                members.iter().any(|(_, member)| self.is_secret_within(member, chain))
            }
            _ => false,
        }
    }

    pub(super) fn reachable_steps(&self) -> impl Iterator<Item = usize> {
        self.flow.reachable.iter().enumerate().filter(|(_, reachable)| **reachable).map(|(step, _)| step)
    }

    /// The ways on which the workflow ends at a step.
    pub(super) fn ends_at(&self, step: usize) -> Vec<(usize, Taken)> {
        let ends = |target: ActionTarget| matches!(target, ActionTarget::End | ActionTarget::Transfer);
        let success = self.plans.get(step).into_iter().flat_map(Plan::ways);
        let success = success.filter(|way| ends(way.target));
        let success = success.map(|way| (step, way.action.map_or(Taken::NoAction, Taken::Success)));
        let actions = self.resolved.steps.get(step).into_iter().flat_map(resolve::Step::failure_actions);
        let failure = actions.enumerate().filter(|(_, action)| ends(action.target));
        let mut ways: Vec<_> =
            success.chain(failure.map(|(index, _)| (step, Taken::Failure(index)))).collect();
        ways.sort_unstable();
        ways.dedup();
        ways
    }

    pub(super) fn action(&self, step: usize, taken: Taken) -> Option<&'a resolve::Action<'a>> {
        let step = self.resolved.steps.get(step)?;
        match taken {
            Taken::Success(index) => step.actions().get(index),
            Taken::Failure(index) => step.failure_actions().get(index),
            Taken::NoAction => None,
        }
    }

    pub(super) fn step_id(&self, step: usize) -> &'a str {
        self.resolved.steps.get(step).map_or("", |step| step.parsed().id.value)
    }

    fn step_span(&self, step: usize) -> Option<Span> {
        Some(self.resolved.steps.get(step)?.parsed().id.span)
    }

    pub(super) fn output_name(&self, output: OutputId) -> &'a str {
        let of_step = self.resolved.steps.get(output.step).and_then(|step| step.outputs().get(output.output));
        of_step.map_or("", |output| output.name.value.as_str())
    }
}

/// What a workflow compares.
#[derive(Default)]
struct Compared {
    outputs: BTreeSet<OutputId>,
    inputs: BTreeSet<usize>,
    /// The inputs that queries look at.
    queried: BTreeSet<usize>,
}

impl Compared {
    fn of(workflow: &resolve::Workflow<'_>) -> Self {
        let mut compared = Self::default();
        for criterion in workflow.steps.iter().flat_map(resolve::Step::all_criteria) {
            if let resolve::Test::JsonPath(test) = &criterion.test
                && let Reference::Input(input) = test.context.value
            {
                compared.queried.insert(input);
            }
            criterion.test.for_each_reference(&mut |reference| match reference.value {
                Reference::StepOutput(output) => {
                    compared.outputs.insert(output);
                }
                Reference::Input(input) => {
                    compared.inputs.insert(input);
                }
                _ => {}
            });
        }
        compared
    }
}

/// The types of the workflows' inputs: as declared, or more precisely as the API describes what they are sent as, or as the
/// workflows have them that they are passed to.
fn infer_inputs(
    sourced: &[SourcedWorkflow<'_>],
    types: &mut Types,
    diagnostics: &mut Diagnostics,
) -> Vec<Vec<TypedInput>> {
    let uses = sourced.iter().enumerate().map(|(index, sourced)| uses(index, sourced.workflow, types));
    let uses: Vec<Vec<InputUses>> = uses.collect();
    let mut refined: Vec<Vec<Described>> = Vec::new();
    for _ in 0..=sourced.len() {
        let of_workflow = |uses: &Vec<InputUses>| {
            uses.iter().map(|uses| uses.refined(&refined, types)).collect::<Vec<Described>>()
        };
        let next: Vec<Vec<Described>> = uses.iter().map(of_workflow).collect();
        if next == refined {
            break;
        }
        refined = next;
    }
    let typed = sourced.iter().zip(uses).zip(refined).map(|((sourced, uses), refined)| {
        let inputs = sourced.workflow.inputs.iter().zip(uses).zip(refined);
        inputs
            .map(|((input, uses), refined)| typed_input(input, uses.declared, refined, types, diagnostics))
            .collect()
    });
    typed.collect()
}

/// What is known of an input.
struct InputUses {
    declared: Described,
    /// Whether it is declared as bytes, or a list of such.
    binary: bool,
    /// As what operations take it.
    sent: Vec<Described>,
    /// As which input of which workflow it is passed on.
    passed: Vec<(usize, usize)>,
    /// Whether it is compared with constants, so that it must be of one kind.
    compared: bool,
    /// Whether queries look at it, so that it must be JSON unless it is a single value.
    queried: bool,
}

impl InputUses {
    /// The most precise type, where so much is known of the inputs of all workflows. What an operation takes is known best.
    fn refined(&self, known: &[Vec<Described>], types: &Types) -> Described {
        let plain = |described: &Described| !self.compared || types.union(&described.of).is_none();
        let passed = self.passed.iter();
        let passed = passed.filter_map(|(workflow, input)| known.get(*workflow)?.get(*input));
        // What is sent as a file here and as something else there is what both can be made of, unless it is declared as a file.
        let uses = self.passed.len() + self.sent.len();
        let only = |used: &&Described| uses == 1 || self.binary || *used.of.innermost() != Type::File;
        let used = passed.chain(&self.sent).filter(|used| plain(used)).filter(only);
        let refined = used.fold(self.declared.clone(), |precise, used| refine(precise, used, types));
        if self.queried && !refined.of.is_scalar(types) {
            return Described::open(Openness::Queried);
        }
        if plain(&refined) { refined } else { Described::open(Openness::Compared) }
    }
}

fn uses(index: usize, workflow: &resolve::Workflow<'_>, types: &mut Types) -> Vec<InputUses> {
    let compared = Compared::of(workflow);
    let declared = workflow.inputs.iter().enumerate().map(|(position, input)| InputUses {
        declared: match input.schema {
            Some(schema) => types.describe(&[schema], Home::Workflow(index), &input.name),
            None => Described::open(Openness::Undeclared),
        },
        binary: input.schema.is_some_and(|schema| request::file_type(schema).is_some()),
        sent: Vec::new(),
        passed: Vec::new(),
        compared: compared.inputs.contains(&position),
        queried: compared.queried.contains(&position),
    });
    let mut uses: Vec<InputUses> = declared.collect();
    for step in workflow.steps.iter().filter_map(resolve::Step::operation) {
        request::for_each_position(step, &mut |reference, wanted: Wanted<'_, '_>| {
            if let Reference::Input(input) = reference {
                let described = match wanted {
                    Wanted::Schema(schema, hint) => types.describe(&[schema], Home::Api(step.api), hint),
                    Wanted::Type(of) => Described { of, remark: None },
                };
                if let Some(uses) = uses.get_mut(*input).filter(|uses| !uses.sent.contains(&described)) {
                    uses.sent.push(described);
                }
            }
        });
    }
    for call in workflow.calls() {
        for argument in &call.arguments {
            if let ValueKind::Expression(Reference::Input(input)) = argument.value.kind
                && let Some(uses) = uses.get_mut(input)
            {
                uses.passed.push((call.workflow, argument.input));
            }
        }
    }
    uses
}

fn typed_input(
    input: &resolve::Input<'_>,
    declared: Described,
    refined: Described,
    types: &Types,
    diagnostics: &mut Diagnostics,
) -> TypedInput {
    // A default shows what is meant by the declaration.
    let takes = |of: &Type, default| {
        let mut ignored = Diagnostics::default();
        request::constant(default, of, types, &mut ignored, None).is_some()
    };
    let Described { of, remark } = match input.default {
        Some(default) if !takes(&refined.of, default) && takes(&declared.of, default) => declared,
        _ => refined,
    };
    let default = input.default.filter(|default| !matches!(default.value, Tree::Null));
    let presence = match (default, input.required) {
        (Some(default), _) => {
            let described = input.schema.map(|schema| schema.node.span);
            request::constant(default, &of, types, diagnostics, described).map(Presence::Default)
        }
        (None, true) if input.default.is_none() => Some(Presence::Required),
        (None, _) => None,
    };
    TypedInput { of, remark, presence: presence.unwrap_or(Presence::Optional) }
}

/// The more precise of what a type is declared as and what it is used as. Where both say as much, the API knows best.
fn refine(declared: Described, used: &Described, types: &Types) -> Described {
    let of = refined(declared.of.clone(), &used.of, types);
    let remark = if of == used.of { used.remark.clone().or(declared.remark) } else { declared.remark };
    let open = of.innermost() == &Type::Json;
    let remark = remark.filter(|remark| open || !matches!(remark, Remark::Open(_)));
    Described { of, remark }
}

fn refined(declared: Type, used: &Type, types: &Types) -> Type {
    let is_enum = |of: &Type| matches!(of, Type::Named(id) if types.enumeration(*id).is_some());
    match (declared, used) {
        (Type::Json, used) => used.clone(),
        (Type::Array(declared), Type::Array(used)) => Type::Array(Box::new(refined(*declared, used, types))),
        (Type::Map(declared), Type::Map(used)) => Type::Map(Box::new(refined(*declared, used, types))),
        (declared @ Type::Named(_), used @ (Type::Named(_) | Type::Map(_)))
            if is_enum(&declared) == is_enum(used) =>
        {
            used.clone()
        }
        (Type::String, Type::Integer | Type::Number | Type::Boolean) | (Type::Number, Type::Integer) => {
            used.clone()
        }
        (Type::String, Type::File) => Type::File,
        (Type::String, used) if is_enum(used) => used.clone(),
        (declared, _) => declared,
    }
}

/// What has decided on a way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Taken {
    /// A success action, by its index.
    Success(usize),
    /// No success action matched.
    NoAction,
    /// A failure action, by its index.
    Failure(usize),
}
