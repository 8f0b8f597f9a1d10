//! What a run tells while it goes on.

use std::{fmt, time::Duration};

use ses_hyper::ses_core;

use crate::ledger::Entry;

/// What happens in a run, in the order in which it happens.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum Event<'a> {
    /// An entry is about to be written to the ledger.
    Writing(&'a Entry),
    /// It is written.
    Written(&'a Entry),
    /// A call is about to be made.
    Calling {
        /// Its action.
        action: &'static str,
    },
    /// The call has come to an end.
    Called {
        /// Its action.
        action: &'static str,
        /// Why it failed, if it did.
        error: Option<&'a ses_core::Error>,
    },
    /// Bytes of the file of recipients are read.
    Reading {
        /// How many so far.
        done: u64,
        /// How many there are.
        total: u64,
    },
    /// The run waits before it looks, or tries, again.
    Waiting {
        /// How long.
        pause: Duration,
        /// What for.
        reason: &'a str,
    },
}

/// Who is told what happens in a run: to show how far it is, or to write it down.
pub trait Observer: fmt::Debug + Send + Sync {
    /// Takes notice of an event; the run goes on when this returns.
    fn notice(&self, event: &Event<'_>);
}

/// Nobody.
#[derive(Clone, Copy, Debug, Default)]
#[non_exhaustive]
pub(crate) struct Unobserved;

impl Observer for Unobserved {
    fn notice(&self, _: &Event<'_>) {}
}
