//! What steps do next: their own actions and those of the workflow.

use super::{Action, ActionTarget, Call, Place, Resolver};
use crate::diagnostic::rules::{DuplicateName, UnknownStep};
use crate::names::closest;
use crate::parse::arazzo::{self, ActionKind, RetryFirst, Reusable, Text};
use crate::source::Span;

impl<'a> Resolver<'a, '_> {
    /// The actions of a step, then those of the workflow that it does not replace.
    pub(super) fn actions(
        &mut self,
        index: usize,
        of_step: &[Reusable<'a, arazzo::Action<'a>>],
        of_workflow: &[Reusable<'a, arazzo::Action<'a>>],
        kind: &'static str,
        components: &[(Text<'a>, arazzo::Action<'a>)],
    ) -> Option<Vec<Action<'a>>> {
        let (wanted, what) = match kind {
            "failure" => ("failureActions", "failure action"),
            _ => ("successActions", "success action"),
        };
        let mut all: Vec<(arazzo::Action<'a>, Span, bool)> = Vec::new();
        let mut complete = true;
        for (action, shared) in of_step
            .iter()
            .map(|action| (action, false))
            .chain(of_workflow.iter().map(|action| (action, true)))
        {
            let (action, span) = match action {
                Reusable::Inline(action) => (Some(action.clone()), action.name.span),
                Reusable::Reference { reference, .. } => {
                    (self.component(reference, wanted, components), reference.span)
                }
            };
            let Some(action) = action else {
                complete = false;
                continue;
            };
            match all.iter().find(|(known, ..)| known.name.value == action.name.value) {
                Some((first, ..)) if !shared => {
                    let name = action.name.value.to_owned();
                    let rule = DuplicateName { what, name, first: first.name.span, second: action.name.span };
                    self.report(rule);
                }
                Some(_) => {}
                None => all.push((action, span, shared)),
            }
        }
        let place = if kind == "failure" { Place::Failure(index) } else { Place::Response(index) };
        let resolved: Vec<_> = all
            .into_iter()
            .map(|(action, span, shared)| {
                let target = self.action_target(index, &action.kind.value);
                let criteria: Vec<_> =
                    action.criteria.iter().map(|criterion| self.criterion(criterion, place)).collect();
                let mut criteria = criteria.into_iter().collect::<Option<Vec<_>>>()?;
                // What always holds is not asked, and what never holds never leads anywhere.
                criteria.retain(|criterion| !criterion.test.always_holds());
                let (target, call) = target?;
                let is_taken = criteria.iter().all(|criterion| !criterion.test.never_holds());
                Some(is_taken.then_some(Action { name: action.name, span, shared, target, call, criteria }))
            })
            .collect();
        let resolved = resolved.into_iter().collect::<Option<Vec<_>>>().filter(|_| complete);
        resolved.map(|actions| actions.into_iter().flatten().collect())
    }

    /// Where an action leads, and the workflow that it runs on the way.
    fn action_target(
        &mut self,
        step: usize,
        kind: &ActionKind<'a>,
    ) -> Option<(ActionTarget, Option<Call<'a>>)> {
        match kind {
            ActionKind::End => Some((ActionTarget::End, None)),
            ActionKind::GotoStep(id) => Some((ActionTarget::Step(self.step_named(*id)?), None)),
            ActionKind::GotoWorkflow(id) => Some((ActionTarget::Transfer, Some(self.call(*id)?))),
            ActionKind::Retry { after, limit, first } => {
                let (first, call) = match first {
                    None => (None, None),
                    // A step that is to run before itself is only tried again.
                    Some(RetryFirst::Step(id)) => {
                        (Some(self.step_named(*id)?).filter(|first| *first != step), None)
                    }
                    Some(RetryFirst::Workflow(id)) => (None, Some(self.call(*id)?)),
                };
                Some((ActionTarget::Retry { limit: limit.unwrap_or(1), after: *after, first }, call))
            }
        }
    }

    /// A workflow that an action runs. It is given what the workflow at hand was given; actions have no parameters.
    fn call(&mut self, id: Text<'a>) -> Option<Call<'a>> {
        let workflow = self.workflow_named(id)?;
        Some(Call {
            workflow,
            span: id.span,
            arguments: Vec::new(),
            dependencies: Vec::new(),
            named: Vec::new(),
        })
    }

    pub(super) fn step_named(&mut self, id: Text<'_>) -> Option<usize> {
        let found = self.steps.get(id.value).copied();
        if found.is_none() {
            self.unknown_step(id.value, id.span);
        }
        found
    }

    pub(super) fn unknown_step(&mut self, id: &str, span: Span) {
        let known = self.workflow.steps.iter().map(|step| step.id.value);
        let has_it = |workflow: &'a arazzo::Workflow<'a>| {
            let step = workflow.steps.iter().find(|step| step.id.value == id)?;
            Some((workflow.id.value.to_owned(), step.id.span))
        };
        let rule = UnknownStep {
            elsewhere: self.loaded.document.workflows.iter().find_map(has_it),
            step: id.to_owned(),
            span,
            workflow: self.workflow.id.value.to_owned(),
            suggestion: closest(id, known).map(str::to_owned),
        };
        self.report(rule);
    }
}
