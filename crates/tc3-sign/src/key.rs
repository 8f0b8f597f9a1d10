//! The signing key: derived once for a secret key, a UTC day and a service, and kept by whoever derived it.

use alloc::{format, string::String, vec::Vec};
use core::fmt;

use hmac::{Hmac, KeyInit, Mac, block_api::HmacCore, digest::CtOutput};
use sha2::Sha256;
use zeroize::{ZeroizeOnDrop, Zeroizing};

use crate::{
    calendar::Day,
    canonical::{Field, Parts, ValueCase},
    sink::Buffered,
};

const ANY_LENGTH: &str = "HMAC takes a key of any length";

const TERMINATOR: &str = "tc3_request";

/// What requests are signed with, for one secret key, one UTC day and one service.
///
/// Deriving it takes three HMACs, which is more than a signature needs,
/// so its owner keeps it for as long as it [covers](Self::covers) what is to be signed.
/// Nothing is cached behind the owner's back.
///
/// The key is zeroed when it is dropped, and its `Debug` shows only what it is for.
#[derive(Clone)]
pub struct SigningKey {
    mac: HmacCore<Sha256>,
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
            mac: HmacCore::new_from_slice(&*stages.signing).expect(ANY_LENGTH),
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

    /// Whether the key is for that day, as it is written in a scope, and for that service.
    pub(crate) fn is_for(&self, day: &str, service: &str) -> bool {
        let rest = self.scope.strip_prefix(day);
        rest.is_some_and(|rest| rest.starts_with('/')) && self.service == service
    }

    /// `{day}/{service}/tc3_request`
    pub(crate) fn scope(&self) -> &str {
        &self.scope
    }

    /// The signature, which is compared in constant time.
    pub(crate) fn sign<'a, Fields>(
        &self,
        parts: &Parts<'a, Fields>,
        case: ValueCase,
        timestamp: u64,
    ) -> CtOutput<Hmac<Sha256>>
    where
        Fields: Iterator<Item = Field<'a>> + Clone,
    {
        let mut mac = Buffered::new(self.mac.clone());
        parts.write_string_to_sign(case, timestamp, &self.scope, &mut mac);
        CtOutput::new(mac.finish().into())
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
    let mac = Hmac::<Sha256>::new_from_slice(key).expect(ANY_LENGTH);
    Zeroizing::new(mac.chain_update(text).finalize().into_bytes().into())
}

#[cfg(test)]
mod tests {
    use std::{
        format, fs,
        path::Path,
        string::{String, ToString},
    };

    use serde_json::Value;
    use sha2::{block_api::Sha256VarCore, digest::block_api::VariableOutputCore};
    use zeroize::ZeroizeOnDrop;

    use super::{HmacCore, Sha256, SigningKey, Stages};
    use crate::{calendar::Day, hex::Hex};

    #[test]
    fn every_key_on_the_way_is_the_known_one() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/known_answers");
        let mut count = 0;
        for entry in fs::read_dir(root).expect("the folder is part of the package") {
            let folder = entry.expect("the folder can be listed").path();
            if folder.is_dir() {
                check(&folder);
                count += 1;
            }
        }
        assert_eq!(count, 16, "no answer is lost");
    }

    fn check(folder: &Path) {
        let read =
            |file| fs::read_to_string(folder.join(file)).expect("each folder has every stage");
        let request: Value =
            serde_json::from_str(&read("request.json")).expect("the request is JSON");
        let text = |name: &str| request[name].as_str().expect("the field is text");
        let timestamp = request["timestamp"]
            .as_u64()
            .expect("the timestamp is a number");
        let day = Day::of(timestamp).to_string();
        let stages = Stages::derive(text("secret_key"), &day, text("service"));
        let hex = |key: &[u8; 32]| String::from(Hex::of(key).as_str());
        assert_eq!(
            hex(&stages.date),
            read("secret_date.hex"),
            "{}",
            folder.display()
        );
        assert_eq!(
            hex(&stages.service),
            read("secret_service.hex"),
            "{}",
            folder.display()
        );
        assert_eq!(
            hex(&stages.signing),
            read("secret_signing.hex"),
            "{}",
            folder.display()
        );
    }

    #[test]
    fn a_key_covers_its_own_day_and_service() {
        let key = SigningKey::derive("secret", 1_760_054_399, "ses");
        assert!(key.covers(1_759_968_000, "ses"));
        assert!(key.covers(1_760_054_399, "ses"));
        assert!(!key.covers(1_760_054_400, "ses"));
        assert!(!key.covers(1_759_967_999, "ses"));
        assert!(!key.covers(1_760_054_399, "cvm"));
    }

    #[test]
    fn debug_shows_what_the_key_is_for_and_no_more() {
        let key = SigningKey::derive("secret", 0, "ses");
        let shown = format!("{key:?}");
        assert_eq!(
            shown,
            r#"SigningKey { scope: "1970-01-01/ses/tc3_request", .. }"#
        );
    }

    #[test]
    fn the_keyed_state_is_zeroed_when_it_is_dropped() {
        const fn zeroed_on_drop(_: &impl ZeroizeOnDrop) -> bool {
            core::mem::needs_drop::<HmacCore<Sha256>>()
        }
        assert!(zeroed_on_drop(
            &Sha256VarCore::new(32).expect("SHA-256 has 32 bytes")
        ));
    }
}
