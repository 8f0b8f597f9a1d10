//! The network: sends one request over a pool of connections, and tells what never left from what may have arrived.

mod body;
mod connect;
mod crypto;
mod limit;

use std::{fmt, time::Duration};

use bytes::Bytes;
use http::{Request, Response};
use http_body_util::{BodyExt as _, Limited};
use hyper_util::{
    client::legacy,
    rt::{TokioExecutor, TokioTimer},
};
use rustls::RootCertStore;
use ses_core::Failure;

use crate::transport::{BoxError, TransportError};
use body::NotedBody;
use connect::TimedConnector;

pub use connect::InvalidCertificate;
pub use limit::Limits;

/// A pool of connections, and what it was made with.
pub(crate) struct Net {
    settings: Settings,
    pool: legacy::Client<TimedConnector, NotedBody>,
}

/// What connections are made with.
#[derive(Clone, Debug)]
pub(crate) struct Settings {
    pub(crate) limits: Limits,
    roots: RootCertStore,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            limits: Limits::default(),
            roots: connect::mozilla_roots(),
        }
    }
}

impl Settings {
    /// Trusts these authorities, too; each certificate in DER.
    pub(crate) fn add_roots(
        &mut self,
        certificates: impl IntoIterator<Item = impl AsRef<[u8]>>,
    ) -> Result<(), InvalidCertificate> {
        connect::add_roots(&mut self.roots, certificates)
    }
}

impl Net {
    pub(crate) fn new(settings: Settings) -> Self {
        let pool = legacy::Client::builder(TokioExecutor::new())
            .pool_timer(TokioTimer::new())
            .pool_idle_timeout(settings.limits.idle)
            .build(TimedConnector::new(&settings));
        Self { settings, pool }
    }

    /// What it was made with, to make another.
    pub(crate) fn settings(&self) -> &Settings {
        &self.settings
    }

    /// Sends one request and reads its answer to the end.
    pub(crate) async fn send(
        &self,
        request: Request<Bytes>,
        within: Duration,
    ) -> Result<Response<Bytes>, TransportError> {
        let (parts, body) = request.into_parts();
        let (body, note) = NotedBody::new(body);
        let exchange = async {
            let response = self.pool.request(Request::from_parts(parts, body)).await?;
            let (parts, body) = response.into_parts();
            let body = Limited::new(body, self.settings.limits.answer_bytes)
                .collect()
                .await?;
            Ok::<_, BoxError>(Response::from_parts(parts, body.to_bytes()))
        };
        let answered = tokio::time::timeout(within, exchange).await;
        let source = match answered {
            Ok(Ok(response)) => return Ok(response),
            Ok(Err(error)) => error,
            Err(_) => AttemptTimeout { within }.into(),
        };
        let failure = if note.give_up() {
            Failure::NotSent
        } else {
            Failure::Unknown
        };
        Err(TransportError { failure, source })
    }
}

impl fmt::Debug for Net {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Net")
            .field("limits", &self.settings.limits)
            .finish_non_exhaustive()
    }
}

/// An attempt had no whole answer in time.
#[derive(Debug, thiserror::Error)]
#[error("no answer within {within:?}")]
pub(crate) struct AttemptTimeout {
    pub(crate) within: Duration,
}
