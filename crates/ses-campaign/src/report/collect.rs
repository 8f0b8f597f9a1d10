//! The numbers of a report: from the ledger, its tasks, and the mails of each day.

use std::collections::BTreeMap;

use ses_hyper::ses_types::{
    DeliverStatus, ErrorCode, GetSendEmailStatus, Reaction, SendEmailStatus, SendStatus,
    ServiceDate, ServiceTime,
};

use super::{
    ListReport, Reason, Report, StatusCount, Tally,
    book::{Book, Failure},
};
use crate::{
    Desk, Error, Schedule, Spool, Standing, State, Stop, Submission, run::submit::bare_address,
};

/// The most mails of a page.
const PAGE: u64 = 100;

const DAY: i64 = 24 * 3600;

/// What reasons that name an earlier line begin with.
const EARLIER: &str = "the address stands in line ";

impl Desk<'_> {
    /// What became of the campaign so far.
    ///
    /// Mails are found by day, sender and recipient. Where each recipient gets one mail, the first since its task was
    /// made counts; other mail from the same sender to a recipient of a campaign that recurs is counted with it.
    ///
    /// # Errors
    /// Those of [`standings`](Self::standings), and of a spool that is gone.
    pub async fn report(&self) -> Result<Report, Error> {
        let state = self.state()?;
        let (standings, date) = self.look(state.clone()).await?;
        let now = date.unwrap_or_else(|| self.clock.now());
        let mut book = Book::create(&self.folder)?;
        self.load(&book, &standings)?;
        let lost_days = self.read_days(&mut book, &standings, now).await?;
        let lists = lists(&book, &standings)?;
        let mut total = Tally::default();
        lists.iter().for_each(|list| total.add(&list.tally));
        let left_out_file = self.folder.join("rejected.csv");
        Ok(Report {
            campaign: state.campaign.clone(),
            subject: self.campaign.subject.clone(),
            made: ServiceTime::from_unix_with_offset(now, self.offset()).to_string(),
            is_done: state.is_done,
            is_cancelled: state.is_cancelled,
            total,
            lists,
            days: book.days()?,
            lost_days,
            rows: state.counts,
            left_out: self.reasons(&state)?,
            left_out_file,
        })
    }

    fn offset(&self) -> i32 {
        self.campaign.times.service_offset
    }

    /// Writes down to which part each recipient of a submitted part belongs.
    fn load(&self, book: &Book, standings: &[Standing]) -> Result<(), Error> {
        let submitted = |standing: &&Standing| standing.part.submission.task().is_some();
        let mut parts = standings.iter().filter(submitted).peekable();
        if parts.peek().is_none() {
            return Ok(());
        }
        let mut spool = Spool::open(self.folder.join("spool.jsonl"))?;
        for standing in parts {
            for chunk in &standing.part.chunks {
                for row in spool.read(chunk)? {
                    book.recipient(&row.email, chunk.part)?;
                }
            }
        }
        Ok(())
    }

    /// Reads the mails of each day since the first task was made; gives the days that the service shows no longer.
    async fn read_days(
        &self,
        book: &mut Book,
        standings: &[Standing],
        now: i64,
    ) -> Result<Vec<String>, Error> {
        let unix = |time: &Option<ServiceTime>| {
            let time = time.as_ref()?;
            time.to_unix_with_offset(self.offset())
        };
        let tasks = || {
            standings
                .iter()
                .filter_map(|standing| standing.task.as_ref())
        };
        let Some(first) = tasks().filter_map(|task| unix(&task.create_time)).min() else {
            return Ok(Vec::new());
        };
        let last = tasks().filter_map(|task| unix(&task.update_time));
        let date = |unix| ServiceDate::from_unix_with_offset(unix, self.offset());
        let last = date(last.fold(now, i64::max));
        let days = (0..).map(|number| date(first + number * DAY));
        let mut lost = Vec::new();
        for day in days.take_while(|day| *day <= last) {
            match self.read_day(book, &day, first).await {
                Ok(()) => {}
                Err(Error::Stopped(stop)) if is_lost(&stop) => lost.push(day.to_string()),
                Err(error) => return Err(error),
            }
        }
        Ok(lost)
    }

    #[expect(
        clippy::needless_pass_by_ref_mut,
        reason = "a future with a shared reference to it could not be sent to another thread"
    )]
    async fn read_day(&self, book: &mut Book, day: &ServiceDate, first: i64) -> Result<(), Error> {
        let service = self.service();
        let is_one = !matches!(self.campaign.schedule, Schedule::Every { .. });
        let sender = bare_address(&self.campaign.sender);
        let is_ours = |mail: &&SendEmailStatus| {
            let from = mail.from_email_address.as_deref();
            from.is_none_or(|from| bare_address(from).eq_ignore_ascii_case(sender))
                && mail.request_time.is_none_or(|at| at >= first)
        };
        let mut offset = 0;
        loop {
            let request = GetSendEmailStatus::new(day.clone(), offset, PAGE);
            let page = service.read(&request).await?.answer.email_status_list;
            for mail in page.iter().filter(is_ours) {
                book.mail(mail, day.as_str(), is_one)?;
            }
            offset += page.len() as u64;
            if (page.len() as u64) < PAGE {
                return Ok(());
            }
        }
    }

    /// Why rows were left out, and how many for each reason.
    fn reasons(&self, state: &State) -> Result<Vec<Reason>, Error> {
        let path = self.folder.join("rejected.csv");
        let failed = |error: csv::Error| Error::file(&path)(error.into());
        let mut reasons: BTreeMap<String, u64> = BTreeMap::new();
        if state.counts.total() > state.counts.accepted {
            let mut rows = csv::Reader::from_path(&path).map_err(failed)?;
            for row in rows.records() {
                let row = row.map_err(failed)?;
                let reason = match row.get(3).unwrap_or_default() {
                    reason if reason.starts_with(EARLIER) => {
                        "the address stands in an earlier line"
                    }
                    reason => reason,
                };
                *reasons.entry(reason.to_owned()).or_default() += 1;
            }
        }
        let reasons = reasons.into_iter();
        let mut reasons: Vec<_> = reasons
            .map(|(reason, rows)| Reason { reason, rows })
            .collect();
        reasons.sort_by_key(|reason| std::cmp::Reverse(reason.rows));
        Ok(reasons)
    }
}

fn is_lost(stop: &Stop) -> bool {
    let lost = ErrorCode::FAILED_OPERATION_NOT_SUPPORT_DATE;
    matches!(stop, Stop::Refused { source, .. } if source.code() == Some(lost.as_str()))
}

fn lists(book: &Book, standings: &[Standing]) -> Result<Vec<ListReport>, Error> {
    let tallies: BTreeMap<_, _> = book.tallies()?.into_iter().collect();
    let mut failures: BTreeMap<u32, Vec<StatusCount>> = BTreeMap::new();
    for failure in book.failures()? {
        failures
            .entry(failure.part)
            .or_default()
            .push(status(&failure));
    }
    let list = |standing: &Standing| {
        let number = standing.part.number;
        let mut tally = tallies.get(&number).copied().unwrap_or_default();
        count(&mut tally, standing);
        let task = standing.task.as_ref();
        ListReport {
            number: number + 1,
            name: standing.part.list.name().map(str::to_owned),
            list: standing.part.list.id(),
            task: standing.part.submission.task(),
            status: (task.and_then(|task| task.task_status))
                .map(|status| words(&status.to_string())),
            message: (task.and_then(|task| task.err_msg.clone())).filter(|text| !text.is_empty()),
            tally,
            failures: failures.get(&number).cloned().unwrap_or_default(),
        }
    };
    Ok(standings.iter().map(list).collect())
}

/// What the task itself counts; of one that is no longer shown, what the ledger has written down.
fn count(tally: &mut Tally, standing: &Standing) {
    tally.recipients = standing.part.rows();
    match (&standing.task, &standing.part.submission) {
        (Some(task), _) => {
            tally.requested = task.request_count.unwrap_or_default();
            tally.sent = task.send_count.unwrap_or_default();
            tally.queued = task.cache_count.unwrap_or_default();
        }
        (None, Submission::Ended { end, .. }) => {
            tally.requested = end.requested;
            tally.sent = end.sent;
            tally.queued = end.cached;
        }
        _ => {}
    }
}

fn status(failure: &Failure) -> StatusCount {
    let (send, deliver) = (
        SendStatus::new(failure.code),
        DeliverStatus::new(failure.code),
    );
    let (field, name, reaction) = match failure.is_send {
        true => ("SendStatus", send.name(), send.reaction()),
        false => ("DeliverStatus", deliver.name(), deliver.reaction()),
    };
    StatusCount {
        field,
        code: failure.code,
        meaning: name.map_or_else(|| "not known".to_owned(), words),
        advice: advice(reaction),
        mails: failure.mails,
    }
}

fn advice(reaction: Option<Reaction>) -> String {
    match reaction {
        Some(Reaction::Skip) => "leave these recipients out".to_owned(),
        Some(Reaction::Fix) => "mend the campaign".to_owned(),
        Some(Reaction::Stop) => "look at the account".to_owned(),
        Some(Reaction::Pause(pause)) => match pause.as_secs() {
            seconds if seconds >= 3600 => format!("look again in {} h", seconds / 3600),
            seconds => format!("look again in {} min", seconds.div_ceil(60)),
        },
        _ => "look at these mails one by one".to_owned(),
    }
}

/// `RefusedByDomain` as `refused by domain`.
fn words(name: &str) -> String {
    let mut words = String::new();
    let mut last = ' ';
    for letter in name.chars() {
        let begins =
            letter.is_ascii_uppercase() || letter.is_ascii_digit() && !last.is_ascii_digit();
        if begins && !words.is_empty() {
            words.push(' ');
        }
        words.push(letter.to_ascii_lowercase());
        last = letter;
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_words() {
        for (name, expected) in [
            ("RefusedByDomain", "refused by domain"),
            ("InternalFault1001", "internal fault 1001"),
            ("Queued", "queued"),
        ] {
            assert_eq!(words(name), expected);
        }
    }

    #[test]
    fn a_status_says_what_it_means_and_what_to_do() {
        let check = |is_send, code, meaning: &str, advice: &str| {
            let (part, mails) = (0, 1);
            let found = status(&Failure {
                part,
                is_send,
                code,
                mails,
            });
            assert_eq!(
                (found.meaning.as_str(), found.advice.as_str()),
                (meaning, advice)
            );
        };
        check(
            true,
            1008,
            "refused by domain",
            "leave these recipients out",
        );
        check(true, 3033, "no balance", "look at the account");
        check(false, 8, "delayed", "look again in 1 h");
        check(false, 99, "not known", "look at these mails one by one");
    }
}
