//! Tasks: batches that were accepted, and how far each is.

use rusqlite::{Result, Row, named_params, types::Type};
use ses_types::{BatchSendEmail, TaskStatus, TaskType};

use super::{
    Filter, Page, State, key,
    last_id::{self, Kind},
    receiver::{self, Receiver},
    rows,
};

/// A task.
pub(crate) struct Task {
    pub(crate) id: u64,
    pub(crate) status: TaskStatus,
    /// What was asked for, without what the service ignores and without content of its own.
    pub(crate) request: BatchSendEmail,
    /// That content.
    pub(crate) content_id: Option<u64>,
    pub(crate) request_count: u64,
    pub(crate) send_count: u64,
    /// The last recipient of the list as it was when the task was accepted.
    pub(crate) last_detail: u64,
    /// The run that is going on, or was the last.
    pub(crate) mailing_id: Option<u64>,
    /// The last recipient that this run has dealt with.
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

const SELECT: &str = "SELECT task.id, task.status, task.request, task.content_id, task.request_count,
    task.send_count, task.last_detail, task.mailing_id, task.cursor, task.error, task.created, task.updated,
    receiver.name
    FROM task JOIN receiver ON receiver.account = task.account AND receiver.id = task.receiver_id";

/// Adds a task that has not begun, for all valid recipients that the list has now, and gives the id that it got.
pub(crate) fn insert(
    state: &State<'_>,
    request: &BatchSendEmail,
    content_id: Option<u64>,
    list: &Receiver,
    created: i64,
) -> Result<u64> {
    let json = serde_json::to_string(request)
        .map_err(|error| rusqlite::Error::ToSqlConversionFailure(error.into()))?;
    let id = last_id::assign(state, Kind::Task, None)?;
    state.execute(
        "INSERT INTO task (account, id, task_type, status, receiver_id, request, content_id, request_count,
                           last_detail, created, updated)
         VALUES (:account, :id, :task_type, :status, :list, :request, :content, :request_count,
                 :last_detail, :created, :created)",
        named_params! {
            ":id": key(id),
            ":task_type": request.task_type.get(),
            ":status": TaskStatus::TO_START.get(),
            ":list": key(list.id),
            ":request": json,
            ":content": content_id.map(key),
            ":request_count": list.count - list.invalid_count,
            ":last_detail": receiver::last_detail(state, list)?,
            ":created": created,
        },
    )?;
    Ok(id)
}

/// The tasks that the filter lets through, newest first, and how many there are in all.
pub(crate) fn list(state: &State<'_>, filter: &TaskFilter, page: Page) -> Result<(u64, Vec<Task>)> {
    let status = filter.status.map(|status| key(status.get()));
    let receiver_id = filter.receiver_id.map(key);
    let task_type = filter.task_type.map(|task_type| key(task_type.get()));
    let filter = Filter::new("task.account = :account")
        .and("task.status = :status", ":status", status.as_ref())
        .and("task.receiver_id = :list", ":list", receiver_id.as_ref())
        .and(
            "task.task_type = :task_type",
            ":task_type",
            task_type.as_ref(),
        );
    let matching = filter.sql();
    let total = state.count(
        &format!("SELECT count(*) FROM task WHERE {matching}"),
        filter.values(),
    )?;
    let (limit, offset) = (rows(page.limit), rows(page.offset));
    let found = state.all(
        &format!("{SELECT} WHERE {matching} ORDER BY task.id DESC LIMIT :limit OFFSET :offset"),
        &filter.values_with(named_params! { ":limit": limit, ":offset": offset }),
        task,
    )?;
    Ok((total, found))
}

/// The oldest task of type 1 that is not at its end, and not paused since `today` began.
pub(crate) fn under_way(state: &State<'_>, today: i64) -> Result<Option<Task>> {
    state.first(
        &format!(
            "{SELECT} WHERE task.account = :account AND task.task_type = :task_type
             AND task.status IN (:to_start, :sending, :paused)
             AND (task.status <> :paused OR task.updated < :today) ORDER BY task.id LIMIT 1"
        ),
        named_params! {
            ":task_type": TaskType::IMMEDIATE.get(),
            ":to_start": TaskStatus::TO_START.get(),
            ":sending": TaskStatus::SENDING.get(),
            ":paused": TaskStatus::PAUSED_FOR_TODAY.get(),
            ":today": today,
        },
        task,
    )
}

/// The senders of the tasks that are not at their end.
pub(crate) fn senders_ahead(state: &State<'_>) -> Result<Vec<String>> {
    state.all(
        "SELECT DISTINCT json_extract(request, '$.FromEmailAddress') FROM task
         WHERE account = :account AND status NOT IN (:sent, :failed)",
        named_params! {
            ":sent": TaskStatus::SENT.get(),
            ":failed": TaskStatus::FAILED.get(),
        },
        |row| row.get(0),
    )
}

/// Writes down how far a task is.
pub(crate) fn update(state: &State<'_>, task: &Task) -> Result<()> {
    state.execute(
        "UPDATE task SET status = :status, send_count = :send_count, mailing_id = :mailing, cursor = :cursor,
                         error = :error, updated = :updated
         WHERE account = :account AND id = :id",
        named_params! {
            ":id": key(task.id),
            ":status": task.status.get(),
            ":send_count": task.send_count,
            ":mailing": task.mailing_id.map(key),
            ":cursor": task.cursor,
            ":error": task.error,
            ":updated": task.updated,
        },
    )?;
    Ok(())
}

fn task(row: &Row<'_>) -> Result<Task> {
    let request: String = row.get(2)?;
    Ok(Task {
        id: row.get(0)?,
        status: TaskStatus::new(row.get(1)?),
        request: serde_json::from_str(&request).map_err(|error| {
            rusqlite::Error::FromSqlConversionFailure(2, Type::Text, error.into())
        })?,
        content_id: row.get(3)?,
        request_count: row.get(4)?,
        send_count: row.get(5)?,
        last_detail: row.get(6)?,
        mailing_id: row.get(7)?,
        cursor: row.get(8)?,
        error: row.get(9)?,
        created: row.get(10)?,
        updated: row.get(11)?,
        receivers_name: row.get(12)?,
    })
}
