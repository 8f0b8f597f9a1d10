//! How many mails the account has sent on each day.

use rusqlite::{Result, named_params, params};

use super::State;

pub(crate) fn sent(state: &State<'_>, day: i64) -> Result<u64> {
    state.count(
        "SELECT coalesce(sum(sent), 0) FROM quota WHERE account = :account AND day = :day",
        named_params! { ":day": day },
    )
}

/// On all days.
pub(crate) fn sent_ever(state: &State<'_>) -> Result<u64> {
    state.count(
        "SELECT coalesce(sum(sent), 0) FROM quota WHERE account = :account",
        named_params! {},
    )
}

pub(crate) fn add(state: &State<'_>, day: i64, mails: u64) -> Result<()> {
    state.execute_for_mail(
        "INSERT INTO quota (account, day, sent) VALUES (:account, ?, ?)
         ON CONFLICT DO UPDATE SET sent = sent + excluded.sent",
        params![day, mails],
    )?;
    Ok(())
}
