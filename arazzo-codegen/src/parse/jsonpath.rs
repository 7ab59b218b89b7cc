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

pub use parser::{parse, parse_condition};

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

/// A condition over a whole value. Ranges are byte ranges of its text.
#[derive(Clone, Debug, PartialEq)]
pub struct Condition {
    /// What must hold. No filter is around it, so that all its queries start at the context.
    pub filter: Filter,
    /// The runtime expressions in it, as in a [`Query`].
    pub expressions: Vec<Embedded>,
}

impl From<Query> for Condition {
    /// That the query finds something.
    fn from(query: Query) -> Self {
        let end = query.segments.last().map_or(1, |segment| segment.range.end);
        let query_itself = NodeQuery { root: Root::Context, segments: query.segments, range: 0..end };
        Self { filter: Filter::Exists(query_itself), expressions: query.expressions }
    }
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
    /// The name, if all it leads to is the member of that name.
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        match self.selectors.as_slice() {
            [Selector { kind: SelectorKind::Name(name), .. }] if !self.descendant => Some(name),
            _ => None,
        }
    }

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

impl Filter {
    /// Every value that is compared, but for those within queries, in the order in which they are written.
    fn for_each_operand<'f>(&'f self, visit: &mut impl FnMut(&'f Operand)) {
        match self {
            Self::Or(filters) | Self::And(filters) => {
                filters.iter().for_each(|filter| filter.for_each_operand(visit));
            }
            Self::Not(filter) => filter.for_each_operand(visit),
            Self::Compare { left: one, right: other, .. }
            | Self::Matches { text: one, pattern: other, .. } => {
                visit(one);
                visit(other);
            }
            Self::Exists(_) => {}
        }
    }

    /// Every query in it that starts at the context, also within others.
    pub fn for_each_context_query(&mut self, visit: &mut impl FnMut(&mut NodeQuery)) {
        match self {
            Self::Or(filters) | Self::And(filters) => {
                filters.iter_mut().for_each(|filter| filter.for_each_context_query(visit));
            }
            Self::Not(filter) => filter.for_each_context_query(visit),
            Self::Exists(query) => query.for_each_context_query(visit),
            Self::Compare { left: one, right: other, .. }
            | Self::Matches { text: one, pattern: other, .. } => {
                one.for_each_context_query(visit);
                other.for_each_context_query(visit);
            }
        }
    }
}

impl Operand {
    fn for_each_context_query(&mut self, visit: &mut impl FnMut(&mut NodeQuery)) {
        match &mut self.kind {
            OperandKind::Query(query) | OperandKind::Count(query) | OperandKind::Value(query) => {
                query.for_each_context_query(visit);
            }
            OperandKind::Length(of) => of.for_each_context_query(visit),
            OperandKind::Literal(_) | OperandKind::Expression(_) => {}
        }
    }
}

impl NodeQuery {
    fn for_each_context_query(&mut self, visit: &mut impl FnMut(&mut Self)) {
        for selector in self.segments.iter_mut().flat_map(|segment| &mut segment.selectors) {
            if let SelectorKind::Filter(filter) = &mut selector.kind {
                filter.for_each_context_query(visit);
            }
        }
        if self.root == Root::Context {
            visit(self);
        }
    }
}

impl Condition {
    /// The same as a query, which finds something where the condition holds and the context has anything in it. `text` is
    /// what the condition was parsed from.
    #[must_use]
    pub fn as_query(&self, text: &str) -> String {
        let mut measured = Vec::new();
        self.filter.for_each_operand(&mut |operand| {
            let written = text.get(operand.range.clone()).and_then(|written| written.strip_suffix(".length"));
            let function = match &operand.kind {
                OperandKind::Count(_) => "count",
                _ => "length",
            };
            measured.extend(written.map(|written| (operand.range.clone(), format!("{function}({written})"))));
        });
        let mut query = text.to_owned();
        for (range, replacement) in measured.into_iter().rev() {
            query.replace_range(range, &replacement);
        }
        format!("$[?{query}]")
    }

    /// Takes out the names with which all its queries of the context begin, and where the first of them has them: it is
    /// then a condition over that part. Of each query, a segment stays.
    pub fn split_off_common_way(&mut self) -> (Vec<String>, Range<usize>) {
        let mut common: Option<Vec<String>> = None;
        self.filter.for_each_context_query(&mut |query| {
            let ahead = query.segments.iter().take(query.segments.len().saturating_sub(1));
            let own: Vec<String> = ahead.map_while(Segment::name).map(str::to_owned).collect();
            common = Some(match common.take() {
                Some(known) => {
                    let same = known.iter().zip(&own).take_while(|(known, own)| known == own).count();
                    own.into_iter().take(same).collect()
                }
                None => own,
            });
        });
        let common = common.unwrap_or_default();
        let mut places: Vec<Range<usize>> = Vec::new();
        self.filter.for_each_context_query(&mut |query| {
            let mut way = query.segments.drain(..common.len().min(query.segments.len()));
            let end = way.next_back().map_or(query.range.start + 1, |last| last.range.end);
            places.push(query.range.start..end);
        });
        let first = places.into_iter().min_by_key(|place| place.start);
        (common, first.unwrap_or(0..0))
    }
}
