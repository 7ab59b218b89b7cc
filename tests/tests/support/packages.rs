//! Where the packages are that tests make and build with a real Cargo.

use std::fs;
use std::path::{Path, PathBuf};

/// Where packages are that tests make. They stay for the next time.
pub(crate) fn packages() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join("packages")
}

/// The target directory of all these packages, so that what they depend on is built once.
pub(crate) fn target() -> PathBuf {
    packages().join("built")
}

/// Leaves a file alone that is current, so that Cargo does not build it again.
pub(crate) fn write_if_changed(path: &Path, text: &str) {
    if fs::read_to_string(path).is_ok_and(|found| found == text) {
        return;
    }
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}
