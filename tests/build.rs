//! Lists the golden output of the compiler, so that each dropped case is compiled with these tests.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

fn main() -> io::Result<()> {
    let cases = Path::new(env!("CARGO_MANIFEST_DIR")).join("../arazzo-codegen/tests/emit");
    println!("cargo::rerun-if-changed={}", cases.display());
    let mut files: Vec<PathBuf> = fs::read_dir(&cases)?
        .map(|entry| entry.map(|entry| entry.path()))
        .filter(|path| {
            path.as_ref().map_or(true, |path| path.extension().is_some_and(|extension| extension == "rs"))
        })
        .collect::<io::Result<_>>()?;
    files.sort();
    let mut modules = String::new();
    for file in &files {
        let name = file.file_name().unwrap_or_default().to_string_lossy();
        let module = name.trim_end_matches(".yaml.rs").replace('-', "_");
        let _ = writeln!(modules, "#[path = {:?}]\npub(crate) mod {module};", file.display().to_string());
    }
    let out = env::var_os("OUT_DIR").map(PathBuf::from).unwrap_or_default();
    fs::write(out.join("emitted.rs"), modules)
}
