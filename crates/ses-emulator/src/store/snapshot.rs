//! Snapshots: all rows of an account copied under a name, to be put back.
//!
//! What belongs to an account is known from the tables themselves: each that has a column `account`.

use rusqlite::{Connection, Result, Row, named_params};

use super::{State, relay, search};
use crate::{Snapshot, Terms};

/// A table whose rows belong to accounts.
struct Table {
    name: String,
    /// The names of its columns, as they stand in a statement.
    columns: String,
    /// Some listings go by the number of the row, which a copy has to keep in order.
    order: &'static str,
}

const TABLES: &str = "
    SELECT name, wr, columns FROM
        (SELECT list.name, list.wr, group_concat(info.name, ', ') AS columns, max(info.name = 'account') AS is_owned
         FROM pragma_table_list AS list JOIN pragma_table_info(list.name) AS info
         WHERE list.schema = 'main' AND list.type = 'table' AND list.name NOT GLOB 'snapshot*'
         GROUP BY list.name)
    WHERE is_owned";

/// Which of them are copied: not those that say what goes wrong, nor what refers to the numbers of rows, which no copy
/// keeps.
const COPIED: &str = "name NOT IN ('fault', 'hidden', 'searched', 'relay', 'relayed')";

/// Which of them are cleared: not those of mail that has left for a mail server, which does not come back.
const CLEARED: &str = "name NOT IN ('relay', 'relayed')";

/// Makes the tables that hold the copies, beside those of the schema.
pub(super) fn make_tables(connection: &Connection) -> Result<()> {
    let tables: Vec<_> = connection
        .prepare(&format!("{TABLES} AND {COPIED}"))?
        .query_map([], table)?
        .collect::<Result<_>>()?;
    for Table { name, .. } in tables {
        connection.execute_batch(&format!(
            "CREATE TABLE snapshot_{name} AS SELECT 0 AS snapshot, * FROM {name} WHERE FALSE;
             CREATE INDEX snapshot_of_{name} ON snapshot_{name} (snapshot);"
        ))?;
    }
    Ok(())
}

/// Takes away all that the account has but its snapshots, its faults too, and the terms that were set for it.
pub(crate) fn clear(state: &State<'_>) -> Result<()> {
    state.change_tasks();
    state.write_last_number()?;
    search::forget(state)?;
    for Table { name, .. } in tables(state)? {
        let sql = format!("DELETE FROM {name} WHERE account = :account");
        state.execute(&sql, named_params! {})?;
    }
    super::account::set_terms(state, None)
}

/// Copies all that the account has, in the place of what was copied under the name before.
pub(crate) fn save(state: &State<'_>, name: &str, created: i64) -> Result<()> {
    delete(state, name)?;
    let id = state.insert(
        "INSERT INTO snapshot (account, name, terms, created)
         SELECT id, :name, terms, :created FROM account WHERE id = :account",
        named_params! { ":name": name, ":created": created },
    )?;
    for Table {
        name,
        columns,
        order,
    } in copied(state)?
    {
        let sql = format!(
            "INSERT INTO snapshot_{name} (snapshot, {columns})
             SELECT :id, {columns} FROM {name} WHERE account = :account {order}"
        );
        state.execute(&sql, named_params! { ":id": id })?;
    }
    Ok(())
}

/// Puts back what was copied in the place of all that the account has, and gives the terms that were set then; `None` if
/// there is no such snapshot.
pub(crate) fn restore(state: &State<'_>, name: &str) -> Result<Option<Option<Terms>>> {
    let Some((id, terms)) = state.first(
        "SELECT id, terms FROM snapshot WHERE account = :account AND name = :name",
        named_params! { ":name": name },
        |row| Ok((row.get::<_, i64>(0)?, row.get::<_, Option<Terms>>(1)?)),
    )?
    else {
        return Ok(None);
    };
    clear(state)?;
    super::account::set_terms(state, terms.as_ref())?;
    for Table { name, columns, .. } in copied(state)? {
        let sql = format!(
            "INSERT INTO {name} ({columns})
             SELECT {columns} FROM snapshot_{name}
             WHERE snapshot = :id AND account = :account ORDER BY rowid"
        );
        state.execute(&sql, named_params! { ":id": id })?;
    }
    relay::catch_up(state)?;
    Ok(Some(terms))
}

/// The account's snapshots, the oldest first.
pub(crate) fn list(state: &State<'_>) -> Result<Vec<Snapshot>> {
    state.all(
        "SELECT name, created FROM snapshot WHERE account = :account ORDER BY id",
        named_params! {},
        |row| {
            Ok(Snapshot {
                name: row.get(0)?,
                created: row.get(1)?,
            })
        },
    )
}

/// Takes a snapshot away, and says whether there was one.
pub(crate) fn delete(state: &State<'_>, name: &str) -> Result<bool> {
    let values = named_params! { ":name": name };
    for Table { name, .. } in copied(state)? {
        let sql = format!(
            "DELETE FROM snapshot_{name} WHERE snapshot =
                (SELECT id FROM snapshot WHERE account = :account AND name = :name)"
        );
        state.execute(&sql, values)?;
    }
    let deleted = state.execute(
        "DELETE FROM snapshot WHERE account = :account AND name = :name",
        values,
    )?;
    Ok(deleted > 0)
}

/// The names of the tables that are copied, as far as their rows are numbered.
pub(super) fn numbered(state: &State<'_>) -> Result<Vec<String>> {
    let numbered = |table: &Table| !table.order.is_empty();
    let tables = copied(state)?.into_iter().filter(numbered);
    Ok(tables.map(|table| table.name).collect())
}

fn tables(state: &State<'_>) -> Result<Vec<Table>> {
    // Which tables there are is the same for every account.
    let sql = format!("{TABLES} AND {CLEARED} AND :account");
    state.all(&sql, named_params! {}, table)
}

fn copied(state: &State<'_>) -> Result<Vec<Table>> {
    let sql = format!("{TABLES} AND {COPIED} AND :account");
    state.all(&sql, named_params! {}, table)
}

fn table(row: &Row<'_>) -> Result<Table> {
    let is_without_rowid: bool = row.get(1)?;
    Ok(Table {
        name: row.get(0)?,
        columns: row.get(2)?,
        order: match is_without_rowid {
            true => "",
            false => "ORDER BY rowid",
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The names that a statement gives, in order.
    fn names(connection: &Connection, sql: &str) -> Vec<String> {
        let mut statement = connection.prepare(sql).expect("sql");
        let names = statement.query_map([], |row| row.get(0)).expect("rows");
        names.collect::<Result<_>>().expect("names")
    }

    #[test]
    fn every_table_is_of_accounts_and_has_a_copy() {
        let connection = Connection::open_in_memory().expect("a database");
        let schema = include_str!("schema.sql");
        connection.execute_batch(schema).expect("the tables");
        make_tables(&connection).expect("the copies");
        let owned = names(&connection, &format!("{TABLES} ORDER BY name"));
        let all = names(
            &connection,
            "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table'
             AND name NOT GLOB 'sqlite_*' AND name NOT GLOB 'snapshot*'
             AND name NOT IN ('account', 'last_message') ORDER BY name",
        );
        assert_eq!(owned, all, "a table has no column account");
        let copies = names(
            &connection,
            "SELECT substr(name, 10) FROM pragma_table_list WHERE name GLOB 'snapshot_*' ORDER BY name",
        );
        let is_copied = |name: &String| {
            !["fault", "hidden", "searched", "relay", "relayed"].contains(&name.as_str())
        };
        assert!(copies.iter().eq(all.iter().filter(|name| is_copied(name))));
    }
}
