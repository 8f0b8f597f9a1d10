//! Verifying: the server's side, which answers why a signature is refused.

use alloc::format;
use core::time::Duration;

use crate::{
    Authorization, Payload, ReceivedRequest, Refusal, SigningKey,
    calendar::{Day, LAST_SECOND},
    canonical::UNSIGNED_PAYLOAD,
    reading::{Reading, received_hash},
};

/// How far the clocks of client and service may be apart: five minutes, as the service has it.
pub const WINDOW: Duration = Duration::from_secs(300);

/// Who has signed a request, and what of it.
#[derive(Clone, Copy, Debug)]
pub struct Verified<'a> {
    authorization: Authorization<'a>,
    timestamp: u64,
    is_payload_signed: bool,
}

/// Verifies that `received` was signed with `key`, at a time that is not further from `now` (Unix seconds) than `window`.
///
/// The key is derived for the server's own service and for [`ReceivedRequest::timestamp`];
/// whose it is says [`ReceivedRequest::authorization`].
/// Signatures are compared in constant time.
///
/// Values of headers are accepted in the three forms that the service accepts:
/// as sent, all in lower case, or those of `x-tc-*` in lower case.
///
/// # Errors
/// The first reason to refuse the request, in the order of [`Refusal`]'s variants.
pub fn verify<'a, Headers>(
    received: &ReceivedRequest<'a, Headers>,
    key: &SigningKey,
    now: u64,
    window: Duration,
) -> Result<Verified<'a>, Refusal>
where
    Headers: Fn(&str) -> Option<&'a str>,
{
    received.authorization()?.verify(received, key, now, window)
}

impl<'a> Authorization<'a> {
    /// [`verify()`] for a server that has read the claims of the request already, to learn whose key it needs.
    ///
    /// # Errors
    /// As [`verify()`], except for those of the header that these claims are from.
    pub fn verify<Headers>(
        self,
        received: &ReceivedRequest<'a, Headers>,
        key: &SigningKey,
        now: u64,
        window: Duration,
    ) -> Result<Verified<'a>, Refusal>
    where
        Headers: Fn(&str) -> Option<&'a str>,
    {
        check_method(received.method)?;
        let timestamp = received.timestamp()?;
        check_scope(&self, timestamp, key)?;
        check_headers(&self, received)?;
        check_clock(timestamp, now, window)?;
        let is_payload_signed = is_payload_signed(received);
        let digest = received_hash(received, is_payload_signed);
        let reading = Reading::of(received, &digest);
        if !reading.is_signed(received, &self, timestamp, key) {
            return Err(Refusal::SignatureMismatch {
                explanation: reading.explain(received, &self, timestamp, key.scope()),
            });
        }
        Ok(Verified {
            authorization: self,
            timestamp,
            is_payload_signed,
        })
    }
}

impl<'a> Verified<'a> {
    /// The secret id of whoever signed.
    #[must_use]
    pub const fn secret_id(&self) -> &'a str {
        self.authorization.secret_id()
    }

    /// When the request was signed, in Unix seconds.
    #[must_use]
    pub const fn timestamp(&self) -> u64 {
        self.timestamp
    }

    /// Whether the signature covers the body; if not, anyone on the way may have changed it.
    #[must_use]
    pub const fn is_payload_signed(&self) -> bool {
        self.is_payload_signed
    }

    /// The names of the headers that the signature covers, in lower case; all others prove nothing.
    pub fn signed_headers(&self) -> impl Iterator<Item = &'a str> + Clone + use<'a> {
        self.authorization.signed_headers()
    }
}

fn check_method(method: &str) -> Result<(), Refusal> {
    match method {
        "GET" | "POST" => Ok(()),
        _ => Err(Refusal::UnsupportedMethod),
    }
}

fn check_scope(
    authorization: &Authorization<'_>,
    timestamp: u64,
    key: &SigningKey,
) -> Result<(), Refusal> {
    if timestamp > LAST_SECOND {
        return Err(Refusal::MalformedTimestamp);
    }
    if key.covers_day_of(timestamp) && key.is_for(authorization.day(), authorization.service()) {
        return Ok(());
    }
    let day = format!("{}", Day::of(timestamp));
    if authorization.day() != day {
        return Err(Refusal::DayMismatch {
            scope: authorization.day().into(),
            timestamp: day,
        });
    }
    if authorization.service() != key.service() {
        return Err(Refusal::ServiceMismatch {
            scope: authorization.service().into(),
            expected: key.service().into(),
        });
    }
    Err(Refusal::KeyOfAnotherDay)
}

fn check_headers<'a, Headers>(
    authorization: &Authorization<'a>,
    received: &ReceivedRequest<'a, Headers>,
) -> Result<(), Refusal>
where
    Headers: Fn(&str) -> Option<&'a str>,
{
    for required in ["content-type", "host"] {
        if !authorization.signed_headers().any(|name| name == required) {
            return Err(Refusal::UnsignedHeader { name: required });
        }
    }
    match authorization
        .signed_headers()
        .find(|name| received.header(name).is_none())
    {
        Some(name) => Err(Refusal::AbsentHeader { name: name.into() }),
        None => Ok(()),
    }
}

fn check_clock(timestamp: u64, now: u64, window: Duration) -> Result<(), Refusal> {
    if timestamp.abs_diff(now) > window.as_secs() {
        return Err(Refusal::Expired { timestamp, now });
    }
    Ok(())
}

pub(crate) fn is_payload_signed<'a, Headers>(received: &ReceivedRequest<'a, Headers>) -> bool
where
    Headers: Fn(&str) -> Option<&'a str>,
{
    !matches!(received.payload, Payload::Unsigned)
        && received.header("x-tc-content-sha256") != Some(UNSIGNED_PAYLOAD)
}
