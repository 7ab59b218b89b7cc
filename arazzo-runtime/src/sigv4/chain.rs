//! The places where AWS's own tools find credentials.

use std::borrow::Cow;
use std::error::Error;
use std::time::{Duration, SystemTime};

use aws_config::{BehaviorVersion, SdkConfig};
use aws_credential_types::Credentials;
use aws_credential_types::provider::ProvideCredentials;
use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use tokio::sync::{Mutex, OnceCell};
use tracing::instrument::WithSubscriber;
use tracing::subscriber::NoSubscriber;

use super::credentials::Keys;
use crate::transport::Tls;
use crate::{Body, HttpTransport, Transport};

/// How long before keys expire others are asked for.
const HEADROOM: Duration = Duration::from_secs(60);

/// The longest time to set up a connection, and to be answered, where the chain does not say it.
const TIMEOUT: Duration = Duration::from_secs(10);

/// The most bytes of an answer: keys are short.
const ANSWER_LIMIT: u64 = 1024 * 1024;

/// Where keys come from, and those that were last obtained.
pub(super) struct Chain {
    /// Looked up when it is first needed.
    config: OnceCell<SdkConfig>,
    /// Locked while keys are obtained, so that many runs wait for one request.
    keys: Mutex<Option<Credentials>>,
}

impl Chain {
    /// The usual places.
    pub(super) fn usual() -> Self {
        Self { config: OnceCell::new(), keys: Mutex::default() }
    }

    /// The places that a configuration names.
    pub(super) fn of(config: SdkConfig) -> Self {
        Self { config: OnceCell::new_with(Some(config)), keys: Mutex::default() }
    }

    async fn config(&self) -> &SdkConfig {
        let load = || aws_config::defaults(BehaviorVersion::latest()).http_client(Connections).load();
        self.config.get_or_init(load).with_subscriber(NoSubscriber::default()).await
    }

    /// The region that the configuration names.
    pub(super) async fn region(&self) -> Option<&str> {
        Some(self.config().await.region()?.as_ref())
    }

    /// Keys that are good at this time.
    pub(super) async fn keys(&self, time: SystemTime) -> Result<Keys, Cow<'static, str>> {
        let mut keys = self.keys.lock().await;
        let is_good = |keys: &Credentials| {
            keys.expiry().is_none_or(|expiry| expiry.duration_since(time).is_ok_and(|left| left > HEADROOM))
        };
        if let Some(keys) = keys.as_ref().filter(|keys| is_good(keys)) {
            return Ok(keys.into());
        }
        let provider = self.config().await.credentials_provider();
        let provider = provider.ok_or("the configuration of AWS has no place for credentials")?;
        // What looks for keys logs what it finds on the way.
        let found = provider.provide_credentials().with_subscriber(NoSubscriber::default()).await;
        let found = found.map_err(|error| format!("there are no credentials for AWS: {}", told(&error)))?;
        Ok((&*keys.insert(found)).into())
    }
}

impl From<&Credentials> for Keys {
    fn from(credentials: &Credentials) -> Self {
        Self {
            access_key_id: credentials.access_key_id().to_owned(),
            secret_access_key: credentials.secret_access_key().to_owned(),
            session_token: credentials.session_token().map(str::to_owned),
        }
    }
}

/// An error with its causes.
fn told(error: &(dyn Error + 'static)) -> String {
    let causes = std::iter::successors(Some(error), |&error| error.source());
    causes.map(ToString::to_string).collect::<Vec<_>>().join(": ")
}

/// Sends what the chain has to ask others for, in the way in which all other requests are sent.
#[derive(Debug)]
struct Connections;

impl HttpClient for Connections {
    fn http_connector(&self, settings: &HttpConnectorSettings, _: &RuntimeComponents) -> SharedHttpConnector {
        SharedHttpConnector::new(Connector {
            connect_timeout: settings.connect_timeout().unwrap_or(TIMEOUT),
            read_timeout: settings.read_timeout().unwrap_or(TIMEOUT),
        })
    }
}

#[derive(Clone, Copy, Debug)]
struct Connector {
    connect_timeout: Duration,
    read_timeout: Duration,
}

impl HttpConnector for Connector {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let connector = *self;
        HttpConnectorFuture::new(async move {
            let exchange = tokio::time::timeout(connector.read_timeout, connector.exchange(request));
            exchange.await.map_err(|elapsed| ConnectorError::timeout(elapsed.into()))?
        })
    }
}

impl Connector {
    async fn exchange(self, request: HttpRequest) -> Result<HttpResponse, ConnectorError> {
        let request = request.try_into_http1x().map_err(|error| ConnectorError::user(error.into()))?;
        let (head, body) = request.into_parts();
        let body = body.bytes().ok_or_else(|| ConnectorError::user("the body is not in memory".into()))?;
        let request = http::Request::from_parts(head, Body::from(body.to_vec()));
        let secure = request.uri().scheme() == Some(&http::uri::Scheme::HTTPS);
        let tls = Tls { secure, ..Tls::default() };
        let transport = HttpTransport::connect(self.connect_timeout, tls).map_err(ConnectorError::user)?;
        let answer = transport.send(request).await.map_err(|error| ConnectorError::io(error.into()))?;
        let (head, body) = answer.into_parts();
        let body = body.collect(ANSWER_LIMIT).await.map_err(|error| ConnectorError::io(error.into()))?;
        let answer = http::Response::from_parts(head, body.into());
        HttpResponse::try_from(answer).map_err(|error| ConnectorError::user(error.into()))
    }
}
