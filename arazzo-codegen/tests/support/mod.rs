//! What the data-driven tests share.
#![allow(clippy::unwrap_used, reason = "a test that cannot read its cases has failed")]

use std::fs;
use std::path::Path;

/// The names of the files in a directory that have one of these extensions, in their order.
pub(crate) fn names(directory: &Path, extensions: &[&str]) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(directory)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| extensions.iter().any(|extension| name.ends_with(&format!(".{extension}"))))
        .collect();
    names.sort();
    names
}

/// Compares what `run` makes of each file in `directory` with the file of the same name and `suffix` behind it.
/// With the environment variable `UPDATE_EXPECT` set, those files are written instead. All cases are run
/// before a failure is reported.
pub(crate) fn every_case(
    directory: &Path,
    extensions: &[&str],
    suffix: &str,
    run: impl Fn(&str, &str) -> String,
) {
    let update = std::env::var_os("UPDATE_EXPECT").is_some();
    let names = names(directory, extensions);
    assert!(!names.is_empty(), "no cases in {}", directory.display());
    let mut failures = Vec::new();
    for name in &names {
        let text = fs::read_to_string(directory.join(name)).unwrap();
        let found = run(name, &text);
        let expectation = directory.join(format!("{name}{suffix}"));
        if update {
            fs::write(expectation, found).unwrap();
            continue;
        }
        match fs::read_to_string(&expectation) {
            Ok(expected) if expected == found => {}
            Ok(expected) => failures.push(format!("{name}\n--- expected\n{expected}--- found\n{found}")),
            Err(_) => failures
                .push(format!("{name} has no expectation; UPDATE_EXPECT=1 writes it\n--- found\n{found}")),
        }
    }
    assert!(
        failures.is_empty(),
        "{} of {} cases fail\n\n{}",
        failures.len(),
        names.len(),
        failures.join("\n\n")
    );
}
