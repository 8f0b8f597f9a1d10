//! The two that are compared: each makes one call at a time to the address that it was made with.

use std::{future::Future, sync::Arc, time::Duration};

use bytes::Bytes;
use http::Request;
use http_body_util::{BodyExt as _, Full};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::{
    client::legacy::{self, connect::HttpConnector},
    rt::{TokioExecutor, TokioTimer},
};
use rustls::{ClientConfig, RootCertStore, crypto::ring};
use ses_hyper::{
    ses_core::{Call, Config, Credentials, Endpoint, Now, Pacing, Signer, Step},
    ses_types::{BatchSendEmail, TaskType, Template, TemplateData},
};

/// Makes a call; clones share their connections.
pub(crate) trait Contender: Clone + Send + Sync + 'static {
    fn call(&self) -> impl Future<Output = ()> + Send;
}

/// The client, with pacing off.
#[derive(Clone)]
pub(crate) struct Client {
    client: ses_hyper::Client,
    batch: Arc<BatchSendEmail>,
}

/// The pool alone, with a request that is signed already.
#[derive(Clone)]
pub(crate) struct Floor {
    pool: legacy::Client<HttpsConnector<HttpConnector>, Full<Bytes>>,
    request: Request<Full<Bytes>>,
}

impl Client {
    pub(crate) fn new(address: &str) -> Self {
        let client = ses_hyper::Client::new(config(address)).with_credentials(credentials());
        Self {
            client,
            batch: Arc::new(batch()),
        }
    }
}

impl Contender for Client {
    async fn call(&self) {
        let answer = self.client.call(&*self.batch).await;
        assert!(answer.is_ok_and(|answer| answer.task_id.is_some()));
    }
}

impl Floor {
    pub(crate) fn new(address: &str) -> Self {
        let mut http = HttpConnector::new();
        http.enforce_http(false);
        http.set_nodelay(true);
        let https = HttpsConnectorBuilder::new()
            .with_tls_config(tls())
            .https_or_http()
            .enable_http1()
            .wrap_connector(http);
        let pool = legacy::Client::builder(TokioExecutor::new())
            .pool_timer(TokioTimer::new())
            .pool_idle_timeout(Duration::from_secs(30))
            .build(https);
        Self {
            pool,
            request: signed(&config(address), &batch()).map(Full::new),
        }
    }
}

impl Contender for Floor {
    async fn call(&self) {
        let response = self.pool.request(self.request.clone()).await;
        let body = response.expect("an answer").into_body().collect().await;
        assert!(!body.expect("a whole answer").to_bytes().is_empty());
    }
}

fn config(address: &str) -> Config {
    let endpoint = Endpoint::fixed(&format!("http://{address}")).expect("an address");
    Config::international()
        .with_endpoint(endpoint)
        .with_pacing(Pacing::off())
}

fn credentials() -> Credentials {
    Credentials::new("AKIDz8krbsJ5yKBZQpn74WFkmLPx3EXAMPLE", "secret").expect("proper ones")
}

fn batch() -> BatchSendEmail {
    let data = TemplateData::from_pairs([("name", "you"), ("shop", "Acme")]);
    BatchSendEmail::new(
        "News <news@mail.example.com>",
        1070,
        "Hello {{name}}",
        TaskType::IMMEDIATE,
    )
    .template(Template::new(9_126, data))
}

fn tls() -> ClientConfig {
    let roots = RootCertStore {
        roots: webpki_roots::TLS_SERVER_ROOTS.to_vec(),
    };
    ClientConfig::builder_with_provider(ring::default_provider().into())
        .with_safe_default_protocol_versions()
        .expect("ring has cipher suites for the versions of TLS that rustls supports")
        .with_root_certificates(roots)
        .with_no_client_auth()
}

/// The request as the client sends it.
fn signed(config: &Config, batch: &BatchSendEmail) -> Request<Bytes> {
    let now = Now {
        unix: 1_760_000_000,
        elapsed: Duration::ZERO,
    };
    let mut call = Call::new(config, batch).expect("a proper request");
    loop {
        match call.poll(now) {
            Step::NeedCredentials { .. } => {
                let signer = Signer::new(&Arc::new(credentials()), now.unix, "ses");
                call.handle_credentials(Arc::new(signer));
            }
            Step::NeedSlot => call.handle_slot(now, now.elapsed),
            Step::Send { request, .. } => return request,
            other => panic!("nothing else comes before the request: {other:?}"),
        }
    }
}
