//! Checking and generating every document, in one process.

use std::collections::BTreeMap;
use std::panic::{self, AssertUnwindSafe};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use arazzo_codegen::diagnostic::Severity;
use arazzo_codegen::emit::Style;
use arazzo_codegen::source::{FileLoader, Limits};
use arazzo_codegen::{Compilation, Coverage, Options, Workspace, output};

use super::compiling::Place;
use super::documents::Document;
use crate::Failure;

/// What came of all documents.
#[derive(Debug)]
pub(super) struct Checking {
    pub(super) documents: Vec<Checked>,
    /// The files that were read, with their sizes in bytes.
    pub(super) files: BTreeMap<PathBuf, u64>,
    /// What it took to generate modules and to write them.
    pub(super) writing: Duration,
}

/// What came of a document.
#[derive(Debug)]
pub(super) struct Checked {
    pub(super) document: Document,
    pub(super) outcome: Outcome,
    /// The first finding of each code.
    pub(super) errors: BTreeMap<&'static str, Finding>,
    pub(super) warnings: BTreeMap<&'static str, Finding>,
    /// How many of the values that it names have types.
    pub(super) coverage: Coverage,
    /// The files that it read, itself among them.
    pub(super) files: Vec<PathBuf>,
}

#[derive(Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    Generated {
        lines: usize,
    },
    Rejected,
    /// With what was said.
    Panicked(String),
    /// Something that must not happen: rejected without an error, or generated as text that is not Rust.
    Broken(String),
}

/// What is kept of a finding.
#[derive(Clone, Debug)]
pub(super) struct Finding {
    pub(super) message: String,
    /// Where it is in the document; `None` when it is elsewhere.
    pub(super) line: Option<usize>,
}

impl Checking {
    /// Checks documents, and hands what is generated to `place`.
    pub(super) fn of(documents: Vec<Document>, place: &mut Place) -> Result<Self, Failure> {
        let panics = Panics::noted();
        // Each file is read once, and documents may name what lies below the root of any of them.
        let loader = FileLoader::for_documents(documents.iter().map(|document| document.path.as_path()));
        let workspace = Workspace::new(&loader, Limits::default());
        let mut files = BTreeMap::new();
        let mut checked = Vec::with_capacity(documents.len());
        let mut writing = Duration::ZERO;
        for document in documents {
            let compilation = panic::catch_unwind(AssertUnwindSafe(|| {
                workspace.compile(std::slice::from_ref(&document.path), Options::default())
            }));
            let Ok(compilation) = compilation else {
                checked.push(Checked::panicked(document, panics.last()));
                continue;
            };
            let read = compilation.sources.iter();
            let read: Vec<(PathBuf, u64)> =
                read.map(|source| (source.path().to_path_buf(), source.text().len() as u64)).collect();
            let start = Instant::now();
            let outcome = panic::catch_unwind(AssertUnwindSafe(|| outcome(&document, &compilation, place)));
            writing += start.elapsed();
            let found = |severity| findings(&compilation, &document.path, severity);
            let (errors, warnings) = (found(Severity::Error), found(Severity::Warning));
            checked.push(Checked {
                document,
                outcome: match outcome {
                    Ok(outcome) => outcome?,
                    Err(_) => Outcome::Panicked(panics.last()),
                },
                errors,
                warnings,
                coverage: compilation.coverage,
                files: read.iter().map(|(path, _)| path.clone()).collect(),
            });
            files.extend(read);
        }
        Ok(Self { documents: checked, files, writing })
    }
}

impl Checked {
    fn panicked(document: Document, message: String) -> Self {
        Self {
            document,
            outcome: Outcome::Panicked(message),
            errors: BTreeMap::new(),
            warnings: BTreeMap::new(),
            coverage: Coverage::default(),
            files: Vec::new(),
        }
    }

    pub(super) fn is_generated(&self) -> bool {
        matches!(self.outcome, Outcome::Generated { .. })
    }

    pub(super) fn has_panicked(&self) -> bool {
        matches!(self.outcome, Outcome::Panicked(_))
    }

    pub(super) fn lines(&self) -> usize {
        match self.outcome {
            Outcome::Generated { lines } => lines,
            _ => 0,
        }
    }
}

/// What a compilation came to; what it generated is written.
fn outcome(document: &Document, compilation: &Compilation, place: &mut Place) -> Result<Outcome, Failure> {
    let Some(modules) = compilation.modules(Style::Text) else {
        let mut diagnostics = compilation.diagnostics.iter();
        let explained = diagnostics.any(|diagnostic| diagnostic.severity == Severity::Error);
        let silent = || Outcome::Broken("rejected without an error".to_owned());
        return Ok(if explained { Outcome::Rejected } else { silent() });
    };
    match output::files(&modules) {
        Ok(files) => {
            let lines = files.iter().map(|file| file.text.lines().count()).sum();
            place.add(&document.name, &files, lines)?;
            Ok(Outcome::Generated { lines })
        }
        Err(error) => Ok(Outcome::Broken(error.to_string())),
    }
}

/// The first finding of each code.
fn findings(
    compilation: &Compilation,
    document: &Path,
    severity: Severity,
) -> BTreeMap<&'static str, Finding> {
    let mut findings = BTreeMap::new();
    for diagnostic in compilation.diagnostics.iter().filter(|diagnostic| diagnostic.severity == severity) {
        findings.entry(diagnostic.code).or_insert_with(|| {
            let span = diagnostic.primary.as_ref().map(|label| label.span);
            let source = span.and_then(|span| Some((compilation.sources.get(span.source)?, span.start)));
            let source = source.filter(|(source, _)| source.path() == document);
            let line = source.map(|(source, start)| source.location(start as usize).line);
            Finding { message: diagnostic.message.clone(), line }
        });
    }
    findings
}

/// What panics have said; they are not shown as they happen.
struct Panics(Arc<Mutex<String>>);

impl Panics {
    fn noted() -> Self {
        let said = Arc::new(Mutex::new(String::new()));
        let noted = Arc::clone(&said);
        panic::set_hook(Box::new(move |panic| {
            *noted.lock().unwrap_or_else(PoisonError::into_inner) = panic.to_string();
        }));
        Self(said)
    }

    fn last(&self) -> String {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Drop for Panics {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            drop(panic::take_hook());
        }
    }
}
