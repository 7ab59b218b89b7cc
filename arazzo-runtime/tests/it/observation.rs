//! What observers are told.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use arazzo_runtime::{Client, ClientCredentials, Event, ManualClock, OAuth2, Pacing, Redirects, Run};

use crate::support::{Reply, Server, get, poll};

#[tokio::test]
async fn observers_are_told_in_order() {
    let clock = ManualClock::new();
    let late = clock.clone();
    let server = Server::start(move |number, _| {
        late.advance(Duration::from_millis(250));
        Reply::with(if number == 0 { 202 } else { 200 }, &[], "")
    })
    .await;
    let events = Arc::new(Mutex::new(Vec::new()));
    let seen = Arc::clone(&events);
    let client = server
        .builder(&clock)
        .pacing(Pacing::fixed(Duration::from_secs(2)))
        .observer(move |event: &Event<'_>| seen.lock().unwrap().push(format!("{event:?}")))
        .build()
        .unwrap();
    poll(&client).await.unwrap();
    let sent = r#"RequestSent { workflow: "workflow", step: Some("poll"), method: "GET", path: "/status" }"#;
    let answered = |status| {
        format!(
            "ResponseReceived {{ workflow: \"workflow\", step: Some(\"poll\"), status: {status}, elapsed: 250ms }}"
        )
    };
    assert_eq!(
        std::mem::take(&mut *events.lock().unwrap()),
        [
            r#"WorkflowStarted { workflow: "workflow" }"#,
            r#"StepEntered { workflow: "workflow", step: "poll", visit: 1 }"#,
            sent,
            &answered(202),
            r#"Waiting { workflow: "workflow", step: "poll", duration: 2s }"#,
            r#"StepEntered { workflow: "workflow", step: "poll", visit: 2 }"#,
            sent,
            &answered(200),
            r#"WorkflowEnded { workflow: "workflow", end: None }"#,
        ]
    );

    let mut run = Run::start(&client, "workflow");
    run.end("imageAvailable");
    run.complete();
    drop(run);
    let mut run = Run::start(&client, "workflow");
    run.enter("step").await.unwrap();
    drop(run);
    assert_eq!(
        *events.lock().unwrap(),
        [
            r#"WorkflowStarted { workflow: "workflow" }"#,
            r#"WorkflowEnded { workflow: "workflow", end: Some("imageAvailable") }"#,
            r#"WorkflowStarted { workflow: "workflow" }"#,
            r#"StepEntered { workflow: "workflow", step: "step", visit: 1 }"#,
            r#"WorkflowStopped { workflow: "workflow", step: Some("step") }"#,
        ]
    );
}

/// Why requests of the client are sent once more, each with the path of what is sent then.
type Repeats = Arc<Mutex<Vec<(String, String)>>>;

#[tokio::test]
async fn observers_are_told_why_a_request_is_sent_once_more() {
    let server = Server::start(|number, request| match (number, request.target.as_str()) {
        (_, "/token") => {
            Reply::json(200, &format!(r#"{{"access_token":"canary-{number}","token_type":"bearer"}}"#))
        }
        (0, _) => Reply::SendAndClose(Vec::new()),
        (1, _) => Reply::with(302, &[("Location", "/y?key=canary")], ""),
        (4, _) => Reply::json(401, "canary"),
        _ => Reply::json(200, "{}"),
    })
    .await;
    let repeats = Repeats::default();
    let noted = Arc::clone(&repeats);
    let account = OAuth2::from(ClientCredentials::new("id", "canary-secret")).default_token_url("/token");
    let client: Client = server
        .builder(&ManualClock::new())
        .redirects(Redirects::within_origin())
        .connection_retries(1, Pacing::none())
        .credential("account", account)
        .observer(move |event: &Event<'_>| {
            let mut noted = noted.lock().unwrap();
            match event {
                Event::RequestRepeated { reason, step, .. } => {
                    assert_eq!(*step, Some("step"));
                    noted.push((format!("{reason:?}"), String::new()));
                }
                Event::RequestSent { path, .. } => {
                    noted
                        .iter_mut()
                        .rev()
                        .take(1)
                        .filter(|(_, of)| of.is_empty())
                        .for_each(|(_, of)| *of = (*path).to_owned());
                }
                _ => {}
            }
        })
        .build()
        .unwrap();
    get(&client).await.unwrap();
    let mut run = Run::start(&client, "workflow");
    run.enter("step").await.unwrap();
    let request = client.get("/z").authorized_by(&["account"]);
    assert_eq!(request.send(&mut run).await.unwrap().status(), 200);
    let expected = [
        (r"ConnectionFailed { stage: Exchanging, failures: 1, wait: 0ns }", "/x"),
        (r"Redirected { status: 302 }", "/y"),
        (r#"Refused { status: 401, scheme: "account" }"#, "/z"),
    ];
    let expected = expected.map(|(reason, path)| (reason.to_owned(), path.to_owned()));
    assert_eq!(*repeats.lock().unwrap(), expected);
}
