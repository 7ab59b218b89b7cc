//! What the command does, seen from outside.
//!
//! A case is a file dropped into `tests/cases`, named `*.case`: comments and commands, one a line. It runs in a copy of
//! `tests/fixtures`. What is expected stands beside it in a file of the same name with `.txt` behind it: the case with what
//! each command writes to standard output (`out|`) and standard error (`err|`), and its exit code.
//! `UPDATE_EXPECT=1 cargo test -p cargo-arazzo --test command` writes those files.
//!
//! Besides `cargo arazzo` and `cargo-arazzo` there are these commands:
//!
//! | | |
//! |---|---|
//! | `write FILE TEXT` | makes a file of one line |
//! | `append FILE TEXT` | adds a line to a file |
//! | `remove PATH` | removes a file or a directory |
//! | `list DIR` | names what is in a directory |
//! | `show FILE` | shows a file |
//! | `age DIR` | makes the files in a directory look old |
//! | `new DIR` | names the files that have been written since |

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot run its cases has failed")]

#[path = "../../arazzo-codegen/tests/support/mod.rs"]
mod support;

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::time::{Duration, SystemTime};

#[test]
fn every_case_goes_as_expected() {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases");
    support::every_case(&directory, &["case"], ".txt", |name, text| {
        let place = tempfile::tempdir().unwrap();
        copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures"), place.path());
        let mut transcript = String::new();
        for line in text.lines() {
            writeln!(transcript, "{line}").unwrap();
            if let Some(command) = line.strip_prefix("$ ") {
                transcript
                    .push_str(&run(place.path(), command).unwrap_or_else(|| panic!("{name}: {command}?")));
            }
        }
        transcript
    });
}

/// The committed modules are those that the documents of this repository give.
#[test]
fn the_committed_modules_are_current() {
    let repository = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let words = ["generate", "workflows", "--out", "generated-client/src/generated", "--check"];
    let output = command(repository).args(words).output().unwrap();
    assert!(
        output.status.success(),
        "run `cargo arazzo generate workflows --out generated-client/src/generated`\n{}",
        shown(&output)
    );
}

#[test]
fn all_codes_are_listed_when_none_is_named() {
    let output = command(Path::new(".")).arg("explain").output().unwrap();
    let listed = String::from_utf8(output.stdout).unwrap();
    let pages = arazzo_codegen::diagnostic::pages::pages();
    assert_eq!(listed.lines().count(), pages.len());
    for (line, page) in listed.lines().zip(pages) {
        assert_eq!(line, format!("{}  {}", page.code, page.title()));
    }
}

#[test]
fn colours_are_for_terminals_and_for_those_who_insist() {
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures");
    let coloured = |variables: &[(&str, &str)]| {
        let mut command = command(&fixtures);
        command.args(["check", "misspelt.yaml"]).envs(variables.iter().copied());
        command.output().unwrap().stderr.contains(&0x1b)
    };
    assert!(!coloured(&[]));
    assert!(coloured(&[("CLICOLOR_FORCE", "1")]));
    assert!(!coloured(&[("NO_COLOR", "1")]));
}

fn command(directory: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_cargo-arazzo"));
    command.current_dir(directory);
    for variable in ["CLICOLOR", "CLICOLOR_FORCE", "NO_COLOR", "COLUMNS"] {
        command.env_remove(variable);
    }
    command
}

/// Runs one line of a case and gives what it shows; `None` when there is no such command.
fn run(place: &Path, line: &str) -> Option<String> {
    let words: Vec<&str> = line.split(' ').collect();
    Some(match words.as_slice() {
        // Cargo hands the word on.
        ["cargo", words @ ..] => shown(&command(place).args(words).output().unwrap()),
        ["cargo-arazzo", words @ ..] => shown(&command(place).args(words).output().unwrap()),
        ["write", file, text @ ..] => {
            fs::create_dir_all(place.join(file).parent()?).unwrap();
            fs::write(place.join(file), text.join(" ") + "\n").unwrap();
            String::new()
        }
        ["append", file, text @ ..] => {
            let before = fs::read_to_string(place.join(file)).unwrap();
            fs::write(place.join(file), before + &text.join(" ") + "\n").unwrap();
            String::new()
        }
        ["remove", path] if place.join(path).is_dir() => {
            fs::remove_dir_all(place.join(path)).unwrap();
            String::new()
        }
        ["remove", path] => {
            fs::remove_file(place.join(path)).unwrap();
            String::new()
        }
        ["list", directory] => lines("out", &names(&files(&place.join(directory)))),
        ["show", file] => lines("out", &fs::read_to_string(place.join(file)).unwrap()),
        ["age", directory] => {
            for file in files(&place.join(directory)).iter().filter(|file| file.is_file()) {
                fs::File::options().write(true).open(file).unwrap().set_modified(old()).unwrap();
            }
            String::new()
        }
        ["new", directory] => {
            let mut files = files(&place.join(directory));
            files.retain(|file| file.is_file() && fs::metadata(file).unwrap().modified().unwrap() != old());
            lines("out", &names(&files))
        }
        _ => return None,
    })
}

fn old() -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000_000)
}

/// What a directory holds, in order.
fn files(directory: &Path) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> =
        fs::read_dir(directory).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
}

fn names(paths: &[PathBuf]) -> String {
    let names: Vec<&str> = paths.iter().map(|path| path.file_name().unwrap().to_str().unwrap()).collect();
    names.join("\n")
}

fn shown(output: &Output) -> String {
    let text = |bytes: &[u8]| {
        String::from_utf8(bytes.to_vec()).unwrap().replace(env!("CARGO_PKG_VERSION"), "VERSION")
    };
    let code = output.status.code().unwrap();
    lines("out", &text(&output.stdout)) + &lines("err", &text(&output.stderr)) + &format!("exit {code}\n\n")
}

fn lines(stream: &str, text: &str) -> String {
    text.lines().map(|line| format!("{stream}| {line}").trim_end().to_owned() + "\n").collect()
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for path in files(from) {
        let copied = to.join(path.file_name().unwrap());
        if path.is_dir() {
            copy(&path, &copied);
        } else {
            fs::copy(&path, copied).unwrap();
        }
    }
}
