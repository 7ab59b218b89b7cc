//! A package around what is generated for all documents together, as a user would have it: it depends on the runtime and
//! on its own tokio, and on nothing else.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::OnceLock;

use arazzo_codegen::output;

use crate::corpus::{Corpus, generate};
use crate::packages::{packages, target, write_if_changed};

/// The keys that programs of the package find in their environment.
pub(crate) const KEYS: (&str, &str) = ("AKIDEXAMPLE", "canary-secret");

/// A package in a directory of its own.
pub(crate) struct Package {
    pub(crate) corpus: Corpus,
    directory: PathBuf,
}

impl Package {
    /// The package, which is built once; `None` without a corpus.
    pub(crate) fn find() -> Option<&'static Self> {
        static PACKAGE: OnceLock<Package> = OnceLock::new();
        let corpus = Corpus::find()?;
        Some(PACKAGE.get_or_init(|| Self::build(corpus)))
    }

    fn build(corpus: Corpus) -> Self {
        let package = Self { corpus, directory: packages().join("verbatim") };
        package.write();
        let built = package.cargo(&["build"]);
        assert!(built.status.success(), "{}", String::from_utf8_lossy(&built.stderr));
        package
    }

    fn write(&self) {
        let tests = Path::new(env!("CARGO_MANIFEST_DIR"));
        let runtime = tests.join("../arazzo-runtime");
        let manifest = format!(
            "[package]\n\
             name = \"verbatim\"\n\
             version = \"0.0.0\"\n\
             edition = \"2024\"\n\
             \n\
             [dependencies]\n\
             arazzo-runtime = {{ path = {runtime:?}, default-features = false, features = [\"aws-sigv4\"] }}\n\
             tokio = {{ version = \"1\", features = [\"macros\", \"rt\"] }}\n\
             \n\
             [workspace]\n"
        );
        let generated = generate(&self.corpus.documents());
        output::write(&self.directory.join("src/generated"), &generated).unwrap();
        write_if_changed(&self.directory.join("Cargo.toml"), &manifest);
        for (from, to) in [
            ("tests/verbatim/package/src/lib.rs", "src/lib.rs"),
            ("tests/verbatim/package/src/main.rs", "src/main.rs"),
            ("tests/verbatim/package/examples/incomplete.rs", "examples/incomplete.rs"),
            // The versions of this workspace, which are at hand without a network.
            ("../Cargo.lock", "Cargo.lock"),
        ] {
            write_if_changed(&self.directory.join(to), &fs::read_to_string(tests.join(from)).unwrap());
        }
    }

    /// Runs Cargo in the package, without a network.
    pub(crate) fn cargo(&self, arguments: &[&str]) -> Output {
        let cargo = std::env::var_os("CARGO").unwrap_or_else(|| OsString::from("cargo"));
        Command::new(cargo)
            .args(arguments)
            .args(["--offline", "--quiet"])
            .current_dir(&self.directory)
            .env("CARGO_TARGET_DIR", target())
            .env("CARGO_PROFILE_DEV_DEBUG", "0")
            .output()
            .unwrap()
    }

    /// Runs a workflow; returns what it printed, or the error that it ended with.
    pub(crate) fn run(&self, base_url: &str, workflow: &str, inputs: &str) -> Result<String, String> {
        let program = target().join(format!("debug/verbatim{}", std::env::consts::EXE_SUFFIX));
        let mut command = Command::new(program);
        command.args([base_url, workflow, inputs]).env_remove("AWS_SESSION_TOKEN");
        command.env("AWS_ACCESS_KEY_ID", KEYS.0).env("AWS_SECRET_ACCESS_KEY", KEYS.1);
        let output = command.output().unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap().trim_end().to_owned();
        if output.status.success() { Ok(text(output.stdout)) } else { Err(text(output.stderr)) }
    }
}

/// The package denies warnings, so there are none either.
#[test]
fn all_twelve_documents_compile_together() {
    let Some(package) = Package::find() else { return };
    assert_eq!(package.corpus.documents().len(), 12);
}
