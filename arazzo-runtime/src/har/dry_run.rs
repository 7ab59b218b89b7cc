//! Listing what would be sent.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use super::format::{Pair, Request};
use super::view::{self, Context};
use crate::{Body, BoxFuture, Transport, TransportError, TransportResponse, TransportStage};

/// A transport that lists requests and sends none.
///
/// A run ends at its first request, unless the dry run is given an answer to it, since what comes next depends on that:
/// its error is [`ErrorKind::Transport`](crate::ErrorKind::Transport) at the stage
/// [`Withheld`](TransportStage::Withheld), with [`NotSent`] for its cause. A request for a token that has to come first is listed, too.
///
/// Clones are one dry run.
///
/// ```
/// use arazzo_runtime::har::{DryRun, PlannedRequest};
/// use arazzo_runtime::{Client, TransportResponse};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let dry_run = DryRun::answering(|request: &PlannedRequest| match request.step() {
///     Some("createImage") => Some(TransportResponse::new(r#"{ "arn": "arn:1" }"#.into())),
///     _ => None,
/// });
/// let client = Client::builder("https://images.example").transport(dry_run.clone()).build()?;
/// // ... a workflow runs ...
/// # let mut run = arazzo_runtime::Run::start(&client, "images");
/// # run.enter("createImage").await?;
/// # client.post("/CreateImage").send(&mut run).await?;
/// # run.enter("getImage").await?;
/// # assert!(client.get("/GetImage").send(&mut run).await.is_err());
/// for request in dry_run.requests() {
///     println!("{request}\n");
/// }
/// # assert_eq!(dry_run.requests().len(), 2);
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct DryRun(Arc<Shared>);

struct Shared {
    answer: Box<Answer>,
    requests: Mutex<Vec<PlannedRequest>>,
}

type Answer = dyn Fn(&PlannedRequest) -> Option<TransportResponse> + Send + Sync;

impl DryRun {
    /// A dry run in which each run ends at its first request.
    #[must_use]
    pub fn new() -> Self {
        Self::answering(|_| None)
    }

    /// A dry run that goes on as long as there is an answer.
    #[must_use]
    pub fn answering(
        answer: impl Fn(&PlannedRequest) -> Option<TransportResponse> + Send + Sync + 'static,
    ) -> Self {
        Self(Arc::new(Shared { answer: Box::new(answer), requests: Mutex::default() }))
    }

    /// The requests that would have been sent so far, in order.
    #[must_use]
    pub fn requests(&self) -> Vec<PlannedRequest> {
        self.0.requests.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Default for DryRun {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for DryRun {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("DryRun").field("requests", &self.requests().len()).finish_non_exhaustive()
    }
}

impl Transport for DryRun {
    fn send(&self, request: http::Request<Body>) -> BoxFuture<'_, Result<TransportResponse, TransportError>> {
        let planned = PlannedRequest::of(&request);
        self.0.requests.lock().unwrap_or_else(PoisonError::into_inner).push(planned.clone());
        let answer = (self.0.answer)(&planned);
        let answer =
            answer.ok_or_else(|| TransportError::new(TransportStage::Withheld, NotSent { request: planned }));
        Box::pin(std::future::ready(answer))
    }
}

/// Why a request was not sent: this is a [dry run](DryRun), which has no answer to it.
#[derive(Clone, Debug)]
pub struct NotSent {
    request: PlannedRequest,
}

impl NotSent {
    /// The request that would have been sent.
    #[must_use]
    pub fn request(&self) -> &PlannedRequest {
        &self.request
    }
}

impl fmt::Display for NotSent {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("this is a dry run")
    }
}

impl std::error::Error for NotSent {}

/// A request that would be sent, with credentials masked.
///
/// Its `Display` form is the request as HTTP writes it, with the whole URL.
#[derive(Clone)]
pub struct PlannedRequest {
    workflow: Option<&'static str>,
    step: Option<&'static str>,
    request: Request,
}

impl PlannedRequest {
    fn of(request: &http::Request<Body>) -> Self {
        let context = request.extensions().get::<Context>();
        Self {
            workflow: context.map(|context| context.workflow),
            step: context.and_then(|context| context.step),
            request: view::request(request, &view::secrets(request), usize::MAX),
        }
    }

    /// The id of the workflow that sends it; none if it is not a step's request, such as one for a token.
    #[must_use]
    pub fn workflow(&self) -> Option<&str> {
        self.workflow
    }

    /// The id of the step that sends it.
    #[must_use]
    pub fn step(&self) -> Option<&str> {
        self.step
    }

    /// Its method.
    #[must_use]
    pub fn method(&self) -> &str {
        &self.request.method
    }

    /// Its URL.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.request.url
    }

    /// The names and values of its headers.
    pub fn headers(&self) -> impl Iterator<Item = (&str, &str)> {
        self.request.headers.iter().map(|Pair { name, value }| (name.as_str(), value.as_str()))
    }

    /// Its body, if it is text and in memory.
    #[must_use]
    pub fn body(&self) -> Option<&str> {
        let body = self.request.post_data.as_ref()?;
        (body.encoding.is_none() && body.comment.is_none()).then_some(&body.text)
    }
}

impl fmt::Display for PlannedRequest {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} {}", self.method(), self.url())?;
        for (name, value) in self.headers() {
            write!(formatter, "\n{name}: {value}")?;
        }
        match (self.body(), self.request.body_size) {
            (Some(body), _) => write!(formatter, "\n\n{body}"),
            (None, 0) => Ok(()),
            (None, -1) => formatter.write_str("\n\n(content of unknown length)"),
            (None, size) => write!(formatter, "\n\n({size} bytes)"),
        }
    }
}

impl fmt::Debug for PlannedRequest {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("PlannedRequest")
            .field("workflow", &self.workflow)
            .field("step", &self.step)
            .field("method", &self.method())
            .field("url", &self.url())
            .finish_non_exhaustive()
    }
}
