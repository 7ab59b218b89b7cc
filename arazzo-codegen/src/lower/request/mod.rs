//! Shapes of requests: what the steps of all workflows send to an operation, merged into one method with one body type.

mod bodies;
mod constants;
mod parameters;
mod shapes;

use std::collections::BTreeMap;

use crate::diagnostic::Diagnostics;
use crate::diagnostic::rules::{MissingBody, NotSupportedYet, PartHeaderWithoutValue, StructuredContent};
use crate::ir::{BodyFormat, RequestField, RequestObject, RequestShape, Style, Writing};
use crate::openapi::OperationIndex;
use crate::parse::arazzo::{self, ParameterLocation, Text, Value, ValueKind};
use crate::resolve::{OperationStep as Step, Reference};
use crate::source::Span;
use crate::types::{Home, Type, Types};
use bodies::ChosenBody;
use parameters::SentParameter;
use shapes::{Meeting, Shape};

pub(super) use bodies::{BodyKind, Wanted, described_values, file_type, for_each_position};
pub(super) use constants::{constant, text_constant};
pub(super) use parameters::is_null;
pub(super) use shapes::fits;

/// Identifies a method: the index of its API, that of its operation in the description, and how its body is written. An
/// operation has a method for each way.
pub(super) type MethodKey<'a> = (usize, OperationIndex, BodyKind<'a>);

/// The method that a step calls.
pub(super) fn method_key<'a>(step: &Step<'a>) -> MethodKey<'a> {
    (step.api, step.operation_index, BodyKind::of(step))
}

/// What the steps of all workflows send, by method.
#[derive(Debug, Default)]
pub(super) struct Requests<'a> {
    methods: BTreeMap<MethodKey<'a>, MethodRequests>,
}

/// What is sent by a method.
#[derive(Debug, Default)]
struct MethodRequests {
    /// How many steps call it.
    steps: usize,
    parameters: Vec<SentParameter>,
    format: Option<BodyFormat>,
    body: Option<Shape>,
}

/// The request of a method, once all steps have been looked at.
#[derive(Debug, Default)]
pub(super) struct FinishedRequest {
    pub(super) parameters: Vec<FinishedParameter>,
    pub(super) body: Option<(RequestShape, BodyFormat)>,
}

/// A parameter of an operation that some step passes.
#[derive(Debug)]
pub(super) struct FinishedParameter {
    pub(super) name: String,
    pub(super) location: ParameterLocation,
    pub(super) shape: RequestShape,
    pub(super) writing: Writing,
    /// Whether every request has it.
    pub(super) required: bool,
}

/// What is needed to type the values of one step.
pub(super) struct StepContext<'a, 's> {
    pub(super) step: &'s Step<'a>,
    pub(super) types: &'s mut Types,
    pub(super) diagnostics: &'s mut Diagnostics,
    /// The type of what a reference gives.
    pub(super) type_of: &'s dyn Fn(&Reference) -> Type,
    /// Where the document says what a reference gives, which may be far from where it stands.
    pub(super) origin_of: &'s dyn Fn(&Reference) -> Option<Span>,
}

pub(super) fn operation_hint(step: &Step<'_>) -> String {
    step.operation.id.map_or_else(
        || format!("{}-{}", step.operation.method, step.operation.path_template()),
        |id| id.value.to_owned(),
    )
}

impl<'a> Requests<'a> {
    /// Adds what a step sends, and checks it against the operation.
    pub(super) fn add(&mut self, context: &mut StepContext<'a, '_>) {
        let operation = self.methods.entry(method_key(context.step)).or_default();
        operation.steps += 1;
        let step = context.step;
        let parameters = step.operation.parameters();
        for (parameter, value) in &step.parameters {
            let Some(passed) = context.parameter(&parameters, parameter, value) else { continue };
            let same =
                |sent: &&mut SentParameter| sent.name == passed.name && sent.location == passed.location;
            match operation.parameters.iter_mut().find(same) {
                Some(sent) => {
                    sent.sent += 1;
                    sent.shape.merge(passed.shape, Meeting::Parameter, context.types);
                }
                None => operation.parameters.push(passed),
            }
        }
        operation.parameters.sort_by_key(|sent| (sent.location, sent.order));
        context.missing_parameters(&parameters);
        let Some((format, shape)) = context.body() else { return };
        let span = step.payload.as_ref().map_or(step.parsed.id.span, |payload| payload.span);
        operation.format.get_or_insert(format);
        match &mut operation.body {
            None => operation.body = Some(shape),
            Some(known) => {
                let files = known.has_files() || shape.has_files();
                known.merge(shape, Meeting::Body, context.types);
                if files && !known.has_files() {
                    context.not_supported(
                        "a part that is a file in one step and something else in another",
                        span,
                    );
                }
            }
        }
    }

    /// The methods of the operations of an API, in order.
    pub(super) fn methods(&self, api: usize) -> Vec<MethodKey<'a>> {
        self.methods.keys().filter(|(of, ..)| *of == api).copied().collect()
    }

    /// The request of a method, with its objects named in the API's module; the body itself is told from that of other methods
    /// of its operation by a suffix.
    pub(super) fn finish(
        &mut self,
        key: MethodKey<'a>,
        suffix: Option<&str>,
        types: &mut Types,
        objects: &mut Vec<RequestObject>,
    ) -> FinishedRequest {
        let Some(operation) = self.methods.remove(&key) else {
            return FinishedRequest::default();
        };
        let home = Home::Api(key.0);
        let mut format = operation.format;
        // Each part is written by itself.
        let serializes = !matches!(&format, Some(BodyFormat::Multipart(parts)) if parts.items.is_none());
        let body = operation.body.map(|body| match suffix {
            Some(suffix) => body.renamed(suffix),
            None => body,
        });
        let body = body.map(|body| body.finish(home, serializes, types, objects));
        if let (Some(format), Some(body)) = (&mut format, &body) {
            prune(format, body, objects, types);
        }
        let parameters = operation.parameters.into_iter().map(|sent| {
            let shape = sent.shape.finish(home, true, types, objects);
            FinishedParameter {
                name: sent.name,
                location: sent.location,
                writing: sent.manner.writing(&shape, sent.styles, types),
                shape,
                required: sent.required && sent.sent == operation.steps,
            }
        });
        FinishedRequest { parameters: parameters.collect(), body: body.zip(format) }
    }
}

/// Leaves out what a format says of members that no request has, or that are written the same whatever it says.
fn prune(format: &mut BodyFormat, body: &RequestShape, objects: &[RequestObject], types: &Types) {
    let fields = match body {
        RequestShape::Object(index) => objects.get(*index).map(|object| object.fields.as_slice()),
        _ => None,
    };
    let sent = |name: &str| {
        let of_name = |field: &&RequestField| field.wire_name == name;
        fields.map(|fields| fields.iter().find(of_name).map(|field| &field.shape))
    };
    match format {
        BodyFormat::Form(styles) => styles.retain(|(name, style)| match (sent(name), style) {
            (None, _) => true,
            (Some(None), _) => false,
            (Some(Some(RequestShape::Value(of))), Style::Named { .. }) => !of.is_scalar(types),
            (Some(Some(_)), _) => true,
        }),
        BodyFormat::Multipart(parts) => {
            parts.members.retain_mut(|(name, part)| match (sent(name), &mut part.xml) {
                (Some(None), _) => false,
                (Some(Some(shape)), Some(node)) => {
                    super::xml::prune(node, shape, objects);
                    true
                }
                _ => true,
            })
        }
        BodyFormat::Xml(_, node) => super::xml::prune(node, body, objects),
        BodyFormat::Json(_) | BodyFormat::JsonSequence(_) | BodyFormat::File(_) | BodyFormat::Text(_) => {}
    }
}

impl StepContext<'_, '_> {
    /// Where the operation has a parameter of this name, and whether the step passes it.
    fn parameter_named(&self, name: &str) -> Option<(&'static str, bool)> {
        let parameters = self.step.operation.parameters();
        let location = parameters.iter().find(|parameter| parameter.name.value == name)?.location;
        let is_it = |passed: &arazzo::Parameter<'_>| {
            passed.name.value == name && passed.location.is_some_and(|place| place.value == location)
        };
        Some((location.as_str(), self.step.parameters.iter().any(|(passed, _)| is_it(passed))))
    }

    fn not_supported(&mut self, what: &str, span: Span) {
        self.diagnostics.report(NotSupportedYet { what: what.to_owned(), span });
    }

    /// Reports headers of parts that the API wants and that nothing gives a value.
    fn part_headers(&mut self, body: &ChosenBody<'_>, members: &[(Text<'_>, Value<'_, Reference>)]) {
        for (member, _) in members {
            for header in body.headers_without_value(member.value) {
                self.diagnostics.report(PartHeaderWithoutValue {
                    part: member.value.to_owned(),
                    header: header.name.value.to_owned(),
                    untrue: header.value().and_then(|node| node.as_str()).map(str::to_owned),
                    span: member.span,
                    described: header.name.span,
                });
            }
        }
    }

    fn body(&mut self) -> Option<(BodyFormat, Shape)> {
        let step = self.step;
        let Some(payload) = &step.payload else {
            if step.operation.requires_body() {
                self.diagnostics.report(MissingBody {
                    operation: operation_hint(step),
                    step: step.parsed.id.value.to_owned(),
                    span: step.parsed.id.span,
                });
            }
            return None;
        };
        let body = bodies::chosen_body(step);
        let format = body.format(step)?;
        if let (Some(media_type_span), BodyKind::Json(Some(media_type))) = (body.unfit, body.kind) {
            self.diagnostics.report(StructuredContent {
                media_type: media_type.to_owned(),
                kind: if matches!(payload.kind, ValueKind::Sequence(_)) { "a list" } else { "an object" },
                span: payload.span,
                media_type_span,
            });
        }
        let hint = format!("{}-request", operation_hint(step));
        // What is said of bytes and text is not said of an object.
        let schema = body.described.and_then(|described| described.schema).filter(|_| body.unfit.is_none());
        let shape = match (body.kind, &payload.kind) {
            (BodyKind::Text(_), _) => Shape::Value(Type::String),
            (BodyKind::File(_), _) => Shape::Value(Type::File),
            (BodyKind::Items(_), _) => self.items(payload, schema, &hint)?,
            (BodyKind::Multipart(_), ValueKind::Mapping(members)) => {
                self.part_headers(&body, members);
                self.object(members, payload.span, schema, &hint, true)?
            }
            _ => self.shape(payload, schema, &hint)?,
        };
        Some((format, shape))
    }
}
