//! A turn: what the writer lends to a work, and what it learns from it.

use std::cell::Cell;

use rusqlite::{Connection, Result};

use super::{
    kept::{Counted, Kept},
    state::Change,
};

/// How what a work has written is taken back if it fails.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Undo {
    /// It has written nothing.
    #[default]
    Nothing,
    /// To the savepoint that was set before it wrote.
    Savepoint,
    /// With everything that is committed together: it has said that nothing is refused any more.
    Group,
}

/// The turn of one work.
#[derive(Debug)]
pub(super) struct Turn<'k> {
    pub(super) change: Cell<Change>,
    pub(super) kept: &'k Kept,
    undo: Cell<Undo>,
}

impl<'k> Turn<'k> {
    pub(super) fn new(kept: &'k Kept) -> Self {
        Self {
            change: Cell::default(),
            kept,
            undo: Cell::default(),
        }
    }

    /// Sets a savepoint, if there is nothing yet to take back what is written from now on.
    pub(super) fn begin_writing(&self, connection: &Connection) -> Result<()> {
        if self.undo.get() == Undo::Nothing {
            self.kept.write_down(connection)?;
            execute(connection, "SAVEPOINT request")?;
            self.undo.set(Undo::Savepoint);
        }
        Ok(())
    }

    /// Does without a savepoint, unless one is set: what fails from now on takes back all that is committed together.
    pub(super) fn decide(&self) {
        if self.undo.get() == Undo::Nothing {
            self.undo.set(Undo::Group);
        }
    }

    /// Counts mails of an account on a day.
    pub(super) fn count(&self, connection: &Connection, mails: Counted) -> Result<()> {
        self.begin_writing(connection)?;
        self.kept.count(connection, mails)?;
        match self.undo.get() {
            Undo::Group => Ok(()),
            Undo::Nothing | Undo::Savepoint => self.kept.write_down(connection),
        }
    }

    /// Keeps what the work has written, or takes it back.
    pub(super) fn end(&self, connection: &Connection, is_ok: bool) -> Result<()> {
        match self.undo.get() {
            Undo::Savepoint => {
                if !is_ok {
                    execute(connection, "ROLLBACK TO request")?;
                }
                execute(connection, "RELEASE request")
            }
            Undo::Group if !is_ok => execute(connection, "ROLLBACK"),
            Undo::Group | Undo::Nothing => Ok(()),
        }
    }
}

/// Carries out a statement that is kept.
pub(super) fn execute(connection: &Connection, sql: &str) -> Result<()> {
    connection.prepare_cached(sql)?.execute([]).map(drop)
}
