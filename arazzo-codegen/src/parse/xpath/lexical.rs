//! The words and signs of XPath.

use std::ops::Range;

use super::XPathError;

/// A word or sign, and where it stands.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Token {
    pub(super) kind: TokenKind,
    pub(super) range: Range<usize>,
}

#[derive(Clone, Debug, PartialEq)]
pub(super) enum TokenKind {
    Name(String),
    Number(f64),
    Text(String),
    Symbol(&'static str),
}

/// The signs, those first that begin like others.
const SYMBOLS: [&str; 23] = [
    "//", "..", "::", "!=", "<=", ">=", "/", ".", ":", "=", "<", ">", "@", "[", "]", "(", ")", ",", "+", "-",
    "*", "|", "$",
];

pub(super) struct Lexer<'t> {
    text: &'t str,
    position: usize,
}

impl<'t> Lexer<'t> {
    pub(super) fn tokens(text: &'t str) -> Result<Vec<Token>, XPathError> {
        let mut lexer = Self { text, position: 0 };
        let mut tokens = Vec::new();
        while let Some(token) = lexer.token()? {
            if token.kind == TokenKind::Symbol("$") {
                return Err(XPathError {
                    message: "nothing gives variables a value here".to_owned(),
                    help: "compare with a constant, or in a simple condition".to_owned(),
                    range: token.range,
                });
            }
            tokens.push(token);
        }
        Ok(tokens)
    }

    fn rest(&self) -> &'t str {
        self.text.get(self.position..).unwrap_or("")
    }

    fn token(&mut self) -> Result<Option<Token>, XPathError> {
        let blank = self.rest().len() - self.rest().trim_start().len();
        self.position += blank;
        let start = self.position;
        let rest = self.rest();
        let Some(first) = rest.chars().next() else {
            return Ok(None);
        };
        let begins_number = |text: &str| text.starts_with(|character: char| character.is_ascii_digit());
        let kind = if let quote @ ('\'' | '"') = first {
            self.quoted(quote)?
        } else if first.is_alphabetic() || first == '_' {
            let is_inner = |character: char| character.is_alphanumeric() || "_-.".contains(character);
            TokenKind::Name(self.take_while(is_inner).to_owned())
        } else if begins_number(rest) || rest.strip_prefix('.').is_some_and(begins_number) {
            let digits = self.take_while(|character| character.is_ascii_digit() || character == '.');
            TokenKind::Number(digits.parse().map_err(|_| XPathError {
                message: format!("`{digits}` is no number"),
                help: "write a number such as `12.5`".to_owned(),
                range: start..start + digits.len(),
            })?)
        } else if let Some(symbol) = SYMBOLS.into_iter().find(|symbol| rest.starts_with(symbol)) {
            self.position += symbol.len();
            TokenKind::Symbol(symbol)
        } else {
            return Err(XPathError {
                message: format!("`{first}` means nothing in XPath"),
                help: "write an expression such as `/order/status = 'ready'`".to_owned(),
                range: start..start + first.len_utf8(),
            });
        };
        Ok(Some(Token { kind, range: start..self.position }))
    }

    fn take_while(&mut self, wanted: impl Fn(char) -> bool) -> &'t str {
        let rest = self.rest();
        let end = rest.find(|character| !wanted(character)).unwrap_or(rest.len());
        self.position += end;
        rest.get(..end).unwrap_or("")
    }

    /// A text in quotes, in which two of them stand for one.
    fn quoted(&mut self, quote: char) -> Result<TokenKind, XPathError> {
        let start = self.position;
        let mut text = String::new();
        let mut characters = self.rest().char_indices().skip(1).peekable();
        while let Some((index, character)) = characters.next() {
            if character != quote {
                text.push(character);
            } else if characters.next_if(|(_, next)| *next == quote).is_some() {
                text.push(quote);
            } else {
                self.position = start + index + quote.len_utf8();
                return Ok(TokenKind::Text(text));
            }
        }
        Err(XPathError {
            message: format!("the closing {quote} of this text is missing"),
            help: format!("write {quote} behind it"),
            range: start..start + quote.len_utf8(),
        })
    }
}
