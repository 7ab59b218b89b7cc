//! Security requirements, and the schemes that they name.

use super::reference::Place;
use super::{Api, Version};
use crate::parse::arazzo::{ParameterLocation, Text};
use crate::source::{Span, Spanned};

/// A scheme that a security requirement names.
#[derive(Clone, Debug)]
pub struct Requirement<'a> {
    /// The name.
    pub scheme: Text<'a>,
    /// What is asked of its credential beyond being valid.
    pub scopes: Vec<Text<'a>>,
    /// The scheme; `None` when the description has no such scheme.
    pub definition: Option<Scheme<'a>>,
}

/// A security scheme.
#[derive(Clone, Debug)]
pub struct Scheme<'a> {
    /// What a credential of it is.
    pub kind: SchemeKind<'a>,
    /// What it is.
    pub description: Option<&'a str>,
    /// Where it is said to be deprecated.
    pub deprecated: Option<Span>,
}

/// What a credential is.
#[derive(Clone, Debug)]
pub enum SchemeKind<'a> {
    /// A key of this name in this place.
    Key {
        /// Its name.
        name: &'a str,
        /// Where it goes.
        location: ParameterLocation,
    },
    /// User and password in the header `Authorization`.
    Basic,
    /// A token in the header `Authorization`, obtained elsewhere.
    Bearer,
    /// A token in the header `Authorization` that the client may obtain for itself.
    ClientCredentials {
        /// Where.
        token_url: Text<'a>,
        /// The scopes that the description lists.
        scopes: Vec<&'a str>,
    },
    /// The same, where a document says where the token is obtained.
    OpenIdConnect {
        /// The address of that document.
        url: Text<'a>,
    },
    /// A certificate of the client.
    ClientCertificate,
    /// A signature of AWS, of version 4.
    AwsSignature,
    /// One that is described in a way that is not understood, or that this compiler knows nothing of.
    Other(Option<SchemeFault<'a>>),
}

/// What is wrong with the description of a scheme.
#[derive(Clone, Copy, Debug)]
pub struct SchemeFault<'a> {
    /// The field.
    pub field: &'static str,
    /// Its value, if it has one.
    pub value: Option<Text<'a>>,
    /// Where the scheme is.
    pub span: Span,
    /// The values that the field may have; empty when anything may do.
    pub known: &'static [&'static str],
}

impl Scheme<'_> {
    /// Whether its credential is sent in the header `Authorization`; `None` if nobody knows.
    #[must_use]
    pub fn is_in_authorization(&self) -> Option<bool> {
        match &self.kind {
            SchemeKind::Key { name, location: ParameterLocation::Header } => {
                Some(name.eq_ignore_ascii_case("authorization"))
            }
            SchemeKind::Key { .. } => Some(false),
            SchemeKind::Basic
            | SchemeKind::Bearer
            | SchemeKind::ClientCredentials { .. }
            | SchemeKind::OpenIdConnect { .. }
            | SchemeKind::AwsSignature => Some(true),
            SchemeKind::ClientCertificate | SchemeKind::Other(_) => None,
        }
    }

    /// Whether a parameter has the place of its credential.
    #[must_use]
    pub fn is_passed_by(&self, location: ParameterLocation, name: &str) -> bool {
        match (&self.kind, location) {
            (
                SchemeKind::Key { name: key, location: ParameterLocation::Header },
                ParameterLocation::Header,
            ) => key.eq_ignore_ascii_case(name),
            (SchemeKind::Key { name: key, location: place }, _) => *place == location && *key == name,
            (_, ParameterLocation::Header) => {
                name.eq_ignore_ascii_case("authorization") && self.is_in_authorization() == Some(true)
            }
            _ => false,
        }
    }
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
        let named = alternative.iter().map(|(name, scopes)| {
            let scheme = Spanned::new(name.value.as_str(), name.span);
            let scopes = scopes.as_sequence().unwrap_or_default().iter();
            let scopes = scopes.filter_map(|scope| Some(Spanned::new(scope.as_str()?, scope.span)));
            Requirement { scheme, scopes: scopes.collect(), definition: definition(api, scheme) }
        });
        named.collect()
    });
    requirements.collect()
}

fn definition<'a>(api: Api<'a>, name: Text<'a>) -> Option<Scheme<'a>> {
    let (place, field) = defined(api);
    let unknown = Scheme { kind: SchemeKind::Other(None), description: None, deprecated: None };
    let written = match place.and_then(|place| place.get(field)?.get(name.value)) {
        Some(written) => written.found(),
        // Since 3.2, an address may stand for a scheme that is defined elsewhere.
        None if api.version >= Version::V3_2 && name.value.contains(['/', '#', ':', '.']) => {
            api.root.resolve(name)
        }
        None => return None,
    };
    Some(written.map_or(unknown, |place| Scheme {
        kind: kind(place),
        description: place.text("description"),
        deprecated: place.marked("deprecated"),
    }))
}

const TYPES: &[&str] = &["apiKey", "basic", "http", "mutualTLS", "oauth2", "openIdConnect"];

fn kind(scheme: Place<'_>) -> SchemeKind<'_> {
    let other = |field, known| {
        let value = scheme.spanned_text(field);
        SchemeKind::Other(Some(SchemeFault { field, value, span: scheme.node.span, known }))
    };
    if is_aws_signature(scheme) {
        return SchemeKind::AwsSignature;
    }
    match scheme.text("type") {
        Some("apiKey") => {
            let location = match scheme.text("in") {
                Some("header") => ParameterLocation::Header,
                Some("query") => ParameterLocation::Query,
                Some("cookie") => ParameterLocation::Cookie,
                _ => return other("in", &["cookie", "header", "query"]),
            };
            match scheme.text("name") {
                Some(name) => SchemeKind::Key { name, location },
                None => other("name", &[]),
            }
        }
        Some("basic") => SchemeKind::Basic,
        Some("http") => match scheme.text("scheme") {
            Some(name) if name.eq_ignore_ascii_case("basic") => SchemeKind::Basic,
            Some(name) if name.eq_ignore_ascii_case("bearer") => SchemeKind::Bearer,
            // There are more than these, such as `digest`.
            Some(_) => SchemeKind::Other(None),
            None => other("scheme", &[]),
        },
        Some("oauth2") => {
            let flow = match scheme.text("flow") {
                Some("application") => Some(scheme),
                _ => scheme.get("flows").and_then(|flows| flows.get("clientCredentials")),
            };
            match flow.map(|flow| (flow, flow.spanned_text("tokenUrl"))) {
                Some((flow, Some(token_url))) => {
                    let scopes = flow.entries("scopes").map(|(name, _)| name.value).collect();
                    SchemeKind::ClientCredentials { token_url, scopes }
                }
                _ => SchemeKind::Bearer,
            }
        }
        Some("openIdConnect") => match scheme.spanned_text("openIdConnectUrl") {
            Some(url) => SchemeKind::OpenIdConnect { url },
            None => other("openIdConnectUrl", &[]),
        },
        Some("mutualTLS") => SchemeKind::ClientCertificate,
        _ => other("type", TYPES),
    }
}

/// Whether a scheme says, in one of the ways that are in use, that requests are signed for AWS.
fn is_aws_signature(scheme: Place<'_>) -> bool {
    let says = |field: &str| {
        let text = scheme.text(field).unwrap_or_default().to_ascii_lowercase();
        text.split([' ', '-', '_']).collect::<String>()
    };
    let names = ["sigv4", "awssigv4", "aws4hmacsha256", "awsiam", "iam"];
    names.contains(&says("x-amazon-apigateway-authtype").as_str())
        || names.contains(&says("type").as_str())
        || (says("type") == "http" && names.contains(&says("scheme").as_str()))
        || scheme.get("x-amazon-apigateway-auth").is_some_and(|auth| {
            let of = auth.text("type").or_else(|| auth.node.as_str()).unwrap_or_default();
            names.contains(&of.to_ascii_lowercase().replace('_', "").as_str())
        })
}
