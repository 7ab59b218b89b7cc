//! The spanned tree that every YAML or JSON text becomes. Mappings keep their order.

use std::cell::OnceCell;
use std::sync::Arc;

use super::outline::Outline;
use crate::source::{Span, Spanned};

/// A value and where it stands.
#[derive(Clone, Debug)]
pub struct Node {
    /// Where the value stands, without its tag or anchor.
    pub span: Span,
    /// What it is.
    pub value: Value,
}

/// What a node is, by the YAML 1.2 core schema.
#[derive(Clone, Debug)]
pub enum Value {
    /// `null`, `~` or nothing at all.
    Null,
    /// `true` or `false`.
    Boolean(bool),
    /// A finite number.
    Number(Number),
    /// Any other scalar.
    String(String),
    /// An ordered list.
    Sequence(Vec<Node>),
    /// An ordered list of named values.
    Mapping(Mapping),
}

/// A number as exactly as the text gives it.
#[derive(Clone, Debug, PartialEq)]
pub enum Number {
    /// A whole number.
    Integer(i128),
    /// A whole number beyond 128 bits: its decimal digits, with sign.
    Big(String),
    /// A number with a fraction or an exponent; always finite.
    Float(f64),
}

/// Named values in document order. No name occurs twice.
#[derive(Clone, Debug, Default)]
pub struct Mapping {
    entries: Vec<(Spanned<String>, Part)>,
    /// The positions of the entries in the order of their names, once a long mapping was asked for a name.
    by_name: OnceCell<Box<[u32]>>,
}

/// A value of a mapping.
#[derive(Clone, Debug)]
enum Part {
    Read(Node),
    /// A member of an outline, which is read when it is asked for.
    Outlined {
        outline: Arc<Outline>,
        member: usize,
        node: OnceCell<Box<Node>>,
    },
}

impl Part {
    fn node(&self) -> &Node {
        match self {
            Self::Read(node) => node,
            Self::Outlined { outline, member, node } => node.get_or_init(|| Box::new(outline.node(*member))),
        }
    }

    fn into_node(self) -> Node {
        match self {
            Self::Read(node) => node,
            Self::Outlined { outline, member, node } => {
                node.into_inner().map_or_else(|| outline.node(member), |node| *node)
            }
        }
    }
}

/// Up to this many entries are looked through one by one: faster than to sort them first.
const SHORT: usize = 16;

impl Mapping {
    /// A mapping of these entries; the parser has reported repeated names.
    #[must_use]
    pub fn new(entries: Vec<(Spanned<String>, Node)>) -> Self {
        Self::of(entries.into_iter().map(|(name, node)| (name, Part::Read(node))).collect())
    }

    /// A mapping whose values are members of an outline, and are read when they are asked for.
    pub(super) fn outlined(outline: &Arc<Outline>, members: Vec<(Spanned<String>, usize)>) -> Self {
        let part = |member| Part::Outlined { outline: Arc::clone(outline), member, node: OnceCell::new() };
        Self::of(members.into_iter().map(|(name, member)| (name, part(member))).collect())
    }

    fn of(entries: Vec<(Spanned<String>, Part)>) -> Self {
        Self { entries, by_name: OnceCell::new() }
    }

    /// The value with this name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Node> {
        self.entry(name).map(|(_, node)| node)
    }

    /// The entry with this name.
    #[must_use]
    pub fn entry(&self, name: &str) -> Option<(&Spanned<String>, &Node)> {
        let found = if self.entries.len() <= SHORT {
            self.entries.iter().find(|(key, _)| key.value == name)
        } else {
            let by_name = self.by_name.get_or_init(|| self.sorted_positions());
            let found = by_name.binary_search_by(|position| self.name_at(*position).cmp(&Some(name))).ok()?;
            self.entries.get(*by_name.get(found)? as usize)
        };
        found.map(|(name, part)| (name, part.node()))
    }

    /// The positions of all entries, sorted by name.
    fn sorted_positions(&self) -> Box<[u32]> {
        // A source has less than 4 GiB, so that positions fit.
        let mut positions: Box<[u32]> = (0..).take(self.entries.len()).collect();
        positions.sort_unstable_by_key(|position| self.name_at(*position));
        positions
    }

    fn name_at(&self, position: u32) -> Option<&str> {
        self.entries.get(position as usize).map(|(key, _)| key.value.as_str())
    }

    /// All entries in document order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (&Spanned<String>, &Node)> + Clone {
        self.entries.iter().map(|(name, part)| (name, part.node()))
    }

    /// All names in document order.
    pub fn names(&self) -> impl ExactSizeIterator<Item = &Spanned<String>> + Clone {
        self.entries.iter().map(|(name, _)| name)
    }

    /// The entries themselves, in document order.
    #[must_use]
    pub fn into_entries(self) -> Vec<(Spanned<String>, Node)> {
        self.entries.into_iter().map(|(name, part)| (name, part.into_node())).collect()
    }

    /// How many entries there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }
}

impl Node {
    /// The text of a string.
    #[must_use]
    pub fn as_str(&self) -> Option<&str> {
        match &self.value {
            Value::String(text) => Some(text),
            _ => None,
        }
    }

    /// The value of a boolean.
    #[must_use]
    pub fn as_bool(&self) -> Option<bool> {
        match self.value {
            Value::Boolean(value) => Some(value),
            _ => None,
        }
    }

    /// The items of a sequence.
    #[must_use]
    pub fn as_sequence(&self) -> Option<&[Node]> {
        match &self.value {
            Value::Sequence(items) => Some(items),
            _ => None,
        }
    }

    /// The entries of a mapping.
    #[must_use]
    pub fn as_mapping(&self) -> Option<&Mapping> {
        match &self.value {
            Value::Mapping(mapping) => Some(mapping),
            _ => None,
        }
    }

    /// The member of a mapping with this name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Node> {
        self.as_mapping()?.get(name)
    }

    /// What this is, in words for a diagnostic: "a string", "a mapping".
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match &self.value {
            Value::Null => "null",
            Value::Boolean(_) => "a boolean",
            Value::Number(_) => "a number",
            Value::String(_) => "a string",
            Value::Sequence(_) => "a sequence",
            Value::Mapping(_) => "a mapping",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Sources;

    #[test]
    fn every_name_is_found_in_short_and_long_mappings() {
        let source = Sources::default().add("test.yaml".into(), String::new());
        for length in [0, 1, SHORT, SHORT + 1, 1000] {
            let entry = |number: usize| {
                let span = Span::new(source, number, number);
                (Spanned::new(format!("name{number}"), span), Node { span, value: Value::Null })
            };
            let mapping = Mapping::new((0..length).map(entry).collect());
            for number in 0..length {
                let (name, node) = mapping.entry(&format!("name{number}")).unwrap();
                assert_eq!((name.value.as_str(), node.span), (&*format!("name{number}"), name.span));
                assert_eq!(name.span.start as usize, number);
            }
            for absent in ["", "name", "name1000", "zzz", "aaa"] {
                assert!(mapping.get(absent).is_none());
            }
        }
    }
}
