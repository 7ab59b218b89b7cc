//! Answers, and how they go over the wire.

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{HeaderMap, HeaderName, HeaderValue, Response, StatusCode};
use hyper::body::{Body, Frame, SizeHint};
use serde_json::{Value, json};

use super::error::{ErrorType, ServiceError};

const ERROR_TYPE: HeaderName = HeaderName::from_static("x-amzn-errortype");
const JSON: HeaderValue = HeaderValue::from_static("application/json");

/// An answer: status, header fields and body.
#[derive(Clone, Debug)]
pub struct Reply {
    pub(super) status: StatusCode,
    pub(super) headers: HeaderMap,
    pub(super) body: Bytes,
}

impl Reply {
    /// An answer with nothing but a status.
    pub fn new(status: StatusCode) -> Self {
        Self { status, headers: HeaderMap::new(), body: Bytes::new() }
    }

    /// An answer with a JSON body.
    pub fn json(status: StatusCode, body: &Value) -> Self {
        let mut reply = Self::new(status).body(body.to_string());
        reply.headers.insert(CONTENT_TYPE, JSON);
        reply
    }

    /// An error in the service's form.
    pub fn error(error_type: ErrorType, message: &str) -> Self {
        let mut reply = Self::json(error_type.status(), &json!({ "message": message }));
        reply.headers.insert(ERROR_TYPE, HeaderValue::from_static(error_type.name()));
        reply
    }

    /// Adds a header field.
    ///
    /// # Panics
    /// If `name` is not a header name in lower case or `value` is not visible ASCII.
    pub fn header(mut self, name: &'static str, value: &'static str) -> Self {
        self.headers.append(HeaderName::from_static(name), HeaderValue::from_static(value));
        self
    }

    /// Replaces the body, whatever the header fields say about it.
    pub fn body(mut self, body: impl Into<Bytes>) -> Self {
        self.body = body.into();
        self
    }

    /// The answer with its body filled up with spaces, which JSON does not mind.
    pub(super) fn padded(mut self, length: usize) -> Self {
        let mut bytes = Vec::from(self.body);
        bytes.resize(bytes.len().max(length), b' ');
        self.body = bytes.into();
        self
    }

    /// The answer with the second half of its body missing.
    pub(super) fn halved(mut self) -> Self {
        self.body.truncate(self.body.len() / 2);
        self
    }

    pub(super) fn into_response(self, framing: Framing) -> Response<Payload> {
        let length = self.body.len() as u64;
        let mut response = Response::new(match framing {
            Framing::Whole => Payload { bytes: Some(self.body), announced: Some(length), end: End::Regular },
            Framing::Chunked => Payload { bytes: Some(self.body), announced: None, end: End::Regular },
            Framing::CutShort => {
                let half = self.body.slice(..self.body.len() / 2);
                Payload { bytes: Some(half), announced: Some(length), end: End::Flush }
            }
        });
        *response.status_mut() = self.status;
        *response.headers_mut() = self.headers;
        response
    }
}

impl From<ServiceError> for Reply {
    fn from(error: ServiceError) -> Self {
        Self::error(error.error_type, &error.message)
    }
}

/// How a body is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Framing {
    /// With its length before it.
    Whole,
    /// In chunks, so that its length is known only at the end.
    Chunked,
    /// With its length before it, of which only the first half is sent before the connection is closed.
    CutShort,
}

/// The body of an answer on its way.
#[derive(Debug)]
pub(super) struct Payload {
    bytes: Option<Bytes>,
    announced: Option<u64>,
    end: End,
}

/// What comes after the bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    /// The regular end.
    Regular,
    /// A pause, in which the server writes out what it has; then the end of the connection.
    Flush,
    /// The end of the connection.
    Cut,
}

impl Body for Payload {
    type Data = Bytes;
    type Error = Cut;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Cut>>> {
        if let Some(bytes) = self.bytes.take() {
            return Poll::Ready(Some(Ok(Frame::data(bytes))));
        }
        match self.end {
            End::Regular => Poll::Ready(None),
            End::Flush => {
                self.end = End::Cut;
                context.waker().wake_by_ref();
                Poll::Pending
            }
            End::Cut => Poll::Ready(Some(Err(Cut))),
        }
    }

    fn is_end_stream(&self) -> bool {
        self.bytes.is_none() && self.end == End::Regular
    }

    fn size_hint(&self) -> SizeHint {
        self.announced.map(SizeHint::with_exact).unwrap_or_default()
    }
}

/// Why the server closes a connection in the middle: a rule says so.
#[derive(Clone, Copy, Debug)]
pub(super) struct Cut;

impl fmt::Display for Cut {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a rule of the stand-in closes the connection here")
    }
}

impl std::error::Error for Cut {}
