//! Recordings, replays and dry runs, over HTTP where something is sent.

use std::time::Duration;

use arazzo_runtime::har::{Drift, DriftPart, DryRun, Har, NotSent, PlannedRequest, Recording, Replay};
use arazzo_runtime::http::{self, HeaderValue};
use arazzo_runtime::{
    ApiKey, AuthorizationContext, AuthorizationError, Authorize, Basic, Body, BoxFuture, Client, Credential,
    ErrorKind, File, ManualClock, Multipart, Redirects, Response, Run, Transport, TransportResponse,
    TransportStage, WorkflowError, path_segment,
};
use serde_json::{Value, json};

use crate::support::{Reply, Server, get, kind};

const SECOND: Duration = Duration::from_secs(1);

/// The archive as JSON.
fn read(recording: &Recording) -> Value {
    serde_json::from_str(&recording.har().to_string()).unwrap()
}

#[tokio::test]
async fn a_recording_is_an_http_archive() {
    let clock = ManualClock::new();
    let late = clock.clone();
    let server = Server::start(move |_, _| {
        late.advance(SECOND / 4);
        let headers = [("Content-Type", "application/json"), ("Set-Cookie", "session=abc; Path=/")];
        Reply::with(201, &headers, r#"{"id":7,"access_token":"0123456789"}"#)
    })
    .await;
    let recording = Recording::new();
    let client = server.builder(&clock).record(&recording).build().unwrap();
    let mut run = Run::start(&client, "orders");
    run.enter("create").await.unwrap();
    let request = client.post("/orders").query("dry run", "é").cookie("theme", "dark");
    let response = request.json(&json!({ "name": "x", "password": "y" })).send(&mut run).await.unwrap();
    assert_eq!(response.body(), r#"{"id":7,"access_token":"0123456789"}"#);

    let mut har = read(&recording);
    let version = har["log"]["creator"]["version"].take();
    assert_eq!(version, env!("CARGO_PKG_VERSION"));
    let agent = har["log"]["entries"][0]["request"]["headers"].as_array_mut().unwrap();
    agent.retain(|header| header["name"] != "user-agent");
    assert_eq!(
        har,
        json!({ "log": {
            "version": "1.2",
            "creator": { "name": "arazzo-runtime", "version": null },
            "entries": [{
                "startedDateTime": "2026-01-01T00:00:00.000Z",
                "time": 250.0,
                "request": {
                    "method": "POST",
                    "url": format!("{}/orders?dry%20run=%C3%A9", server.url()),
                    "httpVersion": "HTTP/1.1",
                    "cookies": [{ "name": "theme", "value": "***" }],
                    "headers": [
                        { "name": "cookie", "value": "***" },
                        { "name": "content-type", "value": "application/json" },
                    ],
                    "queryString": [{ "name": "dry run", "value": "é" }],
                    "postData": {
                        "mimeType": "application/json",
                        "text": "{\"name\":\"x\",\"password\":\"***\"}",
                    },
                    "headersSize": -1,
                    "bodySize": 27,
                },
                "response": {
                    "status": 201,
                    "statusText": "Created",
                    "httpVersion": "HTTP/1.1",
                    "cookies": [{ "name": "session", "value": "***" }],
                    "headers": [
                        { "name": "content-type", "value": "application/json" },
                        { "name": "set-cookie", "value": "***" },
                        { "name": "content-length", "value": "36" },
                    ],
                    "content": {
                        "size": 36,
                        "mimeType": "application/json",
                        "text": "{\"id\":7,\"access_token\":\"***\"}",
                    },
                    "redirectURL": "",
                    "headersSize": -1,
                    "bodySize": 36,
                },
                "cache": {},
                "timings": { "send": 0.0, "wait": 250.0, "receive": 0.0 },
                "_workflow": "orders",
                "_step": "create",
            }],
        }})
    );
}

/// Asks for a token first, by the client's own transport.
struct TokenFromServer;

impl Authorize for TokenFromServer {
    fn authorize<'a>(
        &'a self,
        request: &'a mut http::Request<Body>,
        context: AuthorizationContext<'a>,
    ) -> BoxFuture<'a, Result<(), AuthorizationError>> {
        Box::pin(async move {
            let body = Body::from("grant_type=password&client_secret=canary-client&password=canary-user");
            let request_for_token = http::Request::post(format!("{}/token", context.base_url())).body(body);
            let response = context.transport().send(request_for_token.unwrap()).await?;
            response.into_body().collect(1000).await.unwrap();
            let mut token = HeaderValue::from_static("Bearer canary-token");
            token.set_sensitive(true);
            request.headers_mut().insert(http::header::AUTHORIZATION, token);
            Ok(())
        })
    }
}

/// Sends secrets in all places, to a server that repeats whatever it gets, in a body of each kind.
async fn tell_secrets(client: &Client) -> Vec<Response> {
    let mut run = Run::start(client, "workflow");
    let mut responses = Vec::new();
    let form =
        |file: Vec<u8>| Multipart::new().text("password", "canary-multipart").file("file", &File::from(file));
    for request in [
        client.get(format!("/of/{}", path_segment("canary-path"))).conceal(["canary-path"]),
        client
            .get("/q")
            .query("api_key", "canary-query")
            .query("q", "canary-value")
            .conceal(["canary-value"]),
        client.get("/h").header("x-api-key", "canary-header").cookie("login", "canary-cookie"),
        client.get("/c").authorized_by(&["header", "query", "cookie", "basic"]),
        client.get("/t").authorized_by(&["token"]),
        client.get("/h").header("x-note", "of canary-own").conceal(["canary-own"]),
        client.post("/json").json(&json!({ "a": [{ "secret": "canary-json" }], "b": 1 })),
        client.post("/json").json(&json!({ "text": json!({ "token": "canary-nested" }).to_string() })),
        client.post("/form").form(&json!({ "client_secret": "canary form", "a": 1 })),
        client.post("/xml").body("application/xml", "<a><n:Password b=\"1\">canary-xml</n:Password></a>"),
        client.post("/text").body("text/plain", "password: canary-text\n"),
        client.post("/latin").body("text/plain; charset=iso-8859-1", b"password=canary-\xe9\n".to_vec()),
        client.post("/utf-16").body(
            "text/plain; charset=utf-16",
            "password=canary".encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<_>>(),
        ),
        client.post("/parts").multipart(form(b"\xff\0".to_vec())),
        client.post("/login").json(&json!({ "user": "u" })),
        // Not known to be one before the answer to the login has come.
        client.get("/of/canary-learned-later").header("x-note", "canary-learned-later"),
    ] {
        responses.push(request.send(&mut run).await.unwrap());
    }
    responses
}

async fn parrot() -> Server {
    Server::start(|_, request| {
        let body = if request.target.starts_with("/login") {
            r#"{"access_token":"canary-learned-later"}"#.to_owned()
        } else {
            format!("{}\n{}", request.target, request.body)
        };
        let repeated = [
            ("Set-Cookie", "session=canary-set"),
            ("Location", "/next?token=canary-location"),
            ("X-Auth-Token", "canary-auth"),
            ("X-Target", &request.target),
        ];
        Reply::with(200, &repeated, &body)
    })
    .await
}

#[tokio::test]
async fn nothing_confidential_is_recorded_or_shown() {
    let server = parrot().await;
    let (recording, dry_run) = (
        Recording::new(),
        DryRun::answering(|request| Some(TransportResponse::new(format!("{request:?}").into()))),
    );
    for dry in [false, true] {
        let builder = server
            .builder(&ManualClock::new())
            .default_header("authorization", "Bearer canary-default")
            .default_query_parameter("key", "canary-key")
            .credential("header", ApiKey::from("canary-credential").in_header("x-of-credential"))
            .credential("query", ApiKey::from("canary&credential").in_query("by"))
            .credential("cookie", ApiKey::from("canary credential").in_cookie("by"))
            .credential("basic", Basic::new("user", "canary-basic"))
            .credential("token", Credential::by(TokenFromServer));
        let builder = if dry { builder.transport(dry_run.clone()) } else { builder.record(&recording) };
        tell_secrets(&builder.build().unwrap()).await;
    }
    let har = recording.har().to_string();
    let planned: Vec<String> =
        dry_run.requests().iter().map(|request| format!("{request}\n{request:?}")).collect();
    let debug = format!("{recording:?} {:?} {dry_run:?}", recording.har());
    // Nothing reveals itself in another spelling, either.
    for text in [&har, &debug] {
        assert!(!text.contains("canary"), "{text}");
    }
    // That the last request tells a secret is known by an answer, which the dry run has not got.
    for text in planned.iter().rev().skip(1) {
        assert!(!text.contains("canary"), "{text}");
    }
    let encoded: Vec<Value> = serde_json::from_str::<Value>(&har).unwrap()["log"]["entries"]
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|entry| [&entry["request"]["postData"]["text"], &entry["response"]["content"]["text"]])
        .cloned()
        .collect();
    assert_eq!(encoded.iter().filter(|text| text.is_string()).count(), 27);
    for text in encoded.iter().filter_map(Value::as_str) {
        for part in text.split_whitespace() {
            let bytes = base64_bytes(part);
            assert!(!bytes.windows(6).any(|window| window == b"canary"), "{text}");
        }
    }
}

/// What a text stands for if it is base64.
fn base64_bytes(text: &str) -> Vec<u8> {
    let alphabet = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let digits = text.trim_end_matches('=').bytes();
    let Some(digits) =
        digits.map(|byte| alphabet.iter().position(|other| *other == byte)).collect::<Option<Vec<_>>>()
    else {
        return Vec::new();
    };
    let chunk = |chunk: &[usize]| {
        let bits = (0..4).fold(0_u32, |bits, at| bits << 6 | chunk.get(at).map_or(0, |digit| *digit as u32));
        bits.to_be_bytes()[1..].to_vec()
    };
    digits.chunks(4).flat_map(chunk).collect()
}

/// Creates something and asks for it, with a credential.
async fn create_and_get(client: &Client) -> Result<(u16, String), WorkflowError> {
    let mut run = Run::start(client, "workflow");
    run.enter("create").await?;
    let request = client.post("/things").query("b", "2").query("a", "1").header("x-trace", "t");
    let created = request.json(&json!({ "name": "x", "tags": ["a", "b"] })).send(&mut run).await?;
    run.enter("get").await?;
    let got = client
        .get(format!("/things/{}", created.text()))
        .header("x-api-key", "canary")
        .send(&mut run)
        .await?;
    run.complete();
    Ok((got.status(), got.text().into_owned()))
}

async fn recorded() -> Har {
    let server = Server::start(|number, _| match number {
        0 => Reply::with(201, &[("Content-Type", "text/plain")], "7"),
        _ => Reply::json(200, r#"{"é":1}"#),
    })
    .await;
    let recording = Recording::new();
    let client = server.builder(&ManualClock::new()).record(&recording).build().unwrap();
    assert_eq!(create_and_get(&client).await.unwrap(), (200, r#"{"é":1}"#.to_owned()));
    // By way of text, as it is kept in a file.
    recording.har().to_string().parse().unwrap()
}

/// The URL that the recorded server was at.
fn served_at(har: &Har) -> String {
    let har: Value = serde_json::from_str(&har.to_string()).unwrap();
    let url = har["log"]["entries"][0]["request"]["url"].as_str().unwrap().to_owned();
    url.split("/things").next().unwrap().to_owned()
}

fn client(url: &str, transport: impl Transport) -> Client {
    Client::builder(url).clock(ManualClock::new()).transport(transport).build().unwrap()
}

fn drift(error: &WorkflowError) -> &Drift {
    let ErrorKind::Transport { error, .. } = error.kind() else { panic!("{error}") };
    assert_eq!(error.stage(), TransportStage::Withheld);
    error.cause().downcast_ref().unwrap()
}

#[tokio::test]
async fn a_recording_is_replayed_without_a_network() {
    let har = recorded().await;
    for replay in [Replay::strict(har.clone()), Replay::lenient(har.clone())] {
        let client = client(&served_at(&har), replay.clone());
        let unsent = replay.finish().unwrap_err();
        assert_eq!((unsent.entry(), unsent.part()), (Some(1), &DriftPart::Unsent));
        assert_eq!(create_and_get(&client).await.unwrap(), (200, r#"{"é":1}"#.to_owned()));
        replay.finish().unwrap();
        let error = create_and_get(&client).await.unwrap_err();
        assert_eq!((drift(&error).entry(), drift(&error).part()), (None, &DriftPart::Unrecorded));
        assert!(
            error.to_string().ends_with(
                "`POST /things` failed: it is not sent: nothing more is recorded, \
                 but `POST http://127.0.0.1:1/things?b=2&a=1` was to be sent"
            ) || error.to_string().contains("nothing more is recorded, but `POST http://127.0.0.1:"),
            "{error}"
        );
    }
}

#[tokio::test]
async fn what_has_changed_is_said() {
    let har = recorded().await;
    let url = served_at(&har);
    let client_of = |replay: &Replay| client(&url, replay.clone());
    let body = json!({ "name": "x", "tags": ["a", "b"] });
    type Change = fn(&Client, Value) -> arazzo_runtime::Request<'_>;
    let cases: [(Change, DriftPart, &str); 9] = [
        (
            |client, body| client.put("/things?b=2&a=1").header("x-trace", "t").json(&body),
            DriftPart::Method,
            "the method of recorded request 1 was `POST`, and now is `PUT`",
        ),
        (
            |client, body| client.post("/thing?b=2&a=1").header("x-trace", "t").json(&body),
            DriftPart::Url,
            "the URL of recorded request 1 was `ORIGIN/things`, and now is `ORIGIN/thing`",
        ),
        (
            |client, body| client.post("/things?a=1&b=2").header("x-trace", "t").json(&body),
            DriftPart::Query,
            "the query of recorded request 1 was `b=2&a=1`, and now is `a=1&b=2`",
        ),
        (
            |client, body| client.post("/things?b=2&a=1").header("x-trace", "u").json(&body),
            DriftPart::Header("x-trace".to_owned()),
            "header `x-trace` of recorded request 1 was `t`, and now is `u`",
        ),
        (
            |client, body| client.post("/things?b=2&a=1").json(&body),
            DriftPart::Header("x-trace".to_owned()),
            "header `x-trace` of recorded request 1 was `t`, and now is `nothing`",
        ),
        (
            |client, _| {
                client
                    .post("/things?b=2&a=1")
                    .header("x-trace", "t")
                    .json(&json!({"name":"x","tags":["a","c"]}))
            },
            DriftPart::Body { location: Some("/tags/1".to_owned()) },
            "`/tags/1` in the body of recorded request 1 was `\"b\"`, and now is `\"c\"`",
        ),
        (
            |client, _| {
                client.post("/things?b=2&a=1").header("x-trace", "t").json(&json!({"name":"x","tags":["a"]}))
            },
            DriftPart::Body { location: Some("/tags/1".to_owned()) },
            "`/tags/1` in the body of recorded request 1 was `\"b\"`, and now is `nothing`",
        ),
        (
            |client, _| {
                client.post("/things?b=2&a=1").header("x-trace", "t").json(&json!({
                    "name": "x", "tags": ["a", "b"], "password": "canary"
                }))
            },
            DriftPart::Body { location: Some("/password".to_owned()) },
            "`/password` in the body of recorded request 1 was `nothing`, and now is `\"***\"`",
        ),
        (
            |client, _| {
                client
                    .post("/things?b=2&a=1")
                    .header("x-trace", "t")
                    .header("content-type", "application/json")
            },
            DriftPart::Body { location: None },
            "the body of recorded request 1 was `{\"name\":\"x\",\"tags\":[\"a\",\"b\"]}`, and now is `nothing`",
        ),
    ];
    for (change, part, message) in cases {
        let replay = Replay::strict(har.clone());
        let client = client_of(&replay);
        let mut run = Run::start(&client, "workflow");
        let error = change(&client, body.clone()).send(&mut run).await.unwrap_err();
        let drift = drift(&error);
        assert_eq!((drift.part(), drift.to_string()), (&part, message.replace("ORIGIN", &url)));
        assert!(error.to_string().contains(&drift.to_string()), "{error}");
    }
    // A request in the place of another one has drifted, too.
    let client = client_of(&Replay::strict(har));
    let mut run = Run::start(&client, "workflow");
    let error = client.get("/things/7").header("x-api-key", "k").send(&mut run).await.unwrap_err();
    assert_eq!(drift(&error).part(), &DriftPart::Method);
}

#[tokio::test]
async fn a_lenient_replay_looks_at_what_is_asked_for_only() {
    let har = recorded().await;
    let replay = Replay::lenient(har.clone());
    let client = client("https://elsewhere.example", replay.clone());
    let mut run = Run::start(&client, "workflow");
    let response = client.get("/things/7").header("x-more", "1").send(&mut run).await.unwrap();
    assert_eq!(response.status(), 200);
    // The nearest request is the one that the error is about.
    let error =
        client.post("/things?a=1&b=2").json(&json!({ "name": "y" })).send(&mut run).await.unwrap_err();
    assert_eq!(drift(&error).part(), &DriftPart::Body { location: Some("/name".to_owned()) });
    let body = json!({ "tags": ["a", "b"], "name": "x" });
    client.post("/things?a=1&b=2").json(&body).send(&mut run).await.unwrap();
    replay.finish().unwrap();
}

#[tokio::test]
async fn what_has_failed_fails_again() {
    let clock = ManualClock::new();
    let late = clock.clone();
    let server = Server::start(move |number, _| match number {
        0 => Reply::SendAndClose(Vec::new()),
        1 => Reply::SendAndClose(b"HTTP/1.1 200 X\r\nContent-Length: 9\r\n\r\nabc".to_vec()),
        _ => {
            late.advance(SECOND * 60);
            Reply::SendAndHold(Vec::new())
        }
    })
    .await;
    let recording = Recording::new();
    let recorded = server.builder(&clock).record(&recording).build().unwrap();
    let replayed = async |har| {
        let replayed = client(&server.url(), Replay::strict(har));
        let mut kinds = Vec::new();
        for _ in 0..3 {
            let error = get(&replayed).await.unwrap_err();
            let ErrorKind::Transport { error, .. } = error.kind() else { panic!("{error}") };
            kinds.push((error.stage(), error.to_string()));
        }
        kinds
    };
    for expected in ["Transport", "Transport", "Timeout"] {
        assert_eq!(kind(&get(&recorded).await.unwrap_err()), expected);
    }
    let stages = replayed(recording.har()).await;
    assert_eq!(stages[0].0, TransportStage::Exchanging);
    assert!(stages[0].1.starts_with("there was no answer: "), "{stages:?}");
    assert_eq!(stages[1].0, TransportStage::Receiving);
    assert!(stages[1].1.starts_with("the answer broke off: "), "{stages:?}");
    assert_eq!(stages[2].1, "there was no answer: nobody waited for the answer");
}

#[tokio::test]
async fn no_more_of_a_body_is_kept_than_is_wanted() {
    let server = Server::start(|_, _| Reply::with(200, &[("Content-Type", "text/plain")], "äbcdefgh")).await;
    for (limit, text, comment) in [
        (9, "äbcdefgh", None),
        (3, "äb", Some("of its 9 bytes, only the first 3 are recorded")),
        (1, "\u{fffd}", Some("of its 9 bytes, only the first 1 are recorded")),
    ] {
        let recording = Recording::with_body_limit(limit);
        let client = server.builder(&ManualClock::new()).record(&recording).build().unwrap();
        assert_eq!(get(&client).await.unwrap().text(), "äbcdefgh");
        let har = read(&recording);
        let content = &har["log"]["entries"][0]["response"]["content"];
        assert_eq!((content["text"].as_str(), content["comment"].as_str()), (Some(text), comment));
        assert_eq!(content["size"], 9);
        // What is not there cannot be answered.
        let replayed = client_of(&server, Replay::strict(recording.har()));
        assert_eq!(get(&replayed).await.is_ok(), comment.is_none());
    }
}

fn client_of(server: &Server, transport: impl Transport) -> Client {
    client(&server.url(), transport)
}

#[tokio::test]
async fn bytes_are_kept_as_they_are() {
    let server = Server::start(|_, _| {
        Reply::Send(
            b"HTTP/1.1 200 X\r\nContent-Type: image/png\r\nContent-Length: 4\r\n\r\n\xff\0\x80a".to_vec(),
        )
    })
    .await;
    let recording = Recording::new();
    let recorded = server.builder(&ManualClock::new()).record(&recording).build().unwrap();
    let replayed = async |har| client_of(&server, Replay::strict(har));
    let mut run = Run::start(&recorded, "workflow");
    recorded.post("/x").body("image/png", vec![0xff, 0x00]).send(&mut run).await.unwrap();
    let har = read(&recording);
    let entry = &har["log"]["entries"][0];
    assert_eq!(
        entry["request"]["postData"],
        json!({ "mimeType": "image/png", "text": "/wA=", "_encoding": "base64" })
    );
    let replayed = replayed(recording.har()).await;
    let mut run = Run::start(&replayed, "workflow");
    let response = replayed.post("/x").body("image/png", vec![0xff, 0x00]).send(&mut run).await.unwrap();
    assert_eq!(response.body().as_ref(), b"\xff\0\x80a");
}

#[tokio::test]
async fn redirects_are_requests_of_their_own() {
    let server = Server::start(|_, request| match request.target.as_str() {
        "/b?token=canary" => Reply::json(200, "{}"),
        _ => Reply::with(302, &[("Location", "/b?token=canary")], "moved"),
    })
    .await;
    let recording = Recording::new();
    let redirects = Redirects::within_origin();
    let recorded =
        server.builder(&ManualClock::new()).redirects(redirects).record(&recording).build().unwrap();
    get(&recorded).await.unwrap();
    let har = read(&recording);
    let urls: Vec<_> = (0..2).map(|entry| har["log"]["entries"][entry]["request"]["url"].clone()).collect();
    assert_eq!(urls, [format!("{}/x?visible=no", server.url()), format!("{}/b?token=***", server.url())]);
    assert_eq!(har["log"]["entries"][0]["response"]["redirectURL"], "/b?token=***");
    let replay = Replay::strict(recording.har());
    let replayed =
        Client::builder(server.url()).redirects(redirects).transport(replay.clone()).build().unwrap();
    assert_eq!(get(&replayed).await.unwrap().status(), 200);
    replay.finish().unwrap();
}

#[tokio::test]
async fn boundaries_of_parts_are_no_drift() {
    let server = Server::answering(200, "").await;
    let recording = Recording::new();
    let recorded = server.builder(&ManualClock::new()).record(&recording).build().unwrap();
    // What is only read while it is sent has a boundary that nobody can foresee.
    let streamed = || Multipart::new().text("a", "b").file("file", &File::reader(&b"content"[..]));
    let in_memory = |text: &str| Multipart::new().text("a", text);
    let mut run = Run::start(&recorded, "workflow");
    recorded.post("/x").multipart(streamed()).send(&mut run).await.unwrap();
    recorded.post("/y").multipart(in_memory("b")).send(&mut run).await.unwrap();
    // As if a browser had sent it.
    let har =
        recording.har().to_string().replace("----arazzo-part-0000000000000000", "----WebKitFormBoundary1");
    assert!(har.contains("WebKit"), "{har}");
    for replay in [Replay::strict(har.parse().unwrap()), Replay::lenient(har.parse().unwrap())] {
        let replayed = client_of(&server, replay.clone());
        let mut run = Run::start(&replayed, "workflow");
        replayed.post("/x").multipart(streamed()).send(&mut run).await.unwrap();
        let error = replayed.post("/y").multipart(in_memory("c")).send(&mut run).await.unwrap_err();
        assert_eq!(drift(&error).part(), &DriftPart::Body { location: None });
        replayed.post("/y").multipart(in_memory("b")).send(&mut run).await.unwrap();
        replay.finish().unwrap();
    }
}

#[tokio::test]
async fn any_transport_is_recorded() {
    let (clock, recording) = (ManualClock::new(), Recording::new());
    let answers = DryRun::answering(|_| Some(TransportResponse::new("{}".into())));
    let recorder = recording.around(recording.around(answers, clock.clone()), clock.clone());
    for _ in 0..2 {
        get(&client("http://nowhere.invalid", recording.around(DryRun::new(), clock.clone())))
            .await
            .unwrap_err();
    }
    get(&client("http://nowhere.invalid", recorder)).await.unwrap();
    let har = read(&recording);
    let entries = har["log"]["entries"].as_array().unwrap();
    let said: Vec<_> = entries
        .iter()
        .map(|entry| (entry["_error"].as_str(), entry["response"]["status"].as_u64()))
        .collect();
    let unsent = (Some("it is not sent: this is a dry run"), Some(0));
    assert_eq!(said, [unsent, unsent, (None, Some(200)), (None, Some(200))]);
}

#[tokio::test]
async fn archives_of_browsers_are_replayed() {
    let har = r#"{ "log": { "version": "1.2", "creator": { "name": "B", "version": "1" }, "pages": [], "entries": [{
        "startedDateTime": "2026-01-01T00:00:00.000Z", "time": 1, "cache": {}, "connection": "443",
        "request": { "method": "GET", "url": "https://a.example/x?visible=no#f", "httpVersion": "h2",
            "headers": [{ "name": ":authority", "value": "a.example" }], "queryString": [], "cookies": [],
            "headersSize": -1, "bodySize": 0 },
        "response": { "status": 200, "statusText": "", "httpVersion": "h2", "cookies": [],
            "headers": [{ "name": ":status", "value": "200" }, { "name": "A", "value": "b" }],
            "content": { "size": 2, "mimeType": "application/json", "text": "e30=", "encoding": "base64" },
            "redirectURL": "", "headersSize": -1, "bodySize": -1 },
        "timings": { "blocked": 1, "send": 0, "wait": 1, "receive": 0, "_queued": 1 } }] } }"#;
    let replay = Replay::lenient(har.parse().unwrap());
    let response = get(&client("http://localhost", replay)).await.unwrap();
    assert_eq!((response.body().as_ref(), response.header("a")), (b"{}".as_ref(), Some("b")));
}

#[test]
fn what_is_no_archive_is_refused() {
    for text in ["", "{}", "[]", r#"{"log":{"entries":[{"request":7}]}}"#] {
        let error = text.parse::<Har>().unwrap_err();
        assert!(error.to_string().starts_with("this is no HTTP archive: "), "{error}");
    }
    let error = Har::read("/nowhere/at.all").unwrap_err();
    assert!(error.to_string().starts_with("the HTTP archive cannot be read: "), "{error}");
}

#[tokio::test]
async fn a_dry_run_ends_at_the_first_request() {
    let dry_run = DryRun::new();
    let client = client("https://api.example/v1", dry_run.clone());
    let error = create_and_get(&client).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "workflow `workflow`, step `create`: `POST /v1/things` failed: it is not sent: this is a dry run"
    );
    let ErrorKind::Transport { error, .. } = error.kind() else { panic!("{error}") };
    assert_eq!(error.stage(), TransportStage::Withheld);
    let NotSent { .. } = error.cause().downcast_ref::<NotSent>().unwrap();
    let requests = dry_run.requests();
    assert_eq!(requests.len(), 1);
    let agent = concat!("arazzo-runtime/", env!("CARGO_PKG_VERSION"));
    assert_eq!(
        requests[0].to_string(),
        format!(
            "POST https://api.example/v1/things?b=2&a=1\nx-trace: t\ncontent-type: application/json\n\
             user-agent: {agent}\n\n{{\"name\":\"x\",\"tags\":[\"a\",\"b\"]}}"
        )
    );
}

#[tokio::test]
async fn a_dry_run_goes_on_with_answers() {
    let dry_run = DryRun::answering(|request: &PlannedRequest| {
        assert_eq!(request.workflow(), Some("workflow"));
        (request.step() == Some("create")).then(|| TransportResponse::new(Body::from("8")))
    });
    let client = client("https://api.example", dry_run.clone());
    create_and_get(&client).await.unwrap_err();
    let requests = dry_run.requests();
    let lines: Vec<String> =
        requests.iter().map(|request| format!("{} {}", request.method(), request.url())).collect();
    assert_eq!(lines, ["POST https://api.example/things?b=2&a=1", "GET https://api.example/things/8"]);
    assert_eq!(requests[1].headers().next(), Some(("x-api-key", "***")));
    assert_eq!((requests[0].body().is_some(), requests[1].body()), (true, None));
}

/// Prints what is wrong with the archives in the files that it is given, by the package at the first argument.
const VALIDATOR: &str = "
    const validator = require(process.argv[1]);
    const archives = process.argv.slice(2).map((path) => JSON.parse(require('fs').readFileSync(path, 'utf8')));
    Promise.all(archives.map((archive) => validator.har(archive)))
        .then(() => console.log('valid'), (error) => console.log(JSON.stringify(error.errors)));
";

#[tokio::test]
async fn a_validator_has_nothing_to_say() {
    let Some(validator) = std::env::var_os("ARAZZO_HAR_VALIDATOR") else {
        println!("archives are not validated: ARAZZO_HAR_VALIDATOR names no validator");
        return;
    };
    let clock = ManualClock::new();
    let server = parrot().await;
    let of_secrets = Recording::new();
    tell_secrets(&server.builder(&clock).record(&of_secrets).build().unwrap()).await;
    let failing = Server::start(|number, _| match number {
        0 => Reply::SendAndClose(Vec::new()),
        1 => Reply::SendAndClose(
            b"HTTP/1.1 302 X\r\nLocation: ../a b\r\nContent-Length: 9\r\n\r\n\xff".to_vec(),
        ),
        _ => Reply::Send(b"HTTP/1.1 299\r\nContent-Length: 1\r\n\r\n\x80".to_vec()),
    })
    .await;
    let of_failures = Recording::new();
    let client = failing.builder(&clock).record(&of_failures).build().unwrap();
    for _ in 0..3 {
        let _ = get(&client).await;
    }
    let directory = tempfile::tempdir().unwrap();
    let validate = |archives: &[String]| {
        let mut node = std::process::Command::new("node");
        node.arg("-e").arg(VALIDATOR).arg(&validator);
        for (number, archive) in archives.iter().enumerate() {
            let path = directory.path().join(format!("{number}.har"));
            std::fs::write(&path, archive).unwrap();
            node.arg(path);
        }
        String::from_utf8(node.output().unwrap().stdout).unwrap()
    };
    let archives = [Har::default(), of_secrets.har(), of_failures.har()].map(|har| har.to_string());
    assert_eq!(validate(&archives), "valid\n");
    // It does look.
    let broken = archives[2].replace("startedDateTime", "startedDate");
    assert_ne!(validate(&[broken]), "valid\n");
}
