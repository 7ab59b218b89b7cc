//! Which media type a step's body has, and what each place in it should be.

use crate::ir::{BodyFormat, Constant, PartFormat, PartsFormat, Style};
use crate::openapi::media_type::{
    self, ANY_BYTES, FORM, MULTIPART, essence, is_bytes, is_in_parts, is_json_sequence, is_text,
    is_well_formed_header, is_xml,
};
use crate::openapi::{
    Additional, Body, Encoding, Header, ParameterStyle, Property, Schema, ShapeKind, is_json,
};
use crate::parse::arazzo::{ParameterLocation, TemplatePart, Value, ValueKind};
use crate::parse::payload::looks_like_json;
use crate::resolve::{OperationStep as Step, Reference};
use crate::source::Span;
use crate::types::Type;

use super::operation_hint;
use super::parameters::described;
use crate::lower::xml;

/// How a step's body is written, and what is described of it.
#[derive(Debug)]
pub(super) struct ChosenBody<'a> {
    pub(super) kind: BodyKind<'a>,
    pub(super) described: Option<Body<'a>>,
    /// Where the media type stands that an object or a list cannot be, when one is sent as that.
    pub(super) unfit: Option<Span>,
}

/// How a body is written. Of the methods of one operation, that of the first kind is called like the operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::lower) enum BodyKind<'a> {
    /// As JSON, perhaps under another media type.
    Json(Option<&'a str>),
    /// As a form.
    Form,
    /// As JSON values, one behind the other.
    JsonSequence(&'a str),
    /// In parts of a media type, each of which the document names.
    Multipart(&'a str),
    /// In parts, which are the members of one value.
    Members(&'a str),
    /// In parts, which are the items of a list.
    Items(&'a str),
    /// As XML of a media type.
    Xml(&'a str),
    /// As the bytes of a file.
    File(&'a str),
    /// As text.
    Text(&'a str),
    /// There is none.
    None,
}

impl<'a> BodyKind<'a> {
    /// How the body of a step is written.
    pub(in crate::lower) fn of(step: &Step<'a>) -> Self {
        step.payload.as_ref().map_or(Self::None, |_| chosen_body(step).kind)
    }

    /// What is said of a method with such a body, where the operation has others.
    pub(in crate::lower) fn remark(self) -> String {
        let media_type = match self {
            Self::Json(media_type) => media_type.unwrap_or("application/json"),
            Self::Form => FORM,
            Self::Members(media_type) => return format!("Sends the members of a value as `{media_type}`."),
            Self::Items(media_type) => return format!("Sends the items of a list as `{media_type}`."),
            Self::JsonSequence(media_type)
            | Self::Multipart(media_type)
            | Self::Xml(media_type)
            | Self::File(media_type)
            | Self::Text(media_type) => media_type,
            Self::None => return "Sends no body.".to_owned(),
        };
        format!("Sends `{media_type}`.")
    }

    /// What tells a method with such a body from others of the same operation.
    pub(in crate::lower) fn suffix(self) -> String {
        match self {
            Self::Json(None) => "as-json".to_owned(),
            Self::Form => "as-form".to_owned(),
            Self::Multipart(media_type) if essence(media_type) == MULTIPART => "as-multipart".to_owned(),
            Self::Members(_) => "of-members".to_owned(),
            Self::Items(_) => "of-items".to_owned(),
            Self::None => "without-body".to_owned(),
            Self::Json(Some(media_type))
            | Self::JsonSequence(media_type)
            | Self::Multipart(media_type)
            | Self::Xml(media_type)
            | Self::File(media_type)
            | Self::Text(media_type) => match essence(media_type).as_str() {
                "text/plain" => "as-text".to_owned(),
                FORM => "as-form-text".to_owned(),
                other => {
                    let subtype = other.rsplit('/').next().unwrap_or(other);
                    format!("as-{}", subtype.trim_end_matches("+json"))
                }
            },
        }
    }
}

/// Chooses the media type of what a step sends.
pub(super) fn chosen_body<'a>(step: &Step<'a>) -> ChosenBody<'a> {
    let given = step.parsed.request_body.as_ref().and_then(|body| body.content_type);
    let (media_type, described) = media_type::chosen(&step.operation.request_bodies(), given);
    let (media_type, span) = match media_type {
        Some(media_type) => (media_type.value, media_type.span),
        None => ("application/json", step.parsed.id.span),
    };
    let payload = step.payload.as_ref().map(|payload| &payload.kind);
    let structured =
        matches!(payload, Some(ValueKind::Sequence(_) | ValueKind::Mapping(_) | ValueKind::Replaced(_)));
    let schema = described.and_then(|body| body.schema);
    let kind = kind(media_type, schema, payload);
    match kind {
        BodyKind::File(_) | BodyKind::Text(_) if structured => {
            ChosenBody { kind: BodyKind::Json(Some(media_type)), described, unfit: Some(span) }
        }
        kind => ChosenBody { kind, described, unfit: None },
    }
}

fn kind<'a>(
    media_type: &'a str,
    schema: Option<Schema<'a>>,
    payload: Option<&ValueKind<'a, Reference>>,
) -> BodyKind<'a> {
    let is_binary = schema.is_some_and(Schema::is_binary);
    let text = payload.and_then(leading_text);
    let is_string = |schema: Schema<'_>| matches!(schema.shape().kind, ShapeKind::String { .. });
    // What could be taken apart has been; the rest is sent as the text that it is.
    let as_text = match essence(media_type).as_str() {
        FORM => text.is_some(),
        _ if is_in_parts(media_type) || is_json_sequence(media_type) => text.is_some(),
        _ => is_json(media_type) && text.is_some_and(looks_like_json) && !schema.is_some_and(is_string),
    };
    if as_text {
        return BodyKind::Text(media_type);
    }
    match essence(media_type).as_str() {
        "application/json" => BodyKind::Json(None),
        range if range.contains('*') && is_binary => BodyKind::File(ANY_BYTES),
        range if range.contains('*') => BodyKind::Json(None),
        _ if is_json(media_type) => BodyKind::Json(Some(media_type)),
        FORM => BodyKind::Form,
        parts if is_in_parts(parts) => {
            let media_type = if parts == MULTIPART { MULTIPART } else { media_type };
            let is_list = || {
                let shape = schema.map(|schema| schema.shape().merged().kind);
                matches!(shape, Some(ShapeKind::Array(_) | ShapeKind::Tuple { .. }))
            };
            match payload {
                Some(ValueKind::Mapping(_)) => BodyKind::Multipart(media_type),
                Some(ValueKind::Sequence(_)) if parts != MULTIPART => BodyKind::Items(media_type),
                _ if parts != MULTIPART && is_list() => BodyKind::Items(media_type),
                _ => BodyKind::Members(media_type),
            }
        }
        _ if is_json_sequence(media_type) => BodyKind::JsonSequence(media_type),
        xml if is_xml(xml) => {
            let shape = schema.map(|schema| schema.shape().merged().kind);
            let of_parts = matches!(shape, Some(ShapeKind::Object { .. } | ShapeKind::Array(_)));
            match payload {
                Some(ValueKind::Sequence(_) | ValueKind::Mapping(_)) => BodyKind::Xml(media_type),
                Some(ValueKind::Expression(_) | ValueKind::Replaced(_)) if of_parts => {
                    BodyKind::Xml(media_type)
                }
                _ => BodyKind::Text(media_type),
            }
        }
        other if is_binary || is_bytes(other) => BodyKind::File(media_type),
        other if is_text(other) => BodyKind::Text(media_type),
        _ => match schema.map(|schema| schema.shape().kind) {
            Some(ShapeKind::String { .. }) => BodyKind::Text(media_type),
            _ => BodyKind::File(media_type),
        },
    }
}

/// What text begins with.
fn leading_text<'v>(payload: &'v ValueKind<'_, Reference>) -> Option<&'v str> {
    match payload {
        ValueKind::Constant(node) => node.as_str(),
        ValueKind::Template(parts) => parts.first().map(|part| match part {
            TemplatePart::Text(text) => text.as_str(),
            TemplatePart::Expression(_) | TemplatePart::Escaped(_) => "",
        }),
        _ => None,
    }
}

impl<'a> ChosenBody<'a> {
    /// What the emitter has to know to write it.
    pub(super) fn format(&self, step: &Step<'a>) -> Option<BodyFormat> {
        Some(match self.kind {
            BodyKind::None => return None,
            BodyKind::Json(media_type) => BodyFormat::Json(media_type.map(str::to_owned)),
            BodyKind::Form => BodyFormat::Form(self.members().filter_map(|name| self.style(name)).collect()),
            BodyKind::JsonSequence(media_type) => BodyFormat::JsonSequence(media_type.to_owned()),
            BodyKind::Multipart(media_type) | BodyKind::Members(media_type) => {
                BodyFormat::Multipart(self.parts(media_type))
            }
            BodyKind::Items(media_type) => BodyFormat::Multipart(PartsFormat {
                media_type: Some(media_type.to_owned()),
                members: Vec::new(),
                items: Some(self.items()),
            }),
            BodyKind::Xml(media_type) => {
                let schema = self.described.and_then(|body| body.schema);
                BodyFormat::Xml(media_type.to_owned(), xml::root(schema, &operation_hint(step)))
            }
            BodyKind::File(media_type) => BodyFormat::File(media_type.to_owned()),
            BodyKind::Text(media_type) => BodyFormat::Text(media_type.to_owned()),
        })
    }

    /// The members that the body is described with.
    fn members(&self) -> impl Iterator<Item = &'a str> + use<'a> {
        let shape = self.described.and_then(|body| body.schema).map(|schema| schema.shape().merged().kind);
        let properties = match shape {
            Some(ShapeKind::Object { properties, .. }) => properties,
            _ => Vec::new(),
        };
        properties.into_iter().map(|property| property.name)
    }

    /// A member of a form that is written in another style than where nothing is said.
    fn style(&self, name: &str) -> Option<(String, Style)> {
        let encoding = self.described?.encoding(name);
        let style = match (encoding.style, encoding.explode) {
            // A style makes a media type be ignored.
            _ if !encoding.styled && encoding.content_type.is_some_and(is_json) => Style::Json,
            (ParameterStyle::Form, true) if !(encoding.styled && self.nests(name)) => return None,
            (style, explode) => Style::Named { style, explode },
        };
        Some((name.to_owned(), style))
    }

    /// Whether a member is an object or a list of such: what is JSON in a form unless a style is given.
    fn nests(&self, name: &str) -> bool {
        let has_parts = |schema: Schema<'_>| {
            matches!(schema.shape().merged().kind, ShapeKind::Object { .. } | ShapeKind::Array(_))
        };
        let member = members_of(self.described.and_then(|body| body.schema))(name);
        member.is_some_and(|schema| match schema.shape().merged().kind {
            ShapeKind::Array(items) => items.is_some_and(has_parts),
            ShapeKind::Object { .. } => true,
            _ => false,
        })
    }

    /// How a body is written in parts that are members of it.
    fn parts(&self, media_type: &str) -> PartsFormat {
        let of_member = members_of(self.described.and_then(|body| body.schema));
        let members = self.members().filter_map(|name| {
            let body = self.described?;
            let format = PartFormat {
                headers: body.part_headers(name).iter().filter_map(header).collect(),
                ..part(&body.encoding(name), of_member(name), name)
            };
            (format != PartFormat::default()).then(|| (name.to_owned(), format))
        });
        let is_form = essence(media_type) == MULTIPART;
        PartsFormat {
            media_type: (!is_form).then(|| media_type.to_owned()),
            members: members.collect(),
            items: None,
        }
    }

    /// How a body is written in parts that are items of it: the first ones, and all others.
    fn items(&self) -> (Vec<PartFormat>, PartFormat) {
        let Some(body) = self.described else { return Default::default() };
        let (first, others) = body.item_encodings();
        let item = item_of(body.schema);
        let format = |encoding: &Encoding<'a>| part(encoding, item, "item");
        (first.iter().map(format).collect(), format(&others))
    }

    /// The headers that parts of a name must have, and that nothing gives a value.
    pub(super) fn headers_without_value(&self, name: &str) -> Vec<Header<'a>> {
        let BodyKind::Multipart(_) = self.kind else { return Vec::new() };
        let headers = self.described.map(|body| body.part_headers(name)).unwrap_or_default();
        headers.into_iter().filter(|it| it.required && !is_disposition(it) && header(it).is_none()).collect()
    }
}

/// How a part is written by what its encoding says; a choice of several media types says nothing.
fn part(encoding: &Encoding<'_>, schema: Option<Schema<'_>>, name: &str) -> PartFormat {
    let content_type = encoding.content_type.filter(|content_type| !content_type.contains([',', '*']));
    let is_file = schema.and_then(file_type).is_some();
    PartFormat {
        content_type: content_type.map(str::to_owned),
        xml: content_type.filter(|it| is_xml(it) && !is_file).map(|_| xml::root(schema, name)),
        headers: Vec::new(),
    }
}

/// A header of a part with the value that it always has, unless what writes parts says it anyway. What says that the content is
/// encoded would not be true of it.
fn header(header: &Header<'_>) -> Option<(String, String)> {
    let Constant::String(value) = super::text_constant(header.value()?)? else { return None };
    let name = header.name.value;
    let encodes = name.eq_ignore_ascii_case("content-transfer-encoding")
        && !["7bit", "8bit", "binary"].iter().any(|known| value.eq_ignore_ascii_case(known));
    let sent = !is_disposition(header) && !encodes && is_well_formed_header(name, &value);
    sent.then(|| (name.to_owned(), value))
}

fn is_disposition(header: &Header<'_>) -> bool {
    header.name.value.eq_ignore_ascii_case("content-disposition")
}

/// The schema of the items of a list.
pub(super) fn item_of(schema: Option<Schema<'_>>) -> Option<Schema<'_>> {
    match schema?.shape().merged().kind {
        ShapeKind::Array(item) => item,
        _ => None,
    }
}

/// What is wanted at a place of a request.
#[derive(Clone, Debug)]
pub(in crate::lower) enum Wanted<'a, 'h> {
    /// What a schema describes, with a name for its type.
    Schema(Schema<'a>, &'h str),
    /// A type.
    Type(Type),
}

/// Calls `visit` for every reference in what a step sends, with what is wanted in its place.
pub(in crate::lower) fn for_each_position<'a>(
    step: &Step<'a>,
    visit: &mut impl FnMut(&Reference, Wanted<'a, '_>),
) {
    let parameters = step.operation.parameters();
    for (parameter, value) in &step.parameters {
        let location =
            parameter.location.as_ref().map_or(ParameterLocation::Query, |location| location.value);
        let schema =
            described(&parameters, parameter.name.value, location).and_then(|(_, known)| known.schema);
        positions(value, schema, parameter.name.value, visit);
    }
    let Some(payload) = &step.payload else { return };
    let body = chosen_body(step);
    let schema = body.described.and_then(|body| body.schema);
    let hint = operation_hint(step);
    match (body.kind, &payload.kind) {
        (BodyKind::File(_), ValueKind::Expression(reference)) => visit(reference, Wanted::Type(Type::File)),
        (BodyKind::Text(_), ValueKind::Expression(reference)) => visit(reference, Wanted::Type(Type::String)),
        (BodyKind::Items(_), ValueKind::Expression(reference))
            if item_of(schema).is_some_and(Schema::is_binary) =>
        {
            visit(reference, Wanted::Type(Type::Array(Box::new(Type::File))));
        }
        (BodyKind::Items(_), ValueKind::Sequence(items))
            if item_of(schema).is_some_and(Schema::is_binary) =>
        {
            for item in items {
                match &item.kind {
                    ValueKind::Expression(reference) => visit(reference, Wanted::Type(Type::File)),
                    _ => positions(item, None, &hint, visit),
                }
            }
        }
        (BodyKind::Multipart(_), ValueKind::Mapping(members)) => {
            let of_member = members_of(schema);
            for (name, value) in members {
                let schema = of_member(name.value);
                match (&value.kind, schema.and_then(file_type)) {
                    (ValueKind::Expression(reference), Some(file)) => visit(reference, Wanted::Type(file)),
                    (ValueKind::Sequence(files), Some(Type::Array(_))) => {
                        for file in files {
                            match &file.kind {
                                ValueKind::Expression(reference) => {
                                    visit(reference, Wanted::Type(Type::File));
                                }
                                _ => positions(file, None, &hint, visit),
                            }
                        }
                    }
                    _ => positions(value, schema, &format!("{hint}-{name}"), visit),
                }
            }
        }
        _ => positions(payload, schema, &hint, visit),
    }
}

/// The values that a step sends, with the schemas that describe them.
pub(in crate::lower) fn described_values<'s, 'a>(
    step: &'s Step<'a>,
) -> Vec<(&'s Value<'a, Reference>, Schema<'a>)> {
    let known = step.operation.parameters();
    let parameters = step.parameters.iter().filter_map(|(parameter, value)| {
        let location =
            parameter.location.as_ref().map_or(ParameterLocation::Query, |location| location.value);
        let (_, known) = described(&known, parameter.name.value, location)?;
        Some((value, known.schema?))
    });
    let body = step.payload.as_ref().zip(chosen_body(step).described.and_then(|body| body.schema));
    parameters.chain(body).collect()
}

/// What a part of a body is when it is a file, or several.
pub(in crate::lower) fn file_type(schema: Schema<'_>) -> Option<Type> {
    if schema.is_binary() {
        return Some(Type::File);
    }
    match schema.shape().kind {
        ShapeKind::Array(Some(items)) if items.is_binary() => Some(Type::Array(Box::new(Type::File))),
        _ => None,
    }
}

/// The schemas of the members of an object, by name.
fn members_of<'a>(schema: Option<Schema<'a>>) -> impl Fn(&str) -> Option<Schema<'a>> {
    let kind = schema.map(|schema| schema.shape().merged().kind);
    move |name| match &kind {
        Some(ShapeKind::Object { properties, additional }) => member_of(properties, *additional, name),
        _ => None,
    }
}

/// The schema of a member, among those of an object.
pub(super) fn member_of<'a>(
    properties: &[Property<'a>],
    additional: Additional<'a>,
    name: &str,
) -> Option<Schema<'a>> {
    match (properties.iter().find(|property| property.name == name), additional) {
        (Some(property), _) => property.only_schema(),
        (None, Additional::Of(schema)) => Some(schema),
        (None, _) => None,
    }
}

fn positions<'a>(
    value: &Value<'a, Reference>,
    schema: Option<Schema<'a>>,
    hint: &str,
    visit: &mut impl FnMut(&Reference, Wanted<'a, '_>),
) {
    match &value.kind {
        ValueKind::Constant(_) => {}
        ValueKind::Expression(reference) => {
            visit(reference, schema.map_or(Wanted::Type(Type::Json), |schema| Wanted::Schema(schema, hint)))
        }
        ValueKind::Template(parts) => parts.iter().for_each(|part| {
            if let TemplatePart::Expression(reference) | TemplatePart::Escaped(reference) = part {
                visit(&reference.value, Wanted::Type(Type::String));
            }
        }),
        ValueKind::Sequence(items) => {
            let item = item_of(schema);
            items.iter().for_each(|value| positions(value, item, &format!("{hint}-item"), visit));
        }
        ValueKind::Mapping(members) => {
            let of_member = members_of(schema);
            for (name, value) in members {
                let schema = of_member(name.value);
                positions(value, schema, &format!("{hint}-{name}"), visit);
            }
        }
        ValueKind::Replaced(replaced) => {
            positions(&replaced.of, schema, hint, visit);
            for (place, value) in &replaced.parts {
                let described = schema.and_then(|schema| part_of(schema, place.tokens()));
                let hint =
                    place.tokens().iter().fold(hint.to_owned(), |hint, token| format!("{hint}-{token}"));
                positions(value, described, &hint, visit);
            }
        }
    }
}

/// The schema of a part of a value.
fn part_of<'a>(schema: Schema<'a>, way: &[String]) -> Option<Schema<'a>> {
    way.iter().try_fold(schema, |schema, token| match schema.shape().merged().kind {
        ShapeKind::Object { properties, additional } => member_of(&properties, additional, token),
        ShapeKind::Array(item) => item,
        _ => None,
    })
}
