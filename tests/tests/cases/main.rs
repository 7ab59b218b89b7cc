//! The cases of `cases/`, each compiled and run. See `cases/README.md` for what a case says.

// Cases have whatever names documents have.
#![allow(missing_docs)]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot be run has failed")]

mod case;
mod comparison;

use std::fs;
use std::path::{Path, PathBuf};

use arazzo_tests::Stage;
use arazzo_tests::stage::Workflow;

use crate::case::Case;

/// The modules that the build script has made of the cases, and a test for each.
// Paths are written out, whatever this package has in scope.
#[allow(unused_qualifications)]
mod compiled {
    use arazzo_tests::stage::{given, shown};

    include!(concat!(env!("OUT_DIR"), "/cases.rs"));
}

fn path(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("cases").join(format!("{name}.yaml"))
}

/// Runs a case, and compares what came of it with what it says.
fn play(name: &str, workflow: Workflow) {
    let text = fs::read_to_string(path(name)).unwrap();
    let case: Case = yaml_serde::from_str(&text).unwrap_or_else(|error| panic!("cases/{name}.yaml: {error}"));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let played = runtime.block_on(async {
        let stage = Stage::set().await.unwrap();
        let answers = case.exchanges.iter().map(case::Exchange::answer).collect();
        let settings = |builder| case.client.apply(builder);
        stage.play(workflow, case.inputs.clone(), answers, settings).await.unwrap()
    });
    if let Some(report) = comparison::report(&case, &played) {
        panic!("cases/{name}.yaml: {}\n\n{report}", case.shows);
    }
}
