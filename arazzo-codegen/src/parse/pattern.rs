//! Regular expressions of criteria. Here they are only checked, by the crate that the runtime has them matched by.

use std::ops::Range;

use fancy_regex::{CompileError, Error, ParseError, Regex};

use super::expression::Expression;

/// Why a text is no regular expression.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PatternError {
    /// What is wrong, in words.
    pub message: String,
    /// What to do about it, in words.
    pub help: &'static str,
    /// Where, in bytes.
    pub range: Range<usize>,
}

/// Checks a regular expression that is the same each time.
///
/// # Errors
/// Says what is wrong and where.
pub fn check(pattern: &str) -> Result<(), PatternError> {
    if let Some(inner) = pattern.strip_prefix("/^")
        && let Some((_, flags)) = inner.rsplit_once('/')
        && flags.chars().all(|flag| flag.is_ascii_lowercase())
    {
        return Err(PatternError {
            message: "slashes around a pattern belong to it, and no text has one before its beginning"
                .to_owned(),
            help: "write the pattern without slashes; flags stand at its beginning: `(?i)^ready$`",
            range: 0..1,
        });
    }
    let Err(error) = Regex::new(pattern) else {
        return Ok(());
    };
    let whole = 0..pattern.len();
    let (message, help, range) = match error {
        Error::ParseError(at, error) => {
            // What is never closed is told at its end.
            let at = if matches!(error, ParseError::UnclosedOpenParen | ParseError::InvalidClass) {
                opened(pattern).unwrap_or(at)
            } else {
                at
            };
            let (message, help) = malformed(error);
            (message, help, character_at(pattern, at))
        }
        Error::CompileError(error) => {
            let (message, help) = too_much(*error);
            (message, help, whole)
        }
        other => (first_line(&other.to_string()), "correct the pattern", whole),
    };
    Err(PatternError { message, help, range })
}

/// Whether a part of a text matches a pattern; none does where that cannot be decided.
#[must_use]
pub fn matches(pattern: &str, text: &str) -> bool {
    reader(pattern).is_some_and(|matches| matches(text))
}

/// Whether a part of a text matches a pattern, for several texts; `None` where the pattern cannot be used.
pub(crate) fn reader(pattern: &str) -> Option<impl Fn(&str) -> bool> {
    let pattern = Regex::new(pattern).ok()?;
    Some(move |text: &str| pattern.is_match(text).unwrap_or(false))
}

/// What a parser stumbled on, and what to do.
fn malformed(error: ParseError) -> (String, &'static str) {
    match error {
        ParseError::UnclosedOpenParen => {
            ("this `(` is never closed".to_owned(), r"close it with `)`, or write `\(` for a parenthesis")
        }
        ParseError::InvalidRepeat => (
            "this repetition cannot be read".to_owned(),
            r"repetitions are `*`, `+`, `?` and `{2,5}`; write `\{` for a brace",
        ),
        ParseError::TargetNotRepeatable => (
            "there is nothing before this that could be repeated".to_owned(),
            r"write `\*` for an asterisk, and so on",
        ),
        ParseError::TrailingBackslash => {
            ("a backslash ends the pattern".to_owned(), r"write `\\` for a backslash")
        }
        ParseError::RecursionExceeded => ("groups nest too deep here".to_owned(), "simplify the pattern"),
        ParseError::InvalidClass => (
            "this class cannot be read to its end".to_owned(),
            r"close it with `]`, or write `\[` for a bracket",
        ),
        other => (first_line(&other.to_string()), "correct the pattern"),
    }
}

/// What cannot be made of a pattern that has been read, and what to do.
fn too_much(error: CompileError) -> (String, &'static str) {
    match error {
        CompileError::InnerError(error) => {
            let text = match error.syntax_error() {
                Some(error) => error.to_string(),
                None => error.to_string(),
            };
            let last = text.lines().rev().map(str::trim).find(|line| !line.is_empty()).unwrap_or_default();
            (last.strip_prefix("error: ").unwrap_or(last).to_owned(), "correct or simplify the pattern")
        }
        CompileError::PatternTooComplex => {
            ("the pattern becomes too large".to_owned(), "simplify it, with smaller repetitions")
        }
        other => (first_line(&other.to_string()), "correct the pattern"),
    }
}

/// The class, or the last parenthesis, that is opened and not closed.
fn opened(pattern: &str) -> Option<usize> {
    let (mut open, mut class) = (Vec::new(), None);
    let mut characters = pattern.char_indices();
    while let Some((index, character)) = characters.next() {
        match character {
            '\\' => {
                characters.next();
            }
            '[' if class.is_none() => class = Some(index),
            ']' => class = None,
            '(' if class.is_none() => open.push(index),
            ')' if class.is_none() => {
                open.pop();
            }
            _ => {}
        }
    }
    class.or(open.pop())
}

fn first_line(text: &str) -> String {
    text.lines().next().unwrap_or_default().to_owned()
}

/// The character at a position, or the last one.
fn character_at(pattern: &str, at: usize) -> Range<usize> {
    let mut found = 0..pattern.len().min(1);
    for (index, character) in pattern.char_indices() {
        if index <= at {
            found = index..index + character.len_utf8();
        }
    }
    found
}

/// The parts of a pattern in order, and of each whether it is an expression in braces.
#[must_use]
pub fn embedded(pattern: &str) -> Vec<(Range<usize>, bool)> {
    let mut parts = Vec::new();
    let mut done = 0;
    let mut from = 0;
    while let Some(start) = pattern.get(from..).and_then(|rest| rest.find("{$")).map(|found| from + found) {
        from = start + 2;
        // To a pattern, `$` is the end of the text: nothing but an expression has a letter behind it.
        let inner = pattern.get(start + 1..).and_then(|rest| rest.split_once('}')).map(|(inner, _)| inner);
        let Some(inner) = inner.filter(|inner| {
            Expression::parse(inner).is_ok() || inner.chars().nth(1).is_some_and(char::is_alphabetic)
        }) else {
            continue;
        };
        let end = start + inner.len() + 2;
        if start > done {
            parts.push((done..start, false));
        }
        parts.push((start..end, true));
        (done, from) = (end, end);
    }
    if done < pattern.len() || parts.is_empty() {
        parts.push((done..pattern.len(), false));
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::{check, embedded, matches};

    #[test]
    fn patterns_are_taken() {
        for pattern in [
            "",
            "^200$",
            r"^\d{3}-[a-z]+/?$",
            "(?i)^ready$",
            "^(?=.*[0-9])(?!.*x).+$",
            r"(?<=\$)\d+",
            r"(a)\1",
            r"\p{Lu}",
            r"^(?<year>\d{4})\/",
            "[^/]+",
            "(?m)^x$",
            "a{2,}?",
        ] {
            assert_eq!(check(pattern), Ok(()), "{pattern}");
        }
    }

    #[test]
    fn mistakes_are_placed_and_explained() {
        for (pattern, words, start) in [
            ("^(ab", "never closed", 1),
            ("ab[c", "to its end", 2),
            (r"ab\", "ends the pattern", 2),
            ("*a", "could be repeated", 0),
            ("é(?<n", "", 0),
            ("/^ab$/i", "slashes", 0),
            ("(?:a{1000}){1000}{1000}", "", 0),
        ] {
            let error = check(pattern).unwrap_err();
            assert!(error.message.contains(words), "{pattern}: {error:?}");
            if !words.is_empty() {
                assert_eq!(error.range.start, start, "{pattern}: {error:?}");
            }
            assert!(pattern.get(error.range.clone()).is_some(), "{pattern}: {error:?}");
        }
        assert!(check(&"(".repeat(100_000)).is_err());
    }

    #[test]
    fn expressions_are_found_in_patterns() {
        assert_eq!(embedded("^a{2}$"), [(0..6, false)]);
        assert_eq!(embedded("^{$inputs.a}$"), [(0..1, false), (1..12, true), (12..13, false)]);
        assert_eq!(embedded("a{$}"), [(0..4, false)]);
        assert_eq!(embedded("{$inputs.a}"), [(0..11, true)]);
        assert_eq!(embedded(""), [(0..0, false)]);
    }

    #[test]
    fn a_part_is_enough() {
        assert!(matches("e", "GET".to_lowercase().as_str()) && !matches("^e", "get") && !matches("(", "("));
    }
}
