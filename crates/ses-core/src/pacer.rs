//! When a call may be sent: turns that are spread evenly, so that an account stays below the rate of an action.

use std::{cmp::Reverse, collections::BinaryHeap, time::Duration};

use ses_types::ActionSpec;

/// How much of an action's rate is used: the rest is for what the network does to even spaces.
const SHARE: f64 = 0.97;

/// What a throttled answer leaves of the pace, and the least that several of them leave.
const SLOWED: f64 = 0.5;
const SLOWEST: f64 = 1.0 / 16.0;

/// How long a slowed pace is left as it is by further throttled answers: they speak of what was sent before.
const SETTLING: Duration = Duration::from_secs(1);

/// How long the slowest pace takes to be the full one again.
const RECOVERY: Duration = Duration::from_secs(20);

/// How fast calls are sent.
///
/// The service counts requests of each action and refuses those above its rate with `RequestLimitExceeded`.
/// Other processes share the account, so that can happen at any pace: the call is then sent again, and the pace slows
/// down for a while.
///
/// # Example
/// ```
/// use ses_core::{Config, Pacing};
///
/// // Three processes share the account.
/// let config = Config::international().with_pacing(Pacing::share(0.3));
/// // Nothing is held back; what is refused is tried again after a pause.
/// let config = config.with_pacing(Pacing::off());
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pacing(Pace);

#[derive(Clone, Copy, Debug, PartialEq)]
enum Pace {
    Share(f64),
    PerSecond(f64),
    Off,
}

impl Default for Pacing {
    /// 0.97 of each action's own rate.
    fn default() -> Self {
        Self::share(SHARE)
    }
}

impl Pacing {
    /// This share of each action's own rate: 0.5 where two processes share an account.
    #[must_use]
    pub fn share(share: f64) -> Self {
        Self(Pace::Share(share))
    }

    /// So many calls a second of each action, whatever the tables say of it: for accounts with other rates.
    #[must_use]
    pub fn per_second(rate: f64) -> Self {
        Self(Pace::PerSecond(rate))
    }

    /// Calls are sent as they come.
    #[must_use]
    pub fn off() -> Self {
        Self(Pace::Off)
    }

    /// A pacer for calls of an action, to be shared by all that call it; none where nothing is to be held back.
    #[must_use]
    pub fn pacer(self, action: &ActionSpec) -> Option<Pacer> {
        let rate = match self.0 {
            Pace::Share(share) => share * f64::from(action.rate),
            Pace::PerSecond(rate) => rate,
            Pace::Off => return None,
        };
        let space = Duration::try_from_secs_f64(1.0 / rate).ok();
        space.map(Pacer::new)
    }
}

/// Gives out the moments at which calls of one action are sent, evenly spaced and without bursts.
///
/// A plain value: whoever drives calls keeps one per action, asks it at each [`Step::NeedSlot`](crate::Step::NeedSlot),
/// and tells it of each answer that was throttled.
/// Moments are times since any fixed one, as [`Now::elapsed`](crate::Now::elapsed) is.
///
/// # Example
/// ```
/// use std::time::Duration;
/// use ses_core::Pacer;
///
/// let mut pacer = Pacer::new(Duration::from_millis(50));
/// let now = Duration::from_secs(7);
/// let first = pacer.take(now);
/// let second = pacer.take(now);
/// assert_eq!((first, second), (now, now + Duration::from_millis(50)));
/// pacer.give_back(second, now); // its caller has gone away
/// assert_eq!(pacer.take(now), second);
/// ```
#[derive(Clone, Debug)]
pub struct Pacer {
    space: Duration,
    /// The first moment that nobody has been given yet.
    next: Duration,
    /// Moments that were given back, the earliest on top.
    free: BinaryHeap<Reverse<Duration>>,
    slowed: Option<Slowed>,
}

/// When a throttled answer slowed the pace down, and what was left of it then.
#[derive(Clone, Copy, Debug)]
struct Slowed {
    at: Duration,
    to: f64,
}

impl Pacer {
    /// A pacer that leaves this space between any two calls.
    #[must_use]
    pub fn new(space: Duration) -> Self {
        Self {
            space,
            next: Duration::ZERO,
            free: BinaryHeap::new(),
            slowed: None,
        }
    }

    /// The moment for one more call, now or later, which is nobody else's: whoever asks first is sent first.
    pub fn take(&mut self, now: Duration) -> Duration {
        while let Some(Reverse(slot)) = self.free.pop() {
            if slot >= now {
                return slot;
            } // else it has passed
        }
        let slot = self.next.max(now);
        let space = self.space.as_secs_f64() / self.pace(now);
        let space = Duration::try_from_secs_f64(space).unwrap_or(Duration::MAX);
        self.next = slot.saturating_add(space);
        slot
    }

    /// Takes back a moment whose call will not be sent, for the next one that asks; one that has passed is nobody's.
    pub fn give_back(&mut self, slot: Duration, now: Duration) {
        if slot > now {
            self.free.push(Reverse(slot));
        }
    }

    /// Slows down, since the service had too many requests; the pace recovers by itself with time.
    pub fn handle_throttled(&mut self, now: Duration) {
        let settles = |slowed: &Slowed| now < slowed.at.saturating_add(SETTLING);
        if !self.slowed.as_ref().is_some_and(settles) {
            let to = (self.pace(now) * SLOWED).max(SLOWEST);
            self.slowed = Some(Slowed { at: now, to });
        }
    }

    /// The share of the full pace that it has now: it grows evenly with time.
    fn pace(&self, now: Duration) -> f64 {
        self.slowed.map_or(1.0, |Slowed { at, to }| {
            let since = now.saturating_sub(at).as_secs_f64();
            (to + (1.0 - SLOWEST) * since / RECOVERY.as_secs_f64()).min(1.0)
        })
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    const SPACE: Duration = Duration::from_millis(50);

    fn at(millis: u64) -> Duration {
        Duration::from_millis(millis)
    }

    fn take(pacer: &mut Pacer, now: u64, count: usize) -> Vec<u128> {
        let slots = (0..count).map(|_| pacer.take(at(now)).as_millis());
        slots.collect()
    }

    #[test]
    fn calls_at_once_are_spread_in_the_order_in_which_they_came() {
        let mut pacer = Pacer::new(SPACE);
        assert_eq!(take(&mut pacer, 1_000, 4), [1_000, 1_050, 1_100, 1_150]);
        assert_eq!(take(&mut pacer, 1_010, 1), [1_200]);
    }

    #[test]
    fn time_that_was_not_used_is_not_saved_up() {
        let mut pacer = Pacer::new(SPACE);
        assert_eq!(take(&mut pacer, 0, 2), [0, 50]);
        assert_eq!(take(&mut pacer, 9_000, 3), [9_000, 9_050, 9_100]);
    }

    #[test]
    fn a_moment_that_was_given_back_is_the_next_one_s_unless_it_has_passed() {
        let mut pacer = Pacer::new(SPACE);
        assert_eq!(take(&mut pacer, 0, 4), [0, 50, 100, 150]);
        pacer.give_back(at(150), at(10));
        pacer.give_back(at(50), at(10));
        assert_eq!(take(&mut pacer, 60, 2), [150, 200], "50 has passed");
        pacer.give_back(at(150), at(150));
        assert_eq!(take(&mut pacer, 150, 1), [250], "150 is passing");
    }

    #[test]
    fn a_throttled_answer_halves_the_pace_once_and_time_restores_it() {
        let mut pacer = Pacer::new(SPACE);
        pacer.handle_throttled(at(1_000));
        pacer.handle_throttled(at(1_900));
        assert_eq!(take(&mut pacer, 1_000, 3), [1_000, 1_100, 1_200]);
        pacer.handle_throttled(at(2_000));
        assert!((0.25..0.30).contains(&pacer.pace(at(2_000))));
        for second in 0..60 {
            pacer.handle_throttled(at(3_000 + 1_000 * second));
        }
        assert!(pacer.pace(at(62_000)) < 0.15, "{:?}", pacer.slowed);
        assert_eq!(take(&mut pacer, 90_000, 2), [90_000, 90_050]);
    }

    #[test]
    fn the_tables_say_the_pace_unless_the_caller_does() {
        let action = ses_types::ACTIONS[0];
        assert_eq!((action.name, action.rate), ("BatchSendEmail", 20));
        let space = |pacing: Pacing| pacing.pacer(action).map(|pacer| pacer.space.as_micros());
        assert_eq!(space(Pacing::default()), Some(51_546));
        assert_eq!(space(Pacing::share(0.5)), Some(100_000));
        assert_eq!(space(Pacing::per_second(100.0)), Some(10_000));
        assert_eq!(space(Pacing::off()), None);
        assert_eq!(space(Pacing::per_second(0.0)), None);
    }

    proptest! {
        #[test]
        fn no_two_calls_are_ever_closer_than_the_space(steps in prop::collection::vec((0u64..120, 0u8..6), 1..200)) {
            let (mut pacer, mut now) = (Pacer::new(SPACE), Duration::ZERO);
            let mut taken = BTreeSet::new();
            for (pause, step) in steps {
                now += at(pause);
                match step {
                    0 => pacer.handle_throttled(now),
                    1 => if let Some(last) = taken.last().copied().filter(|slot| *slot > now) {
                        taken.remove(&last);
                        pacer.give_back(last, now);
                    },
                    _ => prop_assert!(taken.insert(pacer.take(now)), "a moment is one caller's"),
                }
            }
            let slots: Vec<_> = taken.into_iter().collect();
            prop_assert!(slots.windows(2).all(|pair| pair[1] - pair[0] >= SPACE), "{slots:?}");
        }
    }
}
