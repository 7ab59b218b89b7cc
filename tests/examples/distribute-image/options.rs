//! What can be said on the command line.

use std::path::PathBuf;

use arazzo_tests::stand_in::{ImageScript, ImageState};

pub(crate) const HELP: &str = "\
Runs the workflow distribute-image, compiled from workflows/distribute-image.yaml.

Usage: cargo run --example distribute-image -- [OPTIONS]

Options:
      --fail          Lets the build fail
      --cancel        Lets somebody else cancel the build
      --polls N       Lets the build end when the workflow looks for the Nth time [default: 5]
      --endpoint URL  Talks to this address, instead of a stand-in; requests are not signed
      --inputs FILE   Reads the workflow's inputs from a JSON file
  -h, --help          Shows this
";

/// What was said.
pub(crate) struct Options {
    /// What becomes of the image.
    pub(crate) script: ImageScript,
    pub(crate) endpoint: Option<String>,
    pub(crate) inputs: Option<PathBuf>,
}

impl Options {
    /// Reads the arguments; `None` when help is asked for.
    pub(crate) fn from_arguments(
        mut arguments: impl Iterator<Item = String>,
    ) -> Result<Option<Self>, String> {
        let (mut end, mut polls) = (ImageState::new("AVAILABLE"), 5);
        let (mut endpoint, mut inputs) = (None, None);
        let mut scripted = None;
        while let Some(name) = arguments.next() {
            let mut value = || arguments.next().ok_or_else(|| format!("`{name}` needs a value"));
            match name.as_str() {
                "--fail" => end = ImageState::new("FAILED").reason("No space left on device."),
                "--cancel" => end = ImageState::new("CANCELLED"),
                "--polls" => {
                    let number = value()?;
                    polls = number.parse().map_err(|_| format!("`{number}` is not a number of polls"))?;
                }
                "--endpoint" => endpoint = Some(value()?),
                "--inputs" => inputs = Some(PathBuf::from(value()?)),
                "-h" | "--help" => return Ok(None),
                _ => return Err(format!("`{name}` is not an option; `--help` lists them")),
            }
            if matches!(name.as_str(), "--fail" | "--cancel" | "--polls") {
                scripted = Some(name);
            }
        }
        match (endpoint, scripted) {
            (Some(_), Some(name)) => {
                Err(format!("`{name}` is for the stand-in, so it excludes `--endpoint`"))
            }
            (endpoint, _) => {
                Ok(Some(Self { script: ImageScript::ending(end).polls(polls), endpoint, inputs }))
            }
        }
    }
}
