//! Shapes of requests: what the steps of all workflows send to an operation, merged into one method with one body type.

use std::collections::BTreeMap;

use super::not_in_enum;
use crate::diagnostic::Diagnostics;
use crate::diagnostic::rules::{
    MissingBody, MissingParameter, MissingProperty, NotSupportedYet, TypeMismatch, UnknownParameter,
    UnknownProperty, UnusedPathParameter,
};
use crate::ir::{BodyFormat, Constant, RequestField, RequestObject, RequestShape};
use crate::names::{Namer, closest, snake_case};
use crate::openapi::{Additional, Body, OperationIndex, Parameter, Schema, ShapeKind, is_json};
use crate::parse::arazzo::{ParameterLocation, Value, ValueKind};
use crate::parse::tree::{Node, Number, Value as Tree};
use crate::resolve::{OperationStep as Step, Reference};
use crate::source::{Span, Spanned};
use crate::types::{Home, Type, Types};

/// Identifies an operation: the index of its API, and its own in the description.
pub(super) type OperationKey = (usize, OperationIndex);

/// What the steps of all workflows send to one operation.
#[derive(Debug, Default)]
pub(super) struct Requests {
    pub(super) operations: BTreeMap<OperationKey, OperationRequests>,
}

/// What is sent to an operation.
#[derive(Debug, Default)]
pub(super) struct OperationRequests {
    /// How many steps call it.
    steps: usize,
    pub(super) parameters: Vec<SentParameter>,
    pub(super) format: Option<BodyFormat>,
    body: Option<Shape>,
}

/// A parameter that is sent.
#[derive(Debug)]
pub(super) struct SentParameter {
    pub(super) name: String,
    pub(super) location: ParameterLocation,
    pub(super) of: Type,
    /// Where it stands among the operation's; those that are not described come last.
    order: usize,
    required: bool,
    sent: usize,
}

impl OperationRequests {
    /// Whether every request has the parameter.
    pub(super) fn always_has(&self, parameter: &SentParameter) -> bool {
        parameter.required && parameter.sent == self.steps
    }
}

/// What stands at a position of the body.
#[derive(Debug)]
enum Shape {
    /// What the items of an empty list would be: anything that another step sends.
    Unsent(Type),
    Value(Type),
    Object(ObjectShape),
    Array(Box<Shape>),
}

#[derive(Debug)]
struct ObjectShape {
    hint: String,
    description: Option<String>,
    members: Vec<MemberShape>,
    sent: usize,
}

#[derive(Debug)]
struct MemberShape {
    name: String,
    order: usize,
    required: bool,
    secret: bool,
    description: Option<String>,
    shape: Shape,
    sent: usize,
}

/// What is needed to type the values of one step.
pub(super) struct StepContext<'a, 's> {
    pub(super) step: &'s Step<'a>,
    pub(super) types: &'s mut Types,
    pub(super) diagnostics: &'s mut Diagnostics,
    /// The type of what a reference gives.
    pub(super) type_of: &'s dyn Fn(&Reference) -> Type,
}

/// The described parameter that a value is for.
pub(super) fn described<'p, 'a>(
    parameters: &'p [Parameter<'a>],
    name: &str,
    location: ParameterLocation,
) -> Option<(usize, &'p Parameter<'a>)> {
    parameters.iter().enumerate().find(|(_, known)| {
        known.location == location
            && match location {
                ParameterLocation::Header => known.name.value.eq_ignore_ascii_case(name),
                _ => known.name.value == name,
            }
    })
}

/// How a step writes its request body, and what is described of it; `Err` with its place when that is not supported yet.
pub(super) fn request_body<'a>(step: &Step<'a>) -> Result<(BodyFormat, Option<Body<'a>>), Span> {
    let described = step.operation.request_bodies();
    let given = step.parsed.request_body.as_ref().and_then(|body| body.content_type);
    let essence = |media_type: &str| media_type.split(';').next().unwrap_or("").trim().to_ascii_lowercase();
    let same = |media_type: &str| {
        described.iter().find(|body| essence(body.media_type.value) == essence(media_type)).copied()
    };
    let json = described.iter().find(|body| is_json(body.media_type.value)).copied();
    let form = described.iter().find(|body| essence(body.media_type.value) == FORM).copied();
    let (media_type, span, body) = match given {
        // A range of media types leaves the choice to the description.
        Some(given) if given.value.contains('*') => ("application/json", given.span, json),
        Some(given) => (given.value, given.span, same(given.value).or(json)),
        None => match json.or(form).or(described.first().copied()) {
            Some(body) => (body.media_type.value, body.media_type.span, Some(body)),
            None => ("application/json", step.parsed.id.span, None),
        },
    };
    let text = step
        .payload
        .as_ref()
        .is_none_or(|payload| matches!(payload.kind, ValueKind::Expression(_) | ValueKind::Constant(_)));
    let format = match essence(media_type).as_str() {
        "application/json" => BodyFormat::Json(None),
        _ if media_type.contains('*') => BodyFormat::Json(None),
        _ if is_json(media_type) => BodyFormat::Json(Some(media_type.to_owned())),
        FORM => BodyFormat::Form,
        _ if text => BodyFormat::Text(media_type.to_owned()),
        _ => return Err(span),
    };
    Ok((format, body))
}

/// The media type of forms.
const FORM: &str = "application/x-www-form-urlencoded";

/// Calls `visit` for every reference in what a step sends, with the schema of its position and a name for its type.
pub(super) fn for_each_position<'a>(step: &Step<'a>, visit: &mut impl FnMut(&Reference, Schema<'a>, &str)) {
    let parameters = step.operation.parameters();
    for (parameter, value) in &step.parameters {
        let location =
            parameter.location.as_ref().map_or(ParameterLocation::Query, |location| location.value);
        let schema =
            described(&parameters, parameter.name.value, location).and_then(|(_, known)| known.schema);
        if let (ValueKind::Expression(reference), Some(schema)) = (&value.kind, schema) {
            visit(reference, schema, parameter.name.value);
        }
    }
    let body = request_body(step).ok().and_then(|(format, body)| match format {
        BodyFormat::Text(_) => None,
        BodyFormat::Json(_) | BodyFormat::Form => body?.schema,
    });
    if let (Some(payload), Some(schema)) = (&step.payload, body) {
        positions(payload, schema, &operation_hint(step), visit);
    }
}

fn positions<'a>(
    value: &Value<'a, Reference>,
    schema: Schema<'a>,
    hint: &str,
    visit: &mut impl FnMut(&Reference, Schema<'a>, &str),
) {
    match (&value.kind, schema.shape().merged().kind) {
        (ValueKind::Expression(reference), _) => visit(reference, schema, hint),
        (ValueKind::Sequence(items), ShapeKind::Array(Some(item))) => {
            items.iter().for_each(|value| positions(value, item, &format!("{hint}-item"), visit));
        }
        (ValueKind::Mapping(members), ShapeKind::Object { properties, additional }) => {
            for (name, value) in members {
                let property = properties.iter().find(|property| property.name == name.value);
                let schema = match (property, additional) {
                    (Some(property), _) => property.only_schema(),
                    (None, Additional::Of(schema)) => Some(schema),
                    (None, _) => None,
                };
                if let Some(schema) = schema {
                    positions(value, schema, &format!("{hint}-{name}"), visit);
                }
            }
        }
        _ => {}
    }
}

fn operation_hint(step: &Step<'_>) -> String {
    step.operation.id.map_or_else(
        || format!("{}-{}", step.operation.method, step.operation.path_template()),
        |id| id.value.to_owned(),
    )
}

/// Whether a value can be sent where another type is described.
pub(super) fn fits(value: &Type, wanted: &Type, types: &Types) -> bool {
    let is_enum = |of: &Type| matches!(of, Type::Named(id) if types.enumeration(*id).is_some());
    match (value, wanted) {
        (value, wanted) if value == wanted => true,
        (Type::String, wanted) if is_enum(wanted) => true,
        (value, Type::String) if is_enum(value) => true,
        (Type::Integer, Type::Number) => true,
        (value, wanted) => types.case_for(wanted, value).is_some(),
    }
}

impl Requests {
    /// Adds what a step sends, and checks it against the operation.
    pub(super) fn add(&mut self, context: &mut StepContext<'_, '_>) {
        let key = (context.step.api, context.step.operation_index);
        let operation = self.operations.entry(key).or_default();
        operation.steps += 1;
        let parameters = context.step.operation.parameters();
        for (parameter, value) in &context.step.parameters {
            let Some(location) = &parameter.location else {
                context
                    .diagnostics
                    .report(MissingParameter::location(parameter.name.value, parameter.name.span));
                continue;
            };
            let known = described(&parameters, parameter.name.value, location.value);
            let placeholder = format!("{{{}", parameter.name.value);
            let in_path = location.value == ParameterLocation::Path;
            let placed = in_path && context.step.operation.path_template().contains(&placeholder);
            // A path that has a place for it describes it well enough.
            if known.is_none() && !placed {
                context.unknown_parameter(
                    &parameters,
                    parameter.name.value,
                    location.value,
                    parameter.name.span,
                );
            }
            if in_path && !placed {
                // The description names it, but has no place for it.
                if known.is_some() {
                    context.diagnostics.report(UnusedPathParameter {
                        name: parameter.name.value.to_owned(),
                        path: context.step.operation.path_template().to_owned(),
                        span: parameter.name.span,
                        path_span: context.step.operation.path.span,
                    });
                }
                continue;
            }
            if location.value == ParameterLocation::Cookie {
                context.not_supported("cookie parameters", parameter.name.span);
            }
            let schema = known.and_then(|(_, known)| known.schema);
            let exploded = known.is_some_and(|(_, known)| known.exploded);
            let Some(of) = context.parameter_type(value, schema, parameter.name.value, exploded) else {
                continue;
            };
            // Header names are case-insensitive: the description's spelling is sent.
            let name = known.map_or(parameter.name.value, |(_, known)| known.name.value);
            let same = |sent: &&mut SentParameter| sent.name == name && sent.location == location.value;
            match operation.parameters.iter_mut().find(same) {
                Some(sent) => {
                    sent.sent += 1;
                    // All of a request's parameters are text in the end: what steps pass as different types is passed as that.
                    if sent.of != of {
                        if !sent.of.is_scalar(context.types) || !of.is_scalar(context.types) {
                            context.not_supported(
                                "a list here where another step sends a single value",
                                value.span,
                            );
                        }
                        sent.of = Type::String;
                    }
                }
                None => operation.parameters.push(SentParameter {
                    name: name.to_owned(),
                    location: location.value,
                    of,
                    order: known.map_or(usize::MAX, |(order, _)| order),
                    required: in_path || known.is_some_and(|(_, known)| known.required),
                    sent: 1,
                }),
            }
        }
        operation.parameters.sort_by_key(|sent| (sent.location, sent.order));
        context.missing_parameters(&parameters);
        let Some((format, shape)) = context.body() else { return };
        let span = context.step.payload.as_ref().map_or(context.step.parsed.id.span, |payload| payload.span);
        if *operation.format.get_or_insert_with(|| format.clone()) != format {
            context.not_supported("another media type than another step sends to the same operation", span);
        }
        match &mut operation.body {
            None => operation.body = Some(shape),
            Some(known) => {
                if known.merge(shape).is_err() {
                    context.not_supported(
                        "sending one part of a body as an expression here and as an object in another step",
                        span,
                    );
                }
            }
        }
    }

    /// The final shape of an operation's body, with its objects named in the API's module.
    pub(super) fn finish_body(
        &mut self,
        key: OperationKey,
        types: &mut Types,
        objects: &mut Vec<RequestObject>,
    ) -> Option<RequestShape> {
        let shape = self.operations.get_mut(&key)?.body.take()?;
        Some(shape.finish(Home::Api(key.0), types, objects))
    }
}

impl<'a> StepContext<'a, '_> {
    fn not_supported(&mut self, what: &str, span: Span) {
        self.diagnostics.report(NotSupportedYet { what: what.to_owned(), span });
    }

    fn unknown_parameter(
        &mut self,
        parameters: &[Parameter<'_>],
        name: &str,
        location: ParameterLocation,
        span: Span,
    ) {
        let known =
            parameters.iter().filter(|known| known.location == location).map(|known| known.name.value);
        let elsewhere = parameters.iter().find(|known| known.name.value == name).map(|known| known.location);
        self.diagnostics.report(UnknownParameter {
            operation: operation_hint(self.step),
            operation_span: self.step.operation.path.span,
            name: name.to_owned(),
            location: location.as_str(),
            certain: location == ParameterLocation::Path,
            suggestion: closest(name, known).map(str::to_owned),
            elsewhere: elsewhere.map(ParameterLocation::as_str),
            span,
        });
    }

    fn missing_parameters(&mut self, parameters: &[Parameter<'_>]) {
        for known in parameters.iter().filter(|known| known.required) {
            let sent = self.step.parameters.iter().any(|(parameter, _)| {
                parameter.location.as_ref().is_some_and(|location| {
                    described(std::slice::from_ref(known), parameter.name.value, location.value).is_some()
                })
            });
            let by_client = known.location == ParameterLocation::Header
                && ["accept", "authorization", "content-type"]
                    .contains(&known.name.value.to_ascii_lowercase().as_str());
            if !sent && !by_client {
                self.diagnostics.report(MissingParameter {
                    name: known.name.value.to_owned(),
                    location: known.location.as_str(),
                    operation: operation_hint(self.step),
                    step: self.step.parsed.id.value.to_owned(),
                    span: self.step.parsed.id.span,
                    described: Some(known.name.span),
                });
            }
        }
    }

    fn body(&mut self) -> Option<(BodyFormat, Shape)> {
        let Some(payload) = &self.step.payload else {
            if self.step.operation.requires_body() {
                self.diagnostics.report(MissingBody {
                    operation: operation_hint(self.step),
                    step: self.step.parsed.id.value.to_owned(),
                    span: self.step.parsed.id.span,
                });
            }
            return None;
        };
        let (format, described) = match request_body(self.step) {
            Ok(body) => body,
            Err(span) => {
                self.not_supported("a request body of this media type", span);
                return None;
            }
        };
        if let BodyFormat::Text(_) = format {
            return Some((format, Shape::Value(Type::String)));
        }
        let hint = format!("{}-request", operation_hint(self.step));
        let shape = self.shape(payload, described.and_then(|body| body.schema), &hint)?;
        Some((format, shape))
    }

    /// The type of a parameter: as described, where what is passed fits that; else text, which takes any single value.
    fn parameter_type(
        &mut self,
        value: &Value<'a, Reference>,
        schema: Option<Schema<'a>>,
        hint: &str,
        exploded: bool,
    ) -> Option<Type> {
        let wanted = self.wanted(schema, hint);
        if let (ValueKind::Expression(reference), Some(Type::Array(item)), true) =
            (&value.kind, &wanted, exploded)
            && item.is_scalar(self.types)
            && Some((self.type_of)(reference)) == wanted
        {
            return wanted;
        }
        let wanted = wanted.filter(|wanted| wanted.is_scalar(self.types));
        let of = match (&value.kind, wanted) {
            (ValueKind::Template, _) => return None,
            (ValueKind::Expression(reference), wanted) => {
                let given = (self.type_of)(reference);
                match wanted {
                    Some(wanted) if fits(&given, &wanted, self.types) => wanted,
                    _ if given == Type::Json || self.types.is_scalar_union(&given) => Type::String,
                    None if given.is_scalar(self.types) => given,
                    Some(_) if given.is_scalar(self.types) => Type::String,
                    _ => {
                        self.not_supported("a parameter that is not a single value", value.span);
                        return None;
                    }
                }
            }
            (ValueKind::Constant(node), Some(wanted @ Type::Named(_))) => {
                constant(node, &wanted, self.types, self.diagnostics, schema.map(|schema| schema.node.span))?;
                wanted
            }
            (ValueKind::Constant(node), wanted) => {
                let mut ignored = Diagnostics::default();
                let fitting =
                    wanted.filter(|wanted| constant(node, wanted, self.types, &mut ignored, None).is_some());
                fitting.or_else(|| constant_type(node).map(|_| Type::String))?
            }
            (ValueKind::Sequence(_) | ValueKind::Mapping(_), _) => {
                self.not_supported("a parameter that is not a single value", value.span);
                return None;
            }
        };
        Some(of)
    }

    /// What a value is, where a schema describes its position.
    fn shape(
        &mut self,
        value: &Value<'a, Reference>,
        schema: Option<Schema<'a>>,
        hint: &str,
    ) -> Option<Shape> {
        match &value.kind {
            ValueKind::Template => None,
            ValueKind::Expression(reference) => {
                let given = (self.type_of)(reference);
                let wanted = self.wanted(schema, hint);
                match wanted {
                    Some(wanted) if fits(&given, &wanted, self.types) => Some(Shape::Value(wanted)),
                    Some(wanted) => {
                        // What a description leaves open may be what is wanted.
                        let open = wanted == Type::Json
                            || self.types.union(&wanted).is_some()
                            || self.types.case_for(&given, &wanted).is_some();
                        if given != Type::Json && !open {
                            self.mismatch(&given, &wanted, schema, value.span);
                        }
                        Some(Shape::Value(given))
                    }
                    None => Some(Shape::Value(given)),
                }
            }
            ValueKind::Constant(node) => {
                let wanted = self.wanted(schema, hint);
                let wanted = wanted
                    .filter(|wanted| {
                        let takes = |of: Type| self.types.case_for(wanted, &of).is_some();
                        *wanted != Type::Json
                            && (self.types.union(wanted).is_none() || constant_type(node).is_some_and(takes))
                    })
                    .or_else(|| constant_type(node));
                let Some(wanted) = wanted else {
                    self.not_supported("a null in a request", node.span);
                    return None;
                };
                constant(node, &wanted, self.types, self.diagnostics, schema.map(|schema| schema.node.span))?;
                Some(Shape::Value(wanted))
            }
            ValueKind::Sequence(items) => {
                let (item_schema, wrong) = match schema.map(|schema| schema.shape().kind) {
                    Some(ShapeKind::Array(item)) => (item, false),
                    None | Some(ShapeKind::Tuple { .. } | ShapeKind::Union(_) | ShapeKind::Open(_)) => {
                        (None, false)
                    }
                    Some(_) => (None, true),
                };
                if wrong {
                    self.mismatch_words("an array", schema, hint, value.span);
                    return None;
                }
                let item_hint = format!("{hint}-item");
                let mut shapes = items
                    .iter()
                    .map(|item| self.shape(item, item_schema, &item_hint))
                    .collect::<Vec<_>>()
                    .into_iter();
                let Some(first) = shapes.next() else {
                    let item = self.wanted(item_schema, &item_hint).unwrap_or(Type::Json);
                    return Some(Shape::Array(Box::new(Shape::Unsent(item))));
                };
                let mut all = first?;
                for shape in shapes {
                    if all.merge(shape?).is_err() {
                        self.not_supported("an array whose items are of several kinds", value.span);
                        return None;
                    }
                }
                Some(Shape::Array(Box::new(all)))
            }
            ValueKind::Mapping(members) => {
                let shape = schema.map(|schema| schema.shape().merged());
                let named =
                    shape.as_ref().and_then(|shape| shape.name).filter(|_| hint.ends_with("-request"));
                let description = shape.as_ref().and_then(|shape| shape.own_description).map(str::to_owned);
                let name = named.unwrap_or(hint).to_owned();
                let (properties, additional) = match shape.map(|shape| shape.kind) {
                    Some(ShapeKind::Object { properties, additional }) => (properties, additional),
                    None | Some(ShapeKind::Open(_)) => (Vec::new(), Additional::Anything),
                    Some(_) => {
                        self.mismatch_words("an object", schema, hint, value.span);
                        return None;
                    }
                };
                let inner_hint = named.map_or_else(
                    || hint.strip_suffix("-request").unwrap_or(hint).to_owned(),
                    |named| named.strip_suffix("Request").unwrap_or(named).to_owned(),
                );
                let mut shapes = Vec::with_capacity(members.len());
                for (member, value) in members {
                    let position = properties.iter().position(|property| property.name == member.value);
                    let property = position.and_then(|position| properties.get(position));
                    let member_schema = match (property, additional) {
                        (Some(property), _) => property.only_schema(),
                        (None, Additional::Of(schema)) => Some(schema),
                        (None, _) => None,
                    };
                    let free = matches!(additional, Additional::Of(_))
                        || properties.is_empty() && !matches!(additional, Additional::Nothing);
                    // The members of forms may name parts of objects: `items[0][price]`.
                    if property.is_none() && !free && !member.contains('[') {
                        self.diagnostics.report(UnknownProperty {
                            name: Spanned::new(member.value.to_owned(), member.span),
                            operation: operation_hint(self.step),
                            suggestion: closest(
                                member.value,
                                properties.iter().map(|property| property.name),
                            )
                            .map(str::to_owned),
                            schema: schema.map(|schema| schema.node.span),
                            certain: matches!(additional, Additional::Nothing),
                        });
                    }
                    let shape =
                        self.shape(value, member_schema, &format!("{inner_hint}-{}", member.value))?;
                    shapes.push(MemberShape {
                        name: member.value.to_owned(),
                        order: position.unwrap_or(usize::MAX),
                        required: property.is_some_and(|property| property.required),
                        secret: property.is_some_and(|property| property.schema.shape().is_secret()),
                        description: property
                            .and_then(|property| property.schema.shape().description)
                            .map(str::to_owned),
                        shape,
                        sent: 1,
                    });
                }
                let missing = properties
                    .iter()
                    .filter(|property| {
                        property.required
                            && !property.schema.shape().read_only
                            && members.iter().all(|(name, _)| name.value != property.name)
                    })
                    .map(|property| property.name.to_owned());
                let missing: Vec<String> = missing.collect();
                if let (false, Some(schema)) = (missing.is_empty(), schema) {
                    self.diagnostics.report(MissingProperty {
                        names: missing,
                        operation: operation_hint(self.step),
                        span: members.first().map_or(value.span, |(name, _)| name.span),
                        schema: schema.node.span,
                    });
                }
                Some(Shape::Object(ObjectShape { hint: name, description, members: shapes, sent: 1 }))
            }
        }
    }

    fn wanted(&mut self, schema: Option<Schema<'_>>, hint: &str) -> Option<Type> {
        schema.map(|schema| self.types.of_schema(schema, Home::Api(self.step.api), hint))
    }

    fn mismatch(&mut self, given: &Type, wanted: &Type, schema: Option<Schema<'_>>, span: Span) {
        self.diagnostics.report(TypeMismatch {
            given: given.in_words(self.types),
            wanted: wanted.in_words(self.types),
            span,
            described: schema.map(|schema| schema.node.span),
            certain: false,
        });
    }

    fn mismatch_words(&mut self, given: &str, schema: Option<Schema<'_>>, hint: &str, span: Span) {
        let wanted = self.wanted(schema, hint).map_or_else(String::new, |wanted| wanted.in_words(self.types));
        self.diagnostics.report(TypeMismatch {
            given: given.to_owned(),
            wanted,
            span,
            described: schema.map(|schema| schema.node.span),
            certain: true,
        });
    }
}

/// The type that a constant has by itself; `None` for null.
fn constant_type(node: &Node) -> Option<Type> {
    match &node.value {
        Tree::String(_) => Some(Type::String),
        Tree::Boolean(_) => Some(Type::Boolean),
        Tree::Number(Number::Integer(_)) => Some(Type::Integer),
        Tree::Number(_) => Some(Type::Number),
        Tree::Null | Tree::Sequence(_) | Tree::Mapping(_) => None,
    }
}

/// A scalar of the document as text.
pub(super) fn text_constant(node: &Node) -> Option<Constant> {
    let text = match &node.value {
        Tree::String(text) | Tree::Number(Number::Big(text)) => text.clone(),
        Tree::Boolean(value) => value.to_string(),
        Tree::Number(Number::Integer(value)) => value.to_string(),
        Tree::Number(Number::Float(value)) => value.to_string(),
        Tree::Null | Tree::Sequence(_) | Tree::Mapping(_) => return None,
    };
    Some(Constant::String(text))
}

/// The constant that a scalar of the document is, where a type is wanted. What does not fit is reported.
pub(super) fn constant(
    node: &Node,
    wanted: &Type,
    types: &Types,
    diagnostics: &mut Diagnostics,
    described: Option<Span>,
) -> Option<Constant> {
    // What a union wants of a constant is what one of its cases wants.
    let case = constant_type(node).and_then(|of| types.case_for(wanted, &of));
    let wanted = case.map_or(wanted, |case| &case.of);
    let fitting = match (&node.value, wanted) {
        (Tree::String(text), Type::String | Type::Json) => Some(Constant::String(text.clone())),
        (Tree::Boolean(value), Type::Json) => Some(Constant::Boolean(*value)),
        (Tree::Number(Number::Integer(value)), Type::Json) => {
            i64::try_from(*value).ok().map(Constant::Integer)
        }
        (Tree::Number(Number::Float(value)), Type::Json) => Some(Constant::Number(format!("{value:?}"))),
        (Tree::String(text), Type::Named(id)) if types.enumeration(*id).is_some() => {
            let variants = types.enumeration(*id).unwrap_or_default();
            if variants.iter().all(|variant| variant.value != *text) {
                not_in_enum(text, *id, node.span, described, types, diagnostics);
                return None;
            }
            Some(Constant::Variant(text.clone()))
        }
        (Tree::Boolean(value), Type::Boolean) => Some(Constant::Boolean(*value)),
        (Tree::Number(Number::Integer(value)), Type::Integer) => {
            i64::try_from(*value).ok().map(Constant::Integer)
        }
        (Tree::Number(Number::Integer(value)), Type::Number) => Some(Constant::Number(format!("{value}.0"))),
        (Tree::Number(Number::Float(value)), Type::Number) => Some(Constant::Number(format!("{value:?}"))),
        _ => None,
    };
    if fitting.is_none() {
        diagnostics.report(TypeMismatch {
            given: node.kind().to_owned(),
            wanted: wanted.in_words(types),
            span: node.span,
            described,
            certain: true,
        });
    }
    fitting
}

/// Whether a value of the type can be made JSON without naming its type.
fn is_simple(of: &Type) -> bool {
    matches!(of, Type::String | Type::Integer | Type::Number | Type::Boolean | Type::Json)
}

/// Two shapes at one position that do not go together.
struct Unmergeable;

impl Shape {
    fn merge(&mut self, other: Self) -> Result<(), Unmergeable> {
        match (self, other) {
            (_, Self::Unsent(_)) => Ok(()),
            (unsent @ Self::Unsent(_), other) => {
                *unsent = other;
                Ok(())
            }
            (Self::Value(known), Self::Value(other)) if *known == other => Ok(()),
            // Single values of different types are sent as whatever JSON they are.
            (Self::Value(known), Self::Value(other)) if is_simple(known) && is_simple(&other) => {
                *known = Type::Json;
                Ok(())
            }
            (Self::Array(known), Self::Array(other)) => known.merge(*other),
            (Self::Object(known), Self::Object(other)) => {
                known.sent += other.sent;
                for member in other.members {
                    match known.members.iter_mut().find(|known| known.name == member.name) {
                        Some(known) => {
                            known.sent += member.sent;
                            known.shape.merge(member.shape)?;
                        }
                        None => known.members.push(member),
                    }
                }
                Ok(())
            }
            _ => Err(Unmergeable),
        }
    }

    fn finish(self, home: Home, types: &mut Types, objects: &mut Vec<RequestObject>) -> RequestShape {
        match self {
            Self::Unsent(of) | Self::Value(of) => RequestShape::Value(of),
            Self::Array(item) => RequestShape::Array(Box::new(item.finish(home, types, objects))),
            Self::Object(mut object) => {
                let name = types.reserve(home, crate::names::upper_camel_case(&object.hint));
                // Members keep the order of the description, whichever workflow sends them first.
                object.members.sort_by_key(|member| member.order);
                let mut namer = Namer::default();
                let index = objects.len();
                objects.push(RequestObject {
                    name,
                    description: object.description,
                    fields: Vec::new(),
                    borrows: false,
                });
                let sent = object.sent;
                let fields: Vec<RequestField> = object
                    .members
                    .into_iter()
                    .map(|member| RequestField {
                        name: namer.unique(snake_case(&member.name)),
                        wire_name: member.name,
                        required: member.required && member.sent == sent,
                        secret: member.secret,
                        description: member.description,
                        shape: member.shape.finish(home, types, objects),
                    })
                    .collect();
                let borrows = fields.iter().any(|field| field.shape.borrows(objects));
                if let Some(object) = objects.get_mut(index) {
                    object.fields = fields;
                    object.borrows = borrows;
                }
                RequestShape::Object(index)
            }
        }
    }
}

impl RequestShape {
    /// Whether a field of this shape borrows: scalars that are copied do not.
    #[must_use]
    pub fn borrows(&self, objects: &[RequestObject]) -> bool {
        match self {
            Self::Value(Type::Integer | Type::Number | Type::Boolean) => false,
            Self::Value(_) | Self::Array(_) => true,
            Self::Object(index) => objects.get(*index).is_some_and(|object| object.borrows),
        }
    }
}
