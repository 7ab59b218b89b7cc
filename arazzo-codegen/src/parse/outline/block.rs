//! YAML whose outer mappings are written in lines.

use std::ops::Range;

use super::flow::Scalar;
use super::{Content, LEVELS, Scanner, Unread};

/// A mapping or sequence in block style whose end has not been seen.
struct Block {
    is_mapping: bool,
    /// The column that its keys or dashes stand in.
    column: usize,
    /// Where its first key or dash stands.
    start: usize,
    /// Whether the value of its last key or dash has not been seen.
    awaits: bool,
    /// How many keys there were before its own.
    keys: usize,
    /// Whether its members are outlined.
    outlined: bool,
    /// The outlined member that began last, and the line that it began on.
    member: usize,
    line: usize,
}

/// How far a text in block style has been scanned.
struct Lines {
    open: Vec<Block>,
    /// Where the outermost mapping begins.
    root: Option<usize>,
    /// The line that is being looked at.
    line: usize,
    /// Behind the last value.
    end: usize,
    /// Whether the last key or dash is followed by what leaves unclear where the parser sees a value that is missing.
    unclear: bool,
    /// What the last value is, as far as it is of one token.
    last: Option<(Range<usize>, bool)>,
}

impl Scanner<'_> {
    /// Outlines a text that is a mapping in block style, and gives its place.
    pub(super) fn block_document(&mut self) -> Option<Range<usize>> {
        let mut lines = Lines { open: Vec::new(), root: None, line: 0, end: 0, unclear: false, last: None };
        let length = self.text.len();
        lines.line = self.behind_mark();
        while lines.line < length {
            let at = self.behind_spaces(lines.line);
            let column = at - lines.line;
            lines.line = match self.byte(at) {
                Some(b'\n') | None => at + 1,
                Some(b'#') => {
                    lines.unclear = true;
                    self.line_end(at) + 1
                }
                Some(_) => self.entry(&mut lines, at, column)?,
            };
        }
        lines.line = length;
        while !lines.open.is_empty() {
            self.close(&mut lines)?;
        }
        Some(lines.root?..lines.end)
    }

    /// Behind the line with the mark that begins a document, if that is the first one which is neither empty nor a comment.
    fn behind_mark(&self) -> usize {
        let mut line = 0;
        loop {
            let end = self.line_end(line);
            match self.text.get(line..end).map(|line| line.trim_end_matches(' ')) {
                Some("---") if end < self.text.len() => return end + 1,
                Some(text) if end < self.text.len() && (text.is_empty() || text.starts_with('#')) => {
                    line = end + 1
                }
                _ => return 0,
            }
        }
    }

    /// Scans the entries and the value that begin on a line, and gives where the line behind them begins.
    fn entry(&mut self, lines: &mut Lines, at: usize, column: usize) -> Option<usize> {
        let line_end = self.line_end(at);
        // The marks of documents.
        if column == 0 && matches!(self.text.get(at..at + 3), Some("---" | "...")) {
            return None;
        }
        while lines.open.last().is_some_and(|block| block.column > column) {
            self.close(lines)?;
        }
        let (mut at, mut column) = (at, column);
        // The dashes that stand before anything else on the line.
        while self.is_dash(at) {
            self.dash(lines, at, column)?;
            let behind = self.behind_spaces(at + 1);
            match self.byte(behind) {
                Some(b'\n') => {
                    // Of the first item the parser may count the spaces behind the dash.
                    lines.unclear = lines.open.last()?.start == at;
                    lines.end = at + 1;
                    return Some(behind + 1);
                }
                Some(b'#') | None => {
                    lines.unclear = true;
                    return Some(line_end + 1);
                }
                Some(_) => {}
            }
            column += behind - at;
            at = behind;
        }
        let value = match self.block_key(at, line_end)? {
            Some(key) => {
                let colon = key.end;
                self.block_member(lines, at, &key, column)?;
                let value = self.behind_spaces(colon + 1);
                match self.byte(value) {
                    Some(b'\n') | None => {
                        lines.end = colon + 1;
                        return Some(value + 1);
                    }
                    Some(b'#') => {
                        lines.unclear = true;
                        return Some(line_end + 1);
                    }
                    Some(_) => value,
                }
            }
            None => at,
        };
        let block = lines.open.last_mut()?;
        if !block.awaits || column < block.column || (column == block.column && value == at) {
            return None;
        }
        block.awaits = false;
        let parent = block.column;
        self.block_value(lines, value, line_end, parent)
    }

    /// Whether a `-` that begins an item stands at a place.
    fn is_dash(&self, at: usize) -> bool {
        self.byte(at) == Some(b'-') && matches!(self.byte(at + 1), Some(b' ' | b'\n') | None)
    }

    fn dash(&mut self, lines: &mut Lines, at: usize, column: usize) -> Option<()> {
        let top = lines.open.last_mut()?;
        if !top.is_mapping && top.column == column {
            if top.awaits && lines.unclear {
                return None;
            }
        } else if top.awaits && (column > top.column || (column == top.column && top.is_mapping)) {
            self.open(lines, false, at, column)?;
        } else {
            return None;
        }
        lines.open.last_mut()?.awaits = true;
        lines.unclear = false;
        Some(())
    }

    fn block_member(&mut self, lines: &mut Lines, start: usize, key: &Scalar, column: usize) -> Option<()> {
        // A sequence may stand in the column of the keys of the mapping that it is in.
        if lines.open.last().is_some_and(|top| !top.is_mapping && top.column == column) {
            self.close(lines)?;
        }
        match lines.open.last() {
            Some(top) if top.is_mapping && top.column == column => {
                self.end_member(lines)?;
            }
            Some(top) if top.awaits && column > top.column => self.open(lines, true, start, column)?,
            None if lines.root.is_none() => {
                lines.root = Some(start);
                self.open(lines, true, start, column)?;
            }
            _ => return None,
        }
        let line = lines.line;
        let top = lines.open.last_mut()?;
        top.awaits = true;
        top.member = self.members.len();
        top.line = line;
        lines.unclear = false;
        lines.last = None;
        self.key(start..key.end, key.literal, top.outlined)
    }

    /// Opens a collection, which is the value that the innermost one awaits.
    fn open(&mut self, lines: &mut Lines, is_mapping: bool, start: usize, column: usize) -> Option<()> {
        let outlined = match lines.open.last_mut() {
            Some(outer) => {
                outer.awaits = false;
                is_mapping && outer.outlined && lines.open.len() < LEVELS
            }
            None => is_mapping,
        };
        if lines.open.len() >= self.limits.depth {
            return None;
        }
        let (keys, member, line) = (self.keys.len(), self.members.len(), lines.line);
        lines.open.push(Block { is_mapping, column, start, awaits: false, keys, outlined, member, line });
        Some(())
    }

    /// Ends the last member of the innermost mapping, before the line that is being looked at.
    fn end_member(&mut self, lines: &mut Lines) -> Option<()> {
        let block = lines.open.last_mut()?;
        let last = lines.last.take();
        let (value, content) = if block.awaits {
            if lines.unclear {
                return None;
            }
            (lines.end..lines.end, Content::Plain)
        } else {
            match last {
                Some((value, true)) => (value, Content::Plain),
                _ => (0..0, Content::Unread(Unread::Lines(super::narrow(block.line..lines.line)))),
            }
        };
        let is_mapping =
            matches!(self.members.get(block.member), Some(member) if member.content.is_mapping());
        if block.outlined && !is_mapping {
            self.value(block.member, value, content);
        }
        Some(())
    }

    /// Ends the innermost collection, before the line that is being looked at.
    fn close(&mut self, lines: &mut Lines) -> Option<()> {
        self.end_member(lines)?;
        let block = lines.open.pop()?;
        self.end_keys(block.keys)?;
        if let Some(outer) = lines.open.last().filter(|outer| outer.outlined && block.outlined) {
            self.value(outer.member, block.start..lines.end, Content::Mapping);
        }
        Some(())
    }

    /// The key that begins at `at`, whose colon stands right behind it; `Some(None)` when there is none on this line.
    fn block_key(&self, at: usize, line_end: usize) -> Option<Option<Scalar>> {
        match self.byte(at)? {
            b'"' | b'\'' => {
                // A text that does not end on this line is no key.
                let Some(token) = self.quoted(at, None) else { return Some(None) };
                match self.byte(token.end) {
                    Some(b':') if self.is_name(at, &token) && self.ends_key(token.end) => Some(Some(token)),
                    Some(b':') => None,
                    _ => Some(None),
                }
            }
            b'[' | b'{' | b'|' | b'>' => Some(None),
            _ => {
                self.plain_start(at)?;
                let mut rest = self.bytes.get(at..line_end)?;
                let mut before = b'x';
                while let [byte, behind @ ..] = rest {
                    match (byte, behind) {
                        (b':', [] | [b' ', ..]) => {
                            let end = line_end - rest.len();
                            return (before != b' ').then_some(Some(Scalar { end, literal: true }));
                        }
                        (b'#', _) if before == b' ' => break,
                        _ => {}
                    }
                    before = *byte;
                    rest = behind;
                }
                Some(None)
            }
        }
    }

    /// Whether the colon at a place separates a key from its value.
    fn ends_key(&self, colon: usize) -> bool {
        matches!(self.byte(colon + 1), Some(b' ' | b'\n') | None)
    }

    /// Whether a text without quotes can begin at a place.
    fn plain_start(&self, at: usize) -> Option<()> {
        match self.byte(at)? {
            b',' | b'[' | b']' | b'{' | b'}' | b'#' | b'&' | b'*' | b'!' | b'|' | b'>' | b'\'' | b'"'
            | b'%' | b'@' | b'`' | b'?' | b':' => None,
            b'-' => (!self.is_dash(at)).then_some(()),
            _ => Some(()),
        }
    }

    /// Scans a value that is no collection in block style, and gives where the line behind it begins.
    fn block_value(&mut self, lines: &mut Lines, at: usize, line_end: usize, parent: usize) -> Option<usize> {
        let (end, literal) = match self.byte(at)? {
            b'|' | b'>' => return self.block_scalar(lines, at, line_end, parent),
            b'[' | b'{' => (self.flow(at, Some(parent), lines.open.len())?, false),
            b'"' | b'\'' => {
                let scalar = self.quoted(at, Some(parent))?;
                (scalar.end, scalar.literal)
            }
            _ => return self.plain(lines, at, line_end, parent),
        };
        lines.end = end;
        lines.last = Some((at..end, literal));
        // Nothing but a comment may follow on the line.
        let behind = self.behind_spaces(end);
        match self.byte(behind) {
            Some(b'\n') | None => Some(behind + 1),
            Some(b'#') if behind > end => Some(self.line_end(behind) + 1),
            Some(_) => None,
        }
    }

    /// Scans a text without quotes, with the lines that it goes on in.
    fn plain(&mut self, lines: &mut Lines, at: usize, line_end: usize, parent: usize) -> Option<usize> {
        self.plain_start(at)?;
        let (mut start, mut line_end) = (at, line_end);
        loop {
            let commented = self.plain_line(lines, start, line_end)?;
            lines.last = Some((at..lines.end, start == at));
            let Some(next) = self.continuation(line_end, parent).filter(|_| !commented) else {
                return Some(line_end + 1);
            };
            if self.byte(next) == Some(b'#') {
                return Some(line_end + 1);
            }
            start = next;
            line_end = self.line_end(next);
        }
    }

    /// Scans a line of a text without quotes. Gives whether a comment ends it.
    fn plain_line(&self, lines: &mut Lines, start: usize, line_end: usize) -> Option<bool> {
        let mut rest = self.bytes.get(start..line_end)?;
        let mut content_end = start;
        let mut before = b'x';
        while let [byte, behind @ ..] = rest {
            match (byte, behind) {
                (b':', [] | [b' ', ..]) => return None,
                (b'#', _) if before == b' ' => {
                    lines.end = content_end;
                    return Some(true);
                }
                (b' ', _) => {}
                _ => content_end = line_end - behind.len(),
            }
            before = *byte;
            rest = behind;
        }
        lines.end = content_end;
        Some(false)
    }

    /// Scans a text that a `|` or `>` at `at` announces.
    fn block_scalar(
        &mut self,
        lines: &mut Lines,
        at: usize,
        line_end: usize,
        parent: usize,
    ) -> Option<usize> {
        let header = self.text.get(at + 1..line_end)?.trim_end_matches(' ');
        if !matches!(header, "" | "-" | "+") {
            return None;
        }
        let mut line = line_end + 1;
        let mut blank = 0;
        let mut column = None;
        loop {
            let first = self.behind_spaces(line);
            let own = first - line;
            match (self.byte(first), column) {
                (None, _) => {
                    // Spaces without a line break at the end of the text.
                    if own > 0 {
                        return None;
                    }
                    break;
                }
                (Some(b'\n'), None) => blank = blank.max(own),
                (Some(b'\n'), Some(_)) => {}
                // The first line decides how far all of them are indented.
                (Some(_), None) => {
                    if own <= parent {
                        break;
                    }
                    if blank > own {
                        return None;
                    }
                    column = Some(own);
                }
                (Some(_), Some(column)) if own < column => {
                    if own > parent {
                        return None;
                    }
                    break;
                }
                (Some(_), Some(_)) => {}
            }
            line = self.line_end(first) + 1;
        }
        if column.is_none() && blank > parent {
            return None;
        }
        lines.end = at + self.text.get(at..line.min(self.text.len()))?.trim_end().len();
        lines.last = None;
        Some(line)
    }
}
