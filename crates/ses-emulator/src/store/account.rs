//! The accounts themselves; everything else belongs to one of them.

use rusqlite::{Connection, OptionalExtension, Result, named_params};
use uuid::Uuid;

use super::Scope;

/// The account with this secret id, which is made when there is none.
pub(crate) fn open(connection: &Connection, secret_id: &str, now: i64) -> Result<Scope> {
    if let Some(scope) = find(connection, secret_id)? {
        return Ok(scope);
    }
    let (salt, _) = Uuid::new_v4().as_u64_pair();
    connection.execute(
        "INSERT INTO account (secret_id, salt, created) VALUES (:secret_id, :salt, :created)",
        named_params! { ":secret_id": secret_id, ":salt": salt.cast_signed(), ":created": now },
    )?;
    Ok(Scope::new(
        connection.last_insert_rowid(),
        salt.cast_signed(),
    ))
}

/// The secret ids of all accounts, in the order in which the accounts were made.
pub(crate) fn secret_ids(connection: &Connection) -> Result<Vec<String>> {
    connection
        .prepare("SELECT secret_id FROM account ORDER BY id")?
        .query_map([], |row| row.get(0))?
        .collect()
}

fn find(connection: &Connection, secret_id: &str) -> Result<Option<Scope>> {
    connection
        .query_row(
            "SELECT id, salt FROM account WHERE secret_id = :secret_id",
            named_params! { ":secret_id": secret_id },
            |row| Ok(Scope::new(row.get(0)?, row.get(1)?)),
        )
        .optional()
}
