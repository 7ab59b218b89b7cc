//! Public documents, where they are at hand: each is generated or rejected, none in silence, and what is generated is Rust.
//!
//! The environment variable `ARAZZO_CORPUS` names their folder, whose `manifest.json` says of each document whether its
//! references resolve.

#![allow(clippy::print_stdout, reason = "says that it was skipped, and what was found")]

use std::collections::BTreeMap;
use std::path::PathBuf;

use arazzo_codegen::diagnostic::Severity;
use arazzo_codegen::source::{FileLoader, Limits};
use arazzo_codegen::{Options, Workspace, emit};

#[test]
fn every_document_is_generated_or_rejected() {
    let Some(corpus) = std::env::var_os("ARAZZO_CORPUS").map(PathBuf::from) else {
        println!("skipped: ARAZZO_CORPUS is not set");
        return;
    };
    let manifest = std::fs::read_to_string(corpus.join("manifest.json")).unwrap();
    let manifest: serde_json::Value = serde_json::from_str(&manifest).unwrap();
    let mut generated = 0;
    let mut rejected: BTreeMap<&str, usize> = BTreeMap::new();
    let mut loader = FileLoader::default();
    loader.allow(&corpus);
    // Many documents name the same descriptions.
    let workspace = Workspace::new(&loader, Limits::default());
    for entry in manifest.as_array().unwrap() {
        let name = entry["document"].as_str().unwrap();
        let compilation = workspace.compile(&[corpus.join(name)], Options::default());
        let errors = compilation.diagnostics.iter().filter(|finding| finding.severity == Severity::Error);
        let codes: std::collections::BTreeSet<&str> = errors.map(|error| error.code).collect();
        match compilation.modules(emit::Style::Text) {
            Some(modules) => {
                assert!(codes.is_empty(), "{name} is generated in spite of {codes:?}");
                assert_eq!(entry["references_resolve"], true, "{name} has broken references");
                emit::format(emit::nested(&modules)).unwrap_or_else(|error| panic!("{name}: {error}"));
                generated += 1;
            }
            None => {
                assert!(!codes.is_empty(), "{name} is rejected without a word");
                codes.into_iter().for_each(|code| *rejected.entry(code).or_default() += 1);
            }
        }
    }
    println!("{generated} generated; rejected by code: {rejected:?}");
}
