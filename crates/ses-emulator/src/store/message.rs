//! The captured mail.

use rusqlite::{Result, Row, Transaction, named_params, params};

use super::{Page, key, rows};
use crate::Message;

/// A mail that is about to be captured.
pub(crate) struct NewMessage<'a> {
    pub(crate) message_id: &'a str,
    /// The task and the recipient on its list, for mail of a batch.
    pub(crate) origin: Option<(u64, u64)>,
    pub(crate) from: &'a str,
    pub(crate) to: &'a str,
    pub(crate) reply_to: Option<&'a str>,
    pub(crate) subject: &'a str,
    pub(crate) html: Option<&'a str>,
    pub(crate) text: Option<&'a str>,
    pub(crate) captured: i64,
}

/// Which mail is asked for.
pub(crate) struct MessageFilter {
    pub(crate) from: i64,
    pub(crate) before: i64,
    pub(crate) message_id: Option<String>,
    pub(crate) recipient: Option<String>,
}

const COLUMNS: &str =
    "id, message_id, task_id, sender, recipient, reply_to, subject, html, text, created";

/// Captures a mail.
pub(crate) fn insert(state: &Transaction<'_>, message: &NewMessage<'_>) -> Result<()> {
    state
        .prepare_cached(
            "INSERT INTO message
             (message_id, task_id, detail_id, sender, recipient, reply_to, subject, html, text, created)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
        )?
        .execute(params![
            message.message_id,
            message.origin.map(|(task, _)| key(task)),
            message.origin.map(|(_, detail)| key(detail)),
            message.from,
            message.to,
            message.reply_to,
            message.subject,
            message.html,
            message.text,
            message.captured
        ])?;
    Ok(())
}

pub(crate) fn count(state: &Transaction<'_>) -> Result<u64> {
    state.query_row("SELECT count(*) FROM message", [], |row| row.get(0))
}

/// The captured mail in the order in which it was captured.
pub(crate) fn list(state: &Transaction<'_>, page: Page) -> Result<Vec<Message>> {
    state
        .prepare(&format!(
            "SELECT {COLUMNS} FROM message ORDER BY id LIMIT ?1 OFFSET ?2"
        ))?
        .query_map(params![rows(page.limit), rows(page.offset)], message)?
        .collect()
}

/// The mail that the filter lets through, in the order in which it was captured.
pub(crate) fn find(
    state: &Transaction<'_>,
    filter: &MessageFilter,
    page: Page,
) -> Result<Vec<Message>> {
    state
        .prepare(&format!(
            "SELECT {COLUMNS} FROM message WHERE created >= :from AND created < :before
             AND (:message_id IS NULL OR message_id = :message_id)
             AND (:recipient IS NULL OR recipient = :recipient)
             ORDER BY id LIMIT :limit OFFSET :offset"
        ))?
        .query_map(
            named_params! {
                ":from": filter.from, ":before": filter.before,
                ":message_id": filter.message_id, ":recipient": filter.recipient,
                ":limit": rows(page.limit), ":offset": rows(page.offset),
            },
            message,
        )?
        .collect()
}

fn message(row: &Row<'_>) -> Result<Message> {
    Ok(Message {
        id: row.get(0)?,
        message_id: row.get(1)?,
        task_id: row.get(2)?,
        from: row.get(3)?,
        to: row.get(4)?,
        reply_to: row.get(5)?,
        subject: row.get(6)?,
        html: row.get(7)?,
        text: row.get(8)?,
        captured: row.get(9)?,
    })
}
