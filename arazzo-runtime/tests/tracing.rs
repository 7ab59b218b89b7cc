//! What `tracing` is told. It is alone in its process: which spans are of interest is settled for all threads at once.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking, in its helpers, too")]

use std::collections::BTreeMap;
use std::fmt::Debug;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use arazzo_runtime::sigv4::{AwsCredentials, SigV4};
use arazzo_runtime::{
    Body, BoxFuture, Client, Credential, ManualClock, Run, Transport, TransportError, TransportResponse, http,
};
use tracing::field::{Field, Visit};
use tracing::instrument::WithSubscriber;
use tracing::span::{Attributes, Id, Record};
use tracing::{Metadata, Subscriber};

struct Answering;

impl Transport for Answering {
    fn send(&self, _: http::Request<Body>) -> BoxFuture<'_, Result<TransportResponse, TransportError>> {
        Box::pin(std::future::ready(Ok(TransportResponse::new("canary".into()))))
    }
}

/// Notes the spans and events of this crate.
#[derive(Clone, Default)]
struct Recorder {
    /// Whether those of all other crates, too.
    all: bool,
    next: Arc<AtomicU64>,
    spans: Arc<Mutex<BTreeMap<u64, Recorded>>>,
    events: Arc<Mutex<Vec<String>>>,
}

#[derive(Clone, Default)]
struct Recorded {
    name: &'static str,
    parent: Option<u64>,
    fields: BTreeMap<&'static str, String>,
}

impl Visit for Recorded {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        self.fields.insert(field.name(), format!("{value:?}"));
    }
}

impl Subscriber for Recorder {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        self.all || metadata.target().starts_with("arazzo_runtime")
    }

    fn new_span(&self, span: &Attributes<'_>) -> Id {
        let id = self.next.fetch_add(1, Ordering::Relaxed) + 1;
        let mut recorded = Recorded {
            name: span.metadata().name(),
            parent: span.parent().map(Id::into_u64),
            ..Recorded::default()
        };
        span.record(&mut recorded);
        self.spans.lock().unwrap().insert(id, recorded);
        Id::from_u64(id)
    }

    fn record(&self, span: &Id, values: &Record<'_>) {
        values.record(self.spans.lock().unwrap().get_mut(&span.into_u64()).unwrap());
    }

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, event: &tracing::Event<'_>) {
        let mut recorded = Recorded::default();
        event.record(&mut recorded);
        self.events.lock().unwrap().push(format!("{:?}", recorded.fields));
    }

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}

#[tokio::test]
async fn spans_nest_and_say_nothing_confidential() {
    let client = Client::builder("http://nowhere.invalid")
        .transport(Answering)
        .clock(ManualClock::new())
        .default_header("X-Key", "canary")
        .build()
        .unwrap();
    let recorder = Recorder::default();
    async {
        let mut run = Run::start(&client, "workflow");
        for _ in 0..2 {
            run.enter("step").await.unwrap();
            let request = client.post("/x").query("q", "canary").header("X-Header", "canary").json("canary");
            request.send(&mut run).await.unwrap();
        }
        run.note_missing("$response.body#/there", false);
        run.note_missing("$response.body#/id", true);
        run.complete();
    }
    .with_subscriber(recorder.clone())
    .await;

    let spans: Vec<String> = recorder
        .spans
        .lock()
        .unwrap()
        .iter()
        .map(|(id, Recorded { name, parent, fields })| {
            format!("{id}<{}: {name} {fields:?}", parent.unwrap_or(0))
        })
        .collect();
    assert_eq!(
        spans,
        [
            r#"1<0: workflow {"workflow": "\"workflow\""}"#,
            r#"2<1: step {"step": "\"step\"", "visit": "1"}"#,
            r#"3<2: request {"method": "\"POST\"", "path": "\"/x\"", "status": "200"}"#,
            r#"4<1: step {"step": "\"step\"", "visit": "2"}"#,
            r#"5<4: request {"method": "\"POST\"", "path": "\"/x\"", "status": "200"}"#,
        ]
    );
    let events = recorder.events.lock().unwrap().join("\n");
    assert!(events.contains("waiting before") && events.contains("has ended"), "{events}");
    assert!(events.contains("$response.body#/id") && !events.contains("$response.body#/there"), "{events}");
    assert!(!events.contains("canary"), "{events}");
}

#[tokio::test]
async fn what_is_signed_is_told_nobody() {
    let credentials = AwsCredentials::temporary("AKIDEXAMPLE", "canary-secret", "canary-token");
    let client = Client::builder("http://nowhere.invalid")
        .transport(Answering)
        .clock(ManualClock::new())
        .default_header("X-Key", "canary")
        .credential("sigV4", Credential::by(SigV4::new(credentials, "s3", "eu-west-1")))
        .build()
        .unwrap();
    let recorder = Recorder { all: true, ..Recorder::default() };
    async {
        let mut run = Run::start(&client, "workflow");
        run.enter("step").await.unwrap();
        client.put("/x").body("text/plain", "canary").authorized_by(&["sigV4"]).send(&mut run).await.unwrap();
        run.complete();
    }
    .with_subscriber(recorder.clone())
    .await;

    let events = recorder.events.lock().unwrap().join("\n");
    assert!(events.contains("has ended"), "{events}");
    assert!(!events.contains("canary") && !events.contains("AKIDEXAMPLE"), "{events}");
}
