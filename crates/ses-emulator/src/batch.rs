//! Running tasks: from accepted over sending to sent, a transaction a step, and nobody mailed twice.

use std::{sync::Arc, time::Duration};

use rusqlite::Transaction;
use ses_types::{ErrorCode, ReceiverDetailStatus, TaskStatus};
use tokio::sync::Notify;

use crate::{
    Clock, Error,
    content::Content,
    message::new_message_id,
    render::Data,
    store::{
        self, Store,
        message::NewMessage,
        receiver::{self, Detail},
        task::Task,
    },
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

/// Makes step after step for as long as the state is there, and waits to be woken when there is nothing to do.
pub(crate) async fn run(store: Store, clock: Clock, pace: Pace, wake: Arc<Notify>) {
    loop {
        match next_step(&store, &clock, pace).await {
            Ok(Step::Idle) => wake.notified().await,
            Ok(Step::Sent { .. }) if !pace.pause.is_zero() => tokio::time::sleep(pace.pause).await,
            Ok(_) => {}
            Err(Error::Stopped) => return,
            Err(error) => {
                tracing::error!(%error, cause = ?std::error::Error::source(&error), "batches wait");
                wake.notified().await;
            }
        }
    }
}

/// Makes one step of the oldest task that is not at its end.
pub(crate) async fn next_step(store: &Store, clock: &Clock, pace: Pace) -> Result<Step, Error> {
    let now = clock.unix_seconds();
    store
        .transaction(move |state| step(state, pace.chunk, now).map_err(Error::from))
        .await
}

fn step(state: &Transaction<'_>, chunk: u32, now: i64) -> Result<Step, rusqlite::Error> {
    let Some(mut task) = store::task::under_way(state)? else {
        return Ok(Step::Idle);
    };
    task.updated = now;
    let step = if task.status == TaskStatus::TO_START {
        task.status = TaskStatus::SENDING;
        Step::Began { task_id: task.id }
    } else {
        go_on(state, &mut task, chunk, now)?
    };
    store::task::update(state, &task)?;
    tracing::debug!(?step, "batch");
    Ok(step)
}

fn go_on(
    state: &Transaction<'_>,
    task: &mut Task,
    chunk: u32,
    now: i64,
) -> Result<Step, rusqlite::Error> {
    let task_id = task.id;
    let recipients = receiver::details_between(
        state,
        task.request.receiver_id,
        ReceiverDetailStatus::VALID.get(),
        task.cursor,
        task.last_detail,
        chunk.into(),
    )?;
    if recipients.is_empty() {
        task.status = TaskStatus::SENT;
        return Ok(Step::Finished { task_id });
    }
    let Some((content, data)) = content(state, task)? else {
        task.status = TaskStatus::FAILED;
        task.error = Some(ErrorCode::OPERATION_DENIED_TEMPLATE_STATUS_ERROR.to_string());
        return Ok(Step::Failed { task_id });
    };
    let messages = capture(state, task, &content, &data, &recipients, now)?;
    Ok(Step::Sent { task_id, messages })
}

/// What a task sends, and the values that hold for all of its recipients; `None` if there is no such content any more.
fn content(
    state: &Transaction<'_>,
    task: &Task,
) -> Result<Option<(Content, Data)>, rusqlite::Error> {
    let request = &task.request;
    if let Some(template) = &request.template {
        let data = Data::parse(template.template_data.as_str()).unwrap_or_default();
        let stored = store::template::find(state, template.template_id)?;
        return Ok(stored
            .and_then(|stored| Content::of_template(&stored, &request.subject))
            .map(|content| (content, data)));
    }
    Ok(request
        .simple
        .as_ref()
        .and_then(|simple| Content::of_simple(simple, &request.subject))
        .map(|content| (content, Data::default())))
}

fn capture(
    state: &Transaction<'_>,
    task: &mut Task,
    content: &Content,
    task_data: &Data,
    recipients: &[Detail],
    now: i64,
) -> Result<u64, rusqlite::Error> {
    let mut messages = 0;
    for recipient in recipients {
        let own = recipient
            .data
            .as_deref()
            .and_then(Data::parse)
            .unwrap_or_default();
        let mail = content.render(&[&own, task_data]);
        store::message::insert(
            state,
            &NewMessage {
                message_id: &new_message_id(now),
                origin: Some((task.id, recipient.id)),
                from: &task.request.from_email_address,
                to: &recipient.email,
                reply_to: task.request.reply_to_addresses.as_deref(),
                subject: &mail.subject,
                html: mail.html.as_deref(),
                text: mail.text.as_deref(),
                captured: now,
            },
        )?;
        task.cursor = recipient.id;
        messages += 1;
    }
    task.send_count += messages;
    Ok(messages)
}

#[cfg(test)]
mod tests {
    use ses_types::{BatchSendEmail, TaskType, Template, TemplateData};

    use super::*;
    use crate::{Options, store::receiver::NewDetail};

    /// A list of one, and a task for it whose template is not there.
    fn orphan(state: &Transaction<'_>) -> Result<u64, rusqlite::Error> {
        let list = receiver::insert(state, "list", None, 3, 0)?;
        let recipient = NewDetail {
            email: "a@example.org",
            data: None,
            status: ReceiverDetailStatus::VALID.get(),
            reason: None,
        };
        receiver::insert_detail(state, list, &recipient, 0)?;
        let template = Template::new(404, TemplateData::from_json("{}"));
        let request = BatchSendEmail::new("news@example.com", list, "Hi", TaskType::IMMEDIATE);
        store::task::insert(state, &request.template(template), 1, 0)
    }

    #[tokio::test]
    async fn a_task_without_its_template_fails_and_the_next_one_is_not_held_up() {
        let (store, _closed) = Store::open(None, Options::default().first_ids).expect("a state");
        let found = store
            .transaction(|state| {
                orphan(state)?;
                let mut steps = Vec::new();
                for now in 1..=3 {
                    steps.push(step(state, 1, now)?);
                }
                Ok::<_, Error>(steps)
            })
            .await
            .expect("the state is there");
        let task_id = 1;
        let expected = [
            Step::Began { task_id },
            Step::Failed { task_id },
            Step::Idle,
        ];
        assert_eq!(found, expected);
    }
}
