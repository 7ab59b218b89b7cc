//! What the compiler has to say about a document.
//!
//! Every rule is a struct of its own in [`rules`], with a code, a severity and the words it uses. A pass reports a rule by
//! handing that struct to [`Diagnostics::report`]. Renderers know [`Diagnostic`] only.

pub mod levels;
pub mod pages;
pub mod render;
pub mod rules;
pub(crate) mod suggestions;

use std::collections::HashSet;

pub use suggestions::{Applicability, Edit, Suggestion};

use self::levels::Level;
use self::suggestions::{Change, Proposal};
use crate::source::{SourceId, Span};

/// How much a finding weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Certainly wrong: nothing is generated.
    Error,
    /// Probably not what was meant, or tolerated although the specification says otherwise.
    Warning,
}

/// What a finding is about, and thereby whether it is shown unless something is said of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Group {
    /// What a document means.
    Meaning,
    /// How it is written: a matter of taste, so that it is shown only when that is asked for.
    Style,
}

impl Group {
    /// The level of findings that are not certainly errors.
    fn level(self) -> Level {
        match self {
            Self::Meaning => Level::Warn,
            Self::Style => Level::Allow,
        }
    }
}

/// A place that a finding concerns, and what is to be said of it there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// The place.
    pub span: Span,
    /// A few words shown beside it; may be empty.
    pub message: String,
}

/// One finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// The stable code of the rule, such as `ARZ301`.
    pub code: &'static str,
    /// How much it weighs.
    pub severity: Severity,
    /// What it is about.
    pub group: Group,
    /// What is wrong, in one sentence without a full stop.
    pub message: String,
    /// The place that is wrong. `None` only when there is no text to point into, such as a missing document.
    pub primary: Option<Label>,
    /// Other places that explain the finding, in the order in which they should be read.
    pub related: Vec<Label>,
    /// Why it is wrong, where that is not obvious.
    pub notes: Vec<String>,
    /// What to do next.
    pub help: Vec<String>,
    /// Edits that a tool can make.
    pub suggestion: Option<Suggestion>,
    /// What they come from; there is none once they are known.
    pub(crate) proposal: Option<Proposal>,
    /// What it is about, where that is said once for each file and not at each place.
    cause: Option<String>,
}

impl Diagnostic {
    /// An error with its place.
    #[must_use]
    pub fn error(code: &'static str, message: impl Into<String>) -> Self {
        Self::new(code, Severity::Error, message.into())
    }

    /// A warning with its place.
    #[must_use]
    pub fn warning(code: &'static str, message: impl Into<String>) -> Self {
        Self::new(code, Severity::Warning, message.into())
    }

    /// A matter of style with its place: a warning that is left out unless it is asked for.
    #[must_use]
    pub fn style(code: &'static str, message: impl Into<String>) -> Self {
        Self { group: Group::Style, ..Self::warning(code, message) }
    }

    fn new(code: &'static str, severity: Severity, message: String) -> Self {
        Self {
            code,
            severity,
            group: Group::Meaning,
            message,
            primary: None,
            related: Vec::new(),
            notes: Vec::new(),
            help: Vec::new(),
            suggestion: None,
            proposal: None,
            cause: None,
        }
    }

    /// The same, which is said once of each file, at the first place where it is so: one remedy is enough for all of them.
    #[must_use]
    fn once(mut self, cause: String) -> Self {
        self.cause = Some(cause);
        self
    }

    /// Sets the place that is wrong.
    #[must_use]
    pub fn at(mut self, span: Span, message: impl Into<String>) -> Self {
        self.primary = Some(Label { span, message: message.into() });
        self
    }

    /// Adds a place that explains the finding.
    #[must_use]
    pub fn related(mut self, span: Span, message: impl Into<String>) -> Self {
        self.related.push(Label { span, message: message.into() });
        self
    }

    /// Adds why it is wrong.
    #[must_use]
    pub fn note(mut self, note: impl Into<String>) -> Self {
        self.notes.push(note.into());
        self
    }

    /// Adds what to do next.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help.push(help.into());
        self
    }

    /// Suggests to replace a piece of the text as it is written.
    #[must_use]
    pub fn suggest(mut self, span: Span, replacement: impl Into<String>) -> Self {
        let edits = vec![Edit { span, replacement: replacement.into() }];
        self.suggestion = Some(Suggestion { edits, applicability: Applicability::MaybeIncorrect });
        self
    }

    /// Suggests a name that may have been meant, in a value that is or contains the misspelt one. It is certain in an error,
    /// when the other is a mere slip.
    #[must_use]
    fn respell(self, span: Span, given: &str, meant: &str) -> Self {
        let certain = self.severity == Severity::Error && crate::names::is_slip(given, meant);
        let change = Change::Part { span, old: given.to_owned(), new: meant.to_owned() };
        self.propose(certain, vec![change])
    }

    /// The same where there may be something that was meant.
    #[must_use]
    fn respell_if(self, span: Span, given: &str, meant: Option<&str>) -> Self {
        match meant {
            Some(meant) => self.respell(span, given, meant),
            None => self,
        }
    }

    /// Suggests changes of what is said, however it is written.
    #[must_use]
    fn propose(mut self, certain: bool, changes: Vec<Change>) -> Self {
        let applicability =
            if certain { Applicability::MachineApplicable } else { Applicability::MaybeIncorrect };
        self.proposal = Some(Proposal { changes, applicability });
        self
    }
}

impl Diagnostic {
    /// The same, with texts that can be read: what it quotes of a document may be of any length.
    fn shortened(mut self) -> Self {
        let labels = self.primary.iter_mut().chain(&mut self.related).map(|label| &mut label.message);
        let texts = labels.chain(&mut self.notes).chain(&mut self.help).chain([&mut self.message]);
        texts.for_each(shorten);
        // A replacement is applied as it is, so that it is whole or not at all.
        let whole = |edit: &Edit| edit.replacement.len() <= LONGEST;
        self.suggestion = self.suggestion.filter(|suggestion| suggestion.edits.iter().all(whole));
        self
    }
}

/// The longest text of a finding, in bytes.
const LONGEST: usize = 1000;

/// Takes the middle out of a text that is too long.
fn shorten(text: &mut String) {
    if text.len() > LONGEST {
        let start = (0..=LONGEST / 2).rev().find(|at| text.is_char_boundary(*at));
        let end = (text.len() - LONGEST / 4..text.len()).find(|at| text.is_char_boundary(*at));
        text.replace_range(start.unwrap_or(0)..end.unwrap_or(text.len()), "…");
    }
}

/// A rule that a document can break.
pub trait Rule {
    /// The finding in full.
    fn diagnostic(self) -> Diagnostic;
}

impl Rule for Diagnostic {
    fn diagnostic(self) -> Self {
        self
    }
}

/// Collects findings. Each is kept once.
#[derive(Clone, Debug, Default)]
pub struct Diagnostics {
    findings: Vec<Diagnostic>,
    /// Their codes and places: where one of them is new, so is the finding.
    known: HashSet<(&'static str, Option<Span>)>,
    /// What has been said of a file once and for all.
    causes: HashSet<(&'static str, SourceId, String)>,
}

impl Diagnostics {
    /// Adds a finding.
    pub fn report(&mut self, rule: impl Rule) {
        self.add(rule.diagnostic().shortened());
    }

    fn add(&mut self, finding: Diagnostic) {
        let place = finding.primary.as_ref().map(|label| label.span);
        if let (Some(place), Some(cause)) = (place, &finding.cause)
            && !self.causes.insert((finding.code, place.source, cause.clone()))
        {
            return;
        }
        if self.known.insert((finding.code, place)) || !self.findings.contains(&finding) {
            self.findings.push(finding);
        }
    }

    /// Takes over what another pass has found.
    pub fn merge(&mut self, other: Self) {
        other.findings.into_iter().for_each(|finding| self.add(finding));
    }

    /// Whether an error was found.
    #[must_use]
    pub fn has_errors(&self) -> bool {
        self.findings.iter().any(|finding| finding.severity == Severity::Error)
    }

    /// The places of the errors that have one.
    pub fn places_of_errors(&self) -> impl Iterator<Item = Span> {
        let errors = self.findings.iter().filter(|finding| finding.severity == Severity::Error);
        errors.filter_map(|error| error.primary.as_ref().map(|label| label.span))
    }

    /// All findings in the order of their places, those without a place first.
    #[must_use]
    pub fn into_sorted(mut self) -> Vec<Diagnostic> {
        self.findings.sort_by_key(|finding| finding.primary.as_ref().map(|label| label.span));
        self.findings
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_quoted_is_shortened_in_the_middle() {
        let mut text = format!("begin {} end", "é".repeat(10_000));
        shorten(&mut text);
        assert!(text.len() <= LONGEST, "{} bytes", text.len());
        assert!(text.starts_with("begin éé") && text.contains("é…é") && text.ends_with("éé end"), "{text}");
        let mut short = "é".repeat(LONGEST / 2);
        shorten(&mut short);
        assert_eq!(short.len(), LONGEST);
    }
}
