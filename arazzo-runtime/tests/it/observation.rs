//! What observers are told.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use arazzo_runtime::{Event, ManualClock, Pacing, Run};

use crate::support::{Reply, Server, poll};

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
