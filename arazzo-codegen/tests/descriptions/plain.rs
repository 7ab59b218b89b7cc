//! OpenAPI 3.0 and 3.1 read off plain JSON, as the specification says.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value as Json;

use crate::{Additional, Keywords, Operation, Parameter, Schema, Target};

/// A schema of a document.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Plain<'a> {
    value: &'a Json,
    root: &'a Json,
}

impl<'a> Plain<'a> {
    fn of(value: &'a Json, root: &'a Json) -> Self {
        Self { value, root }
    }

    /// Members that are not named: those whose names fit a pattern, where others are ruled out or not spoken of.
    fn additional(self) -> Option<Additional<Self>> {
        let of = |value| Additional::Of(Self::of(value, self.root));
        let patterns: Vec<&Json> =
            self.value["patternProperties"].as_object().into_iter().flat_map(|all| all.values()).collect();
        match (self.value.get("additionalProperties"), patterns.as_slice()) {
            (None, []) => None,
            (None | Some(Json::Bool(false)), [only]) => Some(of(*only)),
            (Some(Json::Bool(false)), []) => Some(Additional::Nothing),
            // An empty schema says as much as `true`.
            (Some(Json::Object(keywords)), []) if !keywords.is_empty() => {
                self.value.get("additionalProperties").map(of)
            }
            _ => Some(Additional::Anything),
        }
    }

    fn list(self, keyword: &str) -> Vec<Self> {
        let parts = self.value[keyword].as_array().into_iter().flatten();
        parts.map(|part| Self::of(part, self.root)).collect()
    }
}

impl Schema for Plain<'_> {
    const SEES_BESIDE_REFERENCES: bool = true;

    fn keywords(self) -> Keywords<Self> {
        let Self { value, root } = self;
        let schema = |keyword: &str| value.get(keyword).map(|value| Self::of(value, root));
        let reference = value["$ref"].as_str().map(|reference| match target(root, reference) {
            Some(value) => Target::Found(Self::of(value, root)),
            None => Target::Nowhere,
        });
        let nullable = value["nullable"] == true;
        // Before 3.1 a reference stands alone; `nullable` is meant nevertheless.
        if reference.is_some() && text(&root["openapi"]).is_some_and(|version| version.starts_with("3.0")) {
            return Keywords { reference, nullable, ..Keywords::default() };
        }
        let strings = |value: &Json| value.as_array().map(|all| all.iter().filter_map(text).collect());
        Keywords {
            reference,
            all_of: self.list("allOf"),
            branches: [self.list("oneOf"), self.list("anyOf")],
            types: text(&value["type"])
                .map(|name| BTreeSet::from([name]))
                .or(value["type"].as_array().map(|names| names.iter().filter_map(text).collect())),
            nullable,
            format: text(&value["format"]),
            values: value["enum"].as_array().cloned().or(value.get("const").map(|value| vec![value.clone()])),
            properties: value["properties"]
                .as_object()
                .into_iter()
                .flatten()
                .map(|(name, value)| (name.clone(), Self::of(value, root)))
                .collect(),
            required: strings(&value["required"]).unwrap_or_default(),
            first_items: self.list("prefixItems"),
            items: schema("items"),
            additional: self.additional(),
        }
    }

    fn key(self) -> usize {
        std::ptr::from_ref(self.value).addr()
    }
}

fn text(value: &Json) -> Option<String> {
    value.as_str().map(str::to_owned)
}

/// What a reference within the document leads to.
fn target<'a>(root: &'a Json, reference: &str) -> Option<&'a Json> {
    let mut pointer = Vec::new();
    let mut bytes = reference.strip_prefix('#')?.bytes();
    while let Some(byte) = bytes.next() {
        pointer.push(match byte {
            b'%' => {
                let digits = [bytes.next()?, bytes.next()?];
                u8::from_str_radix(std::str::from_utf8(&digits).ok()?, 16).ok()?
            }
            byte => byte,
        });
    }
    root.pointer(std::str::from_utf8(&pointer).ok()?)
}

/// The object itself, or the one that it refers to.
fn resolved<'a>(root: &'a Json, mut value: &'a Json) -> &'a Json {
    for _ in 0..40 {
        match value["$ref"].as_str() {
            Some(reference) => value = target(root, reference).unwrap_or(&Json::Null),
            None => return value,
        }
    }
    &Json::Null
}

fn content<'a>(root: &'a Json, value: &'a Json) -> BTreeMap<String, Option<Plain<'a>>> {
    let media_types = value["content"].as_object().into_iter().flatten();
    media_types
        .map(|(name, value)| (name.clone(), value.get("schema").map(|value| Plain::of(value, root))))
        .collect()
}

/// Whether a description is in several files, of which only this one is at hand.
pub(crate) fn refers_elsewhere(value: &Json) -> bool {
    match value {
        Json::Array(items) => items.iter().any(refers_elsewhere),
        Json::Object(members) => {
            // Not all that is called so refers to a file: it may stand in an example.
            let elsewhere = |reference: &Json| reference.as_str().is_some_and(|it| it.contains(".yaml"));
            members.get("$ref").is_some_and(elsewhere) || members.values().any(refers_elsewhere)
        }
        _ => false,
    }
}

/// All operations of a description.
pub(crate) fn operations(root: &Json) -> Vec<Operation<Plain<'_>>> {
    let mut operations = Vec::new();
    for (path, item) in root["paths"].as_object().into_iter().flatten() {
        if !path.starts_with('/') {
            continue;
        }
        let item = resolved(root, item);
        for method in ["get", "put", "post", "delete", "options", "head", "patch", "trace"] {
            let Some(value) = item.get(method) else { continue };
            let mut parameters = BTreeMap::new();
            // An operation's own come last, so that they replace the path's.
            for parameters_of in [item, value] {
                for parameter in parameters_of["parameters"].as_array().into_iter().flatten() {
                    let parameter = resolved(root, parameter);
                    let (Some(name), Some(place)) = (text(&parameter["name"]), text(&parameter["in"])) else {
                        continue;
                    };
                    let required = parameter["required"] == true || place == "path";
                    // It has a schema, or one media type that has one.
                    let of_content = content(root, parameter).into_values().next().flatten();
                    let schema = parameter.get("schema").map(|value| Plain::of(value, root)).or(of_content);
                    parameters.insert((place, name), Parameter { required, schema });
                }
            }
            let body = resolved(root, &value["requestBody"]);
            let responses = value["responses"].as_object().into_iter().flatten();
            operations.push(Operation {
                method: method.to_owned(),
                path: path.clone(),
                id: text(&value["operationId"]),
                parameters,
                requires_body: body["required"] == true,
                request: content(root, body),
                responses: responses
                    .filter(|(status, _)| !status.starts_with("x-"))
                    .map(|(status, value)| (status.to_uppercase(), content(root, resolved(root, value))))
                    .collect(),
            });
        }
    }
    operations
}
