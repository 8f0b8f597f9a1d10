//! Running tasks: from accepted over sending to sent, a transaction a step, and nobody mailed twice.

mod pace;

use std::{borrow::Cow, sync::Arc};

use ses_types::{
    AdLocation, BatchSendEmail, ErrorCode, ReceiverDetailStatus, SendStatus, TaskStatus,
    TemplateStatus,
};

pub use self::pace::{Pace, Step};
use crate::{
    Error, Terms, address, day,
    delivery::{Delivery, Left, Mail},
    store::{self, State, Store, mailing::Mailing, receiver::Detail, task::Task},
    tenant::Tenant,
    unsubscribe,
};

/// The mark of advertising in a subject; assumed, as no published text says.
const AD: &str = "(AD)";

/// Makes step after step of an account's batches for as long as the state is there, and waits for a commit or the next
/// day when there is nothing to do.
pub(crate) async fn run(store: Store, tenant: Arc<Tenant>, pace: Pace) {
    let mut commits = tenant.scope.commits();
    loop {
        commits.mark_unchanged();
        // Before the step, so that a day that begins meanwhile is not missed.
        let tomorrow = day::begin(day::number(tenant.clock.unix_seconds()) + 1);
        match next_step(&store, &tenant, pace).await {
            Ok(Step::Sent { .. }) if !pace.pause.is_zero() => tokio::time::sleep(pace.pause).await,
            Ok(Step::Idle) => {
                tokio::select! {
                    changed = commits.changed() => if changed.is_err() {
                        return;
                    },
                    () = tenant.clock.reaches(tomorrow) => {}
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
    let (now, terms) = (tenant.clock.unix_seconds(), tenant.terms());
    store
        .write(&tenant.scope, move |state| {
            step(state, &terms, pace.chunk, now).map_err(Error::from)
        })
        .await
}

fn step(state: &State<'_>, terms: &Terms, chunk: u32, now: i64) -> Result<Step, rusqlite::Error> {
    let today = day::begin(day::number(now));
    let Some(mut task) = store::task::under_way(state, today)? else {
        return Ok(Step::Idle);
    };
    task.updated = now;
    let step = if task.status == TaskStatus::TO_START {
        begin(state, &mut task, now)?
    } else {
        go_on(state, terms, &mut task, chunk, now)?
    };
    store::task::update(state, &task)?;
    tracing::debug!(?step, "batch");
    Ok(step)
}

/// Settles what all recipients of this run get, so that a change of the template comes too late for it.
fn begin(state: &State<'_>, task: &mut Task, now: i64) -> Result<Step, rusqlite::Error> {
    let task_id = task.id;
    let content_id = match content_id(state, task, now)? {
        Ok(content_id) => content_id,
        Err(code) => {
            task.status = TaskStatus::FAILED;
            task.error = Some(code.to_string());
            return Ok(Step::Failed { task_id });
        }
    };
    let request = &task.request;
    let template = request.template.as_ref();
    let sender = address::bare(&request.from_email_address);
    let link = unsubscribe::link(state, sender, request.unsubscribe.as_ref())?;
    let mailing = Mailing {
        task_id: Some(task_id),
        from: &request.from_email_address,
        reply_to: request.reply_to_addresses.as_deref(),
        subject: &subject(request),
        content_id,
        template_id: template.map(|template| template.template_id),
        header_id: None,
        data: template.map(|template| template.template_data.as_str()),
        link: link.as_ref(),
        created: now,
    };
    task.mailing_id = Some(store::mailing::insert(state, &mailing)?);
    task.status = TaskStatus::SENDING;
    Ok(Step::Began { task_id })
}

/// The content that a task sends, or why it cannot: what it needs is not there any more, or not approved.
fn content_id(
    state: &State<'_>,
    task: &Task,
    now: i64,
) -> Result<Result<u64, ErrorCode>, rusqlite::Error> {
    let sender = address::bare(&task.request.from_email_address);
    if !store::sender::can_send(state, sender, now)? {
        return Ok(Err(ErrorCode::OPERATION_DENIED_SEND_ADDRESS_STATUS_ERROR));
    }
    if store::receiver::find(state, task.request.receiver_id)?.is_none() {
        return Ok(Err(ErrorCode::OPERATION_DENIED_RECEIVER_NOT_EXIST));
    }
    let content_id = match &task.request.template {
        None => task.content_id,
        Some(template) => store::template::find(state, template.template_id)?
            .filter(|stored| stored.review.is_approved(now))
            .map(|stored| stored.content_id),
    };
    Ok(content_id.ok_or(ErrorCode::OPERATION_DENIED_TEMPLATE_STATUS_ERROR))
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
    chunk: u32,
    now: i64,
) -> Result<Step, rusqlite::Error> {
    let task_id = task.id;
    let delivery = Delivery {
        state,
        terms,
        now,
        sender: address::bare(&task.request.from_email_address),
    };
    let left = delivery.left()?;
    let valid = ReceiverDetailStatus::VALID.get();
    let most = left.today.clamp(1, chunk.into());
    let recipients = store::receiver::details_ahead(state, task, valid, most)?;
    let (Some(mailing_id), Some(last)) = (task.mailing_id, recipients.last()) else {
        task.status = TaskStatus::SENT;
        return Ok(Step::Finished { task_id });
    };
    if left.today == 0 {
        task.status = TaskStatus::PAUSED_FOR_TODAY;
        return Ok(Step::Paused { task_id });
    }
    let messages = capture(&delivery, left, task, mailing_id, &recipients)?;
    task.status = TaskStatus::SENDING;
    task.cursor = last.id;
    task.send_count += messages;
    Ok(Step::Sent { task_id, messages })
}

/// Captures the mail of some recipients and says how many mails the service took.
fn capture(
    delivery: &Delivery<'_>,
    mut left: Left,
    task: &Task,
    mailing_id: u64,
    recipients: &[Detail],
) -> Result<u64, rusqlite::Error> {
    let stopped = stopped(delivery, task)?;
    let mut taken = 0;
    for recipient in recipients {
        let status = match stopped {
            Some(status) => status,
            None => delivery.send_status(&recipient.email)?,
        };
        let status = match status {
            SendStatus::TAKEN => left.take(),
            status => status,
        };
        let mail = Mail {
            mailing_id,
            task_id: Some(task.id),
            detail_id: Some(recipient.id),
        };
        delivery.hand_over(mail, &recipient.email, status)?;
        taken += u64::from(status == SendStatus::TAKEN);
    }
    delivery.count(taken)?;
    Ok(taken)
}

/// Why no mail of a run is taken: what it needs is not permitted, or was taken away since it began.
///
/// A template that was changed since is no reason, as the run keeps what it began with.
fn stopped(delivery: &Delivery<'_>, task: &Task) -> Result<Option<SendStatus>, rusqlite::Error> {
    let Delivery { state, now, .. } = *delivery;
    if !store::sender::can_send(state, delivery.sender, now)? {
        return Ok(Some(SendStatus::DOMAIN_NOT_VERIFIED));
    }
    let Some(template) = &task.request.template else {
        let is_permitted = delivery.terms.own_content;
        return Ok((!is_permitted).then_some(SendStatus::OWN_CONTENT_NOT_PERMITTED));
    };
    let is_usable = store::template::find(state, template.template_id)?
        .is_some_and(|stored| stored.review.status(now) != TemplateStatus::REJECTED);
    Ok((!is_usable).then_some(SendStatus::BAD_TEMPLATE))
}

#[cfg(test)]
mod tests {
    use ses_types::{TaskType, Template, TemplateData};

    use super::*;
    use crate::{Options, store::receiver::NewDetail};

    /// A list of one, and a task for it whose template is not there.
    fn orphan(state: &State<'_>) -> Result<u64, rusqlite::Error> {
        let id = store::receiver::insert(state, None, "list", None, 0)?;
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
        let (store, _closed) = Store::open(None).expect("a state");
        let scope = store
            .across(|connection| {
                store::account::open(connection, "AKID", Options::default().first_ids, 0)
            })
            .await
            .expect("an account")
            .scope;
        let found = store
            .write(&scope, |state| {
                orphan(state)?;
                let terms = Terms::default();
                let steps = [step(state, &terms, 1, 1)?, step(state, &terms, 1, 2)?];
                Ok::<_, Error>(steps)
            })
            .await
            .expect("the state is there");
        assert_eq!(found, [Step::Failed { task_id: 1 }, Step::Idle]);
    }
}
