//! How documents are written, where that does not change what they mean. Nothing of this is shown unless somebody asks for it.

use std::collections::BTreeSet;

use crate::diagnostic::Diagnostics;
use crate::diagnostic::rules::{EmptyText, Identifier, UnusedComponent, UnusedSource, UnusualId};
use crate::parse::arazzo::{Document, Text};
use crate::parse::tree::{Node, Value};
use crate::resolve::{LoadedDocument, Step, Workflow};

/// Reports matters of style in the documents that were asked for, as far as their workflows could be resolved.
pub fn check(documents: &[LoadedDocument<'_>], workflows: &[Workflow<'_>], diagnostics: &mut Diagnostics) {
    for (index, loaded) in documents.iter().enumerate() {
        let own = || workflows.iter().filter(|workflow| workflow.document == index);
        if !loaded.asked || own().count() != loaded.document.workflows.len() {
            continue;
        }
        check_texts(loaded.document.root, diagnostics);
        check_ids(&loaded.document, diagnostics);
        let mut references = Vec::new();
        collect_references(loaded.document.root, &mut references);
        check_components(&loaded.document, &references, diagnostics);
        let steps = own().flat_map(|workflow| &workflow.steps).filter_map(Step::operation);
        let called: BTreeSet<usize> = steps.map(|step| step.api).collect();
        check_sources(loaded, &called, &references, diagnostics);
    }
}

/// Reports summaries and descriptions that are empty.
fn check_texts(root: &Node, diagnostics: &mut Diagnostics) {
    let workflows = items(root, "workflows");
    let steps = workflows.iter().flat_map(|workflow| items(workflow, "steps"));
    for object in root.get("info").into_iter().chain(workflows).chain(steps) {
        for field in ["summary", "description"] {
            let Some(text) = object.get(field) else { continue };
            if text.as_str().is_some_and(|text| text.trim().is_empty()) {
                diagnostics.report(EmptyText { field, span: text.span });
            }
        }
    }
}

fn items<'n>(object: &'n Node, field: &str) -> &'n [Node] {
    object.get(field).and_then(Node::as_sequence).unwrap_or_default()
}

/// Reports ids with other characters than those that are recommended, and names with others than those that are allowed.
fn check_ids(document: &Document<'_>, diagnostics: &mut Diagnostics) {
    let mut check = |of: Identifier, id: Text<'_>| {
        let usual = |letter: char| {
            letter.is_ascii_alphanumeric()
                || matches!(letter, '_' | '-')
                || letter == '.' && matches!(of, Identifier::Name(_))
        };
        if !id.value.chars().all(usual) {
            diagnostics.report(UnusualId { of, id: id.value.to_owned(), span: id.span });
        }
    };
    document.sources.iter().for_each(|source| check(Identifier::Id("name"), source.name));
    for workflow in &document.workflows {
        check(Identifier::Id("workflowId"), workflow.id);
        workflow.outputs.iter().for_each(|output| check(Identifier::Name("output"), output.name));
        for step in &workflow.steps {
            check(Identifier::Id("stepId"), step.id);
            step.outputs.iter().for_each(|output| check(Identifier::Name("output"), output.name));
        }
    }
    for (_, name) in component_names(document) {
        check(Identifier::Name("component"), name);
    }
}

/// Every text that may refer to a component or a source description.
fn collect_references<'n>(node: &'n Node, found: &mut Vec<&'n str>) {
    match &node.value {
        Value::String(text) if text.contains(['$', '#']) => found.push(text),
        Value::Sequence(items) => items.iter().for_each(|item| collect_references(item, found)),
        Value::Mapping(members) => members.iter().for_each(|(_, member)| collect_references(member, found)),
        _ => {}
    }
}

/// The names of all components, with the kind of each.
fn component_names<'d>(document: &'d Document<'_>) -> impl Iterator<Item = (&'static str, Text<'d>)> {
    let components = &document.components;
    let inputs = components.inputs.iter().map(|(name, _)| ("inputs", *name));
    let parameters = components.parameters.iter().map(|(name, _)| ("parameters", *name));
    let success = components.success_actions.iter().map(|(name, _)| ("successActions", *name));
    let failure = components.failure_actions.iter().map(|(name, _)| ("failureActions", *name));
    inputs.chain(parameters).chain(success).chain(failure)
}

fn check_components(document: &Document<'_>, references: &[&str], diagnostics: &mut Diagnostics) {
    for (kind, name) in component_names(document) {
        let escaped = name.value.replace('~', "~0").replace('/', "~1");
        let pointer = format!("#/components/{kind}/{escaped}");
        let expression = format!("$components.{kind}.{}", name.value);
        if !references.iter().any(|text| text.contains(&pointer) || text.contains(&expression)) {
            diagnostics.report(UnusedComponent {
                name: name.value.to_owned(),
                span: name.span,
                reference: if kind == "inputs" { pointer } else { expression },
            });
        }
    }
}

fn check_sources(
    loaded: &LoadedDocument<'_>,
    called: &BTreeSet<usize>,
    references: &[&str],
    diagnostics: &mut Diagnostics,
) {
    for (source, api) in loaded.document.sources.iter().zip(&loaded.apis) {
        let expression = format!("$sourceDescriptions.{}", source.name.value);
        let is_called = api.is_some_and(|api| called.contains(&api));
        if !is_called && !references.iter().any(|text| text.contains(&expression)) {
            diagnostics.report(UnusedSource { name: source.name.value.to_owned(), span: source.name.span });
        }
    }
}
