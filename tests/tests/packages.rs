//! The macro and the build script as a user's package has them: with a real Cargo, in packages of their own.
//!
//! A case of the macro is a library dropped into `tests/macro`, named `*.rs`; what the compiler says of it stands beside it
//! in a file of the same name with `.stderr` behind it. `UPDATE_EXPECT=1 cargo test -p arazzo-tests --test packages` writes
//! those files. The documents are those of the command's cases.
//!
//! All packages are built with one target directory, where what they depend on stays built from run to run.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot build its packages has failed"
)]

#[path = "../../arazzo-codegen/tests/support/mod.rs"]
mod support;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Mutex, PoisonError};

use serde_json::Value;

const WITH_MACRO: &str = r#"arazzo-runtime = { path = "{repository}/arazzo-runtime", default-features = false, features = ["aws-sigv4", "macros"] }"#;

const WITH_BUILD_SCRIPT: &str = r#"arazzo-runtime = { path = "{repository}/arazzo-runtime", default-features = false, features = ["aws-sigv4"] }

[build-dependencies]
arazzo-codegen = { path = "{repository}/arazzo-codegen" }"#;

const WITHOUT_FEATURES: &str = r#"arazzo-runtime = { path = "{repository}/arazzo-runtime", default-features = false, features = ["macros"] }"#;

const DOCUMENT: &str = "workflows/visit.yaml";
const DESCRIPTION: &str = "workflows/openapi/pets.yaml";

#[test]
fn the_compiler_says_of_each_case_what_is_expected() {
    let package = Package::new("macro-cases", WITH_MACRO);
    let cases = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/macro");
    support::every_case(&cases, &["rs"], ".stderr", |_, text| {
        package.write("src/lib.rs", text);
        package.check(&["--quiet", "--color=never"]).said
    });
}

/// What hands out a part of the answer, by the step and by the workflow.
const OUTPUT: &str =
    "outputs: { title: $response.body#/title }\n    outputs: { title: $steps.look.outputs.title }";

/// A workflow over one operation, whose answer is of a media type; a criterion and an output are added to its step.
fn look(media_type: &str, step: &str) -> (String, String) {
    let description = format!(
        "openapi: 3.0.3\ninfo: {{ title: Notes, version: '1' }}\nservers: [{{ url: http://notes.example }}]\npaths:\n  /notes:\n    \
         get:\n      operationId: look\n      responses:\n        '200':\n          description: Them.\n          content:\n            \
         {media_type}: {{ schema: {{ type: object, properties: {{ title: {{ type: string }} }} }} }}\n"
    );
    let document = format!(
        "arazzo: 1.0.1\ninfo: {{ title: Notes, version: '1' }}\nsourceDescriptions: [{{ name: notes, url: notes.yaml, type: openapi }}]\n\
         workflows:\n  - workflowId: look\n    steps:\n      - stepId: look\n        operationId: look\n        {step}\n"
    );
    (description, document)
}

#[test]
fn features_that_generated_code_needs_are_named_when_they_are_missing() {
    let package = Package::new("without-features", WITHOUT_FEATURES);
    // It needs none.
    let (description, document) = look("application/json", OUTPUT);
    package.write("workflows/notes.yaml", &description);
    package.write("workflows/look.yaml", &document);
    package.write("src/lib.rs", "arazzo_runtime::arazzo_workflow!(\"look.yaml\");\n");
    package.compiles_anew();

    let criterion = |kind: &str, condition: &str| {
        format!("successCriteria: [{{ context: $response.body, type: {kind}, condition: '{condition}' }}]")
    };
    let cases = [
        ("regex", "application/json", criterion("regex", "^a")),
        ("xpath", "application/xml", criterion("xpath", "//title")),
        ("xml", "application/xml", OUTPUT.to_owned()),
    ];
    for (feature, media_type, step) in cases {
        let (description, document) = look(media_type, &step);
        package.write("workflows/notes.yaml", &description);
        package.write("workflows/look.yaml", &document);
        package.fails_with(&format!("`{feature}`"));
    }
    let signed = "security: [{ sigv4: [] }]\ncomponents: { securitySchemes: { sigv4: \
                  { type: apiKey, name: Authorization, in: header, x-amazon-apigateway-authtype: awsSigv4 } } }\n";
    package.write("workflows/look.yaml", &document);
    package.write("workflows/notes.yaml", &(description + signed));
    package.fails_with("`aws-sigv4`");
    package.write("src/lib.rs", "pub type Credentials = arazzo_runtime::ClientCredentials;\n");
    package.fails_with("`oauth2`");
}

#[test]
fn editing_what_the_macro_has_read_compiles_the_crate_again() {
    let package = Package::new("macro-edited", WITH_MACRO);
    package.write(
        "src/lib.rs",
        r#"
        arazzo_runtime::arazzo_workflow!("visit.yaml");

        pub fn is_adopted(pet: &visit_pet::Outcome) -> bool {
            pet.status == Some(pets_api::PetStatus::Adopted)
        }
        "#,
    );
    package.compiles_anew();
    package.is_current();
    package.write("README.md", "Unrelated.");
    package.is_current();

    // Each time, the library no longer fits what is generated: it cannot have been generated earlier.
    package.edit(DESCRIPTION, "ADOPTED", "REHOMED");
    package.fails_with("`Adopted`");
    package.edit(DESCRIPTION, "REHOMED", "ADOPTED");
    package.compiles_anew();
    package.edit(DOCUMENT, "workflowId: visit-pet", "workflowId: see-pet");
    package.fails_with("`visit_pet`");
    package.edit(DOCUMENT, "workflowId: see-pet", "workflowId: visit-pet");
    package.compiles_anew();
}

#[test]
fn editing_what_the_build_script_has_read_generates_again() {
    let package = Package::new("build-script", WITH_BUILD_SCRIPT);
    package.write(
        "build.rs",
        r#"
        fn main() -> Result<(), arazzo_codegen::BuildError> {
            arazzo_codegen::Build::new()
                .document("workflows/visit.yaml")
                .document("workflows/tolerated.yaml")
                .out_file("pets.rs")
                .generate()
        }
        "#,
    );
    package
        .write("src/lib.rs", "pub mod pets {\n    include!(concat!(env!(\"OUT_DIR\"), \"/pets.rs\"));\n}\n");
    package.edit("workflows/tolerated.yaml", "visit-pet", "consider-pet");
    let first = package.compiles_anew();
    let file = first.out_directory().join("pets.rs");
    let generated = || fs::read_to_string(&file).unwrap();
    assert_eq!(
        generated().matches("pub mod pets_api {").count(),
        1,
        "one module for the API of both documents"
    );
    assert!(first.said.contains("workflows/tolerated.yaml:32:28: warning[ARZ501]"), "{}", first.said);
    package.is_current();
    package.write("README.md", "Unrelated.");
    package.is_current();

    package.edit(DESCRIPTION, "- ADOPTED", "- ADOPTED\n        - REHOMED");
    package.compiles_anew();
    assert!(generated().contains("Rehomed"));
    package.edit(DOCUMENT, "workflowId: visit-pet", "workflowId: see-pet");
    package.compiles_anew();
    assert!(generated().contains("pub async fn see_pet("));

    // With an error, what was generated before stays; it is shown where it is.
    let before = generated();
    package.edit(DOCUMENT, "operationId: getPet", "operationId: gtePet");
    package.fails_with("error[ARZ201]: there is no operation `gtePet`");
    package.fails_with("--> workflows/visit.yaml:20:22");
    package.fails_with("Error: 1 error in the Arazzo documents, shown above; nothing was generated");
    assert_eq!(generated(), before);
    package.edit(DOCUMENT, "operationId: gtePet", "operationId: getPet");
    package.compiles_anew();

    // A file that was not there is looked for again.
    let elsewhere = package.directory.join("workflows/openapi/pets-elsewhere.yaml");
    fs::rename(package.directory.join(DESCRIPTION), &elsewhere).unwrap();
    package.fails_with("error[ARZ001]: there is no file `workflows/openapi/pets.yaml`");
    fs::rename(&elsewhere, package.directory.join(DESCRIPTION)).unwrap();
    package.compiles_anew();
    package.is_current();
}

/// A package outside of the workspace, with the documents of the command's cases in its `workflows/`.
struct Package {
    name: String,
    directory: PathBuf,
}

impl Package {
    fn new(name: &str, dependencies: &str) -> Self {
        let repository = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
        let directory = temporary().join(name);
        // The directory is always the same one, so that a target directory that is kept does not grow.
        if directory.exists() {
            fs::remove_dir_all(&directory).unwrap();
        }
        let package = Self { name: name.to_owned(), directory };
        copy(&repository.join("cargo-arazzo/tests/fixtures"), &package.directory.join("workflows"));
        let dependencies = dependencies.replace("{repository}", repository.to_str().unwrap());
        package.write(
            "Cargo.toml",
            &format!(
                "[package]\nname = \"{name}\"\nedition = \"2024\"\n\n[workspace]\n\n[dependencies]\n{dependencies}\n"
            ),
        );
        // The versions are those that the repository has, and nothing is fetched.
        fs::copy(repository.join("Cargo.lock"), package.directory.join("Cargo.lock")).unwrap();
        package
    }

    fn write(&self, path: &str, text: &str) {
        let path = self.directory.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn edit(&self, path: &str, from: &str, to: &str) {
        let text = fs::read_to_string(self.directory.join(path)).unwrap();
        assert!(text.contains(from), "{from} is not in {path}");
        self.write(path, &text.replace(from, to));
    }

    /// Runs `cargo check`, one after the other: they share a target directory.
    fn check(&self, arguments: &[&str]) -> Checked {
        static CARGO: Mutex<()> = Mutex::new(());
        let _alone = CARGO.lock().unwrap_or_else(PoisonError::into_inner);
        let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let output = Command::new(cargo)
            .args(["check", "--offline"])
            .args(arguments)
            .current_dir(&self.directory)
            .env("CARGO_TARGET_DIR", temporary().join("built"))
            .env("CARGO_PROFILE_DEV_DEBUG", "0")
            .output()
            .unwrap();
        let messages = String::from_utf8(output.stdout).unwrap();
        Checked {
            success: output.status.success(),
            said: String::from_utf8(output.stderr).unwrap(),
            messages: messages.lines().filter_map(|line| serde_json::from_str(line).ok()).collect(),
        }
    }

    /// Whether checking succeeds with nothing to do.
    fn checked(&self) -> (bool, Checked) {
        let checked = self.check(&["--message-format=json-render-diagnostics"]);
        assert!(checked.success, "{}", checked.said);
        let library = checked.messages.iter().find(|message| {
            message["reason"] == "compiler-artifact"
                && message["target"]["name"] == self.name.replace('-', "_").as_str()
        });
        (library.unwrap()["fresh"] == true, checked)
    }

    fn compiles_anew(&self) -> Checked {
        let (current, checked) = self.checked();
        assert!(!current, "{} has not been compiled anew", self.name);
        checked
    }

    fn is_current(&self) {
        let (current, checked) = self.checked();
        assert!(current, "{} has been compiled without need: {}", self.name, checked.said);
    }

    fn fails_with(&self, message: &str) {
        let checked = self.check(&[]);
        assert!(!checked.success, "{} compiles, instead of failing with {message}", self.name);
        assert!(checked.said.contains(message), "{message} is not in\n{}", checked.said);
    }
}

/// What came of `cargo check`.
struct Checked {
    success: bool,
    said: String,
    messages: Vec<Value>,
}

impl Checked {
    /// Where the package's build script writes to.
    fn out_directory(&self) -> PathBuf {
        let mut executed =
            self.messages.iter().filter(|message| message["reason"] == "build-script-executed");
        executed.next_back().unwrap()["out_dir"].as_str().unwrap().into()
    }
}

fn temporary() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join("packages")
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let copied = to.join(path.file_name().unwrap());
        if path.is_dir() {
            copy(&path, &copied);
        } else {
            fs::copy(&path, copied).unwrap();
        }
    }
}
