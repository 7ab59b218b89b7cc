//! The seam through which requests are authorised, just before they are sent.

use std::error::Error;
use std::fmt;
use std::sync::Arc;

use tracing::debug;

use crate::credential::Ready;
use crate::exchange::Unanswered;
use crate::request::Sent;
use crate::retry::Kept;
use crate::{Body, BoxFuture, Client, Clock, Repeat, Run, Transport, TransportError, TransportResponse};

/// Authorises requests: adds a token, a signature, or whatever else a service wants to see.
///
/// The credentials of generated clients implement it where more than a constant is to be added; an application may do so,
/// too, and hand itself over by [`Credential::by`](crate::Credential::by). One is shared by all clones of a client, so what it obtains for one
/// run serves the others.
///
/// ```
/// use arazzo_runtime::http::{HeaderValue, Request, header::AUTHORIZATION};
/// use arazzo_runtime::{AuthorizationContext, AuthorizationError, Authorize, Body, BoxFuture};
///
/// /// Reads a token from a file that somebody else keeps fresh.
/// struct TokenFile(std::path::PathBuf);
///
/// impl Authorize for TokenFile {
///     fn authorize<'a>(
///         &'a self,
///         request: &'a mut Request<Body>,
///         _: AuthorizationContext<'a>,
///     ) -> BoxFuture<'a, Result<(), AuthorizationError>> {
///         Box::pin(async move {
///             let token = std::fs::read_to_string(&self.0).map_err(AuthorizationError::new)?;
///             let mut value = HeaderValue::try_from(format!("Bearer {}", token.trim()))
///                 .map_err(|_| AuthorizationError::new("the file holds no token"))?;
///             value.set_sensitive(true);
///             request.headers_mut().insert(AUTHORIZATION, value);
///             Ok(())
///         })
///     }
/// }
/// ```
pub trait Authorize: Send + Sync + 'static {
    /// Authorises a request, which is complete but for that. Headers that it adds and marks as
    /// [sensitive](http::HeaderValue::set_sensitive) are never shown, and masked where an answer repeats them.
    ///
    /// The time that it takes counts as time of the exchange. What is not finished when that is up is dropped.
    fn authorize<'a>(
        &'a self,
        request: &'a mut http::Request<Body>,
        context: AuthorizationContext<'a>,
    ) -> BoxFuture<'a, Result<(), AuthorizationError>>;

    /// Whether a request that was answered with a status from 400 to 499 should be authorised anew and sent once more: when
    /// that status says that a token is no longer accepted, say, and another one can be had. The request is as it was sent.
    fn retries(
        &self,
        request: &http::request::Parts,
        answer: &http::response::Parts,
        context: AuthorizationContext<'_>,
    ) -> bool {
        let _ = (request, answer, context);
        false
    }

    /// What must not be shown, and is masked where an answer repeats it, beside the headers that are added.
    fn secrets(&self) -> Vec<String> {
        Vec::new()
    }
}

impl<T: Authorize + ?Sized> Authorize for Arc<T> {
    fn authorize<'a>(
        &'a self,
        request: &'a mut http::Request<Body>,
        context: AuthorizationContext<'a>,
    ) -> BoxFuture<'a, Result<(), AuthorizationError>> {
        (**self).authorize(request, context)
    }

    fn retries(
        &self,
        request: &http::request::Parts,
        answer: &http::response::Parts,
        context: AuthorizationContext<'_>,
    ) -> bool {
        (**self).retries(request, answer, context)
    }

    fn secrets(&self) -> Vec<String> {
        (**self).secrets()
    }
}

/// What a request is authorised with the help of: parts of the client that sends it.
#[derive(Clone, Copy)]
pub struct AuthorizationContext<'a>(&'a Client);

impl<'a> AuthorizationContext<'a> {
    /// The client's clock.
    #[must_use]
    pub fn clock(self) -> &'a dyn Clock {
        self.0.clock()
    }

    /// What sends the client's requests: those for tokens, too.
    #[must_use]
    pub fn transport(self) -> &'a dyn Transport {
        self.0.transport()
    }

    /// The address below which the API is served, without a slash at its end.
    #[must_use]
    pub fn base_url(self) -> &'a str {
        &self.0.endpoint().prefix
    }
}

impl fmt::Debug for AuthorizationContext<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("AuthorizationContext")
            .field("base_url", &self.base_url())
            .finish_non_exhaustive()
    }
}

/// Why a request could not be authorised, and was not sent.
#[derive(Debug)]
pub struct AuthorizationError(Box<dyn Error + Send + Sync>);

impl AuthorizationError {
    /// The cause is shown in errors and logs, so it must not hold anything confidential.
    pub fn new(cause: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self(cause.into())
    }

    /// What went wrong.
    #[must_use]
    pub fn cause(&self) -> &(dyn Error + Send + Sync + 'static) {
        &*self.0
    }
}

impl From<TransportError> for AuthorizationError {
    fn from(error: TransportError) -> Self {
        Self::new(error)
    }
}

impl fmt::Display for AuthorizationError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, formatter)?;
        let mut cause = self.0.source();
        while let Some(error) = cause {
            write!(formatter, ": {error}")?;
            cause = error.source();
        }
        Ok(())
    }
}

// The message holds the messages of all causes, so there is no `source` that a report would show a second time.
impl Error for AuthorizationError {}

/// Authorises a request by the credentials of these schemes and sends it; once more if one of them can do better than
/// what has just been refused, and the body can be read again. What must not be shown of it is noted in `sent`.
pub(crate) async fn send(
    mut request: http::Request<Body>,
    schemes: &[&'static str],
    sent: &mut Sent,
    run: &Run,
) -> Result<TransportResponse, Unanswered> {
    let client = sent.client.clone();
    let mut credentials: Vec<(&str, &Ready)> =
        schemes.iter().filter_map(|scheme| Some((*scheme, client.credential(scheme)?))).collect();
    // What signs the request comes behind what adds to it.
    credentials.sort_by_key(|(_, credential)| credential.authorizer().is_some());
    if credentials.iter().all(|(_, credential)| credential.authorizer().is_none()) {
        for (scheme, credential) in &credentials {
            show(&mut request, scheme, credential)?;
        }
        sent.conceal_headers(request.headers());
        return Ok(client.transport().send(request).await?);
    }
    send_authorized(request, &credentials, &client, sent, run).await
}

/// Does so where some of the credentials do more than to show what is constant.
async fn send_authorized(
    mut request: http::Request<Body>,
    credentials: &[(&str, &Ready)],
    client: &Client,
    sent: &mut Sent,
    run: &Run,
) -> Result<TransportResponse, Unanswered> {
    let context = AuthorizationContext(client);
    let authorizers =
        || credentials.iter().filter_map(|(scheme, credential)| Some((*scheme, credential.authorizer()?)));
    let again = Kept::of(&request).again();
    authorize(&mut request, credentials, context, sent).await?;
    let (as_sent, body) = request.into_parts();
    let request = http::Request::from_parts(as_sent.clone(), body);
    let (answer, body) = client.transport().send(request).await?.into_parts();
    let is_refused = answer.status.is_client_error();
    // Each is asked, since each may have something to forget.
    let others = authorizers()
        .filter(|(_, authorizer)| is_refused && authorizer.retries(&as_sent, &answer, context))
        .map(|(scheme, _)| scheme);
    let others: Vec<&str> = others.collect();
    let (Some(mut again), Some(scheme)) = (again, others.first()) else {
        return Ok(TransportResponse::from_parts(answer, body));
    };
    // The connection may be needed for what comes now.
    drop(body);
    authorize(&mut again, credentials, context, sent).await?;
    let status = answer.status.as_u16();
    debug!(parent: run.span(), status, scheme, "the request is authorised anew and sent again");
    run.repeats(Repeat::Refused { status, scheme });
    run.sends(again.method(), &sent.shown_path(again.uri()));
    Ok(client.transport().send(again).await?)
}

async fn authorize(
    request: &mut http::Request<Body>,
    credentials: &[(&str, &Ready)],
    context: AuthorizationContext<'_>,
    sent: &mut Sent,
) -> Result<(), Unanswered> {
    for (scheme, credential) in credentials {
        show(request, scheme, credential)?;
        if let Some(authorizer) = credential.authorizer() {
            authorizer.authorize(request, context).await.map_err(|error| unauthorized(scheme, error))?;
        }
    }
    sent.conceal_headers(request.headers());
    Ok(())
}

fn show(request: &mut http::Request<Body>, scheme: &str, credential: &Ready) -> Result<(), Unanswered> {
    credential.show(request).map_err(|error| unauthorized(scheme, error))
}

fn unauthorized(scheme: &str, error: AuthorizationError) -> Unanswered {
    Unanswered::Unauthorized(scheme.to_owned(), error)
}
