//! The end of an attempt's time: a timer that stays set from one attempt to the next.

use std::{
    future::poll_fn,
    pin::Pin,
    task::{Context, Poll},
};

use tokio::time::{Instant, Sleep, sleep_until};

/// A timer of a connection's own, for one attempt after the other.
///
/// Each ends later than the one before, and nearly all of them long before their time: one that is set already and goes
/// off too early is set anew then, which costs once in so many attempts what setting and taking down would cost each.
pub(super) struct Alarm(Pin<Box<Sleep>>);

/// The time was over first.
pub(super) struct Late;

impl Alarm {
    pub(super) fn new(end: Instant) -> Self {
        Self(Box::pin(sleep_until(end)))
    }

    /// Waits for something, until that moment at the latest.
    ///
    /// Not `async`, so that the future keeps nothing twice.
    pub(super) fn before<F: Future>(
        &mut self,
        end: Instant,
        mut awaited: Pin<&mut F>,
    ) -> impl Future<Output = Result<F::Output, Late>> {
        if self.0.deadline() > end {
            self.0.as_mut().reset(end);
        }
        poll_fn(move |context| match awaited.as_mut().poll(context) {
            Poll::Ready(output) => Poll::Ready(Ok(output)),
            Poll::Pending => self.poll(end, context).map(Err),
        })
    }

    fn poll(&mut self, end: Instant, context: &mut Context<'_>) -> Poll<Late> {
        while self.0.as_mut().poll(context).is_ready() {
            if self.0.deadline() >= end {
                return Poll::Ready(Late);
            }
            self.0.as_mut().reset(end);
        }
        Poll::Pending
    }
}

#[cfg(test)]
mod tests {
    use std::{
        future::{pending, ready},
        pin::pin,
        time::Duration,
    };

    use super::*;

    /// When the alarm ends a wait that nothing else does.
    async fn ends(alarm: &mut Alarm, end: Instant) -> Instant {
        assert!(alarm.before(end, pin!(pending::<()>())).await.is_err());
        Instant::now()
    }

    #[tokio::test(start_paused = true)]
    async fn every_wait_ends_at_its_own_time() {
        let start = Instant::now();
        let after = |seconds| start + Duration::from_secs(seconds);
        let mut alarm = Alarm::new(after(10));
        for later in [10, 30, 31] {
            assert!(alarm.before(after(later), pin!(ready(()))).await.is_ok());
            assert_eq!(ends(&mut alarm, after(later)).await, after(later));
        }
        assert!(alarm.before(after(90), pin!(ready(()))).await.is_ok());
        assert_eq!(
            ends(&mut alarm, after(40)).await,
            after(40),
            "an earlier one"
        );
        assert_eq!(ends(&mut alarm, after(35)).await, after(40), "it is past");
    }
}
