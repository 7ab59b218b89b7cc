//! The answer to a request.

use std::borrow::Cow;
use std::fmt;

use bytes::Bytes;
use http::HeaderMap;
use http::header::{CONTENT_DISPOSITION, CONTENT_ENCODING, CONTENT_TYPE};
use http::response::Parts;
use serde::Deserialize;
use serde::de::{DeserializeOwned, Deserializer};
use serde_json::error::Category;
use serde_path_to_error::{Path, Segment};

use crate::File;
use crate::charset;
use crate::error::{DecodeProblem, ErrorKind, WorkflowError};
use crate::file::{named_in, specific};
use crate::plain::{Fields, Plain};
use crate::redact::{Secrets, excerpt, is_secret_name, line};
use crate::request::Sent;
use crate::sequence::{Sequence, unmarked};
#[cfg(feature = "xml")]
use crate::xml::{Xml, reading};

/// The answer to a request: status, headers and the whole body, whatever the status says.
pub struct Response {
    pub(crate) workflow: &'static str,
    pub(crate) step: Option<&'static str>,
    pub(crate) sent: Sent,
    pub(crate) head: Parts,
    pub(crate) body: Bytes,
    /// The body, where it is too large for memory.
    pub(crate) large: Option<File>,
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

    /// The body: `$response.body`. It is empty where [`download`](crate::Request::download) has kept it in a temporary file.
    #[must_use]
    pub fn body(&self) -> &Bytes {
        &self.body
    }

    /// The body as a file, under the name and with the media type that the answer gives it. The name has no directories, whatever
    /// the server says, and no media type stands for bytes of any kind.
    #[must_use]
    pub fn file(&self) -> File {
        let file = self.large.clone().unwrap_or_else(|| self.body.clone().into());
        let file = match self.header(CONTENT_DISPOSITION.as_str()).and_then(named_in) {
            Some(name) => file.with_name(name),
            None => file,
        };
        match self.header(CONTENT_TYPE.as_str()).and_then(specific) {
            Some(media_type) => file.with_content_type(media_type),
            None => file,
        }
    }

    /// The body as the text that it is, whatever its media type says: what the patterns of criteria look at. It is in the
    /// encoding that a byte order mark, the `Content-Type` or the first line of an XML document names, and otherwise in UTF-8.
    /// What is wrong in it is replaced.
    #[must_use]
    pub fn text(&self) -> Cow<'_, str> {
        charset::decode(&self.head.headers, &self.body)
            .unwrap_or_else(|_| String::from_utf8_lossy(&self.body))
    }

    /// The URL that the request was sent to: `$url`.
    #[must_use]
    pub fn url(&self) -> String {
        self.sent.uri.to_string()
    }

    /// The body as whatever JSON it is: what criteria of failure actions look at. XML and forms are made JSON: the members are
    /// those of the root, which is a member by its name, too. Null if the body is none of these.
    #[must_use]
    pub fn any_json(&self) -> serde_json::Value {
        let text = self.text();
        match self.format(Format::Json) {
            Format::Json => serde_json::from_str(&text).unwrap_or_default(),
            Format::Form => Deserialize::deserialize(Fields::of(&text)).unwrap_or_default(),
            #[cfg(feature = "xml")]
            Format::Xml => reading::parse(&text).ok().as_ref().and_then(reading::any).unwrap_or_default(),
            #[cfg(not(feature = "xml"))]
            Format::Xml => serde_json::Value::Null,
            Format::Text => serde_json::Value::Null,
        }
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
        let excerpt = self.excerpt(&self.sent.secrets());
        Err(self.failed(ErrorKind::Criterion { condition, status: self.status(), excerpt }))
    }

    /// A value of this response that the workflow cannot do without.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Missing`] if it is not there.
    pub fn present<T>(&self, expression: &'static str, value: Option<T>) -> Result<T, WorkflowError> {
        value.ok_or_else(|| {
            let excerpt = self.excerpt(&self.sent.secrets());
            self.failed(ErrorKind::Missing { expression, excerpt: Some(excerpt) })
        })
    }

    /// The body, read as JSON, whatever media type it has: many services send JSON as text. A body that is empty is read as
    /// an object without members, where that will do.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Decode`], with the place in the body, if it is empty, is not JSON, or is not of that type.
    pub fn json<T: DeserializeOwned>(&self) -> Result<T, WorkflowError> {
        let body = self.utf8(Format::Json)?;
        serde_json::from_slice(&body).or_else(|error| self.locate(&body, error))
    }

    /// The body, read as a list of values in JSON, one behind the other: on lines, or behind marks as in `application/json-seq`.
    /// One list is read, too, where the answer is said to be JSON. A body that is empty is an empty list.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Decode`], with the place in the body, if it is not JSON, or is not of that type.
    pub fn json_sequence<T: DeserializeOwned>(&self) -> Result<T, WorkflowError> {
        if self.named_format() == Some(Format::Json) {
            return self.json();
        }
        let body = self.utf8(Format::Json)?;
        T::deserialize(Sequence::of(&unmarked(&body))).or_else(|error| match error.classify() {
            Category::Data => self.located(Format::Json, Sequence::of(&unmarked(&body))),
            Category::Syntax | Category::Eof | Category::Io => Err(self.not_a_sequence(&error)),
        })
    }

    /// The body, read as XML that is written as nothing but the names of members says, or as JSON where that is what was
    /// answered. Needs the feature `xml`.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Decode`], with the place in the body, if it is empty, is neither, or is not of that type.
    #[cfg(feature = "xml")]
    pub fn xml<T: DeserializeOwned>(&self) -> Result<T, WorkflowError> {
        self.xml_as(&Xml::element(""))
    }

    /// The body, read as XML that is written as `xml` says, or as JSON where that is what was answered. Needs the feature
    /// `xml`.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Decode`], with the place in the body, if it is empty, is neither, or is not of that type.
    #[cfg(feature = "xml")]
    pub fn xml_as<T: DeserializeOwned>(&self, xml: &Xml<'_>) -> Result<T, WorkflowError> {
        let body = self.utf8(Format::Xml)?;
        if is_blank(&body) {
            return self.read_nothing(Format::Xml);
        }
        if self.format(Format::Xml) == Format::Json {
            return self.json();
        }
        let text = String::from_utf8_lossy(&body);
        let document = reading::parse(&text).map_err(|error| self.not_in_format(Format::Xml, &error))?;
        // Pages that tell people of an error are sometimes well-formed.
        let is_page = document.root_element().tag_name().name().eq_ignore_ascii_case("html");
        if is_page && self.named_format() != Some(Format::Xml) {
            return Err(self.not_in_format(Format::Xml, &"it is a page of HTML"));
        }
        let absent = reading::Absent::default();
        let value = reading::value(&document, xml, &absent);
        let mut read = T::deserialize(value.clone());
        while read.is_err() && absent.has_more() {
            read = T::deserialize(value.clone());
        }
        read.or_else(|_| self.located(Format::Xml, value))
    }

    /// The body, read as XML: not without the feature `xml`.
    ///
    /// # Errors
    ///
    /// It is not called.
    #[cfg(not(feature = "xml"))]
    pub fn xml<T: NeedsFeatureXml>(&self) -> Result<T, WorkflowError> {
        T::refuse(self)
    }

    /// The body, read as XML: not without the feature `xml`.
    ///
    /// # Errors
    ///
    /// It is not called.
    #[cfg(not(feature = "xml"))]
    pub fn xml_as<T: NeedsFeatureXml>(&self, _: &crate::Xml<'_>) -> Result<T, WorkflowError> {
        T::refuse(self)
    }

    /// The body, read as a form, or as JSON where that is what was answered.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Decode`], with the field, if it is empty or not of that type.
    pub fn form<T: DeserializeOwned>(&self) -> Result<T, WorkflowError> {
        let body = self.utf8(Format::Form)?;
        if is_blank(&body) {
            return self.read_nothing(Format::Form);
        }
        if self.format(Format::Form) == Format::Json {
            return self.json();
        }
        let text = String::from_utf8_lossy(&body);
        let fields = Fields::of(&text);
        T::deserialize(fields.clone()).or_else(|_| self.located(Format::Form, fields))
    }

    /// The body, read as a single value that is written as text.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Decode`] if it is not of that type.
    pub fn plain<T: DeserializeOwned>(&self) -> Result<T, WorkflowError> {
        let body = self.utf8(Format::Text)?;
        let plain = Plain(String::from_utf8_lossy(&body));
        T::deserialize(plain.clone()).or_else(|_| self.located(Format::Text, plain))
    }

    /// The format that the `Content-Type` names, among those that are read.
    fn named_format(&self) -> Option<Format> {
        let essence = self.header(CONTENT_TYPE.as_str())?.split(';').next()?.trim().to_ascii_lowercase();
        match essence.rsplit(['/', '+']).next()? {
            "json" => Some(Format::Json),
            "xml" => Some(Format::Xml),
            "x-www-form-urlencoded" => Some(Format::Form),
            _ => None,
        }
    }

    /// The format that the body is in: where its first letter leaves that open, the one that is named, or expected.
    fn format(&self, expected: Format) -> Format {
        let text = self.text();
        match text.trim_start().chars().next() {
            Some('<') => Format::Xml,
            Some('{' | '[') => Format::Json,
            _ => self.named_format().unwrap_or(expected),
        }
    }

    /// The body in UTF-8, without a byte order mark.
    fn utf8(&self, format: Format) -> Result<Cow<'_, [u8]>, WorkflowError> {
        let coding = self.head.headers.get(CONTENT_ENCODING).and_then(|coding| coding.to_str().ok());
        if let Some(coding) = coding.filter(|coding| *coding != "identity") {
            // What the transport has undone, it does not say any more.
            let coding = line(coding, &self.sent.secrets());
            let message = format!("compressed as `{coding}`, which the transport does not undo");
            return Err(self.undecoded(DecodeProblem::Encoding, format, String::new(), message));
        }
        charset::utf8(&self.head.headers, &self.body).map_err(|unknown| {
            let charset = line(&unknown.0, &self.sent.secrets());
            let hint = if cfg!(feature = "charset") { "" } else { " without the feature `charset`" };
            let message = format!("written in `{charset}`, which is not read{hint}");
            self.undecoded(DecodeProblem::Encoding, format, String::new(), message)
        })
    }

    /// Reads once more, to find where the body is wrong; only what fails pays for the bookkeeping.
    fn locate<T: DeserializeOwned>(&self, body: &[u8], error: serde_json::Error) -> Result<T, WorkflowError> {
        if is_blank(body) {
            return self.read_nothing(Format::Json);
        }
        if matches!(error.classify(), Category::Syntax | Category::Eof | Category::Io) {
            return Err(self.not_in_format(Format::Json, &error));
        }
        self.located(Format::Json, &mut serde_json::Deserializer::from_slice(body))
    }

    /// Reads a value, and says what in it is not of the type.
    fn located<'de, T, D>(&self, format: Format, value: D) -> Result<T, WorkflowError>
    where
        T: Deserialize<'de>,
        D: Deserializer<'de, Error: fmt::Display>,
    {
        serde_path_to_error::deserialize(value).map_err(|error| {
            let message = type_message(error.path(), &error.inner().to_string(), &self.sent.secrets());
            self.undecoded(DecodeProblem::Type, format, pointer(error.path()), message)
        })
    }

    /// What a body comes to that is not there: no value, or an object without members, where either will do.
    fn read_nothing<T: DeserializeOwned>(&self, format: Format) -> Result<T, WorkflowError> {
        serde_json::from_str("null").or_else(|_| serde_json::from_str("{}")).map_err(|_| {
            self.undecoded(DecodeProblem::Empty, format, String::new(), "the body is empty".to_owned())
        })
    }

    fn not_in_format(&self, format: Format, reason: &dyn fmt::Display) -> WorkflowError {
        let secrets = self.sent.secrets();
        let reason = line(&reason.to_string(), &secrets);
        let named = self.header(CONTENT_TYPE.as_str()).filter(|_| self.named_format() != Some(format));
        let (problem, message) = match named {
            Some(named) => {
                (DecodeProblem::MediaType, format!("`{}`, not {format}: {reason}", line(named, &secrets)))
            }
            None => (DecodeProblem::Syntax, reason),
        };
        self.undecoded(problem, format, String::new(), message)
    }

    /// Why a body is no sequence of JSON values: it is something else, or is said to be one and is wrong.
    fn not_a_sequence(&self, error: &serde_json::Error) -> WorkflowError {
        match self.header(CONTENT_TYPE.as_str()) {
            Some(named) if named.contains("json") => {
                let message = line(&error.to_string(), &self.sent.secrets());
                self.undecoded(DecodeProblem::Syntax, Format::Json, String::new(), message)
            }
            _ => self.not_in_format(Format::Json, error),
        }
    }

    fn undecoded(
        &self,
        problem: DecodeProblem,
        format: Format,
        location: String,
        message: String,
    ) -> WorkflowError {
        let expression = match location.as_str() {
            "" => "$response.body".to_owned(),
            _ => format!("$response.body#{location}"),
        };
        let excerpt = self.excerpt(&self.sent.secrets());
        let format = format.as_str();
        self.failed(ErrorKind::Decode { problem, format, expression, location, message, excerpt })
    }

    /// The beginning of the body, masked.
    fn excerpt(&self, secrets: &Secrets) -> String {
        match charset::utf8(&self.head.headers, &self.body) {
            Ok(body) => excerpt(&body, secrets),
            Err(_) => excerpt(&self.body, secrets),
        }
    }

    fn failed(&self, kind: ErrorKind) -> WorkflowError {
        WorkflowError::new(self.workflow, self.step, Some(self.sent.exchange(Some(self.head.status))), kind)
    }
}

impl fmt::Debug for Response {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Response")
            .field("method", &self.sent.method)
            .field("path", &self.sent.shown_path(&self.sent.uri))
            .field("status", &self.head.status)
            .field("headers", &self.head.headers.keys().collect::<Vec<_>>())
            .field("body_length", &self.body.len())
            .finish_non_exhaustive()
    }
}

/// What a body is read as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Format {
    Json,
    Xml,
    Form,
    Text,
}

impl Format {
    /// The format as messages call it.
    fn as_str(self) -> &'static str {
        match self {
            Self::Json => "JSON",
            Self::Xml => "XML",
            Self::Form => "a form",
            Self::Text => "text",
        }
    }
}

impl fmt::Display for Format {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

/// What no type is: it tells those who read answers in XML what they lack.
#[cfg(not(feature = "xml"))]
#[diagnostic::on_unimplemented(
    message = "answers in XML are only read with the feature `xml` of `arazzo-runtime`",
    label = "is read from XML",
    note = "name it in `Cargo.toml`, among the `features` of the dependency"
)]
pub trait NeedsFeatureXml: Sized {
    #[doc(hidden)]
    fn refuse(response: &Response) -> Result<Self, WorkflowError>;
}

fn is_blank(body: &[u8]) -> bool {
    body.trim_ascii().is_empty()
}

/// What serde says of a value, without the position (the pointer is better) and without the value of a credential.
fn type_message(path: &Path, message: &str, secrets: &Secrets) -> String {
    let is_position = |end: &str| end.bytes().all(|byte| byte.is_ascii_digit() || b" column".contains(&byte));
    let message = match message.rsplit_once(" at line ") {
        Some((message, position)) if is_position(position) => message,
        _ => message,
    };
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
