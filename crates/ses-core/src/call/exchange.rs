//! The byte-level part of a call: one state machine for all actions.

use std::{fmt, sync::Arc, time::Duration};

use bytes::Bytes;
use http::{
    HeaderValue, Request, Response,
    header::{AUTHORIZATION, DATE},
};
use serde::Serialize;
use ses_types::{ActionSpec, Auth, Effect, Outcome, Reaction, Side};
use tc3_sign::Payload;

use super::{
    attempt::{Accepted, Attempt, Miss},
    head::{self, Head, JSON},
};
use crate::{
    Checks, ClockOffset, Config, Error, ErrorKind, Failure, Now, Retry, Signer, Step,
    answer::{self, Answer},
    check::check_value,
    error::{BoxError, Report},
};

/// The time that another attempt needs at the most to be worth beginning.
const LEAST_TIME: Duration = Duration::from_secs(5);

/// What most requests have room in.
const USUAL_BYTES: usize = 512;

/// How long a wait for a turn may be for credentials from before it to be taken.
const LONG_WAIT: Duration = Duration::from_secs(60);

/// A [`Call`](crate::Call) without its types.
///
/// A driver that handles this instead of the call is one piece of machine code for all actions.
pub struct Exchange {
    spec: &'static ActionSpec,
    pub(super) effect: Effect,
    pub(super) seed: u64,
    pub(super) offset: ClockOffset,
    head: Head,
    body: Bytes,
    pub(super) retry: Retry,
    attempt_limit: Duration,
    signer: Option<Arc<Signer>>,
    state: State,
    /// When the next attempt may be sent, once that is known.
    slot: Option<Duration>,
    started: Option<Duration>,
    /// When the first attempt was to be sent: the total of the policy counts from then.
    first_slot: Option<Duration>,
    pub(super) timeout: Duration,
    attempts: u32,
    /// The worst that an attempt came to: once it is unknown, it stays so until one succeeds.
    outcome: Outcome,
    /// What the last attempt came to: the call's failure, should its time be over before the next.
    last: Option<Miss>,
    clock_was_set: bool,
    was_renewed: bool,
}

/// Where a call stands.
enum State {
    /// To be sent as soon as there are credentials.
    Ready,
    /// The credentials were refused; to be sent with others.
    Renewing,
    /// To be sent again at that time.
    Pausing { until: Duration },
    /// Sent; nothing is known yet.
    Sent,
    /// Over; the result is fetched once.
    Done(Option<Result<Accepted, Error>>),
}

impl Exchange {
    pub(super) fn new(
        config: &Config,
        spec: &'static ActionSpec,
        request: &impl Serialize,
    ) -> Result<Self, Error> {
        let mut body = Vec::with_capacity(USUAL_BYTES);
        serde_json::to_writer(&mut body, request)
            .map_err(|error| Error::of(spec, ErrorKind::Encode(error.into())))?;
        if config.checks == Checks::On {
            check_value(spec.request, request, body.len(), Side::Client)
                .map_err(|violation| Error::of(spec, ErrorKind::Check(violation)))?;
        }
        let head = Head::new(config, spec)
            .map_err(|error| Error::of(spec, ErrorKind::Encode(error.into())))?;
        Ok(Self {
            spec,
            effect: spec.effect,
            seed: 0,
            offset: ClockOffset::default(),
            head,
            body: Bytes::from(body),
            retry: config.retry,
            attempt_limit: config.attempt_limit,
            signer: None,
            state: State::Ready,
            slot: None,
            started: None,
            first_slot: None,
            timeout: Duration::MAX,
            attempts: 0,
            outcome: Outcome::NotSent,
            last: None,
            clock_was_set: false,
            was_renewed: false,
        })
    }

    /// As [`Call::poll`](crate::Call::poll), with the answer still to be read.
    pub fn poll(&mut self, now: Now) -> Step<Accepted> {
        self.started.get_or_insert(now.elapsed);
        if matches!(self.state, State::Sent) {
            self.handle_failure(
                now,
                Failure::Unknown,
                "the attempt was given up and nothing said of it",
            );
        }
        let left = self.end().saturating_sub(now.elapsed);
        match &mut self.state {
            State::Done(result) => {
                let result = result.take();
                Step::Done(
                    result.unwrap_or_else(|| Err(self.error(now, ErrorKind::TimeLimit, None))),
                )
            }
            _ if left.is_zero() => Step::Done(Err(self.out_of_time(now, ErrorKind::TimeLimit))),
            State::Pausing { until } if *until > now.elapsed => Step::Wait(*until - now.elapsed),
            State::Renewing => Step::NeedCredentials {
                renew: true,
                within: left,
            },
            _ => self.prepare(now, left),
        }
    }

    /// What is needed before the next attempt: its moment, credentials that are good at that moment.
    fn prepare(&mut self, now: Now, left: Duration) -> Step<Accepted> {
        let needs_signer = self.signer.is_none() && self.spec.auth == Auth::Tc3;
        match self.slot {
            Some(slot) if slot > now.elapsed => Step::Wait(slot - now.elapsed),
            _ if needs_signer => Step::NeedCredentials {
                renew: false,
                within: left,
            },
            None => Step::NeedSlot,
            Some(_) => self.send(now, left),
        }
    }

    /// Says when the next attempt may be sent: at once, or when its turn has come by a [`Pacer`](crate::Pacer).
    ///
    /// A call whose time is over by then fails at once; the moment is then free for another.
    pub fn handle_slot(&mut self, now: Now, slot: Duration) {
        if matches!(self.state, State::Sent | State::Done(_)) {
            return;
        }
        let wait = slot.saturating_sub(now.elapsed);
        if slot >= self.end() {
            let error = self.out_of_time(now, ErrorKind::Slot { wait });
            self.state = State::Done(Some(Err(error)));
            return;
        }
        if wait > LONG_WAIT {
            self.signer = None; // by then there may be others
        }
        self.slot = Some(slot);
        self.first_slot.get_or_insert_with(|| slot.max(now.elapsed));
    }

    /// The end of the call's time: that of its caller, or that of the policy once it could be sent.
    fn end(&self) -> Duration {
        let started = self.started.unwrap_or_default();
        let total = self.first_slot.map_or(Duration::MAX, |first| {
            first.saturating_add(self.retry.total())
        });
        started.saturating_add(self.timeout).min(total)
    }

    /// As [`Call::clock_offset`](crate::Call::clock_offset).
    #[must_use]
    pub fn clock_offset(&self) -> ClockOffset {
        self.offset
    }

    /// What is known of the action: its name, its service, its rate.
    #[must_use]
    pub fn spec(&self) -> &'static ActionSpec {
        self.spec
    }

    fn send(&mut self, now: Now, left: Duration) -> Step<Accepted> {
        let timestamp = self.offset.apply(now.unix);
        match self.sign(timestamp) {
            Ok(request) => {
                self.attempts += 1;
                self.slot = None;
                self.state = State::Sent;
                Step::Send {
                    request,
                    within: self.attempt_limit.min(left),
                }
            }
            Err(kind) => Step::Done(Err(self.error(now, kind, None))),
        }
    }

    fn sign(&mut self, timestamp: u64) -> Result<Request<Bytes>, ErrorKind> {
        let mut request = self.head.request(self.spec, self.body.clone());
        let headers = request.headers_mut();
        let Some(signer) = self.signer.as_mut().filter(|_| self.spec.auth == Auth::Tc3) else {
            headers.insert(AUTHORIZATION, HeaderValue::from_static("SKIP"));
            headers.insert(head::X_TC_TIMESTAMP, HeaderValue::from(timestamp));
            return Ok(request);
        };
        if !signer.covers(timestamp, self.spec.service) {
            *signer = Arc::new(Signer::new(
                signer.credentials(),
                timestamp,
                self.spec.service,
            ));
        }
        let to_sign = tc3_sign::Request::post(self.head.host(), JSON, Payload::Bytes(&self.body));
        let (identity, mut authorization) = (signer.identity(), String::new());
        tc3_sign::sign_into(
            &to_sign,
            &identity,
            signer.key(),
            timestamp,
            &mut authorization,
        )
        .map_err(ErrorKind::Sign)?;
        let token = signer.credentials().token();
        head::add_signature(headers, timestamp, token, authorization)
            .map_err(|error| ErrorKind::Encode(error.into()))?;
        Ok(request)
    }

    /// Hands in credentials, with the day's signing key.
    pub fn handle_credentials(&mut self, signer: Arc<Signer>) {
        self.signer = Some(signer);
        if matches!(self.state, State::Renewing) {
            self.state = State::Ready;
        }
    }

    /// Says that there are no credentials; the call fails, unless it is under way or over.
    pub fn handle_no_credentials(&mut self, now: Now, source: impl Into<BoxError>) {
        if matches!(self.state, State::Sent | State::Done(_)) {
            return;
        }
        let error = self.error(now, ErrorKind::Credentials(source.into()), None);
        self.state = State::Done(Some(Err(error)));
    }

    /// Hands in the whole answer to the attempt; one that comes when no attempt is under way changes nothing.
    pub fn handle_response(&mut self, now: Now, response: &Response<Bytes>) {
        if !matches!(self.state, State::Sent) {
            return;
        }
        let status = response.status().as_u16();
        match answer::read(response) {
            Answer::Accepted { request_id: None } if self.effect == Effect::Once => {
                let reason = "it holds neither an error nor a request id".to_owned();
                let kind = ErrorKind::Answer { status, reason };
                let miss = Miss {
                    kind,
                    outcome: Outcome::Unknown,
                    request_id: None,
                };
                self.missed(now, miss, Reaction::Look);
            }
            Answer::Accepted { request_id } => {
                let accepted = Accepted {
                    body: response.body().clone(),
                    status,
                    date: response.headers().get(DATE).cloned(),
                    request_id,
                    action: self.spec,
                    effect: self.effect,
                    attempts: self.attempts,
                    elapsed: self.elapsed(now),
                };
                self.outcome = Outcome::Unknown; // whatever is said of this call from here on, it may have worked
                self.state = State::Done(Some(Ok(accepted)));
            }
            Answer::Unreadable { reason } => {
                let kind = ErrorKind::Answer { status, reason };
                self.missed(
                    now,
                    Miss {
                        kind,
                        outcome: Outcome::Unknown,
                        request_id: None,
                    },
                    Reaction::Look,
                );
            }
            Answer::Error {
                code,
                message,
                request_id,
            } => {
                let (outcome, mut reaction) = self
                    .spec
                    .code(code.as_str())
                    .map_or((Outcome::Unknown, Reaction::Look), |spec| {
                        (spec.outcome, spec.reaction)
                    });
                if reaction == Reaction::Clock {
                    match ClockOffset::learnt_from(response.headers(), now.unix) {
                        Some(offset) => self.offset = offset,
                        None => reaction = Reaction::Stop, // by the same clock it would be refused again
                    }
                }
                let miss = Miss {
                    kind: ErrorKind::Service { code, message },
                    outcome,
                    request_id,
                };
                self.missed(now, miss, reaction);
            }
        }
    }

    /// Says that the attempt had no answer, or none that was read to its end, and why; when no attempt is under way it
    /// changes nothing.
    pub fn handle_failure(&mut self, now: Now, failure: Failure, source: impl Into<BoxError>) {
        if !matches!(self.state, State::Sent) {
            return;
        }
        let (outcome, reaction) = match failure {
            Failure::NotSent => (Outcome::NotSent, Reaction::Retry),
            Failure::Unsendable => (Outcome::NotSent, Reaction::Stop),
            Failure::Unknown => (Outcome::Unknown, Reaction::Look),
        };
        let (host, source) = (self.head.host().to_owned(), source.into());
        let kind = match failure {
            Failure::Unsendable => ErrorKind::Unsendable(source),
            _ => ErrorKind::Transport { host, source },
        };
        let miss = Miss {
            kind,
            outcome,
            request_id: None,
        };
        self.missed(now, miss, reaction);
    }

    /// Decides what follows an attempt that did not succeed: the one place where a repetition is allowed.
    fn missed(&mut self, now: Now, miss: Miss, reaction: Reaction) {
        self.outcome = worse(self.outcome, miss.outcome);
        let harmless = self.outcome != Outcome::Unknown || self.effect != Effect::Once;
        let (again, pause) = match (miss.outcome, reaction) {
            (_, Reaction::Clock) => (
                !std::mem::replace(&mut self.clock_was_set, true),
                Duration::ZERO,
            ),
            (_, Reaction::Credentials) => (
                // Without a signature, what was refused is in the request itself.
                self.spec.auth == Auth::Tc3 && !std::mem::replace(&mut self.was_renewed, true),
                Duration::ZERO,
            ),
            (Outcome::Unknown, _) | (_, Reaction::Retry) => {
                (true, self.retry.pause(self.attempts, self.seed))
            }
            _ => (false, Duration::ZERO),
        };
        let until = now.elapsed.saturating_add(pause);
        let is_in_time = until.saturating_add(self.least_time()) < self.end();
        if !(again && harmless && is_in_time && self.attempts < self.retry.attempts()) {
            let error = self.error(now, miss.kind, miss.request_id);
            self.state = State::Done(Some(Err(error)));
            return;
        }
        self.last = Some(miss);
        self.state = if reaction == Reaction::Credentials {
            State::Renewing
        } else {
            State::Pausing { until }
        };
    }

    /// The time without which another attempt is not begun: cut off early it would say nothing, or that nobody knows.
    fn least_time(&self) -> Duration {
        (self.attempt_limit.min(self.retry.total()) / 10).min(LEAST_TIME)
    }

    /// The failure of a call whose time is over before it could be sent again, or at all.
    fn out_of_time(&mut self, now: Now, first: ErrorKind) -> Error {
        match self.last.take() {
            Some(miss) => self.error(now, miss.kind, miss.request_id),
            None => self.error(now, first, None),
        }
    }

    /// What the last attempt came to, for a log or a pacer.
    #[must_use]
    pub fn attempt(&self) -> Attempt<'_> {
        let (code, request_id) = match &self.state {
            State::Done(Some(Ok(accepted))) => (None, accepted.request_id.as_deref()),
            State::Done(Some(Err(error))) => (error.code(), error.request_id()),
            _ => self.last.as_ref().map_or((None, None), |miss| {
                (miss.kind.code(), miss.request_id.as_deref())
            }),
        };
        Attempt {
            number: self.attempts,
            code,
            request_id,
        }
    }

    /// The call's failure: what its last attempt came to, under the outcome of all of them.
    fn error(&self, now: Now, kind: ErrorKind, request_id: Option<String>) -> Error {
        Error::new(Report {
            action: Some(self.spec),
            kind,
            outcome: self.outcome,
            effect: self.effect,
            request_id,
            attempts: self.attempts,
            elapsed: self.elapsed(now),
        })
    }

    /// How long the call has taken so far.
    fn elapsed(&self, now: Now) -> Duration {
        let started = self.started.unwrap_or(now.elapsed);
        now.elapsed.saturating_sub(started)
    }
}

impl fmt::Debug for Exchange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Call")
            .field("action", &self.spec.name)
            .field("attempts", &self.attempts)
            .field("outcome", &self.outcome)
            .finish_non_exhaustive()
    }
}

fn worse(one: Outcome, other: Outcome) -> Outcome {
    match (one, other) {
        (Outcome::Unknown, _) | (_, Outcome::Unknown) => Outcome::Unknown,
        (Outcome::Refused, _) | (_, Outcome::Refused) => Outcome::Refused,
        _ => Outcome::NotSent,
    }
}
