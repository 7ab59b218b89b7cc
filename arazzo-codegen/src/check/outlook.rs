//! What a step can do next at all, as far as its criteria tell: they are tried on what responses there may be. A criterion
//! that depends on anything else may always come out either way, so that only what is certain is ever ruled out.

use std::borrow::Cow;
use std::collections::BTreeSet;

use super::verdict::{STATUSES, SUCCESS, Verdict};
use crate::parse::condition::{Literal, Operator};
use crate::resolve::{Action, ActionTarget, Comparison, Criterion, Reference, Step, Test};
use crate::source::Spanned;

/// How many comparisons are tried for a step at most; beyond, a value may be any.
const MOST_TRIED: usize = 20_000;

/// What a step can do next.
#[derive(Clone, Debug)]
pub struct Outlook {
    /// Whether it can succeed.
    pub succeeds: bool,
    /// Whether it can fail, other than by an error.
    pub fails: bool,
    /// What becomes of its success actions.
    pub success: Vec<Chance>,
    /// Whether it can succeed without that any of them is taken.
    pub falls_through: bool,
    /// What becomes of its failure actions.
    pub failure: Vec<Chance>,
    /// What each value comes to that its actions look at, and that can only be one of some.
    pub values: Vec<ByValue>,
}

/// Whether an action can be taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Chance {
    /// It may be.
    Possible {
        /// The statuses among those tried for which it may be; none where it is not known.
        statuses: BTreeSet<u16>,
    },
    /// Its criteria cannot hold when it is asked.
    Excluded,
    /// Whenever its criteria hold, one of these actions before it is taken.
    Behind(BTreeSet<usize>),
}

impl Chance {
    /// Whether the action can be taken.
    #[must_use]
    pub fn is_possible(&self) -> bool {
        matches!(self, Self::Possible { .. })
    }
}

/// Where a step leads by a value that its success actions look at.
#[derive(Clone, Debug)]
pub struct ByValue {
    /// The value, where an action looks at it first.
    pub subject: Spanned<Reference>,
    /// The values that it is described to have, and where each may lead: an action, or `None` for the next step.
    pub ways: Vec<(String, BTreeSet<Option<usize>>)>,
    /// The values that criteria name, as they write them.
    pub named: BTreeSet<String>,
}

/// A criterion with its values numbered.
#[derive(Debug)]
enum Formula {
    Any(Vec<Formula>),
    All(Vec<Formula>),
    Not(Box<Formula>),
    Status(Operator, f64),
    Value { subject: usize, operator: Operator, literal: Literal, comparison: Comparison },
    Open,
}

/// What is supposed of a response.
#[derive(Clone, Copy)]
struct Supposed<'s> {
    /// Nothing for a step that is not answered with a status.
    status: Option<u16>,
    value: Option<(usize, &'s Candidate)>,
}

/// What a value may be.
#[derive(Clone, Debug, PartialEq)]
enum Candidate {
    Is(Literal),
    /// None that any criterion names.
    Other,
    Missing,
}

impl Formula {
    fn verdict(&self, supposed: Supposed<'_>) -> Verdict {
        match self {
            Self::Any(all) => Verdict::all(all.iter().map(|one| one.verdict(supposed)), Verdict::Holds),
            Self::All(all) => Verdict::all(all.iter().map(|one| one.verdict(supposed)), Verdict::Fails),
            // What cannot be evaluated makes a simple condition false, also where it is negated.
            Self::Not(_) if matches!(supposed.value, Some((_, Candidate::Missing))) => Verdict::Open,
            Self::Not(one) => one.verdict(supposed).negated(),
            Self::Status(operator, number) => match supposed.status {
                Some(status) => Verdict::of(operator.holds(f64::from(status).partial_cmp(number))),
                None => Verdict::Open,
            },
            Self::Value { subject, operator, literal, comparison } => match supposed.value {
                Some((supposed, candidate)) if supposed == *subject => {
                    candidate.verdict(*operator, literal, *comparison)
                }
                _ => Verdict::Open,
            },
            Self::Open => Verdict::Open,
        }
    }
}

impl Candidate {
    fn verdict(&self, operator: Operator, literal: &Literal, comparison: Comparison) -> Verdict {
        let by_equality = |equal: bool| match operator {
            Operator::Equal => Verdict::of(equal),
            Operator::NotEqual => Verdict::of(!equal),
            _ => Verdict::Open,
        };
        match (self, literal) {
            (Self::Missing, Literal::Null) => match comparison {
                Comparison::Loose => by_equality(true),
                Comparison::Exact => Verdict::Open,
            },
            // To a simple condition, a value that is not there is neither equal nor unequal to another.
            (Self::Missing, _) => match (comparison, operator) {
                (Comparison::Exact, Operator::NotEqual) => Verdict::Holds,
                _ => Verdict::Fails,
            },
            (Self::Other, _) => by_equality(false),
            (Self::Is(value), literal) => compare(operator, value, literal, comparison),
        }
    }
}

fn compare(operator: Operator, value: &Literal, literal: &Literal, comparison: Comparison) -> Verdict {
    let equality = |equal: bool| match operator {
        Operator::Equal => Verdict::of(equal),
        Operator::NotEqual => Verdict::of(!equal),
        _ => Verdict::Open,
    };
    let loose = comparison == Comparison::Loose;
    match (value, literal) {
        (Literal::String(one), Literal::String(other)) if one == other => equality(true),
        (Literal::String(one), Literal::String(other)) if loose && value.as_number().is_none() => {
            equality(one.to_lowercase() == other.to_lowercase())
        }
        (Literal::String(_), Literal::String(_)) if !loose => equality(false),
        (Literal::Boolean(one), Literal::Boolean(other)) => equality(one == other),
        (Literal::Null, Literal::Null) => equality(true),
        (Literal::Null, _) | (_, Literal::Null) => equality(false),
        (Literal::Number(_), Literal::Number(_)) => value
            .as_number()
            .zip(literal.as_number())
            .map_or(Verdict::Open, |(one, other)| Verdict::of(operator.holds(one.partial_cmp(&other)))),
        _ => Verdict::Open,
    }
}

/// The criteria of a step, numbered, and the values that they look at.
struct Tried<'s> {
    step: &'s Step<'s>,
    /// The index of the step whose outputs it produces.
    producer: usize,
    subjects: Vec<Subject>,
    /// The numbers that the status is compared with.
    statuses: Vec<f64>,
    /// How many comparisons and other tests there are.
    comparisons: usize,
}

struct Subject {
    /// What is looked at.
    reference: Reference,
    /// As the first criterion refers to it.
    written: Spanned<Reference>,
    literals: Vec<Literal>,
    /// Whether a success action looks at it.
    decides: bool,
}

impl Tried<'_> {
    /// What a reference in a criterion is about: an output of the step itself is what the output is.
    fn subject<'r>(&'r self, reference: &'r Reference, succeeded: bool) -> Cow<'r, Reference> {
        match reference {
            Reference::StepOutput(id) if id.step == self.producer && succeeded => {
                let own = self.step.outputs().get(id.output);
                Cow::Borrowed(own.map_or(reference, |output| &output.value.value))
            }
            Reference::FailureBody(pointer) => Cow::Owned(Reference::ResponseBody(pointer.clone())),
            Reference::FailureLength(pointer) => Cow::Owned(Reference::ResponseLength(pointer.clone())),
            reference => Cow::Borrowed(reference),
        }
    }

    fn formula(&mut self, test: &Test, comparison: Comparison, succeeded: bool, decides: bool) -> Formula {
        let mut of = |test: &Test| self.formula(test, comparison, succeeded, decides);
        match test {
            Test::Or(tests) => Formula::Any(tests.iter().map(of).collect()),
            Test::And(tests) => Formula::All(tests.iter().map(of).collect()),
            Test::Not(test) => Formula::Not(Box::new(of(test))),
            Test::Compare { .. } => {
                self.comparisons += 1;
                let Some((operator, reference, literal)) = test.against_constant() else {
                    return Formula::Open;
                };
                let subject = self.subject(&reference.value, succeeded).into_owned();
                if subject == Reference::StatusCode {
                    return match literal.value.as_number() {
                        Some(number) => {
                            self.statuses.push(number);
                            Formula::Status(operator, number)
                        }
                        None => Formula::Open,
                    };
                }
                let known = self.subjects.iter().position(|known| known.reference == subject);
                let index = known.unwrap_or_else(|| {
                    let written = reference.clone();
                    let new = Subject { reference: subject, written, literals: Vec::new(), decides: false };
                    self.subjects.push(new);
                    self.subjects.len() - 1
                });
                if let Some(subject) = self.subjects.get_mut(index) {
                    subject.literals.push(literal.value.clone());
                    subject.decides |= decides;
                }
                Formula::Value { subject: index, operator, literal: literal.value.clone(), comparison }
            }
            Test::Holds(_) | Test::JsonPath(_) | Test::Matches { .. } | Test::XPath { .. } => Formula::Open,
        }
    }

    fn all(&mut self, criteria: &[Criterion], succeeded: bool, decides: bool) -> Formula {
        let formulas = criteria
            .iter()
            .map(|criterion| self.formula(&criterion.test, criterion.comparison, succeeded, decides));
        Formula::All(formulas.collect())
    }

    /// One status of each range that the criteria tell apart.
    fn tried_statuses(&self) -> Vec<Option<u16>> {
        if self.step.call().is_some() {
            return vec![None];
        }
        let bounds =
            [*STATUSES.start(), *SUCCESS.start(), *SUCCESS.end(), *SUCCESS.end() + 1, *STATUSES.end()];
        let mut statuses: BTreeSet<u16> = BTreeSet::from(bounds);
        for number in &self.statuses {
            let near = [number.floor() - 1.0, number.floor(), number.ceil(), number.ceil() + 1.0];
            let valid = near
                .into_iter()
                .filter(|near| (f64::from(*STATUSES.start())..=f64::from(*STATUSES.end())).contains(near));
            // A whole number between the first status and the last one.
            statuses.extend(valid.map(|status| status as u16));
        }
        statuses.into_iter().map(Some).collect()
    }

    fn candidates(&self, subject: &Subject, described: &[String]) -> Vec<Candidate> {
        let mut candidates = vec![Candidate::Other, Candidate::Missing];
        let numbers = subject
            .literals
            .iter()
            .filter_map(Literal::as_number)
            .flat_map(|number| [number - 1.0, number + 1.0]);
        let numbers = numbers.map(|number| Literal::Number(format!("{number}")));
        let described = described.iter().map(|value| Literal::String(value.clone()));
        for literal in subject.literals.iter().cloned().chain(numbers).chain(described) {
            let candidate = Candidate::Is(literal);
            if !candidates.contains(&candidate) {
                candidates.push(candidate);
            }
        }
        candidates
    }
}

/// What has been seen of a list of actions.
struct Seen {
    /// For each action, the statuses for which it may be taken.
    taken: Vec<BTreeSet<Option<u16>>>,
    /// Whether its criteria may hold when it stands alone.
    alone: Vec<bool>,
    /// The actions that are taken in its place.
    before: Vec<BTreeSet<usize>>,
    falls_through: bool,
}

impl Seen {
    fn new(count: usize) -> Self {
        Self {
            taken: vec![BTreeSet::new(); count],
            alone: vec![false; count],
            before: vec![BTreeSet::new(); count],
            falls_through: false,
        }
    }

    /// Asks the actions in order; gives those that may be taken.
    fn ask(
        &mut self,
        actions: &[(Formula, bool)],
        supposed: Supposed<'_>,
        ways: &mut BTreeSet<Option<usize>>,
    ) {
        let mut decided = None;
        for (index, (criteria, last)) in actions.iter().enumerate() {
            let verdict = criteria.verdict(supposed);
            if verdict == Verdict::Fails {
                continue;
            }
            if let Some(alone) = self.alone.get_mut(index) {
                *alone = true;
            }
            if let Some(before) = decided {
                self.before.get_mut(index).into_iter().for_each(|known| {
                    known.insert(before);
                });
                continue;
            }
            ways.insert(Some(index));
            self.taken.get_mut(index).into_iter().for_each(|statuses| {
                statuses.insert(supposed.status);
            });
            if verdict == Verdict::Holds && *last {
                decided = Some(index);
            }
        }
        if decided.is_none() {
            self.falls_through = true;
            ways.insert(None);
        }
    }

    fn chances(self) -> impl Iterator<Item = Chance> {
        let seen = self.taken.into_iter().zip(self.alone).zip(self.before);
        seen.map(|((taken, alone), before)| match (taken.is_empty(), alone) {
            (false, _) => Chance::Possible { statuses: taken.into_iter().flatten().collect() },
            (true, true) => Chance::Behind(before),
            (true, false) => Chance::Excluded,
        })
    }
}

impl Outlook {
    /// What a step can do. `described` gives the values that something is described to have, when it is an enum.
    #[must_use]
    pub fn of(
        step: &Step<'_>,
        producer: usize,
        described: &dyn Fn(&Reference) -> Option<Vec<String>>,
    ) -> Self {
        let mut tried = Tried { step, producer, subjects: Vec::new(), statuses: Vec::new(), comparisons: 1 };
        let demanded = tried.all(step.success_criteria(), true, false);
        let mut formulas = |actions: &[Action<'_>], succeeded: bool| -> Vec<(Formula, bool)> {
            let formulas = actions.iter().map(|action| {
                // A retry is passed over once it is exhausted.
                let last = !matches!(action.target, ActionTarget::Retry { .. });
                (tried.all(&action.criteria, succeeded, succeeded), last)
            });
            formulas.collect()
        };
        let (success, failure) = (formulas(step.actions(), true), formulas(step.failure_actions(), false));
        let statuses = tried.tried_statuses();
        let succeeds = |supposed: Supposed<'_>| match (supposed.status, step.success_criteria().is_empty()) {
            (Some(status), true) => Verdict::of(SUCCESS.contains(&status)),
            (None, true) => Verdict::Holds,
            (_, false) => demanded.verdict(supposed),
        };

        let mut outlook = Self::open(success.len(), failure.len());
        let trials = std::iter::once(None).chain(tried.subjects.iter().enumerate().map(Some));
        let mut budget = MOST_TRIED;
        for subject in trials {
            let of_subject = subject.map(|(_, subject)| (subject, described(&subject.written.value)));
            let candidates = of_subject.as_ref().map_or_else(Vec::new, |(subject, described)| {
                tried.candidates(subject, described.as_deref().unwrap_or_default())
            });
            let trials = candidates.len().max(1).saturating_mul(statuses.len());
            let Some(left) = budget.checked_sub(trials.saturating_mul(tried.comparisons)) else { continue };
            budget = left;
            let index = subject.map(|(index, _)| index);
            let values: Vec<Option<(usize, &Candidate)>> = match index {
                None => vec![None],
                Some(index) => candidates.iter().map(|candidate| Some((index, candidate))).collect(),
            };
            let (mut succeeded, mut failed) = (Seen::new(success.len()), Seen::new(failure.len()));
            let (mut can_succeed, mut can_fail) = (false, false);
            let mut ways_by_value = Vec::new();
            for value in values {
                let mut ways = BTreeSet::new();
                for status in &statuses {
                    let supposed = Supposed { status: *status, value };
                    let verdict = succeeds(supposed);
                    if verdict != Verdict::Fails {
                        can_succeed = true;
                        succeeded.ask(&success, supposed, &mut ways);
                    }
                    // A workflow that a step runs can fail of itself.
                    if verdict != Verdict::Holds || step.call().is_some() {
                        can_fail = true;
                        failed.ask(&failure, supposed, &mut BTreeSet::new());
                    }
                }
                if let Some((_, Candidate::Is(Literal::String(value)))) = value {
                    ways_by_value.push((value.clone(), ways));
                }
            }
            if let Some((subject, Some(described))) = of_subject.filter(|(subject, _)| subject.decides) {
                ways_by_value.retain(|(value, _)| described.contains(value));
                let named = subject.literals.iter().filter_map(|literal| match literal {
                    Literal::String(text) => Some(text.clone()),
                    _ => None,
                });
                outlook.values.push(ByValue {
                    subject: subject.written.clone(),
                    ways: ways_by_value,
                    named: named.collect(),
                });
            }
            // Whatever one way of looking at it rules out is ruled out.
            outlook.narrow(can_succeed, can_fail, succeeded, failed);
        }
        outlook
    }

    /// What a step can do of which nothing is known.
    fn open(success: usize, failure: usize) -> Self {
        let any = |count| vec![Chance::Possible { statuses: BTreeSet::new() }; count];
        Self {
            succeeds: true,
            fails: true,
            success: any(success),
            falls_through: true,
            failure: any(failure),
            values: Vec::new(),
        }
    }

    fn narrow(&mut self, succeeds: bool, fails: bool, succeeded: Seen, failed: Seen) {
        self.succeeds &= succeeds;
        self.fails &= fails;
        self.falls_through &= succeeded.falls_through;
        for (known, found) in [(&mut self.success, succeeded), (&mut self.failure, failed)] {
            for (known, found) in known.iter_mut().zip(found.chances()) {
                match (&*known, &found) {
                    (Chance::Possible { statuses }, _) if statuses.is_empty() => *known = found,
                    // That criteria contradict one another says more than that others are before them.
                    (_, Chance::Excluded) | (Chance::Possible { .. }, Chance::Behind(_)) => *known = found,
                    _ => {}
                }
            }
        }
    }
}
