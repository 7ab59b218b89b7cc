//! Workflows that use workflows, run over HTTP.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use arazzo_runtime::{ErrorKind, Event};

use crate::cases;
use crate::client_of;
use crate::script::{Script, told};

const TICKET: &str = r#"{"id":"7","state":"open","minutes":12}"#;

#[tokio::test]
async fn a_step_runs_a_workflow_and_reads_its_outputs() {
    use cases::sub_workflow::file_and_close::{End, Inputs};
    let script = Script::start(&[(201, TICKET), (204, "")]).await;
    let client = client_of!(sub_workflow, script).build().unwrap();
    let inputs = Inputs::new("Broken lamp").with_token("t");
    let outcome = cases::sub_workflow::file_and_close(&client, &inputs).await.unwrap();
    assert_eq!((outcome.end, outcome.id.as_str(), outcome.minutes), (End::Completed, "7", Some(12)));
    assert_eq!(
        script.sent(),
        [r#"POST /tickets {"title":"Broken lamp","weight":2.0,"parent":"none"}"#, "DELETE /tickets/7 [t]"]
    );
}

#[tokio::test]
async fn an_action_of_the_step_sees_the_outputs() {
    use cases::sub_workflow::file_and_close::{End, Inputs};
    let script = Script::start(&[(201, r#"{"id":"7","state":"open","minutes":31}"#)]).await;
    let client = client_of!(sub_workflow, script).build().unwrap();
    let outcome = cases::sub_workflow::file_and_close(&client, &Inputs::new("x")).await.unwrap();
    assert_eq!(outcome.end, End::Late);
    assert_eq!(script.sent().len(), 1);
}

#[tokio::test]
async fn a_workflow_that_fails_and_one_that_gives_the_wrong_thing_fail_the_step() {
    use cases::sub_workflow::file_and_close::Inputs;
    let waiting = (201, r#"{"id":"7","state":"waiting"}"#);
    for first in [(500, "oh"), waiting] {
        // The step tries once more.
        let script = Script::start(&[first, (201, TICKET), (204, "")]).await;
        let client = client_of!(sub_workflow, script).build().unwrap();
        cases::sub_workflow::file_and_close(&client, &Inputs::new("x")).await.unwrap();
        assert_eq!(script.sent().len(), 3);
        assert_eq!(script.clock.waits(), [Duration::from_secs(1)]);
    }
    let script = Script::start(&[(500, "oh"), (500, "no")]).await;
    let client = client_of!(sub_workflow, script).build().unwrap();
    let error = cases::sub_workflow::file_and_close(&client, &Inputs::new("x")).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "workflow `file-and-close`, step `file`: workflow `file-ticket`, step `create`: criterion \
         `$statusCode == 201` is not met: `POST /tickets` was answered 500 Internal Server Error: no"
    );
    assert_eq!((error.workflow(), error.step()), ("file-ticket", Some("create")));
    assert_eq!(error.callers().collect::<Vec<_>>(), [("file-and-close", Some("file"))]);
    let script = Script::start(&[waiting, waiting]).await;
    let client = client_of!(sub_workflow, script).build().unwrap();
    assert_eq!(
        told(cases::sub_workflow::file_and_close(&client, &Inputs::new("x")).await),
        "workflow `file-and-close`, step `file`: criterion `$outputs.state != 'waiting'` is not met by what the \
         workflow has come to"
    );
}

#[tokio::test]
async fn an_answer_that_cannot_be_read_is_no_failure_of_the_step() {
    use cases::sub_workflow::file_and_close::Inputs;
    let script = Script::start(&[(201, "<html>")]).await;
    let client = client_of!(sub_workflow, script).build().unwrap();
    let error = cases::sub_workflow::file_and_close(&client, &Inputs::new("x")).await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Decode { .. }), "{error:?}");
    assert_eq!(script.sent().len(), 1, "it is not tried again");
}

#[tokio::test]
async fn what_must_be_there_is_asked_for_before_the_workflow_runs() {
    let script = Script::start(&[]).await;
    let client = client_of!(sub_workflow, script).build().unwrap();
    let error =
        cases::sub_workflow::file_twice(&client, &cases::sub_workflow::file_twice::Inputs::default()).await;
    assert_eq!(told(error), "workflow `file-twice`, step `first`: `$inputs.title` has no value");
    assert!(script.sent().is_empty());
}

#[tokio::test]
async fn an_output_of_a_workflow_is_read_of_the_step_that_ran_it_last() {
    let script = Script::start(&[(201, TICKET), (201, r#"{"id":"8","state":"open"}"#)]).await;
    let client = client_of!(sub_workflow, script).build().unwrap();
    let inputs = cases::sub_workflow::file_twice::Inputs::default().with_title("first");
    let outcome = cases::sub_workflow::file_twice(&client, &inputs).await.unwrap();
    assert_eq!(outcome.second, "8");
    assert_eq!(
        script.sent(),
        [
            r#"POST /tickets {"title":"first","priority":"low","parent":"none"}"#,
            r#"POST /tickets {"title":"again","parent":"7"}"#
        ]
    );
}

#[tokio::test]
async fn nested_runs_share_the_step_budget_and_are_observed() {
    let script = Script::start(&[(201, TICKET), (201, TICKET)]).await;
    let events = Arc::new(Mutex::new(Vec::new()));
    let seen = Arc::clone(&events);
    let client = client_of!(sub_workflow, script)
        .step_budget(3)
        .observer(move |event: &Event<'_>| match event {
            Event::WorkflowCalled { workflow, step, called, .. } => {
                seen.lock().unwrap().push(format!("{workflow} {} calls {called}", step.unwrap_or_default()));
            }
            Event::StepEntered { workflow, step, .. } => {
                seen.lock().unwrap().push(format!("{workflow} enters {step}"));
            }
            _ => {}
        })
        .build()
        .unwrap();
    let inputs = cases::sub_workflow::file_twice::Inputs::default().with_title("first");
    let error = cases::sub_workflow::file_twice(&client, &inputs).await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::StepBudget { limit: 3, .. }), "{error:?}");
    assert_eq!(
        *events.lock().unwrap(),
        [
            "file-twice enters first",
            "file-twice first calls file-ticket",
            "file-ticket enters create",
            "file-twice enters second",
            "file-twice second calls file-ticket",
        ]
    );
}

#[tokio::test]
async fn workflows_of_another_document_run_and_may_hand_over() {
    use cases::arazzo_source::open_session::{End, Inputs};
    let script = Script::start(&[(201, r#"{"token":"t","role":"agent"}"#), (200, TICKET)]).await;
    let client = client_of!(arazzo_source, script).build().unwrap();
    let inputs = cases::arazzo_source::read_as::Inputs::new("me", "secret", "7");
    cases::arazzo_source::read_as(&client, &inputs).await.unwrap();
    let login = r#"POST /sessions {"user":"me","password":"secret"}"#;
    assert_eq!(script.sent(), [login, "GET /tickets/7 [t]"]);

    let script = Script::start(&[(201, r#"{"token":"t","role":"guest"}"#), (201, TICKET)]).await;
    let client = client_of!(arazzo_source, script).build().unwrap();
    let outcome = cases::arazzo_source::open_session(&client, &Inputs::new("me", "secret")).await.unwrap();
    let End::Guest(left) = outcome.end else { panic!("{outcome:?}") };
    assert_eq!(left.user.as_deref(), Some("me"));
    assert_eq!(script.sent(), [login, r#"POST /tickets {"title":"left","parent":"me"}"#]);
}

#[tokio::test]
async fn a_workflow_may_run_itself() {
    use cases::recursion::find_root::{End, Inputs};
    let child = |parent: &'static str| (200, parent);
    let answers = [
        child(r#"{"id":"1","state":"open","parent":"2"}"#),
        child(r#"{"id":"2","state":"open","parent":"3"}"#),
        child(r#"{"id":"3","state":"open"}"#),
    ];
    let script = Script::start(&answers).await;
    let client = client_of!(recursion, script).build().unwrap();
    let found = cases::recursion::find_root(&client, &Inputs::new("1")).await.unwrap();
    assert_eq!((found.end, found.id.as_str(), found.above.as_deref()), (End::Completed, "1", Some("2")));
    assert_eq!(script.sent(), ["GET /tickets/1", "GET /tickets/2", "GET /tickets/3"]);
}

#[tokio::test]
async fn recursion_that_never_ends_is_stopped_before_the_stack_is_used_up() {
    let script = Script::answering(|| (200, r#"{"id":"1","state":"open","parent":"1"}"#.to_owned())).await;
    let client = client_of!(recursion, script).build().unwrap();
    let found = cases::recursion::find_root(&client, &cases::recursion::find_root::Inputs::new("1")).await;
    let error = found.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::CallDepth { limit: 64, .. }), "{error:?}");
    assert_eq!(error.callers().count(), 64);
    assert!(error.to_string().len() < 1_000, "{error}");
    // Two workflows, one of which hands over to the other.
    let error = cases::recursion::ping(&client).await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::CallDepth { .. }), "{error:?}");
    // Futures of workflows that lead back to themselves can be sent to other threads, and are small.
    let spawned = tokio::spawn(async move { cases::recursion::pong(&client).await });
    assert!(spawned.await.unwrap().is_err());
}

#[tokio::test]
async fn an_action_hands_over_to_another_workflow() {
    use cases::goto_workflow::triage::{End, Inputs};
    let script =
        Script::start(&[(200, r#"{"id":"7","state":"waiting"}"#), (201, r#"{"id":"8","state":"open"}"#)])
            .await;
    let client = client_of!(goto_workflow, script).build().unwrap();
    let outcome = cases::goto_workflow::triage(&client, &Inputs::new("7")).await.unwrap();
    assert_eq!(outcome.end.name(), "waiting");
    let End::Waiting(escalated) = outcome.end else { panic!("{:?}", outcome.end) };
    assert_eq!((escalated.id.as_str(), outcome.id.as_str()), ("8", "7"));
    assert!(outcome.state.is_some(), "what the first workflow had is there");
    assert_eq!(
        script.sent(),
        ["GET /tickets/7", r#"POST /tickets {"title":"escalated","priority":"high","parent":"7"}"#]
    );

    let script = Script::start(&[(403, ""), (204, "")]).await;
    let client = client_of!(goto_workflow, script).build().unwrap();
    let outcome = cases::goto_workflow::triage(&client, &Inputs::new("7")).await.unwrap();
    assert_eq!(outcome.end, End::Refused);
    assert_eq!(script.sent(), ["GET /tickets/7", "DELETE /tickets/7"]);

    let script = Script::start(&[(410, ""), (503, "later")]).await;
    let client = client_of!(goto_workflow, script).build().unwrap();
    assert_eq!(
        told(cases::goto_workflow::triage(&client, &Inputs::new("7")).await),
        "workflow `triage`, step `read`: workflow `escalate`, step `file`: criterion `a status of 2xx` is not met: \
         `POST /tickets` was answered 503 Service Unavailable: later"
    );
}

#[tokio::test]
async fn a_step_runs_before_another_is_tried_again() {
    use cases::retry_step::read_and_close::Inputs;
    let session = |token: &'static str| (201, token);
    let (first, second, third) =
        (session(r#"{"token":"a"}"#), session(r#"{"token":"b"}"#), session(r#"{"token":"c"}"#));
    let login = r#"POST /sessions {"user":"me","password":"secret"}"#;
    let inputs = Inputs::new("me", "secret", "7");

    let script = Script::start(&[first, (401, ""), second, (200, TICKET), (204, "")]).await;
    let client = client_of!(retry_step, script).build().unwrap();
    let outcome = cases::retry_step::read_and_close(&client, &inputs).await.unwrap();
    assert_eq!(outcome.id, "7");
    assert_eq!(
        script.sent(),
        [login, "GET /tickets/7 [a]", login, "GET /tickets/7 [b]", "DELETE /tickets/7 [b]"],
        "the new token is used, and kept"
    );

    // The limit counts, whatever runs in between.
    let script = Script::start(&[first, (401, ""), second, (401, ""), third, (401, "")]).await;
    let client = client_of!(retry_step, script).build().unwrap();
    let error = cases::retry_step::read_and_close(&client, &inputs).await.unwrap_err();
    assert_eq!((error.step(), error.status()), (Some("read"), Some(401)));
    assert_eq!(script.sent().len(), 6);

    // When the step that runs before fails, so does the workflow.
    let script = Script::start(&[first, (401, ""), (503, "")]).await;
    let client = client_of!(retry_step, script).build().unwrap();
    let error = cases::retry_step::read_and_close(&client, &inputs).await.unwrap_err();
    assert_eq!((error.step(), error.status()), (Some("login"), Some(503)));
}

#[tokio::test]
async fn a_workflow_runs_before_a_step_is_tried_again() {
    use cases::retry_step::read_and_close::Inputs;
    let session = (201, r#"{"token":"a"}"#);
    let script = Script::start(&[session, (200, TICKET), (429, ""), (200, TICKET), (204, "")]).await;
    let client = client_of!(retry_step, script).build().unwrap();
    let inputs = Inputs::new("me", "secret", "7");
    cases::retry_step::read_and_close(&client, &inputs).await.unwrap();
    assert_eq!(script.sent()[2..], ["DELETE /tickets/7 [a]", "GET /tickets/7", "DELETE /tickets/7 [a]"]);
}

#[tokio::test]
async fn what_must_have_run_before_is_shown_by_its_outcome() {
    use cases::depends_on::close_many::Inputs as Many;
    use cases::depends_on::{close, greet, login};
    let session = (201, r#"{"token":"a","role":"guest"}"#);
    let script = Script::start(&[session, (200, TICKET), (403, "")]).await;
    let client = client_of!(depends_on, script).build().unwrap();
    let logged_in = login(&client, &login::Inputs::new("me", "secret")).await.unwrap();
    let greeted = greet(&client).await.unwrap();
    let outcome = close(&client, &logged_in, &greeted, &close::Inputs::new("7")).await.unwrap();
    assert_eq!(outcome.end, close::End::AgentsOnly);
    assert_eq!(script.sent()[2], "DELETE /tickets/7 [a]");

    let script = Script::start(&[session, (204, ""), (204, "")]).await;
    let client = client_of!(depends_on, script).build().unwrap();
    let outcome = cases::depends_on::close_many(&client, &greeted, &Many::new("me", "secret")).await.unwrap();
    assert_eq!(outcome.token, "a");
    assert_eq!(script.sent()[1..], ["DELETE /tickets/1 [a]", "DELETE /tickets/2 [a]"]);
}

#[tokio::test]
async fn outputs_are_whatever_has_a_value_in_the_step() {
    use cases::step_values::file_and_tell::Inputs;
    let waiting = r#"{"id":"7","state":"waiting"}"#;
    let answers = [(201, TICKET), (200, waiting), (201, r#"{"id":"8","state":"open"}"#), (200, TICKET)];
    let script = Script::start(&answers).await;
    let client = client_of!(step_values, script).build().unwrap();
    let inputs = Inputs::new("Lamp").with_token("t");
    let outcome = cases::step_values::file_and_tell(&client, &inputs).await.unwrap();
    assert_eq!((outcome.id.as_str(), outcome.sent.as_str(), outcome.verbose), ("8", "8", true));
    assert_eq!((outcome.status, outcome.method.as_str()), (201, "POST"));
    assert_eq!(outcome.url, format!("{}/tickets", script.url()));
    assert_eq!(
        (outcome.title.as_str(), outcome.same.as_str(), outcome.own.as_str()),
        ("Lamp", "Lamp", "Lamp")
    );
    assert_eq!((outcome.priority.as_str(), outcome.weight), ("high", 1.5));
    assert_eq!(outcome.token.as_deref(), Some("t"));
    assert_eq!(outcome.served, "openapi/desk.yaml");
}

#[tokio::test]
async fn failure_actions_look_at_the_body() {
    use cases::failure_body::read_patiently::{End, Inputs};
    let run = async |answers: &[(u16, &str)]| {
        let script = Script::start(answers).await;
        let client = client_of!(failure_body, script).build().unwrap();
        let outcome = cases::failure_body::read_patiently(&client, &Inputs::new("7")).await;
        (outcome.map(|outcome| outcome.end).map_err(|error| error.status()), script.sent().len())
    };
    let closed = (200, r#"{"id":"7","state":"closed"}"#);
    assert_eq!(run(&[(423, r#"{"error":{"code":"locked"}}"#)]).await, (Ok(End::Locked), 1));
    assert_eq!(run(&[(200, r#"{"id":"7","state":"waiting"}"#), closed]).await, (Ok(End::Completed), 2));
    assert_eq!(run(&[(400, r#"{"errors":[1,2]}"#), closed]).await, (Ok(End::Completed), 2));
    assert_eq!(run(&[(400, r#"{"minutes":6}"#)]).await, (Ok(End::Odd), 1));
    // Retries end, also where the first of two alternatives holds.
    let waiting = (200, r#"{"id":"7","state":"waiting"}"#);
    assert_eq!(run(&[waiting; 9]).await, (Err(Some(200)), 4));
    // What is not there, and a body that is no JSON, makes criteria false.
    for body in [r#"{"error":"locked"}"#, r#"{"minutes":"many"}"#, "<html>", ""] {
        assert_eq!(run(&[(400, body)]).await, (Err(Some(400)), 1), "{body}");
    }
}
