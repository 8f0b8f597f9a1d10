//! The network: sends one request over a pool of connections, and tells what never left from what may have arrived.

mod alarm;
mod answer;
mod body;
mod connect;
mod connection;
mod crypto;
mod limit;
mod pool;
mod proxy;
mod roots;
mod socket;
mod tcp;

use std::{fmt, future::poll_fn, pin::Pin, sync::Arc, task::Poll, time::Duration};

use bytes::Bytes;
use http::{Request, Response, Uri};
use ses_core::Failure;
use tokio::time::Instant;

use crate::transport::TransportError;
use body::NotedBody;
use connect::TimedConnector;
use connection::{Connection, Missed};
use pool::Pool;
use roots::Roots;

pub use limit::Limits;
pub use proxy::{InvalidProxy, Proxy};
pub use roots::InvalidCertificate;

/// Longer than anything takes, and short enough to be added to any time.
const FOREVER: Duration = Duration::from_secs(30 * 365 * 86_400);

/// A pool of connections, and what it was made with.
pub(crate) struct Net {
    settings: Settings,
    connector: TimedConnector,
    pool: Arc<Pool>,
}

/// What connections are made with.
#[derive(Clone, Debug)]
pub(crate) struct Settings {
    pub(crate) limits: Limits,
    pub(crate) proxy: Proxy,
    pub(crate) roots: Roots,
}

impl Settings {
    /// The usual limits and roots, and that proxy.
    pub(crate) fn new(proxy: Proxy) -> Self {
        Self {
            limits: Limits::default(),
            proxy,
            roots: Roots::default(),
        }
    }
}

impl Net {
    pub(crate) fn new(settings: Settings) -> Self {
        Self {
            connector: TimedConnector::new(&settings),
            pool: Pool::new(settings.limits.idle),
            settings,
        }
    }

    /// What it was made with, to make another.
    pub(crate) fn settings(&self) -> &Settings {
        &self.settings
    }

    /// Sends one request and reads its answer to the end.
    ///
    /// Not `async`, so that the future does not keep room for the request as it came.
    pub(crate) fn send(
        &self,
        request: Request<Bytes>,
        within: Duration,
        now: Instant,
    ) -> impl Future<Output = Result<Response<Bytes>, TransportError>> + Send {
        #[cfg(feature = "gzip")]
        let request = answer::gzip::asking(request);
        let (parts, body) = request.into_parts();
        let (body, note) = NotedBody::new(body);
        let request = Box::new(Request::from_parts(parts, body));
        let end = now + within.min(FOREVER);
        async move {
            let proxy = self.settings.proxy.check(request.uri());
            proxy.map_err(TransportError::unsendable)?;
            let source = match self.exchange(request, now, end).await {
                Ok(response) => return Ok(response),
                Err(Missed::Late) => AttemptTimeout { within: end - now }.into(),
                Err(Missed::HandedBack(_)) => Closed.into(),
                Err(Missed::Failed(error)) => error,
            };
            let failure = if note.give_up() {
                Failure::NotSent
            } else {
                Failure::Unknown
            };
            Err(TransportError { failure, source })
        }
    }

    /// Sends a request over a connection that has rested, or a new one, which rests afterwards.
    ///
    /// One that turns out to be closed before it has taken the request up hands it back for the next.
    async fn exchange(
        &self,
        mut request: Box<Request<NotedBody>>,
        now: Instant,
        end: Instant,
    ) -> Result<Response<Bytes>, Missed> {
        let uri = std::mem::take(request.uri_mut());
        let most = self.settings.limits.answer_bytes;
        behind_others().await;
        loop {
            let (mut connection, has_rested) = self.connection(&uri, now, end).await?;
            if let Some(share) = connection.share() {
                self.pool.put(share);
            }
            match connection.exchange(&uri, request, most, end).await {
                Ok(response) => {
                    if connection.is_reusable() {
                        self.pool.put(connection);
                    }
                    #[cfg(feature = "gzip")]
                    let response = answer::gzip::unpack(response, most)?;
                    return Ok(response);
                }
                Err(Missed::HandedBack(back)) if has_rested => request = back,
                Err(missed) => return Err(missed),
            }
        }
    }

    /// A connection to the origin of an address, and whether it has rested rather than being new.
    async fn connection(
        &self,
        uri: &Uri,
        now: Instant,
        end: Instant,
    ) -> Result<(Connection, bool), Missed> {
        match self.pool.take(uri, now) {
            Some(connection) => Ok((connection, true)),
            None => Ok((self.connect(uri.clone(), end).await?, false)),
        }
    }

    /// Boxed: what making a connection needs would else be set aside in each call, which seldom makes one.
    fn connect(
        &self,
        uri: Uri,
        end: Instant,
    ) -> Pin<Box<dyn Future<Output = Result<Connection, Missed>> + Send + '_>> {
        Box::pin(async move {
            let connecting = async {
                let stream = self.connector.connect(uri.clone()).await?;
                Ok(Connection::new(stream, uri, end).await?)
            };
            let connected = tokio::time::timeout_at(end, connecting).await;
            connected.unwrap_or(Err(Missed::Late))
        })
    }
}

/// Lets the calls that are ready, too, be signed before this one is written: what is written in a row wakes the other
/// side once.
///
/// A connection is taken afterwards, so that nothing is between the look at it and the request.
async fn behind_others() {
    let mut waited = false;
    poll_fn(|context| {
        if std::mem::replace(&mut waited, true) {
            return Poll::Ready(());
        }
        context.waker().wake_by_ref();
        Poll::Pending
    })
    .await;
}

impl fmt::Debug for Net {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Net")
            .field("limits", &self.settings.limits)
            .finish_non_exhaustive()
    }
}

/// A connection was closed as soon as it was made.
#[derive(Debug, thiserror::Error)]
#[error("the connection was closed before the request")]
struct Closed;

/// An attempt had no whole answer in time.
#[derive(Debug, thiserror::Error)]
#[error("no answer within {within:?}")]
pub(crate) struct AttemptTimeout {
    pub(crate) within: Duration,
}
