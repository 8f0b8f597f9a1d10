//! The state: an SQLite database with one writer, which commits together what arrives together, and readers beside it.
//!
//! In memory there are no readers: databases in memory that connections share have no snapshots. Their readers meet
//! locks on whole tables (a shared cache) or wait for whole transactions (the `memdb` file system), so that reads are
//! as quick, and simpler, in their turn on the writer's own connection.

pub(crate) mod account;
pub(crate) mod blocklist;
pub(crate) mod content;
pub(crate) mod custom_blocklist;
pub(crate) mod fault;
pub(crate) mod hidden;
pub(crate) mod identity;
pub(crate) mod inbox;
pub(crate) mod last_id;
pub(crate) mod mailing;
pub(crate) mod message;
pub(crate) mod quota;
pub(crate) mod receiver;
pub(crate) mod recipient;
pub(crate) mod relay;
pub(crate) mod run;
pub(crate) mod search;
pub(crate) mod sender;
pub(crate) mod snapshot;
pub(crate) mod statistics;
pub(crate) mod task;
pub(crate) mod template;
pub(crate) mod unsubscription;
pub(crate) mod webhook;

#[cfg(test)]
pub(crate) mod by_hand;
mod file;
mod filter;
mod json;
mod kept;
mod reader;
mod state;
mod turn;
mod writer;

use std::{
    convert::Infallible,
    path::PathBuf,
    sync::{Arc, Mutex, mpsc},
    thread,
};

use rusqlite::Connection;
use tokio::sync::oneshot;

use self::{
    filter::Filter,
    kept::Kept,
    reader::Query,
    turn::Turn,
    writer::{Access, Job, Work},
};
pub(crate) use self::{
    json::json_column,
    state::{Scope, State},
};
use crate::Error;

/// How many readers a data file has.
const READERS: usize = 2;

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

/// What work on the state can fail with.
pub(crate) trait Failure: From<rusqlite::Error> + From<Error> + Send + 'static {}

impl<E: From<rusqlite::Error> + From<Error> + Send + 'static> Failure for E {}

/// The database; clones hand their work to the same threads.
#[derive(Clone)]
pub(crate) struct Store {
    writer: mpsc::Sender<Box<dyn Work>>,
    readers: Option<mpsc::Sender<Query>>,
}

/// Says that the state is closed: nothing is ever received, and the channel ends when the last thread has.
pub(crate) type Closed = tokio::sync::mpsc::Receiver<Infallible>;

impl Store {
    /// Opens the state in `file`, or in memory; it is closed when the last clone is gone.
    pub(crate) fn open(file: Option<PathBuf>) -> Result<(Self, Closed), Error> {
        let connection = file::open_writer(file.as_deref())?;
        let (open, closed) = tokio::sync::mpsc::channel(1);
        let readers = file.map(|path| start_readers(path, &open)).transpose()?;
        let (writer, inbox) = mpsc::channel();
        start("ses-emulator-writer", move || {
            writer::run(&connection, &inbox);
            drop((connection, open));
        })?;
        Ok((Self { writer, readers }, closed))
    }

    /// Changes the account's data: all of `work` counts if it returns `Ok`, and nothing of it otherwise.
    ///
    /// Work that has begun is finished even when nobody waits for it any more.
    pub(crate) async fn write<T: Send + 'static, E: Failure>(
        &self,
        scope: &Scope,
        work: impl FnOnce(&State<'_>) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E> {
        let result = self.send(Access::Write, scope, work).await;
        result.map_err(|_| Error::Stopped)?
    }

    /// Begins to change the account's data, before whatever is asked for later, and gives where its result comes.
    pub(crate) fn begin<T: Send + 'static, E: Failure>(
        &self,
        scope: &Scope,
        work: impl FnOnce(&State<'_>) -> Result<T, E> + Send + 'static,
    ) -> oneshot::Receiver<Result<T, E>> {
        self.send(Access::Write, scope, work)
    }

    /// Puts other rows, which are whole by themselves, in the place of all that the account has, as
    /// [`write`](Self::write) changes some of them.
    pub(crate) async fn replace<T: Send + 'static, E: Failure>(
        &self,
        scope: &Scope,
        work: impl FnOnce(&State<'_>) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E> {
        let result = self.send(Access::Replace, scope, work).await;
        result.map_err(|_| Error::Stopped)?
    }

    /// Reads the account's data as it was after some commit, the last one that was answered or a later one.
    pub(crate) async fn read<T: Send + 'static, E: Failure>(
        &self,
        scope: &Scope,
        work: impl FnOnce(&State<'_>) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E> {
        let own = scope.clone();
        let work = move |connection: &Connection, turn: &Turn<'_>| {
            work(&State::new(connection, &own, turn))
        };
        let Some(readers) = &self.readers else {
            let result = self.submit(Access::Read, None, work).await;
            return result.map_err(|_| Error::Stopped)?;
        };
        let (answer, result) = oneshot::channel();
        let query: Query = Box::new(move |connection| {
            let kept = Kept::default();
            let work = |connection: &Connection| work(connection, &Turn::new(&kept));
            let _gone = answer.send(reader::on_snapshot(connection, work));
        });
        readers.send(query).map_err(|_| Error::Stopped)?;
        result.await.map_err(|_| Error::Stopped)?
    }

    /// Does `work` that is about the accounts themselves, and with the data of none.
    pub(crate) async fn across<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Connection) -> rusqlite::Result<T> + Send + 'static,
    ) -> Result<T, Error> {
        let work = move |connection: &Connection, turn: &Turn<'_>| {
            turn.begin_writing(connection)?;
            Ok(work(connection)?)
        };
        let result = self.submit(Access::Write, None, work).await;
        result.map_err(|_| Error::Stopped)?
    }

    fn send<T: Send + 'static, E: Failure>(
        &self,
        access: Access,
        scope: &Scope,
        work: impl FnOnce(&State<'_>) -> Result<T, E> + Send + 'static,
    ) -> oneshot::Receiver<Result<T, E>> {
        let own = scope.clone();
        let work = move |connection: &Connection, turn: &Turn<'_>| {
            work(&State::new(connection, &own, turn))
        };
        self.submit(access, Some(scope.clone()), work)
    }

    fn submit<T: Send + 'static, E: Failure>(
        &self,
        access: Access,
        scope: Option<Scope>,
        work: impl FnOnce(&Connection, &Turn<'_>) -> Result<T, E> + Send + 'static,
    ) -> oneshot::Receiver<Result<T, E>> {
        let (answer, result) = oneshot::channel();
        let job = Box::new(Job::new(access, scope, work, answer));
        // A job that no writer takes is dropped, and the end of its answer says so.
        let _stopped = self.writer.send(job);
        result
    }
}

impl std::fmt::Debug for Store {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Store").finish_non_exhaustive()
    }
}

fn start_readers(
    path: PathBuf,
    open: &tokio::sync::mpsc::Sender<Infallible>,
) -> Result<mpsc::Sender<Query>, Error> {
    let (readers, inbox) = mpsc::channel();
    let inbox = Arc::new(Mutex::new(inbox));
    for _ in 0..READERS {
        let connection = file::open_reader(&path)?;
        let (inbox, open) = (Arc::clone(&inbox), open.clone());
        start("ses-emulator-reader", move || {
            reader::run(&connection, &inbox);
            drop((connection, open));
        })?;
    }
    Ok(readers)
}

fn start(name: &str, run: impl FnOnce() + Send + 'static) -> Result<(), Error> {
    thread::Builder::new()
        .name(name.into())
        .spawn(run)
        .map(drop)
        .map_err(|source| Error::Thread { source })
}

/// An id as the tables hold it; one that no table can hold becomes one that none does.
fn key(id: u64) -> i64 {
    i64::try_from(id).unwrap_or(-1)
}

/// A count of rows as SQL takes it.
fn rows(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}
