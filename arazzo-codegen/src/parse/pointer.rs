//! JSON Pointers (RFC 6901).

use std::fmt;

/// How many steps a pointer may have: JSON that nests deeper is not read by what generated code reads it with.
pub(crate) const MOST_STEPS: usize = 128;

/// A JSON Pointer, taken apart.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct JsonPointer {
    tokens: Vec<String>,
}

impl JsonPointer {
    /// Parses `/a/b~1c`; the empty text is the whole document.
    ///
    /// # Errors
    /// Says in words what is wrong, when the text neither is empty nor begins with `/`, has a `~` that escapes nothing, or
    /// too many steps.
    pub fn parse(text: &str) -> Result<Self, String> {
        if text.is_empty() {
            return Ok(Self::default());
        }
        let Some(rest) = text.strip_prefix('/') else {
            return Err("a JSON Pointer begins with `/`".to_owned());
        };
        if rest.split('/').nth(MOST_STEPS).is_some() {
            return Err(format!("a JSON Pointer has {MOST_STEPS} steps at most"));
        }
        let tokens = rest.split('/').map(unescape).collect::<Option<_>>();
        tokens.map(|tokens| Self { tokens }).ok_or_else(|| "`~` must be followed by `0` or `1`".to_owned())
    }

    /// A pointer of these member names and indices.
    #[must_use]
    pub fn from_tokens(tokens: Vec<String>) -> Self {
        Self { tokens }
    }

    /// The member names and indices on the way.
    #[must_use]
    pub fn tokens(&self) -> &[String] {
        &self.tokens
    }
}

fn unescape(token: &str) -> Option<String> {
    let mut plain = String::with_capacity(token.len());
    let mut characters = token.chars();
    while let Some(character) = characters.next() {
        plain.push(match character {
            '~' => match characters.next()? {
                '0' => '~',
                '1' => '/',
                _ => return None,
            },
            other => other,
        });
    }
    Some(plain)
}

impl fmt::Display for JsonPointer {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for token in &self.tokens {
            write!(formatter, "/{}", token.replace('~', "~0").replace('/', "~1"))?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::{JsonPointer, MOST_STEPS};

    #[test]
    fn escapes_survive_a_round_trip() {
        let pointer = JsonPointer::parse("/a~1b/~0/0/").unwrap();
        assert_eq!(pointer.tokens(), ["a/b", "~", "0", ""]);
        assert_eq!(pointer.to_string(), "/a~1b/~0/0/");
    }

    #[test]
    fn malformed_pointers_are_refused() {
        assert!(JsonPointer::parse("a").is_err());
        assert!(JsonPointer::parse("/~2").is_err());
        assert!(JsonPointer::parse("/~").is_err());
        assert!(JsonPointer::parse(&"/a".repeat(MOST_STEPS)).is_ok());
        assert!(JsonPointer::parse(&"/a".repeat(MOST_STEPS + 1)).is_err());
    }
}
