//! What schemas say of values beyond their type: which there are, how large or long they are, and how they are written.

use std::borrow::Cow;
use std::net::{Ipv4Addr, Ipv6Addr};

use fancy_regex::RegexBuilder;

use crate::openapi::{Schema, ShapeKind};
use crate::parse::condition::Literal;
use crate::parse::tree::{Node, Number, Value};
use crate::source::Span;

/// How far a pattern may be tried on a value; beyond, nothing is said of it.
const MOST_TRIED: usize = 100_000;

/// A single value, as what its schema takes it to be.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Scalar<'v> {
    Text(Cow<'v, str>),
    Number { value: f64, written: String },
    Boolean(bool),
}

/// What a schema says that a value does not keep to.
#[derive(Clone, Debug)]
pub(super) struct Breach {
    /// Where it says so.
    pub(super) described: Span,
    pub(super) kind: BreachKind,
}

#[derive(Clone, Debug)]
pub(super) enum BreachKind {
    /// There are only these values.
    Unlisted { given: String, known: Vec<String> },
    /// It is too small, too large, too short, too long.
    Limit { given: String, wanted: String },
    /// It is written differently.
    Form { given: String, wanted: String },
}

impl<'v> Scalar<'v> {
    /// A scalar of a document where schemas are: as text where that is wanted, or as a number. `None` for what is no scalar, and
    /// for `null`.
    pub(super) fn of(node: &'v Node, schemas: &[Schema<'_>]) -> Option<Self> {
        let scalar = match &node.value {
            Value::String(text) => Self::Text(Cow::Borrowed(text)),
            Value::Boolean(value) => Self::Boolean(*value),
            Value::Number(Number::Integer(value)) => {
                Self::Number { value: *value as f64, written: value.to_string() }
            }
            Value::Number(Number::Float(value)) => Self::Number { value: *value, written: value.to_string() },
            Value::Number(Number::Big(digits)) => {
                Self::Number { value: digits.parse().ok()?, written: digits.clone() }
            }
            Value::Null | Value::Sequence(_) | Value::Mapping(_) => return None,
        };
        Some(scalar.taken_as(schemas))
    }

    /// A constant of a condition where it is compared with what schemas describe.
    pub(super) fn of_literal(literal: &'v Literal, schemas: &[Schema<'_>]) -> Option<Self> {
        let scalar = match literal {
            Literal::String(text) => Self::Text(Cow::Borrowed(text)),
            Literal::Boolean(value) => Self::Boolean(*value),
            Literal::Number(digits) => Self::Number { value: digits.parse().ok()?, written: digits.clone() },
            Literal::Null => return None,
        };
        Some(scalar.taken_as(schemas))
    }

    fn taken_as(self, schemas: &[Schema<'_>]) -> Self {
        let mut kinds = schemas.iter().map(|schema| schema.shape().kind);
        match &self {
            Self::Text(text) => match text.trim().parse() {
                Ok(value)
                    if kinds.any(|kind| matches!(kind, ShapeKind::Integer { .. } | ShapeKind::Number)) =>
                {
                    Self::Number { value, written: text.trim().to_owned() }
                }
                _ => self,
            },
            Self::Number { .. } | Self::Boolean(_) => {
                match kinds.any(|kind| matches!(kind, ShapeKind::String { .. })) {
                    true => Self::Text(Cow::Owned(self.written().to_owned())),
                    false => self,
                }
            }
        }
    }

    fn written(&self) -> &str {
        match self {
            Self::Text(text) => text,
            Self::Number { written, .. } => written,
            Self::Boolean(true) => "true",
            Self::Boolean(false) => "false",
        }
    }

    /// Whether it is what a description lists. Descriptions and documents write the same value with quotes and without.
    fn is(&self, listed: &Node) -> bool {
        match (self, &listed.value) {
            (Self::Number { value, .. }, Value::Number(Number::Float(other))) => {
                (value - other).abs() <= f64::EPSILON * value.abs()
            }
            _ => in_words(listed).is_some_and(|listed| listed == self.written()),
        }
    }
}

/// A scalar as a text without quotes.
fn in_words(node: &Node) -> Option<String> {
    Some(match &node.value {
        Value::String(text) | Value::Number(Number::Big(text)) => text.clone(),
        Value::Number(Number::Integer(value)) => value.to_string(),
        Value::Number(Number::Float(value)) => value.to_string(),
        Value::Boolean(value) => value.to_string(),
        Value::Null => "null".to_owned(),
        Value::Sequence(_) | Value::Mapping(_) => return None,
    })
}

/// What a value does not keep to of all that is said of it; of each kind, the first.
pub(super) fn breaches(scalar: &Scalar<'_>, schemas: &[Schema<'_>]) -> Vec<Breach> {
    let mut breaches: Vec<Breach> = Vec::new();
    for conjunct in Schema::conjuncts(schemas) {
        let node = conjunct.node;
        let of_scalar = match scalar {
            Scalar::Text(text) => [length(text, node), pattern(text, node), format(text, node)],
            Scalar::Number { value, written } => {
                [bound(*value, written, node), multiple(*value, written, node), width(*value, written, node)]
            }
            Scalar::Boolean(_) => [None, None, None],
        };
        for breach in [listed(scalar, node)].into_iter().chain(of_scalar).flatten() {
            let same =
                |known: &Breach| std::mem::discriminant(&known.kind) == std::mem::discriminant(&breach.kind);
            if !breaches.iter().any(same) {
                breaches.push(breach);
            }
        }
    }
    breaches
}

fn listed(scalar: &Scalar<'_>, schema: &Node) -> Option<Breach> {
    let (described, values) = match (schema.get("enum"), schema.get("const")) {
        (Some(listed), _) => (listed.span, listed.as_sequence()?),
        (None, Some(only)) => (only.span, std::slice::from_ref(only)),
        (None, None) => return None,
    };
    // A list of something else than single values is about something else.
    let known: Vec<String> = values.iter().map(in_words).collect::<Option<_>>()?;
    if known.is_empty() || values.iter().any(|value| scalar.is(value)) {
        return None;
    }
    let given = scalar.written().to_owned();
    Some(Breach { described, kind: BreachKind::Unlisted { given, known } })
}

fn number_of(node: &Node) -> Option<f64> {
    match &node.value {
        Value::Number(Number::Integer(value)) => Some(*value as f64),
        Value::Number(Number::Float(value)) => Some(*value),
        Value::Number(Number::Big(digits)) => digits.parse().ok(),
        _ => None,
    }
}

/// A limit that a keyword gives, and where it does.
fn limit(schema: &Node, keyword: &str) -> Option<(f64, Span)> {
    let node = schema.get(keyword)?;
    Some((number_of(node)?, node.span))
}

fn beyond(given: impl Into<String>, wanted: String, described: Span) -> Option<Breach> {
    Some(Breach { described, kind: BreachKind::Limit { given: given.into(), wanted } })
}

fn bound(value: f64, written: &str, schema: &Node) -> Option<Breach> {
    // Before 3.1, `exclusiveMinimum` says how `minimum` is meant.
    let exclusive = |keyword: &str| schema.get(keyword).and_then(Node::as_bool) == Some(true);
    let breach = |keyword: &str, fails: &dyn Fn(f64) -> bool, wanted: &str| {
        let (limit, described) = limit(schema, keyword).filter(|(limit, _)| fails(*limit))?;
        beyond(written, format!("{wanted} {limit}"), described)
    };
    let too_small = |limit: f64| value < limit || (value <= limit && exclusive("exclusiveMinimum"));
    let too_large = |limit: f64| value > limit || (value >= limit && exclusive("exclusiveMaximum"));
    let least = if exclusive("exclusiveMinimum") { "more than" } else { "at least" };
    let most = if exclusive("exclusiveMaximum") { "less than" } else { "at most" };
    breach("minimum", &too_small, least)
        .or_else(|| breach("maximum", &too_large, most))
        .or_else(|| breach("exclusiveMinimum", &|limit| value <= limit, "more than"))
        .or_else(|| breach("exclusiveMaximum", &|limit| value >= limit, "less than"))
}

fn multiple(value: f64, written: &str, schema: &Node) -> Option<Breach> {
    let (step, described) = limit(schema, "multipleOf").filter(|(step, _)| *step > 0.0)?;
    let steps = value / step;
    // Fractions such as 0.01 are not exact.
    if (steps - steps.round()).abs() <= 1e-9 * steps.abs().max(1.0) {
        return None;
    }
    beyond(written, format!("a multiple of {step}"), described)
}

/// Numbers that do not fit into the bits that a format gives them.
fn width(value: f64, written: &str, schema: &Node) -> Option<Breach> {
    let format = schema.get("format")?;
    let is_wider = value < f64::from(i32::MIN) || value > f64::from(i32::MAX);
    if format.as_str() != Some("int32") || !is_wider {
        return None;
    }
    beyond(written, "a number of 32 bits".to_owned(), format.span)
}

fn length(text: &str, schema: &Node) -> Option<Breach> {
    count(text.chars().count(), schema, ["minLength", "maxLength"], "character")
}

/// What there are too many or too few of.
pub(super) fn count(count: usize, schema: &Node, keywords: [&str; 2], of: &str) -> Option<Breach> {
    let counted = |count: f64| match count {
        one if (one - 1.0).abs() < f64::EPSILON => format!("1 {of}"),
        many => format!("{many} {of}s"),
    };
    let [least, most] = keywords.map(|keyword| limit(schema, keyword));
    let count = count as f64;
    let least = least.filter(|(least, _)| count < *least).map(|found| (found, "at least"));
    let most = most.filter(|(most, _)| count > *most).map(|found| (found, "at most"));
    let ((limit, described), wanted) = least.or(most)?;
    beyond(counted(count), format!("{wanted} {}", counted(limit)), described)
}

fn otherwise(given: &str, wanted: String, described: Span) -> Option<Breach> {
    Some(Breach { described, kind: BreachKind::Form { given: given.to_owned(), wanted } })
}

fn pattern(text: &str, schema: &Node) -> Option<Breach> {
    let node = schema.get("pattern")?;
    let pattern = node.as_str().filter(|pattern| text.is_ascii() && means_the_same(pattern))?;
    let compiled = RegexBuilder::new(pattern).backtrack_limit(MOST_TRIED).build().ok()?;
    match compiled.is_match(text) {
        Ok(false) => otherwise(text, format!("text that matches `{pattern}`"), node.span),
        // What cannot be decided is not wrong.
        Ok(true) | Err(_) => None,
    }
}

/// Whether a pattern in the syntax of ECMAScript, as descriptions have them, means the same in that of the engine. (Of text that
/// is ASCII: `\d` and `\w` have more letters here.)
fn means_the_same(pattern: &str) -> bool {
    // Some write the delimiters, too.
    if pattern.len() > 1 && pattern.starts_with('/') {
        return false;
    }
    let mut within_class = false;
    let mut before = None;
    let mut letters = pattern.chars();
    while let Some(letter) = letters.next() {
        match letter {
            '\\' => drop(letters.next()),
            // Here, classes nest, and have operators.
            '[' | '&' | '~' | '-' if within_class && (letter == '[' || before == Some(letter)) => {
                return false;
            }
            '[' => within_class = true,
            ']' => within_class = false,
            _ => {}
        }
        before = Some(letter);
    }
    true
}

fn format(text: &str, schema: &Node) -> Option<Breach> {
    let node = schema.get("format")?;
    let (keeps, wanted) = match node.as_str()? {
        "date" => (is_date(text), "a date such as 2025-12-31"),
        "date-time" => (is_date_time(text), "a time such as 2025-12-31T23:59:59Z"),
        "uuid" => (is_uuid(text), "a UUID"),
        "ipv4" => (text.parse::<Ipv4Addr>().is_ok(), "an IPv4 address"),
        "ipv6" => (text.parse::<Ipv6Addr>().is_ok(), "an IPv6 address"),
        _ => return None,
    };
    if keeps { None } else { otherwise(text, wanted.to_owned(), node.span) }
}

/// Whether a text is digits where a mask has `0`, and otherwise the mask.
fn is_like(text: &str, mask: &str) -> bool {
    text.len() == mask.len()
        && text.chars().zip(mask.chars()).all(|(letter, mask)| match mask {
            '0' => letter.is_ascii_digit(),
            _ => letter == mask,
        })
}

/// Whether a text is a full date of RFC 3339.
fn is_date(text: &str) -> bool {
    let part = |range| text.get(range).and_then(|digits: &str| digits.parse::<u32>().ok());
    let (Some(year), Some(month), Some(day)) = (part(0..4), part(5..7), part(8..10)) else { return false };
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let last = match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => return false,
    };
    is_like(text, "0000-00-00") && (1..=last).contains(&day)
}

/// Whether a text is a time of RFC 3339.
fn is_date_time(text: &str) -> bool {
    let (Some(date), Some(separator), Some(rest)) = (text.get(..10), text.get(10..11), text.get(11..)) else {
        return false;
    };
    let (Some(time), Some(rest)) = (rest.get(..8), rest.get(8..)) else { return false };
    let below = |text: &str, range, bound: u32| {
        text.get(range).and_then(|digits: &str| digits.parse().ok()).is_some_and(|value: u32| value < bound)
    };
    let is_time =
        is_like(time, "00:00:00") && below(time, 0..2, 24) && below(time, 3..5, 60) && below(time, 6..8, 61);
    let offset = match rest.strip_prefix('.') {
        Some(fraction) => fraction.trim_start_matches(|letter: char| letter.is_ascii_digit()),
        None => rest,
    };
    let is_offset = matches!(offset, "Z" | "z")
        || offset.strip_prefix(['+', '-']).is_some_and(|offset| {
            is_like(offset, "00:00") && below(offset, 0..2, 24) && below(offset, 3..5, 60)
        });
    is_date(date) && matches!(separator, "T" | "t" | " ") && is_time && is_offset
}

fn is_uuid(text: &str) -> bool {
    let lengths = [8, 4, 4, 4, 12];
    let parts: Vec<&str> = text.split('-').collect();
    parts.len() == lengths.len()
        && parts.iter().zip(lengths).all(|(part, length)| {
            part.len() == length && part.chars().all(|letter| letter.is_ascii_hexdigit())
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_and_times_are_those_of_rfc_3339() {
        for right in ["2024-02-29", "2000-02-29", "2025-12-31"] {
            assert!(is_date(right), "{right}");
        }
        for wrong in
            ["2023-02-29", "1900-02-29", "2025-04-31", "2025-13-01", "2025-1-1", "+025-01-01", "", "ä"]
        {
            assert!(!is_date(wrong), "{wrong}");
        }
        for right in ["2025-01-01T00:00:00Z", "2025-01-01t23:59:60.123z", "2025-01-01 12:00:00-05:30"] {
            assert!(is_date_time(right), "{right}");
        }
        for wrong in
            ["2025-01-01", "2025-01-01T24:00:00Z", "2025-01-01T00:00:00", "2025-01-01T00:00Z", "ääääääääää"]
        {
            assert!(!is_date_time(wrong), "{wrong}");
        }
    }

    #[test]
    fn patterns_that_mean_something_else_are_told_apart() {
        for same in [r"^[\w.-]+$", r"^[a-z\-]*$", r"\[a[b]", "^(?=.*[0-9]).{8,}$", "&&", r"^[^\[]$"] {
            assert!(means_the_same(same), "{same}");
        }
        for other in ["/^a$/", "[a-z&&[b]]", "[a--b]", "[a[b]", "[a~~b]"] {
            assert!(!means_the_same(other), "{other}");
        }
    }

    #[test]
    fn uuids_have_their_parts() {
        assert!(is_uuid("1B4E28BA-2fa1-11d2-883f-0016d3cca427"));
        assert!(
            !is_uuid("1b4e28ba2fa111d2883f0016d3cca427") && !is_uuid("1b4e28ba-2fa1-11d2-883f-0016d3cca42g")
        );
    }
}
