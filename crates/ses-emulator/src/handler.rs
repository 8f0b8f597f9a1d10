//! The actions: each is carried out by a handler of its own, in one transaction.

mod blocklist;
mod identity;
pub(crate) mod receiver;
mod report;
mod sender;
mod sending;
pub(crate) mod template;
mod unsubscribe;

use std::sync::Arc;

use serde::{
    Serialize,
    de::{DeserializeOwned, Error as _},
};
use ses_types::{Action, ActionSpec, Effect, ErrorCode, ServiceDate, ServiceTime};

use crate::{Terms, day, refusal::Refusal, store::State};

/// Carries out an action whose request has passed every check that needs no state.
pub(crate) trait Handle: Action + DeserializeOwned + Send + 'static {
    /// Whether the state is only read, so that no commit need be waited for.
    const READS: bool = matches!(Self::SPEC.effect, Effect::Read);

    /// Checks the request against the state, changes it, and answers.
    ///
    /// A refusal takes back whatever was changed.
    fn handle(self, cx: &Context<'_>) -> Result<Self::Response, Refusal>;
}

/// What a handler works with.
pub(crate) struct Context<'a> {
    /// The state as the account sees it, in the transaction of this request.
    pub(crate) state: &'a State<'a>,
    /// The account's time in Unix seconds.
    pub(crate) now: i64,
    pub(crate) terms: Arc<Terms>,
}

/// An accepted request's answer as the text of a JSON object, or why the request is refused.
pub(crate) type Outcome = Result<String, Refusal>;

/// A request that was read, to be carried out.
pub(crate) type Run = Box<dyn FnOnce(&Context<'_>) -> Outcome + Send>;

/// An action and how it is carried out.
#[derive(Debug)]
pub(crate) struct Entry {
    pub(crate) spec: &'static ActionSpec,
    /// Whether it leaves the state as it is.
    pub(crate) reads: bool,
    /// Reads its parameters, for which nobody need wait who works on the state.
    pub(crate) read: fn(&[u8]) -> Result<Run, Refusal>,
}

impl Entry {
    /// The action of this name.
    pub(crate) fn find(name: &str) -> Option<&'static Self> {
        ENTRIES.iter().find(|entry| entry.spec.name == name)
    }

    /// The action of this name, however its letters are written.
    pub(crate) fn find_in_any_case(name: &str) -> Option<&'static Self> {
        let mut entries = ENTRIES.iter();
        entries.find(|entry| entry.spec.name.eq_ignore_ascii_case(name))
    }
}

/// One entry for each action.
macro_rules! entries {
    ($($action:ident)*) => {
        static ENTRIES: &[Entry] = &[
            $(Entry {
                spec: ses_types::$action::SPEC,
                reads: <ses_types::$action as Handle>::READS,
                read: read::<ses_types::$action>,
            },)*
        ];
    };
}
ses_types::for_each_action!(entries);

fn read<A>(parameters: &[u8]) -> Result<Run, Refusal>
where
    A: Handle<Response: Serialize>,
{
    let request: A = str::from_utf8(parameters)
        .map_err(serde_json::Error::custom)
        .and_then(serde_json::from_str)
        .map_err(|error| Refusal::new(ErrorCode::INVALID_PARAMETER, error.to_string()))?;
    Ok(Box::new(move |cx| {
        let answer = request.handle(cx)?;
        serde_json::to_string(&answer)
            .map_err(|error| Refusal::new(ErrorCode::INTERNAL_ERROR, error.to_string()))
    }))
}

/// When the first day begins, and when the last one ends.
fn period(first: &ServiceDate, last: &ServiceDate) -> Result<(i64, i64), Refusal> {
    let from = first.to_unix();
    let before = last.to_unix().map(|begin| begin + day::SECONDS);
    from.zip(before)
        .filter(|(from, before)| from < before)
        .ok_or_else(|| {
            let message = "EndDate is before StartDate";
            Refusal::new(ErrorCode::INVALID_PARAMETER_VALUE_WRONG_DATE, message)
        })
}

/// The largest page of a listing, and the one of a request that names none.
const LARGEST_PAGE: u64 = 100;

/// Whether there may be one more of what there are so many of.
fn check_limit(limit: Option<u64>, count: u64, code: ErrorCode, what: &str) -> Result<(), Refusal> {
    match limit {
        Some(limit) if count >= limit => {
            let message = format!("{what} are as many as they may be, {limit}");
            Err(Refusal::new(code, message))
        }
        _ => Ok(()),
    }
}

/// What else may not stand in a name or a description is not published.
fn check_text(text: &str, code: ErrorCode) -> Result<(), Refusal> {
    match text.chars().any(char::is_control) {
        true => Err(Refusal::new(code, "the text has control characters")),
        false => Ok(()),
    }
}

/// The service's civil time, to be shown.
fn civil(unix: i64) -> String {
    ServiceTime::from_unix(unix).to_string()
}
