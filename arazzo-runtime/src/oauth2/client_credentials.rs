//! The grant of client credentials: tokens are obtained when the first request needs one, kept, and renewed in time.

use std::fmt;
use std::sync::PoisonError;
use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::header::{AUTHORIZATION, HeaderValue, USER_AGENT};
use http::{StatusCode, Uri};
use oauth2::basic::{BasicClient, BasicErrorResponse};
use oauth2::{
    AsyncHttpClient, AuthType, ClientId, ClientSecret, HttpRequest, HttpResponse, RequestTokenError, Scope,
    TokenResponse, TokenUrl,
};
use percent_encoding::utf8_percent_encode;
use reqwest::Url;
use serde::Deserialize;
use tokio::sync::Mutex;

use super::Described;
use crate::client::DEFAULT_USER_AGENT;
use crate::encode::COMPONENT;
use crate::redact::{MASK, Secrets, line};
use crate::{AuthorizationContext, AuthorizationError, Authorize, Body, BoxFuture, Credential};

/// The most bytes that are read of what an authorisation server answers.
const ANSWER_LIMIT: u64 = 1024 * 1024;

/// A token is renewed this long before it expires, so that none expires on its way.
const MARGIN: Duration = Duration::from_secs(30);

/// What a client obtains tokens of OAuth 2.0 for, by the grant of client credentials: its id, and its secret.
///
/// One token serves all clones of a client and all their runs. It is renewed shortly before it expires, and once more if
/// a request is answered with 401 nevertheless.
///
/// ```
/// use arazzo_runtime::{ClientCredentials, OAuth2};
///
/// let credentials: OAuth2 = ClientCredentials::new("reports", "s3cr3t")
///     .parameter("audience", "https://api.example/")
///     .into();
/// ```
#[derive(Clone)]
pub struct ClientCredentials {
    id: String,
    secret: String,
    token_url: Option<String>,
    scopes: Option<Vec<String>>,
    parameters: Vec<(String, String)>,
    secret_in_body: Option<bool>,
}

impl ClientCredentials {
    /// The id of a client, and its secret.
    pub fn new(id: impl Into<String>, secret: impl Into<String>) -> Self {
        Self {
            id: id.into(),
            secret: secret.into(),
            token_url: None,
            scopes: None,
            parameters: Vec::new(),
            secret_in_body: None,
        }
    }

    /// Where tokens are obtained, in place of what the description says.
    #[must_use]
    pub fn token_url(mut self, url: impl Into<String>) -> Self {
        self.token_url = Some(url.into());
        self
    }

    /// What tokens have to allow, in place of what the operations need by the description.
    #[must_use]
    pub fn scopes(mut self, scopes: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.scopes = Some(scopes.into_iter().map(Into::into).collect());
        self
    }

    /// Another parameter of the request for a token, such as the `audience` or the `resource` that some servers want to
    /// be told.
    #[must_use]
    pub fn parameter(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.parameters.push((name.into(), value.into()));
        self
    }

    /// Sends id and secret in the body of the request for a token, for servers that do not take them in the header
    /// `Authorization`.
    #[must_use]
    pub fn secret_in_body(mut self) -> Self {
        self.secret_in_body = Some(true);
        self
    }

    pub(super) fn credential(self, described: Described) -> Credential {
        let place = match (self.token_url, described.token_url, described.discovery_url) {
            (Some(url), _, _) | (None, Some(url), _) => Place::TokenUrl(url),
            (None, None, Some(url)) => Place::Discovery(url),
            (None, None, None) => Place::Unknown,
        };
        let needs_tls =
            matches!(&place, Place::TokenUrl(url) | Place::Discovery(url) if url.starts_with("https:"));
        let grant = Grant {
            id: ClientId::new(self.id),
            secret: ClientSecret::new(self.secret),
            place,
            scopes: self.scopes.unwrap_or(described.scopes).into_iter().map(Scope::new).collect(),
            parameters: self.parameters,
            secret_in_body: self.secret_in_body,
            state: Mutex::default(),
            refused: std::sync::Mutex::default(),
        };
        Credential::by_way_of(grant, needs_tls)
    }
}

impl fmt::Debug for ClientCredentials {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "ClientCredentials({MASK})")
    }
}

/// Where tokens are obtained.
enum Place {
    TokenUrl(String),
    /// A document says it.
    Discovery(String),
    Unknown,
}

/// Obtains tokens and keeps them.
struct Grant {
    id: ClientId,
    secret: ClientSecret,
    place: Place,
    scopes: Vec<Scope>,
    parameters: Vec<(String, String)>,
    secret_in_body: Option<bool>,
    /// Held while a token is obtained, so that all who need one wait for the same.
    state: Mutex<State>,
    /// The headers that have been refused since it was last looked for one. Nobody waits while holding them, unlike the state.
    refused: std::sync::Mutex<Vec<HeaderValue>>,
}

#[derive(Default)]
struct State {
    token: Option<Token>,
    endpoint: Option<Endpoint>,
}

struct Token {
    header: HeaderValue,
    /// From when on it is not used any more.
    stale: Option<Instant>,
}

/// What a document says of where tokens are obtained.
#[derive(Clone)]
struct Endpoint {
    url: TokenUrl,
    secret_in_body: bool,
}

/// What is read of the document.
#[derive(Deserialize)]
struct Metadata {
    token_endpoint: String,
    token_endpoint_auth_methods_supported: Option<Vec<String>>,
}

impl Grant {
    /// The value of the header that shows a token.
    async fn header(&self, context: AuthorizationContext<'_>) -> Result<HeaderValue, AuthorizationError> {
        let mut state = self.state.lock().await;
        let now = context.clock().now();
        let refused = std::mem::take(&mut *self.refused());
        let fresh =
            |token: &&Token| token.stale.is_none_or(|stale| now < stale) && !refused.contains(&token.header);
        if let Some(token) = state.token.as_ref().filter(fresh) {
            return Ok(token.header.clone());
        }
        state.token = None;
        let endpoint = match &state.endpoint {
            Some(endpoint) => endpoint.clone(),
            None => state.endpoint.insert(self.endpoint(context).await?).clone(),
        };
        let token = self.obtain(&endpoint, context).await?;
        Ok(state.token.insert(token).header.clone())
    }

    fn refused(&self) -> std::sync::MutexGuard<'_, Vec<HeaderValue>> {
        self.refused.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn endpoint(&self, context: AuthorizationContext<'_>) -> Result<Endpoint, AuthorizationError> {
        let secret_in_body = self.secret_in_body.unwrap_or_default();
        match &self.place {
            Place::TokenUrl(url) => {
                let url = absolute(url, context)?;
                Ok(Endpoint { url: TokenUrl::from_url(url), secret_in_body })
            }
            Place::Discovery(url) => self.discover(url, context).await,
            Place::Unknown => Err(AuthorizationError::new("nothing says where tokens are obtained")),
        }
    }

    /// Asks the document of the server where tokens are obtained.
    async fn discover(
        &self,
        url: &str,
        context: AuthorizationContext<'_>,
    ) -> Result<Endpoint, AuthorizationError> {
        let mut url = absolute(url, context)?;
        // Some descriptions name the issuer, whose document has a place that is agreed upon.
        if !url.path().contains("/.well-known/") {
            let path = format!("{}/.well-known/openid-configuration", url.path().trim_end_matches('/'));
            url.set_path(&path);
        }
        let mut request = http::Request::new(Body::empty());
        *request.uri_mut() = Uri::try_from(url.as_str()).map_err(AuthorizationError::new)?;
        let answer = exchange(request, context).await?;
        let refuse = |reason: &str| AuthorizationError::new(format!("`{}` {reason}", shown(&url)));
        if answer.status() != StatusCode::OK {
            return Err(refuse(&format!("was answered {}", answer.status().as_u16())));
        }
        let metadata: Metadata = serde_json::from_slice(answer.body())
            .map_err(|_| refuse("does not say where tokens are obtained"))?;
        let endpoint = url.join(&metadata.token_endpoint).map_err(|_| refuse("names no URL for tokens"))?;
        // What was found out in confidence is not used in the open.
        if url.scheme() == "https" && endpoint.scheme() != "https" {
            return Err(refuse("wants the secret to be sent without TLS"));
        }
        let methods = metadata.token_endpoint_auth_methods_supported.unwrap_or_default();
        let takes = |method: &str| methods.iter().any(|known| known == method);
        let only_in_body = takes("client_secret_post") && !takes("client_secret_basic");
        Ok(Endpoint {
            url: TokenUrl::from_url(endpoint),
            secret_in_body: self.secret_in_body.unwrap_or(only_in_body),
        })
    }

    async fn obtain(
        &self,
        endpoint: &Endpoint,
        context: AuthorizationContext<'_>,
    ) -> Result<Token, AuthorizationError> {
        let method = if endpoint.secret_in_body { AuthType::RequestBody } else { AuthType::BasicAuth };
        let client = BasicClient::new(self.id.clone())
            .set_client_secret(self.secret.clone())
            .set_auth_type(method)
            .set_token_uri(endpoint.url.clone());
        let mut request = client.exchange_client_credentials().add_scopes(self.scopes.iter().cloned());
        for (name, value) in &self.parameters {
            request = request.add_extra_param(name, value);
        }
        let asked = context.clock().now();
        let token =
            request.request_async(&Sender(context)).await.map_err(|error| self.refusal(error, endpoint))?;
        let mut header = HeaderValue::try_from(format!("Bearer {}", token.access_token().secret()))
            .map_err(|_| AuthorizationError::new("the token that was given out fits into no header"))?;
        header.set_sensitive(true);
        // A token that lives shorter than the margin is still used once or twice.
        let lives = token.expires_in().map(|lives| lives.saturating_sub(MARGIN.min(lives / 2)));
        Ok(Token { header, stale: lives.and_then(|lives| asked.checked_add(lives)) })
    }

    /// What is said when there is no token; what a server says may repeat what it was sent.
    fn refusal(
        &self,
        error: RequestTokenError<AuthorizationError, BasicErrorResponse>,
        endpoint: &Endpoint,
    ) -> AuthorizationError {
        let url = shown(endpoint.url.url());
        let reason = match error {
            RequestTokenError::Request(error) => return error,
            RequestTokenError::ServerResponse(response) => {
                let description = response.error_description().map(|description| format!(": {description}"));
                format!("{}{}", response.error().as_ref(), description.unwrap_or_default())
            }
            RequestTokenError::Parse(..) | RequestTokenError::Other(_) => {
                "its answer holds no token".to_owned()
            }
        };
        let mut secrets = Secrets::default();
        self.secrets().iter().for_each(|secret| secrets.add(secret));
        AuthorizationError::new(format!("no token was given out by `{url}`: {}", line(&reason, &secrets)))
    }
}

impl Authorize for Grant {
    fn authorize<'a>(
        &'a self,
        request: &'a mut http::Request<Body>,
        context: AuthorizationContext<'a>,
    ) -> BoxFuture<'a, Result<(), AuthorizationError>> {
        Box::pin(async move {
            let header = self.header(context).await?;
            request.headers_mut().insert(AUTHORIZATION, header);
            Ok(())
        })
    }

    fn retries(
        &self,
        request: &http::request::Parts,
        answer: &http::response::Parts,
        _: AuthorizationContext<'_>,
    ) -> bool {
        if answer.status != StatusCode::UNAUTHORIZED {
            return false;
        }
        // Another request may have got another token meanwhile, which this is not held against.
        self.refused().extend(request.headers.get(AUTHORIZATION).cloned());
        true
    }

    fn secrets(&self) -> Vec<String> {
        // As forms have it, which is how it is sent in the header, too.
        let encoded = |text: &str| {
            let encoded = utf8_percent_encode(text, COMPONENT).to_string();
            encoded.replace("%20", "+").replace("%2A", "*").replace('~', "%7E")
        };
        let (id, secret) = (encoded(self.id.as_str()), encoded(self.secret.secret()));
        vec![self.secret.secret().clone(), STANDARD.encode(format!("{id}:{secret}")), secret]
    }
}

/// A URL that may be relative to the address of the API.
fn absolute(url: &str, context: AuthorizationContext<'_>) -> Result<Url, AuthorizationError> {
    let base = Url::parse(&format!("{}/", context.base_url())).map_err(AuthorizationError::new)?;
    let url = base.join(url).map_err(|_| AuthorizationError::new("the URL for tokens is not valid"))?;
    match url.scheme() {
        "https" | "http" => Ok(url),
        _ => Err(AuthorizationError::new("the URL for tokens is neither `https` nor `http`")),
    }
}

/// A URL without what may be confidential in it.
fn shown(url: &Url) -> String {
    format!("{}{}", url.origin().ascii_serialization(), url.path())
}

/// Sends the requests of the grant as the client sends its own.
struct Sender<'a>(AuthorizationContext<'a>);

impl<'c> AsyncHttpClient<'c> for Sender<'_> {
    type Error = AuthorizationError;
    type Future = BoxFuture<'c, Result<HttpResponse, AuthorizationError>>;

    fn call(&'c self, request: HttpRequest) -> Self::Future {
        Box::pin(exchange(request.map(Body::from), self.0))
    }
}

/// Sends a request to an authorisation server, and reads its answer.
async fn exchange(
    mut request: http::Request<Body>,
    context: AuthorizationContext<'_>,
) -> Result<HttpResponse, AuthorizationError> {
    request.headers_mut().insert(USER_AGENT, DEFAULT_USER_AGENT);
    if let Some(value) = request.headers_mut().get_mut(AUTHORIZATION) {
        value.set_sensitive(true);
    }
    let (head, body) = context.transport().send(request).await?.into_parts();
    let body = body.collect(ANSWER_LIMIT).await.map_err(AuthorizationError::new)?;
    Ok(HttpResponse::from_parts(head, body.into()))
}
