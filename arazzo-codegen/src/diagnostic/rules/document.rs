//! The rules about what documents say, one struct each: the Arazzo model (ARZ1xx), references (ARZ2xx), types (ARZ3xx), control
//! flow (ARZ4xx), tolerated dialect (ARZ5xx), and what is not supported yet (ARZ9xx).

use crate::diagnostic::suggestions::Change;
use crate::diagnostic::{Applicability, Diagnostic, Edit, Rule, Suggestion};
use crate::source::{Span, Spanned};

/// "did you mean" in words, when there is something that may have been meant.
pub(super) fn did_you_mean(suggestion: &Option<String>) -> Option<String> {
    suggestion.as_ref().map(|suggestion| format!("did you mean `{suggestion}`?"))
}

pub(super) fn quoted(names: &[String]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

/// Names shown in full only when there are few of them.
pub(super) const FEW: usize = 20;

// ---------------------------------------------------------------------------------------------------------------------
// The Arazzo model: ARZ1xx
// ---------------------------------------------------------------------------------------------------------------------

/// ARZ101: a field that the specification requires is missing.
#[derive(Clone, Debug)]
pub struct MissingField {
    /// The object, in words.
    pub object: String,
    /// The field.
    pub field: &'static str,
    /// Where the object begins.
    pub span: Span,
}

impl Rule for MissingField {
    fn diagnostic(self) -> Diagnostic {
        Diagnostic::error("ARZ101", format!("{} has no `{}`", self.object, self.field))
            .at(self.span, format!("`{}` is missing here", self.field))
            .help(format!("add `{}`; the specification requires it", self.field))
    }
}

/// ARZ102: a field that the specification does not know.
#[derive(Clone, Debug)]
pub struct UnknownField {
    /// The object, in words.
    pub object: String,
    /// The field.
    pub field: Spanned<String>,
    /// A field that may have been meant.
    pub suggestion: Option<String>,
}

impl Rule for UnknownField {
    fn diagnostic(self) -> Diagnostic {
        let diagnostic =
            Diagnostic::error("ARZ102", format!("{} has no field `{}`", self.object, self.field))
                .at(self.field.span, "unknown field");
        match self.suggestion {
            Some(suggestion) => diagnostic.help(format!("did you mean `{suggestion}`?")).respell(
                self.field.span,
                &self.field.value,
                &suggestion,
            ),
            None => diagnostic.help("remove it; a field of your own begins with `x-`"),
        }
    }
}

/// ARZ103: a field holds a value of the wrong kind.
#[derive(Clone, Debug)]
pub struct WrongType {
    /// The field or object, in words.
    pub what: String,
    /// What it must be, in words.
    pub expected: &'static str,
    /// What it is, in words.
    pub found: &'static str,
    /// Where.
    pub span: Span,
}

impl Rule for WrongType {
    fn diagnostic(self) -> Diagnostic {
        let help = match (self.expected, self.found) {
            ("a string", "a number" | "a boolean" | "null") => "put the value in quotes".to_owned(),
            (expected, _) => format!("write {expected} here"),
        };
        let diagnostic = Diagnostic::error("ARZ103", format!("{} is not {}", self.what, self.expected))
            .at(self.span, format!("this is {}", self.found))
            .help(help);
        match (self.expected, self.found) {
            ("a string", "a number" | "a boolean") => {
                diagnostic.propose(true, vec![Change::Quote { span: self.span }])
            }
            _ => diagnostic,
        }
    }
}

/// ARZ104: a field holds a value that it cannot have.
#[derive(Clone, Debug)]
pub struct InvalidValue {
    /// The field.
    pub field: &'static str,
    /// The value.
    pub found: Spanned<String>,
    /// The values that it can have.
    pub allowed: Vec<&'static str>,
}

impl Rule for InvalidValue {
    fn diagnostic(self) -> Diagnostic {
        let suggestion = crate::names::closest(&self.found, self.allowed.iter().copied());
        let allowed: Vec<String> = self.allowed.iter().map(|value| (*value).to_owned()).collect();
        let diagnostic = Diagnostic::error("ARZ104", format!("`{}` cannot be `{}`", self.field, self.found))
            .at(self.found.span, "not allowed here");
        match suggestion {
            Some(suggestion) => diagnostic.help(format!("did you mean `{suggestion}`?")).respell(
                self.found.span,
                &self.found.value,
                suggestion,
            ),
            None => diagnostic.help(format!("allowed is {}", quoted(&allowed))),
        }
    }
}

/// ARZ105: the document is written in another version of Arazzo.
#[derive(Clone, Debug)]
pub struct UnsupportedVersion {
    /// The version.
    pub version: Spanned<String>,
}

impl Rule for UnsupportedVersion {
    fn diagnostic(self) -> Diagnostic {
        Diagnostic::error("ARZ105", format!("Arazzo {} is not known", self.version))
            .at(self.version.span, "unknown version")
            .help("write the document in Arazzo 1.0.1")
    }
}

/// ARZ106: a runtime expression is malformed.
#[derive(Clone, Debug)]
pub struct InvalidExpression {
    /// The expression.
    pub text: String,
    /// What is wrong, in words.
    pub message: String,
    /// Where.
    pub span: Span,
}

impl Rule for InvalidExpression {
    fn diagnostic(self) -> Diagnostic {
        Diagnostic::error("ARZ106", format!("`{}` is not a runtime expression", self.text))
            .at(self.span, self.message)
            .help("write an expression such as `$inputs.name`, `$steps.id.outputs.name` or `$response.body#/pointer`")
    }
}

/// ARZ107: a condition is malformed.
#[derive(Clone, Debug)]
pub struct InvalidCondition {
    /// What is wrong, in words.
    pub message: String,
    /// Where.
    pub span: Span,
}

impl Rule for InvalidCondition {
    fn diagnostic(self) -> Diagnostic {
        Diagnostic::error("ARZ107", "this condition cannot be read")
            .at(self.span, self.message)
            .help("write a condition such as `$statusCode == 200 && $response.body#/state == 'ready'`")
    }
}

/// ARZ112: a JSONPath query is malformed.
#[derive(Clone, Debug)]
pub struct InvalidQuery {
    /// What is wrong, in words.
    pub message: String,
    /// What to do about it, in words.
    pub help: String,
    /// Where.
    pub span: Span,
}

impl Rule for InvalidQuery {
    fn diagnostic(self) -> Diagnostic {
        Diagnostic::error("ARZ112", "this JSONPath query cannot be read")
            .at(self.span, self.message)
            .note("queries are those of RFC 9535")
            .help(self.help)
    }
}

/// ARZ113: a regular expression is malformed.
#[derive(Clone, Debug)]
pub struct InvalidPattern {
    /// What is wrong, in words.
    pub message: String,
    /// What to do about it, in words.
    pub help: &'static str,
    /// Where.
    pub span: Span,
}

impl Rule for InvalidPattern {
    fn diagnostic(self) -> Diagnostic {
        Diagnostic::error("ARZ113", "this regular expression cannot be read")
            .at(self.span, self.message)
            .help(self.help)
    }
}

/// ARZ114: an XPath expression is malformed, or goes beyond what is read.
#[derive(Clone, Debug)]
pub struct InvalidXPath {
    /// What is wrong, in words.
    pub message: String,
    /// What to do about it, in words.
    pub help: String,
    /// Where.
    pub span: Span,
}

impl Rule for InvalidXPath {
    fn diagnostic(self) -> Diagnostic {
        Diagnostic::error("ARZ114", "this XPath expression cannot be read")
            .at(self.span, self.message)
            .help(self.help)
    }
}

/// ARZ108: a query has no context to be applied to.
#[derive(Clone, Debug)]
pub struct ConditionWithoutContext {
    /// The condition.
    pub span: Span,
}

impl Rule for ConditionWithoutContext {
    fn diagnostic(self) -> Diagnostic {
        Diagnostic::error("ARZ108", "this condition has a `type` but no `context`")
            .at(self.span, "applied to what?")
            .help("add `context: $response.body` to the criterion")
    }
}

/// ARZ109: two things have the same name where names must differ.
#[derive(Clone, Debug)]
pub struct DuplicateName {
    /// What they are.
    pub what: &'static str,
    /// The name.
    pub name: String,
    /// The first of them.
    pub first: Span,
    /// The second.
    pub second: Span,
}

impl Rule for DuplicateName {
    fn diagnostic(self) -> Diagnostic {
        Diagnostic::error("ARZ109", format!("there is more than one {} `{}`", self.what, self.name))
            .at(self.second, "another one")
            .related(self.first, "the first one")
            .help("rename one of them: a reference to this name could mean either")
    }
}

/// ARZ110: a document asks for more of something than can become Rust that a compiler accepts.
#[derive(Clone, Debug)]
pub struct TooMany {
    /// What there is too much of.
    pub what: &'static str,
    /// How many there may be.
    pub limit: usize,
    /// The first one that is too many, or what contains it.
    pub span: Span,
}

impl Rule for TooMany {
    fn diagnostic(self) -> Diagnostic {
        Diagnostic::error(
            "ARZ110",
            format!("there are too many {}: at most {} are read", self.what, self.limit),
        )
        .at(self.span, "beyond the limit here")
        .note(
            "each of them nests one level deeper in the generated code, which a compiler follows only so far",
        )
        .help("split the step, or remove what need not be asked")
    }
}

/// ARZ111: a list that must have an entry has none.
#[derive(Clone, Debug)]
pub struct EmptyList {
    /// The field.
    pub field: &'static str,
    /// Where.
    pub span: Span,
}

impl Rule for EmptyList {
    fn diagnostic(self) -> Diagnostic {
        Diagnostic::error("ARZ111", format!("`{}` has no entry", self.field))
            .at(self.span, "this list is empty")
            .help(match self.field {
                "steps" => "add one: a workflow is its steps",
                _ => "add one: a document is about a workflow over a description",
            })
    }
}

// ---------------------------------------------------------------------------------------------------------------------
// References: ARZ2xx
// ---------------------------------------------------------------------------------------------------------------------

/// ARZ201: an operation is in none of the descriptions.
#[derive(Clone, Debug)]
pub struct UnknownOperation {
    /// The operation's id.
    pub operation_id: String,
    /// Where it is named.
    pub span: Span,
    /// The descriptions that were searched, and where they are named.
    pub sources: Vec<(String, Span)>,
    /// An operation that may have been meant.
    pub suggestion: Option<String>,
}

impl Rule for UnknownOperation {
    fn diagnostic(self) -> Diagnostic {
        let help = did_you_mean(&self.suggestion);
        let mut diagnostic =
            Diagnostic::error("ARZ201", format!("there is no operation `{}`", self.operation_id))
                .at(self.span, "no such operation");
        for (name, span) in self.sources {
            diagnostic = diagnostic.related(span, format!("`{name}` does not describe it"));
        }
        if let Some(new) = self.suggestion {
            diagnostic = match new.contains('{') {
                true => diagnostic.propose(false, vec![Change::Whole { span: self.span, new }]),
                false => diagnostic.respell(self.span, &self.operation_id, &new),
            };
        }
        diagnostic.help(help.unwrap_or_else(|| "name an `operationId` of the description".to_owned()))
    }
}

/// ARZ202: an operation is in several descriptions.
#[derive(Clone, Debug)]
pub struct AmbiguousOperation {
    /// The operation's id.
    pub operation_id: String,
    /// Where it is named.
    pub span: Span,
    /// Two descriptions that have it.
    pub sources: [String; 2],
}

impl Rule for AmbiguousOperation {
    fn diagnostic(self) -> Diagnostic {
        let [first, second] = self.sources;
        let message = format!("`{first}` and `{second}` both have an operation `{}`", self.operation_id);
        Diagnostic::warning("ARZ202", message)
            .at(self.span, format!("taken to be that of `{first}`"))
            .note("with several source descriptions, an operation is to be named together with its own")
            .help(format!("write `$sourceDescriptions.{first}.{}`", self.operation_id))
    }
}

/// ARZ202: a description has several operations with one id.
#[derive(Clone, Debug)]
pub struct RepeatedOperation {
    /// The operation's id.
    pub operation_id: String,
    /// Where it is named.
    pub span: Span,
    /// The description.
    pub source: String,
    /// The one that is taken, as its method and path.
    pub taken: String,
    /// The same by its place.
    pub conforming: String,
    /// Where the description has the id.
    pub places: Vec<Span>,
}

impl Rule for RepeatedOperation {
    fn diagnostic(self) -> Diagnostic {
        let message = format!("`{}` has several operations `{}`", self.source, self.operation_id);
        let diagnostic = Diagnostic::warning("ARZ202", message)
            .at(self.span, format!("taken to be `{}`", self.taken))
            .note("it is the first whose path takes what the step passes, and that needs no more, or else the first of all");
        let places = self.places.into_iter().take(3);
        places
            .fold(diagnostic, |diagnostic, place| diagnostic.related(place, "an operation of this id"))
            .help(format!("name it by its place instead: `operationPath: '{}'`", self.conforming))
    }
}

/// ARZ203: a source description does not exist.
#[derive(Clone, Debug)]
pub struct UnknownSourceDescription {
    /// Its name.
    pub name: String,
    /// Where it is named.
    pub span: Span,
    /// One that may have been meant.
    pub suggestion: Option<String>,
}

impl Rule for UnknownSourceDescription {
    fn diagnostic(self) -> Diagnostic {
        Diagnostic::error("ARZ203", format!("there is no source description `{}`", self.name))
            .at(self.span, "no such source description")
            .respell_if(self.span, &self.name, self.suggestion.as_deref())
            .help(
                did_you_mean(&self.suggestion).unwrap_or_else(|| "add it to `sourceDescriptions`".to_owned()),
            )
    }
}

/// ARZ216: an `operationPath` does not point to an operation.
#[derive(Clone, Debug)]
pub struct InvalidOperationPath {
    /// What is written.
    pub written: String,
    /// Where.
    pub span: Span,
}

impl Rule for InvalidOperationPath {
    fn diagnostic(self) -> Diagnostic {
        Diagnostic::error("ARZ216", format!("`{}` does not lead to an operation", self.written))
            .at(self.span, "leads elsewhere")
            .note("an operation is at `/paths/<path>/<method>`, where `/` in the path is written `~1`")
            .help("write such as `{$sourceDescriptions.<name>.url}#/paths/~1images~1{id}/get`")
    }
}

/// ARZ217: a `$ref` in a description names something that is not there.
#[derive(Clone, Debug)]
pub struct UnresolvedReference {
    /// The reference as it is written.
    pub reference: String,
    /// Where it stands.
    pub span: Span,
    /// The file in which it leads nowhere.
    pub file: String,
    /// Where it does not lead on there.
    pub reason: String,
    /// A reference that does lead somewhere and may have been meant.
    pub suggestion: Option<String>,
    /// Whether nothing can stand in for what it names. A schema that is not there can be any.
    pub certain: bool,
}

impl Rule for UnresolvedReference {
    fn diagnostic(self) -> Diagnostic {
        let message = format!("`$ref: {}` leads nowhere", self.reference);
        let diagnostic = match self.certain {
            true => Diagnostic::error("ARZ217", message),
            false => Diagnostic::warning("ARZ217", message).note("what it would describe is left untyped"),
        };
        let diagnostic = diagnostic.at(self.span, format!("in `{}`, {}", self.file, self.reason));
        match self.suggestion {
            Some(suggestion) => {
                let help = format!("did you mean `{suggestion}`?");
                diagnostic.help(help).respell(self.span, &self.reference, &suggestion)
            }
            None => diagnostic.help("correct the reference, or add what it names").once(self.reference),
        }
    }
}

/// ARZ218: a `$ref` in a description leads back to itself.
#[derive(Clone, Debug)]
pub struct CyclicReference {
    /// The reference that is one too many.
    pub span: Span,
    /// The references that lead to it, in their order.
    pub chain: Vec<Span>,
}

impl Rule for CyclicReference {
    fn diagnostic(self) -> Diagnostic {
        let diagnostic = Diagnostic::error("ARZ218", "a reference leads back to itself")
            .at(self.span, "this reference never comes to what it names");
        let others = self.chain.into_iter().filter(|span| *span != self.span).take(3);
        let diagnostic = others.fold(diagnostic, |diagnostic, span| diagnostic.related(span, "leads on"));
        diagnostic.help("replace one of the references by what is meant")
    }
}

/// ARZ204: a step does not exist.
#[derive(Clone, Debug)]
pub struct UnknownStep {
    /// Its id.
    pub step: String,
    /// Where it is named.
    pub span: Span,
    /// The workflow that was searched.
    pub workflow: String,
    /// Another workflow that has it, and where.
    pub elsewhere: Option<(String, Span)>,
    /// One that may have been meant.
    pub suggestion: Option<String>,
}

impl Rule for UnknownStep {
    fn diagnostic(self) -> Diagnostic {
        let message = format!("workflow `{}` has no step `{}`", self.workflow, self.step);
        let diagnostic = Diagnostic::error("ARZ204", message);
        let diagnostic = match self.elsewhere {
            Some((workflow, span)) => diagnostic
                .related(span, format!("workflow `{workflow}` has one"))
                .note("a workflow knows only the steps of its own"),
            None => diagnostic,
        };
        diagnostic
            .at(self.span, "no such step")
            .respell_if(self.span, &self.step, self.suggestion.as_deref())
            .help(did_you_mean(&self.suggestion).unwrap_or_else(|| "name a step of this workflow".to_owned()))
    }
}

/// ARZ205: a step has no such output.
#[derive(Clone, Debug)]
pub struct UnknownStepOutput {
    /// The step.
    pub step: String,
    /// The output.
    pub output: String,
    /// Where it is named.
    pub span: Span,
    /// Where the step is.
    pub step_span: Span,
    /// The outputs that it has.
    pub known: Vec<String>,
    /// One that may have been meant.
    pub suggestion: Option<String>,
}

impl Rule for UnknownStepOutput {
    fn diagnostic(self) -> Diagnostic {
        let outputs = match self.known.as_slice() {
            [] => "has no outputs".to_owned(),
            [only] => format!("has the output `{only}`"),
            known => format!("has the outputs {}", quoted(known)),
        };
        Diagnostic::error("ARZ205", format!("step `{}` has no output `{}`", self.step, self.output))
            .at(self.span, "no such output")
            .respell_if(self.span, &self.output, self.suggestion.as_deref())
            .related(self.step_span, outputs)
            .help(did_you_mean(&self.suggestion).unwrap_or_else(|| {
                match self.output.find(['[', '(']) {
                    Some(_) => {
                        "make what is to be picked out an output of the step: an expression does not search"
                            .to_owned()
                    }
                    None => format!("add `{}` to the step's `outputs`", self.output),
                }
            }))
    }
}

/// ARZ206: an input is used that the workflow does not declare.
#[derive(Clone, Debug)]
pub struct UndeclaredInput {
    /// The input.
    pub input: String,
    /// The workflow.
    pub workflow: String,
    /// Where it is used.
    pub span: Span,
    /// One that may have been meant.
    pub suggestion: Option<String>,
}

impl Rule for UndeclaredInput {
    fn diagnostic(self) -> Diagnostic {
        Diagnostic::warning(
            "ARZ206",
            format!("workflow `{}` does not declare an input `{}`", self.workflow, self.input),
        )
        .at(self.span, "used here")
        .respell_if(self.span, &self.input, self.suggestion.as_deref())
        .note("it becomes an optional input; when it is not given, what it is sent in is left out")
        .help(
            did_you_mean(&self.suggestion)
                .unwrap_or_else(|| format!("declare `{}` in the workflow's `inputs`", self.input)),
        )
    }
}

/// ARZ207: an input is used that the workflow's schema rules out.
#[derive(Clone, Debug)]
pub struct ForbiddenInput {
    /// The input.
    pub input: String,
    /// The workflow.
    pub workflow: String,
    /// Where it is used.
    pub span: Span,
    /// One that may have been meant.
    pub suggestion: Option<String>,
}

impl Rule for ForbiddenInput {
    fn diagnostic(self) -> Diagnostic {
        Diagnostic::error(
            "ARZ207",
            format!("workflow `{}` can have no input `{}`", self.workflow, self.input),
        )
        .at(self.span, "never given")
        .respell_if(self.span, &self.input, self.suggestion.as_deref())
        .note("its inputs have `additionalProperties: false`")
        .help(
            did_you_mean(&self.suggestion)
                .unwrap_or_else(|| format!("declare `{}` in the workflow's `inputs`", self.input)),
        )
    }
}

/// ARZ208: a step passes a parameter that its operation does not have.
#[derive(Clone, Debug)]
pub struct UnknownParameter {
    /// The operation.
    pub operation: String,
    /// Where the operation is described.
    pub operation_span: Span,
    /// The parameter.
    pub name: String,
    /// Where it was to go.
    pub location: &'static str,
    /// Whether it certainly is a mistake: a path has no place for it.
    pub certain: bool,
    /// Where it is named.
    pub span: Span,
    /// One that may have been meant.
    pub suggestion: Option<String>,
    /// Where the operation has a parameter of this name.
    pub elsewhere: Option<&'static str>,
}

impl Rule for UnknownParameter {
    fn diagnostic(self) -> Diagnostic {
        let message = format!("`{}` has no {} parameter `{}`", self.operation, self.location, self.name);
        let diagnostic = match self.certain {
            true => Diagnostic::error("ARZ208", message),
            false => Diagnostic::warning("ARZ208", message).note("it is sent all the same"),
        };
        let help = match (&self.suggestion, self.elsewhere) {
            (_, Some(location)) => format!("the operation has it with `in: {location}`"),
            (Some(suggestion), None) => format!("did you mean `{suggestion}`?"),
            (None, None) => "remove it, or add it to the description".to_owned(),
        };
        let meant = self.suggestion.as_deref().filter(|_| self.elsewhere.is_none());
        diagnostic
            .at(self.span, "not described")
            .related(self.operation_span, "the operation")
            .respell_if(self.span, &self.name, meant)
            .help(help)
    }
}

/// ARZ209: a step does not pass a parameter that its operation requires.
#[derive(Clone, Debug)]
pub struct MissingParameter {
    /// The parameter.
    pub name: String,
    /// Where it goes.
    pub location: &'static str,
    /// The operation.
    pub operation: String,
    /// The step.
    pub step: String,
    /// Whether it may be a credential that the client sends.
    pub credential: bool,
    /// Where the step is.
    pub span: Span,
    /// Where the parameter is described.
    pub described: Option<Span>,
}

impl MissingParameter {
    /// ARZ101: a parameter of an operation does not say where it goes.
    #[must_use]
    pub fn location(name: &str, span: Span) -> MissingField {
        MissingField { object: format!("parameter `{name}`"), field: "in", span }
    }
}

impl Rule for MissingParameter {
    fn diagnostic(self) -> Diagnostic {
        let message =
            format!("step `{}` does not pass the {} parameter `{}`", self.step, self.location, self.name);
        // A header can be one that the client sends with every request.
        let diagnostic = match self.location {
            "header" => Diagnostic::warning("ARZ209", message)
                .note("a default header of the client can stand in for it"),
            "query" if self.credential => Diagnostic::warning("ARZ209", message)
                .note("as a credential it can come from the client, which sends it with every request"),
            "cookie" if self.credential => Diagnostic::warning("ARZ209", message)
                .note("as a credential it can come from the client's default header `Cookie`"),
            _ => Diagnostic::error("ARZ209", message),
        };
        let diagnostic = diagnostic.at(self.span, format!("calls `{}`", self.operation));
        let diagnostic = match self.described {
            Some(span) => diagnostic.related(span, "required here"),
            None => diagnostic,
        };
        let pass =
            format!("add a parameter with `name: {}` and `in: {}` to the step", self.name, self.location);
        match (self.credential, self.location) {
            (true, "query") => diagnostic.help(format!(
                "give it to the client, by `default_query_parameter(\"{}\", …)` of its builder; or {pass}",
                self.name
            )),
            (_, "header") => diagnostic.help(format!(
                "give it to the client, by `default_header(\"{}\", …)` of its builder; or {pass}",
                self.name
            )),
            _ => diagnostic.help(pass),
        }
    }
}

/// ARZ210: a step sends no body although its operation requires one.
#[derive(Clone, Debug)]
pub struct MissingBody {
    /// The operation.
    pub operation: String,
    /// The step.
    pub step: String,
    /// Where the step is.
    pub span: Span,
}

impl Rule for MissingBody {
    fn diagnostic(self) -> Diagnostic {
        Diagnostic::error("ARZ210", format!("step `{}` sends no body", self.step))
            .at(self.span, format!("`{}` requires one", self.operation))
            .help("add a `requestBody` with a `payload` to the step")
    }
}

/// ARZ211: a component does not exist.
#[derive(Clone, Debug)]
pub struct UnknownComponent {
    /// The reference.
    pub reference: String,
    /// The kind of component that is wanted.
    pub wanted: &'static str,
    /// Where it is named.
    pub span: Span,
    /// A reference that may have been meant.
    pub suggestion: Option<String>,
}

impl Rule for UnknownComponent {
    fn diagnostic(self) -> Diagnostic {
        let help = did_you_mean(&self.suggestion).unwrap_or_else(|| {
            format!("write `$components.{}.<name>` with the name of one that is there", self.wanted)
        });
        Diagnostic::error(
            "ARZ211",
            format!("there is no `{}` among the {} of the components", self.reference, self.wanted),
        )
        .at(self.span, "no such component")
        .respell_if(self.span, &self.reference, self.suggestion.as_deref())
        .help(help)
    }
}

/// ARZ212: an expression stands where it has no value.
#[derive(Clone, Debug)]
pub struct ExpressionNotAllowed {
    /// The expression.
    pub expression: String,
    /// Where it stands, in words.
    pub place: &'static str,
    /// Where it stands.
    pub span: Span,
}

impl Rule for ExpressionNotAllowed {
    fn diagnostic(self) -> Diagnostic {
        let diagnostic =
            Diagnostic::error("ARZ212", format!("`{}` has no value {}", self.expression, self.place));
        match self.place {
            "in a request" | "in an output of a workflow" => diagnostic
                .at(self.span, "there is no response here")
                .help("make it an output of the step, and refer to that as `$steps.<stepId>.outputs.<name>`"),
            _ => {
                diagnostic.at(self.span, "there is no such value here").help("name a value that exists here")
            }
        }
    }
}

/// ARZ213: a path has a parameter that nothing describes.
#[derive(Clone, Debug)]
pub struct UndescribedPathParameter {
    /// The parameter.
    pub name: String,
    /// The path.
    pub path: String,
    /// Where the path is.
    pub span: Span,
}

impl Rule for UndescribedPathParameter {
    fn diagnostic(self) -> Diagnostic {
        Diagnostic::error("ARZ213", format!("nothing is sent for `{{{}}}` in `{}`", self.name, self.path))
            .at(self.span, "the path is described here")
            .help(format!(
                "pass a parameter with `name: {}` and `in: path` in every step that calls it",
                self.name
            ))
    }
}

/// ARZ230: no request can be sent to a server.
#[derive(Clone, Debug)]
pub struct UnusableServer {
    /// Its URL.
    pub url: String,
    /// Why not.
    pub reason: &'static str,
    /// Where that is.
    pub span: Span,
}

impl Rule for UnusableServer {
    fn diagnostic(self) -> Diagnostic {
        Diagnostic::warning("ARZ230", format!("no request can be sent to `{}`", self.url))
            .at(self.span, self.reason)
            .note("the server is left out; a client can still be given any base URL")
            .help("write an address such as `https://images.example/v1`, or remove the server")
    }
}

/// ARZ231: a parameter is the whole query, which is of a later version of Arazzo.
#[derive(Clone, Debug)]
pub struct LaterLocation {
    /// Where that is said.
    pub span: Span,
}

impl Rule for LaterLocation {
    fn diagnostic(self) -> Diagnostic {
        Diagnostic::warning("ARZ231", "`in: querystring` is of Arazzo 1.1")
            .at(self.span, "not in Arazzo 1.0")
            .note("it is sent as Arazzo 1.1 means it: as the whole query")
            .help("pass the fields of the query one by one, with `in: query`")
    }
}

/// ARZ215: a path parameter has no place in the path.
#[derive(Clone, Debug)]
pub struct UnusedPathParameter {
    /// The parameter.
    pub name: String,
    /// The path.
    pub path: String,
    /// Where it is passed.
    pub span: Span,
    /// Where the path is described.
    pub path_span: Span,
}

impl Rule for UnusedPathParameter {
    fn diagnostic(self) -> Diagnostic {
        Diagnostic::warning(
            "ARZ215",
            format!("`{}` has no place for the path parameter `{}`", self.path, self.name),
        )
        .at(self.span, "not sent")
        .related(self.path_span, "the path is described here")
        .help(format!(
            "write `{{{}}}` into the path of the description, or correct where it describes the parameter",
            self.name
        ))
    }
}

/// ARZ214: the URL of a server has a variable that is not defined.
#[derive(Clone, Debug)]
pub struct UndefinedServerVariable {
    /// The variable.
    pub name: String,
    /// Where the URL is.
    pub span: Span,
}

impl Rule for UndefinedServerVariable {
    fn diagnostic(self) -> Diagnostic {
        Diagnostic::warning("ARZ214", format!("the server's variable `{}` is not defined", self.name))
            .at(self.span, "used here")
            .note("the server is left out; a client can still be given any base URL")
            .help(format!("add `{}` with a `default` to the server's `variables`", self.name))
    }
}

// ---------------------------------------------------------------------------------------------------------------------
// Types: ARZ3xx
// ---------------------------------------------------------------------------------------------------------------------

/// ARZ301: an expression reads a part that the description does not have.
#[derive(Clone, Debug)]
pub struct UnknownMember {
    /// The expression.
    pub expression: String,
    /// The member.
    pub member: String,
    /// Where it is read.
    pub span: Span,
    /// Why it is not there, in words.
    pub reason: String,
    /// Whether it certainly is not there.
    pub certain: bool,
    /// Where the part that should have it is described.
    pub schema: Span,
    /// What that part is said to be.
    pub part: Undivided,
    /// A member that may have been meant.
    pub suggestion: Option<String>,
}

/// What does not have a member.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Undivided {
    /// An object that has others.
    Object,
    /// A list.
    List,
    /// Neither of these.
    Single,
}

impl Rule for UnknownMember {
    fn diagnostic(self) -> Diagnostic {
        let message =
            format!("`{}` reads `{}`, which the description does not have", self.expression, self.member);
        let diagnostic = match self.certain {
            true => Diagnostic::error("ARZ301", message),
            false => Diagnostic::warning("ARZ301", message).note("what it reads is an untyped JSON value"),
        };
        let help = did_you_mean(&self.suggestion).unwrap_or_else(|| match self.part {
            Undivided::Object => "correct the expression, or add the member to the description".to_owned(),
            Undivided::List => {
                "say of which item it is, by its position from 0, or correct the description".to_owned()
            }
            Undivided::Single => "read the value as a whole, or correct the description".to_owned(),
        });
        // In a pointer, these would have to be written in another way.
        let plain = self.suggestion.as_deref().filter(|meant| !meant.contains(['/', '~']));
        diagnostic
            .at(self.span, self.reason)
            .related(self.schema, "described here")
            .respell_if(self.span, &self.member, plain)
            .help(help)
    }
}

/// ARZ306: a member that is only sent is read from a response.
#[derive(Clone, Debug)]
pub struct WriteOnlyMember {
    /// The expression.
    pub expression: String,
    /// The member.
    pub member: String,
    /// Where it is read.
    pub span: Span,
    /// Where it is described.
    pub schema: Span,
}

impl Rule for WriteOnlyMember {
    fn diagnostic(self) -> Diagnostic {
        let message = format!("`{}` reads `{}`, which responses do not have", self.expression, self.member);
        Diagnostic::warning("ARZ306", message)
            .at(self.span, "only requests have it")
            .related(self.schema, "`writeOnly` says so here")
            .help("read another member, or remove `writeOnly` if responses have it")
    }
}

/// ARZ302: a value is not among those that the API has.
#[derive(Clone, Debug)]
pub struct ValueNotInEnum {
    /// The value.
    pub value: String,
    /// The name of the enum.
    pub type_name: String,
    /// Where it stands.
    pub span: Span,
    /// Where the values are described.
    pub described: Option<Span>,
    /// The values that there are.
    pub known: Vec<String>,
    /// One that may have been meant.
    pub suggestion: Option<String>,
}

impl Rule for ValueNotInEnum {
    fn diagnostic(self) -> Diagnostic {
        let shown = self.known.get(..FEW.min(self.known.len())).unwrap_or_default();
        let more = if self.known.len() > FEW { ", …" } else { "" };
        let mut diagnostic =
            Diagnostic::error("ARZ302", format!("`{}` is no value of `{}`", self.value, self.type_name))
                .at(self.span, "the API does not have this value")
                .note(format!("its values are {}{more}", quoted(shown)));
        if let Some(span) = self.described {
            diagnostic = diagnostic.related(span, "described here");
        }
        diagnostic
            .respell_if(self.span, &self.value, self.suggestion.as_deref())
            .help(did_you_mean(&self.suggestion).unwrap_or_else(|| "use one of its values".to_owned()))
    }
}

/// ARZ303: two values meet whose types have nothing in common.
#[derive(Clone, Debug)]
pub struct TypeMismatch {
    /// What is given, in words.
    pub given: String,
    /// What is wanted, in words.
    pub wanted: String,
    /// Where it is given.
    pub span: Span,
    /// Where it is described what is wanted.
    pub described: Option<Span>,
    /// Where the document says what is given, when that is elsewhere.
    pub origin: Option<Span>,
    /// Whether it certainly is a mistake: a value of another type may be taken all the same.
    pub certain: bool,
}

impl Rule for TypeMismatch {
    fn diagnostic(self) -> Diagnostic {
        let message = format!("this is {}, but {} is wanted", self.given, self.wanted);
        let diagnostic = match self.certain {
            true => Diagnostic::error("ARZ303", message),
            false => Diagnostic::warning("ARZ303", message).note("it is sent as it is"),
        };
        let diagnostic = diagnostic.at(self.span, format!("{} is wanted", self.wanted));
        let diagnostic = match self.origin {
            Some(span) => diagnostic.related(span, "what it refers to"),
            None => diagnostic,
        };
        let diagnostic = match self.described {
            Some(span) => diagnostic.related(span, "described here"),
            None => diagnostic,
        };
        diagnostic.help(format!("give {}, or correct the description", self.wanted))
    }
}

/// ARZ304: a body has a member that the operation does not have.
#[derive(Clone, Debug)]
pub struct UnknownProperty {
    /// The member.
    pub name: Spanned<String>,
    /// The operation.
    pub operation: String,
    /// One that may have been meant.
    pub suggestion: Option<String>,
    /// Where the object is described.
    pub schema: Option<Span>,
    /// Whether the description rules it out.
    pub certain: bool,
    /// Where the operation has a parameter of this name, and whether the step passes that.
    pub parameter: Option<(&'static str, bool)>,
}

impl Rule for UnknownProperty {
    fn diagnostic(self) -> Diagnostic {
        let message = format!("the body of `{}` has no member `{}`", self.operation, self.name);
        let diagnostic = match self.certain {
            true => Diagnostic::error("ARZ304", message),
            false => Diagnostic::warning("ARZ304", message).note("it is sent all the same"),
        };
        let diagnostic = match self.schema {
            Some(span) => diagnostic.related(span, "the object is described here"),
            None => diagnostic,
        };
        let meant = self.suggestion.as_deref().filter(|_| self.parameter.is_none());
        let diagnostic = diagnostic.respell_if(self.name.span, &self.name, meant);
        let help = match (did_you_mean(&self.suggestion), self.parameter) {
            (_, Some((location, true))) => {
                format!("remove it from the body: the step passes it as a {location} parameter already")
            }
            (_, Some((location, false))) => {
                format!("pass it among the `parameters`, with `in: {location}`, and not in the body")
            }
            (Some(meant), None) => meant,
            (None, None) => "remove it, or add it to the description".to_owned(),
        };
        diagnostic.at(self.name.span, "not described").help(help)
    }
}

/// ARZ305: a body lacks members that the operation requires.
#[derive(Clone, Debug)]
pub struct MissingProperty {
    /// The members.
    pub names: Vec<String>,
    /// The operation.
    pub operation: String,
    /// Where the body is.
    pub span: Span,
    /// Where the object is described.
    pub schema: Span,
}

impl Rule for MissingProperty {
    fn diagnostic(self) -> Diagnostic {
        let names = quoted(&self.names);
        Diagnostic::warning("ARZ305", format!("the body of `{}` lacks {names}", self.operation))
            .at(self.span, "in the object that begins here")
            .related(self.schema, "described here")
            .help(format!("add {names} to the payload"))
    }
}

// ---------------------------------------------------------------------------------------------------------------------
// Control flow: ARZ4xx
// ---------------------------------------------------------------------------------------------------------------------

/// ARZ307: an object or a list is sent as a media type that is not made of parts.
#[derive(Clone, Debug)]
pub struct StructuredContent {
    /// The media type.
    pub media_type: String,
    /// What is sent, in words.
    pub kind: &'static str,
    /// Where it is.
    pub span: Span,
    /// Where the media type stands.
    pub media_type_span: Span,
}

impl Rule for StructuredContent {
    fn diagnostic(self) -> Diagnostic {
        Diagnostic::warning("ARZ307", format!("{} cannot be written as `{}`", self.kind, self.media_type))
            .at(self.span, "is sent as JSON all the same")
            .related(self.media_type_span, "of this media type")
            .help(
                "make the payload one expression, such as `$inputs.file`, whose bytes or text are then sent",
            )
    }
}

/// ARZ310: a comparison comes out the same whatever is answered.
#[derive(Clone, Debug)]
pub struct SettledCondition {
    /// The comparison.
    pub span: Span,
    /// Whether it always holds, or never.
    pub holds: bool,
    /// Why, in words.
    pub reason: &'static str,
}

impl Rule for SettledCondition {
    fn diagnostic(self) -> Diagnostic {
        let (how, help) = match self.holds {
            true => ("always holds", "compare with what is answered, or remove it: it asks for nothing"),
            false => ("never holds", "compare with what is answered, or remove what depends on it"),
        };
        Diagnostic::warning("ARZ310", format!("this condition {how}")).at(self.span, self.reason).help(help)
    }
}

/// ARZ401: an output is used on a way that does not pass the step which produces it.
#[derive(Clone, Debug)]
pub struct UsedBeforeProduced {
    /// The step that uses it.
    pub step: String,
    /// The step that produces it.
    pub producer: String,
    /// The output.
    pub output: String,
    /// Where it is used.
    pub span: Span,
    /// Where the step that produces it is.
    pub producer_span: Span,
    /// The steps on such a way.
    pub path: Vec<String>,
    /// The actions that are taken on it: where each is, from which step it leads, and to which one.
    pub jumps: Vec<(Span, String, String)>,
}

impl Rule for UsedBeforeProduced {
    fn diagnostic(self) -> Diagnostic {
        let message = format!(
            "step `{}` uses output `{}` of step `{}`, which need not have run",
            self.step, self.output, self.producer
        );
        let diagnostic = Diagnostic::error("ARZ401", message)
            .at(self.span, "not produced on every way here")
            .related(self.producer_span, "produced here");
        let diagnostic = self.jumps.into_iter().take(FEW).fold(diagnostic, |diagnostic, (span, from, to)| {
            diagnostic.related(span, format!("leads from `{from}` to `{to}`"))
        });
        diagnostic.note(format!("a way on which it is not produced: {}", self.path.join(" -> "))).help(
            format!(
                "let every way to `{}` lead through `{}`, or do without the output",
                self.step, self.producer
            ),
        )
    }
}

/// ARZ402: nothing leads to a step.
#[derive(Clone, Debug)]
pub struct UnreachableStep {
    /// The step.
    pub step: String,
    /// Where it is.
    pub span: Span,
}

impl Rule for UnreachableStep {
    fn diagnostic(self) -> Diagnostic {
        Diagnostic::warning("ARZ402", format!("nothing leads to step `{}`", self.step))
            .at(self.span, "never runs")
            .note("no code is generated for it")
            .help("lead to it with a `goto`, or remove it")
    }
}

// ---------------------------------------------------------------------------------------------------------------------
// Tolerated dialect: ARZ5xx
// ---------------------------------------------------------------------------------------------------------------------

/// ARZ501: a JSONPath criterion is a bare predicate, not a query.
#[derive(Clone, Debug)]
pub struct BarePredicate {
    /// Where the condition is.
    pub span: Span,
    /// The same as a simple condition, where there is one.
    pub simple: Option<String>,
    /// The same as a query, where no simple condition says it.
    pub query: Option<String>,
    /// Whether it says that something is not so: where the value is missing, only the predicate holds.
    pub negates: bool,
}

impl Rule for BarePredicate {
    fn diagnostic(self) -> Diagnostic {
        let message = "this condition is a predicate, but a JSONPath query is asked for";
        let strict =
            "RFC 9535 knows comparisons only within filters; a strict runner takes this condition for false";
        let diagnostic = Diagnostic::warning("ARZ501", message)
            .at(self.span, "read as a predicate over the context")
            .note(strict);
        let diagnostic = match self.negates {
            true => {
                diagnostic.note("where the value is missing, it holds; as a simple condition it would not")
            }
            false => diagnostic,
        };
        let span = self.span;
        let diagnostic = match (&self.simple, &self.query) {
            (Some(simple), _) => {
                let whole = Change::Whole { span, new: simple.clone() };
                diagnostic.propose(
                    !self.negates,
                    vec![whole, Change::Without { span, names: &["context", "type"] }],
                )
            }
            (None, Some(query)) => diagnostic.propose(true, vec![Change::Whole { span, new: query.clone() }]),
            (None, None) => diagnostic,
        };
        diagnostic.help(match (self.simple, self.query) {
            (Some(simple), _) => format!("write it without `context` and `type`: `{simple}`"),
            (None, Some(query)) => format!("write `{query}`"),
            (None, None) => {
                "write a query that finds something where this holds, such as `$[0]` for a list that is not empty"
                    .to_owned()
            }
        })
    }
}

/// ARZ502: an expression is spelt in a way that the specification does not know.
#[derive(Clone, Debug)]
pub struct ToleratedSpelling {
    /// Where it stands.
    pub span: Span,
    /// The conforming spelling.
    pub conforming: String,
}

impl ToleratedSpelling {
    /// The finding with a suggestion, given how the expression is written.
    #[must_use]
    pub fn instead_of(self, written: &str) -> Diagnostic {
        let new = self.conforming.clone();
        self.replacing(written, new)
    }

    /// The same where what conforms is more than what has to be replaced.
    #[must_use]
    pub fn replacing(self, written: &str, new: String) -> Diagnostic {
        let change = Change::Part { span: self.span, old: written.to_owned(), new };
        self.diagnostic().propose(true, vec![change])
    }

    /// The same where a reference conforms, which is an object.
    #[must_use]
    pub fn as_reference(self, reference: &str) -> Diagnostic {
        let replacement = format!("{{ \"$ref\": {} }}", serde_json::Value::from(reference));
        let edits = vec![Edit { span: self.span, replacement }];
        let suggestion = Suggestion { edits, applicability: Applicability::MachineApplicable };
        Diagnostic { suggestion: Some(suggestion), ..self.diagnostic() }
    }
}

impl Rule for ToleratedSpelling {
    fn diagnostic(self) -> Diagnostic {
        Diagnostic::warning("ARZ502", "the specification does not know this spelling of an expression")
            .at(self.span, "its meaning is clear, so it is taken")
            .note("other tools may take it for another value, or for none")
            .help(format!("write `{}`", self.conforming))
    }
}

/// ARZ503: a JSONPath query has an expression in it.
#[derive(Clone, Debug)]
pub struct ExpressionInQuery {
    /// Where it stands.
    pub span: Span,
    /// The expression.
    pub expression: String,
}

impl Rule for ExpressionInQuery {
    fn diagnostic(self) -> Diagnostic {
        Diagnostic::warning("ARZ503", format!("a JSONPath query compares with `{}`", self.expression))
            .at(self.span, "read as the value that it refers to")
            .note("RFC 9535 knows no values from outside; another tool may compare with this very text, or refuse the query")
            .help("where other tools run the document, too, compare in a condition of type `simple`")
    }
}

/// ARZ504: a filter of JSONPath looks at the members of an object where the object itself is meant.
#[derive(Clone, Debug)]
pub struct FilterOfMembers {
    /// Where the filter is.
    pub span: Span,
    /// What it asks the members for.
    pub member: String,
    /// Where the object is described.
    pub described: Span,
    /// A query that says what is meant, where there is one.
    pub conforming: Option<String>,
}

impl Rule for FilterOfMembers {
    fn diagnostic(self) -> Diagnostic {
        Diagnostic::error("ARZ504", "this filter can never hold: it looks at the members of an object")
            .at(self.span, format!("no member has a `{}`, but the object itself has", self.member))
            .related(self.described, "the object is described here")
            .note("some tools put the context into an array first; in RFC 9535, `@` is each member of an object in turn")
            .help(match self.conforming {
                Some(conforming) => format!("write `{conforming}`"),
                None => "filter the members by what they have".to_owned(),
            })
    }
}

// ---------------------------------------------------------------------------------------------------------------------
// Not supported yet: ARZ9xx
// ---------------------------------------------------------------------------------------------------------------------

/// ARZ901: something right that the compiler cannot do yet. It is never ignored.
#[derive(Clone, Debug)]
pub struct NotSupportedYet {
    /// What it is, in words.
    pub what: String,
    /// Where it stands.
    pub span: Span,
}

impl Rule for NotSupportedYet {
    fn diagnostic(self) -> Diagnostic {
        Diagnostic::error("ARZ901", format!("{} is not supported yet", self.what))
            .at(self.span, "not supported yet")
            .help("the document is not wrong here; compile it without this part for now")
    }
}
