//! What OpenAPI 2.0 says in other places than its successors: servers, media types, bodies and forms.

use super::reference::Place;
use super::{Body, ParameterStyle};
use crate::parse::arazzo::{ParameterLocation, Text};
use crate::parse::tree::{Mapping, Node, Value};
use crate::source::{Span, Spanned};
use crate::workspace::Derivation;

/// The style for lists that tabs separate, which the successors have no word for.
pub(super) const TAB_DELIMITED: &str = "tabDelimited";

const JSON: &str = "application/json";
const FORM: &str = "application/x-www-form-urlencoded";
const MULTIPART: &str = "multipart/form-data";

/// An object with the `servers` that `schemes`, `host` and `basePath` come to.
pub(super) fn servers(root: Place<'_>) -> Place<'_> {
    let node = root.root.derived(root.node.span, Derivation::Servers, || {
        let host = root.spanned_text("host");
        let base_path = root.spanned_text("basePath");
        let Some(span) = host.or(base_path).map(|known| known.span) else {
            return mapping(root.node.span, []);
        };
        let path = base_path.map_or("", |path| path.value).trim_end_matches('/');
        let server = |url: String| mapping(span, [("url", text(span, &url))]);
        let mut servers = Vec::new();
        match host {
            None if path.is_empty() => {}
            None => servers.push(server(path.to_owned())),
            Some(host) => {
                let schemes = root.items("schemes").filter_map(|scheme| Node::as_str(scheme.node));
                let mut schemes: Vec<&str> = schemes.filter(|scheme| scheme.starts_with("http")).collect();
                if schemes.is_empty() {
                    // That by which the description itself is fetched, which is not known; what is served by HTTP alone says so.
                    schemes.push("https");
                }
                servers
                    .extend(schemes.iter().map(|scheme| server(format!("{scheme}://{}{path}", host.value))));
            }
        }
        mapping(span, [("servers", Node { span, value: Value::Sequence(servers) })])
    });
    Place { node, root: root.root }
}

/// How the values of a parameter are written.
pub(super) fn style(parameter: Place<'_>, location: ParameterLocation) -> (ParameterStyle, bool) {
    let (style, explode) = collection_format(parameter);
    match style {
        "form" if location != ParameterLocation::Query => (ParameterStyle::default_of(location), false),
        style => (ParameterStyle::from_word(style).unwrap_or(ParameterStyle::Form), explode),
    }
}

/// The style, by its word, and whether items are written apart.
fn collection_format(parameter: Place<'_>) -> (&'static str, bool) {
    match parameter.text("collectionFormat") {
        Some("multi") => ("form", true),
        Some("ssv") => ("spaceDelimited", false),
        Some("tsv") => (TAB_DELIMITED, false),
        Some("pipes") => ("pipeDelimited", false),
        _ => ("form", false),
    }
}

/// An operation, with what it has in other places.
pub(super) struct Operation<'a> {
    /// The root of the description.
    pub(super) root: Place<'a>,
    pub(super) place: Place<'a>,
    /// Its parameters and those of its path, as they are written.
    pub(super) parameters: Vec<Place<'a>>,
}

impl<'a> Operation<'a> {
    /// The parameters that go into the body, each as it is written and as it is.
    fn in_body(&self, location: &str) -> Vec<(Place<'a>, Place<'a>)> {
        let mut found: Vec<(Place<'a>, Place<'a>)> = Vec::new();
        for written in &self.parameters {
            let Some(parameter) = written.follow() else { continue };
            let same = |(_, known): &(Place<'a>, Place<'a>)| known.text("name") == parameter.text("name");
            if parameter.text("in") == Some(location) && !found.iter().any(same) {
                found.push((*written, parameter));
            }
        }
        found
    }

    /// The media types that the operation or, if it is silent, the whole API consumes or produces.
    fn media_types(&self, field: &str) -> Vec<Text<'a>> {
        let of = [self.place, self.root].into_iter().find(|level| level.get(field).is_some());
        let items = of.into_iter().flat_map(|level| level.items(field));
        items.filter_map(|item| Some(Spanned::new(item.node.as_str()?, item.node.span))).collect()
    }

    pub(super) fn requires_body(&self) -> bool {
        let mut parameters = self.in_body("body").into_iter().chain(self.in_body("formData"));
        parameters.any(|(_, parameter)| parameter.flag("required").unwrap_or(false))
    }

    pub(super) fn request_bodies(&self) -> Vec<Body<'a>> {
        let mut media_types = self.media_types("consumes");
        if let Some((_, body)) = self.in_body("body").first() {
            if media_types.is_empty() {
                media_types.push(Spanned::new(JSON, body.node.span));
            }
            return media_types.into_iter().map(|media_type| Body::new(media_type, Some(*body))).collect();
        }
        let fields = self.in_body("formData");
        let Some((first, _)) = fields.first() else {
            return Vec::new();
        };
        let has_file = fields.iter().any(|(_, field)| field.text("type") == Some("file"));
        // Files are sent in parts, and fields as a form or in parts, whatever else is consumed.
        media_types.retain(|media_type| match media_type.value {
            FORM => !has_file,
            other => other == MULTIPART,
        });
        if media_types.is_empty() {
            media_types.push(Spanned::new(if has_file { MULTIPART } else { FORM }, first.node.span));
        }
        let root = self.place.root;
        // The place of the whole list, so that the form is not taken for one of its fields.
        let list = self.place.get("parameters").map_or(self.place.node, |list| list.node);
        let form_of = Derivation::Form(fields.iter().map(|(written, _)| written.node.span).collect());
        let node = root.derived(self.place.node.span, form_of, || form(&fields, list.span));
        let object = Some(Place { node, root });
        media_types.into_iter().map(|media_type| Body::new(media_type, object)).collect()
    }

    pub(super) fn response_bodies(&self, response: Place<'a>) -> Vec<Body<'a>> {
        // Without a schema there is no body.
        let Some(schema) = response.get("schema") else {
            return Vec::new();
        };
        let mut media_types = self.media_types("produces");
        if media_types.is_empty() {
            media_types.push(Spanned::new(JSON, schema.node.span));
        }
        media_types.into_iter().map(|media_type| Body::of(media_type, schema)).collect()
    }
}

/// The media type object of a form with these fields. A field that stands elsewhere is referred to, as it is where it is
/// written, so that references within it count from its own file.
fn form(fields: &[(Place<'_>, Place<'_>)], span: Span) -> Node {
    let mut properties = Vec::with_capacity(fields.len());
    let mut encodings = Vec::new();
    let mut required = Vec::new();
    for (written, field) in fields {
        let Some(name) = field.spanned_text("name") else { continue };
        let key = Spanned::new(name.value.to_owned(), name.span);
        if field.flag("required") == Some(true) {
            required.push(text(name.span, name.value));
        }
        let (style, explode) = collection_format(*field);
        let explode = Node { span: name.span, value: Value::Boolean(explode) };
        let encoding = mapping(name.span, [("style", text(name.span, style)), ("explode", explode)]);
        encodings.push((key.clone(), encoding));
        properties.push((key, property(*written, *field)));
    }
    let node = |value| Node { span, value };
    let schema = mapping(
        span,
        [
            ("type", text(span, "object")),
            ("required", node(Value::Sequence(required))),
            ("properties", node(Value::Mapping(Mapping::new(properties)))),
        ],
    );
    mapping(span, [("schema", schema), ("encoding", node(Value::Mapping(Mapping::new(encodings))))])
}

/// What a field may be. A file is what later versions call binary text.
fn property(written: Place<'_>, field: Place<'_>) -> Node {
    if field.text("type") != Some("file") {
        return written.node.clone();
    }
    let span = field.node.span;
    let description = field.text("description").unwrap_or_default();
    mapping(
        span,
        [
            ("type", text(span, "string")),
            ("format", text(span, "binary")),
            ("description", text(span, description)),
        ],
    )
}

fn text(span: Span, text: &str) -> Node {
    Node { span, value: Value::String(text.to_owned()) }
}

fn mapping<const COUNT: usize>(span: Span, members: [(&str, Node); COUNT]) -> Node {
    let entries = members.map(|(name, node)| (Spanned::new(name.to_owned(), span), node));
    Node { span, value: Value::Mapping(Mapping::new(entries.into())) }
}
