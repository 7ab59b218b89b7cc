//! How the bodies of answers are read: as which of the media types that a response is described with.

use super::media_type::{FORM, essence, is_file, is_json_sequence, is_text, is_well_formed, is_xml};
use super::{Additional, Body, Operation, Schema, ShapeKind, is_json, ranges_over_json};
use crate::parse::tree::Node;

/// A body that can be read.
#[derive(Clone, Copy, Debug)]
pub struct Answer<'a> {
    /// The media type whose schema tells what is in it.
    pub body: Body<'a>,
    /// How it is read.
    pub format: Format<'a>,
}

/// What a body is read as.
#[derive(Clone, Copy, Debug)]
pub enum Format<'a> {
    /// JSON.
    Json,
    /// XML, or JSON where both are described: the answer tells which. The schema says what things are called in XML.
    Xml(Option<Schema<'a>>),
    /// JSON values, one behind the other, as a list.
    JsonSequence,
    /// A form.
    Form,
    /// Text, which has no parts.
    Text,
}

impl<'a> Answer<'a> {
    /// The best known among the media types of a response; none where it has only such as are just bytes.
    #[must_use]
    pub fn of(bodies: &[Body<'a>]) -> Option<Self> {
        let find = |is: fn(&str) -> bool| bodies.iter().find(|body| is(body.media_type.value)).copied();
        let xml = find(is_xml);
        let range = || bodies.iter().filter(|body| ranges_over_json(body.media_type.value)).copied();
        if let Some(body) = find(is_json).or_else(|| range().find(|body| !is_file(body))) {
            let format = xml.map_or(Format::Json, |xml| Format::Xml(xml.schema));
            return Some(Self { body, format });
        }
        if let Some(body) = xml {
            return Some(Self { body, format: Format::Xml(body.schema) });
        }
        if let Some(body) = find(|media_type| essence(media_type) == FORM) {
            return Some(Self { body, format: Format::Form });
        }
        if let Some(body) = find(is_json_sequence) {
            return Some(Self { body, format: Format::JsonSequence });
        }
        let kind = |body: &Body<'a>| body.schema.map(|schema| schema.shape().merged().kind);
        // Many services say that their JSON is text.
        let structured = bodies.iter().find(|body| {
            let has_parts = matches!(kind(body), Some(ShapeKind::Object { .. } | ShapeKind::Array(_)));
            has_parts && is_text(&essence(body.media_type.value))
        });
        if let Some(body) = structured {
            return Some(Self { body: *body, format: Format::Json });
        }
        // What may be a file is not text.
        if bodies.iter().any(is_file) {
            return None;
        }
        let text = bodies.iter().find(|body| {
            is_text(&essence(body.media_type.value)) || matches!(kind(body), Some(ShapeKind::String { .. }))
        });
        text.map(|body| Self { body: *body, format: Format::Text })
    }

    /// Whether a part of it can be read, or all of it where there is no way to go.
    #[must_use]
    pub fn has(&self, way: &[String]) -> bool {
        way.is_empty() || !matches!(self.format, Format::Text)
    }

    /// A way through it without the root, which some name that find their way in a document of XML.
    #[must_use]
    pub fn within_root<'w>(&self, way: &'w [String]) -> &'w [String] {
        let (Format::Xml(schema), Some((root, rest))) = (self.format, way.split_first()) else { return way };
        let Some(schema) = schema.or(self.body.schema) else { return way };
        let shape = schema.shape();
        let given = schema.annotation("xml").and_then(|xml| xml.get("name")).and_then(Node::as_str);
        let is_root = given.or(shape.name) == Some(root.as_str());
        let is_member = match shape.merged().kind {
            ShapeKind::Object { properties, additional } => {
                properties.iter().any(|property| property.name == root)
                    || matches!(additional, Additional::Of(_))
            }
            _ => false,
        };
        if !is_root || is_member {
            return way;
        }
        // What services answer that are asked for an action stands in an element of its own.
        let stem = root.strip_suffix("Response");
        match rest.split_first() {
            Some((result, rest)) if stem.is_some() && result.strip_suffix("Result") == stem => rest,
            _ => rest,
        }
    }
}

/// The media types to ask an operation for: those of its successes that are read best. None where it may answer with anything.
#[must_use]
pub fn accepted<'a>(operation: &Operation<'a>) -> Vec<&'a str> {
    let mut accepted: Vec<&str> = Vec::new();
    for response in operation.successes() {
        let media_types = || response.bodies.iter().map(|body| body.media_type.value);
        let best = media_types().find(|it| is_json(it)).or_else(|| media_types().find(|it| is_xml(it)));
        match best {
            Some(best) => accepted.push(best),
            None => accepted.extend(media_types()),
        }
    }
    let is_anything = |media_type: &str| essence(media_type) == "*/*" || !is_well_formed(media_type);
    if accepted.iter().any(|media_type| is_anything(media_type)) {
        return Vec::new();
    }
    let mut distinct: Vec<&str> = Vec::with_capacity(accepted.len());
    for media_type in accepted {
        if !distinct.iter().any(|known| known.eq_ignore_ascii_case(media_type)) {
            distinct.push(media_type);
        }
    }
    distinct
}
