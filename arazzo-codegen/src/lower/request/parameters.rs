//! What steps pass as parameters.

use super::bodies::{BodyKind, ChosenBody};
use super::constants::{constant, constant_type};
use super::shapes::{Shape, fits};
use super::{StepContext, operation_hint};
use crate::diagnostic::Diagnostics;
use crate::diagnostic::rules::{
    MissingParameter, StructuredParameter, UnknownParameter, UnusedPathParameter,
};
use crate::ir::{BodyFormat, RequestShape, Style, Writing};
use crate::names::closest;
use crate::openapi::media_type::{FORM, essence};
use crate::openapi::{Body, Parameter, ParameterStyle, Schema, is_implied_header, is_json};
use crate::parse::arazzo::{self, ParameterLocation, Value, ValueKind};
use crate::parse::tree::Value as Tree;
use crate::resolve::Reference;
use crate::types::{Type, Types};

/// A parameter that is sent.
#[derive(Debug)]
pub(super) struct SentParameter {
    pub(super) name: String,
    pub(super) location: ParameterLocation,
    pub(super) shape: Shape,
    pub(super) manner: Manner,
    /// The members that are written in styles of their own when it is the whole query as a form.
    pub(super) styles: Vec<(String, Style)>,
    /// Where it stands among the operation's; those that are not described come last.
    pub(super) order: usize,
    pub(super) required: bool,
    pub(super) sent: usize,
}

/// How a parameter is described to be written.
#[derive(Clone, Copy, Debug)]
pub(super) struct Manner {
    style: Style,
    reserved: bool,
    location: ParameterLocation,
}

impl Manner {
    fn of(known: Option<&Parameter<'_>>, location: ParameterLocation) -> Self {
        let (style, reserved) = match known {
            Some(known) if known.content.is_some_and(|content| is_json(content.value)) => {
                (Style::Json, known.allow_reserved)
            }
            Some(known) => {
                (Style::Named { style: known.style, explode: known.explode }, known.allow_reserved)
            }
            None => (default_style(location), false),
        };
        Self { style, reserved, location }
    }

    /// How values of a shape are written in it; the members of a form in these styles.
    pub(super) fn writing(
        self,
        shape: &RequestShape,
        styles: Vec<(String, Style)>,
        types: &Types,
    ) -> Writing {
        let is_scalar =
            |shape: &RequestShape| matches!(shape, RequestShape::Value(of) if of.is_scalar(types));
        let is_list = match shape {
            RequestShape::Array(item) => is_scalar(item),
            RequestShape::Value(Type::Array(item)) => item.is_scalar(types),
            _ => false,
        };
        let plain = !self.reserved && is_scalar(shape);
        if self.location == ParameterLocation::QueryString {
            return match self.style {
                // Text is the query as it is.
                _ if plain => Writing::Text,
                Style::Json => Writing::Styled { style: self.style, reserved: false },
                Style::Named { .. } => Writing::Form(styles),
            };
        }
        match self.style {
            // What stands before the value is part of these styles, and cookies as they are have to be looked at.
            Style::Named {
                style: ParameterStyle::Label | ParameterStyle::Matrix | ParameterStyle::Cookie,
                ..
            }
            | Style::Json => {}
            Style::Named { .. } if plain => return Writing::Text,
            Style::Named { style: ParameterStyle::Form, explode: true }
                if is_list && !self.reserved && self.location == ParameterLocation::Query =>
            {
                return Writing::Each;
            }
            Style::Named { .. } => {}
        }
        Writing::Styled { style: self.style, reserved: self.reserved }
    }
}

fn default_style(location: ParameterLocation) -> Style {
    match location {
        ParameterLocation::Path | ParameterLocation::Header => {
            Style::Named { style: ParameterStyle::Simple, explode: false }
        }
        ParameterLocation::Query | ParameterLocation::QueryString | ParameterLocation::Cookie => {
            Style::Named { style: ParameterStyle::Form, explode: true }
        }
    }
}

/// The described parameter that a value is for.
pub(super) fn described<'p, 'a>(
    parameters: &'p [Parameter<'a>],
    name: &str,
    location: ParameterLocation,
) -> Option<(usize, &'p Parameter<'a>)> {
    parameters.iter().enumerate().find(|(_, known)| known.is(name, location))
}

/// Whether a value is null, which no parameter can be: it is not passed.
pub(in crate::lower) fn is_null(value: &Value<'_, Reference>) -> bool {
    matches!(&value.kind, ValueKind::Constant(node) if matches!(node.value, Tree::Null))
}

/// Whether the text of a single value is never, or by chance only, one of another type.
fn is_another_kind(given: &Type, wanted: &Type) -> bool {
    matches!(
        (given, wanted),
        (Type::Boolean, Type::Integer | Type::Number)
            | (Type::Number, Type::Integer)
            | (Type::Integer | Type::Number, Type::Boolean)
    )
}

impl<'a> StepContext<'a, '_> {
    /// A parameter that the step passes, once it is checked against those described.
    pub(super) fn parameter(
        &mut self,
        parameters: &[Parameter<'a>],
        parameter: &arazzo::Parameter<'a>,
        value: &Value<'a, Reference>,
    ) -> Option<SentParameter> {
        let Some(location) = parameter.location.as_ref().map(|location| location.value) else {
            self.diagnostics.report(MissingParameter::location(parameter.name.value, parameter.name.span));
            return None;
        };
        let known = described(parameters, parameter.name.value, location);
        let in_path = location == ParameterLocation::Path;
        let placed = in_path && self.step.operation.has_place(parameter.name.value);
        // A path that has a place for it describes it well enough, and some headers are described by other parts.
        if known.is_none()
            && !placed
            && !(location == ParameterLocation::Header && is_implied_header(parameter.name.value))
        {
            self.unknown_parameter(parameters, parameter, location);
        }
        if in_path && !placed {
            // The description names it, but has no place for it.
            if known.is_some() {
                self.diagnostics.report(UnusedPathParameter {
                    name: parameter.name.value.to_owned(),
                    path: self.step.operation.path_template().to_owned(),
                    span: parameter.name.span,
                    path_span: self.step.operation.path.span,
                });
            }
            return None;
        }
        if is_null(value) {
            return None;
        }
        let manner = Manner::of(known.map(|(_, known)| known), location);
        let schema = known.and_then(|(_, known)| known.schema);
        let shape = self.parameter_shape(value, schema, parameter.name.value, manner)?;
        let media_type = known.and_then(|(_, known)| known.content);
        if let Some(media_type) = media_type.filter(|media_type| !is_json(media_type.value))
            && !(location == ParameterLocation::QueryString && essence(media_type.value) == FORM)
            && shape.has_parts(self.types)
        {
            self.diagnostics.report(StructuredParameter {
                name: parameter.name.value.to_owned(),
                media_type: media_type.value.to_owned(),
                span: value.span,
                described: media_type.span,
            });
            return None;
        }
        Some(SentParameter {
            // Header names are case-insensitive: the description's spelling is sent.
            name: known.map_or(parameter.name.value, |(_, known)| known.name.value).to_owned(),
            location,
            shape,
            manner,
            styles: match known.and_then(|(_, known)| known.as_body()) {
                Some(body) if location == ParameterLocation::QueryString => self.form_styles(body),
                _ => Vec::new(),
            },
            order: known.map_or(usize::MAX, |(order, _)| order),
            required: in_path || known.is_some_and(|(_, known)| known.required),
            sent: 1,
        })
    }

    /// What a parameter is: as described, where what is passed fits that; else what is passed, as text where it is a single
    /// value.
    fn parameter_shape(
        &mut self,
        value: &Value<'a, Reference>,
        schema: Option<Schema<'a>>,
        hint: &str,
        manner: Manner,
    ) -> Option<Shape> {
        let wanted = self.wanted(schema, hint);
        let single = wanted.clone().filter(|wanted| wanted.is_scalar(self.types));
        let of = match &value.kind {
            ValueKind::Constant(node) if node.as_sequence().is_none() && node.as_mapping().is_none() => {
                match single {
                    Some(wanted @ Type::Named(_)) => {
                        let described = schema.map(|schema| schema.node.span);
                        constant(node, &wanted, self.types, self.diagnostics, described)?;
                        wanted
                    }
                    single => {
                        let mut ignored = Diagnostics::default();
                        let fitting = single.filter(|wanted| {
                            constant(node, wanted, self.types, &mut ignored, None).is_some()
                        });
                        let own = || match manner.style {
                            Style::Json => constant_type(node),
                            Style::Named { .. } => Some(Type::String),
                        };
                        fitting.or_else(own)?
                    }
                }
            }
            ValueKind::Constant(_)
            | ValueKind::Sequence(_)
            | ValueKind::Mapping(_)
            | ValueKind::Replaced(_) => {
                let hint = format!("{}-{hint}", operation_hint(self.step));
                return self.shape(value, schema, &hint);
            }
            ValueKind::Expression(_) | ValueKind::Template(_) => {
                let given = self.given(value);
                match (wanted, single) {
                    (Some(wanted), _) if fits(&given, &wanted, self.types) => wanted,
                    (_, Some(single))
                        if given == Type::Json
                            || given.is_scalar(self.types)
                            || self.types.is_scalar_union(&given) =>
                    {
                        if is_another_kind(&given, &single) {
                            self.mismatch(&given, &single, schema, value);
                        }
                        Type::String
                    }
                    (Some(wanted), _)
                        if wanted != Type::Json && given != Type::Json && !given.is_scalar(self.types) =>
                    {
                        self.mismatch(&given, &wanted, schema, value);
                        given
                    }
                    _ => given,
                }
            }
        };
        Some(Shape::Value(of))
    }

    /// The members of a form that are written in styles of their own.
    fn form_styles(&self, described: Body<'a>) -> Vec<(String, Style)> {
        let form = ChosenBody { kind: BodyKind::Form, described: Some(described), unfit: None };
        match form.format(self.step) {
            Some(BodyFormat::Form(styles)) => styles,
            _ => Vec::new(),
        }
    }

    fn unknown_parameter(
        &mut self,
        parameters: &[Parameter<'_>],
        parameter: &arazzo::Parameter<'a>,
        location: ParameterLocation,
    ) {
        let name = parameter.name.value;
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
            span: parameter.name.span,
        });
    }

    /// Whether the step passes parts of the query.
    fn passes_into_query(&self) -> bool {
        let mut locations = self.step.parameters.iter().filter_map(|(parameter, _)| parameter.location);
        locations.any(|location| location.value == ParameterLocation::Query)
    }

    pub(super) fn missing_parameters(&mut self, parameters: &[Parameter<'_>]) {
        for known in parameters.iter().filter(|known| known.required) {
            let sent = self.step.parameters.iter().any(|(parameter, value)| {
                parameter.location.is_some_and(|location| known.is(parameter.name.value, location.value))
                    && !is_null(value)
            });
            let elsewhere = self.step.operation.says_elsewhere(known)
                || known.location == ParameterLocation::QueryString && self.passes_into_query();
            if !sent && !elsewhere {
                self.diagnostics.report(MissingParameter {
                    name: known.name.value.to_owned(),
                    location: known.location.as_str(),
                    operation: operation_hint(self.step),
                    step: self.step.parsed.id.value.to_owned(),
                    credential: known.location != ParameterLocation::Path
                        && self.step.operation.is_credential(known),
                    span: self.step.parsed.id.span,
                    described: Some(known.name.span),
                });
            }
        }
    }
}
