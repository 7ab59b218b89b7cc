//! From the paths of a command line to compiled documents.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use arazzo_codegen::diagnostic::Diagnostics;
use arazzo_codegen::parse::yaml;
use arazzo_codegen::source::{FileLoader, Limits, Loader, Sources, as_named};
use arazzo_codegen::{Compilation, Options, compile};

use crate::Failure;
use crate::arguments;

/// Compiles the documents that a command line names; gives their number, too.
pub(crate) fn compiled(arguments: &arguments::Documents) -> Result<(usize, Compilation), Failure> {
    let documents = named(&arguments.paths)?;
    let mut loader = FileLoader::for_documents(documents.iter().map(PathBuf::as_path));
    for directory in &arguments.allow {
        if !directory.is_dir() {
            return Err(Failure(format!("`{}` is not a directory", as_named(directory).display())));
        }
        loader.allow(directory);
    }
    let options = Options { strict: arguments.strict, ..Options::default() };
    Ok((documents.len(), compile(&documents, &loader, options)))
}

/// The documents that the paths name, each once, those of a directory in the order of their names.
fn named(paths: &[PathBuf]) -> Result<Vec<PathBuf>, Failure> {
    let mut documents: Vec<PathBuf> = Vec::new();
    for path in paths {
        let path = as_named(path);
        let found = if metadata(&path)?.is_dir() {
            held_by(&path)?
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
            let meant = FileLoader::default().similar(path);
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
        let extension = path.extension().and_then(|extension| extension.to_str()).unwrap_or("");
        let promising = ["yaml", "yml", "json"].iter().any(|known| extension.eq_ignore_ascii_case(known));
        if promising && fs::metadata(&path).is_ok_and(|metadata| metadata.is_file()) {
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

/// Whether a text is an Arazzo document: a mapping with the field `arazzo`, or, when it cannot be parsed, what was
/// probably meant to be one, so that somebody hears of it.
fn is_arazzo(text: &str) -> bool {
    const FIELD: &str = "arazzo";
    if !text.contains(FIELD) {
        return false;
    }
    let source = Sources::default().add(PathBuf::new(), String::new());
    match yaml::parse(source, text, &Limits::default(), &mut Diagnostics::default()) {
        Some(tree) => tree.get(FIELD).is_some(),
        None => text.lines().any(|line| {
            let key = line.trim_start_matches(['{', ' ', '\t', '"', '\'', '\u{feff}']).strip_prefix(FIELD);
            key.is_some_and(|behind| behind.trim_start_matches(['"', '\'', ' ']).starts_with(':'))
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::is_arazzo;

    #[test]
    fn documents_are_told_by_their_field() {
        for (text, expected) in [
            ("arazzo: 1.0.1\n", true),
            ("# a comment\n\"arazzo\": 1.0.1\n", true),
            ("{\"info\": {}, \"arazzo\": \"1.0.1\"}", true),
            ("openapi: 3.0.3\n", false),
            ("openapi: 3.0.3\ninfo:\n  title: arazzo\n", false),
            ("openapi: 3.0.3\nx-tools:\n  arazzo: 1.0.1\n", false),
            ("- arazzo: 1.0.1\n", false),
            ("", false),
            ("arazzo: [1.0.1\n", true),
            ("{\n  \"arazzo\": \"1.0.1\",\n  \"info\": {\n", true),
            ("title: [about arazzo\n", false),
        ] {
            assert_eq!(is_arazzo(text), expected, "{text}");
        }
    }
}
