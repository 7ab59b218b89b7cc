use std::time::Duration;

use aws_sdk_imagebuilder::config::{BehaviorVersion, Credentials, Region};
use aws_sdk_imagebuilder::types::ImageStatus;
use aws_sdk_imagebuilder::{Client, Config};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let (key, secret) = (std::env::var("AWS_ACCESS_KEY_ID")?, std::env::var("AWS_SECRET_ACCESS_KEY")?);
    let config = Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new("us-east-1"))
        .credentials_provider(Credentials::new(key, secret, None, None, "environment"))
        .build();
    let client = Client::from_conf(config);
    let created = client
        .create_image()
        .image_recipe_arn("arn:recipe")
        .infrastructure_configuration_arn("arn:infrastructure")
        .client_token("token")
        .send()
        .await?;
    let image = created.image_build_version_arn().ok_or("there is no image")?;
    loop {
        let got = client.get_image().image_build_version_arn(image).send().await?;
        match got.image().and_then(|image| image.state()).and_then(|state| state.status()) {
            Some(ImageStatus::Available) => break println!("{image}"),
            Some(ImageStatus::Failed | ImageStatus::Cancelled) => break,
            _ => tokio::time::sleep(Duration::from_secs(10)).await,
        }
    }
    Ok(())
}
