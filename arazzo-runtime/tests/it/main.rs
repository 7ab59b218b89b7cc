//! What the runtime does over real HTTP on loopback, on a clock that is moved by hand: nothing here sleeps, and nothing
//! asserts how long something took.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking, in its helpers, too"
)]

mod answers;
mod bodies;
mod credentials;
mod exchange;
mod files;
mod generated;
mod har;
mod limits;
mod oauth2;
mod observation;
mod pacing;
mod redaction;
mod sending;
mod servers;
mod sigv4;
mod support;
mod tampering;
