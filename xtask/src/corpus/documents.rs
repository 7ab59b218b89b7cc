//! Which documents a corpus holds.

use std::fs;
use std::path::{Path, PathBuf};

use arazzo_codegen::parse::recognise::{is_arazzo, is_promising};
use serde::Deserialize;

use crate::Failure;

/// A document of the corpus.
#[derive(Debug)]
pub(crate) struct Document {
    /// Its path as seen from the directory of the corpus.
    pub(crate) name: String,
    pub(crate) path: PathBuf,
    /// Whether the manifest says that all its references lead somewhere; `None` without a manifest.
    pub(crate) references_resolve: Option<bool>,
}

/// An entry of `manifest.json`.
#[derive(Deserialize)]
struct Entry {
    document: String,
    references_resolve: bool,
}

/// The documents that the manifest lists, in its order; without a manifest, all that are found.
pub(crate) fn of(directory: &Path) -> Result<Vec<Document>, Failure> {
    let manifest = directory.join("manifest.json");
    let documents = if manifest.is_file() { listed(directory, &manifest)? } else { found_below(directory)? };
    if documents.is_empty() {
        return Err(Failure(format!("there are no Arazzo documents below `{}`", directory.display())));
    }
    Ok(documents)
}

fn listed(directory: &Path, manifest: &Path) -> Result<Vec<Document>, Failure> {
    let text = fs::read_to_string(manifest).map_err(Failure::at(manifest.display()))?;
    let entries: Vec<Entry> = serde_json::from_str(&text).map_err(Failure::at(manifest.display()))?;
    let documents = entries.into_iter().map(|entry| Document {
        path: directory.join(&entry.document),
        name: entry.document,
        references_resolve: Some(entry.references_resolve),
    });
    Ok(documents.collect())
}

fn found_below(directory: &Path) -> Result<Vec<Document>, Failure> {
    let mut documents = Vec::new();
    let mut directories = vec![directory.to_path_buf()];
    while let Some(current) = directories.pop() {
        for entry in fs::read_dir(&current).map_err(Failure::at(current.display()))? {
            let entry = entry.map_err(Failure::at(current.display()))?;
            let (path, hidden) = (entry.path(), entry.file_name().to_string_lossy().starts_with('.'));
            // What this says of a link is that it is one, so that none leads round in a circle.
            let kind = entry.file_type().map_err(Failure::at(path.display()))?;
            if kind.is_dir() && !hidden {
                directories.push(path);
            } else if kind.is_file() && is_promising(&path) {
                let bytes = fs::read(&path).map_err(Failure::at(path.display()))?;
                if is_arazzo(&String::from_utf8_lossy(&bytes)) {
                    let name = path.strip_prefix(directory).unwrap_or(&path).display().to_string();
                    documents.push(Document { name, path, references_resolve: None });
                }
            }
        }
    }
    documents.sort_unstable_by(|one, other| one.name.cmp(&other.name));
    Ok(documents)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(directory: &Path) -> Vec<(String, Option<bool>)> {
        of(directory).unwrap().into_iter().map(|found| (found.name, found.references_resolve)).collect()
    }

    #[test]
    fn documents_are_those_of_the_manifest_or_all_that_are_there() {
        let directory = tempfile::tempdir().unwrap();
        let write = |name: &str, text: &str| {
            let path = directory.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        };
        write("b/workflows/order.yaml", "arazzo: 1.0.1\n");
        write("b/openapi.yaml", "openapi: 3.0.3\n");
        write("a.json", "{\"arazzo\": \"1.0.1\"}");
        write("notes.txt", "arazzo: 1.0.1\n");
        write(".git/arazzo.yaml", "arazzo: 1.0.1\n");
        assert_eq!(
            names(directory.path()),
            [("a.json".to_owned(), None), ("b/workflows/order.yaml".to_owned(), None)]
        );
        write("manifest.json", "[{\"document\": \"a.json\", \"references_resolve\": false, \"steps\": 1}]");
        assert_eq!(names(directory.path()), [("a.json".to_owned(), Some(false))]);
    }
}
