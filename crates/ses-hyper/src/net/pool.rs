//! Connections at rest: taken by one call at a time, asked whether they still stand, and closed when nobody needs them.

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError, Weak},
    time::Duration,
};

use http::Uri;
use tokio::{
    runtime::{Handle, Id},
    task::AbortHandle,
    time::Instant,
};

use super::connection::Connection;

pub(super) struct Pool {
    idle: Duration,
    shelves: Mutex<Vec<Shelf>>,
}

/// The connections that were made in one runtime: what comes on them is read as long as that one runs, and there alone
/// without fail.
struct Shelf {
    runtime: Id,
    /// The task that closes what has rested too long; it ends with its runtime.
    watch: AbortHandle,
    /// The one that has rested longest first.
    connections: Vec<Rested>,
}

struct Rested {
    since: Instant,
    connection: Connection,
}

impl Pool {
    /// Keeps connections so long without use.
    pub(super) fn new(idle: Duration) -> Arc<Self> {
        Arc::new(Self {
            idle,
            shelves: Mutex::default(),
        })
    }

    /// The connection to the origin of an address that was used last and still stands.
    pub(super) fn take(&self, uri: &Uri, now: Instant) -> Option<Connection> {
        let runtime = Handle::current().id();
        loop {
            let taken = take(&mut self.lock(), runtime, uri);
            let Some(Rested { since, connection }) = taken else {
                self.close_orphans(); // before another one is made
                return None;
            };
            if now.saturating_duration_since(since) < self.idle && connection.is_open() {
                return Some(connection);
            }
        }
    }

    /// Lets a connection of this runtime rest until the next call.
    pub(super) fn put(self: &Arc<Self>, connection: Connection) {
        let runtime = Handle::current().id();
        let mut shelves = self.lock();
        let since = Instant::now();
        let rested = Rested { since, connection };
        match of(&mut shelves, runtime) {
            Some(shelf) => shelf.connections.push(rested),
            None => {
                let watching = close_unused(Arc::downgrade(self), runtime, since + self.idle);
                shelves.push(Shelf {
                    runtime,
                    watch: tokio::spawn(watching).abort_handle(),
                    connections: vec![rested],
                });
            }
        }
    }

    /// Closes the connections of runtimes that are over.
    fn close_orphans(&self) {
        let is_over = |shelf: &mut Shelf| shelf.watch.is_finished();
        let orphans: Vec<_> = self.lock().extract_if(.., is_over).collect();
        drop(orphans);
    }

    /// Closes what has rested too long in a runtime; when the next one will have.
    fn close_unused(&self, runtime: Id) -> Option<Instant> {
        let mut shelves = self.lock();
        let shelf = of(&mut shelves, runtime)?;
        let now = Instant::now();
        let ends = |rested: &Rested| rested.since + self.idle;
        let ended = shelf.connections.partition_point(|it| ends(it) <= now);
        let unused: Vec<_> = shelf.connections.drain(..ended).collect();
        let next = shelf.connections.first().map(ends);
        if next.is_none() {
            shelves.retain(|shelf| shelf.runtime != runtime);
        }
        drop(shelves);
        drop(unused);
        next
    }

    /// Each step under the lock is whole, so that what a holder left that panicked is, too; no connection is closed
    /// under it.
    fn lock(&self) -> MutexGuard<'_, Vec<Shelf>> {
        self.shelves.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The shelf of a runtime.
fn of(shelves: &mut [Shelf], runtime: Id) -> Option<&mut Shelf> {
    shelves.iter_mut().find(|shelf| shelf.runtime == runtime)
}

/// Takes the connection from a runtime's shelf that leads to an address and was put there last.
fn take(shelves: &mut [Shelf], runtime: Id, uri: &Uri) -> Option<Rested> {
    let shelf = of(shelves, runtime)?;
    let leads_there = |rested: &Rested| rested.connection.leads_to(uri);
    let last = shelf.connections.iter().rposition(leads_there)?;
    Some(shelf.connections.remove(last))
}

impl Drop for Shelf {
    fn drop(&mut self) {
        self.watch.abort();
    }
}

/// Ends with the last connection.
async fn close_unused(pool: Weak<Pool>, runtime: Id, first: Instant) {
    let mut next = Some(first);
    while let Some(moment) = next {
        tokio::time::sleep_until(moment).await;
        next = pool.upgrade().and_then(|pool| pool.close_unused(runtime));
    }
}
