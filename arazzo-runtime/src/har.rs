//! Seeing what is sent, keeping it, and playing it back, by way of HTTP archives (HAR 1.2).
//!
//! - A [`Recording`] notes all that a client sends and is answered.
//! - A [`Replay`] is a transport that answers from an archive, and fails where a request is not the recorded one.
//! - A [`DryRun`] is a transport that lists requests and sends none.
//!
//! Credentials are masked in all of it: what a client and its operations send as such, what stands behind the name of a
//! credential in headers, queries and bodies, and wherever else one of these values comes up.
//!
//! ```no_run
//! use arazzo_runtime::Client;
//! use arazzo_runtime::har::{Har, Recording, Replay};
//!
//! let recording = Recording::new();
//! let client = Client::builder("https://images.example").record(&recording).build()?;
//! // ... workflows run ...
//! recording.har().write("images.har")?;
//!
//! let replay = Replay::strict(Har::read("images.har")?);
//! let client = Client::builder("https://images.example").transport(replay.clone()).build()?;
//! // ... the same workflows run, without a network ...
//! replay.finish()?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod dry_run;
mod format;
mod record;
mod replay;
mod view;

pub use self::dry_run::{DryRun, NotSent, PlannedRequest};
pub use self::format::{Har, HarError};
pub use self::record::{Recorder, Recording};
pub use self::replay::{Drift, DriftPart, Replay};
pub(crate) use self::view::Context;
