//! `cargo xtask features`: how many crates the runtime brings along, and what it takes to build them, by default and with
//! each of its features.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use serde_json::Value;

use crate::building::{Cargo, Project, remove};
use crate::{Failure, cargo, progress, repository, target_directory};

const RUNTIME: &str = "arazzo-runtime";

/// A feature that brings no crates along: what it takes to build it beside others is what the runtime itself takes.
const WITHOUT_CRATES: &str = "test-util";

/// The runtime with some of its features.
struct Built {
    features: Vec<String>,
    /// All that is built, the runtime among it.
    crates: BTreeSet<String>,
    /// The processor time that it took.
    time: Duration,
}

/// Builds the runtime with nothing, with its default features, and with each feature beside these; prints a table.
pub(crate) fn run() -> Result<bool, Failure> {
    let (default, others) = features()?;
    let place = Place::new()?;
    println!("| Features | Crates | Processor time, unoptimised |\n|---|---|---|");
    for (base, each) in [(Vec::new(), &default), (default.clone(), &others)] {
        let built = place.anew(base)?;
        let name = if built.features.is_empty() { "none" } else { "the default ones" };
        println!("| {name} | {} | {:.1} s |", built.crates.len(), built.time.as_secs_f64());
        let own = place.beside(&built, WITHOUT_CRATES)?.time;
        for feature in each.iter().filter(|feature| *feature != WITHOUT_CRATES) {
            let with = place.beside(&built, feature)?;
            let crates = with.crates.difference(&built.crates).count();
            let time = with.time.saturating_sub(own).as_secs_f64();
            println!("| {name} and `{feature}` | {crates} more | {time:.1} s more |");
        }
    }
    place.remove()?;
    Ok(true)
}

/// The default features of the runtime, and the others.
fn features() -> Result<(Vec<String>, Vec<String>), Failure> {
    let mut metadata = cargo();
    metadata.args(["metadata", "--no-deps", "--format-version", "1"]).current_dir(repository());
    let metadata: Value =
        serde_json::from_str(&output_of(&mut metadata)?).map_err(Failure::at("cargo metadata"))?;
    let packages = metadata.get("packages").and_then(Value::as_array);
    let runtime = packages.into_iter().flatten().find(|package| package.get("name") == Some(&RUNTIME.into()));
    let features = runtime.and_then(|runtime| runtime.get("features")?.as_object());
    let features = features.ok_or_else(|| Failure(format!("there is no package {RUNTIME}")))?;
    let default = features.get("default").and_then(Value::as_array).into_iter().flatten();
    let default: Vec<String> = default.filter_map(Value::as_str).map(str::to_owned).collect();
    let others = features.keys().filter(|name| *name != "default" && !default.contains(name));
    Ok((default.clone(), others.cloned().collect()))
}

/// A package that depends on nothing but the runtime.
struct Place {
    directory: PathBuf,
    /// Where Cargo puts what it builds.
    built: PathBuf,
    /// A copy of that, from which what is built beside something starts.
    kept: PathBuf,
}

impl Place {
    fn new() -> Result<Self, Failure> {
        let directory = target_directory()?.join("xtask").join("features");
        let (built, kept) = (directory.join("built"), directory.join("kept"));
        Ok(Self { directory, built, kept })
    }

    /// Builds with these features, of which nothing has been built before.
    fn anew(&self, features: Vec<String>) -> Result<Built, Failure> {
        self.remove()?;
        let built = self.build(features)?;
        copy(&self.built, &self.kept)?;
        Ok(built)
    }

    /// Builds with one more feature, where all but that has been built.
    fn beside(&self, built: &Built, feature: &str) -> Result<Built, Failure> {
        remove(&self.built)?;
        copy(&self.kept, &self.built)?;
        self.build([built.features.as_slice(), &[feature.to_owned()]].concat())
    }

    fn build(&self, features: Vec<String>) -> Result<Built, Failure> {
        progress(&format!("building with {features:?}"));
        let path = Value::from(repository().join(RUNTIME).display().to_string());
        let manifest = format!(
            "[dependencies]\n{RUNTIME} = {{ path = {path}, default-features = false, features = {features:?} }}\n"
        );
        let project = Project::new(&self.directory, "features".to_owned(), &manifest)?;
        project.write("src/main.rs", "fn main() {}\n")?;
        let time = Cargo::new(&self.built, false).build(&project)?.processor;
        let mut tree = cargo();
        tree.args(["tree", "--edges", "normal,build", "--prefix", "none", "--format", "{p}"]);
        let tree = output_of(tree.args(["--package", RUNTIME]).current_dir(&project.directory))?;
        let crates = tree.lines().map(|line| line.trim_end_matches(" (*)").to_owned()).collect();
        Ok(Built { features, crates, time })
    }

    fn remove(&self) -> Result<(), Failure> {
        remove(&self.built)?;
        remove(&self.kept)
    }
}

/// Copies a directory with the times of its files, by which Cargo tells what is current.
fn copy(from: &Path, to: &Path) -> Result<(), Failure> {
    output_of(Command::new("cp").arg("-a").args([from, to])).map(drop)
}

/// What a command says on standard output.
fn output_of(command: &mut Command) -> Result<String, Failure> {
    let program = command.get_program().display().to_string();
    let output = command.output().map_err(Failure::at(&program))?;
    if !output.status.success() {
        return Err(Failure(format!("{program}: {}", String::from_utf8_lossy(&output.stderr))));
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}
