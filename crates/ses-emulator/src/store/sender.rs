//! The sender addresses of the account.

use rusqlite::{Result, named_params};

use super::State;

/// An address from which the account sends.
pub(crate) struct Sender {
    pub(crate) address: String,
    pub(crate) domain: String,
    pub(crate) name: Option<String>,
    pub(crate) created: i64,
}

pub(crate) fn insert(state: &State<'_>, sender: &Sender) -> Result<()> {
    state.execute(
        "INSERT INTO sender (account, address, domain, name, created)
         VALUES (:account, :address, :domain, :name, :created)",
        named_params! {
            ":address": sender.address,
            ":domain": sender.domain,
            ":name": sender.name,
            ":created": sender.created,
        },
    )?;
    Ok(())
}

pub(crate) fn exists(state: &State<'_>, address: &str) -> Result<bool> {
    state.exists(
        "SELECT 1 FROM sender WHERE account = :account AND address = :address",
        named_params! { ":address": address },
    )
}

/// Whether the address is registered and its domain verified.
pub(crate) fn can_send(state: &State<'_>, address: &str) -> Result<bool> {
    let verified = state.first(
        "SELECT identity.verified FROM sender JOIN identity USING (account, domain)
         WHERE account = :account AND address = :address",
        named_params! { ":address": address },
        |row| row.get(0),
    )?;
    Ok(verified.unwrap_or_default())
}

pub(crate) fn count_of_domain(state: &State<'_>, domain: &str) -> Result<u64> {
    state.count(
        "SELECT count(*) FROM sender WHERE account = :account AND domain = :domain",
        named_params! { ":domain": domain },
    )
}
