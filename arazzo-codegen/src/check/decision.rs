//! Where a step leads. Actions that test one value against constants fuse into one decision over disjoint sets of values;
//! everything else stays a list of tests.

use std::collections::BTreeSet;

use crate::ir::Constant;
use crate::parse::condition::{Literal, Operator};
use crate::parse::jsonpath::{Filter, NodeQuery, OperandKind};
use crate::resolve::{Action, ActionTarget, Comparison, Criterion, JsonPathTest, Reference, Test};
use crate::source::Spanned;

/// A set of values of one scalar: finitely many constants, or all but finitely many; and whether no value at all belongs to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ValueSet {
    values: BTreeSet<Constant>,
    /// Whether the set is everything but `values`.
    inverted: bool,
    /// Whether a missing value is in the set.
    missing: bool,
}

impl ValueSet {
    const NOTHING: Self = Self { values: BTreeSet::new(), inverted: false, missing: false };
    const EVERYTHING: Self = Self { values: BTreeSet::new(), inverted: true, missing: true };

    fn one(value: Constant) -> Self {
        Self { values: BTreeSet::from([value]), inverted: false, missing: false }
    }

    fn complement(self) -> Self {
        Self { values: self.values, inverted: !self.inverted, missing: !self.missing }
    }

    fn union(&self, other: &Self) -> Self {
        let (values, inverted) = match (self.inverted, other.inverted) {
            (false, false) => (self.values.union(&other.values).cloned().collect(), false),
            (true, true) => (self.values.intersection(&other.values).cloned().collect(), true),
            (true, false) => (self.values.difference(&other.values).cloned().collect(), true),
            (false, true) => (other.values.difference(&self.values).cloned().collect(), true),
        };
        Self { values, inverted, missing: self.missing || other.missing }
    }

    fn intersection(&self, other: &Self) -> Self {
        self.clone().complement().union(&other.clone().complement()).complement()
    }

    fn without(&self, other: &Self) -> Self {
        self.intersection(&other.clone().complement())
    }

    /// Whether nothing is in the set.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        !self.inverted && self.values.is_empty() && !self.missing
    }

    /// The constants, when the set is finite.
    #[must_use]
    pub fn listed(&self) -> Option<impl Iterator<Item = &Constant>> {
        (!self.inverted).then(|| self.values.iter())
    }

    /// Whether a missing value is in the set.
    #[must_use]
    pub fn has_missing(&self) -> bool {
        self.missing
    }
}

/// Where a step leads, by one value or by tests.
#[derive(Clone, Debug)]
pub enum Plan {
    /// To one place.
    Always(Way),
    /// By one value. The sets are disjoint, none is empty, and together they are everything.
    Match {
        /// The value.
        subject: Spanned<Reference>,
        /// The sets and where they lead, in the order of the actions; what no action is for comes last.
        arms: Vec<(ValueSet, Way)>,
    },
    /// By the first action whose criteria hold.
    Tests {
        /// The actions in order.
        branches: Vec<Way>,
        /// What happens when none holds.
        otherwise: Way,
    },
}

/// A way on from a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Way {
    /// The action that takes it; `None` for what happens when no action matches.
    pub action: Option<usize>,
    /// Where it leads.
    pub target: ActionTarget,
}

impl Plan {
    /// Every way on.
    pub fn ways(&self) -> impl Iterator<Item = &Way> {
        let (always, arms, branches, otherwise) = match self {
            Self::Always(way) => (Some(way), None, None, None),
            Self::Match { arms, .. } => (None, Some(arms), None, None),
            Self::Tests { branches, otherwise } => (None, None, Some(branches), Some(otherwise)),
        };
        let arms = arms.into_iter().flatten().map(|(_, way)| way);
        always.into_iter().chain(arms).chain(branches.into_iter().flatten()).chain(otherwise)
    }
}

/// Decides where a step leads.
///
/// `constant` gives the constant that a literal is when it is compared with a reference, or `None` when the two do not compare
/// by equality of constants. The `criteria` hold already.
pub fn plan(
    criteria: &[Criterion],
    actions: &[Action<'_>],
    next: ActionTarget,
    constant: &mut impl FnMut(&Reference, &Spanned<Literal>, Comparison) -> Option<Constant>,
) -> Plan {
    let otherwise = Way { action: None, target: next };
    let actions = Action::asked(actions);
    let ways =
        actions.iter().enumerate().map(|(index, action)| Way { action: Some(index), target: action.target });
    let ways: Vec<Way> = ways.collect();
    match (ways.first(), actions.first()) {
        (None, _) | (_, None) => return Plan::Always(otherwise),
        (Some(way), Some(action)) if action.criteria.is_empty() => return Plan::Always(*way),
        _ => {}
    }
    let Some(subject) = common_subject(actions) else {
        return tests(ways, actions, otherwise);
    };
    let possible = possible(&subject.value, criteria, constant);
    let mut left = possible.clone();
    let mut arms = Vec::with_capacity(ways.len() + 1);
    for (way, action) in ways.iter().zip(actions) {
        let Some(set) = action_set(action, constant) else {
            return tests(ways, actions, otherwise);
        };
        let own = set.intersection(&left);
        left = left.without(&set);
        if !own.is_empty() {
            arms.push((own, *way));
        }
    }
    if !left.is_empty() {
        arms.push((left, otherwise));
    }
    if let [(_, only)] = arms.as_slice() {
        return Plan::Always(*only);
    }
    // What cannot be may lead anywhere: where everything else leads.
    let open = arms.iter().rposition(|(set, _)| set.inverted).unwrap_or(arms.len().saturating_sub(1));
    if let Some((set, _)) = arms.get_mut(open) {
        *set = set.union(&possible.complement());
    }
    Plan::Match { subject, arms }
}

/// The values that a subject may have where criteria hold.
fn possible(
    subject: &Reference,
    criteria: &[Criterion],
    constant: &mut impl FnMut(&Reference, &Spanned<Literal>, Comparison) -> Option<Constant>,
) -> ValueSet {
    let mut possible = ValueSet::EVERYTHING;
    for Criterion { test, comparison, .. } in criteria {
        let mut about_it = true;
        test.for_each_reference(&mut |reference| about_it &= reference.value == *subject);
        if about_it && let Some(set) = test_set(test, *comparison, constant) {
            possible = possible.intersection(&set);
        }
    }
    // Criteria that exclude each other say nothing of what is behind them.
    if possible.is_empty() { ValueSet::EVERYTHING } else { possible }
}

fn tests(mut branches: Vec<Way>, actions: &[Action<'_>], otherwise: Way) -> Plan {
    let criteria = |way: &Way| actions.get(way.action?).map(|action| action.criteria.as_slice());
    let complements = |pair: &[Way]| match pair {
        [one, other] => criteria(one).zip(criteria(other)).is_some_and(
            |(one, other)| matches!((one, other), ([one], [other]) if is_complement(one, other)),
        ),
        _ => false,
    };
    // Behind a way and its opposite, nothing is left.
    if let Some(position) = branches.windows(2).position(complements) {
        branches.truncate(position + 2);
        let opposite = branches.pop().unwrap_or(otherwise);
        return Plan::Tests { branches, otherwise: opposite };
    }
    let unconditional = branches
        .last()
        .and_then(|way| actions.get(way.action?))
        .is_some_and(|action| action.criteria.is_empty());
    let otherwise = if unconditional { branches.pop().unwrap_or(otherwise) } else { otherwise };
    Plan::Tests { branches, otherwise }
}

/// Whether one of two criteria holds whenever the other does not: that a query finds something, and that it finds nothing.
fn is_complement(one: &Criterion, other: &Criterion) -> bool {
    let (Test::JsonPath(one), Test::JsonPath(other)) = (&one.test, &other.test) else {
        return false;
    };
    let (Some((query, finds)), Some((other_query, other_finds))) =
        (sought(&one.filter), sought(&other.filter))
    else {
        return false;
    };
    let values = |test: &JsonPathTest| {
        test.expressions.iter().map(|reference| reference.value.clone()).collect::<Vec<_>>()
    };
    finds != other_finds
        && one.context.value == other.context.value
        && written(query, &one.text).is_some_and(|text| Some(text) == written(other_query, &other.text))
        && values(one) == values(other)
}

/// The query of which a condition says whether it finds something, and which of both.
fn sought(filter: &Filter) -> Option<(&NodeQuery, bool)> {
    match filter {
        Filter::Exists(query) => Some((query, true)),
        Filter::Not(filter) => sought(filter).map(|(query, finds)| (query, !finds)),
        Filter::Compare { operator, left, right } => {
            let (OperandKind::Count(query), OperandKind::Literal(Literal::Number(digits))) =
                (&left.kind, &right.kind)
            else {
                return None;
            };
            match operator {
                _ if digits != "0" => None,
                Operator::Equal | Operator::LessOrEqual => Some((query, false)),
                Operator::NotEqual | Operator::Greater => Some((query, true)),
                Operator::Less | Operator::GreaterOrEqual => None,
            }
        }
        Filter::Or(_) | Filter::And(_) | Filter::Matches { .. } => None,
    }
}

/// The way of a query from its start, as it is written.
fn written<'t>(query: &NodeQuery, text: &'t str) -> Option<&'t str> {
    let (first, last) = (query.segments.first()?, query.segments.last()?);
    text.get(first.range.start..last.range.end)
}

/// The one reference that all criteria of all actions are about.
fn common_subject(actions: &[Action<'_>]) -> Option<Spanned<Reference>> {
    let mut subject: Option<&Spanned<Reference>> = None;
    let mut common = true;
    for criterion in actions.iter().flat_map(|action| &action.criteria) {
        criterion.test.for_each_reference(&mut |reference| match subject {
            Some(known) => common &= known.value == reference.value,
            None => subject = Some(reference),
        });
    }
    subject.filter(|_| common).cloned()
}

fn action_set(
    action: &Action<'_>,
    constant: &mut impl FnMut(&Reference, &Spanned<Literal>, Comparison) -> Option<Constant>,
) -> Option<ValueSet> {
    let mut all = ValueSet::EVERYTHING;
    for Criterion { test, comparison, .. } in &action.criteria {
        all = all.intersection(&test_set(test, *comparison, constant)?);
    }
    Some(all)
}

fn test_set(
    test: &Test,
    comparison: Comparison,
    constant: &mut impl FnMut(&Reference, &Spanned<Literal>, Comparison) -> Option<Constant>,
) -> Option<ValueSet> {
    match test {
        Test::Or(tests) => tests
            .iter()
            .try_fold(ValueSet::NOTHING, |set, test| Some(set.union(&test_set(test, comparison, constant)?))),
        Test::And(tests) => tests.iter().try_fold(ValueSet::EVERYTHING, |set, test| {
            Some(set.intersection(&test_set(test, comparison, constant)?))
        }),
        Test::Not(test) => Some(test_set(test, comparison, constant)?.complement()),
        Test::Compare { .. } => {
            let (operator, reference, literal) = test.against_constant()?;
            let constant = constant(&reference.value, literal, comparison)?;
            let is_length = matches!(reference.value, Reference::ResponseLength(_));
            // A list is empty or it is not; ordered is only what is there.
            let is_empty = match (operator, &constant) {
                (Operator::Less, Constant::Integer(1)) | (Operator::LessOrEqual, Constant::Integer(0)) => {
                    true
                }
                (Operator::Greater, Constant::Integer(0))
                | (Operator::GreaterOrEqual, Constant::Integer(1)) => false,
                (Operator::Equal, _) => return Some(ValueSet::one(constant)),
                (Operator::NotEqual, _) => {
                    let mut set = ValueSet::one(constant).complement();
                    // To a simple condition, a value that is not there is neither equal nor unequal to another.
                    set.missing = comparison == Comparison::Exact;
                    return Some(set);
                }
                _ => return None,
            };
            let empty = ValueSet::one(Constant::Integer(0));
            is_length.then(|| match is_empty {
                true => empty,
                false => ValueSet { missing: false, ..empty.complement() },
            })
        }
        Test::Holds(_) | Test::JsonPath(_) | Test::Matches { .. } | Test::XPath { .. } => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{Constant, ValueSet};

    fn set(values: &[&str]) -> ValueSet {
        values
            .iter()
            .map(|value| ValueSet::one(Constant::String((*value).to_owned())))
            .fold(ValueSet::NOTHING, |all, one| all.union(&one))
    }

    #[test]
    fn sets_obey_their_laws() {
        let sets = [
            set(&[]),
            set(&["a"]),
            set(&["a", "b"]),
            set(&["c"]).complement(),
            set(&["a", "c"]).complement(),
            ValueSet::EVERYTHING,
        ];
        for one in &sets {
            assert_eq!(one.clone().complement().complement(), *one);
            assert!(one.without(one).is_empty());
            assert_eq!(one.union(&one.clone().complement()), ValueSet::EVERYTHING);
            for other in &sets {
                assert_eq!(one.union(other), other.union(one));
                assert_eq!(one.without(other).union(&one.intersection(other)), *one);
                assert!(one.without(other).intersection(other).is_empty());
            }
        }
    }
}
