//! What came of campaigns, counted.

use std::{collections::BTreeMap, iter::Sum};

use ses_emulator::Message;

/// What came of campaigns that were sent in one way.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Tally {
    campaigns: u64,
    done: u64,
    twice: Count,
    lost: Count,
    /// Those that were said to be done, with somebody mailed twice or not at all.
    wrong: u64,
}

/// Campaigns in which it happened to somebody, and to how many recipients of them.
#[derive(Clone, Copy, Debug, Default)]
struct Count {
    campaigns: u64,
    recipients: u64,
}

impl Tally {
    /// The head of the table.
    pub(crate) const HEAD: &str = "\
        | Sent by | campaigns | said to be done | somebody mailed twice | recipients mailed twice | somebody not mailed | \
        recipients not mailed | said to be done, with either |\n|---|---|---|---|---|---|---|---|";

    /// Of one campaign, by the mails that each of so many recipients got.
    pub(crate) fn of(mails: &BTreeMap<String, Vec<Message>>, rows: u64, is_done: bool) -> Self {
        let twice = mails.values().filter(|mails| mails.len() > 1).count() as u64;
        let lost = rows - mails.len() as u64;
        Self {
            campaigns: 1,
            done: is_done.into(),
            twice: Count::of(twice),
            lost: Count::of(lost),
            wrong: (is_done && twice + lost > 0).into(),
        }
    }

    /// Whether nobody was mailed twice, and nobody was left out of what was said to be done.
    pub(crate) fn is_sound(&self) -> bool {
        self.twice.recipients == 0 && self.wrong == 0
    }

    /// A row of the table.
    pub(crate) fn row(&self, words: &str) -> String {
        let Self {
            campaigns,
            done,
            twice,
            lost,
            wrong,
        } = self;
        let cells = [
            *campaigns,
            *done,
            twice.campaigns,
            twice.recipients,
            lost.campaigns,
            lost.recipients,
            *wrong,
        ];
        let cells = cells.map(|cell| cell.to_string());
        format!("| {words} | {} |", cells.join(" | "))
    }
}

impl Count {
    fn of(recipients: u64) -> Self {
        Self {
            campaigns: (recipients > 0).into(),
            recipients,
        }
    }

    fn add(self, other: Self) -> Self {
        Self {
            campaigns: self.campaigns + other.campaigns,
            recipients: self.recipients + other.recipients,
        }
    }
}

impl Sum for Tally {
    fn sum<I: Iterator<Item = Self>>(tallies: I) -> Self {
        tallies.fold(Self::default(), |sum, one| Self {
            campaigns: sum.campaigns + one.campaigns,
            done: sum.done + one.done,
            twice: sum.twice.add(one.twice),
            lost: sum.lost.add(one.lost),
            wrong: sum.wrong + one.wrong,
        })
    }
}
