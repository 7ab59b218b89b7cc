//! Security requirements, and the schemes that they name.

use super::reference::Place;
use super::{Api, Version};
use crate::parse::arazzo::Text;
use crate::parse::tree::Node;
use crate::source::Spanned;

/// A scheme that a security requirement names.
#[derive(Clone, Copy, Debug)]
pub struct Requirement<'a> {
    /// The name.
    pub scheme: Text<'a>,
    /// What carries its credential; `None` when the description has no such scheme.
    pub carrier: Option<Carrier<'a>>,
}

/// What carries a credential.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Carrier<'a> {
    /// The header `Authorization`.
    Authorization,
    /// A key of this name in another header, in the query or in a cookie.
    Key {
        /// Its name.
        name: &'a str,
        /// The word for where it goes.
        location: &'a str,
    },
    /// Something else, or it is not known.
    Other,
}

/// The alternatives that apply to an operation: its own, or those of the whole API.
pub(super) fn alternatives<'a>(
    api: Api<'a>,
    operation: Place<'a>,
) -> impl Iterator<Item = Place<'a>> + use<'a> {
    let levels = [operation, Place::of(api.root)];
    let level = levels.into_iter().find(|level| level.get("security").is_some());
    level.into_iter().flat_map(|level| level.items("security"))
}

/// The schemes that a description defines.
pub(super) fn schemes<'a>(api: Api<'a>) -> impl Iterator<Item = (Text<'a>, Place<'a>)> + use<'a> {
    let (place, field) = defined(api);
    place.into_iter().flat_map(move |place| place.entries(field))
}

/// The object with the schemes, and its name there.
fn defined(api: Api<'_>) -> (Option<Place<'_>>, &'static str) {
    let root = Place::of(api.root);
    match api.version {
        Version::V2_0 => (Some(root), "securityDefinitions"),
        _ => (root.get("components"), "securitySchemes"),
    }
}

pub(super) fn requirements<'a>(api: Api<'a>, operation: Place<'a>) -> Vec<Vec<Requirement<'a>>> {
    let alternatives = alternatives(api, operation).filter_map(|alternative| alternative.node.as_mapping());
    let requirements = alternatives.map(|alternative| {
        let named = alternative.iter().map(|(name, _)| {
            let scheme = Spanned::new(name.value.as_str(), name.span);
            Requirement { scheme, carrier: carrier(api, scheme.value) }
        });
        named.collect()
    });
    requirements.collect()
}

fn carrier<'a>(api: Api<'a>, name: &str) -> Option<Carrier<'a>> {
    let (place, field) = defined(api);
    let Some(written) = place.and_then(|place| place.get(field)?.get(name)) else {
        // Since 3.2, an address may stand for a scheme that is defined elsewhere.
        let is_address = api.version >= Version::V3_2 && name.contains(['/', '#', ':', '.']);
        return is_address.then_some(Carrier::Other);
    };
    let Ok(scheme) = written.found() else { return Some(Carrier::Other) };
    let text = |field: &str| scheme.node.get(field).and_then(Node::as_str);
    Some(match (text("type"), text("in"), text("name")) {
        (Some("http" | "basic" | "oauth2" | "openIdConnect"), _, _) => Carrier::Authorization,
        (Some("apiKey"), Some("header"), Some(name)) if name.eq_ignore_ascii_case("authorization") => {
            Carrier::Authorization
        }
        (Some("apiKey"), Some(location), Some(name)) => Carrier::Key { name, location },
        _ => Carrier::Other,
    })
}
