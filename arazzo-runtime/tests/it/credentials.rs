//! Requests show the credentials that they ask for, in the places where those belong, and nobody else sees them.

use std::sync::atomic::{AtomicUsize, Ordering};

use arazzo_runtime::http::header::AUTHORIZATION;
use arazzo_runtime::http::{self, HeaderValue};
use arazzo_runtime::{
    ApiKey, AuthorizationContext, AuthorizationError, Authorize, Basic, BearerToken, Body, BoxFuture, Client,
    Credential, ManualClock, Request, Response, Run, WorkflowError,
};

use crate::support::{Reply, Server};

async fn send(client: &Client, request: Request<'_>) -> Result<Response, WorkflowError> {
    let mut run = Run::start(client, "workflow");
    run.enter("step").await?;
    request.send(&mut run).await
}

/// A client of the server with a credential of each constant kind.
fn client(server: &Server) -> Client {
    let builder = server.builder(&ManualClock::new());
    let builder = builder
        .default_header("Authorization", "Default canary-default")
        .credential("header", ApiKey::from("canary-header").in_header("X-Key"))
        .credential("query", ApiKey::from("canary&query").in_query("api key"))
        .credential("cookie", ApiKey::from("canary=cookie;").in_cookie("session"))
        .credential("basic", Basic::new("Aladdin", "canary:basic"))
        .credential("bearer", BearerToken::from("canary-bearer"));
    assert!(!format!("{builder:?}").contains("canary"), "{builder:?}");
    builder.build().unwrap()
}

#[tokio::test]
async fn each_credential_goes_to_its_place() {
    let server = Server::answering(200, "").await;
    let client = client(&server);
    let request = client.get("/x").query("q", 1).cookie("c", 2);
    send(&client, request.authorized_by(&["header", "query", "cookie", "basic"])).await.unwrap();
    send(&client, client.get("/y").authorized_by(&["bearer"])).await.unwrap();
    send(&client, client.get("/z")).await.unwrap();
    let received = server.received();
    assert_eq!(received[0].target, "/x?q=1&api%20key=canary%26query");
    assert_eq!(received[0].header("x-key"), ["canary-header"]);
    assert_eq!(received[0].header("cookie"), ["c=2; session=canary=cookie%3B"]);
    assert_eq!(received[0].header("authorization"), ["Basic QWxhZGRpbjpjYW5hcnk6YmFzaWM="]);
    assert_eq!(received[1].header("authorization"), ["Bearer canary-bearer"]);
    assert_eq!(received[1].header("x-key"), [""; 0]);
    assert_eq!(received[1].target, "/y");
    assert_eq!(received[2].header("authorization"), ["Default canary-default"]);
}

#[tokio::test]
async fn the_first_way_is_taken_for_which_all_credentials_are_there() {
    let server = Server::answering(200, "").await;
    let client = client(&server);
    let request = client.get("/").authorized_by(&["header", "absent"]).authorized_by(&["bearer"]);
    send(&client, request.authorized_by(&["basic"])).await.unwrap();
    send(&client, client.get("/").authorized_by(&["absent"])).await.unwrap();
    let received = server.received();
    assert_eq!(received[0].header("x-key"), [""; 0]);
    assert_eq!(received[0].header("authorization"), ["Bearer canary-bearer"]);
    assert_eq!(received[1].header("authorization"), ["Default canary-default"]);
}

#[tokio::test]
async fn what_an_operation_puts_there_itself_stays() {
    let server = Server::answering(200, "").await;
    let client = client(&server);
    let request =
        client.get("/").header("Authorization", "own").query("api key", "own").cookie("session", "own");
    send(&client, request.authorized_by(&["query", "cookie", "basic"])).await.unwrap();
    let received = server.received();
    assert_eq!(received[0].target, "/?api%20key=own");
    assert_eq!(received[0].header("cookie"), ["session=own"]);
    assert_eq!(received[0].header("authorization"), ["own"]);
}

#[tokio::test]
async fn what_http_cannot_carry_is_refused_when_the_client_is_built() {
    let refusal = |credential: Credential| {
        let built = Client::builder("http://h").credential("scheme", credential).build();
        built.err().map(|error| error.to_string()).unwrap_or_default()
    };
    let control = "credential of `scheme` has a value with a line break or another control character";
    assert_eq!(refusal(BearerToken::from("canary\n").into()), control);
    assert_eq!(refusal(Credential::header("X-Key", "canary\r\nX: y")), control);
    assert_eq!(refusal(Credential::header("X Key", "x")), "credential of `scheme` is not a valid name");
    assert_eq!(
        refusal(Credential::cookie("a=b", "x")),
        "credential of `scheme` has a name that no cookie may have"
    );
    assert_eq!(
        refusal(Basic::new("canary:x", "").into()),
        "credential of `scheme` has a user with a colon, which ends the user's name"
    );
    assert_eq!(refusal(Credential::cookie("session", "a\r\nb")), "");
}

#[tokio::test]
async fn errors_do_not_repeat_credentials() {
    let server = Server::start(|_, request| {
        let seen = ["x-key", "cookie", "authorization"].map(|name| request.header(name).join(" "));
        Reply::json(403, &format!("{} for {}: canary:basic, canary&query", seen.join(" "), request.target))
    })
    .await;
    let client = client(&server);
    assert!(!format!("{client:?}").contains("canary"), "{client:?}");
    for schemes in [&["header", "query", "cookie", "basic"][..], &["bearer"]] {
        let request = client.get("/x").authorized_by(schemes);
        assert!(!format!("{request:?}").contains("canary"), "{request:?}");
        let response = send(&client, request).await.unwrap();
        let error = response.require("$statusCode == 200", false).unwrap_err();
        let shown = format!("{error} {error:?} {response:?} {}", response.url());
        assert!(!shown.contains("canary") && !shown.contains("QWxhZGRpb"), "{shown}");
        assert!(shown.contains("***"), "{shown}");
    }
}

/// Gives out tokens by number, up to one that it cannot get any more.
struct Numbered {
    next: AtomicUsize,
    last: usize,
}

impl Authorize for Numbered {
    fn authorize<'a>(
        &'a self,
        request: &'a mut http::Request<Body>,
        context: AuthorizationContext<'a>,
    ) -> BoxFuture<'a, Result<(), AuthorizationError>> {
        assert!(context.base_url().starts_with("http://127.0.0.1:"), "{context:?}");
        Box::pin(async move {
            let number = self.next.fetch_add(1, Ordering::Relaxed);
            if number > self.last {
                return Err(AuthorizationError::new("no more tokens"));
            }
            let mut value = HeaderValue::try_from(format!("Number canary-{number}")).unwrap();
            value.set_sensitive(true);
            request.headers_mut().insert(AUTHORIZATION, value);
            Ok(())
        })
    }

    fn retries(
        &self,
        request: &http::request::Parts,
        answer: &http::response::Parts,
        _: AuthorizationContext<'_>,
    ) -> bool {
        assert!(request.headers.contains_key(AUTHORIZATION));
        answer.status == 401
    }
}

#[tokio::test]
async fn what_is_refused_is_authorised_anew_once() {
    let server = Server::start(|_, request| match request.header("authorization")[..] {
        ["Number canary-1"] => Reply::json(200, ""),
        [other] => Reply::json(401, &format!("canary-2 or {other}")),
        _ => Reply::json(400, ""),
    })
    .await;
    let authorizer = Numbered { next: AtomicUsize::new(0), last: 3 };
    let client = server
        .builder(&ManualClock::new())
        .credential("numbers", Credential::by(authorizer))
        .build()
        .unwrap();
    let post = || client.post("/x").json(&7).authorized_by(&["numbers"]);
    assert_eq!(send(&client, post()).await.unwrap().status(), 200);
    let refused = send(&client, post()).await.unwrap();
    assert_eq!(refused.status(), 401);
    let error = refused.require("$statusCode == 200", false).unwrap_err();
    assert!(error.to_string().ends_with("*** or ***"), "{error}");
    assert_eq!(server.lines(), ["POST /x 7"; 4]);
    let error = send(&client, post()).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "workflow `workflow`, step `step`: `POST /x` cannot be authorised by `numbers`: no more tokens"
    );
    assert_eq!(server.lines().len(), 4);
}
