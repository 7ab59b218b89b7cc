//! An HTTP server that answers what a test tells it to.

use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use arazzo_runtime::{Client, ClientBuilder, ErrorKind, ManualClock, Response, Run, WorkflowError};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

/// A request as it came over the wire.
#[derive(Clone, Debug)]
pub(crate) struct Received {
    pub(crate) method: String,
    /// Path and query, as sent.
    pub(crate) target: String,
    headers: Vec<(String, String)>,
    pub(crate) body: String,
}

impl Received {
    /// The values of a header.
    pub(crate) fn header(&self, name: &str) -> Vec<&str> {
        let same_name = |(other, _): &&(String, String)| other.eq_ignore_ascii_case(name);
        self.headers.iter().filter(same_name).map(|(_, value)| value.as_str()).collect()
    }

    /// The names of all headers, in lower case; none comes twice.
    pub(crate) fn header_names(&self) -> BTreeSet<String> {
        let names: BTreeSet<_> = self.headers.iter().map(|(name, _)| name.to_ascii_lowercase()).collect();
        assert_eq!(names.len(), self.headers.len(), "a header comes twice");
        names
    }

    /// Method, target and body on one line.
    pub(crate) fn line(&self) -> String {
        format!("{} {} {}", self.method, self.target, self.body).trim_end().to_owned()
    }
}

/// What the server does about a request.
pub(crate) enum Reply {
    /// Sends these bytes and awaits the next request.
    Send(Vec<u8>),
    /// Sends these bytes and closes the connection.
    SendAndClose(Vec<u8>),
    /// Sends these bytes, and nothing more, until the client closes the connection.
    SendAndHold(Vec<u8>),
    /// Sends the first bytes, then the second ones again and again until the client closes the connection.
    SendForever(Vec<u8>, Vec<u8>),
}

impl Reply {
    pub(crate) fn json(status: u16, body: &str) -> Self {
        Self::with(status, &[("Content-Type", "application/json")], body)
    }

    pub(crate) fn with(status: u16, headers: &[(&str, &str)], body: &str) -> Self {
        let headers: String = headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
        let length = body.len();
        Self::Send(
            format!("HTTP/1.1 {status} X\r\n{headers}Content-Length: {length}\r\n\r\n{body}").into_bytes(),
        )
    }
}

/// How many connections of the server are in which state.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Connections {
    /// A reply is held back, or goes on forever.
    pub(crate) held: usize,
    /// The client has closed the connection while its reply was held back.
    pub(crate) abandoned: usize,
}

/// A server on loopback, up to the end of the test's runtime.
pub(crate) struct Server {
    address: SocketAddr,
    received: Arc<Mutex<Vec<Received>>>,
    connections: watch::Receiver<Connections>,
}

impl Server {
    /// The handler gets the number of the request, from 0, and the request.
    pub(crate) async fn start(handler: impl Fn(usize, &Received) -> Reply + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let received = Arc::default();
        let (changes, connections) = watch::channel(Connections::default());
        let shared = Arc::new(Handling { handler, received: Arc::clone(&received), changes });
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(Arc::clone(&shared).serve(stream));
            }
        });
        Self { address, received, connections }
    }

    /// A server that answers everything the same.
    pub(crate) async fn answering(status: u16, body: &'static str) -> Self {
        Self::start(move |_, _| Reply::json(status, body)).await
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Settings of a client of this server, on the given clock.
    pub(crate) fn builder(&self, clock: &ManualClock) -> ClientBuilder {
        Client::builder(self.url()).clock(clock.clone())
    }

    /// A client of this server, on a clock of its own.
    pub(crate) fn client(&self) -> Client {
        self.builder(&ManualClock::new()).build().unwrap()
    }

    pub(crate) fn received(&self) -> Vec<Received> {
        self.received.lock().unwrap().clone()
    }

    /// What came, as [`Received::line`]s.
    pub(crate) fn lines(&self) -> Vec<String> {
        self.received().iter().map(Received::line).collect()
    }

    /// Waits until the connections are as wanted.
    pub(crate) async fn connections(&self, wanted: impl Fn(Connections) -> bool) {
        self.connections.clone().wait_for(|connections| wanted(*connections)).await.unwrap();
    }
}

struct Handling<H> {
    handler: H,
    received: Arc<Mutex<Vec<Received>>>,
    changes: watch::Sender<Connections>,
}

impl<H: Fn(usize, &Received) -> Reply> Handling<H> {
    async fn serve(self: Arc<Self>, mut stream: TcpStream) {
        while let Some(request) = read_request(&mut stream).await {
            let number = {
                let mut received = self.received.lock().unwrap();
                received.push(request.clone());
                received.len() - 1
            };
            match (self.handler)(number, &request) {
                Reply::Send(bytes) => {
                    let _ = stream.write_all(&bytes).await;
                }
                Reply::SendAndClose(bytes) => {
                    let _ = stream.write_all(&bytes).await;
                    return;
                }
                Reply::SendAndHold(bytes) => {
                    let _ = stream.write_all(&bytes).await;
                    self.changes.send_modify(|connections| connections.held += 1);
                    let _ = stream.read(&mut [0; 1]).await;
                    self.changes.send_modify(|connections| connections.abandoned += 1);
                    return;
                }
                Reply::SendForever(first, again) => {
                    self.changes.send_modify(|connections| connections.held += 1);
                    let mut sent = stream.write_all(&first).await;
                    while sent.is_ok() {
                        sent = stream.write_all(&again).await;
                    }
                    self.changes.send_modify(|connections| connections.abandoned += 1);
                    return;
                }
            }
        }
    }
}

/// Reads a request with its body; none when the connection is closed before.
async fn read_request(stream: &mut TcpStream) -> Option<Received> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(stream.read_u8().await.ok()?);
    }
    let head = String::from_utf8(head).expect("a head in UTF-8");
    let mut lines = head.trim_end().split("\r\n");
    let mut request_line = lines.next()?.split(' ');
    let headers: Vec<(String, String)> = lines
        .map(|line| line.split_once(": ").expect("a header"))
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect();
    let mut received = Received {
        method: request_line.next()?.to_owned(),
        target: request_line.next()?.to_owned(),
        headers,
        body: String::new(),
    };
    let mut body = Vec::new();
    if received.header("transfer-encoding") == ["chunked"] {
        while let Some(length @ 1..) = read_chunk_length(stream).await {
            read_more(stream, length, &mut body).await?;
            read_more(stream, 2, &mut Vec::new()).await?;
        }
        read_more(stream, 2, &mut Vec::new()).await?;
    } else if let Some(length) = received.header("content-length").first() {
        read_more(stream, length.parse().unwrap(), &mut body).await?;
    }
    received.body = String::from_utf8_lossy(&body).into_owned();
    Some(received)
}

/// The length of the next chunk of a body.
async fn read_chunk_length(stream: &mut TcpStream) -> Option<usize> {
    let mut line = Vec::new();
    while !line.ends_with(b"\r\n") {
        line.push(stream.read_u8().await.ok()?);
    }
    usize::from_str_radix(String::from_utf8(line).unwrap().trim_end(), 16).ok()
}

/// Reads so many bytes; none when the connection is closed before.
async fn read_more(stream: &mut TcpStream, length: usize, body: &mut Vec<u8>) -> Option<()> {
    let mut more = vec![0; length];
    stream.read_exact(&mut more).await.ok()?;
    body.append(&mut more);
    Some(())
}

/// Sends one `GET /x` in a step.
pub(crate) async fn get(client: &Client) -> Result<Response, WorkflowError> {
    let mut run = Run::start(client, "workflow");
    run.enter("step").await?;
    client.get("/x?visible=no").send(&mut run).await
}

/// Enters a step and sends a request until the server answers something else than 202, or something fails.
pub(crate) async fn poll(client: &Client) -> Result<u16, WorkflowError> {
    let mut run = Run::start(client, "workflow");
    loop {
        run.enter("poll").await?;
        let response = client.get("/status").send(&mut run).await?;
        if response.status() != 202 {
            run.complete();
            return Ok(response.status());
        }
    }
}

/// The name of an error's kind.
pub(crate) fn kind(error: &WorkflowError) -> &'static str {
    match error.kind() {
        ErrorKind::Transport { .. } => "Transport",
        ErrorKind::Timeout { .. } => "Timeout",
        ErrorKind::Deadline { .. } => "Deadline",
        ErrorKind::StepBudget { .. } => "StepBudget",
        ErrorKind::Criterion { .. } => "Criterion",
        ErrorKind::Decode { .. } => "Decode",
        ErrorKind::Missing { .. } => "Missing",
        ErrorKind::ResponseTooLarge { .. } => "ResponseTooLarge",
        ErrorKind::InvalidRequest { .. } => "InvalidRequest",
        _ => "another",
    }
}
