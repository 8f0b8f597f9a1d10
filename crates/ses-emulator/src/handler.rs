//! The actions: each is carried out by a handler of its own, in one transaction.

mod identity;
mod receiver;
mod report;
mod sender;
mod sending;
mod template;

use rusqlite::Transaction;
use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Map, Value};
use ses_types::{Action, ActionSpec, ErrorCode, ServiceTime};

use crate::refusal::Refusal;

/// Carries out an action whose request has passed every check that needs no state.
trait Handle: Action + DeserializeOwned {
    /// Checks the request against the state, changes it, and answers.
    ///
    /// A refusal takes back whatever was changed.
    fn handle(self, cx: &Context<'_>) -> Result<Self::Response, Refusal>;
}

/// What a handler works with.
pub(crate) struct Context<'a> {
    /// The state, in the transaction of this request.
    pub(crate) state: &'a Transaction<'a>,
    /// The time in Unix seconds.
    pub(crate) now: i64,
}

/// The fields of an accepted request's answer, or why the request is refused.
pub(crate) type Outcome = Result<Map<String, Value>, Refusal>;

/// An action and how it is carried out.
#[derive(Debug)]
pub(crate) struct Entry {
    pub(crate) spec: &'static ActionSpec,
    pub(crate) run: fn(&[u8], &Context<'_>) -> Outcome,
}

impl Entry {
    pub(crate) fn find(name: &str) -> Option<&'static Self> {
        ENTRIES.iter().find(|entry| entry.spec.name == name)
    }
}

/// One entry for each action that the types know, so that one without a handler does not compile.
macro_rules! entries {
    ($($action:ident)*) => {
        static ENTRIES: &[Entry] = &[
            $(Entry { spec: ses_types::$action::SPEC, run: run::<ses_types::$action> },)*
        ];
    };
}
ses_types::for_each_action!(entries);

fn run<A>(parameters: &[u8], cx: &Context<'_>) -> Outcome
where
    A: Handle<Response: Serialize>,
{
    let request: A = serde_json::from_slice(parameters)
        .map_err(|error| Refusal::new(ErrorCode::INVALID_PARAMETER, error.to_string()))?;
    match serde_json::to_value(request.handle(cx)?) {
        Ok(Value::Object(fields)) => Ok(fields),
        _ => Err(Refusal::new(
            ErrorCode::INTERNAL_ERROR,
            "the answer is no object",
        )),
    }
}

/// The service's civil time, to be shown.
fn civil(unix: i64) -> String {
    ServiceTime::from_unix(unix).to_string()
}
