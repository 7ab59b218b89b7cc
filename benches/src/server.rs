//! The service over HTTP, for many clients at once.

use std::collections::HashMap;
use std::convert::Infallible;
use std::io::{self, BufRead as _, BufReader};
use std::net::TcpListener as StdListener;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use http::header::{CONTENT_TYPE, HeaderValue};
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::net::TcpListener;

use crate::Service;

/// Images that each become available at a poll of their own.
#[derive(Debug)]
struct Images {
    service: Service,
    polls: usize,
    /// How often each has been asked for, by its ARN.
    asked: Mutex<HashMap<String, usize>>,
}

/// The service as a process of its own, so that memory and time are those of whoever asks it. It ends when this is dropped.
#[derive(Debug)]
pub struct ServiceProcess {
    process: Child,
    base: String,
}

impl ServiceProcess {
    /// Starts this program anew, with `serve` and the poll at which images are available as its arguments: it is to call
    /// [`serve_anywhere`] then.
    ///
    /// # Errors
    ///
    /// When it does not start.
    pub fn start(polls: usize) -> io::Result<Self> {
        let mut process = Command::new(std::env::current_exe()?)
            .args(["serve", &polls.to_string()])
            .stdout(Stdio::piped())
            .spawn()?;
        let mut base = String::new();
        if let Some(printed) = process.stdout.take() {
            BufReader::new(printed).read_line(&mut base)?;
        }
        Ok(Self { process, base: base.trim().to_owned() })
    }

    /// Where it is.
    #[must_use]
    pub fn base(&self) -> &str {
        &self.base
    }
}

impl Drop for ServiceProcess {
    fn drop(&mut self) {
        // A process that has ended already needs no end.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Serves images that are available at this poll at a free port of this machine, and prints where, until the process ends.
///
/// # Errors
///
/// When there is no address to listen on.
pub fn serve_anywhere(polls: usize) -> io::Result<()> {
    let listener = StdListener::bind("127.0.0.1:0")?;
    println!("http://{}", listener.local_addr()?);
    serve(listener, polls)
}

fn serve(listener: StdListener, polls: usize) -> io::Result<()> {
    listener.set_nonblocking(true)?;
    let images = Arc::new(Images { service: Service::new(0), polls, asked: Mutex::default() });
    let runtime = tokio::runtime::Builder::new_current_thread().enable_io().build()?;
    runtime.block_on(async {
        let listener = TcpListener::from_std(listener)?;
        loop {
            let (stream, _) = listener.accept().await?;
            stream.set_nodelay(true)?;
            let images = Arc::clone(&images);
            tokio::spawn(async move {
                let answer = service_fn(|request| images.answer(request));
                // A client that goes away in the middle has nothing more to be told.
                let _ = http1::Builder::new().serve_connection(TokioIo::new(stream), answer).await;
            });
        }
    })
}

impl Images {
    async fn answer(
        &self,
        request: http::Request<Incoming>,
    ) -> Result<http::Response<Full<Bytes>>, Infallible> {
        let (head, body) = request.into_parts();
        // What is sent is of no interest, but has to be read before the connection can be used again.
        let _ = body.collect().await;
        let mut asked = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
        let answer = match (head.uri.path(), head.uri.query()) {
            ("/CreateImage", _) => {
                let arn = format!("image/{}", asked.len());
                let body = format!(r#"{{"imageBuildVersionArn":"{arn}"}}"#);
                asked.insert(arn, 0);
                json(body.into())
            }
            ("/GetImage", Some(query)) => {
                let arn = query.rsplit_once('=').map_or(query, |(_, arn)| arn).replace("%2F", "/");
                let asked = asked.entry(arn).or_default();
                *asked += 1;
                json(self.service.image(*asked >= self.polls))
            }
            (path, _) => self.service.answer(path),
        };
        Ok(answer.map(Full::new))
    }
}

fn json(body: Bytes) -> http::Response<Bytes> {
    let mut response = http::Response::new(body);
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response
}
