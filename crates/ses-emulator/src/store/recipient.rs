//! Recipients: why an address gets no mail, whoever wrote that down.

use rusqlite::{Result, named_params};
use ses_types::SendStatus;

use super::State;

/// The status that keeps mail of `:sender` from an address at `:now`, as an expression; NULL where nothing does.
macro_rules! status {
    ($to:literal) => {
        concat!(
            "CASE
             WHEN EXISTS (SELECT 1 FROM blocklist WHERE account = :account AND email = ",
            $to,
            ") THEN :blocklisted
             WHEN EXISTS (SELECT 1 FROM custom_blocklist WHERE account = :account AND email = ",
            $to,
            " AND (ends IS NULL OR ends > :now)) THEN :on_blocklist
             WHEN EXISTS (SELECT 1 FROM unsubscription
                          WHERE account = :account AND sender = :sender AND recipient = ",
            $to,
            ") THEN :unsubscribed
             END"
        )
    };
}

pub(super) use status;

/// Whether anybody is on any list of the account.
pub(crate) fn are_listed(state: &State<'_>) -> Result<bool> {
    state.one(
        "SELECT EXISTS (SELECT 1 FROM blocklist WHERE account = :account)
             OR EXISTS (SELECT 1 FROM custom_blocklist WHERE account = :account)
             OR EXISTS (SELECT 1 FROM unsubscription WHERE account = :account)",
        named_params! {},
        |row| row.get(0),
    )
}

/// Which list keeps mail of this sender from this address at this time, the first of them if there are several.
pub(crate) fn refusal(
    state: &State<'_>,
    sender: &str,
    to: &str,
    now: i64,
) -> Result<Option<SendStatus>> {
    let status: Option<i64> = state.one(
        concat!("SELECT ", status!(":to")),
        named_params! {
            ":to": to,
            ":blocklisted": SendStatus::BLOCKLISTED.get(),
            ":now": now,
            ":on_blocklist": SendStatus::ON_BLOCKLIST.get(),
            ":sender": sender,
            ":unsubscribed": SendStatus::UNSUBSCRIBED.get(),
        },
        |row| row.get(0),
    )?;
    Ok(status.map(SendStatus::new))
}
