//! Patterns of `match` and `search`: I-Regexp (RFC 9485), matched by the crate `regex`.

use std::sync::OnceLock;

use regex::Regex;

use super::Term;

/// A pattern that is a constant, compiled when it is first needed.
#[derive(Debug)]
pub struct Pattern {
    text: &'static str,
    whole: bool,
    compiled: OnceLock<Option<Regex>>,
}

impl Pattern {
    /// A pattern that all of a text must conform to: of `match`.
    #[must_use]
    pub const fn whole(text: &'static str) -> Self {
        Self { text, whole: true, compiled: OnceLock::new() }
    }

    /// A pattern that some part of a text must conform to: of `search`.
    #[must_use]
    pub const fn part(text: &'static str) -> Self {
        Self { text, whole: false, compiled: OnceLock::new() }
    }

    /// Whether a value is a text that conforms to the pattern.
    #[must_use]
    pub fn matches<'a>(&self, value: impl Into<Term<'a>>) -> bool {
        let compiled = self.compiled.get_or_init(|| compile(self.text, self.whole));
        value.into().as_text().zip(compiled.as_ref()).is_some_and(|(text, regex)| regex.is_match(text))
    }
}

/// Whether a value is a text all of which conforms to a pattern that is only known now: `match(…)`. A pattern that is
/// none matches nothing.
#[must_use]
pub fn matches<'a, 'b>(value: impl Into<Term<'a>>, pattern: impl Into<Term<'b>>) -> bool {
    conforms(value.into(), pattern.into(), true)
}

/// Whether a value is a text a part of which conforms to a pattern that is only known now: `search(…)`. A pattern that is
/// none matches nothing.
#[must_use]
pub fn contains_match<'a, 'b>(value: impl Into<Term<'a>>, pattern: impl Into<Term<'b>>) -> bool {
    conforms(value.into(), pattern.into(), false)
}

fn conforms(value: Term<'_>, pattern: Term<'_>, whole: bool) -> bool {
    value
        .as_text()
        .zip(pattern.as_text().and_then(|pattern| compile(pattern, whole)))
        .is_some_and(|(text, regex)| regex.is_match(text))
}

fn compile(pattern: &str, whole: bool) -> Option<Regex> {
    let pattern = translate(pattern)?;
    Regex::new(&if whole { format!(r"\A(?:{pattern})\z") } else { pattern }).ok()
}

/// An I-Regexp as `regex` writes it (RFC 9485, section 5); `None` for what only `regex` would take.
fn translate(pattern: &str) -> Option<String> {
    let mut translated = String::with_capacity(pattern.len() + 16);
    let mut characters = pattern.chars().peekable();
    let mut in_class = false;
    let mut repeated = false;
    while let Some(character) = characters.next() {
        let repeats = !in_class && matches!(character, '*' | '+' | '?' | '{');
        if repeats && repeated {
            return None;
        }
        repeated = repeats;
        match character {
            '\\' => {
                let escaped = characters.next()?;
                if !matches!(escaped, 'n' | 'r' | 't' | 'p' | 'P') && !r"()*+-.?[\]^{|}$".contains(escaped) {
                    return None;
                }
                translated.extend(['\\', escaped]);
            }
            '.' if !in_class => translated.push_str(r"[^\n\r]"),
            '(' if !in_class && characters.peek() == Some(&'?') => return None,
            '{' if !in_class => {
                translated.push('{');
                translated.extend(characters.by_ref().take_while(|character| *character != '}'));
                translated.push('}');
            }
            '[' if in_class => return None,
            '[' | ']' => {
                in_class = character == '[';
                translated.push(character);
            }
            // Twice, these are operators in the classes of `regex`.
            '&' | '~' if in_class => translated.extend(['\\', character]),
            _ => translated.push(character),
        }
    }
    Some(translated)
}

#[cfg(test)]
mod tests {
    use super::{Pattern, contains_match, matches};

    #[test]
    fn patterns_match_as_the_standard_says() {
        assert!(matches("ab", "a.") && !matches("xab", "a.") && contains_match("xab", "a."));
        assert!(!matches("\r", ".") && matches("\u{2028}", "."));
        assert!(matches("a&~b", "[a-b&&~~]+") && matches("x.y", r"x[.]y") && matches("(a)", r"\(a\)"));
        assert!(matches("aaa", "a{3}") && matches("a1", "a1|b{2,3}c") && matches("aa33", "a{2}3*"));
        assert!(matches("Ж", r"\p{Lu}") && !matches("ab", "a|b"));
    }

    #[test]
    fn what_is_no_pattern_matches_nothing() {
        for pattern in ["(", "[", r"\d", "(?i)a", "a**", "a+?", r"a\", "[[a]]", "[z-a]"] {
            assert!(!contains_match("a1", pattern), "{pattern}");
        }
        assert!(!matches(1.0, "1") && !matches("1", 1.0));
        static NONE: Pattern = Pattern::part("(");
        assert!(!NONE.matches("("));
    }
}
