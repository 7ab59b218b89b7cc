//! Criteria of the type `regex`.

use std::borrow::Cow;
use std::sync::OnceLock;

use fancy_regex::Regex;
use serde_json::Value;

use crate::encode::json_text;

/// A regular expression that some part of a text must conform to, compiled when it is first needed.
///
/// Look-around and back-references are supported. What cannot be decided does not match, and is logged: a pattern that is
/// only known at run time and is none, and one that takes too long over a text.
///
/// ```
/// use arazzo_runtime::Pattern;
///
/// static ID: Pattern = Pattern::new("^ord-(?!0)[0-9]+$");
/// assert!(ID.matches("ord-17"));
/// assert!(!ID.matches("ord-01"));
/// ```
#[derive(Debug)]
pub struct Pattern {
    text: Cow<'static, str>,
    compiled: OnceLock<Option<Regex>>,
}

impl Pattern {
    /// A pattern that is the same each time.
    #[must_use]
    pub const fn new(text: &'static str) -> Self {
        Self { text: Cow::Borrowed(text), compiled: OnceLock::new() }
    }

    /// Whether a text has a part that conforms to the pattern.
    #[must_use]
    pub fn matches(&self, text: &str) -> bool {
        let compiled = self.compiled.get_or_init(|| match Regex::new(&self.text) {
            Ok(compiled) => Some(compiled),
            Err(error) => {
                tracing::warn!(%error, "a pattern cannot be read, and matches nothing");
                None
            }
        });
        match compiled.as_ref().map(|pattern| pattern.is_match(text)) {
            Some(Ok(matches)) => matches,
            Some(Err(error)) => {
                tracing::warn!(pattern = %self.text, %error, "a pattern is given up, and does not match");
                false
            }
            None => false,
        }
    }

    /// The same of JSON: of a string as it is, of anything else as JSON. Nothing matches `null`.
    #[must_use]
    pub fn matches_json(&self, value: &Value) -> bool {
        !value.is_null() && self.matches(&json_text(value))
    }
}

/// A pattern that is only known at run time.
impl From<String> for Pattern {
    fn from(text: String) -> Self {
        Self { text: Cow::Owned(text), compiled: OnceLock::new() }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::Pattern;

    #[test]
    fn a_part_is_enough() {
        static DIGITS: Pattern = Pattern::new(r"\d{2}");
        assert!(DIGITS.matches("a12b") && !DIGITS.matches("a1b"));
    }

    #[test]
    fn what_is_looked_around_at_is_no_part() {
        assert!(Pattern::new(r"(?<=id-)\d+(?!-old)$").matches("id-7"));
        assert!(Pattern::new(r"^(.)\1$").matches("aa") && !Pattern::new(r"^(.)\1$").matches("ab"));
    }

    #[test]
    fn json_matches_as_its_text() {
        let pattern = Pattern::new("^(null|true|5|a)$");
        assert!(pattern.matches_json(&json!(true)) && pattern.matches_json(&json!(5)));
        assert!(pattern.matches_json(&json!("a")) && !pattern.matches_json(&json!(null)));
    }

    #[test]
    fn what_cannot_be_decided_does_not_match() {
        assert!(!Pattern::from("(".to_owned()).matches("("));
        // Backtracking is bounded.
        assert!(!Pattern::new(r"^(?:(a+)+\1?)+$(?!b)").matches(&format!("{}!", "a".repeat(64))));
    }
}
