//! What compiled JSONPath queries (RFC 9535) call: the steps and comparisons that no method of [`Value`] is.
//!
//! A query becomes an iterator over a [`Value`]; names and indices are its `get`, and the rest is here.
//!
//! ```
//! use arazzo_runtime::{json_path, serde_json::json};
//!
//! // $.items[?@.state == 'ready' && length(@.name) > 2].name
//! let body = json!({ "items": [{ "name": "abc", "state": "ready" }, { "name": "abcd" }] });
//! let names: Vec<_> = body
//!     .get("items")
//!     .into_iter()
//!     .flat_map(json_path::children)
//!     .filter(|item| {
//!         item.get("state").and_then(|value| value.as_str()) == Some("ready")
//!             && json_path::length(item.get("name")).is_some_and(|length| length > 2)
//!     })
//!     .filter_map(|value| value.get("name"))
//!     .collect();
//! assert_eq!(names, ["abc"]);
//! ```
//!
//! The functions `match` and `search` need the feature `regex`.

use std::cmp::Ordering;

use serde_json::{Map, Value};

#[cfg(feature = "regex")]
mod pattern;

#[cfg(feature = "regex")]
pub use pattern::{Pattern, contains_match, matches};

/// The items of an array; nothing of any other value.
pub fn items(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

/// The items of an array, the values of the members of an object; nothing of any other value: `[*]`.
pub fn children(value: &Value) -> impl Iterator<Item = &Value> {
    items(value).chain(value.as_object().into_iter().flat_map(Map::values))
}

/// A value and all that is below it, each value before what is below it: where `..` looks.
pub fn descendants(value: &Value) -> impl Iterator<Item = &Value> {
    let mut open = vec![value];
    std::iter::from_fn(move || {
        let next = open.pop()?;
        let known = open.len();
        open.extend(children(next));
        // What was pushed last comes first.
        open.get_mut(known..)?.reverse();
        Some(next)
    })
}

/// The item of an array at an index that counts from the end when it is negative.
#[must_use]
pub fn item(value: &Value, index: i64) -> Option<&Value> {
    let items = value.as_array()?;
    match usize::try_from(index) {
        Ok(index) => items.get(index),
        Err(_) => items.get(items.len().checked_sub(usize::try_from(index.unsigned_abs()).ok()?)?),
    }
}

/// The items of an array from `start` up to but not `end`, by `step`: `[start:end:step]`.
pub fn slice(value: &Value, start: Option<i64>, end: Option<i64>, step: i64) -> impl Iterator<Item = &Value> {
    let items = value.as_array().map_or(&[] as &[Value], Vec::as_slice);
    let length = i64::try_from(items.len()).unwrap_or(i64::MAX);
    let absolute = |bound: i64| if bound < 0 { length.saturating_add(bound) } else { bound };
    let (first, last) = match step {
        0.. => (start.map_or(0, absolute).clamp(0, length), end.map_or(length, absolute).clamp(0, length)),
        _ => (
            start.map_or(length - 1, absolute).clamp(-1, length - 1),
            end.map_or(-1, absolute).clamp(-1, length - 1),
        ),
    };
    let mut next = first;
    std::iter::from_fn(move || {
        let within = match step {
            0 => false,
            1.. => next < last,
            _ => next > last,
        };
        let item = if within { items.get(usize::try_from(next).ok()?) } else { None };
        next = next.saturating_add(step);
        item
    })
}

/// The only one of these nodes, if there is exactly one: `value(…)`.
pub fn only<'a>(nodes: impl IntoIterator<Item = &'a Value>) -> Option<&'a Value> {
    let mut nodes = nodes.into_iter();
    let first = nodes.next();
    first.filter(|_| nodes.next().is_none())
}

/// One side of a comparison: a JSON value, wherever it comes from, or nothing.
#[derive(Clone, Copy, Debug)]
pub struct Term<'a>(Kind<'a>);

#[derive(Clone, Copy, Debug)]
enum Kind<'a> {
    Nothing,
    Null,
    Boolean(bool),
    Integer(i128),
    Float(f64),
    Text(&'a str),
    Array(&'a [Value]),
    Object(&'a Map<String, Value>),
}

/// What a query gives that finds nothing.
pub const NOTHING: Term<'static> = Term(Kind::Nothing);

/// The value `null`.
pub const NULL: Term<'static> = Term(Kind::Null);

impl<'a> From<&'a Value> for Term<'a> {
    fn from(value: &'a Value) -> Self {
        Self(match value {
            Value::Null => Kind::Null,
            Value::Bool(value) => Kind::Boolean(*value),
            Value::Number(number) => match number.as_i128() {
                Some(integer) => Kind::Integer(integer),
                None => number.as_f64().map_or(Kind::Nothing, Kind::Float),
            },
            Value::String(text) => Kind::Text(text),
            Value::Array(items) => Kind::Array(items),
            Value::Object(members) => Kind::Object(members),
        })
    }
}

impl<'a, T> From<Option<T>> for Term<'a>
where
    T: Into<Term<'a>>,
{
    fn from(value: Option<T>) -> Self {
        value.map_or(NOTHING, Into::into)
    }
}

impl<'a> From<&'a str> for Term<'a> {
    fn from(text: &'a str) -> Self {
        Self(Kind::Text(text))
    }
}

impl<'a> From<&'a String> for Term<'a> {
    fn from(text: &'a String) -> Self {
        Self(Kind::Text(text))
    }
}

impl From<bool> for Term<'_> {
    fn from(value: bool) -> Self {
        Self(Kind::Boolean(value))
    }
}

impl From<i64> for Term<'_> {
    fn from(number: i64) -> Self {
        Self(Kind::Integer(number.into()))
    }
}

impl From<u16> for Term<'_> {
    fn from(number: u16) -> Self {
        Self(Kind::Integer(number.into()))
    }
}

impl From<usize> for Term<'_> {
    fn from(number: usize) -> Self {
        Self(i128::try_from(number).map_or(Kind::Nothing, Kind::Integer))
    }
}

impl From<f64> for Term<'_> {
    fn from(number: f64) -> Self {
        Self(Kind::Float(number))
    }
}

impl<'a> Term<'a> {
    /// The text, if it is one.
    pub(crate) fn as_text(self) -> Option<&'a str> {
        match self.0 {
            Kind::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The number, if it is one.
    pub(crate) fn as_number(self) -> Option<f64> {
        match self.0 {
            Kind::Integer(number) => Some(number as f64),
            Kind::Float(number) => Some(number),
            _ => None,
        }
    }

    /// The boolean, if it is one.
    pub(crate) fn as_boolean(self) -> Option<bool> {
        match self.0 {
            Kind::Boolean(value) => Some(value),
            _ => None,
        }
    }

    /// Whether it is there, and not `null`.
    pub(crate) fn is_something(self) -> bool {
        !matches!(self.0, Kind::Nothing | Kind::Null)
    }

    /// Whether it is an array or an object.
    pub(crate) fn is_structured(self) -> bool {
        matches!(self.0, Kind::Array(_) | Kind::Object(_))
    }

    pub(crate) fn equals(self, other: Self) -> bool {
        match (self.0, other.0) {
            (Kind::Nothing, Kind::Nothing) | (Kind::Null, Kind::Null) => true,
            (Kind::Boolean(left), Kind::Boolean(right)) => left == right,
            (Kind::Array(left), Kind::Array(right)) => {
                left.len() == right.len() && left.iter().zip(right).all(|(left, right)| equal(left, right))
            }
            (Kind::Object(left), Kind::Object(right)) => {
                left.len() == right.len() && left.iter().all(|(name, value)| equal(value, right.get(name)))
            }
            _ => self.order(other) == Some(Ordering::Equal),
        }
    }

    /// The order of two numbers or two texts; nothing else has one.
    pub(crate) fn order(self, other: Self) -> Option<Ordering> {
        match (self.0, other.0) {
            (Kind::Integer(left), Kind::Integer(right)) => Some(left.cmp(&right)),
            (Kind::Integer(left), Kind::Float(right)) => (left as f64).partial_cmp(&right),
            (Kind::Float(left), Kind::Integer(right)) => left.partial_cmp(&(right as f64)),
            (Kind::Float(left), Kind::Float(right)) => left.partial_cmp(&right),
            (Kind::Text(left), Kind::Text(right)) => Some(left.cmp(right)),
            _ => None,
        }
    }
}

/// How many characters a text, items an array or members an object has; nothing else has a length: `length(…)`.
#[must_use]
pub fn length<'a>(value: impl Into<Term<'a>>) -> Option<usize> {
    match value.into().0 {
        Kind::Text(text) => Some(text.chars().count()),
        Kind::Array(items) => Some(items.len()),
        Kind::Object(members) => Some(members.len()),
        _ => None,
    }
}

/// Whether two values are equal: of one type and, throughout, of one value; nothing equals nothing. `==`
#[must_use]
pub fn equal<'a, 'b>(left: impl Into<Term<'a>>, right: impl Into<Term<'b>>) -> bool {
    let (left, right): (Term<'_>, Term<'_>) = (left.into(), right.into());
    left.equals(right)
}

/// Whether the left value is less than the right: both are numbers, or both are texts. `<`
#[must_use]
pub fn less<'a, 'b>(left: impl Into<Term<'a>>, right: impl Into<Term<'b>>) -> bool {
    let (left, right): (Term<'_>, Term<'_>) = (left.into(), right.into());
    left.order(right) == Some(Ordering::Less)
}

/// Whether the left value is less than the right, or equal to it. `<=`
#[must_use]
pub fn less_or_equal<'a, 'b>(left: impl Into<Term<'a>>, right: impl Into<Term<'b>>) -> bool {
    let (left, right): (Term<'_>, Term<'_>) = (left.into(), right.into());
    left.order(right) == Some(Ordering::Less) || left.equals(right)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{NOTHING, NULL, descendants, equal, item, length, less, less_or_equal, only, slice};

    #[test]
    fn descendants_come_behind_what_they_are_below() {
        let value = json!([[1, [2]], 3]);
        let all: Vec<&Value> = descendants(&value).collect();
        assert_eq!(all, [&value, &json!([1, [2]]), &json!(1), &json!([2]), &json!(2), &json!(3)]);
    }

    #[test]
    fn indices_and_slices_count_from_both_ends() {
        let value = json!([0, 1, 2, 3]);
        assert_eq!(item(&value, -1), Some(&json!(3)));
        assert_eq!(item(&value, -5), None);
        assert_eq!(item(&value, i64::MIN), None);
        assert_eq!(item(&json!({ "0": 1 }), 0), None);
        let sliced = |start, end, step| slice(&value, start, end, step).cloned().collect::<Value>();
        assert_eq!(sliced(None, None, 2), json!([0, 2]));
        assert_eq!(sliced(Some(-2), None, 1), json!([2, 3]));
        assert_eq!(sliced(None, None, -1), json!([3, 2, 1, 0]));
        assert_eq!(sliced(Some(9), Some(0), -2), json!([3, 1]));
        assert_eq!(sliced(Some(0), None, i64::MAX), json!([0]));
        assert_eq!(sliced(None, None, 0), json!([]));
        assert_eq!(slice(&json!([]), None, None, -1).count(), 0);
    }

    #[test]
    fn comparisons_are_those_of_the_standard() {
        let (one, float) = (json!(1), json!(1.0));
        assert!(equal(&one, &float) && equal(&json!({ "a": [1] }), &json!({ "a": [1.0] })));
        assert!(!equal(&json!(9_007_199_254_740_993_u64), &json!(9_007_199_254_740_992_u64)));
        assert!(equal(NOTHING, None::<&Value>) && !equal(NOTHING, NULL) && !equal(&one, "1"));
        assert!(!equal(&json!({ "a": 1 }), &json!({ "b": 1 })));
        assert!(less("a", &json!("b")) && !less(1.0, "b") && !less(false, true));
        assert!(less_or_equal(NULL, NULL) && less_or_equal(true, true) && !less_or_equal(NULL, 1.0));
    }

    #[test]
    fn lengths_are_those_of_texts_arrays_and_objects() {
        assert_eq!(length("é𝄞"), Some(2));
        assert_eq!(length(&json!({ "a": 1, "b": 2 })), Some(2));
        assert_eq!(length(&json!(12)), None);
        assert_eq!(length(NOTHING), None);
    }

    #[test]
    fn the_only_node_is_one_of_one() {
        let value = json!([1, 2]);
        assert_eq!(only(slice(&value, None, Some(1), 1)), Some(&json!(1)));
        assert_eq!(only(slice(&value, None, None, 1)), None);
        assert_eq!(only([]), None);
    }
}
