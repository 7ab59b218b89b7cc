//! An interpreter of documents: slow, untyped and short, so that it can be read against the specification.
//!
//! It knows nothing of the compiler. A run is a loop over the list of steps with tables of what there is; every expression
//! and every condition is read from its text whenever it is needed.

use std::collections::BTreeMap;
use std::time::Duration;

use regex::Regex;
use serde_json::{Map, Value, json};

use crate::condition::{self, Dialect};
use crate::query;

/// The wait before a step is entered again.
pub(crate) const PACE: Duration = Duration::from_secs(1);

/// What a request is answered.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    /// By names in lower case.
    pub(crate) headers: BTreeMap<&'static str, String>,
    pub(crate) body: Value,
    /// How long it takes.
    pub(crate) takes: Duration,
}

/// A request.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Sent {
    /// What the run waited for before.
    pub(crate) waits: Vec<Duration>,
    pub(crate) method: String,
    /// The parts of the path, and the parameters of the query, decoded.
    pub(crate) path: Vec<String>,
    pub(crate) query: Vec<(String, String)>,
    /// The header `X-Text`.
    pub(crate) header: Option<String>,
    pub(crate) body: Option<Value>,
}

/// How a run comes to its end.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Ending {
    /// By an end, by another workflow that has taken over, or behind the last step.
    Outcome(Outcome),
    /// A step has failed, and no action says what to do.
    Failed { step: String },
    /// A request, or a workflow, needs what has no value.
    Missing { step: String, expressions: Vec<String> },
    /// Too many steps have been entered.
    Budget { step: String },
    /// The time is up.
    Deadline { step: String },
    /// A request was not answered.
    Unanswered { step: String },
}

/// What a workflow comes to.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Outcome {
    /// The name of the end; `completed` behind the last step.
    pub(crate) end: String,
    /// The outcome of the workflow that has taken over.
    pub(crate) successor: Option<Box<Outcome>>,
    pub(crate) outputs: Map<String, Value>,
}

/// All that can be seen of a run.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Trace {
    pub(crate) sent: Vec<Sent>,
    /// What the run waited for behind its last request.
    pub(crate) waits: Vec<Duration>,
    pub(crate) ending: Ending,
}

/// What a run may take.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
    /// How many steps it may enter.
    pub(crate) steps: u32,
    /// How long it may take.
    pub(crate) time: Option<Duration>,
}

/// Runs the first workflow of a document, and before it those that it depends on.
pub(crate) fn run(
    document: &Value,
    api: &Value,
    inputs: &Value,
    answers: &[Answer],
    limits: Limits,
) -> Trace {
    let mut world = World {
        document,
        api,
        answers: answers.iter(),
        limits,
        entered: 0,
        now: Duration::ZERO,
        deadline: None,
        waits: Vec::new(),
        sent: Vec::new(),
    };
    let ending = world.alone(&document["workflows"][0]["workflowId"], inputs);
    let ending = ending.map_or_else(|ending| ending, Ending::Outcome);
    Trace { sent: world.sent, waits: world.waits, ending }
}

/// What all workflows of a run share.
struct World<'r> {
    document: &'r Value,
    api: &'r Value,
    answers: std::slice::Iter<'r, Answer>,
    limits: Limits,
    /// How many steps have been entered.
    entered: u32,
    now: Duration,
    deadline: Option<Duration>,
    waits: Vec<Duration>,
    sent: Vec<Sent>,
}

impl<'r> World<'r> {
    /// Runs a workflow that is no part of another one, behind those that it depends on.
    fn alone(&mut self, id: &Value, inputs: &Value) -> Result<Outcome, Ending> {
        let mut before = BTreeMap::new();
        for needed in self.workflow(id)["dependsOn"].as_array().into_iter().flatten() {
            before.insert(text(needed), self.alone(needed, inputs)?.outputs);
        }
        self.entered = 0;
        self.deadline = self.limits.time.map(|time| self.now + time);
        self.workflow_run(id, inputs.clone(), before)
    }

    fn workflow(&self, id: &Value) -> &'r Value {
        let workflows = self.document["workflows"].as_array().unwrap();
        workflows.iter().find(|workflow| workflow["workflowId"] == *id).unwrap()
    }

    /// Runs a workflow with these inputs, behind others that have come to these outputs.
    fn workflow_run(&mut self, id: &Value, inputs: Value, before: Before) -> Result<Outcome, Ending> {
        let workflow = self.workflow(id);
        let mut given = Map::new();
        for (name, schema) in workflow["inputs"]["properties"].as_object().into_iter().flatten() {
            let value = inputs.get(name).or(schema.get("default"));
            given.extend(value.map(|value| (name.clone(), value.clone())));
        }
        let mut run = Run {
            world: self,
            workflow,
            inputs: Value::Object(given),
            answer: None,
            request: json!({}),
            called: None,
            position: None,
            judged: None,
            outputs: BTreeMap::new(),
            ran: BTreeMap::new(),
            before,
            visits: BTreeMap::new(),
            retries: BTreeMap::new(),
        };
        run.steps()
    }
}

/// What workflows have come to, by their ids.
type Before = BTreeMap<String, Map<String, Value>>;

struct Run<'w, 'r> {
    world: &'w mut World<'r>,
    workflow: &'r Value,
    inputs: Value,
    /// The answer to the step at hand.
    answer: Option<Answer>,
    /// What the step at hand has sent: `method`, `path`, `query`, `header` and `body`.
    request: Value,
    /// The outputs of the workflow that the step at hand has run.
    called: Option<Map<String, Value>>,
    /// The step at hand; none when the outputs of the workflow are asked for.
    position: Option<usize>,
    /// The step that has been answered, until it has succeeded: its outputs are what they would be.
    judged: Option<Value>,
    /// What steps have produced, by step and name.
    outputs: BTreeMap<(String, String), Option<Value>>,
    /// The outputs of the workflows that steps have run, by step.
    ran: BTreeMap<String, Map<String, Value>>,
    /// The outputs of the workflows that this one depends on.
    before: Before,
    /// When each step was last answered, and what `Retry-After` said then.
    visits: BTreeMap<String, (Duration, Option<Duration>)>,
    /// The retries that each action of the step has had, since it was entered otherwise than by a retry.
    retries: BTreeMap<String, u64>,
}

/// What an action, or the lack of one, leads to.
enum Way {
    Step(usize),
    Again,
    End(String),
    Workflow { action: String, id: Value },
}

impl Run<'_, '_> {
    fn steps(&mut self) -> Result<Outcome, Ending> {
        let steps = self.workflow["steps"].as_array().unwrap();
        let mut position = 0;
        let mut again = false;
        loop {
            let Some(step) = steps.get(position) else {
                return Ok(self.outcome("completed".to_owned(), None));
            };
            if !again {
                self.retries.clear();
            }
            self.enter(step, again)?;
            let way = match self.perform(step)? {
                Ok(()) => self.after_success(step, position),
                Err(failure) => self.after_failure(step)?.ok_or(failure)?,
            };
            again = matches!(way, Way::Again);
            match way {
                Way::Step(next) => position = next,
                Way::Again => {}
                Way::End(name) => return Ok(self.outcome(name, None)),
                Way::Workflow { action, id } => {
                    let successor = self.hand_over(&id)?;
                    return Ok(self.outcome(action, Some(Box::new(successor))));
                }
            }
        }
    }

    /// Counts a step, and waits if it has been entered before, unless it is entered for a retry.
    fn enter(&mut self, step: &Value, for_a_retry: bool) -> Result<(), Ending> {
        let id = text(&step["stepId"]);
        if self.world.entered == self.world.limits.steps {
            return Err(Ending::Budget { step: id });
        }
        self.world.entered += 1;
        if self.world.deadline.is_some_and(|deadline| self.world.now >= deadline) {
            return Err(Ending::Deadline { step: id });
        }
        let visit = self.visits.get(&id).copied().filter(|_| !for_a_retry);
        if let Some((since, asked)) = visit {
            self.wait(&id, asked.unwrap_or(PACE).saturating_sub(self.world.now - since))?;
        }
        Ok(())
    }

    /// No wait goes beyond the deadline.
    fn wait(&mut self, step: &str, duration: Duration) -> Result<(), Ending> {
        if duration.is_zero() {
            return Ok(());
        }
        if self.world.deadline.is_some_and(|deadline| self.world.now + duration > deadline) {
            return Err(Ending::Deadline { step: step.to_owned() });
        }
        self.world.waits.push(duration);
        self.world.now += duration;
        Ok(())
    }

    /// Calls the operation or workflow of a step. What goes wrong is a failure of the step if a criterion, of it or of the
    /// workflow that it runs, is not met; otherwise the run ends with it.
    fn perform(&mut self, step: &Value) -> Result<Result<(), Ending>, Ending> {
        let id = text(&step["stepId"]);
        (self.answer, self.called, self.judged, self.request) = (None, None, None, json!({}));
        self.position = Some(self.position_of(&step["stepId"]));
        let retry_after = match step.get("workflowId") {
            Some(workflow) => {
                let (inputs, told) = (self.arguments(step, workflow)?, self.told(workflow));
                match self.world.workflow_run(workflow, inputs, told) {
                    Ok(outcome) => self.called = Some(outcome.outputs),
                    Err(failure @ Ending::Failed { .. }) => {
                        self.visits.insert(id, (self.world.now, None));
                        return Ok(Err(failure));
                    }
                    Err(ending) => return Err(ending),
                }
                None
            }
            None => {
                self.request(step)?;
                let Some(answer) = self.world.answers.next() else {
                    return Err(Ending::Unanswered { step: id });
                };
                self.world.now += answer.takes;
                if self.world.deadline.is_some_and(|deadline| self.world.now >= deadline) {
                    return Err(Ending::Deadline { step: id });
                }
                self.answer = Some(answer.clone());
                answer.headers.get("retry-after").map(|seconds| Duration::from_secs(seconds.parse().unwrap()))
            }
        };
        self.visits.insert(id.clone(), (self.world.now, retry_after));
        self.judged = Some(step.clone());
        if !self.succeeded(step) {
            return Ok(Err(Ending::Failed { step: id }));
        }
        self.judged = None;
        self.produce(step);
        Ok(Ok(()))
    }

    /// All criteria hold. Without criteria, the status is one of success; a workflow has come to its end.
    fn succeeded(&self, step: &Value) -> bool {
        match step.get("successCriteria") {
            Some(criteria) => self.all(criteria),
            None => self.answer.as_ref().is_none_or(|answer| (200..300).contains(&answer.status)),
        }
    }

    /// The actions of a step, then those of the workflow that none of them replaces.
    fn actions(&self, step: &Value, own: &str, shared: &str) -> Vec<Value> {
        let list = |value: Option<&Value>| {
            let list = value.and_then(Value::as_array).into_iter().flatten();
            list.map(|action| self.referenced(action)).collect::<Vec<_>>()
        };
        let mut actions = list(step.get(own));
        for action in list(self.workflow.get(shared)) {
            if actions.iter().all(|known| known["name"] != action["name"]) {
                actions.push(action);
            }
        }
        actions
    }

    /// What a reusable object refers to, with the value that it gives.
    fn referenced(&self, object: &Value) -> Value {
        let Some(reference) = object["reference"].as_str() else {
            return object.clone();
        };
        let pointer = reference.replace("$components.", "/components/").replace("s.", "s/");
        let mut found = self.world.document.pointer(&pointer).unwrap().clone();
        if let Some(value) = object.get("value") {
            found["value"] = value.clone();
        }
        found
    }

    fn after_success(&self, step: &Value, position: usize) -> Way {
        let actions = self.actions(step, "onSuccess", "successActions");
        match actions.iter().find(|action| self.all(&action["criteria"])) {
            Some(action) => self.leave(action),
            None => Way::Step(position + 1),
        }
    }

    /// Where an action leads that does not retry.
    fn leave(&self, action: &Value) -> Way {
        let name = text(&action["name"]);
        match (action["type"].as_str().unwrap(), action.get("workflowId")) {
            ("end", _) => Way::End(name),
            (_, Some(id)) => Way::Workflow { action: name, id: id.clone() },
            (_, None) => Way::Step(self.position_of(&action["stepId"])),
        }
    }

    fn after_failure(&mut self, step: &Value) -> Result<Option<Way>, Ending> {
        for action in self.actions(step, "onFailure", "failureActions") {
            if !self.all(&action["criteria"]) {
                continue;
            }
            if action["type"] != "retry" {
                return Ok(Some(self.leave(&action)));
            }
            let had = self.retries.entry(text(&action["name"])).or_default();
            if *had == action["retryLimit"].as_u64().unwrap_or(1) {
                continue;
            }
            *had += 1;
            let after = action["retryAfter"].as_f64().map(Duration::from_secs_f64);
            let id = text(&step["stepId"]);
            let asked = self.visits.get(&id).and_then(|(_, asked)| *asked);
            self.wait(&id, asked.or(after).unwrap_or(PACE))?;
            self.prepare(step, &action)?;
            return Ok(Some(Way::Again));
        }
        Ok(None)
    }

    /// Runs what a retry names before its step is tried again.
    fn prepare(&mut self, step: &Value, action: &Value) -> Result<(), Ending> {
        if let Some(workflow) = action.get("workflowId") {
            self.hand_over(workflow)?;
        }
        if let Some(id) = action.get("stepId").filter(|id| **id != step["stepId"]) {
            let steps = self.workflow["steps"].as_array().unwrap();
            let other = steps.get(self.position_of(id)).unwrap();
            self.enter(other, true)?;
            self.perform(other)??;
        }
        Ok(())
    }

    /// Runs a workflow for an action: with the inputs that have the same names.
    fn hand_over(&mut self, workflow: &Value) -> Result<Outcome, Ending> {
        let told = self.told(workflow);
        self.world.workflow_run(workflow, self.inputs.clone(), told)
    }

    fn position_of(&self, id: &Value) -> usize {
        let steps = self.workflow["steps"].as_array().unwrap();
        steps.iter().position(|step| step["stepId"] == *id).unwrap()
    }

    fn all(&self, criteria: &Value) -> bool {
        criteria.as_array().into_iter().flatten().all(|criterion| {
            let condition = criterion["condition"].as_str().unwrap();
            let Some(context) = criterion.get("context") else {
                return condition::holds(condition, Dialect::Simple, &|expression| self.value(expression));
            };
            let context = self.value(context.as_str().unwrap());
            if criterion["type"] == "regex" {
                let pattern = self.sent(&json!(condition), &mut Vec::new());
                let pattern = pattern.map(|pattern| Regex::new(pattern.as_str().unwrap()).unwrap());
                return context
                    .zip(pattern)
                    .is_some_and(|(context, pattern)| pattern.is_match(&text(&context)));
            }
            if query::is_one(condition) {
                let value = |expression: &str| self.value(expression);
                return context.is_some_and(|context| !query::nodes(condition, &context, &value).is_empty());
            }
            let member = |query: &str| {
                if query.starts_with("$inputs.") {
                    return self.value(query);
                }
                let pointer = query.trim_start_matches('$').replace(['.', '['], "/").replace(']', "");
                context.as_ref()?.pointer(&pointer).filter(|found| !found.is_null()).cloned()
            };
            condition::holds(condition, Dialect::Predicate, &member)
        })
    }

    /// What an expression stands for; none when it is missing or null.
    fn value(&self, expression: &str) -> Option<Value> {
        let answer = self.answer.as_ref();
        // Other than a body, a value has to be there as a whole before a part of it is looked for.
        if let Some((whole, way)) = expression.split_once('#').filter(|(whole, _)| !whole.ends_with(".body"))
        {
            return self.value(whole)?.pointer(way).filter(|part| !part.is_null()).cloned();
        }
        let (head, tail) = expression.split_once('.').unwrap_or((expression, ""));
        let found = match head {
            "$statusCode" => Some(json!(answer?.status)),
            "$method" => self.request.get("method").cloned(),
            "$inputs" => self.inputs.get(tail).cloned(),
            "$outputs" => self.called.as_ref()?.get(tail).cloned(),
            "$request" => {
                let pointer = tail.replace("#/", "/").replace('.', "/");
                self.request.pointer(&format!("/{pointer}")).cloned()
            }
            "$response" => match tail.strip_prefix("header.") {
                Some(name) => answer?.headers.get(name.to_lowercase().as_str()).map(|text| json!(text)),
                None => answer?.body.pointer(tail.strip_prefix("body")?.trim_start_matches('#')).cloned(),
            },
            "$workflows" => {
                let (workflow, output) = tail.split_once(".outputs.")?;
                self.outputs_of(workflow)?.get(output).cloned()
            }
            _ => {
                let (step, output) = tail.split_once(".outputs.")?;
                if let Some(judged) = self.judged.as_ref().filter(|judged| judged["stepId"] == step) {
                    return self.value(judged["outputs"][output].as_str()?);
                }
                self.outputs.get(&(step.to_owned(), output.to_owned())).cloned().flatten()
            }
        };
        found.filter(|value| !value.is_null())
    }

    /// What a workflow has come to: in the step at hand, or else in the last step before it that runs it, or else where it is
    /// depended on, or else in the first step that runs it.
    fn outputs_of(&self, workflow: &str) -> Option<&Map<String, Value>> {
        let steps = self.workflow["steps"].as_array().unwrap();
        let here = self.position.unwrap_or(steps.len());
        let runs = |step: &&Value| step["workflowId"] == workflow;
        if let Some(called) = self.called.as_ref().filter(|_| steps.get(here).is_some_and(|step| runs(&step)))
        {
            return Some(called);
        }
        let before = steps.iter().take(here).rev().find(runs);
        if before.is_none() && self.before.contains_key(workflow) {
            return self.before.get(workflow);
        }
        self.ran.get(&text(&before.or_else(|| steps.iter().find(runs))?["stepId"]))
    }

    /// What a workflow that is run is told of those that it depends on: as this one was told, or else by the steps.
    fn told(&self, workflow: &Value) -> Before {
        let needed = self.world.workflow(workflow)["dependsOn"].as_array().into_iter().flatten();
        let outputs = needed.map(|needed| {
            let needed = text(needed);
            let outputs = self.before.get(&needed).or_else(|| self.outputs_of(&needed));
            (needed, outputs.unwrap().clone())
        });
        outputs.collect()
    }

    fn produce(&mut self, step: &Value) {
        for (name, expression) in step["outputs"].as_object().unwrap() {
            let value = self.value(expression.as_str().unwrap());
            self.outputs.insert((text(&step["stepId"]), name.clone()), value);
        }
        self.ran.extend(self.called.clone().map(|called| (text(&step["stepId"]), called)));
    }

    fn outcome(&mut self, end: String, successor: Option<Box<Outcome>>) -> Outcome {
        (self.position, self.called, self.judged) = (None, None, None);
        let outputs = self.workflow["outputs"].as_object().into_iter().flatten();
        let outputs = outputs.map(|(name, expression)| {
            (name.clone(), self.value(expression.as_str().unwrap()).unwrap_or(Value::Null))
        });
        Outcome { end, successor, outputs: outputs.collect() }
    }

    /// What is sent for a value; none when an input that it needs is not given, or what it needs is not there, which is then
    /// noted.
    fn sent(&self, value: &Value, missing: &mut Vec<String>) -> Option<Value> {
        let written = match value {
            Value::String(written) => written,
            Value::Object(members) => {
                let members = members.iter();
                let members =
                    members.filter_map(|(name, value)| Some((name.clone(), self.sent(value, missing)?)));
                return Some(members.collect());
            }
            Value::Array(items) => {
                return Some(items.iter().filter_map(|item| self.sent(item, missing)).collect());
            }
            other => return Some(other.clone()),
        };
        let mut lacking = Vec::new();
        let mut is_left_out = false;
        let mut found = |expression: &str| {
            let found = self.value(expression);
            match expression.starts_with("$inputs.") {
                _ if found.is_some() => {}
                true => is_left_out = true,
                false => lacking.push(expression.to_owned()),
            }
            found
        };
        // Braces around a whole expression change nothing.
        let only = written.strip_prefix("{$").and_then(|rest| rest.strip_suffix('}'));
        if written.starts_with('$') || only.is_some_and(|only| !only.contains('{')) {
            let found = found(written.trim_matches(['{', '}']));
            missing.append(&mut lacking);
            return found;
        }
        let mut filled = String::new();
        for part in written.split('}') {
            let (constant, expression) = part.split_once('{').unwrap_or((part, ""));
            filled.push_str(constant);
            if !expression.is_empty() {
                filled.extend(found(expression).as_ref().map(text));
            }
        }
        // A text that is left out needs nothing.
        if is_left_out {
            return None;
        }
        let is_whole = lacking.is_empty();
        missing.append(&mut lacking);
        is_whole.then_some(Value::String(filled))
    }

    /// The parameters of a step, and those of the workflow that none of them replaces.
    fn parameters(&self, step: &Value) -> Vec<Value> {
        let list = |owner: &Value| {
            let list = owner["parameters"].as_array().into_iter().flatten();
            list.map(|parameter| self.referenced(parameter)).collect::<Vec<_>>()
        };
        let mut parameters = list(step);
        for parameter in list(self.workflow) {
            let is_same = |own: &Value| own["name"] == parameter["name"] && own["in"] == parameter["in"];
            if !parameters.iter().any(is_same) {
                parameters.push(parameter);
            }
        }
        parameters
    }

    /// The inputs that a step gives to a workflow. What the workflow requires has to be there.
    fn arguments(&self, step: &Value, workflow: &Value) -> Result<Value, Ending> {
        let required = &self.world.workflow(workflow)["inputs"]["required"];
        let mut arguments = Map::new();
        for parameter in step["parameters"].as_array().into_iter().flatten() {
            let parameter = self.referenced(parameter);
            if let Some(value) = self.sent(&parameter["value"], &mut Vec::new()) {
                arguments.insert(text(&parameter["name"]), value);
            } else if required.as_array().into_iter().flatten().any(|name| *name == parameter["name"]) {
                let expressions = vec![text(&parameter["value"])];
                return Err(Ending::Missing { step: text(&step["stepId"]), expressions });
            }
        }
        Ok(Value::Object(arguments))
    }

    fn request(&mut self, step: &Value) -> Result<(), Ending> {
        let (path, method, operation) = self.operation(&step["operationId"]);
        let mut missing = Vec::new();
        let mut request = json!({ "method": method.to_uppercase(), "path": {}, "query": {}, "header": {} });
        for parameter in self.parameters(step) {
            if let Some(value) = self.sent(&parameter["value"], &mut missing) {
                request[text(&parameter["in"])][text(&parameter["name"])] = value;
            }
        }
        if let Some(body) = step.get("requestBody") {
            let mut payload = body["payload"].clone();
            for replacement in body["replacements"].as_array().into_iter().flatten() {
                replace(&mut payload, replacement["target"].as_str().unwrap(), &replacement["value"]);
            }
            request["body"] = self.sent(&payload, &mut missing).unwrap();
        }
        if !missing.is_empty() {
            return Err(Ending::Missing { step: text(&step["stepId"]), expressions: missing });
        }
        if self.world.deadline.is_some_and(|deadline| self.world.now >= deadline) {
            return Err(Ending::Deadline { step: text(&step["stepId"]) });
        }
        let value = |place: &str, name: &str| request[place].get(name).map(text);
        let path = path.split('/').map(|part| match part.strip_prefix('{') {
            Some(name) => value("path", name.trim_end_matches('}')).unwrap(),
            None => part.to_owned(),
        });
        let parameters = operation["parameters"].as_array().into_iter().flatten();
        let query = parameters.filter(|parameter| parameter["in"] == "query").filter_map(|parameter| {
            let name = text(&parameter["name"]);
            value("query", &name).map(|value| (name, value))
        });
        let sent = Sent {
            waits: std::mem::take(&mut self.world.waits),
            method: text(&request["method"]),
            path: path.collect(),
            query: query.collect(),
            header: value("header", "X-Text"),
            body: request.get("body").cloned(),
        };
        self.world.sent.push(sent);
        self.request = request;
        Ok(())
    }

    /// The path, method and description of an operation.
    fn operation(&self, id: &Value) -> (String, String, Value) {
        for (path, item) in self.world.api["paths"].as_object().unwrap() {
            for (method, operation) in item.as_object().unwrap() {
                if operation["operationId"] == *id {
                    return (path.clone(), method.clone(), operation.clone());
                }
            }
        }
        panic!("there is no operation {id}")
    }
}

/// Puts a value where a pointer leads; `-` is behind the end of a list.
fn replace(payload: &mut Value, target: &str, value: &Value) {
    let (owner, last) = target.rsplit_once('/').unwrap();
    match payload.pointer_mut(owner).unwrap() {
        Value::Array(items) if last == "-" => items.push(value.clone()),
        Value::Array(items) => items[last.parse::<usize>().unwrap()] = value.clone(),
        owner => owner[last] = value.clone(),
    }
}

/// A value as text.
fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}
