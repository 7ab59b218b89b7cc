//! The limits of a run: its time, the time of a request, the size of an answer, the number of steps.

use std::time::Duration;

use arazzo_runtime::ErrorKind;
use arazzo_tests::StandIn;
use arazzo_tests::stand_in::ImageScript;
use generated_client::cancel_running_image_build;

use crate::support::{PAUSE, Scene, Workflow, cancel_inputs};

const LIMIT: Duration = Duration::from_secs(30);

/// Runs the workflow until `GetImage` hangs, then moves the clock on by [`LIMIT`].
async fn error_when_time_passes(scene: &Scene, workflow: Workflow) -> String {
    let calls = workflow.calls_until("GetImage");
    let (error, ()) = tokio::join!(workflow.error(&scene.client), async {
        scene.until(|traffic| traffic.received == calls.len()).await;
        scene.clock.advance(LIMIT);
    });
    scene.until(|traffic| traffic.dropped == 1).await;
    assert_eq!(scene.called(), calls);
    error.to_string()
}

#[tokio::test]
async fn the_deadline_of_a_run_cuts_a_request_short() {
    for workflow in Workflow::BOTH {
        let hanging = StandIn::builder().on("GetImage").hang();
        let scene = Scene::with_client(hanging, |client| client.run_timeout(LIMIT));
        assert_eq!(
            error_when_time_passes(&scene, workflow).await,
            format!(
                "workflow `{workflow}`, step `getImage`: the run has used up its 30s during `GET /GetImage`"
            )
        );
    }
}

#[tokio::test]
async fn the_time_limit_of_a_request_cuts_it_short() {
    for workflow in Workflow::BOTH {
        let hanging = StandIn::builder().on("GetImage").hang();
        let scene = Scene::with_client(hanging, |client| client.request_timeout(LIMIT));
        assert_eq!(
            error_when_time_passes(&scene, workflow).await,
            format!(
                "workflow `{workflow}`, step `getImage`: `GET /GetImage` was not answered in full within 30s"
            )
        );
    }
}

#[tokio::test]
async fn a_wait_beyond_the_deadline_is_not_begun() {
    let endless = StandIn::builder().image(ImageScript::endless());
    let scene = Scene::with_client(endless, |client| client.run_timeout(Duration::from_secs(5)));
    let error = Workflow::DistributeImage.error(&scene.client).await;
    assert!(matches!(error.kind(), ErrorKind::Deadline { wait: Some(PAUSE), .. }), "{error:?}");
    assert_eq!(
        error.to_string(),
        "workflow `distribute-image`, step `getImage`: the run would use up its 5s while waiting 2s for the \
         step's next turn"
    );
    assert_eq!(scene.clock.waits(), [PAUSE; 2]);
    assert_eq!(scene.called().len(), 2 + 3);
}

#[tokio::test]
async fn an_endless_loop_is_stopped_by_the_step_budget() {
    let endless = StandIn::builder().image(ImageScript::endless());
    let scene = Scene::with_client(endless, |client| client.step_budget(100));
    let error = Workflow::DistributeImage.error(&scene.client).await;
    assert!(matches!(error.kind(), ErrorKind::StepBudget { limit: 100, .. }), "{error:?}");
    assert_eq!(
        error.to_string(),
        "workflow `distribute-image`, step `getImage`: the run has entered 100 steps already, which is all that \
         its budget allows"
    );
    assert_eq!(scene.called().len(), 100);
}

#[tokio::test]
async fn the_step_budget_counts_all_steps() {
    let scene = Scene::with_client(StandIn::builder(), |client| client.step_budget(2));
    let error = Workflow::CancelRunningImageBuild.error(&scene.client).await;
    assert_eq!(error.step(), Some("cancelCreation"));
    assert_eq!(scene.called(), ["CreateImage", "GetImage"], "nothing was cancelled");
}

#[tokio::test]
async fn a_body_over_the_limit_is_refused() {
    let announced = || StandIn::builder().on("GetImage").pad(1_000_000);
    let in_chunks = || StandIn::builder().on("GetImage").pad_chunked(1_000_000);
    for workflow in Workflow::BOTH {
        for padded in [announced(), in_chunks()] {
            let scene = Scene::with_client(padded, |client| client.response_limit(999_999));
            let error = workflow.error(&scene.client).await;
            assert!(matches!(error.kind(), ErrorKind::ResponseTooLarge { limit: 999_999, .. }), "{error:?}");
            assert_eq!(
                error.to_string(),
                format!(
                    "workflow `{workflow}`, step `getImage`: the answer to `GET /GetImage` is larger than 999999 \
                     bytes"
                )
            );
            assert_eq!(scene.called(), workflow.calls_until("GetImage"));
        }
    }
}

#[tokio::test]
async fn a_body_at_the_limit_is_read() {
    let padded = StandIn::builder().on("GetImage").pad_chunked(1_000_000);
    let scene = Scene::with_client(padded, |client| client.response_limit(1_000_000));
    cancel_running_image_build(&scene.client, &cancel_inputs()).await.unwrap();
}
