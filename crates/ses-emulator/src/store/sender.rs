//! The sender addresses of the account.

use rusqlite::{OptionalExtension, Result, Transaction, params};

/// An address from which the account sends.
pub(crate) struct Sender {
    pub(crate) address: String,
    pub(crate) domain: String,
    pub(crate) name: Option<String>,
    pub(crate) created: i64,
}

pub(crate) fn insert(state: &Transaction<'_>, sender: &Sender) -> Result<()> {
    state.execute(
        "INSERT INTO sender (address, domain, name, created) VALUES (?1, ?2, ?3, ?4)",
        params![sender.address, sender.domain, sender.name, sender.created],
    )?;
    Ok(())
}

pub(crate) fn exists(state: &Transaction<'_>, address: &str) -> Result<bool> {
    state
        .query_row("SELECT 1 FROM sender WHERE address = ?1", [address], |_| {
            Ok(())
        })
        .optional()
        .map(|found| found.is_some())
}

/// Whether the address is registered and its domain verified.
pub(crate) fn can_send(state: &Transaction<'_>, address: &str) -> Result<bool> {
    state
        .query_row(
            "SELECT identity.verified FROM sender JOIN identity USING (domain) WHERE address = ?1",
            [address],
            |row| row.get(0),
        )
        .optional()
        .map(Option::unwrap_or_default)
}

pub(crate) fn count_of_domain(state: &Transaction<'_>, domain: &str) -> Result<u64> {
    state.query_row(
        "SELECT count(*) FROM sender WHERE domain = ?1",
        [domain],
        |row| row.get(0),
    )
}
