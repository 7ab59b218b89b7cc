//! What it takes to check documents, and only to parse their files: each in a process that has done nothing else.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use arazzo_codegen::diagnostic::Diagnostics;
use arazzo_codegen::parse::yaml;
use arazzo_codegen::source::{FileLoader, Limits, Sources};
use arazzo_codegen::{Options, Workspace};
use clap::ValueEnum;
use serde::{Deserialize, Serialize};

use super::checking::{Checked, Checking};
use super::usage;
use crate::Failure;

/// What is measured.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum Work {
    /// Checking documents, one after another; each of their files is read once
    Check,
    /// Parsing files
    Parse,
}

/// What some work took.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Measured {
    pub(super) time: Duration,
    pub(super) processor_time: Option<Duration>,
    /// With all trees kept, in bytes.
    pub(super) peak_memory: Option<u64>,
    /// For each document or file.
    pub(super) times: BTreeMap<PathBuf, Duration>,
}

/// What checking a corpus takes, and what it is held against.
#[derive(Debug)]
pub(super) struct Costs {
    pub(super) check: Measured,
    pub(super) parse: Measured,
}

impl Costs {
    pub(super) fn of(checking: &Checking) -> Result<Self, Failure> {
        let sound = checking.documents.iter().filter(|checked| !checked.has_panicked());
        let documents = sound.map(|checked| checked.document.path.as_path());
        Ok(Self {
            check: measured(Work::Check, documents)?,
            parse: measured(Work::Parse, checking.files.keys().map(PathBuf::as_path))?,
        })
    }

    /// What checking a document took; files that others before it have named were read then.
    pub(super) fn of_document(&self, checked: &Checked) -> Duration {
        self.check.times.get(&checked.document.path).copied().unwrap_or_default()
    }
}

/// Does the work on these documents or files in a process of its own.
fn measured<'a>(work: Work, paths: impl Iterator<Item = &'a Path>) -> Result<Measured, Failure> {
    const WHAT: &str = "the process that is measured";
    let paths: Vec<&Path> = paths.collect();
    let paths = serde_json::to_vec(&paths).map_err(Failure::at(WHAT))?;
    let program = std::env::current_exe().map_err(Failure::at(WHAT))?;
    let work = work.to_possible_value().ok_or_else(|| Failure(format!("{WHAT} has no name")))?;
    let mut child = Command::new(program)
        .args(["measure", work.get_name()])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .map_err(Failure::at(WHAT))?;
    if let Some(mut input) = child.stdin.take() {
        input.write_all(&paths).map_err(Failure::at(WHAT))?;
    }
    let output = child.wait_with_output().map_err(Failure::at(WHAT))?;
    if !output.status.success() {
        return Err(Failure(format!("{WHAT} ended with {}", output.status)));
    }
    serde_json::from_slice(&output.stdout).map_err(Failure::at(WHAT))
}

/// The work of that process, on the paths that standard input names; standard output gets what it took.
pub(crate) fn measure(work: Work) -> Result<(), Failure> {
    let paths: Vec<PathBuf> =
        serde_json::from_reader(std::io::stdin().lock()).map_err(Failure::at("names of files"))?;
    let mut times = BTreeMap::new();
    let (start, before) = (Instant::now(), usage::processor_time());
    let peak_memory = match work {
        Work::Check => check(&paths, &mut times),
        Work::Parse => parse(&paths, &mut times)?,
    };
    let processor_time = usage::processor_time().zip(before).map(|(now, before)| now.saturating_sub(before));
    let measured = Measured { time: start.elapsed(), processor_time, peak_memory, times };
    serde_json::to_writer(std::io::stdout().lock(), &measured).map_err(Failure::at("standard output"))
}

fn check(documents: &[PathBuf], times: &mut BTreeMap<PathBuf, Duration>) -> Option<u64> {
    let loader = FileLoader::for_documents(documents.iter().map(PathBuf::as_path));
    let workspace = Workspace::new(&loader, Limits::default());
    for document in documents {
        let start = Instant::now();
        drop(workspace.compile(std::slice::from_ref(document), Options::default()));
        times.insert(document.clone(), start.elapsed());
    }
    usage::peak_memory()
}

fn parse(files: &[PathBuf], times: &mut BTreeMap<PathBuf, Duration>) -> Result<Option<u64>, Failure> {
    let mut sources = Sources::default();
    let mut trees = Vec::new();
    for file in files {
        let start = Instant::now();
        let text = std::fs::read_to_string(file).map_err(Failure::at(file.display()))?;
        let source = sources.add(file.clone(), text);
        let text = sources.get(source).map_or("", |source| source.text());
        trees.push(yaml::parse(source, text, &Limits::default(), &mut Diagnostics::default()));
        times.insert(file.clone(), start.elapsed());
    }
    Ok(usage::peak_memory())
}
