//! The diagnosis of a refused signature: what was put together here, and the one change under which it would hold.

use std::{collections::BTreeSet, time::Duration};

use serde::Serialize;
use tc3_sign::{
    Difference, Payload, ReceivedRequest, Refusal as Signature, SigningKey, diagnose, verify,
};

use super::{Reason, SERVICE, as_sent, body, host, with_header, with_payload};
use crate::{handler::Entry, tenant::Tenants, wire::Received};

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

/// Why a signature does not hold, for a developer.
///
/// It holds no secret; the texts tell who calls whom, so that they are shown and not logged.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Diagnosis {
    /// The part of the request that differs from what was signed.
    differs: &'static str,
    /// What would make the signature hold.
    hint: String,
    canonical_request: Option<String>,
    string_to_sign: Option<String>,
}

impl Diagnosis {
    pub(super) fn of(reason: &Reason, received: &Received, tenants: &Tenants, now: u64) -> Self {
        let Cause(differs, hint) = cause(reason, received, tenants, now);
        let explanation = as_sent(received).explain(SERVICE).ok();
        let (canonical_request, string_to_sign) = explanation
            .map(|explanation| (explanation.canonical_request, explanation.string_to_sign))
            .unzip();
        Self {
            differs,
            hint,
            canonical_request,
            string_to_sign,
        }
    }

    /// The part of the request that differs from what was signed.
    pub(crate) fn differs(&self) -> &'static str {
        self.differs
    }

    /// What would make the signature hold.
    pub(crate) fn hint(&self) -> &str {
        &self.hint
    }

    /// What the client is told: the reason, what differs, and of a mismatch what was put together here, so that a
    /// developer can lay the two side by side.
    pub(super) fn message(&self, reason: &Reason) -> String {
        let mut message = format!("{reason}; what differs: {}; {}", self.differs, self.hint);
        if let (Reason::Signature(Signature::SignatureMismatch { .. }), Some(canonical_request)) =
            (reason, &self.canonical_request)
        {
            message.push_str("; the canonical request as received:\n");
            message.push_str(canonical_request);
        }
        message
    }
}

/// The part that differs, and what would make the signature hold.
struct Cause(&'static str, String);

fn cause(reason: &Reason, received: &Received, tenants: &Tenants, now: u64) -> Cause {
    let told = |part, hint: &str| Cause(part, hint.into());
    let signature = match reason {
        Reason::UnknownSecretId => return unknown_id(received, tenants),
        Reason::HostWithScheme => {
            return told("host", "the host is sent without the scheme");
        }
        Reason::Signature(signature) => signature,
    };
    match signature {
        Signature::DayMismatch { timestamp, .. } => Cause(
            "day of the scope",
            format!("the scope's day is the UTC day of the timestamp, {timestamp}"),
        ),
        Signature::ServiceMismatch { .. } => Cause(
            "service of the scope",
            format!("the scope's service is {SERVICE}"),
        ),
        Signature::UnsignedHeader { .. } => told(
            "signed headers",
            "content type and host are among the signed headers",
        ),
        Signature::AbsentHeader { .. } => {
            told("signed headers", "every header that is signed is sent, too")
        }
        Signature::Expired { timestamp, .. } => Cause("clock", skew(*timestamp, now)),
        Signature::MissingTimestamp | Signature::MalformedTimestamp => told(
            "timestamp",
            "the time is sent in whole seconds since 1970, and signed as it is sent",
        ),
        Signature::SignatureMismatch { .. } => mismatch(received, tenants),
        _ => told(
            "authorization header",
            "it has the form that the documentation of Signature v3 shows, and a secret id without blanks",
        ),
    }
}

fn skew(timestamp: u64, now: u64) -> String {
    let direction = if timestamp < now {
        "behind"
    } else {
        "ahead of"
    };
    format!(
        "the client's clock is {} seconds {direction} the emulator's",
        timestamp.abs_diff(now)
    )
}

fn unknown_id(received: &Received, tenants: &Tenants) -> Cause {
    let attempt = Attempt {
        received,
        secret_key: "",
    };
    let is_known = |key: &str| attempt.holds_with_key(key);
    let hint = match tenants.secret_keys().any(is_known) {
        true => "the secret key is that of an account here; its secret id is another",
        false => "it is the one given at the start, or one that begins with AKIDTEST",
    };
    Cause("secret id", hint.into())
}

fn mismatch(received: &Received, tenants: &Tenants) -> Cause {
    let claimed = super::claimed(received).and_then(|secret_id| tenants.secret_key(secret_id));
    let attempt = Attempt {
        received,
        secret_key: claimed.unwrap_or_default(),
    };
    attempt
        .with_common_mistakes()
        .or_else(|| attempt.with_hosts())
        .or_else(|| attempt.with_other_case())
        .or_else(|| attempt.with_timestamps())
        .or_else(|| attempt.with_keys(tenants))
        .or_else(|| attempt.with_bodies())
        .unwrap_or_else(|| {
            Cause(
                "secret key, or a part that cannot be told",
                "no one change that is known here makes it hold: it is a wrong secret key, or a body that was \
                 changed after it was signed"
                    .into(),
            )
        })
}

/// Tries the signature on the request with one part changed.
struct Attempt<'a> {
    received: &'a Received,
    secret_key: &'a str,
}

impl Attempt<'_> {
    /// Mistakes that clients of any service make.
    fn with_common_mistakes(&self) -> Option<Cause> {
        let request = as_sent(self.received);
        let key = SigningKey::derive(self.secret_key, request.timestamp().ok()?, SERVICE);
        let found = diagnose(&request, &key).ok()??;
        let part = match found {
            Difference::Method => "method",
            Difference::Query => "query",
            Difference::ContentType { .. } => "content type",
            Difference::Host { .. } => "host",
            _ => "body",
        };
        Some(Cause(part, found.to_string()))
    }

    fn with_hosts(&self) -> Option<Cause> {
        let sent = self.received.header("host").unwrap_or_default();
        let with_scheme = format!("http://{sent}");
        let signed = host::forms(sent)
            .chain(HOSTS.iter().copied())
            .chain([with_scheme.as_str()])
            .find(|form| self.holds_with("host", form))?;
        Some(Cause("host", format!("the host was signed as {signed:?}")))
    }

    /// A value that was signed in letters of another case than it is sent in.
    fn with_other_case(&self) -> Option<Cause> {
        let authorization = as_sent(self.received).authorization().ok()?;
        authorization.signed_headers().find_map(|name| {
            let sent = self.received.header(name)?;
            let action = Entry::find_in_any_case(sent).map(|entry| entry.spec.name);
            let charset = sent.replace("utf-8", "UTF-8");
            [sent.to_lowercase(), sent.to_uppercase(), charset]
                .into_iter()
                .chain(action.map(str::to_owned))
                .find(|value| self.holds_with(name, value))?;
            let name = name.replace('-', " ");
            let hint = format!("the value of {name} was signed in another case than it was sent");
            Some(Cause("case of a value", hint))
        })
    }

    /// A timestamp that was signed a little before or after the one that is sent.
    fn with_timestamps(&self) -> Option<Cause> {
        let sent = as_sent(self.received).timestamp().ok()?;
        let mut near = sent.saturating_sub(SLIP)..=sent.saturating_add(SLIP);
        let signed = near.find(|at| self.holds_with("x-tc-timestamp", &at.to_string()))?;
        let hint = format!("{signed} was signed and {sent} was sent");
        Some(Cause("timestamp", hint))
    }

    fn with_keys(&self, tenants: &Tenants) -> Option<Cause> {
        let key = self.secret_key;
        let blanks = [
            format!("{key} "),
            format!(" {key}"),
            format!("{key}\n"),
            format!("{key}\r\n"),
        ];
        let hint = if self.holds_with_key("") {
            "the secret key was empty"
        } else if blanks.iter().any(|key| self.holds_with_key(key)) {
            "the secret key had a blank or a line feed before or after it"
        } else if tenants.secret_keys().any(|key| self.holds_with_key(key)) {
            "the secret key is that of another account"
        } else {
            return None;
        };
        Some(Cause("secret key", hint.into()))
    }

    /// A body that something on the way has written anew.
    fn with_bodies(&self) -> Option<Cause> {
        let digest = self.received.header("x-tc-content-sha256").and_then(digest);
        let holds = |payload: Payload<'_>| {
            let request = with_payload(self.received, payload);
            self.holds(&request, self.secret_key)
        };
        if digest.is_some_and(|digest| holds(Payload::Hash(&digest))) {
            let hint = "the body was changed after it was signed: its hash is not that of the header \
                        x tc content sha256, which the signature holds with";
            return Some(Cause("body", hint.into()));
        }
        let forms: BTreeSet<_> = body::rewritten(&self.received.body).into_iter().collect();
        forms
            .iter()
            .any(|form| holds(Payload::Bytes(form)))
            .then(|| {
                let hint = "the body was written anew after it was signed: with other spaces, escapes or line feeds";
                Cause("body", hint.into())
            })
    }

    fn holds_with(&self, name: &str, value: &str) -> bool {
        self.holds(&with_header(self.received, name, value), self.secret_key)
    }

    fn holds_with_key(&self, secret_key: &str) -> bool {
        self.holds(&as_sent(self.received), secret_key)
    }

    fn holds<'r>(
        &self,
        request: &ReceivedRequest<'r, impl Fn(&str) -> Option<&'r str>>,
        secret_key: &str,
    ) -> bool {
        request.timestamp().is_ok_and(|timestamp| {
            let key = SigningKey::derive(secret_key, timestamp, SERVICE);
            verify(request, &key, timestamp, Duration::ZERO).is_ok()
        })
    }
}

/// A digest in hexadecimal.
fn digest(hex: &str) -> Option<[u8; 32]> {
    let mut digest = [0; 32];
    let is_whole = hex.len() == 64 && hex.is_ascii();
    for (place, byte) in digest.iter_mut().enumerate() {
        let digits = is_whole.then(|| &hex[2 * place..2 * place + 2])?;
        *byte = u8::from_str_radix(digits, 16).ok()?;
    }
    Some(digest)
}
