//! Answers that are not what the workflows hope for: error statuses, no JSON, wrong types, missing values.

use arazzo_runtime::{DecodeProblem, ErrorKind};
use arazzo_tests::StandIn;
use arazzo_tests::cases::IMAGE_ARN;
use arazzo_tests::stand_in::{ErrorType, ImageScript, Reply};
use generated_client::distribute_image;
use generated_client::distribute_image::End;
use http::StatusCode;
use serde_json::json;

use crate::support::{Scene, Workflow, distribute_image_inputs, image};

#[tokio::test]
async fn an_error_of_the_service_is_told_in_its_words() {
    for workflow in Workflow::BOTH {
        let scene = Scene::new(StandIn::builder().on("GetImage").fail(ErrorType::Service));
        let error = workflow.error(&scene.client).await;
        assert_eq!(
            error.to_string(),
            format!(
                "workflow `{workflow}`, step `getImage`: criterion `$statusCode == 200` is not met: \
                 `GET /GetImage` was answered 500 Internal Server Error: \
                 {{\"message\":\"The stand-in was told to answer with this error.\"}}"
            )
        );
        let ErrorKind::Criterion { condition, status, excerpt, .. } = error.kind() else {
            panic!("{error:?}");
        };
        assert_eq!((*condition, *status), ("$statusCode == 200", 500));
        assert_eq!(excerpt, r#"{"message":"The stand-in was told to answer with this error."}"#);
        assert_eq!(scene.called(), workflow.calls_until("GetImage"), "a failed request is not repeated");
    }
}

#[tokio::test]
async fn any_status_but_the_required_one_stops_the_run() {
    let statuses = [201, 204, 301, 400, 403, 404, 429, 502, 503];
    for (workflow, status) in
        Workflow::BOTH.into_iter().flat_map(|workflow| statuses.map(|status| (workflow, status)))
    {
        let reply = Reply::new(StatusCode::from_u16(status).unwrap()).header("location", "/elsewhere");
        let scene = Scene::new(StandIn::builder().on("CreateImage").answer(reply));
        let error = workflow.error(&scene.client).await;
        assert_eq!((error.step(), error.status()), (Some("createImage"), Some(status)));
        assert!(matches!(error.kind(), ErrorKind::Criterion { .. }), "{error}");
        assert_eq!(scene.called(), workflow.calls_until("CreateImage"), "{status}");
    }
}

#[tokio::test]
async fn an_excerpt_of_a_long_body_is_short() {
    let page = format!("<html>{}</html>", "sorry ".repeat(10_000));
    let reply = Reply::new(StatusCode::BAD_GATEWAY).header("content-type", "text/html").body(page);
    let scene = Scene::new(StandIn::builder().on("CreateImage").answer(reply));
    let message = Workflow::DistributeImage.error(&scene.client).await.to_string();
    assert!(message.contains("502 Bad Gateway: <html>sorry sorry"), "{message}");
    assert!(message.len() < 1_000, "{}", message.len());
}

#[tokio::test]
async fn a_body_that_is_no_json_is_an_error_of_its_own() {
    for workflow in Workflow::BOTH {
        let scene = Scene::new(StandIn::builder().on("GetImage").invalid_json());
        let error = workflow.error(&scene.client).await;
        assert!(
            matches!(error.kind(), ErrorKind::Decode { problem: DecodeProblem::Syntax, .. }),
            "{error:?}"
        );
        let beginning =
            format!("workflow `{workflow}`, step `getImage`: the answer is not JSON: EOF while parsing");
        assert!(error.to_string().starts_with(&beginning), "{error}");
        assert_eq!(scene.called(), workflow.calls_until("GetImage"));
    }
}

#[tokio::test]
async fn an_empty_body_is_an_error_of_its_own() {
    for workflow in Workflow::BOTH {
        let scene = Scene::new(StandIn::builder().on("CreateImage").answer(Reply::new(StatusCode::OK)));
        let error = workflow.error(&scene.client).await;
        assert_eq!(
            error.to_string(),
            format!(
                "workflow `{workflow}`, step `createImage`: `$response.body#/imageBuildVersionArn` has no value: \
                 `PUT /CreateImage` was answered 200 OK without a body"
            )
        );
        assert_eq!(scene.called(), workflow.calls_until("CreateImage"));
    }
}

#[tokio::test]
async fn a_value_that_later_steps_need_must_be_there() {
    for workflow in Workflow::BOTH {
        for body in [json!({ "requestId": "r" }), json!({ "requestId": "r", "imageBuildVersionArn": null })] {
            let scene =
                Scene::new(StandIn::builder().on("CreateImage").answer(Reply::json(StatusCode::OK, &body)));
            let error = workflow.error(&scene.client).await;
            assert_eq!(
                error.to_string(),
                format!(
                    "workflow `{workflow}`, step `createImage`: `$response.body#/imageBuildVersionArn` has no \
                     value: `PUT /CreateImage` was answered 200 OK: {body}"
                )
            );
            assert!(matches!(error.kind(), ErrorKind::Missing { .. }), "{error:?}");
            assert_eq!(error.expression(), Some("$response.body#/imageBuildVersionArn"));
            assert_eq!(scene.called(), workflow.calls_until("CreateImage"), "nothing is sent without it");
        }
    }
}

#[tokio::test]
async fn a_value_of_another_type_is_an_error_where_it_is_read() {
    for workflow in Workflow::BOTH {
        let scene = Scene::new(StandIn::builder().on("GetImage").answer(image(json!({ "status": 7 }))));
        let error = workflow.error(&scene.client).await;
        let beginning = format!(
            "workflow `{workflow}`, step `getImage`: the answer is not of the described type at \
             `/image/state/status`: invalid type: integer `7`, expected a string: \
             `GET /GetImage` was answered 200 OK: "
        );
        assert!(error.to_string().starts_with(&beginning), "{error}");
        assert_eq!(error.expression(), Some("$response.body#/image/state/status"));
        assert_eq!(scene.called(), workflow.calls_until("GetImage"));
    }
}

#[tokio::test]
async fn a_value_of_another_type_is_nobodys_business_where_it_is_not_read() {
    let body = json!({
        "requestId": 1,
        "image": {
            "arn": IMAGE_ARN,
            "state": { "status": "BUILDING", "reason": ["of", "another", "type"] },
            "tags": "none",
            "outputResources": 0,
        },
    });
    let stand_in = StandIn::builder().image(ImageScript::failed("no matter").polls(1));
    let scene = Scene::new(stand_in.on("GetImage").call(1).answer(Reply::json(StatusCode::OK, &body)));
    let outcome = distribute_image(&scene.client, &distribute_image_inputs()).await.unwrap();
    assert_eq!(outcome.end, End::DistributionFailed);
    assert_eq!(scene.called().len(), 2 + 2);
}
