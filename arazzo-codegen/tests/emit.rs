//! What is generated for small documents that between them reach every form of output.
//!
//! A case is one Arazzo document dropped into `tests/emit`, named `*.yaml`; what is generated for it stands beside
//! it in a file of the same name with `.rs` behind it. `UPDATE_EXPECT=1 cargo test --test emit` writes those files.
//! The package `arazzo-tests` compiles them all.

mod support;

use std::path::Path;

use arazzo_codegen::diagnostic::render::{self, Style};
use arazzo_codegen::source::FileLoader;
use arazzo_codegen::{Options, compile, emit};

#[test]
fn every_case_is_generated_as_expected() {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/emit");
    let mut files = FileLoader::default();
    files.allow(&directory);
    support::every_case(&directory, &["yaml"], ".rs", |name, _| {
        let compilation = compile(&[directory.join(name)], &files, Options::default());
        let shown = render::terminal(&compilation.sources, &compilation.diagnostics, Style::Plain, Some(120));
        let modules =
            compilation.modules(emit::Style::Text).unwrap_or_else(|| panic!("{name} is rejected:\n{shown}"));
        emit::format(emit::nested(&modules)).unwrap_or_else(|error| panic!("{name}: {error}"))
    });
}

#[test]
fn the_same_documents_give_the_same_text() {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/emit");
    let mut files = FileLoader::default();
    files.allow(&directory);
    let documents = [directory.join("requests.yaml"), directory.join("two-sources.yaml")];
    let text = || {
        let modules = compile(&documents, &files, Options::default()).modules(emit::Style::Text).unwrap();
        emit::format(emit::nested(&modules)).unwrap()
    };
    assert_eq!(text(), text());
}
