//! The rate limit: how many requests of an action an account may make within a second.

use std::{
    collections::{HashMap, VecDeque},
    sync::{Mutex, PoisonError},
    time::Duration,
};

use ses_types::ActionSpec;

/// How many requests a second are let through, for each account and action.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum RateLimit {
    /// As many as the reference of the action documents.
    #[default]
    Documented,
    /// So many of each action.
    PerSecond(u32),
    /// Any number.
    Off,
}

/// An account's requests of the last second, and whether one more fits in.
#[derive(Debug)]
pub(crate) struct Rate {
    limit: RateLimit,
    admitted: Mutex<HashMap<&'static str, VecDeque<Duration>>>,
}

impl Rate {
    pub(crate) fn new(limit: RateLimit) -> Self {
        Self {
            limit,
            admitted: Mutex::default(),
        }
    }

    /// Whether a request at `now` is let through; one that is not does not count against later ones.
    pub(crate) fn admit(&self, action: &ActionSpec, now: Duration) -> bool {
        let limit = match self.limit {
            RateLimit::Documented => action.rate,
            RateLimit::PerSecond(limit) => limit,
            RateLimit::Off => return true,
        };
        let mut admitted = self.admitted.lock().unwrap_or_else(PoisonError::into_inner);
        let admitted = admitted.entry(action.name).or_default();
        while admitted.front().is_some_and(|then| is_past(*then, now)) {
            admitted.pop_front();
        }
        let fits = admitted.len() < usize::try_from(limit).unwrap_or(usize::MAX);
        if fits {
            admitted.push_back(now);
        }
        fits
    }
}

/// Whether `then` is a second ago, or in a future that the clock has since been set back from.
fn is_past(then: Duration, now: Duration) -> bool {
    now.checked_sub(then)
        .is_none_or(|ago| ago >= Duration::from_secs(1))
}

#[cfg(test)]
mod tests {
    use ses_types::{Action, BatchSendEmail, ListSendTasks};

    use super::*;

    fn at(millis: u64) -> Duration {
        Duration::from_millis(1_700_000_000_000 + millis)
    }

    #[test]
    fn a_request_leaves_the_second_one_second_after_it_came() {
        let rate = Rate::new(RateLimit::PerSecond(2));
        let admit = |millis| rate.admit(BatchSendEmail::SPEC, at(millis));
        assert!(admit(0));
        assert!(admit(600));
        assert!(!admit(999), "the window holds two");
        assert!(admit(1_000), "the first has left");
        assert!(
            !admit(1_599),
            "the refused one did not count, the other two do"
        );
        assert!(admit(1_600));
    }

    #[test]
    fn actions_are_counted_apart() {
        let rate = Rate::new(RateLimit::PerSecond(1));
        assert!(rate.admit(BatchSendEmail::SPEC, at(0)));
        assert!(rate.admit(ListSendTasks::SPEC, at(0)));
        assert!(!rate.admit(BatchSendEmail::SPEC, at(0)));
    }

    #[test]
    fn a_clock_set_back_does_not_lock_anyone_out() {
        let rate = Rate::new(RateLimit::PerSecond(1));
        assert!(rate.admit(BatchSendEmail::SPEC, at(60_000)));
        assert!(rate.admit(BatchSendEmail::SPEC, at(0)));
    }

    #[test]
    fn the_documented_rate_is_that_of_the_action() {
        let rate = Rate::new(RateLimit::Documented);
        let limit = BatchSendEmail::SPEC.rate;
        for _ in 0..limit {
            assert!(rate.admit(BatchSendEmail::SPEC, at(0)));
        }
        assert!(!rate.admit(BatchSendEmail::SPEC, at(0)));
        let off = Rate::new(RateLimit::Off);
        assert!((0..=limit).all(|_| off.admit(BatchSendEmail::SPEC, at(0))));
    }
}
