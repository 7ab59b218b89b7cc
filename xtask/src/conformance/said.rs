//! What a document says that a step sends: read from the document as it stands, step by step, without the compiler.

use std::collections::BTreeMap;

use arazzo_codegen::parse::expression::{Expression, MessagePart, WorkflowSide, tolerated};
use serde_json::{Map, Value};

/// An exchange as expressions see it.
#[derive(Clone, Debug, Default)]
pub(super) struct Exchange {
    pub(super) url: String,
    pub(super) method: String,
    /// What was sent, as the document says it.
    pub(super) sent: Sent,
    pub(super) status: u16,
    pub(super) headers: BTreeMap<String, String>,
    pub(super) body: Value,
}

/// What a step sends.
#[derive(Clone, Debug, Default)]
pub(super) struct Sent {
    /// Name, place and value of each parameter. One without a place goes to a workflow.
    pub(super) parameters: Vec<(String, Option<String>, Option<Value>)>,
    pub(super) body: Option<Value>,
    pub(super) content_type: Option<String>,
}

/// What is known of a run of a workflow.
#[derive(Clone, Debug, Default)]
pub(super) struct Frame {
    pub(super) inputs: Value,
    /// The outputs of each step.
    steps: BTreeMap<String, Map<String, Value>>,
    /// The workflow that a step has run.
    called: BTreeMap<String, String>,
}

/// A document and a run of it.
pub(super) struct Scope<'a> {
    pub(super) root: &'a Value,
    /// The workflows by their ids.
    pub(super) workflows: &'a BTreeMap<String, Value>,
    pub(super) frames: &'a BTreeMap<String, Frame>,
    /// The workflow that the expressions stand in.
    pub(super) workflow: &'a str,
    /// The exchange that they speak of.
    pub(super) exchange: Option<&'a Exchange>,
}

/// How deep outputs of workflows are followed.
const DEPTH: usize = 16;

impl Frame {
    pub(super) fn new(inputs: Value) -> Self {
        Self { inputs, ..Self::default() }
    }

    pub(super) fn note_outputs(&mut self, step: &str, outputs: Map<String, Value>) {
        self.steps.insert(step.to_owned(), outputs);
    }

    pub(super) fn note_call(&mut self, step: &str, workflow: &str) {
        self.called.insert(step.to_owned(), workflow.to_owned());
    }
}

impl Scope<'_> {
    /// What a step sends.
    pub(super) fn sent(&self, step: &Value) -> Sent {
        let list = |owner: Option<&Value>| {
            owner
                .and_then(|owner| owner.get("parameters"))
                .and_then(Value::as_array)
                .cloned()
                .unwrap_or_default()
        };
        let mut sent = Sent::default();
        for parameter in list(Some(step)).iter().chain(&list(self.workflows.get(self.workflow))) {
            let parameter = self.component(parameter);
            let text = |field: &str| parameter.get(field).and_then(Value::as_str).map(str::to_owned);
            let (Some(name), place) = (text("name"), text("in")) else { continue };
            // Those of the step take the place of those of the workflow.
            if !sent.parameters.iter().any(|(known, at, _)| (known, at) == (&name, &place)) {
                let value = parameter.get("value").and_then(|value| self.value(value));
                sent.parameters.push((name, place, value));
            }
        }
        if let Some(body) = step.get("requestBody") {
            sent.content_type = body.get("contentType").and_then(Value::as_str).map(str::to_owned);
            let mut payload = body.get("payload").and_then(|payload| self.value(payload));
            if let Some(Value::String(text)) = &payload
                && let Some(parsed) =
                    serde_json::from_str(text).ok().filter(|value: &Value| !value.is_number())
            {
                payload = Some(parsed);
            }
            for replacement in body.get("replacements").and_then(Value::as_array).into_iter().flatten() {
                let target = replacement.get("target").and_then(Value::as_str).unwrap_or_default();
                let value = replacement.get("value").and_then(|value| self.value(value));
                if let (Some(payload), Some(value)) = (&mut payload, value)
                    && let Some((parent, last)) = target.rsplit_once('/')
                {
                    match payload.pointer_mut(parent) {
                        Some(Value::Object(members)) => drop(members.insert(last.to_owned(), value)),
                        Some(Value::Array(items)) => {
                            match last.parse::<usize>().ok().and_then(|at| items.get_mut(at)) {
                                Some(item) => *item = value,
                                None => items.push(value),
                            }
                        }
                        _ => {}
                    }
                }
            }
            sent.body = payload;
        }
        sent
    }

    /// An object of the document, or the component that it refers to with what it says itself.
    fn component(&self, object: &Value) -> Value {
        let reference = object.get("reference").and_then(Value::as_str);
        let Some(reference) = reference.and_then(|reference| reference.strip_prefix("$components.")) else {
            return object.clone();
        };
        let pointer = format!("/components/{}", reference.replace('.', "/"));
        let mut found = self.root.pointer(&pointer).cloned().unwrap_or_default();
        if let (Some(value), Value::Object(members)) = (object.get("value"), &mut found) {
            members.insert("value".to_owned(), value.clone());
        }
        found
    }

    /// The outputs of a step: those that there are.
    pub(super) fn outputs(&self, step: &Value) -> Map<String, Value> {
        let outputs = step.get("outputs").and_then(Value::as_object).into_iter().flatten();
        outputs.filter_map(|(name, value)| Some((name.clone(), self.value(value)?))).collect()
    }

    /// A value with all its expressions evaluated; what has no value is left out.
    pub(super) fn value(&self, written: &Value) -> Option<Value> {
        match written {
            Value::String(text) => self.text(text),
            Value::Array(items) => Some(items.iter().filter_map(|item| self.value(item)).collect()),
            Value::Object(members) => {
                let members = members.iter();
                let known = members.filter_map(|(name, value)| Some((name.clone(), self.value(value)?)));
                Some(known.collect::<Map<_, _>>().into())
            }
            other => Some(other.clone()),
        }
    }

    fn text(&self, text: &str) -> Option<Value> {
        if text.starts_with('$')
            && let Some(expression) = parsed(text)
        {
            return self.expression(&expression, 0);
        }
        if !text.contains("{$") {
            return Some(text.into());
        }
        let mut written = String::new();
        let mut rest = text;
        while let Some((before, behind)) = rest.split_once("{$") {
            written.push_str(before);
            let (inner, behind) = behind.split_once('}')?;
            match self.expression(&parsed(&format!("${inner}"))?, 0)? {
                Value::String(text) => written.push_str(&text),
                other => written.push_str(&other.to_string()),
            }
            rest = behind;
        }
        written.push_str(rest);
        Some(written.into())
    }

    fn expression(&self, expression: &Expression, depth: usize) -> Option<Value> {
        if depth > DEPTH {
            return None;
        }
        let frame = self.frames.get(self.workflow)?;
        match expression {
            Expression::Url => Some(self.exchange?.url.as_str().into()),
            Expression::Method => Some(self.exchange?.method.as_str().into()),
            Expression::StatusCode => Some(self.exchange?.status.into()),
            Expression::Request(MessagePart::Body(pointer)) => {
                part(self.exchange?.sent.body.as_ref()?, pointer.tokens())
            }
            Expression::Request(MessagePart::Header(name)) => self.parameter(name, "header"),
            Expression::Request(MessagePart::Query(name)) => self.parameter(name, "query"),
            Expression::Request(MessagePart::Path(name)) => self.parameter(name, "path"),
            Expression::Response(MessagePart::Body(pointer)) => part(&self.exchange?.body, pointer.tokens()),
            Expression::Response(MessagePart::Header(name)) => {
                self.exchange?.headers.get(&name.to_ascii_lowercase()).map(|value| value.as_str().into())
            }
            Expression::Response(_) | Expression::Output { .. } | Expression::SourceDescription { .. } => {
                None
            }
            Expression::Component { .. } => None,
            Expression::Input { name, pointer } => {
                let inputs = frame.inputs.get(name);
                part(inputs.or_else(|| self.default_of(self.workflow, name))?, pointer.tokens())
            }
            Expression::StepOutput { step, output, pointer } => {
                if let Some(outputs) = frame.steps.get(step) {
                    let (known, way) = split(output, |name| outputs.contains_key(name))?;
                    return part(&part(outputs.get(known)?, &way)?, pointer.tokens());
                }
                part(&self.output_of(frame.called.get(step)?, output, depth)?, pointer.tokens())
            }
            Expression::Workflow { workflow, side: WorkflowSide::Inputs, name, pointer } => {
                let inputs = self.frames.get(workflow)?.inputs.get(name);
                part(inputs.or_else(|| self.default_of(workflow, name))?, pointer.tokens())
            }
            Expression::Workflow { workflow, side: WorkflowSide::Outputs, name, pointer } => {
                part(&self.output_of(workflow, name, depth)?, pointer.tokens())
            }
        }
    }

    fn default_of(&self, workflow: &str, input: &str) -> Option<&Value> {
        let inputs = super::description::resolved(self.root, self.workflows.get(workflow)?.get("inputs")?);
        inputs.get("properties")?.get(input)?.get("default")
    }

    fn parameter(&self, name: &str, place: &str) -> Option<Value> {
        let mut parameters = self.exchange?.sent.parameters.iter();
        let found = parameters.find(|(known, at, _)| known == name && at.as_deref() == Some(place));
        found?.2.clone()
    }

    /// An output of a workflow that has been run.
    fn output_of(&self, workflow: &str, output: &str, depth: usize) -> Option<Value> {
        let written = self.workflows.get(workflow)?.get("outputs")?.get(output)?.as_str()?;
        let scope = Scope { workflow, exchange: None, ..*self };
        scope.expression(&parsed(written)?, depth + 1)
    }
}

/// An expression, in any of the forms that are read.
pub(super) fn parsed(text: &str) -> Option<Expression> {
    Expression::parse(text).ok().or_else(|| tolerated(text))
}

/// The name of an output, and the way to a part of it that may be written behind the name with dots and indices.
pub(super) fn split(written: &str, is_known: impl Fn(&str) -> bool) -> Option<(&str, Vec<String>)> {
    if is_known(written) {
        return Some((written, Vec::new()));
    }
    let ends = written.match_indices(['.', '[']).map(|(end, _)| end);
    let end = ends.rev().find(|end| written.get(..*end).is_some_and(&is_known))?;
    let parts = written.get(end..)?.split(['.', '[']).map(|part| part.trim_end_matches(']'));
    let parts = parts.filter(|part| !part.is_empty()).map(|part| part.trim_matches(['\'', '"']).to_owned());
    Some((written.get(..end)?, parts.collect()))
}

/// What stands for all items of a list.
pub(super) const ALL: &str = "*";

/// A part of a value; of all items of a list, those that have it.
fn part(value: &Value, way: &[String]) -> Option<Value> {
    let Some((token, rest)) = way.split_first() else { return Some(value.clone()) };
    match value {
        Value::Array(items) if token == ALL => {
            Some(items.iter().filter_map(|item| part(item, rest)).collect())
        }
        Value::Array(items) => part(items.get(token.parse::<usize>().ok()?)?, rest),
        other => part(other.get(token)?, rest),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ways_into_outputs_are_written_with_dots() {
        let of = |written| split(written, |name| ["a", "a.b"].contains(&name));
        assert_eq!(of("a"), Some(("a", Vec::new())));
        assert_eq!(of("a.b.c"), Some(("a.b", vec!["c".to_owned()])));
        assert_eq!(of("a[0].c"), Some(("a", vec!["0".to_owned(), "c".to_owned()])));
        assert_eq!(of("other"), None);
        let things = serde_json::json!({ "things": [{ "id": 1 }, {}, { "id": 2 }] });
        let way = ["things", ALL, "id"].map(str::to_owned);
        assert_eq!(part(&things, &way), Some(serde_json::json!([1, 2])));
    }
}
