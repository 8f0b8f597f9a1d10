//! Complaints: each comes at the moment at which the mail does.

use ses_types::{
    AbuseReport, ErrorCode, GetAbuseReport, GetAbuseReportResponse, ServiceDate, ServiceTime,
};

use super::{Context, Handle};
use crate::{
    Fate, address, day,
    inbox::{self, Contents},
    refusal::Refusal,
    store::{
        self, Page,
        message::{Captured, MessageFilter},
    },
};

/// How many complaints a page has unless told otherwise.
const LIMIT: i64 = 1_000;

/// Where all mail comes from.
const SOURCE: &str = "127.0.0.1";

impl Handle for GetAbuseReport {
    fn handle(self, cx: &Context<'_>) -> Result<GetAbuseReportResponse, Refusal> {
        let filter = MessageFilter {
            from: Some(begin(&self.start_time)?),
            before: Some(end(&self.end_time)?),
            recipient: self.to_address,
            recipient_domain: self.mta,
            sender: self.from_address,
            sender_domain: self.from_domain,
            // No template has a number that is none.
            template_id: self.template_id.map(|id| id.parse().unwrap_or_default()),
            fate: Some(Fate::SpamReport),
            ..MessageFilter::taken()
        };
        let page = page(self.offset, self.limit)?;
        let mut contents = Contents::default();
        let reports = store::message::find(cx.state, &filter, page)?
            .into_iter()
            .map(|captured| report(cx, &mut contents, captured))
            .collect::<Result<Vec<_>, _>>()?;
        let total = store::message::count_of(cx.state, &filter)?;
        Ok(GetAbuseReportResponse::new()
            .data(reports)
            .total_count(i64::try_from(total).unwrap_or(i64::MAX)))
    }
}

fn begin(time: &ServiceTime) -> Result<i64, Refusal> {
    let day = ServiceDate::from(time.as_str());
    time.to_unix().or_else(|| day.to_unix()).ok_or_else(|| {
        let message = "StartTime is neither a day nor a time";
        Refusal::new(
            ErrorCode::INVALID_PARAMETER_INVALID_START_TIME_FORMAT,
            message,
        )
    })
}

/// The second after the last one: of a day, all of it counts.
fn end(time: &ServiceTime) -> Result<i64, Refusal> {
    let day = ServiceDate::from(time.as_str()).to_unix();
    let second = time.to_unix().map(|time| time + 1);
    second
        .or_else(|| day.map(|begin| begin + day::SECONDS))
        .ok_or_else(|| {
            let message = "EndTime is neither a day nor a time";
            Refusal::new(
                ErrorCode::INVALID_PARAMETER_INVALID_END_TIME_FORMAT,
                message,
            )
        })
}

fn page(offset: Option<i64>, limit: Option<i64>) -> Result<Page, Refusal> {
    let offset = u64::try_from(offset.unwrap_or_default());
    let limit = u64::try_from(limit.unwrap_or(LIMIT));
    match (offset, limit) {
        (Ok(offset), Ok(limit)) => Ok(Page::new(offset, limit)),
        _ => Err(Refusal::new(
            ErrorCode::FAILED_OPERATION_INVALID_LIMIT,
            "Offset or Limit is negative",
        )),
    }
}

fn report(
    cx: &Context<'_>,
    contents: &mut Contents,
    mut captured: Captured,
) -> Result<AbuseReport, Refusal> {
    let template_id = captured.template_id.map(|id| id.to_string());
    let header_id = captured.head.take().and_then(|head| head.message_id);
    let mail = inbox::render(cx.state, contents, captured)?;
    let sender = address::bare(&mail.from);
    let domain = address::domain(sender);
    let header_id = header_id.unwrap_or_else(|| format!("<{}@{domain}>", mail.message_id));
    let time = ServiceTime::from_unix(mail.captured);
    Ok(AbuseReport::new()
        .deliver_time(time.clone())
        .original_mail_from(sender)
        .from_domain(domain)
        .complain_time(time.clone())
        .mta(address::domain(&mail.to))
        .original_rcpt_to(mail.to)
        .source_ip(SOURCE)
        .insert_time(time.clone())
        .template_id(template_id.unwrap_or_default())
        .bulk_id(mail.message_id)
        .message_id(header_id)
        .abuse_time(time)
        .subject(mail.subject))
}
