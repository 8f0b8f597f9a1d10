//! One call, from a value to its answer: the steps that its driver takes and what it is told of them.

mod attempt;
mod exchange;
mod head;

use std::{fmt, marker::PhantomData, sync::Arc, time::Duration};

use bytes::Bytes;
use http::{Request, Response};
use serde::{Serialize, de::DeserializeOwned};
use ses_types::{Action, ActionSpec, Effect};

use crate::{ClockOffset, Config, Error, ErrorKind, Retry, Signer, error::BoxError};
pub use attempt::{Accepted, Answered, Attempt};
pub use exchange::Exchange;

/// A call of one action, driven from outside.
///
/// [`poll`](Self::poll) says what to do next; what came of it is told by one of the `handle_*` methods, and then it is
/// polled again.
/// The request is checked and encoded once; each attempt is signed anew.
pub struct Call<R> {
    exchange: Exchange,
    answer: PhantomData<fn() -> R>,
}

/// The time, as whoever drives a call reads it from its clocks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(
    clippy::exhaustive_structs,
    reason = "a driver writes it with each poll"
)]
pub struct Now {
    /// Seconds since 1970 by our own clock, for the signature.
    pub unix: u64,
    /// Time since any fixed moment, by a clock that never goes back, for pauses and limits.
    pub elapsed: Duration,
}

/// What the driver of a call does next.
#[expect(clippy::exhaustive_enums, reason = "a driver must do each of them")]
#[expect(
    clippy::large_enum_variant,
    reason = "a step is taken apart at once, and never stored"
)]
pub enum Step<R> {
    /// Fetch credentials and hand them in by [`Call::handle_credentials`], or say why there are none by
    /// [`Call::handle_no_credentials`].
    NeedCredentials {
        /// The service refused the token: those that were used last will not do.
        renew: bool,
        /// When to give the fetch up: poll again by then, and the call ends for want of time.
        within: Duration,
    },
    /// Say by [`Call::handle_slot`] when the attempt may be sent: at [`Now::elapsed`], or when a [`Pacer`](crate::Pacer)
    /// says.
    NeedSlot,
    /// Poll again after this time.
    Wait(Duration),
    /// Send the request and tell by [`Call::handle_response`] or [`Call::handle_failure`] what came of it.
    Send {
        /// The signed request, with an absolute URI.
        request: Request<Bytes>,
        /// When to give the attempt up.
        within: Duration,
    },
    /// The call is over.
    Done(Result<R, Error>),
}

/// What is known of an attempt that had no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::exhaustive_enums, reason = "a driver must decide between them")]
pub enum Failure {
    /// Not one byte of the request was on the wire: say so only where it is proven.
    NotSent,
    /// As [`NotSent`](Self::NotSent), and what sends requests would not send this one later either: the call ends, and
    /// its error speaks in the words of the cause.
    Unsendable,
    /// It may have reached the service.
    Unknown,
}

impl<R: DeserializeOwned> Call<R> {
    /// Checks and encodes a request.
    ///
    /// # Errors
    /// An [`Error`] that is [local](Error::is_local) when the request breaks a rule or cannot be encoded.
    pub fn new<A: Action<Response = R>>(config: &Config, action: &A) -> Result<Self, Error> {
        Self::encode(config, A::SPEC, action)
    }

    /// [`Call::new`] for a request that is at hand as JSON, for one of [`ACTIONS`](ses_types::ACTIONS) by its name.
    ///
    /// The answer is what stands under `Response`: any type that can be read from it, such as `serde_json::Value`.
    ///
    /// # Errors
    /// As for [`Call::new`], and of kind [`ErrorKind::Action`] for a name that no table lists.
    pub fn untyped(
        config: &Config,
        action: &str,
        request: &serde_json::Value,
    ) -> Result<Self, Error> {
        let unknown = || {
            Error::local(ErrorKind::Action {
                name: action.to_owned(),
            })
        };
        let spec = ses_types::ACTIONS
            .iter()
            .find(|spec| spec.name == action)
            .ok_or_else(unknown)?;
        Self::encode(config, spec, request)
    }

    fn encode(
        config: &Config,
        spec: &'static ActionSpec,
        request: &impl Serialize,
    ) -> Result<Self, Error> {
        Ok(Self {
            exchange: Exchange::new(config, spec, request)?,
            answer: PhantomData,
        })
    }

    /// The seed that the lengths of pauses are drawn from; give each call its own.
    #[must_use]
    pub fn with_seed(mut self, seed: u64) -> Self {
        self.exchange.seed = seed;
        self
    }

    /// What an earlier call learnt of the service's clock.
    #[must_use]
    pub fn with_clock_offset(mut self, offset: ClockOffset) -> Self {
        self.exchange.offset = offset;
        self
    }

    /// Overrides what the tables say of a repetition: with [`Effect::Idempotent`] the caller takes it upon themselves
    /// that the call may take effect twice.
    #[must_use]
    pub fn with_effect(mut self, effect: Effect) -> Self {
        self.exchange.effect = effect;
        self
    }

    /// How often and how long this call is tried, instead of what the [`Config`] says.
    #[must_use]
    pub fn with_retry(mut self, retry: Retry) -> Self {
        self.exchange.retry = retry;
        self
    }

    /// How long the call may take from its first poll, with everything that it waits for; without end unless set.
    ///
    /// The [total of the policy](Retry::with_total) counts from its first turn instead, so that a call which waits its
    /// turn behind a thousand others is not given up for that.
    #[must_use]
    pub fn with_timeout(mut self, timeout: Duration) -> Self {
        self.exchange.timeout = timeout;
        self
    }

    /// What this call knows of the service's clock: keep it for the next call.
    #[must_use]
    pub fn clock_offset(&self) -> ClockOffset {
        self.exchange.offset
    }

    /// Says what to do next.
    ///
    /// A `Send` whose end is never told counts as [`Failure::Unknown`] at the next poll.
    /// After `Done` a call must not be polled again: it would fail, of unknown outcome if it had succeeded.
    pub fn poll(&mut self, now: Now) -> Step<R> {
        match self.exchange.poll(now) {
            Step::NeedCredentials { renew, within } => Step::NeedCredentials { renew, within },
            Step::NeedSlot => Step::NeedSlot,
            Step::Wait(pause) => Step::Wait(pause),
            Step::Send { request, within } => Step::Send { request, within },
            Step::Done(result) => Step::Done(result.and_then(Accepted::read)),
        }
    }

    /// The part of the call that is the same for all actions, to be driven in this call's place.
    pub fn exchange_mut(&mut self) -> &mut Exchange {
        &mut self.exchange
    }

    /// The part of the call that is the same for all actions, to be driven in this call's place; what it is accepted
    /// with is [read](Accepted::read) as the action's own answer.
    #[must_use]
    pub fn into_exchange(self) -> Exchange {
        self.exchange
    }

    /// Hands in credentials, with the day's signing key.
    pub fn handle_credentials(&mut self, signer: Arc<Signer>) {
        self.exchange.handle_credentials(signer);
    }

    /// Says that there are no credentials; the call fails, unless it is under way or over.
    pub fn handle_no_credentials(&mut self, now: Now, source: impl Into<BoxError>) {
        self.exchange.handle_no_credentials(now, source);
    }

    /// Says when the next attempt may be sent: `now.elapsed` for at once, or when its turn has come by a
    /// [`Pacer`](crate::Pacer).
    ///
    /// A call whose time is over by then fails at once; the moment is then free for another.
    pub fn handle_slot(&mut self, now: Now, slot: Duration) {
        self.exchange.handle_slot(now, slot);
    }

    /// Hands in the whole answer to the attempt; one that comes when no attempt is under way changes nothing.
    pub fn handle_response(&mut self, now: Now, response: &Response<Bytes>) {
        self.exchange.handle_response(now, response);
    }

    /// Says that the attempt had no answer, or none that was read to its end, and why; when no attempt is under way it
    /// changes nothing.
    pub fn handle_failure(&mut self, now: Now, failure: Failure, source: impl Into<BoxError>) {
        self.exchange.handle_failure(now, failure, source);
    }
}

impl<R> fmt::Debug for Call<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.exchange.fmt(f)
    }
}

impl<R> fmt::Debug for Step<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NeedCredentials { renew, within } => f
                .debug_struct("NeedCredentials")
                .field("renew", renew)
                .field("within", within)
                .finish(),
            Self::NeedSlot => f.write_str("NeedSlot"),
            Self::Wait(pause) => f.debug_tuple("Wait").field(pause).finish(),
            Self::Send { within, .. } => f
                .debug_struct("Send")
                .field("within", within)
                .finish_non_exhaustive(),
            Self::Done(result) => f
                .debug_tuple("Done")
                .field(&result.as_ref().map(|_| ()))
                .finish(),
        }
    }
}
