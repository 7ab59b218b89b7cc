//! What a case says. The document is the build script's business.

use std::collections::BTreeMap;
use std::time::Duration;

use arazzo_runtime::{Basic, BearerToken, ClientBuilder, Credential, Pacing, Redirects};
use arazzo_tests::stage;
use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{HeaderName, HeaderValue, StatusCode};
use serde::Deserialize;
use serde_json::{Value, json};

/// A case: what is run with what, and what must come of it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Case {
    /// What it shows, in a sentence.
    pub(crate) shows: String,
    #[serde(rename = "workflow")]
    _workflow: Option<Value>,
    #[serde(rename = "document")]
    _document: Option<Value>,
    #[serde(rename = "run")]
    _run: Option<String>,
    #[serde(rename = "api")]
    _api: Option<Value>,
    #[serde(rename = "files")]
    _files: Option<Value>,
    #[serde(rename = "warns")]
    _warns: Option<Value>,
    #[serde(rename = "rejected")]
    _rejected: Option<String>,
    /// The inputs of the workflow.
    #[serde(default = "nothing")]
    pub(crate) inputs: Value,
    /// The settings of the client.
    #[serde(default)]
    pub(crate) client: Settings,
    /// The requests that are expected, and what they are answered.
    #[serde(default)]
    pub(crate) exchanges: Vec<Exchange>,
    /// The waits that are expected behind the last request, in seconds.
    #[serde(default)]
    pub(crate) waits: Vec<f64>,
    /// The outcome that is expected.
    pub(crate) outcome: Option<Value>,
    /// The error that is expected.
    pub(crate) error: Option<Failure>,
}

fn nothing() -> Value {
    json!({})
}

/// The settings of the client. Times are in seconds.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(crate) struct Settings {
    /// The wait before a step is entered again; a second unless it is given.
    pacing: Option<f64>,
    retry_after_limit: Option<f64>,
    step_budget: Option<u32>,
    run_timeout: Option<f64>,
    request_timeout: Option<f64>,
    response_limit: Option<u64>,
    download_limit: Option<u64>,
    download_threshold: Option<u64>,
    /// Whether redirects within the server are followed.
    #[serde(default)]
    follows_redirects: bool,
    #[serde(default)]
    headers: BTreeMap<String, String>,
    /// By the names of their security schemes: `[header, NAME, VALUE]`, likewise `query` and `cookie`, `[basic, USER, PASSWORD]` or
    /// `[bearer, TOKEN]`.
    #[serde(default)]
    credentials: BTreeMap<String, Vec<String>>,
}

impl Settings {
    pub(crate) fn apply(&self, builder: ClientBuilder) -> ClientBuilder {
        let seconds = Duration::from_secs_f64;
        let mut pacing = Pacing::fixed(seconds(self.pacing.unwrap_or(1.0)));
        if let Some(limit) = self.retry_after_limit {
            pacing = pacing.retry_after_limit(seconds(limit));
        }
        let mut builder = builder.pacing(pacing).step_budget(self.step_budget.unwrap_or(100));
        if let Some(limit) = self.run_timeout {
            builder = builder.run_timeout(seconds(limit));
        }
        if let Some(limit) = self.request_timeout {
            builder = builder.request_timeout(seconds(limit));
        }
        if let Some(limit) = self.response_limit {
            builder = builder.response_limit(limit);
        }
        if let Some(limit) = self.download_limit {
            builder = builder.download_limit(limit);
        }
        if let Some(threshold) = self.download_threshold {
            builder = builder.download_threshold(threshold);
        }
        if self.follows_redirects {
            builder = builder.redirects(Redirects::within_origin());
        }
        builder = self
            .credentials
            .iter()
            .fold(builder, |builder, (scheme, credential)| builder.credential(scheme, shown(credential)));
        self.headers.iter().fold(builder, |builder, (name, value)| builder.default_header(name, value))
    }
}

fn shown(credential: &[String]) -> Credential {
    match credential.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["header", name, value] => Credential::header(name, value),
        ["query", name, value] => Credential::query(name, value),
        ["cookie", name, value] => Credential::cookie(name, value),
        ["basic", user, password] => Basic::new(user, password).into(),
        ["bearer", token] => BearerToken::from(token).into(),
        _ => panic!("{credential:?} is no credential"),
    }
}

/// A request that is expected, and what it is answered.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Exchange {
    /// Method, path and query.
    pub(crate) request: String,
    /// Some of its headers; null for one that must not be there.
    #[serde(default)]
    pub(crate) headers: BTreeMap<String, Option<String>>,
    /// Its body: as JSON, or as the text that it is. Without one, the request must have none.
    #[serde(default)]
    pub(crate) body: Option<Value>,
    /// The waits right before it, in seconds.
    #[serde(default)]
    pub(crate) waits: Vec<f64>,
    /// What it is answered.
    answer: Answer,
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Answer {
    /// A status, without headers and body.
    Status(u16),
    /// `close`, to close the connection; `never`, to withhold the answer.
    Fate(Fate),
    Full(Full),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Fate {
    Close,
    Never,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Full {
    /// 200 unless it is given.
    status: Option<u16>,
    /// A list where a header is repeated.
    #[serde(default)]
    headers: BTreeMap<String, OneOrMany>,
    /// A text is sent as it is, anything else as JSON.
    body: Option<Value>,
    /// How many seconds it takes.
    #[serde(default)]
    takes: f64,
    fate: Option<Fate>,
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum OneOrMany {
    One(String),
    Many(Vec<String>),
}

impl Exchange {
    /// The answer as the stage gives it.
    pub(crate) fn answer(&self) -> stage::Answer {
        let full = match &self.answer {
            Answer::Status(status) => {
                let status = Some(StatusCode::from_u16(*status).unwrap());
                return stage::Answer { status, ..stage::Answer::default() };
            }
            Answer::Fate(fate) => {
                return stage::Answer { withheld: *fate == Fate::Never, ..stage::Answer::default() };
            }
            Answer::Full(full) => full,
        };
        let values = full.headers.iter().flat_map(|(name, values)| {
            let values = match values {
                OneOrMany::One(value) => std::slice::from_ref(value),
                OneOrMany::Many(values) => values,
            };
            values.iter().map(move |value| (name.clone(), value.clone()))
        });
        let mut headers: Vec<(HeaderName, HeaderValue)> = values
            .map(|(name, value)| (name.parse().unwrap(), HeaderValue::from_str(&value).unwrap()))
            .collect();
        let body = match &full.body {
            None => Bytes::new(),
            Some(Value::String(text)) => Bytes::from(text.clone()),
            Some(value) => {
                if headers.iter().all(|(name, _)| *name != CONTENT_TYPE) {
                    headers.push((CONTENT_TYPE, HeaderValue::from_static("application/json")));
                }
                Bytes::from(value.to_string())
            }
        };
        let status = full.fate.is_none().then(|| StatusCode::from_u16(full.status.unwrap_or(200)).unwrap());
        let withheld = full.fate == Some(Fate::Never);
        stage::Answer { status, headers, body, takes: Duration::from_secs_f64(full.takes), withheld }
    }
}

/// An error that is expected.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Failure {
    /// The variant of `ErrorKind`, in camel case; `inputs` where the inputs do not fit.
    pub(crate) kind: String,
    /// The step that it names.
    pub(crate) step: Option<String>,
    /// What its text contains.
    #[serde(default)]
    pub(crate) says: Vec<String>,
}
