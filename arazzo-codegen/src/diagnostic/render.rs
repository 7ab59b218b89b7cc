//! Findings as text: for terminals, for programs, for rustc and for Cargo.

mod github;
mod sarif;
#[cfg(test)]
mod tests;

pub use github::github_line;
pub use sarif::sarif;

use std::borrow::Cow;
use std::fmt::Write as _;
use std::ops::Range;

use annotate_snippets::renderer::DEFAULT_TERM_WIDTH;
use annotate_snippets::{
    Annotation, AnnotationKind, Group, Level, Patch, Renderer, Snippet, normalize_untrusted_str,
};

use super::{Applicability, Diagnostic, Label, Severity, Suggestion};
use crate::source::{Location, Source, Sources, Span};

/// Whether a terminal shows colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// Text only.
    Plain,
    /// With ANSI escapes for colours.
    Coloured,
}

/// Findings as rustc would show them, with a blank line between two; without a line break at the end.
///
/// Longer lines are cut to `width` columns around what they are shown for.
#[must_use]
pub fn terminal(sources: &Sources, diagnostics: &[Diagnostic], style: Style, width: Option<usize>) -> String {
    let renderer = match style {
        Style::Plain => Renderer::plain(),
        Style::Coloured => Renderer::styled(),
    };
    let renderer = renderer.term_width(width.unwrap_or(DEFAULT_TERM_WIDTH));
    let reports: Vec<String> =
        diagnostics.iter().map(|diagnostic| report(sources, diagnostic, &renderer)).collect();
    reports.join("\n\n")
}

/// The errors among the findings as the text of a `compile_error!`, and how many there are.
///
/// rustc puts `error: ` in front, so that the first line begins with its code.
#[must_use]
pub fn compile_error_text(sources: &Sources, diagnostics: &[Diagnostic]) -> String {
    let mut errors: Vec<Diagnostic> = Vec::new();
    for diagnostic in diagnostics {
        if diagnostic.severity == Severity::Error && !errors.contains(diagnostic) {
            errors.push(diagnostic.clone());
        }
    }
    let text = terminal(sources, &errors, Style::Plain, None);
    // `error[ARZ010]: message` becomes `ARZ010: message`.
    let text = match text.strip_prefix("error[").and_then(|rest| rest.split_once("]: ")) {
        Some((code, rest)) => format!("{code}: {rest}"),
        None => text,
    };
    format!("{text}\n\n{}", summary(&errors))
}

/// A finding as one line of JSON, for programs: where it stands, counted from 1 in lines and characters with
/// the end exclusive, or `null` when it has no place.
#[must_use]
pub fn json_line(sources: &Sources, diagnostic: &Diagnostic) -> String {
    let mut object = Object::new();
    object.string("code", diagnostic.code);
    object.string("severity", severity(diagnostic.severity));
    object.string("message", &diagnostic.message);
    object.place(sources, diagnostic.primary.as_ref().map(|label| label.span));
    object.string("help", &diagnostic.help.join("\n"));
    object.string("label", diagnostic.primary.as_ref().map_or("", |label| &label.message));
    object.array("notes", diagnostic.notes.iter().map(|note| quoted(note)));
    object.array(
        "related",
        diagnostic.related.iter().map(|label| {
            let mut object = Object::new();
            object.string("message", &label.message);
            object.place(sources, Some(label.span));
            object.finish()
        }),
    );
    let suggestion = diagnostic.suggestion.as_ref().map(|suggestion| {
        let mut object = Object::new();
        object.string(
            "applicability",
            match suggestion.applicability {
                Applicability::MachineApplicable => "machine-applicable",
                Applicability::MaybeIncorrect => "maybe-incorrect",
            },
        );
        object.array(
            "edits",
            suggestion.edits.iter().map(|edit| {
                let mut object = Object::new();
                object.string("replacement", &edit.replacement);
                object.place(sources, Some(edit.span));
                object.finish()
            }),
        );
        object.finish()
    });
    object.raw("suggestion", suggestion.as_deref().unwrap_or("null"));
    object.finish()
}

/// The warnings among the findings, one line each, for `cargo::warning=`.
#[must_use]
pub fn cargo_warning_lines(sources: &Sources, diagnostics: &[Diagnostic]) -> Vec<String> {
    let warnings = diagnostics.iter().filter(|diagnostic| diagnostic.severity == Severity::Warning);
    warnings
        .map(|diagnostic| {
            let mut line = String::new();
            let place = diagnostic.primary.as_ref().and_then(|label| Place::of(sources, label.span));
            if let Some(place) = place {
                line = format!("{}:{}:{}: ", place.path, place.start.line, place.start.column);
            }
            let _ = write!(line, "warning[{}]: {}", diagnostic.code, diagnostic.message);
            if !diagnostic.help.is_empty() {
                let _ = write!(line, " ({})", diagnostic.help.join("; "));
            }
            harmless(&line).replace(['\n', '\r'], " ")
        })
        .collect()
}

/// How many findings there are: `2 errors, 1 warning`.
#[must_use]
pub fn summary(diagnostics: &[Diagnostic]) -> String {
    let counted = |severity: Severity, one: &str| match diagnostics
        .iter()
        .filter(|diagnostic| diagnostic.severity == severity)
        .count()
    {
        0 => None,
        1 => Some(format!("1 {one}")),
        count => Some(format!("{count} {one}s")),
    };
    let counts: Vec<String> = [counted(Severity::Error, "error"), counted(Severity::Warning, "warning")]
        .into_iter()
        .flatten()
        .collect();
    if counts.is_empty() { "no errors, no warnings".to_owned() } else { counts.join(", ") }
}

fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    }
}

// -----------------------------------------------------------------------------------------------------------
// In rustc's layout
// -----------------------------------------------------------------------------------------------------------

fn report(sources: &Sources, diagnostic: &Diagnostic, renderer: &Renderer) -> String {
    let excerpts = excerpts(sources, diagnostic);
    let patch = diagnostic.suggestion.as_ref().and_then(|suggestion| Change::of(sources, suggestion));
    // The last help stands above the replacement, where there is one to be shown.
    let (patch_title, helps) = match (&patch, diagnostic.help.split_last()) {
        (Some(_), Some((last, others))) => (Some(harmless(last)), others),
        (Some(_), None) => (Some("write".into()), [].as_slice()),
        (None, _) => (None, diagnostic.help.as_slice()),
    };

    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    let mut group = Group::with_title(level.primary_title(harmless(&diagnostic.message)).id(diagnostic.code));
    for excerpt in &excerpts {
        let marks = excerpt.marks.iter().map(Mark::annotation);
        group = group.element(
            Snippet::source(excerpt.text.as_str())
                .path(excerpt.path.as_str())
                .line_start(excerpt.first_line)
                .annotations(marks),
        );
    }
    group = group.elements(diagnostic.notes.iter().map(|note| Level::NOTE.message(harmless(note))));
    group = group.elements(helps.iter().map(|help| Level::HELP.message(harmless(help))));
    let mut groups = vec![group];
    if let (Some(patch), Some(title)) = (&patch, patch_title) {
        let changes = patch.replacements.iter().map(|(range, text)| Patch::new(range.clone(), text.as_str()));
        // The renderer shows the path only where it is not the one of the finding itself.
        let snippet = Snippet::source(patch.text.as_str())
            .path(patch.path.as_str())
            .line_start(patch.first_line)
            .patches(changes);
        groups.push(Level::HELP.secondary_title(title).element(snippet));
    }

    let mut text = renderer.render(&groups);
    for correction in excerpts.iter().flat_map(|excerpt| &excerpt.corrections) {
        correction.apply(&mut text);
    }
    // What is marked at the end of a line leaves blanks behind it.
    let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
    lines.join("\n")
}

/// The lines of one source that a finding shows.
struct Excerpt {
    path: String,
    text: String,
    first_line: usize,
    marks: Vec<Mark>,
    corrections: Vec<Correction>,
}

/// A place in an excerpt's text.
struct Mark {
    range: Range<usize>,
    label: String,
    primary: bool,
}

impl Mark {
    fn annotation(&self) -> Annotation<'_> {
        let kind = if self.primary { AnnotationKind::Primary } else { AnnotationKind::Context };
        kind.span(self.range.clone()).label((!self.label.is_empty()).then_some(self.label.as_str()))
    }
}

/// A label on one line of a source. Of what goes on for several lines, the first is marked: mappings can have
/// hundreds.
struct LabelledLine<'a> {
    /// The line's number, from 1.
    number: usize,
    line: &'a str,
    /// All that comes behind the line.
    behind: &'a str,
    /// The marked bytes of the line.
    range: Range<usize>,
    label: &'a Label,
    primary: bool,
}

impl<'a> LabelledLine<'a> {
    fn of(source: &'a Source, label: &'a Label, primary: bool) -> Self {
        let text = source.text();
        let start = floor(text, label.span.start as usize);
        let line_start = line_start(text, start);
        let (line, behind) = first_line(text.get(line_start..).unwrap_or(""));
        let start_in_line = (start - line_start).min(line.len());
        let end_in_line =
            floor(line, (label.span.end as usize).saturating_sub(line_start)).max(start_in_line);
        let marked = line.get(start_in_line..end_in_line).unwrap_or("").trim_end();
        Self {
            number: source.location(line_start).line,
            line,
            behind,
            range: start_in_line..start_in_line + marked.len(),
            label,
            primary,
        }
    }
}

/// What a finding shows of each source, its primary place's source first.
fn excerpts(sources: &Sources, diagnostic: &Diagnostic) -> Vec<Excerpt> {
    let labels: Vec<(&Label, bool)> = diagnostic
        .primary
        .iter()
        .map(|label| (label, true))
        .chain(diagnostic.related.iter().map(|label| (label, false)))
        .collect();
    let mut ids = Vec::new();
    for (label, _) in &labels {
        if !ids.contains(&label.span.source) {
            ids.push(label.span.source);
        }
    }
    ids.into_iter()
        .filter_map(|id| {
            let source = sources.get(id)?;
            let own = labels.iter().filter(|(label, _)| label.span.source == id);
            let mut lines: Vec<LabelledLine<'_>> =
                own.map(|(label, primary)| LabelledLine::of(source, label, *primary)).collect();
            lines.sort_by_key(|line| line.number);
            Some(Excerpt::of(source, &lines))
        })
        .collect()
}

impl Excerpt {
    /// The excerpt from the first to the last of the labelled lines, which are in the order of their numbers.
    fn of(source: &Source, labelled: &[LabelledLine<'_>]) -> Self {
        /// Between two labelled lines with at most this many others, these are shown; others are left out.
        const GAP: usize = 3;
        let mut excerpt = Self {
            path: harmless(&source.path().display().to_string()),
            text: String::new(),
            first_line: labelled.first().map_or(1, |line| line.number),
            marks: Vec::new(),
            corrections: Vec::new(),
        };
        let mut next = excerpt.first_line;
        let mut behind = "";
        for lines in labelled.chunk_by(|one, other| one.number == other.number) {
            let Some(first) = lines.first() else { continue };
            let missing = first.number - next;
            let mut between = behind.lines();
            for _ in 0..missing {
                // The renderer does not show the lines in between when they are many, but counts them.
                let line = between.next().filter(|_| missing <= GAP).unwrap_or("");
                excerpt.push(&CutLine::of(line, &[]).text);
            }
            let ranges: Vec<Range<usize>> = lines.iter().map(|line| line.range.clone()).collect();
            let cut = CutLine::of(first.line, &ranges);
            for (line, range) in lines.iter().zip(&cut.ranges) {
                let offset = excerpt.text.len();
                excerpt.corrections.extend(Correction::of(&excerpt.path, line, &cut.text, range));
                excerpt.marks.push(Mark {
                    range: range.start + offset..range.end + offset,
                    label: harmless(&line.label.message),
                    primary: line.primary,
                });
            }
            excerpt.push(&cut.text);
            next = first.number + 1;
            behind = first.behind;
        }
        excerpt
    }

    fn push(&mut self, line: &str) {
        self.text.push_str(line);
        self.text.push('\n');
    }
}

/// A text's first line, without its line break, and what comes behind it.
fn first_line(text: &str) -> (&str, &str) {
    let (line, behind) = text.split_once('\n').unwrap_or((text, ""));
    (line.strip_suffix('\r').unwrap_or(line), behind)
}

/// A line, without what lies far away from all that is marked in it when it is long.
struct CutLine {
    text: String,
    /// The ranges in the order in which they were given.
    ranges: Vec<Range<usize>>,
}

impl CutLine {
    fn of(line: &str, ranges: &[Range<usize>]) -> Self {
        /// Lines up to this many bytes are left to the renderer, which knows the terminal's width.
        const LONG: usize = 400;
        /// Of a longer line, this many bytes are kept before and behind a marked place, and of the place
        /// itself. Several places share it.
        const AROUND: usize = 80;
        const ELLIPSIS: &str = "…";
        if line.len() <= LONG {
            return Self { text: visible(line).into_owned(), ranges: ranges.to_vec() };
        }
        let around = (AROUND / ranges.len().max(1)).max(20);
        let kept_end = |range: &Range<usize>| floor(line, range.end.min(range.start + around));
        let mut windows: Vec<Range<usize>> = ranges
            .iter()
            .map(|range| {
                floor(line, range.start.saturating_sub(around))..floor(line, kept_end(range) + around)
            })
            .collect();
        if windows.is_empty() {
            windows.push(0..floor(line, around));
        }
        windows.sort_by_key(|window| window.start);
        let mut merged: Vec<Range<usize>> = Vec::new();
        for window in windows {
            match merged.last_mut() {
                Some(last) if window.start <= last.end => last.end = last.end.max(window.end),
                _ => merged.push(window),
            }
        }
        let mut text = String::new();
        let mut mapped = vec![0..0; ranges.len()];
        for window in merged {
            if window.start > 0 {
                text.push_str(ELLIPSIS);
            }
            for (range, mapped) in ranges.iter().zip(&mut mapped) {
                if window.start <= range.start && range.start <= window.end {
                    let start = text.len() + (range.start - window.start);
                    *mapped = start..start + (kept_end(range) - range.start);
                }
            }
            text.push_str(&visible(line.get(window.clone()).unwrap_or("")));
            if window.end == line.len() {
                return Self { text, ranges: mapped };
            }
        }
        text.push_str(ELLIPSIS);
        Self { text, ranges: mapped }
    }
}

/// The renderer counts columns in the lines that it is given; where such a line was cut, its true column is
/// put in afterwards.
struct Correction {
    counted: String,
    correct: String,
}

impl Correction {
    fn of(path: &str, line: &LabelledLine<'_>, cut: &str, range: &Range<usize>) -> Option<Self> {
        let column = |text: &str, offset: usize| text.get(..offset).unwrap_or("").chars().count() + 1;
        let counted = column(cut, range.start);
        let correct = column(line.line, line.range.start);
        let at = |column: usize| format!("{path}:{}:{column}", line.number);
        (counted != correct).then(|| Self { counted: at(counted), correct: at(correct) })
    }

    fn apply(&self, text: &mut String) {
        let found = text.match_indices(&self.counted).map(|(at, _)| at).find(|at| {
            let behind = text.get(at + self.counted.len()..).unwrap_or("");
            !behind.starts_with(|character: char| character.is_ascii_digit())
        });
        if let Some(at) = found {
            text.replace_range(at..at + self.counted.len(), &self.correct);
        }
    }
}

/// Replacements in the lines that they change, and the lines between.
struct Change {
    path: String,
    text: String,
    first_line: usize,
    replacements: Vec<(Range<usize>, String)>,
}

impl Change {
    /// `None` when it would be too long to be shown.
    fn of(sources: &Sources, suggestion: &Suggestion) -> Option<Self> {
        const LONGEST: usize = 1000;
        let (first, last) = (suggestion.edits.first()?, suggestion.edits.last()?);
        let source = sources.get(first.span.source)?;
        let text = source.text();
        let (changed_start, changed_end) = (first.span.start as usize, last.span.end as usize);
        let changed = text.get(changed_start..changed_end)?;
        let longest = suggestion.edits.iter().map(|edit| edit.replacement.len()).max()?;
        if changed.len() > LONGEST || longest > LONGEST {
            return None;
        }
        let start = line_start(text, changed_start);
        // What goes with its line break leaves no line of its own.
        let rest = if changed.ends_with('\n') { "" } else { first_line(text.get(changed_end..)?).0 };
        let lines = text.get(start..changed_end + rest.len())?;
        let ranges: Vec<Range<usize>> = suggestion
            .edits
            .iter()
            .map(|edit| (edit.span.start as usize - start)..(edit.span.end as usize - start))
            .collect();
        let cut = if lines.contains('\n') {
            if lines.len() > LONGEST {
                return None;
            }
            CutLine { text: visible(lines).into_owned(), ranges }
        } else {
            CutLine::of(lines, &ranges)
        };
        let replacements = suggestion.edits.iter().map(|edit| visible(&edit.replacement).into_owned());
        Some(Self {
            path: harmless(&source.path().display().to_string()),
            replacements: cut.ranges.into_iter().zip(replacements).collect(),
            text: cut.text,
            first_line: source.location(start).line,
        })
    }
}

/// The greatest place at or below an offset where a character begins.
fn floor(text: &str, offset: usize) -> usize {
    let mut at = offset.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

fn line_start(text: &str, offset: usize) -> usize {
    text.get(..offset).and_then(|before| before.rfind('\n')).map_or(0, |at| at + 1)
}

/// Text from a document within a message: nothing in it can steer a terminal.
fn harmless(text: &str) -> String {
    normalize_untrusted_str(&visible(text))
}

/// Replaces the control characters that the renderer lets through by others of the same length, so that
/// offsets stay.
fn visible(text: &str) -> Cow<'_, str> {
    let steers = |character: char| ('\u{80}'..='\u{9f}').contains(&character);
    if text.contains(steers) { Cow::Owned(text.replace(steers, "·")) } else { Cow::Borrowed(text) }
}

// -----------------------------------------------------------------------------------------------------------
// For programs
// -----------------------------------------------------------------------------------------------------------

/// A place as people count it.
struct Place {
    path: String,
    start: Location,
    end: Location,
}

impl Place {
    fn of(sources: &Sources, span: Span) -> Option<Self> {
        let source = sources.get(span.source)?;
        let location = |offset: u32| source.location(floor(source.text(), offset as usize));
        Some(Self {
            path: source.path().display().to_string(),
            start: location(span.start),
            end: location(span.end),
        })
    }
}

/// A JSON object whose members keep the order in which they are added.
struct Object(String);

impl Object {
    fn new() -> Self {
        Self(String::from("{"))
    }

    /// Adds a member whose value is JSON already.
    fn raw(&mut self, name: &str, value: &str) {
        if self.0.len() > 1 {
            self.0.push(',');
        }
        let _ = write!(self.0, "{}:{value}", quoted(name));
    }

    fn string(&mut self, name: &str, value: &str) {
        self.raw(name, &quoted(value));
    }

    fn array(&mut self, name: &str, values: impl Iterator<Item = String>) {
        let values: Vec<String> = values.collect();
        self.raw(name, &format!("[{}]", values.join(",")));
    }

    fn place(&mut self, sources: &Sources, span: Option<Span>) {
        let place = span.and_then(|span| Place::of(sources, span));
        let number =
            |number: Option<usize>| number.map_or_else(|| "null".to_owned(), |number| number.to_string());
        let file = place.as_ref().map_or_else(|| "null".to_owned(), |place| quoted(&place.path));
        self.raw("file", &file);
        self.raw("line", &number(place.as_ref().map(|place| place.start.line)));
        self.raw("column", &number(place.as_ref().map(|place| place.start.column)));
        self.raw("end_line", &number(place.as_ref().map(|place| place.end.line)));
        self.raw("end_column", &number(place.as_ref().map(|place| place.end.column)));
    }

    fn finish(mut self) -> String {
        self.0.push('}');
        self.0
    }
}

/// A JSON string.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}
