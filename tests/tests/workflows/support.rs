//! What the tests share: a scene to play in, and the two workflows.

use std::fmt;
use std::time::{Duration, SystemTime};

use arazzo_runtime::{AwsCredentials, ClientBuilder, ManualClock, Pacing, WorkflowError};
use arazzo_tests::StandIn;
use arazzo_tests::cases::{IMAGE_ARN, Sent};
use arazzo_tests::stand_in::{Builder, IMAGE_RECIPE_ARN, INFRASTRUCTURE_CONFIGURATION_ARN, Reply, Traffic};
use generated_client::image_builder_api::{Client, Credentials, Distribution};
use generated_client::{cancel_running_image_build, distribute_image};
use http::StatusCode;
use serde_json::{Value, json};

/// The wait between two polls, wherever a test does not choose its own.
pub(crate) const PAUSE: Duration = Duration::from_secs(2);

/// The keys that the service knows, by their id and their secret.
const KEYS: (&str, &str) = ("AKIDEXAMPLE", "canary-secret");

/// The keys as a client has them.
pub(crate) fn credentials() -> Credentials {
    Credentials { sig_v4: AwsCredentials::new(KEYS.0, KEYS.1) }
}

/// A stand-in that answers only what is signed, a client that talks to it, and the clock that this client goes by.
pub(crate) struct Scene {
    pub(crate) stand_in: StandIn,
    pub(crate) clock: ManualClock,
    pub(crate) client: Client,
}

impl Scene {
    pub(crate) fn new(stand_in: Builder) -> Self {
        Self::with_client(stand_in, |client| client)
    }

    pub(crate) fn with_client(
        stand_in: Builder,
        settings: impl FnOnce(ClientBuilder<Client>) -> ClientBuilder<Client>,
    ) -> Self {
        let stand_in = stand_in.keys(KEYS.0, KEYS.1).start().unwrap();
        // What is signed at another time than the service's is sent once more.
        let clock = ManualClock::starting_at(SystemTime::now());
        let builder = Client::builder(credentials())
            .base_url(stand_in.base_url())
            .clock(clock.clone())
            .pacing(Pacing::fixed(PAUSE));
        let client = settings(builder).build().unwrap();
        Self { stand_in, clock, client }
    }

    /// What has been sent so far, in order.
    pub(crate) fn sent(&self) -> Vec<Sent> {
        self.stand_in.requests().iter().map(Sent::from).collect()
    }

    /// The operations that have been called so far, in order.
    pub(crate) fn called(&self) -> Vec<String> {
        self.stand_in.requests().into_iter().map(|request| request.operation.unwrap_or_default()).collect()
    }

    /// Waits until the stand-in's counters are as wanted; a test in which that does not come about fails.
    pub(crate) async fn until(&self, condition: impl Fn(&Traffic) -> bool) {
        let reached = tokio::time::timeout(Duration::from_secs(20), self.stand_in.until(condition)).await;
        assert!(reached.is_ok(), "it has come to {:?} and no further", self.stand_in.traffic());
    }
}

/// A workflow, for what is to go the same way in both.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Workflow {
    DistributeImage,
    CancelRunningImageBuild,
}

impl Workflow {
    pub(crate) const BOTH: [Self; 2] = [Self::DistributeImage, Self::CancelRunningImageBuild];

    /// Runs the workflow towards an error.
    pub(crate) async fn error(self, client: &Client) -> WorkflowError {
        match self {
            Self::DistributeImage => {
                distribute_image(client, &distribute_image_inputs()).await.map(drop).unwrap_err()
            }
            Self::CancelRunningImageBuild => {
                cancel_running_image_build(client, &cancel_inputs()).await.map(drop).unwrap_err()
            }
        }
    }

    /// The calls up to and including the first one of `operation`, when all goes well until then.
    pub(crate) fn calls_until(self, operation: &str) -> Vec<&'static str> {
        let calls: &[&str] = match self {
            Self::DistributeImage => &["CreateDistributionConfiguration", "CreateImage", "GetImage"],
            Self::CancelRunningImageBuild => &["CreateImage", "GetImage", "CancelImageCreation"],
        };
        let position = calls.iter().position(|call| *call == operation).unwrap();
        calls.iter().take(position + 1).copied().collect()
    }
}

impl fmt::Display for Workflow {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::DistributeImage => "distribute-image",
            Self::CancelRunningImageBuild => "cancel-running-image-build",
        })
    }
}

/// Inputs of `distribute-image` with which the stand-in is content.
pub(crate) fn distribute_image_inputs() -> distribute_image::Inputs {
    let region = |name: &str| Distribution { region: name.to_owned(), ..Distribution::default() };
    distribute_image::Inputs::new(
        "web-servers",
        vec![region("us-east-1"), region("eu-central-1")],
        IMAGE_RECIPE_ARN,
        INFRASTRUCTURE_CONFIGURATION_ARN,
    )
}

/// Inputs of `cancel-running-image-build` with which the stand-in is content.
pub(crate) fn cancel_inputs() -> cancel_running_image_build::Inputs {
    cancel_running_image_build::Inputs::new(IMAGE_RECIPE_ARN, INFRASTRUCTURE_CONFIGURATION_ARN)
}

/// The answer to `GetImage`, as far as a workflow reads it.
pub(crate) fn image(state: Value) -> Reply {
    Reply::json(StatusCode::OK, &json!({ "image": { "arn": IMAGE_ARN, "state": state } }))
}
