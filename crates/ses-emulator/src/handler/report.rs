//! Reports: what became of each mail.

use ses_types::{
    DeliverStatus, ErrorCode, GetSendEmailStatus, GetSendEmailStatusResponse, SendEmailStatus,
    SendStatus, ServiceDate,
};

use super::{Context, Handle};
use crate::{
    address,
    refusal::Refusal,
    store::{
        self, Page,
        message::{Captured, MessageFilter},
    },
};

const DAY: i64 = 86_400;

/// The longest of the windows that the published texts give, in days.
const WINDOW: i64 = 180;

impl Handle for GetSendEmailStatus {
    fn handle(self, cx: &Context<'_>) -> Result<GetSendEmailStatusResponse, Refusal> {
        let from = day_to_report(&self.request_date, cx.now)?;
        let filter = MessageFilter {
            from: Some(from),
            before: Some(from + DAY),
            message_id: self.message_id,
            recipient: self.to_email_address,
        };
        let page = Page::new(self.offset, self.limit);
        let messages = store::message::find(cx.state, &filter, page)?;
        let statuses = messages.into_iter().map(|message| status(cx, message));
        Ok(GetSendEmailStatusResponse::new().email_status_list(statuses))
    }
}

/// When the day begins, in Unix seconds, if it is one that is reported about.
fn day_to_report(day: &ServiceDate, now: i64) -> Result<i64, Refusal> {
    let begin = day.to_unix().ok_or_else(|| {
        Refusal::new(
            ErrorCode::INVALID_PARAMETER_VALUE_WRONG_DATE,
            "RequestDate is no day",
        )
    })?;
    let oldest = now - (WINDOW + 1) * DAY;
    if (oldest + 1..=now).contains(&begin) {
        return Ok(begin);
    }
    Err(Refusal::new(
        ErrorCode::FAILED_OPERATION_NOT_SUPPORT_DATE,
        format!("RequestDate is more than {WINDOW} days ago or still to come"),
    ))
}

/// A captured mail is a delivered one: nobody opens it, and nobody minds.
fn status(cx: &Context<'_>, message: Captured) -> SendEmailStatus {
    let from = address::bare(&message.from).to_owned();
    SendEmailStatus::new()
        .message_id(message.message_id(cx.state))
        .to_email_address(message.to)
        .from_email_address(from)
        .send_status(SendStatus::TAKEN)
        .deliver_status(DeliverStatus::DELIVERED)
        .deliver_message("captured")
        .request_time(message.captured)
        .deliver_time(message.captured)
        .user_opened(false)
        .user_clicked(false)
        .user_unsubscribed(false)
        .user_complainted(false)
}
