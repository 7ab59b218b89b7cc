//! What is made of documents by following what findings suggest.
//!
//! A case is a document dropped into `tests/fix`; what it becomes stands beside it in a file of the same name with `.fixed`
//! behind it, and below that, as comments, what is left to be said. `UPDATE_EXPECT=1 cargo test --test fix` writes those files.
//!
//! With the environment variable `ARAZZO_CORPUS` set, documents below that directory are fixed, too, as they are and
//! damaged: what comes out is never worse, and fixing it again changes nothing. It is one in eight, unless
//! `ARAZZO_CORPUS_EVERY` says `1` for all of them.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot read its cases has failed")]

mod support;

use std::cell::RefCell;
use std::fs;
use std::path::{Path, PathBuf};

use arazzo_codegen::diagnostic::Severity;
use arazzo_codegen::fix::{Fixed, fix};
use arazzo_codegen::parse::recognise::{is_arazzo, is_promising};
use arazzo_codegen::source::{FileLoader, LoadError, Loader};
use arazzo_codegen::{Compilation, Options, compile};

/// Files, and a document with a text of its own.
struct With<'a> {
    files: &'a FileLoader,
    document: &'a Path,
    text: RefCell<String>,
}

impl Loader for With<'_> {
    fn load(&self, path: &Path) -> Result<String, LoadError> {
        if path == self.document { Ok(self.text.borrow().clone()) } else { self.files.load(path) }
    }

    fn similar(&self, path: &Path) -> Option<String> {
        self.files.similar(path)
    }
}

fn count(compilation: &Compilation, severity: Severity) -> usize {
    compilation.diagnostics.iter().filter(|finding| finding.severity == severity).count()
}

/// What a text becomes as this document, with what must hold of it.
fn fixed(files: &FileLoader, document: &Path, text: &str) -> Result<Fixed, String> {
    let loader = With { files, document, text: RefCell::new(text.to_owned()) };
    let documents = [document.to_path_buf()];
    let before = compile(&documents, &loader, Options::default());
    let fixed = fix(&documents, &loader, &Options::default());
    let errors = (count(&before, Severity::Error), count(&fixed.compilation, Severity::Error));
    if errors.1 > errors.0 {
        return Err(format!("{} errors became {}", errors.0, errors.1));
    }
    if before.program.is_some() && fixed.compilation.program.is_none() {
        return Err("a program is gone".to_owned());
    }
    let after = fixed.documents.first().map(|document| document.after.clone());
    if after.is_some() != (fixed.followed > 0) {
        return Err(format!("{} suggestions were followed, and the text is {after:?}", fixed.followed));
    }
    if let Some(after) = after {
        loader.text.replace(after);
        let again = fix(&documents, &loader, &Options::default());
        if again.followed != 0 || !again.documents.is_empty() {
            return Err(format!("{} suggestions were left", again.followed));
        }
        if again.compilation.diagnostics.len() != fixed.compilation.diagnostics.len() {
            return Err("what is said to be left is not".to_owned());
        }
    }
    Ok(fixed)
}

#[test]
fn every_case_becomes_what_is_expected() {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fix");
    let mut files = FileLoader::default();
    files.allow(&directory);
    support::every_case(&directory, &["yaml", "json"], ".fixed", |name, text| {
        let document = directory.join(name);
        let fixed = fixed(&files, &document, text).unwrap_or_else(|fault| panic!("{name}: {fault}"));
        let after = fixed.documents.first().map_or(text, |document| &document.after);
        let left = fixed.compilation.diagnostics.iter().map(|finding| {
            let label = finding.primary.as_ref();
            let line = label.and_then(|label| {
                let source = fixed.compilation.sources.get(label.span.source)?;
                Some(source.location(label.span.start as usize).line)
            });
            format!("# {} in line {}: {}\n", finding.code, line.unwrap_or(0), finding.message)
        });
        format!("{after}{}", left.collect::<String>())
    });
}

#[test]
fn documents_of_other_people_never_get_worse() {
    let Some(corpus) = std::env::var_os("ARAZZO_CORPUS").map(PathBuf::from) else {
        println!("ARAZZO_CORPUS is not set; other people's documents are left out");
        return;
    };
    let mut documents = Vec::new();
    collect(&corpus, &mut documents);
    assert!(!documents.is_empty());
    let every = std::env::var("ARAZZO_CORPUS_EVERY").map_or(8, |every| every.parse().unwrap());
    let documents: Vec<PathBuf> = documents.into_iter().step_by(every).collect();
    let mut files = FileLoader::default();
    files.allow(&corpus);
    let (mut faults, mut changed, mut followed) = (Vec::new(), 0, 0);
    for document in &documents {
        let text = fs::read_to_string(document).unwrap();
        // With two letters in the wrong order in each of some names.
        let damaged = text
            .replace("operationId: get", "operationId: gte")
            .replace("$response.header.", "$response.headers.")
            .replace("\"operationId\": \"get", "\"operationId\": \"gte")
            .replace("successCriteria", "succesCriteria");
        for text in [&text, &damaged] {
            match fixed(&files, document, text) {
                Ok(fixed) => {
                    changed += fixed.documents.len();
                    followed += fixed.followed;
                }
                Err(fault) => faults.push(format!("{}: {fault}", document.display())),
            }
        }
    }
    println!("{} documents, {changed} texts changed by {followed} suggestions", documents.len());
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    assert!(followed > 0);
}

fn collect(directory: &Path, found: &mut Vec<PathBuf>) {
    let mut paths: Vec<PathBuf> =
        fs::read_dir(directory).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    for path in paths {
        if path.is_dir() {
            collect(&path, found);
        } else if is_promising(&path) && fs::read_to_string(&path).is_ok_and(|text| is_arazzo(&text)) {
            found.push(path);
        }
    }
}
