use std::time::Duration;

use serde::{Deserialize, Serialize};

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct CreateImage<'a> {
    image_recipe_arn: &'a str,
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

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let http = reqwest::Client::builder().timeout(Duration::from_secs(60)).build()?;
    let base = "https://imagebuilder.us-east-1.amazonaws.com";
    let body = CreateImage {
        image_recipe_arn: "arn:recipe",
        infrastructure_configuration_arn: "arn:infrastructure",
        client_token: "token",
    };
    let response = http.put(format!("{base}/CreateImage")).json(&body).send().await?.error_for_status()?;
    let image = response.json::<ImageCreated>().await?.image_build_version_arn;
    loop {
        let request = http.get(format!("{base}/GetImage")).query(&[("imageBuildVersionArn", &image)]);
        let response = request.send().await?.error_for_status()?;
        match response.json::<GotImage>().await?.image.state.status {
            Status::Available => break println!("{image}"),
            Status::Failed | Status::Cancelled => break,
            Status::Other => tokio::time::sleep(Duration::from_secs(10)).await,
        }
    }
    Ok(())
}
