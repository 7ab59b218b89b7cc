//! Whether a step looks out for redirects: then it has to be answered with them, also by a client that follows redirects.

use std::iter;

use super::verdict::Verdict;
use crate::parse::arazzo::TemplatePart;
use crate::parse::pattern;
use crate::resolve::{OperationStep, Reference, Test};

/// The statuses by which answers send a client elsewhere.
const REDIRECTS: [u16; 5] = [301, 302, 303, 307, 308];

/// The statuses that what a redirect leads to may be answered with.
const OTHERS: [std::ops::RangeInclusive<u16>; 2] = [200..=299, 400..=599];

/// What a test comes to for each of the statuses, the redirects first.
type Verdicts = Vec<Verdict>;

/// Whether a step has criteria, or a part of them, that hold or fail for redirects alone. Nothing is lost otherwise: what the
/// step asks of a status, it may ask of the status that comes in the end.
pub fn are_asked_for(step: &OperationStep<'_>) -> bool {
    let actions = step.actions.iter().chain(&step.failure_actions);
    let mut criteria =
        iter::once(&step.success_criteria).chain(actions.map(|action| &action.criteria)).map(|criteria| {
            let mut asked = false;
            all(criteria.iter().map(|criterion| &criterion.test), Verdict::Fails, &mut asked);
            asked
        });
    criteria.any(|asked| asked)
}

fn statuses() -> impl Iterator<Item = u16> {
    REDIRECTS.into_iter().chain(OTHERS.into_iter().flatten())
}

fn verdicts(test: &Test, asked: &mut bool) -> Verdicts {
    let of_each = |holds: &dyn Fn(u16) -> bool| statuses().map(|status| Verdict::of(holds(status))).collect();
    let verdicts: Verdicts = match test {
        Test::Or(tests) => return all(tests, Verdict::Holds, asked),
        Test::And(tests) => return all(tests, Verdict::Fails, asked),
        Test::Not(test) => return verdicts(test, asked).into_iter().map(Verdict::negated).collect(),
        Test::Compare { .. } => match test.against_constant() {
            Some((operator, reference, literal)) if reference.value == Reference::StatusCode => {
                match literal.value.as_number() {
                    Some(number) => of_each(&|status| operator.holds(f64::from(status).partial_cmp(&number))),
                    None => open(),
                }
            }
            _ => open(),
        },
        Test::Matches { context, pattern } if context.value == Reference::StatusCode => {
            match pattern.as_slice() {
                [TemplatePart::Text(pattern)] => match pattern::reader(pattern) {
                    Some(matches) => of_each(&|status| matches(&status.to_string())),
                    None => open(),
                },
                _ => open(),
            }
        }
        Test::Holds(_) | Test::JsonPath(_) | Test::Matches { .. } | Test::XPath { .. } => open(),
    };
    *asked |= is_of_redirects(&verdicts);
    verdicts
}

fn open() -> Verdicts {
    statuses().map(|_| Verdict::Open).collect()
}

/// What several tests come to, of which one that is `decisive` decides.
fn all<'t>(tests: impl IntoIterator<Item = &'t Test>, decisive: Verdict, asked: &mut bool) -> Verdicts {
    let parts: Vec<Verdicts> = tests.into_iter().map(|test| verdicts(test, asked)).collect();
    let of_status =
        |index: usize| Verdict::all(parts.iter().filter_map(|part| part.get(index).copied()), decisive);
    let verdicts = (0..statuses().count()).map(of_status).collect();
    *asked |= is_of_redirects(&verdicts);
    verdicts
}

/// Whether a test can only hold for redirects, or can only fail for them.
fn is_of_redirects(verdicts: &Verdicts) -> bool {
    let (redirects, others) = verdicts.split_at_checked(REDIRECTS.len()).unwrap_or_default();
    [Verdict::Fails, Verdict::Holds].into_iter().any(|otherwise| {
        redirects.iter().any(|verdict| *verdict != otherwise)
            && others.iter().all(|verdict| *verdict == otherwise)
    })
}
