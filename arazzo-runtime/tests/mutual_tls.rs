//! Certificates of clients, shown to a server on loopback that lets in nobody without one.
#![cfg(feature = "rustls-tls")]
#![allow(clippy::unwrap_used, reason = "a test fails by panicking, in its helpers, too")]

use std::convert::Infallible;
use std::sync::Arc;

use arazzo_runtime::{BearerToken, Client, ClientCertificate, HttpTransport, Redirects, Run, WorkflowError};
use http_body_util::Full;
use hyper::body::{Bytes, Incoming};
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::crypto::ring::default_provider;
use tokio_rustls::rustls::pki_types::PrivatePkcs8KeyDer;
use tokio_rustls::rustls::server::WebPkiClientVerifier;
use tokio_rustls::rustls::{RootCertStore, ServerConfig};

/// An authority, and a server that trusts it and is trusted by it.
struct Server {
    url: String,
    authority: CertifiedIssuer<'static, KeyPair>,
}

fn authority() -> CertifiedIssuer<'static, KeyPair> {
    let mut params = CertificateParams::default();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap()
}

/// A certificate that an authority gives out, and its key.
fn certificate(authority: &CertifiedIssuer<'static, KeyPair>) -> ClientCertificate {
    let key = KeyPair::generate().unwrap();
    let certificate = CertificateParams::default().signed_by(&key, authority).unwrap();
    ClientCertificate::from_pem(certificate.pem(), key.serialize_pem())
}

impl Server {
    async fn start() -> Self {
        let authority = authority();
        let key = KeyPair::generate().unwrap();
        let params = CertificateParams::new(["localhost".to_owned()]).unwrap();
        let certificate = params.signed_by(&key, &authority).unwrap();
        let mut roots = RootCertStore::empty();
        roots.add(authority.der().clone()).unwrap();
        let provider = Arc::new(default_provider());
        let clients = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), Arc::clone(&provider))
            .build()
            .unwrap();
        let config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_client_cert_verifier(clients)
            .with_single_cert(
                vec![certificate.der().clone()],
                PrivatePkcs8KeyDer::from(key.serialize_der()).into(),
            )
            .unwrap();
        let acceptor = TlsAcceptor::from(Arc::new(config));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("https://localhost:{}", listener.local_addr().unwrap().port());
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let acceptor = acceptor.clone();
                tokio::spawn(async move {
                    // Whoever shows no certificate that is trusted goes no further.
                    let Ok(stream) = acceptor.accept(stream).await else { return };
                    let answer = service_fn(|request: hyper::Request<Incoming>| async move {
                        let mut answer = hyper::Response::new(Full::<Bytes>::from("come in"));
                        if let Some(elsewhere) = request.uri().query() {
                            *answer.status_mut() = hyper::StatusCode::FOUND;
                            answer.headers_mut().insert(hyper::header::LOCATION, elsewhere.parse().unwrap());
                        }
                        Ok::<_, Infallible>(answer)
                    });
                    let connection = hyper::server::conn::http1::Builder::new();
                    let _ = connection.serve_connection(TokioIo::new(stream), answer).await;
                });
            }
        });
        Self { url, authority }
    }

    async fn ask(&self, certificate: Option<ClientCertificate>) -> Result<String, WorkflowError> {
        let builder = Client::builder(self.url.as_str()).root_certificate(self.authority.pem());
        let client = builder.credential_optional("machine", certificate).build().unwrap();
        let mut run = Run::start(&client, "workflow");
        let answer = client.get("/").authorized_by(&["machine"]).send(&mut run).await?;
        Ok(answer.text().into_owned())
    }
}

#[tokio::test]
async fn a_client_with_a_certificate_is_let_in() {
    let server = Server::start().await;
    assert_eq!(server.ask(Some(certificate(&server.authority))).await.unwrap(), "come in");
    assert!(server.ask(None).await.is_err());
    assert!(server.ask(Some(certificate(&authority()))).await.is_err());
}

#[tokio::test]
async fn a_certificate_is_shown_to_nobody_whom_a_redirect_leads_to() {
    let server = Server::start().await;
    let client = Client::builder(server.url.as_str())
        .root_certificate(server.authority.pem())
        .redirects(Redirects::to_any_origin())
        .credential("machine", certificate(&server.authority))
        .build()
        .unwrap();
    let elsewhere = server.url.replace("localhost", "127.0.0.1");
    for (location, status) in [("/", 200), (elsewhere.as_str(), 302)] {
        let mut run = Run::start(&client, "workflow");
        let request = client.get("/").query_string(location).authorized_by(&["machine"]);
        assert_eq!(request.send(&mut run).await.unwrap().status(), status, "{location}");
    }
}

#[test]
fn what_is_no_certificate_is_refused_when_the_client_is_built() {
    let refusal = |builder: arazzo_runtime::ClientBuilder| {
        builder.build().err().map(|error| error.to_string()).unwrap_or_default()
    };
    let builder = || Client::builder("https://localhost");
    let shown = refusal(builder().credential("machine", ClientCertificate::from_pem("canary", "canary")));
    assert!(shown.contains("the client's certificate cannot be read"), "{shown}");
    assert!(!shown.contains("canary"), "{shown}");
    let certificate = certificate(&authority());
    let twice = builder().credential("one", certificate.clone()).credential("two", certificate.clone());
    assert_eq!(refusal(twice), "credential of `two` is a second certificate, and a connection shows one");
    let http = HttpTransport::client_builder().unwrap().build().unwrap();
    assert_eq!(
        refusal(builder().http_client(http).credential("machine", certificate)),
        "credential of `machine` is a certificate, which a transport of your own has to have itself"
    );
}

#[test]
fn missing_credentials_are_told_when_the_client_is_built() {
    let builder = || Client::builder("http://localhost").needs_credentials(&[&["a"], &["b", "c"]]);
    let error = builder().credential("b", BearerToken::from("canary")).build().unwrap_err();
    assert_eq!(error.to_string(), "there are no credentials for `a`, or for `b` and `c`");
    assert!(builder().credential("a", BearerToken::from("canary")).build().is_ok());
}
