//! A small validator for the part of OpenAPI 3.0 schemas that the description uses.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use regex::Regex;
use serde_json::{Map, Value};

/// Keywords that would change the verdict, and that are not implemented; they must not be passed over in silence.
const UNSUPPORTED: [&str; 5] = ["anyOf", "oneOf", "not", "multipleOf", "uniqueItems"];

/// A document with schemas in it, and the patterns that were met so far.
#[derive(Debug)]
pub(super) struct Schemas {
    document: Value,
    patterns: Mutex<BTreeMap<String, Option<Regex>>>,
}

impl Schemas {
    pub(super) fn new(document: Value) -> Self {
        Self { document, patterns: Mutex::default() }
    }

    pub(super) fn document(&self) -> &Value {
        &self.document
    }

    /// Follows a `$ref` within the document; what leads nowhere is returned as it is.
    pub(super) fn resolve<'v>(&'v self, value: &'v Value) -> &'v Value {
        let target = value.get("$ref").and_then(Value::as_str).and_then(|text| text.strip_prefix('#'));
        match target.and_then(|pointer| self.document.pointer(pointer)) {
            Some(target) => self.resolve(target),
            None => value,
        }
    }

    /// The value that a parameter's text stands for.
    pub(super) fn read_text(&self, schema: &Value, text: String) -> Value {
        let is_text = self.parts(schema).iter().any(|part| keyword(part, "type") == Some("string"));
        match serde_json::from_str(&text) {
            Ok(value) if !is_text => value,
            _ => Value::String(text),
        }
    }

    /// Adds to `violations` what is wrong with `value`, which is found `at` this place.
    pub(super) fn check(&self, schema: &Value, value: &Value, at: &str, violations: &mut Vec<String>) {
        let parts = self.parts(schema);
        if value.is_null() && parts.iter().any(|part| part.get("nullable") == Some(&Value::Bool(true))) {
            return;
        }
        let mut report = |problem: String| {
            let place = if at.is_empty() { "the body" } else { at };
            violations.push(format!("'{place}' {problem}"));
        };
        for part in &parts {
            for name in UNSUPPORTED {
                if part.contains_key(name) {
                    report(format!("has a schema with `{name}`, which the stand-in does not implement"));
                }
            }
            match keyword(part, "type") {
                Some(expected) if !is_of_type(value, expected) => {
                    report(format!("is not of type {expected}"))
                }
                _ => {}
            }
            if let Some(Value::Array(allowed)) = part.get("enum")
                && !allowed.contains(value)
            {
                report(format!("is {value}, which is not in the enumeration"));
            }
            match value {
                Value::String(text) => {
                    check_size(
                        part,
                        ("minLength", "maxLength"),
                        text.chars().count(),
                        "characters",
                        &mut report,
                    );
                    if let Some(pattern) = keyword(part, "pattern")
                        && !self.matches(pattern, text)
                    {
                        report(format!("is {value}, which does not match {pattern}"));
                    }
                }
                Value::Number(number) => check_number(part, number.as_f64(), &mut report),
                Value::Array(items) => {
                    check_size(part, ("minItems", "maxItems"), items.len(), "items", &mut report);
                }
                Value::Object(members) => {
                    check_size(
                        part,
                        ("minProperties", "maxProperties"),
                        members.len(),
                        "members",
                        &mut report,
                    );
                    let required = part.get("required").and_then(Value::as_array).into_iter().flatten();
                    for name in required.filter_map(Value::as_str).filter(|name| !members.contains_key(*name))
                    {
                        report(format!("has no '{name}'"));
                    }
                }
                Value::Null | Value::Bool(_) => {}
            }
        }
        match value {
            Value::Array(items) => {
                for schema in parts.iter().filter_map(|part| part.get("items")) {
                    for (index, item) in items.iter().enumerate() {
                        self.check(schema, item, &format!("{at}/{index}"), violations);
                    }
                }
            }
            Value::Object(members) => self.check_members(&parts, members, at, violations),
            _ => {}
        }
    }

    fn check_members(
        &self,
        parts: &[&Map<String, Value>],
        members: &Map<String, Value>,
        at: &str,
        violations: &mut Vec<String>,
    ) {
        // A schema that says nothing about members allows all of them.
        let is_open = parts.iter().all(|part| !part.contains_key("properties"));
        for (name, member) in members {
            let place = if at.is_empty() { name.clone() } else { format!("{at}/{name}") };
            let declared = parts.iter().filter_map(|part| part.get("properties")?.get(name));
            let schemas = declared.collect::<Vec<_>>();
            for schema in &schemas {
                self.check(schema, member, &place, violations);
            }
            if schemas.is_empty() {
                match parts.iter().find_map(|part| part.get("additionalProperties")) {
                    Some(Value::Bool(true)) => {}
                    Some(Value::Bool(false)) => violations.push(format!("'{place}' is not known")),
                    Some(schema) => self.check(schema, member, &place, violations),
                    None if is_open => {}
                    None => violations.push(format!("'{place}' is not known")),
                }
            }
        }
    }

    /// The schema and all that it consists of by `$ref` and `allOf`.
    fn parts<'v>(&'v self, schema: &'v Value) -> Vec<&'v Map<String, Value>> {
        let Value::Object(schema) = self.resolve(schema) else {
            return Vec::new();
        };
        let members = schema.get("allOf").and_then(Value::as_array).into_iter().flatten();
        std::iter::once(schema).chain(members.flat_map(|member| self.parts(member))).collect()
    }

    fn matches(&self, pattern: &str, text: &str) -> bool {
        let mut patterns = self.patterns.lock().unwrap_or_else(PoisonError::into_inner);
        let compiled = patterns.entry(pattern.to_owned()).or_insert_with(|| Regex::new(pattern).ok());
        compiled.as_ref().is_some_and(|regex| regex.is_match(text))
    }
}

fn keyword<'v>(schema: &'v Map<String, Value>, name: &str) -> Option<&'v str> {
    schema.get(name)?.as_str()
}

fn is_of_type(value: &Value, name: &str) -> bool {
    match name {
        "string" => value.is_string(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        "boolean" => value.is_boolean(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        _ => false,
    }
}

fn check_size(
    schema: &Map<String, Value>,
    (least, most): (&str, &str),
    size: usize,
    unit: &str,
    report: &mut impl FnMut(String),
) {
    let size = size as u64;
    match schema.get(least).and_then(Value::as_u64) {
        Some(least) if size < least => report(format!("has {size} {unit}, fewer than {least}")),
        _ => {}
    }
    match schema.get(most).and_then(Value::as_u64) {
        Some(most) if size > most => report(format!("has {size} {unit}, more than {most}")),
        _ => {}
    }
}

fn check_number(schema: &Map<String, Value>, number: Option<f64>, report: &mut impl FnMut(String)) {
    let bound = |name| number.zip(schema.get(name).and_then(Value::as_f64));
    match bound("minimum") {
        Some((number, least)) if number < least => report(format!("is {number}, less than {least}")),
        _ => {}
    }
    match bound("maximum") {
        Some((number, most)) if number > most => report(format!("is {number}, more than {most}")),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn violations(schema: Value, value: Value) -> Vec<String> {
        let schemas = Schemas::new(json!({
            "components": { "schemas": {
                "Name": { "type": "string", "pattern": "^[a-z]+$", "minLength": 2, "maxLength": 4 },
                "Tags": { "type": "object", "maxProperties": 1, "additionalProperties": { "type": "string" } },
            } }
        }));
        let mut violations = Vec::new();
        schemas.check(&schema, &value, "", &mut violations);
        violations
    }

    #[test]
    fn scalars() {
        let name = json!({ "allOf": [{ "$ref": "#/components/schemas/Name" }, {}] });
        assert_eq!(violations(name.clone(), json!("abc")), [""; 0]);
        assert_eq!(violations(name.clone(), json!("a")), ["'the body' has 1 characters, fewer than 2"]);
        assert_eq!(violations(name.clone(), json!("abcde")), ["'the body' has 5 characters, more than 4"]);
        assert_eq!(
            violations(name.clone(), json!("AB")),
            [r#"'the body' is "AB", which does not match ^[a-z]+$"#]
        );
        assert_eq!(violations(name, json!(1)), ["'the body' is not of type string"]);
        let count = json!({ "type": "integer", "minimum": 1, "maximum": 25, "nullable": true });
        assert_eq!(violations(count.clone(), json!(25)), [""; 0]);
        assert_eq!(violations(count.clone(), Value::Null), [""; 0]);
        assert_eq!(violations(count.clone(), json!(0)), ["'the body' is 0, less than 1"]);
        assert_eq!(violations(count.clone(), json!(26)), ["'the body' is 26, more than 25"]);
        assert_eq!(violations(count, json!(1.5)), ["'the body' is not of type integer"]);
        assert_eq!(
            violations(json!({ "enum": ["ECR"] }), json!("S3")),
            [r#"'the body' is "S3", which is not in the enumeration"#]
        );
    }

    #[test]
    fn members_and_items() {
        let schema = json!({
            "type": "object",
            "required": ["list"],
            "properties": {
                "list": { "type": "array", "minItems": 1, "items": { "$ref": "#/components/schemas/Name" } },
                "tags": { "$ref": "#/components/schemas/Tags" },
            },
        });
        assert_eq!(violations(schema.clone(), json!({ "list": ["ab"], "tags": { "x": "y" } })), [""; 0]);
        assert_eq!(violations(schema.clone(), json!({})), ["'the body' has no 'list'"]);
        assert_eq!(violations(schema.clone(), json!({ "list": [] })), ["'list' has 0 items, fewer than 1"]);
        assert_eq!(
            violations(schema.clone(), json!({ "list": ["ab", null], "lists": 1, "tags": { "x": 1 } })),
            ["'list/1' is not of type string", "'lists' is not known", "'tags/x' is not of type string"]
        );
        assert_eq!(violations(schema, json!([])), ["'the body' is not of type object"]);
    }

    #[test]
    fn what_is_not_implemented_is_said() {
        assert_eq!(
            violations(json!({ "oneOf": [] }), json!(1)),
            ["'the body' has a schema with `oneOf`, which the stand-in does not implement"]
        );
    }
}
