//! What ends a run that would go on too long, or read too much.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use arazzo_runtime::{
    Body, BoxFuture, Bytes, Chunks, Client, Clock, ErrorKind, ManualClock, Pacing, Run, Transport,
    TransportError, TransportResponse, http,
};

use crate::support::{Reply, Server, get, kind, poll};

const SECOND: Duration = Duration::from_secs(1);

#[tokio::test]
async fn the_step_budget_ends_an_endless_loop() {
    let server = Server::answering(202, "").await;
    let client = server.builder(&ManualClock::new()).step_budget(7).build().unwrap();
    let error = poll(&client).await.unwrap_err();
    assert_eq!(kind(&error), "StepBudget");
    assert_eq!(
        error.to_string(),
        "workflow `workflow`, step `poll`: the run has entered 7 steps already, which is all that its budget allows"
    );
    assert_eq!(server.received().len(), 7);
}

#[tokio::test]
async fn there_is_a_step_budget_by_default() {
    let client = Client::builder("http://127.0.0.1").clock(ManualClock::new()).build().unwrap();
    let mut run = Run::start(&client, "workflow");
    let mut entered = 0;
    let error = loop {
        match run.enter(if entered % 2 == 0 { "even" } else { "odd" }).await {
            Ok(()) => entered += 1,
            Err(error) => break error,
        }
    };
    assert_eq!(entered, 10_000);
    assert_eq!((kind(&error), error.step()), ("StepBudget", Some("even")));
}

#[tokio::test]
async fn the_deadline_cuts_a_request_off() {
    let clock = ManualClock::new();
    let late = clock.clone();
    let server = Server::start(move |_, _| {
        late.advance(SECOND * 30);
        Reply::SendAndHold(Vec::new())
    })
    .await;
    let client = server.builder(&clock).run_timeout(SECOND * 30).build().unwrap();
    let error = get(&client).await.unwrap_err();
    assert_eq!(kind(&error), "Deadline");
    assert_eq!(
        error.to_string(),
        "workflow `workflow`, step `step`: the run has used up its 30s during `GET /x`"
    );
    server.connections(|connections| connections.abandoned == 1).await;
}

#[tokio::test]
async fn the_deadline_cuts_a_wait_short() {
    let clock = ManualClock::new();
    let server = Server::start(|_, _| Reply::with(202, &[("Retry-After", "20")], "")).await;
    let client = server.builder(&clock).run_timeout(SECOND * 50).build().unwrap();
    let error = poll(&client).await.unwrap_err();
    let ErrorKind::Deadline { limit, wait, .. } = error.kind() else { panic!("{error}") };
    assert_eq!((*limit, *wait), (SECOND * 50, Some(SECOND * 20)));
    assert_eq!(
        error.to_string(),
        "workflow `workflow`, step `poll`: the run would use up its 50s while waiting 20s for the step's next turn"
    );
    assert_eq!(clock.waits(), [SECOND * 20, SECOND * 20]);
    assert_eq!(server.received().len(), 3);
}

/// Answers at once, and counts.
#[derive(Default)]
struct Instantaneous(AtomicUsize);

impl Transport for Instantaneous {
    fn send(&self, _: http::Request<Body>) -> BoxFuture<'_, Result<TransportResponse, TransportError>> {
        self.0.fetch_add(1, Ordering::Relaxed);
        let mut response = TransportResponse::new(Body::empty());
        *response.status_mut() = http::StatusCode::ACCEPTED;
        Box::pin(std::future::ready(Ok(response)))
    }
}

#[tokio::test]
async fn nothing_begins_after_the_deadline() {
    let clock = ManualClock::new();
    let transport = Arc::new(Instantaneous::default());
    let client = Client::builder("http://nowhere.invalid")
        .transport(Arc::clone(&transport))
        .clock(clock.clone())
        .run_timeout(SECOND * 5)
        .build()
        .unwrap();
    let mut run = Run::start(&client, "workflow");
    run.enter("first").await.unwrap();
    clock.advance(SECOND * 5);
    let error = client.get("/x").send(&mut run).await.unwrap_err();
    assert_eq!((kind(&error), error.path()), ("Deadline", Some("/x")));
    let error = run.enter("second").await.unwrap_err();
    assert_eq!(error.to_string(), "workflow `workflow`, step `second`: the run has used up its 5s");
    assert_eq!(transport.0.load(Ordering::Relaxed), 0);
}

#[tokio::test]
async fn a_loop_that_never_waits_still_lets_others_stop_it() {
    let transport = Arc::new(Instantaneous::default());
    let client = Client::builder("http://nowhere.invalid")
        .transport(Arc::clone(&transport))
        .pacing(Pacing::none())
        .build()
        .unwrap();
    // Both share one thread; the loop would use up its budget if it did not let the other one run.
    let workflow = tokio::spawn(async move { poll(&client).await });
    while transport.0.load(Ordering::Relaxed) < 10 {
        tokio::task::yield_now().await;
    }
    workflow.abort();
    assert!(workflow.await.unwrap_err().is_cancelled());
}

#[tokio::test]
async fn a_request_times_out() {
    let clock = ManualClock::new();
    let late = clock.clone();
    let server = Server::start(move |_, _| {
        late.advance(SECOND * 3);
        Reply::SendAndHold(Vec::new())
    })
    .await;
    // The deadline would come later than the time limit of the request.
    let client = server.builder(&clock).request_timeout(SECOND * 3).run_timeout(SECOND * 30).build().unwrap();
    let error = get(&client).await.unwrap_err();
    assert_eq!(kind(&error), "Timeout");
    assert_eq!(
        error.to_string(),
        "workflow `workflow`, step `step`: `GET /x` was not answered in full within 3s"
    );
    server.connections(|connections| connections.abandoned == 1).await;
}

#[tokio::test]
async fn limits_that_no_clock_reaches_are_none() {
    let server = Server::answering(200, "").await;
    let client = server
        .builder(&ManualClock::new())
        .request_timeout(Duration::MAX)
        .run_timeout(Duration::MAX)
        .build()
        .unwrap();
    assert_eq!(get(&client).await.unwrap().status(), 200);
}

/// Answers at once, but its body never ends: with the first piece, the time limit is up.
struct Stalling(ManualClock);

struct StallingBody(ManualClock, bool);

impl Transport for Stalling {
    fn send(&self, _: http::Request<Body>) -> BoxFuture<'_, Result<TransportResponse, TransportError>> {
        let body = Body::streamed(StallingBody(self.0.clone(), false));
        Box::pin(std::future::ready(Ok(TransportResponse::new(body))))
    }
}

impl Chunks for StallingBody {
    fn next(&mut self) -> BoxFuture<'_, Result<Option<Bytes>, TransportError>> {
        if self.1 {
            self.0.advance(SECOND * 60);
            return Box::pin(std::future::pending());
        }
        self.1 = true;
        Box::pin(std::future::ready(Ok(Some(Bytes::from_static(b"{")))))
    }
}

#[tokio::test]
async fn the_time_limit_includes_the_body() {
    let clock = ManualClock::new();
    let client = Client::builder("http://nowhere.invalid")
        .transport(Arc::new(Stalling(clock.clone())))
        .clock(clock)
        .build()
        .unwrap();
    let error = get(&client).await.unwrap_err();
    assert_eq!((kind(&error), error.status()), ("Timeout", Some(200)));
}

#[tokio::test]
async fn a_body_that_says_it_is_too_large_is_not_read() {
    let server =
        Server::start(|_, _| Reply::SendAndHold(b"HTTP/1.1 200 OK\r\nContent-Length: 101\r\n\r\n".to_vec()))
            .await;
    let client = server.builder(&ManualClock::new()).response_limit(100).build().unwrap();
    let error = get(&client).await.unwrap_err();
    assert_eq!((kind(&error), error.status()), ("ResponseTooLarge", Some(200)));
    assert_eq!(
        error.to_string(),
        "workflow `workflow`, step `step`: the answer to `GET /x` is larger than 100 bytes"
    );
    server.connections(|connections| connections.abandoned == 1).await;
}

#[tokio::test]
async fn a_body_that_does_not_say_so_is_read_up_to_the_limit() {
    for framing in ["Connection: close", "Transfer-Encoding: chunked"] {
        let server = Server::start(move |_, _| {
            let head = format!("HTTP/1.1 200 OK\r\n{framing}\r\n\r\n");
            // In either framing: 10 bytes, and more and more of them.
            Reply::SendForever(head.into_bytes(), b"A\r\n0123456789\r\n".to_vec())
        })
        .await;
        let client = server.builder(&ManualClock::new()).response_limit(100_000).build().unwrap();
        let error = get(&client).await.unwrap_err();
        assert_eq!((kind(&error), error.status()), ("ResponseTooLarge", Some(200)));
        server.connections(|connections| connections.abandoned == 1).await;
    }
}

#[tokio::test]
async fn a_body_of_just_the_limit_is_read() {
    let server = Server::answering(200, "0123456789").await;
    let clock = ManualClock::new();
    assert!(get(&server.builder(&clock).response_limit(10).build().unwrap()).await.is_ok());
    assert!(get(&server.builder(&clock).response_limit(9).build().unwrap()).await.is_err());
}

#[tokio::test]
async fn the_length_that_an_answer_to_head_names_is_not_its_own() {
    let server =
        Server::start(|_, _| Reply::Send(b"HTTP/1.1 200 OK\r\nContent-Length: 101\r\n\r\n".to_vec())).await;
    let client = server.builder(&ManualClock::new()).response_limit(100).build().unwrap();
    let mut run = Run::start(&client, "workflow");
    let response = client.head("/x").send(&mut run).await.unwrap();
    assert_eq!(response.header("content-length"), Some("101"));
    assert!(response.body().is_empty());
}

/// Time never passes, and waits never end.
struct Frozen(Instant);

impl Clock for Frozen {
    fn now(&self) -> Instant {
        self.0
    }

    fn sleep(&self, _: Duration) -> BoxFuture<'_, ()> {
        Box::pin(std::future::pending())
    }
}

#[tokio::test]
async fn a_run_can_be_dropped_while_it_waits() {
    let server = Server::answering(202, "").await;
    let client = Client::builder(server.url()).clock(Frozen(Instant::now())).build().unwrap();
    let workflow = tokio::spawn(async move { poll(&client).await });
    while server.received().is_empty() {
        tokio::task::yield_now().await;
    }
    workflow.abort();
    assert!(workflow.await.unwrap_err().is_cancelled());
    assert_eq!(server.received().len(), 1);
}
