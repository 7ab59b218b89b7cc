//! Schemas: what `$ref`, `allOf` and the dialects of 3.0 and 3.1 come to.

use super::REFERENCE_DEPTH;
use std::collections::HashSet;

use super::reference::{Place, Root};
use crate::parse::tree::{Node, Value};
use crate::source::Span;

/// A schema and the document that its references count from.
#[derive(Clone, Copy, Debug)]
pub struct Schema<'a> {
    /// The schema object.
    pub node: &'a Node,
    /// The root of its document.
    pub root: Root<'a>,
}

/// What a schema comes to when its references and `allOf`s are followed.
#[derive(Clone, Debug)]
pub struct Shape<'a> {
    /// Which schema this is: equal for all ways that lead to the same component.
    pub identity: Span,
    /// The name of the component, when it is one.
    pub name: Option<&'a str>,
    /// What is said of it nearest to where it is used.
    pub description: Option<&'a str>,
    /// What is said of the schema itself, wherever it is used.
    pub own_description: Option<&'a str>,
    /// Whether `null` is a value of it.
    pub nullable: bool,
    /// What it is.
    pub kind: ShapeKind<'a>,
}

/// What a schema describes.
#[derive(Clone, Debug)]
pub enum ShapeKind<'a> {
    /// Text.
    String {
        /// Its format.
        format: Option<&'a str>,
        /// The values that it may have; empty when any will do.
        values: Vec<&'a str>,
    },
    /// A whole number, with its format.
    Integer {
        /// Its format.
        format: Option<&'a str>,
    },
    /// A number.
    Number,
    /// A boolean.
    Boolean,
    /// A list, with what its items are when that is said.
    Array(Option<Schema<'a>>),
    /// An object.
    Object {
        /// Its named members in document order.
        properties: Vec<Property<'a>>,
        /// Its other members.
        additional: Additional<'a>,
    },
    /// Anything, or something that is not one of these: a union, or nothing said.
    Open,
}

/// A named member of an object.
#[derive(Clone, Copy, Debug)]
pub struct Property<'a> {
    /// Its name.
    pub name: &'a str,
    /// Whether it is always there.
    pub required: bool,
    /// What it is.
    pub schema: Schema<'a>,
}

/// What an object may have beside its named members.
#[derive(Clone, Copy, Debug)]
pub enum Additional<'a> {
    /// Whatever it likes.
    Anything,
    /// Nothing.
    Nothing,
    /// Members of one kind.
    Of(Schema<'a>),
}

/// Keywords that say something about a schema without changing what it accepts.
const ANNOTATIONS: [&str; 12] = [
    "description",
    "title",
    "example",
    "examples",
    "deprecated",
    "default",
    "readOnly",
    "writeOnly",
    "xml",
    "externalDocs",
    "$comment",
    "nullable",
];

impl Shape<'_> {
    /// Whether values must not be shown.
    #[must_use]
    pub fn is_secret(&self) -> bool {
        matches!(self.kind, ShapeKind::String { format: Some("password"), .. })
    }
}

impl<'a> Schema<'a> {
    pub(super) fn of(Place { node, root }: Place<'a>) -> Self {
        Self { node, root }
    }

    /// Follows references and merges `allOf`.
    #[must_use]
    pub fn shape(self) -> Shape<'a> {
        let mut facets = Facets::default();
        facets.collect(self, 0);
        let identity = facets.identity.unwrap_or(self.node.span);
        let name = facets.name;
        let (description, own_description) =
            (facets.description, facets.own_description.or(facets.description));
        let nullable = facets.nullable;
        Shape { identity, name, description, own_description, nullable, kind: facets.into_kind() }
    }
}

/// The keywords of a schema and of all that it combines.
#[derive(Default)]
struct Facets<'a> {
    /// What references have led to.
    collected: HashSet<Span>,
    identity: Option<Span>,
    name: Option<&'a str>,
    description: Option<&'a str>,
    own_description: Option<&'a str>,
    nullable: bool,
    types: Vec<&'a str>,
    format: Option<&'a str>,
    values: Option<&'a [Node]>,
    constant: Option<&'a Node>,
    properties: Vec<(&'a str, Schema<'a>)>,
    required: Vec<&'a str>,
    items: Option<Schema<'a>>,
    additional: Option<Additional<'a>>,
    union: bool,
}

impl<'a> Facets<'a> {
    fn collect(&mut self, schema: Schema<'a>, depth: usize) {
        if depth > REFERENCE_DEPTH {
            self.union = true;
            return;
        }
        let Schema { node, root } = schema;
        let all_of = node.get("allOf").and_then(Node::as_sequence).unwrap_or_default();
        let beside = all_of.iter().filter(|part| is_annotation(part)).find_map(description_of);
        self.description = self.description.or_else(|| description_of(node)).or(beside);
        if let Some(reference) = (Place { node, root }).reference() {
            match root.schema(reference) {
                Some((name, target)) => {
                    if self.identity.is_none() {
                        self.identity = Some(target.node.span);
                        self.name = name;
                        self.own_description = description_of(target.node);
                    }
                    // What has been collected once has nothing to add: in a ring, and where many ways lead to it.
                    if self.collected.insert(target.node.span) {
                        self.collect(Schema::of(target), depth + 1);
                    }
                }
                None => self.union = true,
            }
        }
        let mut parts = all_of.iter().filter(|part| !is_annotation(part));
        match (parts.next(), parts.next()) {
            (Some(only), None) if says_nothing_else(node) => {
                self.collect(Schema { node: only, root }, depth + 1)
            }
            (None, _) => {}
            _ => {
                self.identity.get_or_insert(node.span);
                for part in all_of {
                    self.collect(Schema { node: part, root }, depth + 1);
                }
            }
        }
        self.own(schema);
    }

    /// The keywords of the schema object itself.
    fn own(&mut self, Schema { node, root }: Schema<'a>) {
        if node.get("oneOf").is_some() || node.get("anyOf").is_some() {
            self.union = true;
        }
        let nullable = node.get("nullable").or_else(|| node.get("x-nullable"));
        self.nullable |= nullable.and_then(Node::as_bool).unwrap_or(false);
        match node.get("type").map(|node| &node.value) {
            Some(Value::String(name)) => self.add_type(name),
            Some(Value::Sequence(names)) => {
                names.iter().filter_map(Node::as_str).for_each(|name| self.add_type(name))
            }
            _ => {}
        }
        self.format = self.format.or_else(|| node.get("format").and_then(Node::as_str));
        self.values = self.values.or_else(|| node.get("enum").and_then(Node::as_sequence));
        self.nullable |=
            self.values.is_some_and(|values| values.iter().any(|value| matches!(value.value, Value::Null)));
        self.constant = self.constant.or_else(|| node.get("const"));
        for (name, property) in
            node.get("properties").and_then(Node::as_mapping).into_iter().flat_map(|all| all.iter())
        {
            if !self.properties.iter().any(|(known, _)| known == &name.value) {
                self.properties.push((&name.value, Schema { node: property, root }));
            }
        }
        let required = node.get("required").and_then(Node::as_sequence).unwrap_or_default();
        self.required.extend(required.iter().filter_map(Node::as_str));
        self.items = self.items.or_else(|| node.get("items").map(|node| Schema { node, root }));
        self.additional = self.additional.or_else(|| {
            let node = node.get("additionalProperties")?;
            Some(match node.as_bool() {
                Some(true) => Additional::Anything,
                Some(false) => Additional::Nothing,
                None => Additional::Of(Schema { node, root }),
            })
        });
    }

    fn add_type(&mut self, name: &'a str) {
        if name == "null" {
            self.nullable = true;
        } else if !self.types.contains(&name) {
            self.types.push(name);
        }
    }

    fn into_kind(self) -> ShapeKind<'a> {
        if self.union {
            return ShapeKind::Open;
        }
        let values = self.values.or_else(|| self.constant.map(std::slice::from_ref)).unwrap_or_default();
        let implied = if !self.properties.is_empty() || self.additional.is_some() {
            Some("object")
        } else if self.items.is_some() {
            Some("array")
        } else if !values.is_empty() && values.iter().all(|value| value.as_str().is_some()) {
            Some("string")
        } else {
            None
        };
        let kind = match self.types.as_slice() {
            [only] => Some(*only),
            [] => implied,
            _ => None,
        };
        match kind {
            Some("string") => ShapeKind::String {
                format: self.format,
                values: values.iter().filter_map(Node::as_str).collect(),
            },
            Some("integer") => ShapeKind::Integer { format: self.format },
            Some("number") => ShapeKind::Number,
            Some("boolean") => ShapeKind::Boolean,
            Some("array") => ShapeKind::Array(self.items),
            Some("object") => {
                let required = self.required;
                let properties = self.properties.into_iter().map(|(name, schema)| Property {
                    name,
                    required: required.contains(&name),
                    schema,
                });
                ShapeKind::Object {
                    properties: properties.collect(),
                    additional: self.additional.unwrap_or(Additional::Anything),
                }
            }
            _ => ShapeKind::Open,
        }
    }
}

fn description_of(node: &Node) -> Option<&str> {
    node.get("description")?.as_str()
}

/// Whether a schema object only says something about a schema.
fn is_annotation(node: &Node) -> bool {
    node.as_mapping().is_some_and(|keywords| keywords.iter().all(|(keyword, _)| annotates(keyword)))
}

/// Whether an `allOf` stands alone but for annotations, so that the schema is the one that it names.
fn says_nothing_else(node: &Node) -> bool {
    node.as_mapping().is_some_and(|keywords| {
        keywords.iter().all(|(keyword, _)| keyword.value == "allOf" || annotates(keyword))
    })
}

fn annotates(keyword: &str) -> bool {
    ANNOTATIONS.contains(&keyword) || keyword.starts_with("x-")
}
