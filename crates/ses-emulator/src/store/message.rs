//! The captured mail: a small row for each recipient, from which it can be rendered.

use rusqlite::{Result, Row, named_params};

use super::{Filter, Page, State, key, rows};
use crate::message::Id;

/// A mail that is about to be captured.
pub(crate) struct NewMessage<'a> {
    pub(crate) mailing_id: u64,
    /// The recipient on the list, for mail of a batch.
    pub(crate) detail_id: Option<u64>,
    pub(crate) to: &'a str,
    pub(crate) captured: i64,
}

/// A captured mail, not rendered.
pub(crate) struct Captured {
    pub(crate) id: u64,
    pub(crate) mailing_id: u64,
    pub(crate) task_id: Option<u64>,
    pub(crate) from: String,
    pub(crate) to: String,
    pub(crate) reply_to: Option<String>,
    /// With its variables.
    pub(crate) subject: String,
    pub(crate) content_id: u64,
    /// The values for all recipients of the mailing, as JSON.
    pub(crate) data: Option<String>,
    /// The recipient's own values, as JSON.
    pub(crate) own_data: Option<String>,
    pub(crate) captured: i64,
}

impl Captured {
    /// The id that SendEmail answers: its recipients share one, those of a batch have one each.
    pub(crate) fn message_id(&self, state: &State<'_>) -> String {
        let id = match self.task_id {
            Some(_) => Id::OfMessage(self.id),
            None => Id::OfMailing(self.mailing_id),
        };
        id.in_full(state.account(), state.salt(), self.captured)
    }
}

/// Which mail is asked for.
#[derive(Default)]
pub(crate) struct MessageFilter {
    pub(crate) from: Option<i64>,
    pub(crate) before: Option<i64>,
    pub(crate) message_id: Option<String>,
    pub(crate) recipient: Option<String>,
}

/// Captures a mail.
pub(crate) fn insert(state: &State<'_>, message: &NewMessage<'_>) -> Result<()> {
    state.execute(
        "INSERT INTO message (account, mailing_id, detail_id, recipient, created)
         VALUES (:account, :mailing, :detail, :to, :created)",
        named_params! {
            ":mailing": key(message.mailing_id),
            ":detail": message.detail_id.map(key),
            ":to": message.to,
            ":created": message.captured,
        },
    )?;
    Ok(())
}

pub(crate) fn count(state: &State<'_>) -> Result<u64> {
    state.count(
        "SELECT count(*) FROM message WHERE account = :account",
        named_params! {},
    )
}

/// How many mails there are to this address, or to any, counted no further than to `most`.
pub(crate) fn count_up_to(state: &State<'_>, recipient: Option<&String>, most: u64) -> Result<u64> {
    let conditions = Filter::new("account = :account").and("recipient = :to", ":to", recipient);
    let most = rows(most);
    state.count(
        &format!(
            "SELECT count(*) FROM (SELECT 1 FROM message WHERE {} LIMIT :most)",
            conditions.sql()
        ),
        &conditions.values_with(named_params! { ":most": most }),
    )
}

/// The mail that the filter lets through, in the order in which it was captured.
pub(crate) fn find(state: &State<'_>, filter: &MessageFilter, page: Page) -> Result<Vec<Captured>> {
    let (message, mailing) = match &filter.message_id {
        None => (None, None),
        Some(text) => match Id::parse(text, state.salt()) {
            None => return Ok(Vec::new()),
            Some(Id::OfMessage(id)) => (Some(key(id)), None),
            Some(Id::OfMailing(id)) => (None, Some(key(id))),
        },
    };
    let conditions = Filter::new("message.account = :account")
        .and("message.created >= :from", ":from", filter.from.as_ref())
        .and(
            "message.created < :before",
            ":before",
            filter.before.as_ref(),
        )
        .and("message.id = :message", ":message", message.as_ref())
        .and(
            "message.mailing_id = :mailing",
            ":mailing",
            mailing.as_ref(),
        )
        .and("message.recipient = :to", ":to", filter.recipient.as_ref());
    let sql = format!(
        "SELECT message.id, mailing_id, mailing.task_id, sender, recipient, reply_to, subject, content_id,
                mailing.data, receiver_detail.data, message.created
         FROM message JOIN mailing ON mailing.id = mailing_id
         LEFT JOIN receiver_detail ON receiver_detail.id = detail_id
         WHERE {} ORDER BY message.id LIMIT :limit OFFSET :offset",
        conditions.sql()
    );
    let (limit, offset) = (rows(page.limit), rows(page.offset));
    let values = conditions.values_with(named_params! { ":limit": limit, ":offset": offset });
    state.all(&sql, &values, captured)
}

fn captured(row: &Row<'_>) -> Result<Captured> {
    Ok(Captured {
        id: row.get(0)?,
        mailing_id: row.get(1)?,
        task_id: row.get(2)?,
        from: row.get(3)?,
        to: row.get(4)?,
        reply_to: row.get(5)?,
        subject: row.get(6)?,
        content_id: row.get(7)?,
        data: row.get(8)?,
        own_data: row.get(9)?,
        captured: row.get(10)?,
    })
}
