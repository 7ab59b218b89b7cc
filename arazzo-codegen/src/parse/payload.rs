//! Payloads that are written as text, with expressions in it: text of JSON and of forms is taken apart, so that what is in it
//! has types, and is checked and encoded, like that of any other payload.

use std::ops::Range;

use super::arazzo::{self, TemplatePart, Text, Value, ValueKind};
use super::expression::{Embedded, Expression, embedded};
use super::tree::{Mapping, Node, Value as Tree};
use super::yaml;
use crate::diagnostic::Diagnostics;
use crate::source::{Limits, Sources, Span, Spanned};

/// Why a text cannot be taken apart.
#[derive(Debug)]
pub enum Unreadable {
    /// It is not what its media type says.
    Malformed {
        /// What is wrong with it.
        message: String,
        /// Where.
        span: Span,
    },
    /// Expressions stand in it where there is no value, such as in the name of a member.
    BesideValues,
}

/// Whether a text is meant as that of a JSON object or list, and not as a string.
#[must_use]
pub fn looks_like_json(text: &str) -> bool {
    let text = text.trim_start();
    text.starts_with('[') || text.starts_with('{') && !text.starts_with("{$")
}

/// Text as it is written in XML, in an element or an attribute.
#[must_use]
pub fn xml_escaped(text: &str) -> String {
    let escaped = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    escaped.replace('"', "&quot;").replace('\'', "&apos;")
}

/// The tree of a text of JSON with expressions in it.
///
/// # Errors
/// When it is none.
pub fn json(written: &Text<'_>, sources: &Sources) -> Result<Node, Unreadable> {
    let marked = Marked::json(written);
    if let Err(error) = serde_json::from_str::<serde_json::Value>(&marked.text) {
        let message = error.to_string();
        let message = message.split(" at line ").next().unwrap_or_default().to_owned();
        let offset = offset(&marked.text, error.line(), error.column());
        return Err(Unreadable::Malformed { message, span: marked.span(&(offset..offset), sources) });
    }
    let mut findings = Diagnostics::default();
    let tree = yaml::parse(written.span.source, &marked.text, &Limits::default(), &mut findings);
    tree.map(|tree| marked.placed(tree, sources)).ok_or_else(|| {
        let first = findings.into_sorted().into_iter().next();
        let message = first.map(|finding| finding.message).unwrap_or_default();
        Unreadable::Malformed { message, span: written.span }
    })
}

/// The offset of a place that is given by its line and column, both of which count from one.
fn offset(text: &str, line: usize, column: usize) -> usize {
    let lines = text.split_inclusive('\n').take(line.saturating_sub(1));
    let mut offset = (lines.map(str::len).sum::<usize>() + column.saturating_sub(1)).min(text.len());
    while !text.is_char_boundary(offset) {
        offset -= 1;
    }
    offset
}

/// The tree of a text of fields, as forms are written, with expressions in it.
#[must_use]
pub fn form(written: &Text<'_>, sources: &Sources) -> Node {
    let marked = Marked::form(written);
    let mut fields: Vec<(Spanned<String>, Vec<Node>)> = Vec::new();
    let mut start = 0;
    for field in marked.text.split('&') {
        let whole = start..start + field.len();
        start = whole.end + 1;
        if field.trim().is_empty() {
            continue;
        }
        let (name, value) = field.split_once('=').unwrap_or((field, ""));
        let name_span = marked.span(&(whole.start..whole.start + name.len()), sources);
        let span = marked.span(&(whole.end - value.len()..whole.end), sources);
        let value = Node { span, value: Tree::String(unescaped(value.trim_end_matches(['\r', '\n']))) };
        let name = unescaped(name.trim());
        match fields.iter_mut().find(|(known, _)| known.value == name) {
            Some((_, values)) => values.push(value),
            None => fields.push((Spanned::new(name, name_span), vec![value])),
        }
    }
    let fields = fields.into_iter().map(|(name, mut values)| {
        let value = match (values.len(), values.pop()) {
            (1, Some(only)) => only,
            (_, last) => {
                values.extend(last);
                Node { span: name.span, value: Tree::Sequence(values) }
            }
        };
        (name, value)
    });
    Node { span: written.span, value: Tree::Mapping(Mapping::new(fields.collect())) }
}

/// Text of a form without its escapes; what is none is left as it is.
fn unescaped(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, after @ ..] = rest {
        rest = after;
        let digit = |byte: &u8| char::from(*byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
        match (first, after) {
            (b'+', _) => bytes.push(b' '),
            (b'%', [high, low, after @ ..]) => match (digit(high), digit(low)) {
                (Some(high), Some(low)) => {
                    bytes.push(high * 16 + low);
                    rest = after;
                }
                _ => bytes.push(b'%'),
            },
            (byte, _) => bytes.push(*byte),
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// A text in which letters stand for the expressions.
struct Marked<'t> {
    text: String,
    /// Which parts of it stand for which parts of what is written.
    pieces: Vec<(Range<usize>, Range<usize>)>,
    written: &'t Text<'t>,
}

/// The letters that stand for expressions in a text that has neither of them.
#[derive(Clone, Copy, Debug)]
pub struct Marks {
    /// For one whose value becomes text among other text.
    pub within: char,
    /// For one whose value stands by itself.
    alone: char,
}

impl Marks {
    /// The first two letters for private use that a text does not have.
    #[must_use]
    pub fn for_text(text: &str) -> Self {
        let mut unused = ('\u{E000}'..='\u{F8FF}').filter(|letter| !text.contains(*letter));
        let mut next = || unused.next().unwrap_or(char::REPLACEMENT_CHARACTER);
        Self { within: next(), alone: next() }
    }
}

impl<'t> Marked<'t> {
    /// Marks the expressions of a text, each as what `mark` says: it is given the text before.
    fn new(written: &'t Text<'_>, mut mark: impl FnMut(&str) -> String) -> Self {
        let mut marked = Self { text: String::new(), pieces: Vec::new(), written };
        for (range, kind) in embedded(written.value) {
            let start = marked.text.len();
            let range = match kind {
                Embedded::Text => {
                    marked.text.push_str(written.value.get(range.clone()).unwrap_or_default());
                    range
                }
                Embedded::Expression => {
                    let mark = mark(&marked.text);
                    marked.text.push_str(&mark);
                    range.start.saturating_sub(1)..range.end + 1
                }
                Embedded::WithoutBraces(_) => {
                    let mark = mark(&marked.text);
                    marked.text.push_str(&mark);
                    range
                }
            };
            marked.pieces.push((start..marked.text.len(), range));
        }
        marked
    }

    /// In JSON, an expression stands in a string or is a value of its own.
    fn json(written: &'t Text<'_>) -> Self {
        let marks = Marks::for_text(written.value);
        let (mut seen, mut in_string, mut escaped) = (0, false, false);
        Self::new(written, |before| {
            for letter in before.get(seen..).unwrap_or_default().chars() {
                match letter {
                    _ if escaped => escaped = false,
                    '\\' => escaped = in_string,
                    '"' => in_string = !in_string,
                    _ => {}
                }
            }
            let mark = if in_string { marks.within.to_string() } else { format!("\"{}\"", marks.alone) };
            // The quotes around a mark open nothing.
            seen = before.len() + mark.len();
            mark
        })
    }

    /// In a form, an expression stands in a value, which is text anyway.
    fn form(written: &'t Text<'_>) -> Self {
        let marks = Marks::for_text(written.value);
        Self::new(written, |_| marks.within.to_string())
    }

    /// The place in the document of a part of the text.
    fn span(&self, range: &Range<usize>, sources: &Sources) -> Span {
        let written = |offset: usize, is_end: bool| {
            let here =
                |(text, _): &&(Range<usize>, Range<usize>)| text.contains(&offset) || text.end == offset;
            let mut pieces = self.pieces.iter();
            let piece = if is_end { pieces.find(here) } else { pieces.rfind(here) };
            piece.map_or(self.written.value.len(), |(text, written)| match text.len() == written.len() {
                true => written.start + (offset - text.start),
                false if is_end => written.end,
                false => written.start,
            })
        };
        let (start, end) = (written(range.start, false), written(range.end, true));
        arazzo::part(sources, self.written, start..end.max(start))
    }

    /// A node with its places in the text, as one with those in the document.
    fn placed(&self, node: Node, sources: &Sources) -> Node {
        let span = |span: Span| self.span(&(span.start as usize..span.end as usize), sources);
        let value = match node.value {
            Tree::Sequence(items) => {
                Tree::Sequence(items.into_iter().map(|item| self.placed(item, sources)).collect())
            }
            Tree::Mapping(members) => {
                let members = members.into_entries().into_iter().map(|(name, value)| {
                    (Spanned::new(name.value, span(name.span)), self.placed(value, sources))
                });
                Tree::Mapping(Mapping::new(members.collect()))
            }
            single => single,
        };
        Node { span: span(node.span), value }
    }
}

/// The value that a tree is which was read from a text, with the expressions of the text.
///
/// # Errors
/// When expressions stand where there is no value.
pub fn value<'a>(
    tree: &'a Node,
    written: &Text<'_>,
    expressions: &[TemplatePart],
    alone: bool,
) -> Result<Value<'a>, Unreadable> {
    let expressions = expressions.iter().filter_map(|part| match part {
        TemplatePart::Expression(expression) | TemplatePart::Escaped(expression) => Some(expression),
        TemplatePart::Text(_) => None,
    });
    let expressions: Vec<&Spanned<Expression>> = expressions.collect();
    let mut filling = Filling { marks: Marks::for_text(written.value), expressions: &expressions, alone };
    let value = filling.value(tree);
    value.filter(|_| filling.expressions.is_empty()).ok_or(Unreadable::BesideValues)
}

/// Puts expressions where their marks are, in the order of the text.
struct Filling<'e> {
    marks: Marks,
    expressions: &'e [&'e Spanned<Expression>],
    /// Whether a text that is nothing but an expression may be of another type.
    alone: bool,
}

impl Filling<'_> {
    fn next(&mut self) -> Option<Spanned<Expression>> {
        let (first, rest) = self.expressions.split_first()?;
        self.expressions = rest;
        Some((*first).clone())
    }

    fn value<'a>(&mut self, node: &'a Node) -> Option<Value<'a>> {
        let kind = match &node.value {
            Tree::String(text) if text.contains([self.marks.within, self.marks.alone]) => self.text(text)?,
            Tree::Sequence(items) => {
                ValueKind::Sequence(items.iter().map(|item| self.value(item)).collect::<Option<_>>()?)
            }
            Tree::Mapping(members) => {
                let members = members.iter().map(|(name, value)| {
                    Some((Spanned::new(name.value.as_str(), name.span), self.value(value)?))
                });
                ValueKind::Mapping(members.collect::<Option<_>>()?)
            }
            _ => ValueKind::Constant(node),
        };
        Some(Value { kind, span: node.span })
    }

    fn text<'a>(&mut self, text: &str) -> Option<ValueKind<'a>> {
        let mut letters = text.chars();
        let only = letters.next().filter(|_| letters.as_str().is_empty());
        if only == Some(self.marks.alone) || self.alone && only == Some(self.marks.within) {
            return Some(ValueKind::Expression(self.next()?.value));
        }
        let mut parts = Vec::new();
        let mut plain = String::new();
        for letter in text.chars() {
            if letter != self.marks.within {
                plain.push(letter);
                continue;
            }
            if !plain.is_empty() {
                parts.push(TemplatePart::Text(std::mem::take(&mut plain)));
            }
            parts.push(TemplatePart::Expression(self.next()?));
        }
        if !plain.is_empty() {
            parts.push(TemplatePart::Text(plain));
        }
        Some(ValueKind::Template(parts))
    }
}
