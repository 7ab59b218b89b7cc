//! What the steps of a workflow send where, with what the APIs say of these places.

use arazzo_codegen::parse::expression::Expression;
use serde_json::Value;

use super::description::{Description, Operation, resolved};
use super::documents::{Document, steps_of};
use super::said;
use super::validity::{is_valid, is_valid_as_text};

/// How many parts of a schema are looked into for a member.
const DEPTH: usize = 8;

/// What a place is described by.
#[derive(Clone, Copy)]
pub(super) struct Wanted<'a> {
    pub(super) root: &'a Value,
    pub(super) schema: &'a Value,
    /// Whether all values are texts there.
    is_text: bool,
}

impl Wanted<'_> {
    /// Whether a value is right there.
    pub(super) fn takes(&self, value: &Value) -> bool {
        let is_right = if self.is_text { is_valid_as_text } else { is_valid };
        is_right(self.root, self.schema, value)
    }
}

/// The places of a workflow: the expression that is sent there, or becomes a part of what is, and how it is described if it
/// is sent as it is.
pub(super) fn of_workflow<'a>(
    document: &'a Document,
    workflow: &'a Value,
) -> Vec<(Expression, Option<Wanted<'a>>)> {
    let mut places = Vec::new();
    for step in steps_of(workflow) {
        let operation = document.operation(step);
        for parameter in step.get("parameters").and_then(Value::as_array).into_iter().flatten() {
            let text = |field: &str| parameter.get(field).and_then(Value::as_str);
            let wanted = operation.and_then(|(description, operation)| {
                if text("in") == Some("header") && text("name")?.eq_ignore_ascii_case("authorization") {
                    let schema = description.authorization();
                    return Some(Wanted { root: schema, schema, is_text: true });
                }
                let described = operation.parameter(text("name")?, text("in"))?;
                Some(Wanted {
                    root: &description.root,
                    schema: operation.schema_of(described)?,
                    is_text: true,
                })
            });
            note(&mut places, parameter.get("value").unwrap_or(&Value::Null), wanted);
        }
        if let Some(body) = step.get("requestBody") {
            of_body(&mut places, body, operation);
        }
    }
    for output in workflow.get("outputs").and_then(Value::as_object).into_iter().flatten() {
        note(&mut places, output.1, None);
    }
    places
}

fn of_body<'a>(
    places: &mut Vec<(Expression, Option<Wanted<'a>>)>,
    body: &Value,
    operation: Option<(&'a Description, Operation<'a>)>,
) {
    let media_type = body.get("contentType").and_then(Value::as_str);
    let is_json = media_type.is_none_or(|media_type| media_type.contains("json"));
    let wanted = operation.and_then(|(description, operation)| {
        Some(Wanted { root: &description.root, schema: operation.body(media_type)?, is_text: !is_json })
    });
    let payload = body.get("payload").unwrap_or(&Value::Null);
    let parsed = payload.as_str().and_then(|text| serde_json::from_str::<Value>(text).ok());
    note(places, parsed.as_ref().unwrap_or(payload), wanted);
    for replacement in body.get("replacements").and_then(Value::as_array).into_iter().flatten() {
        let target = replacement.get("target").and_then(Value::as_str).unwrap_or_default();
        let there = wanted.and_then(|wanted| {
            let schema = part(wanted.root, wanted.schema, &super::conditions::tokens_of(target))?;
            Some(Wanted { schema, ..wanted })
        });
        note(places, replacement.get("value").unwrap_or(&Value::Null), there);
    }
}

/// Notes the expressions in a value, as deep as documents are.
fn note<'a>(places: &mut Vec<(Expression, Option<Wanted<'a>>)>, value: &Value, wanted: Option<Wanted<'a>>) {
    let member = |name: &str| {
        let wanted = wanted?;
        Some(Wanted { schema: property(wanted.root, wanted.schema, name, 0)?, ..wanted })
    };
    match value {
        Value::String(text) => {
            let whole = text.strip_prefix('{').and_then(|text| text.strip_suffix('}')).unwrap_or(text);
            if let Some(expression) = whole.starts_with('$').then(|| said::parsed(whole)).flatten() {
                places.push((expression, wanted));
                return;
            }
            let parts = text.split("{$").skip(1).filter_map(|rest| rest.split_once('}'));
            places.extend(parts.filter_map(|(inner, _)| Some((said::parsed(&format!("${inner}"))?, None))));
        }
        Value::Array(items) => {
            let item = wanted.and_then(|wanted| {
                Some(Wanted { schema: resolved(wanted.root, wanted.schema).get("items")?, ..wanted })
            });
            items.iter().for_each(|one| note(places, one, item));
        }
        Value::Object(members) => members.iter().for_each(|(name, value)| note(places, value, member(name))),
        _ => {}
    }
}

/// The schema of a part of what a schema describes.
pub(super) fn part<'a>(root: &'a Value, schema: &'a Value, way: &[String]) -> Option<&'a Value> {
    way.iter().try_fold(schema, |schema, token| {
        let items = || resolved(root, schema).get("items").filter(|_| token.parse::<usize>().is_ok());
        property(root, schema, token, 0).or_else(items)
    })
}

/// The schema of a member, which may be in one of several parts.
fn property<'a>(root: &'a Value, schema: &'a Value, name: &str, depth: usize) -> Option<&'a Value> {
    let schema = resolved(root, schema);
    if let Some(found) = schema.get("properties").and_then(|properties| properties.get(name)) {
        return Some(found);
    }
    let parts = ["allOf", "oneOf", "anyOf"].into_iter().filter_map(|field| schema.get(field)?.as_array());
    let mut parts = parts.flatten().filter(|_| depth < DEPTH);
    parts.find_map(|part| property(root, part, name, depth + 1))
}
