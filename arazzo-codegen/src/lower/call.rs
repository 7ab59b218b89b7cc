//! Runs of other workflows: what they are given.

use super::workflow::{Local, Shared, WorkflowLowering, in_text};
use super::{not_in_enum, request};
use crate::diagnostic::Diagnostics;
use crate::diagnostic::rules::{MembersOfInput, TypeMismatch};
use crate::ir::{Argument, Call, Constant, Presence, ValueSource};
use crate::names::closest;
use crate::parse::arazzo::{self, Text, ValueKind};
use crate::resolve::{self, Reference};
use crate::source::Span;
use crate::types::{Field, Type, TypeId, Types};

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
            self.argument(&given.value, &typed.of, described, step, local, shared)
        });
        let arguments: Vec<Option<Argument>> = arguments.collect();
        let dependencies = call.dependencies.iter();
        let dependencies =
            dependencies.map(|dependency| self.value(dependency, step, local, shared)).collect();
        let boxed = self.calls.is_boxed(self.workflow.index, call.workflow);
        let arguments = arguments.into_iter().collect::<Option<_>>()?;
        Some(Call { workflow: call.workflow, arguments, dependencies, boxed })
    }

    /// What a workflow is given as an input of a type, or within one.
    fn argument(
        &mut self,
        value: &arazzo::Value<'_, Reference>,
        wanted: &Type,
        described: Option<Span>,
        step: usize,
        local: Option<&Local>,
        shared: &Shared,
    ) -> Option<Argument> {
        let is_union = self.types.union(wanted).is_some();
        let given = match (&value.kind, wanted) {
            (ValueKind::Constant(_) | ValueKind::Expression(Reference::Constant(_)), _) => {
                return self.sent(value, wanted, step, shared).map(Argument::Value);
            }
            (ValueKind::Expression(reference), _) => {
                let given = self.value(reference, step, local, shared);
                if can_become(&given.of, wanted, self.types) {
                    return Some(Argument::Value(given));
                }
                given.of.in_words(self.types)
            }
            (ValueKind::Template(parts), _) if can_become(&Type::String, wanted, self.types) => {
                let text = self.template(parts, step, shared);
                return match text.source {
                    ValueSource::Constant(_) => self.sent(value, wanted, step, shared).map(Argument::Value),
                    _ => Some(Argument::Value(text)),
                };
            }
            (ValueKind::Template(_), _) => Type::String.in_words(self.types),
            (ValueKind::Sequence(_) | ValueKind::Mapping(_) | ValueKind::Replaced(_), of)
                if *of == Type::Json || is_union =>
            {
                return Some(Argument::Json(self.json(value, step, shared)));
            }
            (ValueKind::Sequence(items), Type::Array(item)) => {
                let items =
                    items.iter().map(|value| self.argument(value, item, described, step, local, shared));
                let items: Vec<Option<Argument>> = items.collect();
                return items.into_iter().collect::<Option<_>>().map(Argument::List);
            }
            (ValueKind::Mapping(members), Type::Map(of)) => {
                let members = members.iter().map(|(name, value)| {
                    let member = self.argument(value, of, described, step, local, shared)?;
                    Some((name.value.to_owned(), member))
                });
                let members: Vec<Option<(String, Argument)>> = members.collect();
                return members.into_iter().collect::<Option<_>>().map(Argument::Map);
            }
            (ValueKind::Mapping(members), Type::Named(id)) if self.types.structure(*id).is_some() => {
                let fields = self.types.structure(*id)?;
                let complete = self.report_members(members, fields, value.span, described);
                let members = fields.iter().enumerate().filter_map(|(position, field)| {
                    let (_, value) = members.iter().find(|(name, _)| name.value == field.json_name)?;
                    if !field.required && request::is_null(value) {
                        return None;
                    }
                    let member = self.argument(value, &field.of, described, step, local, shared);
                    Some(member.map(|member| (position, member)))
                });
                let members: Vec<Option<(usize, Argument)>> = members.collect();
                return members.into_iter().collect::<Option<_>>().filter(|_| complete).map(Argument::Object);
            }
            (ValueKind::Sequence(_), _) => "an array".to_owned(),
            (ValueKind::Mapping(_) | ValueKind::Replaced(_), _) => "an object".to_owned(),
        };
        self.diagnostics.report(TypeMismatch {
            given,
            wanted: wanted.in_words(self.types),
            span: value.span,
            described,
            origin: None,
            certain: true,
        });
        None
    }

    /// Reports members that an input does not have, and those that it requires and is not given. Whether there are none.
    fn report_members(
        &mut self,
        members: &[(Text<'_>, arazzo::Value<'_, Reference>)],
        fields: &[Field],
        span: Span,
        described: Option<Span>,
    ) -> bool {
        let known = || fields.iter().map(|field| field.json_name.as_str());
        let unknown = members.iter().filter(|(name, _)| known().all(|known| known != name.value));
        let mut complete = true;
        for (name, _) in unknown {
            complete = false;
            self.diagnostics.report(MembersOfInput {
                name: name.value.to_owned(),
                missing: false,
                span: name.span,
                described,
                suggestion: closest(name.value, known()).map(str::to_owned),
            });
        }
        let given = |name: &str| members.iter().any(|(known, _)| known.value == name);
        for field in fields.iter().filter(|field| field.required && !given(&field.json_name)) {
            complete = false;
            self.diagnostics.report(MembersOfInput {
                name: field.json_name.clone(),
                missing: true,
                span: members.first().map_or(span, |(name, _)| name.span),
                described,
                suggestion: None,
            });
        }
        complete
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
            (Constant::String(_), wanted) if self.types.case_for(wanted, &Type::String).is_some() => {
                Some(given.clone())
            }
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
                    origin: None,
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
        || is_shaped(given, wanted, types, &mut Vec::new(), NESTING)
}

/// How deep objects and lists may nest that are taken for others of the same shape.
const NESTING: usize = 64;

/// Whether all values of one type are, as JSON, values of another one: objects have the members that are wanted, lists such
/// items. `known` are those about which that has been asked; objects and lists nest at most so deep.
fn is_shaped(
    given: &Type,
    wanted: &Type,
    types: &Types,
    known: &mut Vec<(TypeId, TypeId)>,
    nesting: usize,
) -> bool {
    let Some(nesting) = nesting.checked_sub(1) else { return false };
    match (given, wanted) {
        (given, wanted) if *wanted == Type::Json || request::fits(given, wanted, types) => true,
        (Type::Array(given), Type::Array(wanted)) | (Type::Map(given), Type::Map(wanted)) => {
            is_shaped(given, wanted, types, known, nesting)
        }
        (Type::Named(given), Type::Named(wanted)) => {
            if known.contains(&(*given, *wanted)) {
                return true;
            }
            known.push((*given, *wanted));
            if let (Some(given), Some(wanted)) = (types.enumeration(*given), types.enumeration(*wanted)) {
                return given.iter().all(|variant| wanted.iter().any(|other| other.value == variant.value));
            }
            let (Some(given), Some(wanted)) = (types.structure(*given), types.structure(*wanted)) else {
                return false;
            };
            wanted.iter().all(|field| match given.iter().find(|member| member.json_name == field.json_name) {
                Some(member) => {
                    (member.required || !field.required)
                        && is_shaped(&member.of, &field.of, types, known, nesting)
                }
                None => !field.required,
            })
        }
        _ => false,
    }
}
