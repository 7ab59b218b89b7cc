//! From the paths of a command line to compiled documents.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use arazzo_codegen::diagnostic::levels::{Level, Levels, Subject};
use arazzo_codegen::parse::recognise::{is_arazzo, is_promising};
use arazzo_codegen::source::{FileLoader, as_named, similar_file};
use arazzo_codegen::{Compilation, Options, compile};

use crate::Failure;
use crate::arguments;

/// Compiles the documents that a command line names, whose arguments stand over `options`; gives their number, too.
pub(crate) fn compiled(
    arguments: &arguments::Documents,
    options: Options,
) -> Result<(usize, Compilation), Failure> {
    let (documents, loader, options) = prepared(arguments, options)?;
    Ok((documents.len(), compile(&documents, &loader, options)))
}

/// The documents that a command line names, and how they are read and compiled.
pub(crate) fn prepared(
    arguments: &arguments::Documents,
    options: Options,
) -> Result<(Vec<PathBuf>, FileLoader, Options), Failure> {
    let documents = named(&arguments.paths)?;
    let mut loader = FileLoader::for_documents(documents.iter().map(PathBuf::as_path));
    for directory in &arguments.allow {
        if !directory.is_dir() {
            return Err(Failure(format!("`{}` is not a directory", as_named(directory).display())));
        }
        loader.allow(directory);
    }
    let options = Options { levels: levels(arguments), ..options };
    Ok((documents, loader, options))
}

/// The levels that a command line sets. What is denied is denied, whatever else is said of it.
fn levels(arguments: &arguments::Documents) -> Levels {
    let mut levels = Levels::new();
    arguments.warn.iter().for_each(|subject| levels.set(*subject, Level::Warn));
    arguments.deny.iter().for_each(|subject| levels.set(*subject, Level::Deny));
    if arguments.strict {
        levels.set(Subject::Warnings, Level::Deny);
    }
    levels
}

/// The documents that the paths name, each once, those of a directory in the order of their names.
fn named(paths: &[PathBuf]) -> Result<Vec<PathBuf>, Failure> {
    let mut documents: Vec<PathBuf> = Vec::new();
    for path in paths {
        let path = as_named(path);
        let metadata = metadata(&path)?;
        let found = if metadata.is_dir() {
            held_by(&path)?
        } else if !metadata.is_file() {
            // A pipe is not opened: that waits for somebody to write to it.
            return Err(Failure(format!("`{}` is neither a file nor a directory", path.display())));
        } else {
            // That the command line names what cannot be read is no fault of a document.
            fs::File::open(&path).map_err(|error| unreadable(&path, &error))?;
            vec![path]
        };
        for document in found {
            if !documents.contains(&document) {
                documents.push(document);
            }
        }
    }
    Ok(documents)
}

fn metadata(path: &Path) -> Result<fs::Metadata, Failure> {
    match fs::metadata(path) {
        Ok(metadata) => Ok(metadata),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            let meant = similar_file(path);
            let meant = meant.map(|meant| format!("; did you mean `{meant}`?")).unwrap_or_default();
            Err(Failure(format!("there is no file or directory `{}`{meant}", path.display())))
        }
        Err(error) => Err(unreadable(path, &error)),
    }
}

fn unreadable(path: &Path, error: &io::Error) -> Failure {
    Failure(format!("`{}`: {error}", path.display()))
}

/// The Arazzo documents in a directory.
fn held_by(directory: &Path) -> Result<Vec<PathBuf>, Failure> {
    let mut documents = Vec::new();
    for entry in fs::read_dir(directory).map_err(|error| unreadable(directory, &error))? {
        let name = entry.map_err(|error| unreadable(directory, &error))?.file_name();
        let path = as_named(&directory.join(name));
        if is_promising(&path) && fs::metadata(&path).is_ok_and(|metadata| metadata.is_file()) {
            let bytes = fs::read(&path).map_err(|error| unreadable(&path, &error))?;
            if is_arazzo(&String::from_utf8_lossy(&bytes)) {
                documents.push(path);
            }
        }
    }
    if documents.is_empty() {
        return Err(Failure(format!("there are no Arazzo documents in `{}`", directory.display())));
    }
    documents.sort_unstable();
    Ok(documents)
}
