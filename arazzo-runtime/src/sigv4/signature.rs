//! The signature of one request.

use std::borrow::Cow;
use std::time::SystemTime;

use aws_credential_types::Credentials;
use aws_sigv4::http_request::{
    PayloadChecksumKind, PercentEncodingMode, SignableBody, SignableRequest, SigningSettings,
    UriPathNormalizationMode,
};
use aws_sigv4::sign::v4;
use http::header::{AUTHORIZATION, HOST, HeaderName, HeaderValue};
use http::uri::{PathAndQuery, Scheme};
use http::{Request, Uri};
use percent_encoding::{AsciiSet, percent_decode_str, percent_encode, utf8_percent_encode};
use tracing::subscriber::{NoSubscriber, with_default};

use super::Scope;
use crate::encode::{COMPONENT, is_dot_segment};

const CONTENT_HASH: HeaderName = HeaderName::from_static("x-amz-content-sha256");
const DATE: HeaderName = HeaderName::from_static("x-amz-date");
const SESSION_TOKEN: HeaderName = HeaderName::from_static("x-amz-security-token");

/// Headers that are not signed, since proxies and whatever else stands on the way may change or drop them.
const NOT_SIGNED: &[&str] = &[
    "authorization",
    "baggage",
    "connection",
    "expect",
    "keep-alive",
    "proxy-authenticate",
    "proxy-authorization",
    "te",
    "traceparent",
    "tracestate",
    "trailer",
    "transfer-encoding",
    "upgrade",
    "user-agent",
    "x-amzn-trace-id",
];

/// What stays as it is when a path that is encoded already is encoded once more.
const CANONICAL_PATH: &AsciiSet = &COMPONENT.remove(b'/');

/// What a signature says of the body.
pub(super) enum Payload {
    /// Its SHA-256, in hexadecimal digits.
    Hash(String),
    /// Nothing: the connection has to protect it.
    Unsigned,
}

/// Whether the service is S3 or speaks like it: its paths are keys of objects, in which every character counts, and it takes
/// bodies that are not signed.
pub(super) fn is_storage(scope: &Scope) -> bool {
    matches!(scope.service(), "s3" | "s3-object-lambda" | "s3-outposts" | "s3express")
}

/// Signs a request, or says why it cannot be signed. A signature that it has already is replaced.
///
/// The query, and the path of a request to S3, are first brought into the one spelling that signatures know, which means
/// the same: so nobody on the way has a reason to spell them otherwise, and the service reads what has been signed.
pub(super) fn sign<B>(
    request: &mut Request<B>,
    payload: Payload,
    credentials: &Credentials,
    scope: &Scope,
    time: SystemTime,
) -> Result<(), Cow<'static, str>> {
    let sent = [
        ("access key id", Some(credentials.access_key_id())),
        ("session token", credentials.session_token()),
    ];
    if let Some((what, _)) =
        sent.iter().find(|(_, text)| text.is_some_and(|text| HeaderValue::from_str(text).is_err()))
    {
        return Err(format!("the {what} has characters that no header may have").into());
    }
    let storage = is_storage(scope);
    spell_out(request, storage)?;
    let wants_hash = storage
        || request.headers().contains_key(CONTENT_HASH)
        || matches!(scope.service(), "aoss" | "glacier");
    for header in [AUTHORIZATION, CONTENT_HASH, DATE, SESSION_TOKEN] {
        request.headers_mut().remove(header);
    }

    let mut settings = SigningSettings::default();
    // Path and headers are handed over in their canonical form: it is the one of the service's own tools.
    settings.percent_encoding_mode = PercentEncodingMode::Single;
    settings.uri_path_normalization_mode = UriPathNormalizationMode::Disabled;
    settings.payload_checksum_kind =
        if wants_hash { PayloadChecksumKind::XAmzSha256 } else { PayloadChecksumKind::NoHeader };
    settings.excluded_headers = Some(NOT_SIGNED.iter().map(|name| Cow::Borrowed(*name)).collect());
    let identity = credentials.clone().into();
    let parameters = v4::SigningParams::builder()
        .identity(&identity)
        .region(scope.region())
        .name(scope.service())
        .time(time)
        .settings(settings)
        .build()
        .map_err(|error| error.to_string())?;
    let headers = signed_headers(request)?;
    let headers = headers.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    let body = match payload {
        Payload::Hash(hash) => SignableBody::Precomputed(hash),
        Payload::Unsigned => SignableBody::UnsignedPayload,
    };
    let uri = canonical_uri(request.uri(), storage);
    let signable = SignableRequest::new(request.method().as_str(), uri, headers, body)
        .map_err(|error| error.to_string())?;
    let parameters = parameters.into();
    // The signer logs what it signs, and so the session token and whatever else is confidential in headers.
    let signed =
        with_default(NoSubscriber::default(), || aws_sigv4::http_request::sign(signable, &parameters));
    let (headers, _) = signed.map_err(|error| error.to_string())?.into_parts().0.into_parts();
    for header in headers {
        let name = HeaderName::from_static(header.name());
        let mut value = HeaderValue::from_str(header.value()).map_err(|error| error.to_string())?;
        value.set_sensitive(name == AUTHORIZATION || name == SESSION_TOKEN);
        request.headers_mut().insert(name, value);
    }
    Ok(())
}

/// Brings the query into the spelling in which it is signed, and the path if it is the key of an object.
fn spell_out<B>(request: &mut Request<B>, storage: bool) -> Result<(), Cow<'static, str>> {
    let uri = request.uri();
    let mut spelt = if storage { spelt_path(uri.path())? } else { uri.path().to_owned() };
    // What stands between two `&` without anything is no parameter.
    let pairs = uri.query().unwrap_or_default().split('&').filter(|pair| !pair.is_empty());
    for (index, pair) in pairs.enumerate() {
        spelt.push(if index == 0 { '?' } else { '&' });
        let (name, value) = pair.split_once('=').map_or((pair, None), |(name, value)| (name, Some(value)));
        spelt.push_str(&spelt_component(name)?);
        if let Some(value) = value {
            spelt.push('=');
            spelt.push_str(&spelt_component(value)?);
        }
    }
    let mut parts = uri.clone().into_parts();
    parts.path_and_query = Some(PathAndQuery::try_from(spelt).map_err(|error| error.to_string())?);
    *request.uri_mut() = Uri::from_parts(parts).map_err(|error| error.to_string())?;
    Ok(())
}

/// A name or value of the query. A `+` means itself: to AWS, a space is always `%20`.
fn spelt_component(component: &str) -> Result<String, Cow<'static, str>> {
    let decoded = percent_decode_str(component).decode_utf8();
    let decoded = decoded.map_err(|_| "its query holds bytes that are not text, which cannot be signed")?;
    Ok(utf8_percent_encode(&decoded, COMPONENT).to_string())
}

/// The key of an object. S3 does not tell `/` and `%2F` apart, and signs the first.
fn spelt_path(path: &str) -> Result<String, Cow<'static, str>> {
    let decoded: Vec<u8> = percent_decode_str(path).collect();
    let spelt = percent_encode(&decoded, CANONICAL_PATH).to_string();
    let dots = |path: &str| path.split('/').filter(|segment| is_dot_segment(segment)).count();
    if dots(&spelt) > dots(path) {
        return Err(
            "its path has a segment `.` or `..` behind an encoded `/`, which stands for another path".into(),
        );
    }
    Ok(spelt)
}

/// The address as it is signed: with its path in canonical form.
fn canonical_uri(uri: &Uri, storage: bool) -> String {
    let path = if storage { uri.path().to_owned() } else { canonical_path(uri.path()) };
    let query = uri.query().map(|query| format!("?{query}")).unwrap_or_default();
    // The host is signed as a header, so that the address needs none of its own.
    format!("{path}{query}")
}

/// A path without empty segments and such as stand for others, encoded once more.
fn canonical_path(path: &str) -> String {
    let mut segments = Vec::new();
    for segment in path.split('/') {
        match segment {
            "" | "." => {}
            ".." => drop(segments.pop()),
            segment => segments.push(segment),
        }
    }
    let mut canonical = String::from("/");
    canonical.extend(utf8_percent_encode(&segments.join("/"), CANONICAL_PATH));
    if path.ends_with('/') && !segments.is_empty() {
        canonical.push('/');
    }
    canonical
}

/// The headers that are signed, each value with single spaces, and the host among them.
fn signed_headers<B>(request: &Request<B>) -> Result<Vec<(HeaderName, String)>, Cow<'static, str>> {
    let mut signed = Vec::with_capacity(request.headers().len() + 1);
    for (name, value) in request.headers() {
        if NOT_SIGNED.contains(&name.as_str()) {
            continue;
        }
        match value.to_str() {
            Ok(text) => {
                let words: Vec<&str> = text.split_ascii_whitespace().collect();
                signed.push((name.clone(), words.join(" ")));
            }
            Err(_) if name.as_str().starts_with("x-amz-") => {
                return Err(format!("header `{name}` has characters that cannot be signed").into());
            }
            // Nothing but the service's own headers has to be signed.
            Err(_) => {}
        }
    }
    if !request.headers().contains_key(HOST) {
        let host = request.uri().host().ok_or("its URL names no host")?.to_ascii_lowercase();
        let default = if request.uri().scheme() == Some(&Scheme::HTTP) { 80 } else { 443 };
        let port = request.uri().port_u16().filter(|port| *port != default);
        signed.push((HOST, port.map_or(host.clone(), |port| format!("{host}:{port}"))));
    }
    Ok(signed)
}
