//! Descriptions of APIs as plain JSON: read without what the compiler makes of them.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use arazzo_codegen::diagnostic::Diagnostics;
use arazzo_codegen::parse::tree::{Node, Number, Value as Tree};
use arazzo_codegen::parse::yaml;
use arazzo_codegen::source::{Limits, Sources};
use serde_json::{Map, Value, json};

use crate::Failure;

/// The fields of a path item that are operations.
const METHODS: [&str; 9] = ["get", "put", "post", "delete", "options", "head", "patch", "trace", "query"];

/// How many references in a row are followed.
const REFERENCES: usize = 32;

/// A file, YAML or JSON, as JSON.
pub(super) fn read(path: &Path) -> Result<Value, Failure> {
    let text = fs::read_to_string(path).map_err(Failure::at(path.display()))?;
    // Of what a workspace reads it keeps what is used; here it is all of it.
    let source = Sources::default().add(PathBuf::new(), String::new());
    let tree = yaml::parse(source, &text, &Limits::default(), &mut Diagnostics::default());
    tree.as_ref().map(of_node).ok_or_else(|| Failure(format!("{} cannot be read", path.display())))
}

fn of_node(node: &Node) -> Value {
    match &node.value {
        Tree::Null => Value::Null,
        Tree::Boolean(value) => Value::Bool(*value),
        Tree::Number(Number::Integer(value)) => {
            let unsigned = || u64::try_from(*value).map(Value::from);
            i64::try_from(*value).map(Value::from).or_else(|_| unsigned()).unwrap_or_default()
        }
        Tree::Number(Number::Big(digits)) => digits.parse::<f64>().map(Value::from).unwrap_or_default(),
        Tree::Number(Number::Float(value)) => Value::from(*value),
        Tree::String(text) => Value::from(text.as_str()),
        Tree::Sequence(items) => items.iter().map(of_node).collect(),
        Tree::Mapping(members) => members
            .iter()
            .map(|(name, value)| (name.value.clone(), of_node(value)))
            .collect::<Map<_, _>>()
            .into(),
    }
}

/// What a reference leads to within the same file, or the value itself when it is none.
pub(super) fn resolved<'a>(root: &'a Value, value: &'a Value) -> &'a Value {
    let mut value = value;
    for _ in 0..REFERENCES {
        let Some(reference) = value.get("$ref").and_then(Value::as_str) else { break };
        let Some(found) = reference.strip_prefix('#').and_then(|pointer| pointed(root, pointer)) else {
            break;
        };
        value = found;
    }
    value
}

/// What a pointer of a reference leads to, which may be encoded as a part of a URL.
fn pointed<'a>(root: &'a Value, pointer: &str) -> Option<&'a Value> {
    let decoded = percent_encoding::percent_decode_str(pointer).decode_utf8().ok();
    root.pointer(pointer).or_else(|| root.pointer(&decoded?))
}

/// The description of an API.
pub(super) struct Description {
    pub(super) path: PathBuf,
    pub(super) root: Value,
}

/// An operation.
#[derive(Clone, Copy)]
pub(super) struct Operation<'a> {
    pub(super) path: &'a str,
    pub(super) method: &'a str,
    root: &'a Value,
    item: &'a Value,
    value: &'a Value,
}

impl Description {
    pub(super) fn read(path: PathBuf) -> Result<Self, Failure> {
        let root = read(&path)?;
        Ok(Self { path, root })
    }

    /// A credential for each security scheme as the program takes it, whatever it is worth: Prism looks whether there is one.
    pub(super) fn credentials(&self) -> Value {
        let described = self.root.pointer("/components/securitySchemes");
        let schemes = described.or_else(|| self.root.get("securityDefinitions")).and_then(Value::as_object);
        let credentials = schemes.into_iter().flatten().filter_map(|(scheme, described)| {
            let described = resolved(&self.root, described);
            let text = |field: &str| described.get(field).and_then(Value::as_str).unwrap_or_default();
            let kind = match (text("type"), text("scheme").to_ascii_lowercase().as_str()) {
                ("apiKey", _) => text("in"),
                ("basic", _) | ("http", "basic") => "basic",
                ("mutualTLS", _) => return None,
                _ => "bearer",
            };
            Some(json!({ "scheme": scheme, "kind": kind, "name": text("name") }))
        });
        credentials.collect()
    }

    /// What a step passes that writes the header `Authorization` itself.
    pub(super) fn authorization(&self) -> &'static Value {
        static BASIC: LazyLock<Value> =
            LazyLock::new(|| json!({ "type": "string", "const": "Basic dXNlcjpwYXNzd29yZA==" }));
        static BEARER: LazyLock<Value> =
            LazyLock::new(|| json!({ "type": "string", "const": "Bearer token" }));
        let credentials = self.credentials();
        let mut kinds =
            credentials.as_array().into_iter().flatten().filter_map(|one| one.get("kind")?.as_str());
        if kinds.any(|kind| kind == "basic") { &BASIC } else { &BEARER }
    }

    pub(super) fn operations(&self) -> impl Iterator<Item = Operation<'_>> {
        let root = &self.root;
        let paths = root.get("paths").and_then(Value::as_object).into_iter().flatten();
        paths.flat_map(move |(path, item)| {
            let item = resolved(root, item);
            METHODS.iter().filter_map(move |method| {
                let value = item.get(method)?;
                Some(Operation { path, method, root, item, value })
            })
        })
    }

    /// The operation that a step names, by its id or by the place of its description.
    pub(super) fn operation(&self, step: &Value) -> Option<Operation<'_>> {
        let text = |field: &str| step.get(field).and_then(Value::as_str);
        if let Some(id) = text("operationId") {
            let bare = id.strip_prefix("$sourceDescriptions.").and_then(|id| id.split_once('.'));
            let wanted = bare.map_or(id, |(_, id)| id);
            let operations = self.operations().filter(|operation| operation.id() == Some(wanted));
            // Of several with one id, the one is meant that has most of what is passed.
            let passed = step.get("parameters").and_then(Value::as_array);
            let passed = || passed.into_iter().flatten().filter_map(|one| one.get("name")?.as_str());
            let fits = |operation: &Operation<'_>| {
                passed().filter(|name| operation.parameter(name, None).is_some()).count()
            };
            return operations.min_by_key(|operation| std::cmp::Reverse(fits(operation)));
        }
        let (_, pointer) = text("operationPath")?.split_once('#')?;
        let mut tokens = pointer.strip_prefix("/paths/")?.rsplitn(2, '/');
        let method = tokens.next()?;
        let path = tokens.next()?.replace("~1", "/").replace("~0", "~");
        let decoded = percent_encoding::percent_decode_str(&path).decode_utf8_lossy().into_owned();
        let mut operations = self.operations();
        operations.find(|operation| {
            operation.method == method && (operation.path == path || operation.path == decoded)
        })
    }
}

impl<'a> Operation<'a> {
    fn id(&self) -> Option<&'a str> {
        self.value.get("operationId")?.as_str()
    }

    /// The parameters: its own before those of its path.
    fn parameters(&self) -> impl Iterator<Item = &'a Value> {
        let (root, own, shared) = (self.root, self.value.get("parameters"), self.item.get("parameters"));
        let lists = [own, shared].into_iter().flatten().filter_map(Value::as_array);
        lists.flatten().map(move |parameter| resolved(root, parameter))
    }

    /// A parameter by its name and place; any place will do where none is said.
    pub(super) fn parameter(&self, name: &str, place: Option<&str>) -> Option<&'a Value> {
        let text = |parameter: &'a Value, field: &str| parameter.get(field).and_then(Value::as_str);
        self.parameters().find(|parameter| {
            let own = text(parameter, "name").unwrap_or_default();
            let is_header = text(parameter, "in") == Some("header");
            let same = own == name || is_header && own.eq_ignore_ascii_case(name);
            same && place.is_none_or(|place| text(parameter, "in") == Some(place))
        })
    }

    /// The schema of a parameter.
    pub(super) fn schema_of(&self, parameter: &'a Value) -> Option<&'a Value> {
        let content = || parameter.get("content")?.as_object()?.values().next()?.get("schema");
        // In OpenAPI 2.0 a parameter is its own schema.
        let schema = parameter.get("schema").or_else(content);
        schema.or_else(|| parameter.get("type").map(|_| parameter)).map(|schema| resolved(self.root, schema))
    }

    /// The schema of the body.
    pub(super) fn body(&self, media_type: Option<&str>) -> Option<&'a Value> {
        if let Some(parameter) =
            self.parameters().find(|parameter| parameter.get("in").and_then(Value::as_str) == Some("body"))
        {
            return self.schema_of(parameter);
        }
        let content = resolved(self.root, self.value.get("requestBody")?).get("content")?.as_object()?;
        let chosen = media_type.and_then(|wanted| content.get(wanted));
        let media = chosen.or_else(|| content.values().next())?;
        media.get("schema").map(|schema| resolved(self.root, schema))
    }

    /// The statuses that are described, ranges and the default left out.
    pub(super) fn statuses(&self) -> Vec<u16> {
        let responses = self.value.get("responses").and_then(Value::as_object).into_iter().flatten();
        responses.filter_map(|(status, _)| status.parse().ok()).collect()
    }

    /// The response for a status; one of another success is taken for one that is not described.
    fn response(&self, status: u16) -> Option<&'a Value> {
        let responses = self.value.get("responses")?.as_object()?;
        let range = format!("{}XX", status / 100);
        let exact = responses.get(&status.to_string());
        let like = |(known, response)| {
            let known: &String = known;
            (status < 300 && known.starts_with('2')).then_some(response)
        };
        let response = exact
            .or_else(|| responses.get(&range))
            .or_else(|| responses.iter().find_map(like))
            .or_else(|| responses.get("default"))?;
        Some(resolved(self.root, response))
    }

    /// The media type and the schema of a response's body; no schema where it has none.
    pub(super) fn response_body(&self, status: u16) -> Option<(&'a str, Option<&'a Value>)> {
        let response = self.response(status)?;
        if let Some(schema) = response.get("schema") {
            return Some(("application/json", Some(resolved(self.root, schema))));
        }
        let content = response.get("content")?.as_object()?;
        let json = content.iter().find(|(media_type, _)| media_type.contains("json"));
        let (media_type, media) = json.or_else(|| content.iter().next())?;
        Some((media_type, media.get("schema").map(|schema| resolved(self.root, schema))))
    }
}
