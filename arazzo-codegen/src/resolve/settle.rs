//! Conditions that come out the same whatever is answered. They are decided here, before anything is read for them.

use std::cmp::Ordering;

use super::{Comparison, Operand, Reference, Test};
use crate::ir::Constant;
use crate::parse::condition::{Literal, Operator};
use crate::source::Span;

/// A comparison that always or never holds although it is written as if it could come out either way.
#[derive(Clone, Debug)]
pub(super) struct Settled {
    pub(super) span: Span,
    pub(super) holds: bool,
    /// Why, in words.
    pub(super) reason: &'static str,
}

impl Test {
    /// What always holds.
    pub const ALWAYS: Self = Self::And(Vec::new());
    /// What never holds.
    pub const NEVER: Self = Self::Or(Vec::new());

    /// Whether it always holds.
    #[must_use]
    pub fn always_holds(&self) -> bool {
        matches!(self, Self::And(tests) if tests.is_empty())
    }

    /// Whether it never holds.
    #[must_use]
    pub fn never_holds(&self) -> bool {
        matches!(self, Self::Or(tests) if tests.is_empty())
    }

    fn settled(holds: bool) -> Self {
        if holds { Self::ALWAYS } else { Self::NEVER }
    }
}

/// Decides what can be decided.
pub(super) struct Settling {
    pub(super) comparison: Comparison,
    /// What is worth telling.
    pub(super) found: Vec<Settled>,
}

impl Settling {
    /// The same condition without the parts that always or never hold.
    pub(super) fn settle(&mut self, test: Test) -> Test {
        match test {
            Test::And(tests) => self.all(tests),
            Test::Or(tests) => self.any(tests),
            Test::Not(test) => match self.settle(*test) {
                test if test.always_holds() => Test::NEVER,
                test if test.never_holds() => Test::ALWAYS,
                test => Test::Not(Box::new(test)),
            },
            Test::Compare { operator, left, right } => self.compare(operator, left, right),
            Test::Holds(Operand::Literal(literal)) => match literal.value {
                Literal::Boolean(holds) => self.tell(literal.span, holds, "it is a constant"),
                Literal::Null => self.tell(literal.span, false, "it is a constant"),
                Literal::Number(_) | Literal::String(_) => Test::Holds(Operand::Literal(literal)),
            },
            other => other,
        }
    }

    fn tell(&mut self, span: Span, holds: bool, reason: &'static str) -> Test {
        self.found.push(Settled { span, holds, reason });
        Test::settled(holds)
    }

    fn compare(&mut self, operator: Operator, left: Operand, right: Operand) -> Test {
        let is_order = !matches!(operator, Operator::Equal | Operator::NotEqual);
        let loose = self.comparison == Comparison::Loose;
        let is_null = |operand: &Operand| matches!(operand, Operand::Literal(literal) if literal.value == Literal::Null);
        let span = joined(left.span(), right.span());
        match (&left, &right) {
            (Operand::Literal(one), Operand::Literal(other)) => {
                let holds = holds(operator, &one.value, &other.value, self.comparison);
                self.tell(span, holds, "both sides are constants")
            }
            _ if is_order && loose && (is_null(&left) || is_null(&right)) => {
                self.tell(span, false, "nothing is less or greater than `null`")
            }
            (Operand::Reference(one), Operand::Reference(other)) if one.value == other.value => {
                match operator {
                    Operator::NotEqual | Operator::Less | Operator::Greater => {
                        self.tell(span, false, "both sides are the same value")
                    }
                    _ if !loose => self.tell(span, true, "both sides are the same value"),
                    // A value equals itself if it is there.
                    _ => {
                        let null = Operand::Literal(crate::source::Spanned::new(Literal::Null, other.span));
                        Test::Compare { operator: Operator::NotEqual, left, right: null }
                    }
                }
            }
            _ => match (left.known(), right.known()) {
                // What a document says of itself differs from step to step, where actions are shared.
                (Some(one), Some(other)) => Test::settled(holds(operator, &one, &other, self.comparison)),
                _ => Test::Compare { operator, left, right },
            },
        }
    }

    fn all(&mut self, tests: Vec<Test>) -> Test {
        let mut kept: Vec<Test> = Vec::with_capacity(tests.len());
        for test in tests {
            let test = self.settle(test);
            if test.never_holds() {
                return Test::NEVER;
            }
            if test.always_holds() || kept.iter().any(|known| known.same(&test)) {
                continue;
            }
            if let Some(bound) = Bound::of(&test) {
                let others = kept.iter().filter_map(Bound::of);
                if others.clone().any(|other| bound.excludes(&other)) {
                    return self.tell(bound.span, false, "what stands before it rules it out");
                }
                if others.clone().any(|other| other.implies(&bound)) {
                    continue;
                }
                kept.retain(|known| !Bound::of(known).is_some_and(|known| bound.implies(&known)));
            }
            kept.push(test);
        }
        single_or(kept, Test::And)
    }

    fn any(&mut self, tests: Vec<Test>) -> Test {
        let mut kept: Vec<Test> = Vec::with_capacity(tests.len());
        for test in tests {
            let test = self.settle(test);
            if test.always_holds() {
                return Test::ALWAYS;
            }
            if !test.never_holds() && kept.iter().all(|known| !known.same(&test)) {
                kept.push(test);
            }
        }
        single_or(kept, Test::Or)
    }
}

/// From the start of the first to the end of the last, whichever is which.
fn joined(one: Span, other: Span) -> Span {
    Span { start: one.start.min(other.start), end: one.end.max(other.end), ..one }
}

fn single_or(mut tests: Vec<Test>, combine: fn(Vec<Test>) -> Test) -> Test {
    match (tests.len(), tests.pop()) {
        (1, Some(only)) => only,
        (_, last) => {
            tests.extend(last);
            combine(tests)
        }
    }
}

impl Operand {
    pub(super) fn span(&self) -> Span {
        match self {
            Self::Reference(reference) => reference.span,
            Self::Literal(literal) => literal.span,
        }
    }

    /// What it is, where that does not depend on any answer.
    fn known(&self) -> Option<Literal> {
        match self {
            Self::Literal(literal) => Some(literal.value.clone()),
            Self::Reference(reference) => match &reference.value {
                Reference::Constant(Constant::String(text) | Constant::Variant(text)) => {
                    Some(Literal::String(text.clone()))
                }
                Reference::Constant(Constant::Integer(value)) => Some(Literal::Number(value.to_string())),
                Reference::Constant(Constant::Number(digits)) => Some(Literal::Number(digits.clone())),
                Reference::Constant(Constant::Boolean(value)) => Some(Literal::Boolean(*value)),
                Reference::Constant(Constant::Null) => Some(Literal::Null),
                _ => None,
            },
        }
    }

    fn same(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Reference(one), Self::Reference(other)) => one.value == other.value,
            (Self::Literal(one), Self::Literal(other)) => one.value == other.value,
            _ => false,
        }
    }
}

impl Test {
    /// Whether the other says the same in the same words.
    fn same(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::And(one), Self::And(other)) | (Self::Or(one), Self::Or(other)) => {
                one.len() == other.len() && one.iter().zip(other).all(|(one, other)| one.same(other))
            }
            (Self::Not(one), Self::Not(other)) => one.same(other),
            (Self::Holds(one), Self::Holds(other)) => one.same(other),
            (
                Self::Compare { operator, left, right },
                Self::Compare { operator: operator_too, left: left_too, right: right_too },
            ) => operator == operator_too && left.same(left_too) && right.same(right_too),
            _ => false,
        }
    }
}

/// A comparison of a value with a number.
struct Bound<'t> {
    value: &'t Reference,
    operator: Operator,
    number: f64,
    span: Span,
}

impl<'t> Bound<'t> {
    fn of(test: &'t Test) -> Option<Self> {
        let (operator, reference, literal) = test.against_constant()?;
        let Literal::Number(digits) = &literal.value else { return None };
        let number = digits.parse().ok()?;
        let span = joined(reference.span, literal.span);
        Some(Self { value: &reference.value, operator, number, span })
    }

    /// Whether the number is within the bound.
    fn admits(&self, number: f64) -> bool {
        self.operator.holds(number.partial_cmp(&self.number))
    }

    fn is_lower(&self) -> bool {
        matches!(self.operator, Operator::Greater | Operator::GreaterOrEqual)
    }

    fn is_upper(&self) -> bool {
        matches!(self.operator, Operator::Less | Operator::LessOrEqual)
    }

    /// Whether no value is within both.
    fn excludes(&self, other: &Self) -> bool {
        self.value == other.value
            && match (self.operator, other.operator) {
                (Operator::Equal, _) => !other.admits(self.number),
                (_, Operator::Equal) => !self.admits(other.number),
                _ if self.is_lower() && other.is_upper() || self.is_upper() && other.is_lower() => {
                    // Both bounds are open or closed; what is within one at the other's number is within both.
                    !(self.admits(other.number) && other.admits(other.number)
                        || self.admits(self.number) && other.admits(self.number)
                        || self.admits(self.number.midpoint(other.number))
                            && other.admits(self.number.midpoint(other.number)))
                }
                _ => false,
            }
    }

    /// Whether all that is within this one is within the other.
    fn implies(&self, other: &Self) -> bool {
        self.value == other.value
            && match (self.operator, other.operator) {
                (Operator::Equal, _) => other.admits(self.number),
                (_, Operator::Equal | Operator::NotEqual) => false,
                _ if self.is_lower() && other.is_lower() => {
                    self.number > other.number
                        || self.number == other.number
                            && (self.operator == other.operator || self.operator == Operator::Greater)
                }
                _ if self.is_upper() && other.is_upper() => {
                    self.number < other.number
                        || self.number == other.number
                            && (self.operator == other.operator || self.operator == Operator::Less)
                }
                _ => false,
            }
    }
}

/// How two constants compare.
fn holds(operator: Operator, one: &Literal, other: &Literal, comparison: Comparison) -> bool {
    let loose = comparison == Comparison::Loose;
    let number = |literal: &Literal| match literal {
        Literal::Number(digits) => digits.parse::<f64>().ok(),
        Literal::String(digits) if loose => digits.trim().parse().ok(),
        _ => None,
    };
    let order = match (one, other) {
        (Literal::String(one), Literal::String(other)) if loose => {
            Some(one.to_lowercase().cmp(&other.to_lowercase()))
        }
        (Literal::String(one), Literal::String(other)) => Some(one.cmp(other)),
        (Literal::String(text), Literal::Boolean(value)) if loose => {
            Some(text.to_lowercase().as_str().cmp(word(*value)))
        }
        (Literal::Boolean(value), Literal::String(text)) if loose => {
            Some(word(*value).cmp(text.to_lowercase().as_str()))
        }
        _ => match number(one).zip(number(other)) {
            Some((one, other)) => one.partial_cmp(&other),
            None => (one == other).then_some(Ordering::Equal),
        },
    };
    operator.holds(order)
}

fn word(value: bool) -> &'static str {
    if value { "true" } else { "false" }
}
