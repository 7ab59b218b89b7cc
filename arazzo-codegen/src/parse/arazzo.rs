//! The Arazzo object model, as it is written: nothing is resolved yet, every scalar knows where it stands.
//!
//! What is reported here is what the document alone shows: missing, unknown and mistyped fields, malformed expressions and
//! conditions. Fields hold references as text; [`crate::resolve`] turns them into ids.

use super::condition::{self, Condition, ConditionError, Dialect};
use super::expression::{self, Embedded, Expression};
use super::pointer::JsonPointer;
use super::tree::{Mapping, Node, Number, Value as Tree};
use super::xpath::{self, XPath};
use super::{jsonpath, pattern};
use crate::diagnostic::rules::{
    ConditionWithoutContext, EmptyList, ExpressionWithoutBraces, InvalidCondition, InvalidExpression,
    InvalidPattern, InvalidQuery, InvalidValue, InvalidXPath, LaterLocation, MissingField, NotSupportedYet,
    ToleratedSpelling, TooMany, UnknownField, UnsupportedVersion, WrongType,
};
use crate::diagnostic::{Diagnostics, Rule};
use crate::source::{Sources, Span, Spanned};

/// How many steps a workflow may have.
const MOST_STEPS: usize = 1000;

/// How many actions a list may have: each is asked in the `else` of the one before.
const MOST_ACTIONS: usize = 256;

/// How many operands the conditions of a list may have: all of them become one expression.
const MOST_OPERANDS: usize = 512;

/// Text that stands in a document.
pub type Text<'a> = Spanned<&'a str>;

/// An Arazzo document.
#[derive(Clone, Debug)]
pub struct Document<'a> {
    /// The whole tree; `$ref`s of input schemas point into it.
    pub root: &'a Node,
    /// The title.
    pub title: Text<'a>,
    /// The descriptions of APIs that it names.
    pub sources: Vec<SourceDescription<'a>>,
    /// Its workflows.
    pub workflows: Vec<Workflow<'a>>,
    /// What its workflows may refer to.
    pub components: Components<'a>,
}

/// The kinds of source descriptions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SourceKind {
    /// An OpenAPI description.
    OpenApi,
    /// Another Arazzo document.
    Arazzo,
    /// An AsyncAPI description.
    AsyncApi,
}

/// A named description of an API.
#[derive(Clone, Debug)]
pub struct SourceDescription<'a> {
    /// The name by which steps refer to it.
    pub name: Text<'a>,
    /// Where it is, relative to the document.
    pub url: Text<'a>,
    /// What it is.
    pub kind: Spanned<SourceKind>,
}

/// A workflow.
#[derive(Clone, Debug)]
pub struct Workflow<'a> {
    /// Its id.
    pub id: Text<'a>,
    /// What it is for, in a sentence.
    pub summary: Option<Text<'a>>,
    /// What it does, in more words.
    pub description: Option<Text<'a>>,
    /// The JSON Schema of its inputs.
    pub inputs: Option<&'a Node>,
    /// Workflows that must have run before.
    pub depends_on: Vec<Text<'a>>,
    /// Its steps in order.
    pub steps: Vec<Step<'a>>,
    /// Success actions of all steps.
    pub success_actions: Vec<Reusable<'a, Action<'a>>>,
    /// Failure actions of all steps.
    pub failure_actions: Vec<Reusable<'a, Action<'a>>>,
    /// What it gives back.
    pub outputs: Vec<Output<'a>>,
    /// Parameters of all steps.
    pub parameters: Vec<Reusable<'a, Parameter<'a>>>,
}

/// A step.
#[derive(Clone, Debug)]
pub struct Step<'a> {
    /// Its id.
    pub id: Text<'a>,
    /// What it does.
    pub description: Option<Text<'a>>,
    /// What it calls.
    pub target: StepTarget<'a>,
    /// Its parameters.
    pub parameters: Vec<Reusable<'a, Parameter<'a>>>,
    /// What it sends.
    pub request_body: Option<RequestBody<'a>>,
    /// What must hold for it to have succeeded.
    pub success_criteria: Vec<Criterion>,
    /// What to do when it succeeded.
    pub on_success: Vec<Reusable<'a, Action<'a>>>,
    /// What to do when it failed.
    pub on_failure: Vec<Reusable<'a, Action<'a>>>,
    /// What later steps may read of it.
    pub outputs: Vec<Output<'a>>,
}

/// What a step calls.
#[derive(Clone, Debug)]
pub enum StepTarget<'a> {
    /// `operationId`
    OperationId(Text<'a>),
    /// `operationPath`
    OperationPath(Text<'a>),
    /// `workflowId`
    WorkflowId(Text<'a>),
}

impl<'a> StepTarget<'a> {
    /// What is called, as it is written.
    #[must_use]
    pub fn text(&self) -> Text<'a> {
        match self {
            Self::OperationId(text) | Self::OperationPath(text) | Self::WorkflowId(text) => *text,
        }
    }
}

/// An object, or a reference to one among the components.
#[derive(Clone, Debug)]
pub enum Reusable<'a, T> {
    /// The object itself.
    Inline(T),
    /// `reference: $components.…`
    Reference {
        /// The expression.
        reference: Spanned<Expression>,
        /// For parameters: the value to use instead of the component's own.
        value: Option<Value<'a>>,
    },
}

/// Where a parameter goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ParameterLocation {
    /// Into the path.
    Path,
    /// Into the query.
    Query,
    /// As the whole query, which Arazzo 1.1 and OpenAPI 3.2 know.
    QueryString,
    /// Into a header.
    Header,
    /// Into a cookie.
    Cookie,
}

impl ParameterLocation {
    /// The word in documents.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Path => "path",
            Self::Query => "query",
            Self::QueryString => "querystring",
            Self::Header => "header",
            Self::Cookie => "cookie",
        }
    }

    /// The location that a document calls so.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Path, Self::Query, Self::QueryString, Self::Header, Self::Cookie]
            .into_iter()
            .find(|location| location.as_str() == word)
    }
}

/// A parameter.
#[derive(Clone, Debug)]
pub struct Parameter<'a> {
    /// Its name.
    pub name: Text<'a>,
    /// Where it goes; `None` for inputs of workflows.
    pub location: Option<Spanned<ParameterLocation>>,
    /// What is sent.
    pub value: Value<'a>,
    /// What is sent as it is written, when it is text.
    pub text: Option<Text<'a>>,
}

/// A request body.
#[derive(Clone, Debug)]
pub struct RequestBody<'a> {
    /// Where it stands.
    pub span: Span,
    /// Its media type.
    pub content_type: Option<Text<'a>>,
    /// What is sent.
    pub payload: Option<Value<'a>>,
    /// The payload as it is written, when it is text.
    pub text: Option<Text<'a>>,
    /// What is put into the payload, in order.
    pub replacements: Vec<Replacement<'a>>,
}

/// A value that is put into a payload.
#[derive(Clone, Debug)]
pub struct Replacement<'a> {
    /// Its place in the payload: a JSON Pointer, or an XPath expression where the payload is XML.
    pub target: Text<'a>,
    /// The value.
    pub value: Value<'a>,
}

/// A value with expressions in it: as they are written, or, once resolved, as what they refer to.
#[derive(Clone, Debug)]
pub struct Value<'a, E = Expression> {
    /// What it is.
    pub kind: ValueKind<'a, E>,
    /// Where it stands.
    pub span: Span,
}

/// What a value is.
#[derive(Clone, Debug)]
pub enum ValueKind<'a, E = Expression> {
    /// A scalar without expressions.
    Constant(&'a Node),
    /// A single expression, whose type is preserved.
    Expression(E),
    /// A string with expressions embedded in it.
    Template(Vec<TemplatePart<E>>),
    /// A list.
    Sequence(Vec<Value<'a, E>>),
    /// An object.
    Mapping(Vec<(Text<'a>, Value<'a, E>)>),
    /// A value of which parts are replaced that are known only when it is sent. No document writes one; it is what
    /// becomes of a payload that values are put into.
    Replaced(Box<Replaced<'a, E>>),
}

/// A value of which parts are replaced when it is sent.
#[derive(Clone, Debug)]
pub struct Replaced<'a, E = Expression> {
    /// The value.
    pub of: Value<'a, E>,
    /// The places of the parts, and what is put there, in order.
    pub parts: Vec<(JsonPointer, Value<'a, E>)>,
}

/// A part of a string with expressions embedded in it.
#[derive(Clone, Debug)]
pub enum TemplatePart<E = Expression> {
    /// Text as it is.
    Text(String),
    /// An expression, whose value is put there as text.
    Expression(Spanned<E>),
    /// An expression, whose value is put there as text of XML: in it, nothing is markup. No document writes one; it is what
    /// becomes of a value that is put into XML.
    Escaped(Spanned<E>),
}

/// The kinds of criteria.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CriterionKind {
    /// A condition over expressions.
    Simple,
    /// A JSONPath query over the context.
    JsonPath,
    /// A regular expression over the context.
    Regex,
    /// An XPath expression over the context.
    XPath,
}

impl CriterionKind {
    fn from_word(word: &str) -> Option<Self> {
        match word {
            "simple" => Some(Self::Simple),
            "jsonpath" => Some(Self::JsonPath),
            "regex" => Some(Self::Regex),
            "xpath" => Some(Self::XPath),
            _ => None,
        }
    }
}

/// A condition that must hold.
#[derive(Clone, Debug)]
pub struct Criterion {
    /// What a query is about.
    pub context: Option<Spanned<Expression>>,
    /// The condition as it is written.
    pub text: Spanned<String>,
    /// The condition taken apart.
    pub condition: CriterionCondition,
    /// Its kind.
    pub kind: CriterionKind,
}

/// The condition of a criterion.
#[derive(Clone, Debug)]
pub enum CriterionCondition {
    /// Values compare: a simple condition, or a predicate over members of the context.
    Simple(Condition),
    /// A JSONPath query finds something in the context, or a condition over what queries find holds.
    JsonPath {
        /// The condition.
        condition: jsonpath::Condition,
        /// Whether it is written as a condition where a query is asked for.
        bare: bool,
    },
    /// A regular expression matches the context as text; values may be put into it.
    Pattern(Vec<TemplatePart>),
    /// An XPath expression over the context holds.
    XPath(XPath),
}

/// What an action does.
#[derive(Clone, Debug)]
pub enum ActionKind<'a> {
    /// Ends the workflow.
    End,
    /// Goes on at a step.
    GotoStep(Text<'a>),
    /// Hands over to a workflow.
    GotoWorkflow(Text<'a>),
    /// Tries the step again.
    Retry {
        /// How long to wait before, in milliseconds.
        after: Option<u64>,
        /// How often at most; once when it is not said.
        limit: Option<u32>,
        /// What is to run before.
        first: Option<RetryFirst<'a>>,
    },
}

/// What runs before a step is tried again.
#[derive(Clone, Copy, Debug)]
pub enum RetryFirst<'a> {
    /// A step of the same workflow.
    Step(Text<'a>),
    /// A workflow.
    Workflow(Text<'a>),
}

/// A success or failure action.
#[derive(Clone, Debug)]
pub struct Action<'a> {
    /// Its name.
    pub name: Text<'a>,
    /// What it does.
    pub kind: Spanned<ActionKind<'a>>,
    /// When it does so.
    pub criteria: Vec<Criterion>,
}

/// A named output.
#[derive(Clone, Debug)]
pub struct Output<'a> {
    /// Its name.
    pub name: Text<'a>,
    /// What it is; `None` when that is malformed, which has been reported.
    pub expression: Option<Spanned<Expression>>,
}

/// What workflows may refer to.
#[derive(Clone, Debug, Default)]
pub struct Components<'a> {
    /// Schemas of inputs.
    pub inputs: Vec<(Text<'a>, &'a Node)>,
    /// Parameters.
    pub parameters: Vec<(Text<'a>, Parameter<'a>)>,
    /// Success actions.
    pub success_actions: Vec<(Text<'a>, Action<'a>)>,
    /// Failure actions.
    pub failure_actions: Vec<(Text<'a>, Action<'a>)>,
}

/// Reads a document. `None` when it is not an Arazzo document at all; otherwise what could be read, with everything wrong
/// reported.
pub fn read<'a>(root: &'a Node, sources: &Sources, diagnostics: &mut Diagnostics) -> Option<Document<'a>> {
    let mut reader = Reader { sources, diagnostics };
    let object = reader.object(
        root,
        "the Arazzo document",
        &["arazzo", "info", "sourceDescriptions", "workflows", "components"],
    )?;
    let version = reader.required_text(&object, "arazzo")?;
    if !version.starts_with("1.0.") && !version.starts_with("1.1.") {
        reader.report(UnsupportedVersion { version: Spanned::new(version.value.to_owned(), version.span) });
        return None;
    }
    if version.starts_with("1.1.") {
        reader.report(NotSupportedYet { what: "Arazzo 1.1".to_owned(), span: version.span });
    }
    let title = reader.required(&object, "info").and_then(|node| {
        let info = reader.object(node, "`info`", &["title", "summary", "description", "version"])?;
        reader.required_text(&info, "version");
        reader.required_text(&info, "title")
    });
    let components = object.get("components").and_then(|node| reader.components(node)).unwrap_or_default();
    let source_descriptions = reader.required(&object, "sourceDescriptions");
    let workflows = reader.required(&object, "workflows");
    for (field, list) in [("sourceDescriptions", source_descriptions), ("workflows", workflows)] {
        if let Some(node) = list.filter(|list| list.as_sequence().is_some_and(<[Node]>::is_empty)) {
            reader.report(EmptyList { field, span: node.span });
        }
    }
    Some(Document {
        root,
        title: title.unwrap_or(Spanned::new("", root.span)),
        sources: reader.list(source_descriptions, "`sourceDescriptions`", Reader::source_description),
        workflows: reader.list(workflows, "`workflows`", Reader::workflow),
        components,
    })
}

/// A mapping that is read as an object of the specification.
struct Object<'a> {
    node: &'a Node,
    mapping: &'a Mapping,
    what: String,
}

impl<'a> Object<'a> {
    fn get(&self, name: &str) -> Option<&'a Node> {
        self.mapping.get(name)
    }
}

struct Reader<'s, 'd> {
    sources: &'s Sources,
    diagnostics: &'d mut Diagnostics,
}

impl Reader<'_, '_> {
    fn report(&mut self, rule: impl Rule) {
        self.diagnostics.report(rule);
    }

    fn wrong_type(&mut self, node: &Node, what: &str, expected: &'static str) {
        self.report(WrongType { what: what.to_owned(), expected, found: node.kind(), span: node.span });
    }

    fn object<'a>(&mut self, node: &'a Node, what: &str, known: &[&'static str]) -> Option<Object<'a>> {
        let Some(mapping) = node.as_mapping() else {
            self.wrong_type(node, what, "a mapping");
            return None;
        };
        for (name, _) in mapping.iter() {
            if !name.starts_with("x-") && !known.contains(&name.as_str()) {
                self.report(UnknownField {
                    object: what.to_owned(),
                    field: name.clone(),
                    suggestion: crate::names::closest(name, known.iter().copied()).map(str::to_owned),
                });
            }
        }
        Some(Object { node, mapping, what: what.to_owned() })
    }

    fn required<'a>(&mut self, object: &Object<'a>, field: &'static str) -> Option<&'a Node> {
        let found = object.get(field);
        if found.is_none() {
            self.report(MissingField {
                object: object.what.clone(),
                field,
                span: first_line(self.sources, object.node.span),
            });
        }
        found
    }

    fn text<'a>(&mut self, node: &'a Node, what: &str) -> Option<Text<'a>> {
        if let Some(text) = node.as_str() {
            return Some(Spanned::new(text, node.span));
        }
        self.wrong_type(node, what, "a string");
        None
    }

    fn required_text<'a>(&mut self, object: &Object<'a>, field: &'static str) -> Option<Text<'a>> {
        let node = self.required(object, field)?;
        self.text(node, &format!("`{field}`"))
    }

    fn optional_text<'a>(&mut self, object: &Object<'a>, field: &'static str) -> Option<Text<'a>> {
        self.text(object.get(field)?, &format!("`{field}`"))
    }

    fn list<'a, T>(
        &mut self,
        node: Option<&'a Node>,
        what: &str,
        mut read: impl FnMut(&mut Self, &'a Node) -> Option<T>,
    ) -> Vec<T> {
        let Some(node) = node else { return Vec::new() };
        let Some(items) = node.as_sequence() else {
            self.wrong_type(node, what, "a sequence");
            return Vec::new();
        };
        items.iter().filter_map(|item| read(self, item)).collect()
    }

    fn map<'a, T>(
        &mut self,
        node: Option<&'a Node>,
        what: &str,
        mut read: impl FnMut(&mut Self, &'a Node) -> Option<T>,
    ) -> Vec<(Text<'a>, T)> {
        let Some(node) = node else { return Vec::new() };
        let Some(mapping) = node.as_mapping() else {
            self.wrong_type(node, what, "a mapping");
            return Vec::new();
        };
        mapping
            .iter()
            .filter_map(|(name, value)| {
                Some((Spanned::new(name.value.as_str(), name.span), read(self, value)?))
            })
            .collect()
    }

    fn source_description<'a>(&mut self, node: &'a Node) -> Option<SourceDescription<'a>> {
        let object = self.object(node, "a source description", &["name", "url", "type"])?;
        let (name, url) = (self.required_text(&object, "name"), self.required_text(&object, "url"));
        let kind = match self.optional_text(&object, "type") {
            None => Spanned::new(SourceKind::OpenApi, node.span),
            Some(word) => {
                let kind = match word.value {
                    "openapi" => SourceKind::OpenApi,
                    "arazzo" => SourceKind::Arazzo,
                    "asyncapi" => SourceKind::AsyncApi,
                    _ => {
                        self.invalid_value("type", word, &["openapi", "arazzo", "asyncapi"]);
                        return None;
                    }
                };
                Spanned::new(kind, word.span)
            }
        };
        Some(SourceDescription { name: name?, url: url?, kind })
    }

    fn invalid_value(&mut self, field: &'static str, found: Text<'_>, allowed: &[&'static str]) {
        self.report(InvalidValue {
            field,
            found: Spanned::new(found.value.to_owned(), found.span),
            allowed: allowed.to_vec(),
        });
    }

    fn workflow<'a>(&mut self, node: &'a Node) -> Option<Workflow<'a>> {
        const FIELDS: [&str; 10] = [
            "workflowId",
            "summary",
            "description",
            "inputs",
            "dependsOn",
            "steps",
            "successActions",
            "failureActions",
            "outputs",
            "parameters",
        ];
        let object = self.object(node, "a workflow", &FIELDS)?;
        let id = self.required_text(&object, "workflowId");
        let steps = self.required(&object, "steps");
        if let Some(none) = steps.filter(|steps| steps.as_sequence().is_some_and(<[Node]>::is_empty)) {
            self.report(EmptyList { field: "steps", span: none.span });
        }
        let workflow = Workflow {
            id: id.unwrap_or(Spanned::new("", node.span)),
            summary: self.optional_text(&object, "summary"),
            description: self.optional_text(&object, "description"),
            inputs: object.get("inputs"),
            depends_on: self.list(object.get("dependsOn"), "`dependsOn`", |reader, node| {
                reader.text(node, "a workflow that must have run")
            }),
            steps: self.steps(steps),
            success_actions: self.actions(&object, "successActions"),
            failure_actions: self.actions(&object, "failureActions"),
            outputs: self.outputs(&object),
            parameters: self.parameters(&object),
        };
        id.map(|_| workflow)
    }

    fn steps<'a>(&mut self, node: Option<&'a Node>) -> Vec<Step<'a>> {
        match self.too_many(node, "steps in a workflow", MOST_STEPS) {
            true => Vec::new(),
            false => self.list(node, "`steps`", Self::step),
        }
    }

    /// Reports a list that is too long.
    fn too_many(&mut self, node: Option<&Node>, what: &'static str, limit: usize) -> bool {
        let beyond = node.and_then(Node::as_sequence).and_then(|items| items.get(limit));
        if let Some(item) = beyond {
            self.report(TooMany { what, limit, span: item.span });
        }
        beyond.is_some()
    }

    fn step<'a>(&mut self, node: &'a Node) -> Option<Step<'a>> {
        const FIELDS: [&str; 11] = [
            "stepId",
            "description",
            "operationId",
            "operationPath",
            "workflowId",
            "parameters",
            "requestBody",
            "successCriteria",
            "onSuccess",
            "onFailure",
            "outputs",
        ];
        let object = self.object(node, "a step", &FIELDS)?;
        let id = self.required_text(&object, "stepId");
        let target = match (object.get("operationId"), object.get("operationPath"), object.get("workflowId"))
        {
            (Some(node), None, None) => self.text(node, "`operationId`").map(StepTarget::OperationId),
            (None, Some(node), None) => self.text(node, "`operationPath`").map(StepTarget::OperationPath),
            (None, None, Some(node)) => self.text(node, "`workflowId`").map(StepTarget::WorkflowId),
            (None, None, None) => {
                self.report(MissingField {
                    object: object.what.clone(),
                    field: "operationId",
                    span: id.map_or(node.span, |id| id.span),
                });
                None
            }
            (Some(second), Some(_), _) | (_, Some(_), Some(second)) | (Some(_), _, Some(second)) => {
                self.report(InvalidValue {
                    field: "operationId, operationPath or workflowId",
                    found: Spanned::new("more than one of them".to_owned(), second.span),
                    allowed: vec!["exactly one of them"],
                });
                None
            }
        };
        let (parameters, outputs) = (self.parameters(&object), self.outputs(&object));
        let request_body = object.get("requestBody").and_then(|node| self.request_body(node));
        let success_criteria = self.criteria(&object, "successCriteria");
        let (on_success, on_failure) =
            (self.actions(&object, "onSuccess"), self.actions(&object, "onFailure"));
        Some(Step {
            id: id?,
            description: self.optional_text(&object, "description"),
            target: target?,
            parameters,
            request_body,
            success_criteria,
            on_success,
            on_failure,
            outputs,
        })
    }

    fn parameters<'a>(&mut self, object: &Object<'a>) -> Vec<Reusable<'a, Parameter<'a>>> {
        self.list(object.get("parameters"), "`parameters`", |reader, node| {
            reader.reusable(node, Self::parameter)
        })
    }

    fn actions<'a>(&mut self, object: &Object<'a>, field: &'static str) -> Vec<Reusable<'a, Action<'a>>> {
        let failure = matches!(field, "failureActions" | "onFailure");
        if self.too_many(object.get(field), "actions in a list", MOST_ACTIONS) {
            return Vec::new();
        }
        self.list(object.get(field), &format!("`{field}`"), |reader, node| {
            reader.reusable(node, |reader, node| reader.action(node, failure))
        })
    }

    /// The criteria of a list, which hold only together.
    fn criteria(&mut self, object: &Object<'_>, field: &'static str) -> Vec<Criterion> {
        let criteria = self.list(object.get(field), &format!("`{field}`"), Self::criterion);
        let mut operands = 0_usize;
        for criterion in &criteria {
            match &criterion.condition {
                CriterionCondition::Simple(condition) => condition.for_each_operand(&mut |_| operands += 1),
                // The parser of queries has bounded their parts.
                CriterionCondition::JsonPath { .. } | CriterionCondition::XPath(_) => operands += 1,
                CriterionCondition::Pattern(parts) => operands += parts.len(),
            }
            if operands > MOST_OPERANDS {
                let span = criterion.text.span;
                self.report(TooMany {
                    what: "operands in the conditions of a list",
                    limit: MOST_OPERANDS,
                    span,
                });
                return Vec::new();
            }
        }
        criteria
    }

    fn reusable<'a, T>(
        &mut self,
        node: &'a Node,
        read: impl FnOnce(&mut Self, &'a Node) -> Option<T>,
    ) -> Option<Reusable<'a, T>> {
        let Some(reference) = node.get("reference") else {
            return read(self, node).map(Reusable::Inline);
        };
        let text = self.text(reference, "`reference`")?;
        let reference = self.expression(text)?;
        let value = node.get("value").and_then(|node| self.value(node));
        Some(Reusable::Reference { reference, value })
    }

    fn parameter<'a>(&mut self, node: &'a Node) -> Option<Parameter<'a>> {
        let object = self.object(node, "a parameter", &["name", "in", "value"])?;
        let name = self.required_text(&object, "name");
        let location = match self.optional_text(&object, "in") {
            None => None,
            Some(word) => match ParameterLocation::from_word(word.value) {
                Some(location) => {
                    if location == ParameterLocation::QueryString {
                        self.report(LaterLocation { span: word.span });
                    }
                    Some(Spanned::new(location, word.span))
                }
                None => {
                    self.invalid_value("in", word, &["path", "query", "header", "cookie"]);
                    return None;
                }
            },
        };
        let node = self.required(&object, "value");
        let text = node.and_then(|node| Some(Spanned::new(node.as_str()?, node.span)));
        let value = node.and_then(|node| self.value(node));
        Some(Parameter { name: name?, location, value: value?, text })
    }

    fn request_body<'a>(&mut self, node: &'a Node) -> Option<RequestBody<'a>> {
        let object = self.object(node, "a request body", &["contentType", "payload", "replacements"])?;
        Some(RequestBody {
            span: node.span,
            content_type: self.optional_text(&object, "contentType"),
            payload: object.get("payload").and_then(|node| self.value(node)),
            text: object.get("payload").and_then(|node| Some(Spanned::new(node.as_str()?, node.span))),
            replacements: self.list(object.get("replacements"), "`replacements`", Reader::replacement),
        })
    }

    fn replacement<'a>(&mut self, node: &'a Node) -> Option<Replacement<'a>> {
        let object = self.object(node, "a replacement", &["target", "value"])?;
        let target = self.required_text(&object, "target");
        let value = self.required(&object, "value").and_then(|node| self.value(node));
        Some(Replacement { target: target?, value: value? })
    }

    fn value<'a>(&mut self, node: &'a Node) -> Option<Value<'a>> {
        let kind = match &node.value {
            Tree::String(text) if expression::is_expression(text) => {
                ValueKind::Expression(self.expression(Spanned::new(text, node.span))?.value)
            }
            Tree::String(text) if expression::has_embedded(text) => {
                let mut parts = self.template(Spanned::new(text, node.span))?;
                match parts.as_mut_slice() {
                    // Braces around all of it change nothing.
                    [TemplatePart::Expression(_)] => match parts.pop()? {
                        TemplatePart::Expression(only) => ValueKind::Expression(only.value),
                        TemplatePart::Text(_) | TemplatePart::Escaped(_) => return None,
                    },
                    _ => ValueKind::Template(parts),
                }
            }
            Tree::Sequence(items) => {
                ValueKind::Sequence(items.iter().filter_map(|item| self.value(item)).collect())
            }
            Tree::Mapping(_) => ValueKind::Mapping(self.map(Some(node), "a value", Self::value)),
            Tree::String(text) => {
                self.report_without_braces(Spanned::new(text, node.span));
                ValueKind::Constant(node)
            }
            _ => ValueKind::Constant(node),
        };
        Some(Value { kind, span: node.span })
    }

    /// Reports expressions in a text that is none and has none in braces: they are sent as they are.
    fn report_without_braces(&mut self, text: Text<'_>) {
        for (range, kind) in expression::embedded(text.value) {
            if let Embedded::WithoutBraces(expression) = kind {
                let span = part(self.sources, &text, range);
                let exact = span != text.span;
                self.report(ExpressionWithoutBraces { expression: expression.to_string(), span, exact });
            }
        }
    }

    /// A string cut at the expressions in it.
    fn template(&mut self, text: Text<'_>) -> Option<Vec<TemplatePart>> {
        let mut parts = Vec::new();
        let mut complete = true;
        for (range, kind) in expression::embedded(text.value) {
            let piece = text.value.get(range.clone())?;
            let written = Spanned::new(piece, part(self.sources, &text, range));
            match kind {
                Embedded::Text => parts.push(TemplatePart::Text(piece.to_owned())),
                Embedded::Expression => match self.expression(written) {
                    Some(expression) => parts.push(TemplatePart::Expression(expression)),
                    None => complete = false,
                },
                Embedded::WithoutBraces(expression) => {
                    let conforming = format!("{{{expression}}}");
                    let rule = ToleratedSpelling { span: written.span, conforming };
                    self.report(rule.instead_of(written.value));
                    parts.push(TemplatePart::Expression(Spanned::new(expression, written.span)));
                }
            }
        }
        complete.then_some(parts)
    }

    fn criterion(&mut self, node: &Node) -> Option<Criterion> {
        let object = self.object(node, "a criterion", &["context", "condition", "type"])?;
        let context = self.optional_text(&object, "context").and_then(|text| self.expression(text));
        let text = self.required_text(&object, "condition")?;
        let kind = match object.get("type") {
            None => CriterionKind::Simple,
            Some(node) if node.as_mapping().is_some() => self.versioned_kind(node)?,
            Some(node) => {
                let word = self.text(node, "`type`")?;
                let kind = CriterionKind::from_word(word.value);
                if kind.is_none() {
                    self.invalid_value("type", word, &["simple", "regex", "jsonpath", "xpath"]);
                }
                kind?
            }
        };
        if context.is_none() && kind != CriterionKind::Simple {
            self.report(ConditionWithoutContext { span: text.span });
            return None;
        }
        let condition = match kind {
            CriterionKind::Simple => match condition::parse(text.value, Dialect::Simple) {
                Ok(condition) => CriterionCondition::Simple(condition),
                Err(error) => {
                    self.invalid_condition(&text, error);
                    return None;
                }
            },
            CriterionKind::JsonPath => match condition::parse(text.value, Dialect::JsonPath) {
                Ok(condition) => CriterionCondition::Simple(condition),
                Err(error) => self.json_path(&text, error)?,
            },
            CriterionKind::Regex => self.pattern(&text)?,
            CriterionKind::XPath => CriterionCondition::XPath(self.xpath(&text)?),
        };
        Some(Criterion { context, text: Spanned::new(text.value.to_owned(), text.span), condition, kind })
    }

    /// A type of criterion with the version of its language.
    fn versioned_kind(&mut self, node: &Node) -> Option<CriterionKind> {
        let object = self.object(node, "a criterion's `type`", &["type", "version"])?;
        let (word, version) = (self.required_text(&object, "type"), self.required_text(&object, "version"));
        let (word, version) = (word?, version?);
        match word.value {
            "jsonpath" => {
                let known = ["rfc9535", "draft-goessner-dispatch-jsonpath-00"];
                if !known.contains(&version.value) {
                    self.invalid_value("version", version, &known);
                    return None;
                }
                Some(CriterionKind::JsonPath)
            }
            "xpath" => {
                let known = ["xpath-10", "xpath-20", "xpath-30", "xpath-31"];
                if !known.contains(&version.value) {
                    self.invalid_value("version", version, &known);
                    return None;
                }
                Some(CriterionKind::XPath)
            }
            _ => {
                self.invalid_value("type", word, &["jsonpath", "xpath"]);
                None
            }
        }
    }

    fn invalid_condition(&mut self, text: &Text<'_>, error: ConditionError) {
        let span = part(self.sources, text, error.range);
        if error.unsupported {
            self.report(NotSupportedYet { what: error.message, span });
        } else {
            self.report(InvalidCondition { message: error.message, span });
        }
    }

    /// A JSONPath criterion that is no plain predicate, which it is not because of `error`: a query, or a condition over
    /// what queries find.
    fn json_path(&mut self, text: &Text<'_>, error: ConditionError) -> Option<CriterionCondition> {
        // Blanks around a query come from block scalars.
        let trimmed = text.value.trim();
        let query = match jsonpath::parse(trimmed, jsonpath::Dialect::Arazzo) {
            Ok(query) => return Some(CriterionCondition::JsonPath { condition: query.into(), bare: false }),
            Err(error) => error,
        };
        let bare = match jsonpath::parse_condition(trimmed) {
            Ok(condition) => return Some(CriterionCondition::JsonPath { condition, bare: true }),
            Err(error) => error,
        };
        // What is said is about what was meant: of conditions and queries, the one that could be read further.
        if !error.unsupported && error.range.start > query.range.start.max(bare.range.start) {
            self.invalid_condition(text, error);
            return None;
        }
        let error = if bare.range.start > query.range.start { bare } else { query };
        let indented = text.value.len() - text.value.trim_start().len();
        let span = part(self.sources, text, error.range.start + indented..error.range.end + indented);
        self.report(InvalidQuery { message: error.message, help: error.help, span });
        None
    }

    fn xpath(&mut self, text: &Text<'_>) -> Option<XPath> {
        match xpath::parse(text.value) {
            Ok(expression) => Some(expression),
            Err(error) => {
                let span = part(self.sources, text, error.range);
                self.report(InvalidXPath { message: error.message, help: error.help, span });
                None
            }
        }
    }

    /// A regular expression. Only one that is the same each time can be checked here.
    fn pattern(&mut self, text: &Text<'_>) -> Option<CriterionCondition> {
        // A block scalar ends with a line break that nobody means.
        let pattern = text.value.trim_end_matches(['\n', '\r']);
        let mut parts = Vec::new();
        for (range, is_expression) in pattern::embedded(pattern) {
            let piece = pattern.get(range.clone())?;
            parts.push(match is_expression {
                false => TemplatePart::Text(piece.to_owned()),
                true => {
                    let written = Spanned::new(piece, part(self.sources, text, range));
                    TemplatePart::Expression(self.expression(written)?)
                }
            });
        }
        if parts.iter().all(|part| matches!(part, TemplatePart::Text(_)))
            && let Err(error) = pattern::check(pattern)
        {
            let span = part(self.sources, text, error.range);
            self.report(InvalidPattern { message: error.message, help: error.help, span });
            return None;
        }
        Some(CriterionCondition::Pattern(parts))
    }

    fn action<'a>(&mut self, node: &'a Node, failure: bool) -> Option<Action<'a>> {
        let mut fields = vec!["name", "type", "workflowId", "stepId", "criteria"];
        if failure {
            fields.extend(["retryAfter", "retryLimit"]);
        }
        let object = self.object(node, "an action", &fields)?;
        let (name, word) = (self.required_text(&object, "name"), self.required_text(&object, "type"));
        let step = self.optional_text(&object, "stepId");
        let workflow = self.optional_text(&object, "workflowId");
        let criteria = self.criteria(&object, "criteria");
        let word = word?;
        let kind = match (word.value, step, workflow) {
            ("end", _, _) => ActionKind::End,
            ("goto", Some(step), None) => ActionKind::GotoStep(step),
            ("goto", None, Some(workflow)) => ActionKind::GotoWorkflow(workflow),
            ("goto" | "retry", Some(step), Some(_)) => {
                self.invalid_value("stepId", step, &["no stepId when there is a workflowId"]);
                return None;
            }
            ("goto", None, None) => {
                self.report(MissingField { object: "a `goto`".to_owned(), field: "stepId", span: word.span });
                return None;
            }
            ("retry", step, workflow) if failure => ActionKind::Retry {
                after: self.number(&object, "retryAfter").map(milliseconds),
                limit: self.number(&object, "retryLimit").map(whole),
                first: step.map(RetryFirst::Step).or(workflow.map(RetryFirst::Workflow)),
            },
            _ => {
                let allowed: &[&'static str] =
                    if failure { &["end", "goto", "retry"] } else { &["end", "goto"] };
                self.invalid_value("type", word, allowed);
                return None;
            }
        };
        Some(Action { name: name?, kind: Spanned::new(kind, word.span), criteria })
    }

    /// A number that is not negative.
    fn number(&mut self, object: &Object<'_>, field: &'static str) -> Option<f64> {
        let node = object.get(field)?;
        let number = match &node.value {
            Tree::Number(Number::Integer(value)) => Some(*value as f64),
            Tree::Number(Number::Float(value)) => Some(*value),
            _ => None,
        };
        let number = number.filter(|number| *number >= 0.0);
        if number.is_none() {
            self.wrong_type(node, &format!("`{field}`"), "a number that is not negative");
        }
        number
    }

    fn outputs<'a>(&mut self, object: &Object<'a>) -> Vec<Output<'a>> {
        let outputs = self.map(object.get("outputs"), "`outputs`", |reader, node| {
            Some(reader.text(node, "an output").and_then(|text| reader.expression(text)))
        });
        outputs.into_iter().map(|(name, expression)| Output { name, expression }).collect()
    }

    fn expression(&mut self, text: Text<'_>) -> Option<Spanned<Expression>> {
        let bare = text.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')).unwrap_or(text.value);
        let message = match Expression::parse(bare) {
            Ok(expression) => return Some(Spanned::new(expression, text.span)),
            Err(message) => message,
        };
        if let Some(expression) = expression::tolerated(bare) {
            let rule = ToleratedSpelling { span: text.span, conforming: expression.to_string() };
            self.report(rule.instead_of(bare));
            return Some(Spanned::new(expression, text.span));
        }
        self.report(InvalidExpression { text: text.value.to_owned(), message, span: text.span });
        None
    }

    fn components<'a>(&mut self, node: &'a Node) -> Option<Components<'a>> {
        let object =
            self.object(node, "`components`", &["inputs", "parameters", "successActions", "failureActions"])?;
        Some(Components {
            inputs: self.map(object.get("inputs"), "`inputs`", |_, node| Some(node)),
            parameters: self.map(object.get("parameters"), "`parameters`", Self::parameter),
            success_actions: self.map(object.get("successActions"), "`successActions`", |reader, node| {
                reader.action(node, false)
            }),
            failure_actions: self.map(object.get("failureActions"), "`failureActions`", |reader, node| {
                reader.action(node, true)
            }),
        })
    }
}

/// Seconds as whole milliseconds; casts saturate.
fn milliseconds(seconds: f64) -> u64 {
    (seconds * 1000.0).round() as u64
}
fn whole(number: f64) -> u32 {
    number as u32
}

/// The place of a part of a scalar's text: exact where the text stands in the source as it is, or as lines that are only
/// indented; otherwise the whole scalar.
#[must_use]
pub fn part(sources: &Sources, text: &Text<'_>, range: std::ops::Range<usize>) -> Span {
    let raw = sources.text(text.span);
    if raw.starts_with('|') {
        let place = |offset| Some(text.span.start as usize + in_literal_block(raw, text.value, offset)?);
        return match (place(range.start), place(range.end)) {
            (Some(start), Some(end)) => Span::new(text.span.source, start, end),
            _ => text.span,
        };
    }
    let quote = usize::from(raw.starts_with(['"', '\'']));
    let plain = raw.get(quote..raw.len().saturating_sub(quote)).unwrap_or(raw);
    if plain != text.value {
        return text.span;
    }
    let start = text.span.start as usize + quote;
    Span::new(text.span.source, start + range.start, start + range.end)
}

/// Where an offset in the text of a literal block scalar is in the scalar as it is written.
fn in_literal_block(raw: &str, text: &str, offset: usize) -> Option<usize> {
    let mut written = raw.split_inclusive('\n');
    // The indicators stand in a line of their own.
    let mut line_start = written.next()?.len();
    let mut text_start = 0;
    for line in text.split_inclusive('\n') {
        let raw_line = written.next()?;
        let content = line.trim_end_matches('\n');
        let indent = raw_line.trim_end_matches(['\n', '\r']).strip_suffix(content)?.len();
        if offset <= text_start + content.len() {
            return Some(line_start + indent + offset.checked_sub(text_start)?);
        }
        text_start += line.len();
        line_start += raw_line.len();
    }
    None
}

/// The first line of a range: an object as a whole is pointed at where it begins.
fn first_line(sources: &Sources, span: Span) -> Span {
    let length = sources.text(span).lines().next().map_or(0, str::len);
    Span::new(span.source, span.start as usize, span.start as usize + length)
}
