//! The answer to a request.

use std::borrow::Cow;
use std::fmt;

use bytes::Bytes;
use http::HeaderMap;
use http::response::Parts;
use serde::de::DeserializeOwned;
use serde_json::error::Category;
use serde_path_to_error::{Path, Segment};

use crate::error::{DecodeProblem, ErrorKind, Exchange, WorkflowError};
use crate::redact::{Secrets, excerpt, is_secret_name, line};
use crate::request::Sent;

/// The answer to a request: status, headers and the whole body, whatever the status says.
pub struct Response {
    pub(crate) workflow: &'static str,
    pub(crate) step: Option<&'static str>,
    pub(crate) exchange: Exchange,
    pub(crate) sent: Sent,
    pub(crate) head: Parts,
    pub(crate) body: Bytes,
}

impl Response {
    /// The status code: `$statusCode`.
    #[must_use]
    pub fn status(&self) -> u16 {
        self.head.status.as_u16()
    }

    /// Whether the status is one of success, from 200 to 299: what a step without `successCriteria` asks for.
    #[must_use]
    pub fn is_success(&self) -> bool {
        self.head.status.is_success()
    }

    /// All headers.
    #[must_use]
    pub fn headers(&self) -> &HeaderMap {
        &self.head.headers
    }

    /// The value of a header, if it is there and is text: `$response.header.name`.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.head.headers.get(name)?.to_str().ok()
    }

    /// The body: `$response.body`.
    #[must_use]
    pub fn body(&self) -> &Bytes {
        &self.body
    }

    /// The body as the text that it is, whatever its media type says: what the patterns of criteria look at. What is not
    /// UTF-8 in it is replaced.
    #[must_use]
    pub fn text(&self) -> Cow<'_, str> {
        String::from_utf8_lossy(self.unmarked())
    }

    /// The URL that the request was sent to: `$url`.
    #[must_use]
    pub fn url(&self) -> String {
        self.sent.uri.to_string()
    }

    /// The body as whatever JSON it is, null if it is none: what criteria of failure actions look at.
    #[must_use]
    pub fn any_json(&self) -> serde_json::Value {
        serde_json::from_slice(self.unmarked()).unwrap_or_default()
    }

    /// Goes on only if a criterion is met.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Criterion`] if it is not.
    pub fn require(&self, condition: &'static str, met: bool) -> Result<(), WorkflowError> {
        if met {
            return Ok(());
        }
        let excerpt = excerpt(&self.body, &self.sent.secrets());
        Err(self.failed(ErrorKind::Criterion { condition, status: self.status(), excerpt }))
    }

    /// A value of this response that the workflow cannot do without.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Missing`] if it is not there.
    pub fn present<T>(&self, expression: &'static str, value: Option<T>) -> Result<T, WorkflowError> {
        value.ok_or_else(|| {
            let excerpt = excerpt(&self.body, &self.sent.secrets());
            self.failed(ErrorKind::Missing { expression, excerpt: Some(excerpt) })
        })
    }

    /// The body, read as JSON.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Decode`], with the place in the body, if it is empty, is not JSON, or is not of that type.
    pub fn json<T: DeserializeOwned>(&self) -> Result<T, WorkflowError> {
        let body = self.unmarked();
        serde_json::from_slice(body).or_else(|error| self.locate(body, error))
    }

    /// The body without a byte order mark, which neither JSON nor text has, but which some servers write.
    fn unmarked(&self) -> &[u8] {
        self.body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&self.body)
    }

    /// Reads once more, to find where the body is wrong; only what fails pays for the bookkeeping.
    fn locate<T: DeserializeOwned>(&self, body: &[u8], error: serde_json::Error) -> Result<T, WorkflowError> {
        let secrets = self.sent.secrets();
        let excerpt = excerpt(body, &secrets);
        let decode = |problem, location: String, message| {
            let expression = match location.as_str() {
                "" => "$response.body".to_owned(),
                _ => format!("$response.body#{location}"),
            };
            self.failed(ErrorKind::Decode { problem, expression, location, message, excerpt })
        };
        if body.trim_ascii().is_empty() {
            return Err(decode(DecodeProblem::Empty, String::new(), "the body is empty".to_owned()));
        }
        if matches!(error.classify(), Category::Syntax | Category::Eof | Category::Io) {
            return Err(decode(DecodeProblem::Syntax, String::new(), line(&error.to_string(), &secrets)));
        }
        match serde_path_to_error::deserialize(&mut serde_json::Deserializer::from_slice(body)) {
            Ok(value) => Ok(value),
            Err(error) => {
                let message = type_message(error.path(), error.inner(), &secrets);
                Err(decode(DecodeProblem::Type, pointer(error.path()), message))
            }
        }
    }

    fn failed(&self, kind: ErrorKind) -> WorkflowError {
        WorkflowError::new(self.workflow, self.step, Some(self.exchange.clone()), kind)
    }
}

impl fmt::Debug for Response {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Response")
            .field("method", &self.exchange.method)
            .field("path", &self.exchange.path)
            .field("status", &self.head.status)
            .field("headers", &self.head.headers.keys().collect::<Vec<_>>())
            .field("body_length", &self.body.len())
            .finish_non_exhaustive()
    }
}

/// What serde says of a value, without the position (the pointer is better) and without the value of a credential.
fn type_message(path: &Path, error: &serde_json::Error, secrets: &Secrets) -> String {
    let message = error.to_string();
    let position = format!(" at line {} column {}", error.line(), error.column());
    let message = message.strip_suffix(&position).unwrap_or(&message);
    let confidential = is_confidential(path);
    match message.rsplit_once(", expected ") {
        Some((_, expected)) if confidential => format!("a value that is not shown, expected {expected}"),
        None if confidential => "a value that is not shown".to_owned(),
        _ => line(message, secrets),
    }
}

/// Whether a path leads to a credential.
pub(crate) fn is_confidential(path: &Path) -> bool {
    path.iter().any(|segment| matches!(segment, Segment::Map { key } if is_secret_name(key)))
}

/// A path as a JSON Pointer.
pub(crate) fn pointer(path: &Path) -> String {
    path.iter()
        .map(|segment| match segment {
            Segment::Seq { index } => format!("/{index}"),
            Segment::Map { key } => format!("/{}", key.replace('~', "~0").replace('/', "~1")),
            Segment::Enum { variant } => format!("/{variant}"),
            Segment::Unknown => "/?".to_owned(),
        })
        .collect()
}
