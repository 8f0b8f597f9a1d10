//! `ses task`: what became of batches.

use std::{
    io::{self, IsTerminal as _},
    time::Duration,
};

use indicatif::{ProgressBar, ProgressStyle};
use ses_types::{
    BatchSendEmail, ListSendTasks, SendTaskData, ServiceTime, TaskStatus, TaskType, TermCycle,
};

use crate::{
    args::task::{Task, TaskCommand, TaskEnd, TaskList, TaskWatch},
    clock,
    confirm::confirm,
    failure::Failure,
    output::{self, Column, Output, cell},
    service::{PAGE, Service},
};

const TASKS: &[Column<SendTaskData>] = &[
    ("task", |task| cell(task.task_id.as_ref())),
    ("list", |task| cell(task.receiver_id.as_ref())),
    ("status", |task| cell(task.task_status.as_ref())),
    ("type", |task| cell(task.task_type.as_ref())),
    ("requested", |task| cell(task.request_count.as_ref())),
    ("sent", |task| cell(task.send_count.as_ref())),
    ("queued", |task| cell(task.cache_count.as_ref())),
    ("created", |task| cell(task.create_time.as_ref())),
    ("subject", |task| cell(task.subject.as_ref())),
];

/// How far ahead the time of a request to end a recurrence is, in seconds: a time that has passed is refused.
const LEAD: i64 = 60;

/// Does what is asked of tasks.
///
/// # Errors
/// A task that is not there or has failed, or a call that failed.
pub(crate) async fn run(args: Task, output: Output) -> Result<(), Failure> {
    match args.command {
        TaskCommand::List(args) => list(args, output).await,
        TaskCommand::Watch(args) => watch(args, output).await,
        TaskCommand::End(args) => end(args, output).await,
    }
}

async fn list(args: TaskList, output: Output) -> Result<(), Failure> {
    let service = Service::new(&args.calls, output)?;
    let mut request = ListSendTasks::new(0, PAGE);
    request.receiver_id = args.list;
    request.status = args.status.map(Into::into);
    output::rows(output, &service.all(request).await?, TASKS)
}

async fn watch(args: TaskWatch, output: Output) -> Result<(), Failure> {
    let service = Service::new(&args.calls, output)?;
    let style = ProgressStyle::with_template("  sending [{bar:40}] {pos} of {len}");
    let bar = ProgressBar::new(0);
    bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
    let mut said = String::new();
    loop {
        let task = find(&service, args.task).await?;
        if is_over(&task) {
            bar.finish_and_clear();
            output::one(output, &task, TASKS)?;
            return match task.task_status {
                Some(TaskStatus::FAILED) => Err(failed(&task)),
                _ => Ok(()),
            };
        }
        let [sent, all] = [task.send_count, task.request_count].map(Option::unwrap_or_default);
        bar.set_length(all);
        bar.set_position(sent);
        let says = format!(
            "{}: {sent} of {all} sent\n",
            cell(task.task_status.as_ref())
        );
        if !io::stderr().is_terminal() && says != said {
            output::talk(&says);
            said = says;
        }
        tokio::time::sleep(Duration::from_secs(args.every_seconds.get())).await;
    }
}

fn is_over(task: &SendTaskData) -> bool {
    match task.task_status {
        Some(TaskStatus::FAILED) => true,
        Some(TaskStatus::SENT) => {
            task.task_type != Some(TaskType::RECURRING) || recurs_no_more(task)
        }
        _ => false,
    }
}

fn failed(task: &SendTaskData) -> Failure {
    let reason = task.err_msg.as_deref().unwrap_or("no reason is given");
    Failure::Other(format!(
        "task {} failed: {reason}",
        cell(task.task_id.as_ref())
    ))
}

async fn find(service: &Service, number: u64) -> Result<SendTaskData, Failure> {
    let tasks = service.all(ListSendTasks::new(0, PAGE)).await?;
    let mut tasks = tasks.into_iter();
    let task = tasks.find(|task| task.task_id == Some(number));
    task.ok_or_else(|| {
        Failure::Input(format!(
            "there is no task {number}; ses task list shows all"
        ))
    })
}

/// Ends a recurrence: only of a task that recurs, since a request that finds none to end makes a task of its own.
async fn end(args: TaskEnd, output: Output) -> Result<(), Failure> {
    let service = Service::at(&args.calls.target)?;
    let task = find(&service, args.task).await?;
    let number = args.task;
    if task.task_type != Some(TaskType::RECURRING) {
        return Err(Failure::Input(format!(
            "task {number} does not recur: nothing is ended"
        )));
    }
    if recurs_no_more(&task) || task.task_status == Some(TaskStatus::FAILED) {
        return Err(Failure::Input(format!(
            "task {number} recurs no more: nothing is ended"
        )));
    }
    let request = request(&task, clock::now()).ok_or_else(|| {
        Failure::Other(format!(
            "task {number} is not shown whole: it can't be ended from here"
        ))
    })?;
    let service = Service::new(&args.calls, output)?;
    if !(args.yes || args.calls.dry_run) {
        confirm(
            &number.to_string(),
            "end its recurrence",
            "nothing is ended",
        )?;
    }
    let answer = service.call(&request).await?;
    match answer.task_id {
        Some(ended) if ended != number => Err(Failure::Unknown(format!(
            "the service named task {ended} instead of {number}; look which of them recur: ses task list --list {}",
            request.receiver_id
        ))),
        _ => output::one(output, &find(&service, number).await?, TASKS),
    }
}

fn recurs_no_more(task: &SendTaskData) -> bool {
    let cycle = task.cycle_param.as_ref();
    cycle.and_then(|cycle| cycle.term_cycle) == Some(TermCycle::END)
}

/// The request that made the task, with the end of its recurrence; `None` where the task lacks a part of it.
fn request(task: &SendTaskData, now: i64) -> Option<BatchSendEmail> {
    let mut cycle = task.cycle_param.clone()?;
    let (begin, step) = (cycle.begin_time.to_unix()?, hours(cycle.interval_time)?);
    let behind = (now + LEAD).saturating_sub(begin).max(0);
    let begin = begin.saturating_add(step.saturating_mul((behind + step - 1) / step));
    cycle.begin_time = ServiceTime::from_unix(begin);
    cycle.term_cycle = Some(TermCycle::END);
    let sender = task.from_email_address.clone()?;
    let (list, subject) = (task.receiver_id?, task.subject.clone()?);
    let request = BatchSendEmail::new(sender, list, subject, TaskType::RECURRING);
    Some(request.template(task.template.clone()?).cycle_param(cycle))
}

/// So many hours in seconds; `None` for no hours.
fn hours(hours: u64) -> Option<i64> {
    let seconds = i64::try_from(hours).ok()?.checked_mul(3600)?;
    (seconds > 0).then_some(seconds)
}
