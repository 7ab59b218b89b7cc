//! Values that are made to be more than values: none of them adds a header, changes the path, or comes to light.

use std::sync::{Arc, Mutex};

use arazzo_runtime::http::StatusCode;
use arazzo_runtime::{
    ApiKey, Client, Event, File, ManualClock, Multipart, Redirects, Request, Response, Run, Style,
    WorkflowError, path_as, path_reserved, path_segment, path_segments,
};
use serde_json::json;

use crate::support::{Reply, Server, kind};

async fn send(client: &Client, request: Request<'_>) -> Result<Response, WorkflowError> {
    let mut run = Run::start(client, "workflow");
    run.enter("step").await?;
    request.send(&mut run).await
}

/// What would end a line, a cookie, a parameter, a path or a quotation, and go on with something else.
const INTRUSIONS: [&str; 12] = [
    "a\r\nX-Evil: 1",
    "a\nX-Evil: 1",
    "a\rX-Evil: 1",
    "a\0b",
    "a\"; filename=\"evil",
    "a; evil=1",
    "a, evil",
    "a&evil=1",
    "a?evil=1#evil",
    "a/../../evil",
    "//evil.example/",
    "a\u{85}\u{2028}X-Evil: 1",
];

#[tokio::test]
async fn no_value_becomes_more_than_a_value() {
    let server = Server::answering(200, "").await;
    let client = server.client();
    let usual = [
        "accept",
        "accept-encoding",
        "content-length",
        "content-type",
        "cookie",
        "host",
        "user-agent",
        "x-trace",
    ];
    for value in INTRUSIONS {
        let list = json!([value, value]);
        let object = json!({ value: value });
        let style = Style::Form { explode: true };
        let requests = [
            client.get("/x").header("X-Trace", value),
            client.get("/x").header_as("X-Trace", Style::Simple { explode: true }, &object),
            client.get("/x").cookie("c", value),
            client.get("/x").cookie(value, "c"),
            client.get("/x").cookie_as("c", Style::Cookie { explode: true }, &list),
            client.get("/x").cookie_as("c", Style::Cookie { explode: true }, &object),
            client.get("/x").cookie_as("c", style, &object),
            client.get("/x").cookie_reserved("c", style, &list),
            client.get("/x").query("q", value),
            client.get("/x").query(value, "q"),
            client.get("/x").query_as("q", style, &object),
            client.get("/x").query_reserved("q", style, &list),
            client.get("/x").query_form(&[], &object),
            client.get("/x").query_json(&object),
            client.get(format!("/x/{}/y", path_segment(value))),
            client.get(format!("/x/{}/y", path_segments(value))),
            client.get(format!("/x/{}/y", path_reserved("q", Style::Simple { explode: false }, &value))),
            client.get(format!("/x/{}/y", path_as("q", Style::Matrix { explode: true }, &object))),
            client.post("/x").multipart(Multipart::new().text(value, value)),
            client.post("/x").multipart(Multipart::new().file(value, &File::from("f").with_name(value))),
            client
                .post("/x")
                .multipart(Multipart::new().file("f", &File::from("f").with_content_type(value))),
            client.post("/x").form(&object),
            client.post("/x").body(value, "text"),
        ];
        for request in requests {
            let before = server.received().len();
            let shown = format!("{request:?}");
            if let Err(error) = send(&client, request).await {
                assert!(error.to_string().contains(" cannot be sent: "), "{value:?}: {shown}: {error}");
                assert_eq!(server.received().len(), before);
                continue;
            }
            let received = server.received().pop().unwrap();
            assert_eq!(server.received().len(), before + 1, "{value:?}: {shown}");
            let strange: Vec<String> =
                received.header_names().into_iter().filter(|name| !usual.contains(&name.as_str())).collect();
            assert_eq!(strange, [""; 0], "{value:?}: {shown}");
            let (path, query) = received.target.split_once('?').unwrap_or((&received.target, ""));
            assert!(path.starts_with("/x") && !path.contains("/.."), "{value:?}: {shown}: {path}");
            let more = query.contains("&evil=1") || received.header("cookie").join("").contains("; evil=1");
            assert!(!more, "{value:?}: {shown}: {received:?}");
            if let Some((head, _)) = received.body.split_once("\r\n\r\n")
                && received.header("content-type").join("").starts_with("multipart/")
            {
                let lines: Vec<&str> = head.lines().filter(|line| line.starts_with("X-Evil")).collect();
                assert!(lines.is_empty() && !head.contains("\"evil\""), "{value:?}: {head}");
            }
        }
    }
}

#[tokio::test]
async fn what_frames_a_message_is_not_for_an_operation_to_say() {
    let server = Server::answering(200, "").await;
    let client = server.client();
    for (name, value) in [
        ("Content-Length", "5"),
        ("Content-Length", "99"),
        ("Content-Length", "x"),
        ("Content-Length", "-1"),
        ("Transfer-Encoding", "chunked"),
        ("transfer-encoding", "identity"),
    ] {
        let error = send(&client, client.post("/x").header(name, value).json("text")).await.unwrap_err();
        assert_eq!(kind(&error), "InvalidRequest", "{name}: {value}");
    }
    assert!(server.received().is_empty());
    send(&client, client.post("/x").header("Content-Length", "6").json("text")).await.unwrap();
    assert_eq!(server.lines(), [r#"POST /x "text""#]);
    assert_eq!(server.received()[0].header("content-length"), ["6"]);
}

#[tokio::test]
async fn what_is_confidential_in_a_path_is_not_told() {
    let events: Arc<Mutex<Vec<String>>> = Arc::default();
    let noted = Arc::clone(&events);
    let server = Server::start(|_, request| match request.target.as_str() {
        "/of/canary%20path" => Reply::with(307, &[("Location", "/again/canary%20path?x=canary%20path")], ""),
        _ => Reply::json(403, "canary path"),
    })
    .await;
    let client = server
        .builder(&ManualClock::new())
        .redirects(Redirects::within_origin())
        .observer(move |event: &Event<'_>| noted.lock().unwrap().push(format!("{event:?}")))
        .build()
        .unwrap();
    let request = client.get(format!("/of/{}", path_segment("canary path"))).conceal(["canary path"]);
    assert!(!format!("{request:?}").contains("canary"), "{request:?}");
    let response = send(&client, request).await.unwrap();
    assert_eq!(response.status(), StatusCode::FORBIDDEN);
    let error = response.require("$statusCode == 200", false).unwrap_err();
    let told =
        format!("{error} {error:?} {response:?} {:?} {}", error.path(), events.lock().unwrap().join(" "));
    assert!(told.contains("/of/***") && told.contains("/again/***") && !told.contains("canary"), "{told}");
}

#[tokio::test]
async fn a_key_that_a_redirect_repeats_is_sent_once() {
    let server = Server::start(|number, request| match number {
        0 => Reply::with(307, &[("Location", &format!("{}&again", request.target))], ""),
        _ => Reply::json(200, ""),
    })
    .await;
    let client = server
        .builder(&ManualClock::new())
        .redirects(Redirects::within_origin())
        .credential("key", ApiKey::from("a&b").in_query("api key"))
        .build()
        .unwrap();
    send(&client, client.get("/x").authorized_by(&["key"])).await.unwrap();
    assert_eq!(server.lines(), ["GET /x?api%20key=a%26b", "GET /x?api%20key=a%26b&again"]);
}
