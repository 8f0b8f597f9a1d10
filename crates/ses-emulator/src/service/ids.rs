//! The ids of requests: random ones, for which the system is asked once and not each time.

use std::{
    hash::{BuildHasher as _, RandomState},
    sync::atomic::{AtomicU64, Ordering::Relaxed},
};

use uuid::{Builder, Uuid};

/// Gives ids, which are hashes of numbers under keys of its own, in the form of random UUIDs (RFC 9562, version 4).
#[derive(Debug, Default)]
pub(super) struct Ids {
    last: AtomicU64,
    high: RandomState,
    low: RandomState,
}

impl Ids {
    pub(super) fn next(&self) -> Uuid {
        let number = self.last.fetch_add(1, Relaxed);
        let halves = Uuid::from_u64_pair(self.high.hash_one(number), self.low.hash_one(number));
        Builder::from_random_bytes(halves.into_bytes()).into_uuid()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn no_id_comes_twice_from_whomever() {
        let (one, other) = (Ids::default(), Ids::default());
        let given: HashSet<_> = (0..1_000)
            .flat_map(|_| [one.next(), other.next()])
            .collect();
        assert_eq!(given.len(), 2_000);
        assert!(given.iter().all(|id| id.get_version_num() == 4));
    }
}
