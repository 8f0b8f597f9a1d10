//! The way of a mail to the mail server, in steps that are written down.

use rusqlite::{Result, named_params};

use super::Standing;
use crate::{
    Fate,
    store::{
        State, inbox, key,
        message::{Captured, captured, select},
    },
    webhook,
};

/// The server's last word about a mail.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Reply {
    pub(crate) code: Option<u16>,
    pub(crate) text: String,
}

/// Begins with what is captured from now on, or goes on where it was; what was being handed over is unknown.
pub(crate) fn begin(state: &State<'_>, now: i64) -> Result<()> {
    state.execute(
        "INSERT OR IGNORE INTO relayed (account, message_id) VALUES (:account, :newest)",
        named_params! { ":newest": key(inbox::newest(state)?) },
    )?;
    state.execute(
        "UPDATE relay SET standing = :unknown, changed = :now,
                          reply = 'the emulator ended before the server answered'
         WHERE account = :account AND standing = :marked",
        named_params! {
            ":unknown": Standing::Unknown as i64,
            ":marked": Standing::Marked as i64,
            ":now": now,
        },
    )?;
    Ok(())
}

/// Puts what is to leave of the next mail among what waits, and says whether there is more to look at.
pub(crate) fn take_up(
    state: &State<'_>,
    is_allowed: impl Fn(&str) -> bool,
    most: u64,
    now: i64,
) -> Result<bool> {
    let position: Option<u64> = state.first(
        "SELECT message_id FROM relayed WHERE account = :account",
        named_params! {},
        |row| row.get(0),
    )?;
    let (after, newest) = (position.unwrap_or_default(), inbox::newest(state)?);
    if after >= newest {
        return Ok(false);
    }
    let end = newest.min(after + most);
    let found: Vec<(u64, String)> = state.all(
        "SELECT id, recipient FROM message
         WHERE +account = :account AND id > :after AND id <= :end AND send_status = 0 AND fate = :delivered
         ORDER BY id",
        named_params! {
            ":after": key(after),
            ":end": key(end),
            ":delivered": Fate::Delivered.number(),
        },
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    for (id, _) in found.iter().filter(|(_, to)| is_allowed(to)) {
        state.execute(
            "INSERT OR IGNORE INTO relay (account, message_id, standing, fate, changed)
             VALUES (:account, :id, :waiting, :queued, :now)",
            named_params! {
                ":id": key(*id),
                ":waiting": Standing::Waiting as i64,
                ":queued": Fate::Queued.number(),
                ":now": now,
            },
        )?;
        set_fate(state, *id, Fate::Queued)?;
    }
    state.execute(
        "INSERT INTO relayed (account, message_id) VALUES (:account, :end)
         ON CONFLICT (account) DO UPDATE SET message_id = :end",
        named_params! { ":end": key(end) },
    )?;
    Ok(end < newest)
}

/// The mail that has waited for longest.
pub(crate) fn next(state: &State<'_>) -> Result<Option<Captured>> {
    state.first(
        &format!(
            "{} WHERE message.account = :account AND message.id =
                (SELECT relay.message_id FROM relay JOIN message ON message.id = relay.message_id
                 WHERE relay.account = :account AND relay.standing = 0 ORDER BY relay.message_id LIMIT 1)",
            select()
        ),
        named_params! {},
        captured,
    )
}

/// Marks a mail as one that is being handed over.
pub(crate) fn mark(state: &State<'_>, id: u64, now: i64) -> Result<()> {
    set(state, id, Standing::Marked, &Reply::default(), now)
}

/// Says that nobody knows what has become of a mail; it is not handed over again.
pub(crate) fn lose(state: &State<'_>, id: u64, why: String, now: i64) -> Result<()> {
    let reply = Reply {
        code: None,
        text: why,
    };
    set(state, id, Standing::Unknown, &reply, now)
}

/// Writes down what the server has said, and what becomes of the mail by that.
pub(crate) fn settle(
    state: &State<'_>,
    id: u64,
    fate: Fate,
    reply: &Reply,
    now: i64,
) -> Result<()> {
    set(state, id, Standing::Settled, reply, now)?;
    webhook::settled(state, id, fate, now)?;
    set_fate(state, id, fate)
}

fn set(state: &State<'_>, id: u64, standing: Standing, reply: &Reply, now: i64) -> Result<()> {
    state.execute(
        "UPDATE relay SET standing = :standing, code = :code, reply = nullif(:reply, ''), changed = :now
         WHERE account = :account AND message_id = :id",
        named_params! {
            ":id": key(id),
            ":standing": standing as i64,
            ":code": reply.code,
            ":reply": reply.text,
            ":now": now,
        },
    )?;
    Ok(())
}

fn set_fate(state: &State<'_>, id: u64, fate: Fate) -> Result<()> {
    for sql in [
        "UPDATE message SET fate = :fate WHERE account = :account AND id = :id",
        "UPDATE relay SET fate = :fate WHERE account = :account AND message_id = :id",
    ] {
        state.execute(
            sql,
            named_params! { ":id": key(id), ":fate": fate.number() },
        )?;
    }
    Ok(())
}
