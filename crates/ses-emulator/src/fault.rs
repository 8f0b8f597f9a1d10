//! Faults: answers that a test orders in advance, whatever the request says.

use std::sync::{Mutex, PoisonError};

use serde::Deserialize;
use ses_types::ErrorCode;

/// Something that goes wrong with the next requests of an action.
///
/// A fault strikes after the signature was verified and before anything of the request is looked at or carried out.
///
/// # Example
/// ```
/// use ses_emulator::Fault;
///
/// let fault = Fault::answer("BatchSendEmail", "InternalError").times(2);
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fault {
    action: String,
    code: ErrorCode,
    #[serde(default = "once")]
    times: u32,
}

impl Fault {
    /// The next request of `action` is answered with the error `code`.
    #[must_use]
    pub fn answer(action: impl Into<String>, code: impl Into<ErrorCode>) -> Self {
        Self {
            action: action.into(),
            code: code.into(),
            times: once(),
        }
    }

    /// The fault strikes so many requests instead of one.
    #[must_use]
    pub fn times(mut self, times: u32) -> Self {
        self.times = times;
        self
    }

    pub(crate) fn action(&self) -> &str {
        &self.action
    }
}

fn once() -> u32 {
    1
}

/// The faults that have not struck yet, oldest first.
#[derive(Debug, Default)]
pub(crate) struct Faults {
    pending: Mutex<Vec<Fault>>,
}

impl Faults {
    pub(crate) fn add(&self, fault: Fault) {
        self.with_pending(|pending| pending.push(fault));
    }

    /// The code that the oldest fault for `action` answers with; the fault is used up once by that.
    pub(crate) fn strike(&self, action: &str) -> Option<ErrorCode> {
        self.with_pending(|pending| {
            pending.retain(|fault| fault.times > 0);
            let fault = pending.iter_mut().find(|fault| fault.action == action)?;
            fault.times -= 1;
            Some(fault.code.clone())
        })
    }

    /// Forgets all faults.
    pub(crate) fn clear(&self) {
        self.with_pending(Vec::clear);
    }

    fn with_pending<T>(&self, work: impl FnOnce(&mut Vec<Fault>) -> T) -> T {
        work(&mut self.pending.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_strikes_its_action_so_many_times() {
        let faults = Faults::default();
        faults.add(Fault::answer("A", "First").times(2));
        faults.add(Fault::answer("A", "Second"));
        let struck = || faults.strike("A").map(|code| code.to_string());
        assert_eq!(struck().as_deref(), Some("First"));
        assert_eq!(struck().as_deref(), Some("First"));
        assert_eq!(struck().as_deref(), Some("Second"));
        assert_eq!(struck(), None);
    }

    #[test]
    fn a_fault_leaves_other_actions_alone() {
        let faults = Faults::default();
        faults.add(Fault::answer("A", "First"));
        faults.add(Fault::answer("A", "Never").times(0));
        assert_eq!(faults.strike("B"), None);
        assert!(faults.strike("A").is_some());
        assert_eq!(faults.strike("A"), None);
    }
}
