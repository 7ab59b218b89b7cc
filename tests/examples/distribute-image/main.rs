//! Compiles `workflows/distribute-image.yaml` where it says so below, runs it, and shows what the run does.
//!
//! It talks to a stand-in for EC2 Image Builder that it starts itself, unless it is given an endpoint:
//! `cargo run --example distribute-image -- --help`

mod options;

use std::error::Error;
use std::io::{self, Write};
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use arazzo_runtime::{AwsCredentials, Event, Pacing, arazzo_workflow, serde_json};
use arazzo_tests::StandIn;
use arazzo_tests::stand_in::{IMAGE_RECIPE_ARN, INFRASTRUCTURE_CONFIGURATION_ARN};

use options::Options;

// Makes the function `distribute_image`, and the modules `distribute_image` and `image_builder_api`.
arazzo_workflow!("distribute-image.yaml");

use distribute_image::{End, Inputs};
use image_builder_api::{Client, Credentials, Distribution, ImageStatus};

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    match run().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn run() -> Result<(), Box<dyn Error>> {
    let Some(options) = Options::from_arguments(std::env::args().skip(1))? else {
        print!("{}", options::HELP);
        return Ok(());
    };

    let inputs = match &options.inputs {
        Some(path) => inputs_from(path).map_err(|error| format!("{}: {error}", path.display()))?,
        None => Inputs::new(
            "web-servers",
            vec![delivery_to("us-east-1"), delivery_to("eu-central-1")],
            IMAGE_RECIPE_ARN,
            INFRASTRUCTURE_CONFIGURATION_ARN,
        ),
    };
    let client = match &options.endpoint {
        Some(endpoint) => {
            println!("distribute-image, at {endpoint}");
            Client::builder(Credentials { sig_v4: AwsCredentials::from_environment()? })
                .base_url(endpoint.as_str())
                .observer(|event: &Event<'_>| show(event, None))
                .build()?
        }
        None => {
            let stand_in = Arc::new(StandIn::builder().image(options.script).start()?);
            println!("distribute-image, at a stand-in for EC2 Image Builder: {}", stand_in.base_url());
            Client::builder_without_credentials()
                .base_url(stand_in.base_url())
                // A stand-in need not be spared as a service should be, which the default does.
                .pacing(Pacing::growing(Duration::from_millis(100), 1.5, Duration::from_millis(400)))
                .observer(move |event: &Event<'_>| show(event, Some(&stand_in)))
                .build()?
        }
    };

    let outcome = distribute_image(&client, &inputs).await?;

    match outcome.end {
        End::DistributionComplete => println!("The image is delivered."),
        End::DistributionFailed => println!("The build has failed."),
        End::DistributionCancelled => println!("Somebody has cancelled the build."),
    }
    println!("  end             {:?}", outcome.end);
    println!("  final status    {}", outcome.final_status.as_ref().map_or("none", ImageStatus::as_str));
    println!("  image           {}", outcome.image_build_version_arn);
    println!("  distribution    {}", outcome.distribution_configuration_arn);
    println!();
    println!("What was compiled      workflows/distribute-image.yaml");
    println!("What it was made into  generated-client/src/generated/distribute_image.rs");
    Ok(())
}

fn inputs_from(path: &Path) -> Result<Inputs, Box<dyn Error>> {
    Ok(serde_json::from_str(&std::fs::read_to_string(path)?)?)
}

fn delivery_to(region: &str) -> Distribution {
    Distribution { region: region.to_owned(), ..Distribution::default() }
}

/// Shows a step on a line: the step, what it sends, what it is answered, and the wait before its next turn.
///
/// Bodies are none of an observer's business; how far the image is, the stand-in tells.
fn show(event: &Event<'_>, stand_in: Option<&StandIn>) {
    match event {
        Event::StepEntered { step, .. } => print!("\n  {step:<33}"),
        Event::RequestSent { method, path, .. } => print!("{method} {path:<34}"),
        Event::ResponseReceived { status, step: Some("getImage"), .. } => {
            let image = stand_in.and_then(StandIn::image_status).unwrap_or_default();
            print!("{status}  {image:<14}");
        }
        Event::ResponseReceived { status, .. } => print!("{status}"),
        Event::Waiting { duration, .. } => print!("again in {duration:.0?}"),
        Event::WorkflowEnded { .. } | Event::WorkflowStopped { .. } => println!("\n"),
        _ => {}
    }
    // Where nobody reads, there is nobody to miss it.
    let _ = io::stdout().flush();
}
