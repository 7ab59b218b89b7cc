//! Input that means harm: each is refused with a place and a remedy, or generated as what it says; within bounded memory
//! and stack, without a panic, and nothing is written for what is refused.
//!
//! What can be a file of a few lines is one: names and prose that try to break out of the generated code are cases in
//! `tests/emit`, ill-formed texts in `tests/syntax`. Here is what is too large, too deep or too odd for that, made by the
//! tests.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "helpers of tests")]

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use arazzo_codegen::diagnostic::Severity;
use arazzo_codegen::diagnostic::render::{self, Style};
use arazzo_codegen::source::FileLoader;
use arazzo_codegen::{Options, compile, emit, output};
use cap::Cap;
use tempfile::TempDir;

mod files;
mod schemas;
mod texts;

/// All tests together get along with this much memory; what asks for more ends the process.
const MEMORY: usize = 1 << 30;

#[global_allocator]
static ALLOCATOR: Cap<std::alloc::System> = Cap::new(std::alloc::System, MEMORY);

/// As much as the smallest main thread of a platform has, so that recursion that follows the input shows.
const STACK: usize = 1 << 20;

/// By far longer than anything here takes. It is there for what would never end.
const WATCHDOG: Duration = Duration::from_secs(120);

/// A description that all documents here may use.
const API: &str = "\
openapi: 3.0.3
info: { title: Things, version: '1' }
servers: [{ url: 'https://things.example' }]
paths:
  /things:
    get:
      operationId: listThings
      parameters:
        - { name: name, in: query, schema: { type: string } }
      responses:
        '200':
          description: All.
          content:
            application/json:
              schema: { type: object, properties: { name: { type: string }, count: { type: integer } } }
";

/// The schema of the body in it.
const SCHEMA: &str = "{ type: object, properties: { name: { type: string }, count: { type: integer } } }";

/// A document of one workflow with one step, which `more` is a part of.
fn document(more: &str) -> String {
    format!(
        "\
arazzo: 1.0.1
info: {{ title: Things, version: '1' }}
sourceDescriptions: [{{ name: things, url: api.yaml, type: openapi }}]
workflows:
  - workflowId: look
    steps:
      - stepId: list
        operationId: listThings
{more}"
    )
}

/// What became of a document.
#[derive(Debug)]
struct Outcome {
    /// The generated text; `None` when it was refused.
    text: Option<String>,
    /// The findings as `file:line:column: CODE`.
    places: Vec<String>,
    /// The findings as people see them.
    shown: String,
}

impl Outcome {
    /// The first place, of a document that must have been refused.
    #[track_caller]
    fn refused(&self) -> &str {
        assert!(self.text.is_none(), "accepted:\n{}", self.shown);
        self.places.first().unwrap()
    }

    /// The text, of a document that must have been accepted.
    #[track_caller]
    fn generated(&self) -> &str {
        self.text.as_deref().unwrap_or_else(|| panic!("refused:\n{}", self.shown))
    }
}

/// A directory of files that is a package, and no more may be read than is in it.
struct Package(TempDir);

impl Package {
    /// A package with a document and a description.
    fn new(document: impl AsRef<[u8]>, api: impl AsRef<[u8]>) -> Self {
        let package = Self(TempDir::new().unwrap());
        fs::create_dir(package.0.path().join(".git")).unwrap();
        package.put("document.yaml", document);
        package.put("api.yaml", api);
        package
    }

    fn put(&self, name: &str, bytes: impl AsRef<[u8]>) {
        fs::write(self.0.path().join(name), bytes).unwrap();
    }

    /// Compiles the document, looks over all that is said of it, and does with the result what the ways in do.
    #[track_caller]
    fn compile(&self) -> Outcome {
        let base = self.0.path().to_path_buf();
        let before = listing(&base);
        let (send, receive) = mpsc::channel();
        let worker = thread::Builder::new().stack_size(STACK).spawn(move || {
            send.send(compiled(&base)).unwrap();
        });
        let outcome = match receive.recv_timeout(WATCHDOG) {
            Ok(outcome) => outcome,
            Err(mpsc::RecvTimeoutError::Timeout) => panic!("it does not come to an end"),
            Err(mpsc::RecvTimeoutError::Disconnected) => {
                std::panic::resume_unwind(worker.unwrap().join().unwrap_err())
            }
        };
        let after = listing(self.0.path());
        let new: Vec<&PathBuf> = after.iter().filter(|path| !before.contains(path)).collect();
        let expected = [self.0.path().join("generated")];
        let written: &[PathBuf] = if outcome.text.is_some() { &expected } else { &[] };
        assert_eq!(new, written.iter().collect::<Vec<_>>(), "what was written");
        outcome
    }
}

fn listing(directory: &Path) -> Vec<PathBuf> {
    let mut paths: Vec<PathBuf> =
        fs::read_dir(directory).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths
}

fn compiled(base: &Path) -> Outcome {
    let document = PathBuf::from("document.yaml");
    let loader = FileLoader::for_documents_in(base, [document.as_path()]);
    let compilation = compile(&[document], &loader, Options::default());
    let (sources, diagnostics) = (&compilation.sources, &compilation.diagnostics);
    let mut places = Vec::new();
    for diagnostic in diagnostics {
        let line = render::json_line(sources, diagnostic);
        assert!(line.len() < 20_000, "{} bytes of JSON: {line:.2000}…", line.len());
        let finding: serde_json::Value = serde_json::from_str(&line).unwrap();
        assert!(!diagnostic.help.is_empty(), "{line}");
        places.push(match diagnostic.primary {
            Some(_) => {
                let file = finding["file"].as_str().unwrap();
                format!("{file}:{}:{}: {}", finding["line"], finding["column"], diagnostic.code)
            }
            None => format!("document.yaml: {}", diagnostic.code),
        });
    }
    let shown = render::terminal(sources, diagnostics, Style::Plain, Some(120));
    for text in [&shown, &render::compile_error_text(sources, diagnostics)] {
        assert!(text.len() < 20_000 * (places.len() + 1), "{} bytes of text: {text:.2000}…", text.len());
        let escapes = |character: char| {
            character.is_control() && character != '\n'
                || matches!(character, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
        };
        assert!(!text.contains(escapes), "{text:?}");
    }
    let errors = diagnostics.iter().filter(|diagnostic| diagnostic.severity == Severity::Error).count();
    let modules = compilation.modules(emit::Style::Text);
    assert_eq!(modules.is_none(), errors > 0, "{shown}");
    let text = modules.map(|modules| {
        let files = output::files(&modules).unwrap();
        output::write(&base.join("generated"), &files).unwrap();
        output::single(&modules).unwrap()
    });
    Outcome { text, places, shown }
}
