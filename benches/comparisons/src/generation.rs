//! What generation takes, beside parsing alone, beside progenitor and beside typify.

use std::path::{Path, PathBuf};
use std::process::Command;

use clap::Args;

use crate::Failure;
use crate::measure::{Taken, Work};
use crate::pairs::{self, Pair};

#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// Where documents of workflows are, with the descriptions that they name
    directory: PathBuf,
    /// Leave out descriptions of fewer bytes
    #[arg(long, default_value_t = 450_000)]
    at_least: u64,
}

/// Prints a table.
pub(crate) fn run(arguments: &Arguments) -> Result<(), Failure> {
    let pairs = pairs::in_directory(&arguments.directory)?;
    println!("| description | KB | generated, ms | progenitor, ms | ratio |");
    println!("|---|---:|---:|---:|---:|");
    for pair in pairs.iter().filter(|pair| pair.bytes >= arguments.at_least) {
        row(&arguments.directory, pair)?;
    }
    Ok(())
}

fn row(directory: &Path, pair: &Pair) -> Result<(), Failure> {
    let shown = pair.description.strip_prefix(directory.canonicalize()?)?.display();
    let generated = taken(Work::Generate, &pair.document);
    let progenitor = taken(Work::Progenitor, &pair.description);
    let time = |taken: &Result<Taken, String>| match taken {
        Ok(taken) => format!("{:.1}", milliseconds(taken.cold)),
        Err(reason) => reason.clone(),
    };
    let ratio = match (&generated, &progenitor) {
        (Ok(generated), Ok(progenitor)) => {
            format!("{:.1}", milliseconds(progenitor.cold) / milliseconds(generated.cold))
        }
        _ => "".to_owned(),
    };
    println!("| {shown} | {} | {} | {} | {ratio} |", pair.bytes / 1000, time(&generated), time(&progenitor));
    Ok(())
}

/// What a work takes with a file, in a process of its own; or why it is not done.
fn taken(work: Work, path: &Path) -> Result<Taken, String> {
    let program = std::env::current_exe().map_err(|error| error.to_string())?;
    let output = Command::new(program).args(["measure", &work.name()]).arg(path).output();
    let output = output.map_err(|error| error.to_string())?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        return Err(said.lines().find(|line| !line.is_empty()).unwrap_or("no reason is given").to_owned());
    }
    String::from_utf8_lossy(&output.stdout).parse().map_err(|error: Failure| error.to_string())
}

#[expect(clippy::cast_precision_loss, reason = "no time here has more than 2^52 nanoseconds")]
fn milliseconds(nanoseconds: u64) -> f64 {
    nanoseconds as f64 / 1e6
}
