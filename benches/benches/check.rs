//! What checking a document takes, beside only parsing the two files that it consists of.
//!
//! ```console
//! $ ARAZZO_CORPUS=/path/to/corpus cargo bench -p arazzo-benches --bench check
//! ```
//!
//! Without `ARAZZO_CORPUS` the workflow of this repository is checked, whose description is a fifth of the size.
//!
//! The median of a row is to be held against that of another row of the same run, and not against that of another day.

use std::path::{Path, PathBuf};

use arazzo_codegen::diagnostic::Diagnostics;
use arazzo_codegen::parse::yaml;
use arazzo_codegen::source::{FileLoader, Limits, Sources};
use arazzo_codegen::{Compilation, Options, Workspace};
use divan::Bencher;
use divan::counter::BytesCount;

fn main() {
    divan::main();
}

/// Both files become trees, and nothing more is done.
#[divan::bench]
fn parse(bencher: Bencher<'_, '_>) {
    let [document, description] = files();
    let mut sources = Sources::default();
    let read = [document, description].map(|path| {
        let text = std::fs::read_to_string(&path).unwrap_or_default();
        sources.add(path, text)
    });
    let texts = read.map(|id| (id, sources.get(id).map_or("", |source| source.text())));
    let bytes: usize = texts.iter().map(|(_, text)| text.len()).sum();
    bencher.counter(BytesCount::new(bytes)).bench(|| {
        texts.map(|(id, text)| yaml::parse(id, text, &Limits::default(), &mut Diagnostics::default()))
    });
}

/// Both files are read and parsed, and everything is checked: what the command does.
#[divan::bench]
fn read_and_check(bencher: Bencher<'_, '_>) {
    let [document, _] = files();
    let loader = FileLoader::for_documents([document.as_path()]);
    bencher.bench(|| checked(&Workspace::new(&loader, Limits::default()), &document));
}

/// Everything is checked again in a workspace that has parsed both files: what an editor would do after the first time.
#[divan::bench]
fn check_again(bencher: Bencher<'_, '_>) {
    let [document, _] = files();
    let loader = FileLoader::for_documents([document.as_path()]);
    let workspace = Workspace::new(&loader, Limits::default());
    checked(&workspace, &document);
    bencher.bench_local(|| checked(&workspace, &document));
}

/// A document and the description that it names.
fn files() -> [PathBuf; 2] {
    match std::env::var_os("ARAZZO_CORPUS") {
        Some(corpus) => {
            let directory = Path::new(&corpus).join("amazon-ec2-image-builder");
            [
                directory.join("arazzo/amazon-ec2-image-builder-distribute-image-workflow.yml"),
                directory.join("openapi/amazon-ec2-image-builder-openapi.yaml"),
            ]
        }
        None => {
            let repository = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
            [
                repository.join("workflows/distribute-image.yaml"),
                repository.join("openapi/amazon-ec2-image-builder-openapi.yaml"),
            ]
        }
    }
}

fn checked(workspace: &Workspace<'_>, document: &Path) -> Compilation {
    let compilation = workspace.compile(&[document.to_path_buf()], Options::default());
    assert!(compilation.program.is_some(), "{:#?}", compilation.diagnostics);
    compilation
}
