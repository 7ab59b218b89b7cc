//! Criteria with typed operands.

use std::cmp::Ordering;

use super::workflow::in_text;
use super::{incomparable, not_in_enum};
use crate::diagnostic::Diagnostics;
use crate::diagnostic::rules::NotSupportedYet;
use crate::ir::{self, Constant, Test, Value, ValueSource};
use crate::parse::arazzo::TemplatePart;
use crate::parse::condition::{Literal, Operator};
use crate::parse::pattern;
use crate::resolve::{Comparison, Operand, Reference, Test as Resolved};
use crate::source::Spanned;
use crate::types::{Type, Types};

/// Lowers the test of one criterion.
pub(super) struct TestLowering<'l> {
    pub(super) comparison: Comparison,
    pub(super) types: &'l Types,
    pub(super) diagnostics: &'l mut Diagnostics,
    pub(super) value: &'l dyn Fn(&Reference) -> Value,
    pub(super) template: &'l dyn Fn(&[TemplatePart<Reference>]) -> Value,
}

impl TestLowering<'_> {
    pub(super) fn test(&mut self, test: &Resolved) -> Option<Test> {
        Some(match test {
            Resolved::Or(tests) => any_of(self.tests(tests)?),
            Resolved::And(tests) => all_of(self.tests(tests)?),
            Resolved::Not(test) => match self.test(test)? {
                test if is_settled(&test, true) => settled(false),
                test if is_settled(&test, false) => settled(true),
                test => Test::Not(Box::new(test)),
            },
            Resolved::Compare { operator, left, right } => {
                let (operator, left, right) = match (left, right) {
                    // A constant stands on the right, as people write it.
                    (Operand::Literal(_), Operand::Reference(_)) => (operator.mirrored(), right, left),
                    _ => (*operator, left, right),
                };
                let (left, right) = match (left, right) {
                    (Operand::Reference(reference), Operand::Literal(literal))
                        if literal.value == Literal::Null =>
                    {
                        // What is missing and what is null are the same to a typed reader.
                        let exists = Test::Exists((self.value)(&reference.value));
                        return Some(match operator {
                            Operator::Equal => Test::Not(Box::new(exists)),
                            Operator::NotEqual => exists,
                            // To JSONPath, null is what is not less or greater than null.
                            Operator::LessOrEqual | Operator::GreaterOrEqual => Test::Not(Box::new(exists)),
                            Operator::Less | Operator::Greater => settled(false),
                        });
                    }
                    (Operand::Reference(reference), Operand::Literal(literal)) => {
                        let left = (self.value)(&reference.value);
                        let constant =
                            constant(literal, &left.of, self.comparison, self.types, self.diagnostics)?;
                        let right = Value {
                            source: ValueSource::Constant(constant),
                            of: left.of.clone(),
                            optional: false,
                            demanded: false,
                            expression: String::new(),
                        };
                        (left, right)
                    }
                    (Operand::Reference(one), Operand::Reference(other)) => {
                        let (left, right) = ((self.value)(&one.value), (self.value)(&other.value));
                        if left.of != right.of || !left.of.is_scalar(self.types) {
                            let words = |value: &Value| value.of.in_words(self.types);
                            incomparable(words(&left), words(&right), other.span, self.diagnostics);
                            return None;
                        }
                        (left, right)
                    }
                    // Two constants have been compared before.
                    (Operand::Literal(_), _) => return None,
                };
                match (&left.source, &right.source) {
                    (ValueSource::Constant(one), ValueSource::Constant(other)) => {
                        settled(compare(operator, one, other, self.comparison))
                    }
                    // A constant stands on the right, where it is written down.
                    (ValueSource::Constant(_), _) => Test::Compare {
                        operator: operator.mirrored(),
                        left: right,
                        right: left,
                        comparison: self.comparison,
                    },
                    _ => Test::Compare { operator, left, right, comparison: self.comparison },
                }
            }
            Resolved::Holds(Operand::Reference(reference)) => {
                let value = (self.value)(&reference.value);
                if let (ValueSource::Constant(constant), Comparison::Loose) = (&value.source, self.comparison)
                {
                    return Some(settled(*constant == Constant::Boolean(true)));
                }
                match (self.comparison, &value.of) {
                    (Comparison::Exact, _) => Test::Exists(value),
                    (Comparison::Loose, Type::Boolean) => Test::Holds(value),
                    (Comparison::Loose, of) => {
                        incomparable(
                            "a boolean".to_owned(),
                            of.in_words(self.types),
                            reference.span,
                            self.diagnostics,
                        );
                        return None;
                    }
                }
            }
            Resolved::Holds(Operand::Literal(literal)) => {
                let given = in_words(&literal.value);
                incomparable("a boolean".to_owned(), given, literal.span, self.diagnostics);
                return None;
            }
            Resolved::Matches { context, pattern } => self.matches(context, pattern)?,
            Resolved::XPath { context, expression } => {
                let value = (self.value)(&context.value);
                if !matches!(value.of, Type::String | Type::Json) {
                    let words = (Type::String.in_words(self.types), value.of.in_words(self.types));
                    incomparable(words.0, words.1, context.span, self.diagnostics);
                    return None;
                }
                Test::XPath { value, expression: expression.clone() }
            }
            Resolved::JsonPath(test) => {
                let expressions: Vec<_> =
                    test.expressions.iter().map(|reference| self.single(reference)).collect();
                Test::JsonPath {
                    filter: test.filter.clone(),
                    context: Box::new(self.single(&test.context)?),
                    expressions: expressions.into_iter().collect::<Option<_>>()?,
                }
            }
        })
    }

    /// A regular expression over the text that a single value, or JSON, is.
    fn matches(&mut self, context: &Spanned<Reference>, pattern: &[TemplatePart<Reference>]) -> Option<Test> {
        let (value, pattern) = ((self.value)(&context.value), (self.template)(pattern));
        if !value.of.is_scalar(self.types) && value.of != Type::Json {
            let words = (Type::String.in_words(self.types), value.of.in_words(self.types));
            incomparable(words.0, words.1, context.span, self.diagnostics);
            return None;
        }
        let constant = match &pattern.source {
            ValueSource::Template(parts) => match parts.as_slice() {
                [] => Some(String::new()),
                [ir::TemplatePart::Text(text)] => Some(text.clone()),
                _ => None,
            },
            _ => None,
        };
        Some(match (&value.source, constant) {
            (ValueSource::Constant(text), Some(pattern)) => {
                settled(pattern::matches(&pattern, &in_text(text)))
            }
            (_, Some(text)) => {
                let source = ValueSource::Constant(Constant::String(text));
                Test::Matches { value, pattern: Value { source, ..pattern } }
            }
            (_, None) => Test::Matches { value, pattern },
        })
    }

    /// A value that a query looks at or compares with: a single one, or whatever JSON it is.
    fn single(&mut self, reference: &Spanned<Reference>) -> Option<Value> {
        let value = (self.value)(&reference.value);
        if value.of.is_scalar(self.types) || value.of == Type::Json {
            return Some(value);
        }
        let what = format!("{} in a JSONPath criterion", value.of.in_words(self.types));
        self.diagnostics.report(NotSupportedYet { what, span: reference.span });
        None
    }

    fn tests(&mut self, tests: &[Resolved]) -> Option<Vec<Test>> {
        let tests: Vec<_> = tests.iter().map(|test| self.test(test)).collect();
        tests.into_iter().collect()
    }
}

/// The constant that a literal is where it is compared with a value of a type. What can never be equal is reported.
pub(super) fn constant(
    literal: &Spanned<Literal>,
    of: &Type,
    comparison: Comparison,
    types: &Types,
    diagnostics: &mut Diagnostics,
) -> Option<Constant> {
    let loose = comparison == Comparison::Loose;
    let is_object = |of: &Type| matches!(of, Type::Named(id) if types.enumeration(*id).is_none());
    let found = match (of, &literal.value) {
        // No constant of a condition is a list or an object.
        (of, _) if matches!(of, Type::Array(_) | Type::Map(_)) || is_object(of) => None,
        (Type::Json, Literal::String(text)) => Some(Constant::String(text.clone())),
        (Type::Json, Literal::Boolean(value)) => Some(Constant::Boolean(*value)),
        (Type::Json, Literal::Number(digits)) => {
            digits.parse().ok().map(Constant::Integer).or_else(|| digits.parse().ok().map(number))
        }
        (Type::Named(id), Literal::String(text)) => {
            let variants = types.enumeration(*id)?;
            let same = |value: &str| {
                if loose { value.eq_ignore_ascii_case(text) } else { value == text }
            };
            match variants.iter().find(|variant| same(&variant.value)) {
                Some(variant) => Some(Constant::Variant(variant.value.clone())),
                None => {
                    not_in_enum(text, *id, literal.span, None, types, diagnostics);
                    return None;
                }
            }
        }
        (Type::String, Literal::String(text)) => Some(Constant::String(text.clone())),
        // A text of digits, such as a header's, counts as the number that it is.
        (Type::String, Literal::Number(digits)) if loose => digits.parse().ok().map(number),
        (Type::Integer, Literal::Number(digits)) => digits.parse().ok().map(Constant::Integer),
        (Type::Integer, Literal::String(digits)) if loose => {
            digits.trim().parse().ok().map(Constant::Integer)
        }
        (Type::Number, Literal::Number(digits)) => digits.parse().ok().map(number),
        (Type::Number, Literal::String(digits)) if loose => digits.trim().parse().ok().map(number),
        (Type::Boolean, Literal::Boolean(value)) => Some(Constant::Boolean(*value)),
        _ => None,
    };
    if found.is_none() {
        incomparable(of.in_words(types), in_words(&literal.value), literal.span, diagnostics);
    }
    found
}

fn in_words(literal: &Literal) -> String {
    match literal {
        Literal::String(text) => format!("the string '{text}'"),
        Literal::Number(digits) => format!("the number {digits}"),
        other => format!("`{other}`"),
    }
}

/// What all of these come to, without those that always hold.
pub(super) fn all_of(mut tests: Vec<Test>) -> Test {
    if tests.iter().any(|test| is_settled(test, false)) {
        return settled(false);
    }
    tests.retain(|test| !is_settled(test, true));
    Test::And(tests)
}

fn any_of(mut tests: Vec<Test>) -> Test {
    if tests.iter().any(|test| is_settled(test, true)) {
        return settled(true);
    }
    tests.retain(|test| !is_settled(test, false));
    let mut joined: Vec<Test> = Vec::with_capacity(tests.len());
    for test in tests {
        match joined.iter_mut().find_map(|known| either(known, &test).map(|both| (known, both))) {
            Some((known, both)) => *known = both,
            None => joined.push(test),
        }
    }
    Test::Or(joined)
}

/// One comparison that says that either of two holds: less or equal for less and for equal.
fn either(one: &Test, other: &Test) -> Option<Test> {
    let (
        Test::Compare { operator, left, right, comparison },
        Test::Compare { operator: operator_too, left: left_too, right: right_too, .. },
    ) = (one, other)
    else {
        return None;
    };
    if left != left_too || right != right_too || !matches!(left.of, Type::Integer | Type::Number) {
        return None;
    }
    let operator = match (operator, operator_too) {
        (Operator::Less, Operator::Equal) | (Operator::Equal, Operator::Less) => Operator::LessOrEqual,
        (Operator::Greater, Operator::Equal) | (Operator::Equal, Operator::Greater) => {
            Operator::GreaterOrEqual
        }
        (Operator::Less, Operator::Greater) | (Operator::Greater, Operator::Less) => Operator::NotEqual,
        _ => return None,
    };
    // What is missing is unequal to everything in JSONPath, but neither less nor greater.
    let differs = operator == Operator::NotEqual && left.optional && *comparison == Comparison::Exact;
    (!differs).then(|| Test::Compare {
        operator,
        left: left.clone(),
        right: right.clone(),
        comparison: *comparison,
    })
}

fn is_settled(test: &Test, holds: bool) -> bool {
    match test {
        Test::And(tests) => holds && tests.is_empty(),
        Test::Or(tests) => !holds && tests.is_empty(),
        _ => false,
    }
}

/// A test that comes out the same each time.
fn settled(holds: bool) -> Test {
    if holds { Test::And(Vec::new()) } else { Test::Or(Vec::new()) }
}

/// How two constants compare.
fn compare(operator: Operator, one: &Constant, other: &Constant, comparison: Comparison) -> bool {
    let number = |constant: &Constant| match constant {
        Constant::Integer(value) => Some(*value as f64),
        Constant::Number(digits) => digits.parse::<f64>().ok(),
        _ => None,
    };
    let text = |constant: &Constant| match constant {
        Constant::String(text) | Constant::Variant(text) if comparison == Comparison::Loose => {
            Some(text.to_lowercase())
        }
        Constant::String(text) | Constant::Variant(text) => Some(text.clone()),
        _ => None,
    };
    let order = match (number(one).zip(number(other)), text(one).zip(text(other))) {
        (Some((one, other)), _) => one.partial_cmp(&other),
        (None, Some((one, other))) => Some(one.cmp(&other)),
        (None, None) => (one == other).then_some(Ordering::Equal),
    };
    operator.holds(order)
}

fn number(value: f64) -> Constant {
    Constant::Number(format!("{value:?}"))
}
