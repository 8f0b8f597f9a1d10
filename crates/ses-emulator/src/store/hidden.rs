//! Rows that are there, and act, and are left out of what is listed.
//!
//! Which rows a request made is known from their numbers: one writer works, and each new row gets a higher one.
//! In a listing, a common table expression without them stands in the place of their table.

use std::{
    collections::BTreeMap,
    fmt::Write as _,
    sync::{Arc, Mutex, PoisonError},
};

use rusqlite::{Result, named_params};

use super::{State, snapshot};

/// Which rows of an account are hidden, and by which faults.
#[derive(Debug, Default)]
pub(crate) struct Hidden {
    rows: Mutex<Vec<Rows>>,
}

/// Rows of a table that were made one after the other.
#[derive(Debug)]
struct Rows {
    table: String,
    first: i64,
    last: i64,
    fault: Arc<str>,
    /// When they are listed again; `None` for when they are lifted.
    until: Option<i64>,
}

impl Hidden {
    /// Does work, and hides what it made.
    pub(crate) fn during<T, E: From<rusqlite::Error>>(
        &self,
        state: &State<'_>,
        fault: &Arc<str>,
        until: Option<i64>,
        work: impl FnOnce() -> Result<T, E>,
    ) -> Result<T, E> {
        let before = last_rows(state)?;
        let value = work()?;
        let made = before.into_iter().zip(last_rows(state)?);
        let made = made.filter_map(|((table, before), (_, last))| {
            (last > before).then(|| Rows {
                table,
                first: before + 1,
                last,
                fault: Arc::clone(fault),
                until,
            })
        });
        self.with_rows(|rows| rows.extend(made));
        Ok(value)
    }

    /// Lists again what this fault hides.
    pub(crate) fn lift(&self, fault: &str) {
        self.with_rows(|rows| rows.retain(|rows| *rows.fault != *fault));
    }

    /// Hides nothing any more.
    pub(crate) fn clear(&self) {
        self.with_rows(Vec::clear);
    }

    /// The statement without the rows that are hidden now.
    pub(super) fn apply(&self, select: &str, now: i64) -> Option<String> {
        let mut tables = BTreeMap::<_, String>::new();
        self.with_rows(|rows| {
            rows.retain(|rows| rows.until.is_none_or(|until| until > now));
            for Rows {
                table, first, last, ..
            } in rows
            {
                let condition = tables.entry(table.clone()).or_default();
                // Writing to a text does not fail.
                let _written = write!(condition, " AND NOT rowid BETWEEN {first} AND {last}");
            }
        });
        if tables.is_empty() {
            return None;
        }
        let shadow = |(table, condition)| {
            format!("{table} AS (SELECT rowid AS rowid, * FROM main.{table} WHERE TRUE{condition})")
        };
        let shadows: Vec<_> = tables.into_iter().map(shadow).collect();
        Some(format!("WITH {} {select}", shadows.join(", ")))
    }

    fn with_rows<T>(&self, work: impl FnOnce(&mut Vec<Rows>) -> T) -> T {
        work(&mut self.rows.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// The number of the last row of each table that numbers its rows.
fn last_rows(state: &State<'_>) -> Result<Vec<(String, i64)>> {
    let last = |table: String| {
        let sql = format!("SELECT coalesce((SELECT max(rowid) FROM {table}), 0) WHERE :account");
        let last = state.one(&sql, named_params! {}, |row| row.get(0))?;
        Ok((table, last))
    };
    snapshot::numbered(state)?.into_iter().map(last).collect()
}
