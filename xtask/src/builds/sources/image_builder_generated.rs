use create_image_and_poll::{End, Inputs};
use image_builder_api::{Client, Credentials};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let hmac = arazzo_runtime::AwsCredentials::from_environment()?;
    let client = Client::builder(Credentials { hmac }).build()?;
    let inputs = Inputs::new("arn:infrastructure").with_image_recipe_arn("arn:recipe");
    let outcome = create_image_and_poll(&client, &inputs).await?;
    if outcome.end == End::ImageAvailable {
        println!("{}", outcome.image_build_version_arn);
    }
    Ok(())
}
