//! Whether values are what schemas ask for, as far as schemas are usually meant.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::ops::RangeInclusive;
use std::sync::LazyLock;

use regex::Regex;
use serde_json::Value;

use super::description::resolved;

/// How deep schemas are followed.
const DEPTH: usize = 16;

/// What texts of some formats look like.
static FORMATS: LazyLock<Vec<(&str, Regex)>> = LazyLock::new(|| {
    const DATE: &str = r"\d{4}-\d\d-\d\d";
    const TIME: &str = r"\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)";
    let formats = [
        ("date", DATE.to_owned()),
        ("date-time", format!("{DATE}T{TIME}")),
        ("time", TIME.to_owned()),
        ("email", r"[^@\s]+@[^@\s]+\.[^@\s]+".to_owned()),
        ("uuid", "(?i)[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}".to_owned()),
        ("uri", "[a-z][a-z0-9+.-]*:[^\\s<>\"]+".to_owned()),
        ("url", "[a-z]+://[^\\s<>\"]+".to_owned()),
        ("ipv4", r"\d{1,3}(\.\d{1,3}){3}".to_owned()),
    ];
    let compiled = formats.into_iter();
    compiled
        .filter_map(|(name, pattern)| Some((name, Regex::new(&format!("^(?:{pattern})$")).ok()?)))
        .collect()
});

thread_local! {
    /// What patterns have come to: the same ones are asked for time and again, and some take long.
    static PATTERNS: RefCell<BTreeMap<String, Option<Regex>>> = RefCell::default();
}

/// A pattern of a schema; what only another engine understands is none.
pub(super) fn compiled(pattern: &str) -> Option<Regex> {
    PATTERNS.with_borrow_mut(|known| {
        known.entry(pattern.to_owned()).or_insert_with(|| Regex::new(pattern).ok()).clone()
    })
}

/// Whether a value is what a schema asks for.
pub(super) fn is_valid(root: &Value, schema: &Value, value: &Value) -> bool {
    holds(root, schema, value, 0)
}

/// The same of a value that is sent as text: numbers are texts there, texts may be numbers, and one text is a list of one.
pub(super) fn is_valid_as_text(root: &Value, schema: &Value, value: &Value) -> bool {
    let other = match value {
        Value::Number(_) | Value::Bool(_) => Some(Value::from(value.to_string())),
        Value::String(text) => serde_json::from_str(text).ok().filter(|value: &Value| !value.is_string()),
        _ => None,
    };
    let holds = |schema: &Value| {
        is_valid(root, schema, value) || other.as_ref().is_some_and(|other| is_valid(root, schema, other))
    };
    let items = resolved(root, schema).get("items").filter(|_| !value.is_array() && !value.is_object());
    holds(schema) || items.is_some_and(holds)
}

fn holds(root: &Value, schema: &Value, value: &Value, depth: usize) -> bool {
    let schema = resolved(root, schema);
    if depth > DEPTH {
        return true;
    }
    let list = |field: &str| schema.get(field).and_then(Value::as_array);
    let is_nullable = schema.get("nullable").and_then(Value::as_bool) == Some(true);
    if value.is_null() && is_nullable {
        return true;
    }
    kinds(schema).is_none_or(|kinds| kinds.iter().any(|kind| is_of_kind(kind, value)))
        && schema.get("const").is_none_or(|only| only == value)
        && list("enum").is_none_or(|values| values.contains(value))
        && list("allOf").is_none_or(|parts| parts.iter().all(|part| holds(root, part, value, depth + 1)))
        && ["oneOf", "anyOf"].into_iter().filter_map(list).all(|alternatives| {
            alternatives.is_empty() || alternatives.iter().any(|one| holds(root, one, value, depth + 1))
        })
        && match value {
            Value::String(text) => is_text(schema, text),
            Value::Number(number) => number.as_f64().is_none_or(|number| is_number(schema, number)),
            Value::Array(items) => is_list(root, schema, items, depth),
            Value::Object(members) => {
                let required = list("required").into_iter().flatten().filter_map(Value::as_str);
                let property =
                    |name: &str| schema.get("properties").and_then(|properties| properties.get(name));
                required.into_iter().all(|name| members.contains_key(name))
                    && members.iter().all(|(name, member)| {
                        property(name).is_none_or(|property| holds(root, property, member, depth + 1))
                    })
            }
            Value::Null | Value::Bool(_) => true,
        }
}

fn is_list(root: &Value, schema: &Value, items: &[Value], depth: usize) -> bool {
    let is_unique =
        || items.iter().enumerate().all(|(at, item)| !items.iter().take(at).any(|one| one == item));
    lengths(schema, "minItems", "maxItems").contains(&items.len())
        && (schema.get("uniqueItems").and_then(Value::as_bool) != Some(true) || is_unique())
        && schema.get("items").is_none_or(|item| items.iter().all(|one| holds(root, item, one, depth + 1)))
}

fn is_text(schema: &Value, text: &str) -> bool {
    let field = |field: &str| schema.get(field).and_then(Value::as_str);
    let pattern = field("pattern").and_then(compiled);
    let format = field("format").and_then(|format| FORMATS.iter().find(|(name, _)| *name == format));
    lengths(schema, "minLength", "maxLength").contains(&text.chars().count())
        && pattern.is_none_or(|pattern| pattern.is_match(text))
        && format.is_none_or(|(_, format)| format.is_match(text))
}

fn is_number(schema: &Value, number: f64) -> bool {
    let bound = |field: &str| schema.get(field).and_then(Value::as_f64);
    // In OpenAPI 3.0 a bound is exclusive by a field beside it.
    let is_exclusive = |field: &str| schema.get(field).and_then(Value::as_bool) == Some(true);
    let (least, most) = (bound("minimum"), bound("maximum"));
    least.is_none_or(|least| number > least || number >= least && !is_exclusive("exclusiveMinimum"))
        && most.is_none_or(|most| number < most || number <= most && !is_exclusive("exclusiveMaximum"))
        && bound("exclusiveMinimum").is_none_or(|least| number > least)
        && bound("exclusiveMaximum").is_none_or(|most| number < most)
        && bound("multipleOf")
            .is_none_or(|step| step <= 0.0 || ((number / step).round() * step - number).abs() < 1e-9)
}

/// How long a text or a list may be.
pub(super) fn lengths(schema: &Value, least: &str, most: &str) -> RangeInclusive<usize> {
    let length = |field: &str| {
        schema.get(field).and_then(Value::as_u64).and_then(|length| usize::try_from(length).ok())
    };
    length(least).unwrap_or(0)..=length(most).unwrap_or(usize::MAX)
}

/// The kinds that a schema names.
fn kinds(schema: &Value) -> Option<Vec<&str>> {
    match schema.get("type")? {
        Value::String(kind) => Some(vec![kind]),
        Value::Array(kinds) => Some(kinds.iter().filter_map(Value::as_str).collect()),
        _ => None,
    }
}

/// Whether a value is of a kind that schemas name.
pub(super) fn is_of_kind(kind: &str, value: &Value) -> bool {
    match kind {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "integer" => {
            value.is_i64() || value.is_u64() || value.as_f64().is_some_and(|number| number.fract() == 0.0)
        }
        "number" => value.is_number(),
        "boolean" => value.is_boolean(),
        "string" => value.is_string(),
        "null" => value.is_null(),
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn values_are_held_against_what_schemas_say_of_them() {
        let valid = |schema: Value, value: Value| is_valid(&Value::Null, &schema, &value);
        assert!(valid(json!({ "type": "string", "pattern": "^a", "maxLength": 2 }), json!("ab")));
        assert!(!valid(json!({ "type": "string", "pattern": "^a" }), json!("b")));
        assert!(!valid(json!({ "format": "date-time" }), json!("2026-01-01")));
        assert!(!valid(json!({ "minimum": 1, "exclusiveMinimum": true }), json!(1)));
        assert!(!valid(json!({ "items": { "type": "integer" }, "uniqueItems": true }), json!([1, 1])));
        assert!(!valid(json!({ "properties": { "a": { "enum": ["b"] } } }), json!({ "a": "c" })));
        assert!(valid(json!({ "oneOf": [{ "type": "integer" }, { "type": "string" }] }), json!("a")));
        assert!(valid(json!({ "type": ["string", "null"] }), json!(null)));
        assert!(is_valid_as_text(
            &Value::Null,
            &json!({ "type": "string", "pattern": "^[0-9]$" }),
            &json!(5)
        ));
    }
}
