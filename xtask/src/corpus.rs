//! `cargo xtask corpus`: what the compiler makes of documents that other people wrote.
//!
//! All documents are checked and generated in this process, one after another; then a process of its own does no more than
//! check them, and another one no more than parse the files that they read, for comparison; then everything that was
//! generated is compiled.

mod checking;
mod compiling;
mod documents;
mod measuring;
mod report;
mod usage;

use std::path::PathBuf;

use clap::Args;

use crate::{Failure, progress, target_directory};
use checking::Checking;
use compiling::Place;

pub(crate) use documents::{Document, of as documents_of};
use measuring::Costs;
pub(crate) use measuring::{Work, measure};

#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// A directory with a `manifest.json` that lists the documents, or else with Arazzo documents in or below it
    #[arg(value_name = "DIR")]
    directory: PathBuf,

    /// Write what was found as JSON, too
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
}

/// Does all of it; gives whether nothing is to be objected to.
pub(crate) fn run(arguments: &Arguments) -> Result<bool, Failure> {
    let documents = documents_of(&arguments.directory)?;
    progress(&format!("checking {} documents", documents.len()));
    let mut place = Place::within(target_directory()?, "corpus")?;
    let checking = Checking::of(documents, &mut place)?;
    progress(&format!("measuring that, and only parsing {} files", checking.files.len()));
    let costs = Costs::of(&checking)?;
    progress("compiling what was generated");
    let compiled = place.compile()?;

    let report = report::Report::new(&checking, &costs, &compiled);
    print!("{report}");
    if let Some(file) = &arguments.json {
        let json = serde_json::to_string_pretty(&report).map_err(Failure::at("the report as JSON"))?;
        std::fs::write(file, json + "\n").map_err(Failure::at(file.display()))?;
    }
    Ok(report.is_fine())
}
