//! YAML 1.2 and JSON to the spanned tree, in one pass over the parser's events and without recursion.
//!
//! The crate that tokenises is known to this module alone. What it leaves to its callers is done here: what
//! plain scalars mean, that keys are text and occur once, what aliases expand to, and bounds on depth and
//! size.

mod scalar;
mod syntax;
#[cfg(test)]
mod tests;

use std::borrow::Cow;
use std::collections::HashMap;
use std::ops::Range;

use granit_parser::{ErrorKind, Event, Parser, ScalarStyle, StructureStyle, Tag};

use super::tree::{Mapping, Node, Number, Value};
use crate::diagnostic::rules::{
    AliasBudget, ComplexKey, DuplicateKey, EmptyDocument, RecursiveAlias, SeveralDocuments, SourceTooLarge,
    TagMismatch, TooDeep,
};
use crate::diagnostic::{Diagnostics, Rule};
use crate::source::{Limits, SourceId, Span, Spanned};

/// How long a key may be, in characters. YAML says 1,024, JSON knows no bound; what comes before a key is
/// known to be one must be kept meanwhile.
const LONGEST_KEY: usize = 64 * 1024;

/// After this many findings the rest of a text is not looked at: it is broken in one way throughout.
const MOST_FINDINGS: usize = 20;

/// An alias of a string costs one node of the budget for each of these many bytes.
const BYTES_PER_NODE: usize = 64;

/// Reads a text. Reports what is wrong with it; a tree is given only when nothing is.
///
/// Spans cover the token in the source, quotes included; of block scalars from their indicator to their last
/// character; of collections from their first to behind their last byte. A value that an alias stands for has
/// the span of its anchor, so that the text of a scalar can always be read through its span.
pub fn parse(source: SourceId, text: &str, limits: &Limits, diagnostics: &mut Diagnostics) -> Option<Node> {
    // Spans hold 32 bits.
    let most = limits.bytes.min(u32::MAX as usize - 1);
    if text.len() > most {
        let referenced = Some(Span::new(source, 0, 0));
        diagnostics.report(SourceTooLarge { path: None, referenced, bytes: text.len() as u64, limit: most });
        return None;
    }
    Builder::new(source, text, limits, diagnostics).read()
}

/// Reads a part of a text that is a text by itself; `None` when anything is wrong with it.
pub(super) fn parse_part(source: SourceId, text: &str, part: Range<usize>, limits: &Limits) -> Option<Node> {
    let mut findings = Diagnostics::default();
    let mut builder = Builder::new(source, text.get(part.clone())?, limits, &mut findings);
    builder.base = part.start;
    builder.read()
}

/// What a text without quotes on one line means.
pub(super) fn plain(text: &str) -> Value {
    scalar::resolve(text)
}

/// Whether a text without quotes means text, and not a number or the like.
pub(crate) fn plain_is_text(text: &str) -> bool {
    matches!(scalar::resolve(text), Value::String(_))
}

/// The text was found wrong in a way that makes it useless to read on. It has been reported.
struct Stop;

/// A mapping or sequence whose end has not been seen.
struct Open {
    /// Its place in [`Builder::places`].
    number: u32,
    start: usize,
    flow: bool,
    content: Content,
}

enum Content {
    Sequence(Vec<Node>),
    Mapping {
        entries: Vec<(Spanned<String>, Node)>,
        /// The key whose value comes next.
        key: Option<Spanned<String>>,
    },
}

impl Content {
    /// The finished child at this position.
    fn child(&self, position: u32) -> Option<&Node> {
        let position = position as usize;
        match self {
            Self::Sequence(items) => items.get(position),
            Self::Mapping { entries, .. } => entries.get(position).map(|(_, node)| node),
        }
    }

    /// How many children are finished.
    fn len(&self) -> usize {
        match self {
            Self::Sequence(items) => items.len(),
            Self::Mapping { entries, .. } => entries.len(),
        }
    }

    fn expects_key(&self) -> bool {
        matches!(self, Self::Mapping { key: None, .. })
    }
}

/// Where a collection stands in the tree. Collections are numbered in the order in which they begin.
struct Place {
    /// The number of the collection that contains it; `None` at the top.
    parent: Option<u32>,
    /// Its position among that one's children.
    position: u32,
}

/// What an alias can stand for. Scalars are kept; a collection is looked up where it stands in the tree when
/// it is needed, so that anchors by themselves cost nothing.
enum Anchored {
    Scalar(Node),
    Collection(u32),
}

struct Builder<'a> {
    source: SourceId,
    text: &'a str,
    /// Where `text` begins in the source.
    base: usize,
    limits: &'a Limits,
    diagnostics: &'a mut Diagnostics,
    open: Vec<Open>,
    places: Vec<Place>,
    anchors: HashMap<usize, Anchored>,
    /// How many nodes the aliases so far have expanded to.
    expanded: usize,
    /// Behind the last byte that belongs to what has been read.
    end: usize,
    /// The `---` that the current document began with.
    document_marker: Option<Span>,
    root: Option<Node>,
    /// How much was reported that does not hinder reading on.
    findings: usize,
}

impl<'a> Builder<'a> {
    fn new(source: SourceId, text: &'a str, limits: &'a Limits, diagnostics: &'a mut Diagnostics) -> Self {
        Self {
            source,
            text,
            base: 0,
            limits,
            diagnostics,
            open: Vec::new(),
            places: Vec::new(),
            anchors: HashMap::new(),
            expanded: 0,
            end: 0,
            document_marker: None,
            root: None,
            findings: 0,
        }
    }

    fn read(mut self) -> Option<Node> {
        let mut options = granit_parser::options! {
            simple_key_max_lookahead: LONGEST_KEY,
            // One more than what is checked here, so that it is here that the depth is reported.
            flow_nesting_limit: self.limits.depth.saturating_add(1),
            block_nesting_limit: self.limits.depth.saturating_add(1),
        };
        options.set_emit_comments(false);
        for event in Parser::new_from_str_with_options(self.text, options) {
            match event {
                Ok((event, span)) => {
                    let range = span.byte_range().unwrap_or(self.end..self.end);
                    self.event(event, range).ok()?;
                }
                Err(error) => {
                    let offset = error.marker().byte_offset().unwrap_or(self.end);
                    self.syntax_error(error.kind(), offset);
                    return None;
                }
            }
        }
        self.finish()
    }

    fn span(&self, start: usize, end: usize) -> Span {
        Span::new(self.source, self.base + start, self.base + end)
    }

    /// Where a collection begins, when all of it is not known yet or too much to be shown.
    fn first_character(&self, start: usize) -> Span {
        let first = self.text.get(start..).and_then(|text| text.chars().next());
        self.span(start, start + first.map_or(0, char::len_utf8))
    }

    /// Reports what does not hinder reading on.
    fn report(&mut self, rule: impl Rule) -> Result<(), Stop> {
        self.diagnostics.report(rule);
        self.findings += 1;
        if self.findings < MOST_FINDINGS { Ok(()) } else { Err(Stop) }
    }

    fn event(&mut self, event: Event<'a>, range: Range<usize>) -> Result<(), Stop> {
        match event {
            Event::DocumentStart(explicit, _) => {
                self.document_marker = explicit.then(|| self.span(range.start, range.end));
                if explicit {
                    self.end = range.end;
                }
                Ok(())
            }
            Event::Scalar(text, style, anchor, tag) => {
                self.scalar(text, style, anchor, tag.as_deref(), range)
            }
            Event::Alias(anchor) => self.alias(anchor, range),
            Event::SequenceStart(style, anchor, tag) => {
                self.begin(Content::Sequence(Vec::new()), style, anchor, tag.as_deref(), range)
            }
            Event::MappingStart(style, anchor, tag) => {
                let content = Content::Mapping { entries: Vec::new(), key: None };
                self.begin(content, style, anchor, tag.as_deref(), range)
            }
            Event::SequenceEnd | Event::MappingEnd => self.close(range),
            // The rest has no content, or comes only when it is asked for.
            _ => Ok(()),
        }
    }

    fn scalar(
        &mut self,
        text: Cow<'a, str>,
        style: ScalarStyle,
        anchor: usize,
        tag: Option<&Tag>,
        range: Range<usize>,
    ) -> Result<(), Stop> {
        // Where a value is missing, the parser gives a `~` that is not in the text.
        let missing = style == ScalarStyle::Plain && range.is_empty();
        let Range { start, end } = match style {
            _ if missing => self.missing(&range),
            ScalarStyle::Literal | ScalarStyle::Folded => self.block(&range),
            _ => range,
        };
        let span = self.span(start, end);
        if missing && tag.is_none() && anchor == 0 && self.open.is_empty() {
            // A document without content, such as behind a `---` at the end of a file.
            self.end = end;
            return Ok(());
        }
        self.single_document(span)?;
        self.end = self.end.max(end);
        let text = if missing { Cow::Borrowed("") } else { text };
        let value = self.value(&text, style, tag, span)?;
        let node = Node { span, value };
        if anchor != 0 {
            self.anchors.insert(anchor, Anchored::Scalar(node.clone()));
        }
        match self.open.last_mut().map(|open| &mut open.content) {
            Some(Content::Mapping { key: key @ None, .. }) => {
                let name = match node.value {
                    Value::String(name) => name,
                    // `200:` is the key "200".
                    _ => text.into_owned(),
                };
                *key = Some(Spanned::new(name, span));
            }
            _ => self.place(node),
        }
        Ok(())
    }

    /// Where a missing value would stand: behind the colon, dash or comma that announces it.
    fn missing(&self, range: &Range<usize>) -> Range<usize> {
        let before = self.text.get(self.end..range.start).unwrap_or("").trim_end();
        let mut at = self.end + before.len();
        if !before.contains(':') && self.text.get(at..).is_some_and(|text| text.starts_with(':')) {
            at += 1;
        }
        at..at
    }

    /// The whole of a block scalar, of which the parser gives the lines of text.
    fn block(&self, range: &Range<usize>) -> Range<usize> {
        // Between what was read last and the text stand only the indicators of collections, properties and
        // comments.
        let mut start = range.start;
        let mut rest = self.text.get(self.end..).unwrap_or("");
        loop {
            rest = rest.trim_start();
            let at = self.text.len() - rest.len();
            if at >= range.end {
                break;
            }
            let word = match rest.chars().next() {
                Some('|' | '>') => {
                    start = at;
                    break;
                }
                Some('#') => rest.find('\n').unwrap_or(rest.len()),
                Some(':' | '-' | '?' | ',' | '[' | '{') => 1,
                Some(_) => rest.find(char::is_whitespace).unwrap_or(rest.len()),
                None => break,
            };
            rest = rest.get(word..).unwrap_or("");
        }
        start..start + self.text.get(start..range.end).unwrap_or("").trim_end().len()
    }

    /// What a scalar means.
    fn value(
        &mut self,
        text: &str,
        style: ScalarStyle,
        tag: Option<&Tag>,
        span: Span,
    ) -> Result<Value, Stop> {
        let string = || Value::String(text.to_owned());
        let Some(tag) = tag else {
            return Ok(if style == ScalarStyle::Plain { scalar::resolve(text) } else { string() });
        };
        let value = match tag.core_suffix() {
            Some("str") => Some(string()),
            Some("null") => scalar::is_null(text).then_some(Value::Null),
            Some("bool") => scalar::boolean(text).map(Value::Boolean),
            Some("int") => scalar::integer(text).map(Value::Number),
            Some("float") => scalar::float(text).map(|value| Value::Number(Number::Float(value))),
            Some(_) => None,
            // `!` alone: never anything but a string.
            None if tag.parts() == ("", "!") => Some(string()),
            None if style == ScalarStyle::Plain => Some(scalar::resolve(text)),
            None => Some(string()),
        };
        match value {
            Some(value) => Ok(value),
            None => self.tag_mismatch(tag, span).map(|()| Value::Null),
        }
    }

    fn tag_mismatch(&mut self, tag: &Tag, span: Span) -> Result<(), Stop> {
        let expected = match tag.core_suffix() {
            Some("null") => "null",
            Some("bool") => "`true` or `false`",
            Some("int") => "a whole number",
            Some("float") => "a number",
            Some("seq") => "a sequence",
            Some("map") => "a mapping",
            _ => "text",
        };
        let tag = tag.original();
        self.report(TagMismatch { span, tag, expected })
    }

    fn alias(&mut self, anchor: usize, range: Range<usize>) -> Result<(), Stop> {
        let span = self.span(range.start, range.end);
        let expects_key = self.open.last().is_some_and(|open| open.content.expects_key());
        let node = match self.anchors.get(&anchor) {
            Some(Anchored::Collection(number)) => {
                let number = *number;
                if let Ok(found) = self.open.binary_search_by_key(&number, |open| open.number) {
                    let start = self.open.get(found).map_or(range.start, |open| open.start);
                    let anchored = self.first_character(start);
                    self.diagnostics.report(RecursiveAlias { span, anchored });
                    return Err(Stop);
                }
                if expects_key {
                    self.diagnostics.report(ComplexKey { span });
                    return Err(Stop);
                }
                self.collection(number)
            }
            Some(Anchored::Scalar(node)) => Some(node),
            // The parser lets an alias through only where it has given the anchor.
            None => None,
        };
        let node = node.ok_or(Stop)?;
        let cost = measure(node);
        let expanded = self.expanded.saturating_add(cost.nodes);
        if expanded > self.limits.alias_nodes {
            self.diagnostics.report(AliasBudget { span, limit: self.limits.alias_nodes });
            return Err(Stop);
        }
        if self.open.len() + cost.depth > self.limits.depth {
            self.diagnostics.report(TooDeep { span, limit: self.limits.depth });
            return Err(Stop);
        }
        let node = node.clone();
        self.expanded = expanded;
        self.end = range.end;
        match self.open.last_mut().map(|open| &mut open.content) {
            Some(Content::Mapping { key: key @ None, .. }) => {
                let name = match node.value {
                    Value::String(name) => name,
                    _ => {
                        let written =
                            node.span.start as usize - self.base..node.span.end as usize - self.base;
                        self.text.get(written).unwrap_or("").to_owned()
                    }
                };
                *key = Some(Spanned::new(name, span));
            }
            _ => self.place(node),
        }
        Ok(())
    }

    /// The finished collection with this number: up to the innermost open one that contains it, and down
    /// again.
    fn collection(&self, number: u32) -> Option<&Node> {
        let mut path = Vec::new();
        let mut at = number;
        let content = loop {
            if let Ok(found) = self.open.binary_search_by_key(&at, |open| open.number) {
                break &self.open.get(found)?.content;
            }
            let place = self.places.get(at as usize)?;
            path.push(place.position);
            at = place.parent?;
        };
        let mut node = content.child(path.pop()?)?;
        while let Some(position) = path.pop() {
            node = match &node.value {
                Value::Sequence(items) => items.get(position as usize),
                Value::Mapping(mapping) => mapping.iter().nth(position as usize).map(|(_, node)| node),
                _ => None,
            }?;
        }
        Some(node)
    }

    fn begin(
        &mut self,
        content: Content,
        style: StructureStyle,
        anchor: usize,
        tag: Option<&Tag>,
        range: Range<usize>,
    ) -> Result<(), Stop> {
        let span = self.span(range.start, range.end);
        self.single_document(span)?;
        if self.open.last().is_some_and(|open| open.content.expects_key()) {
            self.diagnostics.report(ComplexKey { span: self.first_character(range.start) });
            return Err(Stop);
        }
        if self.open.len() >= self.limits.depth {
            self.diagnostics.report(TooDeep { span, limit: self.limits.depth });
            return Err(Stop);
        }
        let own = if matches!(content, Content::Sequence(_)) { "seq" } else { "map" };
        if let Some(tag) = tag
            && tag.core_suffix().is_some_and(|suffix| suffix != own)
        {
            self.tag_mismatch(tag, span)?;
        }
        let number = u32::try_from(self.places.len()).map_err(|_| Stop)?;
        if anchor != 0 {
            self.anchors.insert(anchor, Anchored::Collection(number));
        }
        let parent = self.open.last();
        let position = parent.map_or(0, |open| open.content.len());
        self.places.push(Place {
            parent: parent.map(|open| open.number),
            position: u32::try_from(position).map_err(|_| Stop)?,
        });
        let flow = style == StructureStyle::Flow;
        let start = if flow { range.start } else { self.first_dash(&content, range.start) };
        self.end = self.end.max(range.end);
        self.open.push(Open { number, start, flow, content });
        Ok(())
    }

    /// Where a collection in block style begins. Of a sequence that is not indented below its key the parser
    /// gives the place behind the first dash.
    fn first_dash(&self, content: &Content, start: usize) -> usize {
        if matches!(content, Content::Mapping { .. })
            || self.text.get(start..).is_some_and(|text| text.starts_with('-'))
        {
            return start;
        }
        let mut line_start = self.end;
        for line in self.text.get(self.end..start).unwrap_or("").split_inclusive('\n') {
            let content = line.trim_start();
            if content.starts_with('-') {
                return line_start + (line.len() - content.len());
            }
            line_start += line.len();
        }
        start
    }

    fn close(&mut self, range: Range<usize>) -> Result<(), Stop> {
        let Some(open) = self.open.pop() else {
            return Ok(());
        };
        // The end of a block collection is noticed only at the next token; it belongs behind its last value.
        if open.flow {
            self.end = self.end.max(range.end);
        }
        let span = self.span(open.start, self.end.max(open.start));
        let value = match open.content {
            Content::Sequence(items) => Value::Sequence(items),
            Content::Mapping { entries, .. } => {
                self.repeated_keys(&entries)?;
                Value::Mapping(Mapping::new(entries))
            }
        };
        self.place(Node { span, value });
        Ok(())
    }

    /// Reports keys that occur again.
    fn repeated_keys(&mut self, entries: &[(Spanned<String>, Node)]) -> Result<(), Stop> {
        /// Up to this many entries are compared with each other: faster than to hash them.
        const FEW: usize = 8;
        let mut seen: HashMap<&str, Span> = HashMap::new();
        for (position, (key, _)) in entries.iter().enumerate() {
            let first = if entries.len() <= FEW {
                let before = entries.iter().take(position);
                before.map(|(key, _)| key).find(|other| other.value == key.value).map(|other| other.span)
            } else {
                let first = *seen.entry(&key.value).or_insert(key.span);
                (first != key.span).then_some(first)
            };
            if let Some(first) = first {
                let name = key.value.clone();
                self.report(DuplicateKey { name, first, again: key.span })?;
            }
        }
        Ok(())
    }

    /// Puts a finished value where it belongs: into the innermost open collection, or to the top.
    fn place(&mut self, node: Node) {
        match self.open.last_mut().map(|open| &mut open.content) {
            Some(Content::Sequence(items)) => items.push(node),
            Some(Content::Mapping { entries, key }) => {
                if let Some(key) = key.take() {
                    entries.push((key, node));
                }
            }
            None => self.root = Some(node),
        }
    }

    /// Stops where a second document has content.
    fn single_document(&mut self, span: Span) -> Result<(), Stop> {
        if self.open.is_empty() && self.root.is_some() {
            let second = self.document_marker.unwrap_or(span);
            self.diagnostics.report(SeveralDocuments { second });
            return Err(Stop);
        }
        Ok(())
    }

    fn syntax_error(&mut self, kind: &ErrorKind, offset: usize) {
        if *kind == ErrorKind::RecursionLimitExceeded {
            let span = self.span(offset, offset);
            self.diagnostics.report(TooDeep { span, limit: self.limits.depth });
            return;
        }
        let opener = self.open.last().filter(|open| open.flow).map(|open| open.start);
        let failure = syntax::Failure { source: self.source, text: self.text, offset, end: self.end, opener };
        self.diagnostics.report(failure.explain(kind));
    }

    fn finish(self) -> Option<Node> {
        if self.findings > 0 {
            return None;
        }
        if self.root.is_none() {
            self.diagnostics.report(EmptyDocument { span: Span::new(self.source, 0, 0) });
        }
        self.root
    }
}

/// What a copy of a tree costs.
struct Cost {
    nodes: usize,
    depth: usize,
}

/// Recursion is bounded by the depth that the tree was let to have.
fn measure(node: &Node) -> Cost {
    let sum = |sum: Cost, node: &Node| {
        let cost = measure(node);
        Cost { nodes: sum.nodes.saturating_add(cost.nodes), depth: sum.depth.max(cost.depth + 1) }
    };
    let own = Cost { nodes: 1, depth: 1 };
    match &node.value {
        Value::Sequence(items) => items.iter().fold(own, sum),
        Value::Mapping(mapping) => {
            let keys: usize = mapping.iter().map(|(key, _)| key.value.len() / BYTES_PER_NODE).sum();
            let own = Cost { nodes: 1 + keys, ..own };
            mapping.iter().map(|(_, node)| node).fold(own, sum)
        }
        Value::String(text) => Cost { nodes: 1 + text.len() / BYTES_PER_NODE, depth: 0 },
        _ => Cost { nodes: 1, depth: 0 },
    }
}
