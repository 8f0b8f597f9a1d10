//! The turns of the calls that share an account: one pacer for each action, and a turn that nobody takes is free again.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use ses_core::{Pacer, Pacing};
use ses_types::ActionSpec;

/// The pacers of a client and its clones.
#[derive(Debug)]
pub(crate) struct Paces {
    pacing: Pacing,
    /// By service and action.
    pacers: Mutex<HashMap<(&'static str, &'static str), Option<Pacer>>>,
}

impl Paces {
    pub(crate) fn new(pacing: Pacing) -> Self {
        Self {
            pacing,
            pacers: Mutex::default(),
        }
    }

    /// The moment at which one more call of the action may be sent; none where nothing is held back.
    pub(crate) fn take(&self, action: &'static ActionSpec, now: Duration) -> Option<Duration> {
        self.with(action, |pacer| pacer.take(now))
    }

    pub(crate) fn give_back(&self, action: &'static ActionSpec, slot: Duration, now: Duration) {
        self.with(action, |pacer| pacer.give_back(slot, now));
    }

    /// Slows the action down: the service had too many requests of it.
    pub(crate) fn handle_throttled(&self, action: &'static ActionSpec, now: Duration) {
        self.with(action, |pacer| pacer.handle_throttled(now));
    }

    /// Asks the action's pacer, unless nothing is held back.
    fn with<T>(&self, action: &'static ActionSpec, ask: impl FnOnce(&mut Pacer) -> T) -> Option<T> {
        if self.pacing == Pacing::off() {
            return None;
        }
        // A pacer is whole even when its last holder panicked: each of its steps is.
        let mut pacers = self.pacers.lock().unwrap_or_else(PoisonError::into_inner);
        let pacer = pacers
            .entry((action.service, action.name))
            .or_insert_with(|| self.pacing.pacer(action));
        pacer.as_mut().map(ask)
    }
}
