//! What is sent is signed, so that the service knows who asks, and nobody learns the keys.

use arazzo_runtime::{AwsCredentials, ManualClock, Pacing};
use arazzo_tests::StandIn;
use arazzo_tests::stand_in::ImageScript;
use generated_client::image_builder_api::{Client, Credentials};
use generated_client::{cancel_running_image_build, distribute_image};

use crate::support::{PAUSE, Scene, Workflow, cancel_inputs, distribute_image_inputs};

/// A service that answers nobody but who has its keys, and a client that has these.
fn scene(keys: AwsCredentials) -> Scene {
    let stand_in = StandIn::builder()
        .image(ImageScript::available().polls(3))
        .temporary_keys("AKIDEXAMPLE", "canary-secret", "canary-token")
        .start()
        .unwrap();
    let clock = ManualClock::new();
    let builder = Client::builder(Credentials { sig_v4: keys });
    let builder = builder.base_url(stand_in.base_url()).clock(clock.clone()).pacing(Pacing::fixed(PAUSE));
    Scene { client: builder.build().unwrap(), stand_in, clock }
}

#[tokio::test]
async fn every_request_is_signed() {
    let keys = || AwsCredentials::temporary("AKIDEXAMPLE", "canary-secret", "canary-token");
    let Scene { client, stand_in, .. } = scene(keys());
    let outcome = distribute_image(&client, &distribute_image_inputs()).await.unwrap();
    assert_eq!(outcome.end, distribute_image::End::DistributionComplete);
    let requests = stand_in.requests();
    let scope = "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20260101/us-east-1/imagebuilder/aws4_request, ";
    let is_signed = |value: &http::HeaderValue| value.to_str().unwrap().starts_with(scope);
    assert!(requests.len() >= 5, "{}", requests.len());
    assert!(requests.iter().all(|request| is_signed(&request.headers["authorization"])));

    let scene = scene(keys());
    let outcome = cancel_running_image_build(&scene.client, &cancel_inputs()).await.unwrap();
    assert_eq!(outcome.end, cancel_running_image_build::End::Completed);
}

#[tokio::test]
async fn other_keys_are_refused_and_not_shown() {
    let others = [
        (AwsCredentials::temporary("AKIDEXAMPLE", "canary-other", "canary-token"), "signature we calculated"),
        (AwsCredentials::temporary("AKIDEXAMPLE", "canary-secret", "canary-other"), "token included"),
        (AwsCredentials::new("AKIDOTHER", "canary-secret"), "token included"),
    ];
    for (keys, reason) in others {
        for workflow in Workflow::BOTH {
            let scene = scene(keys.clone());
            let error = workflow.error(&scene.client).await;
            assert_eq!(error.status(), Some(403), "{error}");
            assert!(error.to_string().contains(reason), "{error}");
            // The stand-in's clock is not the client's, so that is tried, too; but no further step is.
            assert_eq!(scene.called().len(), 2);
            let shown = format!("{error} {error:?} {:?} {keys:?}", scene.client);
            assert!(!shown.contains("canary"), "{shown}");
        }
    }
}

#[tokio::test]
async fn what_is_not_signed_is_refused() {
    for workflow in Workflow::BOTH {
        let scene = Scene::new(StandIn::builder());
        let client =
            Client::builder_without_credentials().base_url(scene.stand_in.base_url()).build().unwrap();
        let error = workflow.error(&client).await;
        assert_eq!(error.status(), Some(403), "{error}");
        assert!(error.to_string().contains("Missing Authentication Token"), "{error}");
    }
}
