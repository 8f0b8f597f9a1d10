//! The Authorization header as a server reads it.

use core::fmt;

use crate::{Refusal, canonical::ALGORITHM, hex, text};

/// The parts of an `Authorization` header: claims, until [`verify`](crate::verify) has proved them.
///
/// `Debug` doesn't show the signature.
#[derive(Clone, Copy)]
pub struct Authorization<'a> {
    secret_id: &'a str,
    day: &'a str,
    service: &'a str,
    signed_headers: &'a str,
    signature: [u8; 32],
}

impl<'a> Authorization<'a> {
    /// Reads the value of an `Authorization` header:
    /// `TC3-HMAC-SHA256 Credential={secret id}/{day}/{service}/tc3_request, SignedHeaders={a;b}, Signature={hex}`.
    ///
    /// A server does so to learn whose key the request is to be verified with.
    ///
    /// # Errors
    /// [`Refusal::WrongAlgorithm`] and [`Refusal::MalformedAuthorization`].
    pub fn parse(value: &'a str) -> Result<Self, Refusal> {
        let value = value.trim();
        let (algorithm, parameters) = value.split_once(' ').unwrap_or((value, ""));
        if algorithm != ALGORITHM {
            return Err(Refusal::WrongAlgorithm);
        }
        let mut parameters = parameters.split(',').map(str::trim);
        let mut parameter = |name: &'static str| {
            parameters
                .next()
                .and_then(|text| text.strip_prefix(name)?.strip_prefix('='))
                .ok_or(Refusal::MalformedAuthorization { part: name })
        };
        let credential = parameter("Credential")?;
        let signed_headers = parameter("SignedHeaders")?;
        let signature = parameter("Signature")?;
        if parameters.next().is_some() {
            return Err(Refusal::MalformedAuthorization { part: "Signature" });
        }
        let [secret_id, day, service] = scope_parts(credential)
            .ok_or(Refusal::MalformedAuthorization { part: "Credential" })?;
        if !are_header_names(signed_headers) {
            return Err(Refusal::MalformedAuthorization {
                part: "SignedHeaders",
            });
        }
        let signature =
            hex::parse(signature).ok_or(Refusal::MalformedAuthorization { part: "Signature" })?;
        Ok(Self {
            secret_id,
            day,
            service,
            signed_headers,
            signature,
        })
    }

    /// The secret id of whoever claims to have signed.
    #[must_use]
    pub const fn secret_id(&self) -> &'a str {
        self.secret_id
    }

    /// The UTC day of the scope, `YYYY-MM-DD`.
    #[must_use]
    pub const fn day(&self) -> &'a str {
        self.day
    }

    /// The service of the scope.
    #[must_use]
    pub const fn service(&self) -> &'a str {
        self.service
    }

    /// The names of the signed headers, in lower case and in order.
    pub fn signed_headers(&self) -> impl Iterator<Item = &'a str> + Clone + use<'a> {
        self.signed_headers.split(';')
    }

    pub(crate) const fn signature(&self) -> &[u8; 32] {
        &self.signature
    }
}

impl fmt::Debug for Authorization<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Authorization")
            .field("secret_id", &self.secret_id)
            .field("day", &self.day)
            .field("service", &self.service)
            .field("signed_headers", &self.signed_headers)
            .finish_non_exhaustive()
    }
}

/// Secret id, day and service of `{secret id}/{day}/{service}/tc3_request`.
fn scope_parts(credential: &str) -> Option<[&str; 3]> {
    let mut parts = credential.split('/');
    let first = [parts.next()?, parts.next()?, parts.next()?];
    let is_complete = parts.next() == Some("tc3_request") && parts.next().is_none();
    (is_complete && first.into_iter().all(text::is_scope_part)).then_some(first)
}

/// Names in lower case, each greater than the one before it.
fn are_header_names(names: &str) -> bool {
    let is_name = |name: &str| {
        text::is_header_name(name) && !name.bytes().any(|byte| byte.is_ascii_uppercase())
    };
    names.split(';').all(is_name) && names.split(';').is_sorted_by(|one, next| one < next)
}
