//! Descriptions as progenitor takes them.
//!
//! Of the large descriptions that people publish, progenitor takes hardly one as it is. So that there is something to compare
//! with, it is given what is left when these parts are taken out. What is left is smaller, which is in its favour:
//!
//! - of the responses of an operation all but one of success, or else the `default` one;
//! - of the media types of a body all but the first of [`MEDIA_TYPES`] that is there, and the body when none is;
//! - `default`, `example`, `examples` and `encoding`, the `format` of what is neither text nor a number, and references to
//!   schemas that are not there;
//! - `callbacks`.
//!
//! Operations without an `operationId`, or with one that another operation has, get one of their own.

use std::collections::BTreeSet;
use std::path::Path;

use serde_json::{Map, Value, json};

use crate::Failure;
use crate::text::{read, write};

const METHODS: [&str; 8] = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];

/// The media types that it takes, those first that are kept if there are several.
const MEDIA_TYPES: [&str; 4] =
    ["application/json", "application/x-www-form-urlencoded", "application/octet-stream", "text/plain"];

const SCHEMAS: &str = "#/components/schemas/";

/// Members of an object whose members are named by the description.
const NAMED: [&str; 4] = ["properties", "patternProperties", "responses", "schemas"];

/// Members in which nothing is a schema.
const DATA: [&str; 2] = ["enum", "servers"];

/// Writes what is left of a description, in the same format.
pub(crate) fn accommodate(description: &Path, to: &Path) -> Result<(), Failure> {
    let mut whole: Value = read(description)?;
    operations(&mut whole);
    for part in ["responses", "requestBodies"] {
        members(whole.pointer_mut(&format!("/components/{part}"))).for_each(media_types);
    }
    let schemas = whole.pointer("/components/schemas").and_then(Value::as_object);
    let known: BTreeSet<String> =
        schemas.map(|schemas| schemas.keys().cloned().collect()).unwrap_or_default();
    for part in ["schemas", "parameters", "responses", "requestBodies"] {
        let part = whole.pointer_mut(&format!("/components/{part}"));
        members(part).for_each(|member| simplify(member, false, &known));
    }
    members(whole.get_mut("paths")).for_each(|path| simplify(path, true, &known));
    write(&whole, to)
}

/// The members of an object.
fn members(object: Option<&mut Value>) -> impl Iterator<Item = &mut Value> {
    object.and_then(Value::as_object_mut).into_iter().flat_map(|members| members.values_mut())
}

fn operations(whole: &mut Value) {
    let mut ids = BTreeSet::new();
    for path in members(whole.get_mut("paths")) {
        for method in METHODS {
            let Some(operation) = path.get_mut(method).and_then(Value::as_object_mut) else { continue };
            let id = operation.get("operationId").and_then(Value::as_str).unwrap_or_default().to_lowercase();
            if id.is_empty() || !ids.insert(id) {
                operation.insert("operationId".to_owned(), format!("operation_{}", ids.len()).into());
                ids.insert(format!("operation_{}", ids.len()));
            }
            operation.remove("callbacks");
            if let Some(body) = operation.get_mut("requestBody") {
                media_types(body);
                if body.get("content").and_then(Value::as_object).is_some_and(Map::is_empty) {
                    operation.remove("requestBody");
                }
            }
            let responses = operation.remove("responses");
            operation.insert("responses".to_owned(), only_response(responses.as_ref()));
        }
    }
}

/// The responses of an operation with all but one left out.
fn only_response(responses: Option<&Value>) -> Value {
    let responses = responses.and_then(Value::as_object);
    let of = |wanted: &dyn Fn(&str) -> bool| responses?.iter().find(|(status, _)| wanted(status));
    let kept = of(&|status| status.starts_with('2')).or_else(|| of(&|status| status == "default"));
    let Some((status, response)) = kept else { return json!({ "default": { "description": "" } }) };
    let mut response = response.clone();
    media_types(&mut response);
    json!({ status: response })
}

/// Leaves one media type of a body.
fn media_types(body: &mut Value) {
    let Some(content) = body.get_mut("content").and_then(Value::as_object_mut) else { return };
    let without_parameters = |name: &str| name.split(';').next().unwrap_or(name).trim().to_owned();
    let kept = MEDIA_TYPES.iter().find_map(|wanted| {
        let (_, media_type) = content.iter().find(|(name, _)| without_parameters(name) == *wanted)?;
        Some(((*wanted).to_owned(), media_type.clone()))
    });
    *content = kept.into_iter().collect();
}

/// Takes out of a value and its parts what is not taken. How deep this goes is bounded by how deep a text may be that is read.
fn simplify(value: &mut Value, is_named: bool, known: &BTreeSet<String>) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(|item| simplify(item, false, known)),
        Value::Object(object) => {
            if !is_named && !simplify_object(object, known) {
                return;
            }
            for (name, member) in object {
                let name = name.as_str();
                if is_named || !DATA.contains(&name) {
                    simplify(member, !is_named && NAMED.contains(&name), known);
                }
            }
        }
        _ => {}
    }
}

/// Takes members out of an object that is not there for the names of its members. Gives whether anything is left.
fn simplify_object(object: &mut Map<String, Value>, known: &BTreeSet<String>) -> bool {
    let reference = object.get("$ref").and_then(Value::as_str);
    if reference
        .and_then(|reference| reference.strip_prefix(SCHEMAS))
        .is_some_and(|name| !known.contains(name))
    {
        object.clear();
        return false;
    }
    for name in ["default", "example", "examples"] {
        object.remove(name);
    }
    if object.contains_key("schema") {
        object.remove("encoding");
    }
    let kind = object.get("type").and_then(Value::as_str);
    if !matches!(kind, Some("string" | "integer" | "number"))
        && object.get("format").is_some_and(Value::is_string)
    {
        object.remove("format");
    }
    true
}
