//! The signing key: derived once for a secret key, a UTC day and a service, and kept by whoever derived it.

use alloc::{format, string::String, vec::Vec};
use core::fmt;

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use zeroize::{ZeroizeOnDrop, Zeroizing};

use crate::{calendar::Day, canonical::write_string_to_sign, hex::Hex};

const TERMINATOR: &str = "tc3_request";

/// What requests are signed with, for one secret key, one UTC day and one service.
///
/// Deriving it takes eight compressions of SHA-256 more than a signature needs,
/// so its owner keeps it for as long as it [covers](Self::covers) what is to be signed.
/// Nothing is cached behind the owner's back.
///
/// The key is zeroed when it is dropped, and its `Debug` shows only what it is for.
#[derive(Clone)]
pub struct SigningKey {
    mac: Hmac<Sha256>,
    day: Day,
    service: String,
    scope: String,
}

impl SigningKey {
    /// The key of `secret_key` for the UTC day of `timestamp` (Unix seconds) and for `service`,
    /// the name of the API's product: `ses`, `cvm`, `sts`.
    #[must_use]
    pub fn derive(secret_key: &str, timestamp: u64, service: &str) -> Self {
        let day = Day::of(timestamp);
        let stages = Stages::derive(secret_key, &format!("{day}"), service);
        Self {
            mac: keyed(&*stages.signing),
            day,
            service: service.into(),
            scope: format!("{day}/{service}/{TERMINATOR}"),
        }
    }

    /// Whether a request to `service` at `timestamp` (Unix seconds) is signed with this key.
    ///
    /// If not, it is time to derive a new one: the day has changed, or the service is another.
    #[must_use]
    pub fn covers(&self, timestamp: u64, service: &str) -> bool {
        self.covers_day_of(timestamp) && self.service == service
    }

    /// The service that the key is for.
    #[must_use]
    pub fn service(&self) -> &str {
        &self.service
    }

    pub(crate) fn covers_day_of(&self, timestamp: u64) -> bool {
        self.day == Day::of(timestamp)
    }

    /// `{day}/{service}/tc3_request`
    pub(crate) fn scope(&self) -> &str {
        &self.scope
    }

    pub(crate) fn sign(&self, timestamp: u64, canonical_hash: &Hex) -> Hex {
        Hex::of(
            &self
                .signature(timestamp, canonical_hash)
                .finalize()
                .into_bytes()
                .into(),
        )
    }

    /// Compares in constant time.
    pub(crate) fn is_signature(
        &self,
        signature: &[u8; 32],
        timestamp: u64,
        canonical_hash: &Hex,
    ) -> bool {
        self.signature(timestamp, canonical_hash)
            .verify_slice(signature)
            .is_ok()
    }

    fn signature(&self, timestamp: u64, canonical_hash: &Hex) -> Hmac<Sha256> {
        let mut mac = self.mac.clone();
        write_string_to_sign(timestamp, &self.scope, canonical_hash, &mut mac);
        mac
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SigningKey")
            .field("scope", &self.scope)
            .finish_non_exhaustive()
    }
}

/// The state of the keyed hash is zeroed by its own drop, and it is the only secret in the key.
impl ZeroizeOnDrop for SigningKey {}

/// The scope that requests to `service` at `timestamp` are signed in.
pub(crate) fn scope(timestamp: u64, service: &str) -> String {
    format!("{}/{service}/{TERMINATOR}", Day::of(timestamp))
}

/// The keys on the way from the secret key to the signing key, each the key of the next one's hash.
struct Stages {
    #[cfg_attr(
        not(test),
        expect(dead_code, reason = "compared with the known answers")
    )]
    date: Zeroizing<[u8; 32]>,
    #[cfg_attr(
        not(test),
        expect(dead_code, reason = "compared with the known answers")
    )]
    service: Zeroizing<[u8; 32]>,
    signing: Zeroizing<[u8; 32]>,
}

impl Stages {
    fn derive(secret_key: &str, day: &str, service: &str) -> Self {
        let mut root = Zeroizing::new(Vec::with_capacity("TC3".len() + secret_key.len()));
        root.extend_from_slice(b"TC3");
        root.extend_from_slice(secret_key.as_bytes());
        let date = hash(&root, day);
        let service = hash(&*date, service);
        let signing = hash(&*service, TERMINATOR);
        Self {
            date,
            service,
            signing,
        }
    }
}

fn hash(key: &[u8], text: &str) -> Zeroizing<[u8; 32]> {
    Zeroizing::new(keyed(key).chain_update(text).finalize().into_bytes().into())
}

fn keyed(key: &[u8]) -> Hmac<Sha256> {
    Hmac::new_from_slice(key).expect("HMAC takes a key of any length")
}
