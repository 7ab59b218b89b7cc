//! Deserialising values that a description lists.

use std::fmt;

use serde::de::{Deserializer, Error, Visitor};

/// Deserialises a string and makes a value of it, without a `String` in between.
///
/// Generated enums use it: a value that the description lists costs no allocation.
///
/// # Errors
///
/// What the deserializer reports, among others that the value is not a string.
///
/// ```
/// use arazzo_runtime::{deserialize_text, serde_json};
///
/// let mut json = serde_json::Deserializer::from_str("\"yes\"");
/// let answer = deserialize_text(&mut json, |text| text == "yes")?;
/// assert!(answer);
/// # Ok::<(), serde_json::Error>(())
/// ```
pub fn deserialize_text<'de, D, T>(deserializer: D, from: impl FnOnce(&str) -> T) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
{
    deserializer.deserialize_str(TextVisitor(from))
}

struct TextVisitor<F>(F);

impl<F, T> Visitor<'_> for TextVisitor<F>
where
    F: FnOnce(&str) -> T,
{
    type Value = T;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a string")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<T, E> {
        Ok((self.0)(text))
    }
}

#[cfg(test)]
mod tests {
    use super::deserialize_text;

    fn read(json: &str) -> Result<usize, serde_json::Error> {
        deserialize_text(&mut serde_json::Deserializer::from_str(json), str::len)
    }

    #[test]
    fn reads_strings_and_nothing_else() {
        assert_eq!(read(r#""abc""#).unwrap(), 3);
        assert_eq!(read(r#""a\nc""#).unwrap(), 3);
        let error = read("3").unwrap_err().to_string();
        assert!(error.starts_with("invalid type: integer `3`, expected a string"), "{error}");
    }
}
