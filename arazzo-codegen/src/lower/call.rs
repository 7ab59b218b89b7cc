//! Runs of other workflows: what they are given.

use super::workflow::{Local, Shared, WorkflowLowering, in_text};
use super::{not_in_enum, request};
use crate::diagnostic::Diagnostics;
use crate::diagnostic::rules::{NotSupportedYet, TypeMismatch};
use crate::ir::{Argument, Call, Constant, Presence, Value};
use crate::parse::arazzo::{self, ValueKind};
use crate::resolve::{self, Reference};
use crate::source::Span;
use crate::types::{Type, Types};

impl WorkflowLowering<'_, '_> {
    /// A run of another workflow by a step: before it has an answer when there is no `local`, behind it otherwise.
    pub(super) fn call(
        &mut self,
        call: &resolve::Call<'_>,
        step: usize,
        local: Option<&Local>,
        shared: &Shared,
    ) -> Option<Call> {
        let callee = self.workflows.get(call.workflow)?;
        let arguments = callee.inputs.iter().enumerate().map(|(input, typed)| {
            let given = call.arguments.iter().find(|argument| argument.input == input);
            let Some(given) = given else {
                return Some(match typed.presence {
                    Presence::Default(_) => Argument::Default,
                    Presence::Required | Presence::Optional => Argument::Absent,
                });
            };
            let described = callee.resolved.inputs.get(input).map(|input| input.name.span);
            self.argument(&given.value, &typed.of, described, step, local, shared).map(Argument::Value)
        });
        let arguments: Vec<Option<Argument>> = arguments.collect();
        let dependencies = call.dependencies.iter();
        let dependencies =
            dependencies.map(|dependency| self.value(dependency, step, local, shared)).collect();
        let boxed = self.calls.is_boxed(self.workflow.index, call.workflow);
        let arguments = arguments.into_iter().collect::<Option<_>>()?;
        Some(Call { workflow: call.workflow, arguments, dependencies, boxed })
    }

    /// What a workflow is given as an input of a type.
    fn argument(
        &mut self,
        value: &arazzo::Value<'_, Reference>,
        wanted: &Type,
        described: Option<Span>,
        step: usize,
        local: Option<&Local>,
        shared: &Shared,
    ) -> Option<Value> {
        match &value.kind {
            ValueKind::Constant(_) | ValueKind::Expression(Reference::Constant(_)) => {
                self.sent(value, wanted, step, shared)
            }
            ValueKind::Expression(reference) => {
                let given = self.value(reference, step, local, shared);
                if can_become(&given.of, wanted, self.types) {
                    return Some(given);
                }
                self.diagnostics.report(TypeMismatch {
                    given: given.of.in_words(self.types),
                    wanted: wanted.in_words(self.types),
                    span: value.span,
                    described,
                    certain: true,
                });
                None
            }
            ValueKind::Template(parts) if can_become(&Type::String, wanted, self.types) => {
                Some(self.template(parts, step, shared))
            }
            ValueKind::Template(_) => {
                self.diagnostics.report(TypeMismatch {
                    given: Type::String.in_words(self.types),
                    wanted: wanted.in_words(self.types),
                    span: value.span,
                    described,
                    certain: true,
                });
                None
            }
            ValueKind::Sequence(_) | ValueKind::Mapping(_) => {
                let what = "a list or an object that is passed to a workflow".to_owned();
                self.diagnostics.report(NotSupportedYet { what, span: value.span });
                None
            }
        }
    }

    /// A constant as one of a type.
    pub(super) fn fitting(&mut self, given: &Constant, wanted: &Type, span: Span) -> Option<Constant> {
        let text = in_text(given);
        match (given, wanted) {
            (_, Type::String | Type::File) => Some(Constant::String(text)),
            (_, Type::Json)
            | (Constant::Integer(_), Type::Integer)
            | (Constant::Number(_), Type::Number)
            | (Constant::Boolean(_), Type::Boolean) => Some(given.clone()),
            (Constant::Integer(_), Type::Number) => Some(Constant::Number(format!("{text}.0"))),
            (Constant::String(_), Type::Named(id)) if self.types.enumeration(*id).is_some() => {
                let variants = self.types.enumeration(*id).unwrap_or_default();
                if variants.iter().all(|variant| variant.value != text) {
                    let mut found = Diagnostics::default();
                    not_in_enum(&text, *id, span, None, self.types, &mut found);
                    self.diagnostics.merge(found);
                    return None;
                }
                Some(Constant::Variant(text))
            }
            _ => {
                self.diagnostics.report(TypeMismatch {
                    given: format!("`{text}`"),
                    wanted: wanted.in_words(self.types),
                    span,
                    described: None,
                    certain: true,
                });
                None
            }
        }
    }
}

/// Whether a value of one type can be made one of another.
fn can_become(given: &Type, wanted: &Type, types: &Types) -> bool {
    *given == Type::Json
        || *wanted == Type::Json
        || request::fits(given, wanted, types)
        || (*wanted == Type::String && matches!(given, Type::Integer | Type::Number | Type::Boolean))
}
