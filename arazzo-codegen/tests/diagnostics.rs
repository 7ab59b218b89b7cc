//! What is said of documents that are well-formed and wrong, and of some that only look so.
//!
//! A case is one Arazzo document dropped into `tests/diagnostics`, named `*.yaml`; what is expected of it stands
//! beside it in a file of the same name with `.txt` behind it. `UPDATE_EXPECT=1 cargo test --test diagnostics`
//! writes those files. The settings of a case, if it needs some, are in a file of the same name with `.toml` for `.yaml`.
//!
//! Each line that something is found in is marked, and nothing else is: [`Mark`] says how. A near miss is a document in
//! `near-misses` that looks like a mistake and is none: `CODE-what-it-is.yaml`, of which `CODE` is not said. The line that
//! makes the difference is marked as `fine`.

#[path = "support/marks.rs"]
mod marks;
mod support;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use arazzo_codegen::diagnostic::levels::{Level, Subject};
use arazzo_codegen::diagnostic::render::{self, Style};
use arazzo_codegen::diagnostic::{Diagnostic, Group, Severity, pages};
use arazzo_codegen::source::{FileLoader, LoadError, Loader, Sources};
use arazzo_codegen::{Compilation, Options, compile};
use marks::Mark;

/// What cannot be dropped into a directory of this repository: the first is a file of more than 64 MiB. Their pages have examples,
/// which are tested.
const WITHOUT_CASES: &[&str] = &["ARZ003"];

/// Reads below one directory, which paths are shown relative to, and what the pages of the codes describe. The compiler does not
/// see the marks.
struct Cases {
    directory: PathBuf,
    files: FileLoader,
}

impl Cases {
    fn new() -> Self {
        let package = Path::new(env!("CARGO_MANIFEST_DIR"));
        let directory = package.join("tests/diagnostics");
        let mut files = FileLoader::default();
        files.allow(&directory);
        files.allow(package.join("pages"));
        Self { directory, files }
    }

    fn compile(&self, name: &str) -> Compilation {
        self.compile_with(name, Options::default())
    }

    fn compile_with(&self, name: &str, options: Options) -> Compilation {
        compile(&[PathBuf::from(name)], self, options)
    }

    /// The names of the documents in a directory below the one of the cases.
    fn documents(&self, directory: &str) -> Vec<String> {
        let mut names = support::names(&self.directory.join(directory), &["yaml"]);
        names.iter_mut().for_each(|name| *name = Path::new(directory).join(&*name).display().to_string());
        names
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
    marked.retain(|mark| mark.kind != marks::FINE);
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
    let mut documents = cases.documents("");
    documents.extend(cases.documents("near-misses"));
    let faults = faults_of_marks(&cases, &documents);
    assert!(faults.is_empty(), "{} marks are wrong\n{}", faults.len(), faults.join("\n"));
}

#[test]
fn a_near_miss_is_not_told_of() {
    let cases = Cases::new();
    let mut faults = Vec::new();
    for name in cases.documents("near-misses") {
        let stem = Path::new(&name).file_stem().unwrap_or_default().to_string_lossy();
        let Some((code, _)) = stem.split_once('-').filter(|(code, _)| pages::page(code).is_some()) else {
            faults.push(format!("{name}: the name is not `CODE-what-it-is.yaml`"));
            continue;
        };
        // A rule that is off by default would have nothing to say in any case.
        let mut options = Options::default();
        if let Some(subject) = Subject::named(code) {
            options.levels.set(subject, Level::Warn);
        }
        let compilation = cases.compile_with(&name, options);
        if compilation.diagnostics.iter().any(|finding| finding.code == code) {
            faults.push(format!("{name}: {code} is found"));
        }
        let read =
            compilation.sources.iter().flat_map(|source| marks::of_file(&cases.directory, source.path()));
        if !read.into_iter().any(|mark| mark.kind == marks::FINE && mark.code == code) {
            faults.push(format!("{name}: no line is marked with `# fine: [{code}]`"));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn each_code_has_a_case_and_a_near_miss() {
    let cases = Cases::new();
    let failing: BTreeSet<String> = cases
        .documents("")
        .iter()
        .flat_map(|name| cases.compile(name).diagnostics)
        .map(|finding| finding.code.to_owned())
        .collect();
    let near_misses = cases.documents("near-misses");
    let mut lacking = Vec::new();
    for page in pages::pages() {
        if WITHOUT_CASES.contains(&page.code) {
            continue;
        }
        if !failing.contains(page.code) {
            lacking.push(format!("{} has no case", page.code));
        }
        if !near_misses.iter().any(|name| name.contains(&format!("{}-", page.code))) {
            lacking.push(format!("{} has no near miss", page.code));
        }
    }
    assert!(lacking.is_empty(), "{}", lacking.join("\n"));
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
