//! HTTP: a thread with a runtime of its own, connections, and the way of a request from bytes to an answer.

use std::collections::BTreeMap;
use std::io;
use std::net::{SocketAddr, TcpListener as StdListener};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;

use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::request::Parts;
use http::{HeaderName, HeaderValue, Request, Response, StatusCode};
use http_body_util::BodyExt;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{oneshot, watch};

use super::builder::{Change, Fault, FaultRule};
use super::description::{Arguments, Description, Operation};
use super::error::{ErrorType, ServiceError};
use super::reply::{Cut, Framing, Payload, Reply};
use super::service::Service;
use super::signature::Keys;
use super::traffic::{Exchange, Traffic};
use super::{RecordedRequest, StandIn};

const REQUEST_ID: HeaderName = HeaderName::from_static("x-amzn-requestid");

/// What the server's thread and the [`StandIn`] both see.
#[derive(Debug)]
pub(super) struct Shared {
    description: Description,
    faults: Vec<FaultRule>,
    keys: Option<Keys>,
    state: Mutex<State>,
    pub(super) traffic: watch::Sender<Traffic>,
}

/// What changes from request to request.
#[derive(Debug)]
pub(super) struct State {
    pub(super) requests: Vec<RecordedRequest>,
    received: usize,
    calls: BTreeMap<String, usize>,
    pub(super) service: Service,
}

impl Shared {
    pub(super) fn new(
        description: Description,
        faults: Vec<FaultRule>,
        keys: Option<Keys>,
        service: Service,
    ) -> Self {
        let state = State { requests: Vec::new(), received: 0, calls: BTreeMap::new(), service };
        Self { description, faults, keys, state: Mutex::new(state), traffic: watch::Sender::default() }
    }

    pub(super) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Binds the address, and serves it on a new thread.
pub(super) fn start(address: SocketAddr, shared: Arc<Shared>) -> io::Result<StandIn> {
    let listener = StdListener::bind(address)?;
    listener.set_nonblocking(true)?;
    let base_url = format!("http://{}", listener.local_addr()?);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_io().build()?;
    let (stop, stopped) = oneshot::channel();
    let served = Arc::clone(&shared);
    let thread = thread::Builder::new().name("stand-in".to_owned()).spawn(move || {
        runtime.spawn(accept(listener, served));
        // Ends when the sender is dropped; dropping the runtime then closes the listener and all connections.
        let _ = runtime.block_on(stopped);
    })?;
    Ok(StandIn { base_url, shared, stop: Some(stop), thread: Some(thread) })
}

async fn accept(listener: StdListener, shared: Arc<Shared>) -> io::Result<()> {
    let listener = TcpListener::from_std(listener)?;
    loop {
        // A client that is gone before it is accepted is no reason to stop.
        if let Ok((stream, _)) = listener.accept().await {
            shared.traffic.send_modify(|traffic| traffic.connections += 1);
            tokio::spawn(serve(stream, Arc::clone(&shared)));
        }
    }
}

async fn serve(stream: TcpStream, shared: Arc<Shared>) {
    let service = service_fn(|request| respond(&shared, request));
    // An error here is a client that went away or a rule that closes the connection; both are meant to happen.
    let _ = http1::Builder::new().serve_connection(TokioIo::new(stream), service).await;
}

/// Receives a request, records it, and answers it. An error closes the connection.
async fn respond(shared: &Shared, request: Request<Incoming>) -> Result<Response<Payload>, Cut> {
    let exchange = Exchange::begin(&shared.traffic);
    let (head, body) = request.into_parts();
    let body = body.collect().await.map_err(|_| Cut)?.to_bytes();
    let operation = shared.description.find(&head.method, head.uri.path());
    let call = shared.record(&head, &body, operation);
    let answer = match shared.arguments(&head, &body, operation) {
        Ok((operation, arguments)) => shared.answer(operation, &call, &arguments).await,
        Err(error) => Ok((error.into(), Framing::Whole)),
    };
    exchange.answered();
    let (mut reply, framing) = answer?;
    if let Ok(request_id) = HeaderValue::from_str(&call.request_id) {
        reply.headers.insert(REQUEST_ID, request_id);
    }
    Ok(reply.into_response(framing))
}

/// Which request this is.
struct Call {
    request_id: String,
    /// Among the calls of its operation, from 1.
    number: usize,
}

impl Shared {
    fn record(&self, head: &Parts, body: &Bytes, operation: Option<&Operation>) -> Call {
        let operation = operation.map(|operation| operation.id().to_owned());
        let mut state = self.state();
        state.received += 1;
        let request_id = format!("00000000-0000-4000-8000-{:012x}", state.received);
        let number = operation.clone().map_or(0, |operation| {
            let calls = state.calls.entry(operation).or_default();
            *calls += 1;
            *calls
        });
        state.requests.push(RecordedRequest {
            operation,
            method: head.method.clone(),
            path: head.uri.path().to_owned(),
            query: head.uri.query().map(str::to_owned),
            headers: head.headers.clone(),
            body: body.clone(),
        });
        drop(state);
        self.traffic.send_modify(|traffic| traffic.received += 1);
        Call { request_id, number }
    }

    /// Holds a request against the keys, if there are any, and the description.
    fn arguments<'o>(
        &self,
        head: &Parts,
        body: &Bytes,
        operation: Option<&'o Operation>,
    ) -> Result<(&'o Operation, Arguments), ServiceError> {
        if let Some(keys) = &self.keys {
            keys.check(head, body)?;
        }
        let operation = operation.ok_or_else(|| {
            let message = format!("There is no operation {} {}.", head.method, head.uri.path());
            ServiceError::new(ErrorType::UnknownOperation, message)
        })?;
        // A value that is not text is not a media type either.
        let content_type = head.headers.get(CONTENT_TYPE).map(|value| value.to_str().unwrap_or_default());
        let arguments = self.description.arguments(operation, head.uri.query(), content_type, body)?;
        Ok((operation, arguments))
    }

    /// Answers a request that is as the description wants it: from the state, unless a rule says otherwise.
    async fn answer(
        &self,
        operation: &Operation,
        call: &Call,
        arguments: &Arguments,
    ) -> Result<(Reply, Framing), Cut> {
        let mut scripted = None;
        let mut change = None;
        for rule in self.faults.iter().filter(|rule| rule.applies(operation.id(), call.number)) {
            match &rule.fault {
                Fault::Answer(reply) => scripted = Some(reply.clone()),
                Fault::Close => return Err(Cut),
                Fault::Hold(gate) => gate.opened().await,
                Fault::Change(made) => change = Some(*made),
            }
        }
        let reply = scripted.unwrap_or_else(|| {
            match self.state().service.call(operation.id(), arguments, &call.request_id) {
                Ok(body) => Reply::json(StatusCode::OK, &body),
                Err(error) => error.into(),
            }
        });
        Ok(match change {
            None => (reply, Framing::Whole),
            Some(Change::CutShort) => (reply, Framing::CutShort),
            Some(Change::Halve) => (reply.halved(), Framing::Whole),
            Some(Change::Pad(length)) => (reply.padded(length), Framing::Whole),
            Some(Change::PadChunked(length)) => (reply.padded(length), Framing::Chunked),
        })
    }
}
