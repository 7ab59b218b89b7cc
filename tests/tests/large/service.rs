//! A service over HTTP that gives and takes large files, and holds none of them.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};

use crate::{Pattern, size};

/// The service, up to the end of the test's runtime.
pub(crate) struct Service {
    address: SocketAddr,
    received: Arc<Mutex<Vec<String>>>,
}

impl Service {
    pub(crate) async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let received = Arc::<Mutex<Vec<String>>>::default();
        let seen = Arc::clone(&received);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(BufReader::new(stream), Arc::clone(&seen)));
            }
        });
        Self { address, received }
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    /// The methods of the requests that were as expected.
    pub(crate) fn received(&self) -> Vec<String> {
        self.received.lock().unwrap().clone()
    }
}

async fn serve(mut stream: BufReader<TcpStream>, received: Arc<Mutex<Vec<String>>>) {
    while let Some((method, length)) = read_head(&mut stream).await {
        match method.as_str() {
            "GET" => {
                let head = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n", size());
                stream.write_all(head.as_bytes()).await.unwrap();
                let mut pattern = Pattern::new();
                while pattern.position < pattern.end {
                    stream.write_all(pattern.next()).await.unwrap();
                }
            }
            _ => {
                // What is around the file in a body of parts.
                let mut around = length - size();
                if around > 0 {
                    around -= skip_heads_of_parts(&mut stream).await;
                }
                let mut pattern = Pattern::new();
                let mut buffer = vec![0; 128 * 1024];
                while pattern.position < pattern.end {
                    let wanted = usize::try_from(pattern.end - pattern.position).unwrap().min(buffer.len());
                    let read = stream.read(&mut buffer[..wanted]).await.unwrap();
                    assert!(read > 0, "the body breaks off at {}", pattern.position);
                    pattern.expect(&buffer[..read]);
                }
                pattern.expect_end();
                stream.read_exact(&mut vec![0; usize::try_from(around).unwrap()]).await.unwrap();
                stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n").await.unwrap();
            }
        }
        received.lock().unwrap().push(method);
    }
}

/// The method of a request, and the length of its body.
async fn read_head(stream: &mut BufReader<TcpStream>) -> Option<(String, u64)> {
    let mut line = String::new();
    stream.read_line(&mut line).await.ok()?;
    let method = line.split_once(' ')?.0.to_owned();
    let mut length = 0;
    loop {
        line.clear();
        stream.read_line(&mut line).await.ok()?;
        match line.trim_end().to_ascii_lowercase().split_once(": ") {
            Some(("content-length", value)) => length = value.parse().unwrap(),
            Some(_) => {}
            None => return Some((method, length)),
        }
    }
}

/// Reads up to the content of the second part, and says how much that was.
async fn skip_heads_of_parts(stream: &mut BufReader<TcpStream>) -> u64 {
    let mut skipped = 0;
    let mut empty_lines = 0;
    while empty_lines < 2 {
        let mut line = String::new();
        skipped += stream.read_line(&mut line).await.unwrap();
        if line == "\r\n" {
            empty_lines += 1;
        }
    }
    skipped as u64
}
