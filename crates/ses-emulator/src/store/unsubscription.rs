//! Who has unsubscribed from which sender of the account, and the mail that carries a link to do so.

use rusqlite::{Result, named_params};

use super::{
    State, key,
    message::{MAIL, shared},
};
use crate::{Fate, message::Id};

/// A mail that carries an unsubscribe link.
pub(crate) struct Linked {
    pub(crate) id: u64,
    pub(crate) from: String,
    pub(crate) to: String,
    pub(crate) fate: Fate,
}

pub(crate) fn exists(state: &State<'_>, sender: &str, recipient: &str) -> Result<bool> {
    state.exists(
        "SELECT 1 FROM unsubscription
         WHERE account = :account AND sender = :sender AND recipient = :recipient",
        named_params! { ":sender": sender, ":recipient": recipient },
    )
}

/// Writes it down, and says whether it was new.
pub(crate) fn add(state: &State<'_>, sender: &str, recipient: &str, now: i64) -> Result<bool> {
    let added = state.execute(
        "INSERT OR IGNORE INTO unsubscription (account, sender, recipient, created)
         VALUES (:account, :sender, :recipient, :now)",
        named_params! { ":sender": sender, ":recipient": recipient, ":now": now },
    )?;
    Ok(added > 0)
}

/// The mail that has this id of its own, if it carries an unsubscribe link.
pub(crate) fn find_linked(state: &State<'_>, own_id: &str) -> Result<Option<Linked>> {
    let Some(Id::OfMessage(id)) = Id::parse(own_id, state.salt()) else {
        return Ok(None);
    };
    state.first(
        &format!(
            "SELECT message.id, {}, recipient, fate FROM {MAIL}
             WHERE message.account = :account AND message.id = :id AND send_status = 0 AND {} IS NOT NULL",
            shared("sender"),
            shared("link")
        ),
        named_params! { ":id": key(id) },
        |row| {
            Ok(Linked {
                id: row.get(0)?,
                from: row.get(1)?,
                to: row.get(2)?,
                fate: Fate::from_number(row.get(3)?),
            })
        },
    )
}

/// Writes down what has become of a mail after all.
pub(crate) fn set_fate(state: &State<'_>, id: u64, fate: Fate) -> Result<()> {
    state.execute(
        "UPDATE message SET fate = :fate WHERE account = :account AND id = :id",
        named_params! { ":id": key(id), ":fate": fate.number() },
    )?;
    Ok(())
}

/// All senders and those who have unsubscribed from them, in the order in which they did.
pub(crate) fn all(state: &State<'_>) -> Result<Vec<(String, String)>> {
    state.all(
        "SELECT sender, recipient FROM unsubscription WHERE account = :account
         ORDER BY created, sender, recipient",
        named_params! {},
        |row| Ok((row.get(0)?, row.get(1)?)),
    )
}
