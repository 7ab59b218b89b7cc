//! Documents of workflows and the descriptions that they name.

use std::path::{Path, PathBuf};

use arazzo_codegen::diagnostic::Diagnostics;
use arazzo_codegen::parse::tree::Node;
use arazzo_codegen::parse::yaml;
use arazzo_codegen::source::{FileLoader, Limits, Sources};
use arazzo_codegen::{Options, compile};

use crate::Failure;

/// A description, and one of the documents that use nothing else and compile.
#[derive(Clone, Debug)]
pub(crate) struct Pair {
    pub(crate) document: PathBuf,
    pub(crate) description: PathBuf,
    /// How many bytes the description has.
    pub(crate) bytes: u64,
}

/// The descriptions that documents in and below a directory use, the smallest first, each with the first of the documents over
/// it that compile.
pub(crate) fn in_directory(directory: &Path) -> Result<Vec<Pair>, Failure> {
    let mut documents = Vec::new();
    collect(directory, &mut documents)?;
    documents.sort();
    let mut pairs: Vec<Pair> = Vec::new();
    for document in documents {
        let Some(description) = only_description(&document)? else { continue };
        if let Ok(description) = description.canonicalize()
            && !pairs.iter().any(|pair| pair.description == description)
            && compiles(&document)
        {
            let bytes = description.metadata()?.len();
            pairs.push(Pair { document, description, bytes });
        }
    }
    pairs.sort_by_key(|pair| pair.bytes);
    Ok(pairs)
}

fn compiles(document: &Path) -> bool {
    let loader = FileLoader::for_documents([document]);
    compile(&[document.to_path_buf()], &loader, Options::default()).program.is_some()
}

fn collect(directory: &Path, files: &mut Vec<PathBuf>) -> Result<(), Failure> {
    for entry in directory.read_dir()? {
        let path = entry?.path();
        if path.is_dir() {
            collect(&path, files)?;
        } else if path
            .extension()
            .is_some_and(|extension| extension == "json" || extension == "yaml" || extension == "yml")
        {
            files.push(path);
        }
    }
    Ok(())
}

/// The description that a file names, if it is a document of workflows that names one and no more.
fn only_description(path: &Path) -> Result<Option<PathBuf>, Failure> {
    let text = std::fs::read_to_string(path)?;
    // Descriptions are large, and need not be parsed to be told apart.
    if !text.get(..text.len().min(4096)).unwrap_or(&text).contains("arazzo") {
        return Ok(None);
    }
    let id = Sources::default().add(path.to_path_buf(), text.clone());
    let tree = yaml::parse(id, &text, &Limits::default(), &mut Diagnostics::default());
    let Some(tree) = tree.filter(|tree| tree.get("arazzo").is_some()) else { return Ok(None) };
    let url = match tree.get("sourceDescriptions").and_then(Node::as_sequence) {
        Some([only]) => only.get("url").and_then(Node::as_str),
        _ => None,
    };
    Ok(url.and_then(|url| Some(path.parent()?.join(url))))
}
