//! Reading XML as the value that a description makes of it.
//!
//! What a member of an object is called in XML, [`Xml`] says; where it says nothing, a member is an element of its name.
//! Services differ from their descriptions in a few ways again and again, which are all read:
//!
//! - The name of the root is of no interest. A `NameResponse` that has all it says in a `NameResult` stands for that.
//! - Names are local names, whatever their prefix, and count as equal where they only differ in upper and lower case.
//! - The items of a list that nothing is said of may stand in an element around them.
//! - A member that nothing is said of may be an attribute.

use std::borrow::Cow;
use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;

use roxmltree::{Document, Node, ParsingOptions};
use serde::de::value::{Error, MapDeserializer, StrDeserializer};
use serde::de::{
    self, Deserialize, DeserializeSeed, Deserializer, IntoDeserializer, SeqAccess, Unexpected, Visitor,
};
use serde::forward_to_deserialize_any;

use super::{Kind, Node as XmlNode, Xml};
use crate::plain::{Plain, deserialize_numbers};

/// How many nodes a document may have: each takes some memory.
pub(crate) const MOST_NODES: u32 = 4_000_000;

/// How deep elements may nest that are read.
const DEPTH: usize = 128;

/// What says of an element that it has no value.
const INSTANCE: &str = "http://www.w3.org/2001/XMLSchema-instance";

/// The member that the text of an element is which has attributes or elements, too.
const TEXT: &str = "#text";

/// A document without entities of its own, which could make it grow without bounds.
pub(crate) fn parse(text: &str) -> Result<Document<'_>, roxmltree::Error> {
    let options = ParsingOptions { nodes_limit: MOST_NODES, ..ParsingOptions::default() };
    Document::parse_with_options(text, options)
}

/// How many names are noted of what is there without a value: more than any type has fields of numbers.
const MOST_ABSENT: usize = 256;

/// The names of elements and attributes that turned out to be empty where a number or a boolean is wanted. Whether they may be
/// missing is known only where they are optional, before anybody knows what they are: so they are noted for another reading.
#[derive(Default)]
pub(crate) struct Absent {
    names: RefCell<Vec<String>>,
    read: Cell<usize>,
}

impl Absent {
    /// Whether another reading knows more than the one before.
    pub(crate) fn has_more(&self) -> bool {
        let known = self.names.borrow().len();
        self.read.replace(known) < known
    }

    fn note(&self, name: &str) {
        let mut names = self.names.borrow_mut();
        if names.len() < MOST_ABSENT && !names.iter().any(|known| known == name) {
            names.push(name.to_owned());
        }
    }

    fn holds(&self, name: &str) -> bool {
        self.names.borrow().iter().any(|known| known == name)
    }
}

/// A document as a value.
pub(crate) fn value<'d>(document: &'d Document<'_>, xml: &Xml<'d>, absent: &'d Absent) -> Value<'d> {
    let root = Content::Root(document.root_element());
    Value { content: root, xml: *xml, items_are_described: true, scope: None, depth: 0, absent }
}

/// A document as JSON that nothing is said of. It is what the root has in it, and the root itself by its name.
pub(crate) fn any(document: &Document<'_>) -> Option<serde_json::Value> {
    let root = document.root_element();
    let absent = Absent::default();
    let plain = Value { content: Content::Element(root), ..value(document, &Xml::element(""), &absent) };
    let mut content = serde_json::Value::deserialize(plain).ok()?;
    let whole = content.clone();
    if let Some(members) = content.as_object_mut() {
        members.entry(root.tag_name().name()).or_insert(whole);
    }
    Some(content)
}

/// What stands for a value.
#[derive(Clone)]
enum Content<'d> {
    /// The root of a document.
    Root(Node<'d, 'd>),
    /// An element.
    Element(Node<'d, 'd>),
    /// The elements of one name; one or more.
    Elements(Vec<Node<'d, 'd>>),
    /// An element that is the first item of a list, or has the items of the list in it: whoever reads it finds out.
    Either(Node<'d, 'd>, Rc<Cell<bool>>),
    /// The value of an attribute, or the text that stands beside elements.
    Text(Cow<'d, str>),
    /// A member that is not there.
    Nothing(&'static str),
}

/// The hints for the members of an element, and those of the elements around it.
struct Scope<'d> {
    members: &'d [(&'d str, Xml<'d>)],
    around: Option<Rc<Scope<'d>>>,
}

/// A value in a document.
#[derive(Clone)]
pub(crate) struct Value<'d> {
    content: Content<'d>,
    /// How it is written.
    xml: Xml<'d>,
    /// Whether a description says what the items are called, if it is a list.
    items_are_described: bool,
    scope: Option<Rc<Scope<'d>>>,
    depth: usize,
    absent: &'d Absent,
}

fn elements<'d>(node: Node<'d, 'd>) -> impl Iterator<Item = Node<'d, 'd>> {
    node.children().filter(Node::is_element)
}

/// The text that stands directly in an element.
fn text<'d>(node: Node<'d, 'd>) -> Cow<'d, str> {
    let mut texts = node.children().filter(Node::is_text).filter_map(|text| text.text());
    let first = texts.next().unwrap_or_default();
    match texts.next() {
        None => Cow::Borrowed(first),
        Some(second) => Cow::Owned([first, second].into_iter().chain(texts).collect()),
    }
}

fn is_blank(text: &str) -> bool {
    text.trim_matches([' ', '\t', '\r', '\n']).is_empty()
}

/// Attributes that are a part of the value of their element.
fn attributes<'d>(node: Node<'d, 'd>) -> impl Iterator<Item = (&'d str, &'d str)> {
    let attributes = node.attributes().filter(|attribute| {
        attribute.namespace() != Some(INSTANCE) || !matches!(attribute.name(), "nil" | "schemaLocation")
    });
    attributes.map(|attribute| (attribute.name(), attribute.value()))
}

/// Whether an element has nothing in it.
fn is_empty(node: Node<'_, '_>) -> bool {
    elements(node).next().is_none() && attributes(node).next().is_none() && is_blank(&text(node))
}

fn is_nil(node: Node<'_, '_>) -> bool {
    matches!(node.attribute((INSTANCE, "nil")), Some("true" | "1"))
}

/// The elements of a name; where there are none, those of the same name in other letters.
fn named<'d>(node: Node<'d, 'd>, name: &str) -> Vec<Node<'d, 'd>> {
    let exact: Vec<_> = elements(node).filter(|child| child.tag_name().name() == name).collect();
    match exact.is_empty() {
        true => elements(node).filter(|child| child.tag_name().name().eq_ignore_ascii_case(name)).collect(),
        false => exact,
    }
}

fn attribute<'d>(node: Node<'d, 'd>, name: &str) -> Option<&'d str> {
    let found = attributes(node).find(|(known, _)| *known == name);
    let found = found.or_else(|| attributes(node).find(|(known, _)| known.eq_ignore_ascii_case(name)));
    found.map(|(_, value)| value)
}

/// Whether the elements in an element are the items of a list, as far as can be seen at their names.
fn holds_items(node: Node<'_, '_>) -> bool {
    const ITEMS: [&str; 4] = ["element", "entry", "item", "member"];
    let Some(first) = elements(node).next() else { return is_empty(node) };
    let item = first.tag_name().name();
    if elements(node).any(|other| other.tag_name().name() != item) {
        return false;
    }
    let (list, item) = (node.tag_name().name().to_ascii_lowercase(), item.to_ascii_lowercase());
    let one = ["list", "set", "es", "s"].iter().find_map(|ending| list.strip_suffix(ending)).unwrap_or(&list);
    ITEMS.contains(&item.as_str())
        || item.starts_with(one)
        || one.starts_with(&item)
        || elements(node).nth(1).is_some()
}

impl<'d> Scope<'d> {
    /// The scope of what is in an element.
    fn within(xml: &Xml<'d>, around: Option<&Rc<Self>>) -> Rc<Self> {
        let mut scope = around;
        for _ in 1..xml.outward {
            scope = scope.and_then(|scope| scope.around.as_ref());
        }
        match scope {
            Some(scope) if xml.outward > 0 => Rc::clone(scope),
            _ => Rc::new(Self { members: xml.members, around: around.cloned() }),
        }
    }

    /// Whether a member of these is the text of the element.
    fn reads_text(&self, fields: &[&str]) -> bool {
        fields.iter().any(|field| self.hint(field).is_some_and(|xml| xml.is_text()))
    }

    fn hint(&self, member: &str) -> Option<Xml<'d>> {
        self.members.iter().find(|(known, _)| *known == member).map(|(_, xml)| *xml)
    }

    /// What stands for a member in an element.
    fn member(&self, node: Node<'d, 'd>, member: &'d str) -> Option<(Content<'d>, Xml<'d>)> {
        let hint = self.hint(member);
        let xml = hint.unwrap_or(Xml::element(member));
        let content = match xml.node {
            XmlNode::Attribute => {
                attribute(node, xml.name.local).map(|value| Content::Text(Cow::Borrowed(value)))
            }
            XmlNode::Text | XmlNode::Cdata => Some(Content::Text(text(node))),
            XmlNode::Inline => Some(Content::Element(node)),
            XmlNode::Element => {
                let found = named(node, xml.wrapper.unwrap_or(xml.name).local);
                match (found.is_empty(), hint) {
                    (false, _) => Some(Content::Elements(found)),
                    (true, None) => attribute(node, member).map(|value| Content::Text(Cow::Borrowed(value))),
                    (true, Some(_)) => None,
                }
            }
        };
        content.map(|content| (content, xml))
    }

    /// The member that an element or an attribute of this name is.
    fn called(&self, name: &'d str, node: XmlNode) -> (&'d str, Xml<'d>) {
        let is = |xml: &Xml<'_>, same: fn(&str, &str) -> bool| {
            xml.node == node && same(xml.wrapper.unwrap_or(xml.name).local, name)
        };
        let find = |same: fn(&str, &str) -> bool| self.members.iter().find(|(_, xml)| is(xml, same)).copied();
        find(|one, other| one == other)
            .or_else(|| find(str::eq_ignore_ascii_case))
            .unwrap_or((name, Xml::element(name)))
    }
}

/// What is wanted where an element may be the first item of a list, or hold the items.
enum Wanted {
    Single,
    Members(&'static [&'static str]),
    Anything,
}

/// What stands for one value.
enum One<'d> {
    Element(Node<'d, 'd>),
    Text(Cow<'d, str>),
}

impl<'d> Value<'d> {
    /// A member of an element.
    fn member(&self, name: &str, content: Content<'d>, xml: Xml<'d>, scope: &Rc<Scope<'d>>) -> Self {
        let (scope, depth) = (Some(Rc::clone(scope)), self.depth + 1);
        let absent = self.absent;
        Self { content, xml, items_are_described: xml.name.local != name, scope, depth, absent }
    }

    fn scope(&self) -> Rc<Scope<'d>> {
        Scope::within(&self.xml, self.scope.as_ref())
    }

    fn check_depth(&self) -> Result<(), Error> {
        match self.depth < DEPTH {
            true => Ok(()),
            false => Err(de::Error::custom(format_args!("elements nest more than {DEPTH} deep"))),
        }
    }

    /// What stands for the value where it is not a list.
    fn one<'de, V: Visitor<'de>>(&self, wanted: &Wanted, visitor: &V) -> Result<One<'d>, Error> {
        match &self.content {
            Content::Root(node) | Content::Element(node) => Ok(One::Element(*node)),
            Content::Elements(nodes) => match nodes.as_slice() {
                [only] => Ok(One::Element(*only)),
                _ => Err(de::Error::invalid_type(Unexpected::Seq, visitor)),
            },
            Content::Either(node, holds_items) => {
                holds_items.set(self.holds_items(*node, wanted));
                let item = if holds_items.get() { elements(*node).next() } else { None };
                Ok(One::Element(item.unwrap_or(*node)))
            }
            Content::Text(text) => Ok(One::Text(text.clone())),
            Content::Nothing(name) => Err(de::Error::missing_field(name)),
        }
    }

    /// Whether an element is not the one item of a list, but holds the items.
    fn holds_items(&self, node: Node<'d, 'd>, wanted: &Wanted) -> bool {
        match wanted {
            Wanted::Single => elements(node).next().is_some(),
            Wanted::Members(names) => {
                let scope = self.scope();
                let has_any = |node| names.iter().any(|name| scope.member(node, name).is_some());
                !has_any(node) && (elements(node).any(has_any) || holds_items(node))
            }
            Wanted::Anything => holds_items(node),
        }
    }

    /// The text that stands for a single value.
    fn text<'de, V: Visitor<'de>>(&self, visitor: &V) -> Result<Plain<'d>, Error> {
        match self.one(&Wanted::Single, visitor)? {
            One::Text(text) => Ok(Plain(text)),
            One::Element(node) if elements(node).next().is_none() => Ok(Plain(text(node))),
            One::Element(_) => Err(de::Error::invalid_type(Unexpected::Map, visitor)),
        }
    }

    fn number<'de, V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        self.noted(&visitor)?.number(visitor)
    }

    /// The text that stands for a number or a boolean. That there is none is noted.
    fn noted<'de, V: Visitor<'de>>(&self, visitor: &V) -> Result<Plain<'d>, Error> {
        let text = self.text(visitor)?;
        if is_blank(&text.0) {
            self.absent.note(self.xml.name.local);
        }
        Ok(text)
    }

    /// Whether it is empty where something is wanted that cannot be.
    fn is_absent(&self) -> bool {
        let is_empty = match &self.content {
            Content::Elements(nodes) => matches!(nodes.as_slice(), [only] if is_empty(*only)),
            Content::Element(node) => is_empty(*node),
            Content::Text(text) => is_blank(text),
            Content::Root(_) | Content::Either(..) | Content::Nothing(_) => false,
        };
        is_empty && self.absent.holds(self.xml.name.local)
    }

    /// The elements that are the items of a list, and the one that may be such an item or hold them.
    fn items(&self) -> (Vec<Node<'d, 'd>>, Option<Node<'d, 'd>>) {
        match (&self.content, self.xml.wrapper) {
            (Content::Root(node) | Content::Element(node), _) => (self.items_in([*node]), None),
            (Content::Elements(nodes), Some(_)) => (self.items_in(nodes.iter().copied()), None),
            (Content::Elements(nodes), None) => match nodes.as_slice() {
                [only] if !self.items_are_described => (Vec::new(), Some(*only)),
                several => (several.to_vec(), None),
            },
            (Content::Either(node, holds_items), _) => {
                holds_items.set(false);
                (self.items_in([*node]), None)
            }
            (Content::Text(_) | Content::Nothing(_), _) => (Vec::new(), None),
        }
    }

    /// The items of a list in the elements around them: those of the name that items have, or all where none has it.
    fn items_in(&self, holders: impl IntoIterator<Item = Node<'d, 'd>>) -> Vec<Node<'d, 'd>> {
        let all: Vec<_> = holders.into_iter().flat_map(elements).collect();
        let is_named = |node: &Node<'_, '_>| node.tag_name().name().eq_ignore_ascii_case(self.xml.name.local);
        match all.iter().any(is_named) {
            true => all.into_iter().filter(is_named).collect(),
            false => all,
        }
    }

    /// All members of an element by their names in JSON, in its order.
    fn members(&self, node: Node<'d, 'd>) -> Vec<(Cow<'d, str>, Self)> {
        let scope = self.scope();
        let mut members: Vec<(Cow<'d, str>, Self)> = Vec::new();
        let mut groups: HashMap<&str, usize> = HashMap::new();
        for (name, value) in attributes(node) {
            let (name, xml) = scope.called(name, XmlNode::Attribute);
            let value = self.member(name, Content::Text(Cow::Borrowed(value)), xml, &scope);
            members.push((Cow::Borrowed(name), value));
        }
        for child in elements(node) {
            let (name, xml) = scope.called(child.tag_name().name(), XmlNode::Element);
            let position = *groups.entry(name).or_insert_with(|| {
                // An element counts more than an attribute of its name.
                members.retain(|(known, _)| known != name);
                members.push((
                    Cow::Borrowed(name),
                    self.member(name, Content::Elements(Vec::new()), xml, &scope),
                ));
                members.len() - 1
            });
            if let Some((_, Self { content: Content::Elements(nodes), .. })) = members.get_mut(position) {
                nodes.push(child);
            }
        }
        let text = text(node);
        let of_text = scope.members.iter().find(|(_, xml)| xml.is_text()).copied();
        if of_text.is_some() || !is_blank(&text) {
            let (name, xml) = of_text.unwrap_or((TEXT, Xml::text()));
            members.push((Cow::Borrowed(name), self.member(name, Content::Text(text), xml, &scope)));
        }
        members
    }

    /// The element that the members of a document are in: its root, unless that only holds another one.
    fn unwrapped(&self, node: Node<'d, 'd>, has_members: impl Fn(Node<'d, 'd>) -> bool) -> Node<'d, 'd> {
        if !matches!(self.content, Content::Root(_)) || has_members(node) {
            return node;
        }
        let stem = node.tag_name().name().strip_suffix("Response");
        let result = stem.and_then(|stem| {
            elements(node).find(|child| child.tag_name().name().strip_suffix("Result") == Some(stem))
        });
        result.unwrap_or(node)
    }
}

impl<'de> Deserializer<'de> for Value<'_> {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        let is_list = matches!(&self.content, Content::Elements(nodes) if nodes.len() > 1);
        if self.xml.list || self.xml.wrapper.is_some() || is_list {
            return self.deserialize_seq(visitor);
        }
        let text = match self.one(&Wanted::Anything, &visitor)? {
            One::Text(text) => text,
            One::Element(node) if is_nil(node) => return visitor.visit_unit(),
            One::Element(node) => {
                let has_parts = elements(node).next().is_some()
                    || attributes(node).next().is_some()
                    || !self.xml.members.is_empty()
                    || self.xml.outward > 0;
                if has_parts && (self.xml.kind == Kind::Any || elements(node).next().is_some()) {
                    return self.deserialize_map(visitor);
                }
                text(node)
            }
        };
        let text = Plain(text);
        match self.xml.kind {
            Kind::Number if text.is_number() => text.number(visitor),
            Kind::Boolean if text.is_boolean() => text.boolean(visitor),
            _ => text.deserialize_any(visitor),
        }
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        self.noted(&visitor)?.boolean(visitor)
    }

    deserialize_numbers!('de, number);

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        self.text(&visitor)?.deserialize_any(visitor)
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        self.deserialize_str(visitor)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match &self.content {
            Content::Nothing(_) => visitor.visit_none(),
            Content::Elements(nodes) if nodes.iter().all(|node| is_nil(*node)) => visitor.visit_none(),
            Content::Element(node) if is_nil(*node) => visitor.visit_none(),
            _ if self.is_absent() => visitor.visit_none(),
            _ => visitor.visit_some(self),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Error> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        if !matches!(self.content, Content::Nothing(_) | Content::Elements(_)) {
            // Whether it holds the items of a list is found out all the same.
            self.one(&Wanted::Anything, &visitor)?;
        }
        visitor.visit_unit()
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        self.check_depth()?;
        if let Content::Text(text) = self.content {
            return Plain(text).deserialize_seq(visitor);
        }
        let (items, first) = self.items();
        let value = Self { xml: self.xml.of_items(), depth: self.depth + 1, ..self };
        visitor.visit_seq(Items { value, items: items.into_iter(), first })
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        self.check_depth()?;
        match self.one(&Wanted::Anything, &visitor)? {
            One::Text(text) => Err(de::Error::invalid_type(Unexpected::Str(&text), &visitor)),
            One::Element(node) => {
                let node = self.unwrapped(node, |_| false);
                visitor.visit_map(MapDeserializer::new(self.members(node).into_iter()))
            }
        }
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        self.check_depth()?;
        let node = match self.one(&Wanted::Members(fields), &visitor)? {
            One::Element(node) => node,
            One::Text(text) => return Err(de::Error::invalid_type(Unexpected::Str(&text), &visitor)),
        };
        let scope = self.scope();
        let has_members = |node: Node<'_, '_>| fields.iter().any(|field| !named(node, field).is_empty());
        let node = self.unwrapped(node, has_members);
        if elements(node).next().is_none() && !is_blank(&text(node)) && !scope.reads_text(fields) {
            return Err(de::Error::invalid_type(Unexpected::Str(&text(node)), &visitor));
        }
        // Some describe the document, and the root as its one member.
        let root = node.tag_name().name();
        let is_whole = matches!(self.content, Content::Root(_))
            && !has_members(node)
            && fields.iter().any(|field| field.eq_ignore_ascii_case(root));
        let members = fields.iter().map(|field| {
            let found = match is_whole && field.eq_ignore_ascii_case(root) {
                true => {
                    let xml = scope.hint(field).unwrap_or(Xml::element(field));
                    Some((Content::Elements(vec![node]), xml))
                }
                false => scope.member(node, field),
            };
            let (content, xml) = found.unwrap_or((Content::Nothing(field), Xml::element(field)));
            (*field, self.member(field, content, xml, &scope))
        });
        visitor.visit_map(MapDeserializer::new(members))
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _name: &'static str,
        _variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        let text = self.text(&visitor)?;
        visitor.visit_enum(StrDeserializer::new(&text.0))
    }

    fn deserialize_tuple<V: Visitor<'de>>(self, _length: usize, visitor: V) -> Result<V::Value, Error> {
        self.deserialize_seq(visitor)
    }

    forward_to_deserialize_any! { i128 u128 char bytes byte_buf unit unit_struct tuple_struct identifier }
}

impl<'de> IntoDeserializer<'de, Error> for Value<'_> {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}

/// The items of a list.
struct Items<'d> {
    /// What an item is, but for its element.
    value: Value<'d>,
    items: std::vec::IntoIter<Node<'d, 'd>>,
    /// The element that is the first item, or holds all.
    first: Option<Node<'d, 'd>>,
}

impl<'de> SeqAccess<'de> for Items<'_> {
    type Error = Error;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, Error> {
        let value = |content| Value { content, ..self.value.clone() };
        let Some(first) = self.first.take() else {
            let item = self.items.next().map(|node| seed.deserialize(value(Content::Element(node))));
            return item.transpose();
        };
        // What has nothing in it holds no items.
        if is_empty(first) {
            return Ok(None);
        }
        let holds_items = Rc::new(Cell::new(false));
        let item = seed.deserialize(value(Content::Either(first, Rc::clone(&holds_items))))?;
        if holds_items.get() {
            self.items = elements(first).skip(1).collect::<Vec<_>>().into_iter();
        }
        Ok(Some(item))
    }
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;
    use serde_json::{Value as Json, json};

    use super::{Absent, any, parse, value};
    use crate::Xml;

    #[track_caller]
    fn read<T: serde::de::DeserializeOwned>(text: &str, xml: &Xml<'_>) -> T {
        let (document, absent) = (parse(text).unwrap(), Absent::default());
        let value = value(&document, xml, &absent);
        let mut read = T::deserialize(value.clone());
        while read.is_err() && absent.has_more() {
            read = T::deserialize(value.clone());
        }
        read.unwrap()
    }

    fn problem<T: serde::de::DeserializeOwned + std::fmt::Debug>(text: &str) -> String {
        let (document, absent) = (parse(text).unwrap(), Absent::default());
        let value = value(&document, &Xml::element(""), &absent);
        let error = serde_path_to_error::deserialize::<_, T>(value).unwrap_err();
        format!("{}: {}", error.path(), error.inner())
    }

    #[derive(Debug, PartialEq, Deserialize)]
    struct Listing {
        #[serde(rename = "Contents")]
        contents: Vec<Object>,
        #[serde(rename = "IsTruncated")]
        is_truncated: bool,
        #[serde(rename = "NextToken")]
        next_token: Option<String>,
    }

    #[derive(Debug, PartialEq, Deserialize)]
    struct Object {
        #[serde(rename = "Key")]
        key: String,
        #[serde(rename = "Size")]
        size: Option<i64>,
    }

    fn object(key: &str, size: Option<i64>) -> Object {
        Object { key: key.to_owned(), size }
    }

    #[test]
    fn members_are_elements_of_any_namespace() {
        let text = "<?xml version='1.0'?><l:ListBucketResult xmlns:l='urn:s3' xmlns='urn:other'><Contents><l:Key>a &amp; <![CDATA[<b>]]></l:Key>\
                    <Size> 5 </Size><Owner><ID>x</ID></Owner></Contents><IsTruncated>false</IsTruncated>\
                    <Contents><Key/></Contents></l:ListBucketResult>";
        let listing: Listing = read(text, &Xml::element(""));
        assert_eq!(
            listing,
            Listing {
                contents: vec![object("a & <b>", Some(5)), object("", None)],
                is_truncated: false,
                next_token: None,
            }
        );
    }

    #[test]
    fn a_list_without_items_is_empty() {
        for text in
            ["<r><IsTruncated>1</IsTruncated></r>", "<r><Contents/><IsTruncated>true</IsTruncated></r>"]
        {
            assert_eq!(read::<Listing>(text, &Xml::element("")).contents, []);
        }
    }

    #[test]
    fn items_may_stand_in_an_element() {
        #[derive(Debug, PartialEq, Deserialize)]
        #[serde(rename_all = "camelCase")]
        struct Answer {
            instances: Vec<Instance>,
            zones: Vec<String>,
            all: Vec<serde::de::IgnoredAny>,
        }
        #[derive(Debug, PartialEq, Deserialize)]
        struct Instance {
            id: String,
            port: Option<u16>,
        }
        let text = "<DescribeResponse><DescribeResult><Instances><Instance><ID>a</ID></Instance><Instance><ID>b</ID>\
                    <Port>3306</Port></Instance></Instances><Zones><Zone>x</Zone></Zones>\
                    <All><member/><member/><member/></All></DescribeResult></DescribeResponse>";
        let answer: Answer = read(text, &Xml::element(""));
        assert_eq!(answer.zones, ["x"]);
        assert_eq!(answer.all.len(), 3);
        let instance = |id: &str, port| Instance { id: id.to_owned(), port };
        assert_eq!(answer.instances, [instance("a", None), instance("b", Some(3306))]);
        // One item that has one part of the name that items in a list have is still an item.
        let text =
            "<r><instances><id>a</id></instances><zones>x</zones><zones>y</zones><all><a/><b/></all></r>";
        let answer: Answer = read(text, &Xml::element(""));
        assert_eq!(answer.instances, [instance("a", None)]);
        assert_eq!((answer.zones.len(), answer.all.len()), (2, 1));
    }

    #[test]
    fn hints_say_what_members_are_called() {
        #[derive(Debug, PartialEq, Deserialize)]
        struct Pet {
            id: i64,
            kind: String,
            tags: Vec<String>,
            inner: Option<Box<Pet>>,
        }
        let members = [
            ("id", Xml::attribute("Id")),
            ("kind", Xml::text()),
            ("tags", Xml::element("tag").wrapped("Tags")),
            ("inner", Xml::element("Pet").members_of_outer(1)),
        ];
        let text = "<Pet Id='1'>dog<Tags><tag/><tag>b</tag></Tags><Pet Id='2'><Tags/></Pet></Pet>";
        let inner = Pet { id: 2, kind: String::new(), tags: vec![], inner: None };
        assert_eq!(
            read::<Pet>(text, &Xml::element("Pet").members(&members)),
            Pet {
                id: 1,
                kind: "dog".to_owned(),
                tags: vec![String::new(), "b".to_owned()],
                inner: Some(Box::new(inner))
            }
        );
    }

    #[test]
    fn a_root_may_be_a_list_or_a_member() {
        assert_eq!(
            read::<Vec<Object>>(
                "<Objects><Object><Key>a</Key></Object><More/></Objects>",
                &Xml::element("Object")
            )
            .len(),
            1
        );
        #[derive(Deserialize)]
        struct Document {
            #[serde(rename = "Object")]
            object: Object,
        }
        assert_eq!(read::<Document>("<Object><Key>a</Key></Object>", &Xml::element("")).object.key, "a");
    }

    #[test]
    fn what_is_empty_where_it_cannot_be_is_missing() {
        #[derive(Debug, PartialEq, Deserialize)]
        struct Item {
            price: Option<f64>,
            count: Option<u8>,
            sold: Option<bool>,
            note: Option<String>,
            sizes: Vec<Option<i64>>,
        }
        let text = "<r count=' '><price/><sold> </sold><note/><sizes/><sizes>5</sizes></r>";
        let item: Item = read(text, &Xml::element(""));
        let wanted = Item {
            price: None,
            count: None,
            sold: None,
            note: Some(String::new()),
            sizes: vec![None, Some(5)],
        };
        assert_eq!(item, wanted);
        #[derive(Debug, Deserialize)]
        struct Strict {
            #[expect(dead_code, reason = "it is never read")]
            price: f64,
        }
        assert!(problem::<Strict>("<r><price/></r>").starts_with("price: "));
    }

    #[test]
    fn what_has_no_element_is_read_from_the_one_around() {
        #[derive(Debug, PartialEq, Deserialize)]
        struct Order {
            id: u8,
            size: Size,
            note: String,
        }
        #[derive(Debug, PartialEq, Deserialize)]
        struct Size {
            width: u8,
            unit: String,
        }
        let size = [("unit", Xml::attribute("Unit"))];
        let members = [("size", Xml::inline().members(&size)), ("note", Xml::cdata())];
        let text = "<Order Unit='cm'><id>1</id><![CDATA[<a>]]><width>5</width></Order>";
        let order: Order = read(text, &Xml::element("Order").members(&members));
        let size = Size { width: 5, unit: "cm".to_owned() };
        assert_eq!(order, Order { id: 1, size, note: "<a>".to_owned() });
    }

    #[test]
    fn what_is_nil_is_missing() {
        let text =
            "<r xmlns:i='http://www.w3.org/2001/XMLSchema-instance'><Key>a</Key><Size i:nil='true'/></r>";
        assert_eq!(read::<Object>(text, &Xml::element("")), object("a", None));
    }

    #[test]
    fn what_is_wrong_has_a_place() {
        assert_eq!(
            problem::<Listing>(
                "<r><Contents><Key>a</Key></Contents><Contents><Key>b</Key><Size>x</Size></Contents></r>"
            ),
            "Contents[1].Size: invalid type: string \"x\", expected i64"
        );
        assert_eq!(problem::<Object>("<r><Size>1</Size></r>"), "Key: missing field `Key`");
        assert_eq!(problem::<Object>("<r><Key><a/></Key></r>"), "Key: invalid type: map, expected a string");
        assert_eq!(
            problem::<Object>("<r><Key/><Key/></r>"),
            "Key: invalid type: sequence, expected a string"
        );
        assert_eq!(
            problem::<Object>("<r>text</r>"),
            ".: invalid type: string \"text\", expected struct Object"
        );
        let deep = format!("{}{}", "<a>".repeat(1000), "</a>".repeat(1000));
        assert!(problem::<Json>(&deep).contains("nest more than 128 deep"));
        let many = format!("{}{}", "<a>".repeat(100_000), "</a>".repeat(100_000));
        assert!(problem::<Json>(&many).contains("nest more than 128 deep"));
    }

    #[test]
    fn entities_of_its_own_are_refused() {
        assert!(parse("<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>").is_err());
        assert!(parse("<!DOCTYPE a SYSTEM 'file:///etc/passwd'><a/>").is_err());
    }

    #[test]
    fn any_document_is_json() {
        let document =
            parse("<Error n='1'><Code>NoSuchKey</Code><Item>a</Item><Item k='v'>b</Item><None/></Error>");
        let content =
            json!({ "n": "1", "Code": "NoSuchKey", "Item": ["a", { "k": "v", "#text": "b" }], "None": "" });
        let mut expected = content.clone();
        expected["Error"] = content;
        assert_eq!(any(&document.unwrap()), Some(expected));
        assert_eq!(any(&parse("<a>b</a>").unwrap()), Some(json!("b")));
    }

    #[test]
    fn json_is_made_of_what_is_described() {
        let members = [
            ("size", Xml::element("Size").number()),
            ("tags", Xml::element("Tag").list()),
            ("open", Xml::element("open").boolean()),
            ("name", Xml::element("name").string()),
        ];
        let text =
            "<r><size>5</size><Tag>7</Tag><open>true</open><name lang='x'>a</name><Other>1</Other></r>";
        let expected = json!({ "size": 5, "tags": ["7"], "open": true, "name": "a", "Other": "1" });
        assert_eq!(read::<Json>(text, &Xml::element("").members(&members)), expected);
    }
}
