//! Inputs that come as JSON.

use arazzo_tests::cases::{cancel_running_image_build as cancel_case, distribute_image as distribute_case};
use generated_client::image_builder_api::Distribution;
use generated_client::{cancel_running_image_build, distribute_image};
use serde_json::{Value, json};

use crate::support::{cancel_inputs, distribute_image_inputs};

fn with(mut object: Value, name: &str, value: Value) -> Value {
    object.as_object_mut().unwrap().insert(name.to_owned(), value);
    object
}

fn without(mut object: Value, name: &str) -> Value {
    object.as_object_mut().unwrap().remove(name).unwrap();
    object
}

fn distribute(json: Value) -> Result<distribute_image::Inputs, String> {
    serde_json::from_value(json).map_err(|error| error.to_string())
}

fn cancel(json: Value) -> Result<cancel_running_image_build::Inputs, String> {
    serde_json::from_value(json).map_err(|error| error.to_string())
}

#[test]
fn defaults_are_applied() {
    let inputs = distribute(distribute_case::inputs()).unwrap();
    assert_eq!(inputs.client_token, "arazzo-distribute-image-0001");
    assert_eq!(inputs, distribute_image_inputs());

    let inputs = cancel(cancel_case::inputs()).unwrap();
    assert_eq!(inputs.client_token, "arazzo-cancel-build-0001");
    assert_eq!(inputs, cancel_inputs());
}

#[test]
fn a_given_value_takes_the_place_of_the_default() {
    let token = json!("token-of-mine");
    let inputs = distribute(with(distribute_case::inputs(), "clientToken", token.clone())).unwrap();
    assert_eq!(inputs, distribute_image_inputs().with_client_token("token-of-mine"));
    let inputs = cancel(with(cancel_case::inputs(), "clientToken", token)).unwrap();
    assert_eq!(inputs, cancel_inputs().with_client_token("token-of-mine"));
}

#[test]
fn a_missing_input_is_an_error_that_names_it() {
    for (name, _) in distribute_case::inputs().as_object().unwrap() {
        let error = distribute(without(distribute_case::inputs(), name)).unwrap_err();
        assert_eq!(error, format!("missing field `{name}`"));
    }
    for (name, _) in cancel_case::inputs().as_object().unwrap() {
        let error = cancel(without(cancel_case::inputs(), name)).unwrap_err();
        assert_eq!(error, format!("missing field `{name}`"));
    }
}

#[test]
fn null_is_not_a_value_of_an_input() {
    for name in ["imageRecipeArn", "clientToken"] {
        let error = cancel(with(cancel_case::inputs(), name, Value::Null)).unwrap_err();
        assert_eq!(error, "invalid type: null, expected a string");
    }
}

#[test]
fn an_input_that_is_not_declared_is_ignored() {
    let inputs = distribute(with(distribute_case::inputs(), "colour", json!("red"))).unwrap();
    assert_eq!(inputs, distribute_image_inputs());
    assert_eq!(cancel(with(cancel_case::inputs(), "colour", json!("red"))).unwrap(), cancel_inputs());
}

#[test]
fn distributions_are_those_of_the_api() {
    let inputs = distribute(distribute_case::inputs()).unwrap();
    let _: &Vec<Distribution> = &inputs.distributions;

    for (distributions, reason) in [
        (json!([{}]), "missing field `region`"),
        (json!([{ "region": 7 }]), "invalid type: integer `7`, expected a string"),
        (json!("us-east-1"), "invalid type: string \"us-east-1\", expected a sequence"),
    ] {
        let error = distribute(with(distribute_case::inputs(), "distributions", distributions)).unwrap_err();
        assert_eq!(error, reason);
    }
}
