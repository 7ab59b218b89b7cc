//! Which workflows run which: who leads back to whom, what stands on the heap, which clients are needed, and that each can
//! come to an end.

use std::collections::BTreeSet;

use super::infer::TypedWorkflow;
use crate::check::decision::Plan;
use crate::diagnostic::Diagnostics;
use crate::diagnostic::rules::EndlessRecursion;
use crate::resolve::ActionTarget;

/// How many futures may be nested in one another before one stands on the heap.
const NESTED: usize = 8;

/// The facts of who runs whom. Vectors are indexed by workflow.
#[derive(Debug, Default)]
pub(super) struct Calls {
    /// Whether a workflow is run by another one, or by itself.
    pub(super) called: Vec<bool>,
    /// Whether a workflow must have run before another one.
    pub(super) depended_on: Vec<bool>,
    /// The APIs that a workflow calls, itself or in the workflows that it runs.
    pub(super) apis: Vec<BTreeSet<usize>>,
    /// The circle that a workflow is in: workflows that lead to one another have the same.
    circle: Vec<usize>,
    /// How many futures are nested in that of a workflow.
    nested: Vec<usize>,
    /// Whether a workflow runs itself, perhaps by way of others.
    recursive: Vec<bool>,
}

impl Calls {
    /// Whether the future of a call has to stand on the heap.
    pub(super) fn is_boxed(&self, caller: usize, callee: usize) -> bool {
        self.same_circle(caller, callee) || self.nested.get(callee).is_some_and(|depth| *depth >= NESTED)
    }

    /// Whether two workflows lead to one another.
    pub(super) fn same_circle(&self, one: usize, other: usize) -> bool {
        self.circle.get(one) == self.circle.get(other)
    }
}

/// Finds the facts, and reports workflows that cannot come to an end.
pub(super) fn analyse(workflows: &[TypedWorkflow<'_>], diagnostics: &mut Diagnostics) -> Calls {
    let edges: Vec<Vec<usize>> = workflows
        .iter()
        .map(|workflow| workflow.resolved.calls().map(|call| call.workflow).collect())
        .collect();
    let mut calls = Calls {
        called: vec![false; workflows.len()],
        depended_on: vec![false; workflows.len()],
        recursive: vec![false; workflows.len()],
        nested: vec![0; workflows.len()],
        ..Calls::default()
    };
    for (caller, callees) in edges.iter().enumerate() {
        for callee in callees {
            set(&mut calls.called, *callee);
            if caller == *callee {
                set(&mut calls.recursive, caller);
            }
        }
    }
    for dependency in workflows.iter().flat_map(|workflow| &workflow.resolved.dependencies) {
        set(&mut calls.depended_on, dependency.workflow);
    }
    let circles = circles(&edges);
    calls.circle = vec![0; workflows.len()];
    calls.apis = workflows.iter().map(own_apis).collect();
    // What a circle leads to comes before it.
    for (circle, members) in circles.iter().enumerate() {
        for member in members {
            if let Some(known) = calls.circle.get_mut(*member) {
                *known = circle;
            }
            if members.len() > 1 {
                set(&mut calls.recursive, *member);
            }
        }
        let mut apis = BTreeSet::new();
        for member in members {
            let callees = edges.get(*member).into_iter().flatten();
            for workflow in callees.clone().chain([member]) {
                apis.extend(calls.apis.get(*workflow).into_iter().flatten().copied());
            }
            let inline = callees.filter(|callee| !members.contains(callee));
            let inline = inline.filter_map(|callee| calls.nested.get(*callee).copied());
            let depth = inline.filter(|depth| *depth < NESTED).map(|depth| depth + 1).max().unwrap_or(0);
            if let Some(nested) = calls.nested.get_mut(*member) {
                *nested = depth;
            }
        }
        for member in members {
            if let Some(known) = calls.apis.get_mut(*member) {
                known.clone_from(&apis);
            }
        }
    }
    report_endless(workflows, &calls, diagnostics);
    calls
}

fn set(flags: &mut [bool], index: usize) {
    if let Some(flag) = flags.get_mut(index) {
        *flag = true;
    }
}

fn own_apis(workflow: &TypedWorkflow<'_>) -> BTreeSet<usize> {
    let steps = workflow.reachable_steps().filter_map(|step| workflow.resolved.steps.get(step));
    steps.filter_map(|step| Some(step.operation()?.api)).collect()
}

/// The strongly connected components, each behind those that it leads to. (Tarjan's algorithm, with a stack of its own.)
fn circles(edges: &[Vec<usize>]) -> Vec<Vec<usize>> {
    #[derive(Clone, Default)]
    struct Visit {
        order: Option<usize>,
        lowest: usize,
        open: bool,
    }
    let mut visits = vec![Visit::default(); edges.len()];
    let (mut order, mut path, mut found) = (0, Vec::new(), Vec::new());
    for start in 0..edges.len() {
        let mut work = vec![(start, 0)];
        while let Some((node, edge)) = work.pop() {
            let Some(visit) = visits.get_mut(node) else { continue };
            if edge == 0 {
                if visit.order.is_some() {
                    continue;
                }
                *visit = Visit { order: Some(order), lowest: order, open: true };
                order += 1;
                path.push(node);
            }
            let mut lowest = visit.lowest;
            let next = edges.get(node).and_then(|edges| edges.get(edge)).copied();
            // Coming back from the edge before.
            let back = edge.checked_sub(1).and_then(|back| edges.get(node)?.get(back).copied());
            if let Some(back) = back.and_then(|back| visits.get(back)).filter(|back| back.open) {
                lowest = lowest.min(back.lowest);
            }
            if let Some(visit) = visits.get_mut(node) {
                visit.lowest = lowest;
            }
            if let Some(next) = next {
                work.push((node, edge + 1));
                work.push((next, 0));
                continue;
            }
            if visits.get(node).is_some_and(|visit| visit.order == Some(visit.lowest)) {
                let from = path.iter().rposition(|open| *open == node).unwrap_or(0);
                let members = path.split_off(from);
                for member in &members {
                    if let Some(visit) = visits.get_mut(*member) {
                        visit.open = false;
                    }
                }
                found.push(members);
            }
        }
    }
    found
}

/// Reports the workflows that run themselves on every way.
fn report_endless(workflows: &[TypedWorkflow<'_>], calls: &Calls, diagnostics: &mut Diagnostics) {
    let recursive = |index: usize| calls.recursive.get(index).copied().unwrap_or(false);
    let mut ends: Vec<bool> = (0..workflows.len()).map(|index| !recursive(index)).collect();
    let mut changed = true;
    while std::mem::take(&mut changed) {
        for (index, workflow) in workflows.iter().enumerate() {
            if ends.get(index) == Some(&false) && can_end(workflow, &ends) {
                set(&mut ends, index);
                changed = true;
            }
        }
    }
    for (index, workflow) in workflows.iter().enumerate() {
        let idle = calls.apis.get(index).is_some_and(BTreeSet::is_empty);
        if recursive(index) && (ends.get(index) == Some(&false) || idle) {
            let id = workflow.resolved.parsed.id;
            diagnostics.report(EndlessRecursion { workflow: id.value.to_owned(), span: id.span, idle });
        }
    }
}

/// Whether some way leads to an end, where so much is known of which workflows come to one.
fn can_end(workflow: &TypedWorkflow<'_>, ends: &[bool]) -> bool {
    let comes_back = |callee: usize| ends.get(callee).copied().unwrap_or(true);
    let mut seen = BTreeSet::new();
    let mut open = vec![0];
    while let Some(index) = open.pop() {
        let Some(step) = workflow.resolved.steps.get(index).filter(|_| seen.insert(index)) else { continue };
        let succeeds = step.call().is_none_or(|call| comes_back(call.workflow));
        let ways = workflow.plans.get(index).into_iter().flat_map(Plan::ways).filter(|_| succeeds);
        let success = ways.map(|way| (way.target, way.action.and_then(|action| step.actions().get(action))));
        let failure = step.failure_actions().iter().map(|action| (action.target, Some(action)));
        for (target, action) in success.chain(failure) {
            match target {
                ActionTarget::End => return true,
                ActionTarget::Transfer => {
                    let call = action.and_then(|action| action.call.as_ref());
                    if call.is_none_or(|call| comes_back(call.workflow)) {
                        return true;
                    }
                }
                ActionTarget::Step(next) => open.push(next),
                ActionTarget::Retry { first, .. } => open.extend(first),
            }
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::circles;

    #[test]
    fn what_leads_back_is_in_one_circle_behind_what_it_leads_to() {
        let edges = vec![vec![1, 3], vec![2], vec![1, 4], vec![3], vec![], vec![0]];
        let mut found = circles(&edges);
        found.iter_mut().for_each(|members| members.sort_unstable());
        assert_eq!(found, [vec![4], vec![1, 2], vec![3], vec![0], vec![5]]);
    }

    #[test]
    fn a_long_chain_takes_no_stack() {
        let edges: Vec<Vec<usize>> =
            (0..100_000).map(|node| if node == 0 { vec![] } else { vec![node - 1] }).collect();
        assert_eq!(circles(&edges).len(), 100_000);
    }
}
