//! Rows that are there, and act, and are left out of what is listed.
//!
//! Which rows a request made is known from their numbers: one writer works, and each new row gets a higher one.
//! In a listing, a common table expression without them stands in the place of their table.

use std::{collections::BTreeMap, fmt::Write as _};

use rusqlite::{Result, named_params};

use super::{State, snapshot};

/// Does work, and hides what it made until this time, or until it is lifted.
pub(crate) fn during<T, E: From<rusqlite::Error>>(
    state: &State<'_>,
    fault: &str,
    until: Option<i64>,
    work: impl FnOnce() -> Result<T, E>,
) -> Result<T, E> {
    let before = last_rows(state)?;
    let value = work()?;
    for ((name, before), (_, last)) in before.into_iter().zip(last_rows(state)?) {
        if last > before {
            state.execute(
                "INSERT OR REPLACE INTO hidden (account, name, first, last, fault, ends)
                 VALUES (:account, :name, :first, :last, :fault, :ends)",
                named_params! {
                    ":name": name, ":first": before + 1, ":last": last, ":fault": fault, ":ends": until,
                },
            )?;
        }
    }
    Ok(value)
}

/// Lists again what this fault hides.
pub(crate) fn lift(state: &State<'_>, fault: &str) -> Result<()> {
    state.execute(
        "DELETE FROM hidden WHERE account = :account AND fault = :fault",
        named_params! { ":fault": fault },
    )?;
    Ok(())
}

/// Lists for good what was hidden until this time or an earlier one, wherever the clock is turned to.
pub(crate) fn end(state: &State<'_>, now: i64) -> Result<()> {
    state.execute(
        "DELETE FROM hidden WHERE account = :account AND ends <= :now",
        named_params! { ":now": now },
    )?;
    Ok(())
}

/// Hides no more what is gone: the number of the last row of a table is given again once that is deleted.
pub(crate) fn forget_gone(state: &State<'_>) -> Result<()> {
    let names: Vec<String> = state.all(
        "SELECT DISTINCT name FROM hidden WHERE account = :account",
        named_params! {},
        |row| row.get(0),
    )?;
    for name in names {
        let last = last_row(state, &name)?;
        let values = named_params! { ":name": name, ":last": last };
        state.execute(
            "UPDATE hidden SET last = :last WHERE account = :account AND name = :name AND last > :last",
            values,
        )?;
    }
    state.execute(
        "DELETE FROM hidden WHERE account = :account AND last < first",
        named_params! {},
    )?;
    Ok(())
}

/// The statement without the rows that are hidden at this time, if there are any.
pub(super) fn leave_out(state: &State<'_>, select: &str, now: i64) -> Result<Option<String>> {
    let rows = state.all(
        "SELECT name, first, last FROM hidden WHERE account = :account AND (ends IS NULL OR ends > :now)",
        named_params! { ":now": now },
        |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
    )?;
    let mut tables = BTreeMap::<String, String>::new();
    for (name, first, last) in rows {
        let (first, last): (i64, i64) = (first, last);
        let condition = tables.entry(name).or_default();
        // Writing to a text does not fail.
        let _written = write!(condition, " AND NOT rowid BETWEEN {first} AND {last}");
    }
    if tables.is_empty() {
        return Ok(None);
    }
    let shadow = |(table, condition)| {
        format!("{table} AS (SELECT rowid AS rowid, * FROM main.{table} WHERE TRUE{condition})")
    };
    let shadows: Vec<_> = tables.into_iter().map(shadow).collect();
    Ok(Some(format!("WITH {} {select}", shadows.join(", "))))
}

/// The number of the last row of each table that numbers its rows.
fn last_rows(state: &State<'_>) -> Result<Vec<(String, i64)>> {
    let tables = snapshot::numbered(state)?.into_iter();
    let last = |table: String| last_row(state, &table).map(|last| (table, last));
    tables.map(last).collect()
}

fn last_row(state: &State<'_>, table: &str) -> Result<i64> {
    let sql = format!("SELECT coalesce((SELECT max(rowid) FROM {table}), 0) WHERE :account");
    state.one(&sql, named_params! {}, |row| row.get(0))
}
