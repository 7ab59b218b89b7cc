//! Random documents over a small API, which the tests hold against an interpreter.

use std::env;
use std::error::Error;
use std::fmt::Write as _;

use serde_json::{Map, Value, json};

use crate::workflow::{Compiled, DOCUMENT, Files, compiled};

/// The API that all of them call.
const API: &str = include_str!("../tests/reference/api.json");

/// How many documents there are, unless the environment says so.
const COUNT: u64 = 60;

/// The modules of the documents, and a list of them.
///
/// `ARAZZO_RANDOM_DOCUMENTS` says how many there are, `ARAZZO_RANDOM_SEED` from which seed on.
pub(crate) fn modules() -> Result<String, Box<dyn Error>> {
    let (count, first) = (number("ARAZZO_RANDOM_DOCUMENTS", COUNT)?, number("ARAZZO_RANDOM_SEED", 0)?);
    println!("cargo::rerun-if-changed=tests/reference/api.json");
    let (mut modules, mut list, mut refused) = (String::new(), String::new(), 0_usize);
    for seed in first..first.saturating_add(count) {
        let mut random = Random(seed);
        loop {
            let document = random.document();
            let text = serde_json::to_string_pretty(&document)?;
            let files = [("api.yaml".to_owned(), API.to_owned()), (DOCUMENT.to_owned(), text.clone())];
            let module = format!("document_{seed}");
            match compiled(&module, &Files(files.into()), 0) {
                Ok(Compiled { text: code, call, .. }) => {
                    let _ = writeln!(modules, "mod {module} {{\n{code}}}\n");
                    let _ = writeln!(
                        list,
                        "    crate::Document {{ seed: {seed}, text: r##\"{text}\"##, workflow: {call} }},"
                    );
                    break;
                }
                // Which ways there are is for chance to say; some of them lead past what a step needs.
                Err(rejected) if rejected.errors.iter().all(|error| error.code == "ARZ401") => refused += 1,
                Err(rejected) => {
                    let report = format!("seed {seed} is rejected:\n\n{}\n\n{text}", rejected.in_words());
                    return Err(report.into());
                }
            }
        }
    }
    let _ =
        writeln!(modules, "/// How many documents were refused since a step need not have what it sends.");
    let _ = writeln!(modules, "pub(crate) const REFUSED: usize = {refused};\n");
    let _ = writeln!(modules, "pub(crate) const DOCUMENTS: &[crate::Document] = &[\n{list}];");
    Ok(modules)
}

fn number(variable: &str, otherwise: u64) -> Result<u64, Box<dyn Error>> {
    println!("cargo::rerun-if-env-changed={variable}");
    match env::var(variable) {
        Ok(text) => text.parse().map_err(|_| format!("`{variable}` is no number: {text}").into()),
        Err(_) => Ok(otherwise),
    }
}

/// What a value is, as far as it matters to where it may stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Text,
    State,
    Number,
    Flag,
    Ratio,
}

/// The outputs that a step may have: their names, kinds and expressions.
const OUTPUTS: [(&str, Kind, &str); 9] = [
    ("id", Kind::Text, "$response.body#/id"),
    ("state", Kind::State, "$response.body#/state"),
    ("count", Kind::Number, "$response.body#/count"),
    ("note", Kind::Text, "$response.body#/note"),
    ("mode", Kind::Text, "$response.header.X-Mode"),
    ("code", Kind::Number, "$statusCode"),
    ("item", Kind::Text, "$response.body#/items/0/name"),
    ("flag", Kind::Flag, "$response.body#/flag"),
    ("ratio", Kind::Ratio, "$response.body#/ratio"),
];

/// What stands before a response as well as behind it.
const GIVEN: [(Kind, &str); 4] = [
    (Kind::Text, "$inputs.word"),
    (Kind::Text, "$inputs.extra"),
    (Kind::Number, "$inputs.limit"),
    (Kind::Flag, "$inputs.bold"),
];

/// What only a body has.
const BODY: [(Kind, &str); 8] = [
    (Kind::Text, "$response.body#/id"),
    (Kind::State, "$response.body#/state"),
    (Kind::Number, "$response.body#/count"),
    (Kind::Text, "$response.body#/note"),
    (Kind::Flag, "$response.body#/flag"),
    (Kind::Ratio, "$response.body#/ratio"),
    (Kind::Text, "$response.body#/items/0/name"),
    (Kind::Number, "$response.body#/items/0/size"),
];

/// What every response has.
const HEAD: [(Kind, &str); 3] =
    [(Kind::Number, "$statusCode"), (Kind::Number, "$statusCode"), (Kind::Text, "$response.header.X-Mode")];

/// Members as predicates name them.
const MEMBERS: [(Kind, &str); 6] = [
    (Kind::Text, "$.id"),
    (Kind::State, "$.state"),
    (Kind::Number, "$.count"),
    (Kind::Text, "$.note"),
    (Kind::Text, "$.items[0].name"),
    (Kind::Number, "$.items[0].size"),
];

/// Numbers that depend on nothing but a seed (SplitMix64).
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, limit: usize) -> usize {
        let limit = u64::try_from(limit.max(1)).unwrap_or(u64::MAX);
        usize::try_from(self.next() % limit).unwrap_or_default()
    }

    fn percent(&mut self, chance: usize) -> bool {
        self.below(100) < chance
    }

    fn one<T: Copy>(&mut self, of: &[T]) -> Option<T> {
        of.get(self.below(of.len())).copied()
    }

    fn word(&mut self, of: &[&'static str]) -> &'static str {
        self.one(of).unwrap_or_default()
    }

    fn document(&mut self) -> Value {
        let count = 2 + self.below(5);
        let outputs: Vec<Vec<usize>> =
            (0..count).map(|_| (0..OUTPUTS.len()).filter(|_| self.percent(45)).collect()).collect();
        let known: Vec<Vec<(Kind, String)>> = outputs
            .iter()
            .enumerate()
            .map(|(step, of_step)| {
                let outputs = of_step.iter().filter_map(|index| OUTPUTS.get(*index));
                outputs.map(|(name, kind, _)| (*kind, format!("$steps.s{step}.outputs.{name}"))).collect()
            })
            .collect();
        let steps: Vec<Value> = (0..count).map(|step| self.step(step, count, &outputs, &known)).collect();
        let mut workflow = json!({
            "workflowId": "case",
            "inputs": {
                "type": "object",
                "required": ["word"],
                "properties": {
                    "word": { "type": "string" },
                    "extra": { "type": "string" },
                    "limit": { "type": "integer", "default": 2 },
                    "bold": { "type": "boolean" },
                },
            },
            "steps": steps,
        });
        let scope = Scope { step: 0, steps: count, known: &[], own: &[] };
        if self.percent(40) {
            let count = 1 + self.below(2);
            self.insert_actions(&mut workflow, "successActions", &["s1", "w1", "w2"], count, &scope);
        }
        if self.percent(40) {
            let count = 1 + self.below(2);
            self.insert_actions(&mut workflow, "failureActions", &["f1", "v1", "v2"], count, &scope);
        }
        let mut wanted = Map::new();
        for (step, of_step) in outputs.iter().enumerate() {
            for (name, ..) in of_step.iter().filter_map(|index| OUTPUTS.get(*index)) {
                if self.percent(40) {
                    wanted.insert(format!("{name}{step}"), json!(format!("$steps.s{step}.outputs.{name}")));
                }
            }
        }
        if !wanted.is_empty() {
            insert(&mut workflow, "outputs", Value::Object(wanted));
        }
        json!({
            "arazzo": "1.0.1",
            "info": { "title": "Random", "version": "1" },
            "sourceDescriptions": [{ "name": "api", "url": "api.yaml", "type": "openapi" }],
            "workflows": [workflow],
        })
    }

    fn step(
        &mut self,
        step: usize,
        steps: usize,
        outputs: &[Vec<usize>],
        known: &[Vec<(Kind, String)>],
    ) -> Value {
        // What earlier steps have produced, mostly; now and then what a later one may have on the way round.
        let reach = if self.percent(90) { step } else { steps };
        let earlier: Vec<(Kind, String)> = known
            .iter()
            .enumerate()
            .filter(|(other, _)| *other != step && *other < reach)
            .flat_map(|(_, of_step)| of_step.iter().cloned())
            .collect();
        let own: Vec<(Kind, String)> = known.get(step).cloned().unwrap_or_default();
        let scope = Scope { step, steps, known: &earlier, own: &own };
        let operation = self.word(&["look", "look", "make", "find"]);
        let mut value = json!({ "stepId": format!("s{step}"), "operationId": operation });
        match operation {
            "make" => {
                let mut payload = Map::new();
                for (name, kind) in [("text", Kind::Text), ("number", Kind::Number), ("more", Kind::Text)] {
                    if self.percent(50) {
                        payload.insert(name.to_owned(), self.sent(kind, &scope));
                    }
                }
                insert(&mut value, "requestBody", json!({ "payload": payload }));
            }
            "find" => {
                // What stands in a path must be given.
                let text = match self.percent(50) {
                    true => json!("$inputs.word"),
                    false => self.sent_output(Kind::Text, &scope).unwrap_or(json!("there")),
                };
                insert(&mut value, "parameters", json!([{ "name": "text", "in": "path", "value": text }]));
            }
            _ => {
                let mut parameters = Vec::new();
                let all = [
                    ("number", "query", Kind::Number),
                    ("text", "query", Kind::Text),
                    ("X-Text", "header", Kind::Text),
                ];
                for (name, place, kind) in all {
                    if self.percent(40) {
                        parameters
                            .push(json!({ "name": name, "in": place, "value": self.sent(kind, &scope) }));
                    }
                }
                insert(&mut value, "parameters", Value::Array(parameters));
            }
        }
        let of_step = outputs.get(step).into_iter().flatten().filter_map(|index| OUTPUTS.get(*index));
        let of_step: Map<String, Value> =
            of_step.map(|(name, _, expression)| ((*name).to_owned(), json!(expression))).collect();
        insert(&mut value, "outputs", Value::Object(of_step));
        if self.percent(70) {
            let mut criteria = vec![match self.below(3) {
                0 => json!({ "condition": "$statusCode == 200" }),
                1 => json!({ "condition": "$statusCode < 400" }),
                _ => json!({ "condition": "$statusCode == 200 || $statusCode == 201" }),
            }];
            if self.percent(40) {
                criteria.push(self.criterion(&scope, true));
            }
            insert(&mut value, "successCriteria", Value::Array(criteria));
        }
        let count = self.below(4);
        self.insert_actions(&mut value, "onSuccess", &["s1", "s2", "s3"], count, &scope);
        let count = self.below(4);
        self.insert_actions(&mut value, "onFailure", &["f1", "f2", "f3"], count, &scope);
        value
    }

    /// A value that is sent.
    fn sent(&mut self, kind: Kind, scope: &Scope<'_>) -> Value {
        if self.percent(50)
            && let Some(output) = self.sent_output(kind, scope)
        {
            return output;
        }
        match (kind, self.below(3)) {
            (Kind::Number, 0) => json!("$inputs.limit"),
            (Kind::Number, _) => json!(self.below(9)),
            (_, 0) => json!("$inputs.word"),
            (_, 1) => json!("$inputs.extra"),
            _ => json!(self.word(&["plain", "a b&c", "é/ü"])),
        }
    }

    fn sent_output(&mut self, kind: Kind, scope: &Scope<'_>) -> Option<Value> {
        let fitting: Vec<&String> =
            scope.known.iter().filter(|(of, _)| *of == kind).map(|(_, text)| text).collect();
        self.one(&fitting).map(|output| json!(output))
    }

    fn insert_actions(
        &mut self,
        owner: &mut Value,
        field: &str,
        names: &[&'static str],
        count: usize,
        scope: &Scope<'_>,
    ) {
        let success = field == "onSuccess" || field == "successActions";
        let mut actions = Vec::new();
        let mut left = names.to_vec();
        for _ in 0..count.min(names.len()) {
            let name = left.remove(self.below(left.len()));
            let mut action = match (success, self.below(10)) {
                (true, 0..3) | (false, 0..2) => json!({ "name": name, "type": "end" }),
                (false, 2..6) => {
                    let mut retry = json!({ "name": name, "type": "retry" });
                    if self.percent(70) {
                        insert(&mut retry, "retryLimit", json!(self.below(4)));
                    }
                    if self.percent(70) {
                        let after = self.one(&[0.0, 0.5, 2.0, 3.0]);
                        insert(&mut retry, "retryAfter", json!(after));
                    }
                    retry
                }
                _ => {
                    let forward = self.percent(60) && scope.step + 1 < scope.steps;
                    let step = match forward {
                        true => scope.step + 1 + self.below(scope.steps - scope.step - 1),
                        false => self.below(scope.steps),
                    };
                    json!({ "name": name, "type": "goto", "stepId": format!("s{step}") })
                }
            };
            let criteria = match self.below(10) {
                0 | 1 => 0,
                2..8 => 1,
                _ => 2,
            };
            if criteria > 0 {
                // Actions of the workflow stand behind steps with any body; those for failures look at none.
                let criteria = (0..criteria).map(|_| self.criterion(scope, success)).collect();
                insert(&mut action, "criteria", Value::Array(criteria));
            }
            actions.push(action);
        }
        if !actions.is_empty() {
            insert(owner, field, Value::Array(actions));
        }
    }

    fn criterion(&mut self, scope: &Scope<'_>, body: bool) -> Value {
        if body && self.percent(20) {
            let condition = self.predicate(1);
            return json!({ "context": "$response.body", "type": "jsonpath", "condition": condition });
        }
        // Mostly one value against constants, which is what fuses.
        let only = self.percent(50).then(|| self.operand(scope, body));
        json!({ "condition": self.condition(scope, body, only.as_ref(), 2) })
    }

    fn condition(
        &mut self,
        scope: &Scope<'_>,
        body: bool,
        only: Option<&(Kind, String)>,
        depth: usize,
    ) -> String {
        let nested = depth > 0;
        match self.below(10) {
            0 | 1 if nested => {
                let (one, other) = (
                    self.condition(scope, body, only, depth - 1),
                    self.condition(scope, body, only, depth - 1),
                );
                let operator = self.word(&["&&", "||"]);
                format!("{one} {operator} {other}")
            }
            2 if nested => format!("({})", self.condition(scope, body, only, depth - 1)),
            3 if nested => format!("!({})", self.condition(scope, body, only, depth - 1)),
            _ => {
                let left = only.cloned().unwrap_or_else(|| self.operand(scope, body));
                self.comparison(left, scope, body)
            }
        }
    }

    fn comparison(&mut self, (kind, left): (Kind, String), scope: &Scope<'_>, body: bool) -> String {
        if kind == Kind::Flag && self.percent(50) {
            return match self.percent(50) {
                true => left,
                false => format!("!{left}"),
            };
        }
        let equality = matches!(kind, Kind::State | Kind::Flag) || self.percent(50);
        let operator = match equality {
            true => self.word(&["==", "==", "!="]),
            false => self.word(&["<", "<=", ">", ">="]),
        };
        if equality && self.percent(8) {
            return format!("{left} {operator} null");
        }
        if kind != Kind::State && self.percent(15) {
            let (other, right) = self.operand(scope, body);
            if other == kind {
                return format!("{left} {operator} {right}");
            }
        }
        let literal = match kind {
            Kind::Text if self.percent(15) => self.word(&["2", "1.5", "-1"]).to_owned(),
            Kind::Text => self.word(&["'a'", "'B'", "'on'", "'x''y'", "'zoo'"]).to_owned(),
            Kind::State => self.word(&["'red'", "'Green'", "'BLUE'"]).to_owned(),
            Kind::Number if left == "$statusCode" => {
                self.word(&["200", "201", "404", "500", "'503'"]).to_owned()
            }
            Kind::Number => self.word(&["0", "1", "2", "3", "'2'", "-1"]).to_owned(),
            Kind::Flag => self.word(&["true", "false"]).to_owned(),
            Kind::Ratio => self.word(&["0.5", "1.25", "-2", "'0.5'"]).to_owned(),
        };
        match self.percent(10) {
            true => format!("{literal} {operator} {left}"),
            false => format!("{left} {operator} {literal}"),
        }
    }

    fn operand(&mut self, scope: &Scope<'_>, body: bool) -> (Kind, String) {
        let mut all: Vec<(Kind, String)> = Vec::new();
        let mut add =
            |given: &[(Kind, &str)]| all.extend(given.iter().map(|(kind, text)| (*kind, (*text).to_owned())));
        add(&HEAD);
        add(&GIVEN);
        if body {
            add(&BODY);
            add(&BODY);
        }
        all.extend(scope.known.iter().cloned());
        if body {
            all.extend(scope.own.iter().cloned());
        }
        all.get(self.below(all.len())).cloned().unwrap_or((Kind::Number, "$statusCode".to_owned()))
    }

    /// A predicate over members of the body.
    fn predicate(&mut self, depth: usize) -> String {
        if depth > 0 && self.percent(30) {
            let operator = self.word(&["&&", "||"]);
            return format!("{} {operator} {}", self.predicate(depth - 1), self.predicate(depth - 1));
        }
        let (kind, member) = self.one(&MEMBERS).unwrap_or((Kind::Text, "$.id"));
        let literal = match kind {
            Kind::Text => self.word(&["'a'", "\"B\"", "'on'"]),
            Kind::State => self.word(&["'red'", "\"green\""]),
            _ => self.word(&["0", "1", "2"]),
        };
        let operator = match kind {
            Kind::Number => self.word(&["==", "!=", "<", ">="]),
            _ => self.word(&["==", "!="]),
        };
        format!("{member} {operator} {literal}")
    }
}

/// What a step may refer to.
#[derive(Clone, Copy)]
struct Scope<'s> {
    step: usize,
    steps: usize,
    /// Outputs of other steps.
    known: &'s [(Kind, String)],
    /// Outputs of the step.
    own: &'s [(Kind, String)],
}

fn insert(owner: &mut Value, field: &str, value: Value) {
    if let Value::Object(members) = owner {
        members.insert(field.to_owned(), value);
    }
}
