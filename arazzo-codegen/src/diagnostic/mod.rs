//! What the compiler has to say about a document.
//!
//! Every rule is a struct of its own in [`rules`], with a code, a severity and the words it uses. A pass reports a rule by
//! handing that struct to [`Diagnostics::report`]. Renderers know [`Diagnostic`] only.

pub mod pages;
pub mod render;
pub mod rules;

use crate::source::Span;

/// How much a finding weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Certainly wrong: nothing is generated.
    Error,
    /// Probably not what was meant, or tolerated although the specification says otherwise.
    Warning,
}

/// A place that a finding concerns, and what is to be said of it there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// The place.
    pub span: Span,
    /// A few words shown beside it; may be empty.
    pub message: String,
}

/// A replacement of text that would remedy a finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suggestion {
    /// What to replace.
    pub span: Span,
    /// What to put there.
    pub replacement: String,
}

/// One finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// The stable code of the rule, such as `ARZ301`.
    pub code: &'static str,
    /// How much it weighs.
    pub severity: Severity,
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
    /// A replacement that a tool can apply.
    pub suggestion: Option<Suggestion>,
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

    fn new(code: &'static str, severity: Severity, message: String) -> Self {
        Self {
            code,
            severity,
            message,
            primary: None,
            related: Vec::new(),
            notes: Vec::new(),
            help: Vec::new(),
            suggestion: None,
        }
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

    /// Sets the replacement that a tool can apply.
    #[must_use]
    pub fn suggest(mut self, span: Span, replacement: impl Into<String>) -> Self {
        self.suggestion = Some(Suggestion { span, replacement: replacement.into() });
        self
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
}

impl Diagnostics {
    /// Adds a finding.
    pub fn report(&mut self, rule: impl Rule) {
        let diagnostic = rule.diagnostic();
        if !self.findings.contains(&diagnostic) {
            self.findings.push(diagnostic);
        }
    }

    /// Takes over what another pass has found.
    pub fn merge(&mut self, other: Self) {
        for finding in other.findings {
            if !self.findings.contains(&finding) {
                self.findings.push(finding);
            }
        }
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

    /// Turns every warning into an error.
    pub fn deny_warnings(&mut self) {
        for finding in &mut self.findings {
            finding.severity = Severity::Error;
        }
    }

    /// All findings in the order of their places, those without a place first.
    #[must_use]
    pub fn into_sorted(mut self) -> Vec<Diagnostic> {
        self.findings.sort_by_key(|finding| finding.primary.as_ref().map(|label| label.span));
        self.findings
    }
}
