//! The workflows under `workflows/`, compiled: the committed output of
//! `cargo arazzo generate workflows --out generated-client/src/generated`.
//!
//! It is golden output, a compile test and an example in one. CI proves that it is current and clean under the
//! lints of the workspace.

mod generated;

pub use generated::*;
