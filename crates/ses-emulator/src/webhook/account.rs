//! The webhooks of an account: set, listed and removed, with the log of their attempts.

use std::time::Duration;

use tokio::sync::{Mutex, watch};

use super::{
    SetWebhook, Webhook, WebhookAttempt, event, is_success,
    queue::{Queue, new_attempt},
};
use crate::{
    Clock, Error,
    inbox::Contents,
    store::{self, Scope, State, Store, webhook::event::Course},
    tenant::Tenant,
};

/// How events are told.
#[derive(Clone, Debug)]
pub(crate) struct Manner {
    /// How long after each failure the next attempt is made; after the last one there is none.
    pub(crate) retries: Vec<Duration>,
    /// How long one attempt may take.
    pub(crate) limit: Duration,
}

impl Default for Manner {
    fn default() -> Self {
        Self {
            retries: [10, 60, 300, 1_800, 7_200].map(Duration::from_secs).into(),
            limit: Duration::from_secs(10),
        }
    }
}

impl Manner {
    /// What follows from a failure at this time, before which there were so many.
    pub(super) fn after(&self, failures: usize, at: i64) -> Course {
        match self.retries.get(failures) {
            Some(pause) => Course::Again(at.saturating_add_unsigned(pause.as_secs())),
            None => Course::GivenUp,
        }
    }
}

/// What an account does for its webhooks.
#[derive(Debug)]
pub(crate) struct Webhooks {
    /// Whether there are any: without one, nobody looks at what is committed.
    are_set: watch::Sender<bool>,
    /// Held by whoever looks whether there are any, so that the last one to look has the last word.
    looking: Mutex<()>,
    /// Driven by whoever tells events: a turn of the clock while there is one.
    pub(crate) queue: Mutex<Queue>,
    /// Those of the options, which are there after a reset.
    pub(crate) given: Vec<Webhook>,
    manner: Manner,
    /// By which calls are timed.
    pub(super) clock: Clock,
}

impl Webhooks {
    pub(crate) fn new(are_set: bool, given: Vec<Webhook>, manner: Manner, clock: Clock) -> Self {
        Self {
            are_set: watch::Sender::new(are_set),
            looking: Mutex::default(),
            queue: Mutex::default(),
            given,
            manner,
            clock,
        }
    }

    pub(crate) fn is_set(&self) -> bool {
        *self.are_set.borrow()
    }

    pub(super) fn are_set(&self) -> watch::Receiver<bool> {
        self.are_set.subscribe()
    }

    pub(super) fn manner(&self) -> Manner {
        self.manner.clone()
    }

    /// Looks whether there are any, now that what the account has was replaced.
    pub(crate) async fn look(&self, store: &Store, scope: &Scope) -> Result<(), Error> {
        let _looking = self.looking.lock().await;
        let exists = |state: &State<'_>| Ok::<_, Error>(store::webhook::exists(state)?);
        let are_set = store.read(scope, exists).await?;
        self.are_set.send_replace(are_set);
        Ok(())
    }

    /// Ends what is told at the moment, now that nobody drives it any more.
    pub(crate) async fn end(&self, store: &Store, tenant: &Tenant) {
        self.queue.lock().await.end(store, tenant).await;
    }
}

/// Sets a webhook in the place of the one of the same sender, or of the account, and gives its number.
pub(crate) async fn set(store: &Store, tenant: &Tenant, webhook: Webhook) -> Result<u64, Error> {
    webhook.check()?;
    let now = tenant.clock.unix_seconds();
    let put = move |state: &State<'_>| Ok::<_, Error>(store::webhook::put(state, &webhook, now)?);
    let id = store.write(&tenant.scope, put).await?;
    tenant.webhooks.look(store, &tenant.scope).await?;
    Ok(id)
}

/// Sets the webhooks of the options, at a start of the emulator.
pub(crate) async fn begin_with(store: &Store, tenant: &Tenant) -> Result<(), Error> {
    for webhook in &tenant.webhooks.given {
        set(store, tenant, webhook.clone()).await?;
    }
    Ok(())
}

pub(crate) async fn list(store: &Store, tenant: &Tenant) -> Result<Vec<SetWebhook>, Error> {
    let list = |state: &State<'_>| Ok::<_, Error>(store::webhook::list(state)?);
    store.read(&tenant.scope, list).await
}

/// Takes a webhook away, with what it was and was not told.
pub(crate) async fn remove(store: &Store, tenant: &Tenant, id: u64) -> Result<(), Error> {
    let delete = move |state: &State<'_>| match store::webhook::delete(state, id)? {
        true => Ok(()),
        false => Err(Error::NoWebhook { id }),
    };
    store.write(&tenant.scope, delete).await?;
    tenant.webhooks.look(store, &tenant.scope).await
}

/// The last attempts, the newest first, or those before one of them.
pub(crate) async fn attempts(
    store: &Store,
    tenant: &Tenant,
    limit: u64,
    before: Option<u64>,
) -> Result<Vec<WebhookAttempt>, Error> {
    let list = move |state: &State<'_>| {
        Ok::<_, Error>(store::webhook::attempt::list(state, before, limit)?)
    };
    store.read(&tenant.scope, list).await
}

/// Tells the event of an attempt once more, now and beside the queue, and gives the attempt that this was.
///
/// An event that still waits counts as told when it is taken.
pub(crate) async fn replay(
    store: &Store,
    tenant: &Tenant,
    attempt: u64,
) -> Result<WebhookAttempt, Error> {
    let find = move |state: &State<'_>| {
        let event = store::webhook::event::of_attempt(state, attempt)?;
        let event = event.ok_or(Error::NoAttempt { id: attempt })?;
        let call = event::call(state, &mut Contents::default(), &event)?;
        Ok::<_, Error>((event.id, call))
    };
    let (event, call) = store.read(&tenant.scope, find).await?;
    let (at, webhooks) = (tenant.clock.unix_seconds(), &tenant.webhooks);
    let answer = call
        .make(None, webhooks.manner.limit, &webhooks.clock)
        .await;
    let record = move |state: &State<'_>| {
        let new = new_attempt(event, at, &answer, true);
        let gone = Error::NoAttempt { id: attempt };
        let id = store::webhook::attempt::insert(state, &new)?.ok_or(gone)?;
        if new.status.is_some_and(is_success) {
            store::webhook::event::go_on(state, event, Course::Told)?;
        }
        let mut found = store::webhook::attempt::list(state, Some(id + 1), 1)?;
        found.pop().ok_or(Error::NoAttempt { id })
    };
    store.write(&tenant.scope, record).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn after_the_last_failure_an_event_is_given_up() {
        let manner = Manner {
            retries: vec![Duration::from_secs(10), Duration::from_secs(60)],
            ..Manner::default()
        };
        let after = |failures| manner.after(failures, 1_000);
        let expected = [Course::Again(1_010), Course::Again(1_060), Course::GivenUp];
        assert_eq!([after(0), after(1), after(2)], expected);
    }
}
