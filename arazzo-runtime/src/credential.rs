//! What requests are authorised with.

use std::fmt;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::Uri;
use http::header::{AUTHORIZATION, COOKIE, HeaderMap, HeaderName, HeaderValue};
use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};

use crate::Body;
use crate::authorization::{AuthorizationError, Authorize};
use crate::encode::COMPONENT;
use crate::redact::{MASK, Secrets};
use crate::request::parse_header;

/// What a cookie may not hold as it is. `%` stays: what is encoded already is kept.
const COOKIE_VALUE: &AsciiSet = &CONTROLS.add(b' ').add(b'"').add(b',').add(b';').add(b'\\');

/// What a client shows to be allowed a request: [`ClientBuilder::credential`](crate::ClientBuilder::credential) takes one
/// for each security scheme. It is never shown, and is masked where a body that an error quotes repeats it.
#[derive(Clone)]
pub struct Credential(Kind);

#[derive(Clone)]
enum Kind {
    Header {
        name: String,
        value: String,
    },
    Query {
        name: String,
        value: String,
    },
    Cookie {
        name: String,
        value: String,
    },
    Basic(Basic),
    Bearer(String),
    By {
        authorizer: Arc<dyn Authorize>,
        /// Whether it sends requests over TLS itself.
        needs_tls: bool,
    },
    Certificate(ClientCertificate),
}

impl Credential {
    /// A header, such as one with a key.
    pub fn header(name: impl Into<String>, value: impl Into<String>) -> Self {
        Self(Kind::Header { name: name.into(), value: value.into() })
    }

    /// A parameter of the query, such as one with a key.
    pub fn query(name: impl Into<String>, value: impl Into<String>) -> Self {
        Self(Kind::Query { name: name.into(), value: value.into() })
    }

    /// A cookie, such as one that names a session.
    pub fn cookie(name: impl Into<String>, value: impl Into<String>) -> Self {
        Self(Kind::Cookie { name: name.into(), value: value.into() })
    }

    /// Whatever adds what the service wants to see.
    pub fn by(authorizer: impl Authorize) -> Self {
        Self::by_way_of(authorizer, false)
    }

    /// The same, where the authorizer may send requests over TLS itself.
    pub(crate) fn by_way_of(authorizer: impl Authorize, needs_tls: bool) -> Self {
        Self(Kind::By { authorizer: Arc::new(authorizer), needs_tls })
    }

    /// Whether there has to be TLS for it, wherever the API is.
    pub(crate) fn needs_tls(&self) -> bool {
        matches!(self.0, Kind::By { needs_tls: true, .. })
    }

    /// The certificate that is shown when a connection is made.
    pub(crate) fn certificate(&self) -> Option<&ClientCertificate> {
        match &self.0 {
            Kind::Certificate(certificate) => Some(certificate),
            _ => None,
        }
    }

    /// Brings what is constant into the form that it is sent in, and notes what must not be shown.
    pub(crate) fn ready(self, secrets: &mut Secrets) -> Result<Ready, &'static str> {
        match self.0 {
            Kind::Header { name, value } => Ready::header(&name, value, secrets),
            Kind::Query { name, value } => {
                secrets.add(&value);
                let encoded = |text: &str| utf8_percent_encode(text, COMPONENT).to_string();
                Ok(Ready::Query { name: encoded(&name), value: encoded(&value) })
            }
            Kind::Cookie { name, value } => {
                secrets.add(&value);
                // What may be the name of a cookie may be the name of a header.
                let _: HeaderName = name.parse().map_err(|_| "has a name that no cookie may have")?;
                let value = utf8_percent_encode(&value, COOKIE_VALUE).to_string();
                secrets.add(&value);
                Ok(Ready::Cookie { name, value })
            }
            Kind::Basic(Basic { user, password }) => {
                if user.contains(':') {
                    return Err("has a user with a colon, which ends the user's name");
                }
                let encoded = STANDARD.encode(format!("{user}:{password}"));
                secrets.add(&password);
                Ready::header(AUTHORIZATION.as_str(), format!("Basic {encoded}"), secrets)
            }
            Kind::Bearer(token) => Ready::header(AUTHORIZATION.as_str(), format!("Bearer {token}"), secrets),
            Kind::By { authorizer, .. } => {
                authorizer.secrets().iter().for_each(|secret| secrets.add(secret));
                Ok(Ready::By(authorizer))
            }
            Kind::Certificate(_) => Ok(Ready::OfConnection),
        }
    }
}

impl fmt::Debug for Credential {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = match &self.0 {
            Kind::Header { name, .. } => format!("header {name}"),
            Kind::Query { name, .. } => format!("query {name}"),
            Kind::Cookie { name, .. } => format!("cookie {name}"),
            Kind::Basic(_) => "basic".to_owned(),
            Kind::Bearer(_) => "bearer".to_owned(),
            Kind::By { .. } => "by an authorizer".to_owned(),
            Kind::Certificate(_) => "certificate".to_owned(),
        };
        write!(formatter, "Credential({kind})")
    }
}

/// A key, which the API's description says where to put.
#[derive(Clone)]
pub struct ApiKey(String);

impl ApiKey {
    /// The key, sent in the header of this name.
    #[must_use]
    pub fn in_header(self, name: impl Into<String>) -> Credential {
        Credential::header(name, self.0)
    }

    /// The key, sent as the parameter of this name in the query.
    #[must_use]
    pub fn in_query(self, name: impl Into<String>) -> Credential {
        Credential::query(name, self.0)
    }

    /// The key, sent as the cookie of this name.
    #[must_use]
    pub fn in_cookie(self, name: impl Into<String>) -> Credential {
        Credential::cookie(name, self.0)
    }
}

impl From<String> for ApiKey {
    fn from(key: String) -> Self {
        Self(key)
    }
}

impl From<&str> for ApiKey {
    fn from(key: &str) -> Self {
        Self(key.to_owned())
    }
}

impl fmt::Debug for ApiKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "ApiKey({MASK})")
    }
}

/// A user and a password, sent in the header `Authorization` as RFC 7617 says.
#[derive(Clone)]
pub struct Basic {
    user: String,
    password: String,
}

impl Basic {
    /// A user, whose name has no colon, and a password.
    pub fn new(user: impl Into<String>, password: impl Into<String>) -> Self {
        Self { user: user.into(), password: password.into() }
    }
}

impl From<Basic> for Credential {
    fn from(basic: Basic) -> Self {
        Self(Kind::Basic(basic))
    }
}

impl fmt::Debug for Basic {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Basic({MASK})")
    }
}

/// A token that whoever bears it is allowed by, sent in the header `Authorization` as RFC 6750 says.
#[derive(Clone)]
pub struct BearerToken(Bearer);

#[derive(Clone)]
enum Bearer {
    Given(String),
    By(Arc<dyn Authorize>),
}

impl BearerToken {
    /// Whatever has a token for each request, such as one that lets the user log in and keeps the token fresh.
    pub fn by(authorizer: impl Authorize) -> Self {
        Self(Bearer::By(Arc::new(authorizer)))
    }
}

impl From<String> for BearerToken {
    fn from(token: String) -> Self {
        Self(Bearer::Given(token))
    }
}

impl From<&str> for BearerToken {
    fn from(token: &str) -> Self {
        token.to_owned().into()
    }
}

impl From<BearerToken> for Credential {
    fn from(token: BearerToken) -> Self {
        match token.0 {
            Bearer::Given(token) => Self(Kind::Bearer(token)),
            Bearer::By(authorizer) => Self(Kind::By { authorizer, needs_tls: false }),
        }
    }
}

impl fmt::Debug for BearerToken {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "BearerToken({MASK})")
    }
}

/// A certificate that a client shows when it connects, and the key that it is proved with: mutual TLS.
///
/// It is a setting of the client's own transport, and needs the feature `rustls-tls`.
#[derive(Clone)]
#[cfg_attr(not(feature = "rustls-tls"), expect(dead_code, reason = "nothing but TLS shows a certificate"))]
pub struct ClientCertificate {
    pub(crate) chain: Vec<u8>,
    pub(crate) key: Vec<u8>,
}

impl ClientCertificate {
    /// A certificate, with those that lead from it to one that the server trusts, and its private key. Both are in the
    /// format PEM, and may be one text. They are read when the client is built.
    pub fn from_pem(chain: impl Into<Vec<u8>>, key: impl Into<Vec<u8>>) -> Self {
        Self { chain: chain.into(), key: key.into() }
    }
}

impl From<ClientCertificate> for Credential {
    fn from(certificate: ClientCertificate) -> Self {
        Self(Kind::Certificate(certificate))
    }
}

impl fmt::Debug for ClientCertificate {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "ClientCertificate({MASK})")
    }
}

/// Whether a query has a parameter of this name, which is encoded.
fn has_parameter(uri: &Uri, name: &str) -> bool {
    uri.query().unwrap_or_default().split('&').any(|pair| is_named(pair, name))
}

fn is_named(pair: &str, name: &str) -> bool {
    pair.split('=').next() == Some(name)
}

/// A credential that has been checked, in the form that it is sent in.
pub(crate) enum Ready {
    Header(HeaderName, HeaderValue),
    /// Both encoded.
    Query {
        name: String,
        value: String,
    },
    Cookie {
        name: String,
        value: String,
    },
    By(Arc<dyn Authorize>),
    /// What the connection shows.
    OfConnection,
}

impl Ready {
    fn header(name: &str, value: String, secrets: &mut Secrets) -> Result<Self, &'static str> {
        let (name, mut value) = parse_header(name, value)?;
        value.set_sensitive(true);
        secrets.add_header(&value);
        Ok(Self::Header(name, value))
    }

    /// What authorises requests anew, each for itself.
    pub(crate) fn authorizer(&self) -> Option<&Arc<dyn Authorize>> {
        match self {
            Self::By(authorizer) => Some(authorizer),
            _ => None,
        }
    }

    /// Whether a request has in its place already what its operation has put there.
    pub(crate) fn is_given(&self, uri: &Uri, headers: &HeaderMap, cookies: &str) -> bool {
        match self {
            Self::Header(name, _) => headers.contains_key(name),
            Self::Query { name, .. } => has_parameter(uri, name),
            Self::Cookie { name, .. } => cookies.split("; ").any(|pair| is_named(pair, name)),
            Self::By(_) => headers.contains_key(AUTHORIZATION),
            Self::OfConnection => false,
        }
    }

    /// Adds what is constant to a request.
    pub(crate) fn show(&self, request: &mut http::Request<Body>) -> Result<(), AuthorizationError> {
        match self {
            Self::Header(name, value) => drop(request.headers_mut().insert(name, value.clone())),
            // Where a redirect leads, it may be there already.
            Self::Query { name, .. } if has_parameter(request.uri(), name) => {}
            Self::Query { name, value } => {
                let uri = request.uri();
                let separator = if uri.query().is_some() { '&' } else { '?' };
                let uri = format!("{uri}{separator}{name}={value}");
                *request.uri_mut() = Uri::try_from(uri).map_err(AuthorizationError::new)?;
            }
            Self::Cookie { name, value } => {
                let others = request.headers().get_all(COOKIE).iter().map(HeaderValue::as_bytes);
                let pair = format!("{name}={value}");
                let pairs: Vec<&[u8]> = others.chain([pair.as_bytes()]).collect();
                let mut cookies =
                    HeaderValue::from_bytes(&pairs.join(&b"; "[..])).map_err(AuthorizationError::new)?;
                cookies.set_sensitive(true);
                request.headers_mut().insert(COOKIE, cookies);
            }
            Self::By(_) | Self::OfConnection => {}
        }
        Ok(())
    }
}
