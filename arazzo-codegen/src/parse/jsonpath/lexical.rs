//! Names, strings and numbers of queries.

use super::QueryError;
use super::parser::Parser;
use crate::parse::condition::Literal;

/// The largest whole number whose neighbours all JSON readers tell apart (RFC 7493).
const LARGEST: i64 = (1 << 53) - 1;

/// Whether a character may stand in a member's name behind `.`, other than at its beginning.
pub(super) fn is_name(character: char) -> bool {
    starts_name(character) || character.is_ascii_digit()
}

/// Whether a character may begin a member's name behind `.`.
pub(super) fn starts_name(character: char) -> bool {
    character.is_ascii_alphabetic() || character == '_' || !character.is_ascii()
}

impl Parser<'_> {
    /// A member's name without quotes; the empty text when there is none.
    pub(super) fn shorthand(&mut self) -> Result<String, QueryError> {
        let start = self.position;
        if !self.peek().is_some_and(starts_name) {
            return Ok(String::new());
        }
        let name = self.take_while(is_name).to_owned();
        if self.peek() == Some('-') {
            let rest = self.take_while(|character| is_name(character) || character == '-');
            let help = format!("put the name into quotes: `['{name}{rest}']`");
            return Err(self.error_from(start, "a name behind `.` has letters, digits and `_` only", help));
        }
        Ok(name)
    }

    /// A whole number as indices and slices have it.
    pub(super) fn integer(&mut self) -> Result<i64, QueryError> {
        let start = self.position;
        let sign = usize::from(self.take("-"));
        let digits = self.take_while(|character| character.is_ascii_digit());
        let text = self.since(start).to_owned();
        if digits.is_empty() {
            let help = "write a whole number such as `0` or `-1`";
            return Err(self.error(
                if sign == 0 { "an index is expected here" } else { "digits are expected behind `-`" },
                help,
            ));
        }
        if text != "0" && text.trim_start_matches('-').starts_with('0') {
            let help = format!("write `{}`", text.trim_start_matches(['-', '0']).parse().unwrap_or(0_u32));
            return Err(self.error_from(
                start,
                "an index has no zeros before it, and zero has no sign",
                help,
            ));
        }
        match text.parse::<i64>() {
            Ok(number) if number.abs() <= LARGEST => Ok(number),
            _ => {
                let message = "an index lies between -(2^53 - 1) and 2^53 - 1";
                Err(self.error_from(start, message, "write a number that is nearer to zero"))
            }
        }
    }

    /// A number as comparisons have it.
    pub(super) fn number(&mut self) -> Result<Literal, QueryError> {
        let start = self.position;
        let help = "write a number as JSON does, such as `0`, `-1.5` or `2e10`";
        self.take("-");
        let whole = self.take_while(|character| character.is_ascii_digit());
        if whole.is_empty() {
            return Err(self.error("a digit is expected here", help));
        }
        if whole.len() > 1 && whole.starts_with('0') {
            return Err(self.error_from(start, "a number has no zeros before it", help));
        }
        if self.take(".") && self.take_while(|character| character.is_ascii_digit()).is_empty() {
            return Err(self.error("a digit is expected behind the point", help));
        }
        if self.take("e") || self.take("E") {
            let _ = self.take("-") || self.take("+");
            if self.take_while(|character| character.is_ascii_digit()).is_empty() {
                return Err(self.error("a digit is expected in the exponent", help));
            }
        }
        let digits = self.since(start).to_owned();
        match digits.parse::<f64>() {
            Ok(number) if number.is_finite() => Ok(Literal::Number(digits)),
            _ => Err(self.error_from(start, "no number is that large", help)),
        }
    }

    /// A string in quotes.
    pub(super) fn string(&mut self) -> Result<String, QueryError> {
        let start = self.position;
        let Some(quote) = self.next().filter(|quote| matches!(quote, '\'' | '"')) else {
            return Err(self.error_from(
                start,
                "a string is expected here",
                "put it into single or double quotes",
            ));
        };
        let mut text = String::new();
        loop {
            let at = self.position;
            match self.next() {
                Some(character) if character == quote => return Ok(text),
                Some('\\') => text.push(self.escape(at, quote)?),
                Some(character) if character < ' ' => {
                    let message = "a control character cannot stand in a string as it is";
                    let help = format!("write `\\u{:04x}`", u32::from(character));
                    return Err(self.error_from(at, message, help));
                }
                Some(character) => text.push(character),
                None => {
                    let message = format!("the closing {quote} of this string is missing");
                    return Err(self.error_from(start, message, format!("add {quote} behind the string")));
                }
            }
        }
    }

    /// What stands behind a backslash, which stands at `start`.
    fn escape(&mut self, start: usize, quote: char) -> Result<char, QueryError> {
        Ok(match self.next() {
            Some('b') => '\u{8}',
            Some('f') => '\u{c}',
            Some('n') => '\n',
            Some('r') => '\r',
            Some('t') => '\t',
            Some(character) if matches!(character, '/' | '\\') || character == quote => character,
            Some('u') => return self.unicode(start),
            Some(other @ ('\'' | '"')) => {
                let message = format!("{other} is not escaped between {quote} and {quote}");
                return Err(self.error_from(start, message, "leave out the backslash"));
            }
            _ => {
                let message = "a backslash escapes nothing here";
                let help = "write `\\\\` for a backslash; escapes are those of JSON";
                return Err(self.error_from(start, message, help));
            }
        })
    }

    /// The character of `\uXXXX`, or of two of them that are a pair of surrogates.
    fn unicode(&mut self, start: usize) -> Result<char, QueryError> {
        let first = self.hexadecimal(start)?;
        if let Some(character) = char::from_u32(first) {
            return Ok(character);
        }
        let high = first.checked_sub(0xD800).filter(|high| *high < 0x400);
        let low = match high.is_some() && self.take("\\u") {
            true => self.hexadecimal(start)?.checked_sub(0xDC00).filter(|low| *low < 0x400),
            false => None,
        };
        let pair = high.zip(low).and_then(|(high, low)| char::from_u32(0x1_0000 + (high << 10) + low));
        pair.ok_or_else(|| {
            let message = "half of a surrogate pair is no character";
            self.error_from(
                start,
                message,
                "write both halves, as in `\\uD83D\\uDE00`, or the character itself",
            )
        })
    }

    fn hexadecimal(&mut self, start: usize) -> Result<u32, QueryError> {
        let mut value = 0;
        for _ in 0..4 {
            let digit = self.peek().and_then(|character| character.to_digit(16));
            let Some(digit) = digit else {
                let message = "four hexadecimal digits are expected behind `\\u`";
                return Err(self.error_from(start, message, "write them, as in `\\u00e9`"));
            };
            self.next();
            value = value * 16 + digit;
        }
        Ok(value)
    }
}
