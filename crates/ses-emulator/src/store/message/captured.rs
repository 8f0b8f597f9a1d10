//! A captured mail as it is read back.

use rusqlite::{Result, Row};
use ses_types::{SendStatus, UnsubscribeLink};

use super::{MAIL, shared};
use crate::{Fate, head::Head, message::Id, store::State};

/// A captured mail, not rendered.
pub(crate) struct Captured {
    pub(crate) id: u64,
    /// `None` for the only one of its mailing.
    pub(crate) mailing_id: Option<u64>,
    pub(crate) task_id: Option<u64>,
    pub(crate) from: String,
    pub(crate) to: String,
    pub(crate) reply_to: Option<String>,
    /// With its variables.
    pub(crate) subject: String,
    pub(crate) content_id: u64,
    pub(crate) template_id: Option<u64>,
    /// What the request gave of its head.
    pub(crate) head: Option<Head>,
    /// The values for all recipients of the mailing, as JSON.
    pub(crate) data: Option<String>,
    /// The recipient's own values, as JSON.
    pub(crate) own_data: Option<String>,
    /// Which unsubscribe link the mail carries.
    pub(crate) link: Option<UnsubscribeLink>,
    pub(crate) status: SendStatus,
    pub(crate) fate: Fate,
    pub(crate) captured: i64,
    /// What the mail server said to which it left.
    pub(crate) reply: Option<String>,
}

impl Captured {
    /// The id that SendEmail answers: its recipients share one, those of a batch have one each.
    pub(crate) fn message_id(&self, state: &State<'_>) -> String {
        let id = match (self.mailing_id, self.task_id) {
            (Some(mailing_id), None) => Id::OfMailing(mailing_id),
            _ => Id::OfMessage(self.id),
        };
        id.in_full(state.account(), state.salt(), self.captured)
    }

    /// The id that no other mail has, whoever it goes to.
    pub(crate) fn own_id(&self, state: &State<'_>) -> String {
        Id::OfMessage(self.id).in_full(state.account(), state.salt(), self.captured)
    }
}

/// What [`Captured`] has of what mail has in common, in the order of its fields.
const SHARED: [&str; 8] = [
    "sender",
    "reply_to",
    "subject",
    "content_id",
    "template_id",
    "head",
    "data",
    "link",
];

/// All that there is of a mail.
pub(in crate::store) fn select() -> String {
    format!(
        "SELECT message.id, mailing_id, mailing.task_id, recipient, send_status, message.fate, message.created,
                receiver_detail.data, {}, relay.reply
         FROM {MAIL} LEFT JOIN receiver_detail ON receiver_detail.id = detail_id
         LEFT JOIN relay ON relay.account = message.account AND relay.message_id = message.id",
        SHARED.map(shared).join(", ")
    )
}

pub(in crate::store) fn captured(row: &Row<'_>) -> Result<Captured> {
    Ok(Captured {
        id: row.get(0)?,
        mailing_id: row.get(1)?,
        task_id: row.get(2)?,
        to: row.get(3)?,
        status: SendStatus::new(row.get(4)?),
        fate: Fate::from_number(row.get(5)?),
        captured: row.get(6)?,
        own_data: row.get(7)?,
        from: row.get(8)?,
        reply_to: row.get(9)?,
        subject: row.get(10)?,
        content_id: row.get(11)?,
        template_id: row.get(12)?,
        head: row.get(13)?,
        data: row.get(14)?,
        link: row.get::<_, Option<String>>(15)?.map(UnsubscribeLink::new),
        reply: row.get(16)?,
    })
}
