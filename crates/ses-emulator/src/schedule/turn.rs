//! Turning a clock: from due time to due time, in parts that a transaction can hold, with a stop for each request that
//! a fault holds until then.

use std::{collections::HashMap, sync::Arc};

use serde::Serialize;
use tokio::sync::oneshot;

use super::{Reading, read};
use crate::{
    ClockMode, Error, LateRequest, Run, Terms, Turn,
    batch::{self, Stepped},
    store::{self, State, Store},
    tenant::Tenant,
    webhook::Queue,
};

/// How many recipients one transaction deals with while a clock is turned.
const ROWS: u64 = 5_000;

/// What a step counts at least, in recipients.
const STEP: u64 = 20;

/// What a turn of a clock has come to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Turned {
    /// The clock after it.
    pub clock: Reading,
    /// What was run on the way, in the order in which it began or went on, each run as it is now.
    pub runs: Vec<Run>,
    /// What faults had held until then, each request when it was processed.
    pub requests: Vec<LateRequest>,
}

/// Turns the clock of an account, and runs what falls due on the way, each at its time.
///
/// It is a task of its own, as what was committed counts even when nobody waits for it: then it ends after the
/// transaction that is under way, and the clock runs on from there.
pub(crate) async fn turn(store: &Store, tenant: &Arc<Tenant>, turn: Turn) -> Result<Turned, Error> {
    let (answer, result) = oneshot::channel();
    let (store, tenant) = (store.clone(), Arc::clone(tenant));
    tokio::spawn(async move {
        let mut answer = answer;
        let turned = tokio::select! {
            biased;
            () = answer.closed() => return,
            guard = tenant.turn.lock() => {
                let turned = go(&store, &tenant, turn, &mut answer).await;
                drop(guard);
                turned
            }
        };
        let _gone = answer.send(turned);
    });
    result.await.map_err(|_| Error::Stopped)?
}

async fn go(
    store: &Store,
    tenant: &Tenant,
    turn: Turn,
    answer: &mut oneshot::Sender<Result<Turned, Error>>,
) -> Result<Turned, Error> {
    let held = tenant.clock.hold();
    let (now, real) = (tenant.clock.unix_seconds(), tenant.clock.real_seconds());
    let (target, mode) = turn.target(tenant.clock.mode(), now, real)?;
    let mut way = Way {
        from: now,
        now: now.min(target),
        target,
        ahead: target - real,
        mode,
    };
    let (mut runs, mut requests) = (Runs::default(), Vec::new());
    // What is told at the moment is told to its end.
    let mut queue = tenant.webhooks.queue.lock().await;
    tell(&mut queue, store, tenant, answer).await?;
    while !answer.is_closed() {
        let terms = tenant.terms();
        let held_until = tenant.faults.next_due().unwrap_or(target);
        let stop = held_until.clamp(way.now, target);
        let is_told = tenant.webhooks.is_set();
        let leg = store
            .write(&tenant.scope, move |state| {
                leg(state, &terms, way, stop, is_told).map_err(Error::from)
            })
            .await?;
        held.set(leg.now, leg.mode);
        way.now = leg.now;
        runs.note(leg.runs);
        let late = match leg.is_at_stop {
            true => tenant.faults.release_due(leg.now).await,
            false => Vec::new(),
        };
        let is_last = leg.is_at_stop && leg.now == target && late.is_empty();
        requests.extend(late);
        // Whoever is told may have made something more to do.
        let told = tell(&mut queue, store, tenant, answer).await?;
        if is_last && told == 0 {
            break;
        }
    }
    drop((queue, held));
    Ok(Turned {
        clock: read(store, tenant).await?,
        runs: runs.list,
        requests,
    })
}

/// Tells webhooks what is due, for as long as somebody waits for the turn, and says how many attempts that took.
async fn tell(
    queue: &mut Queue,
    store: &Store,
    tenant: &Tenant,
    answer: &mut oneshot::Sender<Result<Turned, Error>>,
) -> Result<u64, Error> {
    tokio::select! {
        done = queue.tell(store, tenant) => done.map(|done| done.attempts),
        () = answer.closed() => Ok(0),
    }
}

/// The way that a clock is turned.
#[derive(Clone, Copy)]
struct Way {
    /// Where the clock was before it.
    from: i64,
    /// Where on it the clock is.
    now: i64,
    target: i64,
    /// How far the target is ahead of the emulator's clock.
    ahead: i64,
    /// How the clock runs at the target.
    mode: ClockMode,
}

impl Way {
    /// How the clock runs if it gets no further than to `now`.
    fn mode_at(self, now: i64) -> ClockMode {
        match self.mode {
            ClockMode::Frozen(_) => ClockMode::Frozen(now),
            _ => ClockMode::running(self.ahead - (self.target - now)),
        }
    }
}

/// A part of the way.
struct Leg {
    now: i64,
    mode: ClockMode,
    runs: Vec<Run>,
    is_at_stop: bool,
}

/// Goes ahead from due time to due time to a stop, or as far as one transaction shall; the state says how far.
///
/// Where webhooks are told, it goes no further than to the first due time, as what happens then is told then.
fn leg(
    state: &State<'_>,
    terms: &Terms,
    mut way: Way,
    mut stop: i64,
    is_told: bool,
) -> rusqlite::Result<Leg> {
    if is_told && let Some(due) = store::webhook::event::next_due(state)? {
        stop = due.clamp(way.now, stop);
    }
    let (mut runs, mut rows) = (Vec::new(), 0);
    let is_at_stop = loop {
        if rows >= ROWS {
            break false;
        }
        let task = store::task::under_way(state, stop)?;
        let due = task.as_ref().map_or(Some(stop), |task| task.due);
        let due = due.map_or(way.now, |due| due.max(way.now));
        if is_told && rows > 0 && due > way.now {
            break false;
        }
        way.now = due;
        let Some(mut task) = task else {
            break true;
        };
        let most = ROWS - rows;
        let Stepped {
            run, recipients, ..
        } = batch::step(state, terms, &mut task, most, way.now)?;
        rows += recipients.max(STEP);
        runs.push(run);
    };
    store::hidden::end(state, way.now.max(way.from))?;
    let mode = way.mode_at(way.now);
    store::account::set_clock(state, mode)?;
    Ok(Leg {
        now: way.now,
        mode,
        runs,
        is_at_stop,
    })
}

/// Runs in the order in which they were first heard of, each as it was last.
#[derive(Default)]
struct Runs {
    list: Vec<Run>,
    places: HashMap<(u64, u64), usize>,
}

impl Runs {
    fn note(&mut self, runs: Vec<Run>) {
        for run in runs {
            let place = *self
                .places
                .entry((run.task_id, run.number))
                .or_insert(self.list.len());
            match self.list.get_mut(place) {
                Some(known) => *known = run,
                None => self.list.push(run),
            }
        }
    }
}
