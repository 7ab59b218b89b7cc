//! Twenty steps, each of which reads little of a body of 100 KB.

use arazzo_runtime::WorkflowError;
use http::header::ACCEPT;
use serde::Deserialize;
use serde_json::Value;

use crate::polling::Problem;
use crate::{Exchange, JSON, Service};

mod generated_code {
    arazzo_runtime::arazzo_workflow!("documents/wide.yaml");
}

pub use generated_code::records::Client;

/// How many steps there are.
pub const STEPS: usize = 20;

/// The client of what is generated.
///
/// # Panics
///
/// Never: its settings are right.
#[must_use]
pub fn client(service: &Service) -> Client {
    #[expect(clippy::expect_used, reason = "its settings are right")]
    Client::builder().transport(service.clone()).build().expect("settings that are right")
}

/// As it is generated: the first of the totals.
///
/// # Errors
///
/// Those of the workflow.
pub async fn generated(client: &Client) -> Result<i64, WorkflowError> {
    let inputs = generated_code::follow_records::Inputs::new("account-0000");
    Ok(generated_code::follow_records(client, &inputs).await?.total01)
}

#[derive(Deserialize)]
struct Body {
    record: Record,
}

#[derive(Deserialize)]
struct Record {
    links: Links,
    summary: Summary,
}

#[derive(Deserialize)]
struct Links {
    next: String,
}

#[derive(Deserialize)]
struct Summary {
    total: i64,
}

/// As an expert writes it: reqwest, and structs of what is needed.
///
/// # Errors
///
/// When a request is not answered as it should be.
pub async fn by_hand(
    http: &reqwest::Client,
    service: &impl Exchange,
    base: &str,
) -> Result<Vec<i64>, Problem> {
    let mut totals = Vec::with_capacity(STEPS);
    let mut account = "account-0000".to_owned();
    for _ in 0..STEPS {
        let request = http.get(format!("{base}/accounts/{account}/record")).header(ACCEPT, JSON);
        let response = service.exchange(request).await?;
        let record = response.error_for_status()?.json::<Body>().await?.record;
        totals.push(record.summary.total);
        account = record.links.next;
    }
    Ok(totals)
}

/// As it is written in a hurry: reqwest, and JSON as it comes.
///
/// # Errors
///
/// When a request is not answered as it should be.
pub async fn by_value(
    http: &reqwest::Client,
    service: &impl Exchange,
    base: &str,
) -> Result<Vec<i64>, Problem> {
    let mut totals = Vec::with_capacity(STEPS);
    let mut account = "account-0000".to_owned();
    for _ in 0..STEPS {
        let response = service.exchange(http.get(format!("{base}/accounts/{account}/record"))).await?;
        let body: Value = response.error_for_status()?.json().await?;
        let total = body.pointer("/record/summary/total").and_then(Value::as_i64);
        totals.push(total.ok_or(Problem::Answer("total"))?);
        let next = body.pointer("/record/links/next").and_then(Value::as_str);
        account = next.ok_or(Problem::Answer("next"))?.to_owned();
    }
    Ok(totals)
}
