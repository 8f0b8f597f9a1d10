//! Mail that leaves for a mail server: which is to go, which was handed over, and what the server said.

#[cfg(feature = "smtp")]
mod way;

use rusqlite::{Connection, Result, named_params};
use serde::Serialize;

#[cfg(feature = "smtp")]
pub(crate) use self::way::{Reply, begin, lose, mark, next, settle, take_up};
use super::{State, rows};

/// How far a mail is on its way to the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Standing {
    /// It is to be handed over.
    Waiting,
    /// It is being handed over, or was when the emulator ended.
    Marked,
    /// The server has said what becomes of it.
    Settled,
    /// It was handed over in whole or in part, and the server has not said what becomes of it.
    Unknown,
}

impl Standing {
    const ALL: [Self; 4] = [Self::Waiting, Self::Marked, Self::Settled, Self::Unknown];

    fn from_number(number: i64) -> Self {
        let found = Self::ALL
            .into_iter()
            .find(|standing| *standing as i64 == number);
        found.unwrap_or(Self::Unknown)
    }
}

/// A mail that has left, or is to.
#[derive(Debug, Serialize)]
pub(crate) struct Passage {
    pub(crate) message_id: u64,
    pub(crate) standing: Standing,
    pub(crate) code: Option<u16>,
    pub(crate) reply: Option<String>,
    /// When that came about, in Unix seconds.
    pub(crate) changed: i64,
}

/// Leaves all mail that was captured so far where it is, for accounts of which none leaves any more.
pub(crate) fn give_up(connection: &Connection) -> Result<()> {
    connection.execute("DELETE FROM relayed", []).map(drop)
}

/// Gives mail that was put back what became of it after it was copied.
pub(super) fn catch_up(state: &State<'_>) -> Result<()> {
    state.execute(
        "UPDATE message SET fate = relay.fate FROM relay
         WHERE relay.account = :account AND message.account = :account AND message.id = relay.message_id",
        named_params! {},
    )?;
    Ok(())
}

/// How many mails stand so.
pub(crate) fn counts(state: &State<'_>) -> Result<Vec<(Standing, u64)>> {
    state.all(
        "SELECT standing, count(*) FROM relay WHERE account = :account GROUP BY standing",
        named_params! {},
        |row| Ok((Standing::from_number(row.get(0)?), row.get(1)?)),
    )
}

/// The newest mail that has left or is to.
pub(crate) fn last(state: &State<'_>, limit: u64) -> Result<Vec<Passage>> {
    state.all(
        "SELECT message_id, standing, code, reply, changed FROM relay
         WHERE account = :account ORDER BY message_id DESC LIMIT :limit",
        named_params! { ":limit": rows(limit) },
        |row| {
            Ok(Passage {
                message_id: row.get(0)?,
                standing: Standing::from_number(row.get(1)?),
                code: row.get(2)?,
                reply: row.get(3)?,
                changed: row.get(4)?,
            })
        },
    )
}
