//! What a step sends.

use super::{deprecated, essence, is_among};
use crate::diagnostic::Diagnostics;
use crate::diagnostic::rules::{
    Deprecated, DeprecatedPart, HeaderAgainstDescription, HeaderFault, UndefinedSecurityScheme,
    UnknownContentType, UnwantedBody,
};
use crate::names::closest;
use crate::openapi::{Body, Parameter, Property, Requirement, Schema, SchemeKind, ShapeKind, is_json};
use crate::parse::arazzo::{self, ParameterLocation, Text, Value, ValueKind};
use crate::resolve::{OperationStep, Reference};
use crate::source::{Span, Spanned};

pub(super) fn check(step: &OperationStep<'_>, diagnostics: &mut Diagnostics) {
    let operation = &step.operation;
    if let Some(described) = operation.deprecated() {
        diagnostics.report(Deprecated {
            part: DeprecatedPart::Operation,
            name: operation.name(),
            span: step.parsed.target.text().span,
            described,
        });
    }
    check_security(step, diagnostics);
    check_parameters(step, diagnostics);
    check_body(step, diagnostics);
}

/// Reports schemes that are not defined where no alternative is left that does without them.
fn check_security(step: &OperationStep<'_>, diagnostics: &mut Diagnostics) {
    let alternatives = step.operation.security();
    let is_lost = |alternative: &Vec<_>| alternative.iter().any(is_undefined);
    if alternatives.iter().all(is_lost) {
        for requirement in alternatives.iter().flatten().filter(|requirement| is_undefined(requirement)) {
            diagnostics.report(UndefinedSecurityScheme {
                scheme: requirement.scheme.value.to_owned(),
                span: requirement.scheme.span,
                suggestion: closest(requirement.scheme.value, step.operation.security_schemes())
                    .map(str::to_owned),
            });
        }
    }
}

fn is_undefined(requirement: &Requirement<'_>) -> bool {
    requirement.definition.is_none()
}

fn check_parameters(step: &OperationStep<'_>, diagnostics: &mut Diagnostics) {
    let described = step.operation.parameters();
    for (parameter, value) in &step.parameters {
        let location = parameter.location.as_ref().map(|location| location.value);
        let is_header = location == Some(ParameterLocation::Header);
        let is_it =
            |known: &&Parameter<'_>| location.is_some_and(|place| known.is(parameter.name.value, place));
        if let Some(described) = described.iter().find(is_it).and_then(|known| known.deprecated) {
            diagnostics.report(Deprecated {
                part: DeprecatedPart::Parameter,
                name: parameter.name.value.to_owned(),
                span: parameter.name.span,
                described,
            });
        }
        if is_header {
            check_header(step, parameter, value, diagnostics);
        }
    }
}

/// Reports a header that OpenAPI leaves to other parts of a description, when it contradicts those.
fn check_header(
    step: &OperationStep<'_>,
    parameter: &arazzo::Parameter<'_>,
    value: &Value<'_, Reference>,
    diagnostics: &mut Diagnostics,
) {
    let constant = match &value.kind {
        ValueKind::Constant(node) => node.as_str().map(|text| Spanned::new(text, node.span)),
        _ => None,
    };
    let found = match parameter.name.value.to_ascii_lowercase().as_str() {
        "content-type" => constant.and_then(|media_type| other_body(step, media_type)),
        "accept" => constant.and_then(|accepted| other_answer(step, accepted)),
        "authorization" => other_credentials(step),
        _ => None,
    };
    if let Some((fault, described)) = found {
        diagnostics.report(HeaderAgainstDescription {
            operation: step.operation.name(),
            name: parameter.name.value.to_owned(),
            span: constant.map_or(parameter.name.span, |constant| constant.span),
            fault,
            described,
        });
    }
}

/// What a header contradicts, and where that is said.
type Found = Option<(HeaderFault, Span)>;

/// That `Content-Type` is not that of the body which is sent.
fn other_body(step: &OperationStep<'_>, media_type: Text<'_>) -> Found {
    step.payload.as_ref()?;
    let known: Vec<Text<'_>> = match given(step) {
        Some(given) => vec![given],
        None => step.operation.request_bodies().iter().map(|body| body.media_type).collect(),
    };
    let first = known.first()?.span;
    let differs = known.iter().all(|known| !is_among(media_type.value, known.value));
    differs.then(|| (HeaderFault::OtherBody { known: names(&known) }, first))
}

/// That `Accept` asks for nothing that the operation answers with when it succeeds.
fn other_answer(step: &OperationStep<'_>, accepted: Text<'_>) -> Found {
    let responses = step.operation.responses();
    let successes = || responses.iter().filter(|response| response.status.starts_with('2'));
    let of_successes: Vec<Text<'_>> =
        successes().flat_map(|response| &response.bodies).map(|body| body.media_type).collect();
    // Where a response leaves open what it is, it may be anything.
    if successes().any(|response| response.bodies.is_empty()) {
        return None;
    }
    let first = of_successes.first()?.span;
    let asked = |known: &Text<'_>| accepted.split(',').any(|accepted| is_among(accepted, known.value));
    let differs = !of_successes.iter().any(asked);
    differs.then(|| (HeaderFault::OtherAnswer { known: names(&of_successes) }, first))
}

/// That no credentials of the operation are sent in `Authorization`.
fn other_credentials(step: &OperationStep<'_>) -> Found {
    let alternatives = step.operation.security();
    let mut known = Vec::new();
    for requirement in alternatives.iter().flatten() {
        let scheme = requirement.definition.as_ref()?;
        if !matches!(scheme.kind, SchemeKind::Key { .. }) || scheme.is_in_authorization() == Some(true) {
            return None;
        }
        let place = scheme.place_in_words()?;
        if !known.contains(&place) {
            known.push(place);
        }
    }
    let first = alternatives.first()?.first()?.scheme.span;
    Some((HeaderFault::OtherCredentials { known }, first))
}

/// The media type that the step gives.
fn given<'a>(step: &OperationStep<'a>) -> Option<Text<'a>> {
    step.parsed.request_body.as_ref()?.content_type
}

fn check_body(step: &OperationStep<'_>, diagnostics: &mut Diagnostics) {
    let Some(payload) = &step.payload else { return };
    let operation = &step.operation;
    if !operation.takes_body() {
        diagnostics.report(UnwantedBody {
            operation: operation.name(),
            step: step.parsed.id.value.to_owned(),
            span: payload.span,
            described: operation.path.span,
        });
        return;
    }
    // What is no media type says nothing.
    let is_media_type = |body: &Body<'_>| body.media_type.contains('/');
    let bodies: Vec<Body<'_>> = operation.request_bodies().into_iter().filter(is_media_type).collect();
    let given = given(step);
    let fits = |body: &&Body<'_>| given.is_none_or(|given| is_among(given.value, body.media_type.value));
    if let (Some(given), Some(first)) = (given, bodies.first())
        && !bodies.iter().any(|body| fits(&body))
    {
        let known: Vec<Text<'_>> = bodies.iter().map(|body| body.media_type).collect();
        diagnostics.report(UnknownContentType {
            operation: operation.name(),
            media_type: given.value.to_owned(),
            span: given.span,
            known: names(&known),
            described: first.media_type.span,
        });
        return;
    }
    let json = bodies.iter().filter(fits).find(|body| is_json(body.media_type.value));
    let body = json.or_else(|| bodies.iter().find(fits));
    check_members(payload, body.and_then(|body| body.schema), diagnostics);
}

/// Reports members of what is sent that are deprecated.
fn check_members(value: &Value<'_, Reference>, schema: Option<Schema<'_>>, diagnostics: &mut Diagnostics) {
    let kind = schema.map(|schema| schema.shape().merged().kind);
    match (&value.kind, kind) {
        (ValueKind::Mapping(members), Some(ShapeKind::Object { properties, .. })) => {
            for (name, value) in members {
                let property = properties.iter().find(|property| property.name == name.value);
                let schema = property.and_then(Property::only_schema);
                if let Some(described) = schema.and_then(deprecated) {
                    diagnostics.report(Deprecated {
                        part: DeprecatedPart::Sent,
                        name: name.value.to_owned(),
                        span: name.span,
                        described,
                    });
                }
                check_members(value, schema, diagnostics);
            }
        }
        (ValueKind::Sequence(items), Some(ShapeKind::Array(item))) => {
            items.iter().for_each(|value| check_members(value, item, diagnostics));
        }
        _ => {}
    }
}

/// What media types are called, each once.
fn names(media_types: &[Text<'_>]) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for media_type in media_types {
        let name = essence(media_type.value);
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names
}
