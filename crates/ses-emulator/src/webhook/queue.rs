//! The queue: tells webhooks their events, each webhook one after the other, and all of them at once.
//!
//! An event that is not taken is told again later, and those behind it wait. What is under way is kept when whoever
//! drives it gives way to a turn of the clock, which goes on with it.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
    time::Duration,
};

use tokio::task::JoinSet;

use super::{
    account::Manner,
    call::{Answer, Call, Line},
    event::{self, MOST},
    is_success,
};
use crate::{
    Error,
    inbox::Contents,
    store::{
        self, State, Store,
        webhook::{attempt::NewAttempt, event::Course},
    },
    tenant::Tenant,
};

/// How long calls that are under way may take once the emulator shall stop.
const GRACE: Duration = Duration::from_secs(1);

/// What is told at the moment.
#[derive(Debug, Default)]
pub(crate) struct Queue {
    under_way: JoinSet<Told>,
    /// The webhooks that are being called.
    busy: HashSet<u64>,
    /// What is not written down yet.
    told: Vec<Told>,
    /// Connections that have served before, by webhook.
    lines: HashMap<u64, Line>,
}

/// What has been done by the time that nothing is due.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Done {
    /// How many attempts were made.
    pub(crate) attempts: u64,
    /// When the next one is due by the account's clock.
    pub(crate) next: Option<i64>,
}

/// An event that is about to be told.
struct Due {
    event: u64,
    webhook: u64,
    /// How many attempts have failed.
    attempts: usize,
    call: Call,
}

/// An event that was told, or could not be.
#[derive(Debug)]
struct Told {
    event: u64,
    webhook: u64,
    attempts: usize,
    /// When it was, by the account's clock.
    began: i64,
    ended: i64,
    answer: Answer,
}

/// What there is to do.
struct Plan {
    due: Vec<Due>,
    next: Option<i64>,
    is_more: bool,
}

/// Tells the account's events as they come and fall due, for as long as the state is there; beside a turn of the clock it
/// does nothing.
pub(crate) async fn run(store: Store, tenant: Arc<Tenant>) {
    let webhooks = &tenant.webhooks;
    let mut commits = tenant.scope.commits();
    let mut are_set = webhooks.are_set();
    loop {
        // A webhook that is there cannot have lost its sender.
        drop(are_set.wait_for(|are_set| *are_set).await);
        tenant.clock.is_let_go().await;
        commits.mark_unchanged();
        let done = {
            let mut queue = webhooks.queue.lock().await;
            tokio::select! {
                done = queue.tell(&store, &tenant) => done,
                () = tenant.clock.is_held() => continue,
            }
        };
        let next = match done {
            Ok(done) => done.next.unwrap_or(i64::MAX),
            Err(Error::Stopped) => return,
            Err(error) => {
                tracing::error!(%error, cause = ?std::error::Error::source(&error), "webhooks wait");
                i64::MAX
            }
        };
        tokio::select! {
            changed = commits.changed() => if changed.is_err() {
                return;
            },
            _ = are_set.changed() => {}
            () = tenant.clock.reaches(next) => {}
        }
    }
}

impl Queue {
    /// Tells what is due, and what comes meanwhile, until nothing is due or under way.
    pub(crate) async fn tell(&mut self, store: &Store, tenant: &Tenant) -> Result<Done, Error> {
        let mut commits = tenant.scope.commits();
        let mut done = Done::default();
        while tenant.webhooks.is_set() || !self.under_way.is_empty() {
            commits.mark_unchanged();
            let Plan { due, next, is_more } = self.plan(store, tenant).await?;
            due.into_iter().for_each(|due| self.begin(due, tenant));
            done.next = next;
            while let Some(told) = self.under_way.try_join_next() {
                self.note(told);
                done.attempts += 1;
            }
            if is_more || !self.told.is_empty() {
                continue;
            }
            if self.under_way.is_empty() {
                break;
            }
            tokio::select! {
                Some(told) = self.under_way.join_next() => {
                    self.note(told);
                    done.attempts += 1;
                }
                _ = commits.changed() => {}
                () = tenant.clock.reaches(next.unwrap_or(i64::MAX)) => {}
            }
        }
        self.lines.clear();
        Ok(done)
    }

    /// Lets the calls that are under way come to their end, though not for long, and writes down what came of them.
    pub(super) async fn end(&mut self, store: &Store, tenant: &Tenant) {
        let rest = async {
            while let Some(told) = self.under_way.join_next().await {
                self.note(told);
            }
        };
        if tokio::time::timeout(GRACE, rest).await.is_err() {
            tracing::info!("calls of webhooks were cut off; they are made again");
        }
        self.under_way.shutdown().await;
        let (told, manner) = (std::mem::take(&mut self.told), tenant.webhooks.manner());
        if told.is_empty() {
            return;
        }
        let write = move |state: &State<'_>| record_all(state, &told, &manner).map_err(Error::from);
        if let Err(error) = store.write(&tenant.scope, write).await {
            tracing::warn!(%error, "events that were told are told again");
        }
    }

    /// Writes down what was told, looks for new events, and says what is due.
    async fn plan(&mut self, store: &Store, tenant: &Tenant) -> Result<Plan, Error> {
        let now = tenant.clock.unix_seconds();
        let told = std::mem::take(&mut self.told);
        for told in &told {
            self.busy.remove(&told.webhook);
        }
        let (busy, manner) = (self.busy.clone(), tenant.webhooks.manner());
        let plan = move |state: &State<'_>| {
            record_all(state, &told, &manner)?;
            let is_more = event::derive(state, MOST)?;
            plan(state, &busy, now, is_more).map_err(Error::from)
        };
        store.write(&tenant.scope, plan).await
    }

    fn begin(&mut self, due: Due, tenant: &Tenant) {
        self.busy.insert(due.webhook);
        let line = self.lines.remove(&due.webhook);
        let (limit, real) = (
            tenant.webhooks.manner().limit,
            tenant.webhooks.clock.clone(),
        );
        let clock = tenant.clock.clone();
        self.under_way.spawn(async move {
            let began = clock.unix_seconds();
            let answer = due.call.make(line, limit, &real).await;
            Told {
                event: due.event,
                webhook: due.webhook,
                attempts: due.attempts,
                began,
                ended: clock.unix_seconds(),
                answer,
            }
        });
    }

    fn note(&mut self, told: Result<Told, tokio::task::JoinError>) {
        // A call does not panic, and is cut off only when nobody notes what came of it.
        let Ok(mut told) = told else { return };
        if let Some(line) = told.answer.line.take() {
            self.lines.insert(told.webhook, line);
        }
        self.told.push(told);
    }
}

fn plan(state: &State<'_>, busy: &HashSet<u64>, now: i64, is_more: bool) -> rusqlite::Result<Plan> {
    let mut contents = Contents::default();
    let (mut due, mut next) = (Vec::new(), None);
    for event in store::webhook::event::first(state)? {
        if busy.contains(&event.webhook_id) {
            continue;
        }
        if event.due > now {
            next = next.or(Some(event.due));
            continue;
        }
        due.push(Due {
            event: event.id,
            webhook: event.webhook_id,
            attempts: event.attempts,
            call: event::call(state, &mut contents, &event)?,
        });
    }
    Ok(Plan { due, next, is_more })
}

fn record_all(state: &State<'_>, told: &[Told], manner: &Manner) -> rusqlite::Result<()> {
    told.iter().try_for_each(|told| record(state, told, manner))
}

/// Writes down an attempt, and what follows from it for its event.
fn record(state: &State<'_>, told: &Told, manner: &Manner) -> rusqlite::Result<()> {
    let attempt = new_attempt(told.event, told.began, &told.answer, false);
    if store::webhook::attempt::insert(state, &attempt)?.is_none() {
        return Ok(());
    }
    let course = match attempt.status.is_some_and(is_success) {
        true => Course::Told,
        false => manner.after(told.attempts, told.ended),
    };
    if course != Course::Told {
        let (webhook, failed) = (told.webhook, told.attempts + 1);
        tracing::info!(
            webhook,
            failed,
            ?course,
            status = attempt.status,
            "an event was not taken"
        );
    }
    store::webhook::event::go_on(state, told.event, course)
}

pub(super) fn new_attempt(
    event: u64,
    time: i64,
    answer: &Answer,
    is_replay: bool,
) -> NewAttempt<'_> {
    NewAttempt {
        event,
        time,
        millis: answer.millis,
        status: answer.status.as_ref().ok().copied(),
        error: answer.status.as_ref().err().map(String::as_str),
        is_replay,
    }
}

#[cfg(test)]
mod tests {
    use std::pin::pin;

    use super::*;
    use crate::{Options, Webhook, store::by_hand, tenant::Tenants, webhook};

    /// What the runner, once it has nothing to do, asks the writer for after a commit, before and after a webhook is set.
    #[tokio::test]
    async fn without_a_webhook_nobody_looks_at_what_is_committed() {
        let (store, writer) = by_hand::open();
        let tenants = writer.work_for(Tenants::open(&Options::default(), store.clone(), ""));
        let tenant = Arc::clone(tenants.expect("accounts").main());
        let mut run = pin!(run(store.clone(), Arc::clone(&tenant)));
        assert_eq!(writer.work_off(run.as_mut()), 0);
        let commit = || {
            let write = |state: &State<'_>| Ok::<_, Error>(store::account::set_terms(state, None)?);
            writer.work_for(store.write(&tenant.scope, write))
        };
        commit().expect("a commit");
        assert_eq!(writer.work_off(run.as_mut()), 0);
        let webhook = Webhook::new("http://127.0.0.1:1/");
        let set = writer.work_for(webhook::set(&store, &tenant, webhook));
        set.expect("it makes sense");
        assert_eq!(writer.work_off(run.as_mut()), 1);
        commit().expect("a commit");
        assert_eq!(writer.work_off(run.as_mut()), 1);
    }
}
