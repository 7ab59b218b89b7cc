//! What may be seen of a message, in the form of an archive.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::header::{CONTENT_TYPE, COOKIE, HeaderMap, HeaderName, HeaderValue, SET_COOKIE};
use http::{Uri, Version};
use percent_encoding::percent_decode_str;

use super::format::{Pair, PostData, Request};
use crate::redact::{MASK, Secrets, is_confidential_header, is_secret_name, masked};
use crate::{Body, Client};

/// What a request has with it for a transport that shows it: whose it is, and what in it must not be shown.
#[derive(Clone)]
pub(crate) struct Context {
    pub(crate) workflow: &'static str,
    pub(crate) step: Option<&'static str>,
    pub(crate) client: Client,
    pub(crate) concealed: Vec<String>,
}

/// What must not be shown of a request, nor of anything that repeats it.
pub(super) fn secrets(request: &http::Request<Body>) -> Secrets {
    let mut secrets = Secrets::default();
    if let Some(context) = request.extensions().get::<Context>() {
        secrets.extend(context.client.secrets());
        context.concealed.iter().for_each(|value| secrets.add(value));
    }
    for (name, value) in request.headers() {
        if is_confidential(name, value) {
            secrets.add_header(value);
        }
    }
    secrets.add_form(request.uri().query().unwrap_or_default());
    request.body().bytes().into_iter().for_each(|body| secrets.add_body(body));
    secrets
}

/// A request as it may be seen. No more of its body is shown than `limit` bytes, and nothing of one that is not in memory.
pub(super) fn request(request: &http::Request<Body>, secrets: &Secrets, limit: usize) -> Request {
    let body = request.body();
    let length = body.length();
    let post_data = (length != Some(0)).then(|| {
        let mime_type = text(request.headers(), &CONTENT_TYPE);
        match body.bytes() {
            Some(bytes) => {
                let shown = Shown::of(bytes, bytes.len(), &mime_type, secrets, limit);
                PostData {
                    text: shown.text.unwrap_or_default(),
                    encoding: shown.encoding,
                    comment: shown.comment,
                    mime_type,
                }
            }
            None => PostData {
                comment: Some("content that is read while it is sent is not recorded".to_owned()),
                mime_type,
                ..PostData::default()
            },
        }
    });
    Request {
        method: request.method().as_str().to_owned(),
        url: url(request.uri(), secrets),
        http_version: version(request.version()),
        cookies: cookies(request.headers(), &COOKIE),
        headers: headers(request.headers(), secrets),
        query_string: query(request.uri(), secrets),
        post_data,
        headers_size: -1,
        body_size: size(length),
    }
}

/// A number of bytes as archives have it: -1 if it is not known.
pub(super) fn size(length: Option<u64>) -> i64 {
    length.and_then(|length| i64::try_from(length).ok()).unwrap_or(-1)
}

/// The name of a version as archives have it.
pub(super) fn version(version: Version) -> String {
    format!("{version:?}")
}

/// The value of a header, if it is text.
pub(super) fn text(headers: &HeaderMap, name: &HeaderName) -> String {
    headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned()
}

/// All headers, those that are confidential masked.
pub(super) fn headers(headers: &HeaderMap, secrets: &Secrets) -> Vec<Pair> {
    let shown = |(name, value): (&HeaderName, &HeaderValue)| {
        let value = if is_confidential(name, value) {
            MASK.to_owned()
        } else {
            masked(&String::from_utf8_lossy(value.as_bytes()), secrets)
        };
        Pair { name: name.as_str().to_owned(), value }
    };
    headers.iter().map(shown).collect()
}

fn is_confidential(name: &HeaderName, value: &HeaderValue) -> bool {
    value.is_sensitive() || is_confidential_header(name) || name == SET_COOKIE
}

/// The names of the cookies in a header.
pub(super) fn cookies(headers: &HeaderMap, header: &HeaderName) -> Vec<Pair> {
    let values = headers.get_all(header).iter().filter_map(|value| value.to_str().ok());
    let pairs = values.flat_map(|value| {
        // Behind the first pair of `Set-Cookie` are attributes.
        let pairs = if *header == COOKIE { usize::MAX } else { 1 };
        value.split(';').take(pairs)
    });
    let names = pairs.filter_map(|pair| pair.split_once('='));
    names.map(|(name, _)| Pair { name: name.trim().to_owned(), value: MASK.to_owned() }).collect()
}

/// A URL, with what is confidential in it masked.
pub(super) fn url(uri: &Uri, secrets: &Secrets) -> String {
    let url = uri.to_string();
    match url.split_once('?') {
        None => secrets.mask_all(&url).into_owned(),
        Some((address, query)) => {
            let pairs: Vec<String> = query.split('&').map(|pair| masked_pair(pair, secrets)).collect();
            format!("{}?{}", secrets.mask_all(address), pairs.join("&"))
        }
    }
}

fn masked_pair(pair: &str, secrets: &Secrets) -> String {
    match pair.split_once('=') {
        Some((name, _)) if is_secret_name(&decoded(name)) => format!("{name}={MASK}"),
        _ => secrets.mask_all(pair).into_owned(),
    }
}

fn query(uri: &Uri, secrets: &Secrets) -> Vec<Pair> {
    let query = uri.query().unwrap_or_default();
    let pairs = query.split('&').filter(|pair| !pair.is_empty()).map(|pair| masked_pair(pair, secrets));
    let pair = |pair: String| {
        let (name, value) = pair.split_once('=').unwrap_or((&pair, ""));
        Pair { name: decoded(name), value: decoded(value) }
    };
    pairs.map(pair).collect()
}

fn decoded(text: &str) -> String {
    percent_decode_str(&text.replace('+', " ")).decode_utf8_lossy().into_owned()
}

/// Content as it may be seen.
pub(super) struct Shown {
    pub(super) text: Option<String>,
    pub(super) encoding: Option<String>,
    /// What is not shown, and why.
    pub(super) comment: Option<String>,
}

impl Shown {
    /// Shows content of which this is the beginning, up to `limit` bytes and more where something is masked.
    pub(super) fn of(
        beginning: &[u8],
        size: usize,
        mime_type: &str,
        secrets: &Secrets,
        limit: usize,
    ) -> Self {
        let mut comment = None;
        let mut shown = beginning;
        if beginning.len() < size || size > limit {
            // What is cut off might be the rest of a secret that is not known as one by its beginning.
            let end = beginning.len().min(limit).saturating_sub(secrets.longest());
            shown = beginning.get(..end).unwrap_or_default();
            comment = Some(format!("of its {size} bytes, only the first {end} are recorded"));
        }
        if mime_type.to_ascii_lowercase().contains("utf-16") {
            let comment = Some("text in UTF-16 is not recorded".to_owned());
            return Self { text: None, encoding: None, comment };
        }
        let is_text = match std::str::from_utf8(shown) {
            Ok(_) => true,
            // The end of a text that is cut off may be in the middle of a character.
            Err(error) => comment.is_some() && error.error_len().is_none(),
        };
        if is_text {
            let text = masked(&String::from_utf8_lossy(shown), secrets);
            return Self { text: Some(text), encoding: None, comment };
        }
        // As Latin-1, so that what is text in it can be masked, and everything else stays what it is.
        let text: String = shown.iter().map(|byte| char::from(*byte)).collect();
        let masked = masked(&text, secrets);
        let bytes: Vec<u8> = masked.chars().filter_map(|letter| u8::try_from(letter).ok()).collect();
        Self { text: Some(STANDARD.encode(bytes)), encoding: Some("base64".to_owned()), comment }
    }
}

/// The bytes that a text of an archive stands for.
pub(super) fn bytes(text: &str, encoding: Option<&str>) -> Option<Vec<u8>> {
    match encoding {
        None | Some("") => Some(text.as_bytes().to_vec()),
        Some("base64") => STANDARD.decode(text).ok(),
        Some(_) => None,
    }
}
