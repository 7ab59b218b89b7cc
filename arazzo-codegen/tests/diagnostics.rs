//! What is said of documents that are well-formed and wrong.
//!
//! A case is one Arazzo document dropped into `tests/diagnostics`, named `*.yaml`; what is expected of it stands
//! beside it in a file of the same name with `.txt` behind it. `UPDATE_EXPECT=1 cargo test --test diagnostics`
//! writes those files. The settings of a case, if it needs some, are in a file of the same name with `.toml` for `.yaml`.
//!
//! Each line that something is found in is marked, and nothing else is: [`Mark`] says how.

#[path = "support/marks.rs"]
mod marks;
mod support;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use arazzo_codegen::diagnostic::render::{self, Style};
use arazzo_codegen::diagnostic::{Diagnostic, Group, Severity};
use arazzo_codegen::source::{FileLoader, LoadError, Loader, Sources};
use arazzo_codegen::{Compilation, Options, compile};
use marks::Mark;

/// Reads below one directory, which paths are shown relative to. The compiler does not see the marks.
struct Cases {
    directory: PathBuf,
    files: FileLoader,
}

impl Cases {
    fn new() -> Self {
        let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/diagnostics");
        let mut files = FileLoader::default();
        files.allow(&directory);
        Self { directory, files }
    }

    fn compile(&self, name: &str) -> Compilation {
        compile(&[PathBuf::from(name)], self, Options::default())
    }

    /// The names of the documents.
    fn documents(&self) -> Vec<String> {
        support::names(&self.directory, &["yaml"])
    }
}

impl Loader for Cases {
    fn load(&self, path: &Path) -> Result<String, LoadError> {
        let text = self.files.load(&self.directory.join(path)).map_err(|error| match error {
            LoadError::Outside { .. } => LoadError::Outside { allowed: vec![PathBuf::from(".")] },
            other => other,
        })?;
        Ok(marks::without_marks(&text))
    }

    fn similar(&self, path: &Path) -> Option<String> {
        let similar = self.files.similar(&self.directory.join(path))?;
        Some(Path::new(&similar).strip_prefix(&self.directory).ok()?.display().to_string())
    }

    fn settings_file(&self, document: &Path) -> Option<PathBuf> {
        let settings = document.with_extension("toml");
        self.directory.join(&settings).is_file().then_some(settings)
    }
}

/// The mark that a finding asks for; there is none for a finding without a place.
fn expected_mark(sources: &Sources, finding: &Diagnostic) -> Option<Mark> {
    let span = finding.primary.as_ref()?.span;
    let source = sources.get(span.source)?;
    let kind = match (finding.severity, finding.group) {
        (Severity::Error, _) => "error",
        (Severity::Warning, Group::Meaning) => "warning",
        (Severity::Warning, Group::Style) => "style",
    };
    Some(Mark {
        path: source.path().to_path_buf(),
        line: source.location(span.start as usize).line,
        kind: kind.to_owned(),
        code: finding.code.to_owned(),
    })
}

/// Holds what is found in documents, together, against the marks in them and in all that they name; what is in those others has to be
/// found by one of the documents only.
fn faults_of_marks(cases: &Cases, documents: &[String]) -> Vec<String> {
    let mut faults = Vec::new();
    let mut marked = BTreeSet::new();
    let mut found = BTreeSet::new();
    for name in documents {
        let compilation = cases.compile(name);
        let settings = cases.settings_file(Path::new(name));
        let read = compilation.sources.iter().map(|source| source.path().to_path_buf());
        for path in read.chain(settings) {
            marked.extend(marks::of_file(&cases.directory, &path));
        }
        for finding in &compilation.diagnostics {
            match expected_mark(&compilation.sources, finding) {
                Some(mark) => _ = found.insert(mark),
                None => faults.push(format!("{name}: {} has no place", finding.code)),
            }
        }
    }
    faults.extend(found.difference(&marked).map(|mark| format!("{mark} is found, and not marked")));
    faults.extend(marked.difference(&found).map(|mark| format!("{mark} is marked, and not found")));
    faults
}

#[test]
fn every_case_is_explained_as_expected() {
    let cases = Cases::new();
    support::every_case(&cases.directory, &["yaml"], ".txt", |name, _| {
        let compilation = cases.compile(name);
        assert!(!compilation.diagnostics.is_empty(), "nothing was found in {name}");
        let shown = render::terminal(&compilation.sources, &compilation.diagnostics, Style::Plain, Some(120));
        format!("{shown}\n{}\n", render::summary(&compilation.diagnostics))
    });
}

#[test]
fn what_is_found_is_marked_and_what_is_marked_is_found() {
    let cases = Cases::new();
    let faults = faults_of_marks(&cases, &cases.documents());
    assert!(faults.is_empty(), "{} marks are wrong\n{}", faults.len(), faults.join("\n"));
}

#[test]
fn marks_are_read_from_the_ends_of_lines_and_taken_out() {
    let text = "a: 1 # error: [ARZ301, ARZ302] # warning: [ARZ208]\n# style: [ARZ701]\nb: '# error: [ARZ1]' # other: [ARZ2]\n";
    let found: Vec<String> = marks::of_text(Path::new("a"), text).iter().map(ToString::to_string).collect();
    assert_eq!(
        found,
        ["a:1: error[ARZ301]", "a:1: error[ARZ302]", "a:1: warning[ARZ208]", "a:2: style[ARZ701]"]
    );
    assert_eq!(marks::without_marks(text), "a: 1\n\nb: '# error: [ARZ1]' # other: [ARZ2]\n");
}
