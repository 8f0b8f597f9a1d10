//! The diagnosis of a refused signature: what was put together here, and the one change under which it would hold.

use serde::Serialize;
use sha2::{Digest, Sha256};
use tc3_sign::Refusal as Signature;

use super::{
    Gate, Reason, SERVICE, Variant,
    attempt::{Attempt, Cause, attempts},
    claimed,
};
use crate::{tenant::Tenants, wire::Received};

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
    pub(super) fn of(reason: &Reason, received: &Received, tenants: &Tenants, gate: &Gate) -> Self {
        let Cause(differs, hint) = cause(reason, received, tenants, gate);
        let sent = Variant::as_sent(received);
        let explanation = sent.request().explain(gate.service_of(received)).ok();
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

fn cause(reason: &Reason, received: &Received, tenants: &Tenants, gate: &Gate) -> Cause {
    let told = |part, hint: &str| Cause(part, hint.into());
    let signature = match reason {
        Reason::UnknownSecretId => return unknown_id(received, tenants, gate),
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
        Signature::Expired { timestamp, .. } => {
            let secret_id = claimed(&received.parts.headers).unwrap_or_default();
            Cause("clock", skew(*timestamp, gate.now(tenants, secret_id)))
        }
        Signature::MissingTimestamp | Signature::MalformedTimestamp => told(
            "timestamp",
            "the time is sent in whole seconds since 1970, and signed as it is sent",
        ),
        Signature::SignatureMismatch { .. } => mismatch(received, tenants, gate),
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

fn unknown_id(received: &Received, tenants: &Tenants, gate: &Gate) -> Cause {
    let is_known =
        |attempt: Attempt<'_>| tenants.secret_keys().any(|key| attempt.holds_with_key(key));
    let digest = Sha256::digest(&received.body).into();
    let hint = match attempts(received, &digest, "", gate).any(is_known) {
        true => "the secret key is that of an account here; its secret id is another",
        false => "it is the one given at the start, or one that begins with AKIDTEST",
    };
    Cause("secret id", hint.into())
}

fn mismatch(received: &Received, tenants: &Tenants, gate: &Gate) -> Cause {
    let claimed =
        claimed(&received.parts.headers).and_then(|secret_id| tenants.secret_key(secret_id));
    let digest = Sha256::digest(&received.body).into();
    attempts(received, &digest, claimed.unwrap_or_default(), gate)
        .find_map(|attempt| attempt.cause(tenants))
        .unwrap_or_else(|| {
            Cause(
                "secret key, or a part that cannot be told",
                "no one change that is known here makes it hold: it is a wrong secret key, or a body that was \
                 changed after it was signed"
                    .into(),
            )
        })
}
