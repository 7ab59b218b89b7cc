//! The service that all ways of writing a workflow speak to.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use arazzo_runtime::{Body, BoxFuture, Transport, TransportError, TransportResponse};
use bytes::Bytes;
use http::header::{CONTENT_LENGTH, CONTENT_TYPE, HeaderValue};
use serde_json::{Value, json};

/// Answers from memory: what a workflow costs when sending costs nothing.
///
/// Clones answer from the same memory, and each counts for itself how often an image has been asked for.
#[derive(Debug)]
pub struct Service {
    answers: Arc<Answers>,
    polls: usize,
    asked: AtomicUsize,
}

#[derive(Debug)]
struct Answers {
    created: Bytes,
    building: Bytes,
    available: Bytes,
    record: Bytes,
}

impl Clone for Service {
    fn clone(&self) -> Self {
        Self { answers: Arc::clone(&self.answers), polls: self.polls, asked: AtomicUsize::new(0) }
    }
}

impl Service {
    /// A service whose images are available at this poll.
    #[must_use]
    pub fn new(polls: usize) -> Self {
        let answers = Answers {
            created: text(&json!({
                "requestId": "req-0001",
                "clientToken": "token",
                "distributionConfigurationArn": "arn:aws:imagebuilder:us-east-1:123456789012:distribution-configuration/bench",
                "imageBuildVersionArn": "arn:aws:imagebuilder:us-east-1:123456789012:image/bench/1.0.0/1",
            })),
            building: image("BUILDING"),
            available: image("AVAILABLE"),
            record: record(),
        };
        Self { answers: Arc::new(answers), polls, asked: AtomicUsize::new(0) }
    }

    /// What is said of an image.
    #[must_use]
    pub fn image(&self, available: bool) -> Bytes {
        if available { self.answers.available.clone() } else { self.answers.building.clone() }
    }

    /// The answer to a request for this path.
    #[must_use]
    pub fn answer(&self, path: &str) -> http::Response<Bytes> {
        let body = match path {
            "/GetImage" => {
                let asked = self.asked.fetch_add(1, Ordering::Relaxed) + 1;
                self.image(asked.is_multiple_of(self.polls))
            }
            path if path.ends_with("/record") => self.answers.record.clone(),
            _ => self.answers.created.clone(),
        };
        let length = body.len();
        let mut response = http::Response::new(body);
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        headers.insert(CONTENT_LENGTH, HeaderValue::from(length));
        response
    }
}

impl Transport for Service {
    fn send(&self, request: http::Request<Body>) -> BoxFuture<'_, Result<TransportResponse, TransportError>> {
        let answer = transported(move || self.answer(request.uri().path()).map(Into::into));
        Box::pin(std::future::ready(Ok(answer)))
    }
}

/// Answers so many requests and then no more: the next one is on its way for ever.
#[derive(Debug)]
pub struct Silent {
    service: Service,
    left: AtomicUsize,
}

impl Silent {
    /// A service that answers this many requests, and has no image that becomes available.
    #[must_use]
    pub fn after(requests: usize) -> Self {
        Self { service: Service::new(usize::MAX), left: AtomicUsize::new(requests) }
    }
}

impl Transport for Silent {
    fn send(&self, request: http::Request<Body>) -> BoxFuture<'_, Result<TransportResponse, TransportError>> {
        let one_less = |left: usize| left.checked_sub(1);
        match self.left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, one_less) {
            Ok(_) => self.service.send(request),
            Err(_) => Box::pin(std::future::pending()),
        }
    }
}

/// How what is written by hand brings an answer.
pub trait Exchange: Sync {
    /// The answer to a request.
    fn exchange(
        &self,
        request: reqwest::RequestBuilder,
    ) -> impl Future<Output = reqwest::Result<reqwest::Response>> + Send;
}

impl Exchange for Service {
    async fn exchange(&self, request: reqwest::RequestBuilder) -> reqwest::Result<reqwest::Response> {
        let request = request.build()?;
        Ok(transported(move || self.answer(request.url().path()).into()))
    }
}

/// Does the work of a transport, which does not count: what it is given is gone behind it, and what it gives is there.
///
/// Answers that reqwest makes in memory would count for more than those that it receives, since each parses a URL to stand
/// for the one that it would have been received from.
fn transported<T>(work: impl FnOnce() -> T) -> T {
    let (mut work, mut done) = (Some(work), None);
    unmeasured(&mut || done = work.take().map(|work| work()));
    #[expect(clippy::expect_used, reason = "what is not measured is done all the same")]
    done.expect("work that is done")
}

/// Its name is what instructions are left out by.
#[inline(never)]
fn unmeasured(work: &mut dyn FnMut()) {
    allocation_counter::opt_out(work);
    // What comes behind keeps it from being left with a jump, before the work is done.
    std::hint::black_box(());
}

/// Sends requests for real.
#[derive(Clone, Copy, Debug)]
pub struct OverHttp;

impl Exchange for OverHttp {
    async fn exchange(&self, request: reqwest::RequestBuilder) -> reqwest::Result<reqwest::Response> {
        request.send().await
    }
}

fn text(value: &Value) -> Bytes {
    value.to_string().into()
}

/// What EC2 Image Builder says of an image: about 2 KB.
fn image(status: &str) -> Bytes {
    let components: Vec<Value> = (0..8)
        .map(|number| {
            json!({
                "componentArn": format!("arn:aws:imagebuilder:us-east-1:123456789012:component/part-{number}/1.0.0/1"),
                "parameters": [{ "name": "level", "value": ["info"] }],
            })
        })
        .collect();
    text(&json!({
        "requestId": "req-0002",
        "image": {
            "arn": "arn:aws:imagebuilder:us-east-1:123456789012:image/bench/1.0.0/1",
            "type": "AMI",
            "name": "bench",
            "version": "1.0.0/1",
            "platform": "Linux",
            "enhancedImageMetadataEnabled": true,
            "osVersion": "Amazon Linux 2023",
            "state": { "status": status, "reason": "The build is where it is." },
            "imageRecipe": { "name": "bench", "components": components, "workingDirectory": "/tmp" },
            "dateCreated": "2026-11-22T06:00:00Z",
            "tags": { "team": "bench", "stage": "test" },
        },
    }))
}

/// A record of about 100 KB, of which workflows read two members.
fn record() -> Bytes {
    let entries: Vec<Value> = (0..420)
        .map(|number| {
            json!({
                "id": format!("entry-{number:06}"),
                "note": "Delivered to the \"back\" door\nin the afternoon; nobody was there to sign for it.",
                "amounts": [number, number * 17, -number, 1_000_000 + number],
                "address": { "city": "Łódź", "lines": ["Piotrkowska 1", "second floor"] },
            })
        })
        .collect();
    text(&json!({
        "record": { "entries": entries, "links": { "next": "account-0001" }, "summary": { "total": 4_200 } },
    }))
}
