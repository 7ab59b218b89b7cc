//! What it takes only to parse the files of the corpus: what checking them is held against.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use arazzo_codegen::diagnostic::Diagnostics;
use arazzo_codegen::parse::yaml;
use arazzo_codegen::source::{Limits, Sources};
use serde::{Deserialize, Serialize};

use super::usage;
use crate::Failure;

/// What parsing took.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Parsing {
    pub(super) time: Duration,
    pub(super) processor_time: Option<Duration>,
    /// With all trees kept, in bytes.
    pub(super) peak_memory: Option<u64>,
    /// For each file.
    pub(super) times: BTreeMap<PathBuf, Duration>,
}

/// Parses files in a process of its own, which has done nothing else that takes memory.
pub(super) fn of(files: &BTreeMap<PathBuf, u64>) -> Result<Parsing, Failure> {
    const WHAT: &str = "the process that parses";
    let names: Vec<&PathBuf> = files.keys().collect();
    let names = serde_json::to_vec(&names).map_err(Failure::at(WHAT))?;
    let program = std::env::current_exe().map_err(Failure::at(WHAT))?;
    let mut child = Command::new(program)
        .arg("parse")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .map_err(Failure::at(WHAT))?;
    if let Some(mut input) = child.stdin.take() {
        input.write_all(&names).map_err(Failure::at(WHAT))?;
    }
    let output = child.wait_with_output().map_err(Failure::at(WHAT))?;
    if !output.status.success() {
        return Err(Failure(format!("{WHAT} ended with {}", output.status)));
    }
    serde_json::from_slice(&output.stdout).map_err(Failure::at(WHAT))
}

/// The work of that process: reads names of files, parses each file once, and says what that took.
pub(crate) fn parse() -> Result<(), Failure> {
    let names: Vec<PathBuf> =
        serde_json::from_reader(std::io::stdin().lock()).map_err(Failure::at("names of files"))?;
    let mut sources = Sources::default();
    let mut trees = Vec::new();
    let mut times = BTreeMap::new();
    let (start, before) = (Instant::now(), usage::processor_time());
    for name in names {
        let start = Instant::now();
        let text = std::fs::read_to_string(&name).map_err(Failure::at(name.display()))?;
        let source = sources.add(name.clone(), text);
        let text = sources.get(source).map_or("", |source| source.text());
        trees.push(yaml::parse(source, text, &Limits::default(), &mut Diagnostics::default()));
        times.insert(name, start.elapsed());
    }
    let processor_time = usage::processor_time().zip(before).map(|(now, before)| now.saturating_sub(before));
    let parsing = Parsing { time: start.elapsed(), processor_time, peak_memory: usage::peak_memory(), times };
    serde_json::to_writer(std::io::stdout().lock(), &parsing).map_err(Failure::at("standard output"))
}
