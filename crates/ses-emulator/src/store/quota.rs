//! How many mails the account has sent on each day.

use rusqlite::{Connection, Result, named_params};

use super::{State, kept::Counted};

pub(crate) fn sent(state: &State<'_>, day: i64) -> Result<u64> {
    state.write_down()?;
    state.count(
        "SELECT coalesce(sum(sent), 0) FROM quota WHERE account = :account AND day = :day",
        named_params! { ":day": day },
    )
}

/// On all days.
pub(crate) fn sent_ever(state: &State<'_>) -> Result<u64> {
    state.write_down()?;
    state.count(
        "SELECT coalesce(sum(sent), 0) FROM quota WHERE account = :account",
        named_params! {},
    )
}

/// Counts mails of a day; the row is written by the commit at the latest.
pub(crate) fn add(state: &State<'_>, day: i64, mails: u64) -> Result<()> {
    state.count_mails(day, mails)
}

pub(super) fn write(connection: &Connection, counted: Counted) -> Result<()> {
    let sql = "INSERT INTO quota (account, day, sent) VALUES (?, ?, ?)
               ON CONFLICT DO UPDATE SET sent = sent + excluded.sent";
    let mut statement = connection.prepare_cached(sql)?;
    statement.execute((counted.account, counted.day, counted.mails))?;
    Ok(())
}
