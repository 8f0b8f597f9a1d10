//! A call before it is awaited: how long it may take, how often it is tried, what a repetition does.

use std::{
    fmt,
    future::{Future, poll_fn},
    marker::PhantomData,
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};

use serde::de::DeserializeOwned;
use ses_core::{Accepted, Answered, Call, Error, Exchange, Retry};
use ses_types::Effect;

use crate::{Client, drive::Driving};

/// A call that is made when it is awaited.
///
/// The request was checked and encoded when this value was made; its options hold for this call alone.
///
/// # Cancelling
/// A future that is dropped may have been processed: to its caller the call is of unknown outcome.
/// The client stays as usable as before: the connection is closed, or in HTTP/2 left to the other calls on it, and a turn
/// that had not come is free again.
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
    /// One whose credentials have not come by its end fails unsent, too; their fetch goes on for the calls that follow,
    /// for 30 seconds at the most.
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

    /// Makes the call, and gives the answer with the request's id and the service's time.
    ///
    /// # Errors
    /// As [`Client::call`].
    ///
    /// # Example
    /// ```no_run
    /// use ses_hyper::{Client, ses_types::ListReceivers};
    ///
    /// # async fn example(client: &Client) -> Result<(), ses_hyper::ses_core::Error> {
    /// let lists = client.call(&ListReceivers::new(0, 100)).answered().await?;
    /// println!("{} lists at {:?}", lists.answer.data.len(), lists.date);
    /// # Ok(())
    /// # }
    /// ```
    pub async fn answered(self) -> Result<Answered<R>, Error> {
        let mut driving = match self.into_future().state {
            State::Driven(driving) => driving,
            State::Refused(error) => return Err(error.expect("it has not ended")),
        };
        poll_fn(|context| driving.poll(context, Accepted::answered)).await
    }

    fn map(self, option: impl FnOnce(Call<R>) -> Call<R>) -> Self {
        Self {
            call: self.call.map(option),
            ..self
        }
    }
}

impl<'c, R: DeserializeOwned> IntoFuture for Calling<'c, R> {
    type Output = Result<R, Error>;
    type IntoFuture = CallFuture<'c, R>;

    fn into_future(self) -> CallFuture<'c, R> {
        let Self { client, call } = self;
        let call = call.map(|call| client.acquaint(call).into_exchange());
        CallFuture::new(client, call)
    }
}

/// A call that is under way.
#[must_use = "a call is made when it is awaited"]
pub struct CallFuture<'c, R> {
    state: State<'c>,
    answer: PhantomData<fn() -> R>,
}

enum State<'c> {
    /// Refused before anything was done.
    Refused(Option<Error>),
    Driven(Driving<'c>),
}

impl<'c, R> CallFuture<'c, R> {
    pub(crate) fn new(client: &'c Client, call: Result<Exchange, Error>) -> Self {
        Self {
            state: match call {
                Ok(exchange) => State::Driven(Driving::new(client, exchange)),
                Err(error) => State::Refused(Some(error)),
            },
            answer: PhantomData,
        }
    }
}

impl<R: DeserializeOwned> Future for CallFuture<'_, R> {
    type Output = Result<R, Error>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        match &mut self.state {
            State::Refused(error) => Poll::Ready(Err(error.take().expect("it ends once"))),
            State::Driven(driving) => driving.poll(context, Accepted::read),
        }
    }
}

impl<R> fmt::Debug for CallFuture<'_, R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CallFuture").finish_non_exhaustive()
    }
}

impl<R> fmt::Debug for Calling<'_, R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Calling")
            .field("call", &self.call)
            .finish_non_exhaustive()
    }
}
