//! What to say about text that is neither YAML nor JSON.
//!
//! The parser knows what it could not go on with, and where. People want to know what they mistyped, which
//! often stands elsewhere: at the quote that was never closed, not at the end of the file. So each kind of
//! failure is looked at again in the text around it. All of this only words a message; whether a text is
//! accepted is not decided here.

use granit_parser::ErrorKind;

use crate::diagnostic::rules::Syntax;
use crate::source::{SourceId, Span};

/// Where the parser had to stop.
pub(super) struct Failure<'a> {
    pub(super) source: SourceId,
    pub(super) text: &'a str,
    /// Where the parser noticed.
    pub(super) offset: usize,
    /// Behind the last byte that belongs to what had been understood.
    pub(super) end: usize,
    /// Where the innermost `[` or `{` stands that was open.
    pub(super) opener: Option<usize>,
}

/// A line of the text, without its line break.
#[derive(Clone, Copy)]
struct Line<'a> {
    start: usize,
    text: &'a str,
}

impl Line<'_> {
    fn indentation(&self) -> usize {
        self.text.len() - self.text.trim_start().len()
    }

    /// Where the line's first character stands that is not a space.
    fn content(&self) -> usize {
        self.start + self.indentation()
    }

    /// Behind the line's last character that is neither a space nor of a comment.
    fn content_end(&self) -> usize {
        self.start + without_comment(self.text).len()
    }

    fn is_blank(&self) -> bool {
        self.content_end() <= self.content()
    }
}

/// What a piece of text leaves open.
struct Scan {
    /// The brackets that are not closed, outermost first.
    brackets: Vec<(usize, char)>,
    /// The quote that is not closed.
    quote: Option<usize>,
    /// A bracket that closes one of the other kind; what comes behind it was not looked at.
    mismatch: Option<usize>,
}

impl<'a> Failure<'a> {
    /// The finding, in words.
    pub(super) fn explain(&self, kind: &ErrorKind) -> Syntax {
        use ErrorKind as Kind;
        match kind {
            Kind::MappingValueNotAllowed => self.value_not_allowed(),
            Kind::SimpleKeyExpected | Kind::InvalidSimpleKey => self.not_a_key(self.line_at(self.offset)),
            Kind::ExpectedBlockMappingKey | Kind::InvalidIndentation | Kind::InvalidFlowScalarIndent => {
                self.no_key()
            }
            Kind::ExpectedBlockSequenceEntry => self.no_item(),
            Kind::BlockSequenceEntryNotAllowed | Kind::BlockEntryInFlowCollection => self.item_not_allowed(),
            Kind::TabNotAllowed
            | Kind::TabInBlockIndentation
            | Kind::TabInIndentation
            | Kind::TabInPlainScalar
            | Kind::TabAtBlockScalarStart
            | Kind::InvalidBlockEntryWhitespace
            | Kind::InvalidMappingValueWhitespace => self.tab(),
            Kind::UnclosedQuotedScalar
            | Kind::InvalidQuotedScalarIndent
            | Kind::DocumentIndicatorInQuotedScalar => self.unclosed_quote(),
            Kind::InvalidTrailingSingleQuotedScalar | Kind::InvalidTrailingDoubleQuotedScalar => {
                match self.innermost_bracket() {
                    Some(_) => self.missing_comma(),
                    None => self.text_behind_value(),
                }
            }
            Kind::UnclosedFlowCollection { open } => self.unclosed_bracket(*open, self.offset, None),
            Kind::MismatchedFlowCollectionEnd { open, close } => self.mismatched_bracket(*open, *close),
            Kind::MisplacedFlowCollectionEnd => self.stray_bracket(),
            Kind::ExpectedFlowMappingSeparator
            | Kind::ExpectedFlowSequenceSeparator
            | Kind::InvalidColonPlacement
            | Kind::FlowMappingValueAdjacentCollection
            | Kind::UnexpectedEofFlowSequence
            | Kind::UnexpectedEofFlowMapping
            | Kind::UnexpectedEofImplicitFlowMapping => self.missing_comma(),
            Kind::UnexpectedCharacter { character } => self.unexpected_character(*character),
            Kind::PlainScalarStartsWithDashFlowIndicator => self.unexpected_character('-'),
            Kind::UnknownAnchor => self.unknown_anchor(),
            Kind::UnknownQuotedScalarEscape
            | Kind::InvalidQuotedScalarHexEscape
            | Kind::InvalidLowSurrogateHexEscape
            | Kind::InvalidLowSurrogate
            | Kind::MissingLowSurrogate
            | Kind::UnpairedLowSurrogate
            | Kind::InvalidUnicodeEscape => self.escape(kind),
            Kind::CommentNotSeparated => self.comment_not_separated(),
            Kind::CommentInterceptedScalar => self.simple(
                "a comment stands between the lines of one value",
                "the value goes on behind this comment",
                "move the comment above the value",
            ),
            Kind::InvalidBlockScalarHeader | Kind::ZeroBlockScalarIndent => self.simple(
                "text goes on behind `|` or `>`",
                "not expected here",
                "begin the text on the next line, indented; if the `|` or `>` belongs to the value, put it in quotes",
            ),
            Kind::UndeclaredTagHandle
            | Kind::ExpectedTagBang
            | Kind::InvalidGlobalTagCharacter
            | Kind::InvalidTagTerminator
            | Kind::MissingTagUri
            | Kind::UnclosedVerbatimTag
            | Kind::InvalidTagEscape
            | Kind::InvalidTagUtf8LeadingByte
            | Kind::InvalidTagUtf8TrailingByte
            | Kind::InvalidTagUtf8 => {
                self.quotable("this is not a valid tag", "a value that begins with `!` is read as a tag")
            }
            Kind::MissingAnchorOrAliasName => self.quotable(
                "a name is missing behind `&` or `*`",
                "a value that begins with `&` or `*` is read as an anchor or an alias",
            ),
            other => self.other(other),
        }
    }

    // -------------------------------------------------------------------------------------------------------
    // Mappings and sequences in lines
    // -------------------------------------------------------------------------------------------------------

    /// A `:` where no mapping can begin.
    fn value_not_allowed(&self) -> Syntax {
        let line = self.line_at(self.offset);
        let before = self.text.get(line.start..self.offset).unwrap_or("");
        if let Some(colon) = separator(before) {
            let value = self.skip_spaces(line.start + colon + 1);
            return Syntax {
                span: self.character(self.offset),
                problem: "a value without quotes contains `: `".into(),
                label: "would begin a mapping inside of the value".into(),
                related: None,
                help: "put the whole value in quotes".into(),
                replacement: self.quoted(value, line.content_end()),
            };
        }
        let Some(above) = self.line_above(line) else {
            return self.at_colon(line);
        };
        let above_content = self.text.get(above.content()..above.content_end()).unwrap_or("");
        match separator(above_content) {
            Some(colon) if above_content.len() > colon + 1 && line.indentation() > above.indentation() => {
                let value = self.skip_spaces(above.content() + colon + 1);
                Syntax {
                    span: self.span(line.content(), self.offset),
                    problem: "a key is indented below another one that has a value already".into(),
                    label: "this key".into(),
                    related: Some((
                        self.span(value, above.content_end()),
                        "this is the value already".into(),
                    )),
                    help: "align the key with the one above, or remove that one's value".into(),
                    replacement: None,
                }
            }
            Some(_) => self.at_colon(line),
            None => match missing_space(above_content) {
                Some(colon) => {
                    let at = above.content() + colon;
                    Syntax {
                        span: self.character(at),
                        problem: "a space is missing behind `:`".into(),
                        label: "without a space behind it, this `:` is a part of the text".into(),
                        related: None,
                        help: "write `key: value`".into(),
                        replacement: Some((self.span(at, at + 1), ": ".into())),
                    }
                }
                None => self.not_a_key(above),
            },
        }
    }

    fn at_colon(&self, line: Line<'_>) -> Syntax {
        Syntax {
            span: self.span(line.content().min(self.offset), self.offset),
            problem: "a key cannot stand here".into(),
            label: "does not belong to any mapping".into(),
            related: None,
            help: "align it with the keys that it belongs to; if it is text, put the whole value in quotes"
                .into(),
            replacement: None,
        }
    }

    /// A line between keys that is none.
    fn not_a_key(&self, line: Line<'_>) -> Syntax {
        let content = self.text.get(line.content()..line.content_end()).unwrap_or("");
        let problem = match missing_space(content) {
            Some(_) => "a space is missing behind `:`",
            None => "a `:` is missing",
        };
        Syntax {
            span: self.span(line.content(), line.content_end()),
            problem: problem.into(),
            label: "this line is not `key: value`".into(),
            related: None,
            help: "write `key: value`; if the line belongs to the text above, indent it more than that text's key"
                .into(),
            replacement: None,
        }
    }

    /// Something else where a key of a mapping must stand.
    fn no_key(&self) -> Syntax {
        let line = self.line_at(self.offset);
        let content = self.text.get(line.content()..line.content_end()).unwrap_or("");
        if is_item(content) {
            if let Some(item) = self.deeper_item_above(line) {
                return Syntax {
                    span: self.character(line.content()),
                    problem: "this item is indented unlike the items above".into(),
                    label: columns(line),
                    related: Some((self.character(item.content()), columns(item))),
                    help: "align it with the items that it belongs to".into(),
                    replacement: None,
                };
            }
            return Syntax {
                span: self.character(line.content()),
                problem: "an item of a sequence stands among the keys of a mapping".into(),
                label: "a key is expected here".into(),
                related: None,
                help: "indent it below the key that it belongs to, or write `key: value`".into(),
                replacement: None,
            };
        }
        if self.offset > line.content() {
            return self.text_behind_value();
        }
        Syntax {
            span: self.span(line.content(), line.content_end()),
            problem: "this line is indented unlike every line above that it could belong to".into(),
            label: columns(line),
            related: None,
            help: "align it with the keys or items that it belongs to".into(),
            replacement: None,
        }
    }

    /// Something else where an item of a sequence must stand.
    fn no_item(&self) -> Syntax {
        let line = self.line_at(self.offset);
        if self.offset > line.content() {
            return self.text_behind_value();
        }
        Syntax {
            span: self.span(line.content(), line.content_end()),
            problem: "this line is not an item of the sequence above".into(),
            label: format!("`- ` is expected here; {}", columns(line)),
            related: None,
            help: "begin it with `- `; if it belongs to the item above, indent it more than that item's `-`"
                .into(),
            replacement: None,
        }
    }

    /// A `-` where no sequence can begin.
    fn item_not_allowed(&self) -> Syntax {
        self.simple(
            "a sequence cannot begin here",
            "this `-` would begin an item",
            "begin the sequence on a line of its own; if it is text, put it in quotes",
        )
    }

    fn tab(&self) -> Syntax {
        // The parser may have stopped before the tab, at the value that the line was taken to be a part of,
        // or behind it.
        let line = self.line_at(self.offset);
        let here = self.text.get(line.start..).unwrap_or("");
        let mut start = line.start;
        for text in here.split_inclusive('\n') {
            let blanks = text.len() - text.trim_start_matches([' ', '\t']).len();
            let indentation = text.get(..blanks).unwrap_or("");
            if let Some(tab) = indentation.find('\t') {
                let run = indentation.get(tab..).unwrap_or("");
                let tabs = run.len() - run.trim_start_matches('\t').len();
                let span = self.span(start + tab, start + tab + tabs);
                return Syntax {
                    span,
                    problem: "a line is indented with a tab".into(),
                    label: "a tab".into(),
                    related: None,
                    help: "indent with spaces only, two for each level".into(),
                    replacement: Some((span, "  ".repeat(tabs))),
                };
            }
            start += text.len();
        }
        self.simple("a tab cannot stand here", "here", "write spaces instead of tabs")
    }

    // -------------------------------------------------------------------------------------------------------
    // Quotes
    // -------------------------------------------------------------------------------------------------------

    fn unclosed_quote(&self) -> Syntax {
        let opening = self.opening_quote().unwrap_or(self.offset);
        let quote = self.text.get(opening..).and_then(|text| text.chars().next()).unwrap_or('"');
        let line = self.line_at(self.offset);
        let goes_on = self.offset < self.text.len() && line.start > opening;
        Syntax {
            span: self.character(opening),
            problem: "a quote is not closed".into(),
            label: "opened here".into(),
            related: goes_on.then(|| {
                (self.span(line.content(), line.content_end()), "is still read as a part of the text".into())
            }),
            help: format!(
                "close it with `{quote}`; a text of several lines must be indented more than its key"
            ),
            replacement: None,
        }
    }

    /// The quote that is open where the parser stopped.
    fn opening_quote(&self) -> Option<usize> {
        self.scan(self.end, self.offset.max(self.end + 1)).quote
    }

    /// Where the innermost bracket stands that is open where the parser stopped, and what it is. What was
    /// understood may lag behind what was read.
    fn innermost_bracket(&self) -> Option<(usize, char)> {
        let scanned = self.scan(self.end, self.offset).brackets.pop();
        scanned.or_else(|| self.opener.and_then(|at| Some((at, self.text.get(at..)?.chars().next()?))))
    }

    /// What is opened between two places and not closed again.
    fn scan(&self, start: usize, end: usize) -> Scan {
        let mut scan = Scan { brackets: Vec::new(), quote: None, mismatch: None };
        let mut at = start;
        let mut before = ' ';
        while at < end {
            let Some(character) = self.text.get(at..).and_then(|text| text.chars().next()) else {
                break;
            };
            let begins = before.is_whitespace() || matches!(before, '[' | '{' | ',' | ':');
            match character {
                '"' | '\'' if begins => match self.closing_quote(at, character) {
                    Some(closing) if closing < end => at = closing,
                    _ => {
                        scan.quote = Some(at);
                        break;
                    }
                },
                '[' | '{' if begins || !scan.brackets.is_empty() => scan.brackets.push((at, character)),
                ']' | '}' => match scan.brackets.pop() {
                    Some((_, open)) if closing_bracket(open) != character => {
                        scan.mismatch = Some(at);
                        break;
                    }
                    _ => {}
                },
                _ => {}
            }
            before = character;
            at += character.len_utf8();
        }
        scan
    }

    /// The quote that closes the one at `opening`.
    fn closing_quote(&self, opening: usize, quote: char) -> Option<usize> {
        let inside = self.text.get(opening + 1..)?;
        let mut characters = inside.char_indices().peekable();
        while let Some((at, character)) = characters.next() {
            if character == '\\' && quote == '"' {
                characters.next();
            } else if character == quote {
                if quote == '\'' && characters.next_if(|(_, next)| *next == '\'').is_some() {
                    continue;
                }
                return Some(opening + 1 + at);
            }
        }
        None
    }

    /// A value that seems to end before its line does: `"x" == 1`, `{id}/edit`.
    fn text_behind_value(&self) -> Syntax {
        let line = self.line_at(self.offset);
        let before = self.text.get(line.start..self.offset).unwrap_or("");
        let start = match separator(before) {
            Some(colon) => self.skip_spaces(line.start + colon + 1),
            None => self.skip_spaces(self.skip_dashes(line.content())),
        };
        let shape = match self.text.get(start..).and_then(|text| text.chars().next()) {
            Some('"' | '\'') => "behind the quote that closes it",
            Some('[' | '{') => "behind the bracket that closes it",
            _ => "where it should have ended",
        };
        let apostrophe = self.text.get(start..line.content_end()).is_some_and(|value| value.contains('\''));
        let help = if apostrophe {
            "put the whole value in quotes; within single quotes a single one is written twice"
        } else {
            "put the whole value in quotes"
        };
        Syntax {
            span: self.span(self.offset, line.content_end()),
            problem: format!("a value goes on {shape}"),
            label: "not expected here".into(),
            related: None,
            help: help.into(),
            replacement: self.requoted(start, line.content_end()),
        }
    }

    /// A value in quotes that holds their kind of quote, as it should have been written; any other value in
    /// quotes.
    fn requoted(&self, start: usize, end: usize) -> Option<(Span, String)> {
        let value = self.text.get(start..end)?;
        let within_a_word = |quote: char| {
            self.text.get(..self.offset).is_some_and(|before| before.ends_with(quote))
                && self
                    .text
                    .get(self.offset..end)
                    .is_some_and(|behind| behind.starts_with(char::is_alphanumeric))
        };
        let inside =
            |quote: char| value.strip_prefix(quote)?.strip_suffix(quote).filter(|_| within_a_word(quote));
        match (inside('\''), inside('"')) {
            (Some(inside), _) => Some((self.span(start, end), format!("'{}'", inside.replace('\'', "''")))),
            (_, Some(inside)) if !inside.contains(['\'', '\\']) => {
                Some((self.span(start, end), format!("'{inside}'")))
            }
            _ => self.quoted(start, end),
        }
    }

    fn unexpected_character(&self, character: char) -> Syntax {
        if character.is_control() || character == '\u{feff}' {
            return self.simple(
                &format!("the character U+{:04X} cannot stand here", u32::from(character)),
                "here",
                "remove it; in double quotes it can be written as an escape",
            );
        }
        let shown = character.to_string();
        self.quotable(
            &format!("a value without quotes cannot begin with `{shown}`"),
            &format!("`{shown}` has a meaning of its own in YAML"),
        )
    }

    fn unknown_anchor(&self) -> Syntax {
        let written = self.text.get(self.offset..).unwrap_or("");
        let is_end =
            |character: char| character.is_whitespace() || matches!(character, ',' | ']' | '}' | '[' | '{');
        let end = self.offset + written.find(is_end).unwrap_or(written.len());
        let name = self.text.get(self.offset + 1..end).unwrap_or("");
        Syntax {
            span: self.span(self.offset, end),
            problem: format!("there is no anchor `&{name}` above this alias"),
            label: "a value that begins with `*` is read as an alias".into(),
            related: None,
            help: format!("mark a value above with `&{name}`; if this is meant as text, put it in quotes"),
            replacement: None,
        }
    }

    fn escape(&self, kind: &ErrorKind) -> Syntax {
        let found = self.wrong_escape(kind);
        let escape = found.and_then(|(at, _)| self.text.get(at + 1..)?.chars().next()).unwrap_or(' ');
        let (problem, help) = match kind {
            ErrorKind::UnknownQuotedScalarEscape => (
                format!("`\\{escape}` is not an escape"),
                "write `\\\\` for a backslash, or use single quotes, in which it has no meaning",
            ),
            ErrorKind::InvalidQuotedScalarHexEscape => (
                format!("too few hexadecimal digits follow `\\{escape}`"),
                "`\\x` takes two digits, `\\u` four, `\\U` eight; write `\\\\` for a backslash",
            ),
            _ => (
                "this escape is not a character".to_owned(),
                "a character beyond U+FFFF takes two escapes: `\\ud800` to `\\udbff`, then `\\udc00` to `\\udfff`",
            ),
        };
        let (at, length) = found.unwrap_or((self.offset, 1));
        Syntax {
            span: self.span(at, at + length),
            problem,
            label: "here".into(),
            related: None,
            help: help.into(),
            replacement: None,
        }
    }

    /// Where the first escape that is wrong in this way begins, and how long it is. The parser stops at the
    /// text as a whole.
    fn wrong_escape(&self, kind: &ErrorKind) -> Option<(usize, usize)> {
        let from =
            if self.text.get(self.offset..)?.starts_with('"') { self.offset } else { self.opening_quote()? };
        let mut at = from + 1;
        let mut high = None;
        loop {
            let rest = self.text.get(at..)?;
            let backslash = rest.find(['\\', '"'])?;
            let (escape, length, value) = match rest.get(backslash..)?.strip_prefix('\\') {
                Some(behind) => {
                    let escape = behind.chars().next()?;
                    let digits = match escape {
                        'x' => 2,
                        'u' => 4,
                        'U' => 8,
                        _ => 0,
                    };
                    let hexadecimal: String =
                        behind.chars().skip(1).take(digits).take_while(char::is_ascii_hexdigit).collect();
                    let complete = hexadecimal.len() == digits;
                    let value = u32::from_str_radix(&hexadecimal, 16).ok().filter(|_| complete);
                    (Some((escape, complete)), 1 + escape.len_utf8() + hexadecimal.len(), value)
                }
                None => (None, 0, None),
            };
            // Behind the first half of a pair must stand its second half, at once.
            let completes = backslash == 0 && value.is_some_and(|value| (0xdc00..=0xdfff).contains(&value));
            let paired = match high.take() {
                Some(high) if !completes => return Some((high, 6)),
                high => high.is_some(),
            };
            let (escape, complete) = escape?;
            let start = at + backslash;
            let wrong = match kind {
                ErrorKind::UnknownQuotedScalarEscape => !"0abt\tnvfre \"/\\N_LPxuU\r\n".contains(escape),
                ErrorKind::InvalidQuotedScalarHexEscape => !complete,
                _ if value.is_some_and(|value| (0xd800..=0xdbff).contains(&value)) => {
                    high = Some(start);
                    false
                }
                _ => !paired && value.is_some_and(|value| char::from_u32(value).is_none()),
            };
            if wrong {
                return Some((start, length));
            }
            at = start + length;
        }
    }

    fn comment_not_separated(&self) -> Syntax {
        // `{$sourceDescriptions.api.url}#/paths` was not meant to have a comment.
        let behind = self.text.get(self.offset + 1..).unwrap_or("");
        if !behind.starts_with(char::is_whitespace)
            && !self.text.get(..self.offset).unwrap_or("").ends_with(['"', '\''])
        {
            return self.text_behind_value();
        }
        Syntax {
            span: self.character(self.offset),
            problem: "a space is missing before this comment".into(),
            label: "only behind a space does `#` begin a comment".into(),
            related: None,
            help: "write a space before `#`; if it is text, put the whole value in quotes".into(),
            replacement: Some((self.span(self.offset, self.offset), " ".into())),
        }
    }

    // -------------------------------------------------------------------------------------------------------
    // Brackets
    // -------------------------------------------------------------------------------------------------------

    fn unclosed_bracket(&self, open: char, at: usize, found: Option<Span>) -> Syntax {
        let close = closing_bracket(open);
        Syntax {
            span: self.character(at),
            problem: format!("`{open}` is not closed"),
            label: "opened here".into(),
            related: found.map(|span| (span, format!("`,` or `{close}` is expected before this"))),
            help: format!("add the missing `{close}`; if the value is text, put it in quotes"),
            replacement: None,
        }
    }

    fn mismatched_bracket(&self, open: char, close: char) -> Syntax {
        let expected = closing_bracket(open);
        let found = self.scan(self.offset, self.text.len()).mismatch;
        Syntax {
            span: self.character(self.offset),
            problem: format!("`{open}` is closed by `{close}`"),
            label: "opened here".into(),
            related: found.map(|at| (self.character(at), format!("`{expected}` is expected"))),
            help: format!(
                "close it with `{expected}`, and look for a bracket too many or too few in between"
            ),
            replacement: None,
        }
    }

    fn stray_bracket(&self) -> Syntax {
        let found = self.text.get(self.offset..).and_then(|text| text.chars().next()).unwrap_or('}');
        self.simple(
            &format!("`{found}` closes nothing"),
            "no bracket is open here",
            "remove it, or add the bracket that it closes; if it is text, put the whole value in quotes",
        )
    }

    /// A `,` or a closing bracket is missing.
    fn missing_comma(&self) -> Syntax {
        let bracket = self.innermost_bracket();
        let line = self.line_at(self.offset);
        if let Some((at, open)) = bracket {
            let opening_line = self.line_at(at);
            // A line that is not indented more than the one with the bracket was hardly meant to be inside of
            // it.
            if line.start > opening_line.start
                && line.indentation() <= opening_line.indentation()
                && at > opening_line.content()
            {
                let found = self.span(line.content(), line.content_end());
                return self.unclosed_bracket(open, at, Some(found));
            }
        }
        let close = match bracket {
            Some((_, open)) => format!("`{}`", closing_bracket(open)),
            None => "the closing bracket".to_owned(),
        };
        // `"a": 1 "b": 2` is noticed at the second colon; what is missing is missing before the key in front
        // of it.
        let entry = self.key_before(self.offset).unwrap_or(self.offset);
        let before = self.text.get(..entry).unwrap_or("").trim_end();
        if before.ends_with([',', '[', '{', ':']) {
            return self.simple(
                &format!("a value or {close} is expected here"),
                "found this instead",
                "add the missing value, or remove the comma; if the whole is text, put it in quotes",
            );
        }
        let is_key = matches!(bracket, Some((_, '{'))) && self.ends_with_key(before);
        let (missing, help) = if is_key {
            ("`:`".to_owned(), "write `\"key\": value`".to_owned())
        } else {
            (
                format!("`,` or {close}"),
                format!(
                    "add `,` between two values or {close} behind the last one; if all is text, put it in quotes"
                ),
            )
        };
        let same_line = before.len() >= line.start;
        Syntax {
            span: self.character(if same_line { entry } else { self.character_before(before.len()) }),
            problem: format!("{missing} is missing"),
            label: if same_line { "before this" } else { "behind this" }.into(),
            related: None,
            help,
            replacement: None,
        }
    }

    /// Whether a text ends with a quoted key rather than a quoted value.
    fn ends_with_key(&self, before: &str) -> bool {
        let opening = before.strip_suffix('"').and_then(|inside| inside.rfind('"'));
        let preceding = opening.and_then(|opening| self.text.get(..opening)).map(str::trim_end);
        preceding.is_some_and(|preceding| preceding.ends_with(['{', ',']))
    }

    /// Where the quoted key begins that ends at the colon at `colon`.
    fn key_before(&self, colon: usize) -> Option<usize> {
        if !self.text.get(colon..)?.starts_with(':') {
            return None;
        }
        let key = self.text.get(..colon)?.trim_end();
        let inside = key.strip_suffix('"')?;
        inside.rfind('"')
    }

    // -------------------------------------------------------------------------------------------------------
    // The rest
    // -------------------------------------------------------------------------------------------------------

    /// What the parser says, for what people hardly ever mistype.
    fn other(&self, kind: &ErrorKind) -> Syntax {
        Syntax {
            span: self.character(self.offset),
            problem: "this is neither YAML nor JSON".into(),
            label: kind.to_string(),
            related: None,
            help: "look at the line above, too; a value with special characters belongs in quotes".into(),
            replacement: None,
        }
    }

    fn simple(&self, problem: &str, label: &str, help: &str) -> Syntax {
        Syntax {
            span: self.character(self.offset),
            problem: problem.to_owned(),
            label: label.to_owned(),
            related: None,
            help: help.to_owned(),
            replacement: None,
        }
    }

    /// A value that would be right in quotes.
    fn quotable(&self, problem: &str, label: &str) -> Syntax {
        let line = self.line_at(self.offset);
        let replacement = if self.innermost_bracket().is_some() {
            None
        } else {
            self.quoted(self.offset, line.content_end())
        };
        let help = "put the value in quotes".to_owned();
        Syntax { replacement, help, ..self.simple(problem, label, "") }
    }

    /// The text between two places in quotes, unless it contains both kinds.
    fn quoted(&self, start: usize, end: usize) -> Option<(Span, String)> {
        let value = self.text.get(start..end)?;
        let quoted = if value.is_empty() {
            return None;
        } else if !value.contains('\'') {
            format!("'{value}'")
        } else if !value.contains(['"', '\\']) {
            format!("\"{value}\"")
        } else {
            return None;
        };
        Some((self.span(start, end), quoted))
    }

    fn span(&self, start: usize, end: usize) -> Span {
        Span::new(self.source, start, end.max(start))
    }

    /// The character that begins at an offset, if there is one.
    fn character(&self, offset: usize) -> Span {
        let length = self.text.get(offset..).and_then(|text| text.chars().next()).map_or(0, char::len_utf8);
        self.span(offset, offset + length)
    }

    /// Where the character before an offset begins.
    fn character_before(&self, offset: usize) -> usize {
        let before = self.text.get(..offset).and_then(|text| text.chars().next_back());
        offset - before.map_or(0, char::len_utf8)
    }

    fn line_at(&self, offset: usize) -> Line<'a> {
        let start = self.text.get(..offset).and_then(|text| text.rfind('\n')).map_or(0, |at| at + 1);
        let rest = self.text.get(start..).unwrap_or("");
        Line { start, text: rest.lines().next().unwrap_or("") }
    }

    /// The nearest line above that is neither blank nor a comment.
    fn line_above(&self, line: Line<'_>) -> Option<Line<'a>> {
        let mut start = line.start;
        while start > 0 {
            let above = self.line_at(start - 1);
            if !above.is_blank() {
                return Some(above);
            }
            start = above.start;
        }
        None
    }

    /// The nearest item above that is indented more than a line, unless the line belongs to something else.
    fn deeper_item_above(&self, line: Line<'_>) -> Option<Line<'a>> {
        let mut above = self.line_above(line)?;
        while above.indentation() > line.indentation() {
            if is_item(above.text.trim()) {
                return Some(above);
            }
            above = self.line_above(above)?;
        }
        None
    }

    fn skip_spaces(&self, offset: usize) -> usize {
        let rest = self.text.get(offset..).unwrap_or("");
        offset + (rest.len() - rest.trim_start_matches([' ', '\t']).len())
    }

    /// Behind the `- ` that a line may begin with, once or several times.
    fn skip_dashes(&self, offset: usize) -> usize {
        let mut at = offset;
        while self.text.get(at..).is_some_and(|rest| rest.starts_with("- ")) {
            at = self.skip_spaces(at + 1);
        }
        at
    }
}

/// Whether a line's content begins an item of a sequence.
fn is_item(content: &str) -> bool {
    content == "-" || content.starts_with("- ")
}

/// Where the first `: ` stands that separates a key from its value, or a `:` at the end.
fn separator(text: &str) -> Option<usize> {
    let mut rest = text;
    let mut skipped = 0;
    // A key in quotes may contain anything.
    let key = text.trim_start_matches([' ', '-']);
    if let Some(quote @ ('"' | '\'')) = key.chars().next() {
        let opening = text.len() - key.len();
        let inside = text.get(opening + 1..)?;
        skipped = opening + 1 + inside.find(quote)? + 1;
        rest = text.get(skipped..)?;
    }
    rest.char_indices()
        .find(|(at, character)| {
            let behind = rest.get(at + 1..).unwrap_or("");
            *character == ':' && (behind.is_empty() || behind.starts_with([' ', '\t']))
        })
        .map(|(at, _)| skipped + at)
}

/// Where a `:` stands that lacks the space behind it, as in `key:value`. Addresses are no such case.
fn missing_space(text: &str) -> Option<usize> {
    let colon = text.find(':')?;
    let key = text.get(..colon)?;
    let behind = text.get(colon + 1..)?;
    let is_key = !key.is_empty() && !key.contains([' ', '"', '\'', '{', '[', '#']);
    (is_key && !behind.is_empty() && !behind.starts_with([' ', '/', ':'])).then_some(colon)
}

/// A line without its comment and the spaces at its end.
fn without_comment(line: &str) -> &str {
    let comment = line.char_indices().find(|(at, character)| {
        *character == '#'
            && line.get(..*at).is_some_and(|before| before.is_empty() || before.ends_with([' ', '\t']))
    });
    line.get(..comment.map_or(line.len(), |(at, _)| at)).unwrap_or(line).trim_end()
}

fn columns(line: Line<'_>) -> String {
    match line.indentation() {
        0 => "not indented".to_owned(),
        1 => "indented by 1 column".to_owned(),
        indentation => format!("indented by {indentation} columns"),
    }
}

fn closing_bracket(open: char) -> char {
    if open == '[' { ']' } else { '}' }
}
