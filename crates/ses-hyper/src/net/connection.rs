//! One connection: in HTTP/1.1 driven by the call that has it, in HTTP/2 shared by calls and driven by a task.

mod http1;
#[cfg(feature = "h2")]
mod http2;

use bytes::Bytes;
use http::{Extensions, Request, Response, Uri, uri::Authority};
use hyper::{body::Incoming, client::conn::TrySendError};
use hyper_rustls::MaybeHttpsStream;
use hyper_util::{client::legacy::connect::Connection as _, rt::TokioIo};
use tokio::time::Instant;

use super::{body::NotedBody, socket::Socket};
use crate::transport::BoxError;
use http1::Http1;
#[cfg(feature = "h2")]
use http2::Http2;

pub(super) type Stream = MaybeHttpsStream<TokioIo<Socket>>;

/// A connection, or in HTTP/2 a share of one.
pub(super) struct Connection {
    /// An address of the origin that it leads to.
    uri: Uri,
    protocol: Protocol,
}

enum Protocol {
    Http1(Http1),
    #[cfg(feature = "h2")]
    Http2(Http2),
}

/// Why an exchange came to nothing.
pub(super) enum Missed {
    /// The connection was closed before the request was taken up.
    HandedBack(Box<Request<NotedBody>>),
    /// The time was over first.
    Late,
    Failed(BoxError),
}

impl<E: Into<BoxError>> From<E> for Missed {
    fn from(error: E) -> Self {
        Self::Failed(error.into())
    }
}

impl Connection {
    /// `end` is that of the call which it is made for.
    pub(super) async fn new(stream: Stream, uri: Uri, end: Instant) -> hyper::Result<Self> {
        let connected = stream.connected();
        let mut found = Extensions::new();
        connected.get_extras(&mut found);
        let probe = found.remove().expect("a socket has its probe with it");
        #[cfg(feature = "h2")]
        if connected.is_negotiated_h2() {
            let protocol = Protocol::Http2(Http2::new(stream, probe).await?);
            return Ok(Self { uri, protocol });
        }
        let protocol = Protocol::Http1(Http1::new(stream, probe, end).await?);
        Ok(Self { uri, protocol })
    }

    pub(super) fn leads_to(&self, uri: &Uri) -> bool {
        let origin = |uri| (Uri::scheme(uri), Uri::authority(uri).map(Authority::as_str));
        origin(&self.uri) == origin(uri)
    }

    /// Another share of the connection, if several calls may use it at a time.
    pub(super) fn share(&self) -> Option<Self> {
        match &self.protocol {
            Protocol::Http1(_) => None,
            #[cfg(feature = "h2")]
            Protocol::Http2(connection) => Some(Self {
                uri: self.uri.clone(),
                protocol: Protocol::Http2(connection.clone()),
            }),
        }
    }

    /// Whether another call may have it after this one; what is shared is with the others anyway.
    pub(super) fn is_reusable(&self) -> bool {
        match &self.protocol {
            Protocol::Http1(connection) => connection.is_ready(),
            #[cfg(feature = "h2")]
            Protocol::Http2(_) => false,
        }
    }

    /// Whether the other side still has it open, as far as can be known: it may close it this moment.
    pub(super) fn is_open(&self) -> bool {
        match &self.protocol {
            Protocol::Http1(connection) => connection.is_open(),
            #[cfg(feature = "h2")]
            Protocol::Http2(connection) => connection.is_open(),
        }
    }

    /// Sends a request to that address, whatever its own is, and reads its answer to the end, of so many bytes at most
    /// and until that moment at the latest.
    pub(super) async fn exchange(
        &mut self,
        uri: &Uri,
        request: Box<Request<NotedBody>>,
        most: usize,
        end: Instant,
    ) -> Result<Response<Bytes>, Missed> {
        match &mut self.protocol {
            Protocol::Http1(connection) => connection.exchange(uri, request, most, end).await,
            #[cfg(feature = "h2")]
            Protocol::Http2(connection) => {
                let exchange = Box::pin(connection.exchange(uri, request, most));
                let answered = tokio::time::timeout_at(end, exchange).await;
                answered.unwrap_or(Err(Missed::Late))
            }
        }
    }
}

/// What came of handing a request to a connection.
fn answered(
    result: Result<Response<Incoming>, TrySendError<Request<NotedBody>>>,
) -> Result<Response<Incoming>, Missed> {
    result.map_err(|mut refused| match refused.take_message() {
        Some(request) => Missed::HandedBack(Box::new(request)),
        None => Missed::Failed(refused.into_error().into()),
    })
}
