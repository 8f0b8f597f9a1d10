//! What was mailed, held against what was to be mailed.

use std::collections::BTreeMap;

use ses_campaign::{Ledger, Report, State, Submission, Tally};
use ses_emulator::{Fate, Message};
use ses_hyper::ses_types::DeliverStatus;
use tests::{Drawn, World, address};

/// What there is to say of a campaign that has ended.
pub(crate) struct Verdict {
    /// Lists that were sent to.
    pub(crate) lists: u64,
    /// Mails of the campaign.
    pub(crate) mails: u64,
}

impl Verdict {
    /// Judges a campaign.
    ///
    /// Whatever happened: no address has two mails of it, and each list has one task. Of one that is done, each recipient
    /// has one, and its report says what became of them.
    pub(crate) async fn of(world: &World, drawn: &Drawn, is_done: bool) -> Self {
        let seed = drawn.seed;
        let state = Ledger::look(world.ledger())
            .expect("a ledger")
            .unwrap_or_default();
        let mut mails = BTreeMap::new();
        let mut tallies: BTreeMap<u64, Tally> = BTreeMap::new();
        for (to, of_address) in world.mails().await {
            let [mail] = &of_address[..] else {
                panic!("seed {seed}: {to} is mailed more than once: {of_address:?}");
            };
            let task = mail.task_id.expect("nothing else is sent");
            count(tallies.entry(task).or_default(), mail);
            mails.insert(to, task);
        }
        if is_done {
            check_whole(drawn, &state, &mails, &tallies);
            let report = world.report().await;
            let report = report.unwrap_or_else(|error| panic!("seed {seed}: no report: {error}"));
            check_report(drawn, &report, &tallies);
        }
        Self {
            lists: tallies.len() as u64,
            mails: mails.len() as u64,
        }
    }
}

/// Counts a mail as a report is to count it.
fn count(tally: &mut Tally, mail: &Message) {
    let status = mail.fate.deliver_status();
    let is = |mail: bool| u64::from(mail);
    tally.recipients += 1;
    tally.requested += 1;
    tally.sent += 1;
    tally.delivered += is(status == DeliverStatus::DELIVERED);
    tally.dropped += is(status == DeliverStatus::DROPPED);
    tally.refused += is(status == DeliverStatus::REFUSED);
    tally.bounced = tally.dropped + tally.refused;
    tally.waiting += is([DeliverStatus::DELAYED, DeliverStatus::QUEUED].contains(&status));
    tally.opened += is(matches!(mail.fate, Fate::Open | Fate::Click));
    tally.clicked += is(mail.fate == Fate::Click);
    tally.unsubscribed += is(mail.fate == Fate::Unsubscribe);
    tally.complained += is(mail.fate == Fate::SpamReport);
}

/// Of a campaign that is done, each recipient has a mail of the task that the ledger has for their list.
fn check_whole(
    drawn: &Drawn,
    state: &State,
    mails: &BTreeMap<String, u64>,
    tallies: &BTreeMap<u64, Tally>,
) {
    let seed = drawn.seed;
    let mut row = 0;
    for part in &state.parts {
        let (Submission::Made { task } | Submission::Ended { task, .. }) = part.submission else {
            panic!("seed {seed}: part {} is done without a task", part.number);
        };
        let sent = tallies.get(&task).map(|tally| tally.sent);
        assert_eq!(sent, Some(part.rows()), "seed {seed}: task {task}");
        for _ in 0..part.rows() {
            let to = address(row);
            let by = mails.get(&to);
            let number = part.number;
            assert_eq!(by, Some(&task), "seed {seed}: {to} of part {number}");
            row += 1;
        }
        if let Submission::Ended { end, .. } = &part.submission {
            assert_eq!(
                (end.requested, end.sent),
                (part.rows(), part.rows()),
                "seed {seed}"
            );
        }
    }
    assert_eq!(row, drawn.rows, "seed {seed}: every row is in a part");
    let mailed = mails.len() as u64;
    assert_eq!(mailed, drawn.rows, "seed {seed}: nobody else is mailed");
}

/// Its report counts, list by list, what the emulator has.
fn check_report(drawn: &Drawn, report: &Report, tallies: &BTreeMap<u64, Tally>) {
    let seed = drawn.seed;
    let reported = report.lists.iter().map(|list| {
        let task = list.task.expect("it is done");
        (task, list.tally)
    });
    assert_eq!(
        &reported.collect::<BTreeMap<_, _>>(),
        tallies,
        "seed {seed}"
    );
    let mailed: u64 = report.days.iter().map(|day| day.taken).sum();
    assert_eq!(mailed, report.total.sent, "seed {seed}: {report:?}");
}
