//! What happens on the way: no connection, a connection that breaks off, a run that nobody waits for any more.

use arazzo_runtime::{ErrorKind, TransportStage, WorkflowError};
use arazzo_tests::StandIn;
use generated_client::image_builder_api::Client;
use generated_client::{cancel_running_image_build, distribute_image};

use crate::support::{Scene, Workflow, cancel_inputs, credentials, distribute_image_inputs};

/// How far the exchange had come when the transport failed.
fn stage(error: &WorkflowError) -> TransportStage {
    let ErrorKind::Transport { error, .. } = error.kind() else {
        panic!("{error:?}");
    };
    error.stage()
}

#[tokio::test]
async fn a_refused_connection_is_told_with_the_step() {
    for workflow in Workflow::BOTH {
        let Scene { stand_in, client, .. } = Scene::new(StandIn::builder());
        drop(stand_in);
        let error = workflow.error(&client).await;
        let (step, path) = match workflow {
            Workflow::DistributeImage => {
                ("createDistributionConfiguration", "/CreateDistributionConfiguration")
            }
            Workflow::CancelRunningImageBuild => ("createImage", "/CreateImage"),
        };
        let beginning =
            format!("workflow `{workflow}`, step `{step}`: `PUT {path}` failed: there is no connection: ");
        assert!(error.to_string().starts_with(&beginning), "{error}");
        assert_eq!(stage(&error), TransportStage::Connecting);
        assert_eq!(error.status(), None);
    }
}

#[tokio::test]
async fn a_connection_that_is_closed_without_an_answer_is_told() {
    for workflow in Workflow::BOTH {
        let scene = Scene::new(StandIn::builder().on("GetImage").close());
        let error = workflow.error(&scene.client).await;
        assert_eq!(stage(&error), TransportStage::Exchanging);
        assert_eq!((error.step(), error.status()), (Some("getImage"), None));
        assert_eq!(scene.called(), workflow.calls_until("GetImage"), "the service may have acted on it");
    }
}

#[tokio::test]
async fn a_body_that_breaks_off_is_told() {
    for workflow in Workflow::BOTH {
        let scene = Scene::new(StandIn::builder().on("GetImage").truncate());
        let error = workflow.error(&scene.client).await;
        assert_eq!(stage(&error), TransportStage::Receiving);
        assert_eq!((error.step(), error.status()), (Some("getImage"), Some(200)));
        let beginning =
            format!("workflow `{workflow}`, step `getImage`: `GET /GetImage` failed: the answer broke off: ");
        assert!(error.to_string().starts_with(&beginning), "{error}");
        assert_eq!(scene.called(), workflow.calls_until("GetImage"));
    }
}

#[tokio::test]
async fn a_dropped_run_hangs_up_and_sends_no_more() {
    for workflow in Workflow::BOTH {
        let scene = Scene::new(StandIn::builder().on("GetImage").hang());
        let calls = workflow.calls_until("GetImage");
        tokio::select! {
            error = workflow.error(&scene.client) => panic!("{error}"),
            () = scene.until(|traffic| traffic.received == calls.len()) => {}
        }
        scene.until(|traffic| traffic.dropped == 1).await;
        assert_eq!(scene.called(), calls);
        assert_eq!(scene.stand_in.traffic().in_flight, 0);
    }
}

#[test]
fn runs_can_move_between_threads() {
    fn is_send<T: Send>(_: &T) {}

    let client = Client::builder(credentials()).base_url("http://h").build().unwrap();
    is_send(&distribute_image(&client, &distribute_image_inputs()));
    is_send(&cancel_running_image_build(&client, &cancel_inputs()));
}
