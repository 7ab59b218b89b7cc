//! The generated code is the same as for the documents of this repository, which say the same in other words.

use std::fs;
use std::path::Path;

use crate::corpus::{Corpus, generate, texts};

const WORKFLOWS: [(&str, &str); 2] = [
    ("distribute-image", "distribute_image.rs"),
    ("cancel-running-image-build", "cancel_running_image_build.rs"),
];

/// The committed file of this name.
fn committed(file: &str) -> String {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("../generated-client/src/generated");
    fs::read_to_string(directory.join(file)).unwrap()
}

/// The lines of a generated file that are not prose of a document or description.
fn code(text: &str) -> Vec<&str> {
    let prose =
        |line: &&str| ["///", "//!", "// @generated"].iter().any(|mark| line.trim_start().starts_with(mark));
    text.lines().filter(|line| !prose(line)).collect()
}

#[test]
fn the_same_two_workflows_are_the_same_code() {
    let Some(corpus) = Corpus::find() else { return };
    let generated = texts(generate(&WORKFLOWS.map(|(workflow, _)| corpus.document(workflow))));
    for (_, file) in WORKFLOWS {
        assert_eq!(code(&generated[file]), code(&committed(file)), "{file}");
    }
}

#[test]
fn workflows_that_share_a_request_only_add_what_they_leave_out() {
    let Some(corpus) = Corpus::find() else { return };
    let documents = corpus.documents();
    assert_eq!(documents.len(), 12);
    let generated = texts(generate(&documents));
    for (_, file) in WORKFLOWS {
        let committed = committed(file);
        let mut expected = code(&committed).into_iter().peekable();
        let added: Vec<&str> = code(&generated[file])
            .into_iter()
            .filter(|line| expected.next_if_eq(line).is_none())
            .map(str::trim)
            .collect();
        assert_eq!(expected.next(), None, "{file} lacks a line");
        // Members of `CreateImageRequest` that others of the twelve workflows send.
        assert_eq!(added, ["container_recipe_arn: None,", "image_scanning_configuration: None,"], "{file}");
    }
}
