//! An interpreter of documents: slow, untyped and short, so that it can be read against the specification.
//!
//! It knows nothing of the compiler. A run is a loop over the list of steps with a table of outputs; every expression and
//! every condition is read from its text whenever it is needed.

use std::collections::BTreeMap;
use std::time::Duration;

use serde_json::{Map, Value, json};

use crate::condition::{self, Dialect};

/// The wait before a step is entered again.
pub(crate) const PACE: Duration = Duration::from_secs(1);

/// What a request is answered.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    /// By names in lower case.
    pub(crate) headers: BTreeMap<&'static str, String>,
    pub(crate) body: Value,
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
    /// By an end, or behind the last step.
    Outcome { end: String, outputs: Value },
    /// A step has failed, and no action says what to do.
    Failed { step: String },
    /// A request needs outputs that have no value.
    Missing { step: String, expressions: Vec<String> },
    /// Too many steps have been entered.
    Budget { step: String },
    /// A request was not answered.
    Unanswered { step: String },
}

/// All that can be seen of a run.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Trace {
    pub(crate) sent: Vec<Sent>,
    /// What the run waited for behind its last request.
    pub(crate) waits: Vec<Duration>,
    pub(crate) ending: Ending,
}

/// Runs the first workflow of a document.
pub(crate) fn run(document: &Value, api: &Value, inputs: &Value, answers: &[Answer], budget: u32) -> Trace {
    let workflow = &document["workflows"][0];
    let mut run = Run {
        workflow,
        api,
        inputs: with_defaults(workflow, inputs),
        answers: answers.iter(),
        budget,
        answer: None,
        judged: None,
        outputs: BTreeMap::new(),
        now: Duration::ZERO,
        waits: Vec::new(),
        sent: Vec::new(),
        visits: BTreeMap::new(),
    };
    let ending = run.steps();
    Trace { sent: run.sent, waits: run.waits, ending }
}

fn with_defaults(workflow: &Value, inputs: &Value) -> Value {
    let mut all = inputs.clone();
    for (name, schema) in workflow["inputs"]["properties"].as_object().unwrap() {
        if all.get(name).is_none() && schema.get("default").is_some() {
            all[name] = schema["default"].clone();
        }
    }
    all
}

struct Run<'r> {
    workflow: &'r Value,
    api: &'r Value,
    inputs: Value,
    answers: std::slice::Iter<'r, Answer>,
    budget: u32,
    /// The answer to the step at hand.
    answer: Option<Answer>,
    /// The step whose success is asked for: its outputs are what they would be.
    judged: Option<Value>,
    /// What steps have produced, by step and name.
    outputs: BTreeMap<(String, String), Option<Value>>,
    now: Duration,
    waits: Vec<Duration>,
    sent: Vec<Sent>,
    /// When each step was last answered, and what `Retry-After` said then.
    visits: BTreeMap<usize, (Duration, Option<Duration>)>,
}

/// What an action, or the lack of one, leads to.
enum Way {
    Step(usize),
    Again,
    End(String),
}

impl Run<'_> {
    fn steps(&mut self) -> Ending {
        let steps = self.workflow["steps"].as_array().unwrap().clone();
        let mut position = 0;
        let mut entered = 0;
        // The retries that each action of the step has had, since it was entered otherwise than by a retry.
        let mut retries: BTreeMap<String, u64> = BTreeMap::new();
        let mut again = false;
        loop {
            let Some(step) = steps.get(position) else {
                return self.outcome("completed");
            };
            let id = step["stepId"].as_str().unwrap().to_owned();
            if entered == self.budget {
                return Ending::Budget { step: id };
            }
            entered += 1;
            if !again {
                retries.clear();
                if let Some((since, asked)) = self.visits.get(&position).copied() {
                    let pause = asked.unwrap_or(PACE);
                    self.wait(pause.saturating_sub(self.now - since));
                }
            }
            self.answer = None;
            if let Err(ending) = self.request(step) {
                return ending;
            }
            let Some(answer) = self.answers.next() else {
                return Ending::Unanswered { step: id };
            };
            self.answer = Some(answer.clone());
            let asked = answer.headers.get("retry-after").and_then(|text| text.parse().ok());
            self.visits.insert(position, (self.now, asked.map(Duration::from_secs)));

            self.judged = Some(step.clone());
            let succeeded = self.succeeded(step);
            self.judged = None;
            let way = match succeeded {
                true => {
                    self.produce(step);
                    self.after_success(step, position)
                }
                false => match self.after_failure(step, position, &mut retries) {
                    Some(way) => way,
                    None => return Ending::Failed { step: id },
                },
            };
            again = matches!(way, Way::Again);
            match way {
                Way::Step(next) => position = next,
                Way::Again => {}
                Way::End(name) => return self.outcome(&name),
            }
        }
    }

    fn wait(&mut self, duration: Duration) {
        if !duration.is_zero() {
            self.waits.push(duration);
            self.now += duration;
        }
    }

    /// All criteria hold; without criteria, the status is one of success.
    fn succeeded(&self, step: &Value) -> bool {
        match step.get("successCriteria") {
            Some(criteria) => self.all(criteria),
            None => self.answer.as_ref().is_some_and(|answer| (200..300).contains(&answer.status)),
        }
    }

    /// The actions of a step, then those of the workflow that none of them replaces.
    fn actions(&self, step: &Value, own: &str, shared: &str) -> Vec<Value> {
        let list = |value: Option<&Value>| value.and_then(Value::as_array).cloned().unwrap_or_default();
        let mut actions = list(step.get(own));
        for action in list(self.workflow.get(shared)) {
            if actions.iter().all(|known| known["name"] != action["name"]) {
                actions.push(action);
            }
        }
        actions
    }

    fn after_success(&self, step: &Value, position: usize) -> Way {
        let actions = self.actions(step, "onSuccess", "successActions");
        let taken = actions.iter().find(|action| self.all(&action["criteria"]));
        match taken {
            Some(action) if action["type"] == "end" => Way::End(text(&action["name"])),
            Some(action) => Way::Step(self.position(&action["stepId"])),
            None => Way::Step(position + 1),
        }
    }

    fn after_failure(
        &mut self,
        step: &Value,
        position: usize,
        retries: &mut BTreeMap<String, u64>,
    ) -> Option<Way> {
        for action in self.actions(step, "onFailure", "failureActions") {
            if !self.all(&action["criteria"]) {
                continue;
            }
            match action["type"].as_str().unwrap() {
                "end" => return Some(Way::End(text(&action["name"]))),
                "goto" => return Some(Way::Step(self.position(&action["stepId"]))),
                _ => {
                    let had = retries.entry(text(&action["name"])).or_default();
                    if *had == action["retryLimit"].as_u64().unwrap_or(1) {
                        continue;
                    }
                    *had += 1;
                    let after = action["retryAfter"].as_f64().map(Duration::from_secs_f64);
                    let asked = self.visits.get(&position).and_then(|(_, asked)| *asked);
                    self.wait(asked.or(after).unwrap_or(PACE));
                    return Some(Way::Again);
                }
            }
        }
        None
    }

    fn position(&self, id: &Value) -> usize {
        let steps = self.workflow["steps"].as_array().unwrap();
        steps.iter().position(|step| step["stepId"] == *id).unwrap()
    }

    fn all(&self, criteria: &Value) -> bool {
        criteria.as_array().into_iter().flatten().all(|criterion| {
            let condition = criterion["condition"].as_str().unwrap();
            match criterion.get("context") {
                None => condition::holds(condition, Dialect::Simple, &|expression| self.value(expression)),
                Some(context) => {
                    let context = self.value(context.as_str().unwrap());
                    let member = |query: &str| {
                        let pointer = query.trim_start_matches('$').replace(['.', '['], "/").replace(']', "");
                        context.as_ref()?.pointer(&pointer).filter(|found| !found.is_null()).cloned()
                    };
                    condition::holds(condition, Dialect::Predicate, &member)
                }
            }
        })
    }

    /// What an expression stands for; none when it is missing or null.
    fn value(&self, expression: &str) -> Option<Value> {
        let answer = self.answer.as_ref();
        let found = if expression == "$statusCode" {
            Some(json!(answer?.status))
        } else if let Some(name) = expression.strip_prefix("$response.header.") {
            answer?.headers.get(name.to_lowercase().as_str()).map(|text| json!(text))
        } else if let Some(pointer) = expression.strip_prefix("$response.body") {
            answer?.body.pointer(pointer.trim_start_matches('#')).cloned()
        } else if let Some(name) = expression.strip_prefix("$inputs.") {
            self.inputs.get(name).cloned()
        } else {
            let (step, output) = expression.strip_prefix("$steps.")?.split_once(".outputs.")?;
            if let Some(judged) = self.judged.as_ref().filter(|judged| judged["stepId"] == step) {
                return self.value(judged["outputs"][output].as_str()?);
            }
            self.outputs.get(&(step.to_owned(), output.to_owned())).cloned().flatten()
        };
        found.filter(|value| !value.is_null())
    }

    fn produce(&mut self, step: &Value) {
        for (name, expression) in step["outputs"].as_object().unwrap() {
            let value = self.value(expression.as_str().unwrap());
            self.outputs.insert((text(&step["stepId"]), name.clone()), value);
        }
    }

    fn outcome(&self, end: &str) -> Ending {
        let mut outputs = Map::new();
        for (name, expression) in self.workflow["outputs"].as_object().into_iter().flatten() {
            outputs.insert(name.clone(), self.value(expression.as_str().unwrap()).unwrap_or(Value::Null));
        }
        Ending::Outcome { end: end.to_owned(), outputs: Value::Object(outputs) }
    }

    fn request(&mut self, step: &Value) -> Result<(), Ending> {
        let (path, method, operation) = self.operation(&step["operationId"]);
        let mut missing = Vec::new();
        // An input that was not given is left out; an output must have a value.
        let mut sent = |value: &Value| {
            let Some(expression) = value.as_str().filter(|text| text.starts_with('$')) else {
                return Some(value.clone());
            };
            let found = self.value(expression);
            if found.is_none() && expression.starts_with("$steps.") {
                missing.push(expression.to_owned());
            }
            found
        };
        let mut given: BTreeMap<(String, String), Value> = BTreeMap::new();
        for parameter in step["parameters"].as_array().into_iter().flatten() {
            if let Some(value) = sent(&parameter["value"]) {
                given.insert((text(&parameter["in"]), text(&parameter["name"])), value);
            }
        }
        let body = step.get("requestBody").map(|body| {
            let members = body["payload"].as_object().unwrap().iter();
            members.filter_map(|(name, value)| Some((name.clone(), sent(value)?))).collect()
        });
        if !missing.is_empty() {
            return Err(Ending::Missing { step: text(&step["stepId"]), expressions: missing });
        }
        let value = |place: &str, name: &str| given.get(&(place.to_owned(), name.to_owned())).map(text);
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
            waits: std::mem::take(&mut self.waits),
            method: method.to_uppercase(),
            path: path.collect(),
            query: query.collect(),
            header: value("header", "X-Text"),
            body,
        };
        self.sent.push(sent);
        Ok(())
    }

    /// The path, method and description of an operation.
    fn operation(&self, id: &Value) -> (String, String, Value) {
        for (path, item) in self.api["paths"].as_object().unwrap() {
            for (method, operation) in item.as_object().unwrap() {
                if operation["operationId"] == *id {
                    return (path.clone(), method.clone(), operation.clone());
                }
            }
        }
        panic!("there is no operation {id}")
    }
}

/// A value as text.
fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}
