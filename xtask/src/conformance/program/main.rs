//! Runs compiled workflows: takes an order from each line of standard input, and says on standard output what becomes of it.

use std::io::{self, BufRead as _, Write as _};
use std::time::Duration;

use arazzo_runtime::serde_json::{self, Value, json};
use arazzo_runtime::{Basic, BearerToken, Client, Credential, Event, ManualClock, Pacing};

/// Debug builds of workflows that run one another need more than a thread has by default.
const STACK: usize = 256 * 1024 * 1024;

fn main() -> io::Result<()> {
    let worker = std::thread::Builder::new().stack_size(STACK).spawn(work)?;
    worker.join().unwrap_or_else(|_| std::process::exit(101))
}

fn work() -> io::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    while let Some(line) = heard()? {
        let order: Value = serde_json::from_str(&line)?;
        let text = |field: &str| order[field].as_str().unwrap_or_default();
        let apis = order["apis"].as_array().into_iter().flatten();
        let done = apis.map(client).collect::<Result<Vec<Client>, _>>().map_err(From::from);
        let done = done.and_then(|clients| {
            runtime.block_on(Box::pin(call(text("document"), text("workflow"), &clients, &order["inputs"])))
        });
        said(&match done {
            Ok(()) => json!({ "ended": true }),
            Err(error) => json!({ "failed": error.to_string() }),
        })?;
    }
    Ok(())
}

/// A client that waits for nothing, and tells of each step before it is taken.
fn client(api: &Value) -> Result<Client, arazzo_runtime::ClientError> {
    let builder = Client::builder(api["address"].as_str().unwrap_or_default());
    let credentials = api["credentials"].as_array().into_iter().flatten();
    let builder = credentials.fold(builder, |builder, credential| {
        let text = |field: &str| credential[field].as_str().unwrap_or_default();
        let worth: Credential = match text("kind") {
            "header" => Credential::header(text("name"), "key"),
            "query" => Credential::query(text("name"), "key"),
            "cookie" => Credential::cookie(text("name"), "key"),
            "basic" => Basic::new("user", "password").into(),
            _ => BearerToken::from("token").into(),
        };
        builder.credential(text("scheme"), worth)
    });
    builder
        .clock(ManualClock::new())
        .pacing(Pacing::none())
        .step_budget(60)
        .call_depth(16)
        .request_timeout(Duration::from_secs(60))
        .observer(|event: &Event<'_>| {
            if let Event::StepEntered { workflow, step, .. } = event {
                let told = said(&json!({ "workflow": workflow, "step": step })).and_then(|()| heard());
                assert!(told.is_ok(), "nobody listens any more");
            }
        })
        .build()
}

fn heard() -> io::Result<Option<String>> {
    let mut line = String::new();
    Ok((io::stdin().lock().read_line(&mut line)? > 0).then_some(line))
}

fn said(report: &Value) -> io::Result<()> {
    let mut out = io::stdout().lock();
    writeln!(out, "{report}")?;
    out.flush()
}
