//! Counts and times of calls, for whatever recorder the program has; nothing without the feature `metrics`.
//!
//! | metric | kind | labels |
//! |---|---|---|
//! | `ses_calls_total` | counter | `action`, `outcome`: `answered`, `not_sent`, `refused` or `unknown` |
//! | `ses_call_seconds` | histogram | `action` |
//! | `ses_attempts_total` | counter | `action`, `result`: `answered`, `not_sent`, `unknown`, or the service's code |
//! | `ses_attempt_seconds` | histogram | `action` |
//! | `ses_turn_wait_seconds` | histogram | `action` |
#![cfg_attr(
    not(feature = "metrics"),
    expect(unused_variables, reason = "the parameters are what is counted")
)]

use std::time::Duration;

use ses_core::{Attempt, Failure};
use ses_types::{ActionSpec, Outcome};

/// A call is over; `outcome` is that of its failure.
pub(crate) fn call(action: &'static ActionSpec, outcome: Option<Outcome>, took: Duration) {
    #[cfg(feature = "metrics")]
    {
        let outcome = match outcome {
            None => "answered",
            Some(Outcome::NotSent) => "not_sent",
            Some(Outcome::Refused) => "refused",
            Some(Outcome::Unknown) => "unknown",
        };
        metrics::counter!("ses_calls_total", "action" => action.name, "outcome" => outcome)
            .increment(1);
        metrics::histogram!("ses_call_seconds", "action" => action.name).record(took);
    }
}

/// An attempt had an answer, or none.
pub(crate) fn attempt(
    action: &'static ActionSpec,
    result: Result<Attempt<'_>, Failure>,
    took: Duration,
) {
    #[cfg(feature = "metrics")]
    {
        let result = match result {
            Ok(attempt) => attempt.code.unwrap_or("answered").to_owned(),
            Err(Failure::NotSent | Failure::Unsendable) => "not_sent".to_owned(),
            Err(Failure::Unknown) => "unknown".to_owned(),
        };
        metrics::counter!("ses_attempts_total", "action" => action.name, "result" => result)
            .increment(1);
        metrics::histogram!("ses_attempt_seconds", "action" => action.name).record(took);
    }
}

/// A call was given a turn that is so far away.
pub(crate) fn turn(action: &'static ActionSpec, wait: Duration) {
    #[cfg(feature = "metrics")]
    metrics::histogram!("ses_turn_wait_seconds", "action" => action.name).record(wait);
}
