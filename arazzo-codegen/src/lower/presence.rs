//! Members of a body that criteria ask for: whether they are there.

use crate::parse::condition::{Literal, Operator};
use crate::parse::pointer::JsonPointer;
use crate::resolve::{Comparison, Criterion, Operand, Reference, Step, Test};

/// The members that some criterion of a step asks for.
pub(super) fn asked(step: &Step<'_>) -> Vec<JsonPointer> {
    let mut asked = Vec::new();
    for criterion in step.criteria() {
        visit(&criterion.test, criterion.comparison, &mut |pointer, _| asked.push(pointer.clone()));
    }
    asked
}

/// The members that are there when a step has succeeded, since its criteria say so.
pub(super) fn required(step: &Step<'_>) -> Vec<JsonPointer> {
    let mut required = Vec::new();
    for Criterion { test, comparison, .. } in step.success_criteria() {
        let parts = match test {
            Test::And(tests) => tests.as_slice(),
            test => std::slice::from_ref(test),
        };
        for part in parts.iter().filter(|part| matches!(part, Test::Compare { .. } | Test::Holds(_))) {
            visit(part, *comparison, &mut |pointer, wanted| {
                if wanted {
                    required.push(pointer.clone());
                }
            });
        }
    }
    required
}

/// Every member that a condition asks for, and whether it is to be there.
fn visit<'t>(test: &'t Test, comparison: Comparison, found: &mut impl FnMut(&'t JsonPointer, bool)) {
    match test {
        Test::Or(tests) | Test::And(tests) => tests.iter().for_each(|test| visit(test, comparison, found)),
        Test::Not(test) => visit(test, comparison, found),
        Test::Compare { .. } => match test.against_constant() {
            Some((operator @ (Operator::Equal | Operator::NotEqual), reference, literal))
                if literal.value == Literal::Null =>
            {
                if let Reference::ResponseBody(pointer) = &reference.value {
                    found(pointer, operator == Operator::NotEqual);
                }
            }
            _ => {}
        },
        // A query that is a condition asks whether there is anything.
        Test::Holds(Operand::Reference(reference)) if comparison == Comparison::Exact => {
            if let Reference::ResponseBody(pointer) = &reference.value {
                found(pointer, true);
            }
        }
        _ => {}
    }
}
