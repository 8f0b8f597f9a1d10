//! A message: one mail to one recipient, as it would have gone out.

use std::{
    collections::BTreeMap,
    fmt::{self, Write as _},
};

use serde::{Deserialize, Serialize};
use ses_types::ServiceTime;

use crate::Fate;

/// What the number of an account is counted from where ids of messages name it.
const ACCOUNTS: i64 = 1_249_999_999;

/// The number by which the service knows an account.
pub(crate) fn account_number(account: i64) -> i64 {
    ACCOUNTS.saturating_add(account)
}

/// The id of an event of mail, which no other event has, of whatever emulator.
pub(crate) fn event_id(number: u64, salt: i64) -> String {
    format!("{:032x}", salted(number, salt))
}

/// Written as one number, since that takes half of what two take.
fn salted(number: u64, salt: i64) -> u128 {
    u128::from(salt.cast_unsigned()) << 64 | u128::from(number)
}

/// A captured mail: rendered, to one recipient.
///
/// It is rendered when it is looked at, and reads as it did when it was captured, whatever has become of its template.
/// `Debug` shows its numbers and neither address nor content.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Message {
    /// The number of the message: messages are numbered from 1 in the order in which they were captured, those of all
    /// accounts together.
    pub id: u64,
    /// The id that SendEmail answers and GetSendEmailStatus shows; a mail to several recipients has one id.
    pub message_id: String,
    /// The task of a batch; `None` for mail sent by SendEmail.
    pub task_id: Option<u64>,
    /// The sender as the request gave it, with its alias.
    pub from: String,
    /// The address of the recipient.
    pub to: String,
    /// Where answers go, when that is not the sender.
    pub reply_to: Option<String>,
    /// The rendered subject.
    pub subject: String,
    /// The rendered HTML part.
    pub html: Option<String>,
    /// The rendered text part.
    pub text: Option<String>,
    /// The headers that the service adds, by their names: `List-Unsubscribe` and `List-Unsubscribe-Post` (RFC 8058) where
    /// the mail carries an unsubscribe link.
    #[serde(default)]
    pub headers: BTreeMap<String, String>,
    /// What became of it.
    pub fate: Fate,
    /// When the message was captured, in Unix seconds.
    pub captured: i64,
}

impl fmt::Debug for Message {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Message")
            .field("id", &self.id)
            .field("message_id", &self.message_id)
            .field("task_id", &self.task_id)
            .finish_non_exhaustive()
    }
}

/// What an id of a message stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Id {
    /// All mails of a SendEmail with several recipients.
    OfMailing(u64),
    /// One mail.
    OfMessage(u64),
}

impl Id {
    /// The id in the service's form: the account, the service's civil time, and something that no other mail has.
    ///
    /// That something is what `salt`, which is random, and the number of a row make together, so that no row has to
    /// keep its id.
    pub(crate) fn in_full(self, account: i64, salt: i64, time: i64) -> String {
        let time = ServiceTime::from_unix(time);
        let number = match self {
            Self::OfMailing(id) => id << 1,
            Self::OfMessage(id) => id << 1 | 1,
        };
        let account = account_number(account);
        let mut text = String::with_capacity(80);
        // Writing to a text does not fail.
        let _written = write!(text, "qcloudses-30-{account}-date-");
        text.extend(time.as_str().chars().filter(char::is_ascii_digit));
        let _written = write!(text, "-{:032x}", salted(number, salt));
        text
    }

    /// What an id stands for that was made with this salt.
    pub(crate) fn parse(text: &str, salt: i64) -> Option<Self> {
        let (_, tail) = text.rsplit_once('-')?;
        let number = tail.strip_prefix(&format!("{salt:016x}"))?;
        let number = u64::from_str_radix(number, 16).ok()?;
        Some(match number & 1 {
            0 => Self::OfMailing(number >> 1),
            _ => Self::OfMessage(number >> 1),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_carries_the_service_time_and_is_found_again() {
        for id in [Id::OfMailing(7), Id::OfMessage(7), Id::OfMessage(1 << 62)] {
            let text = id.in_full(1, -2, 1_654_064_683);
            assert!(
                text.starts_with("qcloudses-30-1250000000-date-20220601142443-"),
                "{text}"
            );
            assert_eq!(Id::parse(&text, -2), Some(id));
            assert_eq!(Id::parse(&text, 2), None, "of another account");
        }
        assert_eq!(Id::parse("another", 2), None);
    }
}
