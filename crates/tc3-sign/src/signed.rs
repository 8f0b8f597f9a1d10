//! What signing gives: the headers to add to the request.

use alloc::string::String;
use core::fmt;

use crate::{canonical::UNSIGNED_PAYLOAD, decimal::Decimal};

/// The headers that a signed request carries beside those that were signed.
///
/// `Debug` shows neither the signature nor the token.
#[derive(Clone)]
pub struct Signed<'a> {
    authorization: String,
    timestamp: Decimal,
    token: Option<&'a str>,
    is_payload_signed: bool,
}

impl<'a> Signed<'a> {
    pub(crate) fn new(
        authorization: String,
        timestamp: u64,
        token: Option<&'a str>,
        is_payload_signed: bool,
    ) -> Self {
        Self {
            authorization,
            timestamp: Decimal::of(timestamp),
            token,
            is_payload_signed,
        }
    }

    /// The headers to add, as lower-case names and values: `authorization`, `x-tc-timestamp`,
    /// with temporary keys `x-tc-token`, and with an unsigned payload `x-tc-content-sha256`.
    pub fn headers(&self) -> impl Iterator<Item = (&'static str, &str)> {
        [
            Some(("authorization", self.authorization.as_str())),
            Some(("x-tc-timestamp", self.timestamp.as_str())),
            self.token.map(|token| ("x-tc-token", token)),
            (!self.is_payload_signed).then_some(("x-tc-content-sha256", UNSIGNED_PAYLOAD)),
        ]
        .into_iter()
        .flatten()
    }

    /// The value of the `Authorization` header.
    #[must_use]
    pub fn authorization(&self) -> &str {
        &self.authorization
    }

    /// The value of the `Authorization` header, for a caller who puts it into a header without a copy.
    #[must_use]
    pub fn into_authorization(self) -> String {
        self.authorization
    }
}

impl fmt::Debug for Signed<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Signed")
            .field("timestamp", &self.timestamp)
            .finish_non_exhaustive()
    }
}
