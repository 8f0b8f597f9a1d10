//! The domains of the account.

use rusqlite::{OptionalExtension, Result, Transaction, params};

/// A domain from which the account sends.
#[derive(Debug)]
pub(crate) struct Identity {
    pub(crate) domain: String,
    pub(crate) dkim_option: u64,
    pub(crate) verified: bool,
    pub(crate) created: i64,
}

pub(crate) fn insert(state: &Transaction<'_>, identity: &Identity) -> Result<()> {
    state.execute(
        "INSERT INTO identity (domain, dkim_option, verified, created) VALUES (?1, ?2, ?3, ?4)",
        params![
            identity.domain,
            identity.dkim_option,
            identity.verified,
            identity.created
        ],
    )?;
    Ok(())
}

pub(crate) fn find(state: &Transaction<'_>, domain: &str) -> Result<Option<Identity>> {
    state
        .query_row(
            "SELECT domain, dkim_option, verified, created FROM identity WHERE domain = ?1",
            [domain],
            |row| {
                Ok(Identity {
                    domain: row.get(0)?,
                    dkim_option: row.get(1)?,
                    verified: row.get(2)?,
                    created: row.get(3)?,
                })
            },
        )
        .optional()
}

pub(crate) fn count(state: &Transaction<'_>) -> Result<u64> {
    state.query_row("SELECT count(*) FROM identity", [], |row| row.get(0))
}

/// Marks a domain as verified.
pub(crate) fn verify(state: &Transaction<'_>, domain: &str) -> Result<()> {
    state.execute(
        "UPDATE identity SET verified = 1 WHERE domain = ?1",
        [domain],
    )?;
    Ok(())
}
