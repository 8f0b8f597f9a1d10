//! Delivery: whether the service takes a mail to one recipient, and what follows from it.

use rusqlite::Result;
use ses_types::SendStatus;

use crate::{
    Fate, Terms, day, fate,
    store::{
        self, State,
        message::{Mail, NewMessage},
    },
};

const HOUR: i64 = 3_600;

/// Hands over the mail of one sender.
pub(crate) struct Delivery<'a> {
    pub(crate) state: &'a State<'a>,
    pub(crate) terms: &'a Terms,
    pub(crate) now: i64,
    /// Without its alias.
    pub(crate) sender: &'a str,
    /// Whether anybody may be on a list that keeps mail from an address.
    pub(crate) are_listed: bool,
}

/// How many mails the account may still send: today, and of what it has paid for.
pub(crate) struct Left {
    pub(crate) today: u64,
    pub(crate) package: u64,
    balance: u64,
}

impl Left {
    /// Whether so many mails can be taken.
    pub(crate) fn is_enough_for(&self, mails: u64) -> bool {
        mails <= self.today.min(self.package).min(self.balance)
    }

    /// Takes a mail that nothing else speaks against, or says why there is none left.
    pub(crate) fn take(&mut self) -> SendStatus {
        if self.package == 0 || self.balance == 0 {
            return SendStatus::NO_BALANCE;
        }
        if self.today == 0 {
            return SendStatus::DAILY_LIMIT;
        }
        self.today -= 1;
        self.package -= 1;
        self.balance -= 1;
        SendStatus::TAKEN
    }
}

impl Delivery<'_> {
    /// Whether the service would take a mail to an address now, and if not, why.
    pub(crate) fn send_status(&self, to: &str) -> Result<SendStatus> {
        if let Some(status) = fate::told(to) {
            return Ok(status);
        }
        Ok(if let Some(status) = self.listed(to)? {
            status
        } else if self.is_frequent(to)? {
            SendStatus::TOO_MANY_TO_ADDRESS
        } else if self.is_bouncing()? {
            SendStatus::BOUNCE_RATE_TOO_HIGH
        } else {
            SendStatus::TAKEN
        })
    }

    /// Whether what a mail gets depends on no mail that was taken before it.
    pub(crate) fn is_even(&self) -> bool {
        self.terms.hourly_quota.is_none() && self.terms.bounce_limit.is_none()
    }

    /// What a list that the address is on says.
    fn listed(&self, to: &str) -> Result<Option<SendStatus>> {
        match self.are_listed {
            true => store::recipient::refusal(self.state, self.sender, to, self.now),
            false => Ok(None),
        }
    }

    fn is_frequent(&self, to: &str) -> Result<bool> {
        let Some(quota) = self.terms.hourly_quota else {
            return Ok(false);
        };
        let sent = store::message::count_since(self.state, to, self.now - HOUR, self.now)?;
        Ok(sent >= quota)
    }

    fn is_bouncing(&self) -> Result<bool> {
        let Some(limit) = self.terms.bounce_limit else {
            return Ok(false);
        };
        Ok(store::message::count_bounced(self.state, day::number(self.now))? >= limit)
    }

    pub(crate) fn left(&self) -> Result<Left> {
        let Self { terms, state, .. } = *self;
        let today = || store::quota::sent(state, day::number(self.now));
        let ever = || store::quota::sent_ever(state);
        Ok(Left {
            today: left(terms.daily_quota, today)?,
            package: left(terms.package, ever)?,
            balance: left(terms.balance, ever)?,
        })
    }

    /// Counts mails that were taken against what the account may send today.
    pub(crate) fn count(&self, mails: u64) -> Result<()> {
        store::quota::add(self.state, day::number(self.now), mails)
    }

    /// Captures a mail with the status that it has got, and gives its number; the address decides what becomes of one
    /// that was taken.
    pub(crate) fn hand_over(
        &self,
        mail: Mail<'_>,
        task_id: Option<u64>,
        to: &str,
        status: SendStatus,
    ) -> Result<u64> {
        let fate = match status {
            SendStatus::TAKEN => Fate::of(to),
            _ => Fate::Dropped,
        };
        let message = NewMessage {
            mail,
            to,
            status,
            fate,
            captured: self.now,
        };
        let id = store::message::insert(self.state, &message)?;
        match fate {
            Fate::HardBounce => store::blocklist::add(self.state, to, task_id, self.now)?,
            Fate::Unsubscribe => {
                store::unsubscription::add(self.state, self.sender, to, self.now)?;
            }
            _ => {}
        }
        Ok(id)
    }
}

/// What is left of the most that may be sent; what was sent is not asked for where there is no limit.
fn left(most: Option<u64>, sent: impl FnOnce() -> Result<u64>) -> Result<u64> {
    most.map_or(Ok(u64::MAX), |most| Ok(most.saturating_sub(sent()?)))
}
