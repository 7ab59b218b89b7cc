//! The OpenAPI description, as far as requests and answers are held against it.

use std::fmt;
use std::path::Path;

use http::Method;
use serde_json::{Map, Value};

use super::error::{ErrorType, ServiceError};
use super::query;
use super::schema::Schemas;

/// The names by which a path item holds its operations.
const METHODS: [(&str, Method); 5] = [
    ("get", Method::GET),
    ("put", Method::PUT),
    ("post", Method::POST),
    ("delete", Method::DELETE),
    ("patch", Method::PATCH),
];

/// The arguments of a call: the members of the body and the query parameters.
pub(super) type Arguments = Map<String, Value>;

/// An OpenAPI 3.0 description.
#[derive(Debug)]
pub struct Description {
    schemas: Schemas,
    operations: Vec<Operation>,
}

/// One operation of a [`Description`].
#[derive(Debug)]
pub struct Operation {
    id: String,
    method: Method,
    path: String,
    parameters: Vec<Parameter>,
    request: Option<Value>,
    response: Value,
}

#[derive(Debug)]
struct Parameter {
    name: String,
    required: bool,
    schema: Value,
}

impl Description {
    /// Reads a description from a YAML file.
    ///
    /// # Errors
    /// If the file cannot be read, is not YAML, or an operation in it lacks what a description must have.
    pub fn load(path: &Path) -> Result<Self, DescriptionError> {
        let error = |reason: String| DescriptionError(format!("{}: {reason}", path.display()));
        let text = std::fs::read_to_string(path).map_err(|problem| error(problem.to_string()))?;
        let document = yaml_serde::from_str::<Value>(&text).map_err(|problem| error(problem.to_string()))?;
        Self::from_document(document).map_err(error)
    }

    fn from_document(document: Value) -> Result<Self, String> {
        let schemas = Schemas::new(document);
        let paths =
            schemas.document().get("paths").and_then(Value::as_object).ok_or("there are no `paths`")?;
        let mut operations = Vec::new();
        for (path, item) in paths {
            for (name, method) in METHODS {
                if let Some(operation) = item.get(name) {
                    let operation = Operation::read(&schemas, path, item, method, operation)
                        .ok_or_else(|| format!("`{name}` of path `{path}` is not an operation"))?;
                    operations.push(operation);
                }
            }
        }
        Ok(Self { schemas, operations })
    }

    /// The operation of this id.
    pub fn operation(&self, id: &str) -> Option<&Operation> {
        self.operations.iter().find(|operation| operation.id == id)
    }

    /// The operation that a request is for.
    pub(super) fn find(&self, method: &Method, path: &str) -> Option<&Operation> {
        self.operations.iter().find(|operation| operation.method == method && operation.path == path)
    }

    /// Holds a request against the operation, and returns its arguments.
    ///
    /// The service itself looks over members that it does not know. Here they are errors: a client that was
    /// compiled from the description has no reason to send them.
    pub(super) fn arguments(
        &self,
        operation: &Operation,
        query: Option<&str>,
        content_type: Option<&str>,
        body: &[u8],
    ) -> Result<Arguments, ServiceError> {
        let mut arguments = Arguments::new();
        let mut violations = Vec::new();
        for (name, text) in query::decode(query.unwrap_or_default())? {
            let Some(parameter) = operation.parameters.iter().find(|parameter| parameter.name == name) else {
                violations.push(format!("'{name}' is not a query parameter of {}", operation.id));
                continue;
            };
            let value = self.schemas.read_text(&parameter.schema, text);
            self.schemas.check(&parameter.schema, &value, &name, &mut violations);
            if arguments.insert(name.clone(), value).is_some() {
                violations.push(format!("query parameter '{name}' is given twice"));
            }
        }
        for parameter in &operation.parameters {
            if parameter.required && !arguments.contains_key(&parameter.name) {
                violations.push(format!("query parameter '{}' is missing", parameter.name));
            }
        }
        match &operation.request {
            Some(schema) => {
                let body = read_body(content_type, body)?;
                self.schemas.check(schema, &body, "", &mut violations);
                if let Value::Object(members) = body {
                    arguments.extend(members);
                }
            }
            None if body.is_empty() => {}
            None => violations.push(format!("{} takes no body", operation.id)),
        }
        if violations.is_empty() { Ok(arguments) } else { Err(ServiceError::invalid(listed(&violations))) }
    }

    /// What is wrong with a successful answer of the operation.
    pub fn check_response(&self, operation: &Operation, body: &Value) -> Vec<String> {
        let mut violations = Vec::new();
        self.schemas.check(&operation.response, body, "", &mut violations);
        violations
    }
}

impl Operation {
    /// The `operationId`.
    pub fn id(&self) -> &str {
        &self.id
    }

    fn read(schemas: &Schemas, path: &str, item: &Value, method: Method, operation: &Value) -> Option<Self> {
        let lists = [item.get("parameters"), operation.get("parameters")];
        let parameters = lists
            .into_iter()
            .filter_map(|list| list?.as_array())
            .flatten()
            .map(|parameter| schemas.resolve(parameter))
            // Header parameters belong to signing, which nothing here looks at.
            .filter(|parameter| parameter.get("in").and_then(Value::as_str) == Some("query"))
            .map(Parameter::read)
            .collect::<Option<Vec<_>>>()?;
        let json = |holder: &Value| {
            schemas.resolve(holder).get("content")?.get("application/json")?.get("schema").cloned()
        };
        // What follows a `#` tells operations on one path apart in some descriptions; it is never sent.
        let sent = path.split_once('#').map_or(path, |(sent, _)| sent);
        Some(Self {
            id: operation.get("operationId")?.as_str()?.to_owned(),
            method,
            path: sent.to_owned(),
            parameters,
            request: operation.get("requestBody").and_then(json),
            response: operation.get("responses")?.get("200").and_then(json)?,
        })
    }
}

impl Parameter {
    fn read(parameter: &Value) -> Option<Self> {
        Some(Self {
            name: parameter.get("name")?.as_str()?.to_owned(),
            required: parameter.get("required").and_then(Value::as_bool).unwrap_or(false),
            schema: parameter.get("schema")?.clone(),
        })
    }
}

/// The JSON in a body; to the service, none at all is an empty object.
fn read_body(content_type: Option<&str>, body: &[u8]) -> Result<Value, ServiceError> {
    if body.is_empty() {
        return Ok(Value::Object(Map::new()));
    }
    let media_type = content_type.map(|text| text.split_once(';').map_or(text, |(media_type, _)| media_type));
    if !media_type.is_some_and(|media_type| media_type.trim().eq_ignore_ascii_case("application/json")) {
        let message = match content_type {
            Some(content_type) => format!("The content type '{content_type}' is not application/json."),
            None => "The content type is missing.".to_owned(),
        };
        return Err(ServiceError::new(ErrorType::UnsupportedMediaType, message));
    }
    serde_json::from_slice(body)
        .map_err(|problem| ServiceError::new(ErrorType::Serialization, format!("Not JSON: {problem}.")))
}

fn listed(violations: &[String]) -> String {
    let noun = if violations.len() == 1 { "error" } else { "errors" };
    format!("{} validation {noun} detected: {}", violations.len(), violations.join("; "))
}

/// Why a description cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DescriptionError(String);

impl fmt::Display for DescriptionError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl std::error::Error for DescriptionError {}
