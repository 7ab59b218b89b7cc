//! JSON, and what is written in the same style within YAML.

use std::ops::Range;

use super::{Content, LEVELS, LONGEST_KEY, Scanner, Unread};

/// A `{` or `[` that is not closed.
struct Collection {
    start: usize,
    is_mapping: bool,
    /// How many keys there were before its own.
    keys: usize,
    /// Whether its members are outlined.
    outlined: bool,
    /// The outlined member whose value comes next or has just ended.
    member: usize,
}

/// A scalar.
pub(super) struct Scalar {
    /// Behind its last byte.
    pub(super) end: usize,
    /// Whether its text is what it means.
    pub(super) literal: bool,
}

impl Scanner<'_> {
    /// Outlines a text that is one `{`…`}`, and gives its place.
    pub(super) fn flow_document(&mut self) -> Option<Range<usize>> {
        let start = self.behind_white(0, None)?;
        let end = self.flow(start, None, 0)?;
        self.text.get(end..)?.trim_end_matches([' ', '\n']).is_empty().then_some(start..end)
    }

    /// Where a collection ends that begins at `start`, within `outer` others. In a block with an indentation, every line that it
    /// goes on in must be indented more, as far as it does not begin with a bracket that closes.
    pub(super) fn flow(&mut self, start: usize, indentation: Option<usize>, outer: usize) -> Option<usize> {
        let mut open: Vec<Collection> = Vec::new();
        let mut start = start;
        loop {
            // A value begins here.
            let mut content = Content::Unread(Unread::Value);
            let mut end = match self.byte(start)? {
                bracket @ (b'{' | b'[') => {
                    if outer + open.len() >= self.limits.depth {
                        return None;
                    }
                    let is_mapping = bracket == b'{';
                    let keys = self.keys.len();
                    let outlined = match open.last() {
                        Some(outer) => is_mapping && outer.outlined && open.len() < LEVELS,
                        None => is_mapping && indentation.is_none(),
                    };
                    let first = self.behind_white(start + 1, indentation)?;
                    if matches!((bracket, self.byte(first)?), (b'{', b'}') | (b'[', b']')) {
                        first + 1
                    } else {
                        let member = self.members.len();
                        open.push(Collection { start, is_mapping, keys, outlined, member });
                        start = if is_mapping { self.flow_key(first, outlined)? } else { first };
                        continue;
                    }
                }
                _ => {
                    let scalar = self.flow_scalar(start, indentation)?;
                    if scalar.literal {
                        content = Content::Plain;
                    }
                    scalar.end
                }
            };
            // A value ends here, and with it all collections that are closed behind it.
            loop {
                let Some(top) = open.last_mut() else { return Some(end) };
                if top.outlined {
                    self.value(top.member, start..end, content.clone());
                }
                let at = self.behind_white(end, indentation)?;
                match self.byte(at)? {
                    b',' => {
                        start = self.behind_white(at + 1, indentation)?;
                        if top.is_mapping {
                            top.member = self.members.len();
                            start = self.flow_key(start, top.outlined)?;
                        }
                        break;
                    }
                    bracket @ (b'}' | b']') if top.is_mapping == (bracket == b'}') => {
                        self.end_keys(top.keys)?;
                        start = top.start;
                        end = at + 1;
                        content = match top.outlined {
                            true => Content::Mapping,
                            false => Content::Unread(Unread::Value),
                        };
                        open.pop();
                    }
                    _ => return None,
                }
            }
        }
    }

    /// The first place from `at` on that is neither a space nor the end of a line.
    fn behind_white(&self, at: usize, indentation: Option<usize>) -> Option<usize> {
        let mut at = self.behind_spaces(at);
        if self.byte(at) != Some(b'\n') {
            return Some(at);
        }
        let mut line = at;
        while self.byte(at) == Some(b'\n') {
            line = at + 1;
            at = self.behind_spaces(line);
        }
        let closes = || matches!(self.byte(at), Some(b'}' | b']'));
        indentation.is_none_or(|indentation| at - line > indentation || closes()).then_some(at)
    }

    /// Notes the key at `at`, and gives where its value begins.
    fn flow_key(&mut self, at: usize, outlined: bool) -> Option<usize> {
        let (token, colon, is_quoted) = match self.byte(at)? {
            b'"' | b'\'' => {
                let token = self.quoted(at, None).filter(|token| self.is_name(at, token))?;
                let colon = self.behind_spaces(token.end);
                (token, colon, true)
            }
            _ => {
                let end = self.plain_in_flow(at)?;
                (Scalar { end, literal: true }, end, false)
            }
        };
        let is_quoted_closely = is_quoted && colon == token.end;
        let value = self.behind_spaces(colon + 1);
        if self.byte(colon)? != b':' || (value == colon + 1 && !is_quoted_closely) {
            return None;
        }
        // Nothing behind the colon, or what begins on the next line, is left to the parser.
        if matches!(self.byte(value)?, b'\n' | b',' | b'}') {
            return None;
        }
        self.key(at..token.end, token.literal, outlined)?;
        Some(value)
    }

    fn flow_scalar(&self, at: usize, indentation: Option<usize>) -> Option<Scalar> {
        match self.byte(at)? {
            b'"' | b'\'' => self.quoted(at, indentation),
            _ => Some(Scalar { end: self.plain_in_flow(at)?, literal: true }),
        }
    }

    /// Behind the scalar without quotes that begins at `at`.
    fn plain_in_flow(&self, at: usize) -> Option<usize> {
        match (self.byte(at)?, self.byte(at + 1)?) {
            (b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'_' | b'/' | b'$' | b'+' | b'~', _) => {}
            (b'-' | b'.', b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9') => {}
            _ => return None,
        }
        let mut end = at;
        loop {
            match self.byte(end)? {
                b',' | b'[' | b']' | b'{' | b'}' | b'\n' => break,
                b'#' => return None,
                b':' => match self.byte(end + 1)? {
                    b' ' | b'\n' => break,
                    b',' | b'[' | b']' | b'{' | b'}' | b'"' | b'\'' => return None,
                    _ => end += 1,
                },
                _ => end += 1,
            }
            // It ends on its line, and is no longer than a key may be: the parser may take it for one.
            if end - at > LONGEST_KEY {
                return None;
            }
        }
        let trimmed = self.text.get(at..end)?.trim_end_matches(' ');
        match self.byte(end)? {
            b'[' | b'{' => None,
            // A key may not end with a space, nor may a text go on in the next line.
            b':' if trimmed.len() < end - at => None,
            b'\n' => {
                let next = self.text.get(end..)?.trim_start_matches([' ', '\n']);
                next.starts_with([',', ']', '}']).then_some(at + trimmed.len())
            }
            _ => Some(at + trimmed.len()),
        }
    }

    /// Where the text in quotes ends that begins at `at`. With an indentation, it may go on in lines that are indented more.
    pub(super) fn quoted(&self, at: usize, indentation: Option<usize>) -> Option<Scalar> {
        let quote = self.byte(at)?;
        let mut literal = true;
        let mut rest = self.bytes.get(at + 1..)?;
        loop {
            while let [byte, behind @ ..] = rest
                && !matches!(byte, b'"' | b'\'' | b'\\' | b'\n')
            {
                rest = behind;
            }
            let end = self.bytes.len() - rest.len();
            let next = match rest {
                [b'\'', b'\'', ..] if quote == b'\'' => end + 2,
                [byte, ..] if *byte == quote => return Some(Scalar { end: end + 1, literal }),
                [b'\\', ..] if quote == b'"' => self.behind_escape(end + 1)?,
                [b'\n', ..] => self.continuation(end, indentation?)?,
                // The other quote, or a backslash that means itself.
                [_, behind @ ..] => {
                    rest = behind;
                    continue;
                }
                [] => return None,
            };
            literal = false;
            rest = self.bytes.get(next..)?;
        }
    }

    /// Whether a text in quotes, all on one line, can be a key of an outline.
    pub(super) fn is_name(&self, at: usize, token: &Scalar) -> bool {
        // What doubled quotes stand for is left to the parser.
        token.literal || self.byte(at) == Some(b'"')
    }

    /// The first character of the next line with any, which must be indented more than the block.
    pub(super) fn continuation(&self, line_end: usize, indentation: usize) -> Option<usize> {
        let mut at = line_end;
        loop {
            let line = at + 1;
            at = self.behind_spaces(line);
            if self.byte(at)? != b'\n' {
                return (at - line > indentation).then_some(at);
            }
        }
    }

    /// Behind what follows a backslash at `at`.
    fn behind_escape(&self, at: usize) -> Option<usize> {
        match self.byte(at)? {
            b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't' | b' ' | b'0' => Some(at + 1),
            // The line break is met next.
            b'\n' => Some(at),
            b'x' => self.hexadecimal(at + 1..at + 3).map(|_| at + 3),
            b'u' => {
                let behind = at + 5;
                match self.hexadecimal(at + 1..behind)? {
                    0xd800..=0xdbff => {
                        let escape = self.text.get(behind..behind + 2)?;
                        let low = self.hexadecimal(behind + 2..behind + 6)?;
                        (escape == "\\u" && (0xdc00..=0xdfff).contains(&low)).then_some(behind + 6)
                    }
                    0xdc00..=0xdfff => None,
                    _ => Some(behind),
                }
            }
            _ => None,
        }
    }

    fn hexadecimal(&self, digits: Range<usize>) -> Option<u32> {
        let digits = self.text.get(digits)?;
        let valid = digits.bytes().all(|digit| digit.is_ascii_hexdigit());
        u32::from_str_radix(digits, 16).ok().filter(|_| valid)
    }
}
