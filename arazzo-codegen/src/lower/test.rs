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
                let operator = *operator;
                let (operator, left, right) = match (left, right) {
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
                        let whole = whole(operator, &left.of, constant);
                        let Some((operator, constant)) = whole else {
                            let words = (left.of.in_words(self.types), in_words(&literal.value));
                            incomparable(words.0, words.1, literal.span, self.diagnostics);
                            return None;
                        };
                        let right = Value {
                            source: ValueSource::Constant(constant),
                            of: left.of.clone(),
                            optional: false,
                            demanded: false,
                            expression: String::new(),
                        };
                        (operator, left, right)
                    }
                    (Operand::Reference(one), Operand::Reference(other)) => {
                        let (left, right) = ((self.value)(&one.value), (self.value)(&other.value));
                        if !self.is_comparable(operator, &left.of, &right.of) {
                            let words = |value: &Value| value.of.in_words(self.types);
                            incomparable(words(&left), words(&right), other.span, self.diagnostics);
                            return None;
                        }
                        (operator, left, right)
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
                    (Comparison::Loose, Type::Boolean | Type::Json) => Test::Holds(value),
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

    /// Whether values of two types can compare as stated.
    fn is_comparable(&self, operator: Operator, one: &Type, other: &Type) -> bool {
        let equality = matches!(operator, Operator::Equal | Operator::NotEqual);
        let kinds = Kind::of(one, self.types).zip(Kind::of(other, self.types));
        match (self.comparison, kinds) {
            // A query compares with an input or an output that is of the type of what it looks at.
            (Comparison::Exact, _) => one == other && one.is_scalar(self.types),
            (Comparison::Loose, None) => false,
            (Comparison::Loose, Some((Kind::List, Kind::List) | (Kind::Object, Kind::Object))) => equality,
            (
                Comparison::Loose,
                Some((Kind::List | Kind::Object, other) | (other, Kind::List | Kind::Object)),
            ) => other == Kind::Open && equality,
            (Comparison::Loose, Some(kinds)) => {
                !matches!(kinds, (Kind::Boolean, Kind::Number) | (Kind::Number, Kind::Boolean))
            }
        }
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

/// What kinds of JSON the values of a type are.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Text,
    Number,
    Boolean,
    List,
    Object,
    Open,
}

impl Kind {
    /// None for what is no JSON.
    fn of(of: &Type, types: &Types) -> Option<Self> {
        Some(match of {
            Type::String => Self::Text,
            Type::Integer | Type::Number => Self::Number,
            Type::Boolean => Self::Boolean,
            Type::Named(id) if types.enumeration(*id).is_some() => Self::Text,
            Type::Named(_) if types.union(of).is_some() => Self::Open,
            Type::Named(_) | Type::Map(_) => Self::Object,
            Type::Array(_) => Self::List,
            Type::Json => Self::Open,
            Type::File | Type::Ignored | Type::Outcome(_) => return None,
        })
    }
}

/// A comparison with a whole number that says what one with a fraction does, for values that are whole; none where they are
/// never equal to it. Any other comparison as it is.
fn whole(operator: Operator, of: &Type, constant: Constant) -> Option<(Operator, Constant)> {
    let (Type::Integer, Constant::Number(digits)) = (of, &constant) else {
        return Some((operator, constant));
    };
    let bound: f64 = digits.parse().ok()?;
    let (operator, bound) = match operator {
        Operator::Less | Operator::LessOrEqual => (Operator::LessOrEqual, bound.floor()),
        Operator::Greater | Operator::GreaterOrEqual => (Operator::GreaterOrEqual, bound.ceil()),
        Operator::Equal | Operator::NotEqual => return None,
    };
    // Beyond what an integer can be, the bound is that of integers, which says the same.
    Some((operator, Constant::Integer(bound as i64)))
}

/// The constant that a literal is where it is compared with a value of a type. What can never be equal is reported.
pub(super) fn constant(
    literal: &Spanned<Literal>,
    of: &Type,
    comparison: Comparison,
    types: &Types,
    diagnostics: &mut Diagnostics,
) -> Option<Constant> {
    let (loose, span) = (comparison == Comparison::Loose, literal.span);
    let found = match (of, &literal.value) {
        (Type::Json, Literal::String(text)) => Some(Constant::String(text.clone())),
        (Type::Json, Literal::Boolean(value)) => Some(Constant::Boolean(*value)),
        (Type::Json, Literal::Number(digits)) => integer(digits),
        // No constant of a condition is a list or an object.
        (Type::Named(id), _) if types.enumeration(*id).is_none() => None,
        (Type::Named(id), literal) => {
            let variants = types.enumeration(*id)?;
            let same = |value: &str| match literal {
                Literal::String(text) if loose => value.eq_ignore_ascii_case(text),
                Literal::String(text) => value == text,
                Literal::Number(digits) if loose => {
                    as_number(value).is_some_and(|one| Some(one) == as_number(digits))
                }
                Literal::Boolean(wanted) if loose => value.eq_ignore_ascii_case(word(*wanted)),
                _ => false,
            };
            match (variants.iter().find(|variant| same(&variant.value)), literal) {
                (Some(variant), _) => Some(Constant::Variant(variant.value.clone())),
                (None, Literal::String(text)) => {
                    not_in_enum(text, *id, span, None, types, diagnostics);
                    return None;
                }
                (None, _) => None,
            }
        }
        (Type::String, Literal::String(text)) => Some(Constant::String(text.clone())),
        // A text of digits, such as a header's, counts as the number that it is.
        (Type::String, Literal::Number(digits)) if loose => as_number(digits).map(number),
        (Type::String, Literal::Boolean(value)) if loose => Some(Constant::String(word(*value).to_owned())),
        (Type::Integer, Literal::Number(digits)) => integer(digits),
        (Type::Integer, Literal::String(digits)) if loose => integer(digits.trim()),
        (Type::Number, Literal::Number(digits)) => as_number(digits).map(number),
        (Type::Number, Literal::String(digits)) if loose => as_number(digits).map(number),
        (Type::Boolean, Literal::String(text)) if loose => [true, false]
            .into_iter()
            .find(|value| text.eq_ignore_ascii_case(word(*value)))
            .map(Constant::Boolean),
        (Type::Boolean, Literal::Boolean(value)) => Some(Constant::Boolean(*value)),
        _ => None,
    };
    if found.is_none() {
        incomparable(of.in_words(types), in_words(&literal.value), span, diagnostics);
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
    let loose = comparison == Comparison::Loose;
    let text = |constant: &Constant| match constant {
        Constant::String(text) | Constant::Variant(text) if loose => Some(text.to_ascii_lowercase()),
        Constant::String(text) | Constant::Variant(text) => Some(text.clone()),
        _ => None,
    };
    let number = |constant: &Constant| match constant {
        Constant::Integer(value) => Some(*value as f64),
        Constant::Number(digits) => as_number(digits),
        Constant::String(text) | Constant::Variant(text) if loose => as_number(text),
        _ => None,
    };
    let as_text = |constant: &Constant| match constant {
        Constant::Boolean(value) if loose => Some(word(*value).to_owned()),
        constant => text(constant),
    };
    // A boolean is text only beside one.
    let texts = match text(one).is_some() || text(other).is_some() {
        true => as_text(one).zip(as_text(other)),
        false => None,
    };
    let order = match (texts, number(one).zip(number(other))) {
        (Some((one, other)), _) => Some(one.cmp(&other)),
        (None, Some((one, other))) => one.partial_cmp(&other),
        (None, None) => (one == other).then_some(Ordering::Equal),
    };
    operator.holds(order)
}

/// The number that digits are.
fn as_number(digits: &str) -> Option<f64> {
    digits.trim().parse().ok()
}

/// The whole number that digits are, or the number.
fn integer(digits: &str) -> Option<Constant> {
    let whole = |value: f64| value.fract() == 0.0 && value.abs() < 9e15;
    match (digits.parse(), as_number(digits)?) {
        (Ok(value), _) => Some(Constant::Integer(value)),
        (Err(_), value) if whole(value) => Some(Constant::Integer(value as i64)),
        (Err(_), value) => Some(number(value)),
    }
}

/// A boolean as text.
fn word(value: bool) -> &'static str {
    if value { "true" } else { "false" }
}

fn number(value: f64) -> Constant {
    Constant::Number(format!("{value:?}"))
}
