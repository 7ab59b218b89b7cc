//! Types of what is read from responses.

use crate::diagnostic::Diagnostics;
use crate::diagnostic::rules::{Undivided, UnknownMember, WriteOnlyMember};
use crate::names::closest;
use crate::openapi::{Additional, Openness, Schema, ShapeKind, is_json, merged, ranges_over_json};
use crate::parse::condition::{Literal, Operator};
use crate::parse::pointer::JsonPointer;
use crate::resolve::{OperationStep as Step, Reference, Test};
use crate::source::Span;
use crate::types::{Described, Home, Remark, Type, Types};

/// A read of a part of a response body.
#[derive(Clone, Debug)]
pub(super) struct Read {
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

/// The schema of the body that a step reads: of the first status that its criteria leave possible and that is described with
/// JSON. When there is none, why.
pub(super) fn body_schema<'a>(step: &Step<'a>) -> Result<Schema<'a>, Openness> {
    let demanded = step.success_criteria.iter().filter_map(|criterion| demanded_status(&criterion.test));
    let described = step.operation.described_statuses().filter_map(|status| match status {
        "2XX" | "2xx" | "default" => Some(200),
        code => code.parse().ok().filter(|code| (200..300).contains(code)),
    });
    let mut why = Openness::NoResponse;
    let statuses: Vec<u16> = demanded.chain(described).collect();
    for status in statuses {
        let bodies = step.operation.response_bodies(status);
        let of = |matches: fn(&str) -> bool| bodies.iter().find(|body| matches(body.media_type.value));
        let json = of(is_json).or_else(|| of(ranges_over_json));
        match json.map(|body| body.schema) {
            Some(Some(schema)) => return Ok(schema),
            Some(None) => why = Openness::NoSchema,
            None if !bodies.is_empty() && why == Openness::NoResponse => why = Openness::NotJson,
            None => {}
        }
    }
    Err(why)
}

/// The schema of a part of the body that a step reads, where there is just one.
pub(super) fn schema_at<'a>(step: &Step<'a>, pointer: &JsonPointer) -> Option<Schema<'a>> {
    pointer.tokens().iter().try_fold(body_schema(step).ok()?, |schema, token| {
        match schema.shape().merged().kind {
            ShapeKind::Object { properties, additional } => {
                match (properties.iter().find(|property| property.name == token), additional) {
                    (Some(property), _) => property.only_schema(),
                    (None, Additional::Of(values)) => Some(values),
                    (None, _) => None,
                }
            }
            ShapeKind::Array(items) => items.filter(|_| token.parse::<usize>().is_ok()),
            _ => None,
        }
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
    read_way(step, pointer, None, span, types, diagnostics)
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
    let operation = step.operation.id.map_or(step.parsed.id.value, |id| id.value);
    let mut path = Vec::new();
    let mut optional = false;
    // What the part at hand may be; nothing when it is open, and then why.
    let (mut schemas, mut why) = match body_schema(step) {
        Ok(schema) => (vec![schema], Openness::Unsaid),
        Err(why) => (Vec::new(), why),
    };
    for (position, token) in pointer.tokens().iter().enumerate() {
        if each == Some(position) {
            schemas = match merged(&schemas) {
                ShapeKind::Array(items) => items.into_iter().collect(),
                ShapeKind::Tuple { first, rest } => first.into_iter().chain(rest).collect(),
                _ => return Some(open(path, pointer, position, why)),
            };
            // Of a list that is missing there are no items.
            optional = false;
            path.push(Part::Each { leads_to: only_name(&schemas) });
        }
        let Some(described) = schemas.first().map(|schema| schema.node.span) else {
            return Some(open(path, pointer, position, why));
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
                            return Some(open(path, pointer, position, Openness::FreeForm));
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
            ShapeKind::Open(why) => return Some(open(path, pointer, position, why)),
            ShapeKind::Union(_) => return Some(open(path, pointer, position, Openness::Union)),
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
fn open(path: Vec<Part>, pointer: &JsonPointer, position: usize, why: Openness) -> Read {
    let rest = pointer.tokens().get(position..).unwrap_or_default().to_vec();
    Read {
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
    let list = read(step, pointer, span, types, diagnostics)?;
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
    let read = read(step, pointer, span, types, diagnostics)?;
    Some(Read { of: Type::Json, ..read })
}

impl Read {
    /// Lets the member that a criterion asks for be missing, whatever the description says of it: so that the criterion
    /// fails where it is, and not the reading.
    pub(super) fn doubt(&mut self, pointer: &JsonPointer, asked: &[JsonPointer]) {
        for asked in asked {
            let Some(last) = asked.tokens().len().checked_sub(1) else { continue };
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
