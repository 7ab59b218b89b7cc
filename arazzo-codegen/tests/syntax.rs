//! What is said of texts that are not YAML or JSON.
//!
//! A case is one file dropped into `tests/syntax`, named `*.yaml` or `*.json`; what is expected of it stands
//! beside it in a file of the same name with `.txt` behind it. `UPDATE_EXPECT=1 cargo test --test syntax`
//! writes those files.

mod support;

use std::path::Path;

use arazzo_codegen::diagnostic::Diagnostics;
use arazzo_codegen::diagnostic::render::{self, Style};
use arazzo_codegen::parse::yaml;
use arazzo_codegen::source::{Limits, Sources};

#[test]
fn every_case_is_explained_as_expected() {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/syntax");
    support::every_case(&directory, &["yaml", "json"], ".txt", |name, text| {
        let mut sources = Sources::default();
        let source = sources.add(name.into(), text.to_owned());
        let mut diagnostics = Diagnostics::default();
        let tree = yaml::parse(source, text, &Limits::default(), &mut diagnostics);
        assert!(tree.is_none(), "{name} was accepted");
        let diagnostics = diagnostics.into_sorted();
        assert!(!diagnostics.is_empty(), "{name} was rejected without a word");
        format!("{}\n", render::terminal(&sources, &diagnostics, Style::Plain, Some(120)))
    });
}
