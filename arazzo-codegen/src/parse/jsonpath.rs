//! JSONPath queries (RFC 9535), well-formed and well-typed, as trees that know where each of their parts stands.
//!
//! In documents a comparison may also name a value of the workflow, as in `$.data[?@.id == $inputs.model]`: see
//! [`Dialect::Arazzo`].

mod lexical;
mod parser;
pub mod regexp;
#[cfg(test)]
mod tests;

use std::ops::Range;

use super::condition::{Literal, Operator};
use super::expression::Expression;

pub use parser::parse;

/// What a query may hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialect {
    /// What RFC 9535 knows.
    Standard,
    /// Runtime expressions, too, where a comparison or a function takes a value: plain, or as all of a string.
    Arazzo,
}

/// A parsed query. Ranges are byte ranges of its text.
#[derive(Clone, Debug, PartialEq)]
pub struct Query {
    /// The way from the context, each step of which leads from nodes to nodes.
    pub segments: Vec<Segment>,
    /// The runtime expressions in it, in the order in which they are written; the tree refers to them by index.
    pub expressions: Vec<Embedded>,
}

/// A runtime expression in a query.
#[derive(Clone, Debug, PartialEq)]
pub struct Embedded {
    /// The expression.
    pub expression: Expression,
    /// Where it stands, with its quotes.
    pub range: Range<usize>,
}

/// A step on the way through a value: from each node to some of its children.
#[derive(Clone, Debug, PartialEq)]
pub struct Segment {
    /// Whether it starts at all that is below a node, too: `..`.
    pub descendant: bool,
    /// Which children are meant; what one selects comes before what the next one selects.
    pub selectors: Vec<Selector>,
    /// Where it stands.
    pub range: Range<usize>,
}

/// A choice of children.
#[derive(Clone, Debug, PartialEq)]
pub struct Selector {
    /// Which children.
    pub kind: SelectorKind,
    /// Where it stands.
    pub range: Range<usize>,
}

/// Which children a selector chooses.
#[derive(Clone, Debug, PartialEq)]
pub enum SelectorKind {
    /// The member of this name.
    Name(String),
    /// All of them.
    Wildcard,
    /// The item at this index; a negative one counts from the end.
    Index(i64),
    /// A range of items.
    Slice {
        /// The first, from the end when negative.
        start: Option<i64>,
        /// The one behind the last, from the end when negative.
        end: Option<i64>,
        /// How far it is from one to the next; backwards when negative.
        step: i64,
    },
    /// Those for which a condition holds.
    Filter(Filter),
}

/// A condition over a child.
#[derive(Clone, Debug, PartialEq)]
pub enum Filter {
    /// One of them holds.
    Or(Vec<Filter>),
    /// All of them hold.
    And(Vec<Filter>),
    /// It does not hold.
    Not(Box<Filter>),
    /// Two values compare as stated.
    Compare {
        /// How.
        operator: Operator,
        /// The left value.
        left: Operand,
        /// The right value.
        right: Operand,
    },
    /// A query finds something.
    Exists(NodeQuery),
    /// A text conforms to a pattern: `match` and `search`.
    Matches {
        /// Whether all of the text has to, and not only a part of it.
        whole: bool,
        /// The text.
        text: Operand,
        /// The pattern, an I-Regexp (RFC 9485).
        pattern: Operand,
    },
}

/// A query within a filter.
#[derive(Clone, Debug, PartialEq)]
pub struct NodeQuery {
    /// Where it starts.
    pub root: Root,
    /// The way from there.
    pub segments: Vec<Segment>,
    /// Where it stands.
    pub range: Range<usize>,
}

/// Where a query within a filter starts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Root {
    /// At the context of the whole query: `$`.
    Context,
    /// At the child that is looked at: `@`.
    Current,
}

/// A value in a comparison or an argument that is one.
#[derive(Clone, Debug, PartialEq)]
pub struct Operand {
    /// What it is.
    pub kind: OperandKind,
    /// Where it stands.
    pub range: Range<usize>,
}

/// What a value is.
#[derive(Clone, Debug, PartialEq)]
pub enum OperandKind {
    /// A constant.
    Literal(Literal),
    /// What a query finds that finds one node at most.
    Query(NodeQuery),
    /// How long a text, an array or an object is.
    Length(Box<Operand>),
    /// How many nodes a query finds.
    Count(NodeQuery),
    /// What a query finds, if that is one node.
    Value(NodeQuery),
    /// A runtime expression, by its index in the query.
    Expression(usize),
}

/// Why a query could not be parsed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QueryError {
    /// What is wrong and why, in words.
    pub message: String,
    /// What to do about it, in words.
    pub help: String,
    /// Where.
    pub range: Range<usize>,
}

impl Segment {
    /// Whether it leads to one child at most.
    #[must_use]
    pub fn is_singular(&self) -> bool {
        let one = |kind: &SelectorKind| matches!(kind, SelectorKind::Name(_) | SelectorKind::Index(_));
        !self.descendant && matches!(self.selectors.as_slice(), [only] if one(&only.kind))
    }
}

impl NodeQuery {
    /// Whether it finds one node at most.
    #[must_use]
    pub fn is_singular(&self) -> bool {
        self.segments.iter().all(Segment::is_singular)
    }
}
