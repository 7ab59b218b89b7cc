//! JSONPath conditions against what the description says of the values that they look at. What can never be found, or never
//! be equal, is reported; nothing is decided here.

use super::response::described_way;
use crate::diagnostic::Diagnostics;
use crate::diagnostic::rules::{FilterOfMembers, TypeMismatch, Undivided, UnknownMember, ValueNotInEnum};
use crate::names::{closest, upper_camel_case};
use crate::openapi::{Additional, Schema, ShapeKind};
use crate::parse::condition::{Literal, Operator};
use crate::parse::jsonpath::{
    Filter, NodeQuery, Operand, OperandKind, Root, Segment, Selector, SelectorKind,
};
use crate::parse::pointer::JsonPointer;
use crate::resolve::{JsonPathTest, OperationStep, Reference};
use crate::source::Span;

/// Reports what a condition over the body of a step's response can never find.
pub(super) fn check(step: &OperationStep<'_>, test: &JsonPathTest, diagnostics: &mut Diagnostics) {
    let Reference::ResponseJson(pointer) = &test.context.value else {
        return;
    };
    let context = match schema_at(step, pointer) {
        Some(schema) => Nodes { schemas: vec![schema], open: false },
        None => Nodes::OPEN,
    };
    Checker { test, context, reported: Vec::new(), diagnostics }.filter(&test.filter, None);
}

/// What a part of the body is described as; `None` where that is left open.
fn schema_at<'a>(step: &OperationStep<'a>, pointer: &JsonPointer) -> Option<Schema<'a>> {
    let (mut schema, way) = described_way(step, pointer)?;
    for token in way {
        schema = match schema.shape().kind {
            ShapeKind::Object { properties, additional } => {
                let property = properties.iter().find(|property| property.name == token);
                match (property, additional) {
                    (Some(property), _) => property.schema,
                    (None, Additional::Of(values)) => values,
                    (None, Additional::Anything | Additional::Nothing) => return None,
                }
            }
            ShapeKind::Array(items) => items?,
            _ => return None,
        };
    }
    Some(schema)
}

/// What the nodes may be that a query has reached.
#[derive(Clone, Debug)]
struct Nodes<'a> {
    schemas: Vec<Schema<'a>>,
    /// Whether they may be anything else, too.
    open: bool,
}

/// What `@` is in a filter, and where it comes from.
#[derive(Clone, Copy)]
struct Current<'n, 'a> {
    nodes: &'n Nodes<'a>,
    /// The nodes whose children are filtered.
    parents: &'n Nodes<'a>,
    /// The filter.
    selector: &'n Selector,
    filter: &'n Filter,
    /// The way to the parents as it is written, where it leads to one node at most.
    way: Option<&'n str>,
}

struct Checker<'a, 't, 'd> {
    test: &'t JsonPathTest,
    context: Nodes<'a>,
    /// The filters of which it has been said that they look at members.
    reported: Vec<Span>,
    diagnostics: &'d mut Diagnostics,
}

impl<'a> Nodes<'a> {
    const OPEN: Self = Self { schemas: Vec::new(), open: true };

    /// Their children: all, or those that a name, an index or a slice leads to.
    fn children(&self, selector: &SelectorKind) -> Self {
        let mut children = Self { schemas: Vec::new(), open: self.open };
        for schema in &self.schemas {
            match (schema.shape().kind, selector) {
                (ShapeKind::Object { properties, additional }, SelectorKind::Name(name)) => {
                    match (properties.iter().find(|property| property.name == name), additional) {
                        (Some(property), _) => children.schemas.push(property.schema),
                        (None, Additional::Of(values)) => children.schemas.push(values),
                        (None, Additional::Anything) => children.open |= properties.is_empty(),
                        (None, Additional::Nothing) => {}
                    }
                }
                (
                    ShapeKind::Object { properties, additional },
                    SelectorKind::Wildcard | SelectorKind::Filter(_),
                ) => {
                    children.schemas.extend(properties.iter().map(|property| property.schema));
                    match additional {
                        Additional::Of(values) => children.schemas.push(values),
                        Additional::Anything => children.open |= properties.is_empty(),
                        Additional::Nothing => {}
                    }
                }
                (ShapeKind::Array(_), SelectorKind::Name(_)) => {}
                (ShapeKind::Array(Some(items)), _) => children.schemas.push(items),
                (ShapeKind::Object { .. }, SelectorKind::Index(_) | SelectorKind::Slice { .. })
                | (
                    ShapeKind::String { .. }
                    | ShapeKind::Integer { .. }
                    | ShapeKind::Number
                    | ShapeKind::Boolean,
                    _,
                ) => {}
                // What it is is left open, or it is one of several.
                _ => children.open = true,
            }
        }
        children
    }

    fn are_none(&self) -> bool {
        self.schemas.is_empty() && !self.open
    }

    /// Whether an object among them may have members that are not described.
    fn may_have_more(&self) -> bool {
        let more = |schema: &Schema<'a>| {
            matches!(schema.shape().kind, ShapeKind::Object { additional: Additional::Anything, .. })
        };
        self.open || self.schemas.iter().any(more)
    }
}

impl<'a> Checker<'a, '_, '_> {
    fn filter(&mut self, filter: &Filter, current: Option<Current<'_, 'a>>) {
        match filter {
            Filter::Or(filters) | Filter::And(filters) => {
                filters.iter().for_each(|filter| self.filter(filter, current));
            }
            Filter::Not(filter) => self.filter(filter, current),
            Filter::Exists(query) => {
                self.query(query, current);
            }
            Filter::Matches { text, pattern, .. } => {
                self.operand(text, current);
                self.operand(pattern, current);
            }
            Filter::Compare { operator, left, right } => {
                let (one, other) = (self.operand(left, current), self.operand(right, current));
                match (one, &right.kind, other, &left.kind) {
                    (Some(nodes), OperandKind::Literal(literal), ..) => {
                        self.comparison(*operator, &nodes, left, literal, right);
                    }
                    (.., Some(nodes), OperandKind::Literal(literal)) => {
                        self.comparison(*operator, &nodes, right, literal, left);
                    }
                    _ => {}
                }
            }
        }
    }

    /// What an operand is, if it is a node.
    fn operand(&mut self, operand: &Operand, current: Option<Current<'_, 'a>>) -> Option<Nodes<'a>> {
        match &operand.kind {
            OperandKind::Query(query) | OperandKind::Value(query) => Some(self.query(query, current)),
            OperandKind::Count(query) => {
                self.query(query, current);
                None
            }
            OperandKind::Length(of) => {
                self.operand(of, current);
                None
            }
            OperandKind::Literal(_) | OperandKind::Expression(_) => None,
        }
    }

    fn query(&mut self, query: &NodeQuery, current: Option<Current<'_, 'a>>) -> Nodes<'a> {
        let mut nodes = match (query.root, current) {
            (Root::Context, _) => self.context.clone(),
            (Root::Current, Some(current)) => {
                if self.is_about_the_parent(query, current) {
                    return Nodes::OPEN;
                }
                current.nodes.clone()
            }
            (Root::Current, None) => return Nodes::OPEN,
        };
        let mut singular = query.root == Root::Context;
        for segment in &query.segments {
            let way = self.test.text.get(..segment.range.start).filter(|_| singular);
            nodes = self.segment(nodes, segment, way);
            singular &= segment.is_singular();
        }
        nodes
    }

    fn segment(&mut self, nodes: Nodes<'a>, segment: &Segment, way: Option<&str>) -> Nodes<'a> {
        // What is somewhere below may be anything.
        let nodes = if segment.descendant { Nodes::OPEN } else { nodes };
        let mut found = Nodes { schemas: Vec::new(), open: false };
        for selector in &segment.selectors {
            let children = nodes.children(&selector.kind);
            if let SelectorKind::Filter(filter) = &selector.kind {
                let parents = &nodes;
                self.filter(filter, Some(Current { nodes: &children, parents, selector, filter, way }));
            }
            let found_none = children.are_none() && !nodes.are_none();
            found.open |= children.open || found_none && !self.missing(&nodes, selector, segment);
            found.schemas.extend(children.schemas);
        }
        found
    }

    /// Reports that nodes have no such children; whether they certainly have none.
    fn missing(&mut self, nodes: &Nodes<'a>, selector: &Selector, segment: &Segment) -> bool {
        let certain = !matches!(selector.kind, SelectorKind::Name(_)) || !nodes.may_have_more();
        let Some(schema) = nodes.schemas.first() else {
            return certain;
        };
        let kind = schema.shape().kind;
        let (reason, suggestion) = match (&kind, &selector.kind) {
            (ShapeKind::Array(items), SelectorKind::Name(name)) => {
                let items = Nodes { schemas: items.iter().copied().collect(), open: false };
                let of_items = !items.children(&selector.kind).are_none();
                let reason = "the description says that this is an array, which has no members";
                (reason.to_owned(), of_items.then(|| format!("[*].{name}")))
            }
            (ShapeKind::Object { properties, .. }, SelectorKind::Name(name)) => (
                format!("the description gives this object no member `{name}`"),
                closest(name, properties.iter().map(|property| property.name)).map(str::to_owned),
            ),
            (ShapeKind::Object { .. }, _) => {
                ("the description says that this is an object, which has no items".to_owned(), None)
            }
            _ => ("the description says that this is a single value, which has no parts".to_owned(), None),
        };
        let range = if segment.selectors.len() == 1 { &segment.range } else { &selector.range };
        let text = self.test.text.get(selector.range.clone()).unwrap_or_default();
        self.diagnostics.report(UnknownMember {
            expression: self.test.text.clone(),
            member: match &selector.kind {
                SelectorKind::Name(name) => name.clone(),
                _ => format!("[{text}]"),
            },
            span: self.test.span(range),
            reason,
            certain,
            schema: schema.node.span,
            part: match kind {
                ShapeKind::Object { .. } => Undivided::Object,
                ShapeKind::Array(_) => Undivided::List,
                _ => Undivided::Single,
            },
            suggestion,
        });
        certain
    }

    /// Whether a query asks the members of an object for what the object itself has, which is reported.
    fn is_about_the_parent(&mut self, query: &NodeQuery, current: Current<'_, 'a>) -> bool {
        let Some([Selector { kind: name @ SelectorKind::Name(member), .. }]) =
            query.segments.first().map(|segment| segment.selectors.as_slice())
        else {
            return false;
        };
        let object = current.parents.schemas.iter().find(|schema| {
            let properties = match schema.shape().kind {
                ShapeKind::Object { properties, .. } => properties,
                _ => Vec::new(),
            };
            properties.iter().any(|property| property.name == member)
        });
        let Some(object) = object.filter(|_| current.nodes.children(name).are_none()) else {
            return false;
        };
        let conforming = current.way.map(|way| {
            let mut places = Vec::new();
            current_queries(current.filter, &mut places);
            let mut text = self.test.text.clone();
            for place in places.into_iter().rev() {
                text.replace_range(place..place + 1, way);
            }
            text
        });
        let span = self.test.span(&current.selector.range);
        // Of a filter it is said once.
        if self.reported.contains(&span) {
            return true;
        }
        self.reported.push(span);
        self.diagnostics.report(FilterOfMembers {
            span,
            member: member.clone(),
            described: object.node.span,
            conforming,
        });
        true
    }

    /// Reports a comparison of nodes with a constant that they can never equal.
    fn comparison(
        &mut self,
        operator: Operator,
        nodes: &Nodes<'a>,
        operand: &Operand,
        literal: &Literal,
        at: &Operand,
    ) {
        let (Some(first), false) = (nodes.schemas.first(), nodes.open || *literal == Literal::Null) else {
            return;
        };
        let span = self.test.span(&at.range);
        let mut known: Vec<&str> = Vec::new();
        for schema in &nodes.schemas {
            match (schema.shape().kind, literal) {
                (ShapeKind::String { values, .. }, Literal::String(text)) => {
                    if values.is_empty() || values.contains(&text.as_str()) {
                        return;
                    }
                    known.extend(values);
                }
                (ShapeKind::Integer { .. } | ShapeKind::Number, Literal::Number(_))
                | (ShapeKind::Boolean, Literal::Boolean(_)) => return,
                (
                    ShapeKind::String { .. }
                    | ShapeKind::Integer { .. }
                    | ShapeKind::Number
                    | ShapeKind::Boolean
                    | ShapeKind::Array(_)
                    | ShapeKind::Object { .. },
                    _,
                ) => {}
                _ => return,
            }
        }
        let described = Some(first.node.span);
        match (literal, operator) {
            (Literal::String(value), Operator::Equal | Operator::NotEqual) if !known.is_empty() => {
                let name = first.shape().name.or_else(|| last_name(operand)).unwrap_or_default();
                self.diagnostics.report(ValueNotInEnum {
                    value: value.clone(),
                    type_name: upper_camel_case(name),
                    span,
                    described,
                    suggestion: closest(value, known.iter().copied()).map(str::to_owned),
                    known: known.into_iter().map(str::to_owned).collect(),
                });
            }
            _ if !known.is_empty() => {}
            _ => {
                let given = match literal {
                    Literal::String(text) => format!("the string '{text}'"),
                    Literal::Number(digits) => format!("the number {digits}"),
                    other => format!("`{other}`"),
                };
                let wanted = match first.shape().kind {
                    ShapeKind::String { .. } => "a string",
                    ShapeKind::Integer { .. } => "an integer",
                    ShapeKind::Number => "a number",
                    ShapeKind::Boolean => "a boolean",
                    ShapeKind::Array(_) => "an array",
                    ShapeKind::Object { .. } => "an object",
                    _ => "another value",
                };
                let wanted = wanted.to_owned();
                self.diagnostics.report(TypeMismatch {
                    given,
                    wanted,
                    span,
                    described,
                    origin: None,
                    certain: true,
                });
            }
        }
    }
}

/// The name of the last member on the way of an operand.
fn last_name(operand: &Operand) -> Option<&str> {
    match &operand.kind {
        OperandKind::Query(query) | OperandKind::Value(query) => {
            query.segments.iter().rev().find_map(Segment::name)
        }
        _ => None,
    }
}

/// Where the queries begin that start at the child which a filter looks at, in order.
fn current_queries(filter: &Filter, places: &mut Vec<usize>) {
    match filter {
        Filter::Or(filters) | Filter::And(filters) => {
            filters.iter().for_each(|filter| current_queries(filter, places));
        }
        Filter::Not(filter) => current_queries(filter, places),
        Filter::Exists(query) => places.extend(starts_at_current(query)),
        Filter::Compare { left: one, right: other, .. }
        | Filter::Matches { text: one, pattern: other, .. } => {
            for mut operand in [one, other] {
                while let OperandKind::Length(of) = &operand.kind {
                    operand = of;
                }
                if let OperandKind::Query(query) | OperandKind::Count(query) | OperandKind::Value(query) =
                    &operand.kind
                {
                    places.extend(starts_at_current(query));
                }
            }
        }
    }
}

fn starts_at_current(query: &NodeQuery) -> Option<usize> {
    (query.root == Root::Current).then_some(query.range.start)
}
