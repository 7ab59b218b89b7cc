//! The rules about values: what is sent, given by default, and compared, against what is described (ARZ316 to ARZ339).

use super::document::{FEW, did_you_mean, quoted};
use crate::diagnostic::{Diagnostic, Rule};
use crate::names::closest;
use crate::source::Span;

/// ARZ316: an action is for a status that the operation does not describe.
#[derive(Clone, Debug)]
pub struct UndescribedStatusInAction {
    /// The action.
    pub action: String,
    /// The status.
    pub status: u16,
    /// Where it stands.
    pub span: Span,
    /// The operation.
    pub operation: String,
    /// The statuses that it describes.
    pub described: Vec<String>,
    /// Where the operation is.
    pub described_span: Span,
}

impl Rule for UndescribedStatusInAction {
    fn diagnostic(self) -> Diagnostic {
        let Self { action, status, operation, .. } = &self;
        let message =
            format!("action `{action}` is for status {status}, which `{operation}` does not describe");
        Diagnostic::warning("ARZ316", message)
            .at(self.span, "never answered, by the description")
            .related(self.described_span, "the operation")
            .note(format!("it describes {}", quoted(&self.described)))
            .help("name a status that it answers with, or add the response to the description")
    }
}

/// ARZ317: the status is compared with what is no status.
#[derive(Clone, Debug)]
pub struct ImpossibleStatus {
    /// What it is compared with.
    pub given: String,
    /// Whether the comparison holds each time, and not never.
    pub holds: bool,
    /// Where it stands.
    pub span: Span,
}

impl Rule for ImpossibleStatus {
    fn diagnostic(self) -> Diagnostic {
        let always = if self.holds { "always" } else { "never" };
        let message = format!("comparing the status with {} {always} holds", self.given);
        Diagnostic::warning("ARZ317", message)
            .at(self.span, "no response has such a status")
            .note("a status is a whole number of three digits")
            .help("compare with the status that is meant, such as 200")
    }
}

/// How a document gives a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Given {
    /// An operation is sent it.
    Sent,
    /// It is what an input is when nothing is given.
    Default {
        /// The input.
        input: String,
    },
    /// A workflow is given it.
    Passed {
        /// The input that it becomes.
        input: String,
    },
}

impl Given {
    /// What is wrong, where `wanted` is described.
    fn message(&self, given: &str, wanted: &str) -> String {
        match self {
            Self::Sent => format!("this is {given}, but the description wants {wanted}"),
            Self::Default { input } => {
                format!("the default of input `{input}` is {given}, but its schema wants {wanted}")
            }
            Self::Passed { input } => {
                format!("input `{input}` is given {given}, but its schema wants {wanted}")
            }
        }
    }

    fn help(&self, wanted: &str) -> String {
        match self {
            Self::Sent => format!("send {wanted}, or correct the description"),
            Self::Default { .. } => format!("make the default {wanted}, or correct the schema"),
            Self::Passed { .. } => format!("give {wanted}, or correct the schema of the input"),
        }
    }

    fn label(&self) -> &'static str {
        match self {
            Self::Sent => "described here",
            Self::Default { .. } | Self::Passed { .. } => "the schema says so here",
        }
    }
}

/// ARZ318: a value is not among those that a schema lists.
#[derive(Clone, Debug)]
pub struct UnlistedValue {
    /// The value.
    pub given: String,
    /// The values that there are.
    pub known: Vec<String>,
    /// How the document gives it.
    pub by: Given,
    /// Where it stands.
    pub span: Span,
    /// Where the values are listed.
    pub described: Span,
}

impl Rule for UnlistedValue {
    fn diagnostic(self) -> Diagnostic {
        let shown = self.known.get(..FEW.min(self.known.len())).unwrap_or_default();
        let wanted = match shown {
            [only] => format!("`{only}`"),
            _ => "one of its values".to_owned(),
        };
        let more = if self.known.len() > FEW { ", …" } else { "" };
        let diagnostic = Diagnostic::error("ARZ318", self.by.message(&format!("`{}`", self.given), &wanted))
            .at(self.span, "not among the values")
            .related(self.described, self.by.label());
        let diagnostic = match shown {
            [_] => diagnostic,
            shown => diagnostic.note(format!("the values are {}{more}", quoted(shown))),
        };
        // No number is like another one.
        let texts = self.known.iter().map(String::as_str).filter(|known| known.parse::<f64>().is_err());
        let suggestion = closest(&self.given, texts).map(str::to_owned);
        diagnostic.help(did_you_mean(&suggestion).unwrap_or_else(|| self.by.help(&wanted)))
    }
}

/// ARZ319: a value is beyond a limit that a schema has.
#[derive(Clone, Debug)]
pub struct ValueBeyondLimit {
    /// The value, or how much of it there is.
    pub given: String,
    /// The limit, in words.
    pub wanted: String,
    /// How the document gives it.
    pub by: Given,
    /// Where it stands.
    pub span: Span,
    /// Where the limit is.
    pub described: Span,
}

impl Rule for ValueBeyondLimit {
    fn diagnostic(self) -> Diagnostic {
        Diagnostic::warning("ARZ319", self.by.message(&self.given, &self.wanted))
            .at(self.span, "beyond the limit")
            .related(self.described, self.by.label())
            .help(self.by.help(&self.wanted))
    }
}

/// ARZ319, of lists: an item is there twice.
#[derive(Clone, Debug)]
pub struct RepeatedItem {
    /// Where the item is first.
    pub first: Span,
    /// Where it is again.
    pub second: Span,
    /// Where it is said that items are unique.
    pub described: Span,
}

impl Rule for RepeatedItem {
    fn diagnostic(self) -> Diagnostic {
        Diagnostic::warning("ARZ319", "this item is there twice, but the description wants each once")
            .at(self.second, "the same again")
            .related(self.first, "the first one")
            .related(self.described, "described here")
            .help("remove one of them, or correct the description")
    }
}

/// ARZ320: a value is not written as a pattern or a format says.
#[derive(Clone, Debug)]
pub struct ValueInOtherForm {
    /// The value.
    pub given: String,
    /// The form, in words.
    pub wanted: String,
    /// How the document gives it.
    pub by: Given,
    /// Where it stands.
    pub span: Span,
    /// Where the form is described.
    pub described: Span,
}

impl Rule for ValueInOtherForm {
    fn diagnostic(self) -> Diagnostic {
        Diagnostic::warning("ARZ320", self.by.message(&format!("`{}`", self.given), &self.wanted))
            .at(self.span, "in another form")
            .related(self.described, self.by.label())
            .help(self.by.help(&self.wanted))
    }
}

/// ARZ321: a member is sent that only responses have.
#[derive(Clone, Debug)]
pub struct ReadOnlySent {
    /// The member.
    pub member: String,
    /// Where it stands.
    pub span: Span,
    /// Where it is said to be read-only.
    pub described: Span,
}

impl Rule for ReadOnlySent {
    fn diagnostic(self) -> Diagnostic {
        Diagnostic::warning("ARZ321", format!("`{}` is sent, but is described as `readOnly`", self.member))
            .at(self.span, "only responses have it")
            .related(self.described, "described here")
            .note("an API may ignore it, or refuse the request")
            .help("leave it out, or correct the description")
    }
}

/// ARZ322: an input must be given, and has a default.
#[derive(Clone, Debug)]
pub struct DefaultOfRequired {
    /// The input.
    pub input: String,
    /// Where the default is.
    pub span: Span,
}

impl Rule for DefaultOfRequired {
    fn diagnostic(self) -> Diagnostic {
        Diagnostic::warning("ARZ322", format!("input `{}` is required, and has a default", self.input))
            .at(self.span, "for when it is not given")
            .note("the default counts: callers need not give the input")
            .help("take it out of `required`, or remove the default")
    }
}

/// ARZ323: the default of a server's variable is not among its values.
#[derive(Clone, Debug)]
pub struct UnlistedServerDefault {
    /// The variable.
    pub variable: String,
    /// Its default.
    pub default: String,
    /// Its values.
    pub known: Vec<String>,
    /// Where the default is.
    pub span: Span,
}

impl Rule for UnlistedServerDefault {
    fn diagnostic(self) -> Diagnostic {
        let Self { variable, default, .. } = &self;
        let message =
            format!("`{default}` is no value of the server's variable `{variable}`, but its default");
        let suggestion = closest(default, self.known.iter().map(String::as_str)).map(str::to_owned);
        Diagnostic::warning("ARZ323", message)
            .at(self.span, "not in its `enum`")
            .note(format!("its values are {}", quoted(&self.known)))
            .help(
                did_you_mean(&suggestion).unwrap_or_else(|| "make one of its values the default".to_owned()),
            )
    }
}

/// ARZ324: a value is compared with a constant that it never is, by its description.
#[derive(Clone, Debug)]
pub struct SettledComparison {
    /// The constant.
    pub given: String,
    /// What there is, in words.
    pub wanted: String,
    /// Whether the comparison holds each time, and not never.
    pub holds: bool,
    /// Where the constant stands.
    pub span: Span,
    /// Where the value is described.
    pub described: Span,
}

impl Rule for SettledComparison {
    fn diagnostic(self) -> Diagnostic {
        let always = if self.holds { "always" } else { "never" };
        let message = format!("comparing with {} {always} holds, by the description", self.given);
        Diagnostic::warning("ARZ324", message)
            .at(self.span, "the value is never this")
            .related(self.described, "by this")
            .note(format!("the value is {}", self.wanted))
            .help("compare with a value that there is, or correct the description")
    }
}

/// ARZ325: a part of a body lacks a header that it is described with.
#[derive(Clone, Debug)]
pub struct PartHeaderWithoutValue {
    /// The part.
    pub part: String,
    /// The header.
    pub header: String,
    /// The value that it would have, which would not be true.
    pub untrue: Option<String>,
    /// Where the part is sent.
    pub span: Span,
    /// Where the header is described.
    pub described: Span,
}

impl Rule for PartHeaderWithoutValue {
    fn diagnostic(self) -> Diagnostic {
        let Self { part, header, .. } = &self;
        let (why, note, help) = match &self.untrue {
            Some(value) => (
                format!("which would be `{value}`"),
                "the content is sent as it is, in no encoding",
                "make it `binary`, or take away `required`",
            ),
            None => (
                "which nothing gives a value".to_owned(),
                "a document has no way to pass headers of parts; those with one value or a default are sent",
                "give its schema a `const` or a `default`, or take away `required`",
            ),
        };
        Diagnostic::warning("ARZ325", format!("part `{part}` is sent without its header `{header}`, {why}"))
            .at(self.span, format!("sent without `{header}`"))
            .related(self.described, "required here")
            .note(note)
            .help(help)
    }
}

/// ARZ326: a parameter is a list or an object that its media type has no way to write.
#[derive(Clone, Debug)]
pub struct StructuredParameter {
    /// The parameter.
    pub name: String,
    /// Its media type.
    pub media_type: String,
    /// Where the value stands.
    pub span: Span,
    /// Where the media type is described.
    pub described: Span,
}

impl Rule for StructuredParameter {
    fn diagnostic(self) -> Diagnostic {
        let Self { name, media_type, .. } = &self;
        let message = format!("parameter `{name}` is a list or an object, which `{media_type}` cannot hold");
        Diagnostic::error("ARZ326", message)
            .at(self.span, "a list or an object")
            .related(self.described, format!("written as `{media_type}`"))
            .help(format!("pass the text of `{media_type}` that it is"))
    }
}
