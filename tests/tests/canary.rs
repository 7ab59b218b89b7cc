//! Credentials of every kind, given to compiled workflows that succeed and that fail, at a service that repeats whatever it
//! is sent: none of them is in an error, a `Debug` form, an event or a trace. It is alone in its process, whose tracing it
//! listens to.
#![allow(
    clippy::panic,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    missing_docs,
    unused_qualifications,
    reason = "a test fails by panicking; generated code is as it is"
)]

use std::convert::Infallible;
use std::fmt::{Debug, Write as _};
use std::sync::{Arc, Mutex};

use arazzo_runtime::{
    ApiKey, Basic, Client, ClientCertificate, ClientCredentials, Credential, Event, OAuth2,
};
use http_body_util::{BodyExt, Full};
use hyper::body::{Bytes, Incoming};
use hyper::service::service_fn;
use hyper::{Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use tokio::net::TcpListener;
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Metadata, Subscriber};

#[rustfmt::skip]
#[path = "../../arazzo-codegen/tests/emit/credentials-in-several-ways.yaml.rs"]
mod in_several_ways;
#[rustfmt::skip]
#[path = "../../arazzo-codegen/tests/emit/credentials-of-all.yaml.rs"]
mod of_all;
#[rustfmt::skip]
#[path = "../../arazzo-codegen/tests/emit/credentials-passed.yaml.rs"]
mod passed;

/// What has been told, by whatever way.
#[derive(Clone, Default)]
struct Told(Arc<Mutex<String>>);

impl Told {
    fn note(&self, what: &dyn Debug) {
        let _ = writeln!(self.0.lock().unwrap(), "{what:?}");
    }
}

impl Visit for Told {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        self.note(&format!("{field}: {value:?}"));
    }
}

impl Subscriber for Told {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }

    fn new_span(&self, span: &Attributes<'_>) -> Id {
        span.record(&mut self.clone());
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, values: &Record<'_>) {
        values.record(&mut self.clone());
    }

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, event: &tracing::Event<'_>) {
        event.record(&mut self.clone());
    }

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}

/// What a service has been sent.
type Seen = Arc<Mutex<Vec<String>>>;

/// A service that gives out tokens, and answers all else with this status and all that it was sent.
async fn service(status: u16) -> (String, Seen) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let seen = Seen::default();
    let shared = Arc::clone(&seen);
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let seen = Arc::clone(&shared);
            let answer =
                service_fn(move |request: Request<Incoming>| answer(request, status, Arc::clone(&seen)));
            tokio::spawn(
                hyper::server::conn::http1::Builder::new().serve_connection(TokioIo::new(stream), answer),
            );
        }
    });
    (url, seen)
}

async fn answer(
    request: Request<Incoming>,
    status: u16,
    seen: Seen,
) -> Result<Response<Full<Bytes>>, Infallible> {
    let gives_tokens = request.uri().path() == "/oauth/token";
    let headers: Vec<String> = request
        .headers()
        .iter()
        .map(|(name, value)| format!("{name} is {}", String::from_utf8_lossy(value.as_bytes())))
        .collect();
    let target = request.uri().to_string();
    let body = request.into_body().collect().await.unwrap().to_bytes();
    let sent = format!("{target} with {} and {}", headers.join(", "), String::from_utf8_lossy(&body));
    seen.lock().unwrap().push(sent.clone());
    let mut response = Response::new(Full::from(match gives_tokens {
        true => {
            r#"{"access_token":"canary-of-the-token","token_type":"bearer","expires_in":3600}"#.to_owned()
        }
        false => sent,
    }));
    if !gives_tokens {
        *response.status_mut() = StatusCode::from_u16(status).unwrap();
    }
    Ok(response)
}

fn account(url: &str) -> OAuth2 {
    let credentials = ClientCredentials::new("program", "canary/of the=secret");
    credentials.token_url(format!("{url}/oauth/token")).into()
}

#[tokio::test]
async fn nobody_tells_a_credential() {
    let told = Told::default();
    tracing::subscriber::set_global_default(told.clone()).unwrap();
    let key = rcgen::KeyPair::generate().unwrap();
    let certificate = rcgen::CertificateParams::default().self_signed(&key).unwrap();
    let (certificate, key) = (certificate.pem(), key.serialize_pem());
    let mut sent = String::new();
    for status in [200, 403] {
        let (url, seen) = service(status).await;

        let credentials = of_all::vault::Credentials {
            account: account(&url),
            session: ApiKey::from("canary-of-the-session"),
            people: account(&url),
            owner: Basic::new("owner", "canary-of-the-owner"),
            certificate: ClientCertificate::from_pem(certificate.as_str(), key.as_str()),
            digest: Credential::header("X-Digest", "canary-of-the-digest"),
        };
        told.note(&credentials);
        let observer = told.clone();
        let builder = of_all::vault::Client::builder(credentials)
            .base_url(url.as_str())
            .observer(move |event: &Event<'_>| observer.note(event));
        told.note(&builder);
        let client = builder.build().unwrap();
        told.note(&client);
        note(&told, of_all::look(&client).await, status);
        // A step that has failed ends its workflow: each of the operations is called by itself as well.
        let all: &Client = client.as_ref();
        for request in [client.list_boxes(), client.add_box(), client.list_people(), client.seal()] {
            let mut run = arazzo_runtime::Run::start(all, "workflow");
            told.note(&request);
            let response = request.send(&mut run).await.unwrap();
            told.note(&response);
            note(&told, response.require("$statusCode == 200", status == 200), status);
        }

        use in_several_ways::vault::{Client as Several, Credentials};
        for credentials in [
            Credentials::AccountAndKey { account: account(&url), key: "canary-of-the-key".into() },
            Credentials::AccountAndToken { account: account(&url), token: "canary-of-the-bearer".into() },
            Credentials::KeyAndMachine {
                key: "canary-of-the-key".into(),
                machine: "canary of & machine".into(),
            },
        ] {
            told.note(&credentials);
            let client = Several::builder(credentials).base_url(url.as_str()).build().unwrap();
            note(&told, in_several_ways::look(&client).await, status);
            let mut run = arazzo_runtime::Run::start(&client, "workflow");
            let response = client.remove_box("b1").send(&mut run).await.unwrap();
            note(&told, response.require("$statusCode == 200", status == 200), status);
        }

        let credentials = passed::vault::Credentials { session: "canary-of-the-session".into() };
        let client = passed::vault::Client::builder(credentials).base_url(url.as_str()).build().unwrap();
        let inputs = passed::look::Inputs::new("canary-of-the-input");
        told.note(&inputs);
        note(&told, passed::look(&client, &inputs).await, status);
        sent.push_str(&seen.lock().unwrap().join("\n"));
    }
    // Each of them was sent.
    for canary in [
        "canary-of-the-token",
        "canary-of-the-session",
        "canary-of-the-digest",
        "canary-of-the-bearer",
        "canary-of-the-key",
        "canary%20of%20%26%20machine",
        "canary-of-the-input",
        "authorization is Basic",
    ] {
        assert!(sent.contains(canary), "{canary}");
    }
    let told = told.0.lock().unwrap();
    assert!(told.contains("look") && told.contains("***"), "something is told at all");
    let of_key = key.lines().nth(1).unwrap();
    for secret in ["canary", "Y2FuYXJ5", "b3duZXI6", of_key] {
        let line = told.lines().find(|line| line.contains(secret));
        assert!(line.is_none(), "{secret}: {}", line.unwrap_or_default());
    }
}

/// Notes what has come of something that fails exactly if the status says so.
fn note<T: Debug, E: Debug + std::fmt::Display>(told: &Told, outcome: Result<T, E>, status: u16) {
    assert_eq!(outcome.is_ok(), status == 200, "{outcome:?}");
    match outcome {
        Ok(outcome) => told.note(&outcome),
        Err(error) => {
            told.note(&error);
            told.note(&error.to_string());
        }
    }
}
