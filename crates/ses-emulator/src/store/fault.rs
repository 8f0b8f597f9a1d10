//! Faults that were ordered, each with what has come of it.

use rusqlite::{Connection, Result, named_params};

use super::{State, hidden};
use crate::{Fault, Ordered};

/// The faults of an account, in their order.
pub(super) fn of_account(connection: &Connection, account: i64) -> Result<Vec<Ordered>> {
    connection
        .prepare("SELECT rule, chances, fired FROM fault WHERE account = :account ORDER BY rowid")?
        .query_map(named_params! { ":account": account }, |row| {
            Ok(Ordered {
                fault: row.get(0)?,
                chances: row.get(1)?,
                fired: row.get(2)?,
                held: 0,
            })
        })?
        .collect()
}

/// Adds a fault, which has an id, after all others.
pub(crate) fn insert(state: &State<'_>, fault: &Fault) -> Result<()> {
    state.execute(
        "INSERT INTO fault (account, id, rule) VALUES (:account, :id, :rule)",
        named_params! { ":id": fault.name(), ":rule": fault },
    )?;
    Ok(())
}

/// Writes down how often a fault had a chance, and how often it struck.
pub(crate) fn count(state: &State<'_>, fault: &str, chances: u64, fired: u64) -> Result<()> {
    state.execute(
        "UPDATE fault SET chances = :chances, fired = :fired WHERE account = :account AND id = :id",
        named_params! { ":id": fault, ":chances": chances, ":fired": fired },
    )?;
    Ok(())
}

/// Takes a fault away, and lists again what it hides.
pub(crate) fn delete(state: &State<'_>, fault: &str) -> Result<()> {
    state.execute(
        "DELETE FROM fault WHERE account = :account AND id = :id",
        named_params! { ":id": fault },
    )?;
    hidden::lift(state, fault)
}
