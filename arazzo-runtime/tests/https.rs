//! What the client's own transport does over TLS: which versions of HTTP it speaks, whom it trusts, and how many
//! connections it takes.
#![cfg(feature = "rustls-tls")]
#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a test fails by panicking, in its helpers, too")]

use std::convert::Infallible;
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use arazzo_runtime::{Client, ClientBuilder, ErrorKind, Run, TransportStage, WorkflowError};
use http_body_util::Full;
use hyper::body::Bytes;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto;
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring::default_provider;
use tokio_rustls::rustls::pki_types::PrivatePkcs8KeyDer;

/// Set in the process that trusts the certificate authority of the test: what the platform trusts is asked once.
const TRUSTED: &str = "SSL_CERT_FILE";

/// A server on loopback that answers with the version that it was asked in.
struct Server {
    url: String,
    /// The certificate of the authority that vouches for it.
    authority: String,
    connections: Arc<AtomicUsize>,
}

impl Server {
    async fn start(protocols: &[&[u8]]) -> Self {
        let mut params = CertificateParams::default();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let authority = CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap();
        let key = KeyPair::generate().unwrap();
        let params = CertificateParams::new(["localhost".to_owned()]).unwrap();
        let certificate = params.signed_by(&key, &authority).unwrap();
        let mut config = ServerConfig::builder_with_provider(Arc::new(default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(
                vec![certificate.der().clone()],
                PrivatePkcs8KeyDer::from(key.serialize_der()).into(),
            )
            .unwrap();
        config.alpn_protocols = protocols.iter().map(|protocol| protocol.to_vec()).collect();
        let acceptor = TlsAcceptor::from(Arc::new(config));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("https://localhost:{}", listener.local_addr().unwrap().port());
        let connections = Arc::new(AtomicUsize::new(0));
        let accepted = Arc::clone(&connections);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                accepted.fetch_add(1, Ordering::Relaxed);
                let acceptor = acceptor.clone();
                tokio::spawn(async move {
                    // Whoever does not trust the certificate goes away.
                    let Ok(stream) = acceptor.accept(stream).await else { return };
                    let answer = service_fn(|request: hyper::Request<_>| {
                        let _: &hyper::body::Incoming = request.body();
                        let version = format!("{:?}", request.version());
                        async { Ok::<_, Infallible>(hyper::Response::new(Full::<Bytes>::from(version))) }
                    });
                    let builder = auto::Builder::new(TokioExecutor::new());
                    let _ = builder.serve_connection(TokioIo::new(stream), answer).await;
                });
            }
        });
        Self { url, authority: authority.pem(), connections }
    }
}

async fn ask(client: &Client) -> Result<String, WorkflowError> {
    let mut run = Run::start(client, "workflow");
    Ok(client.get("/").send(&mut run).await?.text().into_owned())
}

#[tokio::test]
async fn a_server_that_nobody_vouches_for_is_not_spoken_to() {
    let server = Server::start(&[]).await;
    let client: Client = ClientBuilder::new(server.url).build().unwrap();
    let error = ask(&client).await.unwrap_err();
    let ErrorKind::Transport { error, .. } = error.kind() else { panic!("{error}") };
    assert_eq!(error.stage(), TransportStage::Connecting);
}

/// The servers, a line each, that the other process speaks to.
const SERVERS: &str = "ARAZZO_TEST_SERVERS";

#[tokio::test]
async fn the_newest_version_is_spoken_that_the_server_offers() {
    if let Ok(servers) = std::env::var(SERVERS) {
        for url in servers.lines() {
            let client: Client = ClientBuilder::new(url).build().unwrap();
            for _ in 0..5 {
                println!("answered: {}", ask(&client).await.unwrap());
            }
        }
        return;
    }
    let directory = tempfile::tempdir().unwrap();
    for (protocols, version) in
        [(&[b"h2".as_slice(), b"http/1.1"][..], "HTTP/2.0"), (&[b"http/1.1"], "HTTP/1.1"), (&[], "HTTP/1.1")]
    {
        let server = Server::start(protocols).await;
        let authority = directory.path().join("authority.pem");
        std::fs::write(&authority, &server.authority).unwrap();
        let mut process = Command::new(std::env::current_exe().unwrap());
        process.args(["the_newest_version_is_spoken_that_the_server_offers", "--exact", "--nocapture"]);
        process.env(TRUSTED, authority).env(SERVERS, &server.url);
        let output = tokio::task::spawn_blocking(move || process.output()).await.unwrap().unwrap();
        let output = String::from_utf8(output.stdout).unwrap();
        let answers: Vec<&str> = output
            .lines()
            .filter_map(|line| line.split_once("answered: "))
            .map(|(_, answer)| answer)
            .collect();
        assert_eq!(answers, [version; 5], "{output}");
        assert_eq!(server.connections.load(Ordering::Relaxed), 1, "all requests share a connection");
    }
}
