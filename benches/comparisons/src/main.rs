//! What this repository does, side by side with what people use instead: `cargo run --release -- generation DIR`.
//!
//! Every figure is taken in a process of its own, as CPU time, which other work on the machine disturbs least. Ratios are
//! what is worth comparing from one machine to another.

mod accommodate;
mod generation;
mod measure;
mod pairs;
mod text;

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
    /// Write what is left of a description when what progenitor refuses is taken out of it
    Accommodate {
        /// The description
        description: PathBuf,
        /// The file to write, in the format that its name tells
        to: PathBuf,
    },
    /// Do a work in this process, and say on standard output what it took
    #[command(hide = true)]
    Measure {
        /// What is done
        work: measure::Work,
        /// With which description
        description: PathBuf,
        /// The document of workflows over it
        document: Option<PathBuf>,
    },
}

fn main() -> ExitCode {
    let done = match Line::parse().comparison {
        Comparison::Generation(arguments) => generation::run(&arguments),
        Comparison::Accommodate { description, to } => {
            accommodate::accommodate(&description, &to).map(|()| true)
        }
        Comparison::Measure { work, description, document } => {
            measure::measure(work, &description, document.as_deref()).map(|()| true)
        }
    };
    match done {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(failure) => {
            eprintln!("error: {failure}");
            ExitCode::from(2)
        }
    }
}
