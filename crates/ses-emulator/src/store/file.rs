//! Opening the database: its layout, and what makes an acknowledged request survive.

use std::{path::Path, time::Duration};

use rusqlite::{Connection, Result, config::DbConfig};

use super::snapshot;
use crate::Error;

/// The layout of the tables, as SQLite's `user_version` keeps it.
const LAYOUT: i64 = 12;

/// How long to wait for another program that holds the data file.
const BUSY: Duration = Duration::from_secs(5);

/// How many prepared statements a connection keeps.
const STATEMENTS: usize = 256;

/// The connection that writes, to a file or in memory.
pub(super) fn open_writer(file: Option<&Path>) -> Result<Connection, Error> {
    let connection = match file {
        Some(path) => open_file(path)?,
        None => prepare(Connection::open_in_memory()?)?,
    };
    keep_statements(&connection)?;
    Ok(connection)
}

/// Another connection to the file, which can change nothing.
pub(super) fn open_reader(path: &Path) -> Result<Connection, Error> {
    let open = || {
        let connection = Connection::open(path)?;
        connection.busy_timeout(BUSY)?;
        connection.pragma_update(None, "query_only", true)?;
        keep_statements(&connection)?;
        Ok(connection)
    };
    open().map_err(|source| Error::open(path.into(), source))
}

/// Lets a statement be prepared once and kept.
///
/// SQLite may otherwise look at the values that are bound and prepare a statement anew for each of them, which takes far
/// longer than carrying it out and gains nothing without statistics of the tables.
fn keep_statements(connection: &Connection) -> Result<()> {
    connection.set_prepared_statement_cache_capacity(STATEMENTS);
    connection
        .set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)
        .map(drop)
}

/// Each commit is on the disk before it is answered: `synchronous` is `full`, which a log of its own (`wal`) makes one
/// write and one flush.
fn open_file(path: &Path) -> Result<Connection, Error> {
    let error = |source| Error::open(path.into(), source);
    let connection = open_log(path).map_err(error)?;
    let found = connection.pragma_query_value(None, "user_version", |row| row.get(0));
    let connection = match found.map_err(error)? {
        0 => prepare(connection).map_err(error)?,
        LAYOUT => connection,
        found => {
            return Err(Error::Layout {
                path: path.into(),
                found,
                expected: LAYOUT,
            });
        }
    };
    connection
        .pragma_update(None, "synchronous", "full")
        .map_err(error)?;
    Ok(connection)
}

/// Opens a file so that changes go to its log, of which only the order is sure to be kept.
///
/// That is enough for the tables of a new file, which are on the disk with the first commit after them. Turning it to
/// the log writes one page to a file that has none, for which no journal need be flushed.
fn open_log(path: &Path) -> Result<Connection> {
    let connection = Connection::open(path)?;
    connection.busy_timeout(BUSY)?;
    let pages: i64 = connection.pragma_query_value(None, "page_count", |row| row.get(0))?;
    if pages == 0 {
        connection.pragma_update(None, "journal_mode", "memory")?;
    }
    connection.pragma_update(None, "journal_mode", "wal")?;
    connection.pragma_update(None, "synchronous", "normal")?;
    Ok(connection)
}

/// Makes the tables of an empty database, all of them or none.
fn prepare(mut connection: Connection) -> Result<Connection> {
    let transaction = connection.transaction()?;
    transaction.execute_batch(include_str!("schema.sql"))?;
    snapshot::make_tables(&transaction)?;
    transaction.pragma_update(None, "user_version", LAYOUT)?;
    transaction.commit()?;
    Ok(connection)
}

#[cfg(test)]
mod tests {
    use rusqlite::StatementStatus;

    use super::*;

    #[test]
    fn a_statement_is_prepared_once_whatever_is_bound() {
        let connection = open_writer(None).expect("a database");
        let sql = "SELECT id FROM task WHERE account = ?1 AND task_type = ?2 AND status IN (?3, ?4)
                   AND (status <> ?4 OR updated < ?5) ORDER BY id LIMIT 1";
        let mut statement = connection.prepare(sql).expect("sql");
        for value in 0..3 {
            let found = statement.exists([value; 5]);
            assert_eq!(found, Ok(false));
        }
        assert_eq!(statement.get_status(StatementStatus::RePrepare), 0);
    }
}
