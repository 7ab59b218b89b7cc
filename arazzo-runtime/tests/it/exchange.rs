//! Requests as they are sent, answers as they are read.

use std::net::TcpListener;

use arazzo_runtime::{
    Client, DecodeProblem, ErrorKind, ManualClock, Method, Run, TransportStage, WorkflowError, path_segment,
};

use crate::support::{Reply, Server, get, kind};

async fn send(client: &Client, request: arazzo_runtime::Request<'_>) -> Result<u16, WorkflowError> {
    let mut run = Run::start(client, "workflow");
    run.enter("step").await?;
    Ok(request.send(&mut run).await?.status())
}

#[tokio::test]
async fn every_method_is_sent() {
    let server = Server::start(|_, _| Reply::with(204, &[], "")).await;
    let client = server.client();
    for request in [
        client.get("/x"),
        client.put("/x"),
        client.post("/x"),
        client.patch("/x"),
        client.delete("/x"),
        client.head("/x"),
        client.options("/x"),
        client.trace("/x"),
        client.request(Method::from_bytes(b"PURGE").unwrap(), "/x"),
        client.with_method("QUERY", "/x"),
    ] {
        assert_eq!(send(&client, request).await.unwrap(), 204);
    }
    let methods: Vec<_> = server.received().into_iter().map(|request| request.method).collect();
    assert_eq!(
        methods,
        ["GET", "PUT", "POST", "PATCH", "DELETE", "HEAD", "OPTIONS", "TRACE", "PURGE", "QUERY"]
    );
    let error = send(&client, client.with_method("TO COPY", "/x")).await.unwrap_err();
    assert!(error.to_string().ends_with("cannot be sent: `TO COPY` is no HTTP method"), "{error}");
    assert_eq!(server.received().len(), 10);
}

#[tokio::test]
async fn values_cannot_change_the_path() {
    let server = Server::answering(200, "").await;
    let client = server.client();
    for value in ["a/../b", "..a", "grün?", "50%", "%2F", "a b#c", "\\"] {
        let request = client.get(format!("/pets/{}/toys", path_segment(value)));
        send(&client, request).await.unwrap();
    }
    assert_eq!(
        server.lines(),
        [
            "GET /pets/a%2F..%2Fb/toys",
            "GET /pets/..a/toys",
            "GET /pets/gr%C3%BCn%3F/toys",
            "GET /pets/50%25/toys",
            "GET /pets/%252F/toys",
            "GET /pets/a%20b%23c/toys",
            "GET /pets/%5C/toys",
        ]
    );
}

#[tokio::test]
async fn paths_that_would_lead_elsewhere_are_not_sent() {
    let server = Server::answering(200, "").await;
    let client = server.client();
    for (value, message) in [
        ("..", "a segment of the path is `.` or `..`, which stands for another path"),
        (".", "a segment of the path is `.` or `..`, which stands for another path"),
        ("", "the value of a path parameter is empty"),
    ] {
        let error = send(&client, client.delete(format!("/pets/{}", path_segment(value)))).await.unwrap_err();
        assert_eq!(kind(&error), "InvalidRequest");
        assert!(error.to_string().ends_with(&format!("cannot be sent: {message}")), "{error}");
    }
    let error = send(&client, client.get("/pets/%2e%2E/x")).await.unwrap_err();
    assert_eq!(kind(&error), "InvalidRequest");
    assert!(server.received().is_empty());
}

#[tokio::test]
async fn queries_are_encoded_and_absent_values_are_not_sent() {
    let server = Server::answering(200, "").await;
    let client = server.client();
    let request = client
        .get("/x")
        .query("arn", "arn:aws:imagebuilder:us-east-1:123456789012:image/x/1.0.0/1")
        .query_optional("absent", None::<&str>)
        .query_optional("limit", Some(25))
        .query("filter[name]", "a&b=c+d é'")
        .query("filter[name]", "")
        .header_optional("X-Absent", None::<&str>)
        .header_optional("X-Present", Some(true));
    send(&client, request).await.unwrap();
    send(&client, client.get("/x?Action=List").query("a", 1)).await.unwrap();
    assert_eq!(
        server.lines(),
        [
            "GET /x?arn=arn%3Aaws%3Aimagebuilder%3Aus-east-1%3A123456789012%3Aimage%2Fx%2F1.0.0%2F1&limit=25&\
             filter%5Bname%5D=a%26b%3Dc%2Bd%20%C3%A9%27&filter%5Bname%5D=",
            "GET /x?Action=List&a=1",
        ]
    );
    assert_eq!(server.received()[0].header("x-present"), ["true"]);
    assert!(server.received()[0].header("x-absent").is_empty());
}

#[tokio::test]
async fn the_base_path_is_kept() {
    let server = Server::answering(200, "").await;
    for base in ["/v1", "/v1/", "", "/"] {
        let client = Client::builder(format!("{}{base}", server.url())).build().unwrap();
        send(&client, client.get("/x")).await.unwrap();
        send(&client, client.get("x")).await.unwrap();
        send(&client, client.get("").query("a", 1)).await.unwrap();
    }
    let v1 = ["GET /v1/x", "GET /v1/x", "GET /v1?a=1"];
    let root = ["GET /x", "GET /x", "GET /?a=1"];
    assert_eq!(server.lines(), [v1, v1, root, root].concat());
}

#[tokio::test]
async fn headers_cannot_be_injected() {
    let server = Server::answering(200, "").await;
    let client = server.client();
    for value in ["a\r\nX-Evil: canary", "a\ncanary", "a\rcanary", "canary\0"] {
        let error = send(&client, client.get("/x").header("X-Trace", value)).await.unwrap_err();
        assert_eq!(
            error.to_string(),
            "workflow `workflow`, step `step`: `GET /x` cannot be sent: \
             header `X-Trace` has a value with a line break or another control character"
        );
        assert!(!format!("{error:?}").contains("canary"));
    }
    let error = send(&client, client.get("/x").header("X-Trace: a\r\nX", "b")).await.unwrap_err();
    assert_eq!(kind(&error), "InvalidRequest");
    let error = send(&client, client.get("/x").body("text/plain\r\nX: y", "b")).await.unwrap_err();
    assert_eq!(kind(&error), "InvalidRequest");
    assert!(server.received().is_empty());

    let error =
        server.builder(&ManualClock::new()).default_header("X-Key", "a\r\ncanary").build().unwrap_err();
    assert_eq!(
        error.to_string(),
        "default header `X-Key` has a value with a line break or another control character"
    );
    let error = server.builder(&ManualClock::new()).default_header("X Key", "a").build().unwrap_err();
    assert_eq!(error.to_string(), "default header `X Key` is not a valid name");
}

#[tokio::test]
async fn an_operation_sets_a_default_header_anew() {
    let server = Server::answering(200, "").await;
    let client = server
        .builder(&ManualClock::new())
        .default_header("X-A", "one")
        .default_header("X-A", "two")
        .default_header("X-B", "three")
        .build()
        .unwrap();
    send(&client, client.get("/x")).await.unwrap();
    send(&client, client.get("/x").header("x-a", "four").header("x-a", "fünf")).await.unwrap();
    let received = server.received();
    assert_eq!(received[0].header("x-a"), ["one", "two"]);
    assert_eq!(received[1].header("x-a"), ["four", "fünf"]);
    assert_eq!(received[1].header("x-b"), ["three"]);
    assert!(received[0].header("user-agent")[0].starts_with("arazzo-runtime/"));
}

#[tokio::test]
async fn bodies_carry_their_content_type() {
    let server = Server::answering(200, "").await;
    let client = server.client();
    send(&client, client.post("/x").json(&[1, 2])).await.unwrap();
    send(&client, client.post("/x").json("a").header("Content-Type", "application/merge-patch+json"))
        .await
        .unwrap();
    send(&client, client.post("/x").body("text/plain", "hello")).await.unwrap();
    assert_eq!(server.lines(), ["POST /x [1,2]", r#"POST /x "a""#, "POST /x hello"]);
    let types: Vec<_> =
        server.received().iter().map(|request| request.header("content-type").join("|")).collect();
    assert_eq!(types, ["application/json", "application/merge-patch+json", "text/plain"]);

    let keys = std::collections::BTreeMap::from([((1, 2), 3)]);
    let error = send(&client, client.post("/x").json(&keys)).await.unwrap_err();
    assert!(
        error.to_string().contains("its body cannot be written as JSON: key must be a string"),
        "{error}"
    );
}

#[tokio::test]
async fn redirects_are_not_followed() {
    let server = Server::start(|_, _| Reply::with(302, &[("Location", "/elsewhere")], "")).await;
    let response = get(&server.client()).await.unwrap();
    assert_eq!(response.status(), 302);
    assert_eq!(response.header("location"), Some("/elsewhere"));
    assert_eq!(server.received().len(), 1);
}

#[tokio::test]
async fn an_answer_is_an_answer_whatever_its_status() {
    for status in [200, 201, 404, 429, 500, 599] {
        let server = Server::answering(status, r#"{"a":"b"}"#).await;
        let response = get(&server.client()).await.unwrap();
        assert_eq!(response.status(), status);
        assert_eq!(response.headers().len(), 2);
        assert_eq!(response.body().as_ref(), br#"{"a":"b"}"#);
        assert_eq!(response.json::<std::collections::BTreeMap<String, String>>().unwrap()["a"], "b");
    }
}

#[tokio::test]
async fn a_refused_connection_is_told_from_a_lost_answer() {
    // A port that nobody listens on any more.
    let address = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let client = Client::builder(format!("http://{address}")).clock(ManualClock::new()).build().unwrap();
    let error = get(&client).await.unwrap_err();
    let ErrorKind::Transport { error: cause, .. } = error.kind() else { panic!("{error}") };
    assert_eq!(cause.stage(), TransportStage::Connecting);
    assert_eq!(error.status(), None);
    let message = error.to_string();
    assert!(
        message.starts_with("workflow `workflow`, step `step`: `GET /x` failed: there is no connection: "),
        "{message}"
    );
    assert!(message.contains("refused"), "{message}");
    let shown = format!("{message} {error:?} {:?}", cause.cause());
    assert!(!shown.contains("visible"), "{shown}");

    let server = Server::start(|_, _| Reply::SendAndClose(Vec::new())).await;
    let error = get(&server.client()).await.unwrap_err();
    let ErrorKind::Transport { error: cause, .. } = error.kind() else { panic!("{error}") };
    assert_eq!(cause.stage(), TransportStage::Exchanging);
    assert!(error.to_string().contains("there was no answer: "), "{error}");

    let server = Server::start(|_, _| Reply::SendAndClose(b"SSH-2.0-x\r\n\r\n".to_vec())).await;
    let error = get(&server.client()).await.unwrap_err();
    assert_eq!(kind(&error), "Transport");
}

#[tokio::test]
async fn a_truncated_body_is_an_error() {
    for reply in [
        "HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\n{\"a\":",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{\"a\":\r\n",
    ] {
        let server = Server::start(move |_, _| Reply::SendAndClose(reply.as_bytes().to_vec())).await;
        let error = get(&server.client()).await.unwrap_err();
        let ErrorKind::Transport { error: cause, .. } = error.kind() else { panic!("{error}") };
        assert_eq!(cause.stage(), TransportStage::Receiving);
        assert_eq!(error.status(), Some(200));
        assert!(error.to_string().contains("`GET /x` failed: the answer broke off: "), "{error}");
    }
}

#[tokio::test]
async fn bodies_of_all_framings_are_read() {
    for reply in [
        "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n[1,2,\"3\"]",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\n[1,\r\n6\r\n2,\"3\"]\r\n0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n[1,2,\"3\"]",
    ] {
        let server = Server::start(move |_, _| Reply::SendAndClose(reply.as_bytes().to_vec())).await;
        let response = get(&server.client()).await.unwrap();
        assert_eq!(response.json::<(u8, u8, String)>().unwrap(), (1, 2, "3".to_owned()));
    }
}

/// What reading the body as a list of objects with a number each reports.
async fn decode(body: &'static str) -> WorkflowError {
    #[derive(Debug, serde::Deserialize)]
    struct Item {
        #[serde(rename = "a/b")]
        _number: u32,
    }
    let server = Server::answering(200, body).await;
    get(&server.client()).await.unwrap().json::<Vec<Item>>().unwrap_err()
}

#[tokio::test]
async fn bodies_that_are_not_as_described_are_told_apart() {
    let expected = [
        ("", DecodeProblem::Empty, "there is no JSON to read", "200 OK without a body"),
        (" \n", DecodeProblem::Empty, "there is no JSON to read", "200 OK without a body"),
        (
            "<html>",
            DecodeProblem::Syntax,
            "the answer is not JSON: expected value at line 1 column 1",
            "200 OK: <html>",
        ),
        (
            "[{\"a/b\":1}",
            DecodeProblem::Syntax,
            "the answer is not JSON: EOF while parsing a list at line 1 column 10",
            "200 OK: [{\"a/b\":1}",
        ),
        (
            "[] []",
            DecodeProblem::Syntax,
            "the answer is not JSON: trailing characters at line 1 column 4",
            "200 OK: [] []",
        ),
        (
            "{}",
            DecodeProblem::Type,
            "the answer is not of the described type: invalid type: map, expected a sequence",
            "200 OK: {}",
        ),
        (
            "[{\"a/b\":1},{\"a/b\":\"2\"}]",
            DecodeProblem::Type,
            "the answer is not of the described type at `/1/a~1b`: invalid type: string \"2\", expected u32",
            "200 OK: [{\"a/b\":1},{\"a/b\":\"2\"}]",
        ),
        (
            "[{}]",
            DecodeProblem::Type,
            "the answer is not of the described type at `/0`: missing field `a/b`",
            "200 OK: [{}]",
        ),
    ];
    for (body, expected_problem, message, answer) in expected {
        let error = decode(body).await;
        let ErrorKind::Decode { problem, .. } = error.kind() else { panic!("{error}") };
        assert_eq!(*problem, expected_problem);
        assert_eq!(
            error.to_string(),
            format!("workflow `workflow`, step `step`: {message}: `GET /x` was answered {answer}")
        );
    }
    assert_eq!(decode("[{\"a/b\":true}]").await.expression(), Some("$response.body#/0/a~1b"));
    assert_eq!(decode("{}").await.expression(), Some("$response.body"));
}

#[tokio::test]
async fn a_byte_order_mark_is_skipped() {
    let server = Server::answering(200, "\u{feff}[1]").await;
    assert_eq!(get(&server.client()).await.unwrap().json::<Vec<u8>>().unwrap(), [1]);
}

#[tokio::test]
async fn what_is_missing_before_a_request_is_an_error_without_one() {
    let server = Server::answering(200, "").await;
    let client = server.client();
    let mut run = Run::start(&client, "workflow");
    run.enter("step").await.unwrap();
    assert_eq!(run.present("$steps.list.outputs.cursor", Some(7)).unwrap(), 7);
    let error = run.present("$steps.list.outputs.cursor", None::<u8>).unwrap_err();
    assert_eq!(
        error.to_string(),
        "workflow `workflow`, step `step`: `$steps.list.outputs.cursor` has no value"
    );
    assert_eq!(error.expression(), Some("$steps.list.outputs.cursor"));
    assert_eq!((error.status(), error.method(), error.path()), (None, None, None));
}

#[test]
fn a_base_url_is_checked_when_the_client_is_built() {
    for url in ["/v1", "", "ftp://h", "https://", "https://h?a=b", "https://{region}.h", "https://u:p@h"] {
        let error = Client::builder(url).build().unwrap_err();
        assert!(error.to_string().starts_with("base URL `"), "{error}");
    }
}

#[tokio::test]
async fn the_client_adds_parameters_and_cookies_of_its_own() {
    let server = Server::answering(
        403,
        r#"{"message":"canary-key and canary-cookie are not known, nor is canary-pin"}"#,
    )
    .await;
    let client = server
        .builder(&ManualClock::new())
        .default_query_parameter("api key", "canary-key&x")
        .default_query_parameter("page", "1")
        .default_header("Cookie", "session=canary-cookie")
        .build()
        .unwrap();
    let request = client.get("/x?fixed").query("page", 7).cookie("theme", "dark; x");
    let mut run = Run::start(&client, "workflow");
    let response = request.conceal(["canary-pin"]).send(&mut run).await.unwrap();
    send(&client, client.get("/y")).await.unwrap();
    assert_eq!(
        server.lines(),
        ["GET /x?fixed&page=7&api%20key=canary-key%26x", "GET /y?api%20key=canary-key%26x&page=1"]
    );
    let cookies: Vec<_> =
        server.received().iter().map(|request| request.header("cookie").join("|")).collect();
    assert_eq!(cookies, ["session=canary-cookie; theme=dark%3B%20x", "session=canary-cookie"]);
    let error = response.require("$statusCode == 200", false).unwrap_err();
    let shown = format!("{error} {error:?} {client:?}");
    assert!(
        shown.contains("are not known") && !shown.contains("canary-cookie") && !shown.contains("canary-pin"),
        "{shown}"
    );
}
