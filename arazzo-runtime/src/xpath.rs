//! What compiled XPath expressions are made of. Generated code calls it; it needs the feature `xpath`.
//!
//! ```
//! use arazzo_runtime::xpath;
//!
//! // count(/order/item[@state = 'ready']) > 1
//! let text = "<order><item state='ready'/><item state='ready'/></order>";
//! assert!(xpath::holds(text, |document| {
//!     document.child("order").child("item").filter(|node| node.attribute("state").any(|text| text == "ready")).count() > 1.0
//! }));
//! ```

use roxmltree::Attribute;

use crate::xml::reading::parse;

/// Whether a test holds of a text that is XML. It does not of any other, which is logged; nor of one with a document type,
/// whose entities could make it grow without bounds.
pub fn holds(text: &str, test: impl FnOnce(&Nodes<'_>) -> bool) -> bool {
    match parse(text) {
        Ok(document) => test(&Nodes(vec![Node::Tree(document.root())])),
        Err(error) => {
            tracing::warn!(%error, "an XPath expression looks at a text that is not XML, and does not hold");
            false
        }
    }
}

/// Nodes of a document, each once, in its order.
///
/// A name stands for the elements, or attributes, of that local name in all namespaces.
#[derive(Clone, Debug)]
pub struct Nodes<'a>(Vec<Node<'a>>);

#[derive(Clone, Copy, Debug)]
enum Node<'a> {
    Tree(roxmltree::Node<'a, 'a>),
    Attribute(roxmltree::Node<'a, 'a>, Attribute<'a, 'a>),
}

impl<'a> Node<'a> {
    fn tree(self) -> Option<roxmltree::Node<'a, 'a>> {
        match self {
            Self::Tree(node) => Some(node),
            Self::Attribute(..) => None,
        }
    }

    fn name(self) -> &'a str {
        match self {
            Self::Tree(node) => node.tag_name().name(),
            Self::Attribute(_, attribute) => attribute.name(),
        }
    }

    /// Its place in the document.
    fn order(self) -> (u32, usize) {
        match self {
            Self::Tree(node) => (node.id().get(), 0),
            Self::Attribute(node, attribute) => {
                let place = node.attributes().position(|known| {
                    known.name() == attribute.name() && known.namespace() == attribute.namespace()
                });
                (node.id().get(), place.map_or(0, |place| place + 1))
            }
        }
    }

    /// Its string value.
    fn text(self) -> String {
        match self {
            Self::Tree(node) if node.is_element() || node.is_root() => {
                node.descendants().filter(roxmltree::Node::is_text).filter_map(|text| text.text()).collect()
            }
            Self::Tree(node) => node.text().unwrap_or_default().to_owned(),
            Self::Attribute(_, attribute) => attribute.value().to_owned(),
        }
    }
}

impl<'a> Nodes<'a> {
    fn made_of(mut nodes: Vec<Node<'a>>) -> Self {
        nodes.sort_by_key(|node| node.order());
        nodes.dedup_by_key(|node| node.order());
        Self(nodes)
    }

    fn trees(&self) -> impl Iterator<Item = roxmltree::Node<'a, 'a>> {
        self.0.iter().filter_map(|node| node.tree())
    }

    /// `child::node()`
    #[must_use]
    pub fn children(&self) -> Self {
        Self::made_of(self.trees().flat_map(|node| node.children()).map(Node::Tree).collect())
    }

    /// `child::name`
    #[must_use]
    pub fn child(&self, name: &str) -> Self {
        self.children().named(name)
    }

    /// `descendant-or-self::node()`, which `//` stands for.
    #[must_use]
    pub fn within(&self) -> Self {
        let mut nodes: Vec<Node<'a>> = Vec::new();
        let mut end = None;
        for node in &self.0 {
            match node {
                // What is within one that comes before has been taken.
                Node::Tree(tree) if end.is_some_and(|end| tree.id().get() < end) => {}
                Node::Tree(tree) => {
                    nodes.extend(tree.descendants().map(Node::Tree));
                    end = nodes.last().map(|last| last.order().0 + 1);
                }
                Node::Attribute(..) => nodes.push(*node),
            }
        }
        Self::made_of(nodes)
    }

    /// `descendant::node()`
    #[must_use]
    pub fn descendants(&self) -> Self {
        self.children().within()
    }

    /// `descendant::name`
    #[must_use]
    pub fn descendant(&self, name: &str) -> Self {
        self.descendants().named(name)
    }

    /// `parent::node()`
    #[must_use]
    pub fn parents(&self) -> Self {
        let parents = self.0.iter().filter_map(|node| match node {
            Node::Tree(node) => node.parent(),
            Node::Attribute(node, _) => Some(*node),
        });
        Self::made_of(parents.map(Node::Tree).collect())
    }

    /// `attribute::*`
    #[must_use]
    pub fn attributes(&self) -> Self {
        let of_node = |node: roxmltree::Node<'a, 'a>| {
            node.attributes().map(move |attribute| Node::Attribute(node, attribute))
        };
        Self(self.trees().flat_map(of_node).collect())
    }

    /// `attribute::name`
    #[must_use]
    pub fn attribute(&self, name: &str) -> Self {
        self.attributes().named(name)
    }

    /// Those that are elements: `self::*`.
    #[must_use]
    pub fn elements(&self) -> Self {
        self.filter(|node| node.trees().any(|node| node.is_element()))
    }

    /// Those that are texts: `self::text()`.
    #[must_use]
    pub fn texts(&self) -> Self {
        self.filter(|node| node.trees().any(|node| node.is_text()))
    }

    /// Those of a name: `self::name`.
    #[must_use]
    pub fn named(&self, name: &str) -> Self {
        Self(self.0.iter().copied().filter(|node| node.name() == name).collect())
    }

    /// Those that a predicate holds of.
    #[must_use]
    pub fn filter(&self, predicate: impl Fn(&Self) -> bool) -> Self {
        self.filter_at(|node, _, _| predicate(node))
    }

    /// Those that a predicate holds of, which is told the place of each, and how many there are.
    #[must_use]
    pub fn filter_at(&self, predicate: impl Fn(&Self, f64, f64) -> bool) -> Self {
        let last = self.count();
        let placed = self.0.iter().zip(1_u32..);
        let kept = placed.filter(|(node, place)| predicate(&Self(vec![**node]), f64::from(*place), last));
        Self(kept.map(|(node, _)| *node).collect())
    }

    /// The node at a place, counted from 1.
    #[must_use]
    pub fn at(&self, place: usize) -> Self {
        Self(place.checked_sub(1).and_then(|index| self.0.get(index)).copied().into_iter().collect())
    }

    /// The last node.
    #[must_use]
    pub fn last(&self) -> Self {
        Self(self.0.last().copied().into_iter().collect())
    }

    /// What is found from each of them alone.
    #[must_use]
    pub fn each(&self, found: impl Fn(&Self) -> Self) -> Self {
        Self::made_of(self.0.iter().flat_map(|node| found(&Self(vec![*node])).0).collect())
    }

    /// Whether there are any.
    #[must_use]
    pub fn exists(&self) -> bool {
        !self.0.is_empty()
    }

    /// How many there are.
    #[must_use]
    pub fn count(&self) -> f64 {
        u32::try_from(self.0.len()).map_or(f64::INFINITY, f64::from)
    }

    /// The text of the first; empty where there is none.
    #[must_use]
    pub fn text(&self) -> String {
        self.0.first().map(|node| node.text()).unwrap_or_default()
    }

    /// The first as a number.
    #[must_use]
    pub fn number(&self) -> f64 {
        number(&self.text())
    }

    /// All of them as numbers, added up.
    #[must_use]
    pub fn sum(&self) -> f64 {
        self.0.iter().map(|node| number(&node.text())).sum()
    }

    /// The local name of the first; empty where there is none.
    #[must_use]
    pub fn local_name(&self) -> String {
        self.0.first().map(|node| node.name()).unwrap_or_default().to_owned()
    }

    /// Whether a test holds of the text of any of them.
    #[must_use]
    pub fn any(&self, test: impl Fn(&str) -> bool) -> bool {
        self.0.iter().any(|node| test(&node.text()))
    }

    /// Whether a test holds of any of them as a number.
    #[must_use]
    pub fn any_number(&self, test: impl Fn(f64) -> bool) -> bool {
        self.any(|text| test(number(text)))
    }
}

/// A text as a number; not a number (NaN) where it is none.
#[must_use]
pub fn number(text: &str) -> f64 {
    let digits = text.trim_matches([' ', '\t', '\r', '\n']);
    let is_number = digits.chars().all(|character| character.is_ascii_digit() || "+-.eE".contains(character));
    if is_number { digits.parse().unwrap_or(f64::NAN) } else { f64::NAN }
}

/// A number as a text.
#[must_use]
pub fn text(number: f64) -> String {
    match number {
        number if number.is_infinite() => if number > 0.0 { "Infinity" } else { "-Infinity" }.to_owned(),
        // Neither zero has a sign.
        0.0 => "0".to_owned(),
        number => number.to_string(),
    }
}

/// How many characters a text has.
#[must_use]
pub fn length(text: &str) -> f64 {
    u32::try_from(text.chars().count()).map_or(f64::INFINITY, f64::from)
}

/// Whether a number counts as what holds.
#[must_use]
pub fn truth(number: f64) -> bool {
    number != 0.0 && !number.is_nan()
}

/// A text with single blanks between its words, and no others.
#[must_use]
pub fn normalize_space(text: &str) -> String {
    let words: Vec<&str> = text.split([' ', '\t', '\r', '\n']).filter(|word| !word.is_empty()).collect();
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use super::{Nodes, holds, normalize_space, number, text, truth};

    const ORDER: &str = "<o:order xmlns:o='urn:o' state='new'><item n='1'>a<b>b</b></item><!-- c --><item n='2'/>\
                         <list><item n='3'/><item n='4'><item n='5'/></item></list></o:order>";

    #[track_caller]
    fn check(test: impl FnOnce(&Nodes<'_>) -> bool) {
        assert!(holds(ORDER, test));
    }

    #[test]
    fn ways_lead_to_nodes_once_and_in_order() {
        check(|document| document.child("order").child("item").count() == 2.0);
        check(|document| document.descendant("item").count() == 5.0);
        check(|document| document.within().children().named("item").count() == 5.0);
        check(|document| document.within().within().descendant("item").count() == 5.0);
        check(|document| document.descendant("item").parents().elements().count() == 3.0);
        check(|document| document.descendant("item").parents().parents().count() == 3.0);
        check(|document| document.within().each(|node| node.child("item").at(1)).count() == 3.0);
        check(|document| document.descendant("item").last().attribute("n").text() == "5");
        check(|document| document.descendant("item").at(0).count() == 0.0);
        check(|document| {
            document.descendant("item").filter_at(|_, place, last| place == last - 1.0).attribute("n").text()
                == "4"
        });
        check(|document| document.descendant("item").attributes().sum() == 15.0);
        check(|document| document.child("order").attribute("state").parents().local_name() == "order");
    }

    #[test]
    fn nodes_have_texts_and_numbers() {
        check(|document| document.child("order").text() == "ab");
        check(|document| document.descendant("item").children().texts().text() == "a");
        check(|document| document.descendant("item").attribute("n").any_number(|number| number > 4.0));
        check(|document| {
            !document.descendant("none").any(|_| true) && document.descendant("none").number().is_nan()
        });
    }

    #[test]
    fn what_is_not_xml_does_not_hold() {
        assert!(!holds("{}", |_| true) && !holds("", |_| true));
        assert!(!holds("<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", |_| true));
    }

    #[test]
    fn values_are_converted_as_specified() {
        assert!(
            number(" 12.5\n") == 12.5
                && number("").is_nan()
                && number("inf").is_nan()
                && number("1 2").is_nan()
        );
        assert!(text(2.0) == "2" && text(0.5) == "0.5" && text(-0.0) == "0" && text(f64::NAN) == "NaN");
        assert!(text(f64::INFINITY) == "Infinity");
        assert!(truth(2.0) && !truth(0.0) && !truth(f64::NAN));
        assert_eq!(normalize_space("  a \n b "), "a b");
    }
}
