//! What is done with this repository beside building and testing it: `cargo xtask ...`.

mod building;
mod builds;
mod conformance;
mod corpus;
mod cost;
mod features;
mod scratch;

use std::fmt;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Tasks of this repository
#[derive(Debug, Parser)]
#[command(
    name = "cargo xtask",
    after_help = "Exit status: 0 when all is well; 1 when something is not; 2 when the task could not be carried out."
)]
struct Line {
    #[command(subcommand)]
    task: Task,
}

#[derive(Debug, Subcommand)]
enum Task {
    /// Check and generate every document of a directory, compile what is generated, and say how that went
    Corpus(corpus::Arguments),
    /// Run every workflow of a directory's documents against Prism, and say which of their requests it accepts
    Conformance(conformance::Arguments),
    /// Build packages that use a workflow, and the same in other ways, and say what that takes (needs the network)
    Builds(builds::Arguments),
    /// Count the instructions and allocations that running a workflow takes, beside what is written by hand (needs valgrind)
    Cost(cost::Arguments),
    /// Count the crates that the runtime depends on, and what it takes to build them, with each of its features
    Features,
    /// Work on the files that standard input names, and say on standard output what that took
    #[command(hide = true)]
    Measure {
        /// What to do
        work: corpus::Work,
    },
}

fn main() -> ExitCode {
    let done = match Line::parse().task {
        Task::Corpus(arguments) => corpus::run(&arguments),
        Task::Conformance(arguments) => conformance::run(&arguments),
        Task::Builds(arguments) => builds::run(&arguments),
        Task::Cost(arguments) => cost::run(&arguments),
        Task::Features => features::run(),
        Task::Measure { work } => corpus::measure(work).map(|()| true),
    };
    match done {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(1),
        Err(failure) => {
            eprintln!("error: {failure}");
            ExitCode::from(2)
        }
    }
}

/// Why a task could not be carried out.
#[derive(Debug)]
struct Failure(String);

impl Failure {
    /// Turns an error into a failure that says what it happened to.
    fn at<E: fmt::Display>(what: impl fmt::Display) -> impl FnOnce(E) -> Self {
        move |error| Self(format!("{what}: {error}"))
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

fn progress(what: &str) {
    eprintln!("{what} ...");
}

/// Where Cargo puts what it builds of this repository.
fn target_directory() -> Result<PathBuf, Failure> {
    let output = cargo()
        .args(["metadata", "--no-deps", "--format-version", "1"])
        .current_dir(repository())
        .output()
        .map_err(Failure::at("cargo metadata"))?;
    let metadata: serde_json::Value =
        serde_json::from_slice(&output.stdout).map_err(Failure::at("cargo metadata"))?;
    let directory = metadata.get("target_directory").and_then(serde_json::Value::as_str);
    directory.map(PathBuf::from).ok_or_else(|| Failure("cargo metadata names no target directory".to_owned()))
}

fn repository() -> &'static Path {
    let member = Path::new(env!("CARGO_MANIFEST_DIR"));
    member.parent().unwrap_or(member)
}

fn cargo() -> std::process::Command {
    std::process::Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
}
