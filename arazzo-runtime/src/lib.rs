//! What workflows compiled from Arazzo documents call while they run.
//!
//! The compiler turns each workflow into one async function and each API description into a thin client. Both hold
//! what the documents say and nothing else: the *policy* of a run is here, in one place, and is set on the client:
//!
//! - [`ClientBuilder`]: where the API is served, the headers that every request carries, time and size limits;
//! - [`Run`]: one execution of a workflow. It counts the steps that are entered against a budget, holds the deadline,
//!   paces a step that is entered again ([`Pacing`]) and tells the [`Observer`] and `tracing` what happens;
//! - [`Request`] and [`Response`]: encoding on the way out, typed decoding on the way back. A response is a response
//!   whatever its status: whether it means success is the document's decision;
//! - [`WorkflowError`]: which workflow, which step, which request, what was expected, and a bounded excerpt of the
//!   body, in which credentials are masked.
//!
//! Credentials are set once, by the names of the API's security schemes ([`ClientBuilder::credential`]), and put into the
//! requests that ask for them; what has to be obtained or computed for that comes from an [`Authorize`].
//!
//! Sending goes through one seam, [`Transport`], and time through another, [`Clock`], so that tests need neither a
//! network nor patience (the feature `test-util` brings a clock that is moved by hand).
//!
//! # What generated code looks like
//!
//! ```
//! use arazzo_runtime::serde::Deserialize;
//! use arazzo_runtime::{BaseUrl, ClientBuilder, Request, Run, WorkflowError};
//!
//! #[derive(Clone, Debug)]
//! pub struct Client(arazzo_runtime::Client);
//!
//! impl Client {
//!     pub fn builder() -> ClientBuilder<Self> {
//!         ClientBuilder::new("https://images.example")
//!     }
//!
//!     pub fn get_image(&self, arn: &str) -> Request<'_> {
//!         self.0.get("/GetImage").query("imageBuildVersionArn", arn)
//!     }
//! }
//! # impl From<arazzo_runtime::Client> for Client {
//! #     fn from(client: arazzo_runtime::Client) -> Self {
//! #         Self(client)
//! #     }
//! # }
//! # impl AsRef<arazzo_runtime::Client> for Client {
//! #     fn as_ref(&self) -> &arazzo_runtime::Client {
//! #         &self.0
//! #     }
//! # }
//!
//! #[derive(Deserialize)]
//! #[serde(crate = "::arazzo_runtime::serde")]
//! struct GetImageBody {
//!     status: Option<String>,
//! }
//!
//! /// Polls an image until it has left `PENDING`.
//! pub async fn await_image(client: &Client, arn: &str) -> Result<String, WorkflowError> {
//!     let mut run = Run::start(client, "await-image");
//!     loop {
//!         run.enter("getImage").await?;
//!         let response = client.get_image(arn).send(&mut run).await?;
//!         response.require("$statusCode == 200", response.status() == 200)?;
//!         let body = response.json::<GetImageBody>()?;
//!         match response.present("$response.body#/status", body.status)? {
//!             status if status == "PENDING" => continue,
//!             status => {
//!                 run.complete();
//!                 return Ok(status);
//!             }
//!         }
//!     }
//! }
//! ```
//!
//! # Features
//!
//! | Feature | Default | What it adds |
//! |---|---|---|
//! | `aws-config` | no | `sigv4::AwsCredentials::from_chain`: credentials that are found as AWS's own tools find them |
//! | `aws-sigv4` | no | [`sigv4`]: requests that are signed for AWS |
//! | `brotli`, `deflate`, `gzip`, `zstd` | no | answers that are compressed in this way are asked for, and undone |
//! | `charset` | no | text in encodings other than UTF-8, UTF-16 and Windows-1252 |
//! | `har` | no | [`har`]: recording what is sent, replaying it, dry runs |
//! | `http2` | no | HTTP/2, where a server that is reached by `https` offers it |
//! | `macros` | yes | the macro `arazzo_workflow!` |
//! | `oauth2` | no | [`ClientCredentials`]: the client obtains tokens of OAuth 2.0 itself |
//! | `regex` | no | [`Pattern`], and the functions `match` and `search` of JSONPath: generated code names them where a document uses them |
//! | `rustls-tls` | yes | `https`, by rustls with the roots that the platform trusts |
//! | `test-util` | no | `ManualClock` |
//! | `xml` | yes | [`Response::xml`]: answers in XML |
//! | `xpath` | no | [`xpath`], which generated code names where a document has criteria of that type |
//!
//! Everything here runs on a tokio runtime with I/O and time enabled.

mod authorization;
mod base_url;
mod branch;
#[cfg(any(feature = "aws-sigv4", feature = "har"))]
mod calendar;
mod charset;
mod client;
mod clock;
mod credential;
mod encode;
mod error;
mod exchange;
mod file;
#[cfg(feature = "har")]
pub mod har;
pub mod json_path;
mod limit;
pub mod loose;
mod multipart;
mod oauth2;
mod observe;
mod pacing;
#[cfg(feature = "regex")]
mod pattern;
mod plain;
mod redact;
mod redirect;
mod request;
mod response;
mod retry;
mod retry_after;
mod run;
mod sequence;
#[cfg(feature = "aws-sigv4")]
pub mod sigv4;
mod style;
mod text;
mod transport;
mod tree;
mod xml;
#[cfg(feature = "xpath")]
pub mod xpath;

pub use authorization::{AuthorizationContext, AuthorizationError, Authorize};
pub use base_url::{BaseUrl, OperationServer};
pub use branch::deserialize_branch;
pub use client::{Client, ClientBuilder, ClientError};
#[cfg(feature = "test-util")]
pub use clock::ManualClock;
pub use clock::{Clock, TokioClock};
pub use credential::{ApiKey, Basic, BearerToken, ClientCertificate, Credential};
pub use encode::{json_object, json_text, json_value, path_segment, path_segments};
pub use error::{DecodeProblem, ErrorKind, WorkflowError};
pub use file::File;
pub use multipart::{Multipart, PartEncoding};
#[cfg(feature = "oauth2")]
pub use oauth2::ClientCredentials;
pub use oauth2::OAuth2;
pub use observe::{Event, Observer, Repeat};
pub use pacing::Pacing;
#[cfg(feature = "regex")]
pub use pattern::Pattern;
pub use redirect::Redirects;
pub use request::Request;
pub use response::Response;
pub use retry::StepVisit;
pub use run::Run;
#[cfg(feature = "aws-sigv4")]
pub use sigv4::{AwsCredentials, SigV4};
pub use style::{Style, path_as, path_reserved};
pub use text::deserialize_text;
pub use transport::{
    Body, BodyError, BoxFuture, Chunks, HttpTransport, Replayable, Transport, TransportError,
    TransportResponse, TransportStage,
};
pub use xml::{Xml, xml_text};

#[cfg(feature = "macros")]
pub use arazzo_macros::arazzo_workflow;

pub use bytes::Bytes;
pub use http::{HeaderMap, Method, StatusCode};
pub use {http, reqwest, serde, serde_json};
