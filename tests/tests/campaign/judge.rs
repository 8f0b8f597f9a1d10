//! What was mailed, held against what was to be mailed.

use std::collections::BTreeMap;

use ses_campaign::{Ledger, State, Submission};
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
    /// has one.
    pub(crate) async fn of(world: &World, drawn: &Drawn, is_done: bool) -> Self {
        let seed = drawn.seed;
        let state = Ledger::look(world.ledger())
            .expect("a ledger")
            .unwrap_or_default();
        let mails = world.mails().await;
        let mut tasks: BTreeMap<u64, u64> = BTreeMap::new();
        for task in mails.values().flatten() {
            *tasks.entry(*task).or_default() += 1;
        }
        for (to, tasks) in &mails {
            assert_eq!(tasks.len(), 1, "seed {seed}: {to} is mailed by {tasks:?}");
        }
        if is_done {
            check_whole(drawn, &state, &mails, &tasks);
        }
        Self {
            lists: tasks.len() as u64,
            mails: mails.len() as u64,
        }
    }
}

/// Of a campaign that is done, each recipient has a mail of the task that the ledger has for their list.
fn check_whole(
    drawn: &Drawn,
    state: &State,
    mails: &BTreeMap<String, Vec<u64>>,
    tasks: &BTreeMap<u64, u64>,
) {
    let seed = drawn.seed;
    let mut row = 0;
    for part in &state.parts {
        let (Submission::Made { task } | Submission::Ended { task, .. }) = part.submission else {
            panic!("seed {seed}: part {} is done without a task", part.number);
        };
        assert_eq!(
            tasks.get(&task),
            Some(&part.rows()),
            "seed {seed}: task {task}"
        );
        for _ in 0..part.rows() {
            let to = address(row);
            let by = mails.get(&to);
            assert_eq!(
                by,
                Some(&vec![task]),
                "seed {seed}: {to} of part {}",
                part.number
            );
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
    assert_eq!(
        mails.len() as u64,
        drawn.rows,
        "seed {seed}: nobody else is mailed"
    );
}
