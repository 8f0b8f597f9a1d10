//! The wish that a run stops.

use std::sync::Arc;

use tokio::sync::watch;

/// Asks a run to stop: it settles the step in hand, and ends with [`Error::Interrupted`](crate::Error::Interrupted).
///
/// Clones are one wish.
///
/// # Example
/// ```
/// use ses_campaign::Interrupt;
///
/// let interrupt = Interrupt::new();
/// interrupt.clone().raise();
/// assert!(interrupt.is_raised());
/// ```
#[derive(Clone, Debug)]
pub struct Interrupt(Arc<watch::Sender<bool>>);

impl Interrupt {
    /// A wish that nobody has yet.
    #[must_use]
    pub fn new() -> Self {
        Self(Arc::new(watch::Sender::new(false)))
    }

    /// Asks the run to stop.
    pub fn raise(&self) {
        self.0.send_replace(true);
    }

    /// Whether it was asked.
    #[must_use]
    pub fn is_raised(&self) -> bool {
        *self.0.borrow()
    }

    /// Waits until it is asked.
    pub(crate) async fn raised(&self) {
        let mut wish = self.0.subscribe();
        // The sender is there as long as this value is.
        let _ = wish.wait_for(|raised| *raised).await;
    }
}

impl Default for Interrupt {
    fn default() -> Self {
        Self::new()
    }
}
