//! The seam between a call and the wire: whatever can send one request and say what came of it.

use std::{fmt, future::Future, pin::Pin};

use bytes::Bytes;
use http::{Request, Response};
use ses_core::Failure;

pub(crate) type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// Sends requests in the network's place: a test's `Script`, another HTTP client.
///
/// Set by [`Client::with_transport`](crate::Client::with_transport).
/// The client has checked, paced and signed the request, and decides by what comes back whether it is sent again.
///
/// # Example
/// ```
/// use std::{future::Future, pin::Pin};
/// use bytes::Bytes;
/// use http::{Request, Response};
/// use ses_hyper::{Transport, TransportError};
///
/// /// A service that is always busy.
/// #[derive(Debug)]
/// struct Busy;
///
/// impl Transport for Busy {
///     fn send(
///         &self,
///         _: Request<Bytes>,
///     ) -> Pin<Box<dyn Future<Output = Result<Response<Bytes>, TransportError>> + Send + '_>> {
///         let body = r#"{"Response":{"Error":{"Code":"RequestLimitExceeded","Message":"busy"},"RequestId":"1"}}"#;
///         Box::pin(async move { Ok(Response::new(Bytes::from_static(body.as_bytes()))) })
///     }
/// }
/// ```
pub trait Transport: fmt::Debug + Send + Sync {
    /// Sends one request and reads its answer to the end.
    ///
    /// The future is dropped when the attempt's time is over: the outcome of the attempt is then unknown.
    ///
    /// # Errors
    /// A [`TransportError`] that says whether anything of the request may have left.
    fn send(
        &self,
        request: Request<Bytes>,
    ) -> Pin<Box<dyn Future<Output = Result<Response<Bytes>, TransportError>> + Send + '_>>;
}

/// A request had no answer, or none that was read to its end.
#[derive(Debug)]
pub struct TransportError {
    pub(crate) failure: Failure,
    pub(crate) source: BoxError,
}

impl TransportError {
    /// Not one byte of the request was on the wire: to be said only where it is proven.
    pub fn not_sent(source: impl Into<BoxError>) -> Self {
        Self {
            failure: Failure::NotSent,
            source: source.into(),
        }
    }

    /// Nothing was sent, and this transport would not send the request later either: the call ends, and its error speaks
    /// in the words of the source.
    pub fn unsendable(source: impl Into<BoxError>) -> Self {
        Self {
            failure: Failure::Unsendable,
            source: source.into(),
        }
    }

    /// The request may have reached the service.
    pub fn unknown(source: impl Into<BoxError>) -> Self {
        Self {
            failure: Failure::Unknown,
            source: source.into(),
        }
    }
}

impl fmt::Display for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.failure {
            Failure::NotSent | Failure::Unsendable => "the request was not sent",
            Failure::Unknown => "it is not known whether the request arrived",
        })
    }
}

impl std::error::Error for TransportError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&*self.source)
    }
}
