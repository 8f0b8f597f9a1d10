//! Calls over TLS, to a server with a certificate authority of its own: HTTP/2 where it is offered, HTTP/1.1 elsewhere,
//! straight and through a proxy.

use std::{convert::Infallible, error::Error as _, sync::Arc, time::Duration};

use bytes::Bytes;
use http::{Request, Response, Version};
use http_body_util::{BodyExt as _, Full};
use hyper::{body::Incoming, service::service_fn};
use hyper_util::{
    rt::{TokioExecutor, TokioIo},
    server::conn::auto,
};
use rustls::{
    ServerConfig,
    crypto::ring,
    pki_types::{CertificateDer, PrivateKeyDer},
};
use ses_hyper::{
    Client, Proxy,
    ses_core::{Config, Credentials, Endpoint, Retry},
    ses_types::{Base64, Outcome},
};
use tests::{Act, RawServer, batch};
use tokio::{io::AsyncReadExt as _, net::TcpListener};
use tokio_rustls::TlsAcceptor;

/// A server that answers each whole request with a task whose number is the version of HTTP that was spoken.
struct Server {
    address: String,
    certificate: CertificateDer<'static>,
}

impl Server {
    async fn start(protocols: &[&str]) -> Self {
        let (acceptor, certificate) = acceptor(protocols);
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let port = listener.local_addr().expect("its address").port();
        tokio::spawn(accept(listener, acceptor));
        Self {
            address: format!("https://localhost:{port}"),
            certificate,
        }
    }

    fn client(&self) -> Client {
        let endpoint = Endpoint::fixed(&self.address).expect("an address");
        let retry = Retry::default()
            .with_attempts(2)
            .with_pauses(Duration::ZERO, Duration::ZERO);
        Client::new(
            Config::international()
                .with_endpoint(endpoint)
                .with_retry(retry),
        )
        .with_credentials(Credentials::new("AKIDTEST", "test").expect("proper"))
    }
}

/// The server's end of TLS, with a certificate of its own.
fn acceptor(protocols: &[&str]) -> (TlsAcceptor, CertificateDer<'static>) {
    let signed =
        rcgen::generate_simple_self_signed(["localhost".to_owned()]).expect("a certificate");
    let certificate = signed.cert.der().clone();
    let key = PrivateKeyDer::try_from(signed.signing_key.serialize_der()).expect("a key");
    let mut config = ServerConfig::builder_with_provider(ring::default_provider().into())
        .with_safe_default_protocol_versions()
        .expect("ring serves them")
        .with_no_client_auth()
        .with_single_cert(vec![certificate.clone()], key)
        .expect("they belong together");
    config.alpn_protocols = protocols
        .iter()
        .map(|name| name.as_bytes().to_vec())
        .collect();
    (TlsAcceptor::from(Arc::new(config)), certificate)
}

async fn accept(listener: TcpListener, acceptor: TlsAcceptor) {
    while let Ok((stream, _)) = listener.accept().await {
        let acceptor = acceptor.clone();
        tokio::spawn(async move {
            let Ok(stream) = acceptor.accept(stream).await else {
                return;
            };
            let builder = auto::Builder::new(TokioExecutor::new());
            let served = builder
                .serve_connection(TokioIo::new(stream), service_fn(answer))
                .await;
            drop(served);
        });
    }
}

async fn answer(request: Request<Incoming>) -> Result<Response<Full<Bytes>>, Infallible> {
    let number = if request.version() == Version::HTTP_2 {
        2
    } else {
        1
    };
    let whole = request
        .into_body()
        .collect()
        .await
        .is_ok_and(|body| !body.to_bytes().is_empty());
    assert!(whole, "the body came to its end");
    let answer = format!(r#"{{"Response":{{"TaskId":{number},"RequestId":"id"}}}}"#);
    Ok(Response::new(Full::from(answer)))
}

#[tokio::test]
async fn the_server_chooses_the_version_of_http() {
    for (offered, spoken) in [(&["h2", "http/1.1"][..], 2), (&["http/1.1"], 1), (&[], 1)] {
        let server = Server::start(offered).await;
        let client = server
            .client()
            .with_root_certificates([&server.certificate])
            .expect("a certificate");
        for _ in 0..2 {
            let answer = client.call(&batch()).await.expect("accepted");
            assert_eq!(answer.task_id, Some(spoken), "{offered:?}");
        }
    }
}

#[tokio::test]
async fn a_batch_whose_first_frame_was_read_is_of_unknown_fate() {
    let (acceptor, certificate) = acceptor(&["h2"]);
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let port = listener.local_addr().expect("its address").port();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let mut stream = acceptor.accept(stream).await.expect("a handshake");
            let mut read = Vec::new();
            while !has_headers(&read)
                && stream
                    .read_buf(&mut read)
                    .await
                    .is_ok_and(|count| count > 0)
            {}
        }
    });
    let server = Server {
        address: format!("https://localhost:{port}"),
        certificate,
    };
    let client = server
        .client()
        .with_root_certificates([&server.certificate])
        .expect("a certificate");
    let error = client
        .call(&batch())
        .await
        .expect_err("the connection is closed");
    assert_eq!(
        (error.outcome(), error.attempts()),
        (Outcome::Unknown, 1),
        "{error:?}"
    );
}

/// Whether a frame of HTTP/2 that begins a request is among what was read, after the client's preface.
fn has_headers(read: &[u8]) -> bool {
    const PREFACE: usize = 24;
    const HEADERS: u8 = 1;
    let mut frames = read.get(PREFACE..).unwrap_or_default();
    while let Some(head) = frames.first_chunk::<9>() {
        if head[3] == HEADERS {
            return true;
        }
        let length = u32::from_be_bytes([0, head[0], head[1], head[2]]) as usize;
        frames = frames.get(9 + length..).unwrap_or_default();
    }
    false
}

#[tokio::test]
async fn a_certificate_that_nobody_trusts_is_proof_that_nothing_was_sent() {
    let server = Server::start(&["h2", "http/1.1"]).await;
    let error = server
        .client()
        .call(&batch())
        .await
        .expect_err("not trusted");
    assert_eq!((error.outcome(), error.attempts()), (Outcome::NotSent, 2));
}

#[tokio::test]
async fn a_certificate_for_another_name_is_not_taken() {
    let (server, other) = (Server::start(&[]).await, Server::start(&[]).await);
    let client = server
        .client()
        .with_root_certificates([&other.certificate])
        .expect("a certificate");
    let error = client.call(&batch()).await.expect_err("another server's");
    assert_eq!(error.outcome(), Outcome::NotSent);
}

#[tokio::test]
async fn tls_goes_through_the_tunnel_of_a_proxy() {
    for (offered, spoken) in [(&["h2"][..], 2), (&["http/1.1"], 1)] {
        let server = Server::start(offered).await;
        let authority = server.address.trim_start_matches("https://");
        let tunnel = Act::Tunnel(authority.to_owned());
        let proxy = RawServer::start([tunnel]).await.expect("a port");
        let client = server
            .client()
            .with_proxy(Proxy::new(&proxy.authority()).expect("a proxy"))
            .with_root_certificates([&server.certificate])
            .expect("a certificate");
        for _ in 0..2 {
            let answer = client.call(&batch()).await.expect("accepted");
            assert_eq!(answer.task_id, Some(spoken), "{offered:?}");
        }
        let question = format!("CONNECT {authority} HTTP/1.1\r\nhost: {authority}\r\n\r\n");
        assert_eq!(
            proxy.texts(),
            [question],
            "one tunnel, and nothing else in the clear"
        );
    }
}

fn pem(label: &str, der: &[u8]) -> String {
    let text = Base64::from_bytes(der);
    format!(
        "-----BEGIN {label}-----\n{}\n-----END {label}-----\n",
        text.as_str()
    )
}

#[tokio::test]
async fn the_authorities_of_a_pem_are_trusted() {
    let (server, other) = (Server::start(&[]).await, Server::start(&[]).await);
    let file = [
        "Our authorities:\n",
        &pem("CERTIFICATE", &other.certificate),
        &pem("X509 CRL", b"something else"),
        &pem("CERTIFICATE", &server.certificate),
    ];
    for server in [&server, &other] {
        let client = server.client().with_root_certificates_pem(file.concat());
        let answer = client.expect("two certificates").call(&batch()).await;
        assert!(answer.is_ok(), "{answer:?}");
    }
}

#[tokio::test]
async fn what_is_no_certificate_in_a_pem_is_named() {
    let server = Server::start(&[]).await;
    let first = pem("CERTIFICATE", &server.certificate);
    let cut = &first[..first.len() - 10];
    for (text, index) in [
        (String::new(), 0),
        (pem("PRIVATE KEY", b"key"), 0),
        (cut.to_owned(), 0),
        (pem("CERTIFICATE", b"no certificate"), 0),
        (
            format!("{first}{}", pem("CERTIFICATE", b"no certificate")),
            1,
        ),
        (format!("{first}{cut}"), 1),
    ] {
        let error = server.client().with_root_certificates_pem(&text);
        let error = error.map(|_| ()).expect_err("no certificate");
        let words = format!("root certificate {index} cannot be read");
        assert_eq!(error.to_string(), words, "{text}");
        assert!(error.source().is_some());
    }
}

#[tokio::test]
async fn what_is_no_certificate_is_named() {
    let server = Server::start(&[]).await;
    let certificates = [server.certificate.as_ref(), b"no certificate"];
    let error = server
        .client()
        .with_root_certificates(certificates)
        .expect_err("the second is none");
    assert_eq!(error.to_string(), "root certificate 1 cannot be read");
}
