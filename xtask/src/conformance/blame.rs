//! Whose fault it is that Prism does not take a request: decided by what the document says that is to be sent.

use std::fmt;

use percent_encoding::percent_decode_str;
use serde::Serialize;
use serde_json::Value;

use super::judge::Violation;
use super::said::Sent;

/// Whose fault it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Blame {
    /// What was sent is what the document says.
    Document,
    /// Prism reads the request, or the description, in another way than OpenAPI says.
    Prism,
    /// What was sent is not what the document says.
    Ours,
}

impl fmt::Display for Blame {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Document => "the document's fault",
            Self::Prism => "Prism's fault",
            Self::Ours => "OURS",
        })
    }
}

/// A request as it arrived.
#[derive(Clone, Debug)]
pub(super) struct Arrived {
    pub(super) method: String,
    /// Path and query.
    pub(super) target: String,
    /// By their names in lower case.
    pub(super) headers: Vec<(String, String)>,
    pub(super) body: Vec<u8>,
}

impl Arrived {
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    fn query(&self) -> impl Iterator<Item = (String, String)> {
        pairs(self.target.split_once('?').map_or("", |(_, query)| query))
    }

    fn json(&self) -> Option<Value> {
        serde_json::from_slice(&self.body).ok()
    }

    fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}

/// The fields of a query or a form.
fn pairs(text: &str) -> impl Iterator<Item = (String, String)> {
    let decoded = |text: &str| percent_decode_str(&text.replace('+', " ")).decode_utf8_lossy().into_owned();
    text.split('&').filter(|pair| !pair.is_empty()).map(move |pair| {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        (decoded(name), decoded(value))
    })
}

/// Whether a request lacks a credential.
pub(super) fn is_of_credentials(violation: &Violation) -> bool {
    ["401", "UNAUTHORIZED"].contains(&violation.code.as_str())
}

/// Whose fault a violation is, and why.
pub(super) fn of(violation: &Violation, said: &Sent, arrived: &Arrived) -> (Blame, String) {
    if is_of_credentials(violation) {
        // What the document passes as a header takes the place of a credential.
        let of_document = said.parameters.iter().find(|(name, place, _)| {
            place.as_deref() == Some("header") && name.eq_ignore_ascii_case("authorization")
        });
        return match of_document {
            Some((name, _, Some(value))) => {
                (Blame::Document, format!("it passes `{name}`: {}", short(value)))
            }
            Some((name, ..)) => (Blame::Document, format!("what it passes as `{name}` has no value")),
            None => (Blame::Ours, "no credential was sent".to_owned()),
        };
    }
    let mut location = violation.location.split('/').filter(|token| !token.is_empty());
    let (place, way): (&str, Vec<&str>) = (location.next().unwrap_or_default(), location.collect());
    match place {
        "body" => of_body(violation, &way, said, arrived),
        "query" | "header" | "headers" | "path" | "cookie" => {
            of_parameter(violation, place.trim_end_matches('s'), &way, said, arrived)
        }
        _ if violation.message.contains("array in form data") => {
            (Blame::Prism, "it reads lists of objects in forms as JSON only".to_owned())
        }
        _ if violation.code == "INVALID_CONTENT_TYPE" => {
            let sent = arrived.header("content-type").unwrap_or_default();
            match &said.content_type {
                Some(wanted) if sent.starts_with(wanted.as_str()) => {
                    (Blame::Document, format!("it says to send `{wanted}`"))
                }
                None if said.body.is_none() => (Blame::Document, "it says to send no body".to_owned()),
                wanted => (Blame::Ours, format!("`{sent}` was sent, and not {wanted:?}")),
            }
        }
        _ if violation.code == "required" => of_body(violation, &[], said, arrived),
        _ => of_path(violation, said, arrived),
    }
}

/// What is named in single quotes in a message.
fn named(message: &str) -> Option<&str> {
    message.split('\'').nth(1)
}

fn of_body(violation: &Violation, way: &[&str], said: &Sent, arrived: &Arrived) -> (Blame, String) {
    let Some(body) = &said.body else {
        return if arrived.body.is_empty() {
            (Blame::Document, "it sends no body".to_owned())
        } else {
            (Blame::Ours, "a body was sent, and none is said".to_owned())
        };
    };
    if arrived.body.is_empty() {
        let is_form = arrived.header("content-type").is_some_and(|media_type| media_type.contains("form"));
        return match (scalars(body).is_empty(), is_form) {
            (true, true) => (Blame::Prism, "it takes a form without fields for no body".to_owned()),
            (true, false) => (Blame::Document, "nothing in its body has a value".to_owned()),
            (false, _) => (Blame::Ours, "no body was sent".to_owned()),
        };
    }
    if arrived.header("content-type").is_some_and(|media_type| media_type.contains("xml")) {
        return (Blame::Prism, "it does not read XML".to_owned());
    }
    let pointer: String =
        way.iter().map(|token| format!("/{}", token.replace('~', "~0").replace('/', "~1"))).collect();
    let said_there = body.pointer(&pointer);
    if violation.code == "required" {
        let Some(name) = named(&violation.message) else {
            return (Blame::Ours, "what is missing?".to_owned());
        };
        if said_there.is_none() && !way.is_empty() && arrived.json().is_none() {
            return (
                Blame::Prism,
                "it takes an object that is not sent in a form for an empty one".to_owned(),
            );
        }
        return match said_there.and_then(|owner| owner.get(name)) {
            None => (Blame::Document, format!("it passes no `{name}` there")),
            Some(Value::Null) => (Blame::Document, format!("it passes `{name}` as null")),
            Some(value) => (judge_of_form(arrived, value), format!("it passes `{name}`: {value}")),
        };
    }
    match (arrived.json(), said_there) {
        (Some(sent), Some(wanted)) => match sent.pointer(&pointer) {
            Some(sent) if same(sent, wanted) => (Blame::Document, format!("it passes {}", short(wanted))),
            sent => (Blame::Ours, format!("{sent:?} was sent, and not {wanted}")),
        },
        (Some(sent), None) => match sent.pointer(&pointer) {
            // What is there must come from somewhere.
            Some(sent) => (Blame::Ours, format!("{sent} was sent, of which the document says nothing")),
            None => (Blame::Document, "it passes nothing there".to_owned()),
        },
        (None, Some(wanted)) if scalars(wanted).is_empty() => {
            (Blame::Prism, "it takes what is not sent in a form for something".to_owned())
        }
        (None, Some(wanted)) => (judge_of_form(arrived, wanted), format!("it passes {}", short(wanted))),
        (None, None) => (Blame::Document, "it passes nothing there".to_owned()),
    }
}

/// Of a body that is not JSON: the document's fault if what it says is there.
fn judge_of_form(arrived: &Arrived, value: &Value) -> Blame {
    if arrived.json().is_some() {
        return Blame::Ours;
    }
    let text = arrived.text();
    let fields: Vec<String> = pairs(&text).map(|(_, value)| value).collect();
    let scalars = scalars(value);
    let is_there = |scalar: &String| fields.contains(scalar) || text.contains(scalar.as_str());
    if scalars.iter().all(is_there) { Blame::Document } else { Blame::Ours }
}

fn of_parameter(
    violation: &Violation,
    place: &str,
    way: &[&str],
    said: &Sent,
    arrived: &Arrived,
) -> (Blame, String) {
    let name = match violation.code.as_str() {
        "required" => named(&violation.message).or(way.first().copied()),
        _ => way.first().copied(),
    };
    let Some(name) = name else { return (Blame::Ours, "which one?".to_owned()) };
    let mut parameters = said.parameters.iter();
    let wanted = parameters.find(|(known, at, _)| {
        // Prism speaks of all names in lower case.
        known.trim_end_matches('+').eq_ignore_ascii_case(name) && at.as_deref().is_none_or(|at| at == place)
    });
    match wanted {
        None if violation.code == "required" => (Blame::Document, format!("it does not pass `{name}`")),
        None => (Blame::Ours, format!("of `{name}` the document says nothing")),
        Some((.., None | Some(Value::Null))) => {
            (Blame::Document, format!("what it passes as `{name}` has no value"))
        }
        Some((.., Some(value))) => {
            let wanted = scalars(value);
            let sent: Vec<String> = match place {
                "query" => arrived.query().map(|(_, value)| value).collect(),
                "header" => {
                    arrived.header(&name.to_ascii_lowercase()).map(str::to_owned).into_iter().collect()
                }
                "cookie" => arrived.header("cookie").map(decoded).into_iter().collect(),
                _ => vec![decoded(arrived.target.split('?').next().unwrap_or_default())],
            };
            let is_there = |scalar: &String| sent.iter().any(|sent| sent.contains(scalar.as_str()));
            let blame = if wanted.iter().all(is_there) { Blame::Document } else { Blame::Ours };
            let sent = if blame == Blame::Ours { format!("; sent was {sent:?}") } else { String::new() };
            (blame, format!("it passes `{name}`: {}{sent}", short(value)))
        }
    }
}

fn of_path(violation: &Violation, said: &Sent, arrived: &Arrived) -> (Blame, String) {
    let path = arrived.target.split('?').next().unwrap_or_default();
    let of_path = said.parameters.iter().filter(|(_, place, _)| place.as_deref() == Some("path"));
    let values: Vec<String> = of_path.filter_map(|(.., value)| value.as_ref()).flat_map(scalars).collect();
    if violation.code == "NO_PATH_MATCHED_ERROR" && path.contains("%2F") {
        return (Blame::Prism, "it decodes `/` before it looks for the path".to_owned());
    }
    if violation.code == "NO_PATH_MATCHED_ERROR" && values.iter().any(|value| value.contains('/')) {
        return (Blame::Prism, "it knows no parameter of several segments".to_owned());
    }
    (Blame::Ours, format!("{} {}", arrived.method, arrived.target))
}

fn decoded(text: &str) -> String {
    percent_decode_str(text).decode_utf8_lossy().into_owned()
}

/// Whether two values are the same, apart from members without a value and from how numbers are written.
fn same(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Object(one), Value::Object(other)) => {
            one.iter().all(|(name, value)| other.get(name).is_some_and(|other| same(value, other)))
                && other.iter().all(|(name, value)| value.is_null() || one.contains_key(name))
        }
        (Value::Array(one), Value::Array(other)) => {
            one.len() == other.len() && one.iter().zip(other).all(|(one, other)| same(one, other))
        }
        (Value::Number(one), Value::Number(other)) => one.as_f64() == other.as_f64(),
        _ => one == other,
    }
}

/// The single values in a value, as texts.
fn scalars(value: &Value) -> Vec<String> {
    match value {
        Value::Null => Vec::new(),
        Value::String(text) => vec![text.clone()],
        Value::Array(items) => items.iter().flat_map(scalars).collect(),
        Value::Object(members) => members.values().flat_map(scalars).collect(),
        scalar => vec![scalar.to_string()],
    }
}

fn short(value: &Value) -> String {
    let text = value.to_string();
    if text.chars().count() <= 80 { text } else { text.chars().take(80).chain(['…']).collect() }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn blamed(location: &str, code: &str, message: &str, said: &Sent, body: &str) -> Blame {
        let violation =
            Violation { location: location.to_owned(), code: code.to_owned(), message: message.to_owned() };
        let arrived = Arrived {
            method: "POST".to_owned(),
            target: "/things?limit=many".to_owned(),
            headers: Vec::new(),
            body: body.as_bytes().to_vec(),
        };
        of(&violation, said, &arrived).0
    }

    #[test]
    fn what_is_sent_as_the_document_says_is_the_documents_fault() {
        let limit = |value: Value| ("limit".to_owned(), Some("query".to_owned()), Some(value));
        let said = |value: Value| Sent {
            parameters: vec![limit(value)],
            body: Some(json!({ "a": "1", "b": null })),
            content_type: None,
        };
        let many = said(json!("many"));
        assert_eq!(blamed("body/a", "type", "must be integer", &many, r#"{"a":"1"}"#), Blame::Document);
        assert_eq!(blamed("body/a", "type", "must be integer", &many, r#"{"a":1}"#), Blame::Ours);
        let missing = "must have required property 'c'";
        assert_eq!(blamed("body", "required", missing, &many, r#"{"a":"1"}"#), Blame::Document);
        assert_eq!(blamed("body", "required", missing, &many, "a=1"), Blame::Document);
        assert_eq!(blamed("body/c", "required", missing, &many, "a=1"), Blame::Prism);
        let lost = "must have required property 'a'";
        assert_eq!(blamed("body", "required", lost, &many, "{}"), Blame::Ours);
        assert_eq!(blamed("query/limit", "type", "must be integer", &many, ""), Blame::Document);
        assert_eq!(blamed("query/limit", "type", "must be integer", &said(json!(5)), ""), Blame::Ours);
        let passed = Some(json!("Token a"));
        let passing = Sent {
            parameters: vec![("Authorization".to_owned(), Some("header".to_owned()), passed)],
            ..Sent::default()
        };
        assert_eq!(blamed("", "401", "", &many, ""), Blame::Ours);
        assert_eq!(blamed("", "401", "", &passing, ""), Blame::Document);
        assert_eq!(blamed("", "NO_PATH_MATCHED_ERROR", "", &many, ""), Blame::Ours);
    }
}
