use asana_api::{Client, Credentials};
use complete_task_with_comment::Inputs;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let oauth2 = std::env::var("ASANA_TOKEN")?.into();
    let client = Client::builder(Credentials { oauth2 }).build()?;
    let outcome = complete_task_with_comment(&client, &Inputs::new("1", "Done.")).await?;
    println!("{:?} {:?}", outcome.completed, outcome.story_gid);
    Ok(())
}
