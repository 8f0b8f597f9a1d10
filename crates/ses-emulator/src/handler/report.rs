//! Reports: what became of each mail.

mod abuse;
mod statistics;

use ses_types::{
    DeliverStatus, ErrorCode, GetSendEmailStatus, GetSendEmailStatusResponse, SendEmailStatus,
    SendStatus, ServiceDate,
};

use super::{Context, Handle};
use crate::{
    Fate, address, day,
    refusal::Refusal,
    store::{
        self, Page,
        message::{Captured, MessageFilter},
    },
};

impl Handle for GetSendEmailStatus {
    fn handle(self, cx: &Context<'_>) -> Result<GetSendEmailStatusResponse, Refusal> {
        let from = day_to_report(&self.request_date, cx)?;
        let before = from + day::SECONDS;
        let page = Page::new(self.offset, self.limit);
        let messages = match (self.message_id, self.to_email_address) {
            (None, None) => store::message::find_between(cx.state, from, before, page)?,
            (message_id, recipient) => {
                let filter = MessageFilter {
                    from: Some(from),
                    before: Some(before),
                    message_id,
                    recipient,
                    ..MessageFilter::default()
                };
                store::message::find(cx.state, &filter, page)?
            }
        };
        let statuses = messages.into_iter().map(|message| status(cx, message));
        Ok(GetSendEmailStatusResponse::new().email_status_list(statuses))
    }
}

/// When the day begins, in Unix seconds, if it is one that is reported about.
fn day_to_report(date: &ServiceDate, cx: &Context<'_>) -> Result<i64, Refusal> {
    let begin = date.to_unix().ok_or_else(|| {
        Refusal::new(
            ErrorCode::INVALID_PARAMETER_VALUE_WRONG_DATE,
            "RequestDate is no day",
        )
    })?;
    let ago = day::number(cx.now) - day::number(begin);
    let message = match cx.terms.report_days {
        _ if ago < 0 => "RequestDate is still to come".to_owned(),
        Some(most) if ago > most.into() => format!("RequestDate is more than {most} days ago"),
        _ => return Ok(begin),
    };
    Err(Refusal::new(
        ErrorCode::FAILED_OPERATION_NOT_SUPPORT_DATE,
        message,
    ))
}

/// A mail that the service did not take is one that was given up, and one that was delivered was so at once.
fn status(cx: &Context<'_>, message: Captured) -> SendEmailStatus {
    let from = address::bare(&message.from).to_owned();
    let fate = message.fate;
    let reason = match message.status {
        SendStatus::TAKEN => match &message.reply {
            Some(reply) => reply.clone(),
            None => fate.deliver_message().to_owned(),
        },
        status => format!("not taken: {status}"),
    };
    let handed_over = match fate.deliver_status() {
        DeliverStatus::DELIVERED => message.captured,
        _ => 0,
    };
    let has_complained = fate == Fate::SpamReport;
    SendEmailStatus::new()
        .message_id(message.message_id(cx.state))
        .to_email_address(message.to)
        .from_email_address(from)
        .send_status(message.status)
        .deliver_status(fate.deliver_status())
        .deliver_message(reason)
        .request_time(message.captured)
        .deliver_time(handed_over)
        .user_opened(fate.is_opened())
        .user_clicked(fate == Fate::Click)
        .user_unsubscribed(fate == Fate::Unsubscribe)
        .user_complainted(has_complained)
        .user_complained(has_complained)
}
