//! The runs of tasks: begun, carried on, and looked back at.

use rusqlite::{Result, Row, named_params};
use ses_types::TaskStatus;

use super::{State, key};
use crate::Run;

/// What [`run`] reads, in its order.
pub(super) const COLUMNS: &str =
    "run.task_id, run.number, run.due, run.started, run.ended, run.status, run.requested,
    run.sent, run.refused, run.error, run.mailing_id, run.cursor";

/// Writes down how far a run is, which may have begun just now.
pub(crate) fn save(state: &State<'_>, run: &Run) -> Result<()> {
    state.execute(
        "INSERT INTO run (account, task_id, number, due, started, ended, status, mailing_id, cursor, requested, sent,
                          refused, error)
         VALUES (:account, :task, :number, :due, :started, :ended, :status, :mailing, :cursor, :requested, :sent,
                 :refused, :error)
         ON CONFLICT DO UPDATE SET ended = excluded.ended, status = excluded.status, cursor = excluded.cursor,
                                   sent = excluded.sent, refused = excluded.refused",
        named_params! {
            ":task": key(run.task_id),
            ":number": key(run.number),
            ":due": run.due,
            ":started": run.started,
            ":ended": run.ended,
            ":status": run.status.get(),
            ":mailing": run.mailing_id.map(key),
            ":cursor": key(run.cursor),
            ":requested": run.requested,
            ":sent": run.sent,
            ":refused": run.refused,
            ":error": run.error,
        },
    )?;
    Ok(())
}

/// The runs of a task, the first one first.
pub(crate) fn of_task(state: &State<'_>, task_id: u64) -> Result<Vec<Run>> {
    state.all(
        &format!(
            "SELECT {COLUMNS} FROM run WHERE account = :account AND task_id = :task ORDER BY number"
        ),
        named_params! { ":task": key(task_id) },
        |row| run(row, 0),
    )
}

/// The run whose columns begin here.
pub(super) fn run(row: &Row<'_>, first: usize) -> Result<Run> {
    Ok(Run {
        task_id: row.get(first)?,
        number: row.get(first + 1)?,
        due: row.get(first + 2)?,
        started: row.get(first + 3)?,
        ended: row.get(first + 4)?,
        status: TaskStatus::new(row.get(first + 5)?),
        requested: row.get(first + 6)?,
        sent: row.get(first + 7)?,
        refused: row.get(first + 8)?,
        error: row.get(first + 9)?,
        mailing_id: row.get(first + 10)?,
        cursor: row.get(first + 11)?,
    })
}
