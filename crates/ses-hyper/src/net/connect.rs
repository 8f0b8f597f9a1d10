//! How connections are made: plain or TLS, through a proxy or not, each within a time limit.

use std::time::Duration;

use http::Uri;
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use rustls::ClientConfig;
use tower_service::Service;

use super::{Proxy, Settings, connection::Stream, crypto, proxy::Tunneling};
use crate::transport::BoxError;

/// A connector that gives up after a time that covers all of it: names, TCP, the proxy's tunnel and TLS.
#[derive(Clone)]
pub(super) struct TimedConnector {
    https: HttpsConnector<Tunneling>,
    proxy: Proxy,
    limit: Duration,
}

impl TimedConnector {
    pub(super) fn new(settings: &Settings) -> Self {
        let tls = ClientConfig::builder_with_provider(crypto::provider().into())
            .with_safe_default_protocol_versions()
            .expect("there are cipher suites for the versions of TLS that rustls supports")
            .with_root_certificates(settings.roots.store())
            .with_no_client_auth();
        let https = HttpsConnectorBuilder::new()
            .with_tls_config(tls)
            .https_or_http();
        #[cfg(feature = "h2")]
        let https = https.enable_all_versions();
        #[cfg(not(feature = "h2"))]
        let https = https.enable_http1();
        Self {
            https: https.wrap_connector(Tunneling::new(settings.proxy.clone())),
            proxy: settings.proxy.clone(),
            limit: settings.limits.connect,
        }
    }

    /// Connects to the origin of an address.
    pub(super) async fn connect(&self, uri: Uri) -> Result<Stream, BoxError> {
        let limit = self.limit;
        let way = self.proxy.way(&uri);
        // Neither service is ever unready, nor changed by a call.
        let connecting = self.https.clone().call(uri);
        let made = tokio::time::timeout(limit, connecting).await;
        made.unwrap_or_else(|_| Err(ConnectTimeout { way, limit }.into()))
    }
}

/// A connection was not made in time.
#[derive(Debug, thiserror::Error)]
#[error("no connection to {way} within {limit:?}")]
struct ConnectTimeout {
    way: String,
    limit: Duration,
}
