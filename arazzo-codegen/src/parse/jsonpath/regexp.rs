//! Patterns of `match` and `search`: I-Regexp (RFC 9485). Here they are only checked; the runtime has them matched.

use std::iter::Peekable;
use std::ops::Range;
use std::str::CharIndices;

/// How deep groups may nest.
const DEPTH: usize = 32;

/// How often a part may be repeated, and, over all repetitions around it, how often in all.
const REPETITIONS: u32 = 1000;

/// The categories of characters in `\p{…}`.
const CATEGORIES: [&str; 36] = [
    "L", "Ll", "Lm", "Lo", "Lt", "Lu", "M", "Mc", "Me", "Mn", "N", "Nd", "Nl", "No", "P", "Pc", "Pd", "Pe",
    "Pf", "Pi", "Po", "Ps", "Z", "Zl", "Zp", "Zs", "S", "Sc", "Sk", "Sm", "So", "C", "Cc", "Cf", "Cn", "Co",
];

/// Why a pattern is not an I-Regexp.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PatternError {
    /// What is wrong, in words.
    pub message: String,
    /// What to do about it, in words.
    pub help: String,
    /// Where in the pattern, in bytes.
    pub range: Range<usize>,
}

/// Checks a pattern.
///
/// # Errors
/// Says what is wrong, where, and what to do about it.
pub fn check(pattern: &str) -> Result<(), PatternError> {
    let mut checker = Checker { rest: pattern.char_indices().peekable(), end: pattern.len(), depth: 0 };
    checker.alternatives()?;
    match checker.rest.peek() {
        Some(_) => {
            Err(checker.error("this parenthesis closes nothing", "write `\\)` for a parenthesis in the text"))
        }
        None => Ok(()),
    }
}

struct Checker<'a> {
    rest: Peekable<CharIndices<'a>>,
    end: usize,
    depth: usize,
}

impl Checker<'_> {
    fn position(&mut self) -> usize {
        self.rest.peek().map_or(self.end, |(position, _)| *position)
    }

    fn peek(&mut self) -> Option<char> {
        self.rest.peek().map(|(_, character)| *character)
    }

    fn take(&mut self, wanted: char) -> bool {
        self.rest.next_if(|(_, character)| *character == wanted).is_some()
    }

    fn error(&mut self, message: impl Into<String>, help: impl Into<String>) -> PatternError {
        let start = self.position();
        let length = self.peek().map_or(0, char::len_utf8);
        PatternError { message: message.into(), help: help.into(), range: start..start + length }
    }

    fn error_from(
        &mut self,
        start: usize,
        message: impl Into<String>,
        help: impl Into<String>,
    ) -> PatternError {
        let range = start..self.position();
        PatternError { message: message.into(), help: help.into(), range }
    }

    /// Branches up to a closing parenthesis or the end; gives how often their parts are repeated.
    fn alternatives(&mut self) -> Result<u32, PatternError> {
        let mut repeated = 1;
        while let Some(character) = self.peek() {
            match character {
                ')' => break,
                '|' => {
                    self.take('|');
                }
                _ => {
                    let start = self.position();
                    let within = self.atom()?;
                    let times = self.quantifier()?.saturating_mul(within);
                    if times > REPETITIONS {
                        let message = format!("this is repeated more than {REPETITIONS} times");
                        return Err(self.error_from(start, message, "use `*` or `+`, or smaller numbers"));
                    }
                    repeated = repeated.max(times);
                }
            }
        }
        Ok(repeated)
    }

    /// A character, a class or a group; gives how often its parts are repeated.
    fn atom(&mut self) -> Result<u32, PatternError> {
        let start = self.position();
        match self.peek() {
            Some('(') => {
                self.take('(');
                if self.peek() == Some('?') {
                    let help = "use plain groups; look-around, names and flags are not portable";
                    return Err(self.error("I-Regexp has no groups that begin with `(?`", help));
                }
                if self.depth == DEPTH {
                    return Err(
                        self.error(format!("groups may nest {DEPTH} deep at most"), "simplify the pattern")
                    );
                }
                self.depth += 1;
                let repeated = self.alternatives()?;
                self.depth -= 1;
                if !self.take(')') {
                    return Err(self.error_from(start, "this group is not closed", "add `)`"));
                }
                Ok(repeated)
            }
            Some('[') => self.class().map(|()| 1),
            Some('\\') => self.escape().map(|_| 1),
            Some(character @ ('*' | '+' | '?' | '{')) => {
                let help = format!("write `\\{character}` for the character itself");
                Err(self.error(format!("`{character}` repeats nothing here"), help))
            }
            Some(character @ ('}' | ']')) => {
                let help = format!("write `\\{character}` for the character itself");
                Err(self.error(format!("`{character}` closes nothing"), help))
            }
            _ => {
                self.rest.next();
                Ok(1)
            }
        }
    }

    /// How often the part before is repeated, at most and counted; once when there is no number.
    fn quantifier(&mut self) -> Result<u32, PatternError> {
        let start = self.position();
        let mut times = 1;
        if self.take('{') {
            let least = self.number();
            let most = if self.take(',') { self.number().or(least) } else { least };
            let (Some(least), Some(most), true) = (least, most, self.take('}')) else {
                return Err(self.error_from(
                    start,
                    "this is no repetition",
                    "write `{2}`, `{2,}` or `{2,5}`",
                ));
            };
            if least > most {
                return Err(self.error_from(
                    start,
                    "the first number is larger than the second",
                    "swap them",
                ));
            }
            times = most.max(1);
        } else if !self.take('*') && !self.take('+') {
            self.take('?');
        }
        if self.position() > start
            && let Some('*' | '+' | '?' | '{') = self.peek()
        {
            let help = "remove it; I-Regexp has no lazy or possessive repetitions";
            return Err(self.error("what is repeated cannot be repeated again", help));
        }
        Ok(times)
    }

    fn number(&mut self) -> Option<u32> {
        let mut value: Option<u32> = None;
        while let Some(digit) = self.peek().and_then(|character| character.to_digit(10)) {
            self.rest.next();
            value = Some(value.unwrap_or(0).saturating_mul(10).saturating_add(digit));
        }
        value
    }

    /// An escape: the character that it stands for, or none for a category.
    fn escape(&mut self) -> Result<Option<char>, PatternError> {
        let start = self.position();
        self.take('\\');
        let escaped = self.rest.next().map(|(_, character)| character);
        match escaped {
            Some('n') => Ok(Some('\n')),
            Some('r') => Ok(Some('\r')),
            Some('t') => Ok(Some('\t')),
            Some(character) if "()*+-.?[\\]^{|}$".contains(character) => Ok(Some(character)),
            Some('p' | 'P') => {
                let mut category = String::new();
                let opened = self.take('{');
                while let Some((_, character)) =
                    self.rest.next_if(|(_, character)| character.is_ascii_alphabetic())
                {
                    category.push(character);
                }
                if !opened || !self.take('}') || !CATEGORIES.contains(&category.as_str()) {
                    let help = "write a general category of Unicode, such as `\\p{L}` or `\\p{Lu}`";
                    return Err(self.error_from(start, "this is no category of characters", help));
                }
                Ok(None)
            }
            Some(character) => {
                let help = match character {
                    'd' => "write `[0-9]`".to_owned(),
                    'w' => "write `[A-Za-z0-9_]`".to_owned(),
                    's' => "write `[ \\t\\n\\r]`".to_owned(),
                    'D' => "write `[^0-9]`".to_owned(),
                    'W' => "write `[^A-Za-z0-9_]`".to_owned(),
                    'S' => "write `[^ \\t\\n\\r]`".to_owned(),
                    _ => format!("write `{character}`, or `\\\\` for a backslash"),
                };
                Err(self.error_from(start, format!("I-Regexp (RFC 9485) has no `\\{character}`"), help))
            }
            None => {
                Err(self.error_from(start, "a backslash ends the pattern", "write `\\\\` for a backslash"))
            }
        }
    }

    /// A class of characters in brackets.
    fn class(&mut self) -> Result<(), PatternError> {
        let start = self.position();
        self.take('[');
        self.take('^');
        // A hyphen stands for itself at both ends.
        let mut empty = !self.take('-');
        loop {
            match self.peek() {
                Some(']') if !empty => {
                    self.take(']');
                    return Ok(());
                }
                Some('-') if !empty => {
                    self.take('-');
                    if self.peek() != Some(']') {
                        let help = "write `\\-`, or put the hyphen first or last";
                        return Err(self.error_from(
                            start,
                            "a hyphen within a class needs a backslash",
                            help,
                        ));
                    }
                }
                Some(character @ ('[' | ']')) => {
                    let message = format!("`{character}` cannot stand here in a class of characters");
                    return Err(self.error(message, format!("write `\\{character}`")));
                }
                None => {
                    return Err(self.error_from(start, "this class of characters is not closed", "add `]`"));
                }
                Some(_) => self.member()?,
            }
            empty = false;
        }
    }

    /// A character, a range or a category within a class.
    fn member(&mut self) -> Result<(), PatternError> {
        let start = self.position();
        let first = self.class_character()?;
        let mut ahead = self.rest.clone();
        let is_range = ahead.next().is_some_and(|(_, character)| character == '-')
            && ahead.next().is_some_and(|(_, character)| character != ']');
        let (Some(first), true) = (first, is_range) else {
            return Ok(());
        };
        self.take('-');
        match self.class_character()? {
            Some(last) if first <= last => Ok(()),
            _ => Err(self.error_from(start, "this range ends before it begins", "swap its ends")),
        }
    }

    fn class_character(&mut self) -> Result<Option<char>, PatternError> {
        match self.peek() {
            Some('\\') => self.escape(),
            Some(character @ ('[' | ']' | '-')) => {
                let message = format!("`{character}` cannot stand here in a class of characters");
                Err(self.error(message, format!("write `\\{character}`")))
            }
            _ => Ok(self.rest.next().map(|(_, character)| character)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::check;

    #[test]
    fn patterns_of_the_standard_are_taken() {
        for pattern in [
            "",
            "a.*b|c?",
            "(a|)+",
            "[^a-z\\p{Lu}]{2,5}",
            "[-a-]",
            "[\\]\\[^]",
            "^ab$",
            "\\P{L}\\.\\$",
            "a{3,}",
            "[$-&]",
        ] {
            assert_eq!(check(pattern), Ok(()), "{pattern}");
        }
    }

    #[test]
    fn what_is_not_of_the_standard_is_placed_and_explained() {
        for (pattern, words, start) in [
            ("a(b", "not closed", 1),
            ("a)b", "closes nothing", 1),
            ("[a", "not closed", 0),
            ("[]", "cannot stand here", 1),
            ("[a-b-c]", "hyphen", 0),
            ("[z-a]", "ends before it begins", 1),
            ("*a", "repeats nothing", 0),
            ("a*?", "repeated again", 2),
            ("a{2,1}", "larger than the second", 1),
            ("a{x}", "no repetition", 1),
            ("(a{500}){500}", "more than 1000", 0),
            ("\\d+", "no `\\d`", 0),
            ("(?i)a", "begin with `(?`", 1),
            ("\\p{Greek}", "no category", 0),
            ("a\\", "backslash ends", 1),
        ] {
            let error = check(pattern).unwrap_err();
            assert!(error.message.contains(words), "{pattern}: {}", error.message);
            assert_eq!(error.range.start, start, "{pattern}");
        }
    }

    #[test]
    fn nesting_is_bounded() {
        assert!(check(&"(".repeat(100_000)).is_err());
    }
}
