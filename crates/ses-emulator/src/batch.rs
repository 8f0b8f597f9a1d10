//! Running tasks: from accepted over sending to sent, in steps that a transaction can hold, and nobody mailed twice.

pub(crate) mod by_hand;
mod capture;
mod pace;

use std::borrow::Cow;

use rusqlite::Result;
use ses_types::{AdLocation, BatchSendEmail, ErrorCode, TaskStatus, TaskType, Template, TermCycle};

use self::capture::capture;
pub use self::pace::{Pace, Step};
use crate::{
    Run, Terms, address, day,
    delivery::Delivery,
    refusal::Refusal,
    store::{self, State, mailing::Mailing, task::Task},
    unsubscribe,
};

/// The mark of advertising in a subject; assumed, as no published text says.
const AD: &str = "(AD)";

const HOUR: i64 = 3_600;

/// A step, and the run that it was of as it is now.
pub(crate) struct Stepped {
    pub(crate) step: Step,
    pub(crate) run: Run,
    /// How many recipients it has dealt with.
    pub(crate) recipients: u64,
}

/// Makes one step of a task that is due, for so many recipients at most.
pub(crate) fn step(
    state: &State<'_>,
    terms: &Terms,
    task: &mut Task,
    most: u64,
    now: i64,
) -> Result<Stepped> {
    task.updated = now;
    let task_id = task.id;
    let (mut run, step, recipients) = match task.run.take() {
        Some(run) if run.ended.is_none() => go_on(state, terms, task, run, most, now)?,
        last => begin(state, task, last.map_or(1, |last| last.number + 1), now)?,
    };
    run.status = match step {
        Step::Finished { .. } => TaskStatus::SENT,
        _ => task.status,
    };
    task.run = Some(run.clone());
    store::task::update(state, task)?;
    tracing::debug!(task_id, ?step, "batch");
    Ok(Stepped {
        step,
        run,
        recipients,
    })
}

type Made = (Run, Step, u64);

/// Settles what all recipients of this run get, so that a change of the template comes too late for it.
fn begin(state: &State<'_>, task: &mut Task, number: u64, now: i64) -> Result<Made> {
    let task_id = task.id;
    let mut run = Run::new(task_id, number, task.due.unwrap_or(now), now);
    let content_id = match ready(state, task, now)? {
        Ok(content_id) => content_id,
        Err(refusal) => {
            let error = format!("{}: {}", refusal.code(), refusal.message());
            run.ended = Some(now);
            run.error = Some(error.clone());
            task.status = TaskStatus::FAILED;
            task.error = Some(error);
            task.due = None;
            return Ok((run, Step::Failed { task_id }, 0));
        }
    };
    run.requested = count(state, task, number)?;
    run.mailing_id = Some(mail(state, task, content_id, now)?);
    task.status = TaskStatus::SENDING;
    Ok((run, Step::Began { task_id }, 0))
}

/// The content that a task sends, or why it cannot: what it needs is not there any more, or not approved.
fn ready(state: &State<'_>, task: &Task, now: i64) -> Result<Result<u64, Refusal>> {
    let request = &task.request;
    let sender = address::bare(&request.from_email_address);
    if !store::sender::can_send(state, sender, now)? {
        return Ok(Err(Refusal::new(
            ErrorCode::OPERATION_DENIED_SEND_ADDRESS_STATUS_ERROR,
            "the sender is none of the account any more, or its domain is not verified",
        )));
    }
    if store::receiver::find(state, request.receiver_id)?.is_none() {
        return Ok(Err(Refusal::new(
            ErrorCode::OPERATION_DENIED_RECEIVER_NOT_EXIST,
            format!("the list {} was deleted", request.receiver_id),
        )));
    }
    let (content_id, what) = match &request.template {
        None => (task.content_id, "the content".to_owned()),
        Some(Template { template_id, .. }) => {
            let stored = store::template::find(state, *template_id)?;
            let approved = stored.filter(|stored| stored.review.is_approved(now));
            let content_id = approved.map(|stored| stored.content_id);
            (content_id, format!("the template {template_id}"))
        }
    };
    Ok(content_id.ok_or_else(|| {
        Refusal::new(
            ErrorCode::OPERATION_DENIED_TEMPLATE_STATUS_ERROR,
            format!("{what} was deleted or is not approved"),
        )
    }))
}

/// How many mails a run is to send: a recurring task goes to the list as it is now, any other as it was.
fn count(state: &State<'_>, task: &mut Task, number: u64) -> Result<u64> {
    if task.request.task_type != TaskType::RECURRING {
        return Ok(task.request_count);
    }
    let Some(list) = store::receiver::find(state, task.request.receiver_id)? else {
        return Ok(0);
    };
    let requested = list.count - list.invalid_count;
    task.last_detail = store::receiver::last_detail(state, &list)?;
    task.request_count = match number {
        1 => requested,
        _ => task.request_count + requested,
    };
    Ok(requested)
}

/// Writes down what the mail of a run has in common.
fn mail(state: &State<'_>, task: &Task, content_id: u64, now: i64) -> Result<u64> {
    let request = &task.request;
    let template = request.template.as_ref();
    let sender = address::bare(&request.from_email_address);
    let setting = store::sender::find_link(state, sender)?;
    let mailing = Mailing {
        task_id: Some(task.id),
        from: &request.from_email_address,
        reply_to: request.reply_to_addresses.as_deref(),
        subject: &subject(request),
        content_id,
        template_id: template.map(|template| template.template_id),
        head: None,
        data: template.map(|template| template.template_data.as_str()),
        link: unsubscribe::link(request.unsubscribe.as_ref(), setting.as_ref()),
        created: now,
    };
    store::mailing::insert(state, &mailing)
}

/// The subject, marked as advertising if the request asks for it.
fn subject(request: &BatchSendEmail) -> Cow<'_, str> {
    let subject = &request.subject;
    match request.ad_location {
        Some(AdLocation::BEFORE_SUBJECT) => format!("{AD} {subject}").into(),
        Some(AdLocation::AFTER_SUBJECT) => format!("{subject} {AD}").into(),
        _ => subject.into(),
    }
}

fn go_on(
    state: &State<'_>,
    terms: &Terms,
    task: &mut Task,
    mut run: Run,
    most: u64,
    now: i64,
) -> Result<Made> {
    let task_id = task.id;
    let delivery = Delivery {
        state,
        terms,
        now,
        sender: address::bare(&task.request.from_email_address),
        are_listed: true,
    };
    let left = delivery.left()?;
    let bounds = (run.cursor, task.last_detail);
    let most = left.today.clamp(1, most.max(1));
    let stretch = store::receiver::stretch(state, task.request.receiver_id, bounds, most)?;
    let (Some(mailing_id), Some(stretch)) = (run.mailing_id, stretch) else {
        run.ended = Some(now);
        task.due = next_due(&task.request, run.due);
        task.status = match task.due {
            Some(_) => TaskStatus::TO_START,
            None => TaskStatus::SENT,
        };
        return Ok((run, Step::Finished { task_id }, 0));
    };
    if left.today == 0 {
        task.status = TaskStatus::PAUSED_FOR_TODAY;
        task.due = Some(day::begin(day::number(now) + 1));
        return Ok((run, Step::Paused { task_id }, 0));
    }
    let messages = capture(&delivery, left, task, mailing_id, &stretch)?;
    run.cursor = stretch.up_to;
    run.sent += messages;
    run.refused += stretch.count - messages;
    task.status = TaskStatus::SENDING;
    task.send_count += messages;
    Ok((run, Step::Sent { task_id, messages }, stretch.count))
}

/// When a task falls due after a run that was due then.
fn next_due(request: &BatchSendEmail, due: i64) -> Option<i64> {
    let cycle = request.cycle_param.as_ref()?;
    if cycle.term_cycle == Some(TermCycle::END) {
        return None;
    }
    let hours = i64::try_from(cycle.interval_time).unwrap_or(i64::MAX);
    Some(due.saturating_add(hours.saturating_mul(HOUR)))
}

/// Ends the recurring tasks to the same list with the same sender, subject and template, and gives the newest of them.
///
/// One that is sending goes on to the end of its run.
pub(crate) fn end_recurrence(
    state: &State<'_>,
    request: &BatchSendEmail,
    now: i64,
) -> Result<Option<u64>> {
    let mut tasks = store::task::recurring(state, request.receiver_id)?;
    tasks.retain(|task| is_same(&task.request, request));
    for task in &mut tasks {
        if let Some(cycle) = &mut task.request.cycle_param {
            cycle.term_cycle = Some(TermCycle::END);
        }
        if !task.is_running() {
            task.status = TaskStatus::SENT;
            task.due = None;
        }
        task.updated = now;
        store::task::update(state, task)?;
    }
    Ok(tasks.first().map(|task| task.id))
}

fn is_same(task: &BatchSendEmail, request: &BatchSendEmail) -> bool {
    let sender =
        |request: &BatchSendEmail| address::bare(&request.from_email_address).to_lowercase();
    let template = |request: &BatchSendEmail| {
        request
            .template
            .as_ref()
            .map(|template| template.template_id)
    };
    sender(task) == sender(request)
        && task.subject == request.subject
        && template(task) == template(request)
}
