//! Ways on from a step that has failed, as the arms of a `match` over the status.
//!
//! What is not plainly arms of a `match` that rustc has nothing to say against stays a list of tests: arms that are never
//! reached, or ranges that meet in one status.

use std::ops::RangeInclusive;

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use crate::ir::{Constant, Failure, Test, ValueSource};
use crate::parse::condition::Operator;

type Statuses = RangeInclusive<u16>;

/// When a way is taken.
pub(super) struct Case<'f> {
    /// The statuses that it is for, which do not overlap; `None` when it is for all.
    statuses: Option<Vec<Statuses>>,
    /// What must hold, too.
    pub(super) others: Vec<&'f Test>,
}

impl Case<'_> {
    /// The statuses as a pattern.
    pub(super) fn pattern(&self) -> TokenStream {
        let Some(statuses) = &self.statuses else {
            return quote!(_);
        };
        let alternatives = statuses.iter().map(|range| {
            let (first, last) = (*range.start(), *range.end());
            let (first_tokens, last_tokens) = (Literal::u16_unsuffixed(first), Literal::u16_unsuffixed(last));
            match (first, last) {
                _ if first == last => quote!(#first_tokens),
                (0, _) => quote!(..=#last_tokens),
                (_, u16::MAX) => quote!(#first_tokens..),
                _ => quote!(#first_tokens..=#last_tokens),
            }
        });
        quote!(#(#alternatives)|*)
    }
}

impl Case<'_> {
    /// Drops what the statuses say already: that it is not one which is not among them, or which an earlier way has taken.
    fn drop_excluded(&mut self, left: &[Statuses]) {
        let Some(statuses) = &self.statuses else { return };
        let possible = both(statuses, left);
        self.others.retain(|test| {
            excluded_status(test).is_none_or(|status| possible.iter().any(|range| range.contains(&status)))
        });
    }
}

/// The cases of all ways, when at least two are for certain statuses and a `match` says the same as a list of tests.
pub(super) fn cases(failures: &[Failure]) -> Option<Vec<Case<'_>>> {
    let mut cases: Vec<Case<'_>> = failures.iter().map(|failure| case(&failure.test)).collect();
    let by_status = cases.iter().filter(|case| case.statuses.is_some()).count();
    // What no way has taken yet, whatever else must hold.
    let mut left = vec![0..=u16::MAX];
    for (case, failure) in cases.iter_mut().zip(failures) {
        case.drop_excluded(&left);
        let statuses = case.statuses.iter().flatten();
        if statuses.clone().any(|range| left.iter().all(|other| common(range, other).is_none())) {
            return None;
        }
        if case.others.is_empty() && failure.retry.is_none() {
            left = statuses.fold(left, |left, range| without(&left, range));
        }
    }
    let ranges: Vec<&Statuses> = cases.iter().flat_map(|case| case.statuses.iter().flatten()).collect();
    let meet = ranges.iter().enumerate().any(|(index, one)| {
        let others = ranges.iter().skip(index + 1).filter(|other| one.len() > 1 && other.len() > 1);
        others.filter_map(|other| common(one, other)).any(|common| common.len() == 1)
    });
    (by_status > 1 && !left.is_empty() && !meet).then_some(cases)
}

fn case(test: &Test) -> Case<'_> {
    let mut case = Case { statuses: None, others: Vec::new() };
    let mut open = vec![test];
    while let Some(test) = open.pop() {
        if let Test::And(tests) = test {
            open.extend(tests.iter().rev());
            continue;
        }
        let Some(statuses) = statuses(test) else {
            case.others.push(test);
            continue;
        };
        case.statuses = Some(match case.statuses {
            Some(known) => both(&known, &statuses),
            None => statuses,
        });
    }
    // A pattern is for something.
    if case.statuses.as_ref().is_some_and(Vec::is_empty) {
        return Case { statuses: None, others: vec![test] };
    }
    case
}

/// The statuses for which a test holds, when they read well as a pattern.
fn statuses(test: &Test) -> Option<Vec<Statuses>> {
    match test {
        Test::Success => Some(vec![200..=299]),
        Test::And(tests) if !tests.is_empty() => {
            tests.iter().try_fold(vec![0..=u16::MAX], |all, test| Some(both(&all, &statuses(test)?)))
        }
        Test::Or(tests) => tests.iter().try_fold(Vec::new(), |mut all: Vec<Statuses>, test| {
            let more = statuses(test)?;
            let overlap = more.iter().any(|range| all.iter().any(|other| common(range, other).is_some()));
            all.extend(more);
            (!overlap).then_some(all)
        }),
        Test::Compare { operator, left, right, .. } => {
            let (ValueSource::Status, ValueSource::Constant(Constant::Integer(status))) =
                (&left.source, &right.source)
            else {
                return None;
            };
            let status = u16::try_from(*status).ok()?;
            let range = match operator {
                Operator::Equal => status..=status,
                Operator::Less => 0..=status.checked_sub(1)?,
                Operator::LessOrEqual => 0..=status,
                Operator::Greater => status.checked_add(1)?..=u16::MAX,
                Operator::GreaterOrEqual => status..=u16::MAX,
                Operator::NotEqual => return None,
            };
            Some(vec![range])
        }
        _ => None,
    }
}

/// The only status for which a test does not hold.
fn excluded_status(test: &Test) -> Option<u16> {
    match test {
        Test::Compare { operator: Operator::NotEqual, left, right, .. } => {
            match (&left.source, &right.source) {
                (ValueSource::Status, ValueSource::Constant(Constant::Integer(status))) => {
                    u16::try_from(*status).ok()
                }
                _ => None,
            }
        }
        _ => None,
    }
}

fn common(one: &Statuses, other: &Statuses) -> Option<Statuses> {
    let (first, last) = (*one.start().max(other.start()), *one.end().min(other.end()));
    (first <= last).then_some(first..=last)
}

fn both(some: &[Statuses], others: &[Statuses]) -> Vec<Statuses> {
    some.iter().flat_map(|one| others.iter().filter_map(|other| common(one, other))).collect()
}

fn without(all: &[Statuses], range: &Statuses) -> Vec<Statuses> {
    let before = range.start().checked_sub(1).map(|last| 0..=last);
    let behind = range.end().checked_add(1).map(|first| first..=u16::MAX);
    both(all, &before.into_iter().chain(behind).collect::<Vec<_>>())
}

#[cfg(test)]
mod tests {
    use super::{Statuses, cases};
    use crate::ir::{Branch, Constant, Failure, Test, Transition, Value, ValueSource};
    use crate::parse::condition::Operator;
    use crate::resolve::Comparison;
    use crate::types::Type;

    fn value(source: ValueSource) -> Value {
        Value { source, of: Type::Integer, optional: false, demanded: false, expression: String::new() }
    }

    fn compare(operator: Operator, status: u16) -> Test {
        Test::Compare {
            operator,
            left: value(ValueSource::Status),
            right: value(ValueSource::Constant(Constant::Integer(status.into()))),
            comparison: Comparison::Loose,
        }
    }

    fn within(range: &Statuses) -> Test {
        Test::And(vec![
            compare(Operator::GreaterOrEqual, *range.start()),
            compare(Operator::LessOrEqual, *range.end()),
        ])
    }

    /// The patterns of ways that are each for a range of statuses.
    fn patterns(ranges: &[Statuses]) -> Option<Vec<String>> {
        let failure = |range: &Statuses| Failure {
            test: within(range),
            retry: None,
            first: None,
            branch: Branch { action: None, transition: Transition::End { end: None, outcome: Vec::new() } },
        };
        let failures: Vec<Failure> = ranges.iter().map(failure).collect();
        let cases = cases(&failures)?;
        Some(cases.iter().map(|case| case.pattern().to_string().replace(' ', "")).collect())
    }

    #[test]
    fn ranges_become_patterns() {
        let found = patterns(&[404..=404, 400..=499, 0..=99, 500..=u16::MAX]);
        assert_eq!(found, Some(["404", "400..=499", "..=99", "500.."].map(str::to_owned).to_vec()));
    }

    #[test]
    fn what_rustc_warns_of_stays_a_list_of_tests() {
        assert_eq!(patterns(&[404..=404]), None, "one pattern");
        assert_eq!(patterns(&[400..=499, 404..=404]), None, "an arm that is never reached");
        assert_eq!(patterns(&[400..=449, 450..=499, 440..=460]), None, "the same, of two arms together");
        assert_eq!(patterns(&[0..=399, 400..=u16::MAX]), None, "nothing is left");
        assert_eq!(patterns(&[400..=450, 450..=499]), None, "ranges that meet in one status");
    }
}
