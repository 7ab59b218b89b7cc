//! How bodies are written as XML: what the `xml` keywords of a schema come to.

use crate::ir::{RequestObject, RequestShape, XmlKind, XmlNode};
use crate::openapi::{Schema, ShapeKind};
use crate::parse::tree::Node;
use crate::source::Span;

/// How deep hints are followed; what is below is written as elements that are named as in JSON.
const DEPTH: usize = 16;

/// How many schemas are looked at for hints: those that are shared are looked at on each way to them.
const SCHEMAS: usize = 10_000;

/// How a body is written whose schema may have hints. `name` is that of the root, where nothing gives it another.
pub(super) fn root(schema: Option<Schema<'_>>, name: &str) -> XmlNode {
    match schema {
        Some(schema) => {
            let shape = schema.shape();
            let mut hints = Hints { enclosing: Vec::new(), depth: 0, schemas: SCHEMAS };
            hints.node(schema, shape.name.unwrap_or(name))
        }
        None => plain(name),
    }
}

fn plain(name: &str) -> XmlNode {
    XmlNode {
        name: name.to_owned(),
        kind: XmlKind::Element,
        prefix: None,
        namespace: None,
        wrapper: None,
        members: Vec::new(),
        outward: 0,
    }
}

/// The state of a walk through schemas.
struct Hints {
    /// The objects around the schema at hand.
    enclosing: Vec<Span>,
    /// How deep it is among objects and lists.
    depth: usize,
    /// How many schemas may still be looked at.
    schemas: usize,
}

impl Hints {
    /// The hints for values of a schema that are called `name` in JSON.
    fn node(&mut self, schema: Schema<'_>, name: &str) -> XmlNode {
        if self.schemas == 0 || self.depth >= DEPTH {
            return plain(name);
        }
        self.schemas -= 1;
        self.depth += 1;
        let node = self.described(schema, name);
        self.depth -= 1;
        node
    }

    fn described(&mut self, schema: Schema<'_>, name: &str) -> XmlNode {
        let hints = schema.annotation("xml");
        let field = |name: &str| hints.and_then(|hints| hints.get(name));
        let text = |name: &str| field(name).and_then(Node::as_str);
        let flag = |name: &str| field(name).and_then(Node::as_bool).unwrap_or(false);
        let own = text("name").unwrap_or(name);
        let prefix = text("prefix").map(str::to_owned);
        let namespace = text("namespace").map(str::to_owned);
        let shape = schema.shape().merged();
        if let ShapeKind::Array(Some(items)) = shape.kind {
            let of_item = items.annotation("xml").and_then(|hints| hints.get("name")).and_then(Node::as_str);
            // The items are what is written: under their own name, or else under that of the list.
            let item = self.node(items, of_item.unwrap_or(own));
            let wrapped = flag("wrapped") || text("nodeType") == Some("element");
            return XmlNode {
                wrapper: wrapped.then(|| own.to_owned()),
                prefix: item.prefix.or(prefix),
                namespace: item.namespace.or(namespace),
                ..item
            };
        }
        let kind = match text("nodeType") {
            Some("attribute") => XmlKind::Attribute,
            Some("text" | "cdata") => XmlKind::Text,
            _ if flag("attribute") => XmlKind::Attribute,
            _ => XmlKind::Element,
        };
        let ShapeKind::Object { properties, .. } = shape.kind else {
            return XmlNode { kind, prefix, namespace, ..plain(own) };
        };
        if let Some(position) = self.enclosing.iter().position(|known| *known == shape.identity) {
            let outward = self.enclosing.len() - position;
            return XmlNode { kind, prefix, namespace, outward, ..plain(own) };
        }
        self.enclosing.push(shape.identity);
        let mut members = Vec::new();
        for property in &properties {
            let member = self.node(property.schema, property.name);
            if member != plain(property.name) {
                members.push((property.name.to_owned(), member));
            }
        }
        self.enclosing.pop();
        XmlNode { kind, prefix, namespace, members, ..plain(own) }
    }
}

/// Leaves out the hints for members that no request has.
pub(super) fn prune(node: &mut XmlNode, shape: &RequestShape, objects: &[RequestObject]) {
    match shape {
        RequestShape::Value(_) => {}
        RequestShape::Array(item) => prune(node, item, objects),
        RequestShape::Object(index) => {
            let fields = objects.get(*index).map(|object| object.fields.as_slice()).unwrap_or_default();
            node.members.retain_mut(|(name, member)| {
                let field = fields.iter().find(|field| field.wire_name == *name);
                if let Some(field) = field {
                    prune(member, &field.shape, objects);
                }
                field.is_some()
            });
        }
    }
}
