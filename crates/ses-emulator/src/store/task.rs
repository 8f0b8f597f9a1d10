//! Tasks: batches that were accepted, and how far each is.

use rusqlite::{Result, Row, named_params, types::Type};
use ses_types::{BatchSendEmail, TaskStatus, TaskType};

use super::{
    Filter, Page, State, key,
    last_id::{self, Kind},
    receiver::{self, Receiver},
    rows, run,
};
use crate::Run;

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
    /// The last recipient of the list as it was when the task was accepted, or its run began.
    pub(crate) last_detail: u64,
    /// When there is something to do for it; `None` at its end.
    pub(crate) due: Option<i64>,
    /// The run that is going on, or was the last.
    pub(crate) run: Option<Run>,
    pub(crate) error: Option<String>,
    pub(crate) created: i64,
    pub(crate) updated: i64,
    pub(crate) receivers_name: String,
}

impl Task {
    /// Whether it is between two steps of a run.
    pub(crate) fn is_running(&self) -> bool {
        self.run.as_ref().is_some_and(|run| run.ended.is_none())
    }
}

/// Which tasks are asked for.
#[derive(Debug)]
pub(crate) struct TaskFilter {
    pub(crate) status: Option<TaskStatus>,
    pub(crate) receiver_id: Option<u64>,
    pub(crate) task_type: Option<TaskType>,
}

/// A task's own columns, and those of its last run.
fn select() -> String {
    format!(
        "SELECT task.id, task.status, task.request, task.content_id, task.request_count, task.send_count,
                task.last_detail, task.due, task.runs, task.error, task.created, task.updated, receiver.name, {}
         FROM task JOIN receiver ON receiver.account = task.account AND receiver.id = task.receiver_id
         LEFT JOIN run ON run.account = task.account AND run.task_id = task.id AND run.number = task.runs",
        run::COLUMNS
    )
}

/// Adds a task that begins when it is due, for all valid recipients that the list has now, and gives the id that it got.
pub(crate) fn insert(
    state: &State<'_>,
    request: &BatchSendEmail,
    content_id: Option<u64>,
    list: &Receiver,
    due: i64,
    created: i64,
) -> Result<u64> {
    state.change_tasks();
    let id = last_id::assign(state, Kind::Task, None)?;
    state.execute(
        "INSERT INTO task (account, id, task_type, status, receiver_id, request, content_id, request_count,
                           last_detail, due, created, updated)
         VALUES (:account, :id, :task_type, :status, :list, :request, :content, :request_count,
                 :last_detail, :due, :created, :created)",
        named_params! {
            ":id": key(id),
            ":task_type": request.task_type.get(),
            ":status": TaskStatus::TO_START.get(),
            ":list": key(list.id),
            ":request": json(request)?,
            ":content": content_id.map(key),
            ":request_count": list.count - list.invalid_count,
            ":last_detail": receiver::last_detail(state, list)?,
            ":due": due,
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
        &format!(
            "{} WHERE {matching} ORDER BY task.id DESC LIMIT :limit OFFSET :offset",
            select()
        ),
        &filter.values_with(named_params! { ":limit": limit, ":offset": offset }),
        task,
    )?;
    Ok((total, found))
}

/// The task with this id.
pub(crate) fn find(state: &State<'_>, id: u64) -> Result<Option<Task>> {
    state.first(
        &format!(
            "{} WHERE task.account = :account AND task.id = :id",
            select()
        ),
        named_params! { ":id": key(id) },
        task,
    )
}

/// Of the tasks for which there is something to do by `now`, the one that has been due for longest.
pub(crate) fn under_way(state: &State<'_>, now: i64) -> Result<Option<Task>> {
    state.first(
        &format!(
            "{} WHERE task.account = :account AND task.due <= :now ORDER BY task.due, task.id LIMIT 1",
            select()
        ),
        named_params! { ":now": now },
        task,
    )
}

/// When there is something to do next for any task.
pub(crate) fn next_due(state: &State<'_>) -> Result<Option<i64>> {
    state.one(
        "SELECT min(due) FROM task WHERE account = :account AND due IS NOT NULL",
        named_params! {},
        |row| row.get(0),
    )
}

/// The recurring tasks of a list that are not at their end, newest first.
pub(crate) fn recurring(state: &State<'_>, receiver_id: u64) -> Result<Vec<Task>> {
    state.all(
        &format!(
            "{} WHERE task.account = :account AND task.due IS NOT NULL AND task.task_type = :recurring
             AND task.receiver_id = :list ORDER BY task.id DESC",
            select()
        ),
        named_params! { ":recurring": TaskType::RECURRING.get(), ":list": key(receiver_id) },
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

/// Writes down how far a task is, and its run.
pub(crate) fn update(state: &State<'_>, task: &Task) -> Result<()> {
    state.change_tasks();
    state.execute(
        "UPDATE task SET status = :status, request = :request, request_count = :request_count,
                         send_count = :send_count, last_detail = :last_detail, due = :due, runs = :runs,
                         error = :error, updated = :updated
         WHERE account = :account AND id = :id",
        named_params! {
            ":id": key(task.id),
            ":status": task.status.get(),
            ":request": json(&task.request)?,
            ":request_count": task.request_count,
            ":send_count": task.send_count,
            ":last_detail": key(task.last_detail),
            ":due": task.due,
            ":runs": task.run.as_ref().map_or(0, |run| key(run.number)),
            ":error": task.error,
            ":updated": task.updated,
        },
    )?;
    task.run
        .as_ref()
        .map_or(Ok(()), |run| run::save(state, run))
}

fn json(request: &BatchSendEmail) -> Result<String> {
    serde_json::to_string(request)
        .map_err(|error| rusqlite::Error::ToSqlConversionFailure(error.into()))
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
        due: row.get(7)?,
        run: match row.get::<_, u64>(8)? {
            0 => None,
            _ => Some(run::run(row, 13)?),
        },
        error: row.get(9)?,
        created: row.get(10)?,
        updated: row.get(11)?,
        receivers_name: row.get(12)?,
    })
}
