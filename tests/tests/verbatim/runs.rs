//! What the compiled documents send, and how they end.

use arazzo_tests::StandIn;
use arazzo_tests::cases::{Sent, cancel_running_image_build, distribute_image};
use arazzo_tests::stand_in::{Builder, ImageScript, ImageState};
use serde_json::Value;

use crate::package::{KEYS, Package};

/// Runs a workflow against a stand-in that judges by the verbatim description.
fn run(
    package: &Package,
    stand_in: Builder,
    workflow: &str,
    inputs: &Value,
) -> (Result<String, String>, Vec<Sent>) {
    let stand_in = stand_in.description(package.corpus.description()).keys(KEYS.0, KEYS.1).start().unwrap();
    let result = package.run(stand_in.base_url(), workflow, &inputs.to_string());
    (result, stand_in.requests().iter().map(Sent::from).collect())
}

#[test]
fn the_poll_goes_on_until_a_terminal_status() {
    let Some(package) = Package::find() else { return };
    for (script, polls, ending) in [
        (ImageScript::available(), 5, "distributionComplete Some(Available)"),
        (ImageScript::available().polls(100), 100, "distributionComplete Some(Available)"),
        (ImageScript::failed("no space left").polls(3), 3, "distributionFailed Some(Failed)"),
        (ImageScript::cancelled().polls(2), 2, "distributionCancelled Some(Cancelled)"),
    ] {
        let stand_in = StandIn::builder().image(script);
        let (result, sent) = run(package, stand_in, "distribute-image", &distribute_image::inputs());
        assert_eq!(result.as_deref(), Ok(ending));
        assert_eq!(sent, distribute_image::requests(distribute_image::DEFAULT_TOKEN, polls));
    }
}

#[test]
fn nothing_is_cancelled_when_the_image_is_already_terminal() {
    let Some(package) = Package::find() else { return };
    for status in ["AVAILABLE", "FAILED", "CANCELLED"] {
        let stand_in = StandIn::builder().image(ImageScript::ending(ImageState::new(status)).polls(1));
        let inputs = cancel_running_image_build::inputs();
        let (result, sent) = run(package, stand_in, "cancel-running-image-build", &inputs);
        assert_eq!(result.as_deref(), Ok("alreadyTerminal None"), "{status}");
        let token = cancel_running_image_build::DEFAULT_TOKEN;
        assert_eq!(sent, cancel_running_image_build::requests_of_looking(token), "{status}");
    }
}

#[test]
fn a_build_that_runs_is_cancelled() {
    let Some(package) = Package::find() else { return };
    let inputs = cancel_running_image_build::inputs();
    let (result, sent) = run(package, StandIn::builder(), "cancel-running-image-build", &inputs);
    assert_eq!(result.as_deref(), Ok("completed Some(Cancelled)"));
    let token = cancel_running_image_build::DEFAULT_TOKEN;
    assert_eq!(sent, cancel_running_image_build::requests_of_cancelling(token));
}

#[test]
fn without_a_required_input_there_is_an_error_that_names_it_and_no_request() {
    let Some(package) = Package::find() else { return };
    for (workflow, inputs) in [
        ("distribute-image", distribute_image::inputs()),
        ("cancel-running-image-build", cancel_running_image_build::inputs()),
    ] {
        for name in inputs.as_object().unwrap().keys() {
            let mut inputs = inputs.clone();
            inputs.as_object_mut().unwrap().remove(name);
            let (result, sent) = run(package, StandIn::builder(), workflow, &inputs);
            let error = result.unwrap_err();
            assert!(error.contains(&format!("missing field `{name}`")), "{error}");
            assert_eq!(sent, []);
        }
    }
}

#[test]
fn inputs_cannot_be_constructed_without_a_required_one() {
    let Some(package) = Package::find() else { return };
    let built = package.cargo(&["build", "--example", "incomplete"]);
    assert!(!built.status.success());
    let errors = String::from_utf8_lossy(&built.stderr);
    assert!(
        errors.contains("error[E0061]: this function takes 2 arguments but 1 argument was supplied"),
        "{errors}"
    );
    assert!(errors.contains("error[E0063]: missing field `infrastructure_configuration_arn`"), "{errors}");
}
