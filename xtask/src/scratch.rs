//! A workspace of Cargo's own below the target directory, in which generated modules are compiled.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use arazzo_codegen::output::{self, GeneratedFile};

use crate::Failure;

/// A crate takes documents until it has this many lines.
pub(crate) const LINES_OF_A_CRATE: usize = 40_000;

/// The directory of the documents' modules.
pub(crate) const DOCUMENTS: &str = "documents";

/// A workspace with the profile and the versions of this repository, so that what that has built of the dependencies is used
/// again.
pub(crate) struct Scratch {
    directory: PathBuf,
    /// What the crates are named after. Cargo takes crates of one name, each at one path in its own workspace, for the same
    /// when they are built in one target directory.
    name: String,
    /// Where Cargo puts what it builds.
    target: PathBuf,
    documents: Vec<Generated>,
}

/// A document that was generated.
pub(crate) struct Generated {
    pub(crate) name: String,
    pub(crate) module: String,
    lines: usize,
}

impl Scratch {
    /// A workspace of this name in a target directory of Cargo's.
    pub(crate) fn within(target: PathBuf, name: &str) -> Result<Self, Failure> {
        let directory = target.join("xtask").join(name);
        fs::create_dir_all(&directory).map_err(Failure::at(directory.display()))?;
        Ok(Self { directory, name: name.to_owned(), target, documents: Vec::new() })
    }

    /// Takes what was generated from a document; gives the name of its module, which no other document has.
    pub(crate) fn add(
        &mut self,
        name: &str,
        files: &[GeneratedFile],
        lines: usize,
    ) -> Result<String, Failure> {
        let module = self.module(name);
        output::write(&self.directory.join(DOCUMENTS).join(&module), files).map_err(Failure::at(name))?;
        self.documents.push(Generated { name: name.to_owned(), module: module.clone(), lines });
        Ok(module)
    }

    fn module(&self, name: &str) -> String {
        let known = |character: char| character.is_ascii_lowercase() || character.is_ascii_digit();
        let name = name.to_ascii_lowercase().replace(|character| !known(character), "_");
        let mut module = format!("from_{name}");
        while self.documents.iter().any(|generated| generated.module == module) {
            module.push('_');
        }
        module
    }

    /// The documents that were generated.
    pub(crate) fn documents(&self) -> &[Generated] {
        &self.documents
    }

    /// The documents of each crate, so that several crates of about the same size are compiled at a time, and none needs much
    /// memory.
    pub(crate) fn crates(&self, included: impl Fn(&Generated) -> bool) -> Vec<Vec<&Generated>> {
        let mut crates: Vec<Vec<&Generated>> = Vec::new();
        let mut room = 0_usize;
        for document in self.documents.iter().filter(|document| included(document)) {
            match crates.last_mut() {
                Some(documents) if room >= document.lines => {
                    documents.push(document);
                    room -= document.lines;
                }
                _ => {
                    crates.push(vec![document]);
                    room = LINES_OF_A_CRATE.saturating_sub(document.lines);
                }
            }
        }
        crates
    }

    /// The name of a crate, given what tells it from the others.
    pub(crate) fn crate_name(&self, suffix: &str) -> String {
        format!("{}_{suffix}", self.name)
    }

    /// Writes a member: its manifest, which ends with these lines, and one file of its source.
    pub(crate) fn write_member(
        &self,
        name: &str,
        manifest: &str,
        (file, text): (&str, &str),
    ) -> Result<(), Failure> {
        let head = format!(
            "[package]\nname = \"{name}\"\nversion = \"0.1.0\"\nedition = \"2024\"\npublish = false\n\n"
        );
        self.write_file(&format!("{name}/Cargo.toml"), &(head + manifest))?;
        self.write_file(&format!("{name}/src/{file}"), text)
    }

    /// Writes what makes a workspace of these members.
    pub(crate) fn write_workspace(&self, members: &[String]) -> Result<(), Failure> {
        let members: Vec<String> = members.iter().map(|member| format!("{member:?}")).collect();
        let manifest = format!(
            "[workspace]\nresolver = \"3\"\nmembers = [{}]\n\n[profile.dev]\ndebug = \"line-tables-only\"\n",
            members.join(", ")
        );
        self.write_file("Cargo.toml", &manifest)?;
        let lock = crate::repository().join("Cargo.lock");
        let lock = fs::read_to_string(&lock).map_err(Failure::at(lock.display()))?;
        self.write_file("Cargo.lock", &lock)
    }

    /// Writes a file, unless it has that text already: Cargo compiles again what has been written.
    pub(crate) fn write_file(&self, name: &str, text: &str) -> Result<(), Failure> {
        let path = self.directory.join(name);
        if fs::read(&path).is_ok_and(|found| found == text.as_bytes()) {
            return Ok(());
        }
        if let Some(directory) = path.parent() {
            fs::create_dir_all(directory).map_err(Failure::at(directory.display()))?;
        }
        fs::write(&path, text).map_err(Failure::at(path.display()))
    }

    /// Cargo, to be run in the workspace.
    pub(crate) fn cargo(&self, subcommand: &str) -> Command {
        let mut command = crate::cargo();
        command.arg(subcommand).arg("--target-dir").arg(&self.target).current_dir(&self.directory);
        command
    }

    pub(crate) fn directory(&self) -> &Path {
        &self.directory
    }

    pub(crate) fn target(&self) -> &Path {
        &self.target
    }
}

/// The features of the runtime that generated code may ask for.
const FEATURES: [&str; 4] = ["aws-sigv4", "oauth2", "regex", "xpath"];

/// The line of a manifest by which a crate depends on the runtime, with what generated code asks for and these features.
pub(crate) fn runtime(more: &[&str]) -> String {
    let features = [&FEATURES, more].concat();
    let path = crate::repository().join("arazzo-runtime");
    // A text in TOML is quoted as one in JSON.
    let path = serde_json::Value::from(path.display().to_string());
    format!("arazzo-runtime = {{ path = {path}, default-features = false, features = {features:?} }}\n")
}
