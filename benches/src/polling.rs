//! Create an image, and poll it until it is available.

use std::task::{Context, Waker};
use std::time::Duration;

use arazzo_runtime::{Pacing, Transport, WorkflowError};
use generated_client::distribute_image::{End, Inputs, Outcome};
use generated_client::image_builder_api::Client;
use http::header::ACCEPT;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::{Exchange, JSON, Silent};

/// What is put in, in all ways.
#[must_use]
pub fn inputs() -> Inputs {
    Inputs::new("bench", Vec::new(), "arn:recipe", "arn:infrastructure")
}

/// The client of what is generated, without any waits.
///
/// # Panics
///
/// Never: its settings are right.
#[must_use]
pub fn client(transport: impl Transport) -> Client {
    let builder = Client::builder_without_credentials().pacing(Pacing::none()).transport(transport);
    #[expect(clippy::expect_used, reason = "its settings are right")]
    builder.build().expect("settings that are right")
}

/// As it is generated.
///
/// # Errors
///
/// Those of the workflow.
pub async fn generated(client: &Client, inputs: &Inputs) -> Result<Outcome, WorkflowError> {
    generated_client::distribute_image(client, inputs).await
}

/// What a run takes up while it waits for an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InFlight {
    /// The size of its future.
    pub future: usize,
    /// The bytes that it has on the heap.
    pub heap: i64,
}

/// What a run takes up that has polled this many times and waits for the next answer. It has to be called where a runtime
/// keeps the time.
#[must_use]
pub fn in_flight(polls: usize) -> InFlight {
    let client = client(Silent::after(polls + 2));
    let inputs = inputs();
    let mut run = Box::pin(generated(&client, &inputs));
    let future = size_of_val(&*run);
    let mut context = Context::from_waker(Waker::noop());
    // It lets others run between two polls, so that this is often enough.
    for _ in 0..=polls {
        assert!(run.as_mut().poll(&mut context).is_pending(), "it has ended while it is looked at");
    }
    let freed = -allocation_counter::measure(|| drop(run)).bytes_current;
    InFlight { future, heap: freed - i64::try_from(future).unwrap_or_default() }
}

/// What has come of what is written by hand.
#[derive(Debug, PartialEq, Eq)]
pub enum Made {
    /// The image can be used.
    Available {
        /// Its ARN.
        image: String,
        /// Where it is distributed.
        distribution: String,
    },
    /// It cannot, and never will be.
    Failed,
}

/// Why nothing has come of it.
#[derive(Debug)]
pub enum Problem {
    /// There is no answer that can be read.
    Http(reqwest::Error),
    /// The answer is not what was expected.
    Answer(&'static str),
}

impl From<reqwest::Error> for Problem {
    fn from(error: reqwest::Error) -> Self {
        Self::Http(error)
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct CreateDistributionConfiguration<'a, D> {
    name: &'a str,
    distributions: &'a [D],
    client_token: &'a str,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct DistributionConfigurationCreated {
    distribution_configuration_arn: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct CreateImage<'a> {
    image_recipe_arn: &'a str,
    distribution_configuration_arn: &'a str,
    infrastructure_configuration_arn: &'a str,
    client_token: &'a str,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ImageCreated {
    image_build_version_arn: String,
}

#[derive(Deserialize)]
struct GotImage {
    image: Image,
}

#[derive(Deserialize)]
struct Image {
    state: State,
}

#[derive(Deserialize)]
struct State {
    status: Status,
}

#[derive(Deserialize)]
#[serde(rename_all = "UPPERCASE")]
enum Status {
    Available,
    Failed,
    Cancelled,
    #[serde(other)]
    Other,
}

/// As an expert writes it: reqwest, and structs of what is needed.
///
/// # Errors
///
/// When a request is not answered as it should be.
pub async fn by_hand(
    http: &reqwest::Client,
    service: &impl Exchange,
    base: &str,
    inputs: &Inputs,
    interval: Duration,
) -> Result<Made, Problem> {
    let body = CreateDistributionConfiguration {
        name: &inputs.distribution_name,
        distributions: &inputs.distributions,
        client_token: &inputs.client_token,
    };
    let request =
        http.put(format!("{base}/CreateDistributionConfiguration")).header(ACCEPT, JSON).json(&body);
    let response = service.exchange(request).await?.error_for_status()?;
    let created: DistributionConfigurationCreated = response.json().await?;
    let distribution = created.distribution_configuration_arn;

    let body = CreateImage {
        image_recipe_arn: &inputs.image_recipe_arn,
        distribution_configuration_arn: &distribution,
        infrastructure_configuration_arn: &inputs.infrastructure_configuration_arn,
        client_token: &inputs.client_token,
    };
    let request = http.put(format!("{base}/CreateImage")).header(ACCEPT, JSON).json(&body);
    let response = service.exchange(request).await?.error_for_status()?;
    let image = response.json::<ImageCreated>().await?.image_build_version_arn;

    loop {
        let request = http
            .get(format!("{base}/GetImage"))
            .header(ACCEPT, JSON)
            .query(&[("imageBuildVersionArn", &image)]);
        let response = service.exchange(request).await?.error_for_status()?;
        match response.json::<GotImage>().await?.image.state.status {
            Status::Available => return Ok(Made::Available { image, distribution }),
            Status::Failed | Status::Cancelled => return Ok(Made::Failed),
            Status::Other => pause(interval).await,
        }
    }
}

async fn pause(interval: Duration) {
    if interval.is_zero() {
        tokio::task::yield_now().await;
    } else {
        tokio::time::sleep(interval).await;
    }
}

/// As it is written in a hurry: reqwest, and JSON as it comes.
///
/// # Errors
///
/// When a request is not answered as it should be.
pub async fn by_value(
    http: &reqwest::Client,
    service: &impl Exchange,
    base: &str,
    inputs: &Inputs,
) -> Result<Made, Problem> {
    let text = |value: &Value, name: &'static str| {
        value.get(name).and_then(Value::as_str).map(str::to_owned).ok_or(Problem::Answer(name))
    };
    let body = json!({
        "name": inputs.distribution_name,
        "distributions": inputs.distributions,
        "clientToken": inputs.client_token,
    });
    let request = http.put(format!("{base}/CreateDistributionConfiguration")).json(&body);
    let created: Value = service.exchange(request).await?.error_for_status()?.json().await?;
    let distribution = text(&created, "distributionConfigurationArn")?;

    let body = json!({
        "imageRecipeArn": inputs.image_recipe_arn,
        "distributionConfigurationArn": distribution,
        "infrastructureConfigurationArn": inputs.infrastructure_configuration_arn,
        "clientToken": inputs.client_token,
    });
    let request = http.put(format!("{base}/CreateImage")).json(&body);
    let created: Value = service.exchange(request).await?.error_for_status()?.json().await?;
    let image = text(&created, "imageBuildVersionArn")?;

    loop {
        let request = http.get(format!("{base}/GetImage")).query(&[("imageBuildVersionArn", &image)]);
        let answer: Value = service.exchange(request).await?.error_for_status()?.json().await?;
        match answer.pointer("/image/state/status").and_then(Value::as_str) {
            Some("AVAILABLE") => return Ok(Made::Available { image, distribution }),
            Some("FAILED" | "CANCELLED") => return Ok(Made::Failed),
            _ => {}
        }
    }
}

/// Whether an outcome of what is generated is the one that is measured.
#[must_use]
pub fn is_available(outcome: &Outcome) -> bool {
    outcome.end == End::DistributionComplete
}
