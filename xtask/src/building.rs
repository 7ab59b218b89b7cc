//! Building packages of their own, as a user does, and what that takes.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::time::{Duration, Instant};

use crate::Failure;

/// What a build took.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Built {
    pub(crate) wall: Duration,
    /// On all processors, of all programs that took part.
    pub(crate) processor: Duration,
    /// Whether the package itself was left as it was.
    pub(crate) fresh: bool,
}

/// A package outside of this repository's workspace, with one program that is called as it is.
pub(crate) struct Project {
    pub(crate) name: String,
    pub(crate) directory: PathBuf,
}

impl Project {
    /// A package with a manifest, the repository's versions of what it depends on, and nothing else.
    pub(crate) fn new(place: &Path, name: String, manifest: &str) -> Result<Self, Failure> {
        let directory = place.join(&name);
        remove(&directory)?;
        let head = format!(
            "[package]\nname = {name:?}\nversion = \"0.1.0\"\nedition = \"2024\"\npublish = false\n\n[workspace]\n\n\
             [profile.release]\nstrip = true\n\n"
        );
        let project = Self { name, directory };
        project.write("Cargo.toml", &(head + manifest))?;
        let lock = crate::repository().join("Cargo.lock");
        project.write("Cargo.lock", &fs::read_to_string(&lock).map_err(Failure::at(lock.display()))?)?;
        Ok(project)
    }

    pub(crate) fn write(&self, name: &str, text: &str) -> Result<(), Failure> {
        let path = self.directory.join(name);
        if let Some(directory) = path.parent() {
            fs::create_dir_all(directory).map_err(Failure::at(directory.display()))?;
        }
        fs::write(&path, text).map_err(Failure::at(path.display()))
    }
}

/// Removes a directory, if there is one.
pub(crate) fn remove(directory: &Path) -> Result<(), Failure> {
    if directory.exists() {
        fs::remove_dir_all(directory).map_err(Failure::at(directory.display()))?;
    }
    Ok(())
}

/// Cargo with a target directory of its own.
pub(crate) struct Cargo {
    target: PathBuf,
    release: bool,
}

impl Cargo {
    pub(crate) fn new(target: &Path, release: bool) -> Self {
        Self { target: target.to_path_buf(), release }
    }

    /// Takes away all that has been built.
    pub(crate) fn forget(&self) -> Result<(), Failure> {
        remove(&self.target)
    }

    pub(crate) fn build(&self, project: &Project) -> Result<Built, Failure> {
        let messages = ["--message-format", "json-render-diagnostics"];
        let (start, before) = (Instant::now(), processor_time_of_children()?);
        let output = self.run(project, &messages, |_| {})?;
        let (wall, processor) = (start.elapsed(), processor_time_of_children()?.saturating_sub(before));
        let said = String::from_utf8_lossy(&output.stdout);
        if !output.status.success() {
            let errors = String::from_utf8_lossy(&output.stderr);
            return Err(Failure(format!("{} does not build: {errors}", project.name)));
        }
        Ok(Built { wall, processor, fresh: message(&said, project)?.get("fresh") == Some(&true.into()) })
    }

    /// The size of the program.
    pub(crate) fn executable(&self, project: &Project) -> Result<u64, Failure> {
        let path = self.target.join(self.profile()).join(&project.name);
        let metadata = fs::metadata(&path).map_err(Failure::at(path.display()))?;
        Ok(metadata.len())
    }

    /// The processor time that rustc needs until all macros of the package are expanded; the shortest of five times.
    ///
    /// Nothing is compiled, and so nothing comes of the build.
    pub(crate) fn expansion(&self, project: &Project) -> Result<Duration, Failure> {
        let wrapper = project.directory.join("expand.sh");
        project.write("expand.sh", "#!/bin/sh\nRUSTC_BOOTSTRAP=1 exec \"$@\" -Zno-analysis\n")?;
        make_executable(&wrapper)?;
        let mut shortest = Duration::MAX;
        for _ in 0..5 {
            let before = processor_time_of_children()?;
            // The wrapper is only around what is compiled of the package itself.
            self.run(project, &[], |cargo| {
                cargo.env("RUSTC_WORKSPACE_WRAPPER", &wrapper);
            })?;
            shortest = shortest.min(processor_time_of_children()?.saturating_sub(before));
        }
        Ok(shortest)
    }

    /// Where the package's build script writes to.
    pub(crate) fn out_directory(&self, project: &Project) -> Result<PathBuf, Failure> {
        let output = self.run(project, &["--message-format", "json"], |_| {})?;
        let said = String::from_utf8_lossy(&output.stdout);
        let directory = said.lines().rev().find_map(|line| {
            let message: serde_json::Value = serde_json::from_str(line).ok()?;
            (message.get("reason")? == "build-script-executed"
                && message.get("package_id")?.as_str()?.contains(&project.name))
            .then(|| message.get("out_dir")?.as_str().map(PathBuf::from))?
        });
        directory.ok_or_else(|| Failure(format!("{} has no build script", project.name)))
    }

    fn run(
        &self,
        project: &Project,
        arguments: &[&str],
        also: impl FnOnce(&mut Command),
    ) -> Result<Output, Failure> {
        let mut cargo = crate::cargo();
        cargo.arg("build").arg("--quiet").args(arguments).current_dir(&project.directory);
        cargo.env("CARGO_TARGET_DIR", &self.target).env_remove("RUSTFLAGS");
        if self.release {
            cargo.arg("--release");
        }
        also(&mut cargo);
        cargo.output().map_err(Failure::at("cargo"))
    }

    fn profile(&self) -> &'static str {
        if self.release { "release" } else { "debug" }
    }
}

/// What Cargo says of the program that it has built of a package.
fn message(said: &str, project: &Project) -> Result<serde_json::Value, Failure> {
    let name = serde_json::Value::from(project.name.as_str());
    let mut messages = said.lines().filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok());
    let found = messages.find(|message| {
        message.get("reason").is_some_and(|reason| reason == "compiler-artifact")
            && message.pointer("/target/name") == Some(&name)
    });
    found.ok_or_else(|| Failure(format!("Cargo says nothing of {}", project.name)))
}

/// The processor time of all programs that this one has started and seen the end of, and of those that they have started.
fn processor_time_of_children() -> Result<Duration, Failure> {
    const FILE: &str = "/proc/self/stat";
    let text = fs::read_to_string(FILE).map_err(Failure::at(FILE))?;
    of_children(&text).ok_or_else(|| Failure(format!("{FILE}: {text}")))
}

fn of_children(statistics: &str) -> Option<Duration> {
    // The name of the program is in parentheses, and may have spaces. The times are in hundredths of a second.
    let mut fields = statistics.rsplit_once(')')?.1.split_whitespace().skip(13);
    let user: u64 = fields.next()?.parse().ok()?;
    let system: u64 = fields.next()?.parse().ok()?;
    Some(Duration::from_millis((user + system) * 10))
}

#[cfg(unix)]
fn make_executable(path: &Path) -> Result<(), Failure> {
    use std::os::unix::fs::PermissionsExt as _;

    fs::set_permissions(path, fs::Permissions::from_mode(0o755)).map_err(Failure::at(path.display()))
}

#[cfg(not(unix))]
fn make_executable(path: &Path) -> Result<(), Failure> {
    Err(Failure(format!("{}: a script is run, which only Unix does", path.display())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_time_of_others_is_behind_the_own() {
        let statistics = "1 (x (y) z) S 0 1 1 0 -1 0 1 2 3 4 10 20 150 50 20 0 1";
        assert_eq!(of_children(statistics), Some(Duration::from_secs(2)));
        assert_eq!(of_children("1 (x"), None);
    }
}
