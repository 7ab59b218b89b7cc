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
                Some(name.eq_ignore_ascii_case(AUTHORIZATION))
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

    /// The place that its credential takes in a request, by where that is and what it is called there; `None` if it takes
    /// none, or nobody knows.
    #[must_use]
    pub fn place(&self) -> Option<(ParameterLocation, String)> {
        match &self.kind {
            SchemeKind::Key { name, location } => Some(named_place(*location, name)),
            _ if self.is_in_authorization() == Some(true) => {
                Some(named_place(ParameterLocation::Header, AUTHORIZATION))
            }
            _ => None,
        }
    }

    /// The same in words.
    #[must_use]
    pub fn place_in_words(&self) -> Option<String> {
        let (location, name) = match &self.kind {
            SchemeKind::Key { name, location } => (*location, *name),
            _ => (self.place()?.0, "Authorization"),
        };
        Some(match location {
            ParameterLocation::Header => format!("the header `{name}`"),
            ParameterLocation::Cookie => format!("the cookie `{name}`"),
            ParameterLocation::Query | ParameterLocation::QueryString | ParameterLocation::Path => {
                format!("`{name}` of the query")
            }
        })
    }

    /// Whether a parameter has the place of its credential.
    #[must_use]
    pub fn is_passed_by(&self, location: ParameterLocation, name: &str) -> bool {
        self.place().is_some_and(|place| place == named_place(location, name))
    }
}

/// The header of all credentials that have none of their own.
const AUTHORIZATION: &str = "authorization";

/// A place by its name, which is the same in any case where it is that of a header.
fn named_place(location: ParameterLocation, name: &str) -> (ParameterLocation, String) {
    match location {
        ParameterLocation::Header => (location, name.to_ascii_lowercase()),
        _ => (location, name.to_owned()),
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
    let mut requirements: Vec<Vec<Requirement<'a>>> = requirements.collect();
    if let Some(signature) = signature_for_gateway(api, operation) {
        if requirements.is_empty() {
            requirements.push(Vec::new());
        }
        let is_signature = |requirement: &Requirement<'_>| {
            let definition = requirement.definition.as_ref();
            matches!(definition.map(|scheme| &scheme.kind), Some(SchemeKind::AwsSignature))
        };
        for alternative in requirements.iter_mut().filter(|all| !all.iter().any(is_signature)) {
            alternative.push(signature.clone());
        }
    }
    requirements
}

/// What API Gateway asks of an operation beside its security requirements: that requests are signed, by the scheme that is
/// described for it, or by one of the name that the extension has for it.
fn signature_for_gateway<'a>(api: Api<'a>, operation: Place<'a>) -> Option<Requirement<'a>> {
    let auth = gateway_auth(operation)?;
    let mut described = schemes(api).filter_map(|(name, _)| Some((name, definition(api, name)?)));
    let described = described.find(|(_, scheme)| matches!(scheme.kind, SchemeKind::AwsSignature));
    let (scheme, definition) = described.unwrap_or_else(|| {
        let name = Spanned::new("aws_iam", auth.span);
        (name, Scheme { kind: SchemeKind::AwsSignature, description: None, deprecated: None })
    });
    Some(Requirement { scheme, scopes: Vec::new(), definition: Some(definition) })
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

/// What requests that are signed for AWS are called, in lower case and without what stands between words.
const SIGNATURES: &[&str] = &["sigv4", "awssigv4", "aws4hmacsha256", "awsiam", "iam"];

/// Whether a scheme says, in one of the ways that are in use, that requests are signed for AWS.
fn is_aws_signature(scheme: Place<'_>) -> bool {
    let says = |field: &str| scheme.text(field).is_some_and(is_signature);
    says("x-amazon-apigateway-authtype")
        || says("type")
        || (scheme.text("type").is_some_and(|kind| kind.eq_ignore_ascii_case("http")) && says("scheme"))
        || gateway_auth(scheme).is_some()
}

fn is_signature(text: &str) -> bool {
    let plain: String = text.chars().filter(|letter| !matches!(letter, ' ' | '-' | '_')).collect();
    SIGNATURES.contains(&plain.to_ascii_lowercase().as_str())
}

/// Where it is said that API Gateway wants requests to be signed.
fn gateway_auth(place: Place<'_>) -> Option<Text<'_>> {
    const FIELD: &str = "x-amazon-apigateway-auth";
    let of_object = place.get(FIELD).and_then(|auth| auth.spanned_text("type"));
    of_object.or_else(|| place.spanned_text(FIELD)).filter(|auth| is_signature(auth.value))
}
