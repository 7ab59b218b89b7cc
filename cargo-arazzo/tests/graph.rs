//! How control flow is drawn.
//!
//! A case is one Arazzo document dropped into `tests/graphs`, named `*.yaml`; what is drawn of it stands beside it in files of
//! the same name with the format behind it. `UPDATE_EXPECT=1 cargo test -p cargo-arazzo --test graph` writes those files,
//! and the picture in the book.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot run its cases has failed")]

#[path = "../../arazzo-codegen/tests/support/mod.rs"]
mod support;

use std::fs;
use std::path::Path;
use std::process::Command;

/// The formats, by what the names of their files end in.
const FORMATS: [&str; 4] = ["txt", "mmd", "dot", "svg"];

#[test]
fn every_case_is_drawn_as_expected() {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/graphs");
    for format in FORMATS {
        support::every_case(&directory, &["yaml"], &format!(".{format}"), |name, _| {
            drawn(&directory.join(name), format)
        });
    }
}

/// The picture that the book and the readme show is that of the document in this repository.
#[test]
fn the_picture_in_the_book_is_current() {
    let repository = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let picture = repository.join("docs/src/distribute-image.svg");
    let drawn = drawn(&repository.join("workflows/distribute-image.yaml"), "svg");
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        fs::write(picture, drawn).unwrap();
    } else {
        assert_eq!(fs::read_to_string(picture).unwrap(), drawn, "UPDATE_EXPECT=1 writes it anew");
    }
}

fn drawn(document: &Path, format: &str) -> String {
    let place = tempfile::tempdir().unwrap();
    let file = place.path().join(format!("graph.{format}"));
    let mut command = Command::new(env!("CARGO_BIN_EXE_cargo-arazzo"));
    let output = command.arg("graph").arg(document).arg("--out").arg(&file).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    fs::read_to_string(file).unwrap()
}
