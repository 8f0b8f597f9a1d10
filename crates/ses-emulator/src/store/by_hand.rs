//! A writer for tests: it works when it is told to, and says how much there was to do.

use std::{
    pin::{Pin, pin},
    sync::mpsc,
    task::{Context, Poll, Waker},
};

use rusqlite::Connection;

use super::{Store, file, kept::Kept, writer};

/// The other end of a store in memory.
pub(crate) struct Writer {
    connection: Connection,
    kept: Kept,
    inbox: mpsc::Receiver<Box<dyn writer::Work>>,
}

/// A store that waits for its writer to be told to work.
pub(crate) fn open() -> (Store, Writer) {
    let connection = file::open_writer(None).expect("a database");
    let (writer, inbox) = mpsc::channel();
    let store = Store {
        writer,
        readers: None,
    };
    let writer = Writer {
        connection,
        kept: Kept::default(),
        inbox,
    };
    (store, writer)
}

impl Writer {
    /// Carries out what has been asked for, each by itself, and says how much it was.
    pub(crate) fn work(&self) -> usize {
        let asked = self.inbox.try_iter();
        asked
            .map(|work| writer::carry_out(&self.connection, &self.kept, vec![work]))
            .count()
    }

    /// Works until the future has what it asks for.
    pub(crate) fn work_for<T>(&self, future: impl Future<Output = T>) -> T {
        let mut future = pin!(future);
        loop {
            match poll(future.as_mut()) {
                Poll::Ready(value) => return value,
                Poll::Pending => assert_ne!(self.work(), 0, "it waits for somebody else"),
            }
        }
    }

    /// Works until the future asks for nothing more, and says how much it was.
    pub(crate) fn work_off(&self, mut future: Pin<&mut impl Future<Output = ()>>) -> usize {
        let mut total = 0;
        loop {
            assert!(poll(future.as_mut()).is_pending(), "it has ended");
            match self.work() {
                0 => return total,
                some => total += some,
            }
        }
    }
}

fn poll<T>(future: Pin<&mut impl Future<Output = T>>) -> Poll<T> {
    future.poll(&mut Context::from_waker(Waker::noop()))
}
