//! Tasks that somebody runs or ends by hand, which the service has no action for.

use ses_types::{TaskStatus, TermCycle};

use crate::{
    Error,
    store::{self, State, Store, task::Task},
    tenant::Tenant,
};

/// What a task says that was ended before all of its mail went out.
const ENDED: &str = "ended by hand";

/// Makes a task due now: the next run of a recurring one comes its interval after this, and a run that waits for the next
/// day tries again.
pub(crate) async fn run(store: &Store, tenant: &Tenant, id: u64) -> Result<(), Error> {
    change(store, tenant, id, |task, now| {
        if task.status == TaskStatus::SENDING {
            return Err("is under way");
        }
        task.due = Some(now);
        Ok(())
    })
    .await
}

/// Ends a task: no more mail of it goes out.
pub(crate) async fn end(store: &Store, tenant: &Tenant, id: u64) -> Result<(), Error> {
    change(store, tenant, id, |task, now| {
        let is_whole = task.run.as_ref().is_some_and(|run| run.ended.is_some());
        if let Some(cycle) = &mut task.request.cycle_param {
            cycle.term_cycle = Some(TermCycle::END);
        }
        if let Some(run) = task.run.as_mut().filter(|run| run.ended.is_none()) {
            run.ended = Some(now);
            run.status = TaskStatus::FAILED;
            run.error = Some(ENDED.into());
        }
        task.due = None;
        (task.status, task.error) = match is_whole {
            true => (TaskStatus::SENT, None),
            false => (TaskStatus::FAILED, Some(ENDED.into())),
        };
        Ok(())
    })
    .await
}

/// Changes a task that is not at its end, between two of its steps.
async fn change(
    store: &Store,
    tenant: &Tenant,
    id: u64,
    change: impl FnOnce(&mut Task, i64) -> Result<(), &'static str> + Send + 'static,
) -> Result<(), Error> {
    let _turn = tenant.turn.lock().await;
    let now = tenant.clock.unix_seconds();
    let work = move |state: &State<'_>| {
        let mut task = store::task::find(state, id)?.ok_or(Error::NoTask { id })?;
        let changed = match task.due {
            None => Err("is at its end"),
            Some(_) => change(&mut task, now),
        };
        changed.map_err(|state| Error::TaskState { id, state })?;
        task.updated = now;
        Ok(store::task::update(state, &task)?)
    };
    store.write(&tenant.scope, work).await
}
