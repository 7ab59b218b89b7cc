//! Joins calls with the workflows that they lead to, once all inputs of all workflows are known, and makes the steps that
//! run before others are tried again.

use std::collections::BTreeSet;

use super::{
    ActionTarget, Argument, Call, NamedArgument, Output, OutputId, Prelude, Reference, Step, Workflow,
};
use crate::diagnostic::Diagnostics;
use crate::diagnostic::rules::{
    CyclicDependency, DependencyNotRun, MissingWorkflowInput, UnknownWorkflowInput,
};
use crate::names::closest;
use crate::parse::arazzo::{Value, ValueKind};
use crate::source::{Span, Spanned};

/// What calls have to know of a workflow.
struct Signature {
    id: String,
    span: Span,
    /// The inputs: their names, where they stand, and whether they must be given.
    inputs: Vec<(String, Span, bool)>,
    dependencies: Vec<usize>,
}

/// Links every call of every workflow.
pub fn link(workflows: &mut [Workflow<'_>], diagnostics: &mut Diagnostics) {
    let signatures = workflows.iter().map(|workflow| Signature {
        id: workflow.parsed.id.value.to_owned(),
        span: workflow.parsed.id.span,
        inputs: workflow
            .inputs
            .iter()
            .map(|input| {
                let needed = input.required && input.default.is_none();
                (input.name.value.clone(), input.name.span, needed)
            })
            .collect(),
        dependencies: workflow.dependencies.iter().map(|dependency| dependency.workflow).collect(),
    });
    let signatures: Vec<Signature> = signatures.collect();
    report_cycles(workflows, &signatures, diagnostics);
    for (index, workflow) in workflows.iter_mut().enumerate() {
        let called = workflow.steps.iter().map(|step| step.call().map(|call| call.workflow)).collect();
        let mut linker = Linker { index, signatures: &signatures, called, hidden: Vec::new(), diagnostics };
        for position in 0..workflow.steps.len() {
            let Some(step) = workflow.steps.get_mut(position) else { continue };
            if let Step::Workflow(step) = step {
                linker.arguments(&mut step.call);
                linker.dependencies(position, &mut step.call);
            }
            for action in step.actions_mut().into_iter().flatten() {
                if let Some(call) = &mut action.call {
                    linker.inherited(call);
                    linker.dependencies(position + 1, call);
                }
            }
        }
        for (step, output) in linker.hidden {
            if let Some(step) = workflow.steps.get_mut(step) {
                step.outputs_mut().push(output);
            }
        }
        // What a call is handed of a step is the last of its outputs.
        let counts: Vec<usize> = workflow.steps.iter().map(|step| step.outputs().len()).collect();
        for step in &mut workflow.steps {
            let own = match step {
                Step::Workflow(step) => Some(&mut step.call),
                Step::Operation(_) => None,
            };
            own.into_iter().for_each(|call| point_to_outcomes(call, &counts));
            for action in step.actions_mut().into_iter().flatten() {
                action.call.iter_mut().for_each(|call| point_to_outcomes(call, &counts));
            }
        }
        preludes(workflow);
    }
}

/// Makes of the outcome of a step the output that stands for it.
fn point_to_outcomes(call: &mut Call<'_>, counts: &[usize]) {
    for dependency in &mut call.dependencies {
        if let Reference::CalledOutcome(step) = *dependency {
            let output = counts.get(step).copied().unwrap_or(0).saturating_sub(1);
            *dependency = Reference::StepOutput(OutputId { step, output });
        }
    }
}

/// Gives each step that is to run before another is tried again a place of its own behind all others.
fn preludes(workflow: &mut Workflow<'_>) {
    let declared = workflow.steps.len();
    let mut preludes: Vec<Prelude> = Vec::new();
    for (before, step) in workflow.steps.iter_mut().enumerate() {
        for action in step.actions_mut().into_iter().flatten() {
            if let ActionTarget::Retry { first: Some(of), .. } = &mut action.target {
                let prelude = Prelude { of: *of, before };
                let known = preludes.iter().position(|known| *known == prelude);
                *of = declared
                    + known.unwrap_or_else(|| {
                        preludes.push(prelude);
                        preludes.len() - 1
                    });
            }
        }
    }
    for prelude in &preludes {
        let Some(mut step) = workflow.steps.get(prelude.of).cloned() else { continue };
        step.actions_mut().into_iter().for_each(Vec::clear);
        workflow.steps.push(step);
    }
    workflow.preludes = preludes;
}

struct Linker<'s, 'd> {
    /// The index of the workflow that calls.
    index: usize,
    signatures: &'s [Signature],
    /// For each of its steps, the workflow that it runs.
    called: Vec<Option<usize>>,
    /// The outcomes of steps that calls are handed.
    hidden: Vec<(usize, Output)>,
    diagnostics: &'d mut Diagnostics,
}

impl Linker<'_, '_> {
    /// What a step passes becomes what the workflow takes.
    fn arguments(&mut self, call: &mut Call<'_>) {
        let Some(callee) = self.signatures.get(call.workflow) else { return };
        for NamedArgument { name, value, own } in std::mem::take(&mut call.named) {
            match callee.inputs.iter().position(|(known, ..)| known == name.value) {
                Some(input) => {
                    let needed = callee.inputs.get(input).is_some_and(|(.., needed)| *needed);
                    call.arguments.push(Argument { input, value, needed });
                }
                // A parameter of the workflow at hand may be meant for its other steps.
                None if !own => {}
                None => {
                    let known = || callee.inputs.iter().map(|(known, ..)| known.as_str());
                    self.diagnostics.report(UnknownWorkflowInput {
                        input: name.value.to_owned(),
                        workflow: callee.id.clone(),
                        span: name.span,
                        workflow_span: callee.span,
                        suggestion: closest(name.value, known()).map(str::to_owned),
                        known: known().map(str::to_owned).collect(),
                    });
                }
            }
        }
        self.missing(call, None);
    }

    /// An action has no parameters: the workflow is given those inputs of the one at hand that have the same names.
    fn inherited(&mut self, call: &mut Call<'_>) {
        let signatures = self.signatures;
        let (Some(callee), Some(caller)) = (signatures.get(call.workflow), signatures.get(self.index)) else {
            return;
        };
        for (input, (name, _, needed)) in callee.inputs.iter().enumerate() {
            if let Some(own) = caller.inputs.iter().position(|(known, ..)| known == name) {
                let kind = ValueKind::Expression(Reference::Input(own));
                let value = Value { kind, span: call.span };
                call.arguments.push(Argument { input, value, needed: *needed });
            }
        }
        self.missing(call, Some(&caller.id));
    }

    /// Reports the inputs that a workflow cannot do without and is not given.
    fn missing(&mut self, call: &Call<'_>, caller: Option<&String>) {
        let Some(callee) = self.signatures.get(call.workflow) else { return };
        let given: BTreeSet<usize> = call.arguments.iter().map(|argument| argument.input).collect();
        let missing = callee.inputs.iter().enumerate().filter(|(input, _)| !given.contains(input));
        for (_, (name, span, needed)) in missing {
            if *needed {
                self.diagnostics.report(MissingWorkflowInput {
                    input: name.clone(),
                    workflow: callee.id.clone(),
                    span: call.span,
                    declared: *span,
                    caller: caller.cloned(),
                });
            }
        }
    }

    /// Finds what those workflows have come to that must have run before the one that is called: at best in one of the
    /// steps before `end`.
    fn dependencies(&mut self, end: usize, call: &mut Call<'_>) {
        let signatures = self.signatures;
        let (Some(callee), Some(caller)) = (signatures.get(call.workflow), signatures.get(self.index)) else {
            return;
        };
        for wanted in &callee.dependencies {
            if let Some(own) = caller.dependencies.iter().position(|own| own == wanted) {
                call.dependencies.push(Reference::Dependency(own));
                continue;
            }
            let runs = |step: &usize| self.called.get(*step).copied().flatten() == Some(*wanted);
            let step = (0..end).rev().find(runs).or_else(|| (end..self.called.len()).find(runs));
            let Some(step) = step else {
                let dependency = signatures.get(*wanted).map_or("", |signature| &signature.id).to_owned();
                self.diagnostics.report(DependencyNotRun {
                    workflow: callee.id.clone(),
                    dependency,
                    span: call.span,
                    caller: caller.id.clone(),
                });
                continue;
            };
            if self.hidden.iter().all(|(known, _)| *known != step) {
                let name = signatures.get(*wanted).map_or("", |signature| &signature.id).to_owned();
                let value = Spanned::new(Reference::CalledOutcome(step), call.span);
                self.hidden.push((step, Output { name: Spanned::new(name, call.span), value }));
            }
            call.dependencies.push(Reference::CalledOutcome(step));
        }
    }
}

/// Reports workflows that must have run before themselves.
fn report_cycles(workflows: &[Workflow<'_>], signatures: &[Signature], diagnostics: &mut Diagnostics) {
    // Those that can run: all that they depend on can.
    let mut can_run = vec![false; signatures.len()];
    let mut changed = true;
    while std::mem::take(&mut changed) {
        for (index, signature) in signatures.iter().enumerate() {
            let ready = signature.dependencies.iter().all(|one| can_run.get(*one).copied().unwrap_or(true));
            if let Some(known @ false) = can_run.get_mut(index).filter(|_| ready) {
                *known = true;
                changed = true;
            }
        }
    }
    for (workflow, _) in workflows.iter().zip(&can_run).filter(|(_, can_run)| !**can_run) {
        let stuck = |one: usize| !can_run.get(one).copied().unwrap_or(true);
        let blocked = workflow.dependencies.iter().find(|dependency| stuck(dependency.workflow));
        let Some(dependency) = blocked else { continue };
        diagnostics.report(CyclicDependency {
            workflow: workflow.parsed.id.value.to_owned(),
            dependency: signatures.get(dependency.workflow).map_or("", |known| &known.id).to_owned(),
            span: dependency.span,
        });
    }
}
