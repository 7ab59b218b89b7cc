use std::time::Duration;

use api::types;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let client = api::Client::new("https://imagebuilder.us-east-1.amazonaws.com");
    let body = serde_json::from_value(serde_json::json!({
        "imageRecipeArn": "arn:recipe",
        "infrastructureConfigurationArn": "arn:infrastructure",
        "clientToken": "token",
    }))?;
    let created = client.create_image(None, None, None, None, None, None, None, &body).await?.into_inner();
    let image = created.image_build_version_arn.ok_or("there is no image")?;
    let image = types::GetImageImageBuildVersionArn::try_from(image.as_str())?;
    loop {
        let got = client.get_image(&image, None, None, None, None, None, None, None).await?.into_inner();
        match got.image.and_then(|image| image.state).and_then(|state| state.status) {
            Some(types::ImageStatus::Available) => break println!("{image:?}"),
            Some(types::ImageStatus::Failed | types::ImageStatus::Cancelled) => break,
            _ => tokio::time::sleep(Duration::from_secs(10)).await,
        }
    }
    Ok(())
}
