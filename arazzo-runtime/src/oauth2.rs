//! Tokens by OAuth 2.0 and OpenID Connect.

use std::fmt;

#[cfg(feature = "oauth2")]
mod client_credentials;

#[cfg(feature = "oauth2")]
pub use client_credentials::ClientCredentials;

use crate::{BearerToken, Credential};

/// What a scheme of OAuth 2.0 or OpenID Connect is fulfilled with: a token that was obtained elsewhere, as a text or a
/// [`BearerToken`], or, with the feature `oauth2`, `ClientCredentials`, for which the client obtains tokens itself.
///
/// ```
/// use arazzo_runtime::OAuth2;
///
/// let given = OAuth2::from("eyJhbGciOi…");
/// ```
#[derive(Clone)]
pub struct OAuth2 {
    source: Source,
    described: Described,
}

#[derive(Clone)]
enum Source {
    Token(BearerToken),
    #[cfg(feature = "oauth2")]
    ClientCredentials(ClientCredentials),
}

impl fmt::Debug for Source {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Token(token) => token.fmt(formatter),
            #[cfg(feature = "oauth2")]
            Self::ClientCredentials(credentials) => credentials.fmt(formatter),
        }
    }
}

/// What the description of an API says of its tokens.
#[derive(Clone, Debug, Default)]
struct Described {
    token_url: Option<String>,
    discovery_url: Option<String>,
    scopes: Vec<String>,
}

impl OAuth2 {
    fn new(source: Source) -> Self {
        Self { source, described: Described::default() }
    }

    /// Where tokens are obtained if nothing else is said: generated code knows it from the description. What is
    /// relative is so to the address of the API.
    #[must_use]
    pub fn default_token_url(mut self, url: impl Into<String>) -> Self {
        self.described.token_url = Some(url.into());
        self
    }

    /// The document of OpenID Connect that says where tokens are obtained, if nothing else is said: generated code knows
    /// it from the description.
    #[must_use]
    pub fn default_discovery_url(mut self, url: impl Into<String>) -> Self {
        self.described.discovery_url = Some(url.into());
        self
    }

    /// What tokens have to allow if nothing else is said: generated code knows what the operations need that are called.
    #[must_use]
    pub fn default_scopes(mut self, scopes: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.described.scopes = scopes.into_iter().map(Into::into).collect();
        self
    }
}

impl From<BearerToken> for OAuth2 {
    fn from(token: BearerToken) -> Self {
        Self::new(Source::Token(token))
    }
}

impl From<String> for OAuth2 {
    fn from(token: String) -> Self {
        BearerToken::from(token).into()
    }
}

impl From<&str> for OAuth2 {
    fn from(token: &str) -> Self {
        BearerToken::from(token).into()
    }
}

#[cfg(feature = "oauth2")]
impl From<ClientCredentials> for OAuth2 {
    fn from(credentials: ClientCredentials) -> Self {
        Self::new(Source::ClientCredentials(credentials))
    }
}

impl From<OAuth2> for Credential {
    fn from(oauth2: OAuth2) -> Self {
        match oauth2.source {
            Source::Token(token) => token.into(),
            #[cfg(feature = "oauth2")]
            Source::ClientCredentials(credentials) => credentials.credential(oauth2.described),
        }
    }
}

impl fmt::Debug for OAuth2 {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Described { token_url, discovery_url, scopes } = &self.described;
        formatter
            .debug_struct("OAuth2")
            .field("source", &self.source)
            .field("default_token_url", token_url)
            .field("default_discovery_url", discovery_url)
            .field("default_scopes", scopes)
            .finish()
    }
}
