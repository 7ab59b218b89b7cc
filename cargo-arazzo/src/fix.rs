//! `cargo arazzo fix`.

use std::fs;

use arazzo_codegen::Options;
use arazzo_codegen::diagnostic::render;
use arazzo_codegen::fix::{Fixed, FixedDocument, fix};
use arazzo_codegen::output;

use crate::arguments::{Fix, MessageFormat};
use crate::report::{Hint, counted};
use crate::{Failure, Verdict, documents, patch, report};

/// Follows what findings suggest, or shows what that would change; then reports what is left.
pub(crate) fn run(arguments: &Fix) -> Result<Verdict, Failure> {
    let (documents, loader, options) = documents::prepared(&arguments.documents, Options::default())?;
    let fixed = fix(&documents, &loader, &options);
    let format = arguments.documents.message_format;
    if !arguments.dry_run {
        fixed.documents.iter().try_for_each(write)?;
    } else if format == MessageFormat::Human {
        let patches = fixed.documents.iter().map(|document| {
            let path = document.path.display().to_string();
            patch::unified(&path, &document.before, &path, &document.after)
        });
        report::output(&patches.collect::<String>())?;
    }
    let summary = summary(arguments.dry_run, &fixed);
    report::findings(&fixed.compilation, format, &summary, Hint::None)?;
    Ok(if fixed.compilation.program.is_some() { Verdict::Fine } else { Verdict::Wrong })
}

/// Writes a document, unless somebody else has done so meanwhile.
fn write(document: &FixedDocument) -> Result<(), Failure> {
    let found = fs::read(&document.path)
        .map_err(|error| Failure(format!("`{}`: {error}", document.path.display())))?;
    if found != document.before.as_bytes() {
        return Err(Failure(format!("`{}` has been changed meanwhile", document.path.display())));
    }
    Ok(output::replace(&document.path, &document.after)?)
}

fn summary(dry_run: bool, fixed: &Fixed) -> String {
    let left = render::summary(&fixed.compilation.diagnostics);
    if fixed.documents.is_empty() {
        return format!("there is nothing to be fixed without you: {left}");
    }
    let done = if dry_run { "would fix" } else { "fixed" };
    let (findings, documents) =
        (counted(fixed.followed, "finding"), counted(fixed.documents.len(), "document"));
    format!("{done} {findings} in {documents}; what is left: {left}")
}
