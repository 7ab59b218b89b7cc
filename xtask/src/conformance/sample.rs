//! Values that schemas describe.

use serde_json::{Map, Number, Value, json};

use super::description::resolved;
use super::pattern;
use super::validity::{is_valid, lengths};

/// How deep objects and lists are filled in.
const DEPTH: usize = 6;

/// How much of what a schema allows is made use of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fullness {
    /// What is required.
    Minimal,
    /// Whatever is described.
    Full,
    /// Whatever is described, with texts that need care.
    Awkward,
}

impl Fullness {
    pub(super) const ALL: [Self; 3] = [Self::Minimal, Self::Full, Self::Awkward];
}

/// A text with what paths, queries, headers, JSON, forms and XML have to write otherwise.
const AWKWARD: &str = "Zoë & Co/50% +1 \"a\"=<b>;#?";

/// Makes values of the schemas of a file.
pub(super) struct Sampler<'a> {
    /// What references lead into.
    pub(super) root: &'a Value,
    pub(super) fullness: Fullness,
}

impl Sampler<'_> {
    pub(super) fn value(&self, schema: &Value) -> Value {
        self.at(schema, "", 0)
    }

    /// A value for what is called `name`, so many objects and lists deep.
    fn at(&self, schema: &Value, name: &str, depth: usize) -> Value {
        let schema = resolved(self.root, schema);
        if let Some(value) = self.given(schema) {
            return value;
        }
        let list = |field: &str| schema.get(field).and_then(Value::as_array);
        if let Some(parts) = list("allOf") {
            let mut own = schema.clone();
            if let Some(own) = own.as_object_mut() {
                // An example of all parts together has not been right.
                own.retain(|field, _| !["allOf", "example", "examples", "default"].contains(&field.as_str()));
            }
            let mut merged = Map::new();
            let mut last = Value::Null;
            for part in parts.iter().chain([&own]) {
                match self.at(part, name, depth) {
                    Value::Object(members) => merged.extend(members),
                    value if is_described(resolved(self.root, part)) => last = value,
                    _ => {}
                }
            }
            return if merged.is_empty() && !last.is_null() { last } else { merged.into() };
        }
        for field in ["oneOf", "anyOf"] {
            let alternatives = list(field).into_iter().flatten().map(|one| resolved(self.root, one));
            let mut alternatives = alternatives.filter(|one| kind(one) != Some("null") && is_described(one));
            if let Some(one) = alternatives.next() {
                let value = self.at(one, name, depth);
                // What is described beside the alternatives holds for all of them.
                let beside = schema.get("properties").is_some().then(|| self.object(schema, depth));
                return match (value, beside) {
                    (Value::Object(members), Some(Value::Object(mut all))) => {
                        all.extend(members);
                        all.into()
                    }
                    (value, _) => value,
                };
            }
        }
        match kind(schema) {
            Some("object") => self.object(schema, depth),
            Some("array") => {
                let least = schema.get("minItems").and_then(Value::as_u64).unwrap_or(0);
                let wanted = if self.fullness == Fullness::Minimal && depth > 1 { 0 } else { 1 };
                let count = if depth >= DEPTH { least } else { least.max(wanted) };
                let items = schema.get("items").unwrap_or(&Value::Null);
                let item = self.at(items, name, depth + 1);
                let is_unique = schema.get("uniqueItems").and_then(Value::as_bool) == Some(true);
                let others = (1..count.min(100)).map(|number| {
                    if is_unique { another(self.root, items, &item, number) } else { item.clone() }
                });
                (0..count.min(1)).map(|_| item.clone()).chain(others).collect()
            }
            Some("integer") => integer(schema),
            Some("number") => number(schema),
            Some("boolean") => Value::Bool(true),
            Some("null") => Value::Null,
            _ => Value::from(self.text(schema, name)),
        }
    }

    /// A value that the schema itself gives.
    fn given(&self, schema: &Value) -> Option<Value> {
        if let Some(only) = schema.get("const") {
            return Some(only.clone());
        }
        let values = schema.get("enum").and_then(Value::as_array);
        if let Some(value) = values.and_then(|values| values.iter().find(|value| !value.is_null())) {
            return Some(value.clone());
        }
        let is_text = kind(schema).is_none_or(|kind| kind == "string");
        let is_free = ["format", "pattern"].iter().all(|field| schema.get(field).is_none());
        if self.fullness == Fullness::Awkward && is_text && is_free {
            return None;
        }
        // Many an example is not what its schema asks for.
        let examples = schema.get("examples").and_then(Value::as_array).into_iter().flatten();
        let mut examples = schema.get("example").into_iter().chain(examples).chain(schema.get("default"));
        examples.find(|value| !value.is_null() && is_valid(self.root, schema, value)).cloned()
    }

    fn object(&self, schema: &Value, depth: usize) -> Value {
        let required = schema.get("required").and_then(Value::as_array);
        let is_required = |name: &str| {
            required.is_some_and(|required| required.iter().any(|required| required.as_str() == Some(name)))
        };
        let properties = schema.get("properties").and_then(Value::as_object);
        let mut members = Map::new();
        for (name, property) in properties.into_iter().flatten() {
            let wanted = self.fullness != Fullness::Minimal && depth < DEPTH;
            if is_required(name) || wanted {
                members.insert(name.clone(), self.at(property, name, depth + 1));
            }
        }
        let additional = schema.get("additionalProperties").filter(|additional| additional.is_object());
        if let Some(additional) = additional.filter(|_| members.is_empty() && depth < DEPTH) {
            members.insert("key".to_owned(), self.at(additional, "key", depth + 1));
        }
        members.into()
    }

    fn text(&self, schema: &Value, name: &str) -> String {
        let format = schema.get("format").and_then(Value::as_str).unwrap_or_default();
        let pattern = schema.get("pattern").and_then(Value::as_str);
        let length = lengths(schema, "minLength", "maxLength");
        let fits = |text: &str| is_valid(self.root, schema, &Value::from(text));
        let of_format = match format {
            "date-time" => Some("2026-01-02T03:04:05Z"),
            "date" => Some("2026-01-02"),
            "time" => Some("03:04:05Z"),
            "duration" => Some("P1D"),
            "email" | "idn-email" => Some("a.b@host.example"),
            "uuid" => Some("9b2f1c1e-3a57-4e0c-8f61-0d2f5a3c7e11"),
            "uri" | "url" | "uri-reference" | "iri" => Some("https://host.example/path?a=b"),
            "hostname" | "idn-hostname" => Some("host.example"),
            "ipv4" => Some("192.0.2.1"),
            "ipv6" => Some("2001:db8::1"),
            "byte" | "base64" => Some("dGV4dA=="),
            "json-pointer" => Some("/a/b"),
            _ => None,
        };
        if let Some(text) = of_format.filter(|text| fits(text)) {
            return text.to_owned();
        }
        if self.fullness == Fullness::Awkward && fits(AWKWARD) {
            return AWKWARD.to_owned();
        }
        if let Some(text) = pattern.and_then(|pattern| pattern::matching(pattern, &length)) {
            return text;
        }
        let word = if name.is_empty() { "text" } else { name };
        let padded = word.chars().chain(std::iter::repeat('x'));
        padded.take(word.chars().count().max(*length.start()).min(*length.end())).collect()
    }
}

/// What a schema says that a value is; implied where it has fields of one kind only.
fn kind(schema: &Value) -> Option<&str> {
    match schema.get("type") {
        Some(Value::String(kind)) => Some(kind),
        Some(Value::Array(kinds)) => kinds.iter().filter_map(Value::as_str).find(|kind| *kind != "null"),
        _ if ["properties", "additionalProperties"].iter().any(|field| schema.get(field).is_some()) => {
            Some("object")
        }
        _ if schema.get("items").is_some() => Some("array"),
        _ => None,
    }
}

/// Whether a schema says anything of what a value is.
fn is_described(schema: &Value) -> bool {
    let fields = ["$ref", "const", "enum", "allOf", "oneOf", "anyOf", "properties", "type", "items"];
    fields.iter().any(|field| schema.get(field).is_some())
}

/// Another value for the same schema, where one is easily found.
fn another(root: &Value, schema: &Value, value: &Value, number: u64) -> Value {
    let schema = resolved(root, schema);
    let of_enum = schema
        .get("enum")
        .and_then(Value::as_array)
        .and_then(|values| values.get(usize::try_from(number).ok()?).cloned());
    let other = of_enum.unwrap_or_else(|| match value {
        Value::String(text) => Value::from(format!("{text}{number}")),
        Value::Number(known) => match known.as_i64() {
            Some(known) => json!(known.saturating_add_unsigned(number)),
            None => value.clone(),
        },
        other => other.clone(),
    });
    if is_valid(root, schema, &other) { other } else { value.clone() }
}

fn integer(schema: &Value) -> Value {
    let bound = |field: &str| schema.get(field).and_then(Value::as_i64);
    let least = bound("minimum").or_else(|| bound("exclusiveMinimum").map(|bound| bound.saturating_add(1)));
    let most = bound("maximum").or_else(|| bound("exclusiveMaximum").map(|bound| bound.saturating_sub(1)));
    let step = bound("multipleOf").filter(|step| *step > 0).unwrap_or(1);
    let wanted = 1_i64.max(least.unwrap_or(i64::MIN)).min(most.unwrap_or(i64::MAX));
    let rounded = wanted.saturating_add(step - 1).div_euclid(step).saturating_mul(step);
    json!(rounded)
}

fn number(schema: &Value) -> Value {
    let bound = |field: &str| schema.get(field).and_then(Value::as_f64);
    let (least, most) = (bound("minimum").unwrap_or(f64::MIN), bound("maximum").unwrap_or(f64::MAX));
    if let Some(step) = bound("multipleOf") {
        return Number::from_f64((least.max(1.0) / step).ceil() * step).map_or(Value::Null, Value::Number);
    }
    Number::from_f64(1.5_f64.max(least).min(most)).map_or(Value::Null, Value::Number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_what_schemas_describe() {
        let schema = json!({
            "type": "object",
            "required": ["id", "kind"],
            "properties": {
                "id": { "type": "string", "minLength": 4 },
                "kind": { "enum": [null, "a", "b"] },
                "size": { "type": "integer", "minimum": 3, "multipleOf": 5 },
                "code": { "type": "string", "pattern": "^[A-Z]{3}$" },
                "more": { "$ref": "#/more" },
                "tags": { "type": "array", "items": { "type": "string", "example": 5 } }
            }
        });
        let root = json!({ "more": { "allOf": [{ "properties": { "at": { "type": "string", "format": "date" } } }] } });
        let of = |fullness| Sampler { root: &root, fullness }.value(&schema);
        assert_eq!(of(Fullness::Minimal), json!({ "id": "idxx", "kind": "a" }));
        let full = json!({
            "id": "idxx", "kind": "a", "size": 5, "code": "AAA", "more": { "at": "2026-01-02" }, "tags": ["tags"]
        });
        assert_eq!(of(Fullness::Full), full);
        assert_eq!(of(Fullness::Awkward).get("id"), Some(&json!(AWKWARD)));
    }
}
