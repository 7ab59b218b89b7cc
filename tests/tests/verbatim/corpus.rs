//! The documents, and compiling them.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use arazzo_codegen::diagnostic::render::{Style, terminal};
use arazzo_codegen::emit;
use arazzo_codegen::output::{GeneratedFile, files};
use arazzo_codegen::source::{FileLoader, Loader};
use arazzo_codegen::{Compilation, Options, compile};

/// The Image Builder part of the corpus.
pub(crate) struct Corpus(PathBuf);

impl Corpus {
    /// Where `ARAZZO_CORPUS` says that it is. Without that, `None`; the reader of the test's output is told.
    pub(crate) fn find() -> Option<Self> {
        let Some(corpus) = std::env::var_os("ARAZZO_CORPUS") else {
            let thread = std::thread::current();
            let test = thread.name().unwrap_or("a test");
            // Unlike what is printed, this is shown for a test that passes, too.
            let _ = writeln!(io::stderr(), "skipped {test}: ARAZZO_CORPUS does not say where the corpus is");
            return None;
        };
        let directory = Path::new(&corpus).join("amazon-ec2-image-builder");
        assert!(directory.is_dir(), "there is no {}", directory.display());
        Some(Self(directory))
    }

    pub(crate) fn description(&self) -> PathBuf {
        self.0.join("openapi/amazon-ec2-image-builder-openapi.yaml")
    }

    /// The document of this workflow.
    pub(crate) fn document(&self, workflow: &str) -> PathBuf {
        self.0.join(format!("arazzo/amazon-ec2-image-builder-{workflow}-workflow.yml"))
    }

    /// All documents, sorted.
    pub(crate) fn documents(&self) -> Vec<PathBuf> {
        let entries = fs::read_dir(self.0.join("arazzo")).unwrap();
        let mut documents: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
        documents.sort();
        documents
    }
}

pub(crate) fn file_loader(documents: &[PathBuf]) -> FileLoader {
    FileLoader::for_documents(documents.iter().map(PathBuf::as_path))
}

pub(crate) fn compile_with(documents: &[PathBuf], loader: &dyn Loader) -> Compilation {
    compile(documents, loader, Options::default())
}

/// What is generated for documents that are compiled together.
pub(crate) fn generate(documents: &[PathBuf]) -> Vec<GeneratedFile> {
    let compilation = compile_with(documents, &file_loader(documents));
    let Some(modules) = compilation.modules(emit::Style::Text) else {
        panic!("{}", terminal(&compilation.sources, &compilation.diagnostics, Style::Plain, None));
    };
    files(&modules).unwrap()
}

/// The texts of generated files by their names.
pub(crate) fn texts(files: Vec<GeneratedFile>) -> BTreeMap<String, String> {
    files.into_iter().map(|file| (file.name, file.text)).collect()
}
