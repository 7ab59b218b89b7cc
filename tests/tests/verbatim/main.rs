//! The Image Builder documents as they were published, over the 494 KB description that they name: compiled when this
//! test runs, built by a real Cargo, and run against the stand-in, which holds requests against that description.
//!
//! The documents are not ours to commit. The environment variable `ARAZZO_CORPUS` says where they are; without it,
//! these tests say that they were skipped.

#![allow(clippy::panic, clippy::unwrap_used, reason = "a test that cannot go on is a failed test")]

mod checks;
mod control_flow;
mod corpus;
mod package;
#[path = "../support/packages.rs"]
mod packages;
mod runs;
