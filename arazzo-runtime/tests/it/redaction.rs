//! Nothing confidential is ever shown.

use std::collections::BTreeMap;

use arazzo_runtime::{BaseUrl, ManualClock, Run, WorkflowError};

use crate::support::{Reply, Server};

/// Credentials with characters that URLs and JSON write in another way.
const IN_QUERY: &str = "canary-query/+\"x";
const IN_BODY: &str = "canary-body/+\"x";

#[track_caller]
fn assert_silent(shown: &str) {
    assert!(!shown.contains("canary"), "{shown}");
}

/// An error of each kind that quotes an answer, of a server that repeats all that it has been sent.
async fn errors() -> Vec<WorkflowError> {
    let server = Server::start(|_, request| {
        let members = BTreeMap::from([
            ("authorization", request.header("authorization").join(",")),
            ("message", format!("key {} is wrong for {}", request.header("x-key")[0], request.target)),
            ("raw", request.body.clone()),
            ("query", format!("{IN_QUERY} has expired")),
            ("body", format!("{IN_BODY} is too simple")),
            ("header", format!("{} is unknown", request.header("x-session-token")[0])),
            ("pass-word", "visible".to_owned()),
            ("refreshToken", "canary-of-the-server".to_owned()),
            ("clientToken", "visible-token".to_owned()),
        ]);
        Reply::json(500, &serde_json::to_string(&members).unwrap())
    })
    .await;
    let client = server
        .builder(&ManualClock::new())
        .default_header("Authorization", "Bearer canary-of-all-requests")
        .default_header("X-Key", "canary-key")
        .build()
        .unwrap();
    let mut run = Run::start(&client, "workflow");
    run.enter("step").await.unwrap();
    let request = client
        .post("/x")
        .query("access_token", IN_QUERY)
        .header("X-Session-Token", "canary-session")
        .json(&BTreeMap::from([("name", "visible-name"), ("password", IN_BODY)]));
    assert_silent(&format!("{request:?}"));
    let response = request.send(&mut run).await.unwrap();
    assert_silent(&format!("{response:?} {run:?}"));
    vec![
        response.require("$statusCode == 200", false).unwrap_err(),
        response.present("$response.body#/id", None::<u8>).unwrap_err(),
        response.json::<Vec<u8>>().unwrap_err(),
        response.json::<BTreeMap<String, u8>>().unwrap_err(),
    ]
}

#[tokio::test]
async fn errors_do_not_repeat_credentials() {
    for error in errors().await {
        assert_silent(&error.to_string());
        assert_silent(&format!("{error:?}"));
        assert_silent(&format!("{error:#?}"));
        let message = error.to_string();
        for visible in ["visible-name", "visible-token", r#""pass-word":"***""#, "***"] {
            assert!(message.contains(visible), "{visible}: {message}");
        }
    }
}

#[tokio::test]
async fn a_value_of_the_wrong_type_is_not_shown_if_it_is_a_credential() {
    #[derive(Debug, serde::Deserialize)]
    struct Body {
        #[serde(rename = "sessionToken")]
        _session_token: u32,
    }
    let server = Server::answering(200, r#"{"sessionToken":"canary, expected canary"}"#).await;
    let error = crate::support::get(&server.client()).await.unwrap().json::<Body>().unwrap_err();
    assert_silent(&format!("{error} {error:?}"));
    assert!(
        error.to_string().contains("at `/sessionToken`: a value that is not shown, expected u32"),
        "{error}"
    );
}

#[tokio::test]
async fn settings_do_not_show_credentials() {
    let server = Server::answering(200, "").await;
    let builder = server
        .builder(&ManualClock::new())
        .default_header("Authorization", "canary")
        .default_header("X-A", "canary");
    let shown = format!("{builder:?} {builder:#?}");
    assert!(shown.contains("Authorization") && shown.contains("X-A"), "{shown}");
    assert_silent(&shown);
    let client = builder.build().unwrap();
    let shown = format!("{client:?} {client:#?}");
    assert!(shown.contains("authorization") && shown.contains("x-a"), "{shown}");
    assert_silent(&shown);
    assert_silent(&format!("{:?}", BaseUrl::from("https://canary:canary@h/?canary")));
}

#[tokio::test]
async fn transports_are_told_which_headers_are_confidential() {
    use arazzo_runtime::{Body, BoxFuture, Client, Transport, TransportError, TransportResponse, http};

    struct Showing;

    impl Transport for Showing {
        fn send(
            &self,
            request: http::Request<Body>,
        ) -> BoxFuture<'_, Result<TransportResponse, TransportError>> {
            let shown = format!("{:?}", request.headers());
            Box::pin(std::future::ready(Ok(TransportResponse::new(shown.into()))))
        }
    }

    let client = Client::builder("http://nowhere.invalid")
        .transport(Showing)
        .default_header("X-Key", "canary")
        .default_header("Accept", "text/plain")
        .build()
        .unwrap();
    let mut run = Run::start(&client, "workflow");
    let request = client.get("/x").header("Authorization", "canary").header("X-Trace", "visible");
    let response = request.send(&mut run).await.unwrap();
    let shown = String::from_utf8_lossy(response.body()).into_owned();
    assert_silent(&shown);
    assert!(shown.contains("text/plain") && shown.contains("visible"), "{shown}");
}

#[tokio::test]
async fn an_excerpt_is_bounded() {
    let body = "ü".repeat(100_000);
    let server = Server::start(move |_, _| Reply::with(500, &[], &body)).await;
    let response = crate::support::get(&server.client()).await.unwrap();
    let error = response.require("$statusCode == 200", false).unwrap_err();
    assert!(error.to_string().len() < 700, "{error}");
    assert!(error.to_string().ends_with("ü…"), "{error}");
}
