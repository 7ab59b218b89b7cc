//! Types of what is read from responses.

use crate::diagnostic::Diagnostics;
use crate::diagnostic::rules::UnknownMember;
use crate::names::closest;
use crate::openapi::{Additional, Schema, ShapeKind, is_json};
use crate::parse::condition::{Literal, Operator};
use crate::parse::pointer::JsonPointer;
use crate::resolve::{Operand, Reference, Step, Test};
use crate::source::Span;
use crate::types::{Home, Type, Types};

/// A read of a part of a response body.
#[derive(Clone, Debug)]
pub(super) struct Read {
    /// What is there.
    pub(super) of: Type,
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
}

/// The schema of the body that a step reads: of the first status that its criteria leave possible and that is described with
/// JSON.
pub(super) fn body_schema<'a>(step: &Step<'a>) -> Option<Schema<'a>> {
    let demanded = step.success_criteria.iter().filter_map(|criterion| demanded_status(&criterion.test));
    let described = step.operation.described_statuses().filter_map(|status| match status {
        "2XX" | "2xx" | "default" => Some(200),
        code => code.parse().ok().filter(|code| (200..300).contains(code)),
    });
    let json = |status: u16| {
        let bodies = step.operation.response_bodies(status);
        bodies.into_iter().find(|body| is_json(body.media_type.value)).and_then(|body| body.schema)
    };
    let demanded: Vec<u16> = demanded.collect();
    demanded.into_iter().find_map(json).or_else(|| described.into_iter().find_map(json))
}

/// The status that a criterion asks for.
fn demanded_status(test: &Test) -> Option<u16> {
    match test {
        Test::Compare { operator: Operator::Equal, left, right } => match (left, right) {
            (Operand::Reference(reference), Operand::Literal(literal))
            | (Operand::Literal(literal), Operand::Reference(reference))
                if reference.value == Reference::StatusCode =>
            {
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
    let home = Home::Api(step.api);
    let operation = step.operation.id.map_or(step.parsed.id.value, |id| id.value);
    let mut path = Vec::new();
    let mut optional = false;
    let mut schema = body_schema(step);
    for (position, token) in pointer.tokens().iter().enumerate() {
        let Some(current) = schema else {
            return Some(open(path, pointer, position));
        };
        let shape = current.shape();
        let mut excluded = |certain: bool, reason: String, known: Vec<&str>| {
            diagnostics.report(UnknownMember {
                expression: format!("$response.body#{pointer}"),
                member: token.clone(),
                span,
                reason,
                certain,
                schema: current.node.span,
                suggestion: closest(token, known).map(str::to_owned),
            });
        };
        schema = match shape.kind {
            ShapeKind::Object { properties, additional } => {
                match (properties.iter().find(|property| property.name == token), additional) {
                    (Some(property), _) => {
                        let next = property.schema.shape();
                        let missing = !property.required || next.nullable;
                        optional |= missing;
                        path.push(Part::Member {
                            name: token.clone(),
                            optional: missing,
                            leads_to: next.name.map(str::to_owned),
                        });
                        Some(property.schema)
                    }
                    (None, Additional::Of(values)) => {
                        optional = true;
                        path.push(Part::Member { name: token.clone(), optional: true, leads_to: None });
                        Some(values)
                    }
                    (None, Additional::Anything) if properties.is_empty() => {
                        return Some(open(path, pointer, position));
                    }
                    (None, _) => {
                        let certain = matches!(additional, Additional::Nothing);
                        let known = properties.iter().map(|property| property.name).collect();
                        excluded(
                            certain,
                            format!("the description gives this object no member `{token}`"),
                            known,
                        );
                        if certain {
                            return None;
                        }
                        optional = true;
                        path.push(Part::Member { name: token.clone(), optional: true, leads_to: None });
                        None
                    }
                }
            }
            ShapeKind::Array(items) => {
                let Ok(index) = token.parse::<usize>() else {
                    excluded(true, "the description says that this is an array".to_owned(), Vec::new());
                    return None;
                };
                optional = true;
                let leads_to = items.and_then(|items| items.shape().name).map(str::to_owned);
                path.push(Part::Item { index, leads_to });
                items
            }
            ShapeKind::Open => return Some(open(path, pointer, position)),
            ShapeKind::String { .. } | ShapeKind::Integer { .. } | ShapeKind::Number | ShapeKind::Boolean => {
                excluded(
                    true,
                    "the description says that this is a single value, which has no parts".to_owned(),
                    Vec::new(),
                );
                return None;
            }
        };
    }
    let hint = format!("{operation}-{}", pointer.tokens().last().map_or("body", String::as_str));
    let of = schema.map_or(Type::Json, |schema| types.of_schema(schema, home, &hint));
    let secret = schema.is_some_and(|schema| schema.shape().is_secret());
    Some(Read { of, length: false, optional, secret, path, open: None })
}

/// A read that leads into a part which the description leaves open.
fn open(path: Vec<Part>, pointer: &JsonPointer, position: usize) -> Read {
    let rest = pointer.tokens().get(position..).unwrap_or_default().to_vec();
    Read {
        of: Type::Json,
        length: false,
        optional: true,
        secret: false,
        path,
        open: Some(JsonPointer::from_tokens(rest)),
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
    if list.of == Type::Json {
        return Some(Read { length: true, optional: true, ..list });
    }
    let tokens = pointer.tokens().iter().cloned().chain(["length".to_owned()]).collect();
    read(step, &JsonPointer::from_tokens(tokens), span, types, diagnostics)
}

impl Read {
    /// The type of the value that the read gives.
    pub(super) fn value_type(&self) -> Type {
        if self.length { Type::Integer } else { self.of.clone() }
    }
}
