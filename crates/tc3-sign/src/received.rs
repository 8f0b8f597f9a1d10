//! A request as a server received it.

use core::fmt;

use crate::{
    Authorization, Explanation, Payload, Refusal,
    calendar::LAST_SECOND,
    key::scope,
    reading::{Reading, received_hash},
    verify::is_payload_signed,
};

/// What a server verifies: method, query, headers and body as they came.
///
/// Headers are looked up by a closure that takes a name in lower case, so that any map of headers will do:
/// `|name| headers.get(name)?.to_str().ok()` for that of the `http` crate.
/// Over HTTP/2, the closure answers `host` with the request's `:authority`.
#[derive(Clone, Copy)]
pub struct ReceivedRequest<'a, Headers> {
    pub(crate) method: &'a str,
    pub(crate) query: &'a str,
    pub(crate) headers: Headers,
    pub(crate) payload: Payload<'a>,
}

impl<'a, Headers> ReceivedRequest<'a, Headers>
where
    Headers: Fn(&str) -> Option<&'a str>,
{
    /// `method` in upper case, `query` as it stood in the request line, without the question mark.
    ///
    /// The payload is the whole body, or its digest; whether it was signed is read from the headers.
    #[must_use]
    pub const fn new(
        method: &'a str,
        query: &'a str,
        headers: Headers,
        payload: Payload<'a>,
    ) -> Self {
        Self {
            method,
            query,
            headers,
            payload,
        }
    }

    /// What the `Authorization` header claims, for a server that looks up the secret key by the secret id.
    ///
    /// # Errors
    /// [`Refusal::MissingAuthorization`], and those of [`Authorization::parse`].
    pub fn authorization(&self) -> Result<Authorization<'a>, Refusal> {
        Authorization::parse(
            self.header("authorization")
                .ok_or(Refusal::MissingAuthorization)?,
        )
    }

    /// The value of `X-TC-Timestamp`, in Unix seconds, for which the signing key is to be derived.
    ///
    /// # Errors
    /// [`Refusal::MissingTimestamp`] and [`Refusal::MalformedTimestamp`].
    pub fn timestamp(&self) -> Result<u64, Refusal> {
        let text = self
            .header("x-tc-timestamp")
            .ok_or(Refusal::MissingTimestamp)?;
        if !text.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(Refusal::MalformedTimestamp);
        }
        text.parse().map_err(|_| Refusal::MalformedTimestamp)
    }

    /// What [`verify`](crate::verify) would hash for a request to `service`, whether or not the signature holds.
    ///
    /// Set beside what the client has put together, it shows which line differs.
    ///
    /// # Errors
    /// Whatever keeps the request from being read at all, as [`authorization`](Self::authorization) and
    /// [`timestamp`](Self::timestamp) say it.
    pub fn explain(&self, service: &str) -> Result<Explanation, Refusal> {
        let authorization = self.authorization()?;
        let timestamp = self.timestamp()?;
        if timestamp > LAST_SECOND {
            return Err(Refusal::MalformedTimestamp);
        }
        let digest = received_hash(self, is_payload_signed(self));
        let reading = Reading::of(self, &digest);
        Ok(reading.explain(self, &authorization, timestamp, &scope(timestamp, service)))
    }

    pub(crate) fn header(&self, name: &str) -> Option<&'a str> {
        (self.headers)(name)
    }
}

impl<Headers> fmt::Debug for ReceivedRequest<'_, Headers> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ReceivedRequest")
            .field("method", &self.method)
            .finish_non_exhaustive()
    }
}
