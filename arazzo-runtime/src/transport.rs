//! The seam through which requests are sent.

use std::error::Error;
use std::fmt;
use std::pin::Pin;
use std::sync::Arc;

use bytes::Bytes;

mod reqwest;

pub use self::reqwest::HttpTransport;

/// A future that a trait object can return.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// An answer whose head has arrived and whose body is still to be read.
pub type TransportResponse = http::Response<ResponseBody>;

/// Sends requests and brings their answers.
///
/// The client has a transport over HTTP, [`HttpTransport`]; another one takes its place in tests, or where requests
/// are signed, recorded or sent some other way. It gets requests complete, with absolute URLs and all headers, and
/// returns whatever it is answered: a redirect is not followed, an error status is no error. Time and size limits are
/// not its concern: a future of it that has taken too long is dropped.
///
/// ```
/// use arazzo_runtime::{BoxFuture, Bytes, Client, Transport, TransportError, TransportResponse, http};
///
/// struct Always204;
///
/// impl Transport for Always204 {
///     fn send(&self, _: http::Request<Bytes>) -> BoxFuture<'_, Result<TransportResponse, TransportError>> {
///         let mut response = TransportResponse::new(Bytes::new().into());
///         *response.status_mut() = http::StatusCode::NO_CONTENT;
///         Box::pin(std::future::ready(Ok(response)))
///     }
/// }
///
/// let client = Client::builder("http://nowhere.invalid").transport(Always204).build()?;
/// # Ok::<(), arazzo_runtime::ClientError>(())
/// ```
pub trait Transport: Send + Sync + 'static {
    /// Sends a request; completes when the head of the answer has arrived.
    fn send(&self, request: http::Request<Bytes>)
    -> BoxFuture<'_, Result<TransportResponse, TransportError>>;
}

impl<T: Transport + ?Sized> Transport for Arc<T> {
    fn send(
        &self,
        request: http::Request<Bytes>,
    ) -> BoxFuture<'_, Result<TransportResponse, TransportError>> {
        (**self).send(request)
    }
}

/// The body of an answer, of which no more is read than the client's limit allows.
pub struct ResponseBody(Content);

enum Content {
    Whole(Option<Bytes>),
    Streamed(Box<dyn Chunks>),
}

/// The pieces of a body as they arrive.
pub trait Chunks: Send {
    /// The next piece; none behind the last one.
    fn next(&mut self) -> BoxFuture<'_, Result<Option<Bytes>, TransportError>>;

    /// How many bytes are to come, where that is known. A body that says more than the client's limit is not read.
    fn length(&self) -> Option<u64> {
        None
    }
}

impl ResponseBody {
    /// A body that arrives in pieces.
    pub fn streamed(chunks: impl Chunks + 'static) -> Self {
        Self(Content::Streamed(Box::new(chunks)))
    }

    /// How many bytes are to come, where that is known.
    #[must_use]
    pub fn length(&self) -> Option<u64> {
        match &self.0 {
            Content::Whole(bytes) => u64::try_from(bytes.as_ref().map_or(0, Bytes::len)).ok(),
            Content::Streamed(chunks) => chunks.length(),
        }
    }

    /// The next piece; none behind the last one. A transport that wraps another sees the body by it.
    ///
    /// # Errors
    ///
    /// When the body breaks off.
    pub async fn next(&mut self) -> Result<Option<Bytes>, TransportError> {
        match &mut self.0 {
            Content::Whole(bytes) => Ok(bytes.take()),
            Content::Streamed(chunks) => chunks.next().await,
        }
    }
}

impl From<Bytes> for ResponseBody {
    fn from(bytes: Bytes) -> Self {
        Self(Content::Whole(Some(bytes)))
    }
}

impl From<Vec<u8>> for ResponseBody {
    fn from(bytes: Vec<u8>) -> Self {
        Bytes::from(bytes).into()
    }
}

impl From<String> for ResponseBody {
    fn from(text: String) -> Self {
        Bytes::from(text).into()
    }
}

impl From<&'static str> for ResponseBody {
    fn from(text: &'static str) -> Self {
        Bytes::from_static(text.as_bytes()).into()
    }
}

impl fmt::Debug for ResponseBody {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("ResponseBody").field("length", &self.length()).finish_non_exhaustive()
    }
}

/// Why no answer could be brought.
#[derive(Debug)]
pub struct TransportError {
    stage: TransportStage,
    cause: Box<dyn Error + Send + Sync>,
}

/// How far an exchange had come when it failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TransportStage {
    /// There was no connection yet: the name was not found, or the connection was refused, timed out or not trusted.
    /// The request has not been sent.
    Connecting,
    /// The request was being sent, or its answer awaited. The server may have acted on it.
    Exchanging,
    /// The head of the answer had arrived, but not all of its body.
    Receiving,
}

impl TransportError {
    /// An error of a transport. The cause is shown in errors and logs, so it must not hold anything confidential.
    pub fn new(stage: TransportStage, cause: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self { stage, cause: cause.into() }
    }

    /// How far the exchange had come.
    #[must_use]
    pub fn stage(&self) -> TransportStage {
        self.stage
    }

    /// What the transport reported.
    #[must_use]
    pub fn cause(&self) -> &(dyn Error + Send + Sync + 'static) {
        &*self.cause
    }
}

impl fmt::Display for TransportError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self.stage {
            TransportStage::Connecting => "there is no connection",
            TransportStage::Exchanging => "there was no answer",
            TransportStage::Receiving => "the answer broke off",
        })?;
        let mut cause: Option<&(dyn Error + 'static)> = Some(&*self.cause);
        while let Some(error) = cause {
            write!(formatter, ": {error}")?;
            cause = error.source();
        }
        Ok(())
    }
}

// The message holds the messages of all causes, so there is no `source` that a report would show a second time.
impl Error for TransportError {}
