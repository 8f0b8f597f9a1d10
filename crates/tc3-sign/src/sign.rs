//! Signing: from a request, an identity and a key to the headers that prove it.

use alloc::string::String;
use core::fmt;

use crate::{
    Request, SignError, Signed, SigningKey,
    calendar::LAST_SECOND,
    canonical::{ALGORITHM, ValueCase},
    hex,
    request::CheckedRequest,
    sink::Sink,
    text,
};

/// Who signs: a secret id and, with temporary keys, the session token that came with it.
///
/// `Debug` doesn't show the token.
#[derive(Clone, Copy)]
pub struct Identity<'a> {
    secret_id: &'a str,
    token: Option<&'a str>,
}

impl<'a> Identity<'a> {
    /// The owner of a key pair that is not temporary.
    #[must_use]
    pub const fn new(secret_id: &'a str) -> Self {
        Self {
            secret_id,
            token: None,
        }
    }

    /// Adds the session token of temporary keys, which is sent as `X-TC-Token` and not signed.
    #[must_use]
    pub const fn with_token(mut self, token: &'a str) -> Self {
        self.token = Some(token);
        self
    }
}

impl fmt::Debug for Identity<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Identity")
            .field("secret_id", &self.secret_id)
            .field("token", &self.token.map(|_| "…"))
            .finish()
    }
}

/// Signs `request` at `timestamp` (Unix seconds) and gives the headers to add to it.
///
/// A signature is refused once it is five minutes old, so every attempt is signed anew.
/// The only heap allocation is that of the `Authorization` value.
///
/// # Errors
/// Whatever could not be sent as it is signed, and a key that doesn't cover the day of `timestamp`: see [`SignError`].
pub fn sign<'a>(
    request: &Request<'_>,
    identity: &Identity<'a>,
    key: &SigningKey,
    timestamp: u64,
) -> Result<Signed<'a>, SignError> {
    let mut authorization = String::new();
    sign_into(request, identity, key, timestamp, &mut authorization)?;
    Ok(Signed::new(
        authorization,
        timestamp,
        identity.token,
        request.is_payload_signed(),
    ))
}

/// Signs as [`sign`] does, and appends the value of the `Authorization` header to `authorization`.
///
/// It allocates nothing if the buffer has room for the value, which is about 200 bytes.
/// The other headers are left to the caller: `X-TC-Timestamp`, `X-TC-Token` if there is a token,
/// and `X-TC-Content-SHA256: UNSIGNED-PAYLOAD` if the payload is unsigned.
///
/// # Errors
/// As [`sign`]; the buffer is then as it was.
pub fn sign_into(
    request: &Request<'_>,
    identity: &Identity<'_>,
    key: &SigningKey,
    timestamp: u64,
    authorization: &mut String,
) -> Result<(), SignError> {
    let request = check(request, identity, key, timestamp)?;
    let parts = request.parts();
    authorization.reserve(fixed_len(identity, key) + request.names_len());
    authorization.push_str(ALGORITHM);
    authorization.push_str(" Credential=");
    authorization.push_str(identity.secret_id);
    authorization.push('/');
    authorization.push_str(key.scope());
    authorization.push_str(", SignedHeaders=");
    parts.write_names(authorization);
    authorization.push_str(", Signature=");
    let signature = key.sign(&parts, ValueCase::ServiceHeadersLower, timestamp);
    authorization.put_hex(&signature.into_bytes().into());
    Ok(())
}

fn check<'a>(
    request: &'a Request<'a>,
    identity: &Identity<'_>,
    key: &SigningKey,
    timestamp: u64,
) -> Result<CheckedRequest<'a>, SignError> {
    let request = request.check()?;
    if !text::is_scope_part(identity.secret_id) {
        return Err(SignError::InvalidSecretId);
    }
    if identity
        .token
        .is_some_and(|token| token.is_empty() || !text::is_unbroken(token))
    {
        return Err(SignError::InvalidToken);
    }
    if !text::is_scope_part(key.service()) {
        return Err(SignError::InvalidService);
    }
    if timestamp > LAST_SECOND {
        return Err(SignError::InvalidTimestamp);
    }
    if !key.covers_day_of(timestamp) {
        return Err(SignError::KeyOfAnotherDay);
    }
    Ok(request)
}

/// The length of everything in the header's value but the names of the signed headers.
fn fixed_len(identity: &Identity<'_>, key: &SigningKey) -> usize {
    const PUNCTUATION: usize = " Credential=/, SignedHeaders=, Signature=".len();
    ALGORITHM.len() + PUNCTUATION + identity.secret_id.len() + key.scope().len() + hex::LEN
}
