//! Signatures of requests, checked by what AWS's documentation says of Signature Version 4.
//!
//! It shares nothing with what signs: what is received is put together and signed anew, and has to come to the same.

use bytes::Bytes;
use http::header::AUTHORIZATION;
use http::request::Parts;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use sha2::{Digest, Sha256};

use super::error::{ErrorType, ServiceError};

/// Where the service says that it is.
const REGION: &str = "us-east-1";
const SERVICE: &str = "imagebuilder";

/// The block of SHA-256, in bytes.
const BLOCK: usize = 64;

const QUERY: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');
const PATH: &AsciiSet = &QUERY.remove(b'/');

/// The keys of the one account that may use the service.
#[derive(Clone, Debug)]
pub(super) struct Keys {
    pub(super) access_key_id: String,
    pub(super) secret_access_key: String,
    pub(super) session_token: Option<String>,
}

/// What a request says of its signature.
struct Claim<'a> {
    access_key_id: &'a str,
    date: &'a str,
    scope: String,
    signed_headers: Vec<&'a str>,
    signature: &'a str,
}

impl Keys {
    /// Whether the request has been signed with these keys.
    pub(super) fn check(&self, head: &Parts, body: &Bytes) -> Result<(), ServiceError> {
        let authorization = header(head, AUTHORIZATION.as_str()).ok_or_else(|| {
            ServiceError::new(ErrorType::MissingAuthenticationToken, "Missing Authentication Token")
        })?;
        let claim = claim(&authorization).ok_or_else(|| {
            ServiceError::new(ErrorType::IncompleteSignature, "The signature is not complete.")
        })?;
        let time = header(head, "x-amz-date").unwrap_or_default();
        let scope = format!("{}/{REGION}/{SERVICE}/aws4_request", claim.date);
        if claim.scope != scope || !time.starts_with(claim.date) {
            let message = format!("Credential should be scoped to '{scope}', not '{}'.", claim.scope);
            return Err(ServiceError::new(ErrorType::InvalidSignature, message));
        }
        if claim.access_key_id != self.access_key_id
            || header(head, "x-amz-security-token") != self.session_token
        {
            let message = "The security token included in the request is invalid.";
            return Err(ServiceError::new(ErrorType::UnrecognizedClient, message));
        }
        let must_be_signed =
            |name: &str| matches!(name, "host" | "content-type") || name.starts_with("x-amz-");
        let mut names = head.headers.keys().map(http::HeaderName::as_str);
        if let Some(name) = names.find(|name| must_be_signed(name) && !claim.signed_headers.contains(name)) {
            let message = format!("'{name}' must be a 'SignedHeader' in the AWS Authorization.");
            return Err(ServiceError::new(ErrorType::InvalidSignature, message));
        }
        let canonical = canonical_request(head, body, &claim.signed_headers);
        let text = format!("AWS4-HMAC-SHA256\n{time}\n{scope}\n{}", hexadecimal(&Sha256::digest(&canonical)));
        let key = [claim.date, REGION, SERVICE, "aws4_request"]
            .iter()
            .fold(format!("AWS4{}", self.secret_access_key).into_bytes(), |key, part| {
                hmac(&key, part.as_bytes())
            });
        if hexadecimal(&hmac(&key, text.as_bytes())) != claim.signature {
            let message = format!(
                "The request signature we calculated does not match the signature you provided. The Canonical String for \
                 this request should have been\n'{canonical}'\n\nThe String-to-Sign should have been\n'{text}'\n"
            );
            return Err(ServiceError::new(ErrorType::InvalidSignature, message));
        }
        Ok(())
    }
}

/// The value of a header; of several, all with commas in between.
fn header(head: &Parts, name: &str) -> Option<String> {
    let values = head.headers.get_all(name).iter();
    let values: Vec<String> =
        values.map(|value| String::from_utf8_lossy(value.as_bytes()).trim().to_owned()).collect();
    (!values.is_empty()).then(|| values.join(","))
}

fn claim(authorization: &str) -> Option<Claim<'_>> {
    let mut parts = authorization.strip_prefix("AWS4-HMAC-SHA256 ")?.split(", ");
    let credential = parts.next()?.strip_prefix("Credential=")?;
    let signed_headers = parts.next()?.strip_prefix("SignedHeaders=")?.split(';').collect();
    let signature = parts.next()?.strip_prefix("Signature=")?;
    let (access_key_id, scope) = credential.split_once('/')?;
    let (date, _) = scope.split_once('/')?;
    Some(Claim { access_key_id, date, scope: scope.to_owned(), signed_headers, signature })
}

fn canonical_request(head: &Parts, body: &[u8], signed_headers: &[&str]) -> String {
    let mut query: Vec<(String, String)> = head
        .uri
        .query()
        .into_iter()
        .flat_map(|query| query.split('&'))
        .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
        .map(|(name, value)| (encoded_anew(name), encoded_anew(value)))
        .collect();
    query.sort();
    let query: Vec<String> = query.iter().map(|(name, value)| format!("{name}={value}")).collect();
    let headers: String = signed_headers
        .iter()
        .map(|name| {
            let value = header(head, name).unwrap_or_default();
            format!(
                "{name}:{}\n",
                value.split(' ').filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
            )
        })
        .collect();
    [
        head.method.as_str(),
        &utf8_percent_encode(head.uri.path(), PATH).to_string(),
        &query.join("&"),
        &headers,
        &signed_headers.join(";"),
        &hexadecimal(&Sha256::digest(body)),
    ]
    .join("\n")
}

fn encoded_anew(component: &str) -> String {
    utf8_percent_encode(&percent_decode_str(component).decode_utf8_lossy(), QUERY).to_string()
}

/// HMAC-SHA256, as RFC 2104 makes it of the hash.
fn hmac(key: &[u8], text: &[u8]) -> Vec<u8> {
    let mut block = if key.len() > BLOCK { Sha256::digest(key).to_vec() } else { key.to_vec() };
    block.resize(BLOCK, 0);
    let masked = |mask: u8| block.iter().map(|byte| byte ^ mask).collect::<Vec<u8>>();
    let inner = Sha256::new().chain_update(masked(0x36)).chain_update(text).finalize();
    Sha256::new().chain_update(masked(0x5c)).chain_update(inner).finalize().to_vec()
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
