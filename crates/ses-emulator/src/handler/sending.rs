//! Sending: batches to a list, single mails, and how far the batches are.

mod single;

use std::collections::BTreeSet;

use ses_types::{
    BatchSendEmail, BatchSendEmailResponse, ErrorCode, ListSendTasks, ListSendTasksResponse,
    ReceiversStatus, SendTaskData, ServiceTime, Simple, TaskType, Template, TermCycle,
};

use super::{Context, Handle};
use crate::{
    Run, address, batch,
    content::{self, Content},
    refusal::Refusal,
    render::Data,
    store::{
        self, Page,
        content::Parts,
        receiver::Receiver,
        task::{Task, TaskFilter},
    },
};

impl Handle for BatchSendEmail {
    fn handle(mut self, cx: &Context<'_>) -> Result<BatchSendEmailResponse, Refusal> {
        forget_ignored(&mut self);
        check_sender(cx, &self.from_email_address)?;
        let list = list_to_send_to(cx, self.receiver_id)?;
        check_template(cx, &self, &list)?;
        let due = begin(cx, &self)?;
        if is_end(&self)
            && let Some(task_id) = batch::end_recurrence(cx.state, &self, cx.now)?
        {
            return Ok(BatchSendEmailResponse::new().task_id(task_id));
        }
        let content_id = own_content_id(cx, &mut self)?;
        let task_id = store::task::insert(cx.state, &self, content_id, &list, due, cx.now)?;
        Ok(BatchSendEmailResponse::new().task_id(task_id))
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
    if store::sender::can_send(cx.state, address::bare(from), cx.now)? {
        return Ok(());
    }
    Err(Refusal::new(
        ErrorCode::OPERATION_DENIED_SEND_ADDRESS_STATUS_ERROR,
        "FromEmailAddress is no sender of this account whose domain is verified",
    ))
}

fn list_to_send_to(cx: &Context<'_>, receiver_id: u64) -> Result<Receiver, Refusal> {
    let list = super::receiver::find(cx, receiver_id)?;
    let is_complete = list.status(cx.now) == ReceiversStatus::COMPLETE;
    if is_complete && list.count > list.invalid_count {
        return Ok(list);
    }
    Err(Refusal::new(
        ErrorCode::OPERATION_DENIED_RECEIVER_STATUS_ERROR,
        format!("the list {receiver_id} is empty or not complete"),
    ))
}

/// Whether the template, if there is one, can be used and gets all of its values.
fn check_template(
    cx: &Context<'_>,
    request: &BatchSendEmail,
    list: &Receiver,
) -> Result<(), Refusal> {
    let Some(template) = &request.template else {
        return Ok(());
    };
    let Some((_, content)) = approved(cx, template)? else {
        return Err(Refusal::new(
            ErrorCode::OPERATION_DENIED_TEMPLATE_STATUS_ERROR,
            format!(
                "the template {} does not exist or is not approved",
                template.template_id
            ),
        ));
    };
    let is_known = |name: &String| list.variables.iter().flatten().any(|known| known == name);
    let mut needed = content.variables();
    needed.retain(|name| !is_known(name));
    check_values(
        &needed,
        template,
        ErrorCode::INVALID_PARAMETER_VALUE_TEMPLATE_NOT_MATCH_DATA,
    )
}

/// Takes content of one's own out of a request and writes it down, unless there is a template, which goes before it.
fn own_content_id(cx: &Context<'_>, request: &mut BatchSendEmail) -> Result<Option<u64>, Refusal> {
    let simple = request.simple.take();
    if request.template.is_some() {
        return Ok(None);
    }
    let (parts, _) = own_content(simple.as_ref())?;
    Ok(Some(store::content::insert(cx.state, &parts)?))
}

/// Whether the request ends a recurrence; which one is not published.
fn is_end(request: &BatchSendEmail) -> bool {
    let cycle = request.cycle_param.as_ref();
    cycle.and_then(|cycle| cycle.term_cycle) == Some(TermCycle::END)
}

/// When the task is to begin: at once unless it says when.
fn begin(cx: &Context<'_>, request: &BatchSendEmail) -> Result<i64, Refusal> {
    let timed = request.timed_param.as_ref().map(|timed| &timed.begin_time);
    let cycle = request.cycle_param.as_ref().map(|cycle| &cycle.begin_time);
    let begin = timed.or(cycle).and_then(ServiceTime::to_unix);
    let begin = begin.unwrap_or(cx.now);
    if begin >= cx.now {
        return Ok(begin);
    }
    Err(Refusal::new(
        ErrorCode::INVALID_PARAMETER_VALUE_BEGIN_TIME_BEFORE_NOW,
        format!(
            "BeginTime is before now, which is {} in UTC+8",
            super::civil(cx.now)
        ),
    ))
}

/// Content of the request's own, as it came and as it reads.
fn own_content(simple: Option<&Simple>) -> Result<(Parts, Content), Refusal> {
    simple
        .map(content::own)
        .and_then(|parts| Content::decode(&parts).map(|content| (parts, content)))
        .ok_or_else(|| {
            Refusal::new(
                ErrorCode::INVALID_PARAMETER_VALUE_EMAIL_CONTENT_IS_WRONG,
                "Simple is not base64 of UTF-8 text",
            )
        })
}

/// The content of a template that can be used, and its id.
fn approved(cx: &Context<'_>, template: &Template) -> Result<Option<(u64, Content)>, Refusal> {
    let found = store::template::find_content(cx.state, template.template_id)?;
    let approved = found.filter(|(review, ..)| review.is_approved(cx.now));
    Ok(approved.and_then(|(_, id, parts)| Some((id, Content::decode(&parts)?))))
}

fn data(template: &Template) -> Data {
    Data::parse(template.template_data.as_str()).unwrap_or_default()
}

/// Whether each variable that is needed gets a value.
fn check_values(
    needed: &BTreeSet<String>,
    template: &Template,
    code: ErrorCode,
) -> Result<(), Refusal> {
    if needed.is_empty() {
        return Ok(());
    }
    let given = data(template);
    match needed.iter().find(|name| !given.has(name)) {
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
        .cache_count(task.run.as_ref().map_or(0, Run::waiting))
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
