//! Descriptions as progenitor accepts them.
//!
//! It generates a client of a whole description, and takes none of those that are measured as it is. What it cannot take is
//! left out: it has less to do for that, never more.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use crate::Failure;

/// The fields of a path that are operations.
const METHODS: [&str; 8] = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];

/// The fields of a description whose members are called by whoever wrote it.
const NAMED: [&str; 5] = ["paths", "properties", "responses", "schemas", "parameters"];

/// A description of YAML or JSON as JSON that progenitor accepts. Without:
///
/// - servers, links, examples and defaults, of which it checks more than it uses;
/// - operations whose bodies are not JSON;
/// - responses but the first that is a success, and what that has beside JSON.
///
/// Operations without an id, or with one that another one has, get one.
pub(super) fn acceptable(name: &str, description: &str) -> Result<String, Failure> {
    let mut description: Value = if name.ends_with(".json") {
        serde_json::from_str(description).map_err(Failure::at(name))?
    } else {
        yaml_serde::from_str(description).map_err(Failure::at(name))?
    };
    if let Some(description) = description.as_object_mut() {
        description.remove("servers");
    }
    let paths = description.get_mut("paths").and_then(Value::as_object_mut);
    let mut ids = BTreeSet::new();
    for (path, item) in paths.into_iter().flatten() {
        let Some(item) = item.as_object_mut() else { continue };
        item.retain(|method, operation| {
            method == "parameters"
                || METHODS.contains(&method.as_str())
                    && operation
                        .as_object_mut()
                        .is_some_and(|operation| keep(method, path, operation, &mut ids))
        });
    }
    let responses = description.pointer_mut("/components/responses").and_then(Value::as_object_mut);
    for (_, response) in responses.into_iter().flatten() {
        only_json(response);
    }
    strip(&mut description, false);
    serde_json::to_string(&description).map_err(Failure::at(name))
}

/// Whether an operation can be kept; makes it acceptable.
fn keep(method: &str, path: &str, operation: &mut Map<String, Value>, ids: &mut BTreeSet<String>) -> bool {
    if let Some(body) = operation.get_mut("requestBody")
        && (body.get("$ref").is_some() || !only_json(body))
    {
        return false;
    }
    let id = operation.get("operationId").and_then(Value::as_str).map_or_else(
        || format!("{method}{}", path.replace(|character: char| !character.is_ascii_alphanumeric(), "_")),
        str::to_owned,
    );
    let mut unique = id.clone();
    let mut count = 1;
    while !ids.insert(unique.to_ascii_lowercase()) {
        count += 1;
        unique = format!("{id}_{count}");
    }
    operation.insert("operationId".to_owned(), unique.into());
    if let Some(responses) = operation.get_mut("responses").and_then(Value::as_object_mut) {
        let success = responses.keys().filter(|status| status.starts_with('2')).min().cloned();
        responses.retain(|status, _| Some(status) == success.as_ref());
        for (_, response) in responses.iter_mut() {
            if !only_json(response)
                && let Some(response) = response.as_object_mut()
            {
                response.remove("content");
            }
        }
    }
    true
}

/// Leaves of some content what is JSON; whether that is anything.
fn only_json(with_content: &mut Value) -> bool {
    let Some(content) = with_content.get_mut("content").and_then(Value::as_object_mut) else { return true };
    content.retain(|media_type, _| media_type == "application/json");
    !content.is_empty()
}

/// Takes away what is checked and not used. Where names are those of the description, they are no fields.
fn strip(value: &mut Value, named: bool) {
    match value {
        Value::Object(members) => {
            if !named {
                for field in ["default", "example", "examples", "links"] {
                    members.remove(field);
                }
            }
            for (name, member) in members {
                let named = !named && member.is_object() && NAMED.contains(&name.as_str());
                strip(member, named);
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| strip(item, false)),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::acceptable;

    #[test]
    fn what_is_not_accepted_is_left_out() {
        let description = "
openapi: 3.0.0
servers: [{url: https://api.example}]
paths:
  /things:
    get:
      responses:
        '200': {content: {application/json: {schema: {default: 1, properties: {default: {type: string}}}}, text/csv: {}}}
        '404': {description: None.}
    post: {requestBody: {content: {multipart/form-data: {}}}}
";
        let accepted = acceptable("api.yaml", description).unwrap();
        assert_eq!(
            accepted,
            r#"{"openapi":"3.0.0","paths":{"/things":{"get":{"operationId":"get_things","responses":{"200":{"content":{"application/json":{"schema":{"properties":{"default":{"type":"string"}}}}}}}}}}}"#
        );
    }
}
