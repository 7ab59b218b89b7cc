//! Types of what is read from responses.

use super::xml;
use crate::diagnostic::Diagnostics;
use crate::diagnostic::rules::{Undivided, UnknownMember, WriteOnlyMember};
use crate::ir::XmlNode;
use crate::names::closest;
use crate::openapi::{Additional, Answer, Format, Openness, Schema, ShapeKind, media_type, merged};
use crate::parse::condition::{Literal, Operator};
use crate::parse::pointer::JsonPointer;
use crate::resolve::{OperationStep as Step, Reference, Test};
use crate::source::Span;
use crate::types::{Described, Home, Remark, Type, Types};

/// A read of a part of a response body.
#[derive(Clone, Debug)]
pub(super) struct Read {
    /// How the body is read.
    pub(super) format: ReadFormat,
    /// What is there.
    pub(super) of: Type,
    /// What the type does not say.
    pub(super) remark: Option<Remark>,
    /// Whether what is wanted is how long the list there is.
    pub(super) length: bool,
    /// Whether it may be missing.
    pub(super) optional: bool,
    /// Whether it must not be shown.
    pub(super) secret: bool,
    /// The way there.
    pub(super) path: Vec<Part>,
    /// The rest of the way, in a part that the description leaves open.
    pub(super) open: Option<JsonPointer>,
    /// Where parts of the items of a list are wanted that the description leaves open: the way in each item.
    pub(super) open_items: Option<JsonPointer>,
    /// The member that only counts as one that may be missing since a criterion asks whether it is there.
    pub(super) doubted: Option<JsonPointer>,
}

/// How a body is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ReadFormat {
    Json,
    /// As XML, or as JSON where that is what is answered.
    Xml,
    /// As JSON values, one behind the other.
    JsonSequence,
    Form,
    Text,
    File,
}

/// A step on the way to a part of a body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Part {
    /// To a member.
    Member {
        /// Its name.
        name: String,
        /// Whether it may be missing or null.
        optional: bool,
        /// What the object is called that it leads to, if it leads to one with a name.
        leads_to: Option<String>,
    },
    /// To an item of a list.
    Item {
        /// Its index.
        index: usize,
        /// What the object is called that it leads to, if it leads to one with a name.
        leads_to: Option<String>,
    },
    /// To each item of a list.
    Each {
        /// What the objects are called that it leads to, if they have a name.
        leads_to: Option<String>,
    },
}

/// The body that a step reads: of the first status that its criteria leave possible and that is described with something that
/// can be read. When there is none, why.
pub(super) fn answer<'a>(step: &Step<'a>) -> Result<Answer<'a>, Openness> {
    let mut unsaid = Err(Openness::NoResponse);
    for status in statuses(step) {
        let bodies = step.operation.response_bodies(status);
        match Answer::of(&bodies) {
            Some(answer) if answer.body.schema.is_some() => return Ok(answer),
            Some(answer) if unsaid.is_err() => unsaid = Ok(answer),
            None if !bodies.is_empty() && matches!(unsaid, Err(Openness::NoResponse)) => {
                unsaid = Err(Openness::NotJson);
            }
            _ => {}
        }
    }
    unsaid
}

/// The schema of what has parts in the body that a step reads. When there is none, why.
fn structured<'a>(step: &Step<'a>) -> Result<Schema<'a>, Openness> {
    let answer = answer(step)?;
    match answer.format {
        Format::Text => Err(Openness::NotJson),
        Format::Json | Format::JsonSequence | Format::Xml(_) | Format::Form => {
            answer.body.schema.ok_or(Openness::NoSchema)
        }
    }
}

/// The schema of a part of the body that a step reads, and the way there as it is described.
pub(super) fn described_way<'a, 'p>(
    step: &Step<'a>,
    pointer: &'p JsonPointer,
) -> Option<(Schema<'a>, &'p [String])> {
    let answer = answer(step).ok().filter(|answer| answer.has(pointer.tokens()))?;
    Some((answer.body.schema?, answer.within_root(pointer.tokens())))
}

/// Whether the body that a step reads is a file: nothing else can be read, and one of its media types is bytes.
pub(super) fn is_file(step: &Step<'_>) -> bool {
    let mut bodies = statuses(step).into_iter().flat_map(|status| step.operation.response_bodies(status));
    matches!(answer(step), Err(Openness::NotJson)) && bodies.any(|body| media_type::is_file(&body))
}

/// The statuses of the responses that a step reads: those that its criteria ask for, then those of success.
fn statuses(step: &Step<'_>) -> Vec<u16> {
    let demanded = step.success_criteria.iter().filter_map(|criterion| demanded_status(&criterion.test));
    let described = step.operation.described_statuses().filter_map(|status| match status {
        "2XX" | "2xx" | "default" => Some(200),
        code => code.parse().ok().filter(|code| (200..300).contains(code)),
    });
    demanded.chain(described).collect()
}

/// The schema of a part of the body that a step reads, where there is just one.
pub(super) fn schema_at<'a>(step: &Step<'a>, pointer: &JsonPointer) -> Option<Schema<'a>> {
    let (schema, way) = described_way(step, pointer)?;
    way.iter().try_fold(schema, |schema, token| match schema.shape().merged().kind {
        ShapeKind::Object { properties, additional } => {
            match (properties.iter().find(|property| property.name == token), additional) {
                (Some(property), _) => property.only_schema(),
                (None, Additional::Of(values)) => Some(values),
                (None, _) => None,
            }
        }
        ShapeKind::Array(items) => items.filter(|_| token.parse::<usize>().is_ok()),
        _ => None,
    })
}

/// The status that a criterion asks for.
fn demanded_status(test: &Test) -> Option<u16> {
    match test {
        Test::Compare { .. } => match test.against_constant()? {
            (Operator::Equal, reference, literal) if reference.value == Reference::StatusCode => {
                match &literal.value {
                    Literal::Number(digits) | Literal::String(digits) => digits.parse().ok(),
                    _ => None,
                }
            }
            _ => None,
        },
        Test::Or(tests) | Test::And(tests) => tests.iter().find_map(demanded_status),
        _ => None,
    }
}

/// Types a read of the body of a step's response.
pub(super) fn read(
    step: &Step<'_>,
    pointer: &JsonPointer,
    span: Span,
    types: &mut Types,
    diagnostics: &mut Diagnostics,
) -> Option<Read> {
    let answer = answer(step).ok();
    if let Some(Answer { body, format: Format::Text }) = answer
        && pointer.tokens().is_empty()
    {
        return Some(text(step, body.schema, types));
    }
    read_way(step, pointer, None, span, types, diagnostics)
}

/// Types a read of a body that is text, which is a single value.
fn text(step: &Step<'_>, schema: Option<Schema<'_>>, types: &mut Types) -> Read {
    let hint = format!("{}-body", operation_name(step));
    let described = schema.map(|schema| types.describe(&[schema], Home::Api(step.api), &hint));
    let described = described.filter(|described| described.of.is_scalar(types));
    let Described { of, remark } = described.unwrap_or(Described { of: Type::String, remark: None });
    let secret = schema.is_some_and(|schema| schema.shape().is_secret());
    Read { of, remark, secret, ..Read::whole(ReadFormat::Text, Type::String) }
}

/// What the operation of a step is called.
fn operation_name<'a>(step: &Step<'a>) -> &'a str {
    step.operation.id.map_or(step.parsed.id.value, |id| id.value)
}

/// The way through the body that a step reads, without the root of a document.
fn rootless<'p>(step: &Step<'_>, pointer: &'p JsonPointer) -> &'p [String] {
    answer(step).map_or(pointer.tokens(), |answer| answer.within_root(pointer.tokens()))
}

/// How the parts of a body are read.
fn format_of(step: &Step<'_>) -> ReadFormat {
    match answer(step).map(|answer| answer.format) {
        Ok(Format::Xml(_)) => ReadFormat::Xml,
        Ok(Format::Form) => ReadFormat::Form,
        Ok(Format::JsonSequence) => ReadFormat::JsonSequence,
        Ok(Format::Json | Format::Text) | Err(_) => ReadFormat::Json,
    }
}

/// How the body that a step reads is written as XML.
pub(super) fn layout(step: &Step<'_>) -> XmlNode {
    let schema = answer(step).ok().and_then(|answer| match answer.format {
        Format::Xml(of_xml) => of_xml.or(answer.body.schema),
        Format::Json | Format::JsonSequence | Format::Form | Format::Text => None,
    });
    xml::of_answer(schema)
}

/// Types a read of a part of each item of a list in the body.
pub(super) fn read_items(
    step: &Step<'_>,
    list: &JsonPointer,
    item: &JsonPointer,
    span: Span,
    types: &mut Types,
    diagnostics: &mut Diagnostics,
) -> Option<Read> {
    let way = JsonPointer::from_tokens(list.tokens().iter().chain(item.tokens()).cloned().collect());
    let read = read_way(step, &way, Some(list.tokens().len()), span, types, diagnostics)?;
    // Where the way gets lost in a part that is left open, so does what the items are.
    if read.open.is_some() || !read.path.iter().any(|part| matches!(part, Part::Each { .. })) {
        let all = read_way(step, list, None, span, types, &mut Diagnostics::default())?;
        let open = all.open.or_else(|| Some(JsonPointer::default()));
        let of = Type::Array(Box::new(Type::Json));
        let (path, open_items) = (all.path, Some(item.clone()));
        return Some(Read { of, path, open, open_items, optional: false, ..read });
    }
    Some(Read { of: Type::Array(Box::new(read.of)), optional: false, ..read })
}

/// Types a read along a way that goes into each item of the list at position `each`.
fn read_way(
    step: &Step<'_>,
    pointer: &JsonPointer,
    each: Option<usize>,
    span: Span,
    types: &mut Types,
    diagnostics: &mut Diagnostics,
) -> Option<Read> {
    let home = Home::Api(step.api);
    let operation = operation_name(step);
    let format = format_of(step);
    let way = rootless(step, pointer);
    // The root of a document is no part of the way.
    let each = each.map(|each| each.saturating_sub(pointer.tokens().len() - way.len()));
    let open = |path, position: usize, why| open(format, path, way, position, why);
    let mut path = Vec::new();
    let mut optional = false;
    // What the part at hand may be; nothing when it is open, and then why.
    let (mut schemas, mut why) = match structured(step) {
        Ok(schema) => (vec![schema], Openness::Unsaid),
        Err(why) => (Vec::new(), why),
    };
    for (position, token) in way.iter().enumerate() {
        if each == Some(position) {
            schemas = match merged(&schemas) {
                ShapeKind::Array(items) => items.into_iter().collect(),
                ShapeKind::Tuple { first, rest } => first.into_iter().chain(rest).collect(),
                _ => return Some(open(path, position, why)),
            };
            // Of a list that is missing there are no items.
            optional = false;
            path.push(Part::Each { leads_to: only_name(&schemas) });
        }
        let Some(described) = schemas.first().map(|schema| schema.node.span) else {
            return Some(open(path, position, why));
        };
        let mut excluded = |certain: bool, part: Undivided, reason: String, suggestion: Option<&str>| {
            diagnostics.report(UnknownMember {
                expression: format!("$response.body#{pointer}"),
                member: token.clone(),
                span,
                reason,
                certain,
                schema: described,
                part,
                suggestion: suggestion.map(str::to_owned),
            });
        };
        match merged(&schemas) {
            ShapeKind::Object { properties, additional } => {
                match (properties.iter().find(|property| property.name == token), additional) {
                    (Some(property), _) => {
                        schemas = property.schemas();
                        let shapes: Vec<_> = schemas.iter().map(|schema| schema.shape()).collect();
                        let sent_only = shapes.iter().all(|shape| shape.write_only);
                        if sent_only {
                            diagnostics.report(WriteOnlyMember {
                                expression: format!("$response.body#{pointer}"),
                                member: token.clone(),
                                span,
                                schema: property.schema.node.span,
                            });
                        }
                        let missing =
                            !property.required || sent_only || shapes.iter().any(|shape| shape.nullable);
                        optional |= missing;
                        path.push(Part::Member {
                            name: token.clone(),
                            optional: missing,
                            leads_to: only_name(&schemas),
                        });
                    }
                    (None, Additional::Of(values)) => {
                        optional = true;
                        path.push(Part::Member { name: token.clone(), optional: true, leads_to: None });
                        schemas = vec![values];
                    }
                    (None, _) => {
                        let closed = matches!(additional, Additional::Nothing);
                        if properties.is_empty() && !closed {
                            return Some(open(path, position, Openness::FreeForm));
                        }
                        // APIs return members that their descriptions rule out; but a misspelling is one.
                        let meant = closest(token, properties.iter().map(|property| property.name));
                        let certain = closed && meant.is_some();
                        excluded(
                            certain,
                            Undivided::Object,
                            format!("the description gives this object no member `{token}`"),
                            meant,
                        );
                        if certain {
                            return None;
                        }
                        optional = true;
                        path.push(Part::Member { name: token.clone(), optional: true, leads_to: None });
                        (schemas, why) = (Vec::new(), Openness::Undescribed);
                    }
                }
            }
            ShapeKind::Array(items) => {
                let Ok(index) = token.parse::<usize>() else {
                    excluded(
                        true,
                        Undivided::List,
                        "the description says that this is an array".to_owned(),
                        None,
                    );
                    return None;
                };
                optional = true;
                (schemas, why) = (items.into_iter().collect(), Openness::Unsaid);
                path.push(Part::Item { index, leads_to: only_name(&schemas) });
            }
            ShapeKind::Tuple { first, rest } => {
                let Ok(index) = token.parse::<usize>() else {
                    excluded(
                        true,
                        Undivided::List,
                        "the description says that this is an array".to_owned(),
                        None,
                    );
                    return None;
                };
                optional = true;
                // All items of a list are read as one type.
                schemas = first.into_iter().chain(rest).collect();
                path.push(Part::Item { index, leads_to: only_name(&schemas) });
            }
            ShapeKind::Open(why) => return Some(open(path, position, why)),
            ShapeKind::Union(_) => return Some(open(path, position, Openness::Union)),
            ShapeKind::String { .. } | ShapeKind::Integer { .. } | ShapeKind::Number | ShapeKind::Boolean => {
                excluded(
                    true,
                    Undivided::Single,
                    "the description says that this is a single value, which has no parts".to_owned(),
                    None,
                );
                return None;
            }
        }
    }
    let hint = format!("{operation}-{}", pointer.tokens().last().map_or("body", String::as_str));
    let Described { of, remark } = match schemas.as_slice() {
        [] => Described::open(why),
        schemas => types.describe(schemas, home, &hint),
    };
    let secret = schemas.iter().any(|schema| schema.shape().is_secret());
    Some(Read {
        format,
        of,
        remark,
        length: false,
        optional,
        secret,
        path,
        open: None,
        open_items: None,
        doubted: None,
    })
}

/// The name of the schema that a part is described by, when it is one and has a name.
fn only_name(schemas: &[Schema<'_>]) -> Option<String> {
    match schemas {
        [only] => only.shape().name.map(str::to_owned),
        _ => None,
    }
}

/// A read that leads into a part which the description leaves open.
fn open(format: ReadFormat, path: Vec<Part>, way: &[String], position: usize, why: Openness) -> Read {
    let rest = way.get(position..).unwrap_or_default().to_vec();
    Read {
        format,
        of: Type::Json,
        remark: Some(Remark::Open(why)),
        length: false,
        optional: true,
        secret: false,
        path,
        open: Some(JsonPointer::from_tokens(rest)),
        open_items: None,
        doubted: None,
    }
}

/// Types a read of how long a list in the body is; where there is a member `length`, of that.
pub(super) fn read_length(
    step: &Step<'_>,
    pointer: &JsonPointer,
    span: Span,
    types: &mut Types,
    diagnostics: &mut Diagnostics,
) -> Option<Read> {
    let list = read_way(step, pointer, None, span, types, diagnostics)?;
    if let Type::Array(_) = list.of {
        return Some(Read { of: Type::Array(Box::new(Type::Ignored)), length: true, ..list });
    }
    if list.of == Type::Json || types.union(&list.of).is_some() {
        return Some(Read { of: Type::Json, length: true, optional: true, ..list });
    }
    let tokens = pointer.tokens().iter().cloned().chain(["length".to_owned()]).collect();
    read(step, &JsonPointer::from_tokens(tokens), span, types, diagnostics)
}

/// Types a read of a part of the body that is wanted as the JSON that it is.
pub(super) fn read_json(
    step: &Step<'_>,
    pointer: &JsonPointer,
    span: Span,
    types: &mut Types,
    diagnostics: &mut Diagnostics,
) -> Option<Read> {
    let read = read_way(step, pointer, None, span, types, diagnostics)?;
    Some(Read { of: Type::Json, ..read })
}

impl Read {
    /// A read of a whole body that is there and has no parts.
    fn whole(format: ReadFormat, of: Type) -> Self {
        Self {
            format,
            of,
            remark: None,
            length: false,
            optional: false,
            secret: false,
            path: Vec::new(),
            open: None,
            open_items: None,
            doubted: None,
        }
    }

    /// A read of a whole body as a file.
    pub(super) fn file() -> Self {
        Self::whole(ReadFormat::File, Type::File)
    }

    /// Lets the member that a criterion asks for be missing, whatever the description says of it: so that the criterion
    /// fails where it is, and not the reading.
    pub(super) fn doubt(&mut self, step: &Step<'_>, pointer: &JsonPointer, asked: &[JsonPointer]) {
        let root = pointer.tokens().len() - rootless(step, pointer).len();
        for asked in asked {
            let Some(last) = asked.tokens().len().checked_sub(root + 1) else { continue };
            if !pointer.tokens().starts_with(asked.tokens()) {
                continue;
            }
            if let Some(Part::Member { optional, .. }) = self.path.get_mut(last)
                && !*optional
            {
                *optional = true;
                // What may be missing anyway is not assured by the criterion.
                if !self.optional {
                    self.doubted = Some(asked.clone());
                }
                self.optional = true;
            }
        }
    }

    /// Makes a value of several kinds JSON, which is what can be compared.
    pub(super) fn open_unions(&mut self, types: &Types) {
        if types.union(&self.of).is_some() {
            self.of = Type::Json;
            self.remark = Some(Remark::Open(Openness::Compared));
        }
    }

    /// The type of the value that the read gives.
    pub(super) fn value_type(&self) -> Type {
        if self.length { Type::Integer } else { self.of.clone() }
    }
}
