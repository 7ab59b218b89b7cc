//! What is said of documents that are well-formed and wrong.
//!
//! A case is one Arazzo document dropped into `tests/diagnostics`, named `*.yaml`; what is expected of it stands
//! beside it in a file of the same name with `.txt` behind it. `UPDATE_EXPECT=1 cargo test --test diagnostics`
//! writes those files. The settings of a case, if it needs some, are in a file of the same name with `.toml` for `.yaml`.

mod support;

use std::path::{Path, PathBuf};

use arazzo_codegen::diagnostic::render::{self, Style};
use arazzo_codegen::source::{FileLoader, LoadError, Loader};
use arazzo_codegen::{Options, compile};

/// Reads below one directory, which paths are shown relative to.
struct Cases {
    directory: PathBuf,
    files: FileLoader,
}

impl Loader for Cases {
    fn load(&self, path: &Path) -> Result<String, LoadError> {
        self.files.load(&self.directory.join(path)).map_err(|error| match error {
            LoadError::Outside { .. } => LoadError::Outside { allowed: vec![PathBuf::from(".")] },
            other => other,
        })
    }

    fn similar(&self, path: &Path) -> Option<String> {
        let similar = self.files.similar(&self.directory.join(path))?;
        Some(Path::new(&similar).strip_prefix(&self.directory).ok()?.display().to_string())
    }

    fn settings_file(&self, document: &Path) -> Option<PathBuf> {
        let settings = document.with_extension("toml");
        self.directory.join(&settings).is_file().then_some(settings)
    }
}

#[test]
fn every_case_is_explained_as_expected() {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/diagnostics");
    let mut files = FileLoader::default();
    files.allow(&directory);
    let cases = Cases { directory: directory.clone(), files };
    support::every_case(&directory, &["yaml"], ".txt", |name, _| {
        let compilation = compile(&[PathBuf::from(name)], &cases, Options::default());
        assert!(!compilation.diagnostics.is_empty(), "nothing was found in {name}");
        let shown = render::terminal(&compilation.sources, &compilation.diagnostics, Style::Plain, Some(120));
        format!("{shown}\n{}\n", render::summary(&compilation.diagnostics))
    });
}
