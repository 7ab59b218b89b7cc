//! Random actions.

use serde_json::{Value, json};

use super::document::id;
use super::{Random, Scope, insert};

impl Random {
    /// Gives a step or a workflow some actions.
    pub(super) fn insert_actions(
        &mut self,
        owner: &mut Value,
        field: &str,
        names: &[&'static str],
        count: usize,
        scope: &Scope,
    ) {
        let success = field == "onSuccess" || field == "successActions";
        let mut actions = Vec::new();
        let mut left = names.to_vec();
        for _ in 0..count.min(names.len()) {
            let name = left.remove(self.below(left.len()));
            let mut action = match (success, self.below(10)) {
                (true, 0..3) | (false, 0..2) => json!({ "name": name, "type": "end" }),
                (false, 2..6) => self.retry(name, scope),
                _ => self.goto(name, scope),
            };
            let criteria = match self.below(10) {
                0 | 1 => 0,
                2..8 => 1,
                _ => 2,
            };
            if criteria > 0 {
                // Those for failures look at no body.
                let criteria = (0..criteria).map(|_| self.criterion(scope, success)).collect();
                insert(&mut action, "criteria", Value::Array(criteria));
            }
            actions.push(action);
        }
        if !actions.is_empty() {
            insert(owner, field, Value::Array(actions));
        }
    }

    fn goto(&mut self, name: &str, scope: &Scope) -> Value {
        if self.percent(15)
            && let Some(workflow) = self.other_workflow(scope)
        {
            return json!({ "name": name, "type": "goto", "workflowId": id(workflow) });
        }
        let (step, steps) = scope.step;
        let forward = self.percent(60) && step + 1 < steps;
        let step = match forward {
            true => step + 1 + self.below(steps - step - 1),
            false => self.below(steps),
        };
        json!({ "name": name, "type": "goto", "stepId": format!("s{step}") })
    }

    fn retry(&mut self, name: &str, scope: &Scope) -> Value {
        let mut retry = json!({ "name": name, "type": "retry" });
        if self.percent(70) {
            insert(&mut retry, "retryLimit", json!(self.below(4)));
        }
        if self.percent(70) {
            let after = self.one(&[0.0, 0.5, 2.0, 3.0]);
            insert(&mut retry, "retryAfter", json!(after));
        }
        match self.below(10) {
            0 | 1 => {
                let step = self.below(scope.step.1);
                insert(&mut retry, "stepId", json!(format!("s{step}")));
            }
            2 | 3 => {
                if let Some(workflow) = self.other_workflow(scope) {
                    insert(&mut retry, "workflowId", json!(id(workflow)));
                }
            }
            _ => {}
        }
        retry
    }

    /// A workflow that another one may run: one behind it, or now and then itself.
    pub(super) fn other_workflow(&mut self, scope: &Scope) -> Option<usize> {
        let (own, all) = scope.workflow;
        let first = if self.percent(10) { own } else { own + 1 };
        (first < all).then(|| first + self.below(all - first))
    }
}
