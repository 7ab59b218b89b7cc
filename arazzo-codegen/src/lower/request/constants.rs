//! Constants of documents where a type is wanted.

use crate::diagnostic::Diagnostics;
use crate::diagnostic::rules::TypeMismatch;
use crate::ir::Constant;
use crate::lower::not_in_enum;
use crate::parse::tree::{Node, Number, Value as Tree};
use crate::resolve::json_constant;
use crate::source::Span;
use crate::types::{Case, Cases, Field, JsonKind, Type, Types};

/// The type that a constant has by itself; `None` for null, lists and objects.
pub(super) fn constant_type(node: &Node) -> Option<Type> {
    match &node.value {
        Tree::String(_) => Some(Type::String),
        Tree::Boolean(_) => Some(Type::Boolean),
        Tree::Number(Number::Integer(_)) => Some(Type::Integer),
        Tree::Number(_) => Some(Type::Number),
        Tree::Null | Tree::Sequence(_) | Tree::Mapping(_) => None,
    }
}

/// A scalar of the document as text.
pub(in crate::lower) fn text_constant(node: &Node) -> Option<Constant> {
    let text = match &node.value {
        Tree::String(text) | Tree::Number(Number::Big(text)) => text.clone(),
        Tree::Boolean(value) => value.to_string(),
        Tree::Number(Number::Integer(value)) => value.to_string(),
        Tree::Number(Number::Float(value)) => value.to_string(),
        Tree::Null | Tree::Sequence(_) | Tree::Mapping(_) => return None,
    };
    Some(Constant::String(text))
}

/// The constant that a value of the document is, where a type is wanted. What does not fit is reported.
pub(in crate::lower) fn constant(
    node: &Node,
    wanted: &Type,
    types: &Types,
    diagnostics: &mut Diagnostics,
    described: Option<Span>,
) -> Option<Constant> {
    // What a union wants of a constant is what one of its cases wants.
    let case = constant_type(node).and_then(|of| types.case_for(wanted, &of));
    let other = types.union(wanted).filter(|_| case.is_none()).and_then(|cases| case_of(cases, node));
    if let Some(case) = other.filter(|case| types.union(&case.of).is_none()) {
        let value = constant(node, &case.of, types, diagnostics, described)?;
        return Some(Constant::Case { name: case.name.clone(), value: Box::new(value) });
    }
    let wanted = case.map_or(wanted, |case| &case.of);
    let fitting = match (&node.value, wanted) {
        (_, Type::Json) => Some(json_constant(node)),
        (Tree::String(text), Type::String | Type::File) => Some(Constant::String(text.clone())),
        (Tree::String(text), Type::Named(id)) if types.enumeration(*id).is_some() => {
            let variants = types.enumeration(*id)?;
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
        (Tree::Sequence(items), Type::Array(item)) => {
            let items = items.iter().map(|node| constant(node, item, types, diagnostics, described));
            return items.collect::<Option<_>>().map(Constant::Array);
        }
        (Tree::Mapping(members), Type::Map(of)) => {
            let members = members.iter().map(|(name, node)| {
                Some((name.value.clone(), constant(node, of, types, diagnostics, described)?))
            });
            return members.collect::<Option<_>>().map(Constant::Object);
        }
        (Tree::Mapping(_), Type::Named(id)) => match types.structure(*id) {
            Some(fields) => structure(node, fields, types, diagnostics, described),
            None => None,
        },
        _ => None,
    };
    if fitting.is_none() {
        diagnostics.report(TypeMismatch {
            given: node.kind().to_owned(),
            wanted: wanted.in_words(types),
            span: node.span,
            described,
            origin: None,
            certain: true,
        });
    }
    fitting
}

/// The case of a union that a value of the document is of, told as when it is read from an answer.
fn case_of<'t>(cases: &'t Cases, node: &Node) -> Option<&'t Case> {
    match cases {
        Cases::Kinds(cases) => {
            let kinds = match &node.value {
                Tree::String(_) => [JsonKind::String; 2],
                Tree::Boolean(_) => [JsonKind::Boolean; 2],
                Tree::Number(Number::Integer(_)) => [JsonKind::Integer, JsonKind::Number],
                Tree::Number(_) => [JsonKind::Number; 2],
                Tree::Sequence(_) => [JsonKind::Array; 2],
                Tree::Mapping(_) => [JsonKind::Object; 2],
                Tree::Null => return None,
            };
            let of_kind = |kind| cases.iter().find(move |(known, _)| *known == kind);
            kinds.into_iter().find_map(of_kind).map(|(_, case)| case)
        }
        Cases::Tagged { property, cases } => {
            let tag = node.get(property)?.as_str()?;
            let tagged = cases.iter().find(|(values, _)| values.iter().any(|value| value == tag));
            tagged.map(|(_, case)| case)
        }
        Cases::Members(cases) => {
            cases.iter().find(|(member, _)| node.get(member).is_some()).map(|(_, case)| case)
        }
    }
}

/// An object with the members of a struct; `None` when it lacks one or has another.
fn structure(
    node: &Node,
    fields: &[Field],
    types: &Types,
    diagnostics: &mut Diagnostics,
    described: Option<Span>,
) -> Option<Constant> {
    let members = node.as_mapping()?;
    if members.iter().any(|(name, _)| fields.iter().all(|field| field.json_name != name.value)) {
        return None;
    }
    let mut all = Vec::with_capacity(members.len());
    for field in fields {
        match node.get(&field.json_name).filter(|value| !matches!(value.value, Tree::Null)) {
            Some(value) => {
                all.push((
                    field.json_name.clone(),
                    constant(value, &field.of, types, diagnostics, described)?,
                ));
            }
            None if field.required => return None,
            None => {}
        }
    }
    Some(Constant::Object(all))
}
