//! Attempts: the signature tried on the request with one part changed, for each part that clients get wrong.

use std::time::Duration;

use tc3_sign::{Difference, Payload, SigningKey, diagnose, verify};

use super::{Gate, Variant, body, host};
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

/// The part that differs, and what would make the signature hold.
pub(super) struct Cause(pub(super) &'static str, pub(super) String);

/// The request with its host as it came, and in each form in which it would be let in.
///
/// The body stands there by its digest, since it is signed many times over.
pub(super) fn attempts<'r>(
    received: &'r Received,
    digest: &'r [u8; 32],
    secret_key: &'r str,
    gate: &Gate,
) -> impl Iterator<Item = Attempt<'r>> {
    let host = received.header("host").unwrap_or_default();
    let service = gate.service_of(received);
    let sent = Variant::as_sent(received).with_payload(Payload::Hash(digest));
    let forgiven = host::forms(host).filter(|_| !gate.is_strict);
    let variants = forgiven.map(move |form| sent.with_host(form));
    std::iter::once(sent)
        .chain(variants)
        .map(move |variant| Attempt {
            variant,
            secret_key,
            service,
        })
}

/// Tries the signature on the request with one part changed.
#[derive(Clone, Copy)]
pub(super) struct Attempt<'a> {
    variant: Variant<'a>,
    secret_key: &'a str,
    service: &'a str,
}

impl Attempt<'_> {
    pub(super) fn cause(&self, tenants: &Tenants) -> Option<Cause> {
        self.with_common_mistakes()
            .or_else(|| self.with_hosts())
            .or_else(|| self.with_other_case())
            .or_else(|| self.with_timestamps())
            .or_else(|| self.with_keys(tenants))
            .or_else(|| self.with_bodies())
    }

    /// Mistakes that clients of any service make.
    fn with_common_mistakes(&self) -> Option<Cause> {
        let request = self.variant.request();
        let key = SigningKey::derive(self.secret_key, request.timestamp().ok()?, self.service);
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
        let sent = self.variant.header("host").unwrap_or_default();
        let with_scheme = format!("http://{sent}");
        let signed = host::forms(sent)
            .chain(HOSTS.iter().copied())
            .chain([with_scheme.as_str()])
            .find(|form| self.holds_with("host", form))?;
        Some(Cause("host", format!("the host was signed as {signed:?}")))
    }

    /// A value that was signed in letters of another case than it is sent in.
    fn with_other_case(&self) -> Option<Cause> {
        let authorization = self.variant.request().authorization().ok()?;
        authorization.signed_headers().find_map(|name| {
            let sent = self.variant.header(name)?;
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
        let sent = self.variant.request().timestamp().ok()?;
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
        let holds =
            |payload: Payload<'_>| self.holds(self.variant.with_payload(payload), self.secret_key);
        let digest = self.variant.header("x-tc-content-sha256").and_then(digest);
        if digest.is_some_and(|digest| holds(Payload::Hash(&digest))) {
            let hint = "the body was changed after it was signed: its hash is not that of the header \
                        x tc content sha256, which the signature holds with";
            return Some(Cause("body", hint.into()));
        }
        let forms = body::rewritten(self.variant.body());
        let is_rewritten = forms.iter().any(|form| holds(Payload::Bytes(form)));
        is_rewritten.then(|| {
            let hint = "the body was written anew after it was signed: with other spaces, escapes or line feeds";
            Cause("body", hint.into())
        })
    }

    fn holds_with(&self, name: &str, value: &str) -> bool {
        self.holds(self.variant.with_header(name, value), self.secret_key)
    }

    pub(super) fn holds_with_key(&self, secret_key: &str) -> bool {
        self.holds(self.variant, secret_key)
    }

    fn holds(&self, variant: Variant<'_>, secret_key: &str) -> bool {
        let request = variant.request();
        request.timestamp().is_ok_and(|timestamp| {
            let key = SigningKey::derive(secret_key, timestamp, self.service);
            verify(&request, &key, timestamp, Duration::ZERO).is_ok()
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
