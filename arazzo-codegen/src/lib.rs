//! Compiles Arazzo workflows over OpenAPI descriptions to strongly typed async Rust.
//!
//! One pipeline serves the macro, build scripts and the command; [`compile`] is all of it. See `ARCHITECTURE.md` for the passes.

#[cfg(feature = "format")]
mod build_script;
pub mod check;
mod compiler;
mod coverage;
pub mod diagnostic;
pub mod emit;
pub mod fix;
pub mod graph;
pub mod ir;
pub mod lower;
mod names;
pub mod openapi;
#[cfg(feature = "format")]
pub mod output;
pub mod parse;
pub mod resolve;
pub mod source;
pub mod types;
mod workspace;

#[cfg(feature = "format")]
pub use build_script::{Build, BuildError};
pub use compiler::{Compilation, Options, compile};
pub use coverage::{Coverage, Tally};
pub use workspace::{Reading, Workspace};
