//! What the outline of a description takes, beside parsing all of it.
//!
//! ```console
//! $ ARAZZO_CORPUS=/path/to/corpus cargo bench -p arazzo-benches --bench outline
//! ```
//!
//! Without `ARAZZO_CORPUS` the description of this repository is outlined, which is smaller. With `--profile dev` it runs as
//! macros and build scripts do.
//!
//! The median of a row is to be held against that of another row of the same run, and not against that of another day.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use arazzo_codegen::diagnostic::Diagnostics;
use arazzo_codegen::parse::{outline, yaml};
use arazzo_codegen::source::{Limits, Source, SourceId, Sources};
use divan::Bencher;
use divan::counter::BytesCount;

fn main() {
    divan::main();
}

/// All of a description becomes a tree.
#[divan::bench(args = descriptions())]
fn parse(bencher: Bencher<'_, '_>, path: &str) {
    let (id, source) = read(path);
    bencher
        .counter(BytesCount::of_str(source.text()))
        .bench(|| yaml::parse(id, source.text(), &Limits::default(), &mut Diagnostics::default()));
}

/// What a description consists of is found, and nothing of it is read.
#[divan::bench(args = descriptions())]
fn outlined(bencher: Bencher<'_, '_>, path: &str) {
    let (id, source) = read(path);
    assert!(outline::outline(id, &source, &Limits::default()).is_some(), "{path}");
    bencher
        .counter(BytesCount::of_str(source.text()))
        .bench_local(|| outline::outline(id, &source, &Limits::default()));
}

fn descriptions() -> Vec<String> {
    let (directory, names): (_, &[&str]) = match std::env::var_os("ARAZZO_CORPUS") {
        Some(corpus) => (
            PathBuf::from(corpus),
            &[
                "amazon-ec2-image-builder/openapi/amazon-ec2-image-builder-openapi.yaml",
                "asana/openapi/asana-openapi.yml",
                "auth0/openapi/auth0-management-api-openapi.yml",
                "datadog/openapi/datadog-api-openapi.yml",
                "jentic/telnyx.com/apis/openapi/telnyx.com/main/2.0.0/openapi.json",
            ],
        ),
        None => (
            Path::new(env!("CARGO_MANIFEST_DIR")).join("../openapi"),
            &["amazon-ec2-image-builder-openapi.yaml"],
        ),
    };
    names.iter().map(|name| directory.join(name).display().to_string()).collect()
}

fn read(path: &str) -> (SourceId, Arc<Source>) {
    let text = std::fs::read_to_string(path).unwrap_or_default();
    let id = Sources::default().add(path.into(), text.clone());
    (id, Arc::new(Source::new(path.into(), text)))
}
