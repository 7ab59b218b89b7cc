use arazzo_runtime::serde::de::DeserializeOwned;
use arazzo_runtime::serde_json::{self, Value};
use arazzo_runtime::{Client, WorkflowError};

/// Why a workflow has not come to its end.
#[derive(Debug)]
pub struct Refusal(String);

impl Refusal {
    fn unknown(what: &str) -> Self {
        Self(format!("there is no `{what}`"))
    }
}

impl std::fmt::Display for Refusal {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl std::error::Error for Refusal {}

impl From<WorkflowError> for Refusal {
    fn from(error: WorkflowError) -> Self {
        Self(error.to_string())
    }
}

/// The client of an API.
fn client(clients: &[Client], api: usize) -> Result<Client, Refusal> {
    clients.get(api).cloned().ok_or_else(|| Refusal(format!("there is no client {api}")))
}

/// The inputs of a workflow.
fn given<T: DeserializeOwned>(inputs: &Value, workflow: &str) -> Result<T, Refusal> {
    let inputs = inputs.get(workflow).cloned().unwrap_or_else(|| Value::Object(Default::default()));
    serde_json::from_value(inputs).map_err(|error| Refusal(format!("its inputs do not fit: {error}")))
}

