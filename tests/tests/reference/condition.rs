//! Conditions, evaluated as they are read: from the text, naively, in one pass.

use std::cmp::Ordering;

use serde_json::Value;

/// How values compare, and what is an operand.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Dialect {
    /// A simple condition: loosely.
    Simple,
    /// A predicate over members of the context: exactly.
    Predicate,
}

/// Whether a condition holds. `value` gives what an expression or a member stands for; what is missing or null is none.
pub(crate) fn holds(text: &str, dialect: Dialect, value: &dyn Fn(&str) -> Option<Value>) -> bool {
    let mut reader = Reader { rest: text, dialect, value };
    let held = reader.or();
    assert!(reader.rest.trim().is_empty(), "`{}` is left of `{text}`", reader.rest);
    held
}

struct Reader<'t> {
    rest: &'t str,
    dialect: Dialect,
    value: &'t dyn Fn(&str) -> Option<Value>,
}

/// One side of a comparison.
enum Operand {
    /// What there is; the literal `null` is told from what is missing.
    Value(Option<Value>),
    Null,
}

impl Reader<'_> {
    fn take(&mut self, token: &str) -> bool {
        self.rest = self.rest.trim_start();
        match self.rest.strip_prefix(token) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    fn or(&mut self) -> bool {
        let mut held = self.and();
        while self.take("||") {
            // Both sides are read in any case.
            let other = self.and();
            held = held || other;
        }
        held
    }

    fn and(&mut self) -> bool {
        let mut held = self.not();
        while self.take("&&") {
            let other = self.not();
            held = held && other;
        }
        held
    }

    fn not(&mut self) -> bool {
        if self.take("!") {
            return !self.not();
        }
        if self.take("(") {
            let held = self.or();
            assert!(self.take(")"), "`)` is missing before `{}`", self.rest);
            return held;
        }
        let left = self.operand();
        for operator in ["==", "!=", "<=", ">=", "<", ">"] {
            if self.take(operator) {
                let right = self.operand();
                return compare(left, operator, right, self.dialect);
            }
        }
        matches!(left, Operand::Value(Some(Value::Bool(true))))
    }

    fn operand(&mut self) -> Operand {
        self.rest = self.rest.trim_start();
        let quote = self.rest.chars().next().filter(|first| matches!(first, '\'' | '"'));
        if let Some(quote) = quote {
            return Operand::Value(Some(Value::String(self.string(quote))));
        }
        let end = self.rest.find(|found: char| " )=<>!&|".contains(found)).unwrap_or(self.rest.len());
        let (word, rest) = self.rest.split_at(end);
        self.rest = rest;
        match word {
            "null" => Operand::Null,
            "true" => Operand::Value(Some(Value::Bool(true))),
            "false" => Operand::Value(Some(Value::Bool(false))),
            _ if word.starts_with('$') => Operand::Value((self.value)(word)),
            _ => Operand::Value(Some(serde_json::from_str(word).unwrap())),
        }
    }

    fn string(&mut self, quote: char) -> String {
        let mut text = String::new();
        let mut rest = self.rest.strip_prefix(quote).unwrap();
        loop {
            let (part, behind) = rest.split_once(quote).unwrap();
            text.push_str(part);
            rest = behind;
            match rest.strip_prefix(quote) {
                Some(behind) => {
                    text.push(quote);
                    rest = behind;
                }
                None => break,
            }
        }
        self.rest = rest;
        text
    }
}

fn compare(left: Operand, operator: &str, right: Operand, dialect: Dialect) -> bool {
    let (left, right) = match (left, right) {
        (Operand::Value(value), Operand::Null) | (Operand::Null, Operand::Value(value)) => {
            return (operator == "==") == value.is_none();
        }
        (Operand::Value(left), Operand::Value(right)) => (left, right),
        (Operand::Null, Operand::Null) => return operator == "==",
    };
    let (Some(left), Some(right)) = (&left, &right) else {
        // What is not there: no simple condition holds of it; to a predicate it is unlike everything that is.
        return dialect == Dialect::Predicate && operator == "!=" && (left.is_some() || right.is_some());
    };
    let ordering = match (left, right, dialect) {
        (Value::String(left), Value::String(right), Dialect::Simple) => {
            Some(left.to_lowercase().cmp(&right.to_lowercase()))
        }
        (Value::String(left), Value::String(right), Dialect::Predicate) => Some(left.cmp(right)),
        (Value::Bool(left), Value::Bool(right), _) => Some(left.cmp(right)),
        _ => number(left, dialect)
            .zip(number(right, dialect))
            .and_then(|(left, right)| left.partial_cmp(&right)),
    };
    match operator {
        "==" => ordering == Some(Ordering::Equal),
        "!=" => ordering != Some(Ordering::Equal),
        "<" => ordering == Some(Ordering::Less),
        "<=" => matches!(ordering, Some(Ordering::Less | Ordering::Equal)),
        ">" => ordering == Some(Ordering::Greater),
        _ => matches!(ordering, Some(Ordering::Greater | Ordering::Equal)),
    }
}

/// A number, or, loosely, a string of digits.
fn number(value: &Value, dialect: Dialect) -> Option<f64> {
    match value {
        Value::Number(number) => number.as_f64(),
        Value::String(text) if dialect == Dialect::Simple => text.trim().parse().ok(),
        _ => None,
    }
}
