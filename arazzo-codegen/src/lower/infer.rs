//! Types of what goes into a workflow and of what its steps give, and what follows from its control flow.

use std::collections::{BTreeMap, BTreeSet};

use super::response::Read;
use super::{SourcedWorkflow, request, response, test};
use crate::check::decision::{self, Plan};
use crate::check::flow::{self, Flow};
use crate::coverage::Coverage;
use crate::diagnostic::Diagnostics;
use crate::diagnostic::rules::NotSupportedYet;
use crate::ir::{Constant, Presence};
use crate::openapi::{Openness, Schema};
use crate::parse::condition::Literal;
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
    /// A header.
    Header(String),
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

/// A workflow whose inputs and outputs have types.
pub(super) struct TypedWorkflow<'a> {
    pub(super) index: usize,
    pub(super) file: &'a str,
    pub(super) resolved: &'a resolve::Workflow<'a>,
    pub(super) inputs: Vec<TypedInput>,
    pub(super) outputs: Vec<Vec<TypedOutput>>,
    pub(super) reads: Reads,
    pub(super) plans: Vec<Plan>,
    pub(super) flow: Flow,
}

impl<'a> TypedWorkflow<'a> {
    pub(super) fn infer(
        index: usize,
        sourced: &'a SourcedWorkflow<'a>,
        types: &mut Types,
        diagnostics: &mut Diagnostics,
    ) -> Self {
        let resolved = sourced.workflow;
        let mut reads = Reads::default();
        let compared = Compared::of(resolved);
        let mut outputs = Vec::with_capacity(resolved.steps.len());
        for (index, step) in resolved.steps.iter().enumerate() {
            let mut read = |reference: &Reference, span: Span| match reference {
                Reference::ResponseBody(pointer) => response::read(step, pointer, span, types, diagnostics),
                Reference::ResponseLength(pointer) => {
                    response::read_length(step, pointer, span, types, diagnostics)
                }
                _ => None,
            };
            let mut of_step: Vec<TypedOutput> = Vec::with_capacity(step.outputs.len());
            of_step.extend(step.outputs.iter().map(|output| match &output.value.value {
                Reference::StatusCode => TypedOutput::Status,
                Reference::ResponseHeader(name) => TypedOutput::Header(name.clone()),
                reference => {
                    read(reference, output.value.span).map_or(TypedOutput::Unknown, TypedOutput::Body)
                }
            }));
            let mut of_criteria = Vec::new();
            for criterion in step.criteria() {
                criterion.test.for_each_reference(&mut |reference| {
                    if let Some(read) = read(&reference.value, reference.span) {
                        of_criteria.push((reference.clone(), read));
                    }
                });
            }
            for (output, typed) in of_step.iter_mut().enumerate() {
                if let (TypedOutput::Body(read), true) =
                    (typed, compared.outputs.contains(&OutputId { step: index, output }))
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
        let inputs = infer_inputs(index, resolved, &compared, types, diagnostics);
        let plans = (0..resolved.steps.len()).map(|step| {
            let of_step = resolved.steps.get(step);
            let actions = of_step.map_or(&[] as &[_], |step| &step.actions);
            let next = if step + 1 < resolved.steps.len() {
                ActionTarget::Step(step + 1)
            } else {
                ActionTarget::End
            };
            decision::plan(actions, next, &mut |reference, literal, comparison| {
                if literal.value == Literal::Null {
                    return None;
                }
                let of = reference_type(reference, &inputs, &outputs, &reads, of_step)?;
                test::constant(literal, &of, comparison, types, diagnostics).filter(|constant| {
                    // Loosely compared text has no one constant that stands for all its spellings.
                    of != Type::Json
                        && !matches!(
                            (constant, comparison),
                            (Constant::String(_), resolve::Comparison::Loose)
                        )
                        && !matches!(constant, Constant::Number(_))
                })
            })
        });
        let plans: Vec<Plan> = plans.collect();
        let flow = flow::analyse(resolved, &plans, diagnostics);
        Self { index, file: &sourced.file, resolved, inputs, outputs, reads, plans, flow }
    }

    /// The type of what a reference outside of responses gives.
    pub(super) fn type_of(&self, reference: &Reference) -> Type {
        match reference {
            Reference::Input(input) => self.inputs.get(*input).map_or(Type::Json, |input| input.of.clone()),
            Reference::StepOutput(output) => self.output_type(*output),
            Reference::StatusCode => Type::Integer,
            Reference::ResponseHeader(_) => Type::String,
            Reference::ResponseLength(_) => Type::Integer,
            Reference::ResponseBody(_) => Type::Json,
        }
    }

    /// The type of what a reference outside of responses gives, and what is to be said of it.
    pub(super) fn described(&self, reference: &Reference) -> Described {
        let remark = match reference {
            Reference::Input(input) => self.inputs.get(*input).and_then(|input| input.remark.clone()),
            Reference::StepOutput(output) => match self.output(*output) {
                Some(TypedOutput::Body(read)) => read.remark.clone(),
                _ => None,
            },
            _ => None,
        };
        Described { of: self.type_of(reference), remark }
    }

    /// Counts what has a type and what has none.
    pub(super) fn count(&self, coverage: &mut Coverage) {
        for (step, of_step) in self.outputs.iter().enumerate() {
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

    pub(super) fn output(&self, output: OutputId) -> Option<&TypedOutput> {
        self.outputs.get(output.step)?.get(output.output)
    }

    pub(super) fn output_type(&self, output: OutputId) -> Type {
        match self.output(output) {
            Some(TypedOutput::Body(read)) => read.of.clone(),
            Some(TypedOutput::Status) => Type::Integer,
            Some(TypedOutput::Header(_)) => Type::String,
            Some(TypedOutput::Unknown) | None => Type::Json,
        }
    }

    /// Whether an output may be missing although its step has succeeded.
    pub(super) fn output_is_optional(&self, output: OutputId) -> bool {
        let optional = match self.output(output) {
            Some(TypedOutput::Body(read)) => read.optional,
            Some(TypedOutput::Header(_)) => true,
            Some(TypedOutput::Status | TypedOutput::Unknown) | None => false,
        };
        optional && !self.flow.demanded.contains(&output)
    }

    pub(super) fn reachable_steps(&self) -> impl Iterator<Item = usize> {
        self.flow.reachable.iter().enumerate().filter(|(_, reachable)| **reachable).map(|(step, _)| step)
    }

    /// The ways on which the workflow ends at a step.
    pub(super) fn ends_at(&self, step: usize) -> Vec<(usize, Taken)> {
        let success = self.plans.get(step).into_iter().flat_map(Plan::ways);
        let success = success.filter(|way| way.target == ActionTarget::End);
        let success = success.map(|way| (step, way.action.map_or(Taken::NoAction, Taken::Success)));
        let actions = self.resolved.steps.get(step).into_iter().flat_map(|step| &step.failure_actions);
        let failure = actions.enumerate().filter(|(_, action)| action.target == ActionTarget::End);
        let mut ways: Vec<_> =
            success.chain(failure.map(|(index, _)| (step, Taken::Failure(index)))).collect();
        ways.sort_unstable();
        ways.dedup();
        ways
    }

    pub(super) fn action(&self, step: usize, taken: Taken) -> Option<&resolve::Action<'a>> {
        let step = self.resolved.steps.get(step)?;
        match taken {
            Taken::Success(index) => step.actions.get(index),
            Taken::Failure(index) => step.failure_actions.get(index),
            Taken::NoAction => None,
        }
    }

    pub(super) fn step_id(&self, step: usize) -> &'a str {
        self.resolved.steps.get(step).map_or("", |step| step.parsed.id.value)
    }

    pub(super) fn output_name(&self, output: OutputId) -> &'a str {
        let of_step = self.resolved.steps.get(output.step).and_then(|step| step.outputs.get(output.output));
        of_step.map_or("", |output| output.name.value.as_str())
    }
}

pub(super) fn reference_type(
    reference: &Reference,
    inputs: &[TypedInput],
    outputs: &[Vec<TypedOutput>],
    reads: &Reads,
    of_step: Option<&resolve::Step<'_>>,
) -> Option<Type> {
    match reference {
        Reference::StatusCode => Some(Type::Integer),
        Reference::Input(input) => inputs.get(*input).map(|input| input.of.clone()),
        Reference::StepOutput(output) => match outputs.get(output.step)?.get(output.output)? {
            TypedOutput::Body(read) => Some(read.of.clone()),
            TypedOutput::Status => Some(Type::Integer),
            TypedOutput::Header(_) => Some(Type::String),
            TypedOutput::Unknown => None,
        },
        Reference::ResponseHeader(_) => Some(Type::String),
        Reference::ResponseBody(_) | Reference::ResponseLength(_) => {
            let criteria = of_step?.actions.iter().flat_map(|action| &action.criteria);
            let mut found = None;
            for criterion in criteria {
                criterion.test.for_each_reference(&mut |candidate| {
                    if candidate.value == *reference {
                        found = found.take().or_else(|| reads.get(candidate).map(Read::value_type));
                    }
                });
            }
            found
        }
    }
}

/// What a workflow compares, or passes as a parameter.
#[derive(Default)]
pub(super) struct Compared {
    outputs: BTreeSet<OutputId>,
    inputs: BTreeSet<usize>,
}

impl Compared {
    fn of(workflow: &resolve::Workflow<'_>) -> Self {
        let mut compared = Self::default();
        for criterion in workflow.steps.iter().flat_map(resolve::Step::criteria) {
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

/// The types of a workflow's inputs: as declared, or more precisely as the API describes what they are sent as.
pub(super) fn infer_inputs(
    index: usize,
    workflow: &resolve::Workflow<'_>,
    compared: &Compared,
    types: &mut Types,
    diagnostics: &mut Diagnostics,
) -> Vec<TypedInput> {
    let home = Home::Workflow(index);
    let declared = workflow.inputs.iter().map(|input| match input.schema {
        Some(schema) => types.describe(&[schema], home, &input.name),
        None => Described::open(Openness::Undeclared),
    });
    let declared: Vec<Described> = declared.collect();
    let mut used: Vec<Vec<Described>> = vec![Vec::new(); workflow.inputs.len()];
    for step in &workflow.steps {
        request::for_each_position(step, &mut |reference, schema: Schema<'_>, hint| {
            if let Reference::Input(input) = reference {
                let described = types.describe(&[schema], Home::Api(step.api), hint);
                if let Some(used) = used.get_mut(*input).filter(|used| !used.contains(&described)) {
                    used.push(described);
                }
            }
        });
    }
    let typed = workflow.inputs.iter().zip(declared).zip(used).enumerate();
    let typed = typed.map(|(index, ((input, declared), used))| {
        // What is compared with constants must be of one kind.
        let compared = compared.inputs.contains(&index);
        let plain = |of: &Described| !compared || types.union(&of.of).is_none();
        let mut refined = declared.clone();
        for used in used.iter().filter(|used| plain(used)) {
            refined = refine(refined, used, types);
        }
        if !plain(&refined) {
            refined = Described::open(Openness::Compared);
        }
        // A default shows what is meant by the declaration.
        let takes = |of: &Type, default| {
            let mut ignored = Diagnostics::default();
            request::constant(default, of, types, &mut ignored, None).is_some()
        };
        let Described { of, remark } = match input.default {
            Some(default) if !takes(&refined.of, default) && takes(&declared.of, default) => declared,
            _ => refined,
        };
        let presence = match (input.default, input.required) {
            (Some(default), _) => {
                let described = input.schema.map(|schema| schema.node.span);
                match scalar_default(default, &of) {
                    true => {
                        request::constant(default, &of, types, diagnostics, described).map(Presence::Default)
                    }
                    false => {
                        diagnostics.report(NotSupportedYet {
                            what: "a default that is not a single value".to_owned(),
                            span: default.span,
                        });
                        None
                    }
                }
            }
            (None, true) => Some(Presence::Required),
            (None, false) => None,
        };
        TypedInput { of, remark, presence: presence.unwrap_or(Presence::Optional) }
    });
    typed.collect()
}

pub(super) fn scalar_default(default: &crate::parse::tree::Node, of: &Type) -> bool {
    default.as_sequence().is_none() && default.as_mapping().is_none() && *of != Type::Json
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
