//! Every way through `distribute-image`, and exactly what is sent on it.

use std::time::Duration;

use arazzo_runtime::Pacing;
use arazzo_tests::StandIn;
use arazzo_tests::cases::distribute_image::{DEFAULT_TOKEN, DISTRIBUTION_CONFIGURATION_ARN, requests};
use arazzo_tests::cases::{IMAGE_ARN, Sent};
use arazzo_tests::stand_in::{ImageScript, ImageState, Reply};
use generated_client::distribute_image;
use generated_client::distribute_image::{End, Outcome};
use generated_client::image_builder_api::ImageStatus;
use serde_json::json;

use crate::support::{PAUSE, Scene, distribute_image_inputs, image};

async fn run(scene: &Scene) -> Outcome {
    distribute_image(&scene.client, &distribute_image_inputs()).await.unwrap()
}

fn outcome(end: End, final_status: ImageStatus) -> Outcome {
    Outcome {
        end,
        distribution_configuration_arn: DISTRIBUTION_CONFIGURATION_ARN.to_owned(),
        image_build_version_arn: IMAGE_ARN.to_owned(),
        final_status: Some(final_status),
    }
}

#[tokio::test]
async fn polls_until_the_image_is_available() {
    let scene = Scene::new(StandIn::builder());
    assert_eq!(run(&scene).await, outcome(End::DistributionComplete, ImageStatus::Available));
    assert_eq!(scene.sent(), requests(DEFAULT_TOKEN, 5));
    assert_eq!(scene.clock.waits(), [PAUSE; 4]);
}

#[tokio::test]
async fn an_image_that_is_available_at_once_is_looked_at_once() {
    let scene = Scene::new(StandIn::builder().image(ImageScript::available().polls(1)));
    assert_eq!(run(&scene).await, outcome(End::DistributionComplete, ImageStatus::Available));
    assert_eq!(scene.sent(), requests(DEFAULT_TOKEN, 1));
    assert!(scene.clock.waits().is_empty());
}

#[tokio::test]
async fn a_build_that_fails_is_an_end_and_not_an_error() {
    let scene = Scene::new(StandIn::builder().image(ImageScript::failed("no space left on device").polls(3)));
    assert_eq!(run(&scene).await, outcome(End::DistributionFailed, ImageStatus::Failed));
    assert_eq!(scene.sent(), requests(DEFAULT_TOKEN, 3));
}

#[tokio::test]
async fn a_build_that_somebody_cancels_is_an_end_of_its_own() {
    let scene = Scene::new(StandIn::builder().image(ImageScript::cancelled().polls(2)));
    assert_eq!(run(&scene).await, outcome(End::DistributionCancelled, ImageStatus::Cancelled));
    assert_eq!(scene.sent(), requests(DEFAULT_TOKEN, 2));
}

#[tokio::test]
async fn polls_five_hundred_times_if_it_takes_so_many() {
    let scene = Scene::new(StandIn::builder().image(ImageScript::available().polls(500)));
    assert_eq!(run(&scene).await, outcome(End::DistributionComplete, ImageStatus::Available));
    assert_eq!(scene.sent(), requests(DEFAULT_TOKEN, 500));
    assert_eq!(scene.clock.waits(), [PAUSE; 499]);
    assert!(scene.stand_in.traffic().connections < 10, "connections are used again");
}

#[tokio::test]
async fn polls_on_over_a_status_that_is_unknown_or_missing() {
    let states = [ImageState::new("SHELVED"), ImageState::without_status(), ImageState::new("DEPRECATED")];
    let scene = Scene::new(StandIn::builder().image(ImageScript::available().through(states)));
    assert_eq!(run(&scene).await, outcome(End::DistributionComplete, ImageStatus::Available));
    assert_eq!(scene.sent(), requests(DEFAULT_TOKEN, 4));
}

#[tokio::test]
async fn polls_on_over_an_answer_that_holds_less_than_described() {
    let answers = [json!({ "image": { "state": { "status": null } } }), json!({ "image": null }), json!({})];
    let mut stand_in = StandIn::builder().image(ImageScript::failed("no matter").polls(1));
    for (call, answer) in (1..).zip(&answers) {
        stand_in = stand_in.on("GetImage").call(call).answer(Reply::json(http::StatusCode::OK, answer));
    }
    let scene = Scene::new(stand_in);
    assert_eq!(run(&scene).await, outcome(End::DistributionFailed, ImageStatus::Failed));
    assert_eq!(scene.sent(), requests(DEFAULT_TOKEN, 4));
}

#[tokio::test]
async fn another_client_token_goes_into_both_creations() {
    let scene = Scene::new(StandIn::builder().image(ImageScript::available().polls(1)));
    let inputs = distribute_image_inputs().with_client_token("token-of-mine");
    distribute_image(&scene.client, &inputs).await.unwrap();
    assert_eq!(scene.sent(), requests("token-of-mine", 1));
}

#[tokio::test]
async fn a_second_run_with_the_same_token_creates_nothing_anew() {
    let scene = Scene::new(StandIn::builder().image(ImageScript::available().polls(2)));
    let first = run(&scene).await;
    assert_eq!(run(&scene).await, first);
    assert_eq!(scene.sent().len(), 4 + 3);
}

#[tokio::test]
async fn the_typed_distributions_are_sent_as_the_api_spells_them() {
    let distributions = json!([{
        "region": "eu-central-1",
        "amiDistributionConfiguration": {
            "name": "web {{ imagebuilder:buildDate }}",
            "amiTags": { "team": "web" },
            "launchPermission": { "userIds": ["123456789012"] },
        },
        "s3ExportConfiguration": { "roleName": "export", "diskImageFormat": "QCOW2", "s3Bucket": "disks" },
        "fastLaunchConfigurations": [{ "enabled": false, "maxParallelLaunches": 6 }],
    }]);
    let mut inputs = distribute_image_inputs();
    inputs.distributions = serde_json::from_value(distributions.clone()).unwrap();
    // The format is none that the description lists, so that the service refuses it; it was sent all the same.
    let scene = Scene::new(StandIn::builder());
    let error = distribute_image(&scene.client, &inputs).await.unwrap_err();
    assert_eq!(error.status(), Some(400));
    let body = json!({
        "name": "web-servers",
        "distributions": distributions,
        "clientToken": DEFAULT_TOKEN,
    });
    assert_eq!(scene.sent(), [Sent::put("/CreateDistributionConfiguration", body)]);
}

#[tokio::test]
async fn a_poll_comes_when_the_service_wants_it() {
    let pending = || image(json!({ "status": "PENDING" }));
    let stand_in = StandIn::builder()
        .image(ImageScript::available().polls(2))
        .on("GetImage")
        .call(1)
        .answer(pending().header("retry-after", "17"))
        .on("GetImage")
        .call(2)
        .answer(
            pending()
                .header("date", "Thu, 01 Jan 2026 00:00:00 GMT")
                .header("retry-after", "Thu, 01 Jan 2026 00:01:30 GMT"),
        );
    let scene = Scene::new(stand_in);
    assert_eq!(run(&scene).await.end, End::DistributionComplete);
    assert_eq!(scene.clock.waits(), [Duration::from_secs(17), Duration::from_secs(90), PAUSE]);
}

#[tokio::test]
async fn polls_are_paced_unless_the_client_says_otherwise() {
    let polls = || StandIn::builder().image(ImageScript::available().polls(4));
    let scene = Scene::with_client(polls(), |client| client.pacing(Pacing::default().jitter(0.0)));
    run(&scene).await;
    assert_eq!(scene.clock.waits(), [1.0, 1.5, 2.25].map(Duration::from_secs_f64));

    let scene = Scene::with_client(polls(), |client| client.pacing(Pacing::none()));
    run(&scene).await;
    assert!(scene.clock.waits().is_empty());
}

#[tokio::test]
async fn runs_beside_each_other_on_clones_of_one_client() {
    let scene = Scene::new(StandIn::builder().image(ImageScript::available().polls(20)));
    let runs = ["a", "b", "c"].map(|token| {
        let client = scene.client.clone();
        let mut inputs = distribute_image_inputs().with_client_token(token);
        inputs.distribution_name = format!("web-servers-{token}");
        tokio::spawn(async move { distribute_image(&client, &inputs).await })
    });
    let mut images = Vec::new();
    for run in runs {
        let outcome = run.await.unwrap().unwrap();
        assert_eq!(outcome.end, End::DistributionComplete);
        images.push(outcome.image_build_version_arn);
    }
    images.sort();
    images.dedup();
    assert_eq!(images.len(), 3);
}

#[test]
fn ends_carry_the_names_of_the_document() {
    let names =
        [End::DistributionComplete, End::DistributionFailed, End::DistributionCancelled].map(End::name);
    assert_eq!(names, ["distributionComplete", "distributionFailed", "distributionCancelled"]);
}
