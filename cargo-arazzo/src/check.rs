//! `cargo arazzo check`.

use arazzo_codegen::diagnostic::render;

use crate::arguments::{Check, Format};
use crate::{Failure, Verdict, documents, report};

/// Reports what is wrong with documents.
pub(crate) fn run(arguments: &Check) -> Result<Verdict, Failure> {
    let (count, compilation) = documents::compiled(&arguments.documents)?;
    let (sources, diagnostics) = (&compilation.sources, &compilation.diagnostics);
    match arguments.format {
        Format::Human => {
            let summary = render::summary(diagnostics);
            let checked = report::counted(count, "document");
            report::findings(&compilation, &format!("checked {checked}: {summary}"));
        }
        Format::Json => {
            let lines = diagnostics.iter().map(|diagnostic| render::json_line(sources, diagnostic) + "\n");
            report::output(&lines.collect::<String>())?;
        }
    }
    Ok(if compilation.modules.is_some() { Verdict::Fine } else { Verdict::Wrong })
}
