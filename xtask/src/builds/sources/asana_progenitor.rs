#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let client = api::Client::new("https://app.asana.com/api/1.0");
    let found = client.get_task("1", None, None).await?.into_inner();
    if found.data.and_then(|task| task.completed) == Some(true) {
        return Ok(());
    }
    let story = serde_json::from_value(serde_json::json!({ "data": { "text": "Done." } }))?;
    let story = client.create_story_for_task("1", None, None, &story).await?.into_inner();
    let update = serde_json::from_value(serde_json::json!({ "data": { "completed": true } }))?;
    let updated = client.update_task("1", None, None, &update).await?.into_inner();
    println!("{:?} {:?}", updated.data.and_then(|task| task.completed), story.data.map(|story| story.gid));
    Ok(())
}
