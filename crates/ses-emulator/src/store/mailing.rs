//! Mailings: what all recipients of one SendEmail, or of one run of a task, have in common.

use rusqlite::{Result, params};
use ses_types::UnsubscribeLink;

use super::{State, key};
use crate::head::Head;

/// A mailing that is about to begin.
pub(crate) struct Mailing<'a> {
    pub(crate) task_id: Option<u64>,
    pub(crate) from: &'a str,
    pub(crate) reply_to: Option<&'a str>,
    /// With its variables.
    pub(crate) subject: &'a str,
    pub(crate) content_id: u64,
    pub(crate) template_id: Option<u64>,
    /// What the request gives of the mail's head.
    pub(crate) head: Option<&'a Head>,
    /// The values for all recipients, as JSON.
    pub(crate) data: Option<&'a str>,
    /// Which unsubscribe link the mail carries.
    pub(crate) link: Option<&'a UnsubscribeLink>,
    pub(crate) created: i64,
}

/// Writes a mailing down and gives the id that it got.
pub(crate) fn insert(state: &State<'_>, mailing: &Mailing<'_>) -> Result<u64> {
    state.insert_for_mail(
        "INSERT INTO mailing (account, task_id, sender, reply_to, subject, content_id, template_id, head, data,
                              link, created)
         VALUES (:account, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        params![
            mailing.task_id.map(key),
            mailing.from,
            mailing.reply_to,
            mailing.subject,
            key(mailing.content_id),
            mailing.template_id.map(key),
            mailing.head,
            mailing.data,
            mailing.link.map(UnsubscribeLink::as_str),
            mailing.created,
        ],
    )
}
