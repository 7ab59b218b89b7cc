//! Code in the shape that the compiler emits, with nothing but `arazzo_runtime` in its paths.

use std::sync::Arc;
use std::time::Duration;

use arazzo_runtime::ManualClock;

use crate::support::{Reply, Server};
use distribute_image::{End, Inputs, distribute_image};
use image_builder_api::{Client, ImageStatus};

mod image_builder_api {
    use arazzo_runtime::serde::{Deserialize, Deserializer, Serialize, Serializer};
    use arazzo_runtime::{BaseUrl, ClientBuilder, Request};

    #[derive(Clone, Debug)]
    pub(crate) struct Client(arazzo_runtime::Client);

    impl Client {
        pub(crate) fn builder() -> ClientBuilder<Self> {
            ClientBuilder::new(Server::default())
        }

        pub(crate) fn create_image(&self, body: &CreateImageRequest<'_>) -> Request<'_> {
            self.0.put("/CreateImage").json(body)
        }

        pub(crate) fn get_image(&self, image_build_version_arn: &str) -> Request<'_> {
            self.0.get("/GetImage").query("imageBuildVersionArn", image_build_version_arn)
        }
    }

    impl From<arazzo_runtime::Client> for Client {
        fn from(client: arazzo_runtime::Client) -> Self {
            Self(client)
        }
    }

    impl AsRef<arazzo_runtime::Client> for Client {
        fn as_ref(&self) -> &arazzo_runtime::Client {
            &self.0
        }
    }

    #[derive(Clone, Debug, PartialEq, Eq)]
    pub(crate) enum Server {
        AmazonawsCom { region: String },
    }

    impl Default for Server {
        fn default() -> Self {
            Self::AmazonawsCom { region: "us-east-1".to_owned() }
        }
    }

    impl From<Server> for BaseUrl {
        fn from(server: Server) -> Self {
            match server {
                Server::AmazonawsCom { region } => {
                    BaseUrl::from(format!("https://imagebuilder.{region}.amazonaws.com"))
                }
            }
        }
    }

    #[derive(Clone, Debug, PartialEq, Eq, Hash)]
    pub(crate) enum ImageStatus {
        Pending,
        Available,
        Failed,
        Other(String),
    }

    impl ImageStatus {
        pub(crate) fn as_str(&self) -> &str {
            match self {
                Self::Pending => "PENDING",
                Self::Available => "AVAILABLE",
                Self::Failed => "FAILED",
                Self::Other(text) => text,
            }
        }
    }

    impl From<&str> for ImageStatus {
        fn from(text: &str) -> Self {
            match text {
                "PENDING" => Self::Pending,
                "AVAILABLE" => Self::Available,
                "FAILED" => Self::Failed,
                other => Self::Other(other.to_owned()),
            }
        }
    }

    impl<'de> Deserialize<'de> for ImageStatus {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            arazzo_runtime::deserialize_text(deserializer, |text| Self::from(text))
        }
    }

    impl Serialize for ImageStatus {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            serializer.serialize_str(self.as_str())
        }
    }

    #[derive(Clone, Debug, Serialize)]
    #[serde(crate = "::arazzo_runtime::serde", rename_all = "camelCase")]
    pub(crate) struct CreateImageRequest<'a> {
        pub(crate) infrastructure_configuration_arn: &'a str,
        #[serde(skip_serializing_if = "Option::is_none")]
        pub(crate) image_recipe_arn: Option<&'a str>,
        pub(crate) client_token: &'a str,
    }
}

mod distribute_image {
    use super::image_builder_api::{Client, CreateImageRequest, ImageStatus};
    use arazzo_runtime::serde::Deserialize;
    use arazzo_runtime::{Run, WorkflowError};

    #[derive(Clone, Debug)]
    pub(crate) struct Inputs {
        pub(crate) infrastructure_configuration_arn: String,
        pub(crate) image_recipe_arn: Option<String>,
        pub(crate) client_token: String,
    }

    #[derive(Clone, Debug)]
    pub(crate) struct Outcome {
        pub(crate) end: End,
        pub(crate) image_build_version_arn: String,
        pub(crate) final_status: Option<ImageStatus>,
    }

    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub(crate) enum End {
        ImageAvailable,
        ImageFailed,
    }

    enum Step {
        CreateImage,
        GetImage { image_build_version_arn: String },
    }

    #[derive(Deserialize)]
    #[serde(crate = "::arazzo_runtime::serde", rename_all = "camelCase")]
    struct CreateImageBody {
        image_build_version_arn: Option<String>,
    }

    #[derive(Deserialize)]
    #[serde(crate = "::arazzo_runtime::serde")]
    struct GetImageBody {
        image: Option<GetImageBodyImage>,
    }

    #[derive(Deserialize)]
    #[serde(crate = "::arazzo_runtime::serde")]
    struct GetImageBodyImage {
        state: Option<GetImageBodyImageState>,
    }

    #[derive(Deserialize)]
    #[serde(crate = "::arazzo_runtime::serde")]
    struct GetImageBodyImageState {
        status: Option<ImageStatus>,
    }

    pub(crate) async fn distribute_image(client: &Client, inputs: &Inputs) -> Result<Outcome, WorkflowError> {
        let mut run = Run::start(client, "distribute-image");
        let mut step = Step::CreateImage;
        loop {
            step = match step {
                Step::CreateImage => {
                    run.enter("createImage").await?;
                    let response = client
                        .create_image(&CreateImageRequest {
                            infrastructure_configuration_arn: &inputs.infrastructure_configuration_arn,
                            image_recipe_arn: inputs.image_recipe_arn.as_deref(),
                            client_token: &inputs.client_token,
                        })
                        .send(&mut run)
                        .await?;
                    response.require("$statusCode == 200", response.status() == 200)?;
                    let body = response.json::<CreateImageBody>()?;
                    Step::GetImage {
                        image_build_version_arn: response
                            .present("$response.body#/imageBuildVersionArn", body.image_build_version_arn)?,
                    }
                }
                Step::GetImage { image_build_version_arn } => {
                    run.enter("getImage").await?;
                    let response = client.get_image(&image_build_version_arn).send(&mut run).await?;
                    response.require("$statusCode == 200", response.status() == 200)?;
                    let body = response.json::<GetImageBody>()?;
                    let status = body.image.and_then(|image| image.state).and_then(|state| state.status);
                    match status {
                        Some(ImageStatus::Available) => {
                            run.end("imageAvailable");
                            return Ok(Outcome {
                                end: End::ImageAvailable,
                                image_build_version_arn,
                                final_status: status,
                            });
                        }
                        Some(ImageStatus::Failed) => {
                            run.end("imageFailed");
                            return Ok(Outcome {
                                end: End::ImageFailed,
                                image_build_version_arn,
                                final_status: status,
                            });
                        }
                        _ => Step::GetImage { image_build_version_arn },
                    }
                }
            };
        }
    }
}

const ARN: &str = "arn:aws:imagebuilder:us-east-1:123456789012:image/x/1.0.0/1";

fn inputs() -> Inputs {
    Inputs {
        infrastructure_configuration_arn: "arn:infrastructure".to_owned(),
        image_recipe_arn: None,
        client_token: "0b1c-token".to_owned(),
    }
}

/// A service on which an image is `PENDING` for some polls and then has the given status.
async fn service(polls: usize, status: &'static str) -> Server {
    Server::start(move |number, request| match request.method.as_str() {
        "PUT" => {
            Reply::json(200, &format!(r#"{{"requestId":"r","imageBuildVersionArn":"{ARN}","ignored":[1]}}"#))
        }
        _ if number <= polls => Reply::json(200, r#"{"image":{"state":{"status":"PENDING"}}}"#),
        _ => Reply::json(200, &format!(r#"{{"image":{{"state":{{"status":{status}}}}}}}"#)),
    })
    .await
}

fn client(server: &Server, clock: &ManualClock) -> Client {
    Client::builder().base_url(server.url()).clock(clock.clone()).build().unwrap()
}

#[tokio::test]
async fn runs_to_its_end() {
    let server = service(2, r#""AVAILABLE""#).await;
    let clock = ManualClock::new();
    let outcome = distribute_image(&client(&server, &clock), &inputs()).await.unwrap();
    assert_eq!(outcome.end, End::ImageAvailable);
    assert_eq!(outcome.final_status, Some(ImageStatus::Available));
    assert_eq!(outcome.image_build_version_arn, ARN);

    let poll = "GET /GetImage?imageBuildVersionArn=\
                arn%3Aaws%3Aimagebuilder%3Aus-east-1%3A123456789012%3Aimage%2Fx%2F1.0.0%2F1";
    assert_eq!(
        server.lines(),
        [
            r#"PUT /CreateImage {"infrastructureConfigurationArn":"arn:infrastructure","clientToken":"0b1c-token"}"#,
            poll,
            poll,
            poll,
        ]
    );
    assert_eq!(server.received()[0].header("content-type"), ["application/json"]);
    assert!(server.received()[1].header("content-type").is_empty());
    assert_eq!(clock.waits().len(), 2);
}

#[tokio::test]
async fn polls_on_over_unknown_and_missing_values() {
    let server = Server::start(|number, _| {
        Reply::json(
            200,
            match number {
                0 => r#"{"imageBuildVersionArn":"arn"}"#,
                1 => r#"{"image":{"state":{"status":"BRAND_NEW"}}}"#,
                2 => r#"{"image":{"state":{}}}"#,
                3 => r#"{"image":{"state":{"status":null}}}"#,
                4 => "{}",
                _ => r#"{"image":{"state":{"status":"FAILED"}}}"#,
            },
        )
    })
    .await;
    let outcome = distribute_image(&client(&server, &ManualClock::new()), &inputs()).await.unwrap();
    assert_eq!(outcome.end, End::ImageFailed);
    assert_eq!(server.received().len(), 6);
}

#[tokio::test]
async fn polls_five_hundred_times() {
    let server = service(500, r#""FAILED""#).await;
    let clock = ManualClock::new();
    let outcome = distribute_image(&client(&server, &clock), &inputs()).await.unwrap();
    assert_eq!(outcome.end, End::ImageFailed);
    assert_eq!(server.received().len(), 502);
    assert_eq!(clock.waits().len(), 500);
    assert!(clock.waits().iter().all(|wait| *wait <= Duration::from_secs(30)));
}

#[tokio::test]
async fn errors_name_the_place() {
    let server = Server::answering(500, r#"{"message":"out of order"}"#).await;
    let error = distribute_image(&client(&server, &ManualClock::new()), &inputs()).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "workflow `distribute-image`, step `createImage`: criterion `$statusCode == 200` is not met: \
         `PUT /CreateImage` was answered 500 Internal Server Error: {\"message\":\"out of order\"}"
    );

    let server = Server::answering(200, r#"{"requestId":"r"}"#).await;
    let error = distribute_image(&client(&server, &ManualClock::new()), &inputs()).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "workflow `distribute-image`, step `createImage`: `$response.body#/imageBuildVersionArn` has no value: \
         `PUT /CreateImage` was answered 200 OK: {\"requestId\":\"r\"}"
    );
    assert_eq!(error.expression(), Some("$response.body#/imageBuildVersionArn"));

    let server = service(0, "7").await;
    let error = distribute_image(&client(&server, &ManualClock::new()), &inputs()).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "workflow `distribute-image`, step `getImage`: the answer is not of the described type at \
         `/image/state/status`: invalid type: integer `7`, expected a string: `GET /GetImage` was answered 200 OK: \
         {\"image\":{\"state\":{\"status\":7}}}"
    );
    assert_eq!(error.expression(), Some("$response.body#/image/state/status"));
}

#[tokio::test]
async fn a_dropped_future_stops_at_once() {
    let server = Arc::new(Server::start(|_, _| Reply::SendAndHold(Vec::new())).await);
    let client = client(&server, &ManualClock::new());
    let workflow = tokio::spawn(async move { distribute_image(&client, &inputs()).await });
    server.connections(|connections| connections.held == 1).await;
    workflow.abort();
    server.connections(|connections| connections.abandoned == 1).await;
    assert!(workflow.await.unwrap_err().is_cancelled());
    assert_eq!(server.received().len(), 1);
}

#[test]
fn futures_and_values_can_move_between_threads() {
    fn is_send<T: Send>(_: &T) {}
    fn is_shareable<T: Send + Sync + 'static>() {}

    let client = Client::builder().base_url("http://127.0.0.1").build().unwrap();
    let inputs = inputs();
    is_send(&distribute_image(&client, &inputs));
    is_shareable::<Client>();
    is_shareable::<arazzo_runtime::Run>();
    is_shareable::<arazzo_runtime::Response>();
    is_shareable::<arazzo_runtime::Request<'static>>();
    is_shareable::<arazzo_runtime::WorkflowError>();
    is_shareable::<arazzo_runtime::ClientError>();
    assert_eq!(size_of::<arazzo_runtime::WorkflowError>(), size_of::<usize>());
}
