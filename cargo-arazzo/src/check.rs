//! `cargo arazzo check`.

use arazzo_codegen::Options;
use arazzo_codegen::diagnostic::render;

use crate::arguments::Check;
use crate::report::Hint;
use crate::{Failure, Verdict, documents, report};

/// Reports what is wrong with documents.
pub(crate) fn run(arguments: &Check) -> Result<Verdict, Failure> {
    let (count, compilation) = documents::compiled(&arguments.documents, Options::default())?;
    let summary = render::summary(&compilation.diagnostics);
    let checked = report::counted(count, "document");
    let format = arguments.documents.message_format;
    report::findings(&compilation, format, &format!("checked {checked}: {summary}"), Hint::Fix)?;
    Ok(if compilation.program.is_some() { Verdict::Fine } else { Verdict::Wrong })
}
