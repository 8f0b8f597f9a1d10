//! Opening the database: its layout, and what makes an acknowledged request survive.

use std::{path::Path, time::Duration};

use rusqlite::{Connection, Result};

use super::snapshot;
use crate::Error;

/// The layout of the tables, as SQLite's `user_version` keeps it.
const LAYOUT: i64 = 5;

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
    connection.set_prepared_statement_cache_capacity(STATEMENTS);
    Ok(connection)
}

/// Another connection to the file, which can change nothing.
pub(super) fn open_reader(path: &Path) -> Result<Connection, Error> {
    let open = || {
        let connection = Connection::open(path)?;
        connection.busy_timeout(BUSY)?;
        connection.pragma_update(None, "query_only", true)?;
        connection.set_prepared_statement_cache_capacity(STATEMENTS);
        Ok(connection)
    };
    open().map_err(|source| Error::open(path.into(), source))
}

/// Each commit is on the disk before it is answered: `synchronous` is `full`, which a log of its own (`wal`) makes one
/// write and one flush.
fn open_file(path: &Path) -> Result<Connection, Error> {
    let open = |path: &Path| {
        let connection = Connection::open(path)?;
        connection.busy_timeout(BUSY)?;
        connection.pragma_update(None, "journal_mode", "wal")?;
        connection.pragma_update(None, "synchronous", "full")?;
        let found: i64 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
        Ok((connection, found))
    };
    let (connection, found) = open(path).map_err(|source| Error::open(path.into(), source))?;
    match found {
        0 => prepare(connection).map_err(|source| Error::open(path.into(), source)),
        LAYOUT => Ok(connection),
        found => Err(Error::Layout {
            path: path.into(),
            found,
            expected: LAYOUT,
        }),
    }
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
