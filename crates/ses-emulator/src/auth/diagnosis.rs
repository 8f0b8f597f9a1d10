//! The diagnosis of a wrong signature: which part of the request, if it were another, would make it right.

use std::time::Duration;

use tc3_sign::{Difference, Payload, ReceivedRequest, Refusal, SigningKey, diagnose, verify};

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

/// How many seconds a client may lie between the time that it signs and the time that it sends, to be found out.
const SLIP: u64 = 5;

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
    if let Some(part) = attempt.common_mistake() {
        part
    } else if attempt.with_hosts() {
        "host"
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
    /// A mistake that clients of any service make.
    fn common_mistake(&self) -> Option<&'static str> {
        let request = self.request(None);
        let key = SigningKey::derive(self.secret_key, request.timestamp().ok()?, SERVICE);
        match diagnose(&request, &key).ok()?? {
            Difference::Method => Some("method"),
            Difference::Query => Some("query"),
            Difference::ContentType => Some("content type"),
            Difference::Host => Some("host"),
            Difference::Payload => Some("body"),
            _ => None,
        }
    }

    fn with_hosts(&self) -> bool {
        HOSTS.iter().any(|host| self.holds_with("host", host))
    }

    /// A timestamp that was signed a little before or after the one that is sent.
    fn with_timestamps(&self) -> bool {
        self.request(None).timestamp().is_ok_and(|sent| {
            (sent.saturating_sub(SLIP)..=sent.saturating_add(SLIP))
                .any(|timestamp| self.holds_with("x-tc-timestamp", &timestamp.to_string()))
        })
    }

    fn holds_with(&self, name: &str, value: &str) -> bool {
        let request = self.request(Some((name, value)));
        request.timestamp().is_ok_and(|timestamp| {
            let key = SigningKey::derive(self.secret_key, timestamp, SERVICE);
            verify(&request, &key, timestamp, Duration::ZERO).is_ok()
        })
    }

    /// The request as it came, but for one header.
    fn request<'r>(
        &'r self,
        changed: Option<(&'r str, &'r str)>,
    ) -> ReceivedRequest<'r, impl Fn(&str) -> Option<&'r str>> {
        let headers = &self.received.parts.headers;
        let lookup = move |name: &str| match changed {
            Some((changed, value)) if changed == name => Some(value),
            _ => wire::header(headers, name),
        };
        ReceivedRequest::new(
            self.received.parts.method.as_str(),
            self.received.query(),
            lookup,
            Payload::Bytes(&self.received.body),
        )
    }
}
