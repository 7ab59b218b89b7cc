//! What a client does beyond sending a request once: redirects, limits of hosts, failed connections, keys.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, OnceLock};
use std::time::{Duration, Instant, SystemTime};

use arazzo_runtime::{
    ApiKey, BearerToken, Body, BoxFuture, Bytes, Chunks, Client, ClientBuilder, Clock, ErrorKind, Event,
    ManualClock, Pacing, Redirects, Replayable, Run, Transport, TransportError, TransportResponse,
    TransportStage, WorkflowError, http,
};
use proptest::prelude::*;
use tokio::sync::Semaphore;

use crate::support::{Reply, Server, get, kind};

const SECOND: Duration = Duration::from_secs(1);

/// Redirects `/a` to `/b` of the same server, and answers anything else.
async fn redirecting(status: u16, location: &'static str) -> Server {
    Server::start(move |_, request| match request.target.as_str() {
        "/b" => Reply::json(200, "{}"),
        _ => Reply::with(status, &[("Location", location)], ""),
    })
    .await
}

#[tokio::test]
async fn a_redirect_is_an_answer_unless_the_client_follows_it() {
    let server = redirecting(302, "/b").await;
    let response = get(&server.client()).await.unwrap();
    assert_eq!((response.status(), response.header("location")), (302, Some("/b")));
    let client = server.builder(&ManualClock::new()).redirects(Redirects::within_origin()).build().unwrap();
    let response = get(&client).await.unwrap();
    assert_eq!((response.status(), response.url()), (200, format!("{}/x?visible=no", server.url())));
    assert_eq!(server.lines(), ["GET /x?visible=no", "GET /x?visible=no", "GET /b"]);
}

#[tokio::test]
async fn what_stays_with_its_origin_keeps_its_credentials() {
    let server = redirecting(307, "/b").await;
    let client = server
        .builder(&ManualClock::new())
        .default_header("authorization", "Bearer canary")
        .redirects(Redirects::within_origin())
        .build()
        .unwrap();
    let mut run = Run::start(&client, "workflow");
    let request = client.post("/a").header("x-part", "7").cookie("session", "s").json(&[1, 2]);
    assert_eq!(request.send(&mut run).await.unwrap().status(), 200);
    let received = &server.received()[1];
    assert_eq!(received.line(), "POST /b [1,2]");
    for (name, value) in [
        ("authorization", "Bearer canary"),
        ("x-part", "7"),
        ("cookie", "session=s"),
        ("content-type", "application/json"),
    ] {
        assert_eq!(received.header(name), [value], "{name}");
    }
}

#[tokio::test]
async fn a_post_that_is_answered_elsewhere_is_fetched_from_there_without_its_body() {
    for status in [301, 302, 303] {
        let server = redirecting(status, "b").await;
        let client =
            server.builder(&ManualClock::new()).redirects(Redirects::within_origin()).build().unwrap();
        let mut run = Run::start(&client, "workflow");
        client.post("/a").json(&"x").send(&mut run).await.unwrap();
        let received = &server.received()[1];
        assert_eq!((received.line().as_str(), received.header("content-type").len()), ("GET /b", 0));
    }
}

/// Sends a request with credentials in all places to one server, which redirects it to another one.
async fn across(redirects: Redirects, method: &str, status: u16) -> (u16, Server) {
    let target = Server::answering(200, "{}").await;
    let location = format!("{}/b", target.url());
    let source = Server::start(move |_, _| Reply::with(status, &[("Location", &location)], "")).await;
    let client = source
        .builder(&ManualClock::new())
        .default_header("authorization", "Bearer canary")
        .default_header("cookie", "session=canary")
        .default_header("x-tenant", "canary")
        .default_header("host", "canary.example")
        .default_header("accept-language", "de")
        .default_query_parameter("key", "canary")
        .redirects(redirects)
        .build()
        .unwrap();
    let mut run = Run::start(&client, "workflow");
    let request = client
        .with_method(method, "/a")
        .header("x-api-key", "canary")
        .header("x-part", "canary")
        .header("accept", "application/json")
        .cookie("login", "canary");
    let request = if method == "GET" { request } else { request.json(&"canary") };
    let answered = request.send(&mut run).await.unwrap().status();
    (answered, target)
}

#[tokio::test]
async fn nothing_confidential_goes_to_another_origin() {
    let (status, target) = across(Redirects::to_any_origin(), "GET", 302).await;
    assert_eq!((status, target.lines()), (200, vec!["GET /b".to_owned()]));
    let received = format!("{:?}", target.received());
    assert!(!received.contains("canary"), "{received}");
    let received = &target.received()[0];
    assert_eq!(received.header("accept"), ["application/json"]);
    assert_eq!(received.header("accept-language"), ["de"]);
    assert_eq!(received.header("host"), [target.url().strip_prefix("http://").unwrap()]);

    let (status, target) = across(Redirects::to_any_origin(), "POST", 303).await;
    assert_eq!((status, target.lines()), (200, vec!["GET /b".to_owned()]));
    assert!(!format!("{:?}", target.received()).contains("canary"));

    for (redirects, method, status) in [
        (Redirects::to_any_origin(), "POST", 307),
        (Redirects::to_any_origin(), "PUT", 302),
        (Redirects::to_any_origin().at_most(0), "GET", 302),
        (Redirects::within_origin(), "GET", 302),
        (Redirects::none(), "GET", 302),
    ] {
        let (answered, target) = across(redirects, method, status).await;
        assert_eq!((answered, target.lines()), (status, Vec::new()), "{redirects:?} {method}");
    }
}

#[tokio::test]
async fn credentials_stay_with_their_origin() {
    let home = Arc::new(OnceLock::<String>::new());
    let way_back = Arc::clone(&home);
    let away = Server::start(move |_, _| {
        Reply::with(302, &[("Location", &format!("{}/back", way_back.get().unwrap()))], "")
    })
    .await;
    let way_out = format!("{}/away", away.url());
    let server = Server::start(move |_, request| match request.target.split('?').next() {
        Some("/x") => Reply::with(302, &[("Location", "/near")], ""),
        Some("/near") => Reply::with(302, &[("Location", &way_out)], ""),
        _ => Reply::json(200, "{}"),
    })
    .await;
    home.set(server.url()).unwrap();
    let client = server
        .builder(&ManualClock::new())
        .credential("bearer", BearerToken::from("canary"))
        .credential("key", ApiKey::from("canary").in_query("key"))
        .redirects(Redirects::to_any_origin())
        .build()
        .unwrap();
    let mut run = Run::start(&client, "workflow");
    let response = client.get("/x").authorized_by(&["bearer", "key"]).send(&mut run).await.unwrap();
    assert_eq!(response.status(), 200);
    assert_eq!(server.lines(), ["GET /x?key=canary", "GET /near?key=canary", "GET /back"]);
    let authorized: Vec<_> =
        server.received().iter().map(|request| request.header("authorization").len()).collect();
    // Who leads back must not borrow what he has not got.
    assert_eq!(authorized, [1, 1, 0]);
    assert_eq!(away.lines(), ["GET /away"]);
    assert!(!format!("{:?}", away.received()).contains("canary"));
}

#[tokio::test]
async fn redirects_come_to_an_end() {
    let server =
        Server::start(|number, _| Reply::with(302, &[("Location", &format!("/hop/{number}"))], "")).await;
    for (redirects, hops) in [(Redirects::within_origin(), 10), (Redirects::within_origin().at_most(3), 3)] {
        let before = server.received().len();
        let client = server.builder(&ManualClock::new()).redirects(redirects).build().unwrap();
        assert_eq!(get(&client).await.unwrap().status(), 302);
        assert_eq!(server.received().len() - before, hops + 1);
    }
}

/// Counts how many requests are at hand at once, and holds each until it is let go.
struct Counting {
    running: AtomicUsize,
    most: AtomicUsize,
    arrived: Mutex<Vec<String>>,
    release: Semaphore,
}

impl Counting {
    fn new() -> Arc<Self> {
        Arc::new(Self {
            running: AtomicUsize::new(0),
            most: AtomicUsize::new(0),
            arrived: Mutex::default(),
            release: Semaphore::new(0),
        })
    }

    fn arrived(&self) -> Vec<String> {
        self.arrived.lock().unwrap().clone()
    }
}

impl Transport for Counting {
    fn send(&self, request: http::Request<Body>) -> BoxFuture<'_, Result<TransportResponse, TransportError>> {
        Box::pin(async move {
            self.arrived.lock().unwrap().push(request.uri().path().to_owned());
            let running = self.running.fetch_add(1, Ordering::SeqCst) + 1;
            self.most.fetch_max(running, Ordering::SeqCst);
            let _until_dropped = Running(&self.running);
            self.release.acquire().await.unwrap().forget();
            Ok(TransportResponse::new(Body::empty()))
        })
    }
}

/// A request at hand.
struct Running<'a>(&'a AtomicUsize);

impl Drop for Running<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

fn spawn(client: &Client, path: &str) -> tokio::task::JoinHandle<Result<u16, WorkflowError>> {
    let (client, path) = (client.clone(), path.to_owned());
    tokio::spawn(async move {
        let mut run = Run::start(&client, "workflow");
        Ok(client.get(&path).send(&mut run).await?.status())
    })
}

/// Lets all tasks go as far as they come.
async fn settle() {
    for _ in 0..100 {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn a_host_gets_no_more_requests_at_once_than_it_may() {
    let transport = Counting::new();
    let client = Client::builder("http://nowhere.invalid")
        .transport(Arc::clone(&transport))
        .concurrency_limit(3)
        .build()
        .unwrap();
    let mut tasks: Vec<_> = (0..10).map(|number| spawn(&client, &format!("/{number}"))).collect();
    settle().await;
    assert_eq!(transport.arrived(), ["/0", "/1", "/2"]);
    // Whoever stops waiting, or being answered, makes room for the next.
    for number in [1, 4] {
        tasks[number].abort();
    }
    settle().await;
    assert_eq!(transport.arrived(), ["/0", "/1", "/2", "/3"]);
    transport.release.add_permits(10);
    for task in tasks.drain(..) {
        let _ = task.await;
    }
    assert_eq!(transport.arrived(), ["/0", "/1", "/2", "/3", "/5", "/6", "/7", "/8", "/9"]);
    assert_eq!(transport.most.load(Ordering::SeqCst), 3);
}

/// A clock on which a wait lasts until the test has moved it on.
#[derive(Clone)]
struct Patient(ManualClock);

impl Clock for Patient {
    fn now(&self) -> Instant {
        self.0.now()
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'_, ()> {
        self.0.expiry(self.0.now() + duration)
    }

    fn system_time(&self) -> SystemTime {
        self.0.system_time()
    }
}

#[tokio::test]
async fn a_rate_holds_in_any_window() {
    let clock = ManualClock::new();
    let server = Server::answering(200, "{}").await;
    let times = Arc::new(Mutex::new(Vec::new()));
    let (seen, time) = (Arc::clone(&times), clock.clone());
    let client = server
        .builder(&clock)
        .rate_limit(3, SECOND * 10)
        .observer(move |event: &Event<'_>| {
            if let Event::RequestSent { .. } = event {
                seen.lock().unwrap().push(time.elapsed().as_secs());
            }
        })
        .build()
        .unwrap();
    for number in 0..8 {
        get(&client).await.unwrap();
        if number < 4 {
            clock.advance(SECOND);
        }
    }
    assert_eq!(*times.lock().unwrap(), [0, 1, 2, 10, 11, 12, 20, 21]);
}

#[tokio::test]
async fn a_rate_is_fair_and_forgets_who_stops_waiting() {
    let clock = ManualClock::new();
    let transport = Counting::new();
    transport.release.add_permits(100);
    let client = Client::builder("http://nowhere.invalid")
        .transport(Arc::clone(&transport))
        .clock(Patient(clock.clone()))
        .rate_limit(1, SECOND)
        .build()
        .unwrap();
    let tasks: Vec<_> = (0..5).map(|number| spawn(&client, &format!("/{number}"))).collect();
    settle().await;
    assert_eq!(transport.arrived(), ["/0"]);
    // One is waiting for its time, the other for its turn.
    tasks[1].abort();
    tasks[3].abort();
    settle().await;
    clock.advance(SECOND);
    settle().await;
    assert_eq!(transport.arrived(), ["/0", "/2"]);
    clock.advance(SECOND);
    settle().await;
    assert_eq!(transport.arrived(), ["/0", "/2", "/4"]);
}

#[tokio::test]
async fn a_wait_for_the_rate_does_not_last_beyond_the_deadline() {
    let clock = ManualClock::new();
    let server = Server::answering(200, "{}").await;
    let client = server.builder(&clock).rate_limit(1, SECOND * 60).run_timeout(SECOND * 30).build().unwrap();
    get(&client).await.unwrap();
    let error = get(&client).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "workflow `workflow`, step `step`: the run would use up its 30s while waiting 60s before `GET /x` is sent"
    );
    assert_eq!((kind(&error), clock.waits(), server.received().len()), ("Deadline", Vec::new(), 1));
}

#[tokio::test]
async fn waiting_to_be_sent_is_no_part_of_the_time_of_a_request() {
    let clock = ManualClock::new();
    let server = Server::answering(200, "{}").await;
    let client =
        server.builder(&clock).rate_limit(1, SECOND * 60).request_timeout(SECOND * 5).build().unwrap();
    for _ in 0..3 {
        get(&client).await.unwrap();
    }
    assert_eq!(clock.waits(), [SECOND * 60, SECOND * 60]);
}

/// Closes the connection of each request but every `n`th.
async fn failing(n: usize) -> Server {
    Server::start(move |number, _| match (number + 1) % n {
        0 => Reply::json(200, "{}"),
        _ => Reply::SendAndClose(Vec::new()),
    })
    .await
}

fn steady(builder: ClientBuilder, times: u32) -> ClientBuilder {
    builder.connection_retries(times, Pacing::growing(SECOND, 2.0, SECOND * 3))
}

async fn send(client: &Client, method: &str) -> Result<u16, WorkflowError> {
    let mut run = Run::start(client, "workflow");
    run.enter("step").await?;
    Ok(client.with_method(method, "/x").json(&"body").send(&mut run).await?.status())
}

#[tokio::test]
async fn a_request_is_sent_once_unless_the_client_is_told_to_send_it_again() {
    let server = failing(2).await;
    let error = send(&server.client(), "PUT").await.unwrap_err();
    let ErrorKind::Transport { error, .. } = error.kind() else { panic!("{error}") };
    assert_eq!(error.stage(), TransportStage::Exchanging);
    assert_eq!(server.received().len(), 1);
}

#[tokio::test]
async fn what_does_the_same_twice_as_once_is_sent_again() {
    for method in ["GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE"] {
        let (server, clock) = (failing(5).await, ManualClock::new());
        let client = steady(server.builder(&clock), 4).build().unwrap();
        assert_eq!(send(&client, method).await.unwrap(), 200, "{method}");
        assert_eq!(server.lines(), vec![format!("{method} /x \"body\""); 5]);
        assert_eq!(clock.waits(), [SECOND, SECOND * 2, SECOND * 3, SECOND * 3]);

        let client = steady(server.builder(&clock), 3).build().unwrap();
        assert_eq!(kind(&send(&client, method).await.unwrap_err()), "Transport", "{method}");
    }
}

#[tokio::test]
async fn an_answer_that_breaks_off_is_asked_for_again() {
    let server = Server::start(|number, _| match number {
        0 => Reply::SendAndClose(b"HTTP/1.1 200 X\r\nContent-Length: 9\r\n\r\nabc".to_vec()),
        _ => Reply::json(200, "{}"),
    })
    .await;
    let client = steady(server.builder(&ManualClock::new()), 1).build().unwrap();
    assert_eq!(get(&client).await.unwrap().text(), "{}");
    assert_eq!(server.received().len(), 2);
}

/// Content that comes in two pieces.
struct Pieces(Vec<&'static str>);

impl Chunks for Pieces {
    fn next(&mut self) -> BoxFuture<'_, Result<Option<Bytes>, TransportError>> {
        Box::pin(std::future::ready(Ok(self.0.pop().map(|piece| Bytes::from_static(piece.as_bytes())))))
    }

    fn length(&self) -> Option<u64> {
        Some(self.0.iter().map(|piece| piece.len() as u64).sum())
    }
}

/// The same content, as often as it is asked for.
struct Anew;

impl Replayable for Anew {
    fn open(&self) -> BoxFuture<'_, Result<Box<dyn Chunks>, TransportError>> {
        Box::pin(std::future::ready(Ok(Box::new(Pieces(vec!["d", "abc"])) as Box<dyn Chunks>)))
    }

    fn length(&self) -> Option<u64> {
        Some(4)
    }
}

#[tokio::test]
async fn only_a_body_that_can_be_read_again_is_sent_again() {
    let server = failing(2).await;
    let client = steady(server.builder(&ManualClock::new()), 1).build().unwrap();
    let mut run = Run::start(&client, "workflow");
    let request = client.put("/x").body("text/plain", Body::replayable(Anew));
    assert_eq!(request.send(&mut run).await.unwrap().status(), 200);
    assert_eq!(server.lines(), ["PUT /x abcd"; 2]);
    let request = client.put("/x").body("text/plain", Body::streamed(Pieces(vec!["d", "abc"])));
    assert_eq!(kind(&request.send(&mut run).await.unwrap_err()), "Transport");
    assert_eq!(server.lines(), ["PUT /x abcd"; 3]);

    let server = redirecting(307, "/b").await;
    let client = server.builder(&ManualClock::new()).redirects(Redirects::within_origin()).build().unwrap();
    let mut run = Run::start(&client, "workflow");
    for (body, status) in [(Body::replayable(Anew), 200), (Body::streamed(Pieces(vec!["d", "abc"])), 307)] {
        let response = client.put("/a").body("text/plain", body).send(&mut run).await.unwrap();
        assert_eq!(response.status(), status);
    }
    assert_eq!(server.lines(), ["PUT /a abcd", "PUT /b abcd", "PUT /a abcd"]);
}

#[tokio::test]
async fn what_may_have_been_acted_on_is_not_sent_again() {
    for method in ["POST", "PATCH", "PURGE"] {
        let server = failing(2).await;
        let client = steady(server.builder(&ManualClock::new()), 4).build().unwrap();
        assert_eq!(kind(&send(&client, method).await.unwrap_err()), "Transport");
        assert_eq!(server.received().len(), 1, "{method}");
    }
}

#[tokio::test]
async fn what_was_not_sent_is_sent_whatever_it_does() {
    // A port that nobody listens at any more.
    let url = format!("http://{}", std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap());
    let clock = ManualClock::new();
    let client = steady(Client::builder(url).clock(clock.clone()), 2).build().unwrap();
    let error = send(&client, "POST").await.unwrap_err();
    let ErrorKind::Transport { error, .. } = error.kind() else { panic!("{error}") };
    assert_eq!((error.stage(), clock.waits().len()), (TransportStage::Connecting, 2));
}

#[tokio::test]
async fn an_answer_is_not_asked_for_again() {
    let server = Server::answering(503, "").await;
    let client = steady(server.builder(&ManualClock::new()), 4).build().unwrap();
    assert_eq!(send(&client, "GET").await.unwrap(), 503);
    assert_eq!(server.received().len(), 1);
}

#[tokio::test]
async fn a_key_stays_with_its_request_and_changes_with_the_visit() {
    let server = failing(2).await;
    let client = steady(server.builder(&ManualClock::new()).pacing(Pacing::none()), 1)
        .idempotency_key(|visit| {
            assert_eq!((visit.workflow, visit.path), ("workflow", "/x"));
            Some(format!("{} {} {}", visit.method, visit.step?, visit.visit))
        })
        .build()
        .unwrap();
    let mut run = Run::start(&client, "workflow");
    for _ in 0..2 {
        run.enter("create").await.unwrap();
        client.post("/x").send(&mut run).await.unwrap();
    }
    run.enter("put").await.unwrap();
    client.put("/x").send(&mut run).await.unwrap();
    client.post("/x").header("Idempotency-Key", "own").send(&mut run).await.unwrap();
    let keys: Vec<String> =
        server.received().iter().map(|request| request.header("idempotency-key").join(", ")).collect();
    let (first, second) = ("POST create 1", "POST create 2");
    assert_eq!(keys, [first, first, second, second, "", "", "own", "own"]);
}

#[tokio::test]
async fn a_key_that_no_header_may_have_is_refused() {
    let server = Server::answering(200, "").await;
    let client = server
        .builder(&ManualClock::new())
        .idempotency_key(|_| Some("a\r\nb: c".to_owned()))
        .build()
        .unwrap();
    let error = send(&client, "POST").await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "workflow `workflow`, step `step`: `POST /x` cannot be sent: \
         its idempotency key has a line break or another control character"
    );
    assert!(server.received().is_empty());
}

/// Texts that would break out of a place in a request, and any others.
fn hostile() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("\r\n".to_owned()),
        Just("\n".to_owned()),
        Just("\r\nX-Injected: yes\r\n\r\nGET /injected HTTP/1.1\r\n".to_owned()),
        Just("?&=#;/..%0d%0a%".to_owned()),
        Just(" HTTP/1.1".to_owned()),
        Just("\0\u{85}\u{2028}\u{7f}\t".to_owned()),
        any::<String>(),
    ];
    proptest::collection::vec(piece, 0..4).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn no_value_adds_a_header_or_a_request(texts in proptest::array::uniform8(hostile())) {
        let [segment, query, name, header, cookie, field, key, default] = texts;
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let received = runtime.block_on(async {
            let server = Server::answering(200, "").await;
            let builder = server
                .builder(&ManualClock::new())
                .default_header("x-default", default)
                .default_query_parameter(key.clone(), query.clone())
                .idempotency_key(move |_| Some(key.clone()));
            let Ok(client) = builder.build() else { return Vec::new() };
            let mut run = Run::start(&client, "workflow");
            let path = format!("/of/{}/end", arazzo_runtime::path_segment(segment));
            let request = client
                .post(&path)
                .query(&name, &query)
                .query_reserved("reserved", arazzo_runtime::Style::Form { explode: true }, &query)
                .header("x-own", &header)
                .cookie(&name, &cookie)
                .form(&[(field.as_str(), cookie.as_str())].into_iter().collect::<BTreeMap<_, _>>());
            let _ = request.send(&mut run).await;
            server.received()
        });
        prop_assert!(received.len() <= 1);
        for request in received {
            let mut names: BTreeSet<String> = request.header_names();
            // What can be undone of compression depends on the features.
            names.remove("accept-encoding");
            let expected = [
                "accept", "content-length", "content-type", "cookie", "host", "idempotency-key", "user-agent",
                "x-default", "x-own",
            ];
            prop_assert_eq!(names, expected.iter().map(|name| (*name).to_owned()).collect::<BTreeSet<_>>());
            prop_assert_eq!(request.method.as_str(), "POST");
            let path = request.target.split('?').next().unwrap_or_default().to_owned();
            prop_assert_eq!(path.split('/').count(), 4, "{}", path);
            prop_assert!(!request.target.contains(['#', ' ', '\r', '\n']));
        }
    }
}
