//! A workflow in the intermediate representation: its steps, what each reads, carries and decides, and its outcome.

use std::collections::{BTreeMap, BTreeSet};

use super::infer::{Taken, TypedOutput, TypedWorkflow};
use super::part::MadeVariable;
use super::projection::{Planned, Projections};
use super::recursion::Calls;
use super::request::MethodKey;
use super::response::{self, Read};
use super::{VARIABLES, request, test, xml};
use crate::check::decision::{Plan, Way};
use crate::check::flow::Existence;
use crate::check::redirects;
use crate::diagnostic::Diagnostics;
use crate::ir::{
    Access, AnswerFormat, Api, Arm, BodyRead, Branch, Constant, Decision, Deed, Demand, Dependency, End,
    EndAction, Failure, Hop, Input, Json, OutcomeField, Pattern, Payload, Presence, Request, RequestObject,
    RequestShape, Requirement, Retry, Step, TemplatePart, Transfer, Transition, Value, ValueSource, Variable,
    Workflow,
};
use crate::names::{Namer, snake_case, upper_camel_case};
use crate::parse::arazzo::{self, ParameterLocation, ValueKind};
use crate::parse::payload::xml_escaped;
use crate::resolve::{self, ActionTarget, OutputId, Reference};
use crate::types::{Home, Type, Types, WORKFLOW_NAMES};

/// Lowers one workflow.
pub(super) struct WorkflowLowering<'a, 'l> {
    pub(super) workflow: &'l TypedWorkflow<'a>,
    /// All workflows.
    pub(super) workflows: &'l [TypedWorkflow<'a>],
    /// What they look like from outside.
    pub(super) surfaces: &'l [Surface],
    pub(super) calls: &'l Calls,
    pub(super) apis: &'l [Api],
    pub(super) operations: &'l BTreeMap<MethodKey<'l>, usize>,
    pub(super) types: &'l Types,
    pub(super) diagnostics: &'l mut Diagnostics,
}

/// The end that a way is, by step; empty when the workflow does not tell its ends apart.
type EndIndices = BTreeMap<(usize, Taken), usize>;

/// What a workflow looks like from outside.
pub(super) struct Surface {
    /// The Rust name of its module and function.
    pub(super) name: String,
    /// The Rust names of its inputs.
    pub(super) inputs: Vec<String>,
    /// The Rust names of its outputs.
    pub(super) outputs: Vec<String>,
    ends: Vec<End>,
    end_indices: EndIndices,
    pub(super) has_outcome: bool,
}

impl Surface {
    pub(super) fn new(workflow: &TypedWorkflow<'_>, name: String, calls: &Calls) -> Self {
        let resolved = workflow.resolved;
        let mut names = Namer::default();
        let inputs = resolved.inputs.iter().map(|input| names.unique(snake_case(&input.name))).collect();
        let (ends, end_indices) = ends(workflow, calls);
        let mut names =
            Namer::reserving(if ends.is_empty() { &[] as &[&str] } else { &["end"] }.iter().copied());
        let outputs = resolved.outputs.iter().map(|output| names.unique(snake_case(&output.name)));
        let outputs: Vec<String> = outputs.collect();
        let depended_on = calls.depended_on.get(workflow.index).copied().unwrap_or(false);
        let has_outcome = depended_on || !outputs.is_empty() || !ends.is_empty();
        Self { name, inputs, outputs, ends, end_indices, has_outcome }
    }
}

/// The ways in which the workflow ends, when an action names one of them.
fn ends(workflow: &TypedWorkflow<'_>, calls: &Calls) -> (Vec<End>, EndIndices) {
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
            action: Some(EndAction { name: name.to_owned(), step: (!taken.shared).then(|| step.to_owned()) }),
            transfer: taken.call.as_ref().filter(|_| taken.target == ActionTarget::Transfer).map(|call| {
                let boxed = calls.same_circle(workflow.index, call.workflow);
                Transfer { workflow: call.workflow, boxed }
            }),
        });
    }
    let silent = ways.iter().filter(|(_, taken)| *taken == Taken::NoAction);
    let silent: Vec<_> = silent.map(|way| (*way, ends.len())).collect();
    if !silent.is_empty() {
        indices.extend(silent);
        ends.push(End { variant: namer.unique("Completed".to_owned()), action: None, transfer: None });
    }
    (ends, indices)
}

/// What the steps of a workflow share.
pub(super) struct Shared {
    /// The names of outputs that are carried or given back.
    variables: BTreeMap<OutputId, String>,
    /// The index of each reachable step among those that are emitted.
    emitted: BTreeMap<usize, usize>,
    /// The outputs that each step is handed.
    carried: Vec<Vec<(OutputId, Variable)>>,
    ends: EndIndices,
    input_names: Vec<String>,
    /// The arguments that show that other workflows have run.
    dependencies: Vec<Dependency>,
    /// The variables for parts of values, and for values that are put together.
    pub(super) made: Vec<MadeVariable>,
}

/// What a step knows of its own response.
pub(super) struct Local {
    step: usize,
    /// The step whose outputs it produces: itself, but for one that runs before another is tried again.
    producer: usize,
    /// Where its reads of the body are.
    accesses: Vec<(String, Access)>,
    /// The variables that hold what is demanded of the response, once its criteria have been looked at.
    demanded: Vec<(Reference, String)>,
}

/// What tells one read of a body from another.
fn place_of(reference: &Reference) -> Option<String> {
    match reference {
        Reference::ResponseBody(pointer) => Some(pointer.to_string()),
        // No pointer ends so: every token follows a `/`.
        Reference::ResponseLength(pointer) => Some(format!("#{pointer}")),
        Reference::ResponseJson(pointer) => Some(format!("?{pointer}")),
        Reference::ResponseItems { list, item } => Some(format!("*{list}#{item}")),
        _ => None,
    }
}

impl Local {
    fn access(&self, reference: &Reference) -> Option<&Access> {
        let pointer = place_of(reference)?;
        self.accesses.iter().find(|(known, _)| *known == pointer).map(|(_, access)| access)
    }

    /// The variable that holds what is demanded: that of the output itself, or another that holds the same.
    fn demanded(&self, reference: &Reference, own: Option<&String>) -> Option<ValueSource> {
        let mut same = self.demanded.iter().filter(|(known, _)| known == reference).map(|(_, name)| name);
        let first = same.clone().next()?;
        let variable = same.find(|name| Some(*name) == own).unwrap_or(first);
        Some(ValueSource::Variable(variable.clone()))
    }
}

impl WorkflowLowering<'_, '_> {
    pub(super) fn lower(mut self) -> Workflow {
        let workflow = self.workflow;
        let parsed = workflow.resolved.parsed;
        let Some(surface) = self.surfaces.get(workflow.index) else {
            return Workflow::default();
        };
        self.report_parts();
        let shared = self.shared(surface);
        let outputs = self.outcome(surface);
        let home = Home::Workflow(workflow.index);
        let types =
            self.types.iter().filter(|(_, named)| named.home == home).map(|(_, named)| named.name.as_str());
        let mut projections = Projections::new(Namer::reserving(types.chain(WORKFLOW_NAMES)));
        let mut variants = Namer::default();
        let steps: Vec<Step> = shared
            .emitted
            .keys()
            .filter_map(|step| {
                let id = workflow.step_id(*step);
                let variant = variants.unique(upper_camel_case(&match workflow.resolved.prelude(*step) {
                    Some(prelude) => format!("{id}-before-{}", workflow.step_id(prelude.before)),
                    None => id.to_owned(),
                }));
                self.step(*step, variant, &shared, &mut projections)
            })
            .collect();
        let apis = self.calls.apis.get(workflow.index).into_iter().flatten().copied().collect();
        let lowered = |step: usize| shared.emitted.get(&step).and_then(|index| steps.get(*index));
        let graph = super::graph::graph(workflow, self.workflows, self.types, &lowered);
        Workflow {
            name: surface.name.clone(),
            id: parsed.id.value.to_owned(),
            file: workflow.file.to_owned(),
            summary: parsed.summary.map(|text| text.value.to_owned()),
            description: parsed.description.map(|text| text.value.to_owned()),
            apis,
            inputs: self.inputs(shared.input_names),
            outputs,
            ends: surface.ends.clone(),
            called: self.calls.called.get(workflow.index).copied().unwrap_or(false),
            has_outcome: surface.has_outcome,
            dependencies: shared.dependencies,
            steps,
            projections: projections.all,
            layouts: projections.layouts,
            graph,
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

    fn shared(&self, surface: &Surface) -> Shared {
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
        let dependencies = workflow.resolved.dependencies.iter().map(|dependency| {
            let name = self.surfaces.get(dependency.workflow).map_or("", |surface| &surface.name);
            Dependency { name: namer.unique(name.to_owned()), workflow: dependency.workflow }
        });
        let dependencies = dependencies.collect();
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
        let made = self.made_variables(&variables, &mut namer);
        let carried = (0..workflow.resolved.steps.len()).map(|step| {
            let carried = handed(step).into_iter().map(|output| {
                let optional =
                    workflow.output_is_optional(output) || flow.before(step, output) == Existence::Sometimes;
                let name = variables.get(&output).cloned().unwrap_or_default();
                (output, Variable { name, of: workflow.output_type(output), optional })
            });
            carried.collect()
        });
        Shared {
            carried: carried.collect(),
            variables,
            emitted,
            ends: surface.end_indices.clone(),
            input_names: surface.inputs.clone(),
            dependencies,
            made,
        }
    }

    /// The fields of the outcome, with types that hold for every end.
    fn outcome(&self, surface: &Surface) -> Vec<OutcomeField> {
        let workflow = self.workflow;
        let fields =
            workflow.resolved.outputs.iter().zip(&surface.outputs).map(|(output, name)| OutcomeField {
                wire_name: output.name.value.to_owned(),
                name: name.clone(),
                of: workflow.type_of(&output.value.value),
                optional: workflow.outcome_is_optional(&output.value.value),
                missing_at: self.missing_at(&output.value.value, surface),
                secret: workflow.is_secret(&output.value.value),
                expression: self.expression(&output.value.value),
                remark: workflow.described(&output.value.value).remark,
            });
        fields.collect()
    }

    /// The ends that may be without an output, when they are not all.
    fn missing_at(&self, reference: &Reference, surface: &Surface) -> Vec<String> {
        let Reference::StepOutput(id) = *reference else {
            return Vec::new();
        };
        let missing: BTreeSet<usize> =
            self.workflow.ends_without(id).filter_map(|way| surface.end_indices.get(&way).copied()).collect();
        if missing.len() == surface.ends.len() {
            return Vec::new();
        }
        let ends = missing.into_iter().filter_map(|end| surface.ends.get(end));
        ends.map(|end| end.variant.clone()).collect()
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
        let deed = match resolved {
            resolve::Step::Operation(step) => Deed::Request(self.request(step, index, shared)?),
            resolve::Step::Workflow(step) => Deed::Call(self.call(&step.call, index, None, shared)?),
        };

        let reads = self.needed_reads(index, resolved, shared);
        let producer = workflow.resolved.producer(index);
        // Only those outputs are at hand that the step is handed or has to give.
        let given = workflow.flow.demanded.iter().filter(|output| output.step == producer);
        let given = given.filter_map(|output| shared.variables.get(output)).map(String::as_str);
        let mut variables = Namer::reserving(
            VARIABLES
                .into_iter()
                .filter(|name| *name != "body" && *name != "item")
                .chain(carried.iter().map(|variable| variable.name.as_str()))
                .chain(given)
                .chain(shared.made.iter().flat_map(|made| [made.name.as_str(), made.earlier.as_str()])),
        );
        let step_id = resolved.parsed().id.value;
        let operation_id =
            resolved.operation().and_then(|step| step.operation.id).map_or(step_id, |id| id.value);
        let plain: Vec<Read> = reads.iter().map(|(_, read)| read.clone()).collect();
        let layout = || resolved.operation().map_or_else(|| xml::of_answer(None), response::layout);
        let Planned { reads: reads_of_body, accesses, made: taken_out } =
            projections.plan(operation_id, step_id, &plain, layout, &mut variables, self.types);
        let pointers = reads.into_iter().map(|(pointer, _)| pointer);
        let accesses = pointers.zip(accesses).collect();
        let mut local = Local { step: index, producer, accesses, demanded: Vec::new() };
        let made = self.made(index, None, shared);
        let mut made_of_answer = taken_out;
        made_of_answer.extend(self.made(index, Some(&local), shared));

        let demanded = workflow.flow.demanded.iter().filter(|output| output.step == producer);
        let demanded = demanded.filter_map(|output| {
            let reference = &resolved.outputs().get(output.output)?.value.value;
            let source = match workflow.output(*output)? {
                TypedOutput::Called(called) if workflow.called(index, *called)?.optional => {
                    ValueSource::Outcome(self.called_output(resolved.call()?.workflow, *called))
                }
                TypedOutput::Body(read) if read.optional => {
                    ValueSource::Body(local.access(reference)?.clone())
                }
                TypedOutput::Header(name) => ValueSource::Header(name.clone()),
                _ => return None,
            };
            let variable = shared.variables.get(output)?.clone();
            let (expression, of) = (self.expression(reference), workflow.output_type(*output));
            Some((reference.clone(), Demand { variable, expression, of, source }))
        });
        let demanded: Vec<_> = demanded.collect();

        let mut requirements = Vec::new();
        let mut body_requirements = Vec::new();
        // A workflow that has ended has succeeded, whatever its end.
        if resolved.success_criteria().is_empty() && resolved.call().is_none() {
            requirements
                .push(Requirement { text: "a status of 2xx".to_owned(), test: crate::ir::Test::Success });
        }
        let asked = resolved.success_criteria().iter().filter(|criterion| !criterion.test.always_holds());
        for criterion in asked {
            let mut reads_body = false;
            criterion.test.for_each_reference(&mut |reference| {
                reference.value.for_each_leaf(&mut |leaf| {
                    reads_body |= !matches!(
                        leaf,
                        Reference::StatusCode
                            | Reference::Url
                            | Reference::ResponseHeader(_)
                            | Reference::ResponseText
                            | Reference::Input(_)
                            | Reference::Constant(_)
                            | Reference::DependencyOutput { .. }
                            | Reference::CalledOutput(_)
                    );
                });
            });
            let Some(test) = self.test(criterion, index, Some(&local), shared) else {
                continue;
            };
            let requirement = Requirement { text: criterion.text.value.clone(), test };
            // A step that runs a workflow has all that its criteria read as soon as that has ended.
            match reads_body && resolved.call().is_none() {
                true => body_requirements.push(requirement),
                false => requirements.push(requirement),
            }
        }
        let (noted_of_body, noted) = self.noted(resolved, &local, shared);
        let noted_of_failure = self.noted_of_failure(resolved, index, shared);
        local.demanded =
            demanded.iter().map(|(reference, demand)| (reference.clone(), demand.variable.clone())).collect();
        let demanded = demanded.into_iter().map(|(_, demand)| demand).collect();
        let decision = self.decision(resolved, &local, shared)?;
        let failures = self.failures(index, resolved, shared)?;
        let mut failures_read_body = false;
        for criterion in resolved.failure_actions().iter().flat_map(|action| &action.criteria) {
            criterion.test.for_each_reference(&mut |reference| {
                failures_read_body |=
                    matches!(reference.value, Reference::FailureBody(_) | Reference::FailureLength(_));
            });
        }
        let mut reads_text = false;
        for criterion in resolved.all_criteria() {
            criterion.test.for_each_reference(&mut |reference| {
                reads_text |= reference.value == Reference::ResponseText;
            });
        }
        let as_file = |read: &BodyRead| matches!(read.format, AnswerFormat::File);
        let receives_file = !reads_text && !reads_of_body.is_empty() && reads_of_body.iter().all(as_file);
        Some(Step {
            id: step_id.to_owned(),
            receives_file,
            variant,
            description: resolved.parsed().description.map(|text| text.value.to_owned()),
            carried,
            made,
            made_of_answer,
            deed,
            noted,
            noted_of_body,
            noted_of_failure,
            requirements,
            reads: reads_of_body,
            body_requirements,
            demanded,
            decision,
            failures,
            failures_read_body,
            prelude_to: workflow
                .resolved
                .prelude(index)
                .map(|prelude| workflow.step_id(prelude.before).to_owned()),
        })
    }

    /// A call of an operation.
    fn request(
        &mut self,
        step: &resolve::OperationStep<'_>,
        index: usize,
        shared: &Shared,
    ) -> Option<Request> {
        let operation_index = *self.operations.get(&request::method_key(step))?;
        let api = self.apis.get(step.api)?;
        let operation = api.operations.get(operation_index)?;
        let arguments = operation.parameters.iter().map(|parameter| {
            let (_, value) = step.parameters.iter().find(|(sent, _)| {
                let location = sent.location.as_ref().map(|location| location.value);
                location == Some(parameter.location)
                    && match parameter.location {
                        ParameterLocation::Header => {
                            sent.name.value.eq_ignore_ascii_case(&parameter.wire_name)
                        }
                        _ => sent.name.value == parameter.wire_name,
                    }
            })?;
            if request::is_null(value) {
                return None;
            }
            self.payload(value, &parameter.shape, &api.request_objects, index, shared)
        });
        let arguments: Vec<Option<Payload>> = arguments.collect();
        let payload = match (&step.payload, &operation.body) {
            (Some(payload), Some((shape, _))) => {
                self.payload(payload, shape, &api.request_objects, index, shared)
            }
            _ => None,
        };
        Some(Request {
            api: step.api,
            operation: operation_index,
            arguments,
            payload,
            secrets: self.secrets(step, index, shared),
            sees_redirects: redirects::are_asked_for(step),
        })
    }

    /// What a step sends that must not be shown, each once.
    fn secrets(&self, step: &resolve::OperationStep<'_>, index: usize, shared: &Shared) -> Vec<Value> {
        let mut references: Vec<&Reference> = Vec::new();
        let sent = step.parameters.iter().map(|(_, value)| value).chain(&step.payload);
        for value in sent {
            resolve::for_each_reference(value, &mut |reference, _| {
                if self.workflow.is_secret(reference) && !references.contains(&reference) {
                    references.push(reference);
                }
            });
        }
        references.into_iter().map(|reference| self.value(reference, index, None, shared)).collect()
    }

    /// What simple conditions of a step that has been answered cannot be evaluated without, and may be missing: of the body
    /// or outcome, then of anything else.
    fn noted(
        &self,
        resolved: &resolve::Step<'_>,
        local: &Local,
        shared: &Shared,
    ) -> (Vec<Value>, Vec<Value>) {
        let plan = self.workflow.plans.get(local.step);
        let asked = plan.filter(|plan| !matches!(plan, Plan::Always(_))).into_iter().flat_map(Plan::ways);
        let asked = asked.filter_map(|way| resolved.actions().get(way.action?));
        let criteria = resolved.success_criteria().iter().chain(asked.flat_map(|action| &action.criteria));
        let noted = self.may_be_missing(criteria, local.step, Some(local), shared);
        noted.into_iter().partition(|value| {
            matches!(value.source, ValueSource::Body(_) | ValueSource::Outcome(_) | ValueSource::Variable(_))
        })
    }

    /// The same of the failure actions of a step.
    fn noted_of_failure(&self, resolved: &resolve::Step<'_>, step: usize, shared: &Shared) -> Vec<Value> {
        let criteria = resolved.failure_actions().iter().flat_map(|action| &action.criteria);
        self.may_be_missing(criteria, step, None, shared)
    }

    fn may_be_missing<'c>(
        &self,
        criteria: impl Iterator<Item = &'c resolve::Criterion>,
        step: usize,
        local: Option<&Local>,
        shared: &Shared,
    ) -> Vec<Value> {
        let mut noted: Vec<Value> = Vec::new();
        for reference in criteria.flat_map(resolve::Criterion::needs) {
            let value = self.value(reference, step, local, shared);
            let is_new = noted.iter().all(|known| known.source != value.source);
            if value.optional && value.source != ValueSource::Absent && is_new {
                noted.push(value);
            }
        }
        noted
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
        let producer = workflow.resolved.producer(index);
        let ends = ways().any(|way| matches!(way.target, ActionTarget::End | ActionTarget::Transfer));
        let mut given_back = Vec::new();
        for output in workflow.resolved.outputs.iter().filter(|_| ends) {
            output.value.value.for_each_leaf(&mut |leaf| given_back.push(leaf));
        }
        let in_outcome = |id: OutputId| given_back.contains(&&Reference::StepOutput(id));
        let handed_on = |id: OutputId| {
            ways().any(|way| match way.target {
                ActionTarget::Step(next) => shared
                    .carried
                    .get(next)
                    .is_some_and(|carried| carried.iter().any(|(output, _)| *output == id)),
                ActionTarget::End | ActionTarget::Transfer | ActionTarget::Retry { .. } => false,
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
        let asked = asked.filter_map(|action| resolved.actions().get(action));
        for criterion in resolved.success_criteria().iter().chain(asked.flat_map(|action| &action.criteria)) {
            criterion.test.for_each_reference(&mut |reference| {
                if let Some(read) = workflow.reads.get(reference) {
                    add(&reference.value, read);
                }
                reference.value.for_each_leaf(&mut |leaf| {
                    if let Reference::StepOutput(id) = leaf {
                        tested.push(*id);
                    }
                });
            });
        }
        for (output, of_step) in resolved.outputs().iter().enumerate() {
            let id = OutputId { step: producer, output };
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
    pub(super) fn expression(&self, reference: &Reference) -> String {
        match reference {
            Reference::StatusCode => "$statusCode".to_owned(),
            Reference::ResponseText => "$response.body".to_owned(),
            Reference::ResponseBody(pointer) if pointer.tokens().is_empty() => "$response.body".to_owned(),
            Reference::ResponseBody(pointer) => format!("$response.body#{pointer}"),
            Reference::ResponseHeader(name) => format!("$response.header.{name}"),
            Reference::ResponseLength(pointer) => format!("$response.body#{pointer}.length"),
            Reference::ResponseJson(pointer) | Reference::FailureBody(pointer) => {
                format!("$response.body#{pointer}")
            }
            Reference::FailureLength(pointer) => format!("$response.body#{pointer}.length"),
            Reference::ResponseItems { list, item } => {
                format!("$response.body#{list}[*].{}", item.tokens().join("."))
            }
            Reference::Url => "$url".to_owned(),
            Reference::CalledOutput(id) => {
                let call = self.workflow.resolved.steps.get(id.step).and_then(resolve::Step::call);
                let workflow = call.and_then(|call| self.output_of(call.workflow, id.output));
                workflow.map_or_else(String::new, |(_, output)| format!("$outputs.{output}"))
            }
            Reference::DependencyOutput { dependency, output } => {
                let dependency = self.workflow.resolved.dependencies.get(*dependency);
                let workflow = dependency.and_then(|dependency| self.output_of(dependency.workflow, *output));
                let side = |output: &str| match output.strip_prefix("$inputs.") {
                    Some(input) => format!("inputs.{input}"),
                    None => format!("outputs.{output}"),
                };
                workflow.map_or_else(String::new, |(id, output)| format!("$workflows.{id}.{}", side(output)))
            }
            Reference::CalledOutcome(_) | Reference::Dependency(_) => "$outputs".to_owned(),
            Reference::Part { of, way } => format!("{}#{way}", self.expression(of)),
            Reference::Text(pieces) => pieces.iter().fold(String::new(), |mut text, piece| {
                match piece {
                    Reference::Constant(constant) => text.push_str(&in_text(constant)),
                    piece => text.extend(["{", &self.expression(piece), "}"]),
                }
                text
            }),
            // What is put together otherwise has no expression but that of the whole.
            Reference::List(_) | Reference::Object(_) => "$request.body".to_owned(),
            Reference::Constant(constant) => in_text(constant),
            Reference::Input(input) => {
                let name =
                    self.workflow.resolved.inputs.get(*input).map_or("", |input| input.name.value.as_str());
                format!("$inputs.{name}")
            }
            Reference::StepOutput(output) => self.expression_of_output(*output),
        }
    }

    /// An output of a step as a document writes it. What the step does not declare is what the workflow that it runs gives back.
    fn expression_of_output(&self, output: OutputId) -> String {
        let step = self.workflow.resolved.steps.get(output.step);
        let hidden = step.filter(|step| output.output >= step.parsed().outputs.len());
        if let Some(call) = hidden.and_then(resolve::Step::call)
            && let Some(Reference::CalledOutput(given)) =
                hidden.and_then(|step| Some(&step.outputs().get(output.output)?.value.value))
            && let Some((id, name)) = self.output_of(call.workflow, given.output)
        {
            return format!("$workflows.{id}.outputs.{name}");
        }
        format!("$steps.{}.outputs.{}", self.workflow.step_id(output.step), self.workflow.output_name(output))
    }

    /// The id of a workflow, and the name of one of its outputs, in the document.
    fn output_of(&self, workflow: usize, output: usize) -> Option<(&str, &str)> {
        let resolved = self.workflows.get(workflow)?.resolved;
        Some((resolved.parsed.id.value, &resolved.outputs.get(output)?.name.value))
    }

    /// The Rust name of an output of a workflow.
    fn called_output(&self, workflow: usize, output: usize) -> Option<String> {
        self.surfaces.get(workflow)?.outputs.get(output).cloned()
    }

    /// What a reference gives in a step: before it has an answer when there is no `local`, behind it otherwise.
    pub(super) fn value(
        &self,
        reference: &Reference,
        step: usize,
        local: Option<&Local>,
        shared: &Shared,
    ) -> Value {
        let workflow = self.workflow;
        let expression = self.expression(reference);
        let of = workflow.type_of(reference);
        let (source, of, optional) = match reference {
            Reference::StatusCode => (ValueSource::Status, of, false),
            Reference::Url => (ValueSource::Url, of, false),
            Reference::ResponseText => (ValueSource::Text, of, false),
            Reference::Constant(constant) => (ValueSource::Constant(constant.clone()), of, false),
            Reference::FailureBody(pointer) | Reference::FailureLength(pointer) => {
                let mut path = Vec::new();
                let whole = pointer.tokens().is_empty();
                if !whole {
                    path.push(Hop::Pointer { pointer: pointer.to_string(), present: true });
                }
                let length = matches!(reference, Reference::FailureLength(_));
                if length {
                    path.push(Hop::Length { present: whole, open: true });
                }
                (ValueSource::Body(Access { from: "failed".to_owned(), path }), of, !whole || length)
            }
            Reference::CalledOutput(id) => {
                let call = workflow.resolved.steps.get(step).and_then(resolve::Step::call);
                let field = call.and_then(|call| self.called_output(call.workflow, id.output));
                let optional = workflow.called(id.step, id.output).is_some_and(|given| given.optional);
                match local {
                    Some(_) => (ValueSource::Outcome(field), of, optional),
                    None => (ValueSource::Absent, of, true),
                }
            }
            Reference::CalledOutcome(_) => (ValueSource::Outcome(None), of, false),
            Reference::DependencyOutput { dependency, output } => {
                let argument = shared.dependencies.get(*dependency);
                let field = argument.and_then(|argument| self.called_output(argument.workflow, *output));
                let optional = workflow.dependency(*dependency, *output).is_some_and(|given| given.optional);
                let name = argument.map(|argument| argument.name.clone()).unwrap_or_default();
                (ValueSource::Dependency(name, field), of, optional)
            }
            Reference::Dependency(dependency) => {
                let argument = shared.dependencies.get(*dependency);
                let name = argument.map(|argument| argument.name.clone()).unwrap_or_default();
                (ValueSource::Dependency(name, None), of, false)
            }
            Reference::ResponseHeader(name) => (ValueSource::Header(name.clone()), of, true),
            Reference::Part { .. } | Reference::Text(_) | Reference::List(_) | Reference::Object(_) => {
                let (source, optional) = self.made_value(reference, step, local, shared);
                (source, of, optional)
            }
            Reference::Input(input) => {
                let optional =
                    workflow.inputs.get(*input).is_some_and(|input| input.presence == Presence::Optional);
                (
                    ValueSource::Input(shared.input_names.get(*input).cloned().unwrap_or_default()),
                    of,
                    optional,
                )
            }
            Reference::ResponseBody(_)
            | Reference::ResponseLength(_)
            | Reference::ResponseJson(_)
            | Reference::ResponseItems { .. } => {
                let found = local.and_then(|local| local.access(reference));
                let read = self.read_of(reference, step);
                let source = found.map_or(ValueSource::Absent, |access| ValueSource::Body(access.clone()));
                match (read, local.and_then(|local| local.demanded(reference, None))) {
                    (Some(read), Some(demanded)) => (demanded, read.value_type(), false),
                    (Some(read), None) => (source, read.value_type(), read.optional),
                    (None, _) => (source, of, true),
                }
            }
            Reference::StepOutput(id) if local.is_some_and(|local| local.producer == id.step) => {
                let own = workflow.resolved.steps.get(id.step).and_then(|step| step.outputs().get(id.output));
                let own = own.map(|output| &output.value.value);
                let demanded =
                    local.zip(own).and_then(|(local, own)| local.demanded(own, shared.variables.get(id)));
                match (workflow.output(*id), own) {
                    // What it is made of is at hand in the step.
                    (Some(TypedOutput::Same(other)), _) => {
                        return Value {
                            expression,
                            demanded: true,
                            ..self.value(other, step, local, shared)
                        };
                    }
                    (Some(TypedOutput::Called(called)), _) => {
                        let optional = workflow.called(id.step, *called).is_some_and(|given| given.optional);
                        let call = workflow.resolved.steps.get(id.step).and_then(resolve::Step::call);
                        let field = call.and_then(|call| self.called_output(call.workflow, *called));
                        match demanded.filter(|_| optional) {
                            Some(demanded) => (demanded, of, false),
                            None => (ValueSource::Outcome(field), of, optional),
                        }
                    }
                    (Some(TypedOutput::Outcome(_)), _) => (ValueSource::Outcome(None), of, false),
                    (Some(TypedOutput::Url), _) => (ValueSource::Url, of, false),
                    (Some(TypedOutput::Body(_) | TypedOutput::Header(_)), _) if demanded.is_some() => {
                        (demanded.unwrap_or(ValueSource::Absent), of, false)
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
        let demanded = match reference {
            Reference::Part { of, .. } => matches!(**of, Reference::StepOutput(_)),
            reference => matches!(reference, Reference::StepOutput(_)),
        };
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
    pub(super) fn sent(
        &mut self,
        value: &arazzo::Value<'_, Reference>,
        wanted: &Type,
        step: usize,
        shared: &Shared,
    ) -> Option<Value> {
        match &value.kind {
            ValueKind::Expression(Reference::Constant(given)) => {
                let constant = self.fitting(given, wanted, value.span)?;
                Some(Value {
                    source: ValueSource::Constant(constant),
                    of: wanted.clone(),
                    optional: false,
                    demanded: false,
                    expression: String::new(),
                })
            }
            ValueKind::Expression(reference) => Some(self.value(reference, step, None, shared)),
            ValueKind::Constant(node) => {
                let mut unfit = Diagnostics::default();
                let fitting = request::constant(node, wanted, self.types, &mut unfit, None);
                let is_text = matches!(wanted, Type::String | Type::File);
                let text = is_text.then(|| request::text_constant(node)).flatten();
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
            ValueKind::Template(parts) => {
                let text = self.template(parts, step, shared);
                let ValueSource::Constant(constant) = &text.source else { return Some(text) };
                let source = ValueSource::Constant(self.fitting(constant, wanted, value.span)?);
                Some(Value { source, of: wanted.clone(), ..text })
            }
            ValueKind::Sequence(_) | ValueKind::Mapping(_) | ValueKind::Replaced(_) => None,
        }
    }

    /// Text that values are put into. It is missing when an input in it is not given.
    pub(super) fn template(
        &self,
        parts: &[arazzo::TemplatePart<Reference>],
        step: usize,
        shared: &Shared,
    ) -> Value {
        self.template_at(parts, step, None, shared)
    }

    /// The same behind a response, when there is a `local`.
    fn template_at(
        &self,
        parts: &[arazzo::TemplatePart<Reference>],
        step: usize,
        local: Option<&Local>,
        shared: &Shared,
    ) -> Value {
        let mut expression = String::new();
        let parts: Vec<TemplatePart> = parts
            .iter()
            .map(|part| match part {
                arazzo::TemplatePart::Text(text) => {
                    expression.push_str(text);
                    TemplatePart::Text(text.clone())
                }
                arazzo::TemplatePart::Expression(reference) => {
                    let value = self.value(&reference.value, step, local, shared);
                    expression.extend(["{", &value.expression, "}"]);
                    match &value.source {
                        ValueSource::Constant(constant) => TemplatePart::Text(in_text(constant)),
                        _ => TemplatePart::Value(value),
                    }
                }
                arazzo::TemplatePart::Escaped(reference) => {
                    let value = self.value(&reference.value, step, None, shared);
                    expression.extend(["{", &value.expression, "}"]);
                    match &value.source {
                        ValueSource::Constant(constant) => {
                            TemplatePart::Text(xml_escaped(&in_text(constant)))
                        }
                        _ => TemplatePart::Escaped(value),
                    }
                }
            })
            .collect();
        let texts = parts.iter().map(|part| match part {
            TemplatePart::Text(text) => Some(text.as_str()),
            TemplatePart::Value(_) | TemplatePart::Escaped(_) => None,
        });
        // Constants in it may have left nothing to be put into it.
        if let Some(text) = texts.collect::<Option<String>>() {
            return Value {
                source: ValueSource::Constant(Constant::String(text)),
                of: Type::String,
                optional: false,
                demanded: false,
                expression,
            };
        }
        // Text that is nothing but another text is that one.
        if let [TemplatePart::Value(only)] = parts.as_slice()
            && only.of == Type::String
        {
            return only.clone();
        }
        let optional =
            parts.iter().filter_map(TemplatePart::value).any(|value| value.optional && !value.demanded);
        Value {
            source: ValueSource::Template(parts),
            of: Type::String,
            optional,
            demanded: false,
            expression,
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
            (
                ValueKind::Sequence(_)
                | ValueKind::Mapping(_)
                | ValueKind::Constant(_)
                | ValueKind::Replaced(_),
                RequestShape::Value(Type::Json),
            ) => Some(Payload::Json(self.json(value, step, shared))),
            (_, RequestShape::Value(wanted)) => self.sent(value, wanted, step, shared).map(Payload::Value),
            (ValueKind::Sequence(items), RequestShape::Array(item)) => {
                let items = items.iter().map(|value| self.payload(value, item, objects, step, shared));
                items.collect::<Option<_>>().map(Payload::Array)
            }
            (_, RequestShape::Array(item)) if **item == RequestShape::Value(Type::File) => {
                self.sent(value, &Type::File, step, shared).map(Payload::Files)
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

    /// A value as whatever JSON it is.
    pub(super) fn json(&self, value: &arazzo::Value<'_, Reference>, step: usize, shared: &Shared) -> Json {
        match &value.kind {
            ValueKind::Constant(node) => Json::Constant(resolve::json_constant(node)),
            ValueKind::Expression(reference) => {
                let value = self.value(reference, step, None, shared);
                match value.source {
                    ValueSource::Constant(constant) => Json::Constant(constant),
                    _ => Json::Value(value),
                }
            }
            ValueKind::Template(parts) => {
                let text = self.template(parts, step, shared);
                match text.source {
                    ValueSource::Constant(constant) => Json::Constant(constant),
                    _ => Json::Value(text),
                }
            }
            ValueKind::Sequence(items) => {
                Json::Array(items.iter().map(|value| self.json(value, step, shared)).collect())
            }
            ValueKind::Mapping(members) => Json::Object(
                members
                    .iter()
                    .map(|(name, value)| (name.value.to_owned(), self.json(value, step, shared)))
                    .collect(),
            ),
            ValueKind::Replaced(replaced) => Json::Replaced {
                expression: match &replaced.of.kind {
                    ValueKind::Expression(reference) => self.expression(reference),
                    _ => String::new(),
                },
                of: Box::new(self.json(&replaced.of, step, shared)),
                parts: replaced
                    .parts
                    .iter()
                    .map(|(place, value)| (place.to_string(), self.json(value, step, shared)))
                    .collect(),
            },
        }
    }

    fn decision(&mut self, resolved: &resolve::Step<'_>, local: &Local, shared: &Shared) -> Option<Decision> {
        let plan = self.workflow.plans.get(local.step)?;
        let branch = |lowering: &mut Self, way: &Way| {
            let taken = way.action.map_or(Taken::NoAction, Taken::Success);
            lowering.branch(local.step, taken, way.target, Some(local), shared)
        };
        Some(match plan {
            Plan::Always(way) => Decision::Always(branch(self, way)?),
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
                    Some(branch(self, way).map(|branch| Arm { pattern, branch }))
                });
                Decision::Match { arms: arms.collect::<Option<_>>()?, subject }
            }
            Plan::Tests { branches, otherwise } => {
                let branches = branches.iter().map(|way| {
                    let action = resolved.actions().get(way.action?)?;
                    Some((self.all(&action.criteria, local.step, Some(local), shared)?, branch(self, way)?))
                });
                Decision::Tests {
                    branches: branches.collect::<Option<_>>()?,
                    otherwise: branch(self, otherwise)?,
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
        let actions = resolve::Action::asked(resolved.failure_actions());
        let actions = actions.iter().enumerate().map(|(index, action)| {
            let (retry, target) = match action.target {
                ActionTarget::Retry { limit, after, first } => {
                    (Some(Retry { limit, after }), ActionTarget::Step(first.unwrap_or(step)))
                }
                target => (None, target),
            };
            let first = match (&action.call, &retry) {
                (Some(call), Some(_)) => Some(self.call(call, step, None, shared)?),
                _ => None,
            };
            Some(Failure {
                test: self.all(&action.criteria, step, None, shared)?,
                retry,
                first,
                branch: self.branch(step, Taken::Failure(index), target, None, shared)?,
            })
        });
        let mut actions: Vec<Failure> = actions.collect::<Option<_>>()?;
        // Criteria may turn out to hold always, too.
        let always = |failure: &Failure| {
            failure.retry.is_none()
                && matches!(&failure.test, crate::ir::Test::And(tests) if tests.is_empty())
        };
        if let Some(last) = actions.iter().position(always) {
            actions.truncate(last + 1);
        }
        Some(actions)
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
        tests.collect::<Option<_>>().map(test::all_of)
    }

    fn branch(
        &mut self,
        step: usize,
        taken: Taken,
        target: ActionTarget,
        local: Option<&Local>,
        shared: &Shared,
    ) -> Option<Branch> {
        let workflow = self.workflow;
        let action = workflow.action(step, taken);
        let call = match (target, action.and_then(|action| action.call.as_ref())) {
            (ActionTarget::Transfer, Some(call)) => Some(self.call(call, step, local, shared)?),
            _ => None,
        };
        let after = |reference: &Reference| self.value(reference, step, local, shared);
        let next = match target {
            ActionTarget::Step(next) => Some(next),
            ActionTarget::Retry { .. } => Some(step),
            ActionTarget::End | ActionTarget::Transfer => None,
        };
        let transition = match next {
            Some(next) => {
                let handed = shared.carried.get(next).into_iter().flatten();
                Transition::Step {
                    step: shared.emitted.get(&next).copied().unwrap_or(0),
                    hands_over: handed.map(|(output, _)| after(&Reference::StepOutput(*output))).collect(),
                }
            }
            None => {
                let end = shared.ends.get(&(step, taken)).copied();
                let outcome = workflow.resolved.outputs.iter().map(|output| after(&output.value.value));
                let outcome = outcome.collect();
                match call {
                    Some(call) => Transition::Transfer { end, call, outcome },
                    None => Transition::End { end, outcome },
                }
            }
        };
        Some(Branch { action: action.map(|action| action.name.value.to_owned()), transition })
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
            template: &|parts| self.template_at(parts, step, local, shared),
        };
        let test = lowering.test(&criterion.test);
        self.diagnostics.merge(found);
        test
    }
}

/// A constant within text.
pub(super) fn in_text(constant: &Constant) -> String {
    match constant {
        Constant::String(text) | Constant::Variant(text) | Constant::Number(text) => text.clone(),
        Constant::Integer(value) => value.to_string(),
        Constant::Boolean(value) => value.to_string(),
        Constant::Case { value, .. } => in_text(value),
        Constant::Null | Constant::Array(_) | Constant::Object(_) => String::new(),
    }
}
