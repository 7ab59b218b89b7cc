//! Makes of dropped files what the tests compile: the golden output of the compiler, and the cases of `cases/`.

mod cases;
mod golden;
mod random;
mod workflow;

use std::error::Error;
use std::path::PathBuf;
use std::{env, fs};

fn main() -> Result<(), Box<dyn Error>> {
    let package = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let out = PathBuf::from(env::var_os("OUT_DIR").ok_or("`OUT_DIR` is not set")?);
    println!("cargo::rerun-if-changed=build");
    let files = [
        ("emitted.rs", golden::modules(&package.join("../arazzo-codegen/tests/emit"))?),
        ("cases.rs", cases::modules(&package.join("cases"))?),
        ("random.rs", random::modules()?),
    ];
    for (name, text) in files {
        let path = out.join(name);
        // A text that is as it was is not compiled again.
        if fs::read_to_string(&path).ok().as_ref() != Some(&text) {
            fs::write(path, text)?;
        }
    }
    Ok(())
}
