//! The command line.

use std::ffi::OsString;
use std::path::PathBuf;

use arazzo_codegen::diagnostic::levels::Subject;
use clap::{Args, CommandFactory, FromArgMatches, Parser, Subcommand, ValueEnum};

/// Check Arazzo workflows, and generate typed Rust from them
#[derive(Debug, Parser)]
#[command(
    name = "cargo-arazzo",
    version,
    after_help = "Exit status: 0 without errors; 1 with errors in documents, \
    or generated files that are not current; 2 when the command could not be carried out."
)]
struct Line {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Report what is wrong with documents, and write nothing
    Check(Check),
    /// Generate one Rust module for each workflow and each API that the workflows use
    Generate(Generate),
    /// Show the control flow of workflows, with what is never reached
    Graph(Graph),
    /// Make the edits to documents that findings suggest and that need no looking at
    Fix(Fix),
    /// Say what a code means, why it matters, and how to remedy what it stands for
    Explain(Explain),
}

#[derive(Debug, Args)]
pub(crate) struct Check {
    #[command(flatten)]
    pub(crate) documents: Documents,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum MessageFormat {
    /// For people, on standard error
    Human,
    /// One JSON object a line for each finding, on standard output
    Json,
    /// A SARIF 2.1.0 log for code scanning, on standard output
    Sarif,
    /// Annotations of a GitHub workflow, on standard output
    Github,
}

#[derive(Debug, Args)]
pub(crate) struct Generate {
    #[command(flatten)]
    pub(crate) documents: Documents,

    /// The directory of the generated modules; generated files in it that are no longer generated are removed
    #[arg(long, value_name = "DIR")]
    pub(crate) out: PathBuf,

    /// Let outcomes implement serde's `Serialize`, named as in the documents
    #[arg(long)]
    pub(crate) derive_serde: bool,

    /// Write nothing, but show what would change: as a patch on standard output, unless findings in another format go there
    #[arg(long)]
    pub(crate) check: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Graph {
    #[command(flatten)]
    pub(crate) documents: Documents,

    /// Show this workflow only; may be given several times
    #[arg(long, value_name = "ID")]
    pub(crate) workflow: Vec<String>,

    /// How the graph is written; without it, as the name of the file ends, otherwise as text
    #[arg(long, value_enum, value_name = "FORMAT")]
    pub(crate) format: Option<GraphFormat>,

    /// Write to this file, not to standard output
    #[arg(long, value_name = "FILE")]
    pub(crate) out: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum GraphFormat {
    /// Lines, as in the documentation of generated modules
    Text,
    /// A flowchart for Mermaid, which GitHub and many wikis draw
    Mermaid,
    /// A graph for Graphviz
    Dot,
    /// A picture
    Svg,
}

#[derive(Debug, Args)]
pub(crate) struct Fix {
    #[command(flatten)]
    pub(crate) documents: Documents,

    /// Write nothing, but show what would change: as a patch on standard output, unless findings in another format go there
    #[arg(long)]
    pub(crate) dry_run: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Explain {
    /// A code such as ARZ301, or its number; without one, all codes are listed
    #[arg(value_name = "CODE")]
    pub(crate) code: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct Documents {
    /// Arazzo documents, and directories that hold some
    #[arg(required = true, value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,

    /// Refuse what is only tolerated: warnings become errors, as with `--deny warnings`
    #[arg(long)]
    pub(crate) strict: bool,

    /// Make errors of the findings of a code, of the group `style`, or of all `warnings`; may be given several times
    #[arg(long, value_name = "CODE", value_parser = subject)]
    pub(crate) deny: Vec<Subject>,

    /// Make warnings of the findings of a code that are not certainly errors, or of the group `style`; may be given several times
    #[arg(long, value_name = "CODE", value_parser = subject)]
    pub(crate) warn: Vec<Subject>,

    /// Let documents name descriptions below this directory, too; may be given several times
    #[arg(long, value_name = "DIR")]
    pub(crate) allow: Vec<PathBuf>,

    /// How findings are shown
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t = MessageFormat::Human)]
    pub(crate) message_format: MessageFormat,
}

fn subject(name: &str) -> Result<Subject, String> {
    Subject::named(name).ok_or_else(|| Subject::unknown(name))
}

/// Reads a command line. Cargo runs `cargo arazzo check` as `cargo-arazzo arazzo check`; the word may be left out.
pub(crate) fn parse(words: impl IntoIterator<Item = OsString>) -> Result<Command, clap::Error> {
    let mut words: Vec<OsString> = words.into_iter().collect();
    let mut line = Line::command();
    if words.get(1).is_some_and(|word| word == "arazzo") {
        words.remove(1);
        line = line.bin_name("cargo arazzo");
    }
    let matches = line.try_get_matches_from_mut(words)?;
    Line::from_arg_matches(&matches).map(|line| line.command).map_err(|error| error.format(&mut line))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_well_formed() {
        Line::command().debug_assert();
    }
}
