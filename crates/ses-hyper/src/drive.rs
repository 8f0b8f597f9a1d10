//! The loop of a call: does what its next step says until it is over, and logs what came of each attempt.

use std::{
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
    time::Duration,
};

use bytes::Bytes;
use http::{Request, Response};
use ses_core::{Accepted, Credentials, Error, Exchange, Now, Signer, Step};
use ses_types::{ActionSpec, Effect, Outcome};
use tracing::Span;

use crate::{
    Client, meter,
    net::AttemptTimeout,
    transport::{BoxError, TransportError},
};

/// A call on the way to its end, in its span.
pub(crate) struct Driving<'c> {
    span: Span,
    action: &'static ActionSpec,
    /// The loop, which is the same for all actions.
    ///
    /// Boxed, so that HTTP and TLS are compiled in this crate, once: what is polled as it stands becomes machine code
    /// in every crate that makes calls.
    steps: Pin<Box<dyn Future<Output = Ended> + Send + 'c>>,
}

/// What a call has come to, and how long it took.
struct Ended {
    result: Result<Accepted, Error>,
    took: Duration,
}

impl<'c> Driving<'c> {
    pub(crate) fn new(client: &'c Client, exchange: Exchange) -> Self {
        let action = exchange.spec();
        Self {
            span: tracing::info_span!("call", action = action.name),
            action,
            steps: client.steps(exchange),
        }
    }

    /// `read` makes of an accepted call what its caller wants to have of it.
    pub(crate) fn poll<T>(
        &mut self,
        context: &mut Context<'_>,
        read: impl FnOnce(Accepted) -> Result<T, Error>,
    ) -> Poll<Result<T, Error>> {
        let _entered = self.span.enter();
        let Ended { result, took } = ready!(self.steps.as_mut().poll(context));
        let result = result.and_then(read);
        conclude(self.action, result.as_ref().err(), took);
        Poll::Ready(result)
    }
}

/// A moment that a call was given; given back when the call goes away before it.
struct Turn<'c> {
    client: &'c Client,
    action: &'static ActionSpec,
    slot: Duration,
}

impl<'c> Turn<'c> {
    /// None where nothing is held back.
    fn take(client: &'c Client, action: &'static ActionSpec, now: Now) -> Option<Self> {
        let slot = client.paces.take(action, now.elapsed)?;
        Some(Self {
            client,
            action,
            slot,
        })
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        let now = self.client.elapsed();
        self.client.paces.give_back(self.action, self.slot, now);
    }
}

/// Where a call stands beside its exchange.
struct Standing<'c> {
    now: Now,
    /// What the next attempt is signed with, or the last one was.
    used: Option<Arc<Credentials>>,
    turn: Option<Turn<'c>>,
}

impl Standing<'_> {
    /// Hands in what signing needs, and keeps with which credentials that is done.
    fn hand_in(&mut self, exchange: &mut Exchange, signer: Result<Arc<Signer>, BoxError>) {
        match signer {
            Ok(signer) => {
                self.used = Some(Arc::clone(signer.credentials()));
                exchange.handle_credentials(signer);
            }
            Err(error) => exchange.handle_no_credentials(self.now, error),
        }
    }
}

/// What a call waits for.
enum Next<'c> {
    Credentials(
        Eventual<'c, Result<Option<Arc<Signer>>, BoxError>>,
        Duration,
    ),
    Pause(Duration),
    Answer(Answering<'c>),
    End(Result<Accepted, Error>),
}

type Answering<'c> = Eventual<'c, Result<Response<Bytes>, TransportError>>;

/// A part of the loop with a place of its own: the heap gives and takes small pieces faster than one large one.
type Eventual<'c, T> = Pin<Box<dyn Future<Output = T> + Send + 'c>>;

impl Client {
    /// The clocks are read where time may have passed, rather than at each step.
    fn steps(&self, mut exchange: Exchange) -> Pin<Box<dyn Future<Output = Ended> + Send + '_>> {
        Box::pin(async move {
            let (told, began) = (exchange.clock_offset(), self.now());
            let mut standing = Standing {
                now: began,
                used: None,
                turn: None,
            };
            let result = loop {
                match self.next(&mut exchange, &mut standing) {
                    Next::Credentials(fetching, within) => {
                        let signer = fetching.await;
                        let over = standing.now.elapsed.saturating_add(within);
                        standing.now = self.now();
                        match signer.transpose() {
                            Some(signer) => standing.hand_in(&mut exchange, signer),
                            // The timer has the last word, whatever our clock makes of it.
                            None => standing.now.elapsed = standing.now.elapsed.max(over),
                        }
                    }
                    Next::Pause(pause) => {
                        tokio::time::sleep(pause).await;
                        standing.now = self.now();
                    }
                    Next::Answer(answering) => {
                        let answered = answering.await;
                        // Our own clock goes on evenly meanwhile: one look at two clocks is saved.
                        let elapsed = self.elapsed();
                        let took = elapsed.saturating_sub(standing.now.elapsed);
                        standing.now = Now {
                            unix: standing.now.unix + took.as_secs(),
                            elapsed,
                        };
                        self.tell(&mut exchange, standing.now, took, answered);
                    }
                    Next::End(result) => break result,
                }
            };
            self.learn(told, exchange.clock_offset());
            let took = standing.now.elapsed.saturating_sub(began.elapsed);
            Ended { result, took }
        })
    }

    /// Takes the steps that need no waiting, up to one that does.
    fn next<'c>(&'c self, exchange: &mut Exchange, standing: &mut Standing<'c>) -> Next<'c> {
        let now = standing.now;
        loop {
            match exchange.poll(now) {
                Step::NeedCredentials { renew, within } => {
                    let refused = standing.used.take().filter(|_| renew);
                    let service = exchange.spec().service;
                    let unix = exchange.clock_offset().apply(now.unix);
                    match self.keys.at_hand(self, unix, service, refused.as_ref()) {
                        Ok(signer) => standing.hand_in(exchange, Ok(signer)),
                        Err(fetch) => {
                            let fetching = self.keys.fetched(self, service, fetch, within);
                            return Next::Credentials(Box::pin(fetching), within);
                        }
                    }
                }
                Step::NeedSlot => {
                    standing.turn = Turn::take(self, exchange.spec(), now);
                    let slot = standing.turn.as_ref();
                    let slot = slot.map_or(now.elapsed, |turn| turn.slot);
                    meter::turn(exchange.spec(), slot.saturating_sub(now.elapsed));
                    exchange.handle_slot(now, slot);
                }
                Step::Wait(pause) => return Next::Pause(pause),
                Step::Send { request, within } => {
                    drop(standing.turn.take());
                    return Next::Answer(self.send(request, within, now.elapsed));
                }
                Step::Done(result) => return Next::End(result),
            }
        }
    }

    /// Tells the call what came of an attempt.
    fn tell(
        &self,
        exchange: &mut Exchange,
        now: Now,
        took: Duration,
        answered: Result<Response<Bytes>, TransportError>,
    ) {
        let millis = took.as_millis();
        match answered {
            Ok(response) => {
                exchange.handle_response(now, &response);
                let attempt = exchange.attempt();
                tracing::debug!(
                    attempt = attempt.number,
                    status = response.status().as_u16(),
                    code = attempt.code,
                    request_id = attempt.request_id,
                    millis,
                    "answered"
                );
                meter::attempt(exchange.spec(), Ok(attempt), took);
                if attempt.is_throttled() {
                    self.paces.handle_throttled(exchange.spec(), now.elapsed);
                }
            }
            Err(TransportError { failure, source }) => {
                let attempt = exchange.attempt().number;
                tracing::debug!(attempt, ?failure, error = %source, millis, "not answered");
                meter::attempt(exchange.spec(), Err(failure), took);
                exchange.handle_failure(now, failure, source);
            }
        }
    }

    fn send(&self, request: Request<Bytes>, within: Duration, now: Duration) -> Answering<'_> {
        #[cfg(feature = "test-util")]
        let recording = self.recorder.as_ref().and_then(|it| it.begin(&request));
        let answering: Answering<'_> = match &self.transport {
            None => Box::pin(self.net.send(request, within, self.moment(now))),
            Some(transport) => {
                let answering = tokio::time::timeout(within, transport.send(request));
                Box::pin(async move {
                    let too_late = |_| Err(TransportError::unknown(AttemptTimeout { within }));
                    answering.await.unwrap_or_else(too_late)
                })
            }
        };
        #[cfg(feature = "test-util")]
        if let Some(recording) = recording {
            return Box::pin(async move {
                let answered = answering.await;
                recording.end(&answered);
                answered
            });
        }
        answering
    }
}

/// Counts how a call ended, and logs it when it changes something and nobody knows whether it did.
fn conclude(action: &'static ActionSpec, error: Option<&Error>, took: Duration) {
    let outcome = error.map(Error::outcome);
    meter::call(action, outcome, took);
    if let Some(error) = error
        && outcome == Some(Outcome::Unknown)
        && action.effect != Effect::Read
    {
        tracing::warn!(
            attempts = error.attempts(),
            code = error.code(),
            request_id = error.request_id(),
            "the call may have taken effect"
        );
    }
}
