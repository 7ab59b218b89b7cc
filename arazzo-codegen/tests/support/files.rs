//! Files of documents and descriptions, wherever they are below a directory.

use std::fs;
use std::path::{Path, PathBuf};

/// Adds all YAML and JSON files in and below a directory, in the order of their names.
pub(crate) fn files_below(directory: &Path, found: &mut Vec<PathBuf>) {
    let mut entries: Vec<PathBuf> =
        fs::read_dir(directory).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    for path in entries {
        let extension = path.extension();
        if path.is_dir() {
            files_below(&path, found);
        } else if extension
            .is_some_and(|extension| ["yaml", "yml", "json"].iter().any(|known| extension == *known))
        {
            found.push(path);
        }
    }
}
