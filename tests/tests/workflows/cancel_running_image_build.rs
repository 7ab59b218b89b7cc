//! Every way through `cancel-running-image-build`, and exactly what is sent on it.

use arazzo_tests::StandIn;
use arazzo_tests::cases::IMAGE_ARN;
use arazzo_tests::cases::cancel_running_image_build::{
    DEFAULT_TOKEN, requests_of_cancelling, requests_of_looking,
};
use arazzo_tests::stand_in::{ErrorType, ImageScript, ImageState, Reply};
use generated_client::cancel_running_image_build;
use generated_client::cancel_running_image_build::{End, Outcome};
use generated_client::image_builder_api::ImageStatus;
use serde_json::json;

use crate::support::{Scene, cancel_inputs, image};

async fn run(scene: &Scene) -> Outcome {
    cancel_running_image_build(&scene.client, &cancel_inputs()).await.unwrap()
}

fn outcome(end: End, final_status: Option<ImageStatus>) -> Outcome {
    Outcome { end, image_build_version_arn: IMAGE_ARN.to_owned(), final_status }
}

#[tokio::test]
async fn a_build_that_runs_is_cancelled() {
    for status in ["PENDING", "CREATING", "BUILDING", "TESTING", "DISTRIBUTING", "INTEGRATING"] {
        let script = ImageScript::available().through([ImageState::new(status)]);
        let scene = Scene::new(StandIn::builder().image(script));
        assert_eq!(run(&scene).await, outcome(End::Completed, Some(ImageStatus::Cancelled)), "{status}");
        assert_eq!(scene.sent(), requests_of_cancelling(DEFAULT_TOKEN));
        assert!(scene.clock.waits().is_empty(), "each step is entered once");
    }
}

#[tokio::test]
async fn nothing_is_cancelled_when_the_build_has_ended() {
    for status in ["AVAILABLE", "FAILED", "CANCELLED"] {
        let script = ImageScript::ending(ImageState::new(status)).polls(1);
        let scene = Scene::new(StandIn::builder().image(script));
        assert_eq!(run(&scene).await, outcome(End::AlreadyTerminal, None), "{status}");
        assert_eq!(scene.sent(), requests_of_looking(DEFAULT_TOKEN), "{status}");
    }
}

#[tokio::test]
async fn a_status_that_is_unknown_or_missing_is_not_a_final_one() {
    for state in [ImageState::new("SHELVED"), ImageState::without_status()] {
        let scene = Scene::new(StandIn::builder().image(ImageScript::available().through([state.clone()])));
        assert_eq!(run(&scene).await, outcome(End::Completed, Some(ImageStatus::Cancelled)), "{state:?}");
        assert_eq!(scene.sent(), requests_of_cancelling(DEFAULT_TOKEN), "{state:?}");
    }
}

#[tokio::test]
async fn the_final_status_is_what_the_service_says() {
    let statuses = [
        (json!({ "status": "SHELVED" }), Some(ImageStatus::Other("SHELVED".to_owned()))),
        (json!({ "status": "AVAILABLE" }), Some(ImageStatus::Available)),
        (json!({ "status": null }), None),
        (json!({}), None),
    ];
    for (state, expected) in statuses {
        let scene = Scene::new(StandIn::builder().on("GetImage").call(2).answer(image(state)));
        assert_eq!(run(&scene).await, outcome(End::Completed, expected));
    }
}

#[tokio::test]
async fn another_client_token_goes_into_creation_and_cancellation() {
    let scene = Scene::new(StandIn::builder());
    let inputs = cancel_inputs().with_client_token("token-of-mine");
    cancel_running_image_build(&scene.client, &inputs).await.unwrap();
    assert_eq!(scene.sent(), requests_of_cancelling("token-of-mine"));
}

#[tokio::test]
async fn a_build_that_ends_before_it_can_be_cancelled_is_an_error() {
    let scene = Scene::new(
        StandIn::builder()
            .on("CancelImageCreation")
            .answer(Reply::error(ErrorType::InvalidRequest, "The image is not being built any more.")),
    );
    let error = cancel_running_image_build(&scene.client, &cancel_inputs()).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "workflow `cancel-running-image-build`, step `cancelCreation`: criterion `$statusCode == 200` is not met: \
         `PUT /CancelImageCreation` was answered 400 Bad Request: \
         {\"message\":\"The image is not being built any more.\"}"
    );
    let [creation, look, cancellation, _] = requests_of_cancelling(DEFAULT_TOKEN);
    assert_eq!(scene.sent(), [creation, look, cancellation]);
}

#[tokio::test]
async fn an_answer_to_the_cancellation_is_not_read() {
    // The workflow declares an output of it, but nothing reads that; so any body will do.
    let scene = Scene::new(
        StandIn::builder().on("CancelImageCreation").answer(Reply::new(http::StatusCode::OK).body("soon")),
    );
    assert_eq!(run(&scene).await.end, End::Completed);
}

#[test]
fn ends_carry_the_names_of_the_document() {
    assert_eq!([End::AlreadyTerminal, End::Completed].map(End::name), ["alreadyTerminal", "completed"]);
}
