//! What the writer keeps of what it has read for mail, so that the next mail of the same kind need not read it again.
//!
//! Nobody else changes the state, and the connection counts each row that is changed. What is kept holds as long as
//! that count stands where rows that nothing is kept of have left it; whatever else is written makes it void, also if
//! it is taken back.

use std::{
    cell::{Cell, RefCell},
    collections::HashMap,
    rc::Rc,
};

use rusqlite::{Connection, Result};

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
        let holds = self.changes.get() == connection.total_changes();
        let written = write()?;
        if holds {
            self.changes.set(connection.total_changes());
        }
        Ok(written)
    }

    /// Forgets everything, as what was read may have been taken back.
    pub(super) fn forget(&self) {
        self.premises.borrow_mut().clear();
    }
}
