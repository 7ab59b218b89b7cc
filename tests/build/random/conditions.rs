//! Random criteria.

use serde_json::{Value, json};

use super::{Kind, Operand, Random, Scope};

/// Members as predicates name them.
const MEMBERS: [(Kind, &str); 6] = [
    (Kind::Text, "$.id"),
    (Kind::State, "$.state"),
    (Kind::Number, "$.count"),
    (Kind::Text, "$.note"),
    (Kind::Text, "$.items[0].name"),
    (Kind::Number, "$.items[0].size"),
];

impl Random {
    /// A criterion; with `answered`, of a step that has been answered in the way that is wanted.
    pub(super) fn criterion(&mut self, scope: &Scope, answered: bool) -> Value {
        if answered && scope.is_response && self.percent(30) {
            let condition = if self.percent(50) { self.predicate(1) } else { self.query(scope) };
            return json!({ "context": "$response.body", "type": "jsonpath", "condition": condition });
        }
        if self.percent(12)
            && let Some((_, context)) = self.operand(scope, answered)
        {
            return json!({ "context": context, "type": "regex", "condition": self.pattern(scope) });
        }
        // Mostly one value against constants, which is what fuses.
        let only = self.percent(50).then(|| self.operand(scope, answered)).flatten();
        json!({ "condition": self.condition(scope, answered, only.as_ref(), 2) })
    }

    fn pattern(&mut self, scope: &Scope) -> &'static str {
        if self.percent(20) && scope.given.iter().any(|(_, text)| text == "$inputs.word") {
            return self.word(&["^{$inputs.word}$", "{$inputs.word}|on"]);
        }
        self.word(&["^a", "(?i)^b$", r"^\d+$", "o", "^2..$", "^(true|red|on)$", "-", r"^[^\d]+$", "GET|POST"])
    }

    fn condition(&mut self, scope: &Scope, answered: bool, only: Option<&Operand>, depth: usize) -> String {
        let nested = depth > 0;
        let inner = |random: &mut Self| random.condition(scope, answered, only, depth - 1);
        match self.below(10) {
            0 | 1 if nested => {
                let (one, other) = (inner(self), inner(self));
                let operator = self.word(&["&&", "||"]);
                format!("{one} {operator} {other}")
            }
            2 if nested => format!("({})", inner(self)),
            3 if nested => format!("!({})", inner(self)),
            _ => {
                let left = only.cloned().or_else(|| self.operand(scope, answered));
                left.map_or_else(
                    || "$inputs.word != 'q'".to_owned(),
                    |left| self.comparison(left, scope, answered),
                )
            }
        }
    }

    fn comparison(&mut self, (kind, left): Operand, scope: &Scope, answered: bool) -> String {
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
        if kind != Kind::State
            && self.percent(15)
            && let Some((other, right)) = self.operand(scope, answered)
            && other == kind
        {
            return format!("{left} {operator} {right}");
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
            _ => self.word(&["0.5", "1.25", "-2", "'0.5'"]).to_owned(),
        };
        match self.percent(10) {
            true => format!("{literal} {operator} {left}"),
            false => format!("{left} {operator} {literal}"),
        }
    }

    fn operand(&mut self, scope: &Scope, answered: bool) -> Option<Operand> {
        let mut all = [scope.given.as_slice(), &scope.known, &scope.head].concat();
        if answered {
            all.extend(scope.body.iter().cloned());
        } else if scope.is_response {
            // The outputs of a step that has failed are looked for in the answer, whose body may be any.
            let of_any_answer = |text: &str| {
                let output = text.strip_prefix("$steps.").and_then(|text| text.rsplit_once('.'));
                output.is_some_and(|(_, name)| ["code", "mode", "word", "method"].contains(&name))
            };
            all.extend(scope.body.iter().filter(|(_, text)| of_any_answer(text)).cloned());
        } else if !scope.running.is_empty() {
            // A workflow that has failed has given nothing back.
            all.retain(|(_, text)| !text.starts_with(&scope.running));
        }
        all.retain(|(kind, _)| !matches!(kind, Kind::Thing | Kind::Things));
        self.one(&all)
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

    /// A JSONPath query over the body.
    fn query(&mut self, scope: &Scope) -> String {
        if self.percent(20) {
            let path =
                ["$.items", "$.items[*]", "$.items[1:]", "$.items[-1]", "$..size", "$.flag", "$['count']"];
            return self.word(&path).to_owned();
        }
        let behind = self.word(&["", "", ".size"]);
        let slice = self.word(&["", "", "[:1]", "[-2:]"]);
        match slice {
            "" => format!("$.items[?{}]{behind}", self.filter(scope, 2)),
            _ => format!("$.items{slice}[?@ == 'on' || @ == {}]", self.below(3)),
        }
    }

    /// What a query asks of an item.
    fn filter(&mut self, scope: &Scope, depth: usize) -> String {
        if depth > 0 && self.percent(40) {
            let (one, other) = (self.filter(scope, depth - 1), self.filter(scope, depth - 1));
            return match self.below(4) {
                0 | 1 => format!("{one} && {other}"),
                2 => format!("{one} || {other}"),
                _ => format!("!({one}) && {other}"),
            };
        }
        let has_word = scope.given.iter().any(|(_, text)| text == "$inputs.word");
        match self.below(8) {
            0 => "@.size".to_owned(),
            1 => "!@.size".to_owned(),
            2 | 3 => format!("@.size {} {}", self.word(&["==", "!=", "<", ">="]), self.below(3)),
            4 if has_word => "@.name == $inputs.word".to_owned(),
            5 => format!("length(@.name) {} 1", self.word(&["==", ">"])),
            6 => format!("count($.items[*]) {} 1", self.word(&["==", ">", "<="])),
            _ => format!("@.name {} '{}'", self.word(&["==", "!="]), self.word(&["a", "on"])),
        }
    }
}
