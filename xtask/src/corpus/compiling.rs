//! Compiling what was generated, with rustc and clippy.
//!
//! Every document's modules stand in a directory of their own. Crates of about the same size declare them, so that several
//! are compiled at a time, and none needs much memory.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::time::{Duration, Instant};

use arazzo_codegen::output::GeneratedFile;
use serde::{Deserialize, Serialize};

use crate::Failure;
use crate::scratch::{self, DOCUMENTS, Generated, Scratch};

/// The directory in which everything is compiled.
pub(super) struct Place(Scratch);

/// What compiling came to.
#[derive(Debug)]
pub(super) struct Compiled {
    pub(super) time: Duration,
    /// For each document with findings, what rustc and clippy have to say.
    pub(super) findings: BTreeMap<String, Vec<Finding>>,
}

/// Something that rustc or clippy says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct Finding {
    /// `error` or `warning`.
    pub(super) level: String,
    /// The lint or the error's code.
    pub(super) code: String,
    /// As rustc shows it.
    pub(super) text: String,
}

impl Place {
    /// A place with this name in a target directory of Cargo's.
    pub(super) fn within(target: PathBuf, name: &str) -> Result<Self, Failure> {
        Scratch::within(target, name).map(Self)
    }

    /// Takes what was generated from a document.
    pub(super) fn add(&mut self, name: &str, files: &[GeneratedFile], lines: usize) -> Result<(), Failure> {
        self.0.add(name, files, lines).map(drop)
    }

    /// Compiles everything. A document with errors keeps rustc from looking closer at the others, so that they are compiled
    /// again without it.
    pub(super) fn compile(self) -> Result<Compiled, Failure> {
        let start = Instant::now();
        let mut findings: BTreeMap<String, Vec<Finding>> = BTreeMap::new();
        let mut excluded = BTreeSet::new();
        loop {
            let crates = self.0.crates(|document| !excluded.contains(document.name.as_str()));
            if crates.is_empty() {
                break;
            }
            self.write(&crates)?;
            let mut found: BTreeMap<&str, Vec<Finding>> = BTreeMap::new();
            for message in self.clippy()? {
                let module = message.module();
                let generated = self.0.documents().iter().find(|document| module == Some(&document.module));
                let Some(generated) = generated else {
                    return Err(Failure(format!("in none of the documents:\n{}", message.text())));
                };
                found.entry(&generated.name).or_default().push(message.into());
            }
            let wrong = |found: &Vec<Finding>| found.iter().any(|finding| finding.level == "error");
            let names: Vec<&str> =
                found.iter().filter(|(_, found)| wrong(found)).map(|(name, _)| *name).collect();
            let finished = names.is_empty();
            excluded.extend(names);
            // What is found of the others before they are compiled without errors is not all, and is found again.
            found.retain(|name, _| finished || excluded.contains(name));
            findings.extend(found.into_iter().map(|(name, found)| (name.to_owned(), found)));
            if finished {
                break;
            }
        }
        Ok(Compiled { time: start.elapsed(), findings })
    }

    /// Writes the crates that declare the modules.
    fn write(&self, crates: &[Vec<&Generated>]) -> Result<(), Failure> {
        let runtime = scratch::runtime(&[]);
        let manifest = format!("[dependencies]\n{runtime}\n[lints.rust]\nmissing_docs = \"warn\"\n");
        let mut members = Vec::new();
        for (number, documents) in (1..).zip(crates) {
            let name = self.0.crate_name(&format!("{number}"));
            let declarations = documents.iter().map(|Generated { module, .. }| {
                format!("/// What was generated from a document.\n#[path = \"../../{DOCUMENTS}/{module}/mod.rs\"]\npub mod {module};\n")
            });
            let library = format!("//! Modules of the corpus.\n\n{}", declarations.collect::<String>());
            self.0.write_member(&name, &manifest, ("lib.rs", &library))?;
            members.push(name);
        }
        self.0.write_workspace(&members)
    }

    /// All that rustc and clippy have to say.
    fn clippy(&self) -> Result<Vec<Message>, Failure> {
        const WHAT: &str = "cargo clippy";
        let mut command = self.0.cargo("clippy");
        command.args(["--workspace", "--keep-going", "--quiet", "--message-format", "json"]);
        let output = command.output().map_err(Failure::at(WHAT))?;
        let mut messages = Vec::new();
        for line in output.stdout.split(|byte| *byte == b'\n').filter(|line| line.starts_with(b"{")) {
            let line: Line = serde_json::from_slice(line).map_err(Failure::at(WHAT))?;
            // Without a place there are only sums of what was said before.
            messages.extend(line.message.filter(|message| !message.spans.is_empty()));
        }
        if messages.is_empty() && !output.status.success() {
            return Err(Failure(format!("{WHAT}: {}", String::from_utf8_lossy(&output.stderr))));
        }
        Ok(messages)
    }
}

/// A line of what Cargo prints.
#[derive(Deserialize)]
struct Line {
    message: Option<Message>,
}

/// What rustc or clippy says.
#[derive(Deserialize)]
struct Message {
    level: String,
    message: String,
    code: Option<Code>,
    spans: Vec<Span>,
    rendered: Option<String>,
}

#[derive(Deserialize)]
struct Code {
    code: String,
}

#[derive(Deserialize)]
struct Span {
    file_name: PathBuf,
    is_primary: bool,
}

impl Message {
    /// The module that it is about.
    fn module(&self) -> Option<&str> {
        let span = self.spans.iter().find(|span| span.is_primary)?;
        let mut components = span.file_name.iter().skip_while(|component| *component != DOCUMENTS);
        components.nth(1)?.to_str()
    }

    fn text(&self) -> &str {
        self.rendered.as_deref().unwrap_or(&self.message)
    }
}

impl From<Message> for Finding {
    fn from(message: Message) -> Self {
        let text = message.text().trim_end().to_owned();
        let code = message.code.map(|code| code.code).unwrap_or_default();
        Self { level: message.level, code, text }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(name: &str, text: &str) -> GeneratedFile {
        // By this line a file is known as one that may be written again.
        let text = format!("// @generated by cargo-arazzo from a.yaml; do not edit.\n\n{text}");
        GeneratedFile { name: name.to_owned(), text }
    }

    /// That of a corpus nothing is found is worth what this finds.
    #[test]
    fn what_rustc_and_clippy_say_is_told_of_the_right_document() {
        let target = crate::target_directory().unwrap();
        let mut place = Place::within(target, "test").unwrap();
        let index = [file("mod.rs", "/// A module.\npub mod one;\n")];
        for (name, text) in [
            ("right.yaml", "/// Right.\npub fn right() {}\n"),
            (
                "Right.yaml",
                "/// A module of another document with the same name, nearly.\npub fn right() {}\n",
            ),
            ("wrong type.yaml", "/// Wrong.\npub const WRONG: u8 = \"one\";\n"),
            ("rustc.yaml", "/// Unused.\npub fn unused() {\n    let one = 1;\n}\n"),
            ("clippy.yaml", "/// Needless.\npub fn needless() -> u8 {\n    return 1;\n}\n"),
        ] {
            let files = [index[0].clone(), file("one.rs", text)];
            place.add(name, &files, scratch::LINES_OF_A_CRATE / 2).unwrap();
        }
        assert_eq!(place.0.crates(|_| true).len(), 3);
        let found = place.compile().unwrap().findings;
        let found: Vec<(&str, &str, &str)> = found
            .iter()
            .flat_map(|(name, findings)| findings.iter().map(move |finding| (name.as_str(), finding)))
            .map(|(name, finding)| (name, finding.level.as_str(), finding.code.as_str()))
            .collect();
        assert_eq!(
            found,
            [
                ("clippy.yaml", "warning", "clippy::needless_return"),
                ("rustc.yaml", "warning", "unused_variables"),
                ("wrong type.yaml", "error", "E0308"),
            ]
        );
    }
}
