//! Deserialising values that are of one of several types.

use serde::de::{DeserializeOwned, Error};
use serde_json::Value;

use crate::response::{is_confidential, pointer};

/// Deserialises a JSON value as the type that it has been found to be of.
///
/// Generated enums use it for values that a description gives several types. What is wrong within the value is named with its
/// place; a credential is not shown.
///
/// # Errors
///
/// That the value is not of this type.
///
/// ```
/// use arazzo_runtime::{deserialize_branch, serde_json};
///
/// let value = serde_json::json!([1, 2]);
/// let numbers: Vec<u8> = deserialize_branch::<_, serde_json::Error>(&value)?;
/// assert_eq!(numbers, [1, 2]);
/// # Ok::<(), serde_json::Error>(())
/// ```
pub fn deserialize_branch<T: DeserializeOwned, E: Error>(value: &Value) -> Result<T, E> {
    serde_path_to_error::deserialize(value).map_err(|error| {
        let (place, message) = (pointer(error.path()), error.inner().to_string());
        let expected = message.rsplit_once(", expected ").map(|(_, expected)| expected);
        match (is_confidential(error.path()), expected) {
            (true, Some(expected)) => E::custom(format!("a value that is not shown, expected {expected}")),
            (true, None) => E::custom("a value that is not shown"),
            (false, _) if place.is_empty() => E::custom(message),
            (false, _) => E::custom(format!("at `{place}` in it: {message}")),
        }
    })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde_json::{Error, json};

    use super::deserialize_branch;

    fn read(value: &serde_json::Value) -> String {
        let read = deserialize_branch::<BTreeMap<String, Vec<u8>>, Error>(value);
        read.map_or_else(|error| error.to_string(), |read| format!("{read:?}"))
    }

    #[test]
    fn what_is_wrong_in_a_value_has_a_place() {
        assert_eq!(read(&json!({ "a": [1] })), r#"{"a": [1]}"#);
        assert_eq!(read(&json!({ "a": ["x"] })), r#"at `/a/0` in it: invalid type: string "x", expected u8"#);
        assert_eq!(read(&json!(true)), "invalid type: boolean `true`, expected a map");
        assert_eq!(read(&json!({ "password": ["x"] })), "a value that is not shown, expected u8");
    }
}
