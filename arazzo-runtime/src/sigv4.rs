//! Requests that are signed for AWS, by Signature Version 4.
//!
//! A generated client whose operations want such a signature asks for [`AwsCredentials`], and knows service and region from
//! the description's server. What is not generated signs by [`SigV4`]:
//!
//! ```
//! use arazzo_runtime::sigv4::{AwsCredentials, SigV4};
//!
//! let credentials = AwsCredentials::new("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY");
//! let signer = SigV4::new(credentials, "imagebuilder", "eu-west-1");
//! ```

use std::borrow::Cow;
use std::fmt;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, SystemTime};

use http::StatusCode;
use http::header::DATE;
use http::uri::Scheme;
use ring::digest::{self, SHA256};

#[cfg(feature = "aws-config")]
mod chain;
mod credentials;
mod scope;
mod signature;

pub use credentials::{AwsCredentials, MissingVariable};
pub use scope::Scope;
use signature::Payload;

use crate::{AuthorizationContext, AuthorizationError, Authorize, Body, BoxFuture, Credential};

/// Signs requests for AWS. What it adds are headers: `authorization`, `x-amz-date`, for temporary credentials
/// `x-amz-security-token`, and for S3 `x-amz-content-sha256`.
///
/// The time is that of the client's clock. Should a service refuse a request, and its own clock be some minutes off, the
/// request is signed and sent once more by that clock, and so is each later one.
pub struct SigV4 {
    credentials: AwsCredentials,
    target: Target,
    /// By how many seconds the service's clock is ahead.
    ahead: AtomicI64,
}

/// Where the requests go.
enum Target {
    /// To this service in this region, whatever their hosts are called.
    Given(Scope),
    /// To where their hosts say. Where these say nothing, to what the description's server stands for, if that is known.
    OfHost(Option<Scope>),
}

/// How far two clocks may be apart before a request is signed by the other one. AWS takes five minutes, some services
/// more.
const TOLERANCE: u64 = 4 * 60;

impl SigV4 {
    /// Signs for a service in a region, whatever hosts the requests go to.
    pub fn new(
        credentials: impl Into<AwsCredentials>,
        service: impl Into<String>,
        region: impl Into<String>,
    ) -> Self {
        Self::with(credentials.into(), Target::Given(Scope::new(service, region)))
    }

    /// Signs for what AWS serves at the host of each request, as [`Scope::of_host`] tells it. At any other host, such as a
    /// proxy or a stand-in, it is what AWS serves at the given address, which is the one of the description.
    ///
    /// If that is none of AWS's either, it is taken to be an API of API Gateway (`execute-api`) under a name of its own, in
    /// the region that the credentials came with.
    pub fn served_at(credentials: impl Into<AwsCredentials>, url: &str) -> Self {
        let host = reqwest::Url::parse(url).ok();
        let host = host.as_ref().and_then(reqwest::Url::host_str);
        Self::with(credentials.into(), Target::OfHost(host.and_then(Scope::of_host)))
    }

    fn with(credentials: AwsCredentials, target: Target) -> Self {
        Self { credentials, target, ahead: AtomicI64::new(0) }
    }

    /// Signs a request as if it were sent at the given time. It has to be complete: what is changed afterwards may make
    /// the signature void.
    ///
    /// The URL is brought into the spelling that signatures know, which means the same. A body that is not in memory is
    /// read for its hash, and once more when it is sent; over `https`, S3 takes it without.
    ///
    /// # Errors
    ///
    /// When there are no credentials at hand, service and region are not known, or the request cannot be signed as it
    /// is.
    pub async fn sign(
        &self,
        request: &mut http::Request<Body>,
        time: SystemTime,
    ) -> Result<(), AuthorizationError> {
        let refuse = |reason: Cow<'static, str>| AuthorizationError::new(reason.into_owned());
        let keys = self.credentials.keys(time).await.map_err(refuse)?;
        let scope = self.scope(request.uri().host().unwrap_or_default()).await.map_err(refuse)?;
        let payload = payload(request, &scope).await?;
        signature::sign(request, &payload, &keys, &scope, time).map_err(refuse)
    }

    /// Service and region for a request to a host.
    async fn scope(&self, host: &str) -> Result<Cow<'_, Scope>, Cow<'static, str>> {
        match &self.target {
            Target::Given(scope) => Ok(Cow::Borrowed(scope)),
            Target::OfHost(described) => match (Scope::of_host(host), described) {
                (Some(scope), _) => Ok(Cow::Owned(scope)),
                (None, Some(scope)) => Ok(Cow::Borrowed(scope)),
                (None, None) => match self.credentials.region().await {
                    Some(region) => Ok(Cow::Owned(Scope::new("execute-api", region))),
                    None => Err(format!(
                        "`{host}` does not tell which service of AWS it is in which region; set `AWS_REGION`, or give both to \
                         `SigV4::new`"
                    )
                    .into()),
                },
            },
        }
    }

    /// The time by the clock of the service, as far as it is known.
    fn time(&self, context: AuthorizationContext<'_>) -> SystemTime {
        let time = context.clock().system_time();
        let ahead = self.ahead.load(Ordering::Relaxed);
        let difference = Duration::from_secs(ahead.unsigned_abs());
        let corrected = if ahead < 0 { time.checked_sub(difference) } else { time.checked_add(difference) };
        corrected.unwrap_or(time)
    }
}

impl Authorize for SigV4 {
    fn authorize<'a>(
        &'a self,
        request: &'a mut http::Request<Body>,
        context: AuthorizationContext<'a>,
    ) -> BoxFuture<'a, Result<(), AuthorizationError>> {
        Box::pin(async move { self.sign(request, self.time(context)).await })
    }

    fn retries(
        &self,
        _: &http::request::Parts,
        answer: &http::response::Parts,
        context: AuthorizationContext<'_>,
    ) -> bool {
        let is_refused = matches!(
            answer.status,
            StatusCode::BAD_REQUEST | StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN
        );
        let date =
            answer.headers.get(DATE).and_then(|date| httpdate::parse_http_date(date.to_str().ok()?).ok());
        let Some(date) = date.filter(|_| is_refused) else { return false };
        let is_off = |time| difference(date, time).unsigned_abs() > TOLERANCE;
        if !is_off(self.time(context)) {
            return false;
        }
        self.ahead.store(difference(date, context.clock().system_time()), Ordering::Relaxed);
        true
    }

    fn secrets(&self) -> Vec<String> {
        self.credentials.secrets()
    }
}

impl From<SigV4> for Credential {
    fn from(signer: SigV4) -> Self {
        Self::by(signer)
    }
}

impl fmt::Debug for SigV4 {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scope = match &self.target {
            Target::Given(scope) => Some(scope),
            Target::OfHost(described) => described.as_ref(),
        };
        formatter.debug_struct("SigV4").field("scope", &scope).finish_non_exhaustive()
    }
}

/// What the signature says of the request's body.
async fn payload(request: &http::Request<Body>, scope: &Scope) -> Result<Payload, AuthorizationError> {
    if let Some(bytes) = request.body().bytes() {
        return Ok(Payload::Hash(hexadecimal(digest::digest(&SHA256, bytes).as_ref())));
    }
    if signature::is_storage(scope) && request.uri().scheme() == Some(&Scheme::HTTPS) {
        return Ok(Payload::Unsigned);
    }
    let mut copy = request.body().try_clone().ok_or_else(|| {
        AuthorizationError::new("its body can be read only once, and would have to be read to be signed")
    })?;
    let mut hash = digest::Context::new(&SHA256);
    while let Some(chunk) = copy.next().await? {
        hash.update(&chunk);
    }
    Ok(Payload::Hash(hexadecimal(hash.finish().as_ref())))
}

/// By how many seconds one time is later than another.
fn difference(later: SystemTime, earlier: SystemTime) -> i64 {
    let seconds = |duration: Duration| i64::try_from(duration.as_secs()).unwrap_or(i64::MAX);
    match later.duration_since(earlier) {
        Ok(duration) => seconds(duration),
        Err(error) => -seconds(error.duration()),
    }
}

/// Bytes in hexadecimal digits.
fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
