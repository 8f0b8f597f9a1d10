//! What the writer keeps of what it has read for mail, so that the next mail of the same kind need not read it again.
//!
//! Nobody else changes the state, and the connection counts each row that is changed. What is kept holds as long as
//! that count stands where rows that nothing is kept of have left it; whatever else is written makes it void, also if
//! it is taken back.
//!
//! Mails are counted and numbered here as well: those which are committed together change the row of their day once, and
//! the last number need not be looked up.

use std::{
    cell::{Cell, RefCell},
    collections::HashMap,
    rc::Rc,
};

use rusqlite::{Connection, Result};

use super::{message, quota};
use crate::premises::Premises;

/// How many premises are kept at most.
const MOST: usize = 256;

/// Whose mail, from which sender and template.
type Key = (i64, String, Option<u64>);

/// Premises of mail, as they are now.
#[derive(Debug, Default)]
pub(super) struct Kept {
    premises: RefCell<HashMap<Key, Rc<Premises>>>,
    /// The count of changes up to which they hold.
    changes: Cell<u64>,
    /// What is to be written down.
    counted: Cell<Option<Counted>>,
    /// The last number that a mail got.
    last_number: Cell<Option<i64>>,
}

/// Mails of an account and a day that the table does not count yet.
#[derive(Clone, Copy, Debug)]
pub(super) struct Counted {
    pub(super) account: i64,
    pub(super) day: i64,
    pub(super) mails: u64,
}

impl Kept {
    /// What is kept, or else what is read now.
    pub(super) fn premises(
        &self,
        connection: &Connection,
        key: Key,
        read: impl FnOnce() -> Result<Premises>,
    ) -> Result<Rc<Premises>> {
        let mut kept = self.premises.borrow_mut();
        let changes = connection.total_changes();
        if self.changes.replace(changes) != changes || kept.len() == MOST {
            kept.clear();
        }
        if let Some(premises) = kept.get(&key) {
            return Ok(Rc::clone(premises));
        }
        let premises = Rc::new(read()?);
        kept.insert(key, Rc::clone(&premises));
        Ok(premises)
    }

    /// Writes what no premises are read from.
    pub(super) fn beside<T>(
        &self,
        connection: &Connection,
        write: impl FnOnce() -> Result<T>,
    ) -> Result<T> {
        let held = self.changes.get() == connection.total_changes();
        let written = write()?;
        if held {
            self.changes.set(connection.total_changes());
        }
        Ok(written)
    }

    /// Counts mails that are taken back, if at all, with everything that is committed together.
    pub(super) fn count(&self, connection: &Connection, mut more: Counted) -> Result<()> {
        match self.counted.get() {
            Some(before) if (before.account, before.day) == (more.account, more.day) => {
                more.mails += before.mails;
            }
            _ => self.write_down(connection)?,
        }
        self.counted.set(Some(more));
        Ok(())
    }

    /// Writes down what was counted: before the commit, and before anything that reads the table or can be taken back
    /// by itself.
    pub(super) fn write_down(&self, connection: &Connection) -> Result<()> {
        let Some(counted) = self.counted.take() else {
            return Ok(());
        };
        self.beside(connection, || quota::write(connection, counted))
    }

    /// The last number that a mail got, whether or not that mail is still there.
    pub(super) fn last_number(&self, connection: &Connection) -> Result<i64> {
        if let Some(last) = self.last_number.get() {
            return Ok(last);
        }
        let last = message::last_number(connection)?;
        self.last_number.set(Some(last));
        Ok(last)
    }

    /// Numbers so many mails after the last one.
    pub(super) fn number(&self, mails: i64) {
        let last = self.last_number.get();
        self.last_number.set(last.map(|last| last + mails));
    }

    /// Forgets everything, as what was read may have been taken back.
    pub(super) fn forget(&self) {
        self.premises.borrow_mut().clear();
        self.counted.take();
        self.last_number.take();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Looks at premises, carries the statement out, beside them or not, and says whether they are read anew then.
    #[track_caller]
    fn check(is_beside: bool, sql: &str, expected: bool) {
        let connection = Connection::open_in_memory().expect("a database");
        let tables =
            "CREATE TABLE template (n); CREATE TABLE message (n); INSERT INTO template VALUES (1)";
        connection.execute_batch(tables).expect("tables");
        let (kept, reads) = (Kept::default(), Cell::new(0));
        let look = || {
            let key = (1, "news@example.com".to_owned(), None);
            let read = || {
                reads.set(reads.get() + 1);
                Ok(Premises::default())
            };
            kept.premises(&connection, key, read).expect("premises");
        };
        look();
        look();
        assert_eq!(reads.get(), 1);
        let write = || connection.execute_batch(sql);
        match is_beside {
            true => kept.beside(&connection, write),
            false => write(),
        }
        .expect("sql");
        kept.beside(&connection, || {
            connection.execute_batch("INSERT INTO message VALUES (0)")
        })
        .expect("a row");
        look();
        assert_eq!(reads.get() > 1, expected, "{sql}");
    }

    #[test]
    fn what_is_kept_holds_until_anything_but_mail_is_written() {
        check(true, "INSERT INTO message VALUES (1)", false);
        check(false, "SELECT n FROM template", false);
        check(false, "UPDATE template SET n = 2", true);
        check(false, "DELETE FROM template", true);
        check(
            false,
            "SAVEPOINT s; DELETE FROM template; ROLLBACK TO s; RELEASE s",
            true,
        );
    }
}
