//! The workflows that steps run, that actions lead to, and that must have run before.

use super::{Call, Dependency, NamedArgument, Resolver, Ways, WorkflowStep};
use crate::diagnostic::rules::{
    BodyForWorkflow, LocationOfInput, SourceOfAnotherKind, UnknownSourceDescription, UnknownWorkflow,
};
use crate::names::closest;
use crate::parse::arazzo::{self, Document, SourceKind, Text};

impl<'a> Resolver<'a, '_> {
    /// The workflows that must have run before.
    pub(super) fn dependencies(&mut self) -> Option<Vec<Dependency>> {
        let named = self
            .workflow
            .depends_on
            .iter()
            .map(|id| Some(Dependency { workflow: self.workflow_named(*id)?, span: id.span }));
        let named: Vec<Option<Dependency>> = named.collect();
        let mut all: Vec<Dependency> = Vec::new();
        for dependency in named.iter().flatten() {
            if all.iter().all(|known| known.workflow != dependency.workflow) {
                all.push(*dependency);
            }
        }
        self.dependencies.clone_from(&all);
        named.iter().all(Option::is_some).then_some(all)
    }

    /// Finds a workflow by its id: plain in the same document, as `$sourceDescriptions.<name>.<workflowId>` in another.
    pub(super) fn workflow_named(&mut self, id: Text<'_>) -> Option<usize> {
        let own = &self.loaded.document;
        let Some(rest) = id.value.strip_prefix("$sourceDescriptions.") else {
            if let Some(found) = position(own, id.value) {
                return Some(self.reached.index(self.document, found));
            }
            let suggestion = closest(id.value, ids(own)).map(str::to_owned);
            // In another document, which has to be named.
            let elsewhere = own.sources.iter().zip(&self.loaded.documents).find_map(|(source, document)| {
                let document = &self.documents.get((*document)?)?.document;
                position(document, id.value)?;
                Some(format!("$sourceDescriptions.{}.{}", source.name, id.value))
            });
            self.report(UnknownWorkflow {
                workflow: id.value.to_owned(),
                span: id.span,
                document: own.title.value.to_owned(),
                suggestion: elsewhere.or(suggestion),
            });
            return None;
        };
        let sources = own.sources.iter().zip(&self.loaded.documents);
        let named = sources.clone().find_map(|(source, document)| {
            let workflow = rest.strip_prefix(source.name.value)?.strip_prefix('.')?;
            Some((source, *document, workflow))
        });
        let Some((source, document, wanted)) = named else {
            let name = rest.split('.').next().unwrap_or(rest);
            let known = own.sources.iter().map(|source| source.name.value);
            let suggestion = closest(name, known).map(str::to_owned);
            self.report(UnknownSourceDescription { name: name.to_owned(), span: id.span, suggestion });
            return None;
        };
        if source.kind.value != SourceKind::Arazzo {
            self.report(SourceOfAnotherKind {
                name: source.name.value.to_owned(),
                span: id.span,
                source: source.name.span,
            });
            return None;
        }
        // A document that could not be read has been reported.
        let document = document?;
        let other = &self.documents.get(document)?.document;
        if let Some(found) = position(other, wanted) {
            return Some(self.reached.index(document, found));
        }
        let suggestion = closest(wanted, ids(other));
        self.report(UnknownWorkflow {
            workflow: wanted.to_owned(),
            span: id.span,
            document: other.title.value.to_owned(),
            suggestion: suggestion.map(|known| format!("$sourceDescriptions.{}.{known}", source.name)),
        });
        None
    }

    /// The workflow with this index among all, as it was parsed.
    pub(super) fn parsed_workflow(&self, index: usize) -> Option<&'a arazzo::Workflow<'a>> {
        let (document, workflow) = *self.reached.workflows.get(index)?;
        self.documents.get(document)?.document.workflows.get(workflow)
    }

    pub(super) fn workflow_step(
        &mut self,
        index: usize,
        step: &'a arazzo::Step<'a>,
        called: Option<usize>,
    ) -> Option<WorkflowStep<'a>> {
        let complete = self.parameters(index, step, None);
        let passed = self.passed.get(index).cloned().unwrap_or_default();
        let mut named: Vec<NamedArgument<'a>> = Vec::with_capacity(passed.len());
        for passed in passed {
            let name = passed.parameter.name;
            if let (Some(location), true) = (&passed.parameter.location, passed.own) {
                let location = crate::source::Spanned::new(location.value.as_str(), location.span);
                self.report(LocationOfInput { name: name.value.to_owned(), location });
            }
            // A step's own parameter comes before one of the workflow, wherever that goes elsewhere.
            if named.iter().all(|known| known.name.value != name.value) {
                named.push(NamedArgument { name, value: passed.value, own: passed.own });
            }
        }
        if let Some(body) = &step.request_body {
            self.report(BodyForWorkflow { step: step.id.value.to_owned(), span: body.span });
        }
        let ways = self.ways(index, step);
        let call = Call {
            workflow: called?,
            span: step.target.text().span,
            arguments: Vec::new(),
            dependencies: Vec::new(),
            named,
        };
        let Ways { success_criteria, actions, failure_actions, outputs } = ways?;
        complete.then_some(WorkflowStep {
            parsed: step,
            call,
            success_criteria,
            actions,
            failure_actions,
            outputs,
        })
    }
}

fn position(document: &Document<'_>, id: &str) -> Option<usize> {
    document.workflows.iter().position(|workflow| workflow.id.value == id)
}

fn ids<'d>(document: &'d Document<'_>) -> impl Iterator<Item = &'d str> {
    document.workflows.iter().map(|workflow| workflow.id.value)
}
