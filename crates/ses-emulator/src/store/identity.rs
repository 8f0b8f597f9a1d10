//! The domains of the account.

use rusqlite::{Result, named_params};

use super::State;

/// A domain from which the account sends.
#[derive(Debug)]
pub(crate) struct Identity {
    pub(crate) domain: String,
    pub(crate) dkim_option: u64,
    pub(crate) verified: bool,
    pub(crate) created: i64,
}

pub(crate) fn insert(state: &State<'_>, identity: &Identity) -> Result<()> {
    state.execute(
        "INSERT INTO identity (account, domain, dkim_option, verified, created)
         VALUES (:account, :domain, :dkim_option, :verified, :created)",
        named_params! {
            ":domain": identity.domain,
            ":dkim_option": identity.dkim_option,
            ":verified": identity.verified,
            ":created": identity.created,
        },
    )?;
    Ok(())
}

pub(crate) fn find(state: &State<'_>, domain: &str) -> Result<Option<Identity>> {
    state.first(
        "SELECT domain, dkim_option, verified, created FROM identity
         WHERE account = :account AND domain = :domain",
        named_params! { ":domain": domain },
        |row| {
            Ok(Identity {
                domain: row.get(0)?,
                dkim_option: row.get(1)?,
                verified: row.get(2)?,
                created: row.get(3)?,
            })
        },
    )
}

pub(crate) fn count(state: &State<'_>) -> Result<u64> {
    state.count(
        "SELECT count(*) FROM identity WHERE account = :account",
        named_params! {},
    )
}

/// Marks a domain as verified.
pub(crate) fn verify(state: &State<'_>, domain: &str) -> Result<()> {
    state.execute(
        "UPDATE identity SET verified = 1 WHERE account = :account AND domain = :domain",
        named_params! { ":domain": domain },
    )?;
    Ok(())
}
