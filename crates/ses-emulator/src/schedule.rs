//! The schedule: what is due is run in order of time, by the clock as it goes or along the way that it is turned.

mod turn;

use std::sync::Arc;

use serde::Serialize;
use ses_types::ServiceTime;

pub use self::turn::Turned;
pub(crate) use self::turn::turn;
use crate::{
    ClockMode, Error, Pace, Step, batch,
    store::{self, Store},
    tenant::Tenant,
};

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
                let due = due.unwrap_or(i64::MAX);
                tokio::select! {
                    changed = commits.changed() => if changed.is_err() {
                        return;
                    },
                    () = tenant.clock.reaches(due) => {}
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
