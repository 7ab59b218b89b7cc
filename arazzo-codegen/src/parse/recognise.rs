//! Which files are Arazzo documents, for those who are given directories.

use std::path::{Path, PathBuf};

use super::yaml;
use crate::diagnostic::Diagnostics;
use crate::source::{Limits, Sources};

/// Whether a file may be an Arazzo document, by the extension of its name.
#[must_use]
pub fn is_promising(path: &Path) -> bool {
    let extension = path.extension().and_then(|extension| extension.to_str()).unwrap_or("");
    ["yaml", "yml", "json"].iter().any(|known| extension.eq_ignore_ascii_case(known))
}

/// Whether a text is an Arazzo document: a mapping with the field `arazzo`, or, when it cannot be parsed, what was
/// probably meant to be one, so that somebody hears of it.
#[must_use]
pub fn is_arazzo(text: &str) -> bool {
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
