//! Runs a workflow: `verbatim BASE_URL WORKFLOW_ID INPUTS`. Prints how it ended and the image's final status.
#![deny(warnings)]

use std::error::Error;

use arazzo_runtime::{AwsCredentials, Pacing, serde_json};
use verbatim::image_builder_api::{Client, Credentials};
use verbatim::{cancel_running_image_build, distribute_image};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [base_url, workflow, inputs] = arguments.as_slice() else {
        return Err("the base URL, the id of a workflow and its inputs are needed".into());
    };
    let credentials = Credentials { hmac: AwsCredentials::from_environment()? };
    let client = Client::builder(credentials).base_url(base_url.as_str()).pacing(Pacing::none()).build()?;
    let (end, final_status) = match workflow.as_str() {
        "distribute-image" => {
            let outcome = distribute_image(&client, &serde_json::from_str(inputs)?).await?;
            (outcome.end.name(), outcome.final_status)
        }
        "cancel-running-image-build" => {
            let outcome = cancel_running_image_build(&client, &serde_json::from_str(inputs)?).await?;
            (outcome.end.name(), outcome.final_status)
        }
        other => return Err(format!("`{other}` cannot be run").into()),
    };
    println!("{end} {final_status:?}");
    Ok(())
}
