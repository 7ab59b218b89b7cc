//! The rules about payloads: how they are written as text, and what replaces parts of them (ARZ31x).

use super::document::did_you_mean;
use crate::diagnostic::{Diagnostic, Rule};
use crate::source::Span;

/// ARZ311: the target of a replacement leads nowhere.
#[derive(Clone, Debug)]
pub struct UnknownTarget {
    /// The part of the target that is not found.
    pub token: String,
    /// The way up to it, as a JSON Pointer or as XPath.
    pub before: String,
    /// What there is instead, in words.
    pub found: String,
    /// A whole target that may have been meant.
    pub suggestion: Option<String>,
    /// Where it stands.
    pub span: Span,
    /// Where the payload stands.
    pub payload: Span,
}

impl Rule for UnknownTarget {
    fn diagnostic(self) -> Diagnostic {
        let place = match self.before.as_str() {
            "" => "the payload".to_owned(),
            before => format!("`{before}` of the payload"),
        };
        Diagnostic::error("ARZ311", format!("there is no `{}` in {place} to be replaced", self.token))
            .at(self.span, format!("{place} is {}", self.found))
            .related(self.payload, "the payload")
            .help(did_you_mean(&self.suggestion).unwrap_or_else(|| {
                "name a place that the payload has, or add the place to the payload".to_owned()
            }))
    }
}

/// ARZ312: a payload that is text is not what its media type says.
#[derive(Clone, Debug)]
pub struct MalformedPayload {
    /// What it should be.
    pub format: &'static str,
    /// What is wrong with it.
    pub message: String,
    /// Where.
    pub span: Span,
}

impl Rule for MalformedPayload {
    fn diagnostic(self) -> Diagnostic {
        Diagnostic::warning("ARZ312", format!("the payload is not {}: {}", self.format, self.message))
            .at(self.span, "wrong here")
            .note("it is sent as the text that it is")
            .help("correct the text, or write the payload as an object")
    }
}

/// ARZ313: the target of a replacement cannot be one in its payload.
#[derive(Clone, Debug)]
pub struct InvalidTarget {
    /// The target.
    pub target: String,
    /// Why.
    pub problem: String,
    /// What to do.
    pub help: String,
    /// Where it stands.
    pub span: Span,
}

impl Rule for InvalidTarget {
    fn diagnostic(self) -> Diagnostic {
        Diagnostic::error("ARZ313", format!("`{}` is no target in this payload", self.target))
            .at(self.span, self.problem)
            .help(self.help)
    }
}
