//! The report of a campaign: what the ledger says, what the service shows, and what became of each mail.

mod book;
mod collect;
mod html;

use std::{fmt, path::PathBuf};

use serde::Serialize;

use crate::Counts;

/// What became of a campaign, in numbers.
///
/// It has a JSON form by `serde`, and is a page by [`to_html`](Self::to_html).
/// `Debug` leaves out the subject.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Report {
    /// The campaign's id.
    pub campaign: String,
    /// The subject of its mail, variables unfilled.
    pub subject: String,
    /// When the report was made, in the service's civil time.
    pub made: String,
    /// Whether every part is submitted, and every task has ended that has an end.
    pub is_done: bool,
    /// Whether the campaign was cancelled.
    pub is_cancelled: bool,
    /// All lists together.
    pub total: Tally,
    /// The lists, in the order of their parts.
    pub lists: Vec<ListReport>,
    /// The days on which there was mail, in the service's civil time.
    pub days: Vec<DayReport>,
    /// Days that the service shows no longer: mail of these is missing from all that follows sending.
    pub lost_days: Vec<String>,
    /// The rows of the file of recipients.
    pub rows: Counts,
    /// Why rows were left out.
    pub left_out: Vec<Reason>,
    /// The file with each row that was left out.
    pub left_out_file: PathBuf,
}

/// What became of the mail of a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct ListReport {
    /// The list's number in the campaign, from 1.
    pub number: u32,
    /// Its name, once it has one.
    pub name: Option<String>,
    /// The service's number of it.
    pub list: Option<u64>,
    /// The service's number of its task.
    pub task: Option<u64>,
    /// How far the task is, as the service calls it; `None` without a task, or with one that is not shown.
    pub status: Option<String>,
    /// What the service says of a task that failed.
    pub message: Option<String>,
    /// What became of how many mails.
    #[serde(flatten)]
    pub tally: Tally,
    /// The mails that have not arrived, by what the service says of them.
    pub failures: Vec<StatusCount>,
}

/// Counts of mails.
///
/// What was requested, sent and queued is the task's own count; the rest is counted mail by mail.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Tally {
    /// Recipients.
    pub recipients: u64,
    /// Mails that were asked for.
    pub requested: u64,
    /// Mails that went out.
    pub sent: u64,
    /// Mails that wait at the service to go out.
    pub queued: u64,
    /// Mails that the service did not take.
    pub rejected: u64,
    /// Mails that the recipients' servers took.
    pub delivered: u64,
    /// Mails that wait to be handed over, or were put off.
    pub waiting: u64,
    /// Mails that came back: those that were dropped or refused.
    pub bounced: u64,
    /// Mails that the service gave up.
    pub dropped: u64,
    /// Mails that the recipients' providers refused.
    pub refused: u64,
    /// Mails that were opened, as far as can be told.
    pub opened: u64,
    /// Mails with a link that was followed.
    pub clicked: u64,
    /// Mails by which somebody unsubscribed.
    pub unsubscribed: u64,
    /// Mails that somebody reported as unwanted.
    pub complained: u64,
}

/// Mails of one day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct DayReport {
    /// The day, `YYYY-MM-DD`.
    pub day: String,
    /// Mails that the service took.
    pub taken: u64,
    /// Those that were delivered.
    pub delivered: u64,
    /// Those that were opened.
    pub opened: u64,
    /// Those with a link that was followed.
    pub clicked: u64,
}

/// How many mails have a status other than that all is well.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct StatusCount {
    /// The field that says so: `SendStatus` or `DeliverStatus`.
    pub field: &'static str,
    /// Its number.
    pub code: i64,
    /// What it means.
    pub meaning: String,
    /// What to do about it.
    pub advice: String,
    /// How many mails.
    pub mails: u64,
}

/// How many rows were left out for one reason.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Reason {
    /// The reason.
    pub reason: String,
    /// How many rows.
    pub rows: u64,
}

impl Report {
    /// All lists' failures together.
    #[must_use]
    pub fn failures(&self) -> Vec<StatusCount> {
        let mut sum: Vec<StatusCount> = Vec::new();
        for failure in self.lists.iter().flat_map(|list| &list.failures) {
            let is_same =
                |one: &&mut StatusCount| (one.field, one.code) == (failure.field, failure.code);
            match sum.iter_mut().find(is_same) {
                Some(one) => one.mails += failure.mails,
                None => sum.push(failure.clone()),
            }
        }
        sum.sort_by_key(|one| std::cmp::Reverse(one.mails));
        sum
    }

    /// A page that needs nothing else: no script, no picture, no other file.
    #[must_use]
    pub fn to_html(&self) -> String {
        html::page(self)
    }
}

impl fmt::Debug for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Report")
            .field("campaign", &self.campaign)
            .field("total", &self.total)
            .field("lists", &self.lists)
            .finish_non_exhaustive()
    }
}

impl Tally {
    fn add(&mut self, other: &Self) {
        let pairs = [
            (&mut self.recipients, other.recipients),
            (&mut self.requested, other.requested),
            (&mut self.sent, other.sent),
            (&mut self.queued, other.queued),
            (&mut self.rejected, other.rejected),
            (&mut self.delivered, other.delivered),
            (&mut self.waiting, other.waiting),
            (&mut self.bounced, other.bounced),
            (&mut self.dropped, other.dropped),
            (&mut self.refused, other.refused),
            (&mut self.opened, other.opened),
            (&mut self.clicked, other.clicked),
            (&mut self.unsubscribed, other.unsubscribed),
            (&mut self.complained, other.complained),
        ];
        for (sum, one) in pairs {
            *sum += one;
        }
    }
}
