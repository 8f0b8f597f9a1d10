//! The loop of a call: does what its next step says until it is over, and logs what came of each attempt.

use std::{
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
    time::Duration,
};

use bytes::Bytes;
use http::{Request, Response};
use serde::de::DeserializeOwned;
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

    pub(crate) fn poll<R: DeserializeOwned>(
        &mut self,
        context: &mut Context<'_>,
    ) -> Poll<Result<R, Error>> {
        let _entered = self.span.enter();
        let Ended { result, took } = ready!(self.steps.as_mut().poll(context));
        let result = result.and_then(Accepted::read);
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

impl Client {
    /// The clocks are read where time may have passed, rather than at each step.
    fn steps(&self, mut exchange: Exchange) -> Pin<Box<dyn Future<Output = Ended> + Send + '_>> {
        Box::pin(async move {
            let (told, began) = (exchange.clock_offset(), self.now());
            let (mut now, mut used, mut turn) = (began, None, None);
            let result = loop {
                match exchange.poll(now) {
                    Step::NeedCredentials { renew, within } => {
                        let refused = used.take().filter(|_| renew);
                        let (keys, service) = (&self.keys, exchange.spec().service);
                        let unix = self.offset().apply(now.unix);
                        let fetch = match keys.at_hand(self, unix, service, refused.as_ref()) {
                            Ok(signer) => {
                                used = hand_in(&mut exchange, now, Ok(signer));
                                continue;
                            }
                            Err(fetch) => fetch,
                        };
                        let signer = keys.fetched(self, service, fetch, within).await;
                        let over = now.elapsed.saturating_add(within);
                        now = self.now();
                        match signer.transpose() {
                            Some(signer) => used = hand_in(&mut exchange, now, signer),
                            // The timer has the last word, whatever our clock makes of it.
                            None => now.elapsed = now.elapsed.max(over),
                        }
                    }
                    Step::NeedSlot => {
                        turn = Turn::take(self, exchange.spec(), now);
                        let slot = turn.as_ref().map_or(now.elapsed, |turn| turn.slot);
                        meter::turn(exchange.spec(), slot.saturating_sub(now.elapsed));
                        exchange.handle_slot(now, slot);
                    }
                    Step::Wait(pause) => {
                        tokio::time::sleep(pause).await;
                        now = self.now();
                    }
                    Step::Send { request, within } => {
                        drop(turn.take());
                        let sent = now.elapsed;
                        #[cfg(feature = "test-util")]
                        let recording = self.recorder.as_ref().and_then(|it| it.begin(&request));
                        let answered = self.send(request, within, sent).await;
                        now = self.now();
                        #[cfg(feature = "test-util")]
                        if let Some(recording) = recording {
                            recording.end(&answered);
                        }
                        self.tell(&mut exchange, now, sent, answered);
                    }
                    Step::Done(result) => break result,
                }
            };
            self.learn(told, exchange.clock_offset());
            let took = now.elapsed.saturating_sub(began.elapsed);
            Ended { result, took }
        })
    }

    /// Tells the call what came of an attempt.
    fn tell(
        &self,
        exchange: &mut Exchange,
        now: Now,
        sent: Duration,
        answered: Result<Response<Bytes>, TransportError>,
    ) {
        let took = now.elapsed.saturating_sub(sent);
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

    async fn send(
        &self,
        request: Request<Bytes>,
        within: Duration,
        now: Duration,
    ) -> Result<Response<Bytes>, TransportError> {
        let Some(transport) = &self.transport else {
            return self.net.send(request, within, self.moment(now)).await;
        };
        let answered = tokio::time::timeout(within, transport.send(request)).await;
        answered.unwrap_or_else(|_| Err(TransportError::unknown(AttemptTimeout { within })))
    }
}

/// Hands in what signing needs, and keeps with which credentials that is done.
fn hand_in(
    exchange: &mut Exchange,
    now: Now,
    signer: Result<Arc<Signer>, BoxError>,
) -> Option<Arc<Credentials>> {
    match signer {
        Ok(signer) => {
            let used = Arc::clone(signer.credentials());
            exchange.handle_credentials(signer);
            Some(used)
        }
        Err(error) => {
            exchange.handle_no_credentials(now, error);
            None
        }
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
