//! Comparisons of simple conditions between values that need not be of one type.
//!
//! Where both are of one type, generated code compares them itself. What is not there, or is `null`, compares with nothing: of it,
//! none of these holds.
//!
//! | One | Other | They compare as |
//! |---|---|---|
//! | text | text | text, without regard to the case of letters of ASCII |
//! | number | number | numbers |
//! | number | text | numbers, if the text is one; otherwise they are unequal |
//! | boolean | boolean | booleans |
//! | boolean | text | the texts `true` and `false`, without regard to case |
//! | array, object | the same | equal or unequal, throughout and exactly |
//!
//! Values of any other two types are unequal, and neither is less.
//!
//! ```
//! use arazzo_runtime::{loose, serde_json::json};
//!
//! let body = json!({ "state": "READY", "count": "12" });
//! assert!(loose::equal(body.get("state"), "ready"));
//! assert!(loose::greater(body.get("count"), 9_i64));
//! assert!(loose::unequal(body.get("count"), "ready"));
//! assert!(!loose::unequal(body.get("error"), "ready"));
//! ```

use std::cmp::Ordering;

use crate::json_path::Term;

/// Whether two values are equal. `==`
#[must_use]
pub fn equal<'a, 'b>(left: impl Into<Term<'a>>, right: impl Into<Term<'b>>) -> bool {
    compare(left.into(), right.into(), |order| order == Some(Ordering::Equal))
}

/// Whether two values are both there, and not equal. `!=`
#[must_use]
pub fn unequal<'a, 'b>(left: impl Into<Term<'a>>, right: impl Into<Term<'b>>) -> bool {
    compare(left.into(), right.into(), |order| order != Some(Ordering::Equal))
}

/// Whether the left value is less than the right one. `<`
#[must_use]
pub fn less<'a, 'b>(left: impl Into<Term<'a>>, right: impl Into<Term<'b>>) -> bool {
    ordered(left.into(), right.into(), Ordering::is_lt)
}

/// Whether the left value is less than the right one, or equal to it. `<=`
#[must_use]
pub fn less_or_equal<'a, 'b>(left: impl Into<Term<'a>>, right: impl Into<Term<'b>>) -> bool {
    ordered(left.into(), right.into(), Ordering::is_le)
}

/// Whether the left value is greater than the right one. `>`
#[must_use]
pub fn greater<'a, 'b>(left: impl Into<Term<'a>>, right: impl Into<Term<'b>>) -> bool {
    ordered(left.into(), right.into(), Ordering::is_gt)
}

/// Whether the left value is greater than the right one, or equal to it. `>=`
#[must_use]
pub fn greater_or_equal<'a, 'b>(left: impl Into<Term<'a>>, right: impl Into<Term<'b>>) -> bool {
    ordered(left.into(), right.into(), Ordering::is_ge)
}

fn compare(left: Term<'_>, right: Term<'_>, holds: impl Fn(Option<Ordering>) -> bool) -> bool {
    left.is_something() && right.is_something() && holds(order(left, right))
}

fn ordered(left: Term<'_>, right: Term<'_>, holds: fn(Ordering) -> bool) -> bool {
    // Lists and objects are equal at most.
    !left.is_structured() && compare(left, right, |order| order.is_some_and(holds))
}

/// The order of two values; equal or none for those that have no order.
fn order(left: Term<'_>, right: Term<'_>) -> Option<Ordering> {
    let word = |value: bool| if value { "true" } else { "false" };
    match (left.as_text(), right.as_text()) {
        (Some(left), Some(right)) => Some(without_case(left, right)),
        (Some(text), None) => match right.as_boolean() {
            Some(value) => Some(without_case(text, word(value))),
            None => number(text)?.partial_cmp(&right.as_number()?),
        },
        (None, Some(text)) => match left.as_boolean() {
            Some(value) => Some(without_case(word(value), text)),
            None => left.as_number()?.partial_cmp(&number(text)?),
        },
        (None, None) => match left.as_boolean().zip(right.as_boolean()) {
            Some((left, right)) => Some(left.cmp(&right)),
            None => left.order(right).or_else(|| left.equals(right).then_some(Ordering::Equal)),
        },
    }
}

/// The number that a text is.
fn number(text: &str) -> Option<f64> {
    text.trim().parse().ok()
}

fn without_case(left: &str, right: &str) -> Ordering {
    let lower = |text: &str| text.bytes().map(|byte| byte.to_ascii_lowercase()).collect::<Vec<_>>();
    match left.eq_ignore_ascii_case(right) {
        true => Ordering::Equal,
        false => lower(left).cmp(&lower(right)),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{equal, greater, greater_or_equal, less, less_or_equal, unequal};

    /// What holds between two values, in the order of the functions above.
    fn held(left: &Value, right: &Value) -> String {
        let all = [
            ("==", equal(left, right)),
            ("!=", unequal(left, right)),
            ("<", less(left, right)),
            ("<=", less_or_equal(left, right)),
            (">", greater(left, right)),
            (">=", greater_or_equal(left, right)),
        ];
        all.iter().filter(|(_, holds)| *holds).map(|(operator, _)| *operator).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn values_compare_as_the_table_says() {
        const EQUAL: &str = "== <= >=";
        const LESS: &str = "!= < <=";
        const GREATER: &str = "!= > >=";
        const UNLIKE: &str = "!=";
        for (left, right, expected) in [
            (json!("Ready"), json!("rEADY"), EQUAL),
            (json!("a"), json!("B"), LESS),
            (json!("10"), json!("9"), LESS),
            (json!("10"), json!(9), GREATER),
            (json!(9.5), json!(" 10 "), LESS),
            (json!(10), json!("10.0"), EQUAL),
            (json!(10), json!(10.0), EQUAL),
            (json!(10), json!("ten"), UNLIKE),
            (json!(true), json!("TRUE"), EQUAL),
            (json!("no"), json!(true), LESS),
            (json!(false), json!("false"), EQUAL),
            (json!(false), json!(false), EQUAL),
            (json!(true), json!(1), UNLIKE),
            (json!(["a"]), json!(["a"]), "=="),
            (json!(["a"]), json!(["A"]), UNLIKE),
            (json!({ "a": 1 }), json!({ "a": 1.0 }), "=="),
            (json!({}), json!([]), UNLIKE),
            (json!({}), json!("{}"), UNLIKE),
            (json!(null), json!(null), ""),
            (json!(null), json!("null"), ""),
            (json!(0), json!(null), ""),
        ] {
            assert_eq!(held(&left, &right), expected, "{left} and {right}");
        }
    }

    #[test]
    fn nothing_holds_of_what_is_not_there() {
        assert!(!equal(None::<&str>, None::<&str>));
        assert!(!unequal(None::<i64>, 1_i64));
        assert!(!less(None::<i64>, Some(1_i64)));
    }
}
