//! Authentication: whether the signature holds, and if not, the service's code and what would make it hold.

mod attempt;
mod body;
mod diagnosis;
mod host;
mod kept;
mod variant;

use std::time::Duration;

use http::HeaderMap;
use ses_types::ErrorCode;
use tc3_sign::{Authorization, Refusal as Signature};

use self::variant::Variant;
pub(crate) use self::{diagnosis::Diagnosis, kept::KeptKey};
use crate::{
    Clock,
    refusal::Refusal,
    tenant::Tenants,
    wire::{self, Received},
};

/// The service that a signature must be for.
const SERVICE: &str = "ses";

/// How far apart the clocks may be, by which clock, and how much is forgiven.
#[derive(Debug)]
pub(crate) struct Gate {
    pub(crate) window: Duration,
    pub(crate) clock: Clock,
    /// Whether the clock of the account is asked instead.
    pub(crate) is_by_account: bool,
    /// Whether the service's own rules hold for host and scope, which an SDK that is pointed at an address may break.
    pub(crate) is_strict: bool,
    pub(crate) key: KeptKey,
}

impl Gate {
    /// The secret id of whoever signed the request.
    pub(crate) fn check<'a>(
        &self,
        received: &'a Received,
        tenants: &Tenants,
    ) -> Result<&'a str, Refusal> {
        self.verify(received, tenants).map_err(|reason| {
            let diagnosis = Diagnosis::of(&reason, received, tenants, self);
            Refusal::new(code(&reason), diagnosis.message(&reason)).with_diagnosis(diagnosis)
        })
    }

    fn verify<'a>(&self, received: &'a Received, tenants: &Tenants) -> Result<&'a str, Reason> {
        let sent = Variant::as_sent(received);
        let request = sent.request();
        let authorization = request.authorization()?;
        let secret_key = tenants
            .secret_key(authorization.secret_id())
            .ok_or(Reason::UnknownSecretId)?;
        let host = sent.header("host").unwrap_or_default();
        if self.is_strict && host::has_scheme(host) {
            return Err(Reason::HostWithScheme);
        }
        let service = self.service(&authorization, host);
        let key = self.key.derive(secret_key, request.timestamp()?, service);
        let now = self.now(tenants, authorization.secret_id());
        let first = match authorization.verify(&request, &key, now, self.window) {
            Err(mismatch @ Signature::SignatureMismatch { .. }) if !self.is_strict => mismatch,
            result => return Ok(result?.secret_id()),
        };
        let holds = |form| {
            let request = sent.with_host(form).request();
            authorization
                .verify(&request, &key, now, self.window)
                .is_ok()
        };
        match host::forms(host).any(holds) {
            true => Ok(authorization.secret_id()),
            false => Err(first.into()),
        }
    }

    /// The time by which a signature of this secret id is judged, in Unix seconds.
    fn now(&self, tenants: &Tenants, secret_id: &str) -> u64 {
        match self.is_by_account {
            true => u64::try_from(tenants.time_of(secret_id)).unwrap_or_default(),
            false => self.clock.now().as_secs(),
        }
    }

    /// The service that a request is verified for, whether or not its signature holds.
    fn service_of<'r>(&self, received: &'r Received) -> &'r str {
        let host = received.header("host").unwrap_or_default();
        authorization(&received.parts.headers)
            .map_or(SERVICE, |authorization| self.service(&authorization, host))
    }

    /// The service to verify for: an SDK may take its name from the host that it is pointed at.
    fn service<'a>(&self, authorization: &Authorization<'a>, host: &str) -> &'a str {
        let claimed = authorization.service();
        let is_label = || host::labels(host).any(|label| label == claimed);
        match claimed != SERVICE && !self.is_strict && is_label() {
            true => claimed,
            false => SERVICE,
        }
    }
}

/// The secret id of whoever claims to have signed.
pub(crate) fn claimed(headers: &HeaderMap) -> Option<&str> {
    Some(authorization(headers)?.secret_id())
}

fn authorization(headers: &HeaderMap) -> Option<Authorization<'_>> {
    Authorization::parse(wire::header(headers, "authorization")?).ok()
}

/// Why a request is not let in.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Reason {
    #[error("no account has this secret id")]
    UnknownSecretId,
    #[error("the host has a scheme before it")]
    HostWithScheme,
    #[error(transparent)]
    Signature(#[from] Signature),
}

fn code(reason: &Reason) -> ErrorCode {
    let signature = match reason {
        Reason::UnknownSecretId => return ErrorCode::AUTH_FAILURE_SECRET_ID_NOT_FOUND,
        Reason::HostWithScheme => return ErrorCode::AUTH_FAILURE_SIGNATURE_FAILURE,
        Reason::Signature(signature) => signature,
    };
    match signature {
        Signature::MissingAuthorization
        | Signature::WrongAlgorithm
        | Signature::MalformedAuthorization { .. } => ErrorCode::AUTH_FAILURE_INVALID_AUTHORIZATION,
        Signature::UnsupportedMethod => ErrorCode::UNSUPPORTED_PROTOCOL,
        Signature::MissingTimestamp => ErrorCode::MISSING_PARAMETER,
        Signature::MalformedTimestamp => ErrorCode::INVALID_PARAMETER,
        Signature::ServiceMismatch { .. } => ErrorCode::NO_SUCH_PRODUCT,
        Signature::Expired { .. } => ErrorCode::AUTH_FAILURE_SIGNATURE_EXPIRE,
        _ => ErrorCode::AUTH_FAILURE_SIGNATURE_FAILURE,
    }
}
