//! What documents allow within themselves: by a member `x-arazzo-allow` of an object, and by a comment at what it is for.

use std::ops::Range;

use super::Subject;
use crate::diagnostic::rules::InvalidAllowance;
use crate::diagnostic::{Diagnostic, Rule};
use crate::parse::tree::{Node, Value};
use crate::source::{SourceId, Span};

/// The member of an object that names what is allowed in it.
const MEMBER: &str = "x-arazzo-allow";

/// How a comment begins that is meant for this compiler, behind its `#`.
const ADDRESS: &str = "arazzo:";

/// A letter that both have, and few other words.
const RARE: char = 'z';

/// Something that is allowed within a part of a text.
#[derive(Clone, Debug)]
pub(crate) struct Allowance {
    pub(super) subject: Subject,
    /// Where it is said.
    pub(super) place: Span,
    /// The bytes of the text for which it is said.
    within: Range<usize>,
}

impl Allowance {
    /// Whether it is meant for a finding.
    pub(super) fn covers(&self, finding: &Diagnostic) -> bool {
        let Some(place) = finding.primary.as_ref().map(|label| label.span) else { return false };
        let start = place.start as usize;
        place.source == self.place.source
            && self.within.start <= start
            && start <= self.within.end
            && self.subject.includes(finding.code, finding.group)
    }
}

/// All that one text allows.
#[derive(Clone, Debug, Default)]
pub(crate) struct Allowances {
    pub(super) list: Vec<Allowance>,
    /// What is wrong with how it is said.
    pub(super) faults: Vec<Diagnostic>,
}

impl Allowances {
    /// What a text allows that has become this tree.
    pub(crate) fn of(source: SourceId, text: &str, root: &Node) -> Self {
        let mut reading = Reading { source, text, allowances: Self::default() };
        if mentions(text, MEMBER).next().is_some() {
            let all = root.span.start as usize..root.span.end as usize;
            reading.members(root, all);
        }
        reading.comments(root);
        reading.allowances
    }
}

/// Where a text has a word that this compiler's name is part of, which few texts have. It is found by its rarest letter: build
/// scripts run unoptimised, where a search for a word is felt, and one for a letter is not.
fn mentions<'t>(text: &'t str, word: &'static str) -> impl Iterator<Item = usize> + 't {
    let before = word.find(RARE).unwrap_or_default();
    let starts = text.match_indices(RARE).filter_map(move |(at, _)| at.checked_sub(before));
    starts.filter(move |start| text.get(*start..).is_some_and(|rest| rest.starts_with(word)))
}

struct Reading<'a> {
    source: SourceId,
    text: &'a str,
    allowances: Allowances,
}

impl Reading<'_> {
    fn span(&self, range: Range<usize>) -> Span {
        Span::new(self.source, range.start, range.end)
    }

    fn fault(&mut self, span: Span, problem: impl Into<String>) {
        self.allowances.faults.push(InvalidAllowance { span, problem: problem.into() }.diagnostic());
    }

    fn allow(&mut self, name: &str, place: Span, within: &Range<usize>) {
        match Subject::named(name) {
            Some(subject) => {
                self.allowances.list.push(Allowance { subject, place, within: within.clone() });
            }
            None => self.fault(place, Subject::unknown(name)),
        }
    }

    /// Reads the members of all objects. How deep this goes is bounded by how deep a tree may be.
    fn members(&mut self, node: &Node, within: Range<usize>) {
        if let Some(names) = node.get(MEMBER) {
            match names.as_sequence() {
                None => self.fault(names.span, "this is not a list of codes"),
                Some(names) => {
                    for name in names {
                        match name.as_str() {
                            Some(text) => self.allow(text, name.span, &within),
                            None => self.fault(name.span, "this is not a code"),
                        }
                    }
                }
            }
        }
        for_each_part(node, &mut |part, child| self.members(child, part));
    }

    fn comments(&mut self, root: &Node) {
        let mut parts: Option<Parts> = None;
        for address in mentions(self.text, ADDRESS) {
            let Some(comment) = self.comment_at(address) else { continue };
            let parts = parts.get_or_insert_with(|| Parts::of(root));
            if parts.texts.iter().any(|text| self.is_within(comment.start, text)) {
                continue;
            }
            let directive = self.text.get(address + ADDRESS.len()..comment.end).unwrap_or_default();
            let directive_start = address + ADDRESS.len();
            let Some((names, names_start)) = self.names(directive, directive_start, &comment) else {
                continue;
            };
            let Some(within) = self.target(&comment, parts) else {
                self.fault(self.span(comment), "nothing begins on this line that it could be for");
                continue;
            };
            let mut at = names_start;
            for name in names.split(',') {
                let start = at + (name.len() - name.trim_start().len());
                let place = self.span(start..start + name.trim().len());
                self.allow(name.trim(), place, &within);
                at += name.len() + 1;
            }
        }
    }

    /// The comment that has its address at this offset: from its `#` to the end of the line.
    fn comment_at(&self, address: usize) -> Option<Range<usize>> {
        let before = self.text.get(..address)?.trim_end_matches([' ', '\t']);
        let before = before.strip_suffix('#')?;
        let begins = before.is_empty() || before.ends_with([' ', '\t', '\n', '\r']);
        let rest = self.text.get(address..)?;
        let line = rest.split(['\n', '\r']).next().unwrap_or(rest).trim_end();
        begins.then(|| before.len()..address + line.len())
    }

    /// Whether an offset lies in the characters of a name or value, in which `#` begins no comment. Behind the indicator of a
    /// block scalar it does.
    fn is_within(&self, offset: usize, text: &Range<usize>) -> bool {
        let own = self.text.get(text.clone()).unwrap_or_default();
        let header = if own.starts_with(['|', '>']) { own.find('\n').unwrap_or(own.len()) } else { 0 };
        (text.start + header..text.end).contains(&offset)
    }

    /// The names between the parentheses of `allow(…)`, and where they begin. A comment with another word is one for people,
    /// unless that is a misspelling.
    fn names<'t>(
        &mut self,
        directive: &'t str,
        start: usize,
        comment: &Range<usize>,
    ) -> Option<(&'t str, usize)> {
        let trimmed = directive.trim_start();
        let word = trimmed.split(|character: char| !character.is_ascii_alphabetic()).next()?;
        let behind = trimmed.get(word.len()..)?;
        if word == "allow" {
            let names = behind.trim_start().strip_prefix('(').and_then(|names| names.split_once(')'));
            if let Some((names, _)) = names {
                let names_start = start + directive.find('(')? + 1;
                return Some((names, names_start));
            }
        }
        if crate::names::closest(word, ["allow"]).is_some() {
            self.fault(self.span(comment.clone()), "this is not `allow(…)` with codes in the parentheses");
        }
        None
    }

    /// What a comment is for: what begins on its line, or, if it is alone there, on the next line that is not a comment.
    fn target(&self, comment: &Range<usize>, parts: &Parts) -> Option<Range<usize>> {
        let line_start = self.text.get(..comment.start)?.rfind('\n').map_or(0, |at| at + 1);
        let mut line = line_start..comment.start;
        while self.text.get(line.clone())?.trim_start().split('#').next() == Some("") {
            let start = line.start + self.text.get(line.start..)?.find('\n')? + 1;
            let end = self.text.get(start..)?.find('\n').map_or(self.text.len(), |length| start + length);
            line = start..end;
        }
        let beginning = parts.parts.iter().filter(|part| line.contains(&part.start));
        beginning.cloned().reduce(|one, other| one.start.min(other.start)..one.end.max(other.end))
    }
}

/// The parts of a text, as far as comments are concerned.
#[derive(Default)]
struct Parts {
    /// The whole, the items of lists, and the members of objects with their names.
    parts: Vec<Range<usize>>,
    /// Names and single values.
    texts: Vec<Range<usize>>,
}

impl Parts {
    fn of(root: &Node) -> Self {
        let mut parts = Self::default();
        parts.add(root, root.span.start as usize..root.span.end as usize);
        parts
    }

    /// How deep this goes is bounded by how deep a tree may be.
    fn add(&mut self, node: &Node, part: Range<usize>) {
        let own = node.span.start as usize..node.span.end as usize;
        match &node.value {
            Value::Mapping(mapping) => {
                let names = mapping.iter().map(|(name, _)| name.span);
                self.texts.extend(names.map(|span| span.start as usize..span.end as usize));
            }
            Value::Sequence(_) => {}
            Value::Null | Value::Boolean(_) | Value::Number(_) | Value::String(_) => self.texts.push(own),
        }
        self.parts.push(part);
        for_each_part(node, &mut |part, child| self.add(child, part));
    }
}

/// The parts that a node consists of: its items, or its members with their names.
fn for_each_part(node: &Node, each: &mut dyn FnMut(Range<usize>, &Node)) {
    for item in node.as_sequence().unwrap_or_default() {
        each(item.span.start as usize..item.span.end as usize, item);
    }
    for (name, child) in node.as_mapping().into_iter().flat_map(|mapping| mapping.iter()) {
        // What an alias stands for is elsewhere.
        let end = if child.span.start < name.span.start { name.span.end } else { child.span.end };
        each(name.span.start as usize..end as usize, child);
    }
}
