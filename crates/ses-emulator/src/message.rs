//! A message: one mail to one recipient, as it would have gone out.

use std::fmt;

use serde::{Deserialize, Serialize};
use ses_types::ServiceTime;
use uuid::Uuid;

/// The number of the account, as ids of messages name it.
const ACCOUNT: u64 = 1_250_000_000;

/// A captured mail: rendered, to one recipient.
///
/// `Debug` shows its numbers and neither address nor content.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Message {
    /// The number of the message: messages are numbered from 1 in the order in which they were captured.
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

/// An id in the service's form: the account, the service's civil time, and something that no other mail has.
pub(crate) fn new_message_id(now: i64) -> String {
    let time = ServiceTime::from_unix(now);
    let digits: String = time.as_str().chars().filter(char::is_ascii_digit).collect();
    format!(
        "qcloudses-30-{ACCOUNT}-date-{digits}-{}",
        Uuid::new_v4().simple()
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_carries_the_service_time_and_is_not_given_twice() {
        let id = new_message_id(1_654_064_683);
        assert!(
            id.starts_with("qcloudses-30-1250000000-date-20220601142443-"),
            "{id}"
        );
        assert_ne!(id, new_message_id(1_654_064_683));
    }
}
