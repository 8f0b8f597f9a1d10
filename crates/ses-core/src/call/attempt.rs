//! What an attempt can come to.

use std::fmt;

use bytes::Bytes;
use ses_types::Outcome;

use crate::ErrorKind;

/// An answer that accepts the request, to be read by [`Call::read`](crate::Call::read) as the action's own.
pub struct Accepted {
    pub(super) body: Bytes,
    pub(super) status: u16,
    pub(super) request_id: Option<String>,
}

/// What one attempt came to, as [`Exchange::attempt`] tells it.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Attempt<'a> {
    /// How many attempts there were; the first has the number 1.
    pub number: u32,
    /// The service's code, when it answered with an error.
    pub code: Option<&'a str>,
    /// The service's id of the request, when it gave one.
    pub request_id: Option<&'a str>,
}

impl Attempt<'_> {
    /// Whether the service refused it for having had too many requests: a [`Pacer`](crate::Pacer) slows down then.
    #[must_use]
    pub fn is_throttled(&self) -> bool {
        self.code
            .is_some_and(|code| code.starts_with("RequestLimitExceeded"))
    }
}

/// What one attempt came to, when it did not succeed.
pub(super) struct Miss {
    pub(super) kind: ErrorKind,
    pub(super) outcome: Outcome,
    pub(super) request_id: Option<String>,
}

impl fmt::Debug for Accepted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Accepted")
            .field("status", &self.status)
            .field("request_id", &self.request_id)
            .finish_non_exhaustive()
    }
}
