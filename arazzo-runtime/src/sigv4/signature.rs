//! The signature of one request.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::time::SystemTime;

use http::header::{AUTHORIZATION, HOST, HeaderName, HeaderValue};
use http::uri::{PathAndQuery, Scheme};
use http::{Request, Uri};
use percent_encoding::{AsciiSet, percent_decode_str, percent_encode, utf8_percent_encode};
use ring::digest::{self, SHA256};
use ring::hmac;

use super::credentials::Keys;
use super::{Scope, hexadecimal};
use crate::calendar::UtcTime;
use crate::encode::{COMPONENT, is_dot_segment};

/// What the signature is made by, as requests name it.
const ALGORITHM: &str = "AWS4-HMAC-SHA256";

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

impl Payload {
    fn as_text(&self) -> &str {
        match self {
            Self::Hash(hash) => hash,
            Self::Unsigned => "UNSIGNED-PAYLOAD",
        }
    }
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
    payload: &Payload,
    keys: &Keys,
    scope: &Scope,
    time: SystemTime,
) -> Result<(), Cow<'static, str>> {
    let sent = [("access key id", Some(&keys.access_key_id)), ("session token", keys.session_token.as_ref())];
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

    let (date, time) = stamps(time);
    let mut add = |name, value: &str| {
        let mut value = HeaderValue::from_str(value).map_err(|error| error.to_string())?;
        value.set_sensitive(name == AUTHORIZATION || name == SESSION_TOKEN);
        request.headers_mut().insert(name, value);
        Ok::<_, String>(())
    };
    add(DATE, &time)?;
    if wants_hash {
        add(CONTENT_HASH, payload.as_text())?;
    }
    if let Some(token) = &keys.session_token {
        add(SESSION_TOKEN, token)?;
    }
    let headers = signed_headers(request)?;
    let names = headers.keys().copied().collect::<Vec<_>>().join(";");
    let canonical = canonical_request(request, &headers, &names, payload, storage);
    let realm = format!("{date}/{}/{}/aws4_request", scope.region(), scope.service());
    let hash = hexadecimal(digest::digest(&SHA256, canonical.as_bytes()).as_ref());
    let signature = hexadecimal(&code(
        &signing_key(&keys.secret_access_key, &date, scope),
        &format!("{ALGORITHM}\n{time}\n{realm}\n{hash}"),
    ));
    let key = &keys.access_key_id;
    let authorization =
        format!("{ALGORITHM} Credential={key}/{realm}, SignedHeaders={names}, Signature={signature}");
    let mut authorization = HeaderValue::try_from(authorization).map_err(|error| error.to_string())?;
    authorization.set_sensitive(true);
    request.headers_mut().insert(AUTHORIZATION, authorization);
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
    let dots = |path: &str| path.split('/').filter(|segment| is_dot_segment(segment.as_bytes())).count();
    if dots(&spelt) > dots(path) {
        return Err(
            "its path has a segment `.` or `..` behind an encoded `/`, which stands for another path".into(),
        );
    }
    Ok(spelt)
}

/// The day and the second of a time, as signatures have them.
fn stamps(time: SystemTime) -> (String, String) {
    let UtcTime { year, month, day, hour, minute, second } = UtcTime::of(time);
    let date = format!("{year:04}{month:02}{day:02}");
    let time = format!("{date}T{hour:02}{minute:02}{second:02}Z");
    (date, time)
}

/// What is signed of a request.
fn canonical_request<B>(
    request: &Request<B>,
    headers: &BTreeMap<&str, String>,
    names: &str,
    payload: &Payload,
    storage: bool,
) -> String {
    let uri = request.uri();
    let path = if storage { uri.path().to_owned() } else { canonical_path(uri.path()) };
    let query = canonical_query(uri.query().unwrap_or_default());
    let headers: String = headers.iter().map(|(name, value)| format!("{name}:{value}\n")).collect();
    format!("{}\n{path}\n{query}\n{headers}\n{names}\n{}", request.method(), payload.as_text())
}

/// A query that is spelt out, its parameters in order.
fn canonical_query(query: &str) -> String {
    let pairs = query.split('&').filter(|pair| !pair.is_empty());
    let mut pairs: Vec<(&str, &str)> = pairs.map(|pair| pair.split_once('=').unwrap_or((pair, ""))).collect();
    pairs.sort_unstable();
    pairs.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("&")
}

/// The key that is good for a day, a service and a region.
fn signing_key(secret: &str, date: &str, scope: &Scope) -> Vec<u8> {
    let parts = [date, scope.region(), scope.service(), "aws4_request"];
    parts.into_iter().fold(format!("AWS4{secret}").into_bytes(), |key, part| code(&key, part))
}

/// The code by which somebody with the same key knows a text.
fn code(key: &[u8], text: &str) -> Vec<u8> {
    hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, key), text.as_bytes()).as_ref().to_vec()
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

/// The headers that are signed, in order, each value with single spaces, and the host among them.
fn signed_headers<B>(request: &Request<B>) -> Result<BTreeMap<&str, String>, Cow<'static, str>> {
    let mut signed = BTreeMap::<&str, String>::new();
    for (name, value) in request.headers() {
        let name = name.as_str();
        if NOT_SIGNED.contains(&name) {
            continue;
        }
        match value.to_str() {
            Ok(text) => {
                let words = text.split_ascii_whitespace().collect::<Vec<_>>().join(" ");
                let values = signed.entry(name);
                values.and_modify(|values| *values = format!("{values},{words}")).or_insert(words);
            }
            Err(_) if name.starts_with("x-amz-") => {
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
        signed.insert("host", port.map_or(host.clone(), |port| format!("{host}:{port}")));
    }
    Ok(signed)
}
