//! What steps send as bodies: text of JSON and of forms is taken apart, and values are put where replacements say.

use super::{Reference, Resolver};
use crate::diagnostic::rules::{InvalidTarget, MalformedPayload, ToleratedSpelling, UnknownTarget};
use crate::names::closest;
use crate::openapi::media_type::{self, FORM, essence, is_xml};
use crate::openapi::{self, Additional, Operation, Property, Schema, ShapeKind, is_json};
use crate::parse::arazzo::{
    self, ParameterLocation, Replaced, Replacement, RequestBody, TemplatePart, Value, ValueKind,
};
use crate::parse::location_path::{LocationPath, Place};
use crate::parse::payload::{self, Marks, Unreadable, looks_like_json, xml_escaped};
use crate::parse::pointer::JsonPointer;
use crate::parse::tree::{Node, Number, Value as Tree};
use crate::parse::xpath::XPathError;
use crate::source::{Span, Spanned};
use crate::workspace::Derivation;

/// What is described of the body that a step sends.
#[derive(Clone, Copy)]
struct Described<'a> {
    media_type: &'a str,
    schema: Option<Schema<'a>>,
}

impl<'a> Described<'a> {
    fn of(body: &RequestBody<'a>, operation: Option<&Operation<'a>>) -> Self {
        let bodies = operation.map(Operation::request_bodies).unwrap_or_default();
        let (media_type, described) = media_type::chosen(&bodies, body.content_type);
        Self {
            media_type: media_type.map_or("application/json", |media_type| media_type.value),
            schema: described.and_then(|body| body.schema),
        }
    }

    fn is_string(self) -> bool {
        self.schema.is_some_and(|schema| matches!(schema.shape().kind, ShapeKind::String { .. }))
    }
}

/// Where a target leads.
enum Target<'v, 'a> {
    /// To a value, which is replaced.
    Value(&'v mut Value<'a, Reference>),
    /// Into an object that has no such member yet, or behind the end of a list.
    New(&'v mut Value<'a, Reference>),
    /// Into a value that is known only when it is sent, from the token at this position on.
    Within(&'v mut Value<'a, Reference>, usize),
    /// Nowhere, from the token at this position on.
    Nowhere(usize, Nowhere),
}

/// Why a target leads nowhere.
struct Nowhere {
    /// What is there instead, in words.
    found: String,
    /// A token that may have been meant.
    suggestion: Option<String>,
}

impl<'a> Resolver<'a, '_> {
    /// The body that a step sends, once its replacements have been made.
    pub(super) fn payload(
        &mut self,
        step: usize,
        body: &'a RequestBody<'a>,
        operation: Option<&Operation<'a>>,
    ) -> Option<Value<'a, Reference>> {
        let Some(written) = &body.payload else {
            let target = body.replacements.first()?.target;
            self.report(InvalidTarget {
                target: target.value.to_owned(),
                problem: "there is no payload that it could be in".to_owned(),
                help: "give the request body a `payload`".to_owned(),
                span: target.span,
            });
            return None;
        };
        let is_text = matches!(written.kind, ValueKind::Constant(_) | ValueKind::Template(_));
        if body.replacements.is_empty() && !(is_text && body.text.is_some()) {
            return self.value(written, step);
        }
        let described = Described::of(body, operation);
        let apart = self.taken_apart(body, written, described);
        let mut payload = self.value(apart.as_ref().unwrap_or(written), step)?;
        for replacement in &body.replacements {
            let value = self.value(&replacement.value, step)?;
            self.replace(&mut payload, replacement, value, described)?;
        }
        Some(payload)
    }

    /// A payload that is text of JSON or of a form, as the value that it is text of.
    fn taken_apart(
        &mut self,
        body: &'a RequestBody<'a>,
        written: &Value<'a>,
        described: Described<'a>,
    ) -> Option<Value<'a>> {
        let text = body.text.as_ref()?;
        let none;
        let parts: &[TemplatePart] = match &written.kind {
            ValueKind::Template(parts) => parts,
            ValueKind::Constant(_) => {
                none = [];
                &none
            }
            _ => return None,
        };
        let tree = self.loaded.tree;
        let (tree, alone) = if essence(described.media_type) == FORM {
            return self.form_taken_apart(text, parts, described.schema);
        } else if is_json(described.media_type) && looks_like_json(text.value) && !described.is_string() {
            let read = match payload::json(text, self.sources) {
                Ok(read) => read,
                Err(unreadable) => {
                    if let Unreadable::Malformed { message, span } = unreadable {
                        self.report(MalformedPayload { format: "JSON", message, span });
                    }
                    return None;
                }
            };
            (tree.derived(text.span, Derivation::JsonText, || read), false)
        } else {
            return None;
        };
        payload::value(tree, text, parts, alone).ok()
    }

    /// Text that is the whole query as a form, as the fields that it is text of, so that no value can break out of its own.
    pub(super) fn query_taken_apart(
        &self,
        parameter: &arazzo::Parameter<'a>,
        operation: Option<&Operation<'a>>,
    ) -> Option<Value<'a>> {
        let (Some(text), ValueKind::Template(parts)) = (&parameter.text, &parameter.value.kind) else {
            return None;
        };
        let is_form = |known: &openapi::Parameter<'_>| {
            known.location == ParameterLocation::QueryString
                && known.content.is_some_and(|content| essence(content.value) == FORM)
        };
        let location = parameter.location.filter(|place| place.value == ParameterLocation::QueryString)?;
        let known = operation?.parameters().into_iter().find(is_form);
        let known = known.filter(|known| known.is(parameter.name.value, location.value))?;
        self.form_taken_apart(text, parts, known.schema)
    }

    /// Text of a form, as the fields that it is text of.
    fn form_taken_apart(
        &self,
        text: &arazzo::Text<'a>,
        parts: &[TemplatePart],
        schema: Option<Schema<'a>>,
    ) -> Option<Value<'a>> {
        let make = || payload::form(text, self.sources);
        let tree = self.loaded.tree.derived(text.span, Derivation::FormText, make);
        let mut form = payload::value(tree, text, parts, true).ok()?;
        // A field that is there once may be a list of one.
        if let (ValueKind::Mapping(fields), Some(schema)) = (&mut form.kind, schema)
            && let ShapeKind::Object { properties, .. } = schema.shape().merged().kind
        {
            for (name, value) in fields {
                let property = properties.iter().find(|property| property.name == name.value);
                let kind =
                    property.and_then(Property::only_schema).map(|schema| schema.shape().merged().kind);
                let is_single = matches!(value.kind, ValueKind::Constant(_) | ValueKind::Template(_));
                if is_single && matches!(kind, Some(ShapeKind::Array(_))) {
                    let span = value.span;
                    let item = std::mem::replace(&mut value.kind, ValueKind::Sequence(Vec::new()));
                    value.kind = ValueKind::Sequence(vec![Value { kind: item, span }]);
                }
            }
        }
        Some(form)
    }

    /// Puts a value where a replacement says.
    fn replace(
        &mut self,
        payload: &mut Value<'a, Reference>,
        replacement: &Replacement<'a>,
        value: Value<'a, Reference>,
        described: Described<'a>,
    ) -> Option<()> {
        let target = replacement.target;
        let is_text = matches!(payload.kind, ValueKind::Constant(_) | ValueKind::Template(_));
        if is_text && is_xml(described.media_type) {
            return self.replace_in_xml(payload, replacement, value);
        }
        let pointer = self.target(replacement)?;
        let tokens = pointer.tokens();
        if is_text && !tokens.is_empty() {
            self.report(InvalidTarget {
                target: target.value.to_owned(),
                problem: format!(
                    "the payload is text of `{}`, in which no place has a name",
                    described.media_type
                ),
                help: "write the payload as an object, or put the expression into the text as `{$…}`"
                    .to_owned(),
                span: target.span,
            });
            return None;
        }
        match place(payload, tokens, described.schema) {
            Target::Value(there) => *there = value,
            Target::New(parent) => match &mut parent.kind {
                ValueKind::Mapping(members) => {
                    let name = self.member(tokens.last()?, target.span);
                    members.push((name, value));
                }
                ValueKind::Sequence(items) => items.push(value),
                _ => {}
            },
            Target::Within(whole, from) => {
                let rest = JsonPointer::from_tokens(tokens.get(from..)?.to_vec());
                match &mut whole.kind {
                    ValueKind::Replaced(replaced) => replaced.parts.push((rest, value)),
                    _ => {
                        let of = whole.clone();
                        whole.kind =
                            ValueKind::Replaced(Box::new(Replaced { of, parts: vec![(rest, value)] }));
                    }
                }
            }
            Target::Nowhere(position, Nowhere { found, suggestion }) => {
                let suggestion = suggestion.map(|name| {
                    let mut meant = tokens.to_vec();
                    if let Some(token) = meant.get_mut(position) {
                        *token = name;
                    }
                    JsonPointer::from_tokens(meant).to_string()
                });
                let (before, token) = (tokens.get(..position)?.to_vec(), tokens.get(position)?.clone());
                let before = JsonPointer::from_tokens(before).to_string();
                let start = usize::from(target.starts_with('#')) + before.len();
                let end = target.len().min(start + 1 + written_length(&token));
                let span = arazzo::part(self.sources, &target, start.min(end)..end);
                self.report(UnknownTarget { token, before, found, suggestion, span, payload: payload.span });
                return None;
            }
        }
        Some(())
    }

    /// Puts a value where a replacement says into a payload that is text of XML.
    fn replace_in_xml(
        &mut self,
        payload: &mut Value<'a, Reference>,
        replacement: &Replacement<'a>,
        value: Value<'a, Reference>,
    ) -> Option<()> {
        let target = replacement.target;
        let invalid = |problem: String, help: &str| InvalidTarget {
            target: target.value.to_owned(),
            problem,
            help: help.to_owned(),
            span: target.span,
        };
        let Some(value) = xml_parts(value) else {
            let problem = "an object, a list or nothing cannot be put into text of XML".to_owned();
            self.report(invalid(problem, "give a single value, or write the whole payload as an object"));
            return None;
        };
        let path = match LocationPath::parse(target.value) {
            Ok(path) => path,
            Err(error) => {
                let span = arazzo::part(self.sources, &target, error.range.clone());
                let XPathError { message, help, .. } = error;
                self.report(InvalidTarget { target: target.value.to_owned(), problem: message, help, span });
                return None;
            }
        };
        let text = XmlText::of(&payload.kind);
        let document = match roxmltree::Document::parse(&text.marked) {
            Ok(document) => document,
            Err(error) => {
                let problem = format!("the payload is not XML: {error}");
                self.report(invalid(problem, "correct the text of the payload"));
                return None;
            }
        };
        match path.places(&document) {
            Ok(places) => {
                payload.kind = ValueKind::Template(text.replaced(&places, &value));
                Some(())
            }
            Err(nowhere) => {
                let step = path.steps().get(nowhere.step)?.range.clone();
                let token = target.get(step.clone())?.to_owned();
                let before = target.get(..step.start)?.trim_end_matches('/').to_owned();
                let is_there = nowhere.known.contains(&token);
                let known = nowhere.known.iter().map(String::as_str);
                let meant = closest(&token, known).filter(|_| !is_there);
                let suggestion = meant.map(|name| {
                    let rest = target.get(step.end..).unwrap_or_default();
                    format!("{}{name}{rest}", target.get(..step.start).unwrap_or_default())
                });
                let found = match (is_there, nowhere.known.is_empty()) {
                    (true, _) => "without one that the brackets hold for".to_owned(),
                    (false, true) => "without any".to_owned(),
                    (false, false) => "without one of this name".to_owned(),
                };
                let span = arazzo::part(self.sources, &target, step);
                self.report(UnknownTarget { token, before, found, suggestion, span, payload: payload.span });
                None
            }
        }
    }

    /// The target of a replacement in a payload that is no XML.
    fn target(&mut self, replacement: &Replacement<'a>) -> Option<JsonPointer> {
        let target = replacement.target;
        let fragment = target.value.strip_prefix('#');
        match JsonPointer::parse(fragment.unwrap_or(target.value)) {
            Ok(pointer) => {
                if fragment.is_some() {
                    self.report(ToleratedSpelling { span: target.span, conforming: pointer.to_string() });
                }
                Some(pointer)
            }
            Err(problem) => {
                let way = target.value.trim_start_matches('$').trim_start_matches('.');
                let way = way.split('.').map(|name| name.replace('~', "~0").replace('/', "~1"));
                let way: Vec<String> = way.collect();
                self.report(InvalidTarget {
                    target: target.value.to_owned(),
                    problem,
                    help: format!("write it as a JSON Pointer: `/{}`", way.join("/")),
                    span: target.span,
                });
                None
            }
        }
    }

    /// The name of a member that a target adds.
    fn member(&self, name: &str, span: Span) -> Spanned<&'a str> {
        let make = || Node { span, value: Tree::String(name.to_owned()) };
        let node = self.loaded.tree.derived(span, Derivation::Member, make);
        Spanned::new(node.as_str().unwrap_or_default(), span)
    }
}

/// A single value as what is put into text of XML.
fn xml_parts(value: Value<'_, Reference>) -> Option<Vec<TemplatePart<Reference>>> {
    match value.kind {
        ValueKind::Constant(node) => {
            let text = match &node.value {
                Tree::String(text) | Tree::Number(Number::Big(text)) => text.clone(),
                Tree::Boolean(value) => value.to_string(),
                Tree::Number(Number::Integer(value)) => value.to_string(),
                Tree::Number(Number::Float(value)) => value.to_string(),
                Tree::Null | Tree::Sequence(_) | Tree::Mapping(_) => return None,
            };
            Some(vec![TemplatePart::Text(xml_escaped(&text))])
        }
        ValueKind::Expression(reference) => {
            Some(vec![TemplatePart::Escaped(Spanned::new(reference, value.span))])
        }
        ValueKind::Template(parts) => {
            let parts = parts.into_iter().map(|part| match part {
                TemplatePart::Text(text) => TemplatePart::Text(xml_escaped(&text)),
                TemplatePart::Expression(reference) | TemplatePart::Escaped(reference) => {
                    TemplatePart::Escaped(reference)
                }
            });
            Some(parts.collect())
        }
        ValueKind::Sequence(_) | ValueKind::Mapping(_) | ValueKind::Replaced(_) => None,
    }
}

/// Text of XML in which a letter that it does not have stands for each expression.
struct XmlText {
    marked: String,
    mark: char,
    expressions: Vec<TemplatePart<Reference>>,
}

impl XmlText {
    fn of(payload: &ValueKind<'_, Reference>) -> Self {
        let plain: String = match payload {
            ValueKind::Constant(node) => node.as_str().unwrap_or_default().to_owned(),
            ValueKind::Template(parts) => parts.iter().map(part_text).collect(),
            _ => String::new(),
        };
        let mark = Marks::for_text(&plain).within;
        let ValueKind::Template(parts) = payload else {
            return Self { marked: plain, mark, expressions: Vec::new() };
        };
        let is_text = |part: &&TemplatePart<Reference>| matches!(part, TemplatePart::Text(_));
        let marked = parts.iter().map(|part| match part {
            TemplatePart::Text(text) => text.clone(),
            TemplatePart::Expression(_) | TemplatePart::Escaped(_) => mark.to_string(),
        });
        Self {
            marked: marked.collect(),
            mark,
            expressions: parts.iter().filter(|part| !is_text(part)).cloned().collect(),
        }
    }

    /// The text with a value at each of these places.
    fn replaced(&self, places: &[Place], value: &[TemplatePart<Reference>]) -> Vec<TemplatePart<Reference>> {
        let mut text = Text::default();
        let mut expressions = self.expressions.iter();
        let mut at = 0;
        for place in places {
            let range = place.range();
            // What is within a place has been replaced with it.
            if range.start < at {
                continue;
            }
            text.push_marked(self.marked.get(at..range.start), self.mark, &mut expressions);
            let old = self.marked.get(range.clone()).unwrap_or_default();
            match place {
                Place::Content(_) => {
                    // The expressions in it go with it.
                    expressions.by_ref().take(old.matches(self.mark).count()).for_each(drop);
                    value.iter().for_each(|part| text.push(part));
                }
                Place::Empty(_, name) => {
                    let start = old.trim_end_matches("/>").trim_end();
                    text.push_marked(Some(start), self.mark, &mut expressions);
                    text.push_text(">");
                    value.iter().for_each(|part| text.push(part));
                    text.push_text(&format!("</{name}>"));
                }
            }
            at = range.end;
        }
        text.push_marked(self.marked.get(at..), self.mark, &mut expressions);
        text.parts
    }
}

fn part_text(part: &TemplatePart<Reference>) -> &str {
    match part {
        TemplatePart::Text(text) => text,
        TemplatePart::Expression(_) | TemplatePart::Escaped(_) => "",
    }
}

/// Text with expressions in it that is being put together.
#[derive(Default)]
struct Text {
    parts: Vec<TemplatePart<Reference>>,
}

impl Text {
    fn push_text(&mut self, text: &str) {
        match self.parts.last_mut() {
            Some(TemplatePart::Text(known)) => known.push_str(text),
            _ if text.is_empty() => {}
            _ => self.parts.push(TemplatePart::Text(text.to_owned())),
        }
    }

    fn push(&mut self, part: &TemplatePart<Reference>) {
        match part {
            TemplatePart::Text(text) => self.push_text(text),
            part => self.parts.push(part.clone()),
        }
    }

    /// Adds text in which a letter stands for each expression.
    fn push_marked<'p>(
        &mut self,
        text: Option<&str>,
        mark: char,
        expressions: &mut impl Iterator<Item = &'p TemplatePart<Reference>>,
    ) {
        for (position, piece) in text.unwrap_or_default().split(mark).enumerate() {
            if position > 0 {
                expressions.by_ref().take(1).for_each(|part| self.push(part));
            }
            self.push_text(piece);
        }
    }
}

/// How long a token is as it is written in a pointer.
fn written_length(token: &str) -> usize {
    token.len() + token.matches(['~', '/']).count()
}

/// Where a pointer leads in a payload that a schema describes.
fn place<'v, 'a>(
    payload: &'v mut Value<'a, Reference>,
    tokens: &[String],
    schema: Option<Schema<'a>>,
) -> Target<'v, 'a> {
    let (mut value, mut schema) = (payload, schema);
    for (position, token) in tokens.iter().enumerate() {
        let is_last = position + 1 == tokens.len();
        let described = schema.map(|schema| schema.shape().merged().kind);
        schema = described.as_ref().and_then(|described| part(described, token));
        let found = match &value.kind {
            ValueKind::Mapping(members) => members.iter().position(|(name, _)| name.value == token),
            ValueKind::Sequence(items) => index(token).filter(|index| *index < items.len()),
            ValueKind::Expression(_) | ValueKind::Replaced(_) => {
                return match unknown_way(described.as_ref(), tokens, position) {
                    Some((position, nowhere)) => Target::Nowhere(position, nowhere),
                    None => Target::Within(value, position),
                };
            }
            ValueKind::Constant(_) | ValueKind::Template(_) => None,
        };
        let Some(found) = found else {
            let nowhere = match &value.kind {
                ValueKind::Mapping(_) if is_last && takes(described.as_ref(), token) => {
                    return Target::New(value);
                }
                ValueKind::Sequence(_) if is_last && token == "-" => return Target::New(value),
                ValueKind::Mapping(members) => {
                    let members = members.iter().map(|(name, _)| name.value);
                    let known = members.chain(properties(described.as_ref()).map(|property| property.name));
                    // What is only described is no place of this payload.
                    let known = known.filter(|known| known != token);
                    Nowhere {
                        found: "an object without such a member".to_owned(),
                        suggestion: closest(token, known).map(str::to_owned),
                    }
                }
                ValueKind::Sequence(items) => Nowhere {
                    found: match items.len() {
                        1 => "a list of one item".to_owned(),
                        count => format!("a list of {count} items"),
                    },
                    suggestion: None,
                },
                _ => Nowhere { found: "a single value, which has no parts".to_owned(), suggestion: None },
            };
            return Target::Nowhere(position, nowhere);
        };
        let inner = match &mut value.kind {
            ValueKind::Mapping(members) => members.get_mut(found).map(|(_, member)| member),
            ValueKind::Sequence(items) => items.get_mut(found),
            _ => None,
        };
        match inner {
            Some(inner) => value = inner,
            None => {
                let nowhere = Nowhere { found: "nothing".to_owned(), suggestion: None };
                return Target::Nowhere(position, nowhere);
            }
        }
    }
    Target::Value(value)
}

/// An index of a list, as pointers write it.
fn index(token: &str) -> Option<usize> {
    token.parse().ok().filter(|index: &usize| index.to_string() == token)
}

fn properties<'s, 'a>(described: Option<&'s ShapeKind<'a>>) -> impl Iterator<Item = &'s Property<'a>> {
    let properties = match described {
        Some(ShapeKind::Object { properties, .. }) => properties.as_slice(),
        _ => &[],
    };
    properties.iter()
}

/// What is described of a part of a value.
fn part<'a>(described: &ShapeKind<'a>, token: &str) -> Option<Schema<'a>> {
    match described {
        ShapeKind::Object { properties, additional } => {
            match (properties.iter().find(|property| property.name == token), additional) {
                (Some(property), _) => property.only_schema(),
                (None, Additional::Of(schema)) => Some(*schema),
                (None, _) => None,
            }
        }
        ShapeKind::Array(item) => *item,
        _ => None,
    }
}

/// Whether an object that is so described takes a member of this name: its description has one, or leaves open which it has.
fn takes(described: Option<&ShapeKind<'_>>, name: &str) -> bool {
    match described {
        Some(ShapeKind::Object { properties, additional }) => match additional {
            _ if properties.iter().any(|property| property.name == name) => true,
            Additional::Of(_) => true,
            Additional::Anything => properties.is_empty(),
            Additional::Nothing => false,
        },
        None | Some(ShapeKind::Open(_) | ShapeKind::Union(_)) => true,
        Some(_) => false,
    }
}

/// The first token on the rest of a way that a description has no place for.
fn unknown_way(
    described: Option<&ShapeKind<'_>>,
    tokens: &[String],
    from: usize,
) -> Option<(usize, Nowhere)> {
    let mut described = described.cloned();
    for (position, token) in tokens.iter().enumerate().skip(from) {
        let here = described?;
        match &here {
            ShapeKind::Object { .. } if !takes(Some(&here), token) => {
                let known = properties(Some(&here)).map(|property| property.name);
                let suggestion = closest(token, known).map(str::to_owned);
                let found = "an object that is described without such a member".to_owned();
                return Some((position, Nowhere { found, suggestion }));
            }
            ShapeKind::Array(_) | ShapeKind::Tuple { .. } if token != "-" && index(token).is_none() => {
                return Some((position, Nowhere { found: "a list".to_owned(), suggestion: None }));
            }
            ShapeKind::String { .. } | ShapeKind::Integer { .. } | ShapeKind::Number | ShapeKind::Boolean => {
                let found = "a single value, which has no parts".to_owned();
                return Some((position, Nowhere { found, suggestion: None }));
            }
            _ => {}
        }
        described = part(&here, token).map(|schema| schema.shape().merged().kind);
    }
    None
}
