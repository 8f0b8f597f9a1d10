//! Time as a value: the only place that asks the system what time it is.

mod account;
mod turn;

use std::time::{Duration, SystemTime};

use tokio::sync::watch;

pub(crate) use self::account::AccountClock;
pub use self::{account::ClockMode, turn::Turn};

/// What time it is for an emulator: the system's time, or one that stands still until it is moved.
///
/// Clones of a clock share its time, so a test keeps one and hands another to
/// [`Options::with_clock`](crate::Options::with_clock).
/// By it go the signatures, the rates, and the clocks of accounts that were not turned; one that is turned, by
/// [`Account::turn_clock`](crate::Account::turn_clock), runs what falls due on the way.
/// Points in time are durations since the Unix epoch, whole in milliseconds.
///
/// # Example
/// ```
/// use std::time::Duration;
///
/// use ses_emulator::Clock;
///
/// let clock = Clock::fixed(Duration::from_secs(1_700_000_000));
/// clock.advance(Duration::from_secs(60));
/// assert_eq!(clock.now().as_secs(), 1_700_000_060);
/// ```
#[derive(Clone, Debug, Default)]
pub struct Clock {
    source: Source,
}

#[derive(Clone, Debug, Default)]
enum Source {
    #[default]
    System,
    /// Milliseconds since the epoch.
    Fixed(watch::Sender<u64>),
}

impl Clock {
    /// The system's clock.
    #[must_use]
    pub fn system() -> Self {
        Self::default()
    }

    /// A clock that stands at `since_epoch` until [`advance`](Self::advance) moves it.
    #[must_use]
    pub fn fixed(since_epoch: Duration) -> Self {
        Self {
            source: Source::Fixed(watch::Sender::new(whole_millis(since_epoch))),
        }
    }

    /// Moves a fixed clock ahead; the system's clock does not move.
    pub fn advance(&self, by: Duration) {
        if let Source::Fixed(millis) = &self.source {
            millis.send_modify(|millis| *millis = millis.saturating_add(whole_millis(by)));
        }
    }

    /// The time since the Unix epoch.
    #[must_use]
    pub fn now(&self) -> Duration {
        match &self.source {
            #[expect(
                clippy::disallowed_methods,
                reason = "this is the one place that asks the system"
            )]
            Source::System => SystemTime::now()
                .duration_since(SystemTime::UNIX_EPOCH)
                .unwrap_or_default(),
            Source::Fixed(millis) => Duration::from_millis(*millis.borrow()),
        }
    }

    /// Waits until it is this time, in Unix seconds.
    pub(crate) async fn reaches(&self, unix: i64) {
        let time = Duration::from_secs(unix.try_into().unwrap_or_default());
        match &self.source {
            Source::System => tokio::time::sleep(time.saturating_sub(self.now())).await,
            Source::Fixed(millis) => {
                let mut moves = millis.subscribe();
                let is_reached = |millis: &u64| *millis >= whole_millis(time);
                // A clock that is there cannot have lost its sender.
                let _reached = moves.wait_for(is_reached).await;
            }
        }
    }

    /// The time in Unix seconds, as the service writes it.
    pub(crate) fn unix_seconds(&self) -> i64 {
        i64::try_from(self.now().as_secs()).unwrap_or(i64::MAX)
    }
}

fn whole_millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clone_of_a_fixed_clock_moves_with_it() {
        let clock = Clock::fixed(Duration::from_millis(1_500));
        let clone = clock.clone();
        clock.advance(Duration::from_millis(250));
        assert_eq!(clone.now(), Duration::from_millis(1_750));
        assert_eq!(clone.unix_seconds(), 1);
    }
}
