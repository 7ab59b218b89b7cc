//! What is measured: two workflows, each as it is generated, as an expert writes it by hand over typed structs, and as
//! it is written in a hurry, over `serde_json::Value`.
//!
//! All of them speak to the same [`Service`], in memory or over HTTP.

pub mod polling;
pub mod server;
pub mod service;
pub mod wide;

use http::HeaderValue;
pub use service::{Exchange, OverHttp, Service, Silent};

/// What is asked for by hand, too. reqwest would ask for anything instead, at the same cost, but where nothing is counted:
/// behind the transport.
const JSON: HeaderValue = HeaderValue::from_static("application/json");
