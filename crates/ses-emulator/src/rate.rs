//! The rate limit: how many requests of an action an account may make within a second, and in a day.

use std::{
    collections::{HashMap, VecDeque},
    sync::{Mutex, PoisonError},
    time::Duration,
};

use serde::{Deserialize, Serialize};
use ses_types::ActionSpec;

use crate::day;

/// How many requests a second are let through, for each account and action.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
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

/// An account's requests of the last second and of today, and whether one more fits in.
#[derive(Debug, Default)]
pub(crate) struct Rate {
    admitted: Mutex<HashMap<&'static str, VecDeque<Duration>>>,
    /// The day of the last request, and how many there were on it.
    counted: Mutex<HashMap<&'static str, (i64, u64)>>,
}

impl Rate {
    /// Whether a request at `now` is let through; one that is not does not count against later ones.
    pub(crate) fn admit(&self, action: &ActionSpec, limit: RateLimit, now: Duration) -> bool {
        let limit = match limit {
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

    /// Whether there were less requests than the quota on the day of `now`, this one left out; it is counted then.
    pub(crate) fn count(&self, action: &ActionSpec, quota: u64, now: Duration) -> bool {
        let today = day::number(i64::try_from(now.as_secs()).unwrap_or_default());
        let mut counted = self.counted.lock().unwrap_or_else(PoisonError::into_inner);
        let (day, count) = counted.entry(action.name).or_default();
        if *day != today {
            (*day, *count) = (today, 0);
        }
        let fits = *count < quota;
        *count += u64::from(fits);
        fits
    }

    /// Forgets all requests.
    pub(crate) fn clear(&self) {
        let mut admitted = self.admitted.lock().unwrap_or_else(PoisonError::into_inner);
        admitted.clear();
        let mut counted = self.counted.lock().unwrap_or_else(PoisonError::into_inner);
        counted.clear();
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
        let rate = Rate::default();
        let admit = |millis| rate.admit(BatchSendEmail::SPEC, RateLimit::PerSecond(2), at(millis));
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
        let (rate, one) = (Rate::default(), RateLimit::PerSecond(1));
        assert!(rate.admit(BatchSendEmail::SPEC, one, at(0)));
        assert!(rate.admit(ListSendTasks::SPEC, one, at(0)));
        assert!(!rate.admit(BatchSendEmail::SPEC, one, at(0)));
    }

    #[test]
    fn a_clock_set_back_does_not_lock_anyone_out() {
        let (rate, one) = (Rate::default(), RateLimit::PerSecond(1));
        assert!(rate.admit(BatchSendEmail::SPEC, one, at(60_000)));
        assert!(rate.admit(BatchSendEmail::SPEC, one, at(0)));
    }

    #[test]
    fn the_documented_rate_is_that_of_the_action() {
        let rate = Rate::default();
        let documented = || rate.admit(BatchSendEmail::SPEC, RateLimit::Documented, at(0));
        let limit = BatchSendEmail::SPEC.rate;
        for _ in 0..limit {
            assert!(documented());
        }
        assert!(!documented());
        let off = || rate.admit(BatchSendEmail::SPEC, RateLimit::Off, at(0));
        assert!((0..=limit).all(|_| off()));
    }

    #[test]
    fn a_day_is_counted_until_the_next() {
        let rate = Rate::default();
        let day = Duration::from_secs(86_400);
        let count = |action, now| rate.count(action, 2, now);
        assert!(count(BatchSendEmail::SPEC, at(0)));
        assert!(count(BatchSendEmail::SPEC, at(1)));
        assert!(!count(BatchSendEmail::SPEC, at(2)));
        assert!(count(ListSendTasks::SPEC, at(2)), "another action");
        assert!(count(BatchSendEmail::SPEC, at(0) + day));
    }
}
