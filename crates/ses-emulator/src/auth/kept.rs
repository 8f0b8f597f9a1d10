//! The signing key of the last request, since most requests are of one account and one day.

use std::{
    fmt,
    sync::{Arc, Mutex, PoisonError},
};

use tc3_sign::SigningKey;

/// A signing key that is kept until another one is asked for.
#[derive(Default)]
pub(crate) struct KeptKey(Mutex<Option<Kept>>);

struct Kept {
    secret_key: String,
    key: Arc<SigningKey>,
}

impl KeptKey {
    /// What [`SigningKey::derive`] gives.
    pub(super) fn derive(
        &self,
        secret_key: &str,
        timestamp: u64,
        service: &str,
    ) -> Arc<SigningKey> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(Kept { key, .. }) = kept
            .as_ref()
            .filter(|kept| kept.secret_key == secret_key && kept.key.covers(timestamp, service))
        {
            return Arc::clone(key);
        }
        let key = Arc::new(SigningKey::derive(secret_key, timestamp, service));
        *kept = Some(Kept {
            secret_key: secret_key.to_owned(),
            key: Arc::clone(&key),
        });
        key
    }
}

/// A secret key is not shown.
impl fmt::Debug for KeptKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("KeptKey").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use tc3_sign::{Identity, Payload, Request, sign};

    use super::*;

    const DAY: u64 = 86_400;

    fn signature(key: &SigningKey, time: u64) -> String {
        let request = Request::post("localhost", "application/json", Payload::Bytes(b"{}"));
        let signed = sign(&request, &Identity::new("id"), key, time).expect("it can be signed");
        let headers: Vec<_> = signed
            .headers()
            .map(|header| format!("{header:?}"))
            .collect();
        headers.join("\n")
    }

    #[test]
    fn the_key_is_derived_anew_whenever_it_is_another() {
        let keys = KeptKey::default();
        let asked = [
            ("one", DAY, "ses"),
            ("one", 2 * DAY - 1, "ses"),
            ("one", 2 * DAY, "ses"),
            ("one", 2 * DAY, "sts"),
            ("two", 2 * DAY, "sts"),
            ("one", 2 * DAY, "sts"),
        ];
        let mut last = None;
        let mut is_kept = Vec::new();
        for (secret_key, time, service) in asked {
            let key = keys.derive(secret_key, time, service);
            let derived = SigningKey::derive(secret_key, time, service);
            assert_eq!(signature(&key, time), signature(&derived, time));
            let before = last.replace(Arc::clone(&key));
            is_kept.push(before.is_some_and(|before| Arc::ptr_eq(&before, &key)));
        }
        assert_eq!(is_kept, [false, true, false, false, false, false]);
    }
}
