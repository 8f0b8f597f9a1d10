//! Authentication: whether the signature holds, and if not, the service's code and which part differs.

use std::time::Duration;

use ses_types::ErrorCode;
use tc3_sign::{Authorization, Payload, ReceivedRequest, SigningKey, verify};

use crate::{
    Clock,
    refusal::Refusal,
    tenant::Tenants,
    wire::{self, Received},
};

mod diagnosis;

/// The service that a signature must be for.
pub(crate) const SERVICE: &str = "ses";

/// How far apart the clocks may be, and by which clock.
#[derive(Debug)]
pub(crate) struct Gate {
    window: Duration,
    clock: Clock,
}

impl Gate {
    pub(crate) fn new(window: Duration, clock: Clock) -> Self {
        Self { window, clock }
    }

    /// The secret id of whoever signed the request.
    pub(crate) fn check<'a>(
        &self,
        received: &'a Received,
        tenants: &Tenants,
    ) -> Result<&'a str, Refusal> {
        self.verify(received, tenants).map_err(|reason| {
            let claimed = claimed(received).and_then(|secret_id| tenants.secret_key(secret_id));
            let differs = diagnosis::of(&reason, received, claimed.unwrap_or_default());
            Refusal::new(code(&reason), message(&reason, differs)).with_difference(differs)
        })
    }

    fn verify<'a>(&self, received: &'a Received, tenants: &Tenants) -> Result<&'a str, Reason> {
        let headers = &received.parts.headers;
        let request = ReceivedRequest::new(
            received.parts.method.as_str(),
            received.query(),
            |name: &str| wire::header(headers, name),
            Payload::Bytes(&received.body),
        );
        let secret_key = tenants
            .secret_key(request.authorization()?.secret_id())
            .ok_or(Reason::UnknownSecretId)?;
        let key = SigningKey::derive(secret_key, request.timestamp()?, SERVICE);
        let now = self.clock.now().as_secs();
        Ok(verify(&request, &key, now, self.window)?.secret_id())
    }
}

/// The secret id of whoever claims to have signed.
pub(crate) fn claimed(received: &Received) -> Option<&str> {
    let authorization = Authorization::parse(received.header("authorization")?).ok()?;
    Some(authorization.secret_id())
}

/// Why a request is not let in.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Reason {
    #[error("no account has this secret id")]
    UnknownSecretId,
    #[error(transparent)]
    Signature(#[from] tc3_sign::Refusal),
}

fn code(reason: &Reason) -> ErrorCode {
    use tc3_sign::Refusal as Signature;
    let Reason::Signature(signature) = reason else {
        return ErrorCode::AUTH_FAILURE_SECRET_ID_NOT_FOUND;
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

/// What the client is told: the reason, what differs, and of a mismatch what was put together here, so that a developer
/// can lay the two side by side.
fn message(reason: &Reason, differs: &str) -> String {
    let mut message = format!("{reason}; what differs: {differs}");
    if let Reason::Signature(tc3_sign::Refusal::SignatureMismatch { explanation, .. }) = reason {
        message.push_str("; the canonical request as received:\n");
        message.push_str(&explanation.canonical_request);
    }
    message
}
