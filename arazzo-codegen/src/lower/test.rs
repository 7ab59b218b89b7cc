//! Criteria with typed operands.

use super::{incomparable, not_in_enum};
use crate::diagnostic::Diagnostics;
use crate::diagnostic::rules::NotSupportedYet;
use crate::ir::{Constant, Test, Value, ValueSource};
use crate::parse::condition::{Literal, Operator};
use crate::resolve::{Comparison, Operand, Reference, Test as Resolved};
use crate::source::Spanned;
use crate::types::{Type, Types};

/// Lowers the test of one criterion.
pub(super) struct TestLowering<'l> {
    pub(super) comparison: Comparison,
    pub(super) types: &'l Types,
    pub(super) diagnostics: &'l mut Diagnostics,
    pub(super) value: &'l dyn Fn(&Reference) -> Value,
}

impl TestLowering<'_> {
    pub(super) fn test(&mut self, test: &Resolved) -> Option<Test> {
        Some(match test {
            Resolved::Or(tests) => Test::Or(self.tests(tests)?),
            Resolved::And(tests) => Test::And(self.tests(tests)?),
            Resolved::Not(test) => Test::Not(Box::new(self.test(test)?)),
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
                        return match operator {
                            Operator::Equal => Some(Test::Not(Box::new(exists))),
                            Operator::NotEqual => Some(exists),
                            _ => {
                                self.not_supported("ordering against null", literal);
                                None
                            }
                        };
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
                    (Operand::Literal(literal), _) => {
                        self.not_supported("comparing two constants", literal);
                        return None;
                    }
                };
                Test::Compare { operator, left, right, comparison: self.comparison }
            }
            Resolved::Holds(Operand::Reference(reference)) => {
                let value = (self.value)(&reference.value);
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
                self.not_supported("a constant as a condition", literal);
                return None;
            }
        })
    }

    fn tests(&mut self, tests: &[Resolved]) -> Option<Vec<Test>> {
        let tests: Vec<_> = tests.iter().map(|test| self.test(test)).collect();
        tests.into_iter().collect()
    }

    fn not_supported(&mut self, what: &str, literal: &Spanned<Literal>) {
        self.diagnostics.report(NotSupportedYet { what: what.to_owned(), span: literal.span });
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
        (of, _) if matches!(of, Type::Array(_) | Type::Map(_)) || is_object(of) => {
            diagnostics.report(NotSupportedYet {
                what: format!("comparing {} with a constant", of.in_words(types)),
                span: literal.span,
            });
            return None;
        }
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
        let given = match &literal.value {
            Literal::String(text) => format!("the string '{text}'"),
            Literal::Number(digits) => format!("the number {digits}"),
            other => format!("`{other}`"),
        };
        incomparable(of.in_words(types), given, literal.span, diagnostics);
    }
    found
}

fn number(value: f64) -> Constant {
    Constant::Number(format!("{value:?}"))
}
