//! The rules about what workflows make of the operations that they call: ARZ6xx.

use super::document::quoted;
use crate::diagnostic::{Diagnostic, Rule};
use crate::source::Span;

/// ARZ601: a step succeeds by a status that its operation does not describe.
#[derive(Clone, Debug)]
pub struct UndescribedStatus {
    /// The step.
    pub step: String,
    /// The operation.
    pub operation: String,
    /// The status; `None` when criteria name none.
    pub status: Option<u16>,
    /// Where it is named, or else the step.
    pub span: Span,
    /// The statuses that are described.
    pub described: Vec<String>,
    /// Where the first of them is.
    pub described_span: Span,
    /// Whether the step succeeds by none of those.
    pub alone: bool,
}

impl Rule for UndescribedStatus {
    fn diagnostic(self) -> Diagnostic {
        let diagnostic = match self.status {
            Some(status) => {
                let message = format!(
                    "step `{}` accepts status {status}, which `{}` does not describe",
                    self.step, self.operation
                );
                Diagnostic::warning("ARZ601", message).at(self.span, "not described")
            }
            None => {
                let message =
                    format!("step `{}` accepts no status that `{}` describes", self.step, self.operation);
                Diagnostic::warning("ARZ601", message).at(self.span, "always fails, by the description")
            }
        };
        let diagnostic = diagnostic
            .related(self.described_span, "the responses of the operation")
            .note(format!("it describes {}", quoted(&self.described)));
        let diagnostic = match (self.alone, self.status) {
            (true, Some(_)) => diagnostic.note("the step accepts none of these"),
            _ => diagnostic,
        };
        diagnostic
            .help("accept a status that the operation answers with, or add the response to the description")
    }
}

/// ARZ602: a step reads what a response that it accepts does not have.
#[derive(Clone, Debug)]
pub struct MissingInResponse {
    /// The step.
    pub step: String,
    /// The operation.
    pub operation: String,
    /// The expression.
    pub expression: String,
    /// Where it stands.
    pub span: Span,
    /// The member that is not there; `None` when there is no body at all.
    pub member: Option<String>,
    /// The statuses whose responses lack it.
    pub statuses: Vec<String>,
    /// Where the first of them is described.
    pub described: Span,
    /// Whether another response that the step accepts has it.
    pub elsewhere: bool,
}

impl Rule for MissingInResponse {
    fn diagnostic(self) -> Diagnostic {
        let lacks = match &self.member {
            Some(member) => format!("has no `{member}`"),
            None => "has no body".to_owned(),
        };
        let responses = match self.statuses.as_slice() {
            [only] => format!("response `{only}`"),
            several => format!("responses {}", quoted(several)),
        };
        let message = format!(
            "`{}` is not in {responses} of `{}`, which step `{}` accepts",
            self.expression, self.operation, self.step
        );
        let diagnostic = Diagnostic::warning("ARZ602", message)
            .at(self.span, "read here")
            .related(self.described, format!("this response {lacks}"));
        let diagnostic = match self.member {
            Some(_) => diagnostic,
            None => diagnostic.note("a step fails that reads a body which is empty"),
        };
        diagnostic.help(match self.elsewhere {
            true => "let the success criteria accept only statuses whose responses have it",
            false => "do without it, or add the body to the description",
        })
    }
}

/// ARZ603: a response is read that is described as something which has no such parts.
#[derive(Clone, Debug)]
pub struct ResponseUnreadable {
    /// The expression.
    pub expression: String,
    /// Where it stands.
    pub span: Span,
    /// The media types of the response.
    pub media_types: Vec<String>,
    /// Where the first of them is described.
    pub described: Span,
}

impl Rule for ResponseUnreadable {
    fn diagnostic(self) -> Diagnostic {
        let message = format!(
            "`{}` is read of a response that is described as neither JSON nor XML nor a form",
            self.expression
        );
        Diagnostic::warning("ARZ603", message)
            .at(self.span, "read as JSON")
            .related(self.described, "the response")
            .note(format!("its media types are {}", quoted(&self.media_types)))
            .note("it is read as JSON all the same, and a step fails that reads a body which is none")
            .help("do without it, or add the media type to the description that is answered")
    }
}

/// What is deprecated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DeprecatedPart {
    /// An operation that is called.
    Operation,
    /// A parameter that is passed.
    Parameter,
    /// A member of a body that is sent.
    Sent,
    /// A member of a response that is read.
    Read,
}

/// ARZ604: something is used that is deprecated.
#[derive(Clone, Debug)]
pub struct Deprecated {
    /// What it is.
    pub part: DeprecatedPart,
    /// Its name.
    pub name: String,
    /// Where it is used.
    pub span: Span,
    /// Where it is said to be deprecated.
    pub described: Span,
}

impl Rule for Deprecated {
    fn diagnostic(self) -> Diagnostic {
        let (what, used, help) = match self.part {
            DeprecatedPart::Operation => ("operation", "called here", "call the operation that replaces it"),
            DeprecatedPart::Parameter => ("parameter", "passed here", "remove it, or pass what replaces it"),
            DeprecatedPart::Sent => ("member", "sent here", "remove it, or send what replaces it"),
            DeprecatedPart::Read => ("member", "read here", "read what replaces it"),
        };
        Diagnostic::warning("ARZ604", format!("{what} `{}` is deprecated", self.name))
            .at(self.span, used)
            .related(self.described, "said here")
            .help(format!("{help}; its description may tell what that is"))
    }
}

/// ARZ605: a body is sent under a media type that the operation does not take.
#[derive(Clone, Debug)]
pub struct UnknownContentType {
    /// The operation.
    pub operation: String,
    /// The media type.
    pub media_type: String,
    /// Where it is given.
    pub span: Span,
    /// The media types that the operation takes.
    pub known: Vec<String>,
    /// Where the first of them is described.
    pub described: Span,
}

impl Rule for UnknownContentType {
    fn diagnostic(self) -> Diagnostic {
        let message = format!("`{}` takes no body as `{}`", self.operation, self.media_type);
        Diagnostic::warning("ARZ605", message)
            .at(self.span, "not among those described")
            .related(self.described, "the body of the operation")
            .note(format!("it takes {}", quoted(&self.known)))
            .help("give one of these, or leave `contentType` to the description")
    }
}

/// ARZ606: a body is sent to an operation that takes none.
#[derive(Clone, Debug)]
pub struct UnwantedBody {
    /// The operation.
    pub operation: String,
    /// The step.
    pub step: String,
    /// Where the body is.
    pub span: Span,
    /// Where the operation is described.
    pub described: Span,
}

impl Rule for UnwantedBody {
    fn diagnostic(self) -> Diagnostic {
        let message =
            format!("step `{}` sends a body to `{}`, which describes none", self.step, self.operation);
        Diagnostic::warning("ARZ606", message)
            .at(self.span, "sent all the same")
            .related(self.described, "the operation")
            .help("remove `requestBody`, or add the body to the description")
    }
}

/// What a header says that the description contradicts.
#[derive(Clone, Debug)]
pub enum HeaderFault {
    /// `Content-Type` names another media type than that of the body.
    OtherBody {
        /// The media types that it may be.
        known: Vec<String>,
    },
    /// `Accept` asks for none of the media types that the operation answers with.
    OtherAnswer {
        /// These media types.
        known: Vec<String>,
    },
    /// Credentials are not sent in `Authorization`.
    OtherCredentials {
        /// Where they are sent, in words.
        known: Vec<String>,
    },
}

/// ARZ607: a header that follows from the description is passed as a parameter, and contradicts it.
#[derive(Clone, Debug)]
pub struct HeaderAgainstDescription {
    /// The operation.
    pub operation: String,
    /// The header.
    pub name: String,
    /// Where it says so.
    pub span: Span,
    /// What is wrong with it.
    pub fault: HeaderFault,
    /// Where the contrary is said.
    pub described: Span,
}

impl Rule for HeaderAgainstDescription {
    fn diagnostic(self) -> Diagnostic {
        let message = format!("header `{}` contradicts what is said of `{}`", self.name, self.operation);
        let (label, related, note, help) = match &self.fault {
            HeaderFault::OtherBody { known } => (
                "the body is not of this media type",
                "its media type",
                format!("the body is sent as {}", quoted(known)),
                "remove the header, and say what the body is by `contentType` in `requestBody`",
            ),
            HeaderFault::OtherAnswer { known } => (
                "the operation does not answer with this",
                "what it answers with",
                format!("it answers with {}", quoted(known)),
                "remove the header, or name a media type that the operation answers with",
            ),
            HeaderFault::OtherCredentials { known } => (
                "no credentials of the operation",
                "its security requirement",
                format!("its credentials are sent in {}", known.join(", or in ")),
                "pass what the requirement asks for, or let the client send it",
            ),
        };
        Diagnostic::warning("ARZ607", message)
            .at(self.span, label)
            .related(self.described, related)
            .note(note)
            .help(help)
    }
}

/// ARZ608: an operation asks for credentials of a security scheme that its description does not define.
#[derive(Clone, Debug)]
pub struct UndefinedSecurityScheme {
    /// The scheme.
    pub scheme: String,
    /// Where it is named.
    pub span: Span,
    /// One that may have been meant.
    pub suggestion: Option<String>,
}

impl Rule for UndefinedSecurityScheme {
    fn diagnostic(self) -> Diagnostic {
        let message = format!("the description has no security scheme `{}`", self.scheme);
        Diagnostic::warning("ARZ608", message)
            .at(self.span, "not defined")
            .note("nobody can tell which credentials a request needs")
            .help(super::document::did_you_mean(&self.suggestion).unwrap_or_else(|| {
                "define it among the security schemes, or remove the requirement".to_owned()
            }))
            .once(self.scheme)
    }
}

/// ARZ609: a security scheme does not say what its credential is.
#[derive(Clone, Debug)]
pub struct IncompleteScheme {
    /// The scheme.
    pub scheme: String,
    /// The field that should say it.
    pub field: &'static str,
    /// What the field says, if it is there.
    pub value: Option<String>,
    /// Where that is, or the scheme.
    pub span: Span,
    /// What the field may say; empty when that depends.
    pub known: Vec<String>,
    /// One of these that may have been meant.
    pub suggestion: Option<String>,
    /// Where the scheme is asked for.
    pub required: Span,
}

impl Rule for IncompleteScheme {
    fn diagnostic(self) -> Diagnostic {
        let Self { scheme, field, value, .. } = &self;
        let (message, label) = match value {
            Some(value) => (
                format!("the `{field}` of security scheme `{scheme}` is not known: `{value}`"),
                "not known".to_owned(),
            ),
            None => (format!("security scheme `{scheme}` has no `{field}`"), format!("no `{field}`")),
        };
        let help =
            super::document::did_you_mean(&self.suggestion).unwrap_or_else(|| match self.known.as_slice() {
                [] => format!("add the `{field}`"),
                known => format!("say one of {}", quoted(known)),
            });
        Diagnostic::warning("ARZ609", message)
            .at(self.span, label)
            .related(self.required, "asked for here")
            .note("what is sent is left to whoever makes the client: its field is a `Credential`, which may be anything")
            .help(help)
            .once(self.scheme)
    }
}

/// ARZ610: a requirement asks for a scope that the scheme does not list.
#[derive(Clone, Debug)]
pub struct UnknownScope {
    /// The scope.
    pub scope: String,
    /// The scheme.
    pub scheme: String,
    /// Where the scope is asked for.
    pub span: Span,
    /// One that may have been meant.
    pub suggestion: Option<String>,
}

impl Rule for UnknownScope {
    fn diagnostic(self) -> Diagnostic {
        let message = format!("security scheme `{}` has no scope `{}`", self.scheme, self.scope);
        Diagnostic::warning("ARZ610", message)
            .at(self.span, "not listed")
            .note("the client asks for it with its token, which whoever gives out tokens may refuse")
            .help(super::document::did_you_mean(&self.suggestion).unwrap_or_else(|| {
                "list it among the `scopes` of the flow `clientCredentials`, or remove it".to_owned()
            }))
            .once(format!("{} {}", self.scheme, self.scope))
    }
}

/// ARZ611: a client's secret is sent where it can be read on the way.
#[derive(Clone, Debug)]
pub struct InsecureTokenUrl {
    /// The scheme.
    pub scheme: String,
    /// Where tokens are obtained.
    pub url: String,
    /// Where that is said.
    pub span: Span,
}

impl Rule for InsecureTokenUrl {
    fn diagnostic(self) -> Diagnostic {
        let message = format!(
            "tokens of security scheme `{}` are obtained without TLS, at `{}`",
            self.scheme, self.url
        );
        Diagnostic::warning("ARZ611", message)
            .at(self.span, "`http`")
            .note("the client's secret and the token can be read on the way")
            .help("use `https`")
            .once(self.scheme)
    }
}

/// ARZ612: credentials that are asked for together have the same place in a request.
#[derive(Clone, Debug)]
pub struct SharedCredentialPlace {
    /// The security scheme of the one.
    pub first: String,
    /// Where it is asked for.
    pub first_span: Span,
    /// The security scheme of the other.
    pub second: String,
    /// Where it is asked for.
    pub second_span: Span,
    /// Where both go, in words.
    pub place: String,
    /// Whether the operation does without them, since it has alternatives.
    pub is_left_out: bool,
}

impl Rule for SharedCredentialPlace {
    fn diagnostic(self) -> Diagnostic {
        let Self { first, second, place, .. } = &self;
        let consequence = match self.is_left_out {
            true => "the client asks for the credentials of another alternative",
            false => "the client asks for one of them, and takes that to be enough",
        };
        Diagnostic::warning(
            "ARZ612",
            format!("no request can carry the credentials of both `{first}` and `{second}`"),
        )
        .at(self.second_span, format!("is sent in {place}"))
        .related(self.first_span, format!("is sent in {place}, too"))
        .note(consequence)
        .help(format!(
            "if either is enough, make them two items of `security`: `- {first}: []` and `- {second}: []`"
        ))
        .once(format!("{first} {second}"))
    }
}
