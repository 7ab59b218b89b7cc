//! Bodies as XML: how values are written, and what is said of that, which is also how they are read.

#[cfg(feature = "xml")]
pub(crate) mod reading;

use std::fmt::{self, Write};

use crate::tree::Tree;

/// How a value is written as XML, where that differs from elements that are named as in JSON. It is read in the same way.
///
/// ```
/// use arazzo_runtime::Xml;
///
/// // <pet id="…"><tags><tag>…</tag></tags></pet>
/// let pet = Xml::element("pet")
///     .members(&[("id", Xml::attribute("id")), ("tags", Xml::element("tag").wrapped("tags"))]);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Xml<'a> {
    name: Name<'a>,
    node: Node,
    wrapper: Option<Name<'a>>,
    members: &'a [(&'a str, Xml<'a>)],
    /// How many elements out the members are described, where a value holds values of its own kind.
    outward: usize,
    /// What it is read as where any JSON is wanted.
    kind: Kind,
    /// Whether that is a list, however many elements there are.
    list: bool,
}

/// What an element or an attribute is called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Name<'a> {
    local: &'a str,
    prefix: Option<&'a str>,
    namespace: Option<&'a str>,
}

impl<'a> Name<'a> {
    const fn of(local: &'a str) -> Self {
        Self { local, prefix: None, namespace: None }
    }

    fn tag(&self) -> String {
        match self.prefix {
            Some(prefix) => format!("{prefix}:{}", self.local),
            None => self.local.to_owned(),
        }
    }
}

/// What a single value is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// Nobody knows: text, or an object where it has parts.
    Any,
    String,
    Number,
    Boolean,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Node {
    Element,
    Attribute,
    Text,
    Cdata,
    /// Nothing of its own: its members are those of the element around it.
    Inline,
}

impl<'a> Xml<'a> {
    /// An element of this name. A list is such an element for each item.
    #[must_use]
    pub const fn element(name: &'a str) -> Self {
        Self {
            name: Name::of(name),
            node: Node::Element,
            wrapper: None,
            members: &[],
            outward: 0,
            kind: Kind::Any,
            list: false,
        }
    }

    /// An attribute of this name, of the element around it.
    #[must_use]
    pub const fn attribute(name: &'a str) -> Self {
        Self { node: Node::Attribute, ..Self::element(name) }
    }

    /// Text, directly in the element around it.
    #[must_use]
    pub const fn text() -> Self {
        Self { node: Node::Text, ..Self::element("") }
    }

    /// Text as a CDATA section, directly in the element around it.
    #[must_use]
    pub const fn cdata() -> Self {
        Self { node: Node::Cdata, ..Self::element("") }
    }

    /// An object without an element of its own: its members are those of the element around it.
    #[must_use]
    pub const fn inline() -> Self {
        Self { node: Node::Inline, ..Self::element("") }
    }

    /// With a prefix in front of the name.
    #[must_use]
    pub const fn prefix(mut self, prefix: &'a str) -> Self {
        self.name.prefix = Some(prefix);
        self
    }

    /// In a namespace.
    #[must_use]
    pub const fn namespace(mut self, namespace: &'a str) -> Self {
        self.name.namespace = Some(namespace);
        self
    }

    /// With the items of a list in an element of this name.
    #[must_use]
    pub const fn wrapped(mut self, wrapper: &'a str) -> Self {
        self.wrapper = Some(Name::of(wrapper));
        self
    }

    /// With the items of a list in an element of this name, which has a prefix and is in a namespace, or one of both.
    #[must_use]
    pub const fn wrapped_in(
        mut self,
        prefix: Option<&'a str>,
        namespace: Option<&'a str>,
        wrapper: &'a str,
    ) -> Self {
        self.wrapper = Some(Name { local: wrapper, prefix, namespace });
        self
    }

    /// With members, by their names in JSON, that are not simply elements of that name.
    #[must_use]
    pub const fn members(mut self, members: &'a [(&'a str, Xml<'a>)]) -> Self {
        self.members = members;
        self
    }

    /// With the members of an element around it, counted from the nearest: 1 is the one that it stands in.
    #[must_use]
    pub const fn members_of_outer(mut self, levels: usize) -> Self {
        self.outward = levels;
        self
    }

    /// Read as text where any JSON is wanted, whatever attributes it has.
    #[must_use]
    pub const fn string(mut self) -> Self {
        self.kind = Kind::String;
        self
    }

    /// Read as a number where any JSON is wanted.
    #[must_use]
    pub const fn number(mut self) -> Self {
        self.kind = Kind::Number;
        self
    }

    /// Read as a boolean where any JSON is wanted.
    #[must_use]
    pub const fn boolean(mut self) -> Self {
        self.kind = Kind::Boolean;
        self
    }

    /// Read as a list where any JSON is wanted, however many elements there are.
    #[must_use]
    pub const fn list(mut self) -> Self {
        self.list = true;
        self
    }

    /// Whether the items of a list stand in an element.
    pub(crate) const fn is_wrapped(&self) -> bool {
        self.wrapper.is_some()
    }

    /// Whether it is text in the element around it.
    #[cfg(feature = "xml")]
    const fn is_text(&self) -> bool {
        matches!(self.node, Node::Text | Node::Cdata)
    }

    /// What the items of a list are.
    #[cfg(feature = "xml")]
    const fn of_items(mut self) -> Self {
        self.wrapper = None;
        self.list = false;
        self
    }
}

/// A document of one element. Text alone is taken to be a document already.
pub(crate) fn document(xml: &Xml<'_>, tree: &Tree) -> Result<String, String> {
    if let Tree::Text(text) = tree {
        return Ok(text.clone());
    }
    let mut written = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>");
    element(&mut written, xml, tree, &Scope::default())?;
    Ok(written)
}

/// What holds where an element stands; what is nearest comes last.
#[derive(Clone, Default)]
struct Scope<'s> {
    /// The namespaces, by prefix.
    namespaces: Vec<(Option<&'s str>, &'s str)>,
    /// What is said of the members of the elements around.
    members: Vec<&'s [(&'s str, Xml<'s>)]>,
}

impl<'s> Scope<'s> {
    /// What holds of the members of an element.
    fn within(&self, xml: &Xml<'s>) -> Self {
        let mut inner = self.clone();
        let all = match xml.outward {
            0 => xml.members,
            levels => {
                let position = inner.members.len().saturating_sub(levels);
                let outer = inner.members.get(position).copied().unwrap_or_default();
                inner.members.truncate(position);
                outer
            }
        };
        inner.members.push(all);
        inner
    }

    /// What is said of a member.
    fn described(&self, name: &str) -> Option<Xml<'s>> {
        let all = self.members.last().copied().unwrap_or_default();
        all.iter().find(|(known, _)| *known == name).map(|(_, xml)| *xml)
    }
}

/// Writes an element, or one for each item of a list. How deep it nests is bounded by the tree.
fn element<'s>(target: &mut String, xml: &Xml<'s>, tree: &Tree, scope: &Scope<'s>) -> Result<(), String> {
    match tree {
        Tree::Null => return Ok(()),
        Tree::List(items) => {
            let Some(wrapper) = xml.wrapper else {
                return items.iter().try_for_each(|item| element(target, xml, item, scope));
            };
            let mut scope = scope.clone();
            let tag = wrapper.tag();
            push_name(target, "<", &tag)?;
            push_namespace(target, &wrapper, &mut scope)?;
            target.push('>');
            items.iter().try_for_each(|item| element(target, xml, item, &scope))?;
            let _ = write!(target, "</{tag}>");
            return Ok(());
        }
        Tree::Text(_) | Tree::Literal(_) | Tree::Object(_) => {}
    }
    let tag = xml.name.tag();
    push_name(target, "<", &tag)?;
    let mut scope = scope.clone();
    push_namespace(target, &xml.name, &mut scope)?;
    if let Tree::Object(members) = tree {
        let mut scope = scope.within(xml);
        push_attributes(target, members, &mut scope)?;
        target.push('>');
        push_members(target, members, &scope)?;
    } else {
        target.push('>');
        push_text(target, &tree.text(), false)?;
    }
    let _ = write!(target, "</{tag}>");
    Ok(())
}

/// Declares the namespace of a name, unless it is known where the name stands.
fn push_namespace<'s>(target: &mut String, name: &Name<'s>, scope: &mut Scope<'s>) -> Result<(), String> {
    let Some(namespace) = name.namespace else { return Ok(()) };
    let known = scope.namespaces.iter().rev().find(|(prefix, _)| *prefix == name.prefix);
    if known.is_none_or(|(_, known)| *known != namespace) {
        let declared = name.prefix.map_or_else(|| "xmlns".to_owned(), |prefix| format!("xmlns:{prefix}"));
        push_attribute(target, &declared, namespace)?;
        scope.namespaces.push((name.prefix, namespace));
    }
    Ok(())
}

/// Writes those members of an object that are attributes of the element which is open.
fn push_attributes<'s>(
    target: &mut String,
    members: &[(String, Tree)],
    scope: &mut Scope<'s>,
) -> Result<(), String> {
    for (name, value) in members {
        match (scope.described(name), value) {
            (_, Tree::Null) | (None, _) => {}
            (Some(xml), value) if xml.node == Node::Attribute => {
                // Attributes without a prefix are in no namespace.
                if xml.name.prefix.is_some() {
                    push_namespace(target, &xml.name, scope)?;
                }
                push_attribute(target, &xml.name.tag(), &value.text())?;
            }
            (Some(xml), Tree::Object(inner)) if xml.node == Node::Inline => {
                let mut within = scope.within(&xml);
                push_attributes(target, inner, &mut within)?;
                scope.namespaces = within.namespaces;
            }
            (Some(_), _) => {}
        }
    }
    Ok(())
}

/// Writes those members of an object that stand in its element.
fn push_members(target: &mut String, members: &[(String, Tree)], scope: &Scope<'_>) -> Result<(), String> {
    for (name, value) in members {
        let Some(xml) = scope.described(name) else {
            element(target, &Xml::element(name), value, &Scope::default())?;
            continue;
        };
        match (xml.node, value) {
            (Node::Attribute, _) | (Node::Text | Node::Cdata, Tree::Null) => {}
            (Node::Text, value) => push_text(target, &value.text(), false)?,
            (Node::Cdata, value) => push_cdata(target, &value.text())?,
            (Node::Inline, Tree::Object(inner)) => push_members(target, inner, &scope.within(&xml))?,
            (Node::Inline | Node::Element, value) => element(target, &xml, value, scope)?,
        }
    }
    Ok(())
}

fn push_attribute(target: &mut String, name: &str, value: &str) -> Result<(), String> {
    push_name(target, " ", name)?;
    target.push_str("=\"");
    push_text(target, value, true)?;
    target.push('"');
    Ok(())
}

/// Appends a name that comes from a description or, with untyped JSON, from a value.
fn push_name(target: &mut String, before: &str, name: &str) -> Result<(), String> {
    let starts = |letter: char| letter.is_alphabetic() || letter == '_';
    let valid = name.split(':').all(|part| part.starts_with(starts))
        && name.chars().all(|letter| letter.is_alphanumeric() || matches!(letter, '_' | '-' | '.' | ':'))
        && name.matches(':').count() <= 1;
    if !valid {
        return Err(format!("`{}` cannot be the name of an XML element or attribute", name.escape_debug()));
    }
    target.push_str(before);
    target.push_str(name);
    Ok(())
}

/// A value as text of XML, in an element or an attribute: nothing in it is taken for markup. Characters that XML cannot hold are
/// replaced by U+FFFD.
///
/// ```
/// use arazzo_runtime::xml_text;
///
/// assert_eq!(xml_text("a < b & c"), "a &lt; b &amp; c");
/// assert_eq!(xml_text(5), "5");
/// ```
#[must_use]
pub fn xml_text(value: impl fmt::Display) -> String {
    let mut text = String::new();
    for letter in value.to_string().chars() {
        match letter {
            '\'' => text.push_str("&apos;"),
            letter => {
                let written = push_text(&mut text, letter.encode_utf8(&mut [0; 4]), true);
                if written.is_err() {
                    text.push(char::REPLACEMENT_CHARACTER);
                }
            }
        }
    }
    text
}

/// Appends text as a section in which nothing has to be escaped but its end, which is cut in two.
fn push_cdata(target: &mut String, text: &str) -> Result<(), String> {
    // What XML cannot hold is found here, too.
    push_text(&mut String::new(), text, false)?;
    target.extend(["<![CDATA[", &text.replace("]]>", "]]]]><![CDATA[>"), "]]>"]);
    Ok(())
}

/// Appends text in which nothing is taken for markup, and no space for another.
fn push_text(target: &mut String, text: &str, attribute: bool) -> Result<(), String> {
    for letter in text.chars() {
        match letter {
            '&' => target.push_str("&amp;"),
            '<' => target.push_str("&lt;"),
            '>' => target.push_str("&gt;"),
            '"' if attribute => target.push_str("&quot;"),
            '\r' => target.push_str("&#13;"),
            '\t' if attribute => target.push_str("&#9;"),
            '\n' if attribute => target.push_str("&#10;"),
            '\t' | '\n' => target.push(letter),
            '\0'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => {
                return Err(format!("XML cannot hold the character U+{:04X}", u32::from(letter)));
            }
            _ => target.push(letter),
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{prop_assert, prop_assert_eq, proptest};
    use serde_json::{Value, json};

    use super::{Xml, document};
    use crate::tree::Tree;

    fn written(xml: &Xml<'_>, value: &Value) -> Result<String, String> {
        let document = document(xml, &Tree::of(value).unwrap())?;
        Ok(document
            .strip_prefix("<?xml version=\"1.0\" encoding=\"UTF-8\"?>")
            .unwrap_or(&document)
            .to_owned())
    }

    #[test]
    fn members_are_elements_unless_they_are_said_to_be_something_else() {
        let value = json!({ "id": 7, "kind": "a<b", "list": [1, 2], "plain": ["x", null, "y"], "none": null, "rest": { "b": true } });
        let members = [
            ("id", Xml::attribute("Id")),
            ("kind", Xml::text()),
            ("list", Xml::element("Item").wrapped("List")),
        ];
        let xml = Xml::element("Pet").members(&members);
        assert_eq!(
            written(&xml, &value).unwrap(),
            "<Pet Id=\"7\">a&lt;b<List><Item>1</Item><Item>2</Item></List><plain>x</plain><plain>y</plain>\
             <rest><b>true</b></rest></Pet>"
        );
    }

    #[test]
    fn namespaces_are_declared_where_they_begin() {
        let inner = Xml::element("b").namespace("urn:one");
        let other = Xml::element("c").namespace("urn:two").prefix("t");
        let members = [("b", inner), ("c", other)];
        let xml = Xml::element("a").namespace("urn:one").members(&members);
        assert_eq!(
            written(&xml, &json!({ "b": 1, "c": "x" })).unwrap(),
            "<a xmlns=\"urn:one\"><b>1</b><t:c xmlns:t=\"urn:two\">x</t:c></a>"
        );
    }

    #[test]
    fn values_may_hold_values_of_their_own_kind() {
        let line = [("id", Xml::attribute("Id")), ("within", Xml::element("Line").members_of_outer(1))];
        let order = [
            ("line", Xml::element("Line").members(&line)),
            ("next", Xml::element("Order").members_of_outer(1)),
        ];
        let value = json!({
            "line": { "id": 1, "within": { "id": 2, "within": { "id": 3 } } },
            "next": { "line": { "id": 4 } },
        });
        assert_eq!(
            written(&Xml::element("Order").members(&order), &value).unwrap(),
            "<Order><Line Id=\"1\"><Line Id=\"2\"><Line Id=\"3\"></Line></Line></Line>\
             <Order><Line Id=\"4\"></Line></Order></Order>"
        );
    }

    #[test]
    fn nothing_is_taken_for_markup() {
        let value = json!({ "a": "\"'<>&\r\n\t]]>", "b": "\"'<>&\r\n\t" });
        assert_eq!(
            written(&Xml::element("x").members(&[("a", Xml::attribute("a"))]), &value).unwrap(),
            "<x a=\"&quot;'&lt;&gt;&amp;&#13;&#10;&#9;]]&gt;\"><b>\"'&lt;&gt;&amp;&#13;\n\t</b></x>"
        );
        for (value, words) in [
            (json!({ "a b": 1 }), "cannot be the name"),
            (json!({ "a><b": 1 }), "cannot be the name"),
            (json!({ "": 1 }), "cannot be the name"),
            (json!({ "1": 1 }), "cannot be the name"),
            (json!({ "a": "\u{0}" }), "U+0000"),
            (json!({ "a": "\u{ffff}" }), "U+FFFF"),
        ] {
            let error = written(&Xml::element("x"), &value).unwrap_err();
            assert!(error.contains(words), "{error}");
        }
    }

    proptest! {
        #[test]
        fn text_comes_back_as_it_was(text: String) {
            let members = [("a", Xml::attribute("a"))];
            let xml = Xml::element("x").members(&members);
            let holdable = |letter: char| {
                letter >= ' ' && !matches!(letter, '\u{fffe}' | '\u{ffff}') || matches!(letter, '\t' | '\r' | '\n')
            };
            match written(&xml, &json!({ "a": text, "b": text })) {
                Err(_) => prop_assert!(!text.chars().all(holdable)),
                Ok(document) => {
                    let rest = document.strip_prefix("<x a=\"").unwrap();
                    let (attribute, rest) = rest.split_once("\"><b>").unwrap();
                    let (element, rest) = rest.split_once("</b>").unwrap();
                    prop_assert_eq!(rest, "</x>");
                    for read in [attribute, element] {
                        prop_assert!(!read.contains(['<', '>', '\r']));
                        let read = read.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"");
                        let read = read.replace("&#13;", "\r").replace("&#9;", "\t").replace("&#10;", "\n");
                        prop_assert_eq!(read.replace("&amp;", "&"), text.clone());
                    }
                }
            }
        }
    }

    #[test]
    fn text_is_a_document_already() {
        assert_eq!(written(&Xml::element("x"), &json!("<y/>")).unwrap(), "<y/>");
    }
}
