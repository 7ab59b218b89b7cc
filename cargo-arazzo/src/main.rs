//! `cargo arazzo`: checks and fixes Arazzo workflows, and generates typed Rust from them.
//!
//! It exits with 0 when there was nothing to object to, with 1 when documents have errors or generated files are not
//! current, and with 2 when it could not do what it was asked for.

mod arguments;
mod check;
mod documents;
mod explain;
mod fix;
mod generate;
mod graph;
mod markdown;
mod patch;
mod report;

use std::fmt;
use std::process::ExitCode;

use arazzo_codegen::output::OutputError;

use arguments::Command;

fn main() -> ExitCode {
    let command = match arguments::parse(std::env::args_os()) {
        Ok(command) => command,
        Err(error) => {
            // Asking for help is such an error, too. Where it cannot be shown, there is nobody to be told.
            let _ = error.print();
            return ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(Verdict::FAILED));
        }
    };
    let verdict = match command {
        Command::Check(arguments) => check::run(&arguments),
        Command::Generate(arguments) => generate::run(&arguments),
        Command::Graph(arguments) => graph::run(&arguments),
        Command::Fix(arguments) => fix::run(&arguments),
        Command::Explain(arguments) => explain::run(&arguments),
    };
    match verdict {
        Ok(verdict) => verdict.into(),
        Err(failure) => {
            report::failure(&failure);
            ExitCode::from(Verdict::FAILED)
        }
    }
}

/// What a command has found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Verdict {
    /// Nothing to object to; there may be warnings.
    Fine,
    /// Errors in documents, or generated files that are not current.
    Wrong,
}

impl Verdict {
    /// The exit code when a command could not do what it was asked for, so that there is no verdict.
    const FAILED: u8 = 2;
}

impl From<Verdict> for ExitCode {
    fn from(verdict: Verdict) -> Self {
        match verdict {
            Verdict::Fine => Self::SUCCESS,
            Verdict::Wrong => Self::from(1),
        }
    }
}

/// Why a command could not do what it was asked for.
#[derive(Debug)]
struct Failure(String);

impl fmt::Display for Failure {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl From<OutputError> for Failure {
    fn from(error: OutputError) -> Self {
        Self(error.to_string())
    }
}
