//! The state: an SQLite database on a thread of its own, one transaction at a time.

pub(crate) mod identity;
pub(crate) mod message;
pub(crate) mod receiver;
pub(crate) mod sender;
pub(crate) mod task;
pub(crate) mod template;

use std::{
    path::{Path, PathBuf},
    sync::mpsc,
    thread,
    time::Duration,
};

use rusqlite::{Connection, Transaction, TransactionBehavior, params};
use tokio::sync::oneshot;

use crate::{Error, options::FirstIds};

/// The layout of the tables, as SQLite's `user_version` keeps it.
const LAYOUT: i64 = 1;

/// How long to wait for another program that holds the data file.
const BUSY: Duration = Duration::from_secs(5);

/// A part of a listing.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Page {
    pub(crate) offset: u64,
    pub(crate) limit: u64,
}

impl Page {
    pub(crate) fn new(offset: u64, limit: u64) -> Self {
        Self { offset, limit }
    }
}

type Job = Box<dyn FnOnce(&mut Connection) + Send>;

/// The one owner of the database; clones hand their work to the same thread.
#[derive(Clone, Debug)]
pub(crate) struct Store {
    jobs: mpsc::Sender<Job>,
}

impl Store {
    /// Opens the state in `file`, or in memory.
    ///
    /// The state is closed when the last clone is gone; the receiver then reports that its sender is, too.
    pub(crate) fn open(
        file: Option<PathBuf>,
        first_ids: FirstIds,
    ) -> Result<(Self, oneshot::Receiver<()>), Error> {
        let mut connection = match file {
            Some(path) => open_file(&path)?,
            None => prepare(Connection::open_in_memory()?)?,
        };
        start_ids(&mut connection, first_ids)?;
        let (jobs, inbox) = mpsc::channel::<Job>();
        let (open, closed) = oneshot::channel::<()>();
        thread::Builder::new()
            .name("ses-emulator-state".into())
            .spawn(move || {
                inbox.into_iter().for_each(|job| job(&mut connection));
                drop(connection);
                drop(open);
            })
            .map_err(|source| Error::Thread { source })?;
        Ok((Self { jobs }, closed))
    }

    /// Does `work` in one transaction, which counts if `work` returns `Ok` and leaves no trace otherwise.
    ///
    /// Work that has begun is finished even when nobody waits for it any more.
    pub(crate) async fn transaction<T, E>(
        &self,
        work: impl FnOnce(&Transaction<'_>) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<rusqlite::Error> + From<Error> + Send + 'static,
    {
        let (answer, result) = oneshot::channel();
        let job = Box::new(move |connection: &mut Connection| {
            // The other end is gone when the request was given up; what was done stays done.
            let _gone = answer.send(transact(connection, work));
        });
        self.jobs.send(job).map_err(|_| Error::Stopped)?;
        result.await.map_err(|_| Error::Stopped)?
    }
}

fn transact<T, E: From<rusqlite::Error>>(
    connection: &mut Connection,
    work: impl FnOnce(&Transaction<'_>) -> Result<T, E>,
) -> Result<T, E> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let value = work(&transaction)?;
    transaction.commit()?;
    Ok(value)
}

fn open_file(path: &Path) -> Result<Connection, Error> {
    let open = |path: &Path| {
        let connection = Connection::open(path)?;
        connection.busy_timeout(BUSY)?;
        connection.pragma_update(None, "journal_mode", "wal")?;
        connection.pragma_update(None, "synchronous", "normal")?;
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

/// An id as the tables hold it; one that no table can hold becomes one that none does.
fn key(id: u64) -> i64 {
    i64::try_from(id).unwrap_or(-1)
}

/// A count of rows as SQL takes it.
fn rows(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

/// Makes the tables of an empty database.
fn prepare(connection: Connection) -> Result<Connection, rusqlite::Error> {
    connection.execute_batch(concat!(
        "BEGIN;",
        include_str!("store/schema.sql"),
        "COMMIT;"
    ))?;
    connection.pragma_update(None, "user_version", LAYOUT)?;
    Ok(connection)
}

/// Lets the ids of lists, templates and tasks begin where they shall, unless they are past it.
fn start_ids(connection: &mut Connection, first_ids: FirstIds) -> Result<(), rusqlite::Error> {
    let first = [
        ("receiver", first_ids.list),
        ("template", first_ids.template),
        ("task", first_ids.task),
    ];
    transact(connection, |state| {
        for (table, first) in first {
            let last = i64::from(first) - 1;
            let updated = state.execute(
                "UPDATE sqlite_sequence SET seq = max(seq, ?2) WHERE name = ?1",
                params![table, last],
            )?;
            if updated == 0 {
                state.execute(
                    "INSERT INTO sqlite_sequence VALUES (?1, ?2)",
                    params![table, last],
                )?;
            }
        }
        Ok(())
    })
}
