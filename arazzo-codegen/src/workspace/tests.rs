//! Reading what is used of a text comes to the same as reading all of it.

#![allow(clippy::print_stdout, reason = "says that it was skipped")]

use super::*;
use crate::source::FileLoader;
use crate::{Options, emit};

/// The documents of a directory.
fn documents(directory: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(directory).unwrap().map(|entry| entry.unwrap().path());
    let mut documents: Vec<PathBuf> = entries
        .filter(|path| path.extension().is_some_and(|extension| extension == "yaml" || extension == "json"))
        .collect();
    documents.sort();
    documents
}

/// Everything that a compilation finds and gives.
fn outcome(workspace: &Workspace<'_>, document: &Path) -> String {
    let compilation = workspace.compile(&[document.to_path_buf()], Options::default());
    let modules = compilation.modules(emit::Style::Text);
    let modules = modules.map(|modules| emit::nested(&modules).to_string());
    format!("{:#?}\n{modules:#?}\n{:#?}", compilation.diagnostics, compilation.coverage)
}

fn assert_same(directory: &Path, documents: &[PathBuf]) {
    assert!(!documents.is_empty());
    let mut loader = FileLoader::default();
    loader.allow(directory);
    let in_parts = Workspace::new(&loader, Limits::default());
    let as_wholes = Workspace::new(&loader, Limits::default());
    as_wholes.whole.set(true);
    for document in documents {
        let document = directory.join(document);
        assert!(outcome(&in_parts, &document) == outcome(&as_wholes, &document), "{}", document.display());
    }
    let read_in_parts = |file: &&File| matches!(file.parsed.get(), Some(Parsed::Parts(_)));
    assert!(in_parts.files.iter().any(|file| read_in_parts(&file)));
    assert!(!as_wholes.files.iter().any(|file| read_in_parts(&file)));
}

#[test]
fn cases_come_to_the_same() {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests");
    for directory in ["emit", "diagnostics", "diagnostics/near-misses"] {
        let directory = tests.join(directory);
        assert_same(&tests, &documents(&directory));
    }
}

#[test]
fn documents_of_others_come_to_the_same() {
    let Some(corpus) = std::env::var_os("ARAZZO_CORPUS").map(PathBuf::from) else {
        println!("skipped: ARAZZO_CORPUS is not set");
        return;
    };
    let manifest = std::fs::read_to_string(corpus.join("manifest.json")).unwrap();
    let manifest: serde_json::Value = serde_json::from_str(&manifest).unwrap();
    let names = manifest.as_array().unwrap().iter().map(|entry| entry["document"].as_str().unwrap());
    assert_same(&corpus, &names.map(PathBuf::from).collect::<Vec<_>>());
}

#[test]
fn what_was_outlined_by_mistake_is_read_again() {
    let directory = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| {
        let path = directory.path().join(name);
        std::fs::write(&path, text).unwrap();
        path
    };
    let document = write(
        "document.yaml",
        "arazzo: 1.0.1\ninfo: { title: t, version: v }\n\
         sourceDescriptions: [{ name: api, url: api.yaml, type: openapi }]\n\
         workflows: [{ workflowId: w, steps: [{ stepId: s, operationId: get }] }]\n",
    );
    let text = "openapi: 3.1.0\npaths:\n  /a:\n    get:\n      operationId: get\n";
    let description = write("api.yaml", text);
    let mut loader = FileLoader::default();
    loader.allow(directory.path());
    let right = outcome(&Workspace::new(&loader, Limits::default()), &document);

    let workspace = Workspace::new(&loader, Limits::default());
    // As in the compilation, the document comes first.
    workspace.file(&document);
    let file = workspace.file(&description).unwrap();
    let other = Source::new(description.clone(), text.replace("Id: get", "Id: got"));
    let outlined = outline(file.id, &Arc::new(other), &Limits::default()).unwrap();
    outlined.mistake();
    assert!(file.parsed.set(Parsed::Parts(outlined)).is_ok());
    let compilation = workspace.compile(std::slice::from_ref(&document), Options::default());
    assert!(compilation.program.is_some(), "{:#?}", compilation.diagnostics);
    assert!(workspace.whole.get());
    assert_eq!(outcome(&workspace, &document), right);
}
