//! Who has unsubscribed from which sender of the account.

use rusqlite::{Result, named_params};

use super::State;

pub(crate) fn exists(state: &State<'_>, sender: &str, recipient: &str) -> Result<bool> {
    state.exists(
        "SELECT 1 FROM unsubscription
         WHERE account = :account AND sender = :sender AND recipient = :recipient",
        named_params! { ":sender": sender, ":recipient": recipient },
    )
}

pub(crate) fn add(state: &State<'_>, sender: &str, recipient: &str, now: i64) -> Result<()> {
    state.execute(
        "INSERT OR IGNORE INTO unsubscription (account, sender, recipient, created)
         VALUES (:account, :sender, :recipient, :now)",
        named_params! { ":sender": sender, ":recipient": recipient, ":now": now },
    )?;
    Ok(())
}
