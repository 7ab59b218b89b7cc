//! Tokens of OAuth 2.0 are obtained from a server on loopback, kept for as long as they are good, and never shown.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use arazzo_runtime::{Client, ClientCredentials, ManualClock, OAuth2, Response, Run, WorkflowError};
use tokio::task::JoinSet;

use crate::support::{Received, Reply, Server};

const TOKEN: &str = "/oauth/token";

/// An API and its authorisation server in one. It gives out tokens that are numbered, good for 100 s, and lets in whoever
/// has one of at least this number.
async fn server(least: usize) -> (Server, Arc<AtomicUsize>) {
    let least = Arc::new(AtomicUsize::new(least));
    let shared = Arc::clone(&least);
    let given = AtomicUsize::new(0);
    let server = Server::start(move |_, request| match request.target.as_str() {
        TOKEN => {
            let number = given.fetch_add(1, Ordering::Relaxed) + 1;
            let token = format!(
                r#"{{"access_token":"canary-token-{number}","token_type":"bearer","expires_in":100}}"#
            );
            Reply::json(200, &token)
        }
        _ => api(request, shared.load(Ordering::Relaxed)),
    })
    .await;
    (server, least)
}

fn api(request: &Received, least: usize) -> Reply {
    let shown = request.header("authorization").join(" ");
    let number = shown.strip_prefix("Bearer canary-token-").and_then(|number| number.parse::<usize>().ok());
    match number {
        Some(number) if number >= least => Reply::json(200, "{}"),
        _ => Reply::json(401, &format!("{shown} is not accepted")),
    }
}

fn credentials() -> ClientCredentials {
    ClientCredentials::new("reports", "canary secret")
}

/// Described as a description would.
fn described(credentials: ClientCredentials) -> OAuth2 {
    OAuth2::from(credentials).default_token_url(TOKEN).default_scopes(["read", "write"])
}

fn client(server: &Server, clock: &ManualClock, oauth2: OAuth2) -> Client {
    assert!(!format!("{oauth2:?}").contains("canary"), "{oauth2:?}");
    server.builder(clock).credential("account", oauth2).build().unwrap()
}

async fn get(client: &Client) -> Result<Response, WorkflowError> {
    let mut run = Run::start(client, "workflow");
    run.enter("step").await?;
    client.get("/x").authorized_by(&["account"]).send(&mut run).await
}

#[tokio::test]
async fn one_token_serves_all_runs_until_shortly_before_it_expires() {
    let (server, _) = server(1).await;
    let clock = ManualClock::new();
    let client = client(&server, &clock, described(credentials().parameter("audience", "a&b")));
    let mut runs = JoinSet::new();
    for _ in 0..10 {
        let client = client.clone();
        runs.spawn(async move { get(&client).await.unwrap().status() });
    }
    while let Some(status) = runs.join_next().await {
        assert_eq!(status.unwrap(), 200);
    }
    let asked = |server: &Server| server.received().into_iter().filter(|request| request.target == TOKEN);
    let request = asked(&server).next().unwrap();
    assert_eq!(
        request.line(),
        format!("POST {TOKEN} grant_type=client_credentials&scope=read+write&audience=a%26b")
    );
    assert_eq!(request.header("authorization"), ["Basic cmVwb3J0czpjYW5hcnkrc2VjcmV0"]);
    assert_eq!(asked(&server).count(), 1);
    clock.advance(Duration::from_secs(69));
    get(&client).await.unwrap();
    assert_eq!(asked(&server).count(), 1);
    clock.advance(Duration::from_secs(1));
    get(&client).await.unwrap();
    assert_eq!(asked(&server).count(), 2);
}

#[tokio::test]
async fn a_token_that_is_refused_is_renewed_once() {
    let (server, least) = server(1).await;
    let client = client(&server, &ManualClock::new(), described(credentials().secret_in_body()));
    assert_eq!(get(&client).await.unwrap().status(), 200);
    least.store(2, Ordering::Relaxed);
    assert_eq!(get(&client).await.unwrap().status(), 200);
    least.store(100, Ordering::Relaxed);
    let refused = get(&client).await.unwrap();
    assert_eq!(refused.status(), 401);
    let error = refused.require("$statusCode == 200", false).unwrap_err();
    assert!(error.to_string().ends_with("*** is not accepted"), "{error}");
    assert!(!format!("{error:?}").contains("canary"), "{error:?}");
    let request = format!(
        "POST {TOKEN} grant_type=client_credentials&scope=read+write&client_id=reports&client_secret=canary+secret"
    );
    let targets: Vec<String> = server.lines();
    assert_eq!(targets, [&request, "GET /x", "GET /x", &request, "GET /x", "GET /x", &request, "GET /x"]);
}

#[tokio::test]
async fn a_document_says_where_tokens_are_obtained() {
    let server = Server::start(|_, request| match request.target.as_str() {
        "/realm/.well-known/openid-configuration" => Reply::json(
            200,
            r#"{"issuer":"x","token_endpoint":"/realm/token","token_endpoint_auth_methods_supported":["client_secret_post"]}"#,
        ),
        "/realm/token" => Reply::json(200, r#"{"access_token":"canary-token-1","token_type":"Bearer"}"#),
        _ => api(request, 1),
    })
    .await;
    let oauth2 = OAuth2::from(credentials()).default_discovery_url(format!("{}/realm", server.url()));
    let clock = ManualClock::new();
    let client = client(&server, &clock, oauth2);
    for _ in 0..2 {
        assert_eq!(get(&client).await.unwrap().status(), 200);
        clock.advance(Duration::from_secs(1_000_000));
    }
    assert_eq!(
        server.lines(),
        [
            "GET /realm/.well-known/openid-configuration",
            "POST /realm/token grant_type=client_credentials&client_id=reports&client_secret=canary+secret",
            "GET /x",
            "GET /x",
        ]
    );
}

#[tokio::test]
async fn what_goes_wrong_is_told_without_the_secret() {
    let answers = [
        (401, r#"{"error":"invalid_client","error_description":"canary secret is wrong"}"#),
        (200, r#"{"token":"canary-token-1"}"#),
        (
            400,
            r#"{"error":"invalid_request","error_description":"Basic cmVwb3J0czpjYW5hcnkrc2VjcmV0 or canary+secret"}"#,
        ),
        (500, "canary secret"),
        (200, "{\"access_token\":\"canary\\r\\n\",\"token_type\":\"bearer\"}"),
    ];
    let said = [
        "is invalid_client: *** is wrong",
        "its answer holds no token",
        "invalid_request: Basic *** or ***",
        "its answer holds no token",
        "the token that was given out fits into no header",
    ];
    for ((status, body), said) in answers.into_iter().zip(said) {
        let server = Server::answering(status, body).await;
        let client = client(&server, &ManualClock::new(), described(credentials()));
        let error = get(&client).await.unwrap_err();
        let text = error.to_string();
        assert!(text.contains("`GET /x` cannot be authorised by `account`: "), "{text}");
        assert!(text.ends_with(said.trim_start_matches("is ")), "{text}");
        let told = format!("{text} {error:?}");
        assert!(!told.contains("canary") && !told.contains("cmVwb3J0"), "{told}");
        assert_eq!(server.lines().len(), 1);
    }
    let server = Server::answering(200, "{}").await;
    let nowhere = client(&server, &ManualClock::new(), credentials().into());
    let error = get(&nowhere).await.unwrap_err().to_string();
    assert!(error.ends_with("nothing says where tokens are obtained"), "{error}");
    let given = client(&server, &ManualClock::new(), described(credentials().token_url("ftp://h/")));
    let error = get(&given).await.unwrap_err().to_string();
    assert!(error.ends_with("the URL for tokens is neither `https` nor `http`"), "{error}");
}

#[tokio::test]
async fn a_token_may_be_given() {
    let (server, _) = server(7).await;
    let client =
        client(&server, &ManualClock::new(), OAuth2::from("canary-token-7").default_token_url(TOKEN));
    assert_eq!(get(&client).await.unwrap().status(), 200);
    assert_eq!(server.lines(), ["GET /x"]);
}
