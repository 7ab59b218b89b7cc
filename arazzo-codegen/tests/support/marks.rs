//! Marks in files of cases, which say what is found where.
#![allow(clippy::unwrap_used, reason = "a test that cannot read its marks has failed")]

use std::collections::BTreeSet;
use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};

/// The mark of a line that is right although it may not look so.
pub(crate) const FINE: &str = "fine";

const KINDS: [&str; 4] = ["error", "warning", "style", FINE];

/// A comment `# error: [CODE]` at the end of the line that a finding begins in. There may be several codes, `[CODE, CODE]`, and
/// several such comments; the kind may be `warning`, `style` or `fine`, too. In a block scalar it is written in the same way, since the
/// marks are taken out before the text is read. JSON has no comments: beside such a file stands one of the same name with `.marks`
/// behind it, in which each mark follows the number of its line: `3 # error: [CODE]`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Mark {
    pub(crate) path: PathBuf,
    /// Counted from 1.
    pub(crate) line: usize,
    pub(crate) kind: String,
    pub(crate) code: String,
}

impl fmt::Display for Mark {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}:{}: {}[{}]", self.path.display(), self.line, self.kind, self.code)
    }
}

/// A line before the marks at its end, and these as kinds with codes.
fn split(mut line: &str) -> (&str, Vec<(&str, &str)>) {
    let mut marks = Vec::new();
    while let Some((before, last)) = line.rsplit_once("# ") {
        let mark = last.trim_end().strip_suffix(']').and_then(|last| last.split_once(": ["));
        let Some((kind, codes)) = mark.filter(|(kind, _)| KINDS.contains(kind)) else { break };
        marks.extend(codes.split(", ").map(|code| (kind, code)));
        line = before.trim_end();
    }
    (line, marks)
}

/// The marks in a text.
pub(crate) fn of_text(path: &Path, text: &str) -> BTreeSet<Mark> {
    let lines = text.lines().zip(1..).map(|(line, number)| (number, split(line).1));
    lines.flat_map(|(line, marks)| of_line(path, line, marks)).collect()
}

fn of_line<'a>(
    path: &Path,
    line: usize,
    marks: Vec<(&'a str, &'a str)>,
) -> impl Iterator<Item = Mark> + use<'a> {
    let path = path.to_path_buf();
    marks.into_iter().map(move |(kind, code)| Mark {
        path: path.clone(),
        line,
        kind: kind.to_owned(),
        code: code.to_owned(),
    })
}

/// The marks in and beside a file, whose path counts from `directory`.
pub(crate) fn of_file(directory: &Path, path: &Path) -> BTreeSet<Mark> {
    let file = directory.join(path);
    let mut found = of_text(path, &fs::read_to_string(&file).unwrap_or_default());
    let beside = fs::read_to_string(format!("{}.marks", file.display())).unwrap_or_default();
    let beside = beside.lines().map(split);
    found.extend(beside.flat_map(|(number, marks)| of_line(path, number.parse().unwrap(), marks)));
    found
}

/// The text with nothing in the place of the marks. Lines keep their numbers.
pub(crate) fn without_marks(text: &str) -> String {
    let lines = text.split_inclusive('\n').map(|line| match split(line.trim_end_matches(['\n', '\r'])) {
        (_, marks) if marks.is_empty() => line.to_owned(),
        (before, _) => format!("{before}\n"),
    });
    lines.collect()
}
