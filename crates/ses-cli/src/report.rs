//! `ses status` and `ses stats`: what became of mail.

use ses_types::{GetSendEmailStatus, GetStatisticsReport, SendEmailStatus, ServiceTime, Volume};

use crate::{
    args::report::{Stats, Status},
    clock,
    failure::Failure,
    output::{self, Column, Output, cell},
    service::{PAGE, Service},
};

const MAILS: &[Column<SendEmailStatus>] = &[
    ("to", |mail| cell(mail.to_email_address.as_ref())),
    ("sent", |mail| cell(mail.send_status.as_ref())),
    ("delivered", |mail| cell(mail.deliver_status.as_ref())),
    ("opened", |mail| yes(mail.user_opened)),
    ("clicked", |mail| yes(mail.user_clicked)),
    ("unsubscribed", |mail| yes(mail.user_unsubscribed)),
    ("asked for", |mail| {
        cell(mail.request_time.map(ServiceTime::from_unix).as_ref())
    }),
    ("message", |mail| cell(mail.message_id.as_ref())),
    ("why", |mail| cell(mail.deliver_message.as_ref())),
];
const DAYS: &[Column<Volume>] = &[
    ("day", |day| cell(day.send_date.as_ref())),
    ("requested", |day| cell(day.request_count.as_ref())),
    ("accepted", |day| cell(day.accepted_count.as_ref())),
    ("delivered", |day| cell(day.delivered_count.as_ref())),
    ("opened", |day| cell(day.opened_count.as_ref())),
    ("clicked", |day| cell(day.clicked_count.as_ref())),
    ("bounced", |day| cell(day.bounce_count.as_ref())),
    ("unsubscribed", |day| cell(day.unsubscribe_count.as_ref())),
];

/// How many characters the longest bar of the chart has.
const WIDTH: u64 = 40;

fn yes(value: Option<bool>) -> String {
    match value {
        Some(true) => "yes".to_owned(),
        _ => "-".to_owned(),
    }
}

/// Shows what became of single mails.
///
/// # Errors
/// A call that failed.
pub(crate) async fn status(args: Status, output: Output) -> Result<(), Failure> {
    let service = Service::new(&args.calls, output)?;
    let date = args.date.unwrap_or_else(clock::today);
    let mut request = GetSendEmailStatus::new(date, 0, PAGE);
    request.to_email_address = args.to;
    request.message_id = args.message;
    output::rows(output, &service.all(request).await?, MAILS)
}

/// Counts the account's mail.
///
/// # Errors
/// A call that failed.
pub(crate) async fn stats(args: Stats, output: Output) -> Result<(), Failure> {
    let service = Service::new(&args.calls, output)?;
    let (first, last) = args.days.bounds();
    let mut request = GetStatisticsReport::new(first, last);
    request.domain = args.domain;
    let answer = service.call(&request).await?;
    match output {
        Output::Json => output::json(&answer),
        Output::Csv => output::rows(output, &answer.daily_volumes, DAYS),
        Output::Table => {
            let days = &answer.daily_volumes;
            output::line(
                format!("{}\n\n{}", output::table(days, DAYS).text(), chart(days)).trim_end(),
            )
        }
    }
}

/// A bar for each day: what was delivered, and beside it, lighter, what was asked for besides.
fn chart(days: &[Volume]) -> String {
    let requested = |day: &Volume| day.request_count.unwrap_or_default();
    let most = days.iter().map(requested).max().unwrap_or_default().max(1);
    let line = |day: &Volume| {
        let bar = |count: u64| (count.saturating_mul(WIDTH).div_ceil(most)) as usize;
        let all = bar(requested(day));
        let delivered = bar(day.delivered_count.unwrap_or_default()).min(all);
        let (full, rest) = ("█".repeat(delivered), "░".repeat(all - delivered));
        format!("{}  {full}{rest}\n", cell(day.send_date.as_ref()))
    };
    let lines: String = days.iter().map(line).collect();
    format!("{lines}█ delivered  ░ not delivered")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_bar_is_the_day_with_most_mail() {
        let day = |date: &str, requested, delivered| {
            let day = Volume::new().send_date(date).request_count(requested);
            day.delivered_count(delivered)
        };
        let shown = chart(&[
            day("2026-03-01", 80, 40),
            day("2026-03-02", 1, 1),
            day("2026-03-03", 0, 0),
        ]);
        let lines: Vec<_> = shown.lines().collect();
        assert_eq!(
            lines[0],
            format!("2026-03-01  {}{}", "█".repeat(20), "░".repeat(20))
        );
        assert_eq!(lines[1], "2026-03-02  █");
        assert_eq!(lines[2], "2026-03-03  ");
    }
}
