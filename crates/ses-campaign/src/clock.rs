//! The time that a run goes by, and how it waits.

use std::{
    fmt,
    future::Future,
    pin::Pin,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

/// A pause that is being waited for.
pub type Pause<'a> = Pin<Box<dyn Future<Output = ()> + Send + 'a>>;

/// What a run reads the time from, and waits by: the system's clock, or one that a test turns.
pub trait Clock: fmt::Debug + Send + Sync {
    /// Seconds since 1970.
    fn now(&self) -> i64;

    /// Waits.
    fn sleep(&self, pause: Duration) -> Pause<'_>;
}

/// The system's clock, and the timers of tokio.
#[derive(Clone, Copy, Debug, Default)]
#[non_exhaustive]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> i64 {
        let since = SystemTime::now().duration_since(UNIX_EPOCH);
        since.unwrap_or_default().as_secs().cast_signed()
    }

    fn sleep(&self, pause: Duration) -> Pause<'_> {
        Box::pin(tokio::time::sleep(pause))
    }
}
