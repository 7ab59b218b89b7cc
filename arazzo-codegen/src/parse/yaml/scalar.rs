//! What a plain scalar means: the core schema of YAML 1.2, which contains JSON's.

use crate::parse::tree::{Number, Value};

/// The value of a plain scalar.
///
/// What YAML 1.1 took for something else stays a string: `yes`, `on`, `1_000`, `12:30`, `2024-01-31`. So do
/// numbers that are not finite (`.inf`, `1e999`) and those beyond 128 bits in octal or hexadecimal: the tree
/// has no exact place for them.
pub(super) fn resolve(text: &str) -> Value {
    match text.as_bytes().first() {
        None => Value::Null,
        Some(b'0'..=b'9' | b'+' | b'-' | b'.') => match number(text) {
            Some(number) => Value::Number(number),
            None => Value::String(text.to_owned()),
        },
        Some(b'~' | b'n' | b'N') if is_null(text) => Value::Null,
        Some(b't' | b'T' | b'f' | b'F') => match boolean(text) {
            Some(value) => Value::Boolean(value),
            None => Value::String(text.to_owned()),
        },
        Some(_) => Value::String(text.to_owned()),
    }
}

/// Whether a scalar is a null.
pub(super) fn is_null(text: &str) -> bool {
    matches!(text, "" | "~" | "null" | "Null" | "NULL")
}

/// The boolean that a scalar is.
pub(super) fn boolean(text: &str) -> Option<bool> {
    match text {
        "true" | "True" | "TRUE" => Some(true),
        "false" | "False" | "FALSE" => Some(false),
        _ => None,
    }
}

fn number(text: &str) -> Option<Number> {
    integer(text).or_else(|| float(text).map(Number::Float))
}

/// The whole number that a scalar is.
pub(super) fn integer(text: &str) -> Option<Number> {
    if let Some(digits) = text.strip_prefix("0o") {
        return radix(digits, 8);
    }
    if let Some(digits) = text.strip_prefix("0x") {
        return radix(digits, 16);
    }
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    Some(text.parse().map(Number::Integer).unwrap_or_else(|_| {
        let sign = if text.starts_with('-') { "-" } else { "" };
        Number::Big(format!("{sign}{}", digits.trim_start_matches('0')))
    }))
}

fn radix(digits: &str, radix: u32) -> Option<Number> {
    // Rust would take a sign here, which YAML does not.
    if !digits.chars().all(|digit| digit.is_digit(radix)) {
        return None;
    }
    i128::from_str_radix(digits, radix).ok().map(Number::Integer)
}

/// The finite number that a scalar is, written with a fraction, an exponent, or neither.
pub(super) fn float(text: &str) -> Option<f64> {
    let (mantissa, exponent) = match text.find(['e', 'E']) {
        Some(at) => (text.get(..at)?, Some(text.get(at + 1..)?)),
        None => (text, None),
    };
    let mantissa = mantissa.strip_prefix(['+', '-']).unwrap_or(mantissa);
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let mantissa_fits = digits(whole) && digits(fraction) && !(whole.is_empty() && fraction.is_empty());
    let exponent_fits = exponent.is_none_or(|exponent| {
        let exponent = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
        !exponent.is_empty() && digits(exponent)
    });
    if !mantissa_fits || !exponent_fits {
        return None;
    }
    text.parse().ok().filter(|value: &f64| value.is_finite())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> String {
        match resolve(text) {
            Value::Null => "null".into(),
            Value::Boolean(value) => value.to_string(),
            Value::Number(Number::Integer(value)) => format!("integer {value}"),
            Value::Number(Number::Big(digits)) => format!("big {digits}"),
            Value::Number(Number::Float(value)) => format!("float {value:?}"),
            Value::String(text) => format!("string {text}"),
            Value::Sequence(_) | Value::Mapping(_) => panic!("a scalar became a collection"),
        }
    }

    #[test]
    fn words() {
        for text in ["", "~", "null", "Null", "NULL"] {
            assert_eq!(shown(text), "null", "{text}");
        }
        for text in ["true", "True", "TRUE"] {
            assert_eq!(shown(text), "true", "{text}");
        }
        for text in ["false", "False", "FALSE"] {
            assert_eq!(shown(text), "false", "{text}");
        }
        for text in ["no", "No", "on", "off", "yes", "y", "n", "nULL", "tRUE", "nil", "none", "fALSE", "~x"] {
            assert_eq!(shown(text), format!("string {text}"));
        }
    }

    #[test]
    fn whole_numbers() {
        let cases = [
            ("0", "0"),
            ("-0", "0"),
            ("+12", "12"),
            ("-17", "-17"),
            ("007", "7"),
            ("0o17", "15"),
            ("0x1f", "31"),
            ("0xFF", "255"),
            ("9223372036854775808", "9223372036854775808"),
            ("-170141183460469231731687303715884105728", "-170141183460469231731687303715884105728"),
        ];
        for (text, value) in cases {
            assert_eq!(shown(text), format!("integer {value}"), "{text}");
        }
        let cases = [
            ("170141183460469231731687303715884105728", "170141183460469231731687303715884105728"),
            ("+00170141183460469231731687303715884105728", "170141183460469231731687303715884105728"),
            ("-170141183460469231731687303715884105729", "-170141183460469231731687303715884105729"),
        ];
        for (text, digits) in cases {
            assert_eq!(shown(text), format!("big {digits}"), "{text}");
        }
    }

    #[test]
    fn numbers_with_a_fraction_or_an_exponent() {
        let cases = [
            ("3.0", "3.0"),
            ("-1.5", "-1.5"),
            ("+.5", "0.5"),
            ("1.", "1.0"),
            ("1e3", "1000.0"),
            ("1E-2", "0.01"),
            ("6.02e+23", "6.02e23"),
            ("-0.0", "-0.0"),
            ("01.5", "1.5"),
        ];
        for (text, value) in cases {
            assert_eq!(shown(text), format!("float {value}"), "{text}");
        }
    }

    #[test]
    fn what_only_looks_like_a_number() {
        let texts = [
            "60e20506",
            "1e999",
            ".inf",
            "-.INF",
            ".nan",
            ".",
            "-",
            "+",
            "-.",
            "e5",
            "1e",
            "1e+",
            ".e1",
            "1_000",
            "0b1",
            "0o8",
            "0o",
            "0x",
            "0xg",
            "+0x1",
            "-0o7",
            "0x+1",
            "1,000",
            "12:30",
            "12:30:45",
            "2024-01-31",
            "2024-01-31T00:00:00Z",
            "3.1.0",
            "1.2.3.4",
            "١٢",
            "+1+",
            "--1",
            "1-",
            "inf",
            "NaN",
            "infinity",
            "-inf",
            "0xffffffffffffffffffffffffffffffffff",
        ];
        for text in texts {
            assert_eq!(shown(text), format!("string {text}"));
        }
    }
}
