//! Where the members of the outer mappings of a text stand, found without reading it.
//!
//! Of a large description a workflow reaches little, and reading all of it is most of what a compilation costs. An outline
//! is a fraction of that: it becomes a tree whose members are read when somebody asks for them.
//!
//! That tree is the parser's in everything, places included. So an outline is given only of a text that the parser
//! certainly takes without a finding: the scanners know a part of YAML, and give up at the first byte that they cannot
//! vouch for, whether it is wrong or merely rare. Anchors, tags, tabs, comments in odd places and the like are left to the
//! parser, and so is all that is to be reported.

mod block;
mod flow;
mod json;

use std::borrow::Cow;
use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::tree::{Mapping, Node, Value};
use super::yaml;
use crate::source::{Limits, Source, SourceId, Span, Spanned};

/// How many mappings within one another are outlined: in `paths`, down to the members of operations.
const LEVELS: usize = 4;

/// Up to this many keys are compared with each other: faster than to sort them first.
const FEW: usize = 8;

/// Longer keys are left to the parser, which bounds them.
const LONGEST_KEY: usize = 1000;

/// A text whose members are read one by one.
#[derive(Debug)]
pub struct Outlined {
    /// Its tree.
    pub tree: Node,
    outline: Arc<Outline>,
}

/// What is known of such a text.
#[derive(Debug)]
pub(super) struct Outline {
    id: SourceId,
    source: Arc<Source>,
    limits: Limits,
    /// Each member before those within it.
    members: Vec<Member>,
    /// Whether a part turned out not to be what the outline promised.
    mistaken: AtomicBool,
}

/// A member of a mapping.
#[derive(Clone, Debug)]
struct Member {
    /// Where its key stands, quotes included.
    key: Range<u32>,
    /// Where its value stands, unless that is left to the parser.
    value: Range<u32>,
    content: Content,
    /// The position behind the last member within it.
    behind: u32,
}

/// What the value of a member is.
#[derive(Clone, Debug)]
enum Content {
    /// A mapping, whose members follow.
    Mapping,
    /// A scalar on one line without anything that stands for something else.
    Plain,
    /// Anything else. The parser reads it.
    Unread(Unread),
}

/// What the parser is given to read a value.
#[derive(Clone, Debug)]
enum Unread {
    /// The lines of the whole member, so that what their indentation means is the same.
    Lines(Range<u32>),
    /// The value itself.
    Value,
}

/// A text that is being outlined.
///
/// What gives `None` is not certain that the parser takes the text. Loops over bytes take slices apart: macros and build
/// scripts run unoptimised, where each call of a function for each byte would be felt.
struct Scanner<'t> {
    text: &'t str,
    bytes: &'t [u8],
    limits: &'t Limits,
    members: Vec<Member>,
    /// The keys of all mappings that are open, quotes included.
    keys: Vec<Range<u32>>,
    /// How many of them there are up to the last one that is called otherwise than it is written.
    last_escaped: usize,
}

/// Outlines a text; `None` when only the parser can tell what it is.
#[must_use]
pub fn outline(id: SourceId, source: &Arc<Source>, limits: &Limits) -> Option<Outlined> {
    if source.text().len() > limits.bytes.min(u32::MAX as usize - 1) {
        return None;
    }
    let text = ordinary(source.text())?;
    let text = text.as_ref();
    let mut scanner = Scanner {
        text,
        bytes: text.as_bytes(),
        limits,
        members: Vec::new(),
        keys: Vec::new(),
        last_escaped: 0,
    };
    let range = if is_flow(text) { scanner.flow_document()? } else { scanner.block_document()? };
    let outline = Arc::new(Outline {
        id,
        source: Arc::clone(source),
        limits: *limits,
        members: scanner.members,
        mistaken: AtomicBool::new(false),
    });
    let span = Span::new(id, range.start, range.end);
    let members = 0..outline.members.len();
    let tree = Node { span, value: Value::Mapping(outline.mapping(members)) };
    Some(Outlined { tree, outline })
}

/// Whether a text is one collection in flow style, as JSON is.
fn is_flow(text: &str) -> bool {
    text.trim_start_matches([' ', '\t', '\n', '\r']).starts_with('{')
}

/// A text in which every character means the same wherever it stands, and in which all else stands where it stands in another
/// one; `None` when there is none.
///
/// Of line breaks of two characters, the first becomes a space, as one that nothing follows on its line means nothing either.
/// The same goes for tabs that a line of JSON is indented by. What is read in the end is read from the text as it is.
fn ordinary(text: &str) -> Option<Cow<'_, str>> {
    if is_ordinary(text) {
        return Some(Cow::Borrowed(text));
    }
    if !text.contains(['\r', '\t']) {
        return None;
    }
    let mut spaced = text.replace("\r\n", " \n");
    if is_flow(text) && text.contains('\t') {
        spaced = spaced.split_inclusive('\n').map(indented_by_spaces).collect();
    }
    is_ordinary(&spaced).then_some(Cow::Owned(spaced))
}

/// A line with a space for each tab that it begins with.
fn indented_by_spaces(line: &str) -> String {
    let content = line.trim_start_matches([' ', '\t']);
    format!("{}{content}", " ".repeat(line.len() - content.len()))
}

/// Whether all characters of a text are ones that mean the same wherever they stand: no tabs, line breaks of other systems,
/// control characters, or marks of the byte order.
fn is_ordinary(text: &str) -> bool {
    const WIDTH: usize = u128::BITS as usize / 8;
    let bytes = text.as_bytes();
    // Build scripts and macros run unoptimised: there, looking at each byte would be most of the work.
    let (words, rest) = bytes.as_chunks::<WIDTH>();
    let words = words.iter().enumerate().all(|(position, word)| {
        is_ordinary_word(u128::from_ne_bytes(*word)) || {
            // With the byte behind it, so that no pair is overlooked.
            let start = position * WIDTH;
            let end = (start + WIDTH + 1).min(bytes.len());
            bytes.get(start..end).is_some_and(are_ordinary)
        }
    });
    words && are_ordinary(rest)
}

/// Whether all bytes of a word are printable ASCII or line breaks.
fn is_ordinary_word(word: u128) -> bool {
    const EACH: u128 = u128::MAX / 0xff;
    const HIGH: u128 = EACH * 0x80;
    // Below, nothing is carried from one byte to the next: the highest bit of each is not set.
    let low = word & !HIGH;
    let no_control = low + EACH * 0x60;
    let no_break = (low ^ (EACH * 0x0a)) + EACH * 0x7f;
    let no_delete = (low ^ (EACH * 0x7f)) + EACH * 0x7f;
    (no_control | !no_break) & no_delete & !word & HIGH == HIGH
}

fn are_ordinary(bytes: &[u8]) -> bool {
    let control = |byte: &u8| (*byte < b' ' && *byte != b'\n') || *byte == 0x7f;
    // U+0080 to U+009F, and two blocks of which few characters are ever written.
    let odd_pair = |pair: &[u8]| matches!(pair, [0xc2, 0x80..=0x9f] | [0xef, 0xbb | 0xbf]);
    !bytes.iter().any(control) && !bytes.windows(2).any(odd_pair)
}

impl Outlined {
    /// Whether a part turned out not to be what the outline promised. The tree must not be used then, nor what was made of it.
    #[must_use]
    pub fn is_mistaken(&self) -> bool {
        self.outline.mistaken.load(Ordering::Relaxed)
    }

    /// Makes this an outline that turned out to be wrong.
    #[cfg(test)]
    pub(crate) fn mistake(&self) {
        self.outline.mistake(0..0);
    }
}

impl Outline {
    /// The mapping of some members.
    fn mapping(self: &Arc<Self>, members: Range<usize>) -> Mapping {
        let mut parts = Vec::new();
        let mut at = members.start;
        while let Some(member) = self.members.get(at).filter(|_| at < members.end) {
            let name = name(token(self.source.text(), &member.key)).unwrap_or_default();
            parts.push((Spanned::new(name.into_owned(), self.span(&member.key)), at));
            at = member.behind as usize;
        }
        Mapping::outlined(self, parts)
    }

    fn span(&self, range: &Range<u32>) -> Span {
        Span { source: self.id, start: range.start, end: range.end }
    }

    /// The value of the member at a position.
    pub(super) fn node(self: &Arc<Self>, at: usize) -> Node {
        let Some(member) = self.members.get(at) else { return self.mistake(0..0) };
        let span = self.span(&member.value);
        let value = match &member.content {
            Content::Mapping => Value::Mapping(self.mapping(at + 1..member.behind as usize)),
            Content::Plain => {
                let token = token(self.source.text(), &member.value);
                unquoted(token).map_or_else(|| yaml::plain(token), |text| Value::String(text.to_owned()))
            }
            Content::Unread(Unread::Value) => {
                let range = member.value.start as usize..member.value.end as usize;
                let json = json::read(self.id, self.source.text(), range);
                let read = json.or_else(|| self.parsed(&member.value));
                return read.unwrap_or_else(|| self.mistake(member.value.clone()));
            }
            Content::Unread(Unread::Lines(lines)) => {
                let read = self.parsed(lines).and_then(|node| match node.value {
                    Value::Mapping(mapping) => mapping.into_entries().pop(),
                    _ => None,
                });
                return read.map_or_else(|| self.mistake(lines.clone()), |(_, node)| node);
            }
        };
        Node { span, value }
    }

    fn parsed(&self, range: &Range<u32>) -> Option<Node> {
        yaml::parse_part(self.id, self.source.text(), range.start as usize..range.end as usize, &self.limits)
    }

    /// What stands for a value that is not what the outline promised, until the text has been read as a whole.
    fn mistake(&self, range: Range<u32>) -> Node {
        self.mistaken.store(true, Ordering::Relaxed);
        Node { span: self.span(&range), value: Value::Null }
    }
}

impl Content {
    fn is_mapping(&self) -> bool {
        matches!(self, Self::Mapping)
    }
}

impl Scanner<'_> {
    fn byte(&self, at: usize) -> Option<u8> {
        self.bytes.get(at).copied()
    }

    /// Where the line ends that `at` lies in.
    fn line_end(&self, at: usize) -> usize {
        let length = self.text.get(at..).and_then(|rest| rest.find('\n'));
        length.map_or(self.text.len(), |length| at + length)
    }

    /// The first place from `at` on that is no space.
    fn behind_spaces(&self, at: usize) -> usize {
        let all = self.bytes.get(at..).unwrap_or_default();
        let mut rest = all;
        while let [b' ', behind @ ..] = rest {
            rest = behind;
        }
        at + (all.len() - rest.len())
    }

    /// Notes a key of the innermost open mapping. When the mapping is outlined, the member is one of the outline.
    fn key(&mut self, token: Range<usize>, literal: bool, outlined: bool) -> Option<()> {
        if token.len() > LONGEST_KEY {
            return None;
        }
        let key = narrow(token);
        self.keys.push(key.clone());
        if !literal {
            self.last_escaped = self.keys.len();
        }
        if outlined {
            let behind = u32::try_from(self.members.len()).ok()? + 1;
            self.members.push(Member { key, value: 0..0, content: Content::Unread(Unread::Value), behind });
        }
        Some(())
    }

    /// Forgets the keys of the innermost mapping, which ends; `None` when one occurs twice.
    fn end_keys(&mut self, first: usize) -> Option<()> {
        let keys = self.keys.get(first..).unwrap_or_default();
        let repeated = if keys.len() <= FEW && self.last_escaped <= first {
            self.has_repeated(keys)
        } else {
            let names: Option<Vec<_>> = keys.iter().map(|key| name(token(self.text, key))).collect();
            let mut names = names?;
            names.sort_unstable();
            names.windows(2).any(|pair| matches!(pair, [one, other] if one == other))
        };
        self.keys.truncate(first);
        self.last_escaped = self.last_escaped.min(first);
        (!repeated).then_some(())
    }

    /// Whether one of a few keys that are called as they are written, but for quotes, occurs twice.
    fn has_repeated(&self, keys: &[Range<u32>]) -> bool {
        let mut rest = keys;
        while let [key, others @ ..] = rest {
            rest = others;
            let mut others = others;
            while let [other, behind @ ..] = others {
                others = behind;
                // Quotes make a difference of two bytes.
                if matches!((key.end - key.start).abs_diff(other.end - other.start), 0 | 2)
                    && name(token(self.text, key)) == name(token(self.text, other))
                {
                    return true;
                }
            }
        }
        false
    }

    /// Says what the value of an outlined member is.
    fn value(&mut self, member: usize, value: Range<usize>, content: Content) {
        let behind = self.members.len();
        if let Some(member) = self.members.get_mut(member) {
            member.value = narrow(value);
            member.content = content;
            member.behind = u32::try_from(behind).unwrap_or(u32::MAX);
        }
    }
}

/// A part of a text.
fn token<'t>(text: &'t str, range: &Range<u32>) -> &'t str {
    text.get(range.start as usize..range.end as usize).unwrap_or_default()
}

/// What stands between the quotes of a token that has them.
fn unquoted(token: &str) -> Option<&str> {
    let within = |quote| token.strip_prefix(quote)?.strip_suffix(quote);
    within('"').or_else(|| within('\''))
}

/// What a key on one line is called.
fn name(token: &str) -> Option<Cow<'_, str>> {
    if token.starts_with('"') && token.contains('\\') {
        // What is no JSON is left to the parser.
        return serde_json::from_str(token).ok().map(Cow::Owned);
    }
    Some(Cow::Borrowed(unquoted(token).unwrap_or(token)))
}

/// A range in a text, which is shorter than 4 GiB.
fn narrow(range: Range<usize>) -> Range<u32> {
    let narrow = |offset: usize| u32::try_from(offset).unwrap_or(u32::MAX);
    narrow(range.start)..narrow(range.end)
}
