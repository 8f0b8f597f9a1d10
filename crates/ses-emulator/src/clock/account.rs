//! The clock of an account: real, so far from it, or standing still; held while what falls due is run.

use serde::{Deserialize, Serialize};
use tokio::sync::watch;

use super::Clock;
use crate::store::json_column;

/// How the clock of an account runs.
///
/// As JSON: `"real"`, `{"shifted": 86400}`, `{"frozen": 1767323045}`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum ClockMode {
    /// It shows what the emulator's clock shows.
    #[default]
    Real,
    /// It runs so many seconds ahead of the emulator's clock, or behind it.
    Shifted(i64),
    /// It stands at this time, in Unix seconds.
    Frozen(i64),
}

json_column!(ClockMode);

impl ClockMode {
    /// The mode of a clock that runs and is so many seconds ahead.
    pub(crate) fn running(ahead: i64) -> Self {
        match ahead {
            0 => Self::Real,
            ahead => Self::Shifted(ahead),
        }
    }

    /// What a clock shows while the emulator's shows `real`, both in Unix seconds.
    fn at(self, real: i64) -> i64 {
        match self {
            Self::Real => real,
            Self::Shifted(ahead) => real.saturating_add(ahead),
            Self::Frozen(time) => time,
        }
    }

    /// What the emulator's clock shows when this one comes to show `time`; `None` if it never does.
    fn real_at(self, time: i64) -> Option<i64> {
        match self {
            Self::Real => Some(time),
            Self::Shifted(ahead) => Some(time.saturating_sub(ahead)),
            Self::Frozen(_) => None,
        }
    }
}

/// The clock of an account; clones are turned together.
#[derive(Clone, Debug)]
pub(crate) struct AccountClock {
    real: Clock,
    hands: watch::Sender<Hands>,
}

#[derive(Clone, Copy, Debug)]
struct Hands {
    mode: ClockMode,
    /// The time that it shows meanwhile, however it runs.
    held: Option<i64>,
}

impl Hands {
    fn shown(self) -> ClockMode {
        self.held.map_or(self.mode, ClockMode::Frozen)
    }
}

impl AccountClock {
    pub(crate) fn new(real: Clock, mode: ClockMode) -> Self {
        let hands = Hands { mode, held: None };
        Self {
            real,
            hands: watch::Sender::new(hands),
        }
    }

    /// The time in Unix seconds, as the service writes it.
    pub(crate) fn unix_seconds(&self) -> i64 {
        let hands = *self.hands.borrow();
        hands.shown().at(self.real.unix_seconds())
    }

    /// What the emulator's clock shows.
    pub(crate) fn real_seconds(&self) -> i64 {
        self.real.unix_seconds()
    }

    pub(crate) fn mode(&self) -> ClockMode {
        self.hands.borrow().mode
    }

    /// Waits until it is this time, in Unix seconds, whoever turns the clock meanwhile.
    pub(crate) async fn reaches(&self, time: i64) {
        let mut turns = self.hands.subscribe();
        loop {
            let shown = turns.borrow_and_update().shown();
            if shown.at(self.real.unix_seconds()) >= time {
                return;
            }
            // A clock that is there cannot have lost its sender.
            match shown.real_at(time) {
                None => drop(turns.changed().await),
                Some(real) => tokio::select! {
                    () = self.real.reaches(real) => {}
                    _ = turns.changed() => {}
                },
            }
        }
    }

    /// Waits until nobody turns the clock.
    pub(crate) async fn is_let_go(&self) {
        self.shows(|hands| hands.held.is_none()).await;
    }

    /// Waits until somebody turns the clock.
    pub(crate) async fn is_held(&self) {
        self.shows(|hands| hands.held.is_some()).await;
    }

    async fn shows(&self, condition: impl FnMut(&Hands) -> bool) {
        let mut turns = self.hands.subscribe();
        // A clock that is there cannot have lost its sender.
        let _shown = turns.wait_for(condition).await;
    }

    /// Stops the clock until what is returned is gone; then it runs in the mode that it was given last.
    pub(crate) fn hold(&self) -> Held<'_> {
        let now = self.unix_seconds();
        self.hands.send_modify(|hands| hands.held = Some(now));
        Held(self)
    }
}

/// A clock that is stopped and set by hand.
pub(crate) struct Held<'a>(&'a AccountClock);

impl Held<'_> {
    /// Sets the clock, and how it runs once it is let go.
    pub(crate) fn set(&self, time: i64, mode: ClockMode) {
        let held = Some(time);
        self.0.hands.send_replace(Hands { mode, held });
    }
}

impl Drop for Held<'_> {
    fn drop(&mut self) {
        self.0.hands.send_modify(|hands| hands.held = None);
    }
}

#[cfg(test)]
mod tests {
    use std::{future::Future, pin::pin, task::Context, time::Duration};

    use super::*;

    fn at(real: u64, mode: ClockMode) -> (Clock, AccountClock) {
        let real = Clock::fixed(Duration::from_secs(real));
        (real.clone(), AccountClock::new(real, mode))
    }

    #[test]
    fn a_clock_shows_what_its_mode_says() {
        for (mode, expected) in [
            (ClockMode::Real, [1_000, 1_060]),
            (ClockMode::Shifted(-400), [600, 660]),
            (ClockMode::Frozen(7), [7, 7]),
        ] {
            let (real, clock) = at(1_000, mode);
            let before = clock.unix_seconds();
            real.advance(Duration::from_secs(60));
            assert_eq!([before, clock.unix_seconds()], expected, "{mode:?}");
        }
    }

    #[test]
    fn a_clock_that_is_held_goes_on_as_it_was_set() {
        let (real, clock) = at(1_000, ClockMode::Real);
        let held = clock.hold();
        real.advance(Duration::from_secs(5));
        assert_eq!(clock.unix_seconds(), 1_000);
        held.set(3_000, ClockMode::Shifted(2_000));
        assert_eq!(clock.unix_seconds(), 3_000);
        drop(held);
        assert_eq!(clock.unix_seconds(), 3_005);
    }

    #[test]
    fn whoever_waits_for_a_time_wakes_when_the_clock_is_turned() {
        let (_, clock) = at(1_000, ClockMode::Frozen(500));
        let mut wait = pin!(clock.reaches(600));
        let mut context = Context::from_waker(std::task::Waker::noop());
        assert!(wait.as_mut().poll(&mut context).is_pending());
        clock.hold().set(550, ClockMode::Shifted(-450));
        assert!(wait.as_mut().poll(&mut context).is_pending());
        clock.hold().set(600, ClockMode::Frozen(600));
        assert!(wait.as_mut().poll(&mut context).is_ready());
    }
}
