//! Media types.

use super::{Body, Schema, ShapeKind, is_json};
use crate::parse::arazzo::Text;

/// The media type of forms.
pub const FORM: &str = "application/x-www-form-urlencoded";

/// The media type of bodies in parts.
pub const MULTIPART: &str = "multipart/form-data";

/// The media type of bytes of which nothing else is known.
pub const ANY_BYTES: &str = "application/octet-stream";

/// A media type without its parameters, in lower case.
#[must_use]
pub fn essence(media_type: &str) -> String {
    media_type.split(';').next().unwrap_or("").trim().to_ascii_lowercase()
}

/// Whether it is a media type or a range of them as headers can have it.
#[must_use]
pub fn is_well_formed(media_type: &str) -> bool {
    let of_two = essence(media_type).split_once('/').is_some_and(|(kind, of)| is_token(kind) && is_token(of));
    of_two && is_visible(media_type)
}

/// Whether there can be a header of this name and value.
#[must_use]
pub fn is_well_formed_header(name: &str, value: &str) -> bool {
    is_token(name) && is_visible(value)
}

fn is_token(text: &str) -> bool {
    let is_part = |letter: char| letter.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(letter);
    !text.is_empty() && text.chars().all(is_part)
}

fn is_visible(text: &str) -> bool {
    text.chars().all(|letter| letter == ' ' || letter.is_ascii_graphic())
}

/// Whether a media type is XML, by name or by suffix.
#[must_use]
pub fn is_xml(media_type: &str) -> bool {
    let essence = essence(media_type);
    essence.ends_with("/xml") || essence.ends_with("+xml")
}

/// Whether a media type, without parameters, is known to be bytes, whatever a schema says.
#[must_use]
pub fn is_bytes(essence: &str) -> bool {
    const KNOWN: [&str; 5] =
        [ANY_BYTES, "application/gzip", "application/pdf", "application/zip", "application/x-tar"];
    KNOWN.contains(&essence)
        || ["audio/", "font/", "image/", "video/"].iter().any(|kind| essence.starts_with(kind))
}

/// Whether a media type is a sequence of JSON values, on a line each or behind marks.
#[must_use]
pub fn is_json_sequence(media_type: &str) -> bool {
    const KNOWN: [&str; 7] = [
        "application/json-seq",
        "application/jsonl",
        "application/jsonlines",
        "application/ndjson",
        "application/x-jsonl",
        "application/x-jsonlines",
        "application/x-ndjson",
    ];
    let essence = essence(media_type);
    KNOWN.contains(&essence.as_str()) || essence.ends_with("+json-seq")
}

/// Whether a media type is a body in parts, of whatever kind.
#[must_use]
pub fn is_in_parts(media_type: &str) -> bool {
    essence(media_type).starts_with("multipart/")
}

/// Whether a media type, without parameters, is known to be text.
#[must_use]
pub fn is_text(essence: &str) -> bool {
    const KNOWN: [&str; 5] = [
        "application/graphql",
        "application/javascript",
        "application/jwt",
        "application/sql",
        "application/yaml",
    ];
    KNOWN.contains(&essence)
        || essence.starts_with("text/")
        || essence.ends_with("+yaml")
        || is_json_sequence(essence)
}

/// Whether what is described is a file: bytes that are taken as they are. What a media type that nothing is known of says is bytes,
/// too, unless it is described as something else.
#[must_use]
pub fn is_file(body: &Body<'_>) -> bool {
    let media_type = body.media_type.value;
    let essence = essence(media_type);
    let structured = is_json(media_type) || is_xml(media_type) || essence == FORM;
    if structured || is_in_parts(&essence) {
        return false;
    }
    let is_binary = body.schema.is_some_and(Schema::is_binary);
    let is_open = || body.schema.is_none_or(|schema| matches!(schema.shape().kind, ShapeKind::Open(_)));
    is_binary || is_bytes(&essence) || !essence.contains('*') && !is_text(&essence) && is_open()
}

/// The media type that a body is sent as, and what is described of it: the one that is given, or else the one among those
/// described that is best known. A range of media types leaves the choice to the description.
#[must_use]
pub fn chosen<'a>(bodies: &[Body<'a>], given: Option<Text<'a>>) -> (Option<Text<'a>>, Option<Body<'a>>) {
    let same = |media_type: &str| {
        bodies.iter().find(|body| essence(body.media_type.value) == essence(media_type)).copied()
    };
    let json = bodies.iter().find(|body| is_json(body.media_type.value)).copied();
    if let Some(given) = given.filter(|given| !given.value.contains('*')) {
        return (Some(given), same(given.value).or(json));
    }
    let form = same(FORM).or_else(|| same(MULTIPART));
    let best = json.or(form).or(bodies.first().copied());
    let media_type = best.map(|body| body.media_type);
    let media_type = match (media_type, given) {
        (Some(best), Some(range)) => Some(Text { value: best.value, span: range.span }),
        (best, given) => best.or(given),
    };
    (media_type, best)
}
