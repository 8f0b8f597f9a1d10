//! Statistics: how much mail there was on each day, and what became of it.

use ses_types::{GetStatisticsReport, GetStatisticsReportResponse, ServiceDate, Volume};

use super::{Context, Handle};
use crate::{
    Fate, day,
    handler::period,
    refusal::Refusal,
    store::{
        message::MessageFilter,
        statistics::{Tally, tallies},
    },
};

impl Handle for GetStatisticsReport {
    fn handle(self, cx: &Context<'_>) -> Result<GetStatisticsReportResponse, Refusal> {
        let (from, before) = period(&self.start_date, &self.end_date)?;
        let filter = MessageFilter {
            from: Some(from),
            before: Some(before),
            sender_domain: self.domain,
            recipient_domain: self.receiving_mailbox_type,
            ..MessageFilter::default()
        };
        let by_day = tallies(cx.state, &filter, true)?;
        let days = by_day.chunk_by(|one, next| one.day == next.day);
        let overall = tallies(cx.state, &filter, false)?;
        Ok(GetStatisticsReportResponse::new()
            .daily_volumes(days.map(of_day))
            .overall_volume(volume(&overall)))
    }
}

fn of_day(tallies: &[Tally]) -> Volume {
    let day = tallies.first().map_or(0, |tally| tally.day);
    volume(tallies).send_date(ServiceDate::from_unix(day::begin(day)))
}

fn volume(tallies: &[Tally]) -> Volume {
    let sum = |has: fn(Fate) -> bool, of: fn(&Tally) -> u64| {
        let met = tallies
            .iter()
            .filter(|tally| tally.is_taken && has(tally.fate));
        met.map(of).sum::<u64>()
    };
    let mails = |has| sum(has, |tally| tally.mails);
    // A recipient has one address and so meets with one fate: nobody is counted twice.
    let recipients = |has| sum(has, |tally| tally.recipients);
    Volume::new()
        .request_count(tallies.iter().map(|tally| tally.mails).sum())
        .accepted_count(mails(|_| true))
        .delivered_count(mails(Fate::is_delivered))
        .opened_count(recipients(Fate::is_opened))
        .clicked_count(recipients(|fate| fate == Fate::Click))
        .bounce_count(mails(Fate::is_bounced))
        .unsubscribe_count(recipients(|fate| fate == Fate::Unsubscribe))
}
