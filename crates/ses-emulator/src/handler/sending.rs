//! Sending: batches to a list, single mails, and how far the batches are.

use std::collections::BTreeSet;

use ses_types::{
    BatchSendEmail, BatchSendEmailResponse, ErrorCode, ListSendTasks, ListSendTasksResponse,
    ReceiversStatus, SendEmail, SendEmailResponse, SendTaskData, ServiceTime, Simple, TaskType,
    Template, TemplateStatus,
};

use super::{Context, Handle};
use crate::{
    address,
    content::{Content, Mail},
    message::new_message_id,
    refusal::Refusal,
    render::Data,
    store::{
        self, Page,
        message::NewMessage,
        receiver::Receiver,
        task::{Task, TaskFilter},
    },
};

impl Handle for BatchSendEmail {
    fn handle(mut self, cx: &Context<'_>) -> Result<BatchSendEmailResponse, Refusal> {
        forget_ignored(&mut self);
        check_sender(cx, &self.from_email_address)?;
        let list = list_to_send_to(cx, self.receiver_id)?;
        check_content(cx, &self, &list)?;
        check_begin(cx, &self)?;
        let recipients = list.count - list.invalid_count;
        let task_id = store::task::insert(cx.state, &self, recipients, cx.now)?;
        Ok(BatchSendEmailResponse::new().task_id(task_id))
    }
}

impl Handle for SendEmail {
    fn handle(self, cx: &Context<'_>) -> Result<SendEmailResponse, Refusal> {
        check_domain(cx, &self.from_email_address)?;
        let mail = mail(cx, &self)?;
        if !self.attachments.is_empty() {
            tracing::info!(
                count = self.attachments.len(),
                "attachments are not captured"
            );
        }
        let message_id = new_message_id(cx.now);
        for recipient in self.destination.iter().chain(&self.cc).chain(&self.bcc) {
            store::message::insert(
                cx.state,
                &NewMessage {
                    message_id: &message_id,
                    origin: None,
                    from: &self.from_email_address,
                    to: recipient,
                    reply_to: self.reply_to_addresses.as_deref(),
                    subject: &mail.subject,
                    html: mail.html.as_deref(),
                    text: mail.text.as_deref(),
                    captured: cx.now,
                },
            )?;
        }
        Ok(SendEmailResponse::new().message_id(message_id))
    }
}

impl Handle for ListSendTasks {
    fn handle(self, cx: &Context<'_>) -> Result<ListSendTasksResponse, Refusal> {
        let filter = TaskFilter {
            status: self.status,
            receiver_id: self.receiver_id,
            task_type: self.task_type,
        };
        let page = Page::new(self.offset, self.limit);
        let (total, tasks) = store::task::list(cx.state, &filter, page)?;
        Ok(ListSendTasksResponse::new()
            .total_count(total)
            .data(tasks.into_iter().map(task_data)))
    }
}

/// Drops what the service does not look at: parameters of another task type, and attachments.
fn forget_ignored(request: &mut BatchSendEmail) {
    if request.task_type != TaskType::SCHEDULED {
        request.timed_param = None;
    }
    if request.task_type != TaskType::RECURRING {
        request.cycle_param = None;
    }
    if !request.attachments.is_empty() {
        tracing::info!(
            count = request.attachments.len(),
            "attachments of a batch are ignored"
        );
        request.attachments.clear();
    }
}

fn check_sender(cx: &Context<'_>, from: &str) -> Result<(), Refusal> {
    if store::sender::can_send(cx.state, address::bare(from))? {
        return Ok(());
    }
    Err(Refusal::new(
        ErrorCode::OPERATION_DENIED_SEND_ADDRESS_STATUS_ERROR,
        "FromEmailAddress is no sender of this account whose domain is verified",
    ))
}

fn list_to_send_to(cx: &Context<'_>, receiver_id: u64) -> Result<Receiver, Refusal> {
    let list = super::receiver::find(cx, receiver_id)?;
    let is_complete = ReceiversStatus::new(list.status) == ReceiversStatus::COMPLETE;
    if is_complete && list.count > list.invalid_count {
        return Ok(list);
    }
    Err(Refusal::new(
        ErrorCode::OPERATION_DENIED_RECEIVER_STATUS_ERROR,
        format!("the list {receiver_id} is empty or not complete"),
    ))
}

/// Whether the template can be used and gets all of its values, or the content of one's own is text.
fn check_content(
    cx: &Context<'_>,
    request: &BatchSendEmail,
    list: &Receiver,
) -> Result<(), Refusal> {
    let Some(template) = &request.template else {
        return own_content(request.simple.as_ref(), &request.subject).map(drop);
    };
    let Some(content) = approved_content(cx, template, &request.subject)? else {
        return Err(Refusal::new(
            ErrorCode::OPERATION_DENIED_TEMPLATE_STATUS_ERROR,
            format!(
                "the template {} does not exist or is not approved",
                template.template_id
            ),
        ));
    };
    let mut missing = content.variables();
    missing.retain(|name| !list.variables.iter().flatten().any(|known| known == name));
    remove_given(&mut missing, template);
    refuse_missing(
        &missing,
        ErrorCode::INVALID_PARAMETER_VALUE_TEMPLATE_NOT_MATCH_DATA,
    )
}

fn check_begin(cx: &Context<'_>, request: &BatchSendEmail) -> Result<(), Refusal> {
    let timed = request.timed_param.as_ref().map(|timed| &timed.begin_time);
    let cycle = request.cycle_param.as_ref().map(|cycle| &cycle.begin_time);
    let begin = timed.or(cycle).and_then(ServiceTime::to_unix);
    if begin.is_none_or(|begin| begin >= cx.now) {
        return Ok(());
    }
    Err(Refusal::new(
        ErrorCode::INVALID_PARAMETER_VALUE_BEGIN_TIME_BEFORE_NOW,
        format!(
            "BeginTime is before now, which is {} in UTC+8",
            super::civil(cx.now)
        ),
    ))
}

/// For a single mail the domain is enough: its senders need not be registered.
fn check_domain(cx: &Context<'_>, from: &str) -> Result<(), Refusal> {
    let domain = address::domain(address::bare(from));
    match store::identity::find(cx.state, domain)? {
        Some(identity) if identity.verified => Ok(()),
        Some(_) => Err(Refusal::new(
            ErrorCode::FAILED_OPERATION_NOT_AUTHENTICATED_SENDER,
            "the domain of FromEmailAddress is not verified",
        )),
        None => Err(Refusal::new(
            ErrorCode::INVALID_PARAMETER_VALUE_INVALID_EMAIL_IDENTITY,
            "the domain of FromEmailAddress is none of this account",
        )),
    }
}

fn mail(cx: &Context<'_>, request: &SendEmail) -> Result<Mail, Refusal> {
    let Some(template) = &request.template else {
        return own_content(request.simple.as_ref(), &request.subject)
            .map(|content| content.render(&[]));
    };
    let Some(content) = approved_content(cx, template, &request.subject)? else {
        return Err(Refusal::new(
            ErrorCode::FAILED_OPERATION_INVALID_TEMPLATE_ID,
            format!(
                "the template {} does not exist or is not approved",
                template.template_id
            ),
        ));
    };
    let mut missing = content.variables();
    remove_given(&mut missing, template);
    refuse_missing(&missing, ErrorCode::FAILED_OPERATION_WRONG_CONTENT_JSON)?;
    Ok(content.render(&[&data(template)]))
}

fn own_content(simple: Option<&Simple>, subject: &str) -> Result<Content, Refusal> {
    simple
        .and_then(|simple| Content::of_simple(simple, subject))
        .ok_or_else(|| {
            Refusal::new(
                ErrorCode::INVALID_PARAMETER_VALUE_EMAIL_CONTENT_IS_WRONG,
                "Simple is not base64 of UTF-8 text",
            )
        })
}

fn approved_content(
    cx: &Context<'_>,
    template: &Template,
    subject: &str,
) -> Result<Option<Content>, Refusal> {
    let stored = store::template::find(cx.state, template.template_id)?;
    Ok(stored
        .filter(|stored| TemplateStatus::new(stored.status) == TemplateStatus::APPROVED)
        .and_then(|stored| Content::of_template(&stored, subject)))
}

fn data(template: &Template) -> Data {
    Data::parse(template.template_data.as_str()).unwrap_or_default()
}

fn remove_given(missing: &mut BTreeSet<String>, template: &Template) {
    let given = data(template).keys();
    missing.retain(|name| !given.contains(name));
}

fn refuse_missing(missing: &BTreeSet<String>, code: ErrorCode) -> Result<(), Refusal> {
    match missing.first() {
        None => Ok(()),
        Some(first) => Err(Refusal::new(
            code,
            format!("the template's variable {first:?} has no value"),
        )),
    }
}

fn task_data(task: Task) -> SendTaskData {
    let request = task.request;
    let mut data = SendTaskData::new()
        .task_id(task.id)
        .from_email_address(request.from_email_address)
        .receiver_id(request.receiver_id)
        .task_status(task.status)
        .task_type(request.task_type)
        .request_count(task.request_count)
        .send_count(task.send_count)
        .cache_count(0)
        .create_time(ServiceTime::from_unix(task.created))
        .update_time(ServiceTime::from_unix(task.updated))
        .subject(request.subject)
        .err_msg(task.error.unwrap_or_default())
        .receivers_name(task.receivers_name);
    data.template = request.template;
    data.cycle_param = request.cycle_param;
    data.timed_param = request.timed_param;
    data
}
