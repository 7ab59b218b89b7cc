//! Values that are JSON, read without the parser: of what a scanner has seen, nothing is left to be found wrong.

use super::{Mapping, Node, SourceId, Span, Spanned, Value, yaml};

/// How far a value has been read, in a text that an outline was made of.
struct Reader<'t> {
    id: SourceId,
    text: &'t str,
    at: usize,
}

/// Reads the value that a range of an outlined text holds, as the parser does; `None` when it is not written as JSON has it.
pub(super) fn read(id: SourceId, text: &str, range: std::ops::Range<usize>) -> Option<Node> {
    let mut reader = Reader { id, text, at: range.start };
    reader.value().filter(|_| reader.at == range.end)
}

impl Reader<'_> {
    /// The value that begins here. How deep this goes is bounded by the scanner.
    fn value(&mut self) -> Option<Node> {
        let start = self.at;
        let value = match self.byte()? {
            b'{' => Value::Mapping(self.mapping()?),
            b'[' => Value::Sequence(self.sequence()?),
            b'"' => Value::String(self.string()?),
            _ => self.word()?,
        };
        Some(Node { span: self.span(start), value })
    }

    fn mapping(&mut self) -> Option<Mapping> {
        let mut entries = Vec::new();
        self.at += 1;
        loop {
            match self.next_token()? {
                b'}' => break,
                b',' => self.at += 1,
                b'"' => {
                    let start = self.at;
                    let name = self.string()?;
                    let name = Spanned::new(name, self.span(start));
                    if self.next_token()? != b':' {
                        return None;
                    }
                    self.at += 1;
                    self.next_token()?;
                    entries.push((name, self.value()?));
                }
                _ => return None,
            }
        }
        self.at += 1;
        Some(Mapping::new(entries))
    }

    fn sequence(&mut self) -> Option<Vec<Node>> {
        let mut items = Vec::new();
        self.at += 1;
        loop {
            match self.next_token()? {
                b']' => break,
                b',' => self.at += 1,
                _ => items.push(self.value()?),
            }
        }
        self.at += 1;
        Some(items)
    }

    fn string(&mut self) -> Option<String> {
        let start = self.at;
        let mut rest = self.text.as_bytes().get(start + 1..)?;
        let mut is_literal = true;
        loop {
            while let [byte, behind @ ..] = rest
                && !matches!(byte, b'"' | b'\\' | b'\n')
            {
                rest = behind;
            }
            match rest {
                [b'"', behind @ ..] => {
                    self.at = self.text.len() - behind.len();
                    break;
                }
                [b'\\', _, behind @ ..] => {
                    is_literal = false;
                    rest = behind;
                }
                _ => return None,
            }
        }
        if is_literal {
            return self.text.get(start + 1..self.at - 1).map(str::to_owned);
        }
        serde_json::from_str(self.text.get(start..self.at)?).ok()
    }

    /// A number, `true`, `false` or `null`.
    fn word(&mut self) -> Option<Value> {
        let rest = self.text.get(self.at..)?;
        let length =
            rest.bytes().position(|byte| matches!(byte, b',' | b']' | b'}' | b' ' | b'\t' | b'\r' | b'\n'));
        let word = rest.get(..length.unwrap_or(rest.len()))?;
        self.at += word.len();
        // Text without quotes is left to the parser, as is a value that is missing.
        Some(yaml::plain(word)).filter(|value| !word.is_empty() && !matches!(value, Value::String(_)))
    }

    fn byte(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    /// The first byte of the next token, which is here then.
    fn next_token(&mut self) -> Option<u8> {
        let mut rest = self.text.as_bytes().get(self.at..)?;
        while let [b' ' | b'\t' | b'\r' | b'\n', behind @ ..] = rest {
            rest = behind;
        }
        self.at = self.text.len() - rest.len();
        rest.first().copied()
    }

    fn span(&self, start: usize) -> Span {
        Span::new(self.id, start, self.at)
    }
}
