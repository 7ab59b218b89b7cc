//! A workflow that is recorded is replayed without the service, fails where what it sends has changed, and is listed by a
//! dry run.

use arazzo_runtime::har::{Drift, DriftPart, DryRun, NotSent, PlannedRequest, Recording, Replay};
use arazzo_runtime::{Body, ErrorKind, TransportResponse, WorkflowError};
use arazzo_tests::StandIn;
use arazzo_tests::cases::distribute_image::DISTRIBUTION_CONFIGURATION_ARN;
use arazzo_tests::stand_in::ImageScript;
use generated_client::distribute_image;
use serde_json::json;

use crate::support::{PAUSE, Scene, distribute_image_inputs};

/// The cause of an error of the transport.
fn cause<T: std::error::Error + 'static>(error: &WorkflowError) -> &T {
    let ErrorKind::Transport { error, .. } = error.kind() else { panic!("{error:?}") };
    error.cause().downcast_ref().unwrap()
}

#[tokio::test]
async fn a_recorded_workflow_is_replayed_without_the_service() {
    let recording = Recording::new();
    let service = StandIn::builder().image(ImageScript::failed("no space left on device").polls(3));
    let recorded = Scene::with_client(service, |client| client.record(&recording));
    let outcome = distribute_image(&recorded.client, &distribute_image_inputs()).await.unwrap();

    let replay = Replay::lenient(recording.har());
    let replayed = Scene::with_client(StandIn::builder(), |client| client.transport(replay.clone()));
    assert_eq!(distribute_image(&replayed.client, &distribute_image_inputs()).await.unwrap(), outcome);
    replay.finish().unwrap();
    assert_eq!(replayed.clock.waits(), [PAUSE; 2]);
    assert!(replayed.called().is_empty());
}

#[tokio::test]
async fn a_replay_fails_where_a_request_has_changed() {
    let recording = Recording::new();
    let recorded = Scene::with_client(StandIn::builder(), |client| client.record(&recording));
    distribute_image(&recorded.client, &distribute_image_inputs()).await.unwrap();

    let replay = Replay::lenient(recording.har());
    let replayed = Scene::with_client(StandIn::builder(), |client| client.transport(replay));
    let mut inputs = distribute_image_inputs();
    inputs.distributions.pop();
    let error = distribute_image(&replayed.client, &inputs).await.unwrap_err();
    assert_eq!(
        cause::<Drift>(&error).part(),
        &DriftPart::Body { location: Some("/distributions/1".to_owned()) }
    );
    assert_eq!(
        error.to_string(),
        "workflow `distribute-image`, step `createDistributionConfiguration`: `PUT /CreateDistributionConfiguration` \
         failed: it is not sent: `/distributions/1` in the body of recorded request 1 was \
         `{\"region\":\"eu-central-1\"}`, and now is `nothing`"
    );
}

#[tokio::test]
async fn a_dry_run_shows_what_would_be_sent() {
    let dry_run = DryRun::answering(|request: &PlannedRequest| match request.step() {
        Some("createDistributionConfiguration") => {
            let answer = json!({ "distributionConfigurationArn": DISTRIBUTION_CONFIGURATION_ARN });
            Some(TransportResponse::new(Body::from(answer.to_string())))
        }
        _ => None,
    });
    let scene = Scene::with_client(StandIn::builder(), |client| client.transport(dry_run.clone()));
    let error = distribute_image(&scene.client, &distribute_image_inputs()).await.unwrap_err();
    assert_eq!(error.step(), Some("createImage"));
    assert_eq!(cause::<NotSent>(&error).request().method(), "PUT");
    let requests = dry_run.requests();
    let steps: Vec<_> = requests.iter().filter_map(PlannedRequest::step).collect();
    assert_eq!(steps, ["createDistributionConfiguration", "createImage"]);
    let last = requests.last().unwrap();
    assert!(last.body().unwrap().contains(DISTRIBUTION_CONFIGURATION_ARN), "{last}");
    assert!(scene.called().is_empty());
}
