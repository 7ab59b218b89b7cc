//! The transport that a client has unless it is given another.

use std::error::Error;
use std::fmt;
use std::pin::Pin;
use std::sync::{Mutex, PoisonError};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use http::Method;
use http::header::{CONTENT_LENGTH, HeaderValue};
use http_body::{Frame, SizeHint};

use super::{Body, BoxFuture, Chunks, Transport, TransportError, TransportResponse, TransportStage};
use crate::ClientCertificate;

/// HTTP by reqwest: pooled connections, proxies as the environment names them, redirects not followed.
#[derive(Clone, Debug)]
pub struct HttpTransport(reqwest::Client);

impl HttpTransport {
    /// A transport of its own connections. Only for `https` the platform's certificate roots are loaded.
    pub(crate) fn connect(connect_timeout: Duration, tls: Tls) -> Result<Self, Box<dyn Error + Send + Sync>> {
        Ok(Self(settings(tls)?.connect_timeout(connect_timeout).build()?))
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
        settings(Tls { secure: cfg!(feature = "rustls-tls"), ..Tls::default() })
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

/// What connections are secured with.
#[derive(Default)]
pub(crate) struct Tls {
    /// Whether there are any that have to be.
    pub(crate) secure: bool,
    /// Certificates of authorities that are trusted beside those of the platform, in the format PEM.
    pub(crate) roots: Vec<Vec<u8>>,
    /// What the client shows.
    pub(crate) certificate: Option<ClientCertificate>,
}

fn settings(tls: Tls) -> Result<reqwest::ClientBuilder, Box<dyn Error + Send + Sync>> {
    let builder = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).referer(false);
    with_tls(builder, tls)
}

/// Gives the client rustls over ring, independent of what the process has installed as its default.
#[cfg(feature = "rustls-tls")]
fn with_tls(
    builder: reqwest::ClientBuilder,
    tls: Tls,
) -> Result<reqwest::ClientBuilder, Box<dyn Error + Send + Sync>> {
    use std::sync::Arc;

    use rustls::pki_types::pem::PemObject;
    use rustls::pki_types::{CertificateDer, PrivateKeyDer};
    use rustls_platform_verifier::Verifier;

    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ClientConfig::builder_with_provider(Arc::clone(&provider))
        .with_safe_default_protocol_versions()?;
    let config = if tls.secure {
        let mut roots = Vec::new();
        for pem in &tls.roots {
            for root in CertificateDer::pem_slice_iter(pem) {
                roots.push(root.map_err(|error| format!("a root certificate cannot be read: {error}"))?);
            }
        }
        let verifier = Verifier::new_with_extra_roots(roots, provider)?;
        config.dangerous().with_custom_certificate_verifier(Arc::new(verifier))
    } else {
        // Plain `http` must work where no roots are installed, and need not pay for loading them.
        config.with_root_certificates(rustls::RootCertStore::empty())
    };
    let mut config = match tls.certificate {
        Some(certificate) => {
            // What the reader of PEM says quotes nothing of it.
            let refuse = |error| format!("the client's certificate cannot be read: {error}");
            let chain = CertificateDer::pem_slice_iter(&certificate.chain).collect::<Result<Vec<_>, _>>();
            let key = PrivateKeyDer::from_pem_slice(&certificate.key).map_err(refuse)?;
            config.with_client_auth_cert(chain.map_err(refuse)?, key)?
        }
        None => config.with_no_client_auth(),
    };
    if cfg!(feature = "http2") {
        config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    }
    Ok(builder.tls_backend_preconfigured(config))
}

/// Refuses `https` at once: it would fail at each request, for reasons that only reqwest knows.
#[cfg(not(feature = "rustls-tls"))]
fn with_tls(
    builder: reqwest::ClientBuilder,
    tls: Tls,
) -> Result<reqwest::ClientBuilder, Box<dyn Error + Send + Sync>> {
    if tls.secure || tls.certificate.is_some() || !tls.roots.is_empty() {
        Err("`https` needs the feature `rustls-tls`, or a client of your own".into())
    } else {
        Ok(builder)
    }
}

impl Transport for HttpTransport {
    fn send(
        &self,
        mut request: http::Request<Body>,
    ) -> BoxFuture<'_, Result<TransportResponse, TransportError>> {
        Box::pin(async move {
            // Nothing is said of an empty body otherwise, which some servers answer with 411.
            let empty = request.body().length() == Some(0);
            if empty && matches!(*request.method(), Method::POST | Method::PUT | Method::PATCH) {
                request.headers_mut().insert(CONTENT_LENGTH, HeaderValue::from_static("0"));
            }
            let request = request.map(outgoing).try_into().map_err(failure)?;
            let mut response = self.0.execute(request).await.map_err(failure)?;
            let mut head = http::Response::new(());
            *head.status_mut() = response.status();
            *head.version_mut() = response.version();
            std::mem::swap(head.headers_mut(), response.headers_mut());
            Ok(head.map(|()| Body::streamed(Incoming(response))))
        })
    }
}

struct Incoming(reqwest::Response);

impl Chunks for Incoming {
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

fn outgoing(body: Body) -> reqwest::Body {
    match body.bytes() {
        Some(bytes) => bytes.clone().into(),
        None => {
            reqwest::Body::wrap(Outgoing { remaining: body.length(), reading: Mutex::new(read_on(body)) })
        }
    }
}

/// A body as hyper asks for it.
struct Outgoing {
    remaining: Option<u64>,
    /// The next piece. The lock is never taken: it only makes the future `Sync`.
    reading: Mutex<BoxFuture<'static, Read>>,
}

/// What is left of a body, and the piece that was read of it.
type Read = (Body, Result<Option<Bytes>, TransportError>);

fn read_on(mut body: Body) -> BoxFuture<'static, Read> {
    Box::pin(async move {
        let chunk = body.next().await;
        (body, chunk)
    })
}

impl http_body::Body for Outgoing {
    type Data = Bytes;
    type Error = TransportError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, TransportError>>> {
        let reading = self.reading.get_mut().unwrap_or_else(PoisonError::into_inner);
        let (body, chunk) = ready!(reading.as_mut().poll(context));
        let remaining = body.length();
        *reading = read_on(body);
        self.remaining = remaining;
        Poll::Ready(chunk.transpose().map(|chunk| chunk.map(Frame::data)))
    }

    fn size_hint(&self) -> SizeHint {
        self.remaining.map_or_else(SizeHint::default, SizeHint::with_exact)
    }
}

fn failure(error: reqwest::Error) -> TransportError {
    if let Some(own) = of_body(&error) {
        return own;
    }
    let stage = if error.is_connect() { TransportStage::Connecting } else { TransportStage::Exchanging };
    TransportError::new(stage, Cause::of(error))
}

/// The error of the body of the request, if that is what stopped it.
fn of_body(error: &reqwest::Error) -> Option<TransportError> {
    let mut cause = error.source();
    let own = loop {
        match cause?.downcast_ref::<TransportError>() {
            Some(own) => break own,
            None => cause = cause?.source(),
        }
    };
    Some(TransportError::new(own.stage(), own.cause().to_string()))
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
