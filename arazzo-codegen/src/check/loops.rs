//! Loops that nothing leads out of, and loops that an answer keeps going which sounds as if it would never change.

use std::collections::{BTreeSet, VecDeque};

use super::finality::sounds_final;
use super::outlook::{ByValue, Outlook};
use crate::diagnostic::Diagnostics;
use crate::diagnostic::rules::{LoopOnFinalValue, LoopWithoutExit};
use crate::resolve::{Action, ActionTarget, Workflow};
use crate::source::Span;

/// Reports loops among the steps that can be reached.
pub fn check(
    workflow: &Workflow<'_>,
    outlooks: &[Outlook],
    reachable: &[bool],
    diagnostics: &mut Diagnostics,
) {
    let loops = Loops {
        workflow,
        outlooks,
        ways: outlooks.iter().enumerate().map(|(step, outlook)| Ways::of(workflow, step, outlook)).collect(),
    };
    loops.without_exit(reachable, diagnostics);
    loops.on_final_values(reachable, diagnostics);
}

/// Where a step may lead.
#[derive(Default)]
struct Ways {
    /// To which steps, when it has succeeded or failed.
    steps: BTreeSet<usize>,
    /// To which steps, when it has succeeded.
    on_success: BTreeSet<usize>,
    /// Whether the workflow may end there.
    ends: bool,
    /// Whether it may end there when the step has succeeded.
    ends_on_success: bool,
}

impl Ways {
    fn of(workflow: &Workflow<'_>, step: usize, outlook: &Outlook) -> Self {
        let mut ways = Self::default();
        let Some(resolved) = workflow.steps.get(step) else { return ways };
        let possible = |actions: &[Action<'_>], chances: &[super::outlook::Chance]| -> Vec<ActionTarget> {
            let possible = actions.iter().zip(chances).filter(|(_, chance)| chance.is_possible());
            possible.map(|(action, _)| action.target).collect()
        };
        let mut success = possible(resolved.actions(), &outlook.success);
        success.extend(outlook.falls_through.then(|| workflow.behind(step)));
        for target in success {
            match target {
                ActionTarget::Step(next) => {
                    ways.on_success.insert(next);
                }
                _ => ways.ends_on_success = true,
            }
        }
        ways.steps.clone_from(&ways.on_success);
        ways.ends = ways.ends_on_success;
        for target in possible(resolved.failure_actions(), &outlook.failure) {
            match target {
                ActionTarget::Step(next) => {
                    ways.steps.insert(next);
                }
                ActionTarget::End | ActionTarget::Transfer => ways.ends = true,
                ActionTarget::Retry { first, .. } => ways.steps.extend(first),
            }
        }
        ways
    }
}

struct Loops<'w> {
    workflow: &'w Workflow<'w>,
    outlooks: &'w [Outlook],
    ways: Vec<Ways>,
}

impl Loops<'_> {
    fn id(&self, step: usize) -> String {
        self.workflow.steps.get(step).map_or("", |step| step.parsed().id.value).to_owned()
    }

    fn span(&self, step: usize) -> Option<Span> {
        Some(self.workflow.steps.get(step)?.parsed().id.span)
    }

    /// The steps that lead, by these ways, to one of these.
    fn leading_to(
        &self,
        mut steps: BTreeSet<usize>,
        by: impl Fn(&Ways) -> &BTreeSet<usize>,
    ) -> BTreeSet<usize> {
        let mut before: Vec<Vec<usize>> = vec![Vec::new(); self.ways.len()];
        for (step, ways) in self.ways.iter().enumerate() {
            for next in by(ways) {
                before.get_mut(*next).into_iter().for_each(|before| before.push(step));
            }
        }
        let mut open: Vec<usize> = steps.iter().copied().collect();
        while let Some(step) = open.pop() {
            for earlier in before.get(step).into_iter().flatten() {
                if steps.insert(*earlier) {
                    open.push(*earlier);
                }
            }
        }
        steps
    }

    /// A shortest way from a step back to it, without the step at its end.
    fn round(&self, start: usize, by: impl Fn(&Ways) -> &BTreeSet<usize>) -> Option<Vec<usize>> {
        let mut previous = vec![None; self.ways.len()];
        let mut open = VecDeque::from([start]);
        while let Some(step) = open.pop_front() {
            for next in self.ways.get(step).into_iter().flat_map(&by) {
                if *next == start {
                    let mut round = vec![step];
                    while let Some(earlier) = round.last().filter(|step| **step != start) {
                        round.push(previous.get(*earlier).copied().flatten()?);
                    }
                    round.reverse();
                    return Some(round);
                }
                if let Some(entry @ None) = previous.get_mut(*next) {
                    *entry = Some(step);
                    open.push_back(*next);
                }
            }
        }
        None
    }

    fn without_exit(&self, reachable: &[bool], diagnostics: &mut Diagnostics) {
        let ends = self.ways.iter().enumerate().filter(|(_, ways)| ways.ends).map(|(step, _)| step);
        let with_end = self.leading_to(ends.collect(), |ways| &ways.steps);
        let mut told = BTreeSet::new();
        for step in (0..self.workflow.declared_steps()).filter(|step| reachable.get(*step) == Some(&true)) {
            if with_end.contains(&step) || told.contains(&step) {
                continue;
            }
            let (Some(round), Some(span)) = (self.round(step, |ways| &ways.steps), self.span(step)) else {
                continue;
            };
            // All that leads here without end ends up in this loop, or in one that this one leads to.
            told.extend(self.leading_to(BTreeSet::from([step]), |ways| &ways.steps));
            let last = round.last().and_then(|last| self.workflow.steps.get(*last));
            let back = last.and_then(|last| last.action_to(step)).map(|action| action.span);
            let path = round.iter().chain([&step]).map(|step| self.id(*step)).collect();
            diagnostics.report(LoopWithoutExit { path, span, back });
        }
    }

    fn on_final_values(&self, reachable: &[bool], diagnostics: &mut Diagnostics) {
        let steps = (0..self.workflow.declared_steps()).zip(self.outlooks);
        for (step, outlook) in steps.filter(|(step, _)| reachable.get(*step) == Some(&true)) {
            if outlook.values.is_empty() || self.round(step, |ways| &ways.on_success).is_none() {
                continue;
            }
            let members = self.members(step);
            let left_elsewhere = members.iter().filter(|member| **member != step).any(|member| {
                self.ways
                    .get(*member)
                    .is_some_and(|ways| ways.ends_on_success || !ways.on_success.is_subset(&members))
            });
            if !left_elsewhere {
                for value in &outlook.values {
                    self.on_final_value(step, value, &members, diagnostics);
                }
            }
        }
    }

    /// The steps of the loop that a step is in, as long as steps succeed.
    fn members(&self, step: usize) -> BTreeSet<usize> {
        let mut behind = BTreeSet::from([step]);
        let mut open = vec![step];
        while let Some(step) = open.pop() {
            for next in self.ways.get(step).into_iter().flat_map(|ways| &ways.on_success) {
                if behind.insert(*next) {
                    open.push(*next);
                }
            }
        }
        &behind & &self.leading_to(BTreeSet::from([step]), |ways| &ways.on_success)
    }

    fn on_final_value(
        &self,
        step: usize,
        by: &ByValue,
        members: &BTreeSet<usize>,
        diagnostics: &mut Diagnostics,
    ) {
        let Some(resolved) = self.workflow.steps.get(step) else { return };
        let target = |way: &Option<usize>| match way {
            Some(action) => resolved.actions().get(*action).map(|action| action.target),
            None => Some(self.workflow.behind(step)),
        };
        let stays = |way: &Option<usize>| matches!(target(way), Some(ActionTarget::Step(next)) if members.contains(&next));
        let is_named = |value: &str| by.named.iter().any(|named| named.eq_ignore_ascii_case(value));
        let unhandled = by
            .ways
            .iter()
            .filter(|(value, ways)| !is_named(value) && !ways.is_empty() && ways.iter().all(stays));
        let (values, others): (Vec<_>, Vec<_>) = unhandled.partition(|(value, _)| sounds_final(value));
        let Some(way) = values.iter().find_map(|(_, ways)| ways.first()) else {
            return;
        };
        let action = way.and_then(|action| resolved.actions().get(action));
        let next = match target(way) {
            Some(ActionTarget::Step(next)) => next,
            _ => step,
        };
        let names = |values: Vec<&(String, _)>| values.into_iter().map(|(value, _)| value.clone()).collect();
        diagnostics.report(LoopOnFinalValue {
            step: self.id(step),
            target: self.id(next),
            span: action.map_or(resolved.parsed().id.span, |action| action.span),
            subject: by.subject.span,
            values: names(values),
            others: names(others),
        });
    }
}
