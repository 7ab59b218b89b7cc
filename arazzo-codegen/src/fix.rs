//! Following what findings suggest, as far as that may be done without looking at it.

use std::cell::RefCell;
use std::collections::{BTreeMap, HashSet};
use std::path::{Path, PathBuf};

use crate::compiler::{Compilation, Options};
use crate::diagnostic::{Applicability, Edit, Severity};
use crate::source::{Limits, LoadError, Loader};
use crate::workspace::Workspace;

/// How often documents are compiled in search of edits. Each edit that is kept needs a few of these.
const MOST_COMPILATIONS: usize = 1000;

/// What following suggestions makes of documents.
#[derive(Debug)]
pub struct Fixed {
    /// The documents that change, in the order in which they were given.
    pub documents: Vec<FixedDocument>,
    /// How many suggestions were followed.
    pub followed: usize,
    /// What the documents come to then.
    pub compilation: Compilation,
}

/// A document that changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FixedDocument {
    /// Where it is.
    pub path: PathBuf,
    /// Its text so far.
    pub before: String,
    /// Its text when suggestions have been followed.
    pub after: String,
}

/// Follows all suggestions that may be followed without looking at them, again and again until there is none left. What would
/// make more errors is left out. Only these documents are changed, and nothing is written.
#[must_use]
pub fn fix(documents: &[PathBuf], loader: &dyn Loader, options: &Options) -> Fixed {
    let texts = Overlay { loader, texts: RefCell::default() };
    let workspace = Workspace::new(&texts, Limits::default());
    let mut fixing = Fixing {
        documents,
        options,
        texts: &texts,
        workspace: &workspace,
        seen: HashSet::new(),
        compilations: 0,
        followed: 0,
    };
    let mut compilation = fixing.compile();
    let before: Vec<(PathBuf, String)> = documents
        .iter()
        .filter_map(|path| {
            let source = compilation.sources.iter().find(|source| source.path() == path)?;
            Some((path.clone(), source.text().to_owned()))
        })
        .collect();
    while let Some(better) = fixing.improved(&compilation, &fixing.suggested(&compilation)) {
        compilation = better;
    }
    let followed = fixing.followed;
    let texts = texts.texts.take();
    let documents = before.into_iter().filter_map(|(path, before)| {
        let after = texts.get(&path)?.clone();
        (before != after).then_some(FixedDocument { path, before, after })
    });
    Fixed { documents: documents.collect(), followed, compilation }
}

/// A suggestion that may be followed.
#[derive(Clone, Debug)]
struct Candidate {
    document: PathBuf,
    edits: Vec<Edit>,
    severity: Severity,
}

struct Fixing<'a> {
    documents: &'a [PathBuf],
    options: &'a Options,
    texts: &'a Overlay<'a>,
    /// Reads the documents again each time, and what they name once.
    workspace: &'a Workspace<'a>,
    /// The texts that there have been, so that it never goes in a circle.
    seen: HashSet<BTreeMap<PathBuf, String>>,
    compilations: usize,
    followed: usize,
}

impl Fixing<'_> {
    fn compile(&mut self) -> Compilation {
        self.compilations += 1;
        self.documents.iter().for_each(|document| self.workspace.forget(document));
        self.workspace.compile(self.documents, self.options.clone())
    }

    /// The suggestions that may be followed together: none of their edits overlap.
    fn suggested(&self, compilation: &Compilation) -> Vec<Candidate> {
        let mut candidates: Vec<Candidate> = Vec::new();
        for finding in &compilation.diagnostics {
            let Some(suggestion) = &finding.suggestion else { continue };
            let source = suggestion.edits.first().map(|edit| edit.span.source);
            let source = source.and_then(|source| compilation.sources.get(source));
            let Some(document) = source.map(|source| source.path()) else { continue };
            if suggestion.applicability != Applicability::MachineApplicable
                || !self.documents.iter().any(|known| known == document)
            {
                continue;
            }
            let taken = candidates.iter().flat_map(|candidate| &candidate.edits);
            let mut taken = taken.filter(|taken| suggestion.edits.iter().any(|edit| overlap(edit, taken)));
            if taken.next().is_none() {
                candidates.push(Candidate {
                    document: document.to_path_buf(),
                    edits: suggestion.edits.clone(),
                    severity: finding.severity,
                });
            }
        }
        candidates
    }

    /// What the documents come to when as many of these suggestions are followed as do good together; `None` when none does.
    /// How deep this goes is bounded by how often a list can be halved.
    fn improved(&mut self, before: &Compilation, candidates: &[Candidate]) -> Option<Compilation> {
        if candidates.is_empty() || self.compilations > MOST_COMPILATIONS {
            return None;
        }
        let texts = self.texts.texts.borrow().clone();
        if let Some(after) = self.followed(before, candidates) {
            return Some(after);
        }
        self.texts.texts.replace(texts);
        if candidates.len() == 1 {
            return None;
        }
        let (first, second) = candidates.split_at(candidates.len() / 2);
        self.improved(before, first).or_else(|| self.improved(before, second))
    }

    /// What the documents come to when these suggestions are followed, if that does good. An error may have hidden others, which
    /// suggestions remedy in turn: so it is looked a few steps ahead.
    fn followed(&mut self, before: &Compilation, candidates: &[Candidate]) -> Option<Compilation> {
        const AHEAD: usize = 8;
        let texts = self.texts.texts.borrow().clone();
        let mut texts = edited(before, &texts, candidates);
        let (mut followed, mut of_an_error) = (0, false);
        let mut candidates = candidates.to_vec();
        for _ in 0..AHEAD {
            if candidates.is_empty() || !self.seen.insert(texts.clone()) {
                return None;
            }
            self.texts.texts.replace(texts.clone());
            let after = self.compile();
            followed += candidates.len();
            of_an_error |= candidates.iter().any(|candidate| candidate.severity == Severity::Error);
            if is_better(before, &after, of_an_error) {
                self.followed += followed;
                return Some(after);
            }
            candidates = self.suggested(&after);
            texts = edited(&after, &texts, &candidates);
        }
        None
    }
}

fn overlap(one: &Edit, other: &Edit) -> bool {
    one.span.source == other.span.source
        && one.span.start < other.span.end.max(other.span.start + 1)
        && other.span.start < one.span.end.max(one.span.start + 1)
}

/// The texts when suggestions have been followed whose edits do not overlap.
fn edited(
    compilation: &Compilation,
    texts: &BTreeMap<PathBuf, String>,
    candidates: &[Candidate],
) -> BTreeMap<PathBuf, String> {
    let mut texts = texts.clone();
    let mut edits: Vec<(&Path, &Edit)> = candidates
        .iter()
        .flat_map(|candidate| candidate.edits.iter().map(|edit| (candidate.document.as_path(), edit)))
        .collect();
    // From the end on, so that what comes before stays where it is.
    edits.sort_by_key(|(_, edit)| std::cmp::Reverse(edit.span));
    for (document, edit) in edits {
        let Some(source) = compilation.sources.get(edit.span.source) else { continue };
        let text = texts.entry(document.to_path_buf()).or_insert_with(|| source.text().to_owned());
        let range = edit.span.start as usize..edit.span.end as usize;
        if text.get(range.clone()).is_some() {
            text.replace_range(range, &edit.replacement);
        }
    }
    texts
}

/// Whether following suggestions has done good: there are no more errors, and there is less to be said, unless an error that is
/// gone has hidden it.
fn is_better(before: &Compilation, after: &Compilation, of_an_error: bool) -> bool {
    let count = |compilation: &Compilation, severity: Severity| {
        compilation.diagnostics.iter().filter(|finding| finding.severity == severity).count()
    };
    let of = |severity: Severity| (count(before, severity), count(after, severity));
    let (errors_before, errors_after) = of(Severity::Error);
    let (warnings_before, warnings_after) = of(Severity::Warning);
    errors_after < errors_before
        || errors_after == errors_before && (of_an_error || warnings_after < warnings_before)
}

/// Files, some with other texts than those that are there.
struct Overlay<'a> {
    loader: &'a dyn Loader,
    texts: RefCell<BTreeMap<PathBuf, String>>,
}

impl Loader for Overlay<'_> {
    fn load(&self, path: &Path) -> Result<String, LoadError> {
        match self.texts.borrow().get(path) {
            Some(text) => Ok(text.clone()),
            None => self.loader.load(path),
        }
    }

    fn similar(&self, path: &Path) -> Option<String> {
        self.loader.similar(path)
    }

    fn settings_file(&self, document: &Path) -> Option<PathBuf> {
        self.loader.settings_file(document)
    }
}
