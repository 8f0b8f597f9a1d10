//! The loop of a call: does what its next step says until it is over, and logs what came of each attempt.

use std::{sync::Arc, time::Duration};

use bytes::Bytes;
use http::{Request, Response};
use ses_core::{Accepted, Error, Exchange, Now, Step};
use ses_types::{ActionSpec, Effect, Outcome};

use crate::{Client, meter, net::AttemptTimeout, transport::TransportError};

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
        let now = self.client.now().elapsed;
        self.client.paces.give_back(self.action, self.slot, now);
    }
}

impl Client {
    /// Does what a call says from `now` until it is over; what it came to, and when.
    ///
    /// The clocks are read when time may have passed, rather than at each step.
    pub(crate) async fn drive(
        &self,
        exchange: &mut Exchange,
        mut now: Now,
    ) -> (Result<Accepted, Error>, Now) {
        let (mut used, mut turn) = (None, None);
        loop {
            match exchange.poll(now) {
                Step::NeedCredentials { renew } => {
                    let refused = used.take().filter(|_| renew);
                    let service = exchange.spec().service;
                    let signer = self.keys.signer(self, service, refused).await;
                    now = self.now();
                    match signer {
                        Ok(signer) => {
                            used = Some(Arc::clone(signer.credentials()));
                            exchange.handle_credentials(signer);
                        }
                        Err(error) => exchange.handle_no_credentials(now, error),
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
                    now = self.attempt(exchange, now, request, within).await;
                }
                Step::Done(result) => return (result, now),
            }
        }
    }

    /// Sends the request once and tells the call what came of it; when that was.
    async fn attempt(
        &self,
        exchange: &mut Exchange,
        began: Now,
        request: Request<Bytes>,
        within: Duration,
    ) -> Now {
        let answered = self.send(request, within).await;
        let now = self.now();
        let took = now.elapsed.saturating_sub(began.elapsed);
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
        now
    }

    async fn send(
        &self,
        request: Request<Bytes>,
        within: Duration,
    ) -> Result<Response<Bytes>, TransportError> {
        let Some(transport) = &self.transport else {
            return self.net.send(request, within).await;
        };
        let answered = tokio::time::timeout(within, transport.send(request)).await;
        answered.unwrap_or_else(|_| Err(TransportError::unknown(AttemptTimeout { within })))
    }
}

/// Counts how a call ended, and logs it when it changes something and nobody knows whether it did.
pub(crate) fn conclude(action: &'static ActionSpec, error: Option<&Error>, took: Duration) {
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
