//! An end at a drawn moment: before or after an entry of the ledger is written, or a call is made.

use std::{
    panic,
    path::PathBuf,
    sync::atomic::{AtomicU64, Ordering},
};

use ses_campaign::{Error, Event, Ledger, Observer};

/// What a run is ended with.
#[derive(Debug)]
pub(crate) struct Aborted;

/// Ends the run at an event, as a process is ended: nothing of it goes on, and nothing is said any more.
#[derive(Debug)]
pub(crate) struct Aborting {
    left: AtomicU64,
}

impl Aborting {
    pub(crate) fn at(event: u64) -> Self {
        let left = AtomicU64::new(event);
        Self { left }
    }

    pub(crate) fn never() -> Self {
        Self::at(u64::MAX)
    }
}

impl Observer for Aborting {
    fn notice(&self, event: &Event<'_>) {
        let is_moment = !matches!(event, Event::Reading { .. });
        if is_moment && self.left.fetch_sub(1, Ordering::SeqCst) == 1 {
            panic::resume_unwind(Box::new(Aborted)); // without the words of a panic
        }
    }
}

/// Begins a second run whenever something was written, which must be told who has the ledger.
#[derive(Debug)]
pub(crate) struct Second {
    pub(crate) ledger: PathBuf,
}

impl Observer for Second {
    fn notice(&self, event: &Event<'_>) {
        if let Event::Written(_) = event {
            let second = Ledger::open(&self.ledger);
            assert!(matches!(second, Err(Error::Held { .. })), "{second:?}");
        }
    }
}
