//! What this repository does, side by side with what people use instead: `cargo run --release -- generation DIR`.
//!
//! Every figure is taken in a process of its own, as CPU time, which other work on the machine disturbs least. Ratios are
//! what is worth comparing from one machine to another.

mod generation;
mod measure;
mod pairs;

use std::error::Error;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

type Failure = Box<dyn Error + Send + Sync>;

/// Comparisons with what people use instead
#[derive(Debug, Parser)]
struct Line {
    #[command(subcommand)]
    comparison: Comparison,
}

#[derive(Debug, Subcommand)]
enum Comparison {
    /// What generation takes, beside parsing alone, beside progenitor and beside typify
    Generation(generation::Arguments),
    /// Do a work in this process, and say on standard output what it took
    #[command(hide = true)]
    Measure {
        /// What is done
        work: measure::Work,
        /// With which file
        path: PathBuf,
    },
}

fn main() -> ExitCode {
    let done = match Line::parse().comparison {
        Comparison::Generation(arguments) => generation::run(&arguments),
        Comparison::Measure { work, path } => measure::measure(work, &path),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("error: {failure}");
            ExitCode::FAILURE
        }
    }
}
