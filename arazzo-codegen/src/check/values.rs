//! Constants against schemas: what steps send, what workflows are given, and the defaults of inputs. Types have been checked where
//! values got theirs; what is checked here is what schemas say beyond them.

use std::collections::BTreeMap;

use super::limits::{Breach, BreachKind, Scalar, breaches, count};
use crate::diagnostic::Diagnostics;
use crate::diagnostic::rules::{
    DefaultOfRequired, Given, ReadOnlySent, RepeatedItem, UnlistedValue, ValueBeyondLimit, ValueInOtherForm,
};
use crate::openapi::Schema;
use crate::parse::arazzo::{Text, Value, ValueKind};
use crate::parse::tree::{Node, Value as Tree};
use crate::resolve::{Input, OperationStep, Reference, Step, Workflow};
use crate::source::{Span, Spanned};

/// Reports values that do not keep to what they are described to be. `sent` gives what a step sends, with its schemas.
pub fn check<'a>(
    workflows: &[&'a Workflow<'a>],
    sent: impl Fn(&'a OperationStep<'a>) -> Vec<(&'a Value<'a, Reference>, Schema<'a>)>,
    diagnostics: &mut Diagnostics,
) {
    for workflow in workflows {
        let declared = workflow.steps.iter().take(workflow.declared_steps());
        for step in declared.filter_map(Step::operation) {
            for (value, schema) in sent(step) {
                Checked { given: Given::Sent, diagnostics }.value(value, &[schema]);
            }
        }
        workflow.inputs.iter().for_each(|input| check_default(input, diagnostics));
        for call in workflow.calls() {
            let Some(callee) = workflows.get(call.workflow) else { continue };
            for argument in &call.arguments {
                let input = callee.inputs.get(argument.input);
                if let Some((input, schema)) = input.and_then(|input| Some((input, input.schema?))) {
                    let given = Given::Passed { input: input.name.value.clone() };
                    Checked { given, diagnostics }.value(&argument.value, &[schema]);
                }
            }
        }
    }
}

fn check_default(input: &Input<'_>, diagnostics: &mut Diagnostics) {
    let default = input.default.filter(|default| !matches!(default.value, Tree::Null));
    let (Some(schema), Some(default)) = (input.schema, default) else { return };
    let name = &input.name.value;
    if input.required {
        diagnostics.report(DefaultOfRequired { input: name.clone(), span: default.span });
    }
    let given = Given::Default { input: name.clone() };
    Checked { given, diagnostics }.value(&as_value(default), &[schema]);
}

/// A part of a document as a value without expressions.
fn as_value(node: &Node) -> Value<'_, Reference> {
    let kind = match &node.value {
        Tree::Sequence(items) => ValueKind::Sequence(items.iter().map(as_value).collect()),
        Tree::Mapping(members) => {
            let members = members.iter();
            let members =
                members.map(|(name, node)| (Spanned::new(name.value.as_str(), name.span), as_value(node)));
            ValueKind::Mapping(members.collect())
        }
        _ => ValueKind::Constant(node),
    };
    Value { kind, span: node.span }
}

/// A value that is held against its schema.
struct Checked<'d> {
    given: Given,
    diagnostics: &'d mut Diagnostics,
}

impl Checked<'_> {
    fn value(&mut self, value: &Value<'_, Reference>, schemas: &[Schema<'_>]) {
        match &value.kind {
            ValueKind::Constant(node) => {
                if let Some(scalar) = Scalar::of(node, schemas) {
                    breaches(&scalar, schemas).into_iter().for_each(|breach| self.report(breach, value.span));
                }
            }
            ValueKind::Sequence(items) => self.list(items, value.span, &Schema::conjuncts(schemas)),
            ValueKind::Mapping(members) => self.object(members, &Schema::conjuncts(schemas)),
            ValueKind::Expression(_) | ValueKind::Template(_) | ValueKind::Replaced(_) => {}
        }
    }

    fn list(&mut self, items: &[Value<'_, Reference>], span: Span, conjuncts: &[Schema<'_>]) {
        for Schema { node, .. } in conjuncts {
            if let Some(breach) = count(items.len(), node, ["minItems", "maxItems"], "item") {
                self.report(breach, span);
            }
            let unique = node.get("uniqueItems").filter(|unique| unique.as_bool() == Some(true));
            if let (Some(unique), Some((first, second))) = (unique, repeated(items)) {
                self.diagnostics.report(RepeatedItem { first, second, described: unique.span });
            }
        }
        let of_any = conjuncts.iter().filter(|conjunct| conjunct.node.get("prefixItems").is_none());
        let of_items: Vec<Schema<'_>> = of_any.filter_map(|conjunct| conjunct.member("items")).collect();
        items.iter().for_each(|item| self.value(item, &of_items));
    }

    fn object(&mut self, members: &[(Text<'_>, Value<'_, Reference>)], conjuncts: &[Schema<'_>]) {
        let read_only: Vec<bool> =
            conjuncts.iter().map(|conjunct| is_read_only_throughout(*conjunct)).collect();
        for (name, value) in members {
            let mut of_member = Vec::new();
            let mut only_read = None;
            for (conjunct, read_only) in conjuncts.iter().zip(&read_only) {
                let Some(schema) = member_of(*conjunct, name.value) else { continue };
                // What has no other members is a request all the same, and described wrongly.
                if !read_only {
                    only_read = only_read.or_else(|| says_read_only(schema));
                }
                of_member.push(schema);
            }
            match (&self.given, only_read) {
                (Given::Sent, Some(described)) => {
                    let (member, span) = (name.value.to_owned(), name.span);
                    self.diagnostics.report(ReadOnlySent { member, span, described });
                }
                _ => self.value(value, &of_member),
            }
        }
    }

    fn report(&mut self, breach: Breach, span: Span) {
        let (by, described) = (self.given.clone(), breach.described);
        match breach.kind {
            BreachKind::Unlisted { given, known } => {
                self.diagnostics.report(UnlistedValue { given, known, by, span, described });
            }
            BreachKind::Limit { given, wanted } => {
                self.diagnostics.report(ValueBeyondLimit { given, wanted, by, span, described });
            }
            BreachKind::Form { given, wanted } => {
                self.diagnostics.report(ValueInOtherForm { given, wanted, by, span, described });
            }
        }
    }
}

/// What a schema says by itself of a member.
fn member_of<'a>(schema: Schema<'a>, name: &str) -> Option<Schema<'a>> {
    let named = schema.member("properties");
    if named.is_some_and(|named| named.node.get(name).is_some()) {
        return named?.member(name);
    }
    // What a pattern says of names is not looked at.
    let others = schema.member("additionalProperties");
    others.filter(|_| schema.node.get("patternProperties").is_none())
}

/// Where a schema is said to be of responses only.
fn says_read_only(schema: Schema<'_>) -> Option<Span> {
    let said = schema.annotation("readOnly")?;
    (said.as_bool() == Some(true)).then_some(said.span)
}

/// Whether each member that a schema names is read-only.
fn is_read_only_throughout(schema: Schema<'_>) -> bool {
    let Some(named) = schema.member("properties") else { return false };
    let mut names = named.node.as_mapping().into_iter().flat_map(|named| named.iter());
    names.all(|(name, _)| named.member(name).is_some_and(|member| says_read_only(member).is_some()))
}

/// The first two scalars of a list that are the same.
fn repeated(items: &[Value<'_, Reference>]) -> Option<(Span, Span)> {
    let mut known = BTreeMap::new();
    items.iter().find_map(|item| {
        let scalar = match &item.kind {
            ValueKind::Constant(Node { value: Tree::String(text), .. }) => Ok(text.as_str()),
            ValueKind::Constant(Node { value: Tree::Number(number), .. }) => Err(format!("{number:?}")),
            _ => return None,
        };
        known.insert(scalar, item.span).map(|first| (first, item.span))
    })
}
