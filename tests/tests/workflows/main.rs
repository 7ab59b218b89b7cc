//! The two committed workflows, end to end: generated code, runtime and HTTP, against the stand-in.
//!
//! No test waits. The client goes by a [`ManualClock`](arazzo_runtime::ManualClock), on which the waits of a run take
//! no time and are recorded.

#![allow(clippy::panic, clippy::unwrap_used, reason = "a test that cannot go on is a failed test")]

mod answers;
mod cancel_running_image_build;
mod distribute_image;
mod inputs;
mod limits;
mod replaying;
mod signing;
mod support;
mod transport;
