//! Runtime expressions (Arazzo 1.0.1, section "Runtime Expressions").

use std::fmt;
use std::ops::Range;

use super::pointer::{JsonPointer, MOST_STEPS};

/// A parsed runtime expression.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Expression {
    /// `$url`
    Url,
    /// `$method`
    Method,
    /// `$statusCode`
    StatusCode,
    /// `$request.…`
    Request(MessagePart),
    /// `$response.…`
    Response(MessagePart),
    /// `$inputs.name`, and perhaps a pointer into it.
    Input {
        /// The name of the input.
        name: String,
        /// Where in its value.
        pointer: JsonPointer,
    },
    /// `$outputs.name`, and perhaps a pointer into it.
    Output {
        /// The name of the workflow output.
        name: String,
        /// Where in its value.
        pointer: JsonPointer,
    },
    /// `$steps.id.outputs.name`, and perhaps a pointer into it.
    StepOutput {
        /// The step that has the output.
        step: String,
        /// The name of the output.
        output: String,
        /// Where in its value.
        pointer: JsonPointer,
    },
    /// `$workflows.id.inputs.name` or `$workflows.id.outputs.name`, and perhaps a pointer into it.
    Workflow {
        /// The workflow.
        workflow: String,
        /// Whether an input or an output of it is meant.
        side: WorkflowSide,
        /// The name of the input or output.
        name: String,
        /// Where in its value.
        pointer: JsonPointer,
    },
    /// `$sourceDescriptions.name.reference`
    SourceDescription {
        /// The source description.
        name: String,
        /// What of it: `url`, an operation or a workflow.
        reference: String,
    },
    /// `$components.kind.name`
    Component {
        /// The kind of component, such as `parameters`.
        kind: String,
        /// Its name.
        name: String,
    },
}

/// A part of a request or of a response.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum MessagePart {
    /// `header.name`; names are case-insensitive.
    Header(String),
    /// `query.name`
    Query(String),
    /// `path.name`
    Path(String),
    /// `body`, and perhaps a pointer into it.
    Body(JsonPointer),
}

/// Which values of a workflow an expression speaks of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum WorkflowSide {
    /// What goes in.
    Inputs,
    /// What comes out.
    Outputs,
}

impl Expression {
    /// A part of what it refers to; `None` where that has no parts.
    #[must_use]
    pub fn part(&self, way: Vec<String>) -> Option<Self> {
        let mut part = self.clone();
        let pointer = match &mut part {
            _ if way.is_empty() => return Some(part),
            Self::Input { pointer, .. }
            | Self::Output { pointer, .. }
            | Self::StepOutput { pointer, .. }
            | Self::Workflow { pointer, .. }
            | Self::Request(MessagePart::Body(pointer))
            | Self::Response(MessagePart::Body(pointer)) => pointer,
            _ => return None,
        };
        *pointer = JsonPointer::from_tokens(pointer.tokens().iter().cloned().chain(way).collect());
        Some(part)
    }

    /// Parses a whole expression, `$` included.
    ///
    /// # Errors
    /// Says in words what is wrong.
    pub fn parse(text: &str) -> Result<Self, String> {
        match text {
            "$url" => return Ok(Self::Url),
            "$method" => return Ok(Self::Method),
            "$statusCode" => return Ok(Self::StatusCode),
            _ => {}
        }
        let Some((root, rest)) = text.split_once('.') else {
            return Err(unknown_root(text));
        };
        match root {
            "$request" => MessagePart::parse(rest).map(Self::Request),
            "$response" => MessagePart::parse(rest).map(Self::Response),
            "$inputs" => named(rest, "input").map(|(name, pointer)| Self::Input { name, pointer }),
            "$outputs" => named(rest, "output").map(|(name, pointer)| Self::Output { name, pointer }),
            "$steps" => {
                let (step, output) = rest
                    .split_once(".outputs.")
                    .ok_or("a step's output is written `$steps.<stepId>.outputs.<name>`")?;
                let (output, pointer) = named(output, "output")?;
                Ok(Self::StepOutput { step: nonempty(step, "step")?, output, pointer })
            }
            "$workflows" => {
                let (workflow, side, name) = match (rest.split_once(".outputs."), rest.split_once(".inputs."))
                {
                    (Some((workflow, name)), _) => (workflow, WorkflowSide::Outputs, name),
                    (None, Some((workflow, name))) => (workflow, WorkflowSide::Inputs, name),
                    (None, None) => {
                        return Err(
                            "a value of a workflow is written `$workflows.<workflowId>.outputs.<name>`"
                                .to_owned(),
                        );
                    }
                };
                let (name, pointer) = named(name, "value")?;
                Ok(Self::Workflow { workflow: nonempty(workflow, "workflow")?, side, name, pointer })
            }
            "$sourceDescriptions" => {
                let (name, reference) = rest.split_once('.').ok_or(
                    "a source description is referred to as `$sourceDescriptions.<name>.<reference>`",
                )?;
                Ok(Self::SourceDescription {
                    name: nonempty(name, "source description")?,
                    reference: nonempty(reference, "reference")?,
                })
            }
            "$components" => {
                let (kind, name) = rest
                    .split_once('.')
                    .ok_or("a component is referred to as `$components.<kind>.<name>`")?;
                Ok(Self::Component { kind: nonempty(kind, "kind")?, name: nonempty(name, "component")? })
            }
            _ => Err(unknown_root(root)),
        }
    }
}

impl MessagePart {
    fn parse(text: &str) -> Result<Self, String> {
        if let Some(name) = text.strip_prefix("header.") {
            return nonempty(name, "header").map(Self::Header);
        }
        if let Some(name) = text.strip_prefix("query.") {
            return nonempty(name, "query parameter").map(Self::Query);
        }
        if let Some(name) = text.strip_prefix("path.") {
            return nonempty(name, "path parameter").map(Self::Path);
        }
        match text.strip_prefix("body") {
            Some("") => Ok(Self::Body(JsonPointer::default())),
            Some(rest) => match rest.strip_prefix('#') {
                Some(pointer) => JsonPointer::parse(pointer).map(Self::Body),
                None => Err("a part of a body is written `body#/…`, with a JSON Pointer".to_owned()),
            },
            None => Err("after the message comes `header.`, `query.`, `path.` or `body`".to_owned()),
        }
    }
}

/// Splits `name#/pointer`.
fn named(text: &str, what: &str) -> Result<(String, JsonPointer), String> {
    let (name, pointer) = match text.split_once('#') {
        Some((name, pointer)) => (name, JsonPointer::parse(pointer)?),
        None => (text, JsonPointer::default()),
    };
    Ok((nonempty(name, what)?, pointer))
}

fn nonempty(name: &str, what: &str) -> Result<String, String> {
    if name.is_empty() { Err(format!("the name of the {what} is missing")) } else { Ok(name.to_owned()) }
}

fn unknown_root(root: &str) -> String {
    const ROOTS: [&str; 10] = [
        "$url",
        "$method",
        "$statusCode",
        "$request",
        "$response",
        "$inputs",
        "$outputs",
        "$steps",
        "$workflows",
        "$sourceDescriptions",
    ];
    match crate::names::closest(root, ROOTS) {
        Some(known) => format!("`{root}` is no runtime expression; did you mean `{known}`?"),
        None => format!("`{root}` is no runtime expression"),
    }
}

impl fmt::Display for Expression {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Url => formatter.write_str("$url"),
            Self::Method => formatter.write_str("$method"),
            Self::StatusCode => formatter.write_str("$statusCode"),
            Self::Request(part) => write!(formatter, "$request.{part}"),
            Self::Response(part) => write!(formatter, "$response.{part}"),
            Self::Input { name, pointer } => write!(formatter, "$inputs.{name}{}", Fragment(pointer)),
            Self::Output { name, pointer } => write!(formatter, "$outputs.{name}{}", Fragment(pointer)),
            Self::StepOutput { step, output, pointer } => {
                write!(formatter, "$steps.{step}.outputs.{output}{}", Fragment(pointer))
            }
            Self::Workflow { workflow, side, name, pointer } => {
                let side = match side {
                    WorkflowSide::Inputs => "inputs",
                    WorkflowSide::Outputs => "outputs",
                };
                write!(formatter, "$workflows.{workflow}.{side}.{name}{}", Fragment(pointer))
            }
            Self::SourceDescription { name, reference } => {
                write!(formatter, "$sourceDescriptions.{name}.{reference}")
            }
            Self::Component { kind, name } => write!(formatter, "$components.{kind}.{name}"),
        }
    }
}

impl fmt::Display for MessagePart {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Header(name) => write!(formatter, "header.{name}"),
            Self::Query(name) => write!(formatter, "query.{name}"),
            Self::Path(name) => write!(formatter, "path.{name}"),
            Self::Body(pointer) => write!(formatter, "body{}", Fragment(pointer)),
        }
    }
}

/// A pointer as it follows a name: nothing when it is empty.
struct Fragment<'a>(&'a JsonPointer);

impl fmt::Display for Fragment<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.tokens().is_empty() { Ok(()) } else { write!(formatter, "#{}", self.0) }
    }
}

/// The expression that a text is in a spelling that the specification does not know, but whose meaning is clear:
/// `$response.headers.X` for `$response.header.X`, and `$response.body.a[0].b` for `$response.body#/a/0/b`.
#[must_use]
pub fn tolerated(text: &str) -> Option<Expression> {
    let (root, rest) = text.split_once('.')?;
    let message = match root {
        "$request" => Expression::Request,
        "$response" => Expression::Response,
        _ => return None,
    };
    if let Some(name) = rest.strip_prefix("headers.").filter(|name| !name.is_empty()) {
        return Some(message(MessagePart::Header(name.to_owned())));
    }
    let way = rest.strip_prefix("body").filter(|way| way.starts_with(['.', '[']))?;
    let tokens = dotted_way(way).filter(|tokens| !tokens.is_empty())?;
    Some(message(MessagePart::Body(JsonPointer::from_tokens(tokens))))
}

/// The tokens of a way that is written with dots and indices: `.lines[0].id`. There is none for a way that is no such, or has
/// too many steps.
pub(crate) fn dotted_way(way: &str) -> Option<Vec<String>> {
    let mut tokens = Vec::new();
    for member in way.strip_prefix('.').unwrap_or(way).split('.') {
        let (name, indices) = member.split_once('[').map_or((member, ""), |(name, rest)| (name, rest));
        if !name.is_empty() {
            tokens.push(name.to_owned());
        }
        for index in indices.split('[').filter(|index| !index.is_empty()) {
            let index = index.strip_suffix(']')?;
            index.parse::<usize>().ok()?;
            tokens.push(index.to_owned());
        }
    }
    (tokens.len() <= MOST_STEPS).then_some(tokens)
}

/// Whether a string value is meant as an expression: it begins with `$` and a letter, or is wholly in `{$…}`.
#[must_use]
pub fn is_expression(text: &str) -> bool {
    let mut characters = text.chars();
    characters.next() == Some('$') && characters.next().is_some_and(char::is_alphabetic)
}

/// Whether a string value has expressions embedded in it as `{$…}`.
#[must_use]
pub fn has_embedded(text: &str) -> bool {
    text.contains("{$")
}

/// What a piece of a string with embedded expressions is.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Embedded {
    /// Text as it is.
    Text,
    /// What stands between braces.
    Expression,
    /// An expression that should stand between braces: beside one that does, it is not meant as text.
    WithoutBraces(Expression),
}

/// The pieces of a string with embedded expressions, in order; the braces belong to none of them.
pub(crate) fn embedded(text: &str) -> Vec<(Range<usize>, Embedded)> {
    let mut pieces = Vec::new();
    let mut at = 0;
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        let inner = rest.strip_prefix('{').filter(|inner| inner.starts_with('$'));
        if let Some((expression, _)) = inner.and_then(|inner| inner.split_once('}')) {
            pieces.push((at + 1..at + 1 + expression.len(), Embedded::Expression));
            at += expression.len() + 2;
            continue;
        }
        if let Some((length, expression)) = without_braces(rest) {
            pieces.push((at..at + length, Embedded::WithoutBraces(expression)));
            at += length;
            continue;
        }
        let first = rest.chars().next().map_or(1, char::len_utf8);
        let next = rest.char_indices().skip(1).find(|(_, letter)| matches!(letter, '{' | '$'));
        let length = next.map_or(rest.len(), |(position, _)| position).max(first);
        match pieces.last_mut() {
            Some((range, Embedded::Text)) if range.end == at => range.end = at + length,
            _ => pieces.push((at..at + length, Embedded::Text)),
        }
        at += length;
    }
    pieces
}

/// The input or output of a step that a text begins with, and how long its name is.
fn without_braces(text: &str) -> Option<(usize, Expression)> {
    if !text.starts_with("$inputs.") && !text.starts_with("$steps.") {
        return None;
    }
    let belongs =
        |letter: char| letter.is_alphanumeric() || matches!(letter, '$' | '.' | '_' | '-' | '#' | '/');
    let length = text.find(|letter| !belongs(letter)).unwrap_or(text.len());
    // What ends a sentence does not belong to the name.
    let expression = text.get(..length)?.trim_end_matches(['.', '-', '/', '#']);
    Some((expression.len(), Expression::parse(expression).ok()?))
}

#[cfg(test)]
mod tests {
    use super::{Embedded, Expression};

    #[test]
    fn every_form_prints_as_it_was_read() {
        for text in [
            "$url",
            "$method",
            "$statusCode",
            "$request.header.accept",
            "$request.query.q",
            "$request.path.id",
            "$request.body#/user/uuid",
            "$response.body",
            "$response.body#/a~1b/0",
            "$response.header.X-Rate-Limit",
            "$inputs.user-name",
            "$inputs.address#/city",
            "$outputs.bar",
            "$steps.a-b.outputs.c.d",
            "$steps.a.outputs.b#/0/id",
            "$workflows.foo.outputs.bar",
            "$workflows.foo.inputs.bar",
            "$sourceDescriptions.petstore.url",
            "$components.parameters.page",
        ] {
            assert_eq!(Expression::parse(text).map(|expression| expression.to_string()), Ok(text.to_owned()));
        }
    }

    #[test]
    fn clear_spellings_are_understood() {
        let tolerated = |text| super::tolerated(text).map(|expression| expression.to_string());
        assert_eq!(tolerated("$response.headers.ETag").as_deref(), Some("$response.header.ETag"));
        assert_eq!(tolerated("$response.body.a[0].b").as_deref(), Some("$response.body#/a/0/b"));
        assert_eq!(tolerated("$response.body[2]").as_deref(), Some("$response.body#/2"));
        for text in [
            "$response.body",
            "$response.body.a[*]",
            "$response.headers.",
            "$steps.a.b",
            "$response.bodies.a",
        ] {
            assert_eq!(tolerated(text), None, "{text}");
        }
    }

    #[test]
    fn strings_are_cut_at_the_expressions_in_them() {
        let pieces = |text: &str| {
            let pieces = super::embedded(text).into_iter();
            pieces.map(|(range, kind)| (text.get(range).unwrap().to_owned(), kind)).collect::<Vec<_>>()
        };
        let (text, expression) = (
            |text: &str| (text.to_owned(), Embedded::Text),
            |text: &str| (text.to_owned(), Embedded::Expression),
        );
        assert_eq!(pieces("Bearer {$inputs.token}"), [text("Bearer "), expression("$inputs.token")]);
        assert_eq!(pieces("{$a}{$b}"), [expression("$a"), expression("$b")]);
        assert_eq!(pieces("{} é{{$a} $5 {$b"), [text("{} é{"), expression("$a"), text(" $5 {$b")]);
        let bare = Embedded::WithoutBraces(Expression::parse("$inputs.key").unwrap());
        assert_eq!(
            pieces("{$inputs.field} = '$inputs.key'."),
            [expression("$inputs.field"), text(" = '"), ("$inputs.key".to_owned(), bare), text("'.")]
        );
    }

    #[test]
    fn what_is_wrong_is_said_in_words() {
        for (text, words) in [
            ("$statuscode", "did you mean `$statusCode`?"),
            ("$steps.a.b", "$steps.<stepId>.outputs.<name>"),
            ("$response.body/id", "JSON Pointer"),
            ("$response.bodies", "`query.`, `path.` or `body`"),
            ("$response.status", "`header.`, `query.`, `path.` or `body`"),
            ("$inputs.", "name of the input is missing"),
            ("$response.body#id", "begins with `/`"),
        ] {
            let error = Expression::parse(text).unwrap_err();
            assert!(error.contains(words), "{text}: {error}");
        }
    }
}
