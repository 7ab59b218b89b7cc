//! What expressions refer to.

use super::{Input, Output, OutputId, Passed, Place, Reference, Resolver};
use crate::diagnostic::rules::{
    ExpressionNotAllowed, ForbiddenInput, PartsOfItems, ToleratedSpelling, UndeclaredInput,
    UnknownSourceDescription, UnknownStepOutput, UnknownWorkflow, UnknownWorkflowOutput, WorkflowNotRun,
};
use crate::ir::Constant;
use crate::names::closest;
use crate::parse::arazzo::{self, ParameterLocation};
use crate::parse::expression::{self, Expression, MessagePart, WorkflowSide};
use crate::parse::pointer::JsonPointer;
use crate::source::{Span, Spanned};

impl<'a> Resolver<'a, '_> {
    pub(super) fn output(&mut self, output: &arazzo::Output<'a>, place: Place) -> Option<Output> {
        let expression = output.expression.as_ref()?;
        let value = self.reference(&expression.value, expression.span, place)?;
        let name = Spanned::new(output.name.value.to_owned(), output.name.span);
        Some(Output { name, value: Spanned::new(value, expression.span) })
    }

    /// The outputs of a step. One that is another of the same step is what that one is.
    pub(super) fn step_outputs(&mut self, index: usize, step: &arazzo::Step<'a>) -> Option<Vec<Output>> {
        let mut all: Vec<Option<Output>> = Vec::with_capacity(step.outputs.len());
        for output in &step.outputs {
            let mut resolved = self.output(output, Place::Response(index));
            if let Some(Output { value: Spanned { value, span }, .. }) = &mut resolved
                && let Some((id, way)) = own_output_of(value, index)
            {
                let parts = self.parts.get(index).into_iter().flatten();
                let known = all.get(id.output).cloned().flatten();
                let known =
                    known.or_else(|| parts.clone().nth(id.output.checked_sub(step.outputs.len())?).cloned());
                let part = known.map(|known| known.value.value.part(&way));
                match part {
                    Some(Ok(part)) => *value = part,
                    Some(Err(astray)) => {
                        let (expression, span) = (output.expression.as_ref()?.to_string(), *span);
                        self.report(astray.of(expression, span, None));
                        resolved = None;
                    }
                    None => {
                        let (expression, span) = (output.expression.as_ref()?.to_string(), *span);
                        let place = "in an output that comes before it";
                        self.report(ExpressionNotAllowed { expression, place, span });
                        resolved = None;
                    }
                }
            }
            all.push(resolved);
        }
        all.into_iter().collect()
    }

    /// What an expression refers to at its place; `None`, with a report, when there is no such thing.
    pub(super) fn reference(
        &mut self,
        expression: &Expression,
        span: Span,
        place: Place,
    ) -> Option<Reference> {
        match expression {
            Expression::StatusCode
            | Expression::Url
            | Expression::Method
            | Expression::Request(_)
            | Expression::Response(_) => self.exchange(expression, span, place),
            Expression::Input { name, pointer } => {
                let whole = self.input(name, span)?;
                self.part(whole, pointer, expression, span)
            }
            Expression::StepOutput { step, output, pointer } => {
                match self.of_failure(step, output, pointer, place) {
                    Some(value) => self.reference(&value, span, place),
                    None => self.step_output(step, output, pointer, expression, span),
                }
            }
            Expression::Output { name, pointer } => {
                let called = match place {
                    Place::Response(step) | Place::Failure(step) => self.called.get(step).copied().flatten(),
                    Place::Request(_) | Place::Outputs => None,
                };
                let whole = match (called, place) {
                    (None, _) => self.own_output(name, expression, span, place)?,
                    (Some(workflow), Place::Response(step)) => {
                        let output = self.output_of(workflow, name, span)?;
                        Reference::CalledOutput(OutputId { step, output })
                    }
                    (Some(_), _) => {
                        return self.not_allowed(expression, "when the workflow need not have ended", span);
                    }
                };
                self.part(whole, pointer, expression, span)
            }
            Expression::Workflow { workflow, side, name, pointer } => {
                let whole = self.value_of_workflow(workflow, *side, name, expression, span, place)?;
                self.part(whole, pointer, expression, span)
            }
            Expression::SourceDescription { name, reference } => {
                let sources = &self.loaded.document.sources;
                let Some(source) = sources.iter().find(|source| source.name.value == name) else {
                    let known = sources.iter().map(|source| source.name.value);
                    let suggestion = closest(name, known).map(str::to_owned);
                    self.report(UnknownSourceDescription { name: name.clone(), span, suggestion });
                    return None;
                };
                let field = match reference.as_str() {
                    "url" => source.url.value,
                    "name" => source.name.value,
                    // An operation or a workflow, which is no value.
                    _ => return self.not_allowed(expression, "where a value is wanted", span),
                };
                Some(Reference::Constant(Constant::String(field.to_owned())))
            }
            Expression::Component { .. } => self.not_allowed(expression, "where a value is wanted", span),
        }
    }

    /// A part of what an expression refers to.
    fn part(
        &mut self,
        whole: Reference,
        way: &JsonPointer,
        expression: &Expression,
        span: Span,
    ) -> Option<Reference> {
        if way.tokens().is_empty() {
            return Some(whole);
        }
        match whole.part(way) {
            Ok(part) => Some(part),
            Err(astray) => {
                self.report(astray.of(expression.to_string(), span, None));
                None
            }
        }
    }

    fn not_allowed(&mut self, expression: &Expression, place: &'static str, span: Span) -> Option<Reference> {
        self.report(ExpressionNotAllowed { expression: expression.to_string(), place, span });
        None
    }

    /// What a step has sent or been answered.
    fn exchange(&mut self, expression: &Expression, span: Span, place: Place) -> Option<Reference> {
        let step = match place {
            Place::Response(step) | Place::Failure(step) => step,
            Place::Request(_) => return self.not_allowed(expression, "in a request", span),
            Place::Outputs => return self.not_allowed(expression, "in an output of a workflow", span),
        };
        if self.called.get(step).copied().flatten().is_some() {
            return self.not_allowed(expression, "in a step that runs a workflow", span);
        }
        match expression {
            Expression::StatusCode => Some(Reference::StatusCode),
            Expression::Url => Some(Reference::Url),
            Expression::Method => {
                let step = self.workflow.steps.get(step)?;
                let (_, _, operation) = match &step.target {
                    arazzo::StepTarget::OperationId(id) => self.operation(step, *id)?,
                    arazzo::StepTarget::OperationPath(path) => self.operation_at(*path)?,
                    arazzo::StepTarget::WorkflowId(_) => return None,
                };
                Some(Reference::Constant(Constant::String(operation.method.to_uppercase())))
            }
            Expression::Response(MessagePart::Header(name)) => Some(Reference::ResponseHeader(name.clone())),
            Expression::Response(MessagePart::Body(pointer)) => Some(match place {
                Place::Failure(_) => Reference::FailureBody(pointer.clone()),
                _ => Reference::ResponseBody(pointer.clone()),
            }),
            Expression::Request(part) => self.sent(step, part, expression, span),
            _ => self.not_allowed(expression, "in a response", span),
        }
    }

    /// What a step has sent, which is the same as what it was told to send.
    fn sent(
        &mut self,
        step: usize,
        part: &MessagePart,
        expression: &Expression,
        span: Span,
    ) -> Option<Reference> {
        let passed = |location: ParameterLocation, name: &str| {
            let same = |passed: &&Passed<'a>| {
                let parameter = &passed.parameter;
                parameter.location.as_ref().is_some_and(|known| known.value == location)
                    && match location {
                        ParameterLocation::Header => parameter.name.value.eq_ignore_ascii_case(name),
                        _ => parameter.name.value == name,
                    }
            };
            let found = self.passed.get(step)?.iter().find(same)?;
            Some((found.value.clone(), JsonPointer::default()))
        };
        let found = match part {
            MessagePart::Header(name) => passed(ParameterLocation::Header, name),
            MessagePart::Query(name) => passed(ParameterLocation::Query, name),
            MessagePart::Path(name) => passed(ParameterLocation::Path, name),
            MessagePart::Body(pointer) => {
                let body = self.sent.get(step).cloned().flatten();
                body.map(|body| (body, pointer.clone()))
            }
        };
        let Some((value, pointer)) = found else {
            return self.not_allowed(expression, "in a step that does not send it", span);
        };
        let Some(whole) = Reference::of_value(&value) else {
            self.not_supported("a body of which parts are replaced when it is sent", span);
            return None;
        };
        self.part(whole, &pointer, expression, span)
    }

    /// An output of the workflow at hand: what it is made of, at the place where it is asked for.
    fn own_output(
        &mut self,
        name: &str,
        expression: &Expression,
        span: Span,
        place: Place,
    ) -> Option<Reference> {
        let index = self.output_of(self.index, name, span)?;
        if self.open_outputs.contains(&index) {
            return self.not_allowed(expression, "in an output that it is made of", span);
        }
        let made_of = &self.workflow.outputs.get(index)?.expression.as_ref()?.value;
        self.open_outputs.push(index);
        let reference = self.reference(made_of, span, place);
        self.open_outputs.pop();
        reference
    }

    /// The index of an output of a workflow.
    fn output_of(&mut self, workflow: usize, name: &str, span: Span) -> Option<usize> {
        let parsed = self.parsed_workflow(workflow)?;
        let found = parsed.outputs.iter().position(|output| output.name.value == name);
        if found.is_none() {
            let known = || parsed.outputs.iter().map(|output| output.name.value);
            self.report(UnknownWorkflowOutput {
                workflow: parsed.id.value.to_owned(),
                output: name.to_owned(),
                span,
                workflow_span: parsed.id.span,
                suggestion: closest(name, known()).map(str::to_owned),
                known: known().map(str::to_owned).collect(),
            });
        }
        found
    }

    /// `$workflows.<id>.inputs.<name>` and `$workflows.<id>.outputs.<name>`: of the workflow at hand, of one that must have
    /// run before, or of one that a step runs.
    fn value_of_workflow(
        &mut self,
        id: &str,
        side: WorkflowSide,
        name: &str,
        expression: &Expression,
        span: Span,
        place: Place,
    ) -> Option<Reference> {
        let document = &self.loaded.document;
        let Some(position) = document.workflows.iter().position(|workflow| workflow.id.value == id) else {
            let known = document.workflows.iter().map(|workflow| workflow.id.value);
            self.report(UnknownWorkflow {
                workflow: id.to_owned(),
                span,
                document: document.title.value.to_owned(),
                suggestion: closest(id, known).map(str::to_owned),
            });
            return None;
        };
        let wanted = self.reached.index(self.document, position);
        if wanted == self.index {
            return match side {
                WorkflowSide::Inputs => self.input(name, span),
                WorkflowSide::Outputs => self.own_output(name, expression, span, place),
            };
        }
        // The step at hand, once it has run the workflow, or else the last one before it that does; or else, where the workflow
        // need not have run before, the first one.
        let runs = |step: &usize| self.called.get(*step).copied().flatten() == Some(wanted);
        let (here, count) = (place.step(), self.called.len());
        let ran = here.filter(|_| !matches!(place, Place::Request(_)));
        let step = ran.filter(runs).or_else(|| (0..here.unwrap_or(count)).rev().find(runs));
        let dependency = self.dependencies.iter().position(|dependency| dependency.workflow == wanted);
        let step = step.or_else(|| (0..count).find(runs).filter(|_| dependency.is_none()));
        match (side, step, dependency) {
            (WorkflowSide::Outputs, Some(step), _) => {
                let output = self.output_of(wanted, name, span)?;
                self.called_output(OutputId { step, output }, name, ran, expression, span, place)
            }
            (WorkflowSide::Outputs, None, Some(dependency)) => {
                let output = self.output_of(wanted, name, span)?;
                Some(Reference::DependencyOutput { dependency, output })
            }
            (WorkflowSide::Inputs, Some(step), _) => {
                let passed = self.passed.get(step).into_iter().flatten();
                let value = passed.clone().find(|passed| passed.parameter.name.value == name);
                if let Some(passed) = value {
                    return Reference::of_value(&passed.value);
                }
                let output = self.reached.asked_input(self.documents, wanted, name, span)?;
                self.called_output(OutputId { step, output }, name, ran, expression, span, place)
            }
            (WorkflowSide::Inputs, None, Some(dependency)) => {
                let output = self.reached.asked_input(self.documents, wanted, name, span)?;
                Some(Reference::DependencyOutput { dependency, output })
            }
            (_, None, None) => {
                self.report(WorkflowNotRun { workflow: id.to_owned(), span });
                None
            }
        }
    }

    /// An output of a workflow that a step runs: in that step, once it has `ran` the workflow, or anywhere else.
    fn called_output(
        &mut self,
        id: OutputId,
        name: &str,
        ran: Option<usize>,
        expression: &Expression,
        span: Span,
        place: Place,
    ) -> Option<Reference> {
        match place {
            _ if ran != Some(id.step) => self.hidden_output(id.step, name, Reference::CalledOutput(id), span),
            Place::Failure(_) => self.not_allowed(expression, "when the workflow need not have ended", span),
            _ => Some(Reference::CalledOutput(id)),
        }
    }

    /// An output of a step that it does not declare, but that is read of it.
    pub(super) fn hidden_output(
        &mut self,
        step: usize,
        name: &str,
        value: Reference,
        span: Span,
    ) -> Option<Reference> {
        let of_step = self.workflow.steps.get(step)?;
        let declared = of_step.outputs.len();
        let parts = self.parts.get_mut(step)?;
        let known = parts.iter().position(|part| part.value.value == value).unwrap_or_else(|| {
            let name = Spanned::new(name.to_owned(), span);
            parts.push(Output { name, value: Spanned::new(value, span) });
            parts.len() - 1
        });
        Some(Reference::StepOutput(OutputId { step, output: declared + known }))
    }

    fn input(&mut self, name: &str, span: Span) -> Option<Reference> {
        if let Some(index) = self.inputs.all.iter().position(|input| input.name.value == name) {
            return Some(Reference::Input(index));
        }
        let known =
            self.inputs.all.iter().filter(|input| input.schema.is_some()).map(|input| input.name.as_str());
        let suggestion = closest(name, known).map(str::to_owned);
        let workflow = self.workflow.id.value.to_owned();
        if self.inputs.closed {
            self.report(ForbiddenInput { input: name.to_owned(), workflow, span, suggestion });
            return None;
        }
        if !self.inputs.unknown {
            self.report(UndeclaredInput { input: name.to_owned(), workflow, span, suggestion });
        }
        let name = Spanned::new(name.to_owned(), span);
        self.inputs.all.push(Input { name, schema: None, required: false, default: None });
        Some(Reference::Input(self.inputs.all.len() - 1))
    }

    fn step_output(
        &mut self,
        step: &str,
        output: &str,
        pointer: &JsonPointer,
        expression: &Expression,
        span: Span,
    ) -> Option<Reference> {
        let Some(index) = self.steps.get(step).copied() else {
            self.unknown_step(step, span);
            return None;
        };
        let of_step = self.workflow.steps.get(index)?;
        let outputs = || of_step.outputs.iter().enumerate();
        if let Some((position, known)) = outputs().find(|(_, known)| known.name.value == output) {
            return self.part_of_output(index, position, known, pointer, expression, span);
        }
        // People write the way to a part with dots: `outputs.order.id` for `outputs.order#/id`.
        let dotted = outputs().find_map(|(position, known)| {
            let way = output.strip_prefix(known.name.value).filter(|way| way.starts_with(['.', '[']))?;
            let tokens = expression::dotted_way(way)?.into_iter().chain(pointer.tokens().iter().cloned());
            Some((position, known, JsonPointer::from_tokens(tokens.collect())))
        });
        if let Some((position, known, whole)) = dotted {
            let (step, output) = (step.to_owned(), output.to_owned());
            let conforming = format!("$steps.{step}.outputs.{}#{whole}", known.name);
            let written = Expression::StepOutput { step, output, pointer: pointer.clone() }.to_string();
            self.report(ToleratedSpelling { span, conforming }.instead_of(&written));
            return self.part_of_output(index, position, known, &whole, expression, span);
        }
        if let Some((known, list, item)) = outputs().find_map(|(_, known)| items_of(known, output)) {
            let part = item.tokens().join(".");
            self.report(PartsOfItems { span, part });
            let name = format!("{}#{item}", known.name);
            return self.hidden_output(index, &name, Reference::ResponseItems { list, item }, span);
        }
        let known: Vec<_> = of_step.outputs.iter().map(|output| output.name.value).collect();
        let rule = UnknownStepOutput {
            step: step.to_owned(),
            output: output.to_owned(),
            span,
            step_span: of_step.id.span,
            suggestion: closest(output, known.iter().copied()).map(str::to_owned),
            known: known.iter().map(|name| (*name).to_owned()).collect(),
        };
        self.report(rule);
        None
    }

    /// What an output of the step at hand would be, when that step has failed: it is looked for in the answer.
    fn of_failure(
        &self,
        step: &str,
        output: &str,
        pointer: &JsonPointer,
        place: Place,
    ) -> Option<Expression> {
        let Place::Failure(here) = place else { return None };
        if self.steps.get(step) != Some(&here) {
            return None;
        }
        let outputs = &self.workflow.steps.get(here)?.outputs;
        let mut value = &outputs.iter().find(|known| known.name.value == output)?.expression.as_ref()?.value;
        // An output may be another one of its step. Where they go round in a circle, that is said of the outputs.
        for _ in outputs {
            match value {
                Expression::StepOutput { step: of, output, pointer }
                    if of == step && pointer.tokens().is_empty() =>
                {
                    let known = outputs.iter().find(|known| known.name.value == *output)?;
                    value = &known.expression.as_ref()?.value;
                }
                Expression::StepOutput { step: of, .. } if of == step => return None,
                Expression::Response(MessagePart::Body(whole)) => {
                    let tokens = whole.tokens().iter().chain(pointer.tokens()).cloned();
                    return Some(Expression::Response(MessagePart::Body(JsonPointer::from_tokens(
                        tokens.collect(),
                    ))));
                }
                other => return pointer.tokens().is_empty().then(|| other.clone()),
            }
        }
        None
    }

    /// An output of a step, or a part of it.
    fn part_of_output(
        &mut self,
        step: usize,
        position: usize,
        output: &arazzo::Output<'a>,
        pointer: &JsonPointer,
        expression: &Expression,
        span: Span,
    ) -> Option<Reference> {
        let id = OutputId { step, output: position };
        let whole = match &output.expression.as_ref()?.value {
            Expression::Response(MessagePart::Body(whole)) if !pointer.tokens().is_empty() => {
                let tokens = whole.tokens().iter().chain(pointer.tokens()).cloned().collect();
                let value = Reference::ResponseBody(JsonPointer::from_tokens(tokens));
                return self.hidden_output(step, &format!("{}#{pointer}", output.name), value, span);
            }
            _ => Reference::StepOutput(id),
        };
        self.part(whole, pointer, expression, span)
    }
}

/// The output of a step that a reference is, or is a part of, and the way to the part.
fn own_output_of(reference: &Reference, step: usize) -> Option<(OutputId, JsonPointer)> {
    let (whole, way) = match reference {
        Reference::Part { of, way } => (of.as_ref(), way.clone()),
        whole => (whole, JsonPointer::default()),
    };
    match whole {
        Reference::StepOutput(id) if id.step == step => Some((*id, way)),
        _ => None,
    }
}

/// An output of a body that people ask for a part of each item of a list in it: `orders[*].id`. The ways to the list and in
/// each item.
fn items_of<'o, 'a>(
    output: &'o arazzo::Output<'a>,
    written: &str,
) -> Option<(&'o arazzo::Output<'a>, JsonPointer, JsonPointer)> {
    let (list, item) = written.strip_prefix(output.name.value)?.split_once("[*]")?;
    if !(list.is_empty() || list.starts_with(['.', '['])) || !item.starts_with('.') {
        return None;
    }
    let Expression::Response(MessagePart::Body(whole)) = &output.expression.as_ref()?.value else {
        return None;
    };
    let list = expression::dotted_way(list)?;
    let list = whole.tokens().iter().cloned().chain(list).collect();
    let item = expression::dotted_way(item).filter(|item| !item.is_empty())?;
    Some((output, JsonPointer::from_tokens(list), JsonPointer::from_tokens(item)))
}
