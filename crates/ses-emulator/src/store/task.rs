//! Tasks: batches that were accepted, and how far each is.

use rusqlite::{OptionalExtension, Result, Row, Transaction, params};
use ses_types::{BatchSendEmail, TaskStatus, TaskType};

use super::{Page, key, receiver, rows};

/// A task.
pub(crate) struct Task {
    pub(crate) id: u64,
    pub(crate) status: TaskStatus,
    /// What was asked for, without what the service ignores.
    pub(crate) request: BatchSendEmail,
    pub(crate) request_count: u64,
    pub(crate) send_count: u64,
    /// The last recipient of the list as it was when the task was accepted.
    pub(crate) last_detail: u64,
    /// The last recipient that was dealt with.
    pub(crate) cursor: u64,
    pub(crate) error: Option<String>,
    pub(crate) created: i64,
    pub(crate) updated: i64,
    pub(crate) receivers_name: String,
}

/// Which tasks are asked for.
#[derive(Debug)]
pub(crate) struct TaskFilter {
    pub(crate) status: Option<TaskStatus>,
    pub(crate) receiver_id: Option<u64>,
    pub(crate) task_type: Option<TaskType>,
}

const SELECT: &str =
    "SELECT task.id, task.status, task.request, task.request_count, task.send_count,
    task.last_detail, task.cursor, task.error, task.created, task.updated, receiver.name
    FROM task JOIN receiver ON receiver.id = task.receiver_id";

/// Adds a task that has not begun, for all valid recipients that the list has now, and gives the id that it got.
pub(crate) fn insert(
    state: &Transaction<'_>,
    request: &BatchSendEmail,
    request_count: u64,
    created: i64,
) -> Result<u64> {
    let last_detail = receiver::last_detail(state, request.receiver_id)?;
    let json = serde_json::to_string(request)
        .map_err(|error| rusqlite::Error::ToSqlConversionFailure(error.into()))?;
    state.query_row(
        "INSERT INTO task (task_type, status, receiver_id, request, request_count, last_detail, created, updated)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?7) RETURNING id",
        params![
            request.task_type.get(),
            TaskStatus::TO_START.get(),
            key(request.receiver_id),
            json,
            request_count,
            last_detail,
            created
        ],
        |row| row.get(0),
    )
}

/// The tasks that the filter lets through, newest first, and how many there are in all.
pub(crate) fn list(
    state: &Transaction<'_>,
    filter: &TaskFilter,
    page: Page,
) -> Result<(u64, Vec<Task>)> {
    const FILTER: &str =
        "(?1 IS NULL OR task.status = ?1) AND (?2 IS NULL OR task.receiver_id = ?2)
        AND (?3 IS NULL OR task.task_type = ?3)";
    let status = filter.status.map(|status| key(status.get()));
    let receiver_id = filter.receiver_id.map(key);
    let task_type = filter.task_type.map(|task_type| key(task_type.get()));
    let total = state.query_row(
        &format!("SELECT count(*) FROM task WHERE {FILTER}"),
        params![status, receiver_id, task_type],
        |row| row.get(0),
    )?;
    let found = state
        .prepare(&format!(
            "{SELECT} WHERE {FILTER} ORDER BY task.id DESC LIMIT ?4 OFFSET ?5"
        ))?
        .query_map(
            params![
                status,
                receiver_id,
                task_type,
                rows(page.limit),
                rows(page.offset)
            ],
            task,
        )?
        .collect::<Result<_>>()?;
    Ok((total, found))
}

/// The oldest task of type 1 that is not at its end.
pub(crate) fn under_way(state: &Transaction<'_>) -> Result<Option<Task>> {
    let sql = format!(
        "{SELECT} WHERE task.task_type = ?1 AND task.status IN (?2, ?3) ORDER BY task.id LIMIT 1"
    );
    let params = params![
        TaskType::IMMEDIATE.get(),
        TaskStatus::TO_START.get(),
        TaskStatus::SENDING.get()
    ];
    state.query_row(&sql, params, task).optional()
}

/// Writes down how far a task is.
pub(crate) fn update(state: &Transaction<'_>, task: &Task) -> Result<()> {
    state.execute(
        "UPDATE task SET status = ?2, send_count = ?3, cursor = ?4, error = ?5, updated = ?6 WHERE id = ?1",
        params![
            key(task.id),
            task.status.get(),
            task.send_count,
            task.cursor,
            task.error,
            task.updated
        ],
    )?;
    Ok(())
}

fn task(row: &Row<'_>) -> Result<Task> {
    let request: String = row.get(2)?;
    Ok(Task {
        id: row.get(0)?,
        status: TaskStatus::new(row.get(1)?),
        request: serde_json::from_str(&request).map_err(|error| {
            rusqlite::Error::FromSqlConversionFailure(2, rusqlite::types::Type::Text, error.into())
        })?,
        request_count: row.get(3)?,
        send_count: row.get(4)?,
        last_detail: row.get(5)?,
        cursor: row.get(6)?,
        error: row.get(7)?,
        created: row.get(8)?,
        updated: row.get(9)?,
        receivers_name: row.get(10)?,
    })
}
