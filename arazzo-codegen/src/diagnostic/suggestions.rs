//! What would remedy a finding: from what a rule wants to have changed to the bytes of a text that change.
//!
//! A rule speaks of values and members. How a value is written in a document, plain, in quotes or as a block, and what must
//! go with a member that goes, is known here alone.

use std::fmt::Write as _;
use std::ops::Range;

use super::Diagnostic;
use crate::parse::tree::{Mapping, Node, Value};
use crate::parse::yaml::plain_is_text;
use crate::source::{Span, Spanned};
use crate::workspace::Reading;

/// Whether a suggestion may be followed without looking at it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Applicability {
    /// It says what the document means, or certainly was to mean.
    MachineApplicable,
    /// It may have been meant.
    MaybeIncorrect,
}

/// A part of a text, and what is to stand in its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// What to replace.
    pub span: Span,
    /// What to put there.
    pub replacement: String,
}

/// Edits of one text that together would remedy a finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suggestion {
    /// The edits in the order of their places, none of which overlap.
    pub edits: Vec<Edit>,
    /// Whether they may be made without looking at them.
    pub applicability: Applicability,
}

/// A suggestion as a rule makes it, which does not know how the document is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Proposal {
    pub(super) changes: Vec<Change>,
    pub(super) applicability: Applicability,
}

/// A change of a document, of which a place is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Change {
    /// In the value or name at a place, a text that is there once becomes another.
    Part { span: Span, old: String, new: String },
    /// The value or name at a place becomes another.
    Whole { span: Span, new: String },
    /// What is written at a place as a number or the like becomes text.
    Quote { span: Span },
    /// The object that has the value at a place loses members, as far as it has them.
    Without { span: Span, names: &'static [&'static str] },
}

/// Turns what a finding proposes into edits. A proposal that the document gives no clear place for is dropped.
pub(crate) fn write(reading: &Reading<'_>, finding: &mut Diagnostic) {
    let Some(Proposal { changes, applicability }) = finding.proposal.take() else { return };
    let mut edits = Vec::new();
    for change in &changes {
        let span = match change {
            Change::Part { span, .. }
            | Change::Whole { span, .. }
            | Change::Quote { span }
            | Change::Without { span, .. } => *span,
        };
        let Some((text, root)) = reading.tree(span.source) else { return };
        let place = span.start as usize..span.end as usize;
        let Some(token) = Token::at(text, root, &place) else { return };
        let made = match change {
            Change::Part { old, new, .. } => token.with_part(&place, old, new).map(|edit| vec![edit]),
            Change::Whole { new, .. } => token.with_value(new).map(|edit| vec![edit]),
            Change::Quote { .. } => token.with_value(token.raw()).map(|edit| vec![edit]),
            Change::Without { names, .. } => token.without_siblings(names),
        };
        let Some(made) = made else { return };
        edits.extend(made.into_iter().map(|(range, replacement)| Edit {
            span: Span::new(span.source, range.start, range.end),
            replacement,
        }));
    }
    edits.sort_by_key(|edit| edit.span);
    let overlap =
        edits.windows(2).any(|pair| matches!(pair, [one, other] if one.span.end > other.span.start));
    if !overlap {
        finding.suggestion = Some(Suggestion { edits, applicability });
    }
}

/// A part of a text, and what is to stand in its place.
type Replacement = (Range<usize>, String);

/// How a scalar is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Style {
    Plain,
    Single,
    Double,
    Block,
}

/// A scalar in a text: a single value, or the name of a member.
struct Token<'a> {
    text: &'a str,
    range: Range<usize>,
    /// What it means; `None` when that is no text.
    value: Option<&'a str>,
    /// Whether it stands between brackets or braces.
    flow: bool,
    /// The object that has it as a value or name.
    parent: Option<(&'a Mapping, bool)>,
}

impl<'a> Token<'a> {
    /// The scalar that a place lies in.
    fn at(text: &'a str, root: &'a Node, place: &Range<usize>) -> Option<Self> {
        let holds = |span: Span| span.start as usize <= place.start && place.end <= span.end as usize;
        let (mut node, mut flow, mut parent) = (root, false, None);
        loop {
            let range = node.span.start as usize..node.span.end as usize;
            match &node.value {
                Value::Mapping(mapping) => {
                    flow |= text.get(range)?.starts_with('{');
                    parent = Some((mapping, flow));
                    if let Some((name, _)) = mapping.iter().find(|(name, _)| holds(name.span)) {
                        let range = name.span.start as usize..name.span.end as usize;
                        return Some(Self { text, range, value: Some(&name.value), flow, parent });
                    }
                    node = mapping.iter().map(|(_, child)| child).find(|child| holds(child.span))?;
                }
                Value::Sequence(items) => {
                    flow |= text.get(range)?.starts_with('[');
                    parent = None;
                    node = items.iter().find(|item| holds(item.span))?;
                }
                Value::String(value) => return Some(Self { text, range, value: Some(value), flow, parent }),
                Value::Null | Value::Boolean(_) | Value::Number(_) => {
                    return Some(Self { text, range, value: None, flow, parent });
                }
            }
        }
    }

    /// How it is written.
    fn raw(&self) -> &'a str {
        self.text.get(self.range.clone()).unwrap_or_default()
    }

    fn style(&self) -> Style {
        match self.raw().chars().next() {
            Some('\'') => Style::Single,
            Some('"') => Style::Double,
            Some('|' | '>') => Style::Block,
            _ => Style::Plain,
        }
    }

    /// The same with another text for one that is there once, at best without touching anything else.
    fn with_part(&self, place: &Range<usize>, old: &str, new: &str) -> Option<Replacement> {
        let style = self.style();
        let written = |text: &str| match style {
            Style::Plain | Style::Block => text.to_owned(),
            Style::Single => text.replace('\'', "''"),
            Style::Double => escaped(text),
        };
        let (written_old, written_new) = (written(old), written(new));
        let visible = self.text.get(place.clone())?;
        if let Some(found) = sole_word(visible, &written_old) {
            let range = place.start + found..place.start + found + written_old.len();
            let before = self.text.get(self.range.start..range.start)?;
            let behind = self.text.get(range.end..self.range.end)?;
            let whole = format!("{before}{written_new}{behind}");
            let fits = match style {
                Style::Double => true,
                _ if new.contains(needs_escape) || new.is_empty() => false,
                // At the end of a line, blanks are lost.
                _ if new.trim() != new => false,
                Style::Plain => whole.lines().all(|line| self.is_plain(line.trim())),
                Style::Block | Style::Single => true,
            };
            if fits {
                return Some((range, written_new));
            }
        }
        // What is written otherwise than it is read, or could not stand there as it is.
        let value = self.value?;
        let found = sole_word(value, old)?;
        let (before, behind) = (value.get(..found)?, value.get(found + old.len()..)?);
        self.with_value(&format!("{before}{new}{behind}"))
    }

    /// The same with another value, written in the same way where that is possible.
    fn with_value(&self, value: &str) -> Option<Replacement> {
        let quoted = || match value.contains(needs_escape) {
            true => format!("\"{}\"", escaped(value)),
            false => format!("'{}'", value.replace('\'', "''")),
        };
        let written = match self.style() {
            Style::Plain if self.is_plain(value) => value.to_owned(),
            Style::Plain | Style::Single => quoted(),
            Style::Double => format!("\"{}\"", escaped(value)),
            Style::Block => {
                let (header, body) = self.raw().split_once('\n')?;
                let first = body.lines().find(|line| !line.trim().is_empty())?;
                let indentation = first.get(..first.len() - first.trim_start().len())?;
                // Its indicator says whether a line break ends it.
                let value = match self.value?.ends_with('\n') {
                    true => value.trim_end_matches('\n'),
                    false => value,
                };
                if value.contains(needs_escape) || value.starts_with(char::is_whitespace) || value.is_empty()
                {
                    return None;
                }
                let header = header.trim_end_matches('\r');
                format!("{header}{}{indentation}{value}", self.line_break())
            }
        };
        Some((self.range.clone(), written))
    }

    /// Whether a text could stand here without quotes.
    fn is_plain(&self, text: &str) -> bool {
        let begins = |text: &str| match text.strip_prefix(['-', '?', ':']) {
            Some(rest) => !rest.is_empty() && !rest.starts_with(char::is_whitespace),
            None => !text.starts_with(|first: char| ",[]{}#&*!|>'\"%@`".contains(first)),
        };
        let ends = text.ends_with(':') || text.trim() != text;
        let breaks = text.contains(needs_escape) || text.contains(": ") || text.contains(" #");
        let closes = self.flow && text.contains([',', '[', ']', '{', '}']);
        begins(text) && !ends && !breaks && !closes && plain_is_text(text)
    }

    fn line_break(&self) -> &'static str {
        if self.text.contains("\r\n") { "\r\n" } else { "\n" }
    }

    /// What takes these members from the object that this is a value of.
    fn without_siblings(&self, names: &[&str]) -> Option<Vec<Replacement>> {
        let (mapping, flow) = self.parent?;
        let entries: Vec<(&Spanned<String>, &Node)> = mapping.iter().collect();
        let goes = |(name, _): &(&Spanned<String>, &Node)| names.contains(&name.value.as_str());
        let mut removals = Vec::new();
        let mut kept = None;
        // Members that are written one after another go together.
        for run in entries.chunk_by(|one, other| goes(one) == goes(other)) {
            let (first, last) = (run.first()?, run.last()?);
            let end = last.1.span.end as usize;
            if !goes(first) {
                kept = Some(end);
                continue;
            }
            if !run.iter().all(|(name, node)| self.is_written_here(name, node)) {
                return None;
            }
            let start = first.0.span.start as usize;
            if flow || !self.begins_line(start) {
                let next = entries.iter().map(|(name, _)| name.span.start as usize).find(|next| *next > end);
                removals.push(self.within_lines(start..end, kept, next, flow)?);
            } else {
                for (name, node) in run {
                    removals.push(self.whole_lines(name.span.start as usize..node.span.end as usize)?);
                }
            }
        }
        Some(removals.into_iter().map(|range| (range, String::new())).collect())
    }

    /// Whether a member is all there: what an alias stands for is elsewhere.
    fn is_written_here(&self, name: &Spanned<String>, node: &Node) -> bool {
        let between = self.text.get(name.span.end as usize..node.span.start as usize);
        between.is_some_and(|between| !between.contains('*'))
    }

    /// Whether only blanks stand before an offset on its line.
    fn begins_line(&self, offset: usize) -> bool {
        let before = self.text.get(..offset).unwrap_or_default();
        before.rsplit('\n').next().is_some_and(|line| line.trim().is_empty())
    }

    /// The lines of a member, with the comment behind it. Comments on lines of their own stay.
    fn whole_lines(&self, member: Range<usize>) -> Option<Range<usize>> {
        let start = self.text.get(..member.start)?.rfind('\n').map_or(0, |at| at + 1);
        let rest = self.text.get(member.end..)?.split('\n').next()?;
        let ends = rest.trim().is_empty() || rest.trim_start().starts_with('#');
        ends.then_some(start..(member.end + rest.len() + 1).min(self.text.len()))
    }

    /// Members that share a line with what stays, and what separates them from it. There must be no comment that may be about
    /// something else.
    fn within_lines(
        &self,
        members: Range<usize>,
        kept: Option<usize>,
        next: Option<usize>,
        flow: bool,
    ) -> Option<Range<usize>> {
        let range = match (next, kept) {
            (Some(next), _) => members.start..next,
            (None, Some(kept)) if flow => kept..members.end,
            (None, _) => return None,
        };
        (!self.text.get(range.clone())?.contains('#')).then_some(range)
    }
}

/// Where a word stands in a text, if it does so once.
fn sole_word(text: &str, word: &str) -> Option<usize> {
    let belongs = |character: char| character.is_alphanumeric() || character == '_' || character == '-';
    let begins = word.starts_with(belongs);
    let ends = word.ends_with(belongs);
    let mut found = text.match_indices(word).map(|(at, _)| at).filter(|at| {
        let before = text.get(..*at).unwrap_or_default();
        let behind = text.get(at + word.len()..).unwrap_or_default();
        !(begins && before.ends_with(belongs) || ends && behind.starts_with(belongs))
    });
    let first = found.next()?;
    (!word.is_empty() && found.next().is_none()).then_some(first)
}

/// Whether a character cannot stand in a text of YAML as it is, or would break its line.
fn needs_escape(character: char) -> bool {
    character.is_control()
        || matches!(character, '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}')
}

/// A text as it stands between double quotes, in YAML and in JSON.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '"' | '\\' => escaped.extend(['\\', character]),
            '\n' => escaped.push_str("\\n"),
            '\t' => escaped.push_str("\\t"),
            _ if needs_escape(character) => {
                let _ = write!(escaped, "\\u{:04x}", u32::from(character));
            }
            _ => escaped.push(character),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::diagnostic::Diagnostics;
    use crate::parse::yaml;
    use crate::source::{Limits, Sources};

    /// Documents in which a value `old` is written in every way, between others.
    const DOCUMENTS: &[&str] = &[
        "a: b\nkey: old # why\nc: d\n",
        "- a\n- key: old\n",
        "key: 'old'\n",
        "{\"key\": \"old\", \"c\": 3}",
        "{a: [b, {key: old}], c: d}",
        "a: [{key: 'old', c: d}]\n",
        "key: |- # why\n  old\nc: d\n",
        "a:\n  - key: >-\n\n        old\n    c: d\n",
        "a: b\r\nkey: |-\r\n  old\r\n",
        "key: >-\n  x old\n  y\n",
        "key: \"o\\u006cd\"\n",
        "key: x old,\n  y\n",
        "key: 'it''s x old,\n  y'\n",
    ];

    fn parsed(text: &str) -> Option<Node> {
        let source = Sources::default().add("test.yaml".into(), String::new());
        yaml::parse(source, text, &Limits::default(), &mut Diagnostics::default())
    }

    /// The value behind the only `key`.
    fn value_of(node: &Node) -> Option<&Node> {
        let members = || node.as_mapping().into_iter().flat_map(Mapping::iter).map(|(_, child)| child);
        node.get("key").or_else(|| members().chain(node.as_sequence().unwrap_or_default()).find_map(value_of))
    }

    fn check(document: &str, new: &str, whole: bool) -> Result<(), TestCaseError> {
        let root = parsed(document).unwrap();
        let node = value_of(&root).unwrap();
        let place = node.span.start as usize..node.span.end as usize;
        let token = Token::at(document, &root, &place).unwrap();
        let old = node.as_str().unwrap();
        let (made, expected) = match whole {
            true => (token.with_value(new), new.to_owned()),
            false => (token.with_part(&place, "old", new), old.replacen("old", new, 1)),
        };
        let Some((range, replacement)) = made else { return Ok(()) };
        let mut text = document.to_owned();
        text.replace_range(range, &replacement);
        let after = parsed(&text);
        let found = after.as_ref().and_then(value_of).and_then(Node::as_str);
        prop_assert_eq!(found, Some(expected.as_str()), "{:?} in {:?}", new, text);
        let others = |node: &Node| node.get("c").map(|node| format!("{:?}", node.value));
        prop_assert_eq!(after.as_ref().and_then(others), others(&root));
        Ok(())
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn what_is_written_is_what_is_meant(
            document in prop::sample::select(DOCUMENTS),
            new in prop_oneof![
                any::<String>(),
                "[-?:,\\[\\]{}#&*!|>'\"%@`a1 ~.\\\\\t\n\r\u{85}\u{2028}\u{feff}]{0,6}",
                "true|null|1e3|0x1F|~|---|\\.\\.\\.|- a|a: b|a #b|\\$response\\.body#/a",
            ],
            whole in any::<bool>(),
        ) {
            check(document, &new, whole)?;
        }
    }
}
