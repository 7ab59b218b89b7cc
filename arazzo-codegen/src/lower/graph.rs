//! The control flow of a workflow in words, from the same plans and the same flow as its code.

use std::collections::BTreeSet;

use super::infer::TypedWorkflow;
use super::workflow::in_text;
use crate::check::decision::{Plan, ValueSet, Way};
use crate::check::finality::sounds_final;
use crate::graph::{Deed, Edge, First, Graph, Node, Reach, Target, When};
use crate::ir::{Constant, Decision, Step};
use crate::parse::arazzo::TemplatePart;
use crate::parse::condition::{Literal, Operator};
use crate::parse::pointer::JsonPointer;
use crate::resolve::{self, Action, ActionTarget, Comparison, Criterion, Operand, Reference, Test};
use crate::types::{Type, Types};

/// Beyond so many characters, words are cut.
const LONGEST: usize = 60;

/// How many values a condition names at most.
const MOST_VALUES: usize = 4;

/// The control flow of a workflow. `lowered` gives the steps that are emitted, by their indices in the document.
pub(super) fn graph<'g>(
    workflow: &'g TypedWorkflow<'_>,
    workflows: &'g [TypedWorkflow<'_>],
    types: &'g Types,
    lowered: &'g dyn Fn(usize) -> Option<&'g Step>,
) -> Graph {
    let drawing = Drawing { workflow, workflows, types, lowered };
    let resolved = workflow.resolved;
    let depends_on = resolved.dependencies.iter();
    let mut graph = Graph {
        workflow: resolved.parsed.id.value.to_owned(),
        depends_on: depends_on.map(|dependency| drawing.workflow_id(dependency.workflow)).collect(),
        steps: (0..resolved.declared_steps()).filter_map(|step| drawing.node(step)).collect(),
        common: Vec::new(),
    };
    graph.share_failures();
    graph
}

struct Drawing<'a, 'g> {
    workflow: &'g TypedWorkflow<'a>,
    workflows: &'g [TypedWorkflow<'a>],
    types: &'g Types,
    lowered: &'g dyn Fn(usize) -> Option<&'g Step>,
}

impl Drawing<'_, '_> {
    fn workflow_id(&self, workflow: usize) -> String {
        self.workflows.get(workflow).map_or("", |workflow| workflow.resolved.parsed.id.value).to_owned()
    }

    fn node(&self, index: usize) -> Option<Node> {
        let step = self.workflow.resolved.steps.get(index)?;
        let deed = match step {
            resolve::Step::Operation(step) => {
                let operation = &step.operation;
                let path = operation.path.value.split('#').next().unwrap_or_default();
                let place = || format!("{} {path}", operation.method.to_uppercase());
                Deed::Operation(operation.id.map_or_else(place, |id| id.value.to_owned()))
            }
            resolve::Step::Workflow(step) => Deed::Workflow(self.workflow_id(step.call.workflow)),
        };
        let reach = self.reach(index);
        let edges = match reach {
            // Its own actions do not count then.
            Reach::BeforeRetry => self.retried_behind(index),
            Reach::Followed | Reach::Never => {
                let mut edges = self.success(index, step);
                edges.extend(self.failure(step));
                edges
            }
        };
        Some(Node {
            id: step.parsed().id.value.to_owned(),
            deed,
            requires: Some(step.success_criteria())
                .filter(|criteria| !criteria.is_empty())
                .map(|all| self.all(all)),
            reach,
            edges,
        })
    }

    fn reach(&self, step: usize) -> Reach {
        let is_reachable = |step: usize| self.workflow.flow.reachable.get(step).copied().unwrap_or(false);
        match is_reachable(step) {
            true => Reach::Followed,
            false if self.preludes_of(step).any(|(prelude, _)| is_reachable(prelude)) => Reach::BeforeRetry,
            false => Reach::Never,
        }
    }

    /// The steps that are made of a step to run before a retry, and the steps that are tried again.
    fn preludes_of(&self, step: usize) -> impl Iterator<Item = (usize, usize)> {
        let resolved = self.workflow.resolved;
        let preludes = resolved.preludes.iter().enumerate().filter(move |(_, prelude)| prelude.of == step);
        preludes.map(move |(index, prelude)| (resolved.declared_steps() + index, prelude.before))
    }

    fn retried_behind(&self, step: usize) -> Vec<Edge> {
        let edges = self.preludes_of(step).map(|(_, before)| {
            let (when, target) = (When::Always, Target::Step(before));
            Edge { failed: false, when, target, dead: false, unhandled: Vec::new() }
        });
        edges.collect()
    }

    /// The ways on from a step that has succeeded, what is for everything else last; behind them the actions that are never
    /// taken.
    fn success(&self, index: usize, step: &resolve::Step<'_>) -> Vec<Edge> {
        let Some(plan) = self.workflow.plans.get(index) else { return Vec::new() };
        let action = |way: &Way| way.action.and_then(|action| step.actions().get(action));
        let edge = |when: When, way: &Way| {
            let target = self.target(way.target, action(way));
            Edge { failed: false, when, target, dead: false, unhandled: Vec::new() }
        };
        let mut taken: BTreeSet<usize> = plan.ways().filter_map(|way| way.action).collect();
        let mut edges: Vec<Edge> = match plan {
            Plan::Always(way) => vec![edge(When::Always, way)],
            Plan::Match { subject, arms } => {
                let cases = self.cases(index, &subject.value, arms);
                taken = cases.iter().filter_map(|case| case.way.action).collect();
                let edges = cases.into_iter().map(|case| {
                    let is_loop = case.is_rest && self.leads_back(case.way.target, index);
                    let unhandled =
                        if is_loop { self.unhandled(&subject.value, step, arms) } else { Vec::new() };
                    Edge { unhandled, ..edge(case.when, case.way) }
                });
                edges.collect()
            }
            Plan::Tests { branches, otherwise } => {
                let branches = branches
                    .iter()
                    .filter_map(|way| Some(edge(When::Case(self.all(&action(way)?.criteria)), way)));
                branches.chain([edge(When::Otherwise, otherwise)]).collect()
            }
        };
        let dead = step.actions().iter().enumerate().filter(|(index, _)| !taken.contains(index));
        edges.extend(dead.map(|(_, action)| self.edge_of(action, false, true)));
        edges
    }

    /// The ways on from a step that has failed, when the document says anything of that.
    fn failure(&self, step: &resolve::Step<'_>) -> Vec<Edge> {
        let actions = step.failure_actions();
        let asked = Action::asked(actions).len();
        let mut edges: Vec<Edge> = Vec::with_capacity(actions.len() + 1);
        let mut rest = When::Always;
        for (index, action) in actions.iter().enumerate() {
            let is_retry = matches!(action.target, ActionTarget::Retry { .. });
            let dead = index >= asked || matches!(action.target, ActionTarget::Retry { limit: 0, .. });
            let mut edge = self.edge_of(action, true, dead);
            if action.criteria.is_empty() && !dead {
                edge.when = rest.clone();
            }
            rest = match (dead, is_retry && action.criteria.is_empty(), rest) {
                (true, _, rest) | (false, false, rest @ When::Exhausted) => rest,
                (false, true, _) => When::Exhausted,
                (false, false, _) => When::Otherwise,
            };
            edges.push(edge);
        }
        let caught = asked.checked_sub(1).and_then(|last| actions.get(last)).is_some_and(|last| {
            last.criteria.is_empty() && !matches!(last.target, ActionTarget::Retry { .. })
        });
        if !edges.is_empty() && !caught {
            let (failed, target) = (true, Target::Error);
            edges.push(Edge { failed, when: rest, target, dead: false, unhandled: Vec::new() });
        }
        edges
    }

    fn edge_of(&self, action: &Action<'_>, failed: bool, dead: bool) -> Edge {
        let when = match action.criteria.as_slice() {
            [] => When::Always,
            criteria => When::Case(self.all(criteria)),
        };
        let target = self.target(action.target, Some(action));
        Edge { failed, when, target, dead, unhandled: Vec::new() }
    }

    fn target(&self, target: ActionTarget, action: Option<&Action<'_>>) -> Target {
        let called =
            || action.and_then(|action| action.call.as_ref()).map(|call| self.workflow_id(call.workflow));
        match target {
            ActionTarget::Step(step) => Target::Step(self.workflow.resolved.producer(step)),
            ActionTarget::End => Target::End(action.map(|action| action.name.value.to_owned())),
            ActionTarget::Transfer => Target::Workflow(called().unwrap_or_default()),
            ActionTarget::Retry { limit, after, first } => {
                let step = first.map(|first| First::Step(self.workflow.resolved.producer(first)));
                Target::Retry { limit, after, first: step.or_else(|| called().map(First::Workflow)) }
            }
        }
    }

    /// Whether a way from a step leads back to it.
    fn leads_back(&self, target: ActionTarget, step: usize) -> bool {
        let mut seen = BTreeSet::new();
        let mut open = vec![target];
        while let Some(target) = open.pop() {
            if let ActionTarget::Step(next) = target
                && seen.insert(next)
            {
                open.extend(
                    self.workflow.plans.get(next).into_iter().flat_map(Plan::ways).map(|way| way.target),
                );
            }
        }
        seen.contains(&step)
    }

    /// The values of an enum that are in none of the finite sets, although they look final.
    fn unhandled(
        &self,
        subject: &Reference,
        step: &resolve::Step<'_>,
        arms: &[(ValueSet, Way)],
    ) -> Vec<String> {
        let Some(Type::Named(id)) = self.workflow.tested_type(subject, step) else { return Vec::new() };
        let values = self.types.enumeration(id).unwrap_or_default().iter().map(|variant| &variant.value);
        let is_named = |value: &String| {
            let mut constants = arms.iter().filter_map(|(set, _)| set.listed()).flatten();
            constants.any(|constant| matches!(constant, Constant::Variant(named) if named == value))
        };
        values.filter(|value| sounds_final(value) && !is_named(value)).cloned().collect()
    }

    /// The cases of a decision by one value, what is for all other values last. Sets that nothing can be in are left out.
    fn cases<'p>(&self, step: usize, subject: &Reference, arms: &'p [(ValueSet, Way)]) -> Vec<Case<'p>> {
        let may_be_missing = (self.lowered)(step).is_none_or(|step| match &step.decision {
            Decision::Match { subject, .. } => subject.optional,
            Decision::Always(_) | Decision::Tests { .. } => true,
        });
        let name = self.name(subject);
        let has = |value: Constant| {
            arms.iter().filter_map(|(set, _)| set.listed()).flatten().any(|listed| *listed == value)
        };
        let is_exhausted = has(Constant::Boolean(true)) && has(Constant::Boolean(false));
        let mut cases: Vec<Case<'p>> = arms
            .iter()
            .filter_map(|(set, way)| {
                let missing = set.has_missing() && may_be_missing;
                let no_value = missing.then(|| format!("no {name}"));
                let (when, is_rest) = match set.listed() {
                    Some(values) => {
                        let values = values.map(|value| case_of(subject, &name, value));
                        (When::Case(shortened(&one_of(values.chain(no_value).collect()))), false)
                    }
                    None if is_exhausted => (When::Case(no_value.unwrap_or_default()), false),
                    None if missing || !may_be_missing => (When::Otherwise, true),
                    None => (When::Case(format!("any other {name}")), true),
                };
                (when != When::Case(String::new())).then_some(Case { when, is_rest, way })
            })
            .collect();
        cases.sort_by_key(|case| case.is_rest);
        cases
    }

    /// All of these criteria, in a few words.
    fn all(&self, criteria: &[Criterion]) -> String {
        let criteria = criteria.iter().map(|criterion| {
            let words = self.test(&criterion.test, criterion.comparison);
            words.unwrap_or_else(|| criterion.text.value.clone())
        });
        shortened(&criteria.collect::<Vec<_>>().join(" and "))
    }

    /// A test in words; `None` when they would say no more than the text of the criterion.
    fn test(&self, test: &Test, comparison: Comparison) -> Option<String> {
        match test {
            Test::And(tests) => {
                if let Some(class) = class_of_status(tests) {
                    return Some(class);
                }
                let tests = tests.iter().map(|part| match part {
                    Test::Or(_) => Some(format!("({})", self.test(part, comparison)?)),
                    _ => self.test(part, comparison),
                });
                Some(tests.collect::<Option<Vec<_>>>()?.join(" and "))
            }
            Test::Or(tests) => {
                Some(one_of(tests.iter().map(|part| self.test(part, comparison)).collect::<Option<_>>()?))
            }
            Test::Not(test) => Some(format!("not ({})", self.test(test, comparison)?)),
            Test::Compare { operator, left, right } => self.comparison(*operator, left, right),
            Test::Holds(operand) => {
                let name = self.operand(operand);
                Some(if comparison == Comparison::Exact { format!("{name} present") } else { name })
            }
            Test::Matches { context, pattern } => match pattern.as_slice() {
                [TemplatePart::Text(pattern)] => {
                    Some(format!("{} matches {pattern}", self.name(&context.value)))
                }
                _ => None,
            },
            _ => None,
        }
    }

    fn comparison(&self, operator: Operator, left: &Operand, right: &Operand) -> Option<String> {
        let (name, value) = (self.operand(left), self.operand(right));
        let constant = match right {
            Operand::Literal(literal) => Some(&literal.value),
            Operand::Reference(_) => None,
        };
        let of_status =
            matches!(left, Operand::Reference(reference) if reference.value == Reference::StatusCode);
        Some(match (operator, constant) {
            (Operator::Equal, Some(_)) if of_status => value,
            (Operator::NotEqual, Some(_)) if of_status => format!("not {value}"),
            (Operator::Equal, Some(Literal::Null)) | (Operator::NotEqual, Some(Literal::Null)) => {
                if operator == Operator::Equal { format!("no {name}") } else { format!("{name} present") }
            }
            (Operator::Equal, Some(Literal::Boolean(holds)))
            | (Operator::NotEqual, Some(Literal::Boolean(holds))) => {
                if *holds == (operator == Operator::Equal) { name } else { format!("not {name}") }
            }
            _ => {
                let sign = match operator {
                    Operator::Equal => "=",
                    Operator::NotEqual => "≠",
                    Operator::Less => "<",
                    Operator::LessOrEqual => "≤",
                    Operator::Greater => ">",
                    Operator::GreaterOrEqual => "≥",
                };
                format!("{name} {sign} {value}")
            }
        })
    }

    fn operand(&self, operand: &Operand) -> String {
        match operand {
            Operand::Reference(reference) => self.name(&reference.value),
            Operand::Literal(literal) => match &literal.value {
                Literal::String(text) => word(text),
                literal => literal.to_string(),
            },
        }
    }

    /// What a reference is called for short.
    fn name(&self, reference: &Reference) -> String {
        match reference {
            Reference::StatusCode => "status".to_owned(),
            Reference::ResponseText => "body".to_owned(),
            Reference::ResponseBody(pointer)
            | Reference::ResponseJson(pointer)
            | Reference::FailureBody(pointer) => last_name(pointer),
            Reference::ResponseLength(pointer) | Reference::FailureLength(pointer) => {
                format!("{}.length", last_name(pointer))
            }
            Reference::StepOutput(output) => {
                format!("{}.{}", self.workflow.step_id(output.step), self.workflow.output_name(*output))
            }
            Reference::CalledOutput(id) => {
                let call = self.workflow.resolved.steps.get(id.step).and_then(resolve::Step::call);
                let called = call.and_then(|call| self.workflows.get(call.workflow));
                let output = called.and_then(|called| called.resolved.outputs.get(id.output));
                output.map(|output| output.name.value.clone()).unwrap_or_default()
            }
            Reference::Input(input) => {
                let name = self.workflow.resolved.inputs.get(*input).map_or("", |input| &input.name.value);
                format!("inputs.{name}")
            }
            Reference::DependencyOutput { dependency, output } => {
                let dependency = self.workflow.resolved.dependencies.get(*dependency);
                let workflow = dependency.and_then(|dependency| self.workflows.get(dependency.workflow));
                let output = workflow.and_then(|workflow| {
                    let name = &workflow.resolved.outputs.get(*output)?.name.value;
                    Some(format!("{}.{name}", workflow.resolved.parsed.id.value))
                });
                output.unwrap_or_default()
            }
            Reference::CalledOutcome(_) | Reference::Dependency(_) => "outputs".to_owned(),
            Reference::ResponseHeader(name) => name.clone(),
            Reference::Url => "url".to_owned(),
            Reference::Constant(constant) => word(&in_text(constant)),
            Reference::ResponseItems { item, .. } => last_name(item),
            Reference::Part { of, way } => {
                let whole = self.name(of);
                match last_name(way) {
                    // Only indices.
                    items if items.starts_with("body[") => items.replacen("body", &whole, 1),
                    name => format!("{whole}.{name}"),
                }
            }
            Reference::Text(_) => "text".to_owned(),
            Reference::List(_) => "list".to_owned(),
            Reference::Object(_) => "object".to_owned(),
        }
    }
}

/// A case of a decision by one value.
struct Case<'p> {
    when: When,
    /// Whether it is for all values but some.
    is_rest: bool,
    way: &'p Way,
}

/// What it is called that a value is a constant.
fn case_of(subject: &Reference, name: &str, value: &Constant) -> String {
    match value {
        Constant::Boolean(true) => name.to_owned(),
        Constant::Boolean(false) => format!("not {name}"),
        Constant::Integer(_) | Constant::Number(_) if *subject != Reference::StatusCode => {
            format!("{name} = {}", in_text(value))
        }
        value => word(&in_text(value)),
    }
}

/// What a pointer leads to, for short: its last name, with the indices behind it.
fn last_name(pointer: &JsonPointer) -> String {
    let tokens = pointer.tokens();
    let is_index = |token: &String| !token.is_empty() && token.bytes().all(|byte| byte.is_ascii_digit());
    let named = tokens.iter().rposition(|token| !is_index(token));
    let name = named.and_then(|named| tokens.get(named)).map_or("body", String::as_str);
    let indices = tokens.iter().skip(named.map_or(0, |named| named + 1));
    indices.fold(name.to_owned(), |name, index| format!("{name}[{index}]"))
}

/// A text as it is when it is one word, otherwise in quotes.
fn word(text: &str) -> String {
    let plain = |character: char| character.is_alphanumeric() || "_-.:/".contains(character);
    match !text.is_empty() && text.chars().all(plain) {
        true => text.to_owned(),
        false => format!("'{text}'"),
    }
}

/// `a, b or c`; of many, the first ones.
fn one_of(mut words: Vec<String>) -> String {
    let count = words.len();
    let last = if count > MOST_VALUES {
        words.truncate(MOST_VALUES - 1);
        Some(format!("{} others", count - words.len()))
    } else {
        words.pop()
    };
    match (words.as_slice(), last) {
        ([], last) => last.unwrap_or_default(),
        (first, Some(last)) => format!("{} or {last}", first.join(", ")),
        (first, None) => first.join(", "),
    }
}

/// `5xx` for a status that is at least 500 and less than 600.
fn class_of_status(tests: &[Test]) -> Option<String> {
    let bound = |test: &Test| {
        let (operator, reference, literal) = test.against_constant()?;
        let Literal::Number(digits) = &literal.value else { return None };
        let of_status = reference.value == Reference::StatusCode;
        Some((operator, digits.parse::<u32>().ok()?)).filter(|_| of_status)
    };
    let [lower, upper] = tests else { return None };
    let (from, below) = match (bound(lower)?, bound(upper)?) {
        ((Operator::GreaterOrEqual, from), (Operator::Less, below)) => (from, below),
        ((Operator::GreaterOrEqual, from), (Operator::LessOrEqual, last)) => (from, last.checked_add(1)?),
        _ => return None,
    };
    let whole = from % 100 == 0 && (100..600).contains(&from) && below == from + 100;
    whole.then(|| format!("{}xx", from / 100))
}

/// Words without line breaks, cut when there are too many.
fn shortened(words: &str) -> String {
    let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
    if words.chars().count() <= LONGEST {
        return words;
    }
    let cut: String = words.chars().take(LONGEST).collect();
    let end = cut.rfind(' ').unwrap_or(cut.len());
    format!("{} …", cut.get(..end).unwrap_or(&cut))
}
