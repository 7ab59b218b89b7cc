//! Random documents: workflows, steps, and what they send.

use serde_json::{Map, Value, json};

use super::{Kind, Operand, Random, Scope, insert, with_parts};

/// The outputs that a step may have: their names, kinds and expressions.
const OUTPUTS: [(&str, Kind, &str); 13] = [
    ("id", Kind::Text, "$response.body#/id"),
    ("state", Kind::State, "$response.body#/state"),
    ("count", Kind::Number, "$response.body#/count"),
    ("note", Kind::Text, "$response.body#/note"),
    ("mode", Kind::Text, "$response.header.X-Mode"),
    ("code", Kind::Number, "$statusCode"),
    ("item", Kind::Text, "$response.body#/items/0/name"),
    ("flag", Kind::Flag, "$response.body#/flag"),
    ("ratio", Kind::Ratio, "$response.body#/ratio"),
    ("word", Kind::Text, "$inputs.word"),
    ("method", Kind::Text, "$method"),
    ("first", Kind::Thing, "$response.body#/items/0"),
    ("all", Kind::Things, "$response.body#/items"),
];

/// The inputs that a workflow may have.
const INPUTS: [(&str, Kind); 6] = [
    ("word", Kind::Text),
    ("extra", Kind::Text),
    ("limit", Kind::Number),
    ("bold", Kind::Flag),
    ("thing", Kind::Thing),
    ("things", Kind::Things),
];

/// The members that a body may have.
const MEMBERS: [(&str, Kind); 5] = [
    ("text", Kind::Text),
    ("number", Kind::Number),
    ("more", Kind::Text),
    ("thing", Kind::Thing),
    ("things", Kind::Things),
];

/// What only a response has in its body.
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

/// What is decided of a workflow before its steps are made: what others refer to.
#[derive(Clone, Debug, Default)]
struct Plan {
    inputs: Vec<(&'static str, Kind)>,
    /// The workflows that must have run.
    depends_on: Vec<usize>,
    steps: Vec<PlannedStep>,
    /// Names, kinds and expressions.
    outputs: Vec<(String, Kind, String)>,
}

#[derive(Clone, Debug)]
struct PlannedStep {
    /// The workflow that it runs; none when it calls an operation.
    calls: Option<usize>,
    outputs: Vec<(String, Kind, String)>,
}

/// The id of a workflow.
pub(super) fn id(workflow: usize) -> String {
    if workflow == 0 { "case".to_owned() } else { format!("w{workflow}") }
}

/// The schema of something with a name and perhaps a size.
fn thing() -> Value {
    json!({
        "type": "object",
        "required": ["name"],
        "properties": { "name": { "type": "string" }, "size": { "type": "integer" } },
    })
}

fn written(operands: &[(Kind, &str)]) -> Vec<Operand> {
    operands.iter().map(|(kind, text)| (*kind, (*text).to_owned())).collect()
}

impl Random {
    pub(super) fn document(&mut self) -> Value {
        let count = self.one(&[1, 1, 2, 3]).unwrap_or(1);
        let mut plans = vec![Plan::default(); count];
        for workflow in (0..count).rev() {
            let plan = self.plan(workflow, &plans);
            if let Some(place) = plans.get_mut(workflow) {
                *place = plan;
            }
        }
        let workflows: Vec<Value> =
            plans.iter().enumerate().map(|(workflow, plan)| self.workflow(workflow, plan, &plans)).collect();
        let mut document = json!({
            "arazzo": "1.0.1",
            "info": { "title": "Random", "version": "1" },
            "sourceDescriptions": [{ "name": "api", "url": "api.yaml", "type": "openapi" }],
            "workflows": workflows,
        });
        self.share(&mut document);
        document
    }

    fn plan(&mut self, workflow: usize, plans: &[Plan]) -> Plan {
        let scope = Scope { workflow: (workflow, plans.len()), ..Scope::default() };
        let inputs = INPUTS.into_iter().filter(|(name, _)| {
            // What is run by an action takes what its caller has by the same names.
            workflow == 0 || *name == "word" || self.percent(60)
        });
        let inputs = inputs.collect();
        let mut steps = Vec::new();
        let count = if workflow == 0 { 2 + self.below(5) } else { 1 + self.below(3) };
        for _ in 0..count {
            let calls = if self.percent(25) { self.other_workflow(&scope) } else { None };
            let outputs: Vec<(String, Kind, String)> = match calls.and_then(|called| plans.get(called)) {
                Some(called) => {
                    let outputs = called.outputs.iter().filter(|_| self.percent(60));
                    outputs.map(|(name, kind, _)| (name.clone(), *kind, format!("$outputs.{name}"))).collect()
                }
                None => {
                    let outputs = OUTPUTS.iter().filter(|_| self.percent(40));
                    outputs
                        .map(|(name, kind, text)| ((*name).to_owned(), *kind, (*text).to_owned()))
                        .collect()
                }
            };
            steps.push(PlannedStep { calls, outputs });
        }
        let mut outputs = Vec::new();
        for (step, planned) in steps.iter().enumerate() {
            for (name, kind, _) in &planned.outputs {
                if self.percent(40) {
                    outputs.push((format!("{name}{step}"), *kind, format!("$steps.s{step}.outputs.{name}")));
                }
            }
        }
        let needed =
            steps.iter().filter_map(|step| plans.get(step.calls?)).flat_map(|called| &called.depends_on);
        let mut depends_on: Vec<usize> = needed.copied().collect();
        if self.percent(15) && workflow + 1 < plans.len() {
            depends_on.push(workflow + 1 + self.below(plans.len() - workflow - 1));
        }
        depends_on.sort_unstable();
        depends_on.dedup();
        for needed in &depends_on {
            for (name, kind, _) in plans.get(*needed).into_iter().flat_map(|plan| &plan.outputs) {
                if self.percent(20) {
                    let needed = id(*needed);
                    let text = format!("$workflows.{needed}.outputs.{name}");
                    outputs.push((format!("{name}{needed}"), *kind, text));
                }
            }
        }
        Plan { inputs, depends_on, steps, outputs }
    }

    fn workflow(&mut self, workflow: usize, plan: &Plan, plans: &[Plan]) -> Value {
        let given = plan.inputs.iter().map(|(name, kind)| (*kind, format!("$inputs.{name}")));
        let given = with_parts(given.collect());
        let of_workflow = |called: usize| {
            let outputs = plans.get(called).into_iter().flat_map(|plan| &plan.outputs);
            outputs.map(move |(name, kind, _)| (*kind, format!("$workflows.{}.outputs.{name}", id(called))))
        };
        let before: Vec<Operand> = plan.depends_on.iter().flat_map(|needed| of_workflow(*needed)).collect();
        let mut steps = Vec::new();
        for (step, planned) in plan.steps.iter().enumerate() {
            // What earlier steps have produced, mostly; now and then what a later one may have on the way round.
            let reach = if self.percent(90) { step } else { plan.steps.len() };
            let mut known = before.clone();
            for (other, of_other) in
                plan.steps.iter().enumerate().take(reach).filter(|(other, _)| *other != step)
            {
                let outputs = of_other.outputs.iter();
                known.extend(
                    outputs.map(|(name, kind, _)| (*kind, format!("$steps.s{other}.outputs.{name}"))),
                );
                // By its own id, a workflow would mean the run at hand.
                let called = of_other.calls.filter(|called| *called != workflow);
                known.extend(called.into_iter().flat_map(of_workflow));
            }
            let own = planned.outputs.iter();
            let mut body: Vec<Operand> =
                own.map(|(name, kind, _)| (*kind, format!("$steps.s{step}.outputs.{name}"))).collect();
            match planned.calls {
                Some(called) => {
                    let outputs = plans.get(called).into_iter().flat_map(|plan| &plan.outputs);
                    body.extend(outputs.map(|(name, kind, _)| (*kind, format!("$outputs.{name}"))));
                }
                None => body.extend([written(&BODY), written(&BODY)].concat()),
            }
            let (known, body) = (with_parts(known), with_parts(body));
            let is_response = planned.calls.is_none();
            let scope = Scope {
                workflow: (workflow, plans.len()),
                step: (step, plan.steps.len()),
                given: given.clone(),
                known,
                head: if is_response { written(&HEAD) } else { Vec::new() },
                body,
                is_response,
                running: planned
                    .calls
                    .map(|called| format!("$workflows.{}.", id(called)))
                    .unwrap_or_default(),
            };
            steps.push(self.step(planned, &scope, plans));
        }
        let mut properties = Map::new();
        for (name, kind) in &plan.inputs {
            let mut schema = match kind {
                Kind::Number => json!({ "type": "integer" }),
                Kind::Flag => json!({ "type": "boolean" }),
                Kind::Thing => thing(),
                Kind::Things => json!({ "type": "array", "items": thing() }),
                _ => json!({ "type": "string" }),
            };
            if *kind == Kind::Number && self.percent(70) {
                insert(&mut schema, "default", json!(self.below(4)));
            }
            properties.insert((*name).to_owned(), schema);
        }
        let mut value = json!({
            "workflowId": id(workflow),
            "inputs": { "type": "object", "required": ["word"], "properties": properties },
            "steps": steps,
        });
        if !plan.depends_on.is_empty() {
            insert(&mut value, "dependsOn", plan.depends_on.iter().map(|needed| id(*needed)).collect());
        }
        // Actions and parameters of the workflow stand beside steps of any kind.
        let is_response = plan.steps.iter().all(|step| step.calls.is_none());
        let scope = Scope {
            workflow: (workflow, plans.len()),
            step: (0, plan.steps.len()),
            given,
            head: if is_response { written(&HEAD) } else { Vec::new() },
            body: if is_response { written(&BODY) } else { Vec::new() },
            is_response,
            ..Scope::default()
        };
        if self.percent(40) {
            let count = 1 + self.below(2);
            self.insert_actions(&mut value, "successActions", &["s1", "w1", "w2"], count, &scope);
        }
        if self.percent(40) {
            let count = 1 + self.below(2);
            self.insert_actions(&mut value, "failureActions", &["f1", "v1", "v2"], count, &scope);
        }
        if is_response && self.percent(25) {
            let sent = self.sent(Kind::Text, &scope);
            insert(&mut value, "parameters", json!([{ "name": "X-Text", "in": "header", "value": sent }]));
        }
        if !plan.outputs.is_empty() {
            let outputs = plan.outputs.iter().map(|(name, _, text)| (name.clone(), json!(text)));
            insert(&mut value, "outputs", Value::Object(outputs.collect()));
        }
        value
    }

    fn step(&mut self, planned: &PlannedStep, scope: &Scope, plans: &[Plan]) -> Value {
        let mut value = json!({ "stepId": format!("s{}", scope.step.0) });
        match planned.calls {
            Some(called) => {
                insert(&mut value, "workflowId", json!(id(called)));
                let inputs = plans.get(called).map(|plan| plan.inputs.as_slice()).unwrap_or_default();
                let inputs = if called == scope.workflow.0 { &INPUTS[..1] } else { inputs };
                let mut parameters = Vec::new();
                for (name, kind) in inputs {
                    if *name == "word" || self.percent(50) {
                        parameters.push(json!({ "name": name, "value": self.sent(*kind, scope) }));
                    }
                }
                insert(&mut value, "parameters", Value::Array(parameters));
            }
            None => self.insert_request(&mut value, scope),
        }
        let outputs = planned.outputs.iter().map(|(name, _, text)| (name.clone(), json!(text)));
        insert(&mut value, "outputs", Value::Object(outputs.collect()));
        if self.percent(if scope.is_response { 70 } else { 30 }) {
            let mut criteria = Vec::new();
            if scope.is_response {
                criteria.push(match self.below(3) {
                    0 => json!({ "condition": "$statusCode == 200" }),
                    1 => json!({ "condition": "$statusCode < 400" }),
                    _ => json!({ "condition": "$statusCode == 200 || $statusCode == 201" }),
                });
            }
            if criteria.is_empty() || self.percent(40) {
                criteria.push(self.criterion(scope, true));
            }
            insert(&mut value, "successCriteria", Value::Array(criteria));
        }
        let count = self.below(4);
        self.insert_actions(&mut value, "onSuccess", &["s1", "s2", "s3"], count, scope);
        let count = self.below(4);
        self.insert_actions(&mut value, "onFailure", &["f1", "f2", "f3"], count, scope);
        value
    }

    fn insert_request(&mut self, value: &mut Value, scope: &Scope) {
        let operation = self.word(&["look", "look", "make", "find"]);
        insert(value, "operationId", json!(operation));
        match operation {
            "make" => {
                let mut payload = Map::new();
                for (name, kind) in MEMBERS {
                    if self.percent(40) {
                        payload.insert(name.to_owned(), self.sent(kind, scope));
                    }
                }
                let replacements = self.replacements(&payload, scope);
                let mut body = json!({ "payload": payload });
                if !replacements.is_empty() {
                    insert(&mut body, "replacements", Value::Array(replacements));
                }
                insert(value, "requestBody", body);
            }
            "find" => {
                // What stands in a path must be given.
                let text = match self.percent(50) {
                    true => json!("$inputs.word"),
                    false => self.sent_output(Kind::Text, scope).unwrap_or(json!("there")),
                };
                insert(value, "parameters", json!([{ "name": "text", "in": "path", "value": text }]));
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
                            .push(json!({ "name": name, "in": place, "value": self.sent(kind, scope) }));
                    }
                }
                insert(value, "parameters", Value::Array(parameters));
            }
        }
    }

    /// Replacements in a payload: of members that it has, of others that are described, and within what is written out.
    fn replacements(&mut self, payload: &Map<String, Value>, scope: &Scope) -> Vec<Value> {
        let mut replacements = Vec::new();
        while self.percent(30) {
            let (name, kind) = self.one(&MEMBERS).unwrap_or(("text", Kind::Text));
            let (target, kind) = match payload.get(name).filter(|_| self.percent(60)) {
                Some(Value::Object(_)) => {
                    self.one(&[("/name", Kind::Text), ("/size", Kind::Number)]).unwrap_or(("", kind))
                }
                Some(Value::Array(_)) => self
                    .one(&[("/-", Kind::Thing), ("/0", Kind::Thing), ("/0/name", Kind::Text)])
                    .unwrap_or(("", kind)),
                _ => ("", kind),
            };
            let is_whole = target.is_empty();
            replacements
                .push(json!({ "target": format!("/{name}{target}"), "value": self.sent(kind, scope) }));
            // What is behind may no longer be written out.
            if is_whole {
                break;
            }
        }
        replacements
    }

    /// A value that is sent.
    fn sent(&mut self, kind: Kind, scope: &Scope) -> Value {
        if self.percent(50)
            && let Some(output) = self.sent_output(kind, scope)
        {
            return output;
        }
        let fitting: Vec<&Operand> = scope.given.iter().filter(|(of, _)| *of == kind).collect();
        if self.percent(40)
            && let Some((_, input)) = self.one(&fitting)
        {
            return json!(input);
        }
        match kind {
            Kind::Number => json!(self.below(9)),
            Kind::Flag => json!(self.percent(50)),
            Kind::Thing => {
                let mut thing = json!({ "name": self.word(&["plain", "{$inputs.word}!", "$inputs.word"]) });
                if self.percent(60) {
                    let size = self.sent(Kind::Number, &Scope { known: Vec::new(), ..scope.clone() });
                    insert(&mut thing, "size", size);
                }
                thing
            }
            Kind::Things => {
                let written = Scope { known: Vec::new(), given: Vec::new(), ..scope.clone() };
                (0..=self.below(2)).map(|_| self.sent(Kind::Thing, &written)).collect()
            }
            _ if self.percent(25) => json!(self.template(scope)),
            _ => json!(self.word(&["plain", "a b&c", "é/ü"])),
        }
    }

    /// A text with expressions in it.
    fn template(&mut self, scope: &Scope) -> String {
        let all = [scope.given.as_slice(), &scope.known].concat();
        let count = 1 + self.below(2);
        // An expression alone would be what it refers to, and no text.
        let mut text =
            if count == 1 { self.word(&["<", "é "]) } else { self.word(&["", "<", "é "]) }.to_owned();
        for _ in 0..count {
            let (_, expression) = self.one(&all).unwrap_or((Kind::Text, "$inputs.word".to_owned()));
            text.push_str(&format!("{{{expression}}}{}", self.word(&["", "-", ">"])));
        }
        text
    }

    fn sent_output(&mut self, kind: Kind, scope: &Scope) -> Option<Value> {
        let fitting: Vec<&String> =
            scope.known.iter().filter(|(of, _)| *of == kind).map(|(_, text)| text).collect();
        let output = self.one(&fitting)?;
        Some(if self.percent(10) { json!(format!("{{{output}}}")) } else { json!(output) })
    }

    /// Moves some actions and parameters to the components, and refers to them.
    fn share(&mut self, document: &mut Value) {
        let mut components = Map::new();
        let lists = [
            ("onSuccess", "successActions"),
            ("successActions", "successActions"),
            ("onFailure", "failureActions"),
            ("failureActions", "failureActions"),
            ("parameters", "parameters"),
        ];
        let workflows = document.get_mut("workflows").and_then(Value::as_array_mut);
        for workflow in workflows.into_iter().flatten() {
            for (field, component) in lists {
                self.share_of(workflow, field, component, &mut components);
            }
            for step in workflow.get_mut("steps").and_then(Value::as_array_mut).into_iter().flatten() {
                for (field, component) in lists {
                    self.share_of(step, field, component, &mut components);
                }
            }
        }
        if !components.is_empty() {
            insert(document, "components", Value::Object(components));
        }
    }

    fn share_of(
        &mut self,
        owner: &mut Value,
        field: &str,
        component: &str,
        components: &mut Map<String, Value>,
    ) {
        for value in owner.get_mut(field).and_then(Value::as_array_mut).into_iter().flatten() {
            if !self.percent(8) {
                continue;
            }
            let shared = components.entry(component).or_insert_with(|| json!({}));
            let name = format!("c{}", shared.as_object().map_or(0, Map::len));
            let mut reference = json!({ "reference": format!("$components.{component}.{name}") });
            if let Some(given) = value.get("value").cloned().filter(|_| self.percent(30)) {
                insert(&mut reference, "value", given);
                insert(value, "value", json!("another"));
            }
            insert(shared, &name, std::mem::replace(value, reference));
        }
    }
}
