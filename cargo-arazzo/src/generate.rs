//! `cargo arazzo generate`.

use std::path::Path;

use arazzo_codegen::Options;
use arazzo_codegen::diagnostic::render;
use arazzo_codegen::emit::Style;
use arazzo_codegen::output::{self, GeneratedFile, Stale};
use arazzo_codegen::source::as_named;

use crate::arguments::{Generate, MessageFormat};
use crate::patch::{self, NOTHING};
use crate::report::{Hint, counted};
use crate::{Failure, Verdict, documents, report};

/// Generates modules, or compares them with those that are there.
pub(crate) fn run(arguments: &Generate) -> Result<Verdict, Failure> {
    let options = Options { derive_serde: arguments.derive_serde, ..Options::default() };
    let (_, compilation) = documents::compiled(&arguments.documents, options)?;
    let summary = render::summary(&compilation.diagnostics);
    let format = arguments.documents.message_format;
    let Some(modules) = compilation.modules(Style::Text) else {
        report::findings(&compilation, format, &format!("nothing was generated: {summary}"), Hint::Fix)?;
        return Ok(Verdict::Wrong);
    };
    let files = output::files(&modules)?;
    let directory = as_named(&arguments.out);
    let (verdict, done) = if arguments.check {
        compare(&directory, &files, format, &summary)?
    } else {
        (Verdict::Fine, write(&directory, &files, &summary)?)
    };
    report::findings(&compilation, format, &done, Hint::Fix)?;
    Ok(verdict)
}

/// Writes what has changed, and says what that was.
fn write(directory: &Path, files: &[GeneratedFile], summary: &str) -> Result<String, Failure> {
    let report = output::write(directory, files)?;
    let counts = [
        (report.written.len(), "written"),
        (report.unchanged.len(), "unchanged"),
        (report.removed.len(), "removed"),
    ];
    let counts = counts.iter().filter(|(count, _)| *count > 0);
    let counts: Vec<String> = counts.map(|(count, what)| format!("{count} {what}")).collect();
    let (files, counts) = (counted(files.len(), "file"), counts.join(", "));
    Ok(format!("generated {files} in `{}` ({counts}): {summary}", directory.display()))
}

/// Shows on standard output what writing would change, as a patch, unless findings go there.
fn compare(
    directory: &Path,
    files: &[GeneratedFile],
    format: MessageFormat,
    summary: &str,
) -> Result<(Verdict, String), Failure> {
    let stale = output::stale(directory, files)?;
    if format == MessageFormat::Human {
        let patches: String = stale.iter().map(|stale| patch_of(directory, stale)).collect();
        report::output(&patches)?;
    }
    let shown = directory.display();
    Ok(match stale.len() {
        0 => {
            let files = counted(files.len(), "file");
            (Verdict::Fine, format!("compared {files} in `{shown}`, all current: {summary}"))
        }
        count => {
            let files = counted(count, "file");
            let be = if count == 1 { "is" } else { "are" };
            let remedy = "run the same command without `--check`";
            (Verdict::Wrong, format!("{files} in `{shown}` {be} not current, {remedy}; {summary}"))
        }
    })
}

/// A unified diff that makes a stale file current.
fn patch_of(directory: &Path, stale: &Stale) -> String {
    let path = |name: &str| as_named(&directory.join(name)).display().to_string();
    let (from, found, to, wanted) = match stale {
        Stale::Missing { name, wanted } => (NOTHING.to_owned(), "", path(name), wanted.as_str()),
        Stale::Different { name, found, wanted } => (path(name), found.as_str(), path(name), wanted.as_str()),
        Stale::Leftover { name, found } => (path(name), found.as_str(), NOTHING.to_owned(), ""),
    };
    patch::unified(&from, found, &to, wanted)
}
