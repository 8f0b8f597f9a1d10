//! The faults of an account: their rules, which are written down with their counts, and what they hold.

use std::sync::{Arc, Mutex, PoisonError};

use serde_json::Value;
use ses_types::ActionSpec;
use tokio::sync::oneshot;

use super::{
    Fault,
    held::{Go, Held, LateRequest},
    plan::Plan,
    rules::{Ordered, Rules},
};
use crate::{
    Error,
    store::{self, Scope, State, Store},
};

/// The faults of an account.
///
/// It is handed the store, and keeps none: whoever has an account does not keep the state from being closed.
#[derive(Debug)]
pub(crate) struct Faults {
    scope: Scope,
    rules: Mutex<Rules>,
    held: Held,
}

/// Something that the writer was told to write down, in the order in which it was told.
#[derive(Debug)]
pub(crate) struct Written(oneshot::Receiver<Result<(), Error>>);

impl Written {
    /// Waits until it is committed.
    pub(crate) async fn committed(self) -> Result<(), Error> {
        self.0.await.map_err(|_| Error::Stopped)?
    }
}

impl Faults {
    /// Those that the state has.
    pub(crate) fn open(scope: Scope, stored: Vec<Ordered>) -> Result<Self, Error> {
        if !stored.is_empty() {
            tracing::info!(
                count = stored.len(),
                "faults that were ordered earlier go on"
            );
        }
        Ok(Self {
            scope,
            rules: Mutex::new(Rules::open(stored)?),
            held: Held::default(),
        })
    }

    /// Orders a fault and gives its id.
    pub(crate) fn add(&self, store: &Store, fault: Fault) -> Result<(String, Written), Error> {
        self.with_rules(|rules| self.put(store, rules, fault, false))
    }

    /// Has a fault that each start of the emulator orders: one that is there already goes on, and one with the id of
    /// another takes its place.
    pub(crate) async fn begin_with(&self, store: &Store, fault: Fault) -> Result<(), Error> {
        let written = self.with_rules(|rules| {
            fault.check()?;
            if rules.go_on(&fault) {
                return Ok(None);
            }
            let id = fault.name().to_owned();
            if rules.remove_earlier(&id) {
                // The writer takes what it is told in this order.
                let _deleted = self.begin(store, move |state| store::fault::delete(state, &id));
            }
            let (_, written) = self.put(store, rules, fault, true)?;
            Ok::<_, Error>(Some(written))
        })?;
        match written {
            Some(written) => written.committed().await,
            None => Ok(()),
        }
    }

    fn put(
        &self,
        store: &Store,
        rules: &mut Rules,
        fault: Fault,
        is_given: bool,
    ) -> Result<(String, Written), Error> {
        let fault = rules.add(fault, is_given)?;
        let id = fault.name().to_owned();
        let written = self.begin(store, move |state| store::fault::insert(state, &fault));
        Ok((id, written))
    }

    /// The first fault that strikes this request; each that is asked has had a chance, which is written down.
    ///
    /// The parameters are read only if a fault goes by them.
    pub(crate) async fn strike(
        &self,
        store: &Store,
        action: &ActionSpec,
        parameters: impl FnOnce() -> Value,
    ) -> Result<Option<Arc<Plan>>, Error> {
        let (plan, written) = self.with_rules(|rules| {
            let (plan, counts) = rules.strike(action, parameters);
            if counts.is_empty() {
                return (plan, None);
            }
            let write = move |state: &State<'_>| {
                let mut counts = counts.iter();
                counts.try_for_each(|(id, chances, fired)| {
                    store::fault::count(state, id, *chances, *fired)
                })
            };
            (plan, Some(self.begin(store, write)))
        });
        if let Some(written) = written {
            written.committed().await?;
        }
        Ok(plan)
    }

    /// All of them, in their order.
    pub(crate) fn list(&self) -> Vec<Ordered> {
        let mut list = self.with_rules(|rules| rules.list());
        for ordered in &mut list {
            ordered.held = self.held.count(ordered.fault.name());
        }
        list
    }

    /// Lets go what a fault holds back, and lists again what it hides; says how many requests it held.
    pub(crate) async fn release(&self, store: &Store, id: &str) -> Result<usize, Error> {
        self.find(id)?;
        let fault = id.to_owned();
        let lift = self.begin(store, move |state| store::hidden::lift(state, &fault));
        lift.committed().await?;
        Ok(self.held.release(id).await)
    }

    /// Takes a fault back, and [releases](Self::release) it.
    pub(crate) async fn remove(&self, store: &Store, id: &str) -> Result<usize, Error> {
        self.find(id)?;
        let fault = id.to_owned();
        let delete = self.begin(store, move |state| store::fault::delete(state, &fault));
        delete.committed().await?;
        self.with_rules(|rules| rules.remove(id));
        Ok(self.held.release(id).await)
    }

    /// Takes all faults back, and [releases](Self::release) each.
    pub(crate) async fn remove_all(&self, store: &Store) -> Result<usize, Error> {
        let mut released = 0;
        for ordered in self.list() {
            match self.remove(store, ordered.fault.name()).await {
                Ok(count) => released += count,
                // One that is gone by now has been released.
                Err(Error::NoFault { .. }) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(released)
    }

    /// Forgets all faults, which are written down no more, and gives up what they hold.
    pub(crate) fn forget(&self) {
        self.with_rules(|rules| *rules = Rules::default());
        self.held.clear();
    }

    /// Holds a request of this id and action until it is released, or due by the account's clock.
    pub(crate) fn hold(&self, plan: &Plan, request_id: &str, action: &str, due: Option<i64>) -> Go {
        let fault = Arc::clone(&plan.id);
        self.held.hold(fault, request_id, action, due)
    }

    /// Waits for a request that is held since this was waited for last; one may wait.
    pub(crate) async fn more(&self) {
        self.held.more().await;
    }

    /// When the first held request is due by the account's clock.
    pub(crate) fn next_due(&self) -> Option<i64> {
        self.held.next_due()
    }

    /// Lets go what is due by `now`, one request after the other, and waits until all are carried out.
    pub(crate) async fn release_due(&self, now: i64) -> Vec<LateRequest> {
        self.held.release_due(now).await
    }

    fn find(&self, id: &str) -> Result<(), Error> {
        match self.with_rules(|rules| rules.has(id)) {
            true => Ok(()),
            false => Err(Error::NoFault { id: id.into() }),
        }
    }

    fn begin(
        &self,
        store: &Store,
        work: impl FnOnce(&State<'_>) -> rusqlite::Result<()> + Send + 'static,
    ) -> Written {
        let work = move |state: &State<'_>| work(state).map_err(Error::from);
        Written(store.begin(&self.scope, work))
    }

    fn with_rules<T>(&self, work: impl FnOnce(&mut Rules) -> T) -> T {
        work(&mut self.rules.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
