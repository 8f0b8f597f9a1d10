//! Running tasks: from accepted over sending to sent, a transaction a step, and nobody mailed twice.

use std::{sync::Arc, time::Duration};

use ses_types::{ErrorCode, ReceiverDetailStatus, TaskStatus};

use crate::{
    Error,
    store::{
        self, State, Store, mailing::Mailing, message::NewMessage, receiver::Detail, task::Task,
    },
    tenant::Tenant,
};

/// How fast batches go out.
///
/// # Example
/// A batch that a progress bar can follow:
/// ```
/// use std::time::Duration;
///
/// use ses_emulator::Pace;
///
/// let pace = Pace::chunks_of(25).with_pause(Duration::from_millis(50));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pace {
    pub(crate) chunk: u32,
    pub(crate) pause: Duration,
    pub(crate) is_by_step: bool,
}

impl Pace {
    /// Captures the mail of so many recipients at a time, at least one, without a pause.
    #[must_use]
    pub fn chunks_of(recipients: u32) -> Self {
        Self {
            chunk: recipients.max(1),
            pause: Duration::ZERO,
            is_by_step: false,
        }
    }

    /// Waits this long after each chunk.
    #[must_use]
    pub fn with_pause(mut self, pause: Duration) -> Self {
        self.pause = pause;
        self
    }

    /// Does nothing by itself: each call of [`Emulator::step`](crate::Emulator::step) makes one step.
    ///
    /// For tests that look at a batch while it is under way.
    #[must_use]
    pub fn by_step(mut self) -> Self {
        self.is_by_step = true;
        self
    }
}

impl Default for Pace {
    fn default() -> Self {
        Self::chunks_of(500)
    }
}

/// What one step of the batches has done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Step {
    /// There was nothing to do.
    Idle,
    /// The task has begun: its status is 5, and no mail was captured yet.
    #[non_exhaustive]
    Began {
        /// The task.
        task_id: u64,
    },
    /// The mail of some recipients was captured.
    #[non_exhaustive]
    Sent {
        /// The task.
        task_id: u64,
        /// How many mails that were.
        messages: u64,
    },
    /// The task is at its end: its status is 10.
    #[non_exhaustive]
    Finished {
        /// The task.
        task_id: u64,
    },
    /// The task cannot go on: its status is 7, and its `ErrMsg` says why.
    #[non_exhaustive]
    Failed {
        /// The task.
        task_id: u64,
    },
}

/// Makes step after step of an account's batches for as long as the state is there, and waits for a commit when there
/// is nothing to do.
pub(crate) async fn run(store: Store, tenant: Arc<Tenant>, pace: Pace) {
    let mut commits = tenant.scope.commits();
    loop {
        commits.mark_unchanged();
        match next_step(&store, &tenant, pace).await {
            Ok(Step::Sent { .. }) if !pace.pause.is_zero() => tokio::time::sleep(pace.pause).await,
            Ok(Step::Idle) => {
                if commits.changed().await.is_err() {
                    return;
                }
            }
            Ok(_) => {}
            Err(Error::Stopped) => return,
            Err(error) => {
                tracing::error!(%error, cause = ?std::error::Error::source(&error), "batches wait");
                if commits.changed().await.is_err() {
                    return;
                }
            }
        }
    }
}

/// Makes one step of the account's oldest task that is not at its end.
pub(crate) async fn next_step(store: &Store, tenant: &Tenant, pace: Pace) -> Result<Step, Error> {
    let now = tenant.clock.unix_seconds();
    store
        .write(&tenant.scope, move |state| {
            step(state, pace.chunk, now).map_err(Error::from)
        })
        .await
}

fn step(state: &State<'_>, chunk: u32, now: i64) -> Result<Step, rusqlite::Error> {
    let Some(mut task) = store::task::under_way(state)? else {
        return Ok(Step::Idle);
    };
    task.updated = now;
    let step = if task.status == TaskStatus::TO_START {
        begin(state, &mut task, now)?
    } else {
        go_on(state, &mut task, chunk, now)?
    };
    store::task::update(state, &task)?;
    tracing::debug!(?step, "batch");
    Ok(step)
}

/// Settles what all recipients of this run get, so that a change of the template comes too late for it.
fn begin(state: &State<'_>, task: &mut Task, now: i64) -> Result<Step, rusqlite::Error> {
    let task_id = task.id;
    let content_id = match content_id(state, task)? {
        Ok(content_id) => content_id,
        Err(code) => {
            task.status = TaskStatus::FAILED;
            task.error = Some(code.to_string());
            return Ok(Step::Failed { task_id });
        }
    };
    let request = &task.request;
    let mailing = Mailing {
        task_id: Some(task_id),
        from: &request.from_email_address,
        reply_to: request.reply_to_addresses.as_deref(),
        subject: &request.subject,
        content_id,
        data: (request.template.as_ref()).map(|template| template.template_data.as_str()),
        created: now,
    };
    task.mailing_id = Some(store::mailing::insert(state, &mailing)?);
    task.status = TaskStatus::SENDING;
    Ok(Step::Began { task_id })
}

/// The content that a task sends, or why it cannot: its list or its template is not there any more.
fn content_id(state: &State<'_>, task: &Task) -> Result<Result<u64, ErrorCode>, rusqlite::Error> {
    if store::receiver::find(state, task.request.receiver_id)?.is_none() {
        return Ok(Err(ErrorCode::OPERATION_DENIED_RECEIVER_NOT_EXIST));
    }
    let content_id = match &task.request.template {
        None => task.content_id,
        Some(template) => {
            store::template::find(state, template.template_id)?.map(|stored| stored.content_id)
        }
    };
    Ok(content_id.ok_or(ErrorCode::OPERATION_DENIED_TEMPLATE_STATUS_ERROR))
}

fn go_on(
    state: &State<'_>,
    task: &mut Task,
    chunk: u32,
    now: i64,
) -> Result<Step, rusqlite::Error> {
    let task_id = task.id;
    let valid = ReceiverDetailStatus::VALID.get();
    let recipients = store::receiver::details_ahead(state, task, valid, chunk.into())?;
    let (Some(mailing_id), Some(last)) = (task.mailing_id, recipients.last()) else {
        task.status = TaskStatus::SENT;
        return Ok(Step::Finished { task_id });
    };
    task.cursor = last.id;
    let messages = capture(state, mailing_id, &recipients, now)?;
    task.send_count += messages;
    Ok(Step::Sent { task_id, messages })
}

fn capture(
    state: &State<'_>,
    mailing_id: u64,
    recipients: &[Detail],
    now: i64,
) -> Result<u64, rusqlite::Error> {
    for recipient in recipients {
        let message = NewMessage {
            mailing_id,
            detail_id: Some(recipient.id),
            to: &recipient.email,
            captured: now,
        };
        store::message::insert(state, &message)?;
    }
    Ok(recipients.len() as u64)
}

#[cfg(test)]
mod tests {
    use ses_types::{BatchSendEmail, TaskType, Template, TemplateData};

    use super::*;
    use crate::{Options, store::receiver::NewDetail};

    /// A list of one, and a task for it whose template is not there.
    fn orphan(state: &State<'_>) -> Result<u64, rusqlite::Error> {
        let id = store::receiver::insert(state, "list", None, 0)?;
        let list = store::receiver::find(state, id)?.expect("it was just made");
        let recipient = NewDetail {
            email: "a@example.org",
            data: None,
            status: ReceiverDetailStatus::VALID.get(),
            reason: None,
        };
        store::receiver::insert_detail(state, &list, &recipient, 0)?;
        let template = Template::new(404, TemplateData::from_json("{}"));
        let request = BatchSendEmail::new("news@example.com", id, "Hi", TaskType::IMMEDIATE);
        store::task::insert(state, &request.template(template), None, &list, 0)
    }

    #[tokio::test]
    async fn a_task_without_its_template_fails_and_the_next_one_is_not_held_up() {
        let (store, _closed) = Store::open(None, Options::default().first_ids).expect("a state");
        let scope = store
            .across(|connection| store::account::open(connection, "AKID", 0))
            .await
            .expect("an account");
        let found = store
            .write(&scope, |state| {
                orphan(state)?;
                let steps = [step(state, 1, 1)?, step(state, 1, 2)?];
                Ok::<_, Error>(steps)
            })
            .await
            .expect("the state is there");
        assert_eq!(found, [Step::Failed { task_id: 1 }, Step::Idle]);
    }
}
