//! The tasks of an account, and what has come of each.

use std::sync::Arc;

use axum::{
    Json,
    extract::{Path, State},
};
use serde::{Deserialize, Serialize};
use ses_types::{TaskStatus, TaskType};

use super::{Failure, named::Named, query::Query};
use crate::{
    Error, Run,
    batch::by_hand,
    service::Service,
    store::{
        self, Page,
        task::{Task, TaskFilter},
    },
};

/// How many tasks a listing holds unless asked for another number.
const TASKS: u64 = 100;

/// Which tasks are asked for.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Asked {
    limit: Option<u64>,
    offset: Option<u64>,
    status: Option<u64>,
    /// See [`Named`].
    #[serde(rename = "account")]
    _account: Option<String>,
}

#[derive(Serialize)]
pub(super) struct Listing {
    total: u64,
    tasks: Vec<Shown>,
}

/// A task, with times in Unix seconds.
#[derive(Serialize)]
pub(super) struct Shown {
    id: u64,
    #[serde(rename = "type")]
    task_type: TaskType,
    status: TaskStatus,
    error: Option<String>,
    receiver_id: u64,
    template_id: Option<u64>,
    from: String,
    subject: String,
    created: i64,
    updated: i64,
    /// When it begins, goes on or comes again.
    due: Option<i64>,
    requested: u64,
    sent: u64,
    waiting: u64,
    last_run: Option<Run>,
}

impl From<Task> for Shown {
    fn from(task: Task) -> Self {
        let request = task.request;
        Self {
            id: task.id,
            task_type: request.task_type,
            status: task.status,
            error: task.error,
            receiver_id: request.receiver_id,
            template_id: request.template.map(|template| template.template_id),
            from: request.from_email_address,
            subject: request.subject,
            created: task.created,
            updated: task.updated,
            due: task.due,
            requested: task.request_count,
            sent: task.send_count,
            waiting: task.run.as_ref().map_or(0, Run::waiting),
            last_run: task.run,
        }
    }
}

/// A task and all of its runs.
#[derive(Serialize)]
pub(super) struct History {
    #[serde(flatten)]
    task: Shown,
    runs: Vec<Run>,
}

/// The account's tasks, the newest first.
pub(super) async fn list(
    State(service): State<Arc<Service>>,
    Named(tenant): Named,
    Query(asked): Query<Asked>,
) -> Result<Json<Listing>, Failure> {
    let page = Page::new(asked.offset.unwrap_or(0), asked.limit.unwrap_or(TASKS));
    let filter = TaskFilter {
        status: asked.status.map(TaskStatus::new),
        receiver_id: None,
        task_type: None,
    };
    let (total, tasks) = service
        .store
        .read(&tenant.scope, move |state| {
            Ok::<_, Error>(store::task::list(state, &filter, page)?)
        })
        .await?;
    let tasks = tasks.into_iter().map(Shown::from).collect();
    Ok(Json(Listing { total, tasks }))
}

pub(super) async fn find(
    State(service): State<Arc<Service>>,
    Named(tenant): Named,
    Path(id): Path<u64>,
) -> Result<Json<History>, Failure> {
    let find = move |state: &store::State<'_>| {
        let task = store::task::find(state, id)?.ok_or(Error::NoTask { id })?;
        let runs = store::run::of_task(state, id)?;
        let task = Shown::from(task);
        Ok::<_, Error>(History { task, runs })
    };
    Ok(Json(service.store.read(&tenant.scope, find).await?))
}

/// Lets the next run of a task begin now, or go on that waits for another day.
pub(super) async fn run(
    state: State<Arc<Service>>,
    named: Named,
    path: Path<u64>,
) -> Result<Json<History>, Failure> {
    by_hand::run(&state.store, &named.0, path.0).await?;
    find(state, named, path).await
}

/// Ends a task where it is.
pub(super) async fn end(
    state: State<Arc<Service>>,
    named: Named,
    path: Path<u64>,
) -> Result<Json<History>, Failure> {
    by_hand::end(&state.store, &named.0, path.0).await?;
    find(state, named, path).await
}
