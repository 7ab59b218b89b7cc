//! Statuses that criteria ask for and that no response has, or none that the operation describes.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use crate::diagnostic::Diagnostics;
use crate::diagnostic::rules::{ImpossibleStatus, UndescribedStatusInAction};
use crate::openapi::Operation;
use crate::parse::condition::{Literal, Operator};
use crate::resolve::{Criterion, OperationStep, Reference, Step, Test, Workflow};
use crate::source::{Span, Spanned};

/// The statuses that HTTP has room for. Only those up to 599 mean anything, but some servers have others.
const STATUSES: RangeInclusive<u16> = 100..=999;

/// The statuses below 500 by which whatever stands before an operation may refuse a request. Descriptions leave them out.
const OF_ANY_SERVER: [u16; 11] = [400, 401, 403, 407, 408, 413, 414, 421, 425, 429, 431];

/// Reports criteria that compare the status with what can be none, and failure actions for a status that the operation
/// does not describe.
pub fn check<'a>(workflows: impl Iterator<Item = &'a Workflow<'a>>, diagnostics: &mut Diagnostics) {
    let mut undescribed = Undescribed::default();
    for workflow in workflows {
        // What is made of a step before another one is tried again is that step once more.
        let declared = workflow.steps.iter().take(workflow.declared_steps());
        for step in declared.filter_map(Step::operation) {
            let actions = step.actions.iter().chain(&step.failure_actions);
            let criteria = step.success_criteria.iter().chain(actions.flat_map(|action| &action.criteria));
            for criterion in criteria {
                for_each_comparison(&criterion.test, &mut |operator, literal| {
                    impossible(operator, literal, diagnostics);
                });
            }
            undescribed.look_at(step);
        }
    }
    undescribed.report(diagnostics);
}

/// Visits what the status is compared with.
fn for_each_comparison<'t>(test: &'t Test, visit: &mut impl FnMut(Operator, &'t Spanned<Literal>)) {
    match test {
        Test::Or(tests) | Test::And(tests) => {
            tests.iter().for_each(|test| for_each_comparison(test, visit));
        }
        Test::Not(test) => for_each_comparison(test, visit),
        Test::Compare { .. } => {
            let of_status =
                test.against_constant().filter(|(_, reference, _)| reference.value == Reference::StatusCode);
            if let Some((operator, _, literal)) = of_status {
                visit(operator, literal);
            }
        }
        Test::Holds(_) | Test::JsonPath(_) | Test::Matches { .. } | Test::XPath { .. } => {}
    }
}

/// Reports a comparison that comes out the same for each status because it is with something that is none.
fn impossible(operator: Operator, literal: &Spanned<Literal>, diagnostics: &mut Diagnostics) {
    let Some(number) = literal.value.as_number() else { return };
    let mut verdicts = STATUSES.map(|status| operator.holds(f64::from(status).partial_cmp(&number)));
    let first = verdicts.next().unwrap_or(false);
    // That a status is below 600, or above 99, is said beside another bound.
    if verdicts.any(|other| other != first) || (first && operator != Operator::NotEqual) {
        return;
    }
    let given = match &literal.value {
        Literal::String(text) => text.clone(),
        other => other.to_string(),
    };
    diagnostics.report(ImpossibleStatus { given, holds: first, span: literal.span });
}

/// What actions look for in vain; `None` where some step that asks the same criterion may get it.
#[derive(Default)]
struct Undescribed(BTreeMap<Span, Option<UndescribedStatusInAction>>);

impl Undescribed {
    fn look_at(&mut self, step: &OperationStep<'_>) {
        let described: Vec<&str> = step.operation.described_statuses().collect();
        // What a success action asks for is what the step has accepted.
        for action in &step.failure_actions {
            for (span, status) in statuses(&action.criteria) {
                let is_found = !may_be_answered(status, &step.operation, &described);
                let found = is_found.then(|| UndescribedStatusInAction {
                    action: action.name.value.to_owned(),
                    status,
                    span,
                    operation: step.operation.name(),
                    described: described.iter().map(|status| (*status).to_owned()).collect(),
                    described_span: step.operation.id.map_or(step.operation.path.span, |id| id.span),
                });
                // Steps that share an action may each get some of what it is for.
                let known = self.0.entry(span).or_insert_with(|| found.clone());
                *known = known.take().filter(|_| found.is_some());
            }
        }
    }

    fn report(self, diagnostics: &mut Diagnostics) {
        self.0.into_values().flatten().for_each(|found| diagnostics.report(found));
    }
}

/// The statuses that criteria ask for, and where they do.
fn statuses(criteria: &[Criterion]) -> Vec<(Span, u16)> {
    let mut statuses = Vec::new();
    for criterion in criteria {
        for_each_comparison(&criterion.test, &mut |operator, literal| {
            let digits = match &literal.value {
                Literal::Number(digits) | Literal::String(digits) => digits.trim(),
                Literal::Boolean(_) | Literal::Null => return,
            };
            if let (Operator::Equal, Ok(status)) = (operator, digits.parse()) {
                statuses.push((literal.span, status));
            }
        });
    }
    statuses
}

/// Whether an operation may answer with a status: it describes it, or does not describe that much.
fn may_be_answered(status: u16, operation: &Operation<'_>, described: &[&str]) -> bool {
    // What a parameter of the path names may not be there, whatever the description says.
    let names_something = status == 404 && operation.path_template().contains('{');
    if status >= 500 || OF_ANY_SERVER.contains(&status) || names_something {
        return true;
    }
    let is_same_hundred =
        |described: &str| described.get(..1).and_then(|first| first.parse().ok()) == Some(status / 100);
    let is_range = |described: &str| described.get(1..).is_some_and(|rest| rest.eq_ignore_ascii_case("XX"));
    let covers = |described: &&str| {
        *described == "default"
            || described.parse() == Ok(status)
            || (is_range(described) && is_same_hundred(described))
    };
    // Where nothing is said of any such status, the description is about something else.
    described.iter().any(covers) || !described.iter().any(|described| is_same_hundred(described))
}
