//! The way in for build scripts.

use std::cell::RefCell;
use std::fmt;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use crate::diagnostic::levels::{Level, Subject};
use crate::diagnostic::render::{self, Style};
use crate::diagnostic::{Diagnostic, Severity};
use crate::output::{OutputError, single, write_if_changed};
use crate::source::{FileLoader, LoadError, Loader, as_named};
use crate::{Options, compile};

/// Compiles documents from a build script.
///
/// All documents are compiled together, into one file that the crate includes:
///
/// ```no_run
/// // build.rs
/// fn main() -> Result<(), arazzo_codegen::BuildError> {
///     arazzo_codegen::Build::new()
///         .document("workflows/distribute-image.yaml")
///         .document("workflows/cancel-running-image-build.yaml")
///         .generate()
/// }
/// ```
///
/// ```ignore
/// // src/lib.rs
/// mod workflows {
///     include!(concat!(env!("OUT_DIR"), "/arazzo.rs"));
/// }
/// ```
///
/// Cargo runs the build script again when one of the documents, or a description that they name, changes, appears or goes;
/// the file is written only when its text changes. Warnings become Cargo's warnings. Errors go to standard error, where
/// Cargo shows them, and the file is left as it was.
#[derive(Clone, Debug)]
pub struct Build {
    documents: Vec<PathBuf>,
    allowed: Vec<PathBuf>,
    options: Options,
    unknown: Vec<String>,
    out_file: String,
}

impl Default for Build {
    fn default() -> Self {
        Self {
            documents: Vec::new(),
            allowed: Vec::new(),
            options: Options::default(),
            unknown: Vec::new(),
            out_file: "arazzo.rs".to_owned(),
        }
    }
}

impl Build {
    /// A build without documents.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a document. A relative path counts from the package's directory.
    #[must_use]
    pub fn document(mut self, path: impl AsRef<Path>) -> Self {
        self.documents.push(as_named(path.as_ref()));
        self
    }

    /// Allows documents to name descriptions below this directory, too. Without it, they can name those below the
    /// workspace's.
    #[must_use]
    pub fn allow(mut self, directory: impl Into<PathBuf>) -> Self {
        self.allowed.push(directory.into());
        self
    }

    /// Whether what is only tolerated is refused: warnings become errors, as with `deny("warnings")`.
    #[must_use]
    pub fn strict(mut self, strict: bool) -> Self {
        if strict {
            self.options.levels.set(Subject::Warnings, Level::Deny);
        } else {
            self.options.levels.unset(Subject::Warnings);
        }
        self
    }

    /// Makes an error of each finding of a code such as `ARZ402`, of the group `style`, or of all `warnings`. It stands over
    /// what `arazzo.toml` says.
    #[must_use]
    pub fn deny(self, name: &str) -> Self {
        self.level(name, Level::Deny)
    }

    /// Makes a warning of each finding of a code that is not certainly an error, or of the group `style`. It stands over what
    /// `arazzo.toml` says.
    #[must_use]
    pub fn warn(self, name: &str) -> Self {
        self.level(name, Level::Warn)
    }

    fn level(mut self, name: &str, level: Level) -> Self {
        match Subject::named(name) {
            Some(subject) => self.options.levels.set(subject, level),
            None => self.unknown.push(name.to_owned()),
        }
        self
    }

    /// Whether outcomes implement serde's `Serialize`: `Outcome`, with its members named as in the document, and `End`, as
    /// the name of the action. Masks of secret outputs in `Debug` do not apply to it.
    #[must_use]
    pub fn derive_serde(mut self, derive_serde: bool) -> Self {
        self.options.derive_serde = derive_serde;
        self
    }

    /// The name of the file in `OUT_DIR`; `arazzo.rs` unless it is set.
    #[must_use]
    pub fn out_file(mut self, name: impl Into<String>) -> Self {
        self.out_file = name.into();
        self
    }

    /// Compiles the documents and writes the file.
    ///
    /// # Errors
    /// When the documents have errors, which have been shown on standard error by then, or the file cannot be written.
    pub fn generate(&self) -> Result<(), BuildError> {
        let directory = std::env::var_os("OUT_DIR").ok_or(BuildError(Problem::NotInABuildScript))?;
        self.generate_in(Path::new(&directory), &mut io::stdout().lock(), &mut io::stderr().lock())
    }

    /// The same with what a build script is given: the directory for its output, what it tells Cargo, and what it tells
    /// people.
    fn generate_in(
        &self,
        directory: &Path,
        cargo: &mut dyn Write,
        people: &mut dyn Write,
    ) -> Result<(), BuildError> {
        if self.documents.is_empty() {
            return Err(BuildError(Problem::NoDocuments));
        }
        if let Some(name) = self.unknown.first() {
            return Err(BuildError(Problem::UnknownName(name.clone())));
        }
        let mut loader = FileLoader::for_documents(self.documents.iter().map(PathBuf::as_path));
        for directory in &self.allowed {
            loader.allow(directory);
        }
        let loader = Watching { loader, asked: RefCell::default() };
        let compilation = compile(&self.documents, &loader, self.options.clone());

        let (sources, diagnostics) = (&compilation.sources, &compilation.diagnostics);
        let asked = loader.asked.into_inner();
        let asked = asked.iter().map(|path| path.display().to_string());
        // What a document names may be anything. With a line break, it would tell Cargo what it likes.
        let watched = asked.filter(|path| !path.contains(char::is_control));
        let watched = watched.map(|path| format!("cargo::rerun-if-changed={path}\n"));
        let warnings = render::cargo_warning_lines(sources, diagnostics);
        let warnings = warnings.iter().map(|line| format!("cargo::warning={line}\n"));
        let said: String = watched.chain(warnings).collect();
        cargo.write_all(said.as_bytes()).map_err(|error| BuildError(Problem::Silenced(error)))?;

        let Some(modules) = compilation.modules(crate::emit::Style::Text) else {
            let errors: Vec<Diagnostic> = diagnostics
                .iter()
                .filter(|diagnostic| diagnostic.severity == Severity::Error)
                .cloned()
                .collect();
            let shown = render::terminal(sources, &errors, Style::Plain, None);
            // Where nobody can be told, the result still says that there are errors.
            let _ = writeln!(people, "{shown}\n");
            return Err(BuildError(Problem::Documents { summary: render::summary(&errors) }));
        };
        let text = single(&modules).map_err(|error| BuildError(Problem::Output(error)))?;
        write_if_changed(directory, &self.out_file, &text).map_err(|error| BuildError(Problem::Output(error)))
    }
}

/// Remembers which files were asked for, those that are not there included.
struct Watching {
    loader: FileLoader,
    asked: RefCell<Vec<PathBuf>>,
}

impl Loader for Watching {
    fn load(&self, path: &Path) -> Result<String, LoadError> {
        let mut asked = self.asked.borrow_mut();
        if !asked.iter().any(|known| known == path) {
            asked.push(path.to_path_buf());
        }
        self.loader.load(path)
    }

    fn similar(&self, path: &Path) -> Option<String> {
        self.loader.similar(path)
    }

    fn settings_file(&self, document: &Path) -> Option<PathBuf> {
        self.loader.settings_file(document)
    }
}

/// Why [`Build::generate`] has generated nothing.
///
/// It reads alike by `Display` and `Debug`, since a build script's `main` and `unwrap` show the latter.
pub struct BuildError(Problem);

enum Problem {
    /// No document was added.
    NoDocuments,
    /// A level was set for something that there is not.
    UnknownName(String),
    /// There is no `OUT_DIR`.
    NotInABuildScript,
    /// Cargo's end of standard output is closed.
    Silenced(io::Error),
    /// The documents have errors, which have been shown.
    Documents { summary: String },
    /// The text could not be made or written.
    Output(OutputError),
}

impl fmt::Display for BuildError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Problem::NoDocuments => {
                formatter.write_str("no Arazzo document was given; add one with `.document(path)`")
            }
            Problem::UnknownName(name) => formatter.write_str(&Subject::unknown(name)),
            Problem::NotInABuildScript => formatter
                .write_str("`OUT_DIR` is not set; `generate` is meant for build scripts, which Cargo runs"),
            Problem::Silenced(error) => {
                write!(formatter, "Cargo cannot be told which files to watch: {error}")
            }
            Problem::Documents { summary } => {
                write!(formatter, "{summary} in the Arazzo documents, shown above; nothing was generated")
            }
            Problem::Output(error) => write!(formatter, "the workflows could not be written: {error}"),
        }
    }
}

impl fmt::Debug for BuildError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, formatter)
    }
}

impl std::error::Error for BuildError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match &self.0 {
            Problem::Silenced(error) => Some(error),
            Problem::Output(error) => Some(error),
            Problem::NoDocuments
            | Problem::UnknownName(_)
            | Problem::NotInABuildScript
            | Problem::Documents { .. } => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    const API: &str = r#"
openapi: 3.0.3
info: {title: Pets, version: "1"}
servers: [{url: "https://pets.example"}]
paths:
  /pets:
    get:
      operationId: listPets
      responses:
        "200":
          description: All.
          content:
            application/json:
              schema: {type: object, properties: {name: {type: string}}}
"#;

    const WORKFLOW: &str = r#"
arazzo: 1.0.1
info: {title: Look, version: "1"}
sourceDescriptions: [{name: pets, url: api.yaml, type: openapi}]
workflows:
  - workflowId: look
    steps:
      - stepId: list
        operationId: listPets
        successCriteria: [{condition: $statusCode == 200}]
"#;

    /// A condition that is understood, although the specification would have it otherwise.
    const TOLERATED: &str = r#"
        onSuccess:
          - name: rex
            type: end
            criteria: [{condition: '$.name == "Rex"', context: $response.body, type: jsonpath}]
"#;

    /// A directory with a document, removed afterwards.
    struct Package(PathBuf);

    impl Package {
        fn new(name: &str, workflow: &str) -> Self {
            let path = std::env::temp_dir().join(format!("arazzo-build-{name}-{}", std::process::id()));
            let _ = fs::remove_dir_all(&path);
            fs::create_dir_all(path.join("out")).unwrap();
            fs::write(path.join("api.yaml"), API).unwrap();
            fs::write(path.join("look.yaml"), workflow).unwrap();
            Self(path)
        }

        /// What is told to Cargo and to people, with paths counted from the package.
        fn generate(&self, build: &Build) -> (Result<(), BuildError>, String, String) {
            let (mut cargo, mut people) = (Vec::new(), Vec::new());
            let result = build.generate_in(&self.0.join("out"), &mut cargo, &mut people);
            let directory = format!("{}/", as_named(&self.0).display());
            let text = |bytes| String::from_utf8(bytes).unwrap().replace(&directory, "");
            (result, text(cargo), text(people))
        }

        fn build(&self) -> Build {
            Build::new().document(self.0.join("look.yaml"))
        }

        fn output(&self) -> Option<String> {
            fs::read_to_string(self.0.join("out/arazzo.rs")).ok()
        }
    }

    impl Drop for Package {
        fn drop(&mut self) {
            let _ = fs::remove_dir_all(&self.0);
        }
    }

    #[test]
    fn every_file_that_was_read_is_watched() {
        let package = Package::new("read", WORKFLOW);
        let (result, cargo, people) = package.generate(&package.build());
        result.unwrap();
        assert_eq!(cargo, "cargo::rerun-if-changed=look.yaml\ncargo::rerun-if-changed=api.yaml\n");
        assert_eq!(people, "");
        let output = package.output().unwrap();
        assert!(
            output.starts_with("// @generated by cargo-arazzo from look.yaml; do not edit.\n"),
            "{output}"
        );
    }

    #[test]
    fn a_file_that_is_missing_is_watched_and_the_old_output_kept() {
        let package = Package::new("missing", &WORKFLOW.replace("api.yaml", "apis.yaml"));
        fs::write(package.0.join("out/arazzo.rs"), "old").unwrap();
        let (result, cargo, people) = package.generate(&package.build());
        let error = result.unwrap_err();
        assert_eq!(error.to_string(), "1 error in the Arazzo documents, shown above; nothing was generated");
        assert_eq!(format!("{error:?}"), error.to_string());
        assert_eq!(cargo, "cargo::rerun-if-changed=look.yaml\ncargo::rerun-if-changed=apis.yaml\n");
        assert!(people.contains("error[ARZ001]: there is no file `apis.yaml`"), "{people}");
        assert!(people.contains("--> look.yaml:4:"), "{people}");
        assert_eq!(package.output().as_deref(), Some("old"));
    }

    #[test]
    fn a_path_in_a_document_cannot_give_cargo_orders() {
        let named = "\"api.yaml\\ncargo::rustc-env=STOLEN=1\"";
        let package = Package::new("orders", &WORKFLOW.replace("api.yaml", named));
        let (result, cargo, _) = package.generate(&package.build());
        result.unwrap_err();
        assert_eq!(cargo, "cargo::rerun-if-changed=look.yaml\n");
    }

    #[test]
    fn a_warning_is_one_line_for_cargo_and_an_error_when_strict() {
        let package = Package::new("warning", &format!("{}{TOLERATED}", WORKFLOW.trim_end()));
        let (result, cargo, people) = package.generate(&package.build());
        result.unwrap();
        let warnings: Vec<&str> =
            cargo.lines().filter(|line| !line.starts_with("cargo::rerun-if-changed=")).collect();
        assert_eq!(warnings.len(), 1, "{cargo}");
        assert!(warnings[0].starts_with("cargo::warning=look.yaml:14:"), "{cargo}");
        assert_eq!(people, "");

        let (result, cargo, people) = package.generate(&package.build().strict(true));
        result.unwrap_err();
        assert!(!cargo.contains("cargo::warning="), "{cargo}");
        assert!(people.starts_with("error["), "{people}");
    }

    #[test]
    fn settings_are_watched_and_the_builder_counts_before_them() {
        let package = Package::new("settings", &format!("{}{TOLERATED}", WORKFLOW.trim_end()));
        fs::write(package.0.join("arazzo.toml"), "[lints]\nARZ501 = \"allow\"\n").unwrap();
        let (result, cargo, _) = package.generate(&package.build().strict(true));
        result.unwrap();
        assert!(cargo.contains("cargo::rerun-if-changed=arazzo.toml\n"), "{cargo}");
        assert!(!cargo.contains("cargo::warning="), "{cargo}");

        let (result, cargo, _) = package.generate(&package.build().warn("ARZ501"));
        result.unwrap();
        assert!(cargo.contains("warning[ARZ501]"), "{cargo}");

        let (result, _, people) = package.generate(&package.build().deny("ARZ501"));
        result.unwrap_err();
        assert!(people.starts_with("error[ARZ501]"), "{people}");

        let (result, ..) = package.generate(&package.build().deny("ARZ5O1"));
        let expected = "there is no code and no group `ARZ5O1`; did you mean `ARZ501`?";
        assert_eq!(result.unwrap_err().to_string(), expected);
    }

    #[test]
    fn a_build_without_documents_is_told_how_to_add_one() {
        let package = Package::new("none", WORKFLOW);
        let (result, cargo, _) = package.generate(&Build::new());
        assert_eq!(
            result.unwrap_err().to_string(),
            "no Arazzo document was given; add one with `.document(path)`"
        );
        assert_eq!(cargo, "");
    }
}
