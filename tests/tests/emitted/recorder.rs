//! A server that writes down what it is sent, byte by byte, and answers everything alike.

use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// A server on loopback, up to the end of the test's runtime.
pub(crate) struct Recorder {
    pub(crate) base_url: String,
    requests: Arc<Mutex<Vec<String>>>,
}

impl Recorder {
    /// Answers every request with this status and body.
    pub(crate) async fn answering(status: u16, body: &'static str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base_url = format!("http://{}", listener.local_addr().unwrap());
        let requests = Arc::new(Mutex::new(Vec::new()));
        let recorded = Arc::clone(&requests);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream, Arc::clone(&recorded), status, body));
            }
        });
        Self { base_url, requests }
    }

    /// The requests so far: the request line, the headers that matter in the order of their names, and the body.
    pub(crate) fn requests(&self) -> Vec<String> {
        std::mem::take(&mut self.requests.lock().unwrap())
    }
}

async fn serve(mut stream: TcpStream, requests: Arc<Mutex<Vec<String>>>, status: u16, body: &str) {
    let mut received = Vec::new();
    while let Some(request) = receive(&mut stream, &mut received).await {
        requests.lock().unwrap().push(request);
        let length = body.len();
        let head = format!(
            "HTTP/1.1 {status} X\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\r\n"
        );
        stream.write_all(format!("{head}{body}").as_bytes()).await.unwrap();
    }
}

/// The next request of a connection, if there is one.
async fn receive(stream: &mut TcpStream, received: &mut Vec<u8>) -> Option<String> {
    const END: &[u8] = b"\r\n\r\n";
    let end = loop {
        if let Some(end) = received.windows(END.len()).position(|window| window == END) {
            break end + END.len();
        }
        if stream.read_buf(received).await.unwrap() == 0 {
            return None;
        }
    };
    let head = String::from_utf8(received.drain(..end).collect()).unwrap();
    let mut lines = head.trim_end().split("\r\n");
    let request_line = lines.next().unwrap().trim_end_matches(" HTTP/1.1").to_owned();
    let headers = lines.map(|line| line.split_once(": ").unwrap());
    let headers = headers.map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned()));
    let mut headers: Vec<(String, String)> = headers.collect();
    let length = headers.iter().find(|(name, _)| name == "content-length");
    let length = length.map_or(0, |(_, value)| value.parse().unwrap());
    while received.len() < length {
        assert!(stream.read_buf(received).await.unwrap() > 0, "the body breaks off");
    }
    let body = String::from_utf8(received.drain(..length).collect()).unwrap();
    headers.retain(|(name, _)| {
        !["accept", "accept-encoding", "content-length", "host", "user-agent"].contains(&name.as_str())
    });
    headers.sort();
    let headers: String = headers.iter().map(|(name, value)| format!("{name}: {value}\n")).collect();
    Some(format!("{request_line}\n{headers}\n{}", body.replace("\r\n", "\n")))
}
