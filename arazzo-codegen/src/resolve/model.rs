//! What names have become: workflows, steps, outputs and inputs by their indices.

use std::ops::Range;

use crate::diagnostic::rules::UnknownPart;
use crate::ir::Constant;
use crate::names::closest;
use crate::openapi::{Operation, OperationIndex, Schema};
use crate::parse::arazzo::{self, Parameter, TemplatePart, Text, Value, ValueKind};
use crate::parse::condition::{Literal, Operator};
use crate::parse::jsonpath;
use crate::parse::pointer::JsonPointer;
use crate::parse::tree::{Node, Number, Value as Tree};
use crate::parse::xpath::XPath;
use crate::source::{Span, Spanned};

/// An input of a workflow.
#[derive(Clone, Debug)]
pub struct Input<'a> {
    /// Its name.
    pub name: Spanned<String>,
    /// What it may be; `None` when the schema does not declare it.
    pub schema: Option<Schema<'a>>,
    /// Whether it must be given.
    pub required: bool,
    /// Its default.
    pub default: Option<&'a Node>,
}

/// What an expression refers to.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Reference {
    /// The status of the response.
    StatusCode,
    /// The URL that the request was sent to.
    Url,
    /// The body of the response, or a part of it.
    ResponseBody(JsonPointer),
    /// How long a list in the body of the response is.
    ResponseLength(JsonPointer),
    /// A part of the body of the response, whatever JSON it is.
    ResponseJson(JsonPointer),
    /// A part of each item of a list in the body of the response.
    ResponseItems {
        /// The way to the list.
        list: JsonPointer,
        /// The way in each item.
        item: JsonPointer,
    },
    /// The body of a response as the text that it is.
    ResponseText,
    /// A header of the response.
    ResponseHeader(String),
    /// A part of the body of a response that means failure, whatever JSON it is.
    FailureBody(JsonPointer),
    /// How long a list in the body of a response that means failure is.
    FailureLength(JsonPointer),
    /// An input, by its index.
    Input(usize),
    /// An output of a step.
    StepOutput(OutputId),
    /// An output of the workflow that a step runs, by the step and the index of the output among the workflow's.
    CalledOutput(OutputId),
    /// All that the workflow which a step runs has come to, by the step.
    CalledOutcome(usize),
    /// An output of a workflow that must have run before.
    DependencyOutput {
        /// The index among those that must have run.
        dependency: usize,
        /// The index of the output among its outputs.
        output: usize,
    },
    /// All that a workflow which must have run before has come to, by the index among those.
    Dependency(usize),
    /// The same each time.
    Constant(Constant),
    /// A part of what something else gives.
    Part {
        /// What that is: neither a part itself, nor put together, nor a body.
        of: Box<Reference>,
        /// The way to the part.
        way: JsonPointer,
    },
    /// Text that is put together from these.
    Text(Vec<Reference>),
    /// A list of these.
    List(Vec<Reference>),
    /// An object of these.
    Object(Vec<(String, Reference)>),
}

impl Reference {
    /// What a value refers to as a whole; `None` for one of which parts are replaced or escaped when it is sent.
    #[must_use]
    pub fn of_value(value: &Value<'_, Self>) -> Option<Self> {
        Some(match &value.kind {
            ValueKind::Constant(node) => Self::Constant(json_constant(node)),
            ValueKind::Expression(reference) => reference.clone(),
            ValueKind::Template(parts) => {
                Self::Text(parts.iter().map(Self::of_template_part).collect::<Option<_>>()?)
            }
            ValueKind::Sequence(items) => {
                Self::List(items.iter().map(Self::of_value).collect::<Option<_>>()?)
            }
            ValueKind::Mapping(members) => {
                let members = members.iter();
                let members =
                    members.map(|(name, value)| Some((name.value.to_owned(), Self::of_value(value)?)));
                Self::Object(members.collect::<Option<_>>()?)
            }
            ValueKind::Replaced(_) => return None,
        })
    }

    fn of_template_part(part: &TemplatePart<Self>) -> Option<Self> {
        match part {
            TemplatePart::Text(text) => Some(Self::Constant(Constant::String(text.clone()))),
            TemplatePart::Expression(reference) => Some(reference.value.clone()),
            TemplatePart::Escaped(_) => None,
        }
    }

    /// A part of what this gives.
    ///
    /// # Errors
    /// When it is known already that there is no such part: says how.
    pub fn part(&self, way: &JsonPointer) -> Result<Self, Astray> {
        let longer = |known: &JsonPointer, rest: &[String]| {
            JsonPointer::from_tokens(known.tokens().iter().chain(rest).cloned().collect())
        };
        let mut here = self.clone();
        for (position, token) in way.tokens().iter().enumerate() {
            let rest = way.tokens().get(position..).unwrap_or_default();
            let item = || token.parse::<usize>().ok();
            let (next, names) = match here {
                Self::ResponseBody(known) => return Ok(Self::ResponseBody(longer(&known, rest))),
                Self::FailureBody(known) => return Ok(Self::FailureBody(longer(&known, rest))),
                Self::Part { of, way } => return Ok(Self::Part { of, way: longer(&way, rest) }),
                Self::List(items) => (item().and_then(|index| items.into_iter().nth(index)), None),
                Self::Object(members) => member(members, token),
                Self::Constant(Constant::Array(items)) => {
                    (item().and_then(|index| items.into_iter().nth(index)).map(Self::Constant), None)
                }
                Self::Constant(Constant::Object(members)) => {
                    let (found, names) = member(members, token);
                    (found.map(Self::Constant), names)
                }
                Self::Constant(_) | Self::Text(_) => return Err(Astray::at_single_value(token)),
                of => {
                    let way = JsonPointer::from_tokens(rest.to_vec());
                    return Ok(Self::Part { of: Box::new(of), way });
                }
            };
            here = next.ok_or_else(|| match names {
                Some(names) => Astray::at_object(token, names.iter().map(String::as_str)),
                None => Astray::at_list(token),
            })?;
        }
        Ok(here)
    }

    /// Visits what this is a part of or put together from; itself, when it is neither.
    pub fn for_each_leaf<'r>(&'r self, visit: &mut impl FnMut(&'r Self)) {
        match self {
            Self::Part { of, .. } => of.for_each_leaf(visit),
            Self::Text(all) | Self::List(all) => all.iter().for_each(|one| one.for_each_leaf(visit)),
            Self::Object(members) => members.iter().for_each(|(_, one)| one.for_each_leaf(visit)),
            leaf => visit(leaf),
        }
    }

    /// Visits all that has to be made of other values for this: parts, and what is put together; first what others are
    /// made of.
    pub fn for_each_made<'r>(&'r self, visit: &mut impl FnMut(&'r Self)) {
        self.for_each_made_within(visit);
        if matches!(self, Self::Part { .. } | Self::Text(_) | Self::List(_) | Self::Object(_)) {
            visit(self);
        }
    }

    /// The same without itself. Lists and objects within others are written within them.
    fn for_each_made_within<'r>(&'r self, visit: &mut impl FnMut(&'r Self)) {
        let within = |one: &'r Self, visit: &mut _| match one {
            Self::Part { .. } => one.for_each_made(visit),
            one => one.for_each_made_within(visit),
        };
        match self {
            Self::Text(all) => all.iter().for_each(|one| one.for_each_made(visit)),
            Self::List(all) => all.iter().for_each(|one| within(one, visit)),
            Self::Object(members) => members.iter().for_each(|(_, one)| within(one, visit)),
            _ => {}
        }
    }
}

/// A member by its name; without one, the names that there are.
fn member<T>(members: Vec<(String, T)>, token: &str) -> (Option<T>, Option<Vec<String>>) {
    let names = members.iter().map(|(name, _)| name.clone()).collect();
    (members.into_iter().find(|(name, _)| name == token).map(|(_, member)| member), Some(names))
}

/// Why a way leads to no part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Astray {
    /// The step of the way at which there is nothing.
    pub token: String,
    /// Why there is nothing, as half a sentence.
    pub reason: String,
    /// What may have been meant.
    pub suggestion: Option<String>,
}

impl Astray {
    /// What is to be said of an expression that goes this way.
    #[must_use]
    pub fn of(self, expression: String, span: Span, described: Option<Span>) -> UnknownPart {
        let Self { token: part, reason, suggestion } = self;
        UnknownPart { expression, part, reason, span, described, suggestion }
    }

    /// In a value that has no parts.
    #[must_use]
    pub fn at_single_value(token: &str) -> Self {
        let reason = "this is a single value, which has no parts".to_owned();
        Self { token: token.to_owned(), reason, suggestion: None }
    }

    /// In a list.
    #[must_use]
    pub fn at_list(token: &str) -> Self {
        let reason = match token.parse::<usize>() {
            Ok(_) => "the list is not as long".to_owned(),
            Err(_) => "this is a list, whose items are counted from 0".to_owned(),
        };
        Self { token: token.to_owned(), reason, suggestion: None }
    }

    /// In an object with members of these names.
    #[must_use]
    pub fn at_object<'n>(token: &str, names: impl Iterator<Item = &'n str>) -> Self {
        let reason = format!("the object has no member `{token}`");
        Self { token: token.to_owned(), reason, suggestion: closest(token, names).map(str::to_owned) }
    }
}

/// A value of the document as whatever JSON it is.
#[must_use]
pub fn json_constant(node: &Node) -> Constant {
    match &node.value {
        Tree::Null => Constant::Null,
        Tree::Boolean(value) => Constant::Boolean(*value),
        Tree::String(text) => Constant::String(text.clone()),
        Tree::Number(Number::Integer(value)) => match i64::try_from(*value) {
            Ok(value) => Constant::Integer(value),
            Err(_) => Constant::Number(format!("{value}.0")),
        },
        Tree::Number(Number::Float(value)) => Constant::Number(format!("{value:?}")),
        Tree::Number(Number::Big(digits)) => Constant::Number(digits.clone()),
        Tree::Sequence(items) => Constant::Array(items.iter().map(json_constant).collect()),
        Tree::Mapping(members) => {
            let members = members.iter().map(|(name, value)| (name.value.clone(), json_constant(value)));
            Constant::Object(members.collect())
        }
    }
}

impl Reference {
    /// Whether it is what the step at hand has been answered.
    #[must_use]
    pub fn is_of_exchange(&self) -> bool {
        let mut of_exchange = false;
        self.for_each_leaf(&mut |leaf| {
            of_exchange |= match leaf {
                Self::StatusCode
                | Self::Url
                | Self::ResponseBody(_)
                | Self::ResponseLength(_)
                | Self::ResponseJson(_)
                | Self::ResponseItems { .. }
                | Self::ResponseText
                | Self::ResponseHeader(_)
                | Self::FailureBody(_)
                | Self::FailureLength(_)
                | Self::CalledOutput(_)
                | Self::CalledOutcome(_) => true,
                Self::Input(_)
                | Self::StepOutput(_)
                | Self::DependencyOutput { .. }
                | Self::Dependency(_)
                | Self::Constant(_)
                // Leaves are none of these.
                | Self::Part { .. }
                | Self::Text(_)
                | Self::List(_)
                | Self::Object(_) => false,
            };
        });
        of_exchange
    }
}

/// Identifies an output of a step within a workflow.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct OutputId {
    /// The index of the step.
    pub step: usize,
    /// The index of the output among the step's.
    pub output: usize,
}

/// A workflow.
#[derive(Debug)]
pub struct Workflow<'a> {
    /// As it was parsed.
    pub parsed: &'a arazzo::Workflow<'a>,
    /// The index of its document.
    pub document: usize,
    /// Its inputs: those declared in their order, then those only used.
    pub inputs: Vec<Input<'a>>,
    /// The workflows that must have run before.
    pub dependencies: Vec<Dependency>,
    /// Its steps in order; behind them those that are made before another one is tried again.
    pub steps: Vec<Step<'a>>,
    /// For each of the latter, which steps it is made of and before.
    pub preludes: Vec<Prelude>,
    /// Its outputs; behind them those of its inputs that other workflows ask for.
    pub outputs: Vec<Output>,
}

impl Workflow<'_> {
    /// Where the document says what a reference gives: the schema of an input, or what a step makes its output.
    pub(crate) fn origin_of(&self, reference: &Reference) -> Option<Span> {
        match reference {
            Reference::Input(index) => Some(self.inputs.get(*index)?.schema?.node.span),
            Reference::StepOutput(id) => {
                let outputs = &self.steps.get(id.step)?.operation()?.outputs;
                Some(outputs.get(id.output)?.value.span)
            }
            _ => None,
        }
    }

    /// Visits every reference with its place.
    pub fn for_each_reference<'w>(&'w self, visit: &mut impl FnMut(&'w Reference, Span)) {
        for step in &self.steps {
            step.outputs().iter().for_each(|output| visit(&output.value.value, output.value.span));
            if let Some(step) = step.operation() {
                for value in step.parameters.iter().map(|(_, value)| value).chain(&step.payload) {
                    for_each_reference(value, visit);
                }
            }
            let actions = || step.actions().iter().chain(step.failure_actions());
            for call in step.call().into_iter().chain(actions().filter_map(|action| action.call.as_ref())) {
                call.arguments.iter().for_each(|argument| for_each_reference(&argument.value, visit));
                call.dependencies.iter().for_each(|dependency| visit(dependency, call.span));
            }
            for criterion in
                step.success_criteria().iter().chain(actions().flat_map(|action| &action.criteria))
            {
                criterion.test.for_each_reference(&mut |reference| visit(&reference.value, reference.span));
            }
        }
        self.outputs.iter().for_each(|output| visit(&output.value.value, output.value.span));
    }

    /// How many steps the document gives it.
    #[must_use]
    pub fn declared_steps(&self) -> usize {
        self.steps.len().saturating_sub(self.preludes.len())
    }

    /// What a step is made of and before, when it is made before another one is tried again.
    #[must_use]
    pub fn prelude(&self, step: usize) -> Option<Prelude> {
        self.preludes.get(step.checked_sub(self.declared_steps())?).copied()
    }

    /// The step whose outputs a step produces: itself, or the one that it is made of.
    #[must_use]
    pub fn producer(&self, step: usize) -> usize {
        self.prelude(step).map_or(step, |prelude| prelude.of)
    }

    /// Where a step leads when it has succeeded and no action is taken.
    #[must_use]
    pub fn behind(&self, step: usize) -> ActionTarget {
        match self.prelude(step) {
            Some(prelude) => ActionTarget::Step(prelude.before),
            None if step + 1 < self.declared_steps() => ActionTarget::Step(step + 1),
            None => ActionTarget::End,
        }
    }

    /// Every call of another workflow: by steps, then by the actions of each step.
    pub fn calls(&self) -> impl Iterator<Item = &Call<'_>> {
        self.steps.iter().flat_map(|step| {
            let actions = step.actions().iter().chain(step.failure_actions());
            step.call().into_iter().chain(actions.filter_map(|action| action.call.as_ref()))
        })
    }
}

impl Workflow<'_> {
    /// The workflows that it runs, hands over to, or must have run before it, by their indices among all.
    pub(super) fn leads_to(&self) -> impl Iterator<Item = usize> {
        let calls = self.calls().map(|call| call.workflow);
        calls.chain(self.dependencies.iter().map(|dependency| dependency.workflow))
    }

    /// Visits all of these indices.
    pub(super) fn for_each_lead(&mut self, mut visit: impl FnMut(&mut usize)) {
        for step in &mut self.steps {
            if let Step::Workflow(step) = step {
                visit(&mut step.call.workflow);
            }
            for action in step.actions_mut().into_iter().flatten() {
                action.call.iter_mut().for_each(|call| visit(&mut call.workflow));
            }
        }
        self.dependencies.iter_mut().for_each(|dependency| visit(&mut dependency.workflow));
    }
}

/// A workflow that must have run before another one.
#[derive(Clone, Copy, Debug)]
pub struct Dependency {
    /// The workflow, by its index among all.
    pub workflow: usize,
    /// Where it is named.
    pub span: Span,
}

/// A step that runs before another one is tried again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Prelude {
    /// The step that it is made of.
    pub of: usize,
    /// The step that is tried again behind it.
    pub before: usize,
}

/// A step.
#[derive(Clone, Debug)]
pub enum Step<'a> {
    /// One that calls an operation.
    Operation(Box<OperationStep<'a>>),
    /// One that runs a workflow.
    Workflow(Box<WorkflowStep<'a>>),
}

/// A step that calls an operation.
#[derive(Clone, Debug)]
pub struct OperationStep<'a> {
    /// As it was parsed.
    pub parsed: &'a arazzo::Step<'a>,
    /// The API that it calls.
    pub api: usize,
    /// The index of the operation in its description.
    pub operation_index: OperationIndex,
    /// The operation.
    pub operation: Operation<'a>,
    /// What it passes.
    pub parameters: Vec<(Parameter<'a>, Value<'a, Reference>)>,
    /// What it sends.
    pub payload: Option<Value<'a, Reference>>,
    /// What must hold for it to have succeeded.
    pub success_criteria: Vec<Criterion>,
    /// What to do then; the first that matches.
    pub actions: Vec<Action<'a>>,
    /// What to do when it has failed; the first that matches.
    pub failure_actions: Vec<Action<'a>>,
    /// Its outputs.
    pub outputs: Vec<Output>,
}

/// A step that runs a workflow.
#[derive(Clone, Debug)]
pub struct WorkflowStep<'a> {
    /// As it was parsed.
    pub parsed: &'a arazzo::Step<'a>,
    /// The workflow that it runs, and with what.
    pub call: Call<'a>,
    /// What must hold for it to have succeeded.
    pub success_criteria: Vec<Criterion>,
    /// What to do then; the first that matches.
    pub actions: Vec<Action<'a>>,
    /// What to do when it has failed; the first that matches.
    pub failure_actions: Vec<Action<'a>>,
    /// Its outputs.
    pub outputs: Vec<Output>,
}

/// What is common to all steps.
impl<'a> Step<'a> {
    /// The step as it was parsed.
    #[must_use]
    pub fn parsed(&self) -> &'a arazzo::Step<'a> {
        match self {
            Self::Operation(step) => step.parsed,
            Self::Workflow(step) => step.parsed,
        }
    }

    /// The step, when it calls an operation.
    #[must_use]
    pub fn operation(&self) -> Option<&OperationStep<'a>> {
        match self {
            Self::Operation(step) => Some(step),
            Self::Workflow(_) => None,
        }
    }

    /// The workflow that the step runs, when it runs one.
    #[must_use]
    pub fn call(&self) -> Option<&Call<'a>> {
        match self {
            Self::Operation(_) => None,
            Self::Workflow(step) => Some(&step.call),
        }
    }

    /// What must hold for the step to have succeeded.
    #[must_use]
    pub fn success_criteria(&self) -> &[Criterion] {
        match self {
            Self::Operation(step) => &step.success_criteria,
            Self::Workflow(step) => &step.success_criteria,
        }
    }

    /// What to do when the step has succeeded; the first that matches.
    #[must_use]
    pub fn actions(&self) -> &[Action<'a>] {
        match self {
            Self::Operation(step) => &step.actions,
            Self::Workflow(step) => &step.actions,
        }
    }

    /// What to do when the step has failed; the first that matches.
    #[must_use]
    pub fn failure_actions(&self) -> &[Action<'a>] {
        match self {
            Self::Operation(step) => &step.failure_actions,
            Self::Workflow(step) => &step.failure_actions,
        }
    }

    /// The first action that leads from here to another step.
    #[must_use]
    pub fn action_to(&self, next: usize) -> Option<&Action<'a>> {
        let mut actions = self.actions().iter().chain(self.failure_actions());
        actions.find(|action| match action.target {
            ActionTarget::Step(target) => target == next,
            ActionTarget::Retry { first, .. } => first == Some(next),
            ActionTarget::End | ActionTarget::Transfer => false,
        })
    }

    /// The outputs of the step.
    #[must_use]
    pub fn outputs(&self) -> &[Output] {
        match self {
            Self::Operation(step) => &step.outputs,
            Self::Workflow(step) => &step.outputs,
        }
    }

    /// The criteria that look at the whole response: those of success, then those of the success actions.
    pub fn criteria(&self) -> impl Iterator<Item = &Criterion> {
        self.success_criteria().iter().chain(self.actions().iter().flat_map(|action| &action.criteria))
    }

    /// All criteria: those that look at the whole response, then those of the failure actions.
    pub fn all_criteria(&self) -> impl Iterator<Item = &Criterion> {
        self.criteria().chain(self.failure_actions().iter().flat_map(|action| &action.criteria))
    }

    pub(super) fn outputs_mut(&mut self) -> &mut Vec<Output> {
        match self {
            Self::Operation(step) => &mut step.outputs,
            Self::Workflow(step) => &mut step.outputs,
        }
    }

    pub(super) fn actions_mut(&mut self) -> [&mut Vec<Action<'a>>; 2] {
        match self {
            Self::Operation(step) => [&mut step.actions, &mut step.failure_actions],
            Self::Workflow(step) => [&mut step.actions, &mut step.failure_actions],
        }
    }
}

/// A run of another workflow, or of the same one anew.
#[derive(Clone, Debug)]
pub struct Call<'a> {
    /// The workflow, by its index among all.
    pub workflow: usize,
    /// Where it is named.
    pub span: Span,
    /// What it is given.
    pub arguments: Vec<Argument<'a>>,
    /// What the workflows that must have run before have come to, in its order.
    pub dependencies: Vec<Reference>,
    /// What a step passes to it, by name, until all inputs are known.
    pub(super) named: Vec<NamedArgument<'a>>,
}

/// What a workflow is given.
#[derive(Clone, Debug)]
pub struct Argument<'a> {
    /// The index of its input.
    pub input: usize,
    /// The value.
    pub value: Value<'a, Reference>,
    /// Whether it cannot do without.
    pub needed: bool,
}

/// What a step passes to a workflow.
#[derive(Clone, Debug)]
pub(super) struct NamedArgument<'a> {
    pub(super) name: Text<'a>,
    pub(super) value: Value<'a, Reference>,
    /// Whether it is the step's own parameter and not one of the workflow.
    pub(super) own: bool,
}

/// A named output.
#[derive(Clone, Debug)]
pub struct Output {
    /// Its name; for a part of an output that an expression reads, with the way to the part.
    pub name: Spanned<String>,
    /// What it is.
    pub value: Spanned<Reference>,
}

/// A success or failure action.
#[derive(Clone, Debug)]
pub struct Action<'a> {
    /// Its name.
    pub name: Text<'a>,
    /// Where the step or the workflow has it: its name, or the reference to a component.
    pub span: Span,
    /// Whether it is one of the workflow, which all its steps share.
    pub shared: bool,
    /// Where it leads.
    pub target: ActionTarget,
    /// The workflow that takes over, or that runs before the step is tried again.
    pub call: Option<Call<'a>>,
    /// When; always, when there are none.
    pub criteria: Vec<Criterion>,
}

impl Action<'_> {
    /// The actions of a list that are ever asked: those up to the first that is always taken.
    #[must_use]
    pub fn asked(actions: &[Self]) -> &[Self] {
        let always = |action: &Self| {
            // A retry is passed over once it is exhausted.
            action.criteria.is_empty() && !matches!(action.target, ActionTarget::Retry { .. })
        };
        let count = actions.iter().position(always).map_or(actions.len(), |last| last + 1);
        actions.get(..count).unwrap_or(actions)
    }
}

/// Where an action leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ActionTarget {
    /// Out of the workflow.
    End,
    /// To a step.
    Step(usize),
    /// Out of the workflow, to another one that takes over: the action's call.
    Transfer,
    /// To the same step once more.
    Retry {
        /// How often at most.
        limit: u32,
        /// How long to wait before, in milliseconds, when that is said.
        after: Option<u64>,
        /// The step that runs before; once all steps are known, the one that is made of it.
        first: Option<usize>,
    },
}

/// A condition that must hold.
#[derive(Clone, Debug)]
pub struct Criterion {
    /// As it is written.
    pub text: Spanned<String>,
    /// How strings compare.
    pub comparison: Comparison,
    /// What must hold.
    pub test: Test,
}

/// How two values compare.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comparison {
    /// As in simple conditions: strings without regard to case; what cannot be evaluated makes the condition false.
    Loose,
    /// As in JSONPath (RFC 9535): exactly; what is not there is unequal to everything else.
    Exact,
}

/// A condition taken apart.
#[derive(Clone, Debug)]
pub enum Test {
    /// One of them holds.
    Or(Vec<Test>),
    /// All of them hold.
    And(Vec<Test>),
    /// It does not hold.
    Not(Box<Test>),
    /// Two operands compare as stated. Where only one of them is a constant, that is the right one.
    Compare {
        /// How.
        operator: Operator,
        /// The left operand.
        left: Operand,
        /// The right operand.
        right: Operand,
    },
    /// The operand is true or, in JSONPath, is there.
    Holds(Operand),
    /// A condition over what JSONPath queries find holds.
    JsonPath(Box<JsonPathTest>),
    /// A value, as text, has a part that conforms to a regular expression.
    Matches {
        /// The value.
        context: Spanned<Reference>,
        /// The regular expression, into which values may be put.
        pattern: Vec<TemplatePart<Reference>>,
    },
    /// An XPath expression holds of a text.
    XPath {
        /// The text.
        context: Spanned<Reference>,
        /// The expression.
        expression: XPath,
    },
}

/// A condition over what JSONPath queries find.
#[derive(Clone, Debug)]
pub struct JsonPathTest {
    /// What the queries start at.
    pub context: Spanned<Reference>,
    /// The condition; where its parts stand counts from `origin`.
    pub filter: jsonpath::Filter,
    /// What the runtime expressions in it refer to.
    pub expressions: Vec<Spanned<Reference>>,
    /// The condition as it is written.
    pub text: String,
    /// Where it stands.
    pub origin: Span,
}

impl JsonPathTest {
    /// The place of a part of the condition: exact where the text stands in the source as it is, otherwise all of it.
    #[must_use]
    pub fn span(&self, range: &Range<usize>) -> Span {
        let Span { source, start, end } = self.origin;
        if (end - start) as usize != self.text.len() {
            return self.origin;
        }
        Span::new(source, start as usize + range.start, start as usize + range.end)
    }
}

/// One side of a comparison.
#[derive(Clone, Debug)]
pub enum Operand {
    /// What an expression refers to.
    Reference(Spanned<Reference>),
    /// A constant.
    Literal(Spanned<Literal>),
}

impl Test {
    /// A comparison of two operands.
    pub(super) fn compare(operator: Operator, left: Operand, right: Operand) -> Self {
        match (left, right) {
            (left @ Operand::Literal(_), right @ Operand::Reference(_)) => {
                Self::Compare { operator: operator.mirrored(), left: right, right: left }
            }
            (left, right) => Self::Compare { operator, left, right },
        }
    }

    /// What it compares with which constant, if it is such a comparison.
    #[must_use]
    pub fn against_constant(&self) -> Option<(Operator, &Spanned<Reference>, &Spanned<Literal>)> {
        match self {
            Self::Compare { operator, left: Operand::Reference(left), right: Operand::Literal(right) } => {
                Some((*operator, left, right))
            }
            _ => None,
        }
    }

    /// Every reference in the order in which they are written.
    pub fn for_each_reference<'t>(&'t self, visit: &mut impl FnMut(&'t Spanned<Reference>)) {
        match self {
            Self::Or(tests) | Self::And(tests) => {
                tests.iter().for_each(|test| test.for_each_reference(visit))
            }
            Self::Not(test) => test.for_each_reference(visit),
            Self::Compare { left, right, .. } => {
                [left, right].into_iter().for_each(|operand| operand.visit(visit))
            }
            Self::Holds(operand) => operand.visit(visit),
            Self::JsonPath(test) => {
                visit(&test.context);
                test.expressions.iter().for_each(visit);
            }
            Self::Matches { context, pattern } => {
                visit(context);
                in_template(pattern).for_each(visit);
            }
            Self::XPath { context, .. } => visit(context),
        }
    }
}

impl Criterion {
    /// The references that the criterion cannot be evaluated without: all of a simple condition but those that it asks
    /// whether they are there.
    #[must_use]
    pub fn needs(&self) -> Vec<&Reference> {
        let mut needed = Vec::new();
        if self.comparison == Comparison::Loose {
            self.test.collect_needs(&mut needed);
        }
        needed
    }
}

impl Test {
    fn collect_needs<'t>(&'t self, needed: &mut Vec<&'t Reference>) {
        match self {
            Self::Or(tests) | Self::And(tests) => tests.iter().for_each(|test| test.collect_needs(needed)),
            Self::Not(test) => test.collect_needs(needed),
            Self::Compare { left, right, .. } => {
                let is_null = |operand: &Operand| matches!(operand, Operand::Literal(literal) if literal.value == Literal::Null);
                if !is_null(left) && !is_null(right) {
                    left.visit(&mut |reference| needed.push(&reference.value));
                    right.visit(&mut |reference| needed.push(&reference.value));
                }
            }
            Self::Holds(operand) => operand.visit(&mut |reference| needed.push(&reference.value)),
            // What is not there is not found.
            Self::JsonPath(_) => {}
            Self::Matches { context, pattern } => {
                needed.push(&context.value);
                needed.extend(in_template(pattern).map(|reference| &reference.value));
            }
            Self::XPath { context, .. } => needed.push(&context.value),
        }
    }
}

/// The references in text that values are put into.
fn in_template(parts: &[TemplatePart<Reference>]) -> impl Iterator<Item = &Spanned<Reference>> {
    parts.iter().filter_map(|part| match part {
        TemplatePart::Text(_) => None,
        TemplatePart::Expression(reference) | TemplatePart::Escaped(reference) => Some(reference),
    })
}

impl Operand {
    fn visit<'t>(&'t self, visit: &mut impl FnMut(&'t Spanned<Reference>)) {
        if let Self::Reference(reference) = self {
            visit(reference);
        }
    }
}

/// Every reference in a value, with its place.
pub fn for_each_reference<'v>(value: &'v Value<'_, Reference>, visit: &mut impl FnMut(&'v Reference, Span)) {
    match &value.kind {
        ValueKind::Constant(_) => {}
        ValueKind::Template(parts) => parts.iter().for_each(|part| {
            if let TemplatePart::Expression(reference) | TemplatePart::Escaped(reference) = part {
                visit(&reference.value, reference.span);
            }
        }),
        ValueKind::Expression(reference) => visit(reference, value.span),
        ValueKind::Sequence(items) => items.iter().for_each(|item| for_each_reference(item, visit)),
        ValueKind::Mapping(members) => {
            members.iter().for_each(|(_, member)| for_each_reference(member, visit))
        }
        ValueKind::Replaced(replaced) => {
            for_each_reference(&replaced.of, visit);
            replaced.parts.iter().for_each(|(_, part)| for_each_reference(part, visit));
        }
    }
}
