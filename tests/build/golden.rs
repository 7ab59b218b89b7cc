//! The golden output of `arazzo-codegen/tests/emit`, so that each dropped case is compiled with these tests.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{fs, io};

/// A module for each file of golden output.
pub(crate) fn modules(directory: &Path) -> io::Result<String> {
    println!("cargo::rerun-if-changed={}", directory.display());
    let mut modules = String::new();
    for file in files(directory, "rs")? {
        let name = file.file_name().unwrap_or_default().to_string_lossy();
        let module = name.trim_end_matches(".yaml.rs").replace('-', "_");
        let _ = writeln!(modules, "#[path = {:?}]\npub(crate) mod {module};", file.display().to_string());
    }
    Ok(modules)
}

/// The files of a directory that have this extension, in the order of their names.
pub(crate) fn files(directory: &Path, extension: &str) -> io::Result<Vec<PathBuf>> {
    let entries = fs::read_dir(directory)?.map(|entry| entry.map(|entry| entry.path()));
    let mut files = entries.collect::<io::Result<Vec<_>>>()?;
    files.retain(|path| path.extension().is_some_and(|known| known == extension));
    files.sort();
    Ok(files)
}
