//! What requests and answers carry.

use std::collections::VecDeque;
use std::error::Error;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use bytes::{Bytes, BytesMut};

use super::{BoxFuture, TransportError};

/// The body of a request or of an answer: all of it at once, or pieces that arrive one after another.
///
/// ```
/// use arazzo_runtime::Body;
///
/// let body = Body::from("{}");
/// assert_eq!(body.length(), Some(2));
/// assert_eq!(body.bytes().map(|bytes| bytes.as_ref()), Some(b"{}".as_ref()));
/// assert!(body.try_clone().is_some());
/// ```
pub struct Body(Content);

enum Content {
    /// All of it, of which nothing has been read.
    Whole(Bytes),
    /// What can be read from its beginning any number of times, and has not been opened.
    Replayable(Arc<dyn Replayable>),
    /// What can be read once. The lock is never taken: it only makes a body `Sync`, which pieces need not be.
    Streamed(Mutex<Box<dyn Chunks>>, Option<u64>),
    /// What has been read.
    Spent,
}

/// The pieces of a body as they arrive.
pub trait Chunks: Send {
    /// The next piece; none behind the last one.
    fn next(&mut self) -> BoxFuture<'_, Result<Option<Bytes>, TransportError>>;

    /// How many bytes are to come, where that is known before the first piece. An answer that says more than the client's limit is not
    /// read; a request of unknown length is sent in chunks.
    fn length(&self) -> Option<u64> {
        None
    }
}

/// What can be read from its beginning any number of times, such as a file, and may so be sent more than once.
pub trait Replayable: Send + Sync {
    /// Begins to read it.
    fn open(&self) -> BoxFuture<'_, Result<Box<dyn Chunks>, TransportError>>;

    /// How many bytes there are, where that is known.
    fn length(&self) -> Option<u64>;
}

impl Body {
    /// A body without content.
    #[must_use]
    pub fn empty() -> Self {
        Bytes::new().into()
    }

    /// A body that arrives in pieces.
    pub fn streamed(chunks: impl Chunks + 'static) -> Self {
        Self::of_chunks(Box::new(chunks))
    }

    /// A body that is opened when it is read, each time anew.
    pub fn replayable(content: impl Replayable + 'static) -> Self {
        Self(Content::Replayable(Arc::new(content)))
    }

    /// Several bodies, one behind the other.
    pub(crate) fn concatenated(bodies: Vec<Self>) -> Self {
        let whole: Option<Vec<&[u8]>> = bodies.iter().map(|body| body.bytes().map(AsRef::as_ref)).collect();
        match whole {
            Some(whole) => whole.concat().into(),
            None if bodies.iter().all(|body| body.try_clone().is_some()) => {
                Self::replayable(Concatenated::of(bodies))
            }
            None => Self::streamed(Concatenated::of(bodies)),
        }
    }

    fn of_chunks(chunks: Box<dyn Chunks>) -> Self {
        let length = chunks.length();
        Self(Content::Streamed(Mutex::new(chunks), length))
    }

    /// How many bytes are to come, where that is known.
    #[must_use]
    pub fn length(&self) -> Option<u64> {
        match &self.0 {
            Content::Whole(bytes) => u64::try_from(bytes.len()).ok(),
            Content::Replayable(content) => content.length(),
            Content::Streamed(_, length) => *length,
            Content::Spent => Some(0),
        }
    }

    /// The content, if all of it is in memory and nothing has been read.
    #[must_use]
    pub fn bytes(&self) -> Option<&Bytes> {
        match &self.0 {
            Content::Whole(bytes) => Some(bytes),
            _ => None,
        }
    }

    /// The same body once more, unless it can be read only once or that has begun. The content itself is not copied.
    #[must_use]
    pub fn try_clone(&self) -> Option<Self> {
        match &self.0 {
            Content::Whole(bytes) => Some(bytes.clone().into()),
            Content::Replayable(content) => Some(Self(Content::Replayable(Arc::clone(content)))),
            Content::Streamed(..) | Content::Spent => None,
        }
    }

    /// The next piece; none behind the last one. A transport that wraps another sees the body by it.
    ///
    /// # Errors
    ///
    /// When the body cannot be opened, or breaks off.
    pub async fn next(&mut self) -> Result<Option<Bytes>, TransportError> {
        if let Content::Replayable(content) = &self.0 {
            *self = Self::of_chunks(content.open().await?);
        }
        if let Content::Streamed(chunks, remaining) = &mut self.0 {
            let chunks = chunks.get_mut().unwrap_or_else(PoisonError::into_inner);
            let chunk = chunks.next().await?;
            let read = chunk.as_ref().map_or(0, Bytes::len);
            *remaining =
                remaining.map(|length| length.saturating_sub(u64::try_from(read).unwrap_or(u64::MAX)));
            return Ok(chunk);
        }
        match std::mem::replace(&mut self.0, Content::Spent) {
            Content::Whole(bytes) => Ok(Some(bytes)),
            _ => Ok(None),
        }
    }

    /// All that is to come, but no more than this many bytes.
    ///
    /// # Errors
    ///
    /// When there is more, or the body breaks off.
    pub async fn collect(mut self, limit: u64) -> Result<Bytes, BodyError> {
        if self.length().is_some_and(|length| length > limit) {
            return Err(BodyError::TooLarge { limit });
        }
        if let Content::Whole(bytes) = &mut self.0 {
            return Ok(std::mem::take(bytes));
        }
        let mut room = limit;
        let mut first = Bytes::new();
        let mut more = BytesMut::new();
        while let Some(chunk) = self.next().await? {
            let length = u64::try_from(chunk.len()).unwrap_or(u64::MAX);
            room = room.checked_sub(length).ok_or(BodyError::TooLarge { limit })?;
            // Most bodies arrive in one piece, which is then not copied.
            if first.is_empty() && more.is_empty() {
                first = chunk;
            } else {
                if more.is_empty() {
                    more.extend_from_slice(&std::mem::take(&mut first));
                }
                more.extend_from_slice(&chunk);
            }
        }
        Ok(if more.is_empty() { first } else { more.freeze() })
    }
}

/// Bodies of which one comes behind the other.
struct Concatenated {
    bodies: VecDeque<Body>,
    length: Option<u64>,
}

impl Concatenated {
    fn of(bodies: impl IntoIterator<Item = Body>) -> Self {
        let bodies: VecDeque<_> = bodies.into_iter().collect();
        let length = bodies.iter().try_fold(0_u64, |sum, body| sum.checked_add(body.length()?));
        Self { bodies, length }
    }
}

impl Chunks for Concatenated {
    fn next(&mut self) -> BoxFuture<'_, Result<Option<Bytes>, TransportError>> {
        Box::pin(async move {
            while let Some(body) = self.bodies.front_mut() {
                if let Some(chunk) = body.next().await? {
                    return Ok(Some(chunk));
                }
                self.bodies.pop_front();
            }
            Ok(None)
        })
    }

    fn length(&self) -> Option<u64> {
        self.length
    }
}

impl Replayable for Concatenated {
    fn open(&self) -> BoxFuture<'_, Result<Box<dyn Chunks>, TransportError>> {
        let bodies: Vec<Body> = self.bodies.iter().filter_map(Body::try_clone).collect();
        Box::pin(std::future::ready(Ok(Box::new(Self::of(bodies)) as Box<dyn Chunks>)))
    }

    fn length(&self) -> Option<u64> {
        self.length
    }
}

/// A body without content.
impl Default for Body {
    fn default() -> Self {
        Self::empty()
    }
}

impl From<Bytes> for Body {
    fn from(bytes: Bytes) -> Self {
        Self(Content::Whole(bytes))
    }
}

impl From<Vec<u8>> for Body {
    fn from(bytes: Vec<u8>) -> Self {
        Bytes::from(bytes).into()
    }
}

impl From<String> for Body {
    fn from(text: String) -> Self {
        Bytes::from(text).into()
    }
}

impl From<&'static str> for Body {
    fn from(text: &'static str) -> Self {
        Bytes::from_static(text.as_bytes()).into()
    }
}

/// The content itself is not shown.
impl fmt::Debug for Body {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Body").field("length", &self.length()).finish_non_exhaustive()
    }
}

/// Why a body could not be read to its end.
#[derive(Debug)]
#[non_exhaustive]
pub enum BodyError {
    /// It is larger than it may be.
    #[non_exhaustive]
    TooLarge {
        /// How many bytes it may have.
        limit: u64,
    },
    /// It could not be opened, or broke off.
    Broken(TransportError),
}

impl From<TransportError> for BodyError {
    fn from(error: TransportError) -> Self {
        Self::Broken(error)
    }
}

impl fmt::Display for BodyError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLarge { limit } => write!(formatter, "the body is larger than {limit} bytes"),
            Self::Broken(error) => error.fmt(formatter),
        }
    }
}

// The message holds that of the cause.
impl Error for BodyError {}
