//! Noting what is sent and answered.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use bytes::{Bytes, BytesMut};
use http::header::{CONTENT_ENCODING, CONTENT_TYPE, LOCATION, SET_COOKIE};
use http::response::Parts;

use super::format::{Content, Entry, Har, Response, Timings, date_time, milliseconds};
use super::view::{self, Context, Shown};
use crate::redact::{Secrets, masked};
use crate::{Body, BoxFuture, Chunks, Clock, Transport, TransportError, TransportResponse};

/// The most bytes of a body that are kept unless a setting says otherwise.
const DEFAULT_BODY_LIMIT: usize = 1024 * 1024;

/// Values that an answer has under the name of a credential, and that are shorter than this, are masked there only: they may
/// be ordinary words.
const SHORTEST_LEARNED_SECRET: usize = 8;

/// Notes what clients send, and what they are answered.
///
/// Clones are one recording. One may serve several clients. It is held in memory until it is dropped. See the [module](crate::har) for what is masked; content that
/// is sent from a stream or a file is not recorded, nor is content that arrives compressed.
#[derive(Clone)]
pub struct Recording(Arc<Shared>);

struct Shared {
    body_limit: usize,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    /// In the order of sending; none while the answer is still awaited.
    entries: Vec<Option<Entry>>,
    /// All that must not be shown of any of them.
    secrets: Secrets,
}

impl Recording {
    /// A recording that keeps the first MiB of each body.
    #[must_use]
    pub fn new() -> Self {
        Self::with_body_limit(DEFAULT_BODY_LIMIT)
    }

    /// A recording that keeps this many bytes of each body.
    #[must_use]
    pub fn with_body_limit(bytes: usize) -> Self {
        Self(Arc::new(Shared { body_limit: bytes, state: Mutex::default() }))
    }

    /// What has been recorded so far. Requests whose answers have not arrived in full are not among it.
    #[must_use]
    pub fn har(&self) -> Har {
        let state = self.state();
        let mut har = Har::default();
        for mut entry in state.entries.iter().flatten().cloned() {
            // A value may have become known as confidential by a later request.
            for_each_text(&mut entry, &mut |text| *text = state.secrets.mask_all(text).into_owned());
            har.0.entries.push(entry);
        }
        har
    }

    /// A transport that sends by another one, and records what is sent. Times are those of the clock.
    #[must_use]
    pub fn around(&self, transport: impl Transport, clock: impl Clock) -> Recorder {
        Recorder { recording: self.clone(), transport: Box::new(transport), clock: Arc::new(clock) }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Default for Recording {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for Recording {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let entries = self.state().entries.len();
        formatter.debug_struct("Recording").field("entries", &entries).finish_non_exhaustive()
    }
}

/// Calls the function with each text of an entry that may repeat a secret.
fn for_each_text(entry: &mut Entry, change: &mut dyn FnMut(&mut String)) {
    let (request, response) = (&mut entry.request, &mut entry.response);
    change(&mut request.url);
    change(&mut response.redirect_url);
    let pairs = request.headers.iter_mut().chain(&mut request.query_string).chain(&mut response.headers);
    pairs.for_each(|pair| change(&mut pair.value));
    if let Some(body) = request.post_data.as_mut().filter(|body| body.encoding.is_none()) {
        change(&mut body.text);
    }
    if response.content.encoding.is_none() {
        response.content.text.iter_mut().for_each(&mut *change);
    }
    entry.error.iter_mut().for_each(change);
}

/// A transport that sends by another one, and records what is sent.
pub struct Recorder {
    recording: Recording,
    transport: Box<dyn Transport>,
    clock: Arc<dyn Clock>,
}

impl Recorder {
    pub(crate) fn new(recording: &Recording, transport: Box<dyn Transport>, clock: Arc<dyn Clock>) -> Self {
        Self { recording: recording.clone(), transport, clock }
    }
}

impl Transport for Recorder {
    fn send(&self, request: http::Request<Body>) -> BoxFuture<'_, Result<TransportResponse, TransportError>> {
        Box::pin(async move {
            let mut pending = Pending::begin(self, &request);
            match self.transport.send(request).await {
                Err(error) => {
                    pending.entry.error = Some(masked(&error.to_string(), &pending.secrets));
                    Err(error)
                }
                Ok(response) => {
                    let (head, body) = response.into_parts();
                    pending.answer(&head);
                    let body = match body.bytes().cloned() {
                        Some(bytes) => {
                            pending.take(&bytes);
                            pending.whole = true;
                            body
                        }
                        None => Body::streamed(Recorded { length: body.length(), body, pending }),
                    };
                    Ok(http::Response::from_parts(head, body))
                }
            }
        })
    }
}

impl fmt::Debug for Recorder {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Recorder").field("recording", &self.recording).finish_non_exhaustive()
    }
}

/// The body of an answer while it is read.
struct Recorded {
    body: Body,
    length: Option<u64>,
    pending: Pending,
}

impl Chunks for Recorded {
    fn next(&mut self) -> BoxFuture<'_, Result<Option<Bytes>, TransportError>> {
        Box::pin(async move {
            let chunk = self.body.next().await;
            match &chunk {
                Ok(Some(chunk)) => self.pending.take(chunk),
                Ok(None) => self.pending.whole = true,
                Err(error) => {
                    self.pending.entry.error = Some(masked(&error.to_string(), &self.pending.secrets));
                }
            }
            chunk
        })
    }

    fn length(&self) -> Option<u64> {
        self.length
    }
}

/// An entry that is not complete. It becomes part of the recording when nothing is to come any more.
struct Pending {
    recording: Recording,
    clock: Arc<dyn Clock>,
    index: usize,
    started: Instant,
    /// When the head of the answer had arrived.
    answered: Option<Instant>,
    entry: Entry,
    secrets: Secrets,
    /// The beginning of the body.
    content: BytesMut,
    size: usize,
    /// Whether the body has come to its end.
    whole: bool,
}

impl Pending {
    fn begin(recorder: &Recorder, request: &http::Request<Body>) -> Self {
        let Recorder { recording, clock, .. } = recorder;
        let secrets = view::secrets(request);
        let mut state = recording.state();
        state.secrets.extend(&secrets);
        let index = state.entries.len();
        state.entries.push(None);
        drop(state);
        let context = request.extensions().get::<Context>();
        let entry = Entry {
            started_date_time: date_time(clock.system_time()),
            request: view::request(request, &secrets, recording.0.body_limit),
            workflow: context.map(|context| context.workflow.to_owned()),
            step: context.and_then(|context| context.step).map(str::to_owned),
            ..Entry::default()
        };
        Self {
            recording: recording.clone(),
            clock: Arc::clone(clock),
            index,
            started: clock.now(),
            answered: None,
            entry,
            secrets,
            content: BytesMut::new(),
            size: 0,
            whole: false,
        }
    }

    fn answer(&mut self, head: &Parts) {
        self.answered = Some(self.clock.now());
        let location = head.headers.get(LOCATION).and_then(|location| location.to_str().ok());
        let location = location.map(|location| match location.parse() {
            Ok(location) => view::url(&location, &self.secrets),
            Err(_) => masked(location, &self.secrets),
        });
        let compressed = head.headers.get(CONTENT_ENCODING).is_some_and(|encoding| encoding != "identity");
        self.entry.response = Response {
            status: head.status.as_u16(),
            status_text: head.status.canonical_reason().unwrap_or_default().to_owned(),
            http_version: view::version(head.version),
            cookies: view::cookies(&head.headers, &SET_COOKIE),
            headers: view::headers(&head.headers, &self.secrets),
            content: Content {
                mime_type: view::text(&head.headers, &CONTENT_TYPE),
                comment: compressed.then(|| "compressed content is not recorded".to_owned()),
                ..Content::default()
            },
            redirect_url: location.unwrap_or_default(),
            headers_size: -1,
            body_size: -1,
        };
    }

    fn take(&mut self, chunk: &[u8]) {
        self.size = self.size.saturating_add(chunk.len());
        let room = self.recording.0.body_limit.saturating_sub(self.content.len()).min(chunk.len());
        self.content.extend_from_slice(chunk.get(..room).unwrap_or_default());
    }
}

impl Drop for Pending {
    fn drop(&mut self) {
        let now = self.clock.now();
        let answered = self.answered.unwrap_or(now);
        let wait = milliseconds(answered.saturating_duration_since(self.started));
        let receive = milliseconds(now.saturating_duration_since(answered));
        let mut entry = std::mem::take(&mut self.entry);
        entry.timings = Timings { send: 0.0, wait, receive };
        entry.time = wait + receive;

        let response = &mut entry.response;
        let size = i64::try_from(self.size).unwrap_or(i64::MAX);
        response.content.size = size;
        if self.answered.is_none() {
            response.headers_size = -1;
            response.body_size = -1;
            entry.error.get_or_insert_with(|| "nobody waited for the answer".to_owned());
        } else if response.content.comment.is_none() {
            let content = &mut response.content;
            let limit = self.recording.0.body_limit;
            let shown = Shown::of(&self.content, self.size, &content.mime_type, &self.secrets, limit);
            content.text = shown.text;
            content.encoding = shown.encoding;
            content.comment = shown.comment;
            if self.whole {
                response.body_size = size;
            } else {
                content.comment.get_or_insert_with(|| "it was not read to its end".to_owned());
            }
        }
        let mut learned = Secrets::default();
        learned.add_body(&self.content);
        let mut state = self.recording.state();
        state.secrets.extend(&learned.no_shorter_than(SHORTEST_LEARNED_SECRET));
        if let Some(slot) = state.entries.get_mut(self.index) {
            *slot = Some(entry);
        }
    }
}
