//! What documents declare and nothing uses, or say twice.

use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostic::Diagnostics;
use crate::diagnostic::rules::{DuplicateCriterion, UnreadOutput, UnusedInput};
use crate::parse::arazzo::{Value, ValueKind};
use crate::parse::expression::{Embedded, Expression, embedded};
use crate::parse::tree::{Node, Value as Tree};
use crate::resolve::{Criterion, OutputId, Reference, Workflow};
use crate::source::Span;

/// Reports inputs that no workflow uses that declares them; outputs of steps that nothing reads; and criteria that are there
/// twice.
pub fn check<'a>(workflows: impl Iterator<Item = &'a Workflow<'a>>, diagnostics: &mut Diagnostics) {
    let mut unused: BTreeMap<Span, (&str, Vec<String>)> = BTreeMap::new();
    let mut used = BTreeSet::new();
    for workflow in workflows {
        unread_outputs(workflow, diagnostics);
        duplicate_criteria(workflow, diagnostics);
        // What is used and not declared has been reported, and may be what another input was meant to be.
        let undeclared = workflow.inputs.iter().any(|input| input.schema.is_none());
        let of_workflow = used_inputs(workflow);
        // Several workflows may share one declaration, and each use some of it.
        for (index, input) in workflow.inputs.iter().enumerate() {
            let span = input.name.span;
            if undeclared || of_workflow.contains(&index) {
                used.insert(span);
            } else {
                let declared = unused.entry(span).or_insert_with(|| (&input.name.value, Vec::new()));
                declared.1.push(workflow.parsed.id.value.to_owned());
            }
        }
    }
    for (span, (input, workflows)) in unused {
        if !used.contains(&span) {
            diagnostics.report(UnusedInput { input: input.to_owned(), span, workflows });
        }
    }
}

/// The inputs that a workflow refers to, and those that it means to, which is reported where it does.
fn used_inputs(workflow: &Workflow<'_>) -> BTreeSet<usize> {
    let mut used = BTreeSet::new();
    workflow.for_each_reference(&mut |reference, _| {
        reference.for_each_leaf(&mut |leaf| {
            if let Reference::Input(input) = leaf {
                used.insert(*input);
            }
        });
    });
    let mut meant = BTreeSet::new();
    for step in workflow.steps.iter().filter_map(|step| step.operation()) {
        let values = step.parameters.iter().map(|(_, value)| value).chain(&step.payload);
        values.for_each(|value| inputs_in_texts(value, &mut meant));
    }
    let position = |name: &String| workflow.inputs.iter().position(|input| input.name.value == *name);
    used.extend(meant.iter().filter_map(position));
    used
}

/// The inputs that texts name without braces.
fn inputs_in_texts(value: &Value<'_, Reference>, named: &mut BTreeSet<String>) {
    let mut of_text = |text: &str| {
        for (_, kind) in embedded(text) {
            if let Embedded::WithoutBraces(Expression::Input { name, .. }) = kind {
                named.insert(name);
            }
        }
    };
    match &value.kind {
        ValueKind::Constant(Node { value: Tree::String(text), .. }) => of_text(text),
        ValueKind::Sequence(items) => items.iter().for_each(|item| inputs_in_texts(item, named)),
        ValueKind::Mapping(members) => {
            members.iter().for_each(|(name, _)| of_text(name.value));
            members.iter().for_each(|(_, member)| inputs_in_texts(member, named));
        }
        ValueKind::Replaced(replaced) => {
            inputs_in_texts(&replaced.of, named);
            replaced.parts.iter().for_each(|(_, part)| inputs_in_texts(part, named));
        }
        ValueKind::Constant(_) | ValueKind::Template(_) | ValueKind::Expression(_) => {}
    }
}

fn unread_outputs(workflow: &Workflow<'_>, diagnostics: &mut Diagnostics) {
    let mut read = BTreeSet::new();
    workflow.for_each_reference(&mut |reference, _| {
        reference.for_each_leaf(&mut |leaf| {
            if let Reference::StepOutput(id) = leaf {
                read.insert(*id);
            }
        });
    });
    for (index, step) in workflow.steps.iter().enumerate().take(workflow.declared_steps()) {
        let parsed = step.parsed();
        // What is behind those that are declared is a part of one of them, or what a call needs.
        let parts = step.outputs().get(parsed.outputs.len()..).unwrap_or_default();
        for (output, declared) in parsed.outputs.iter().enumerate() {
            let name = declared.name.value;
            let part = |part: &str| part.strip_prefix(name).is_some_and(|way| way.starts_with(['#', '/']));
            let is_read = read.contains(&OutputId { step: index, output });
            // Who reads what hands something else on reads that.
            let value = step.outputs().get(output).map(|output| &output.value.value);
            let is_own = value.is_some_and(Reference::is_of_exchange);
            if is_own && !is_read && !parts.iter().any(|output| part(&output.name.value)) {
                diagnostics.report(UnreadOutput {
                    step: parsed.id.value.to_owned(),
                    output: name.to_owned(),
                    span: declared.name.span,
                });
            }
        }
    }
}

fn duplicate_criteria(workflow: &Workflow<'_>, diagnostics: &mut Diagnostics) {
    for step in workflow.steps.iter().take(workflow.declared_steps()) {
        let actions = step.actions().iter().chain(step.failure_actions());
        let lists = std::iter::once(step.success_criteria()).chain(actions.map(|action| &*action.criteria));
        for criteria in lists {
            for (position, criterion) in criteria.iter().enumerate() {
                let mut before = criteria.iter().take(position);
                if let Some(first) = before.find(|first| is_same(first, criterion)) {
                    let (first, second) = (first.text.span, criterion.text.span);
                    diagnostics.report(DuplicateCriterion { first, second });
                }
            }
        }
    }
}

/// Whether two criteria say the same in the same words of the same context.
fn is_same(one: &Criterion, other: &Criterion) -> bool {
    let references = |criterion: &Criterion| {
        let mut references = Vec::new();
        criterion.test.for_each_reference(&mut |reference| references.push(reference.value.clone()));
        references
    };
    one.text.value.trim() == other.text.value.trim()
        && one.comparison == other.comparison
        && references(one) == references(other)
}
