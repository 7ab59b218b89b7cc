//! Where documents are looked for.

use std::fs;
use std::path::{Path, PathBuf};

use arazzo_codegen::diagnostic::rules::SourceNotFound;
use arazzo_codegen::source::{relative_to, seen_from, similar_file};

/// Where documents are by convention, in a package and in a workspace.
const WORKFLOWS: &str = "workflows";

/// A package and the workspace that it belongs to.
pub(crate) struct Place {
    package: PathBuf,
    root: PathBuf,
}

impl Place {
    /// The place of the package with this directory. Its workspace is in the nearest directory from there upwards that has
    /// the manifest of one or a lock file.
    pub(crate) fn of(package: &Path) -> Self {
        let root = package.ancestors().find(|directory| is_workspace(directory)).unwrap_or(package);
        Self { package: package.to_path_buf(), root: root.to_path_buf() }
    }

    /// The workspace's directory, from which all paths are shown.
    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    /// The document with this name, as seen from the workspace's directory.
    pub(crate) fn find(&self, name: &str) -> Result<PathBuf, SourceNotFound> {
        let mut directories = vec![self.package.clone(), self.package.join(WORKFLOWS)];
        if self.root != self.package {
            directories.push(self.root.join(WORKFLOWS));
        }
        let mut searched = Vec::new();
        for directory in &directories {
            let path = self.seen(directory, name);
            if self.root.join(&path).is_file() {
                return Ok(path);
            }
            let shown = path.display().to_string();
            if !searched.contains(&shown) {
                searched.push(shown);
            }
        }
        let suggestion = directories.iter().find_map(|directory| self.similar(directory, name));
        Err(SourceNotFound { path: name.to_owned(), referenced: None, searched, suggestion })
    }

    /// A path in a directory, as seen from the workspace's.
    fn seen(&self, directory: &Path, name: &str) -> PathBuf {
        seen_from(&self.root, &relative_to(&directory.join("document"), name))
    }

    /// What could be written instead of a name that is not to be found in a directory.
    fn similar(&self, directory: &Path, name: &str) -> Option<String> {
        let path = similar_file(&directory.join(name))?;
        let path = Path::new(&path);
        if !path.is_file() {
            return None;
        }
        path.strip_prefix(directory).ok()?.to_str().map(str::to_owned)
    }
}

fn is_workspace(directory: &Path) -> bool {
    let has_table = |manifest: String| {
        let mut lines = manifest.lines().map(str::trim_start);
        lines.any(|line| line.starts_with("[workspace]") || line.starts_with("[workspace."))
    };
    directory.join("Cargo.lock").is_file()
        || fs::read_to_string(directory.join("Cargo.toml")).is_ok_and(has_table)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A workspace with a package in it, removed afterwards.
    struct Workspace(PathBuf);

    impl Workspace {
        fn new(name: &str) -> Self {
            let path = std::env::temp_dir().join(format!("arazzo-place-{name}-{}", std::process::id()));
            let _ = fs::remove_dir_all(&path);
            let workspace = Self(path);
            workspace.file("Cargo.toml", "[workspace]\nmembers = [\"packages/one\"]\n");
            workspace.file("packages/one/Cargo.toml", "[package]\nname = \"one\"\n");
            workspace
        }

        fn file(&self, path: &str, text: &str) {
            let path = self.0.join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }

        fn find(&self, name: &str) -> Result<PathBuf, SourceNotFound> {
            Place::of(&self.0.join("packages/one")).find(name)
        }
    }

    impl Drop for Workspace {
        fn drop(&mut self) {
            let _ = fs::remove_dir_all(&self.0);
        }
    }

    #[test]
    fn the_nearest_place_wins() {
        let workspace = Workspace::new("nearest");
        for path in ["workflows/a.yaml", "packages/one/workflows/a.yaml", "packages/one/a.yaml"] {
            workspace.file(path, "");
            assert_eq!(workspace.find("a.yaml").unwrap(), Path::new(path));
        }
        assert_eq!(workspace.find("workflows/a.yaml").unwrap(), Path::new("packages/one/workflows/a.yaml"));
        assert_eq!(workspace.find("../../workflows/a.yaml").unwrap(), Path::new("workflows/a.yaml"));
        let absolute = workspace.0.join("workflows/a.yaml");
        assert_eq!(workspace.find(absolute.to_str().unwrap()).unwrap(), Path::new("workflows/a.yaml"));
    }

    #[test]
    fn a_package_of_its_own_is_its_own_workspace() {
        let workspace = Workspace::new("own");
        workspace.file("packages/one/Cargo.lock", "");
        workspace.file("workflows/a.yaml", "");
        let missing = workspace.find("a.yaml").unwrap_err();
        assert_eq!(missing.searched, ["a.yaml", "workflows/a.yaml"]);
    }

    #[test]
    fn what_is_missing_was_looked_for_and_may_be_misspelt() {
        let workspace = Workspace::new("missing");
        workspace.file("workflows/distribute-image.yaml", "");
        workspace.file("packages/one/distribute-images/x.yaml", "");
        let missing = workspace.find("distribute_image.yaml").unwrap_err();
        assert_eq!(missing.path, "distribute_image.yaml");
        assert_eq!(
            missing.searched,
            [
                "packages/one/distribute_image.yaml",
                "packages/one/workflows/distribute_image.yaml",
                "workflows/distribute_image.yaml"
            ]
        );
        assert_eq!(missing.suggestion.as_deref(), Some("distribute-image.yaml"));
        assert_eq!(workspace.find("packages").unwrap_err().suggestion, None, "a directory is no document");
    }
}
