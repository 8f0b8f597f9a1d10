//! Readers: connections of their own beside the writer's, each on a thread, with a snapshot for each request.

use std::sync::{Arc, Mutex, PoisonError, mpsc};

use rusqlite::{Connection, Result};

/// A request for any of the readers.
pub(super) type Query = Box<dyn FnOnce(&Connection) + Send>;

/// Where the readers take their requests from.
pub(super) type Inbox = Arc<Mutex<mpsc::Receiver<Query>>>;

/// Works until nobody can send anything any more.
pub(super) fn run(connection: &Connection, inbox: &Inbox) {
    loop {
        let next = inbox.lock().unwrap_or_else(PoisonError::into_inner).recv();
        match next {
            Ok(query) => query(connection),
            Err(mpsc::RecvError) => return,
        }
    }
}

/// Does all of `work` on the state as it is now, whatever is committed meanwhile.
pub(super) fn on_snapshot<T, E: From<rusqlite::Error>>(
    connection: &Connection,
    work: impl FnOnce(&Connection) -> Result<T, E>,
) -> Result<T, E> {
    let snapshot = connection.unchecked_transaction()?;
    let result = work(&snapshot);
    snapshot.finish()?;
    result
}
