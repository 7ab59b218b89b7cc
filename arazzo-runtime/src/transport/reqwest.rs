//! The transport that a client has unless it is given another.

use std::error::Error;
use std::fmt;
use std::time::Duration;

use bytes::Bytes;

use super::{BoxFuture, Chunks, ResponseBody, Transport, TransportError, TransportResponse, TransportStage};

/// HTTP by reqwest: pooled connections, proxies as the environment names them, redirects not followed.
#[derive(Clone, Debug)]
pub struct HttpTransport(reqwest::Client);

impl HttpTransport {
    /// A transport of its own connections. Only for `https` the platform's certificate roots are loaded.
    pub(crate) fn connect(
        connect_timeout: Duration,
        secure: bool,
    ) -> Result<Self, Box<dyn Error + Send + Sync>> {
        Ok(Self(settings(secure)?.connect_timeout(connect_timeout).build()?))
    }

    /// The settings of a reqwest client as this transport has them, to be changed and handed to
    /// [`ClientBuilder::http_client`](crate::ClientBuilder::http_client): redirects are not followed, and with the feature
    /// `rustls-tls` there is TLS over ring. A client that starts from `reqwest::Client::builder()` instead has to bring
    /// a TLS provider of its own.
    ///
    /// # Errors
    ///
    /// When the platform's certificate roots cannot be loaded.
    pub fn client_builder() -> Result<reqwest::ClientBuilder, TransportError> {
        settings(cfg!(feature = "rustls-tls"))
            .map_err(|error| TransportError::new(TransportStage::Connecting, error))
    }
}

impl From<reqwest::Client> for HttpTransport {
    /// Sends with a client that was set up elsewhere. Its own settings hold: whoever lets it follow redirects lets it
    /// take custom headers along to wherever they lead.
    fn from(client: reqwest::Client) -> Self {
        Self(client)
    }
}

fn settings(secure: bool) -> Result<reqwest::ClientBuilder, Box<dyn Error + Send + Sync>> {
    let builder = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).referer(false);
    with_tls(builder, secure)
}

/// Gives the client rustls over ring, independent of what the process has installed as its default.
#[cfg(feature = "rustls-tls")]
fn with_tls(
    builder: reqwest::ClientBuilder,
    secure: bool,
) -> Result<reqwest::ClientBuilder, Box<dyn Error + Send + Sync>> {
    use std::sync::Arc;

    use rustls_platform_verifier::BuilderVerifierExt;

    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config =
        rustls::ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions()?;
    let config = if secure {
        config.with_platform_verifier()?
    } else {
        // Plain `http` must work where no roots are installed, and need not pay for loading them.
        config.with_root_certificates(rustls::RootCertStore::empty())
    };
    Ok(builder.tls_backend_preconfigured(config.with_no_client_auth()))
}

/// Refuses `https` at once: it would fail at each request, for reasons that only reqwest knows.
#[cfg(not(feature = "rustls-tls"))]
fn with_tls(
    builder: reqwest::ClientBuilder,
    secure: bool,
) -> Result<reqwest::ClientBuilder, Box<dyn Error + Send + Sync>> {
    if secure {
        Err("`https` needs the feature `rustls-tls`, or a client of your own".into())
    } else {
        Ok(builder)
    }
}

impl Transport for HttpTransport {
    fn send(
        &self,
        request: http::Request<Bytes>,
    ) -> BoxFuture<'_, Result<TransportResponse, TransportError>> {
        Box::pin(async move {
            let request = request.try_into().map_err(failure)?;
            let mut response = self.0.execute(request).await.map_err(failure)?;
            let mut head = http::Response::new(());
            *head.status_mut() = response.status();
            *head.version_mut() = response.version();
            std::mem::swap(head.headers_mut(), response.headers_mut());
            Ok(head.map(|()| ResponseBody::streamed(Body(response))))
        })
    }
}

struct Body(reqwest::Response);

impl Chunks for Body {
    fn next(&mut self) -> BoxFuture<'_, Result<Option<Bytes>, TransportError>> {
        Box::pin(async move {
            self.0
                .chunk()
                .await
                .map_err(|error| TransportError::new(TransportStage::Receiving, Cause::of(error)))
        })
    }

    fn length(&self) -> Option<u64> {
        self.0.content_length()
    }
}

fn failure(error: reqwest::Error) -> TransportError {
    let stage = if error.is_connect() { TransportStage::Connecting } else { TransportStage::Exchanging };
    TransportError::new(stage, Cause::of(error))
}

/// An error of reqwest of which only the root is told: what is around it says that something failed, which is known,
/// and at the top names the URL with its query.
#[derive(Debug)]
struct Cause(reqwest::Error);

impl Cause {
    fn of(error: reqwest::Error) -> Self {
        Self(error.without_url())
    }
}

impl fmt::Display for Cause {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut root: &dyn Error = &self.0;
        while let Some(source) = root.source() {
            root = source;
        }
        fmt::Display::fmt(root, formatter)
    }
}

impl Error for Cause {}
