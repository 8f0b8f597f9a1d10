//! The schedule: what is due is run in order of time, by the clock as it goes or along the way that it is turned.

use std::{collections::HashMap, sync::Arc};

use serde::Serialize;
use ses_types::ServiceTime;
use tokio::sync::oneshot;

use crate::{
    ClockMode, Error, Pace, Run, Step, Terms, Turn,
    batch::{self, Stepped},
    store::{self, State, Store},
    tenant::Tenant,
};

/// How many recipients one transaction deals with while a clock is turned.
const ROWS: u64 = 5_000;

/// What a step counts at least, in recipients.
const STEP: u64 = 20;

/// What the clock of an account shows, and how it runs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Reading {
    /// How it runs.
    pub mode: ClockMode,
    /// What it shows, in Unix seconds.
    pub now: i64,
    /// What it shows, in UTC+8.
    pub time: ServiceTime,
    /// When the next task falls due, or one that pauses goes on, in Unix seconds.
    pub next_due: Option<i64>,
}

/// What a turn of a clock has come to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Turned {
    /// The clock after it.
    pub clock: Reading,
    /// What was run on the way, in the order in which it began or went on, each run as it is now.
    pub runs: Vec<Run>,
}

/// Makes step after step of an account's tasks for as long as the state is there, and waits for a commit or the next due
/// time when there is nothing to do.
pub(crate) async fn run(store: Store, tenant: Arc<Tenant>, pace: Pace) {
    let mut commits = tenant.scope.commits();
    loop {
        commits.mark_unchanged();
        match next_step(&store, &tenant, pace).await {
            Ok(Next::Step(Step::Sent { .. })) if !pace.pause.is_zero() => {
                tokio::time::sleep(pace.pause).await;
            }
            Ok(Next::Step(_)) => {}
            Ok(Next::Due(due)) => {
                let due = async {
                    match due {
                        Some(due) => tenant.clock.reaches(due).await,
                        None => std::future::pending().await,
                    }
                };
                tokio::select! {
                    changed = commits.changed() => if changed.is_err() {
                        return;
                    },
                    () = due => {}
                }
            }
            Err(Error::Stopped) => return,
            Err(error) => {
                tracing::error!(%error, cause = ?std::error::Error::source(&error), "tasks wait");
                if commits.changed().await.is_err() {
                    return;
                }
            }
        }
    }
}

/// What there is to do.
pub(crate) enum Next {
    /// This was done.
    Step(Step),
    /// Nothing before this time, if ever.
    Due(Option<i64>),
}

/// Makes one step of the task that has been due for longest.
pub(crate) async fn next_step(store: &Store, tenant: &Tenant, pace: Pace) -> Result<Next, Error> {
    let _turn = tenant.turn.lock().await;
    let (now, terms) = (tenant.clock.unix_seconds(), tenant.terms());
    store
        .write(&tenant.scope, move |state| {
            let Some(mut task) = store::task::under_way(state, now)? else {
                return Ok(Next::Due(store::task::next_due(state)?));
            };
            let stepped = batch::step(state, &terms, &mut task, pace.chunk.into(), now)?;
            Ok(Next::Step(stepped.step))
        })
        .await
}

/// What the clock shows.
pub(crate) async fn read(store: &Store, tenant: &Tenant) -> Result<Reading, Error> {
    let next_due = store
        .read(&tenant.scope, |state| {
            Ok::<_, Error>(store::task::next_due(state)?)
        })
        .await?;
    let now = tenant.clock.unix_seconds();
    Ok(Reading {
        mode: tenant.clock.mode(),
        now,
        time: ServiceTime::from_unix(now),
        next_due,
    })
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
                let turned = go(&store, &tenant, turn, &answer).await;
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
    answer: &oneshot::Sender<Result<Turned, Error>>,
) -> Result<Turned, Error> {
    let held = tenant.clock.hold();
    let (now, real) = (tenant.clock.unix_seconds(), tenant.clock.real_seconds());
    let (target, mode) = turn.target(tenant.clock.mode(), now, real)?;
    let mut way = Way {
        now: now.min(target),
        target,
        ahead: target - real,
        mode,
    };
    let mut runs = Runs::default();
    while !answer.is_closed() {
        let terms = tenant.terms();
        let leg = store
            .write(&tenant.scope, move |state| {
                leg(state, &terms, way).map_err(Error::from)
            })
            .await?;
        held.set(leg.now, leg.mode);
        way.now = leg.now;
        runs.note(leg.runs);
        if leg.is_last {
            break;
        }
    }
    drop(held);
    Ok(Turned {
        clock: read(store, tenant).await?,
        runs: runs.list,
    })
}

/// The way that a clock is turned.
#[derive(Clone, Copy)]
struct Way {
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
    is_last: bool,
}

/// Goes ahead from due time to due time to the target, or as far as one transaction shall; the state says how far.
fn leg(state: &State<'_>, terms: &Terms, mut way: Way) -> rusqlite::Result<Leg> {
    let (mut runs, mut rows) = (Vec::new(), 0);
    let is_last = loop {
        if rows >= ROWS {
            break false;
        }
        let Some(mut task) = store::task::under_way(state, way.target)? else {
            way.now = way.target;
            break true;
        };
        way.now = task.due.map_or(way.now, |due| due.max(way.now));
        let most = ROWS - rows;
        let Stepped {
            run, recipients, ..
        } = batch::step(state, terms, &mut task, most, way.now)?;
        rows += recipients.max(STEP);
        runs.push(run);
    };
    let mode = match is_last {
        true => way.mode,
        false => way.mode_at(way.now),
    };
    store::account::set_clock(state, mode)?;
    Ok(Leg {
        now: way.now,
        mode,
        runs,
        is_last,
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
