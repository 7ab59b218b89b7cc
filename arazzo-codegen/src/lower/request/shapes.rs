//! What stands at the places of requests, merged over all steps that send them.

use super::bodies::{file_type, item_of, member_of};
use super::constants::{constant, constant_type};
use super::{StepContext, operation_hint};
use crate::diagnostic::rules::{MissingProperty, TypeMismatch, UnknownProperty};
use crate::ir::{RequestField, RequestObject, RequestShape};
use crate::names::{Namer, closest, snake_case, upper_camel_case};
use crate::openapi::{Additional, Schema, ShapeKind};
use crate::parse::arazzo::{Text, Value, ValueKind};
use crate::parse::tree::Value as Tree;
use crate::resolve::Reference;
use crate::source::{Span, Spanned};
use crate::types::{Home, Type, Types};

/// What stands at a place of a request.
#[derive(Debug)]
pub(super) enum Shape {
    /// What the items of an empty list would be: anything that another step sends.
    Unsent(Type),
    /// Nothing but null.
    Null,
    Value(Type),
    Object(ObjectShape),
    Array(Box<Shape>),
}

#[derive(Debug)]
pub(super) struct ObjectShape {
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

/// Where two shapes meet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Meeting {
    /// In a parameter: single values are text in the end.
    Parameter,
    /// In a body.
    Body,
}

/// Whether a value can be sent where another type is described.
pub(in crate::lower) fn fits(value: &Type, wanted: &Type, types: &Types) -> bool {
    let is_enum = |of: &Type| matches!(of, Type::Named(id) if types.enumeration(*id).is_some());
    match (value, wanted) {
        (value, wanted) if value == wanted => true,
        (Type::String, wanted) if is_enum(wanted) => true,
        (value, Type::String) if is_enum(value) => true,
        (Type::Integer, Type::Number) => true,
        (value, wanted) => types.case_for(wanted, value).is_some(),
    }
}

impl Shape {
    /// Widens the shape to what holds both: where they differ, whatever JSON there is.
    pub(super) fn merge(&mut self, other: Self, meeting: Meeting, types: &Types) {
        match (&mut *self, other) {
            (_, Self::Unsent(_)) | (Self::Null, Self::Null) => {}
            (unsent @ Self::Unsent(_), other) => *unsent = other,
            (Self::Value(known), Self::Value(other)) if *known == other => {}
            (Self::Value(known), Self::Value(other))
                if meeting == Meeting::Parameter && known.is_scalar(types) && other.is_scalar(types) =>
            {
                *known = Type::String;
            }
            (Self::Array(known), Self::Array(other)) => known.merge(*other, meeting, types),
            // One that is alone is a list of one.
            (known, other) if known.is_files() && other.is_files() => {
                *known = Self::Array(Box::new(Self::Value(Type::File)));
            }
            (Self::Object(known), Self::Object(other)) => {
                known.sent += other.sent;
                for member in other.members {
                    match known.members.iter_mut().find(|known| known.name == member.name) {
                        Some(known) => {
                            known.sent += member.sent;
                            known.secret |= member.secret;
                            known.shape.merge(member.shape, meeting, types);
                        }
                        None => known.members.push(member),
                    }
                }
            }
            (known, _) => *known = Self::Value(Type::Json),
        }
    }

    /// The shape of a body, with a suffix to the name of its object.
    pub(super) fn renamed(mut self, suffix: &str) -> Self {
        if let Self::Object(object) = &mut self {
            object.hint = match object.hint.strip_suffix("-request") {
                Some(operation) => format!("{operation}-{suffix}-request"),
                None => format!("{}-{suffix}", object.hint),
            };
        }
        self
    }

    /// Whether it is a file, or a list of files.
    fn is_files(&self) -> bool {
        match self {
            Self::Value(of) | Self::Unsent(of) => *of.innermost() == Type::File,
            Self::Array(item) => item.is_files(),
            Self::Null | Self::Object(_) => false,
        }
    }

    /// Whether a file is sent in it, which JSON has no place for.
    pub(super) fn has_files(&self) -> bool {
        match self {
            Self::Unsent(of) | Self::Value(of) => *of.innermost() == Type::File,
            Self::Null => false,
            Self::Array(item) => item.has_files(),
            Self::Object(object) => object.members.iter().any(|member| member.shape.has_files()),
        }
    }

    /// Whether it certainly is a list or an object.
    pub(super) fn has_parts(&self, types: &Types) -> bool {
        match self {
            Self::Unsent(Type::Named(id)) | Self::Value(Type::Named(id)) => types.structure(*id).is_some(),
            Self::Unsent(of) | Self::Value(of) => matches!(of, Type::Array(_)),
            Self::Null => false,
            Self::Array(_) | Self::Object(_) => true,
        }
    }

    /// The final shape, with its objects named in the API's module.
    pub(super) fn finish(
        self,
        home: Home,
        serializes: bool,
        types: &mut Types,
        objects: &mut Vec<RequestObject>,
    ) -> RequestShape {
        match self {
            Self::Null => RequestShape::Value(Type::Json),
            Self::Unsent(of) | Self::Value(of) => RequestShape::Value(of),
            Self::Array(item) => RequestShape::Array(Box::new(item.finish(home, true, types, objects))),
            Self::Object(mut object) => {
                let wanted = upper_camel_case(&object.hint);
                let same_name = objects.iter().position(|known| known.name == wanted);
                let name = types.reserve(home, wanted);
                // Members keep the order of the description, whichever workflow sends them first.
                object.members.sort_by_key(|member| member.order);
                let mut namer = Namer::default();
                let index = objects.len();
                objects.push(RequestObject {
                    name,
                    description: object.description,
                    fields: Vec::new(),
                    serializes,
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
                        shape: member.shape.finish(home, true, types, objects),
                    })
                    .collect();
                let borrows = fields.iter().any(|field| field.shape.borrows(objects));
                // What another request sends in the same way is the same struct. Its parts are so, too, so that none is behind it.
                let same =
                    same_name.and_then(|known| Some((known, objects.get(known)?, objects.get(index)?)));
                if let Some((known, same, object)) = same
                    && same.fields == fields
                    && same.description == object.description
                    && same.serializes == serializes
                {
                    objects.truncate(index);
                    return RequestShape::Object(known);
                }
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

impl<'a> StepContext<'a, '_> {
    /// The type of what an expression gives; text where it is put into text.
    pub(super) fn given(&self, value: &Value<'a, Reference>) -> Type {
        match &value.kind {
            ValueKind::Expression(reference) => (self.type_of)(reference),
            _ => Type::String,
        }
    }

    /// What a value is, where a schema describes its position.
    pub(super) fn shape(
        &mut self,
        value: &Value<'a, Reference>,
        schema: Option<Schema<'a>>,
        hint: &str,
    ) -> Option<Shape> {
        match &value.kind {
            ValueKind::Expression(_) | ValueKind::Template(_) => {
                let given = self.given(value);
                match self.wanted(schema, hint) {
                    Some(wanted) if fits(&given, &wanted, self.types) => Some(Shape::Value(wanted)),
                    Some(wanted) => {
                        // What a description leaves open may be what is wanted.
                        let open = wanted == Type::Json
                            || self.types.union(&wanted).is_some()
                            || self.types.case_for(&given, &wanted).is_some();
                        if given != Type::Json && !open {
                            self.mismatch(&given, &wanted, schema, value);
                        }
                        Some(Shape::Value(given))
                    }
                    None => Some(Shape::Value(given)),
                }
            }
            ValueKind::Constant(node) if matches!(node.value, Tree::Null) => Some(Shape::Null),
            ValueKind::Constant(node) => {
                let wanted = self.wanted(schema, hint).filter(|wanted| {
                    let takes = |of: Type| self.types.case_for(wanted, &of).is_some();
                    *wanted != Type::Json
                        && (self.types.union(wanted).is_none() || constant_type(node).is_some_and(takes))
                });
                let wanted = wanted.or_else(|| constant_type(node)).unwrap_or(Type::Json);
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
                let shapes: Vec<_> =
                    items.iter().map(|item| self.shape(item, item_schema, &item_hint)).collect();
                let mut shapes = shapes.into_iter();
                let Some(first) = shapes.next() else {
                    let item = self.wanted(item_schema, &item_hint).unwrap_or(Type::Json);
                    return Some(Shape::Array(Box::new(Shape::Unsent(item))));
                };
                let mut all = first?;
                for shape in shapes {
                    all.merge(shape?, Meeting::Body, self.types);
                }
                Some(Shape::Array(Box::new(all)))
            }
            ValueKind::Mapping(members) => self.object(members, value.span, schema, hint, false),
            // What is replaced need not be of the type that it was.
            ValueKind::Replaced(_) => Some(Shape::Value(Type::Json)),
        }
    }

    /// An object, whose binary members are files when it is a body in parts.
    pub(super) fn object(
        &mut self,
        members: &[(Text<'a>, Value<'a, Reference>)],
        span: Span,
        schema: Option<Schema<'a>>,
        hint: &str,
        in_parts: bool,
    ) -> Option<Shape> {
        let shape = schema.map(|schema| schema.shape().merged());
        let named = shape.as_ref().and_then(|shape| shape.name).filter(|_| hint.ends_with("-request"));
        let description = shape.as_ref().and_then(|shape| shape.own_description).map(str::to_owned);
        let name = named.unwrap_or(hint).to_owned();
        let (properties, additional) = match shape.map(|shape| shape.kind) {
            Some(ShapeKind::Object { properties, additional }) => (properties, additional),
            None | Some(ShapeKind::Open(_)) => (Vec::new(), Additional::Anything),
            Some(_) => {
                self.mismatch_words("an object", schema, hint, span);
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
            let free = matches!(additional, Additional::Of(_))
                || properties.is_empty() && !matches!(additional, Additional::Nothing);
            // The members of forms may name parts of objects: `items[0][price]`.
            if property.is_none() && !free && !member.contains('[') {
                let known = properties.iter().map(|property| property.name);
                self.diagnostics.report(UnknownProperty {
                    name: Spanned::new(member.value.to_owned(), member.span),
                    operation: operation_hint(self.step),
                    suggestion: closest(member.value, known).map(str::to_owned),
                    schema: schema.map(|schema| schema.node.span),
                    certain: matches!(additional, Additional::Nothing),
                    parameter: self.parameter_named(member.value).filter(|_| {
                        // What stands deeper in a body is not meant to be a parameter.
                        self.step.payload.as_ref().is_some_and(|payload| payload.span == span)
                    }),
                });
            }
            let member_schema = member_of(&properties, additional, member.value);
            let member_hint = format!("{inner_hint}-{}", member.value);
            let shape = match member_schema.filter(|_| in_parts).and_then(file_type) {
                Some(file) => self.files(value, file, member_schema),
                None => self.shape(value, member_schema, &member_hint)?,
            };
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
                property.required && members.iter().all(|(name, _)| name.value != property.name)
            })
            .map(|property| property.name.to_owned());
        let missing: Vec<String> = missing.collect();
        if let (false, Some(schema)) = (missing.is_empty(), schema) {
            self.diagnostics.report(MissingProperty {
                names: missing,
                operation: operation_hint(self.step),
                span: members.first().map_or(span, |(name, _)| name.span),
                schema: schema.node.span,
            });
        }
        Some(Shape::Object(ObjectShape { hint: name, description, members: shapes, sent: 1 }))
    }

    /// A part that is a file, or several.
    /// The items of a list that are parts of a body: files, or what JSON can hold.
    pub(super) fn items(
        &mut self,
        value: &Value<'a, Reference>,
        schema: Option<Schema<'a>>,
        hint: &str,
    ) -> Option<Shape> {
        if item_of(schema).is_some_and(Schema::is_binary) {
            return Some(self.files(value, Type::Array(Box::new(Type::File)), schema));
        }
        let shape = self.shape(value, schema, hint)?;
        let described = match schema.map(|schema| schema.shape().merged().kind) {
            Some(ShapeKind::Tuple { first, .. }) => first.into_iter().any(Schema::is_binary),
            _ => false,
        };
        let given = match &value.kind {
            ValueKind::Sequence(items) => items.iter().any(|item| self.given(item) == Type::File),
            _ => false,
        };
        if (described || given) && !shape.is_files() {
            self.not_supported("a list of parts with files beside other values", value.span);
            return None;
        }
        Some(shape)
    }

    fn files(&mut self, value: &Value<'a, Reference>, file: Type, schema: Option<Schema<'a>>) -> Shape {
        if let ValueKind::Sequence(_) = &value.kind {
            return Shape::Array(Box::new(Shape::Value(Type::File)));
        }
        if let ValueKind::Expression(reference) = &value.kind {
            let given = (self.type_of)(reference);
            if given == file {
                return Shape::Value(file);
            }
            let text = given == Type::Json || given == Type::File || given.is_scalar(self.types);
            if !text || file != Type::File {
                self.mismatch(&given, &file, schema, value);
            }
        }
        Shape::Value(Type::File)
    }

    pub(super) fn wanted(&mut self, schema: Option<Schema<'_>>, hint: &str) -> Option<Type> {
        schema.map(|schema| self.types.of_schema(schema, Home::Api(self.step.api), hint))
    }

    pub(super) fn mismatch(
        &mut self,
        given: &Type,
        wanted: &Type,
        schema: Option<Schema<'_>>,
        value: &Value<'_, Reference>,
    ) {
        let origin = match &value.kind {
            ValueKind::Expression(reference) => (self.origin_of)(reference),
            _ => None,
        };
        self.diagnostics.report(TypeMismatch {
            given: given.in_words(self.types),
            wanted: wanted.in_words(self.types),
            span: value.span,
            described: schema.map(|schema| schema.node.span),
            origin,
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
            origin: None,
            certain: true,
        });
    }
}
