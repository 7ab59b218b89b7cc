//! Control flow of a workflow: what can be reached, which outputs exist where, which are still read, and which every way on
//! sends.

use std::collections::{BTreeSet, VecDeque};

use super::decision::Plan;
use crate::diagnostic::Diagnostics;
use crate::diagnostic::rules::{UnreachableStep, UsedBeforeProduced};
use crate::resolve::{Action, ActionTarget, OutputId, Reference, Step, Workflow, for_each_reference};
use crate::source::Span;

/// Whether an output exists at some point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Existence {
    /// On no way here.
    Never,
    /// On some ways here.
    Sometimes,
    /// On every way here.
    Always,
}

/// The facts of a workflow's control flow. Vectors are indexed by step.
#[derive(Debug, Default)]
pub struct Flow {
    /// Whether a step can be reached.
    pub reachable: Vec<bool>,
    /// The outputs that a later step or an end still reads when the step begins.
    pub live: Vec<BTreeSet<OutputId>>,
    /// The outputs that every way on sends in a request, if it does not end before in an error.
    pub demanded: BTreeSet<OutputId>,
    always: Vec<BTreeSet<OutputId>>,
    sometimes: Vec<BTreeSet<OutputId>>,
}

impl Flow {
    /// Whether an output exists when a step begins.
    #[must_use]
    pub fn before(&self, step: usize, output: OutputId) -> Existence {
        let has = |sets: &[BTreeSet<OutputId>]| sets.get(step).is_some_and(|set| set.contains(&output));
        match (has(&self.always), has(&self.sometimes)) {
            (true, _) => Existence::Always,
            (false, true) => Existence::Sometimes,
            (false, false) => Existence::Never,
        }
    }

    /// Whether an output exists when a step, which produces those of `producer`, has succeeded.
    #[must_use]
    pub fn after(&self, step: usize, producer: usize, output: OutputId) -> Existence {
        if output.step == producer { Existence::Always } else { self.before(step, output) }
    }
}

/// Finds the facts, and reports outputs that are used where they need not exist and steps that nothing leads to.
pub fn analyse(workflow: &Workflow<'_>, plans: &[Plan], diagnostics: &mut Diagnostics) -> Flow {
    let graph = Graph::new(workflow, plans);
    let reachable = graph.reachable();
    let is_reachable = |step: usize| reachable.get(step).copied().unwrap_or(false);
    for (step, resolved) in workflow.steps.iter().enumerate().take(workflow.declared_steps()) {
        let made = |other: usize| workflow.prelude(other).is_some_and(|prelude| prelude.of == step);
        let elsewhere = (0..workflow.steps.len()).any(|other| made(other) && is_reachable(other));
        if !is_reachable(step) && !elsewhere {
            diagnostics.report(UnreachableStep {
                step: resolved.parsed().id.value.to_owned(),
                span: resolved.parsed().id.span,
            });
        }
    }
    let flow = Flow {
        live: graph.live(),
        demanded: graph.demanded(),
        always: graph.always(&reachable),
        sometimes: graph.sometimes(&reachable),
        reachable,
    };
    for (step, uses) in graph.uses.iter().enumerate() {
        if !flow.reachable.get(step).copied().unwrap_or(false) {
            continue;
        }
        for used in uses.iter().filter(|used| flow.before(step, used.output) != Existence::Always) {
            report_use(workflow, &graph, step, used, diagnostics);
        }
    }
    flow
}

fn report_use(
    workflow: &Workflow<'_>,
    graph: &Graph,
    step: usize,
    used: &Use,
    diagnostics: &mut Diagnostics,
) {
    let id = |step: usize| workflow.steps.get(step).map_or("", |step| step.parsed().id.value).to_owned();
    let Some(producer) = workflow.steps.get(used.output.step) else {
        return;
    };
    let output = producer.outputs().get(used.output.output).map_or("", |output| output.name.value.as_str());
    let path = graph.path_avoiding(used.output.step, step);
    let hops = path.iter().zip(path.iter().skip(1));
    // Where a step leads to the next one of itself, there is nothing to show.
    let jumps = hops.filter(|(from, to)| workflow.behind(**from) != ActionTarget::Step(**to));
    let jumps = jumps.filter_map(|(from, to)| {
        let action = workflow.steps.get(*from)?.action_to(*to)?;
        Some((action.span, id(*from), id(*to)))
    });
    diagnostics.report(UsedBeforeProduced {
        step: id(step),
        producer: id(used.output.step),
        output: output.to_owned(),
        span: used.span,
        producer_span: producer.parsed().id.span,
        jumps: jumps.collect(),
        path: path.into_iter().map(id).collect(),
    });
}

/// An output that a step reads.
struct Use {
    output: OutputId,
    span: Span,
    /// Whether it is sent: otherwise it is only compared.
    sent: bool,
}

/// The steps that may follow, and whether the workflow may end.
#[derive(Default)]
struct Ways {
    steps: BTreeSet<usize>,
    end: bool,
}

impl FromIterator<ActionTarget> for Ways {
    fn from_iter<T: IntoIterator<Item = ActionTarget>>(targets: T) -> Self {
        let mut ways = Self::default();
        for target in targets {
            match target {
                ActionTarget::Step(step) => {
                    ways.steps.insert(step);
                }
                ActionTarget::End => ways.end = true,
                // Another workflow takes over, and this one gives what it has.
                ActionTarget::Transfer => ways.end = true,
                ActionTarget::Retry { first: Some(first), .. } => {
                    ways.steps.insert(first);
                }
                // A step that is tried again begins with what it began with.
                ActionTarget::Retry { first: None, .. } => {}
            }
        }
        ways
    }
}

/// What a step reads of other steps.
fn uses_of(workflow: &Workflow<'_>, index: usize, step: &Step<'_>) -> Vec<Use> {
    let producer = workflow.producer(index);
    let mut uses = Vec::new();
    // What is the step's own need not have been produced before it, unless that is when it is used.
    let mut add = |reference: &Reference, span: Span, before: bool, sent: bool| {
        reference.for_each_leaf(&mut |leaf| match leaf {
            Reference::StepOutput(output) if output.step != producer || before => {
                uses.push(Use { output: *output, span, sent });
            }
            _ => {}
        });
    };
    if let Some(step) = step.operation() {
        for value in step.parameters.iter().map(|(_, value)| value).chain(&step.payload) {
            for_each_reference(value, &mut |reference, span| add(reference, span, true, true));
        }
    }
    // What an action behind a step hands on may be the step's own if it has succeeded.
    let calls = step.call().into_iter().map(|call| (call, true));
    let (on_success, on_failure) = (Action::asked(step.actions()), Action::asked(step.failure_actions()));
    let succeeded = on_success.iter().filter_map(|action| Some((action.call.as_ref()?, false)));
    let failed = on_failure.iter().filter_map(|action| Some((action.call.as_ref()?, true)));
    for (call, before) in calls.chain(succeeded).chain(failed) {
        for argument in &call.arguments {
            for_each_reference(&argument.value, &mut |reference, span| {
                add(reference, span, before, argument.needed);
            });
        }
        for dependency in &call.dependencies {
            add(dependency, call.span, before, true);
        }
    }
    for output in step.outputs() {
        add(&output.value.value, output.value.span, false, false);
    }
    let actions = on_success.iter().chain(on_failure);
    for criterion in step.success_criteria().iter().chain(actions.flat_map(|action| &action.criteria)) {
        criterion
            .test
            .for_each_reference(&mut |reference| add(&reference.value, reference.span, false, false));
    }
    uses
}

struct Graph {
    /// Where each step leads when it has succeeded.
    success: Vec<Ways>,
    /// Where each step leads when it has failed, but for an error.
    failure: Vec<Ways>,
    /// What each step reads of other steps.
    uses: Vec<Vec<Use>>,
    /// What each step produces.
    produces: Vec<BTreeSet<OutputId>>,
    /// What the ends read.
    outcome: BTreeSet<OutputId>,
}

impl Graph {
    fn new(workflow: &Workflow<'_>, plans: &[Plan]) -> Self {
        let success = plans.iter().map(|plan| plan.ways().map(|way| way.target).collect());
        let failure = workflow
            .steps
            .iter()
            .map(|step| Action::asked(step.failure_actions()).iter().map(|action| action.target).collect());
        let uses = workflow.steps.iter().enumerate().map(|(index, step)| uses_of(workflow, index, step));
        let produces = workflow.steps.iter().enumerate().map(|(index, resolved)| {
            let step = workflow.producer(index);
            (0..resolved.outputs().len()).map(|output| OutputId { step, output }).collect()
        });
        let mut outcome = BTreeSet::new();
        for output in &workflow.outputs {
            output.value.value.for_each_leaf(&mut |leaf| {
                if let Reference::StepOutput(output) = leaf {
                    outcome.insert(*output);
                }
            });
        }
        Self {
            success: success.collect(),
            failure: failure.collect(),
            uses: uses.collect(),
            produces: produces.collect(),
            outcome,
        }
    }

    fn steps(&self) -> usize {
        self.success.len()
    }

    /// The steps that may follow a step, whether it has succeeded or failed.
    fn successors(&self, step: usize) -> impl Iterator<Item = usize> {
        let ways = self.success.get(step).into_iter().chain(self.failure.get(step));
        ways.flat_map(|ways| ways.steps.iter().copied())
    }

    fn reachable(&self) -> Vec<bool> {
        let mut reachable = vec![false; self.steps()];
        let mut open = vec![0];
        while let Some(step) = open.pop() {
            if let Some(known @ false) = reachable.get_mut(step) {
                *known = true;
                open.extend(self.successors(step));
            }
        }
        reachable
    }

    /// For each step, what exists on every way to it.
    fn always(&self, reachable: &[bool]) -> Vec<BTreeSet<OutputId>> {
        let everything: BTreeSet<OutputId> = self.produces.iter().flatten().copied().collect();
        let mut before: Vec<_> = vec![everything; self.steps()];
        if let Some(first) = before.first_mut() {
            first.clear();
        }
        self.forward(reachable, &mut before, |known, arriving| {
            let kept: BTreeSet<_> = known.intersection(arriving).copied().collect();
            let changed = kept.len() != known.len();
            *known = kept;
            changed
        });
        before
    }

    /// For each step, what exists on some way to it.
    fn sometimes(&self, reachable: &[bool]) -> Vec<BTreeSet<OutputId>> {
        let mut before = vec![BTreeSet::new(); self.steps()];
        self.forward(reachable, &mut before, |known, arriving| {
            let size = known.len();
            known.extend(arriving.iter().copied());
            known.len() != size
        });
        before
    }

    /// Carries sets along the edges until nothing changes.
    fn forward(
        &self,
        reachable: &[bool],
        before: &mut [BTreeSet<OutputId>],
        mut merge: impl FnMut(&mut BTreeSet<OutputId>, &BTreeSet<OutputId>) -> bool,
    ) {
        let mut changed = true;
        while changed {
            changed = false;
            for step in (0..before.len()).filter(|step| reachable.get(*step).copied().unwrap_or(false)) {
                let at_start = before.get(step).cloned().unwrap_or_default();
                let mut after = at_start.clone();
                after.extend(self.produces.get(step).into_iter().flatten().copied());
                // A step that has failed has produced nothing.
                for (ways, arriving) in [(&self.success, &after), (&self.failure, &at_start)] {
                    for successor in ways.get(step).into_iter().flat_map(|ways| &ways.steps) {
                        if let Some(known) = before.get_mut(*successor) {
                            changed |= merge(known, arriving);
                        }
                    }
                }
            }
        }
    }

    /// For each step, what is read at it or behind it before it is produced again.
    fn live(&self) -> Vec<BTreeSet<OutputId>> {
        let after = |graph: &Self, ways: Option<&Ways>, live: &[BTreeSet<OutputId>]| {
            let mut after = after_any(ways, live);
            if ways.is_some_and(|ways| ways.end) {
                after.extend(graph.outcome.iter().copied());
            }
            after
        };
        self.backward(BTreeSet::new(), |graph, step, live| {
            let mut before = after(graph, graph.success.get(step), live);
            graph.end_own(step, &mut before);
            before.extend(after(graph, graph.failure.get(step), live));
            graph.add_uses(step, &mut before, |_| true);
            before
        })
    }

    /// What every way on from where it is produced sends. Ways that never end do not count, but there has to be one that
    /// sends it.
    fn demanded(&self) -> BTreeSet<OutputId> {
        let sent = self.backward(BTreeSet::new(), |graph, step, sent| {
            let mut before = after_any(graph.success.get(step), sent);
            graph.end_own(step, &mut before);
            before.extend(after_any(graph.failure.get(step), sent));
            graph.add_uses(step, &mut before, |used| used.sent);
            before
        });
        let after_success = (0..self.steps()).map(|step| after_any(self.success.get(step), &sent));
        let somewhere: BTreeSet<OutputId> =
            after_success.zip(&self.produces).flat_map(|(after, produced)| &after & produced).collect();
        &self.sent_by_every_way() & &somewhere
    }

    fn sent_by_every_way(&self) -> BTreeSet<OutputId> {
        let everything: BTreeSet<OutputId> = self.produces.iter().flatten().copied().collect();
        // What all of these ways send; an end sends nothing more, and where there is no way on everything holds.
        let after = |ways: Option<&Ways>, sent: &[BTreeSet<OutputId>]| {
            let Some(ways) = ways else { return everything.clone() };
            let start = if ways.end { BTreeSet::new() } else { everything.clone() };
            ways.steps.iter().filter_map(|step| sent.get(*step)).fold(start, |common, way| &common & way)
        };
        let sent = self.backward(everything.clone(), |graph, step, sent| {
            let mut before = after(graph.success.get(step), sent);
            graph.end_own(step, &mut before);
            let mut before = &before & &after(graph.failure.get(step), sent);
            graph.add_uses(step, &mut before, |used| used.sent);
            before
        });
        // Wherever it is produced: a step may also be made before another one is tried again.
        let mut demanded = everything.clone();
        for (step, produced) in self.produces.iter().enumerate() {
            let sent = after(self.success.get(step), &sent);
            demanded.retain(|output| !produced.contains(output) || sent.contains(output));
        }
        demanded
    }

    /// What a step produces did not exist before it.
    fn end_own(&self, step: usize, outputs: &mut BTreeSet<OutputId>) {
        for produced in self.produces.get(step).into_iter().flatten() {
            outputs.remove(produced);
        }
    }

    fn add_uses(&self, step: usize, outputs: &mut BTreeSet<OutputId>, counts: impl Fn(&Use) -> bool) {
        let uses = self.uses.get(step).into_iter().flatten();
        outputs.extend(uses.filter(|used| counts(used)).map(|used| used.output));
    }

    fn backward(
        &self,
        start: BTreeSet<OutputId>,
        before: impl Fn(&Self, usize, &[BTreeSet<OutputId>]) -> BTreeSet<OutputId>,
    ) -> Vec<BTreeSet<OutputId>> {
        let mut facts = vec![start; self.steps()];
        let mut changed = true;
        while changed {
            changed = false;
            for step in (0..facts.len()).rev() {
                let now = before(self, step, &facts);
                if let Some(known) = facts.get_mut(step).filter(|known| **known != now) {
                    *known = now;
                    changed = true;
                }
            }
        }
        facts
    }

    /// A shortest way from the first step to `target` that does not pass through `avoided`.
    fn path_avoiding(&self, avoided: usize, target: usize) -> Vec<usize> {
        let mut previous: Vec<Option<usize>> = vec![None; self.steps()];
        let mut seen = BTreeSet::from([0]);
        let mut open = VecDeque::from([0]);
        while let Some(step) = open.pop_front() {
            if step == target {
                break;
            }
            if step == avoided {
                continue;
            }
            for successor in self.successors(step) {
                if seen.insert(successor) {
                    if let Some(entry) = previous.get_mut(successor) {
                        *entry = Some(step);
                    }
                    open.push_back(successor);
                }
            }
        }
        let mut path = vec![target];
        while let Some(step) = path.last().and_then(|step| previous.get(*step).copied().flatten()) {
            path.push(step);
        }
        path.reverse();
        path
    }
}

/// What holds before some of the steps that these ways lead to.
fn after_any(ways: Option<&Ways>, before: &[BTreeSet<OutputId>]) -> BTreeSet<OutputId> {
    let steps = ways.into_iter().flat_map(|ways| &ways.steps);
    steps.filter_map(|step| before.get(*step)).flatten().copied().collect()
}
