//! The webhooks of an account, and the mail that they are still to be told of.

pub(crate) mod attempt;
pub(crate) mod event;

use rusqlite::{Result, Row, named_params};

use super::{
    State, inbox, key,
    message::{MAIL, shared},
    rows,
};
use crate::{Fate, SetWebhook, Webhook};

/// A webhook, and since when it is there.
pub(crate) struct Hook {
    pub(crate) id: u64,
    pub(crate) rule: Webhook,
    /// It is told of the mail after this one.
    pub(crate) since: u64,
}

/// A mail, as far as its events depend on it.
pub(crate) struct Mail {
    pub(crate) id: u64,
    pub(crate) fate: Fate,
    pub(crate) from: String,
    pub(crate) captured: i64,
}

/// Sets a webhook in the place of that of the same sender, or of the account, and gives its number.
pub(crate) fn put(state: &State<'_>, webhook: &Webhook, now: i64) -> Result<u64> {
    let newest = inbox::newest(state)?;
    if !exists(state)? {
        set_position(state, newest)?;
    }
    state.count(
        "INSERT INTO webhook (account, sender, rule, since, created)
         VALUES (:account, :sender, :rule, :since, :now)
         ON CONFLICT (account, sender) DO UPDATE SET rule = excluded.rule RETURNING id",
        named_params! {
            ":sender": webhook.sender().unwrap_or_default(),
            ":rule": webhook,
            ":since": key(newest),
            ":now": now,
        },
    )
}

/// Takes a webhook away with its events and their attempts, and says whether there was one.
pub(crate) fn delete(state: &State<'_>, id: u64) -> Result<bool> {
    let values = named_params! { ":id": key(id) };
    state.execute(
        "DELETE FROM webhook_attempt WHERE account = :account AND event_id IN
            (SELECT id FROM webhook_event WHERE account = :account AND webhook_id = :id)",
        values,
    )?;
    state.execute(
        "DELETE FROM webhook_event WHERE account = :account AND webhook_id = :id",
        values,
    )?;
    let sql = "DELETE FROM webhook WHERE account = :account AND id = :id";
    Ok(state.execute(sql, values)? > 0)
}

pub(crate) fn exists(state: &State<'_>) -> Result<bool> {
    let sql = "SELECT 1 FROM webhook WHERE account = :account";
    state.exists(sql, named_params! {})
}

/// All of them, in the order in which they were set, with how many events wait.
pub(crate) fn list(state: &State<'_>) -> Result<Vec<SetWebhook>> {
    state.all(
        "SELECT id, rule,
                (SELECT count(*) FROM webhook_event AS event
                 WHERE event.account = :account AND event.webhook_id = webhook.id AND state = 0)
         FROM webhook WHERE account = :account ORDER BY id",
        named_params! {},
        |row| {
            Ok(SetWebhook {
                id: row.get(0)?,
                webhook: row.get(1)?,
                waiting: row.get(2)?,
            })
        },
    )
}

/// All of them, in the order in which they were set.
pub(crate) fn hooks(state: &State<'_>) -> Result<Vec<Hook>> {
    state.all(
        "SELECT id, rule, since FROM webhook WHERE account = :account ORDER BY id",
        named_params! {},
        |row| {
            Ok(Hook {
                id: row.get(0)?,
                rule: row.get(1)?,
                since: row.get(2)?,
            })
        },
    )
}

/// Up to which mail the account has been looked through.
pub(crate) fn position(state: &State<'_>) -> Result<u64> {
    let position = state.first(
        "SELECT message_id FROM webhook_position WHERE account = :account",
        named_params! {},
        |row| row.get(0),
    )?;
    Ok(position.unwrap_or_default())
}

pub(crate) fn set_position(state: &State<'_>, message: u64) -> Result<()> {
    state.execute(
        "INSERT INTO webhook_position (account, message_id) VALUES (:account, :message)
         ON CONFLICT DO UPDATE SET message_id = excluded.message_id",
        named_params! { ":message": key(message) },
    )?;
    Ok(())
}

/// Up to which mail the account can be looked through: not beyond what a mail server may still have to say something of.
pub(crate) fn end(state: &State<'_>) -> Result<u64> {
    let newest = inbox::newest(state)?;
    let relayed: Option<u64> = state.first(
        "SELECT message_id FROM relayed WHERE account = :account",
        named_params! {},
        |row| row.get(0),
    )?;
    Ok(relayed.map_or(newest, |relayed| relayed.min(newest)))
}

/// The account's first mail after a position, up to another.
pub(crate) fn mail_after(
    state: &State<'_>,
    position: u64,
    end: u64,
    most: u64,
) -> Result<Vec<Mail>> {
    let values =
        named_params! { ":position": key(position), ":end": key(end), ":most": rows(most) };
    state.all(&mail_sql(), values, mail)
}

fn mail_sql() -> String {
    // Without a sign before it the account would be looked up in an index, which has its mail in another order.
    format!(
        "SELECT message.id, fate, message.created, {} FROM {MAIL}
         WHERE +message.account = :account AND message.id > :position AND message.id <= :end
         ORDER BY message.id LIMIT :most",
        shared("sender")
    )
}

/// One mail.
pub(crate) fn mail_of(state: &State<'_>, id: u64) -> Result<Option<Mail>> {
    let sql = format!(
        "SELECT message.id, fate, message.created, {} FROM {MAIL}
         WHERE message.account = :account AND message.id = :id",
        shared("sender")
    );
    state.first(&sql, named_params! { ":id": key(id) }, mail)
}

fn mail(row: &Row<'_>) -> Result<Mail> {
    Ok(Mail {
        id: row.get(0)?,
        fate: Fate::from_number(row.get(1)?),
        captured: row.get(2)?,
        from: row.get(3)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Error, Options, store::Store};

    /// However much mail and however many events there are.
    #[tokio::test]
    async fn what_is_new_and_what_waits_is_found_by_index() {
        let (store, _closed) = Store::open(None).expect("a state");
        let open = |connection: &_| {
            crate::store::account::open(connection, "AKID", Options::default().first_ids, 0)
        };
        let scope = store.across(open).await.expect("an account").scope;
        let explain = |state: &State<'_>| {
            let values = named_params! { ":position": 1, ":end": 2, ":most": 3 };
            let sql = format!("EXPLAIN QUERY PLAN {}", mail_sql());
            let mail: Vec<String> = state.all(&sql, values, |row| row.get(3))?;
            let sql = format!("EXPLAIN QUERY PLAN {}", event::first_sql());
            let first: Vec<String> = state.all(&sql, named_params! {}, |row| row.get(3))?;
            Ok::<_, Error>((mail, first))
        };
        let (mail, first) = store.write(&scope, explain).await.expect("a plan");
        assert_eq!(
            mail[0],
            "SEARCH message USING INTEGER PRIMARY KEY (rowid>? AND rowid<?)"
        );
        assert!(
            !mail.iter().any(|step| step.contains("TEMP B-TREE")),
            "{mail:?}"
        );
        let waiting = "SEARCH waiting USING COVERING INDEX webhook_event_waiting (account=? AND webhook_id=?)";
        assert!(first.iter().any(|step| step == waiting), "{first:?}");
        let event = "SEARCH webhook_event USING INTEGER PRIMARY KEY (rowid=?)";
        assert!(first.iter().any(|step| step == event), "{first:?}");
    }
}
