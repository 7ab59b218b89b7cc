//! Actions that are never taken, steps that never succeed, and retries that cannot help.

use std::collections::BTreeMap;

use super::outlook::{Chance, Outlook};
use crate::diagnostic::Diagnostics;
use crate::diagnostic::rules::{
    ActionBehindOthers, ActionExcluded, NeverSucceeds, RetryInVain, RetryOfNoTimes, Vain,
};
use crate::resolve::{Action, ActionTarget, Criterion, Reference, Step, Workflow};
use crate::source::Span;

/// Reports what is found of the steps that can be reached.
pub fn check(
    workflow: &Workflow<'_>,
    outlooks: &[Outlook],
    reachable: &[bool],
    diagnostics: &mut Diagnostics,
) {
    let mut shared = SharedActions::default();
    // What is made of a step before another one is tried again is that step once more.
    let declared = workflow.steps.iter().zip(outlooks).enumerate().take(workflow.declared_steps());
    for (index, (step, outlook)) in declared {
        if reachable.get(index) != Some(&true) {
            continue;
        }
        let criteria = spans(step.success_criteria());
        if !outlook.succeeds {
            let step = step.parsed().id.value.to_owned();
            diagnostics.report(NeverSucceeds { step, criteria: criteria.clone() });
        }
        let lists = [
            (step.actions(), &outlook.success, outlook.succeeds),
            (step.failure_actions(), &outlook.failure, outlook.fails),
        ];
        for (succeeded, (actions, chances, asked)) in [true, false].into_iter().zip(lists) {
            // Of a step that never succeeds, that has been said.
            if succeeded && !asked {
                continue;
            }
            for (action, chance) in actions.iter().zip(chances) {
                let fate = fate(action, chance, actions);
                match action.shared {
                    true => shared.add(action, fate, succeeded),
                    false => report(&Told::of(action, succeeded), fate, &criteria, diagnostics),
                }
            }
        }
        for (action, chance) in step.failure_actions().iter().zip(&outlook.failure) {
            retry(step, action, chance, diagnostics);
        }
    }
    shared.report(diagnostics);
}

fn spans(criteria: &[Criterion]) -> Vec<Span> {
    criteria.iter().map(|criterion| criterion.text.span).collect()
}

/// What becomes of an action.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Fate {
    Taken,
    Excluded,
    Behind(Vec<(String, Span)>, bool),
    /// An action of the step is taken in the place of one of the workflow.
    Replaced,
}

fn fate(action: &Action<'_>, chance: &Chance, actions: &[Action<'_>]) -> Fate {
    let before = match chance {
        Chance::Possible { .. } => return Fate::Taken,
        Chance::Excluded => return Fate::Excluded,
        Chance::Behind(before) => before.iter().filter_map(|index| actions.get(*index)),
    };
    let before: Vec<&Action<'_>> = before.collect();
    if action.shared && before.iter().any(|before| !before.shared) {
        return Fate::Replaced;
    }
    let always = before.iter().all(|before| before.criteria.is_empty());
    Fate::Behind(before.iter().map(|before| (before.name.value.to_owned(), before.span)).collect(), always)
}

/// What is said of an action wherever it stands.
#[derive(Clone)]
struct Told {
    action: String,
    span: Span,
    succeeded: bool,
}

impl Told {
    fn of(action: &Action<'_>, succeeded: bool) -> Self {
        Self { action: action.name.value.to_owned(), span: action.span, succeeded }
    }
}

fn report(told: &Told, fate: Fate, criteria: &[Span], diagnostics: &mut Diagnostics) {
    let Told { action, span, succeeded } = told.clone();
    match fate {
        Fate::Taken | Fate::Replaced => {}
        Fate::Excluded => {
            let criteria = criteria.to_vec();
            diagnostics.report(ActionExcluded { action, span, succeeded, criteria });
        }
        Fate::Behind(before, always) => {
            diagnostics.report(ActionBehindOthers { action, span, before, always });
        }
    }
}

/// The actions of a workflow, which are only reported when all steps that ask them tell the same of them.
#[derive(Default)]
struct SharedActions(BTreeMap<Span, (Told, Vec<Fate>)>);

impl SharedActions {
    fn add(&mut self, action: &Action<'_>, fate: Fate, succeeded: bool) {
        let known = self.0.entry(action.span);
        known.or_insert_with(|| (Told::of(action, succeeded), Vec::new())).1.push(fate);
    }

    fn report(self, diagnostics: &mut Diagnostics) {
        for (told, fates) in self.0.into_values() {
            // A step that puts its own action before it says nothing of the others.
            let mut fates = fates.into_iter().filter(|fate| *fate != Fate::Replaced);
            let Some(first) = fates.next() else { continue };
            if matches!(first, Fate::Behind(..)) && fates.all(|fate| fate == first) {
                report(&told, first, &[], diagnostics);
            }
        }
    }
}

/// The statuses by which a server says that it will never take a request as it is.
const FINAL: [u16; 12] = [405, 406, 410, 411, 413, 414, 415, 417, 422, 431, 501, 505];

/// Reports a retry that cannot help.
fn retry(step: &Step<'_>, action: &Action<'_>, chance: &Chance, diagnostics: &mut Diagnostics) {
    let ActionTarget::Retry { limit, first, .. } = action.target else {
        return;
    };
    let (name, span) = (action.name.value.to_owned(), action.span);
    if limit == 0 {
        diagnostics.report(RetryOfNoTimes { action: name, span });
        return;
    }
    // What runs before may change what the step comes to, and so may whatever a workflow is run for.
    if first.is_some() || action.call.is_some() || step.operation().is_none() {
        return;
    }
    let reason = match chance {
        Chance::Possible { .. } if is_settled(step.success_criteria()) => {
            Vain::Criteria(spans(step.success_criteria()))
        }
        Chance::Possible { statuses } if looks_only_at_status(&action.criteria) => {
            if statuses.is_empty() || !statuses.is_subset(&FINAL.into()) {
                return;
            }
            Vain::Statuses(statuses.iter().copied().collect())
        }
        _ => return,
    };
    diagnostics.report(RetryInVain { action: name, span, reason });
}

/// Whether criteria come out the same however often a step is tried.
fn is_settled(criteria: &[Criterion]) -> bool {
    let mut settled = !criteria.is_empty();
    for_each_reference(criteria, &mut |reference| {
        reference.for_each_leaf(&mut |leaf| {
            settled &= !leaf.is_of_exchange() && !matches!(leaf, Reference::StepOutput(_));
        });
    });
    settled
}

/// Whether criteria are about the status, and about nothing else.
fn looks_only_at_status(criteria: &[Criterion]) -> bool {
    let mut only = !criteria.is_empty();
    for_each_reference(criteria, &mut |reference| only &= *reference == Reference::StatusCode);
    only
}

fn for_each_reference<'c>(criteria: &'c [Criterion], visit: &mut impl FnMut(&'c Reference)) {
    for criterion in criteria {
        criterion.test.for_each_reference(&mut |reference| reference.value.for_each_leaf(visit));
    }
}
