//! Where a compiled workflow is run as what it is: over HTTP on loopback, to answers that are given in order, on a clock
//! that nobody waits for.

use std::fmt;
use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use arazzo_runtime::{BoxFuture, Client, ClientBuilder, ManualClock, WorkflowError};
use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, Request, Response, StatusCode};
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use tokio::net::TcpListener;

/// A compiled workflow: it takes a client and the inputs as JSON, and gives the outcome as JSON.
pub type Workflow = fn(Client, Value) -> BoxFuture<'static, Result<Value, Stop>>;

/// Why a workflow has no outcome.
#[derive(Debug)]
pub enum Stop {
    /// The inputs are not those of the workflow.
    Inputs(String),
    /// The run has ended with an error.
    Error(WorkflowError),
}

impl From<WorkflowError> for Stop {
    fn from(error: WorkflowError) -> Self {
        Self::Error(error)
    }
}

impl fmt::Display for Stop {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Inputs(error) => write!(formatter, "the inputs do not fit: {error}"),
            Self::Error(error) => error.fmt(formatter),
        }
    }
}

/// The inputs of a workflow out of JSON.
///
/// # Errors
/// When they do not fit.
pub fn given<I: DeserializeOwned>(inputs: Value) -> Result<I, Stop> {
    serde_json::from_value(inputs).map_err(|error| Stop::Inputs(error.to_string()))
}

/// The outcome of a workflow as JSON.
///
/// # Errors
/// Never for the outcomes that are generated.
pub fn shown<O: Serialize>(outcome: O) -> Result<Value, Stop> {
    serde_json::to_value(outcome).map_err(|error| Stop::Inputs(error.to_string()))
}

/// What a request is answered.
#[derive(Clone, Debug, Default)]
pub struct Answer {
    /// The status; none when the connection is closed instead.
    pub status: Option<StatusCode>,
    /// The headers.
    pub headers: Vec<(HeaderName, HeaderValue)>,
    /// The body.
    pub body: Bytes,
    /// How far the clock moves on before the answer is given.
    pub takes: Duration,
    /// Whether the answer is withheld.
    pub withheld: bool,
}

/// A request as it arrived.
#[derive(Clone, Debug)]
pub struct Received {
    /// The method and, behind a space, path and query, undecoded.
    pub line: String,
    /// The headers.
    pub headers: HeaderMap,
    /// The body.
    pub body: Bytes,
    /// The waits that the run has asked for since the request before.
    pub waits: Vec<Duration>,
}

/// A run, and all that was seen of it.
#[derive(Debug)]
pub struct Played {
    /// The requests, in order.
    pub requests: Vec<Received>,
    /// The waits behind the last request.
    pub waits: Vec<Duration>,
    /// The outcome as JSON.
    pub ending: Result<Value, Stop>,
}

/// A server on loopback. Workflows are played on it one after another.
#[derive(Debug)]
pub struct Stage {
    base_url: String,
    play: Arc<Mutex<Play>>,
}

/// What the server knows of the run at hand.
#[derive(Debug, Default)]
struct Play {
    answers: Vec<Answer>,
    requests: Vec<Received>,
    /// How many waits have been seen in earlier requests.
    waited: usize,
    clock: ManualClock,
}

impl Stage {
    /// Sets the stage: the server runs up to the end of the tokio runtime in which it is started.
    ///
    /// # Errors
    /// When the server cannot be set up.
    pub async fn set() -> io::Result<Self> {
        let listener = TcpListener::bind(SocketAddr::from(([127, 0, 0, 1], 0))).await?;
        let base_url = format!("http://{}", listener.local_addr()?);
        let play = Arc::<Mutex<Play>>::default();
        let served = Arc::clone(&play);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let played = Arc::clone(&served);
                let service = service_fn(move |request| respond(Arc::clone(&played), request));
                // The date of an answer is the script's business.
                let connection = http1::Builder::new()
                    .auto_date_header(false)
                    .serve_connection(TokioIo::new(stream), service);
                // An error is a connection that was closed, which scripts ask for.
                tokio::spawn(async move { connection.await.unwrap_or_default() });
            }
        });
        Ok(Self { base_url, play })
    }

    /// Runs a workflow to these answers, by a client with these settings. A request beyond the last answer finds the
    /// connection closed.
    ///
    /// # Errors
    /// When the settings make no client.
    pub async fn play(
        &self,
        workflow: Workflow,
        inputs: Value,
        answers: Vec<Answer>,
        settings: impl FnOnce(ClientBuilder) -> ClientBuilder,
    ) -> io::Result<Played> {
        let clock = ManualClock::new();
        let builder = Client::builder(self.base_url.as_str()).clock(clock.clone());
        let client = settings(builder).build().map_err(io::Error::other)?;
        *self.lock() = Play { answers, requests: Vec::new(), waited: 0, clock: clock.clone() };
        let ending = workflow(client, inputs).await;
        let play = std::mem::take(&mut *self.lock());
        let waits = clock.waits().split_off(play.waited);
        Ok(Played { requests: play.requests, waits, ending })
    }

    fn lock(&self) -> MutexGuard<'_, Play> {
        self.play.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Records a request, and gives the answer that is due. An error closes the connection.
async fn respond(play: Arc<Mutex<Play>>, request: Request<Incoming>) -> io::Result<Response<Full<Bytes>>> {
    let (head, body) = request.into_parts();
    let body = body.collect().await.map_err(io::Error::other)?.to_bytes();
    let target = head.uri.path_and_query().map_or("/", |target| target.as_str());
    let line = format!("{} {target}", head.method);
    let (answer, clock) = {
        let mut play = play.lock().unwrap_or_else(PoisonError::into_inner);
        let waits = play.clock.waits().split_off(play.waited);
        play.waited += waits.len();
        let answer = play.answers.get(play.requests.len()).cloned();
        play.requests.push(Received { line, headers: head.headers, body, waits });
        (answer, play.clock.clone())
    };
    let Answer { status, headers, body, takes, withheld } =
        answer.ok_or_else(|| io::Error::other("there is no answer"))?;
    clock.advance(takes);
    if withheld {
        std::future::pending::<()>().await;
    }
    let mut response = Response::new(Full::new(body));
    *response.status_mut() = status.ok_or_else(|| io::Error::other("the connection is closed"))?;
    for (name, value) in headers {
        response.headers_mut().append(name, value);
    }
    Ok(response)
}
