//! The one error of this crate: what went wrong, and what became of the call.

use std::{fmt, time::Duration};

use ses_types::{ActionSpec, CodeSpec, Effect, ErrorCode, Outcome, Reaction};

use crate::Violation;

pub(crate) type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// Why a call failed, and what became of it.
///
/// [`outcome`](Self::outcome) is the first thing to look at: it says whether mail may have gone out.
///
/// # Example
/// ```
/// use ses_core::Error;
/// use ses_types::Outcome;
///
/// fn what_to_do(error: &Error) -> &'static str {
///     match (error.outcome(), error.code()) {
///         (Outcome::Unknown, _) => "ask ListSendTasks before anything else",
///         (_, Some("OperationDenied.ReceiverStatusError")) => "the list is still filling: wait",
///         _ if error.is_retryable() => "send it again later",
///         _ => "mend the request",
///     }
/// }
/// ```
pub struct Error(Box<Report>);

pub(crate) struct Report {
    pub(crate) action: Option<&'static ActionSpec>,
    pub(crate) kind: ErrorKind,
    pub(crate) outcome: Outcome,
    pub(crate) effect: Effect,
    pub(crate) request_id: Option<String>,
    pub(crate) attempts: u32,
    pub(crate) elapsed: Duration,
}

/// What went wrong with a call.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The request breaks a rule that was checked before sending.
    #[error("{0}")]
    Check(Violation),
    /// The request has no JSON form, or no HTTP form.
    #[error("the request cannot be encoded")]
    Encode(#[source] BoxError),
    /// The address is no endpoint.
    #[error("the endpoint {address:?} cannot be used: {reason}")]
    Endpoint {
        /// The address as it was given, without what stands before an `@`.
        address: String,
        /// What is wrong with it.
        reason: &'static str,
    },
    /// No tables describe an action of this name.
    #[error("{name:?} is no action that is known here")]
    Action {
        /// The name as it was given.
        name: String,
    },
    /// There are no credentials to sign with.
    #[error("there are no credentials")]
    Credentials(#[source] BoxError),
    /// The credentials or the request have a part that cannot be signed.
    #[error("the request cannot be signed")]
    Sign(#[source] tc3_sign::SignError),
    /// The service answered with an error.
    #[error("{code}: {message}")]
    Service {
        /// The service's code.
        code: ErrorCode,
        /// The service's message.
        message: String,
    },
    /// Something answered, but not in a way that can be read as an answer of the service.
    #[error("the answer (HTTP status {status}) cannot be read: {reason}")]
    Answer {
        /// The HTTP status of the answer.
        status: u16,
        /// What could not be read.
        reason: String,
    },
    /// The request or its answer did not get through.
    #[error("the connection to {host} failed")]
    Transport {
        /// The host that the request goes to, with its port where it is not the usual one.
        host: String,
        /// What the transport says of it.
        source: BoxError,
    },
    /// What sends requests does not send this one, now or later.
    #[error(transparent)]
    Unsendable(BoxError),
    /// The time for the call was over before it was sent, or before its credentials came.
    #[error("the call's time is over")]
    TimeLimit,
    /// The call's turn, by the rate at which calls are sent, would come after the end of its time.
    #[error("its turn would come in {wait:?}, after the end of the call's time")]
    Slot {
        /// How long it would have had to wait.
        wait: Duration,
    },
}

impl ErrorKind {
    /// As [`Error::code`].
    pub(crate) fn code(&self) -> Option<&str> {
        match self {
            Self::Check(violation) => Some(violation.code()),
            Self::Service { code, .. } => Some(code.as_str()),
            _ => None,
        }
    }
}

impl Error {
    pub(crate) fn new(report: Report) -> Self {
        Self(Box::new(report))
    }

    /// A failure before anything was sent.
    pub(crate) fn local(kind: ErrorKind) -> Self {
        let (attempts, elapsed) = (0, Duration::ZERO);
        Self::new(Report {
            action: None,
            kind,
            outcome: Outcome::NotSent,
            effect: Effect::Read,
            request_id: None,
            attempts,
            elapsed,
        })
    }

    /// A failure of this action before anything was sent.
    pub(crate) fn of(action: &'static ActionSpec, kind: ErrorKind) -> Self {
        let mut error = Self::local(kind);
        error.0.action = Some(action);
        error.0.effect = action.effect;
        error
    }

    pub(crate) fn endpoint(address: &str, reason: &'static str) -> Self {
        let address = match address.rsplit_once('@') {
            Some((_, host)) => format!("…@{host}"), // before it can stand a password
            None => address.to_owned(),
        };
        Self::local(ErrorKind::Endpoint { address, reason })
    }

    /// What became of the call, over all its attempts.
    ///
    /// After [`Outcome::NotSent`] and [`Outcome::Refused`] the same call can be made again once its cause is gone.
    /// After [`Outcome::Unknown`] it may have been processed: ask the service before repeating anything that is not
    /// a read.
    #[must_use]
    pub fn outcome(&self) -> Outcome {
        self.0.outcome
    }

    /// What went wrong, to match on.
    #[must_use]
    pub fn kind(&self) -> &ErrorKind {
        &self.0.kind
    }

    /// The service's code, or the code that the service would have given to a request that was refused here: one
    /// match arm serves both.
    #[must_use]
    pub fn code(&self) -> Option<&str> {
        self.0.kind.code()
    }

    /// What the tables of the action's API say of the [`code`](Self::code): its meaning, what to do.
    #[must_use]
    pub fn code_spec(&self) -> Option<&'static CodeSpec> {
        self.0.action?.code(self.code()?)
    }

    /// The name of the action that was called, where it is one that is known.
    #[must_use]
    pub fn action(&self) -> Option<&'static str> {
        self.0.action.map(|action| action.name)
    }

    /// The service's id of the request: what its support asks for.
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        self.0.request_id.as_deref()
    }

    /// Whether the call was refused here, before a connection was tried: mend the request, the settings or the
    /// credentials.
    #[must_use]
    pub fn is_local(&self) -> bool {
        let is_late = matches!(self.0.kind, ErrorKind::TimeLimit | ErrorKind::Slot { .. });
        self.0.attempts == 0 && !is_late
    }

    /// Whether the same call, made again after a pause, does no harm and can succeed.
    ///
    /// Never for an action that does its work each time and may have done it.
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        let is_harmless = self.0.outcome != Outcome::Unknown || self.0.effect != Effect::Once;
        let can_succeed = match &self.0.kind {
            ErrorKind::Service { .. } => self.code_spec().is_none_or(|spec| {
                spec.outcome == Outcome::Unknown || spec.reaction == Reaction::Retry
            }),
            ErrorKind::Answer { .. }
            | ErrorKind::Transport { .. }
            | ErrorKind::TimeLimit
            | ErrorKind::Slot { .. } => true,
            _ => false,
        };
        is_harmless && can_succeed
    }

    /// How many times the request was sent or tried to be sent.
    #[must_use]
    pub fn attempts(&self) -> u32 {
        self.0.attempts
    }

    /// How long the call took, with all its attempts and pauses.
    #[must_use]
    pub fn elapsed(&self) -> Duration {
        self.0.elapsed
    }

    /// What to do next, as a sentence for a person.
    #[must_use]
    pub fn advice(&self) -> &'static str {
        let known = self
            .code_spec()
            .map(|spec| spec.advice)
            .filter(|advice| !advice.is_empty());
        match (self.0.outcome, self.0.effect, &self.0.kind) {
            (Outcome::Unknown, Effect::Once, _) => {
                "look what the service shows before sending it again"
            }
            (_, _, ErrorKind::Credentials(_)) => "set credentials, or mend those that are set",
            (_, _, ErrorKind::Endpoint { .. }) => "correct the endpoint",
            (_, _, ErrorKind::Unsendable(_)) => "mend what sends requests",
            (Outcome::Unknown, ..) if self.is_retryable() => {
                "a repetition does no harm: send it again"
            }
            (_, _, ErrorKind::Slot { .. }) => "give it more time, or make fewer calls at once",
            (_, _, ErrorKind::Transport { .. } | ErrorKind::TimeLimit) => {
                "check the endpoint and the network, then send it again"
            }
            _ => known.unwrap_or("mend the request and send it again"),
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let report = &*self.0;
        write!(f, "{}", report.kind)?;
        if let Some(id) = &report.request_id {
            write!(f, " (request {id})")?;
        }
        let outcome = match (report.outcome, report.effect) {
            (Outcome::NotSent, _) => "nothing was sent",
            (Outcome::Refused, _) => "nothing took effect",
            (Outcome::Unknown, Effect::Read) => "no answer was had",
            (Outcome::Unknown, _) => "it may have taken effect",
        };
        write!(f, "; {outcome}")?;
        if report.attempts > 1 {
            write!(f, " in {} attempts", report.attempts)?;
        }
        write!(f, "; {}", clause(self.advice()))
    }
}

/// A sentence as a part of another one.
fn clause(sentence: &str) -> String {
    let sentence = sentence.trim_end_matches('.');
    let mut characters = sentence.chars();
    let first = characters.next().map(|first| first.to_ascii_lowercase());
    first.into_iter().chain(characters).collect()
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let report = &*self.0;
        f.debug_struct("Error")
            .field("action", &self.action())
            .field("kind", &report.kind)
            .field("outcome", &report.outcome)
            .field("effect", &report.effect)
            .field("request_id", &report.request_id)
            .field("attempts", &report.attempts)
            .field("elapsed", &report.elapsed)
            .finish()
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        std::error::Error::source(&self.0.kind)
    }
}
