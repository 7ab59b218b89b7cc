//! Every reference in the documents is checked when they are compiled, before anything can run.

use std::path::{Path, PathBuf};

use arazzo_codegen::diagnostic::Label;
use arazzo_codegen::source::{FileLoader, LoadError, Loader};

use crate::corpus::{Corpus, compile_with, file_loader};

/// The rule that most of these documents break: their conditions are predicates where JSONPath is announced.
const BARE_PREDICATE: &str = "ARZ501";

/// The corpus with a slip of the pen in its documents: a piece of text is replaced wherever it stands.
struct WithSlip {
    files: FileLoader,
    right: &'static str,
    wrong: &'static str,
}

impl Loader for WithSlip {
    fn load(&self, path: &Path) -> Result<String, LoadError> {
        let text = self.files.load(path)?;
        let is_document = path.parent().is_some_and(|directory| directory.ends_with("arazzo"));
        if !is_document {
            return Ok(text);
        }
        assert!(text.contains(self.right), "{} does not say `{}`", path.display(), self.right);
        Ok(text.replace(self.right, self.wrong))
    }

    fn similar(&self, path: &Path) -> Option<String> {
        self.files.similar(path)
    }
}

/// What is said of a document with a slip, apart from the dialect of its conditions: the texts that are pointed at.
struct Findings {
    compiles: bool,
    places: Vec<String>,
}

fn findings(document: PathBuf, right: &'static str, wrong: &'static str) -> Findings {
    let documents = [document];
    let loader = WithSlip { files: file_loader(&documents), right, wrong };
    let compilation = compile_with(&documents, &loader);
    let found = compilation.diagnostics.iter().filter(|diagnostic| diagnostic.code != BARE_PREDICATE);
    let place = |label: &Label| compilation.sources.text(label.span).to_owned();
    Findings {
        compiles: compilation.program.is_some(),
        places: found.filter_map(|diagnostic| diagnostic.primary.as_ref().map(place)).collect(),
    }
}

const DISTRIBUTE: &str = "distribute-image";
const CANCEL: &str = "cancel-running-image-build";

/// What the first document itself leaves open: this action polls on for images that have been deprecated or deleted.
const POLL: &str = "distributionInProgress";

#[test]
fn every_reference_is_checked_before_anything_runs() {
    let Some(corpus) = Corpus::find() else { return };
    for (workflow, right, wrong, place) in [
        (DISTRIBUTE, "openapi.yaml", "openapi.yml", "../openapi/amazon-ec2-image-builder-openapi.yml"),
        (DISTRIBUTE, "operationId: GetImage", "operationId: GetImages", "GetImages"),
        (DISTRIBUTE, "- name: imageBuildVersionArn", "- name: imageVersionArn", "imageVersionArn"),
        (
            DISTRIBUTE,
            "$steps.createImage.outputs.imageBuildVersionArn",
            "$steps.createImage.outputs.imageArn",
            "$steps.createImage.outputs.imageArn",
        ),
        (
            DISTRIBUTE,
            "$steps.createImage.outputs",
            "$steps.createImages.outputs",
            "$steps.createImages.outputs.imageBuildVersionArn",
        ),
        (DISTRIBUTE, "== \"AVAILABLE\"", "== \"AVAILABEL\"", "\"AVAILABEL\""),
        (
            DISTRIBUTE,
            "type: goto\n      stepId: getImage",
            "type: goto\n      stepId: getImages",
            "getImages",
        ),
        (CANCEL, "type: goto\n      stepId: cancelCreation", "type: goto\n      stepId: cancel", "cancel"),
        (
            CANCEL,
            "$steps.confirmCancellation.outputs.finalStatus",
            "$steps.confirmCancellation.outputs.status",
            "$steps.confirmCancellation.outputs.status",
        ),
    ] {
        let findings = findings(corpus.document(workflow), right, wrong);
        assert!(!findings.compiles, "{workflow} compiles with `{wrong}`");
        assert!(findings.places.iter().any(|found| found == place), "`{wrong}`: {:?}", findings.places);
    }
}

#[test]
fn what_only_may_be_wrong_is_pointed_out() {
    let Some(corpus) = Corpus::find() else { return };
    for (right, wrong) in [
        // The inputs' schema is open, so somebody may well give that one.
        ("$inputs.distributionName", "$inputs.distributionTitle"),
        // And a response may well hold more than is described.
        ("$response.body#/image/state/status", "$response.body#/image/state/stats"),
    ] {
        let findings = findings(corpus.document(DISTRIBUTE), right, wrong);
        assert!(findings.compiles, "`{wrong}`: {:?}", findings.places);
        let mut places = findings.places;
        places.retain(|place| place != POLL);
        assert_eq!(places, [wrong]);
    }
}

#[test]
fn a_poll_that_some_statuses_keep_alive_is_pointed_out() {
    let Some(corpus) = Corpus::find() else { return };
    let findings = findings(corpus.document(DISTRIBUTE), "", "");
    assert!(findings.compiles, "{:?}", findings.places);
    assert_eq!(findings.places, [POLL]);
}
