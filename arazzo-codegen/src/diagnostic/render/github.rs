//! Findings as annotations of a GitHub workflow, which shows them at the lines that they are about.

use super::{Place, harmless, severity};
use crate::diagnostic::Diagnostic;
use crate::source::Sources;

/// A finding as one line, a workflow command. Paths are those of the sources, which have to be seen from the root of the
/// repository.
#[must_use]
pub fn github_line(sources: &Sources, diagnostic: &Diagnostic) -> String {
    let place = diagnostic.primary.as_ref().and_then(|label| Place::of(sources, label.span));
    let mut properties = Vec::new();
    if let Some(place) = place {
        properties.push(format!("file={}", property(&place.path)));
        properties.push(format!("line={}", place.start.line));
        properties.push(format!("endLine={}", place.end.line));
        // Columns are shown only for what is on one line.
        if place.start.line == place.end.line {
            properties.push(format!("col={}", place.start.column));
            properties.push(format!("endColumn={}", place.end.column));
        }
    }
    properties.push(format!("title={}", diagnostic.code));
    let label = diagnostic.primary.iter().map(|label| label.message.clone());
    let notes = diagnostic.notes.iter().map(|note| format!("note: {note}"));
    let helps = diagnostic.help.iter().map(|help| format!("help: {help}"));
    let explained = label.filter(|label| !label.is_empty()).chain(notes).chain(helps);
    let lines: Vec<String> = [diagnostic.message.clone()].into_iter().chain(explained).collect();
    format!("::{} {}::{}", severity(diagnostic.severity), properties.join(","), data(&lines.join("\n")))
}

/// Text behind the properties.
fn data(text: &str) -> String {
    let lines: Vec<String> = text.lines().map(harmless).collect();
    lines.join("\n").replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// Text as the value of a property.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
