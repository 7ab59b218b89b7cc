//! Comparisons that come out the same each time, by what the description says of the value beyond its type.

use std::borrow::Cow;

use super::limits::{Breach, BreachKind, Scalar, breaches};
use crate::diagnostic::Diagnostics;
use crate::diagnostic::rules::SettledComparison;
use crate::openapi::Schema;
use crate::parse::condition::{Literal, Operator};
use crate::parse::pointer::JsonPointer;
use crate::resolve::{Comparison, Criterion, OperationStep, Reference, Step, Test, Workflow};
use crate::source::Spanned;

/// Reports comparisons with constants that values never have. `part` gives the schema of a part of the body that a step reads.
pub fn check<'a>(
    workflows: &[&'a Workflow<'a>],
    part: impl Fn(&OperationStep<'a>, &JsonPointer) -> Option<Schema<'a>>,
    diagnostics: &mut Diagnostics,
) {
    for workflow in workflows {
        for (index, step) in workflow.steps.iter().enumerate().take(workflow.declared_steps()) {
            let actions = step.actions().iter().chain(step.failure_actions());
            let criteria = step.success_criteria().iter().chain(actions.flat_map(|action| &action.criteria));
            let schema_of = |reference: &Reference| schema_of(workflow, index, reference, &part);
            for Criterion { test, comparison, .. } in criteria {
                for_each_equality(test, &mut |operator, reference, literal| {
                    let Some(schema) = schema_of(reference) else { return };
                    if let Some(breach) = breach(&literal.value, schema, *comparison) {
                        report(operator, literal, breach, diagnostics);
                    }
                });
            }
        }
    }
}

/// The schema of what a reference in a step is, where that is known.
fn schema_of<'a>(
    workflow: &'a Workflow<'a>,
    step: usize,
    reference: &Reference,
    part: &impl Fn(&OperationStep<'a>, &JsonPointer) -> Option<Schema<'a>>,
) -> Option<Schema<'a>> {
    let (step, reference) = match reference {
        Reference::StepOutput(id) => {
            let output = workflow.steps.get(id.step)?.outputs().get(id.output)?;
            (id.step, &output.value.value)
        }
        reference => (step, reference),
    };
    match reference {
        Reference::Input(input) => workflow.inputs.get(*input)?.schema,
        Reference::ResponseBody(pointer) => {
            workflow.steps.get(step).and_then(Step::operation).and_then(|step| part(step, pointer))
        }
        _ => None,
    }
}

/// Visits what is said to be equal or unequal to a constant.
fn for_each_equality<'t>(
    test: &'t Test,
    visit: &mut impl FnMut(Operator, &'t Reference, &'t Spanned<Literal>),
) {
    match test {
        Test::Or(tests) | Test::And(tests) => tests.iter().for_each(|test| for_each_equality(test, visit)),
        Test::Not(test) => for_each_equality(test, visit),
        Test::Compare { .. } => {
            let compared = test.against_constant();
            let equality =
                compared.filter(|(operator, ..)| matches!(operator, Operator::Equal | Operator::NotEqual));
            if let Some((operator, reference, literal)) = equality {
                visit(operator, &reference.value, literal);
            }
        }
        Test::Holds(_) | Test::JsonPath(_) | Test::Matches { .. } | Test::XPath { .. } => {}
    }
}

/// Why no value of a schema is equal to a constant.
fn breach(literal: &Literal, schema: Schema<'_>, comparison: Comparison) -> Option<Breach> {
    let scalar = Scalar::of_literal(literal, &[schema])?;
    let Scalar::Text(text) = &scalar else {
        return breaches(&scalar, &[schema]).into_iter().next();
    };
    // Which texts there are is a type of its own, and has been checked.
    let beyond = |text: String| {
        let mut found = breaches(&Scalar::Text(Cow::Owned(text)), &[schema]).into_iter();
        found.find(|breach| !matches!(breach.kind, BreachKind::Unlisted { .. }))
    };
    let found = beyond(text.to_string())?;
    // In simple conditions, a text is equal to one in other letters.
    let excluded = comparison == Comparison::Exact
        || (beyond(text.to_lowercase()).is_some() && beyond(text.to_uppercase()).is_some());
    excluded.then_some(found)
}

fn report(operator: Operator, literal: &Spanned<Literal>, breach: Breach, diagnostics: &mut Diagnostics) {
    let wanted = match breach.kind {
        BreachKind::Unlisted { known, .. } => format!("one of {}", known.join(", ")),
        BreachKind::Limit { wanted, .. } | BreachKind::Form { wanted, .. } => wanted,
    };
    diagnostics.report(SettledComparison {
        given: literal.value.to_string(),
        wanted,
        holds: operator == Operator::NotEqual,
        span: literal.span,
        described: breach.described,
    });
}
