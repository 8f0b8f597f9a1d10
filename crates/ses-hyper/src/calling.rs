//! A call before it is awaited: how long it may take, how often it is tried, what a repetition does.

use std::{fmt, future::Future, pin::Pin, time::Duration};

use serde::de::DeserializeOwned;
use ses_core::{Call, Error, Retry};
use ses_types::Effect;
use tracing::Instrument as _;

use crate::{Client, drive};

/// A call that is made when it is awaited.
///
/// The request was checked and encoded when this value was made; its options hold for this call alone.
///
/// # Cancelling
/// A future that is dropped may have been processed: to its caller the call is of unknown outcome.
/// The client stays as usable as before: the connection is closed, and a turn that had not come is free again.
///
/// # Example
/// ```no_run
/// use std::time::Duration;
/// use ses_hyper::{Client, ses_core::{Config, Retry}, ses_types::ListReceivers};
///
/// # async fn example(client: &Client) -> Result<(), ses_hyper::ses_core::Error> {
/// let lists = client
///     .call(&ListReceivers::new(0, 100))
///     .with_timeout(Duration::from_secs(5))
///     .with_retry(Retry::none())
///     .await?;
/// # Ok(())
/// # }
/// ```
#[must_use = "a call is made when it is awaited"]
pub struct Calling<'c, R> {
    client: &'c Client,
    call: Result<Call<R>, Error>,
}

impl<'c, R: DeserializeOwned> Calling<'c, R> {
    pub(crate) fn new(client: &'c Client, call: Result<Call<R>, Error>) -> Self {
        Self { client, call }
    }

    /// How long the call may take in all, from now on and with everything that it waits for: credentials, its turn,
    /// pauses, attempts.
    ///
    /// One whose turn would come later fails at once, unsent.
    pub fn with_timeout(self, timeout: Duration) -> Self {
        self.map(|call| call.with_timeout(timeout))
    }

    /// How often and after which pauses this call is tried.
    pub fn with_retry(self, retry: Retry) -> Self {
        self.map(|call| call.with_retry(retry))
    }

    /// Overrides what the tables say of a repetition: with [`Effect::Idempotent`] the caller takes it upon themselves
    /// that the call may take effect twice.
    pub fn with_effect(self, effect: Effect) -> Self {
        self.map(|call| call.with_effect(effect))
    }

    fn map(self, option: impl FnOnce(Call<R>) -> Call<R>) -> Self {
        Self {
            call: self.call.map(option),
            ..self
        }
    }
}

impl<'c, R: DeserializeOwned + 'c> IntoFuture for Calling<'c, R> {
    type Output = Result<R, Error>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send + 'c>>;

    fn into_future(self) -> Self::IntoFuture {
        let Self { client, call } = self;
        Box::pin(async move {
            let mut call = client.acquaint(call?);
            let action = call.exchange_mut().spec();
            let span = tracing::info_span!("call", action = action.name);
            let run = async {
                let (told, began) = (call.clock_offset(), client.now());
                let (accepted, now) = client.drive(call.exchange_mut(), began).await;
                client.learn(told, call.clock_offset());
                let result = accepted.and_then(|accepted| call.read(now, accepted));
                let took = now.elapsed.saturating_sub(began.elapsed);
                drive::conclude(action, result.as_ref().err(), took);
                result
            };
            run.instrument(span).await
        })
    }
}

impl<R> fmt::Debug for Calling<'_, R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Calling")
            .field("call", &self.call)
            .finish_non_exhaustive()
    }
}
