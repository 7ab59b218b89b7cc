//! Answering from an archive.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use http::StatusCode;
use http::header::{CONTENT_TYPE, HeaderName, HeaderValue, TRANSFER_ENCODING};
use serde_json::Value;

use super::format::{Entry, Har, Pair, PostData, Request};
use super::view;
use crate::redact::{MASK, Secrets, line};
use crate::{Body, BoxFuture, Chunks, Transport, TransportError, TransportResponse, TransportStage};

/// Headers that differ each time, or that the connection and not the request has.
const PASSING_HEADERS: &[&str] = &[
    "accept-encoding",
    "connection",
    "content-length",
    "date",
    "host",
    "idempotency-key",
    "traceparent",
    "tracestate",
    "user-agent",
    "x-amz-date",
];

/// A transport that answers from an archive, and fails where a request is not one that was recorded.
///
/// Clones are one replay. What is masked in the archive matches anything. Content that was not recorded is not compared;
/// where it is that of an answer, the answer breaks off.
///
/// An error of a workflow whose request was not recorded so is [`ErrorKind::Transport`](crate::ErrorKind::Transport) at the stage
/// [`Withheld`](TransportStage::Withheld), with a [`Drift`] for its cause.
///
/// A client that replays does not have to wait between two polls: see [`Pacing::none`](crate::Pacing::none).
#[derive(Clone)]
pub struct Replay(Arc<Shared>);

struct Shared {
    strict: bool,
    remaining: Mutex<Vec<Recorded>>,
}

/// An entry that has not been asked for.
struct Recorded {
    /// Its place in the archive, from 1.
    number: usize,
    entry: Entry,
}

impl Replay {
    /// Answers requests in the order in which they were recorded. Method, URL, headers and body have to be the same, except
    /// for headers that differ each time, such as `Date`.
    #[must_use]
    pub fn strict(har: Har) -> Self {
        Self::new(har, true)
    }

    /// Answers requests in any order; requests that are the same get their answers in the order in which they were recorded.
    /// Method, path, query (in any order) and body have to be the same; headers do not, nor where the API is served.
    #[must_use]
    pub fn lenient(har: Har) -> Self {
        Self::new(har, false)
    }

    fn new(har: Har, strict: bool) -> Self {
        let numbered = har.0.entries.into_iter().zip(1..);
        let remaining = numbered.map(|(entry, number)| Recorded { number, entry }).collect();
        Self(Arc::new(Shared { strict, remaining: Mutex::new(remaining) }))
    }

    /// Goes on only if all recorded requests have been sent.
    ///
    /// # Errors
    ///
    /// The first that has not been.
    pub fn finish(&self) -> Result<(), Drift> {
        match self.remaining().first() {
            None => Ok(()),
            Some(Recorded { number, entry }) => Err(Drift {
                entry: Some(*number),
                part: DriftPart::Unsent,
                recorded: request_line(&entry.request),
                sent: "nothing".to_owned(),
            }),
        }
    }

    fn remaining(&self) -> MutexGuard<'_, Vec<Recorded>> {
        self.0.remaining.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The recorded answer to a request.
    fn answer(&self, request: &http::Request<Body>) -> Result<Entry, Drift> {
        let strict = self.0.strict;
        let sent = view::request(request, &view::secrets(request), usize::MAX);
        let mut remaining = self.remaining();
        let mut nearest: Option<Drift> = None;
        let candidates = if strict { 1 } else { remaining.len() };
        for (index, Recorded { number, entry }) in remaining.iter().take(candidates).enumerate() {
            match difference(*number, &entry.request, &sent, strict) {
                None => return Ok(remaining.remove(index).entry),
                Some(drift) => {
                    if nearest.as_ref().is_none_or(|nearest| nearest.part.rank() < drift.part.rank()) {
                        nearest = Some(drift);
                    }
                }
            }
        }
        Err(nearest.unwrap_or_else(|| Drift {
            entry: None,
            part: DriftPart::Unrecorded,
            recorded: "nothing more".to_owned(),
            sent: request_line(&sent),
        }))
    }
}

impl fmt::Debug for Replay {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let remaining = self.remaining().len();
        formatter.debug_struct("Replay").field("remaining", &remaining).finish_non_exhaustive()
    }
}

impl Transport for Replay {
    fn send(&self, request: http::Request<Body>) -> BoxFuture<'_, Result<TransportResponse, TransportError>> {
        let answer = self.answer(&request);
        Box::pin(std::future::ready(match answer {
            Ok(entry) => response(entry),
            Err(drift) => Err(TransportError::new(TransportStage::Withheld, drift)),
        }))
    }
}

/// The answer that an entry holds.
fn response(entry: Entry) -> Result<TransportResponse, TransportError> {
    let recorded = entry.response;
    let failed = |stage| {
        let reason = entry.error.as_deref().unwrap_or("no answer is recorded");
        TransportError::new(stage, reason.to_owned())
    };
    let status = StatusCode::from_u16(recorded.status).map_err(|_| failed(TransportStage::Exchanging))?;
    let mut response = http::Response::new(Body::empty());
    *response.status_mut() = status;
    for Pair { name, value } in &recorded.headers {
        // A browser records headers of HTTP/2 that are none elsewhere.
        let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::try_from(value)) else {
            continue;
        };
        if name != TRANSFER_ENCODING {
            response.headers_mut().append(name, value);
        }
    }
    let content = recorded.content;
    let bytes = content.text.as_deref().and_then(|text| view::bytes(text, content.encoding.as_deref()));
    let is_whole = content.comment.is_none() && entry.error.is_none();
    let bytes = Bytes::from(bytes.unwrap_or_default());
    *response.body_mut() = if is_whole {
        bytes.into()
    } else {
        let reason = entry.error.or(content.comment).unwrap_or_default();
        Body::streamed(Partial { beginning: Some(bytes), reason })
    };
    Ok(response)
}

/// A body of which only the beginning is recorded.
struct Partial {
    beginning: Option<Bytes>,
    reason: String,
}

impl Chunks for Partial {
    fn next(&mut self) -> BoxFuture<'_, Result<Option<Bytes>, TransportError>> {
        let next = match self.beginning.take() {
            Some(beginning) => Ok(Some(beginning)),
            None => Err(TransportError::new(TransportStage::Receiving, self.reason.clone())),
        };
        Box::pin(std::future::ready(next))
    }
}

/// How a request differs from the recorded one.
///
/// Neither text shows credentials.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Drift {
    entry: Option<usize>,
    part: DriftPart,
    recorded: String,
    sent: String,
}

/// The part of a request that differs from the recorded one.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum DriftPart {
    /// The method.
    Method,
    /// The URL without its query.
    Url,
    /// The query.
    Query,
    /// The header of this name, in lower case.
    Header(String),
    /// The body: in JSON, at this JSON Pointer.
    Body {
        /// The place; none where the bodies are not both JSON.
        location: Option<String>,
    },
    /// The request: the recording has no more of them.
    Unrecorded,
    /// The request: it was recorded, but has not been sent.
    Unsent,
}

impl DriftPart {
    /// How much is the same before this part is looked at.
    fn rank(&self) -> u8 {
        match self {
            Self::Unrecorded | Self::Unsent => 0,
            Self::Method => 1,
            Self::Url => 2,
            Self::Query => 3,
            Self::Header(_) => 4,
            Self::Body { .. } => 5,
        }
    }
}

impl Drift {
    /// The number of the recorded request, from 1; none if nothing more was recorded.
    #[must_use]
    pub fn entry(&self) -> Option<usize> {
        self.entry
    }

    /// What differs.
    #[must_use]
    pub fn part(&self) -> &DriftPart {
        &self.part
    }

    /// The part as it was recorded.
    #[must_use]
    pub fn recorded(&self) -> &str {
        &self.recorded
    }

    /// The part as it is now.
    #[must_use]
    pub fn sent(&self) -> &str {
        &self.sent
    }
}

impl fmt::Display for Drift {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { recorded, sent, .. } = self;
        let number = self.entry.unwrap_or_default();
        match &self.part {
            DriftPart::Unrecorded => {
                return write!(formatter, "nothing more is recorded, but `{sent}` was to be sent");
            }
            DriftPart::Unsent => {
                return write!(formatter, "recorded request {number}, `{recorded}`, was not sent");
            }
            DriftPart::Method => write!(formatter, "the method of recorded request {number}")?,
            DriftPart::Url => write!(formatter, "the URL of recorded request {number}")?,
            DriftPart::Query => write!(formatter, "the query of recorded request {number}")?,
            DriftPart::Header(name) => write!(formatter, "header `{name}` of recorded request {number}")?,
            DriftPart::Body { location: Some(location) } if !location.is_empty() => {
                write!(formatter, "`{location}` in the body of recorded request {number}")?;
            }
            DriftPart::Body { .. } => write!(formatter, "the body of recorded request {number}")?,
        }
        write!(formatter, " was `{recorded}`, and now is `{sent}`")
    }
}

impl std::error::Error for Drift {}

/// Stands for a part that is not there.
const NOTHING: &str = "nothing";

fn request_line(request: &Request) -> String {
    shown(&format!("{} {}", request.method, request.url))
}

fn shown(text: &str) -> String {
    line(text, &Secrets::default())
}

/// The first part in which a request differs from the recorded one of that number.
fn difference(number: usize, recorded: &Request, sent: &Request, strict: bool) -> Option<Drift> {
    let drift = |part, recorded: &str, sent: &str| {
        Some(Drift { entry: Some(number), part, recorded: shown(recorded), sent: shown(sent) })
    };
    if recorded.method != sent.method {
        return drift(DriftPart::Method, &recorded.method, &sent.method);
    }
    let (old, new) = (Address::of(&recorded.url, strict), Address::of(&sent.url, strict));
    if !matches(&old.place, &new.place) {
        return drift(DriftPart::Url, &old.place, &new.place);
    }
    if !all_match(&old.query, &new.query) {
        return drift(DriftPart::Query, &old.query.join("&"), &new.query.join("&"));
    }
    if strict && let Some((name, old, new)) = different_header(&recorded.headers, &sent.headers) {
        return drift(DriftPart::Header(name), &old, &new);
    }
    let (location, old, new) = different_body(recorded.post_data.as_ref(), sent.post_data.as_ref())?;
    drift(DriftPart::Body { location }, &old, &new)
}

/// A URL in the parts that are compared.
struct Address {
    place: String,
    query: Vec<String>,
}

impl Address {
    fn of(url: &str, strict: bool) -> Self {
        let url = url.split('#').next().unwrap_or_default();
        let (place, query) = url.split_once('?').unwrap_or((url, ""));
        let mut query: Vec<String> =
            query.split('&').filter(|pair| !pair.is_empty()).map(str::to_owned).collect();
        if strict {
            return Self { place: place.to_owned(), query };
        }
        query.sort_unstable();
        let place = place
            .split_once("://")
            .map_or(place, |(_, rest)| rest.find('/').map_or("/", |at| rest.split_at(at).1));
        Self { place: place.to_owned(), query }
    }
}

/// Whether a text is the recorded one, in which a mask stands for anything.
fn matches(recorded: &str, sent: &str) -> bool {
    let mut parts = recorded.split(MASK);
    let Some(mut rest) = parts.next().and_then(|first| sent.strip_prefix(first)) else { return false };
    let mut parts = parts.peekable();
    if parts.peek().is_none() {
        return rest.is_empty();
    }
    while let Some(part) = parts.next() {
        if parts.peek().is_none() {
            return rest.ends_with(part);
        }
        match rest.split_once(part) {
            Some((_, after)) => rest = after,
            None => return false,
        }
    }
    true
}

fn all_match(recorded: &[String], sent: &[String]) -> bool {
    recorded.len() == sent.len() && recorded.iter().zip(sent).all(|(recorded, sent)| matches(recorded, sent))
}

/// The first header that differs, by name, with both of its values.
fn different_header(recorded: &[Pair], sent: &[Pair]) -> Option<(String, String, String)> {
    let (recorded, sent) = (by_name(recorded), by_name(sent));
    let names = recorded.iter().chain(&sent).map(|(name, _)| name);
    let values = |headers: &[(String, String)], name: &str| -> Vec<String> {
        headers.iter().filter(|(other, _)| other == name).map(|(_, value)| value.clone()).collect()
    };
    for name in names {
        let (old, new) = (values(&recorded, name), values(&sent, name));
        if !all_match(&old, &new) {
            let joined =
                |values: &[String]| if values.is_empty() { NOTHING.to_owned() } else { values.join(", ") };
            return Some((name.clone(), joined(&old), joined(&new)));
        }
    }
    None
}

/// The headers that are compared.
fn by_name(headers: &[Pair]) -> Vec<(String, String)> {
    let named = headers.iter().map(|Pair { name, value }| {
        let name = name.to_ascii_lowercase();
        let value =
            if name == CONTENT_TYPE.as_str() { without_boundary(value, value) } else { value.clone() };
        (name, value)
    });
    named.filter(|(name, _)| !name.starts_with(':') && !PASSING_HEADERS.contains(&name.as_str())).collect()
}

/// A text in which parts are told by a name that all boundaries have, and not by that of this media type, which is another
/// one each time.
fn without_boundary(text: &str, media_type: &str) -> String {
    match boundary(media_type) {
        Some(boundary) => text.replace(boundary, "boundary"),
        None => text.to_owned(),
    }
}

/// The boundary that a media type of several parts names.
fn boundary(media_type: &str) -> Option<&str> {
    let (kind, parameters) = media_type.split_once(';')?;
    let is_multipart =
        kind.trim_start().get(..10).is_some_and(|kind| kind.eq_ignore_ascii_case("multipart/"));
    let mut named = parameters.split(';').filter_map(|parameter| parameter.split_once('='));
    let (_, value) = named.find(|(name, _)| name.trim().eq_ignore_ascii_case("boundary"))?;
    let value = value.trim().trim_matches('"');
    (is_multipart && !value.is_empty()).then_some(value)
}

/// The place at which bodies differ, if they are both JSON, and what is there.
fn different_body(
    recorded: Option<&PostData>,
    sent: Option<&PostData>,
) -> Option<(Option<String>, String, String)> {
    // What was not recorded cannot be compared.
    if recorded.is_some_and(|body| body.comment.is_some()) || sent.is_some_and(|body| body.comment.is_some())
    {
        return None;
    }
    let text = |body: Option<&PostData>| {
        body.map_or_else(|| NOTHING.to_owned(), |body| without_boundary(&body.text, &body.mime_type))
    };
    let (old, new) = (text(recorded), text(sent));
    if let (Some(_), Some(_)) = (recorded, sent) {
        let parsed = (serde_json::from_str(&old), serde_json::from_str(&new));
        if let (Ok(old), Ok(new)) = parsed {
            let mut location = String::new();
            let (old, new) = different_value(&old, &new, &mut location)?;
            return Some((Some(location), old, new));
        }
        if matches(&old, &new) {
            return None;
        }
    }
    (recorded.is_some() || sent.is_some()).then_some((None, old, new))
}

/// The first values that differ; `location` becomes their place. Both are parsed, and so no deeper than a parser allows.
fn different_value(recorded: &Value, sent: &Value, location: &mut String) -> Option<(String, String)> {
    match (recorded, sent) {
        (Value::String(old), new) if old == MASK && !new.is_null() => None,
        (Value::String(old), Value::String(new)) if matches(old, new) => None,
        (Value::Object(old), Value::Object(new)) => old.keys().chain(new.keys()).find_map(|name| {
            let token = name.replace('~', "~0").replace('/', "~1");
            different_member(&token, old.get(name), new.get(name), location)
        }),
        (Value::Array(old), Value::Array(new)) => (0..old.len().max(new.len()))
            .find_map(|index| different_member(&index.to_string(), old.get(index), new.get(index), location)),
        (old, new) if old == new => None,
        (old, new) => Some((old.to_string(), new.to_string())),
    }
}

/// The first values that differ in a member or item, of which either may be missing.
fn different_member(
    token: &str,
    recorded: Option<&Value>,
    sent: Option<&Value>,
    location: &mut String,
) -> Option<(String, String)> {
    let length = location.len();
    location.extend(["/", token]);
    let different = match (recorded, sent) {
        (Some(recorded), Some(sent)) => different_value(recorded, sent, location),
        _ => {
            let text = |value: Option<&Value>| value.map_or_else(|| NOTHING.to_owned(), Value::to_string);
            Some((text(recorded), text(sent)))
        }
    };
    if different.is_none() {
        location.truncate(length);
    }
    different
}
