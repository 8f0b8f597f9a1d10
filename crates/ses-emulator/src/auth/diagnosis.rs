//! The diagnosis of a wrong signature: which part of the request, if it were another, would make it right.

use std::time::Duration;

use tc3_sign::{Payload, ReceivedRequest, Refusal, SigningKey, verify};

use super::{Reason, SERVICE};
use crate::wire::{self, Received};

/// Hosts that a client signs for when it is pointed here by an address alone.
const HOSTS: &[&str] = &[
    "ses.tencentcloudapi.com",
    "ses.intl.tencentcloudapi.com",
    "ses.internal.tencentcloudapi.com",
    "localhost",
    "127.0.0.1",
];

/// Content types that a client signs while its HTTP library sends another.
const CONTENT_TYPES: &[&str] = &[
    "application/json",
    "application/json; charset=utf-8",
    "application/x-www-form-urlencoded",
];

/// The part of the request that differs from what was signed, as far as it can be told.
pub(super) fn of(reason: &Reason, received: &Received, secret_key: &str) -> &'static str {
    match reason {
        Reason::UnknownSecretId => "secret id",
        Reason::Signature(refusal) => match refusal {
            Refusal::DayMismatch { .. } => "day of the scope",
            Refusal::ServiceMismatch { .. } => "service of the scope",
            Refusal::UnsignedHeader { .. } | Refusal::AbsentHeader { .. } => "signed headers",
            Refusal::Expired { .. } => "clock",
            Refusal::MissingTimestamp | Refusal::MalformedTimestamp => "timestamp",
            Refusal::SignatureMismatch { .. } => mismatch(received, secret_key),
            _ => "authorization header",
        },
    }
}

fn mismatch(received: &Received, secret_key: &str) -> &'static str {
    let attempt = Attempt {
        received,
        secret_key,
    };
    if attempt.with_hosts() {
        "host"
    } else if attempt.with_content_types() {
        "content type"
    } else if attempt.with_payloads() {
        "body"
    } else if attempt.with_timestamps() {
        "timestamp"
    } else {
        "secret key, or a part that cannot be told"
    }
}

/// Tries the signature on the request with one part changed.
struct Attempt<'a> {
    received: &'a Received,
    secret_key: &'a str,
}

impl Attempt<'_> {
    fn with_hosts(&self) -> bool {
        let without_port = self
            .received
            .header("host")
            .and_then(|host| host.rsplit_once(':'));
        HOSTS
            .iter()
            .copied()
            .chain(without_port.map(|(name, _)| name))
            .any(|host| self.holds_with("host", host))
    }

    fn with_content_types(&self) -> bool {
        CONTENT_TYPES
            .iter()
            .any(|content_type| self.holds_with("content-type", content_type))
    }

    fn with_payloads(&self) -> bool {
        let body = self.received.body.as_ref();
        [
            Payload::Unsigned,
            Payload::Bytes(b""),
            Payload::Bytes(b"{}"),
            Payload::Bytes(body.trim_ascii()),
        ]
        .into_iter()
        .any(|payload| self.holds(None, payload))
    }

    /// A timestamp that was signed a little before or after the one that is sent.
    fn with_timestamps(&self) -> bool {
        let sent = self
            .received
            .header("x-tc-timestamp")
            .and_then(|text| text.parse::<u64>().ok());
        sent.is_some_and(|sent| {
            (sent.saturating_sub(5)..=sent.saturating_add(5))
                .any(|timestamp| self.holds_with("x-tc-timestamp", &timestamp.to_string()))
        })
    }

    fn holds_with(&self, name: &str, value: &str) -> bool {
        self.holds(Some((name, value)), Payload::Bytes(&self.received.body))
    }

    fn holds(&self, changed: Option<(&str, &str)>, payload: Payload<'_>) -> bool {
        let headers = &self.received.parts.headers;
        let lookup = |name: &str| match changed {
            Some((changed, value)) if changed == name => Some(value),
            _ => wire::header(headers, name),
        };
        let request = ReceivedRequest::new(
            self.received.parts.method.as_str(),
            self.received.query(),
            lookup,
            payload,
        );
        let Ok(timestamp) = request.timestamp() else {
            return false;
        };
        let key = SigningKey::derive(self.secret_key, timestamp, SERVICE);
        verify(&request, &key, timestamp, Duration::ZERO).is_ok()
    }
}
