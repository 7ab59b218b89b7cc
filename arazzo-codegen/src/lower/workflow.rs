//! A workflow in the intermediate representation: its steps, what each reads, carries and decides, and its outcome.

use std::collections::BTreeMap;

use super::infer::{Taken, TypedOutput, TypedWorkflow};
use super::projection::Projections;
use super::request::OperationKey;
use super::response::Read;
use super::{VARIABLES, request, test};
use crate::check::decision::{Plan, Way};
use crate::check::flow::Existence;
use crate::diagnostic::Diagnostics;
use crate::ir::{
    Access, Api, Arm, Branch, Constant, Decision, Demand, End, EndAction, Failure, Input, OutcomeField,
    Pattern, Payload, Presence, RequestObject, RequestShape, Requirement, Retry, Step, Transition, Value,
    ValueSource, Variable, Workflow,
};
use crate::names::{Namer, snake_case, upper_camel_case};
use crate::parse::arazzo::{self, ParameterLocation, ValueKind};
use crate::resolve::{self, ActionTarget, OutputId, Reference};
use crate::types::{Home, Type, Types, WORKFLOW_NAMES};

/// Lowers one workflow.
pub(super) struct WorkflowLowering<'a, 'l> {
    pub(super) workflow: &'l TypedWorkflow<'a>,
    pub(super) name: String,
    pub(super) apis: &'l [Api],
    pub(super) operations: &'l BTreeMap<OperationKey, usize>,
    pub(super) types: &'l Types,
    pub(super) diagnostics: &'l mut Diagnostics,
}

/// The end that a way is, by step; empty when the workflow does not tell its ends apart.
type EndIndices = BTreeMap<(usize, Taken), usize>;

/// What the steps of a workflow share.
struct Shared {
    /// The names of outputs that are carried or given back.
    variables: BTreeMap<OutputId, String>,
    /// The index of each reachable step among those that are emitted.
    emitted: BTreeMap<usize, usize>,
    /// The outputs that each step is handed.
    carried: Vec<Vec<(OutputId, Variable)>>,
    ends: EndIndices,
    input_names: Vec<String>,
}

/// What a step knows of its own response.
struct Local {
    step: usize,
    /// Where its reads of the body are.
    accesses: Vec<(String, Access)>,
}

/// What tells one read of a body from another.
fn place_of(reference: &Reference) -> Option<String> {
    match reference {
        Reference::ResponseBody(pointer) => Some(pointer.to_string()),
        // No pointer ends so: every token follows a `/`.
        Reference::ResponseLength(pointer) => Some(format!("#{pointer}")),
        _ => None,
    }
}

impl Local {
    fn access(&self, reference: &Reference) -> Option<&Access> {
        let pointer = place_of(reference)?;
        self.accesses.iter().find(|(known, _)| *known == pointer).map(|(_, access)| access)
    }
}

impl WorkflowLowering<'_, '_> {
    pub(super) fn lower(mut self) -> Workflow {
        let workflow = self.workflow;
        let parsed = workflow.resolved.parsed;
        let mut names = Namer::default();
        let input_names: Vec<String> =
            workflow.resolved.inputs.iter().map(|input| names.unique(snake_case(&input.name))).collect();
        let (ends, end_indices) = self.ends();
        let shared = self.shared(input_names, end_indices);
        let outputs = self.outcome(&shared);
        let home = Home::Workflow(workflow.index);
        let types =
            self.types.iter().filter(|(_, named)| named.home == home).map(|(_, named)| named.name.as_str());
        let mut projections = Projections::new(Namer::reserving(types.chain(WORKFLOW_NAMES)));
        let mut variants = Namer::default();
        let steps: Vec<Step> = shared
            .emitted
            .keys()
            .filter_map(|step| {
                let variant = variants.unique(upper_camel_case(workflow.step_id(*step)));
                self.step(*step, variant, &shared, &mut projections)
            })
            .collect();
        let mut apis: Vec<usize> = steps.iter().map(|step| step.api).collect();
        apis.sort_unstable();
        apis.dedup();
        Workflow {
            name: std::mem::take(&mut self.name),
            id: parsed.id.value.to_owned(),
            file: workflow.file.to_owned(),
            summary: parsed.summary.map(|text| text.value.to_owned()),
            description: parsed.description.map(|text| text.value.to_owned()),
            apis,
            inputs: self.inputs(shared.input_names),
            outputs,
            ends,
            steps,
            projections: projections.all,
        }
    }

    fn inputs(&self, names: Vec<String>) -> Vec<Input> {
        let typed = self.workflow.resolved.inputs.iter().zip(&self.workflow.inputs);
        let inputs = typed.zip(names).map(|((input, typed), name)| Input {
            wire_name: input.name.value.clone(),
            name,
            of: typed.of.clone(),
            presence: match &typed.presence {
                Presence::Required => Presence::Required,
                Presence::Optional => Presence::Optional,
                Presence::Default(constant) => Presence::Default(constant.clone()),
            },
            secret: input.schema.is_some_and(|schema| schema.shape().is_secret()),
            description: input.schema.and_then(|schema| schema.shape().description).map(str::to_owned),
            remark: typed.remark.clone(),
        });
        inputs.collect()
    }

    /// The ways in which the workflow ends, when an action names one of them.
    fn ends(&self) -> (Vec<End>, EndIndices) {
        let workflow = self.workflow;
        let ways: Vec<(usize, Taken)> =
            workflow.reachable_steps().flat_map(|step| workflow.ends_at(step)).collect();
        if ways.iter().all(|(_, taken)| *taken == Taken::NoAction) {
            return (Vec::new(), BTreeMap::new());
        }
        let action = |(step, taken): (usize, Taken)| workflow.action(step, taken);
        let mut namer = Namer::default();
        let mut ends: Vec<End> = Vec::new();
        let mut indices = EndIndices::new();
        let mut of_workflow: BTreeMap<&str, usize> = BTreeMap::new();
        for way in &ways {
            let Some(taken) = action(*way) else { continue };
            let name = taken.name.value;
            // An action of the workflow is one end, whichever step takes it.
            if let Some(known) = of_workflow.get(name).filter(|_| taken.shared) {
                indices.insert(*way, *known);
                continue;
            }
            let same = ways.iter().filter_map(|way| action(*way)).filter(|other| other.name.value == name);
            let alone = same.clone().count() == 1 || same.clone().all(|other| other.shared);
            let step = workflow.step_id(way.0);
            let wanted = if alone || taken.shared { name.to_owned() } else { format!("{step}-{name}") };
            if taken.shared {
                of_workflow.insert(name, ends.len());
            }
            indices.insert(*way, ends.len());
            ends.push(End {
                variant: namer.unique(upper_camel_case(&wanted)),
                action: Some(EndAction {
                    name: name.to_owned(),
                    step: (!taken.shared).then(|| step.to_owned()),
                }),
            });
        }
        let silent = ways.iter().filter(|(_, taken)| *taken == Taken::NoAction);
        let silent: Vec<_> = silent.map(|way| (*way, ends.len())).collect();
        if !silent.is_empty() {
            indices.extend(silent);
            ends.push(End { variant: namer.unique("Completed".to_owned()), action: None });
        }
        (ends, indices)
    }

    fn shared(&self, input_names: Vec<String>, ends: EndIndices) -> Shared {
        let workflow = self.workflow;
        let flow = &workflow.flow;
        let reachable = workflow.reachable_steps();
        let emitted: BTreeMap<usize, usize> =
            reachable.enumerate().map(|(index, step)| (step, index)).collect();
        let handed = |step: usize| {
            let live = flow.live.get(step).into_iter().flatten().copied();
            live.filter(move |output| flow.before(step, *output) != Existence::Never).collect::<Vec<_>>()
        };
        // An output is called by its own name, unless another that is carried in the workflow has the same.
        let mut outputs: Vec<OutputId> = emitted.keys().flat_map(|step| handed(*step)).collect();
        outputs.extend(flow.demanded.iter().copied());
        outputs.sort_unstable();
        outputs.dedup();
        let mut namer = Namer::reserving(VARIABLES);
        let mut variables = BTreeMap::new();
        for output in &outputs {
            let own = snake_case(workflow.output_name(*output));
            let alone =
                outputs.iter().filter(|other| snake_case(workflow.output_name(**other)) == own).count() == 1;
            let wanted = match alone && !namer.is_taken(&own) {
                true => own,
                false => snake_case(&format!(
                    "{}-{}",
                    workflow.step_id(output.step),
                    workflow.output_name(*output)
                )),
            };
            variables.insert(*output, namer.unique(wanted));
        }
        let carried = (0..workflow.resolved.steps.len()).map(|step| {
            let carried = handed(step).into_iter().map(|output| {
                let optional =
                    workflow.output_is_optional(output) || flow.before(step, output) == Existence::Sometimes;
                let name = variables.get(&output).cloned().unwrap_or_default();
                (output, Variable { name, of: workflow.output_type(output), optional })
            });
            carried.collect()
        });
        Shared { carried: carried.collect(), variables, emitted, ends, input_names }
    }

    /// Whether what a reference gives must not be shown.
    fn is_secret(&self, reference: &Reference) -> bool {
        match reference {
            Reference::StepOutput(output) => {
                matches!(self.workflow.output(*output), Some(TypedOutput::Body(read)) if read.secret)
            }
            Reference::Input(input) => {
                let input = self.workflow.resolved.inputs.get(*input).and_then(|input| input.schema);
                input.is_some_and(|schema| schema.shape().is_secret())
            }
            Reference::StatusCode
            | Reference::ResponseHeader(_)
            | Reference::ResponseLength(_)
            | Reference::ResponseBody(_) => false,
        }
    }

    /// The fields of the outcome, with types that hold for every end.
    fn outcome(&self, shared: &Shared) -> Vec<OutcomeField> {
        let workflow = self.workflow;
        let mut namer =
            Namer::reserving(if shared.ends.is_empty() { &[] as &[&str] } else { &["end"] }.iter().copied());
        let fields = workflow.resolved.outputs.iter().map(|output| {
            let optional = match output.value.value {
                Reference::StepOutput(id) => {
                    let mut ends = shared.emitted.keys().flat_map(|step| workflow.ends_at(*step));
                    // A step that has failed has produced nothing.
                    workflow.output_is_optional(id)
                        || ends.any(|(step, taken)| match taken {
                            Taken::Failure(_) => workflow.flow.before(step, id) != Existence::Always,
                            _ => workflow.flow.after(step, id) != Existence::Always,
                        })
                }
                Reference::Input(input) => {
                    workflow.inputs.get(input).is_some_and(|input| input.presence == Presence::Optional)
                }
                Reference::StatusCode
                | Reference::ResponseHeader(_)
                | Reference::ResponseLength(_)
                | Reference::ResponseBody(_) => false,
            };
            OutcomeField {
                wire_name: output.name.value.to_owned(),
                name: namer.unique(snake_case(&output.name.value)),
                of: workflow.type_of(&output.value.value),
                optional,
                secret: self.is_secret(&output.value.value),
                expression: self.expression(&output.value.value),
                remark: workflow.described(&output.value.value).remark,
            }
        });
        fields.collect()
    }

    fn step(
        &mut self,
        index: usize,
        variant: String,
        shared: &Shared,
        projections: &mut Projections,
    ) -> Option<Step> {
        let workflow = self.workflow;
        let resolved = workflow.resolved.steps.get(index)?;
        let carried: Vec<Variable> =
            shared.carried.get(index)?.iter().map(|(_, variable)| variable.clone()).collect();
        let operation_index = *self.operations.get(&(resolved.api, resolved.operation_index))?;
        let api = self.apis.get(resolved.api)?;
        let operation = api.operations.get(operation_index)?;

        let arguments = operation.parameters.iter().map(|parameter| {
            let (_, value) = resolved.parameters.iter().find(|(sent, _)| {
                let location = sent.location.as_ref().map(|location| location.value);
                location == Some(parameter.location)
                    && match parameter.location {
                        ParameterLocation::Header => {
                            sent.name.value.eq_ignore_ascii_case(&parameter.wire_name)
                        }
                        _ => sent.name.value == parameter.wire_name,
                    }
            })?;
            self.sent(value, &parameter.of, index, shared)
        });
        let arguments: Vec<Option<Value>> = arguments.collect();
        let payload = match (&resolved.payload, &operation.body) {
            (Some(payload), Some((shape, _))) => {
                self.payload(payload, shape, &api.request_objects, index, shared)
            }
            _ => None,
        };

        let reads = self.needed_reads(index, resolved, shared);
        let mut variables = Namer::reserving(
            VARIABLES
                .into_iter()
                .filter(|name| *name != "body" && *name != "item")
                .chain(shared.variables.values().map(String::as_str)),
        );
        let operation_id = resolved.operation.id.map_or(resolved.parsed.id.value, |id| id.value);
        let plain: Vec<Read> = reads.iter().map(|(_, read)| read.clone()).collect();
        let (reads_of_body, accesses) =
            projections.plan(operation_id, resolved.parsed.id.value, &plain, &mut variables);
        let pointers = reads.into_iter().map(|(pointer, _)| pointer);
        let local = Local { step: index, accesses: pointers.zip(accesses).collect() };

        let demanded = workflow.flow.demanded.iter().filter(|output| output.step == index);
        let demanded = demanded.filter_map(|output| {
            let reference = &resolved.outputs.get(output.output)?.value.value;
            let source = match workflow.output(*output)? {
                TypedOutput::Body(read) if read.optional => {
                    ValueSource::Body(local.access(reference)?.clone())
                }
                TypedOutput::Header(name) => ValueSource::Header(name.clone()),
                _ => return None,
            };
            let variable = shared.variables.get(output)?.clone();
            Some(Demand { variable, expression: self.expression(reference), source })
        });
        let demanded = demanded.collect();

        let mut requirements = Vec::new();
        let mut body_requirements = Vec::new();
        if resolved.success_criteria.is_empty() {
            requirements
                .push(Requirement { text: "a status of 2xx".to_owned(), test: crate::ir::Test::Success });
        }
        for criterion in &resolved.success_criteria {
            let mut reads_body = false;
            criterion.test.for_each_reference(&mut |reference| {
                reads_body |= !matches!(
                    reference.value,
                    Reference::StatusCode | Reference::ResponseHeader(_) | Reference::Input(_)
                );
            });
            let Some(test) = self.test(criterion, index, Some(&local), shared) else {
                continue;
            };
            let requirement = Requirement { text: criterion.text.value.clone(), test };
            if reads_body { body_requirements.push(requirement) } else { requirements.push(requirement) }
        }
        let decision = self.decision(resolved, &local, shared)?;
        let failures = self.failures(index, resolved, shared)?;
        Some(Step {
            id: resolved.parsed.id.value.to_owned(),
            variant,
            description: resolved.parsed.description.map(|text| text.value.to_owned()),
            carried,
            api: resolved.api,
            operation: operation_index,
            arguments,
            payload,
            requirements,
            reads: reads_of_body,
            body_requirements,
            demanded,
            decision,
            failures,
        })
    }

    /// The parts of the body that the step or anything behind it needs.
    fn needed_reads(
        &self,
        index: usize,
        resolved: &resolve::Step<'_>,
        shared: &Shared,
    ) -> Vec<(String, Read)> {
        let workflow = self.workflow;
        let plan = workflow.plans.get(index);
        let ways = || plan.into_iter().flat_map(Plan::ways);
        let ends = ways().any(|way| way.target == ActionTarget::End);
        let in_outcome = |id: OutputId| {
            ends && workflow
                .resolved
                .outputs
                .iter()
                .any(|output| output.value.value == Reference::StepOutput(id))
        };
        let handed_on = |id: OutputId| {
            ways().any(|way| match way.target {
                ActionTarget::Step(next) => shared
                    .carried
                    .get(next)
                    .is_some_and(|carried| carried.iter().any(|(output, _)| *output == id)),
                ActionTarget::End | ActionTarget::Retry { .. } => false,
            })
        };
        let mut reads: Vec<(String, Read)> = Vec::new();
        let mut add = |reference: &Reference, read: &Read| {
            if let Some(pointer) = place_of(reference)
                && reads.iter().all(|(known, _)| *known != pointer)
            {
                reads.push((pointer, read.clone()));
            }
        };
        let mut tested = Vec::new();
        // Actions that are never asked, since one before them is always taken, read nothing.
        let asked = ways().filter(|_| !matches!(plan, Some(Plan::Always(_)))).filter_map(|way| way.action);
        let asked = asked.filter_map(|action| resolved.actions.get(action));
        for criterion in resolved.success_criteria.iter().chain(asked.flat_map(|action| &action.criteria)) {
            criterion.test.for_each_reference(&mut |reference| {
                if let Some(read) = workflow.reads.get(reference) {
                    add(&reference.value, read);
                }
                if let Reference::StepOutput(id) = reference.value {
                    tested.push(id);
                }
            });
        }
        for (output, of_step) in resolved.outputs.iter().enumerate() {
            let id = OutputId { step: index, output };
            let needed = workflow.flow.demanded.contains(&id)
                || in_outcome(id)
                || handed_on(id)
                || tested.contains(&id);
            if let (true, Some(TypedOutput::Body(read))) = (needed, workflow.output(id)) {
                add(&of_step.value.value, read);
            }
        }
        reads
    }

    /// The expression as a document writes it, for messages at run time.
    fn expression(&self, reference: &Reference) -> String {
        match reference {
            Reference::StatusCode => "$statusCode".to_owned(),
            Reference::ResponseBody(pointer) if pointer.tokens().is_empty() => "$response.body".to_owned(),
            Reference::ResponseBody(pointer) => format!("$response.body#{pointer}"),
            Reference::ResponseHeader(name) => format!("$response.header.{name}"),
            Reference::ResponseLength(pointer) => format!("$response.body#{pointer}.length"),
            Reference::Input(input) => {
                let name =
                    self.workflow.resolved.inputs.get(*input).map_or("", |input| input.name.value.as_str());
                format!("$inputs.{name}")
            }
            Reference::StepOutput(output) => {
                format!(
                    "$steps.{}.outputs.{}",
                    self.workflow.step_id(output.step),
                    self.workflow.output_name(*output)
                )
            }
        }
    }

    /// What a reference gives in a step: before it has an answer when there is no `local`, behind it otherwise.
    fn value(&self, reference: &Reference, step: usize, local: Option<&Local>, shared: &Shared) -> Value {
        let workflow = self.workflow;
        let expression = self.expression(reference);
        let of = workflow.type_of(reference);
        let (source, of, optional) = match reference {
            Reference::StatusCode => (ValueSource::Status, of, false),
            Reference::ResponseHeader(name) => (ValueSource::Header(name.clone()), of, true),
            Reference::Input(input) => {
                let optional =
                    workflow.inputs.get(*input).is_some_and(|input| input.presence == Presence::Optional);
                (
                    ValueSource::Input(shared.input_names.get(*input).cloned().unwrap_or_default()),
                    of,
                    optional,
                )
            }
            Reference::ResponseBody(_) | Reference::ResponseLength(_) => {
                let found = local.and_then(|local| local.access(reference));
                let read = self.read_of(reference, step);
                let source = found.map_or(ValueSource::Absent, |access| ValueSource::Body(access.clone()));
                match read {
                    Some(read) => (source, read.value_type(), read.optional),
                    None => (source, of, true),
                }
            }
            Reference::StepOutput(id) if local.is_some_and(|local| local.step == id.step) => {
                let own = workflow.resolved.steps.get(id.step).and_then(|step| step.outputs.get(id.output));
                let own = own.map(|output| &output.value.value);
                let demanded = shared.variables.get(id).filter(|_| workflow.flow.demanded.contains(id));
                match (workflow.output(*id), own) {
                    (Some(TypedOutput::Body(Read { optional: true, .. }) | TypedOutput::Header(_)), _)
                        if demanded.is_some() =>
                    {
                        (ValueSource::Variable(demanded.cloned().unwrap_or_default()), of, false)
                    }
                    (Some(TypedOutput::Header(name)), _) => (ValueSource::Header(name.clone()), of, true),
                    (Some(TypedOutput::Body(read)), Some(own)) => {
                        let access = local.and_then(|local| local.access(own));
                        let source =
                            access.map_or(ValueSource::Absent, |access| ValueSource::Body(access.clone()));
                        (source, of, read.optional)
                    }
                    _ => (ValueSource::Status, of, false),
                }
            }
            Reference::StepOutput(id) => {
                let variable = shared
                    .carried
                    .get(step)
                    .and_then(|carried| carried.iter().find(|(output, _)| output == id));
                match variable {
                    Some((_, variable)) => {
                        (ValueSource::Variable(variable.name.clone()), of, variable.optional)
                    }
                    None => (ValueSource::Absent, of, true),
                }
            }
        };
        // What a step has given is there when it is sent, or the request is not made; only an input may be left out.
        let demanded = matches!(reference, Reference::StepOutput(_));
        Value { source, of, optional, demanded, expression }
    }

    fn read_of(&self, reference: &Reference, step: usize) -> Option<&Read> {
        let resolved = self.workflow.resolved.steps.get(step)?;
        let mut found = None;
        for criterion in resolved.criteria() {
            criterion.test.for_each_reference(&mut |candidate| {
                if candidate.value == *reference {
                    found = found.or_else(|| self.workflow.reads.get(candidate));
                }
            });
        }
        found
    }

    /// A value that is sent where a type is wanted.
    fn sent(
        &mut self,
        value: &arazzo::Value<'_, Reference>,
        wanted: &Type,
        step: usize,
        shared: &Shared,
    ) -> Option<Value> {
        match &value.kind {
            ValueKind::Expression(reference) => Some(self.value(reference, step, None, shared)),
            ValueKind::Constant(node) => {
                let mut unfit = Diagnostics::default();
                let fitting = request::constant(node, wanted, self.types, &mut unfit, None);
                let text = (*wanted == Type::String).then(|| request::text_constant(node)).flatten();
                let Some(constant) = fitting.or(text) else {
                    self.diagnostics.merge(unfit);
                    return None;
                };
                Some(Value {
                    source: ValueSource::Constant(constant),
                    of: wanted.clone(),
                    optional: false,
                    demanded: false,
                    expression: String::new(),
                })
            }
            ValueKind::Template | ValueKind::Sequence(_) | ValueKind::Mapping(_) => None,
        }
    }

    fn payload(
        &mut self,
        value: &arazzo::Value<'_, Reference>,
        shape: &RequestShape,
        objects: &[RequestObject],
        step: usize,
        shared: &Shared,
    ) -> Option<Payload> {
        match (&value.kind, shape) {
            (_, RequestShape::Value(wanted)) => self.sent(value, wanted, step, shared).map(Payload::Value),
            (ValueKind::Sequence(items), RequestShape::Array(item)) => {
                let items = items.iter().map(|value| self.payload(value, item, objects, step, shared));
                items.collect::<Option<_>>().map(Payload::Array)
            }
            (ValueKind::Mapping(members), RequestShape::Object(index)) => {
                let fields = &objects.get(*index)?.fields;
                let members = fields.iter().enumerate().filter_map(|(position, field)| {
                    let (_, value) = members.iter().find(|(name, _)| name.value == field.wire_name)?;
                    Some(
                        self.payload(value, &field.shape, objects, step, shared)
                            .map(|payload| (position, payload)),
                    )
                });
                members.collect::<Option<_>>().map(Payload::Object)
            }
            _ => None,
        }
    }

    fn decision(&mut self, resolved: &resolve::Step<'_>, local: &Local, shared: &Shared) -> Option<Decision> {
        let plan = self.workflow.plans.get(local.step)?;
        let branch = |lowering: &Self, way: &Way| {
            let taken = way.action.map_or(Taken::NoAction, Taken::Success);
            lowering.branch(local.step, taken, way.target, Some(local), shared)
        };
        Some(match plan {
            Plan::Always(way) => Decision::Always(branch(self, way)),
            Plan::Match { subject, arms } => {
                let subject = self.value(&subject.value, local.step, Some(local), shared);
                // What is for all other values comes last, as Rust's matches want it.
                let (listed, others): (Vec<_>, Vec<_>) =
                    arms.iter().partition(|(set, _)| set.listed().is_some());
                let both = [Constant::Boolean(false), Constant::Boolean(true)];
                let exhausted = both.iter().all(|value| {
                    listed
                        .iter()
                        .any(|(set, _)| set.listed().is_some_and(|mut values| values.any(|one| one == value)))
                });
                let arms = listed.into_iter().chain(others).filter_map(|(set, way)| {
                    let pattern = match set.listed() {
                        Some(values) => {
                            let values: Vec<_> = values.cloned().collect();
                            // Where a value is always there, no arm is for its being missing.
                            if values.is_empty() && !subject.optional {
                                return None;
                            }
                            Pattern::Listed { values, missing: set.has_missing() }
                        }
                        None if exhausted && !(subject.optional && set.has_missing()) => return None,
                        None if exhausted => Pattern::Listed { values: Vec::new(), missing: true },
                        None if set.has_missing() => Pattern::Rest,
                        None => Pattern::AnyPresent,
                    };
                    Some(Arm { pattern, branch: branch(self, way) })
                });
                Decision::Match { arms: arms.collect(), subject }
            }
            Plan::Tests { branches, otherwise } => {
                let branches = branches.iter().map(|way| {
                    let action = resolved.actions.get(way.action?)?;
                    Some((self.all(&action.criteria, local.step, Some(local), shared)?, branch(self, way)))
                });
                Decision::Tests {
                    branches: branches.collect::<Option<_>>()?,
                    otherwise: branch(self, otherwise),
                }
            }
        })
    }

    /// What happens when the step has failed, in order; nothing of its response is carried on.
    fn failures(
        &mut self,
        step: usize,
        resolved: &resolve::Step<'_>,
        shared: &Shared,
    ) -> Option<Vec<Failure>> {
        // Behind an action that is always taken no other is.
        let always = |action: &resolve::Action<'_>| {
            action.criteria.is_empty() && !matches!(action.target, ActionTarget::Retry { .. })
        };
        let taken = resolved.failure_actions.iter().position(always).map_or(usize::MAX, |last| last + 1);
        let actions = resolved.failure_actions.iter().take(taken).enumerate().map(|(index, action)| {
            let retry = match action.target {
                ActionTarget::Retry { limit, after } => Some(Retry { limit, after }),
                _ => None,
            };
            let target = if retry.is_some() { ActionTarget::Step(step) } else { action.target };
            Some(Failure {
                test: self.all(&action.criteria, step, None, shared)?,
                retry,
                branch: self.branch(step, Taken::Failure(index), target, None, shared),
            })
        });
        actions.collect()
    }

    /// All of the criteria of an action.
    fn all(
        &mut self,
        criteria: &[resolve::Criterion],
        step: usize,
        local: Option<&Local>,
        shared: &Shared,
    ) -> Option<crate::ir::Test> {
        let tests = criteria.iter().map(|criterion| self.test(criterion, step, local, shared));
        tests.collect::<Option<_>>().map(crate::ir::Test::And)
    }

    fn branch(
        &self,
        step: usize,
        taken: Taken,
        target: ActionTarget,
        local: Option<&Local>,
        shared: &Shared,
    ) -> Branch {
        let after = |reference: &Reference| self.value(reference, step, local, shared);
        let next = match target {
            ActionTarget::Step(next) => Some(next),
            ActionTarget::Retry { .. } => Some(step),
            ActionTarget::End => None,
        };
        let transition = match next {
            Some(next) => {
                let handed = shared.carried.get(next).into_iter().flatten();
                Transition::Step {
                    step: shared.emitted.get(&next).copied().unwrap_or(0),
                    hands_over: handed.map(|(output, _)| after(&Reference::StepOutput(*output))).collect(),
                }
            }
            None => Transition::End {
                end: shared.ends.get(&(step, taken)).copied(),
                outcome: self
                    .workflow
                    .resolved
                    .outputs
                    .iter()
                    .map(|output| after(&output.value.value))
                    .collect(),
            },
        };
        let action = self.workflow.action(step, taken);
        Branch { action: action.map(|action| action.name.value.to_owned()), transition }
    }

    fn test(
        &mut self,
        criterion: &resolve::Criterion,
        step: usize,
        local: Option<&Local>,
        shared: &Shared,
    ) -> Option<crate::ir::Test> {
        let mut found = Diagnostics::default();
        let mut lowering = test::TestLowering {
            comparison: criterion.comparison,
            types: self.types,
            diagnostics: &mut found,
            value: &|reference| self.value(reference, step, local, shared),
        };
        let test = lowering.test(&criterion.test);
        self.diagnostics.merge(found);
        test
    }
}
