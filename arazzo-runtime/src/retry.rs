//! Sending a request again whose connection has failed, and the key by which a server knows it again.

use http::header::{HeaderName, HeaderValue};
use http::request::Parts;

use crate::{Body, Pacing, TransportError, TransportStage};

/// The header that tells a server that two requests are one.
const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");

/// What is kept of a request while it is sent, so that it, or one that follows from it, can be sent after it.
pub(crate) struct Kept {
    pub(crate) head: Parts,
    /// None if the body is gone once it has been sent.
    pub(crate) body: Option<Body>,
}

impl Kept {
    pub(crate) fn of(request: &http::Request<Body>) -> Self {
        let (mut head, ()) = http::Request::new(()).into_parts();
        head.method = request.method().clone();
        head.uri = request.uri().clone();
        head.version = request.version();
        head.headers = request.headers().clone();
        head.extensions = request.extensions().clone();
        Self { head, body: request.body().try_clone() }
    }

    /// The request once more, unless its body is gone.
    pub(crate) fn again(self) -> Option<http::Request<Body>> {
        Some(http::Request::from_parts(self.head, self.body?))
    }
}

/// How often a request is sent again.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Retries {
    pub(crate) limit: u32,
    pub(crate) pacing: Pacing,
}

impl Retries {
    /// The request to send again once it has failed for that many times, if it may be.
    ///
    /// What has not been sent may be sent again whatever it does. What may have been acted on must be of a method that
    /// does the same twice as once, or carry a key by which the server knows it again.
    pub(crate) fn again(
        &self,
        kept: Kept,
        failures: u32,
        error: &TransportError,
    ) -> Option<http::Request<Body>> {
        let harmless = match error.stage() {
            TransportStage::Connecting => true,
            TransportStage::Exchanging | TransportStage::Receiving => {
                kept.head.method.is_idempotent() || kept.head.headers.contains_key(IDEMPOTENCY_KEY)
            }
            TransportStage::Withheld | TransportStage::Reading | TransportStage::Storing => false,
        };
        if failures <= self.limit && harmless { kept.again() } else { None }
    }
}

/// The visit of a step for which a request is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct StepVisit<'a> {
    /// The workflow's id.
    pub workflow: &'a str,
    /// The step that sends the request, if one has been entered.
    pub step: Option<&'a str>,
    /// How many times the run has entered the step by now, from 1.
    pub visit: u32,
    /// The request's method.
    pub method: &'a str,
    /// The request's path, without its query.
    pub path: &'a str,
}

/// Makes the keys of requests.
pub(crate) struct IdempotencyKeys(Box<MakeKey>);

type MakeKey = dyn Fn(&StepVisit<'_>) -> Option<String> + Send + Sync;

impl IdempotencyKeys {
    pub(crate) fn new(key: impl Fn(&StepVisit<'_>) -> Option<String> + Send + Sync + 'static) -> Self {
        Self(Box::new(key))
    }

    /// Gives a request its key, unless it has one or needs none.
    pub(crate) fn mark(
        &self,
        request: &mut http::Request<Body>,
        visit: &StepVisit<'_>,
    ) -> Result<(), &'static str> {
        if request.method().is_idempotent() || request.headers().contains_key(IDEMPOTENCY_KEY) {
            return Ok(());
        }
        if let Some(key) = (self.0)(visit) {
            let key = HeaderValue::try_from(key)
                .map_err(|_| "its idempotency key has a line break or another control character")?;
            request.headers_mut().insert(IDEMPOTENCY_KEY, key);
        }
        Ok(())
    }
}
