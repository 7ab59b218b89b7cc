//! The client: settings that all requests and runs share.

use std::fmt::{self, Display};
use std::marker::PhantomData;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use http::Method;
use http::header::{ACCEPT, HeaderMap, HeaderValue, USER_AGENT};

use percent_encoding::utf8_percent_encode;

use crate::base_url::Endpoint;
use crate::credential::Ready;
use crate::encode::COMPONENT;
use crate::file::Spool;
use crate::limit::{Admission, Rate};
use crate::redact::{Secrets, is_confidential_default};
use crate::request::{JSON, parse_header};
use crate::retry::{IdempotencyKeys, Retries, StepVisit};
use crate::transport::Tls;
use crate::{
    BaseUrl, ClientCertificate, Clock, Credential, Event, HttpTransport, Observer, OperationServer, Pacing,
    Redirects, Request, TokioClock, Transport,
};

/// What a client calls itself unless a default header says otherwise: some services refuse requests without it.
pub(crate) const DEFAULT_USER_AGENT: HeaderValue =
    HeaderValue::from_static(concat!("arazzo-runtime/", env!("CARGO_PKG_VERSION")));

/// Sends the requests of workflows to one API. Clones share connections and settings.
///
/// A generated client wraps it and adds a method per operation.
#[derive(Clone)]
pub struct Client(Arc<Shared>);

struct Shared {
    endpoint: Endpoint,
    /// Where operations are served that are not served there, by what they are called.
    others: Vec<(&'static str, Endpoint)>,
    headers: HeaderMap,
    /// The same, and what asks for JSON.
    headers_for_json: HeaderMap,
    /// Parameters of every query: names and values, encoded.
    query: Vec<(String, String)>,
    /// By the names of their security schemes.
    credentials: Vec<(String, Ready)>,
    secrets: Secrets,
    transport: Box<dyn Transport>,
    clock: Arc<dyn Clock>,
    observer: Option<Box<dyn Observer>>,
    idempotency_keys: Option<IdempotencyKeys>,
    admission: Admission,
    limits: Limits,
}

#[derive(Clone, Debug)]
struct Limits {
    connect_timeout: Duration,
    request_timeout: Duration,
    run_timeout: Option<Duration>,
    response_limit: u64,
    concurrency_limit: Option<u32>,
    rate_limit: Option<Rate>,
    redirects: Redirects,
    retries: Retries,
    spool: Spool,
    pacing: Pacing,
    step_budget: u32,
    call_depth: u32,
}

const MEBIBYTE: u64 = 1024 * 1024;

impl Default for Limits {
    fn default() -> Self {
        Self {
            connect_timeout: Duration::from_secs(10),
            request_timeout: Duration::from_secs(60),
            run_timeout: None,
            concurrency_limit: None,
            rate_limit: None,
            redirects: Redirects::none(),
            retries: Retries::default(),
            response_limit: 16 * MEBIBYTE,
            spool: Spool { threshold: MEBIBYTE, limit: 1024 * MEBIBYTE, directory: None },
            pacing: Pacing::default(),
            step_budget: 10_000,
            call_depth: 64,
        }
    }
}

impl Client {
    /// Settings of a client that talks to the given address.
    pub fn builder(base_url: impl Into<BaseUrl>) -> ClientBuilder<Self> {
        ClientBuilder::new(base_url)
    }

    /// A request by any method. The path is appended to the base URL; parts of it that come from values are made by
    /// [`path_segment`](crate::path_segment).
    pub fn request(&self, method: Method, path: impl Display) -> Request<'_> {
        Request::new(self, method, &path)
    }

    /// A request by the method of this name, as it is sent; see [`request`](Self::request). What is no name of a method is
    /// reported when the request is sent.
    pub fn with_method(&self, method: &str, path: impl Display) -> Request<'_> {
        match Method::from_bytes(method.as_bytes()) {
            Ok(method) => self.request(method, path),
            Err(_) => self.request(Method::default(), path).refused(format!("`{method}` is no HTTP method")),
        }
    }

    /// A `GET` request; see [`request`](Self::request).
    pub fn get(&self, path: impl Display) -> Request<'_> {
        self.request(Method::GET, path)
    }

    /// A `PUT` request; see [`request`](Self::request).
    pub fn put(&self, path: impl Display) -> Request<'_> {
        self.request(Method::PUT, path)
    }

    /// A `POST` request; see [`request`](Self::request).
    pub fn post(&self, path: impl Display) -> Request<'_> {
        self.request(Method::POST, path)
    }

    /// A `PATCH` request; see [`request`](Self::request).
    pub fn patch(&self, path: impl Display) -> Request<'_> {
        self.request(Method::PATCH, path)
    }

    /// A `DELETE` request; see [`request`](Self::request).
    pub fn delete(&self, path: impl Display) -> Request<'_> {
        self.request(Method::DELETE, path)
    }

    /// A `HEAD` request; see [`request`](Self::request).
    pub fn head(&self, path: impl Display) -> Request<'_> {
        self.request(Method::HEAD, path)
    }

    /// An `OPTIONS` request; see [`request`](Self::request).
    pub fn options(&self, path: impl Display) -> Request<'_> {
        self.request(Method::OPTIONS, path)
    }

    /// A `TRACE` request; see [`request`](Self::request).
    pub fn trace(&self, path: impl Display) -> Request<'_> {
        self.request(Method::TRACE, path)
    }

    pub(crate) fn endpoint(&self) -> &Endpoint {
        &self.0.endpoint
    }

    /// Where operations are served that are called so: where all are, unless they have an address of their own.
    pub(crate) fn endpoint_of(&self, name: &str) -> &Endpoint {
        let own = self.0.others.iter().find(|(known, _)| *known == name);
        own.map_or(&self.0.endpoint, |(_, endpoint)| endpoint)
    }

    pub(crate) fn default_headers(&self) -> &HeaderMap {
        &self.0.headers
    }

    /// The same, and what asks for JSON unless they ask for something themselves.
    pub(crate) fn headers_for_json(&self) -> &HeaderMap {
        &self.0.headers_for_json
    }

    /// The URL with the parameters that all queries have, but for those that it has already.
    pub(crate) fn with_default_query(&self, mut url: String) -> String {
        for (name, value) in &self.0.query {
            let mut given = url.split_once('?').into_iter().flat_map(|(_, query)| query.split('&'));
            if given.all(|pair| pair.split('=').next() != Some(name)) {
                let separator = if url.contains('?') { "&" } else { "?" };
                url.extend([separator, name, "=", value]);
            }
        }
        url
    }

    /// The credential of a security scheme, if the client has one.
    pub(crate) fn credential(&self, scheme: &str) -> Option<&Ready> {
        self.0.credentials.iter().find(|(name, _)| name == scheme).map(|(_, credential)| credential)
    }

    pub(crate) fn secrets(&self) -> &Secrets {
        &self.0.secrets
    }

    pub(crate) fn transport(&self) -> &dyn Transport {
        &*self.0.transport
    }

    pub(crate) fn clock(&self) -> &dyn Clock {
        &*self.0.clock
    }

    /// Completes at the given time, or never.
    pub(crate) async fn clock_expiry(&self, at: Option<Instant>) {
        match at {
            Some(at) => self.clock().expiry(at).await,
            None => std::future::pending().await,
        }
    }

    pub(crate) fn observe(&self, event: &Event<'_>) {
        if let Some(observer) = &self.0.observer {
            observer.observe(event);
        }
    }

    pub(crate) fn request_timeout(&self) -> Duration {
        self.0.limits.request_timeout
    }

    pub(crate) fn run_timeout(&self) -> Option<Duration> {
        self.0.limits.run_timeout
    }

    pub(crate) fn response_limit(&self) -> u64 {
        self.0.limits.response_limit
    }

    pub(crate) fn redirects(&self) -> Redirects {
        self.0.limits.redirects
    }

    pub(crate) fn retries(&self) -> Retries {
        self.0.limits.retries
    }

    pub(crate) fn admission(&self) -> &Admission {
        &self.0.admission
    }

    pub(crate) fn idempotency_keys(&self) -> Option<&IdempotencyKeys> {
        self.0.idempotency_keys.as_ref()
    }

    pub(crate) fn spool(&self) -> &Spool {
        &self.0.limits.spool
    }

    pub(crate) fn pacing(&self) -> &Pacing {
        &self.0.limits.pacing
    }

    pub(crate) fn step_budget(&self) -> u32 {
        self.0.limits.step_budget
    }

    pub(crate) fn call_depth(&self) -> u32 {
        self.0.limits.call_depth
    }
}

impl AsRef<Self> for Client {
    fn as_ref(&self) -> &Self {
        self
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Client")
            .field("base_url", &self.0.endpoint.prefix)
            .field(
                "other_base_urls",
                &self.0.others.iter().map(|(_, other)| &other.prefix).collect::<Vec<_>>(),
            )
            .field("default_headers", &self.0.headers.keys().collect::<Vec<_>>())
            .field("default_query", &self.0.query.iter().map(|(name, _)| name).collect::<Vec<_>>())
            .field("credentials", &self.0.credentials.iter().map(|(scheme, _)| scheme).collect::<Vec<_>>())
            .field("limits", &self.0.limits)
            .finish_non_exhaustive()
    }
}

/// Settings of a client, all of which have a default.
///
/// `C` is the client that comes of it: the generated one of an API, or [`Client`] itself.
#[must_use = "settings do nothing until the client is built"]
pub struct ClientBuilder<C = Client> {
    base_url: BaseUrl,
    others: Vec<(&'static str, BaseUrl)>,
    headers: Vec<(String, String)>,
    query: Vec<(String, String)>,
    credentials: Vec<(String, Credential)>,
    needs: Vec<&'static [&'static [&'static str]]>,
    roots: Vec<Vec<u8>>,
    limits: Limits,
    transport: Option<Box<dyn Transport>>,
    #[cfg(feature = "har")]
    recording: Option<crate::har::Recording>,
    clock: Arc<dyn Clock>,
    observer: Option<Box<dyn Observer>>,
    idempotency_keys: Option<IdempotencyKeys>,
    client: PhantomData<fn() -> C>,
}

impl<C> ClientBuilder<C> {
    /// Settings of a client that talks to the given address.
    pub fn new(base_url: impl Into<BaseUrl>) -> Self {
        Self {
            base_url: base_url.into(),
            others: Vec::new(),
            headers: Vec::new(),
            query: Vec::new(),
            credentials: Vec::new(),
            needs: Vec::new(),
            roots: Vec::new(),
            limits: Limits::default(),
            transport: None,
            #[cfg(feature = "har")]
            recording: None,
            clock: Arc::new(TokioClock),
            observer: None,
            idempotency_keys: None,
            client: PhantomData,
        }
    }

    /// Talks to another address.
    ///
    /// One that is given as text is for all operations, also for those with servers of their own: nothing that is tried
    /// on a stand-in reaches the real service. [`base_url_of`](Self::base_url_of) behind it gives those another one.
    pub fn base_url(mut self, base_url: impl Into<BaseUrl>) -> Self {
        self.base_url = base_url.into();
        if !self.base_url.is_described() {
            self.others.clear();
        }
        self
    }

    /// Talks to another address where the description serves operations elsewhere than the rest of the API.
    ///
    /// It may be relative, and counts from the address of the rest then.
    pub fn base_url_of<S: OperationServer>(mut self, base_url: impl Into<BaseUrl>) -> Self {
        self.others.retain(|(name, _)| *name != S::NAME);
        self.others.push((S::NAME, base_url.into()));
        self
    }

    /// Sends a header with every request whose operation does not set it itself.
    ///
    /// Its value is taken to be confidential, unless the header is a well-known harmless one such as `Accept`: it is
    /// never shown, and is masked where a body that an error quotes repeats it.
    pub fn default_header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }

    /// Sends a parameter in the query of every request whose operation does not set it itself, such as an API's key.
    ///
    /// Its value is taken to be confidential: it is never shown, and is masked where a body that an error quotes repeats it.
    pub fn default_query_parameter(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.query.push((name.into(), value.into()));
        self
    }

    /// Authorises the requests of operations for which that security scheme is described. It takes the place of one that
    /// was set before for the same scheme.
    pub fn credential(mut self, scheme: impl Into<String>, credential: impl Into<Credential>) -> Self {
        let scheme = scheme.into();
        self.credentials.retain(|(other, _)| *other != scheme);
        self.credentials.push((scheme, credential.into()));
        self
    }

    /// The same, if there is one.
    pub fn credential_optional(
        self,
        scheme: impl Into<String>,
        credential: Option<impl Into<Credential>>,
    ) -> Self {
        match credential {
            Some(credential) => self.credential(scheme, credential),
            None => self,
        }
    }

    /// Builds no client without credentials of all the security schemes in one of these alternatives.
    pub fn needs_credentials(mut self, alternatives: &'static [&'static [&'static str]]) -> Self {
        self.needs.push(alternatives);
        self
    }

    /// Trusts the authority that has this certificate, in the format PEM, beside those that the platform trusts. It
    /// concerns the client's own transport, and needs the feature `rustls-tls`.
    pub fn root_certificate(mut self, pem: impl Into<Vec<u8>>) -> Self {
        self.roots.push(pem.into());
        self
    }

    /// The longest time to set up a connection, 10 s by default. It concerns the client's own transport only.
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.limits.connect_timeout = timeout;
        self
    }

    /// The longest time from sending a request to the end of its answer's body, 60 s by default.
    pub fn request_timeout(mut self, timeout: Duration) -> Self {
        self.limits.request_timeout = timeout;
        self
    }

    /// The longest time that a whole run may take, waits included; there is no such limit by default.
    pub fn run_timeout(mut self, timeout: Duration) -> Self {
        self.limits.run_timeout = Some(timeout);
        self
    }

    /// The most bytes that the body of an answer may have in memory, 16 MiB by default. A larger one is not read to its end.
    /// Files that are received have a [limit of their own](Self::download_limit).
    pub fn response_limit(mut self, bytes: u64) -> Self {
        self.limits.response_limit = bytes;
        self
    }

    /// Sends no more requests to a host at once than this; there is no such limit by default. Who comes later waits,
    /// and goes on in the order of coming. All clones of the client share the limit.
    ///
    /// Zero counts as one.
    pub fn concurrency_limit(mut self, requests: u32) -> Self {
        self.limits.concurrency_limit = Some(requests);
        self
    }

    /// Sends no more requests to a host than this within any time of that length; there is no such limit by default. Who
    /// comes too early waits, and goes on in the order of coming. All clones of the client share the limit.
    ///
    /// Zero requests count as one.
    pub fn rate_limit(mut self, requests: u32, period: Duration) -> Self {
        self.limits.rate_limit = Some(Rate::new(requests, period));
        self
    }

    /// Which redirects are followed; none by default.
    pub fn redirects(mut self, redirects: Redirects) -> Self {
        self.limits.redirects = redirects;
        self
    }

    /// Sends a request again when its connection fails, this many times at most, after waits as `pacing` says; never by
    /// default.
    ///
    /// A request that has been sent, or may have been, is only sent again if its method does the same twice as once
    /// (`GET`, `HEAD`, `OPTIONS`, `TRACE`, `PUT`, `DELETE`), or if it carries an `Idempotency-Key`. An answer of whatever
    /// status is an answer, and what is done about it is the document's decision.
    pub fn connection_retries(mut self, times: u32, pacing: Pacing) -> Self {
        self.limits.retries = Retries { limit: times, pacing };
        self
    }

    /// Sends an `Idempotency-Key` with each `POST`, `PATCH` and other request that does more when it is sent twice, if
    /// `key` makes one for it and the operation does not send one itself.
    ///
    /// It is made once for each visit of a step: a request that is [sent again](Self::connection_retries) keeps its key,
    /// and a step that is entered again gets another. A key has to differ from those of all other runs.
    ///
    /// ```
    /// use arazzo_runtime::Client;
    ///
    /// fn order_client(order: u64) -> Result<Client, arazzo_runtime::ClientError> {
    ///     Client::builder("https://shop.example")
    ///         .idempotency_key(move |visit| Some(format!("{order}-{}-{}", visit.step?, visit.visit)))
    ///         .build()
    /// }
    /// ```
    pub fn idempotency_key(
        mut self,
        key: impl Fn(&StepVisit<'_>) -> Option<String> + Send + Sync + 'static,
    ) -> Self {
        self.idempotency_keys = Some(IdempotencyKeys::new(key));
        self
    }

    /// The most bytes that a file may have that an answer brings, 1 GiB by default. A larger one is not received to its end.
    pub fn download_limit(mut self, bytes: u64) -> Self {
        self.limits.spool.limit = bytes;
        self
    }

    /// How many bytes of a file that an answer brings may be in memory, 1 MiB by default. A larger one is kept in a temporary file, which
    /// is gone with the last [`File`](crate::File) that has it.
    pub fn download_threshold(mut self, bytes: u64) -> Self {
        self.limits.spool.threshold = bytes;
        self
    }

    /// Where temporary files are made, instead of where the system has them. They have no name and no other process can open them.
    pub fn download_directory(mut self, directory: impl Into<PathBuf>) -> Self {
        self.limits.spool.directory = Some(directory.into());
        self
    }

    /// How long a run waits before it enters a step again.
    pub fn pacing(mut self, pacing: Pacing) -> Self {
        self.limits.pacing = pacing;
        self
    }

    /// How many steps a run may enter, each time counted, 10 000 by default: what ends a loop that never would.
    pub fn step_budget(mut self, steps: u32) -> Self {
        self.limits.step_budget = steps;
        self
    }

    /// How deeply workflows may run one another, 64 by default: what ends a recursion that never would before it has
    /// used up the stack.
    pub fn call_depth(mut self, calls: u32) -> Self {
        self.limits.call_depth = calls;
        self
    }

    /// Sends by a reqwest client that was set up elsewhere, with its own proxies, certificates and connect timeout.
    ///
    /// [`HttpTransport::client_builder`] gives the settings to start from. It should not follow redirects, which may lead to a host that is not meant to see the default headers.
    pub fn http_client(self, client: reqwest::Client) -> Self {
        self.transport(HttpTransport::from(client))
    }

    /// Sends in another way.
    pub fn transport(mut self, transport: impl Transport) -> Self {
        self.transport = Some(Box::new(transport));
        self
    }

    /// Records what is sent and answered.
    #[cfg(feature = "har")]
    pub fn record(mut self, recording: &crate::har::Recording) -> Self {
        self.recording = Some(recording.clone());
        self
    }

    /// Goes by another clock.
    pub fn clock(mut self, clock: impl Clock) -> Self {
        self.clock = Arc::new(clock);
        self
    }

    /// Tells an observer what runs do.
    pub fn observer(mut self, observer: impl Observer) -> Self {
        self.observer = Some(Box::new(observer));
        self
    }
}

impl<C: From<Client>> ClientBuilder<C> {
    /// Makes the client.
    ///
    /// # Errors
    ///
    /// When the base URL, a default header or a credential is not valid, or TLS cannot be set up.
    pub fn build(self) -> Result<C, ClientError> {
        let endpoint = self.base_url.resolve()?;
        let others = self.others.iter().map(|(name, url)| Ok((*name, url.resolve_from(&endpoint)?)));
        let others: Vec<(&'static str, Endpoint)> = others.collect::<Result<_, ClientError>>()?;
        let secure = endpoint.secure || others.iter().any(|(_, endpoint)| endpoint.secure);
        self.check_needs()?;
        let tls = self.tls(secure)?;
        let mut limits = self.limits.clone();
        if tls.certificate.is_some() {
            // Whoever is connected to may ask who the client is.
            limits.redirects = limits.redirects.staying();
        }
        let mut headers = HeaderMap::new();
        let mut secrets = Secrets::default();
        for (name, value) in self.headers {
            let (header, mut value) = parse_header(&name, value)
                .map_err(|reason| ClientError::Header { name: name.escape_debug().to_string(), reason })?;
            if is_confidential_default(&header) {
                value.set_sensitive(true);
                secrets.add_header(&value);
            }
            headers.append(header, value);
        }
        let query = self.query.into_iter().map(|(name, value)| {
            secrets.add(&value);
            let encoded = |text: &str| utf8_percent_encode(text, COMPONENT).to_string();
            (encoded(&name), encoded(&value))
        });
        let query = query.collect();
        let credentials =
            self.credentials.into_iter().map(|(scheme, credential)| match credential.ready(&mut secrets) {
                Ok(ready) => Ok((scheme, ready)),
                Err(reason) => Err(ClientError::Credential { scheme, reason }),
            });
        let credentials = credentials.collect::<Result<_, _>>()?;
        headers.entry(USER_AGENT).or_insert(DEFAULT_USER_AGENT);
        let mut headers_for_json = headers.clone();
        headers_for_json.entry(ACCEPT).or_insert(HeaderValue::from_static(JSON));
        let transport = match self.transport {
            Some(transport) => transport,
            None => Box::new(
                HttpTransport::connect(self.limits.connect_timeout, tls)
                    .map_err(|error| ClientError::Transport { reason: error.to_string() })?,
            ),
        };
        #[cfg(feature = "har")]
        let transport = match &self.recording {
            Some(recording) => {
                Box::new(crate::har::Recorder::new(recording, transport, Arc::clone(&self.clock)))
            }
            None => transport,
        };
        let shared = Shared {
            endpoint,
            others,
            headers,
            headers_for_json,
            query,
            credentials,
            secrets,
            transport,
            clock: self.clock,
            observer: self.observer,
            idempotency_keys: self.idempotency_keys,
            admission: Admission::new(limits.concurrency_limit, limits.rate_limit),
            limits,
        };
        Ok(Client(Arc::new(shared)).into())
    }
}

impl<C> ClientBuilder<C> {
    /// That there are credentials for all that needs some.
    fn check_needs(&self) -> Result<(), ClientError> {
        let is_there = |scheme: &&str| self.credentials.iter().any(|(name, _)| name == scheme);
        let unmet = self.needs.iter().find(|need| !need.iter().any(|schemes| schemes.iter().all(&is_there)));
        match unmet {
            Some(alternatives) => Err(ClientError::MissingCredentials { alternatives }),
            None => Ok(()),
        }
    }

    /// What TLS has to be like.
    fn tls(&self, secure: bool) -> Result<Tls, ClientError> {
        let certificates = self
            .credentials
            .iter()
            .filter_map(|(scheme, credential)| Some((scheme, credential.certificate()?)));
        let certificates: Vec<_> = certificates.collect();
        let refuse =
            |scheme: &String, reason| Err(ClientError::Credential { scheme: scheme.clone(), reason });
        match certificates.as_slice() {
            [(scheme, _), ..] if self.transport.is_some() => {
                return refuse(scheme, "is a certificate, which a transport of your own has to have itself");
            }
            [_, (scheme, _), ..] => {
                return refuse(scheme, "is a second certificate, and a connection shows one");
            }
            _ => {}
        }
        Ok(Tls {
            secure: secure || self.credentials.iter().any(|(_, credential)| credential.needs_tls()),
            roots: self.roots.clone(),
            certificate: certificates.first().map(|(_, certificate)| ClientCertificate::clone(certificate)),
        })
    }
}

impl<C> fmt::Debug for ClientBuilder<C> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("ClientBuilder")
            .field("base_url", &self.base_url)
            .field("other_base_urls", &self.others.iter().map(|(_, url)| url).collect::<Vec<_>>())
            .field("default_headers", &self.headers.iter().map(|(name, _)| name).collect::<Vec<_>>())
            .field("default_query", &self.query.iter().map(|(name, _)| name).collect::<Vec<_>>())
            .field("credentials", &self.credentials)
            .field("limits", &self.limits)
            .finish_non_exhaustive()
    }
}

/// Why a client cannot be made.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ClientError {
    /// The base URL is not one that requests can be sent to.
    #[non_exhaustive]
    BaseUrl {
        /// The URL, without what may be confidential in it.
        url: String,
        /// What is wrong with it.
        reason: String,
    },
    /// HTTP cannot carry a default header.
    #[non_exhaustive]
    Header {
        /// The header's name.
        name: String,
        /// What is wrong with it.
        reason: &'static str,
    },
    /// There are no credentials for operations that need some.
    #[non_exhaustive]
    MissingCredentials {
        /// The names of security schemes whose credentials would do together, in each alternative.
        alternatives: &'static [&'static [&'static str]],
    },
    /// A credential cannot be used.
    #[non_exhaustive]
    Credential {
        /// The name of its security scheme.
        scheme: String,
        /// What is wrong with it.
        reason: &'static str,
    },
    /// The client's own transport cannot be set up.
    #[non_exhaustive]
    Transport {
        /// What went wrong.
        reason: String,
    },
}

impl std::error::Error for ClientError {}

impl Display for ClientError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::BaseUrl { url, reason } => write!(formatter, "base URL `{url}`: {reason}"),
            Self::Header { name, reason } => write!(formatter, "default header `{name}` {reason}"),
            Self::MissingCredentials { alternatives } => {
                let together = |schemes: &&[&str]| {
                    let schemes: Vec<String> = schemes.iter().map(|scheme| format!("`{scheme}`")).collect();
                    schemes.join(" and ")
                };
                let alternatives: Vec<String> = alternatives.iter().map(together).collect();
                write!(formatter, "there are no credentials for {}", alternatives.join(", or for "))
            }
            Self::Credential { scheme, reason } => write!(formatter, "credential of `{scheme}` {reason}"),
            Self::Transport { reason } => write!(formatter, "HTTP cannot be set up: {reason}"),
        }
    }
}
