//! Connections at rest: taken by one call at a time, asked whether they still stand, and closed when nobody needs them.

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError, Weak},
    time::Duration,
};

use http::Uri;
use tokio::{task::AbortHandle, time::Instant};

use super::connection::Connection;

pub(super) struct Pool {
    idle: Duration,
    resting: Mutex<Resting>,
}

#[derive(Default)]
struct Resting {
    /// The one that has rested longest first.
    connections: Vec<Rested>,
    /// The task that closes what has rested too long.
    watch: Option<AbortHandle>,
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
            resting: Mutex::default(),
        })
    }

    /// The connection to the origin of an address that was used last and still stands.
    pub(super) fn take(&self, uri: &Uri, now: Instant) -> Option<Connection> {
        loop {
            let Rested { since, connection } = self.lock().take(uri)?;
            if now.saturating_duration_since(since) < self.idle && connection.is_open() {
                return Some(connection);
            }
        }
    }

    /// Lets a connection rest until the next call.
    pub(super) fn put(self: &Arc<Self>, connection: Connection) {
        let mut resting = self.lock();
        let since = Instant::now();
        resting.connections.push(Rested { since, connection });
        // It ends with its runtime, which may not be this one.
        if resting.watch.as_ref().is_none_or(AbortHandle::is_finished) {
            let watch = tokio::spawn(close_unused(Arc::downgrade(self), since + self.idle));
            resting.watch = Some(watch.abort_handle());
        }
    }

    /// Closes what has rested too long; when the next one will have.
    fn close_unused(&self) -> Option<Instant> {
        let mut resting = self.lock();
        let now = Instant::now();
        let ends = |rested: &Rested| rested.since + self.idle;
        resting.connections.retain(|rested| ends(rested) > now);
        let next = resting.connections.first().map(ends);
        if next.is_none() {
            resting.watch = None;
        }
        next
    }

    /// Each step under the lock is whole, so that what a holder left that panicked is, too.
    fn lock(&self) -> MutexGuard<'_, Resting> {
        self.resting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Resting {
    fn take(&mut self, uri: &Uri) -> Option<Rested> {
        let leads_there = |rested: &Rested| rested.connection.leads_to(uri);
        let last = self.connections.iter().rposition(leads_there)?;
        Some(self.connections.remove(last))
    }
}

/// Ends with the last connection, or with the pool.
async fn close_unused(pool: Weak<Pool>, first: Instant) {
    let mut next = Some(first);
    while let Some(moment) = next {
        tokio::time::sleep_until(moment).await;
        next = pool.upgrade().and_then(|pool| pool.close_unused());
    }
}
