//! How often and after which pauses a call is tried again, as plain numbers.

use std::time::Duration;

/// The retry policy of a call: how many attempts, how long the pauses, how long all of it.
///
/// It says how often, never whether: a call is only tried again when it is known that nothing came of it, or when its
/// [`Effect`](ses_types::Effect) says that a repetition does no harm.
///
/// # Example
/// ```
/// use std::time::Duration;
/// use ses_core::Retry;
///
/// let retry = Retry::default().with_attempts(3).with_total(Duration::from_secs(20));
/// assert!(retry.pause(1, 42) <= Duration::from_millis(500));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Retry {
    attempts: u32,
    base: Duration,
    most: Duration,
    total: Duration,
}

impl Default for Retry {
    /// Four attempts, pauses of up to 0.5, 1 and 2 seconds, a minute in all.
    fn default() -> Self {
        Self {
            attempts: 4,
            base: Duration::from_millis(500),
            most: Duration::from_secs(10),
            total: Duration::from_secs(60),
        }
    }
}

impl Retry {
    /// One attempt and no more.
    #[must_use]
    pub fn none() -> Self {
        Self::default().with_attempts(1)
    }

    /// How many times a call is sent at the most; 0 counts as 1.
    #[must_use]
    pub fn with_attempts(mut self, attempts: u32) -> Self {
        self.attempts = attempts.max(1);
        self
    }

    /// The longest pause before the second attempt; it doubles with each further one, up to `most`.
    #[must_use]
    pub fn with_pauses(mut self, base: Duration, most: Duration) -> Self {
        self.base = base;
        self.most = most;
        self
    }

    /// How long a call may take with all its attempts and pauses, from the moment when it could first be sent.
    #[must_use]
    pub fn with_total(mut self, total: Duration) -> Self {
        self.total = total;
        self
    }

    /// The most attempts.
    #[must_use]
    pub fn attempts(&self) -> u32 {
        self.attempts
    }

    /// The time for all of the call.
    #[must_use]
    pub fn total(&self) -> Duration {
        self.total
    }

    /// The pause after the given attempt (the first is 1): full jitter, an even choice between nothing and the bound
    /// that doubles with each attempt, drawn from `seed` alone.
    #[must_use]
    pub fn pause(&self, attempt: u32, seed: u64) -> Duration {
        let doubled = self.base.saturating_mul(
            1u32.checked_shl(attempt.saturating_sub(1))
                .unwrap_or(u32::MAX),
        );
        let bound = doubled.min(self.most);
        let draw = mix(seed.wrapping_add(u64::from(attempt)));
        let seconds = bound.as_secs_f64() * (draw as f64 / u64::MAX as f64);
        Duration::try_from_secs_f64(seconds).map_or(bound, |pause| pause.min(bound))
    }
}

/// SplitMix64: spreads a counter over all 64 bits.
fn mix(seed: u64) -> u64 {
    let z = seed
        .wrapping_mul(0x9e37_79b9_7f4a_7c15)
        .wrapping_add(0x9e37_79b9_7f4a_7c15);
    let z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_pause_stays_within_its_bound(attempt in 0u32..80, seed: u64, base in 0u64..5_000, most in 0u64..60_000) {
            let retry = Retry::default().with_pauses(Duration::from_millis(base), Duration::from_millis(most));
            let pause = retry.pause(attempt, seed);
            prop_assert!(pause <= Duration::from_millis(most));
            prop_assert!(attempt > 1 || pause <= Duration::from_millis(base));
            prop_assert_eq!(pause, retry.pause(attempt, seed), "the same seed draws the same pause");
        }
    }

    #[test]
    fn the_longest_pause_that_can_be_written_is_one() {
        let retry = Retry::default().with_pauses(Duration::MAX, Duration::MAX);
        let longest = (0..1_000).map(|seed| retry.pause(1, seed)).max();
        assert!(longest > Some(Duration::MAX / 2));
    }

    #[test]
    fn pauses_spread_over_the_whole_bound() {
        let retry = Retry::default();
        let pauses: Vec<_> = (0..1_000).map(|seed| retry.pause(1, seed)).collect();
        let below = |millis| {
            pauses
                .iter()
                .filter(|pause| **pause < Duration::from_millis(millis))
                .count()
        };
        assert!((200..300).contains(&below(125)), "{}", below(125));
        assert!((700..800).contains(&below(375)), "{}", below(375));
    }
}
