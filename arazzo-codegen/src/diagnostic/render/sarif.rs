//! Findings as SARIF 2.1.0, the format in which code scanning services take the results of static analysis.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::Path;

use serde_json::{Map, Value, json};

use super::{Place, severity};
use crate::diagnostic::pages::page;
use crate::diagnostic::{Diagnostic, Label, Suggestion};
use crate::source::{Sources, Span};

/// All findings as one SARIF log, with the pages of the codes as the help of its rules.
#[must_use]
pub fn sarif(sources: &Sources, diagnostics: &[Diagnostic]) -> String {
    let codes: BTreeSet<&str> = diagnostics.iter().map(|diagnostic| diagnostic.code).collect();
    let results = diagnostics.iter().map(|diagnostic| {
        let rule = codes.iter().position(|code| *code == diagnostic.code);
        result(sources, diagnostic, rule)
    });
    let results: Vec<Value> = results.collect();
    let rules: Vec<Value> = codes.iter().map(|code| rule(code)).collect();
    let log = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": {
                "driver": {
                    "name": "cargo-arazzo",
                    "semanticVersion": env!("CARGO_PKG_VERSION"),
                    "rules": rules,
                },
            },
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    });
    format!("{log:#}\n")
}

/// What the page of a code says.
fn rule(code: &str) -> Value {
    let Some(page) = page(code) else { return json!({ "id": code }) };
    let paragraph = page.body().split("\n\n").next().unwrap_or_default().replace('\n', " ");
    json!({
        "id": code,
        "shortDescription": { "text": page.title() },
        "fullDescription": { "text": paragraph },
        "help": { "text": page.body(), "markdown": page.body() },
    })
}

fn result(sources: &Sources, diagnostic: &Diagnostic, rule: Option<usize>) -> Value {
    let mut result = Map::new();
    result.insert("ruleId".to_owned(), diagnostic.code.into());
    result.insert("ruleIndex".to_owned(), rule.into());
    result.insert("level".to_owned(), severity(diagnostic.severity).into());
    result.insert("message".to_owned(), json!({ "text": message(diagnostic) }));
    let primary = diagnostic.primary.iter().filter_map(|label| location(sources, label));
    result.insert("locations".to_owned(), primary.collect());
    let related = diagnostic.related.iter().filter_map(|label| location(sources, label));
    let related = (1..).zip(related).map(|(id, mut location)| {
        if let Some(location) = location.as_object_mut() {
            location.insert("id".to_owned(), id.into());
        }
        location
    });
    let related: Vec<Value> = related.collect();
    if !related.is_empty() {
        result.insert("relatedLocations".to_owned(), related.into());
    }
    let suggestion = diagnostic.suggestion.as_ref();
    if let Some(fix) = suggestion.and_then(|suggestion| fix(sources, diagnostic, suggestion)) {
        result.insert("fixes".to_owned(), json!([fix]));
    }
    result.into()
}

/// What is wrong, which services show in one line; then why, and what to do.
fn message(diagnostic: &Diagnostic) -> String {
    let mut text = format!("{}.", diagnostic.message);
    for note in &diagnostic.notes {
        let _ = write!(text, "\nnote: {note}");
    }
    for help in &diagnostic.help {
        let _ = write!(text, "\nhelp: {help}");
    }
    text
}

fn location(sources: &Sources, label: &Label) -> Option<Value> {
    let (artifact, region) = artifact_and_region(sources, label.span)?;
    let mut location = json!({ "physicalLocation": { "artifactLocation": artifact, "region": region } });
    if let (false, Some(location)) = (label.message.is_empty(), location.as_object_mut()) {
        location.insert("message".to_owned(), json!({ "text": label.message }));
    }
    Some(location)
}

fn fix(sources: &Sources, diagnostic: &Diagnostic, suggestion: &Suggestion) -> Option<Value> {
    let description = diagnostic.help.last().map_or("replace it", String::as_str);
    let mut artifact = None;
    let mut replacements = Vec::new();
    for edit in &suggestion.edits {
        let (of_edit, region) = artifact_and_region(sources, edit.span)?;
        artifact = Some(of_edit);
        replacements.push(json!({
            "deletedRegion": region,
            "insertedContent": { "text": edit.replacement },
        }));
    }
    let changes = json!([{ "artifactLocation": artifact?, "replacements": replacements }]);
    Some(json!({ "description": { "text": description }, "artifactChanges": changes }))
}

/// A file, and a range of its text, of which lines and columns count from 1 and the end is exclusive.
fn artifact_and_region(sources: &Sources, span: Span) -> Option<(Value, Value)> {
    let place = Place::of(sources, span)?;
    let region = json!({
        "startLine": place.start.line,
        "startColumn": place.start.column,
        "endLine": place.end.line,
        "endColumn": place.end.column,
    });
    Some((json!({ "uri": uri(&place.path) }), region))
}

/// A path as a URI: relative to wherever the path is, which services take for the root of the repository.
fn uri(path: &str) -> String {
    let mut uri = String::new();
    if Path::new(path).is_absolute() {
        uri.push_str(if path.starts_with('/') { "file://" } else { "file:///" });
    }
    for byte in path.bytes() {
        match byte {
            b'\\' if std::path::MAIN_SEPARATOR == '\\' => uri.push('/'),
            b'/' | b'-' | b'.' | b'_' | b'~' => uri.push(char::from(byte)),
            _ if byte.is_ascii_alphanumeric() => uri.push(char::from(byte)),
            _ => {
                let _ = write!(uri, "%{byte:02X}");
            }
        }
    }
    uri
}
