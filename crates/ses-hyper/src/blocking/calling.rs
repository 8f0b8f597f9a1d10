//! A call before it is sent, with its options.

use std::{fmt, future::IntoFuture as _, time::Duration};

use serde::de::DeserializeOwned;
use ses_core::{Error, Retry};
use ses_types::Effect;

use super::Runtime;

/// A call that is made when it is [sent](Self::send).
///
/// # Example
/// ```no_run
/// use std::time::Duration;
/// use ses_hyper::{blocking, ses_core::Retry, ses_types::ListReceivers};
///
/// # fn example(client: &blocking::Client) -> Result<(), ses_hyper::ses_core::Error> {
/// let lists = client
///     .call(&ListReceivers::new(0, 100))
///     .with_timeout(Duration::from_secs(5))
///     .with_retry(Retry::none())
///     .send()?;
/// # Ok(())
/// # }
/// ```
#[must_use = "a call is made when it is sent"]
pub struct Calling<'c, R> {
    runtime: &'c Runtime,
    calling: crate::Calling<'c, R>,
}

impl<'c, R: DeserializeOwned> Calling<'c, R> {
    pub(super) fn new(runtime: &'c Runtime, calling: crate::Calling<'c, R>) -> Self {
        Self { runtime, calling }
    }

    /// As [`Calling::with_timeout`](crate::Calling::with_timeout).
    pub fn with_timeout(self, timeout: Duration) -> Self {
        self.map(|calling| calling.with_timeout(timeout))
    }

    /// As [`Calling::with_retry`](crate::Calling::with_retry).
    pub fn with_retry(self, retry: Retry) -> Self {
        self.map(|calling| calling.with_retry(retry))
    }

    /// As [`Calling::with_effect`](crate::Calling::with_effect).
    pub fn with_effect(self, effect: Effect) -> Self {
        self.map(|calling| calling.with_effect(effect))
    }

    /// Makes the call and waits for its end, all attempts included.
    ///
    /// # Errors
    /// An [`Error`] that says what became of the call.
    pub fn send(self) -> Result<R, Error>
    where
        R: Send,
    {
        self.runtime.wait(self.calling.into_future())
    }

    fn map(self, option: impl FnOnce(crate::Calling<'c, R>) -> crate::Calling<'c, R>) -> Self {
        Self {
            calling: option(self.calling),
            ..self
        }
    }
}

impl<R> fmt::Debug for Calling<'_, R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.calling.fmt(f)
    }
}
