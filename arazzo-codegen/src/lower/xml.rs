//! How bodies are written as XML, and read: what the `xml` keywords of a schema come to.

use crate::ir::{
    Projection, ReadTarget, RequestObject, RequestShape, XmlKind, XmlNode, XmlValue, XmlWrapper,
};
use crate::openapi::{Schema, ShapeKind};
use crate::parse::tree::Node;
use crate::source::Span;
use crate::types::{Type, Types};

/// How deep hints are followed; what is below is written as elements that are named as in JSON.
const DEPTH: usize = 16;

/// How many schemas are looked at for hints: those that are shared are looked at on each way to them.
const SCHEMAS: usize = 10_000;

/// How a body is written whose schema may have hints. `name` is that of the root, where nothing gives it another.
pub(in crate::lower) fn root(schema: Option<Schema<'_>>, name: &str) -> XmlNode {
    match schema {
        Some(schema) => {
            let shape = schema.shape();
            let mut hints = Hints { enclosing: Vec::new(), depth: 0, schemas: SCHEMAS, answer: false };
            hints.node(schema, shape.name.unwrap_or(name))
        }
        None => plain(name),
    }
}

/// How an answer is read whose schema may have hints. Its root may have any name; that of the items counts where it is a list.
pub(in crate::lower) fn of_answer(schema: Option<Schema<'_>>) -> XmlNode {
    let mut hints = Hints { enclosing: Vec::new(), depth: 0, schemas: SCHEMAS, answer: true };
    let mut root = schema.map_or_else(|| plain(""), |schema| hints.node(schema, ""));
    (root.wrapper, root.value) = (None, None);
    if !root.list {
        root.name = String::new();
    }
    root
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
        value: None,
        list: false,
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
    /// Whether answers are read: then it counts, too, what things are, and not in which namespace.
    answer: bool,
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
        let written = |name: &str| text(name).filter(|_| !self.answer).map(str::to_owned);
        let (prefix, namespace) = (written("prefix"), written("namespace"));
        let shape = schema.shape().merged();
        if let ShapeKind::Array(Some(items)) = shape.kind {
            let of_item = items.annotation("xml").and_then(|hints| hints.get("name")).and_then(Node::as_str);
            // The items are what is written: under their own name, or else under that of the list.
            let item = self.node(items, of_item.unwrap_or(own));
            if flag("wrapped") || text("nodeType") == Some("element") {
                let wrapper = Some(XmlWrapper { name: own.to_owned(), prefix, namespace });
                return XmlNode { wrapper, list: self.answer, ..item };
            }
            return XmlNode {
                prefix: item.prefix.or(prefix),
                namespace: item.namespace.or(namespace),
                list: self.answer,
                ..item
            };
        }
        let kind = match text("nodeType") {
            Some("attribute") => XmlKind::Attribute,
            Some("cdata") if !self.answer => XmlKind::Cdata,
            Some("text" | "cdata") => XmlKind::Text,
            Some("none") if matches!(shape.kind, ShapeKind::Object { .. }) => XmlKind::Inline,
            _ if flag("attribute") => XmlKind::Attribute,
            _ => XmlKind::Element,
        };
        let value = match shape.kind {
            ShapeKind::String { .. } => Some(XmlValue::String),
            ShapeKind::Integer { .. } | ShapeKind::Number => Some(XmlValue::Number),
            ShapeKind::Boolean => Some(XmlValue::Boolean),
            _ => None,
        };
        let value = value.filter(|_| self.answer);
        let ShapeKind::Object { properties, .. } = shape.kind else {
            return XmlNode { kind, prefix, namespace, value, ..plain(own) };
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
pub(in crate::lower) fn prune(node: &mut XmlNode, shape: &RequestShape, objects: &[RequestObject]) {
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

/// Leaves out what an answer is read the same without: hints for members that are not read, and what those are that have a
/// type.
pub(in crate::lower) fn prune_answer(
    node: &mut XmlNode,
    target: &ReadTarget,
    projections: &[Projection],
    types: &Types,
) {
    match target {
        ReadTarget::Type(of) => {
            if !holds_json(of, types) {
                leave_out_kinds(node);
            }
        }
        ReadTarget::Array(item) => {
            prune_answer(node, item, projections, types);
            node.list = false;
        }
        ReadTarget::Projection(index) => {
            let fields = projections.get(*index).map(|projection| projection.fields.as_slice());
            let fields = fields.unwrap_or_default();
            node.members.retain_mut(|(name, member)| {
                let field = fields.iter().find(|field| field.wire_name == *name);
                if let Some(field) = field {
                    prune_answer(member, &field.of, projections, types);
                }
                field.is_some() && *member != plain(name)
            });
        }
    }
}

/// Whether values of a type are JSON, or have JSON in them.
fn holds_json(of: &Type, types: &Types) -> bool {
    let (mut open, mut seen) = (vec![of], Vec::new());
    while let Some(of) = open.pop() {
        match of.innermost() {
            Type::Json => return true,
            Type::Named(id) if !seen.contains(id) => {
                seen.push(*id);
                // What a value of several types is, is found out by looking at it as JSON.
                if types.union(of.innermost()).is_some() {
                    return true;
                }
                open.extend(types.structure(*id).into_iter().flatten().map(|field| &field.of));
            }
            _ => {}
        }
    }
    false
}

fn leave_out_kinds(node: &mut XmlNode) {
    (node.value, node.list) = (None, false);
    node.members.retain_mut(|(name, member)| {
        leave_out_kinds(member);
        *member != plain(name)
    });
}
