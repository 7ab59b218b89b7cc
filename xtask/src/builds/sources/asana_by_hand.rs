use std::time::Duration;

use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize)]
struct Data<T> {
    data: T,
}

#[derive(Deserialize)]
struct Task {
    completed: Option<bool>,
}

#[derive(Serialize)]
struct NewStory<'a> {
    text: &'a str,
}

#[derive(Deserialize)]
struct Story {
    gid: Option<String>,
}

#[derive(Serialize)]
struct TaskUpdate {
    completed: bool,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let http = reqwest::Client::builder().timeout(Duration::from_secs(60)).build()?;
    let token = std::env::var("ASANA_TOKEN")?;
    let task = "https://app.asana.com/api/1.0/tasks/1";

    let request = http.get(task).query(&[("opt_fields", "name,completed")]).bearer_auth(&token);
    let found: Data<Task> = request.send().await?.error_for_status()?.json().await?;
    if found.data.completed == Some(true) {
        return Ok(());
    }

    let story = Data { data: NewStory { text: "Done." } };
    let request = http.post(format!("{task}/stories")).bearer_auth(&token).json(&story);
    let story: Data<Story> = request.send().await?.error_for_status()?.json().await?;

    let update = Data { data: TaskUpdate { completed: true } };
    let request = http.put(task).query(&[("opt_fields", "name,completed,completed_at")]);
    let request = request.bearer_auth(&token).json(&update);
    let updated: Data<Task> = request.send().await?.error_for_status()?.json().await?;
    println!("{:?} {:?}", updated.data.completed, story.data.gid);
    Ok(())
}
