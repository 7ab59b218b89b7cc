//! What documents declare and nothing uses.

use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostic::Diagnostics;
use crate::diagnostic::rules::UnusedInput;
use crate::parse::arazzo::{Value, ValueKind};
use crate::parse::expression::{Embedded, Expression, embedded};
use crate::parse::tree::{Node, Value as Tree};
use crate::resolve::{Reference, Workflow};
use crate::source::Span;

/// Reports inputs that no workflow uses that declares them.
pub fn check<'a>(workflows: impl Iterator<Item = &'a Workflow<'a>>, diagnostics: &mut Diagnostics) {
    let mut unused: BTreeMap<Span, (&str, Vec<String>)> = BTreeMap::new();
    let mut used = BTreeSet::new();
    for workflow in workflows {
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
    workflow.for_each_reference(&mut |reference| {
        if let Reference::Input(input) = reference {
            used.insert(*input);
        }
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
        ValueKind::Constant(_) | ValueKind::Template(_) | ValueKind::Expression(_) => {}
    }
}
