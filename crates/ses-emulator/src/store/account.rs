//! The accounts themselves; everything else belongs to one of them.

use rusqlite::{Connection, OptionalExtension, Result, named_params};
use uuid::Uuid;

use super::{Scope, State, fault};
use crate::{ClockMode, Ordered, Terms, options::FirstIds};

/// An account as the state has it.
pub(crate) struct Stored {
    pub(crate) scope: Scope,
    pub(crate) faults: Vec<Ordered>,
    /// The terms that were set for it.
    pub(crate) terms: Option<Terms>,
    /// How its clock runs, if it was turned.
    pub(crate) clock: Option<ClockMode>,
    pub(crate) has_webhooks: bool,
}

/// The account with this secret id, which is made when there is none.
pub(crate) fn open(
    connection: &Connection,
    secret_id: &str,
    first_ids: FirstIds,
    now: i64,
) -> Result<Stored> {
    if let Some(stored) = find(connection, secret_id, first_ids)? {
        return Ok(stored);
    }
    let (salt, _) = Uuid::new_v4().as_u64_pair();
    connection.execute(
        "INSERT INTO account (secret_id, salt, created) VALUES (:secret_id, :salt, :created)",
        named_params! { ":secret_id": secret_id, ":salt": salt.cast_signed(), ":created": now },
    )?;
    let id = connection.last_insert_rowid();
    Ok(Stored {
        scope: Scope::new(id, salt.cast_signed(), first_ids),
        faults: Vec::new(),
        terms: None,
        clock: None,
        has_webhooks: false,
    })
}

/// Writes down the account's terms, or that it has none of its own.
pub(crate) fn set_terms(state: &State<'_>, terms: Option<&Terms>) -> Result<()> {
    state.execute(
        "UPDATE account SET terms = :terms WHERE id = :account",
        named_params! { ":terms": terms },
    )?;
    Ok(())
}

/// Writes down how the account's clock runs.
pub(crate) fn set_clock(state: &State<'_>, mode: ClockMode) -> Result<()> {
    state.execute(
        "UPDATE account SET clock = :clock WHERE id = :account",
        named_params! { ":clock": mode },
    )?;
    Ok(())
}

/// The secret ids of all accounts, in the order in which the accounts were made.
pub(crate) fn secret_ids(connection: &Connection) -> Result<Vec<String>> {
    connection
        .prepare("SELECT secret_id FROM account ORDER BY id")?
        .query_map([], |row| row.get(0))?
        .collect()
}

fn find(connection: &Connection, secret_id: &str, first_ids: FirstIds) -> Result<Option<Stored>> {
    connection
        .query_row(
            "SELECT id, salt, terms, clock, EXISTS (SELECT 1 FROM webhook WHERE webhook.account = account.id)
             FROM account WHERE secret_id = :secret_id",
            named_params! { ":secret_id": secret_id },
            |row| {
                let id = row.get(0)?;
                Ok(Stored {
                    scope: Scope::new(id, row.get(1)?, first_ids),
                    faults: fault::of_account(connection, id)?,
                    terms: row.get(2)?,
                    clock: row.get(3)?,
                    has_webhooks: row.get(4)?,
                })
            },
        )
        .optional()
}
