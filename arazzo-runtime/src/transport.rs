//! The seam through which requests are sent.

use std::error::Error;
use std::fmt;
use std::pin::Pin;
use std::sync::Arc;

mod body;
mod reqwest;

pub use self::body::{Body, BodyError, Chunks, Replayable};
pub use self::reqwest::HttpTransport;
pub(crate) use self::reqwest::Tls;

/// A future that a trait object can return.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// An answer whose head has arrived and whose body is still to be read.
pub type TransportResponse = http::Response<Body>;

/// Sends requests and brings their answers.
///
/// The client has a transport over HTTP, [`HttpTransport`]; another one takes its place in tests, or where requests
/// are signed, recorded or sent some other way. It gets requests complete, with absolute URLs and all headers, and
/// returns whatever it is answered: a redirect is not followed, an error status is no error. Time and size limits are
/// not its concern: a future of it that has taken too long is dropped.
///
/// ```
/// use arazzo_runtime::{Body, BoxFuture, Client, Transport, TransportError, TransportResponse, http};
///
/// struct Always204;
///
/// impl Transport for Always204 {
///     fn send(&self, _: http::Request<Body>) -> BoxFuture<'_, Result<TransportResponse, TransportError>> {
///         let mut response = TransportResponse::new(Body::empty());
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
    fn send(&self, request: http::Request<Body>) -> BoxFuture<'_, Result<TransportResponse, TransportError>>;
}

impl<T: Transport + ?Sized> Transport for Arc<T> {
    fn send(&self, request: http::Request<Body>) -> BoxFuture<'_, Result<TransportResponse, TransportError>> {
        (**self).send(request)
    }
}

impl<T: Transport + ?Sized> Transport for Box<T> {
    fn send(&self, request: http::Request<Body>) -> BoxFuture<'_, Result<TransportResponse, TransportError>> {
        (**self).send(request)
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
    /// The body of the request could not be read: a file that is not there, a stream that broke off. The server may have got
    /// what comes before that.
    Reading,
    /// The request was being sent, or its answer awaited. The server may have acted on it.
    Exchanging,
    /// The head of the answer had arrived, but not all of its body.
    Receiving,
    /// The transport keeps the request back: it only shows what would be sent, or plays a recording that has no answer to
    /// it.
    Withheld,
    /// The answer could not be kept: the disk is full, or there is no place for temporary files.
    Storing,
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
            TransportStage::Reading => "what is to be sent could not be read",
            TransportStage::Exchanging => "there was no answer",
            TransportStage::Receiving => "the answer broke off",
            TransportStage::Withheld => "it is not sent",
            TransportStage::Storing => "the answer could not be kept",
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
