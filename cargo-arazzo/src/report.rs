//! What people and programs are told.

use std::io::{self, Write};

use arazzo_codegen::Compilation;
use arazzo_codegen::diagnostic::{Applicability, render};

use crate::Failure;
use crate::arguments::MessageFormat;

/// Whether it is told what can be remedied without looking at it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Hint {
    /// It is.
    Fix,
    /// That has just been tried.
    None,
}

/// Shows every finding, and a line of summary on standard error. Where that takes nothing, nobody can be told.
pub(crate) fn findings(
    compilation: &Compilation,
    format: MessageFormat,
    summary: &str,
    hint: Hint,
) -> Result<(), Failure> {
    let (sources, diagnostics) = (&compilation.sources, &compilation.diagnostics);
    // The stream leaves the colours out where they are of no use.
    let mut stream = anstream::stderr().lock();
    match format {
        MessageFormat::Human if diagnostics.is_empty() => {}
        MessageFormat::Human => {
            let shown = render::terminal(sources, diagnostics, render::Style::Coloured, error_width());
            let _ = writeln!(stream, "{shown}\n");
        }
        MessageFormat::Json => {
            let lines = diagnostics.iter().map(|diagnostic| render::json_line(sources, diagnostic) + "\n");
            output(&lines.collect::<String>())?;
        }
        MessageFormat::Github => {
            let lines = diagnostics.iter().map(|diagnostic| render::github_line(sources, diagnostic) + "\n");
            output(&lines.collect::<String>())?;
        }
        MessageFormat::Sarif => output(&render::sarif(sources, diagnostics))?,
    }
    let _ = writeln!(stream, "{summary}");
    let certain = diagnostics.iter().filter_map(|diagnostic| diagnostic.suggestion.as_ref());
    let certain =
        certain.filter(|suggestion| suggestion.applicability == Applicability::MachineApplicable).count();
    if format == MessageFormat::Human && hint == Hint::Fix && certain > 0 {
        let _ = writeln!(stream, "`cargo arazzo fix` can remedy {}", counted(certain, "finding"));
    }
    if let (MessageFormat::Human, Some(worst)) =
        (format, diagnostics.iter().min_by_key(|diagnostic| diagnostic.severity))
    {
        let _ = writeln!(stream, "`cargo arazzo explain {}` says more", worst.code);
    }
    Ok(())
}

/// Shows why the command could not be carried out.
pub(crate) fn failure(failure: &Failure) {
    let style = clap::builder::Styles::styled();
    let (bold, plain) = (style.get_error(), style.get_error().render_reset());
    let _ = writeln!(anstream::stderr().lock(), "{bold}error:{plain} {failure}");
}

/// Writes to standard output.
pub(crate) fn output(text: &str) -> Result<(), Failure> {
    written(io::stdout().lock(), text)
}

/// Writes to standard output, and leaves the colours out where they are of no use.
pub(crate) fn styled_output(text: &str) -> Result<(), Failure> {
    written(anstream::stdout().lock(), text)
}

/// Writes all of it; but a reader that has gone away wants no more.
fn written(mut stream: impl Write, text: &str) -> Result<(), Failure> {
    match stream.write_all(text.as_bytes()).and_then(|()| stream.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(Failure(format!("standard output: {error}")))
        }
        _ => Ok(()),
    }
}

/// The width of the terminal that standard output is.
pub(crate) fn output_width() -> Option<usize> {
    terminal_size::terminal_size_of(io::stdout()).map(|(width, _)| usize::from(width.0))
}

/// The width of the terminal that standard error is.
fn error_width() -> Option<usize> {
    terminal_size::terminal_size_of(io::stderr()).map(|(width, _)| usize::from(width.0))
}

/// `1 file`, `2 files`.
pub(crate) fn counted(count: usize, one: &str) -> String {
    if count == 1 { format!("1 {one}") } else { format!("{count} {one}s") }
}
