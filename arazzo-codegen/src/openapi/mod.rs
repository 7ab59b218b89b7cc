//! OpenAPI descriptions through one view, read lazily: what no workflow reaches is not looked at.

mod schema;

pub use schema::{Additional, Property, Schema, Shape, ShapeKind};

use std::collections::HashMap;

use crate::parse::arazzo::{ParameterLocation, Text};
use crate::parse::pointer::JsonPointer;
use crate::parse::tree::Node;
use crate::source::Spanned;

/// How many `$ref`s may follow one another.
const REFERENCE_DEPTH: usize = 32;

/// An OpenAPI description.
#[derive(Debug)]
pub struct Description<'a> {
    root: &'a Node,
    operations: Vec<Operation<'a>>,
    by_id: HashMap<&'a str, usize>,
}

/// The HTTP methods of operations, in the order of the specification.
const METHODS: [&str; 8] = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];

/// An operation of a description.
#[derive(Clone, Copy, Debug)]
pub struct Operation<'a> {
    /// Its id, when it has one.
    pub id: Option<Text<'a>>,
    /// Its HTTP method, in lower case.
    pub method: &'static str,
    /// Its path template as it is written, fragment and all.
    pub path: Text<'a>,
    node: &'a Node,
    item: &'a Node,
    root: &'a Node,
}

/// A parameter of an operation.
#[derive(Clone, Copy, Debug)]
pub struct Parameter<'a> {
    /// Its name.
    pub name: Text<'a>,
    /// Where it goes.
    pub location: ParameterLocation,
    /// Whether it must be sent.
    pub required: bool,
    /// What it is for.
    pub description: Option<&'a str>,
    /// What it may be.
    pub schema: Option<Schema<'a>>,
    /// Whether a list of it is sent as one parameter for each item, as is the default in queries.
    pub exploded: bool,
}

/// A body of a request or of a response, as one media type.
#[derive(Clone, Copy, Debug)]
pub struct Body<'a> {
    /// The media type.
    pub media_type: Text<'a>,
    /// What it may be.
    pub schema: Option<Schema<'a>>,
}

/// A server that an API is reached at.
#[derive(Clone, Debug)]
pub struct Server<'a> {
    /// The URL, with `{variables}`.
    pub url: Text<'a>,
    /// What it is.
    pub description: Option<&'a str>,
    /// The variables of the URL.
    pub variables: Vec<ServerVariable<'a>>,
}

/// A variable of a server's URL.
#[derive(Clone, Debug)]
pub struct ServerVariable<'a> {
    /// Its name.
    pub name: &'a str,
    /// What it is for.
    pub description: Option<&'a str>,
    /// The value when none is chosen.
    pub default: Text<'a>,
    /// The values that it may have; empty when any will do.
    pub values: Vec<&'a str>,
}

impl<'a> Description<'a> {
    /// The view of a tree whose root is an OpenAPI object, indexed by operation.
    #[must_use]
    pub fn new(root: &'a Node) -> Self {
        let paths = root.get("paths").and_then(Node::as_mapping);
        let mut operations = Vec::new();
        for (path, item) in paths.into_iter().flat_map(|paths| paths.iter()) {
            for method in METHODS {
                let Some(node) = item.get(method) else { continue };
                let id = node.get("operationId").and_then(|id| Some(Spanned::new(id.as_str()?, id.span)));
                let path = Spanned::new(path.value.as_str(), path.span);
                operations.push(Operation { id, method, path, node, item, root });
            }
        }
        let mut by_id = HashMap::new();
        for (index, operation) in operations.iter().enumerate() {
            if let Some(id) = operation.id {
                by_id.entry(id.value).or_insert(index);
            }
        }
        Self { root, operations, by_id }
    }

    /// The version that the description says it is written in: the value of `openapi` or `swagger`.
    #[must_use]
    pub fn version(root: &'a Node) -> Option<Text<'a>> {
        let node = root.get("openapi").or_else(|| root.get("swagger"))?;
        Some(Spanned::new(node.as_str()?, node.span))
    }

    /// The operation with this id.
    #[must_use]
    pub fn operation(&self, id: &str) -> Option<(usize, &Operation<'a>)> {
        let index = *self.by_id.get(id)?;
        Some((index, self.operations.get(index)?))
    }

    /// The operation at a path template, as it is written, with this method.
    #[must_use]
    pub fn operation_at(&self, path: &str, method: &str) -> Option<(usize, &Operation<'a>)> {
        let mut operations = self.operations.iter().enumerate();
        operations.find(|(_, operation)| {
            operation.path.value == path && operation.method.eq_ignore_ascii_case(method)
        })
    }

    /// The paths of all operations, in document order.
    pub fn paths(&self) -> impl Iterator<Item = &'a str> {
        self.operations.iter().map(|operation| operation.path.value)
    }

    /// The ids of all operations that have one, in document order.
    pub fn operation_ids(&self) -> impl Iterator<Item = &'a str> {
        self.operations.iter().filter_map(|operation| operation.id.map(|id| id.value))
    }

    /// The title of the API.
    #[must_use]
    pub fn title(&self) -> Option<&'a str> {
        self.root.get("info")?.get("title")?.as_str()
    }

    /// The servers of the whole API.
    #[must_use]
    pub fn servers(&self) -> Vec<Server<'a>> {
        let servers = self.root.get("servers").and_then(Node::as_sequence).unwrap_or_default();
        servers.iter().filter_map(Server::read).collect()
    }
}

impl<'a> Server<'a> {
    fn read(node: &'a Node) -> Option<Self> {
        let url = node.get("url")?;
        let variables = node.get("variables").and_then(Node::as_mapping);
        Some(Self {
            url: Spanned::new(url.as_str()?, url.span),
            description: text(node, "description"),
            variables: variables
                .into_iter()
                .flat_map(|variables| variables.iter())
                .filter_map(|(name, variable)| {
                    let default = variable.get("default")?;
                    Some(ServerVariable {
                        name: &name.value,
                        description: text(variable, "description"),
                        default: Spanned::new(default.as_str()?, default.span),
                        values: variable
                            .get("enum")
                            .and_then(Node::as_sequence)
                            .unwrap_or_default()
                            .iter()
                            .filter_map(Node::as_str)
                            .collect(),
                    })
                })
                .collect(),
        })
    }
}

impl<'a> Operation<'a> {
    /// What it does, in a sentence.
    #[must_use]
    pub fn summary(&self) -> Option<&'a str> {
        text(self.node, "summary")
    }

    /// What it does, in more words.
    #[must_use]
    pub fn description(&self) -> Option<&'a str> {
        text(self.node, "description")
    }

    /// The path that is sent: its template without the fragment that some descriptions tell equal paths apart by.
    #[must_use]
    pub fn path_template(&self) -> &'a str {
        self.path.value.split_once('#').map_or(self.path.value, |(path, _)| path)
    }

    /// Its parameters, those of the path included; an operation's own replaces a path's of the same name and place.
    #[must_use]
    pub fn parameters(&self) -> Vec<Parameter<'a>> {
        let own = self.node.get("parameters").and_then(Node::as_sequence).unwrap_or_default();
        let of_path = self.item.get("parameters").and_then(Node::as_sequence).unwrap_or_default();
        let mut parameters: Vec<Parameter<'a>> = Vec::new();
        for node in own.iter().chain(of_path) {
            let Some(parameter) = follow(self.root, node).and_then(|node| Parameter::read(self.root, node))
            else {
                continue;
            };
            let same = |known: &Parameter<'_>| {
                known.name.value == parameter.name.value && known.location == parameter.location
            };
            if !parameters.iter().any(same) {
                parameters.push(parameter);
            }
        }
        parameters
    }

    /// The media types of the request body, in document order.
    #[must_use]
    pub fn request_bodies(&self) -> Vec<Body<'a>> {
        self.request_body_node().map(|node| bodies(self.root, node)).unwrap_or_default()
    }

    /// Whether a request must have a body.
    #[must_use]
    pub fn requires_body(&self) -> bool {
        self.request_body_node()
            .and_then(|node| node.get("required"))
            .and_then(Node::as_bool)
            .unwrap_or(false)
    }

    fn request_body_node(&self) -> Option<&'a Node> {
        follow(self.root, self.node.get("requestBody")?)
    }

    /// The statuses that it describes: codes, ranges such as `4XX`, and `default`.
    pub fn described_statuses(&self) -> impl Iterator<Item = &'a str> {
        let responses = self.node.get("responses").and_then(Node::as_mapping);
        responses.into_iter().flat_map(|responses| responses.iter()).map(|(status, _)| status.value.as_str())
    }

    /// The media types of the response that is described for a status: its own, its range's or the default one.
    #[must_use]
    pub fn response_bodies(&self, status: u16) -> Vec<Body<'a>> {
        let Some(responses) = self.node.get("responses") else {
            return Vec::new();
        };
        let range = format!("{}XX", status / 100);
        let described = responses
            .get(&status.to_string())
            .or_else(|| responses.get(&range))
            .or_else(|| responses.get(&range.to_lowercase()))
            .or_else(|| responses.get("default"));
        described
            .and_then(|node| follow(self.root, node))
            .map(|node| bodies(self.root, node))
            .unwrap_or_default()
    }
}

impl<'a> Parameter<'a> {
    fn read(root: &'a Node, node: &'a Node) -> Option<Self> {
        let name = node.get("name")?;
        let location = ParameterLocation::from_word(node.get("in")?.as_str()?)?;
        let required = node.get("required").and_then(Node::as_bool).unwrap_or(false);
        Some(Self {
            name: Spanned::new(name.as_str()?, name.span),
            location,
            required: required || location == ParameterLocation::Path,
            description: text(node, "description"),
            schema: node.get("schema").map(|node| Schema { node, root }),
            exploded: location == ParameterLocation::Query
                && node.get("style").and_then(Node::as_str).is_none_or(|style| style == "form")
                && node.get("explode").and_then(Node::as_bool).unwrap_or(true),
        })
    }
}

fn bodies<'a>(root: &'a Node, node: &'a Node) -> Vec<Body<'a>> {
    let content = node.get("content").and_then(Node::as_mapping);
    content
        .into_iter()
        .flat_map(|content| content.iter())
        .map(|(media_type, node)| Body {
            media_type: Spanned::new(media_type.value.as_str(), media_type.span),
            schema: node.get("schema").map(|node| Schema { node, root }),
        })
        .collect()
}

fn text<'a>(node: &'a Node, field: &str) -> Option<&'a str> {
    node.get(field)?.as_str()
}

/// Whether a media type is JSON, by name or by suffix.
#[must_use]
pub fn is_json(media_type: &str) -> bool {
    let essence = media_type.split(';').next().unwrap_or("").trim();
    essence.eq_ignore_ascii_case("application/json") || essence.to_ascii_lowercase().ends_with("+json")
}

/// The object that a `$ref` leads to, within the same document; the node itself when it is no reference.
fn follow<'a>(root: &'a Node, node: &'a Node) -> Option<&'a Node> {
    let mut node = node;
    for _ in 0..REFERENCE_DEPTH {
        match node.get("$ref").and_then(Node::as_str) {
            Some(reference) => node = referenced(root, reference)?,
            None => return Some(node),
        }
    }
    None
}

/// What `#/…` points to within the document.
fn referenced<'a>(root: &'a Node, reference: &str) -> Option<&'a Node> {
    let pointer = JsonPointer::parse(&percent_decoded(reference.strip_prefix('#')?)).ok()?;
    pointer.tokens().iter().try_fold(root, |node, token| match node.as_sequence() {
        Some(items) => items.get(token.parse::<usize>().ok()?),
        None => node.get(token),
    })
}

fn percent_decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes().iter().copied();
    while let Some(byte) = rest.next() {
        let mut ahead = rest.clone();
        let hexadecimal = |digit: Option<u8>| char::from(digit?).to_digit(16);
        match (byte, hexadecimal(ahead.next()), hexadecimal(ahead.next())) {
            (b'%', Some(high), Some(low)) => {
                bytes.push(u8::try_from(high * 16 + low).unwrap_or(byte));
                rest = ahead;
            }
            _ => bytes.push(byte),
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}
