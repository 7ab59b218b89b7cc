//! Sequences of JSON values, such as `application/x-ndjson`: as the list that they are.

use std::borrow::Cow;

use serde::de::{DeserializeSeed, Deserializer, SeqAccess, Visitor};
use serde::forward_to_deserialize_any;
use serde_json::Error;
use serde_json::de::SliceRead;

/// What stands before each value of `application/json-seq`. In JSON itself it is always escaped.
const MARK: u8 = 0x1e;

/// A text without the marks before its values.
pub(crate) fn unmarked(text: &[u8]) -> Cow<'_, [u8]> {
    if !text.contains(&MARK) {
        return Cow::Borrowed(text);
    }
    text.iter().map(|byte| if *byte == MARK { b'\n' } else { *byte }).collect::<Vec<_>>().into()
}

/// Values of JSON with nothing but white space between them.
pub(crate) struct Sequence<'t>(serde_json::Deserializer<SliceRead<'t>>);

impl<'t> Sequence<'t> {
    pub(crate) fn of(text: &'t [u8]) -> Self {
        Self(serde_json::Deserializer::from_slice(text))
    }
}

impl<'de> Deserializer<'de> for Sequence<'de> {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_seq(self)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_some(self)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Error> {
        visitor.visit_newtype_struct(self)
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit unit_struct seq tuple
        tuple_struct map struct enum identifier ignored_any
    }
}

impl<'de> SeqAccess<'de> for Sequence<'de> {
    type Error = Error;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, Error> {
        if self.0.end().is_ok() {
            return Ok(None);
        }
        seed.deserialize(&mut self.0).map(Some)
    }
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::{any, prop_assert_eq, proptest};
    use serde_json::{Value, json};

    use super::{Sequence, unmarked};

    fn read<T: serde::de::DeserializeOwned>(text: &str) -> Result<T, String> {
        T::deserialize(Sequence::of(&unmarked(text.as_bytes()))).map_err(|error| error.to_string())
    }

    #[test]
    fn values_stand_on_lines_or_behind_marks() {
        for text in ["1\n[2]\r\n\n\"a\"", "\u{1e}1\n\u{1e}[\n2]\n\u{1e}\"a\"\n"] {
            assert_eq!(read::<Value>(text), Ok(json!([1, [2], "a"])));
        }
        assert_eq!(read::<Vec<u8>>(" \n"), Ok(vec![]));
        assert_eq!(read::<Option<Vec<u8>>>("7"), Ok(Some(vec![7])));
    }

    #[test]
    fn what_is_between_values_is_not_passed_over() {
        assert!(read::<Vec<u8>>("1,2").unwrap_err().contains("expected value"));
        assert!(read::<Vec<u8>>("1\n\"a\"").unwrap_err().contains("line 2"));
        assert!(read::<Vec<Value>>("{\"a\":1").unwrap_err().contains("EOF"));
    }

    proptest! {
        #[test]
        fn what_is_written_on_lines_is_read(values in vec((any::<String>(), any::<i64>()), 0..9)) {
            let lines: String = values.iter().map(|value| format!("{}\n", json!(value))).collect();
            prop_assert_eq!(read::<Vec<(String, i64)>>(&lines), Ok(values));
        }
    }
}
