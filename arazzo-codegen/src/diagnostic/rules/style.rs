//! The rules about style, which are off unless somebody asks: ARZ7xx.

use crate::diagnostic::{Diagnostic, Rule};
use crate::source::Span;

/// ARZ701: a text for readers is empty.
#[derive(Clone, Debug)]
pub struct EmptyText {
    /// The field.
    pub field: &'static str,
    /// Where it is.
    pub span: Span,
}

impl Rule for EmptyText {
    fn diagnostic(self) -> Diagnostic {
        Diagnostic::style("ARZ701", format!("`{}` is empty", self.field))
            .at(self.span, "says nothing")
            .help("say what it is for, or remove the field")
    }
}

/// What identifies something in expressions.
#[derive(Clone, Copy, Debug)]
pub enum Identifier {
    /// An id, in the field of this name.
    Id(&'static str),
    /// The name of something in a map, which may have dots.
    Name(&'static str),
}

/// ARZ702: an id has characters that the specification advises against, or a name some that it does not allow.
#[derive(Clone, Debug)]
pub struct UnusualId {
    /// What it is.
    pub of: Identifier,
    /// The id or name.
    pub id: String,
    /// Where it is.
    pub span: Span,
}

impl Rule for UnusualId {
    fn diagnostic(self) -> Diagnostic {
        let (message, label, help) = match self.of {
            Identifier::Id(field) => (
                format!("the `{field}` `{}` has characters that are not recommended", self.id),
                "not of letters, digits, `_` and `-` alone",
                "use the characters `A` to `Z`, `a` to `z`, `0` to `9`, `_` and `-`",
            ),
            Identifier::Name(kind) => (
                format!("the name of {kind} `{}` has characters that names cannot have", self.id),
                "not of letters, digits, `.`, `_` and `-` alone",
                "use the characters `A` to `Z`, `a` to `z`, `0` to `9`, `.`, `_` and `-`",
            ),
        };
        Diagnostic::style("ARZ702", message).at(self.span, label).help(help)
    }
}

/// ARZ703: nothing refers to a component.
#[derive(Clone, Debug)]
pub struct UnusedComponent {
    /// Its name.
    pub name: String,
    /// Where it is.
    pub span: Span,
    /// How it would be referred to.
    pub reference: String,
}

impl Rule for UnusedComponent {
    fn diagnostic(self) -> Diagnostic {
        Diagnostic::style("ARZ703", format!("component `{}` is not used", self.name))
            .at(self.span, "nothing refers to it")
            .help(format!("refer to it as `{}`, or remove it", self.reference))
    }
}

/// ARZ704: nothing of a source description is used.
#[derive(Clone, Debug)]
pub struct UnusedSource {
    /// Its name.
    pub name: String,
    /// Where it is.
    pub span: Span,
}

impl Rule for UnusedSource {
    fn diagnostic(self) -> Diagnostic {
        Diagnostic::style("ARZ704", format!("source description `{}` is not used", self.name))
            .at(self.span, "no step calls anything of it")
            .help("call an operation or a workflow of it, or remove it")
    }
}
