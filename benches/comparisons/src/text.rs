//! Descriptions as texts, in the format that the name of a file tells.

use std::fs;
use std::path::Path;

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::Failure;

/// Whether a file is JSON, and not YAML.
pub(crate) fn is_json(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "json")
}

/// What progenitor's macro does to read a description.
pub(crate) fn read<T: DeserializeOwned>(path: &Path) -> Result<T, Failure> {
    let text = fs::read_to_string(path)?;
    if is_json(path) { Ok(serde_json::from_str(&text)?) } else { Ok(serde_yaml::from_str(&text)?) }
}

/// Writes a value as people write descriptions: in lines.
pub(crate) fn write<T: Serialize>(value: &T, path: &Path) -> Result<(), Failure> {
    let text =
        if is_json(path) { serde_json::to_string_pretty(value)? } else { serde_yaml::to_string(value)? };
    if let Some(directory) = path.parent() {
        fs::create_dir_all(directory)?;
    }
    Ok(fs::write(path, text)?)
}
