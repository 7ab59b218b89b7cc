//! Media types of requests.

use super::{Body, is_json};
use crate::parse::arazzo::Text;

/// The media type of forms.
pub const FORM: &str = "application/x-www-form-urlencoded";

/// The media type of bodies in parts.
pub const MULTIPART: &str = "multipart/form-data";

/// A media type without its parameters, in lower case.
#[must_use]
pub fn essence(media_type: &str) -> String {
    media_type.split(';').next().unwrap_or("").trim().to_ascii_lowercase()
}

/// Whether a media type is XML, by name or by suffix.
#[must_use]
pub fn is_xml(media_type: &str) -> bool {
    let essence = essence(media_type);
    essence.ends_with("/xml") || essence.ends_with("+xml")
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
