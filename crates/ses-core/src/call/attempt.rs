//! What an attempt can come to.

use std::{fmt, time::Duration};

use bytes::Bytes;
use http::HeaderValue;
use serde::de::DeserializeOwned;
use ses_types::{ActionSpec, Effect, Outcome};

use crate::{Error, ErrorKind, answer, clock, error::Report};

/// An answer that accepts the request, to be [read](Self::read) as the action's own.
pub struct Accepted {
    pub(super) body: Bytes,
    pub(super) status: u16,
    pub(super) date: Option<HeaderValue>,
    pub(super) request_id: Option<String>,
    pub(super) action: &'static ActionSpec,
    pub(super) effect: Effect,
    pub(super) attempts: u32,
    pub(super) elapsed: Duration,
}

impl Accepted {
    /// Reads what stands under `Response`, such as the action's own answer.
    ///
    /// # Errors
    /// An [`Error`] of unknown outcome, with the request's id, when it cannot be read.
    pub fn read<R: DeserializeOwned>(self) -> Result<R, Error> {
        answer::read_as(&self.body).map_err(|reason| self.unreadable(reason))
    }

    /// As [`read`](Self::read), with what the answer says of the call besides.
    ///
    /// # Errors
    /// As [`read`](Self::read).
    pub fn answered<R: DeserializeOwned>(self) -> Result<Answered<R>, Error> {
        let request_id = self.request_id.clone();
        let date = self.date.as_ref().and_then(clock::unix);
        let answer = self.read()?;
        Ok(Answered {
            answer,
            request_id,
            date,
        })
    }

    /// The request took effect, or it did not.
    fn unreadable(self, reason: String) -> Error {
        let status = self.status;
        Error::new(Report {
            action: Some(self.action),
            kind: ErrorKind::Answer { status, reason },
            outcome: Outcome::Unknown,
            effect: self.effect,
            request_id: self.request_id,
            attempts: self.attempts,
            elapsed: self.elapsed,
        })
    }
}

/// What a call was answered with, for who needs more than the action's own answer.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Answered<R> {
    /// The action's own answer.
    pub answer: R,
    /// The service's id of the request: what its support asks for.
    pub request_id: Option<String>,
    /// When the service answered, in Unix seconds by its own clock, from the header `Date`; `None` without one that can
    /// be read.
    pub date: Option<u64>,
}

/// What one attempt came to, as [`Exchange::attempt`](super::Exchange::attempt) tells it.
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
