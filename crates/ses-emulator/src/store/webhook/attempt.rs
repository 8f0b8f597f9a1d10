//! The log of attempts to tell events, as far as it is kept.

use rusqlite::{Result, named_params};
use ses_types::EventName;

use super::super::{State, key, rows};
use crate::{WebhookAttempt, message::event_id};

/// How many attempts of an account are kept at least.
const KEPT: u64 = 5_000;

/// How many more there may be before they are counted.
const MORE: u64 = 100;

/// An attempt that was made.
pub(crate) struct NewAttempt<'a> {
    pub(crate) event: u64,
    pub(crate) time: i64,
    pub(crate) millis: u64,
    pub(crate) status: Option<u16>,
    pub(crate) error: Option<&'a str>,
    pub(crate) is_replay: bool,
}

/// Writes an attempt down and gives its number; `None` if its event has gone meanwhile.
pub(crate) fn insert(state: &State<'_>, attempt: &NewAttempt<'_>) -> Result<Option<u64>> {
    let id = state.first(
        "INSERT INTO webhook_attempt (account, event_id, time, millis, status, error, is_replay)
         SELECT account, id, :time, :millis, :status, :error, :is_replay FROM webhook_event
         WHERE account = :account AND id = :event RETURNING id",
        named_params! {
            ":event": key(attempt.event),
            ":time": attempt.time,
            ":millis": key(attempt.millis),
            ":status": attempt.status,
            ":error": attempt.error,
            ":is_replay": attempt.is_replay,
        },
        |row| row.get(0),
    )?;
    if let Some(id) = id.filter(|id: &u64| id.is_multiple_of(MORE)) {
        forget(state)?;
        return Ok(Some(id));
    }
    Ok(id)
}

/// Forgets the oldest attempts, and the events that nobody asks for any more.
fn forget(state: &State<'_>) -> Result<()> {
    let forgotten = state.execute(
        "DELETE FROM webhook_attempt WHERE account = :account AND id <=
            (SELECT id FROM webhook_attempt WHERE account = :account ORDER BY id DESC LIMIT 1 OFFSET :kept)",
        named_params! { ":kept": rows(KEPT) },
    )?;
    if forgotten > 0 {
        state.execute(
            "DELETE FROM webhook_event WHERE account = :account AND state <> 0 AND NOT EXISTS
                (SELECT 1 FROM webhook_attempt AS attempt
                 WHERE attempt.account = :account AND attempt.event_id = webhook_event.id)",
            named_params! {},
        )?;
    }
    Ok(())
}

/// The account's attempts, the last one first: all, or those before one of them.
pub(crate) fn list(
    state: &State<'_>,
    before: Option<u64>,
    limit: u64,
) -> Result<Vec<WebhookAttempt>> {
    let before = before.map_or(i64::MAX, key);
    let salt = state.salt();
    state.all(
        "SELECT attempt.id, event.id, event.webhook_id, event.name, event.message_id, attempt.time, attempt.status,
                attempt.error, attempt.millis, attempt.is_replay
         FROM webhook_attempt AS attempt JOIN webhook_event AS event ON event.id = attempt.event_id
         WHERE attempt.account = :account AND attempt.id < :before ORDER BY attempt.id DESC LIMIT :limit",
        named_params! { ":before": before, ":limit": rows(limit) },
        |row| {
            Ok(WebhookAttempt {
                id: row.get(0)?,
                event_id: event_id(row.get(1)?, salt),
                webhook: row.get(2)?,
                event: EventName::new(row.get::<_, String>(3)?),
                message: row.get(4)?,
                time: row.get(5)?,
                status: row.get(6)?,
                error: row.get(7)?,
                millis: row.get(8)?,
                replay: row.get(9)?,
            })
        },
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        Error, Options, Webhook,
        store::{
            Store, account,
            webhook::{self, event},
        },
    };

    #[tokio::test]
    async fn the_oldest_attempts_are_forgotten_with_their_events() {
        let (store, _closed) = Store::open(None).expect("a state");
        let open =
            |connection: &_| account::open(connection, "AKID", Options::default().first_ids, 0);
        let scope = store.across(open).await.expect("an account").scope;
        let work = |state: &State<'_>| {
            let webhook = webhook::put(state, &Webhook::new("http://h/"), 0)?;
            for message in 1..=KEPT + 2 * MORE {
                event::insert(state, webhook, message, &EventName::DELIVERED, 0)?;
                event::go_on(state, message, event::Course::Told)?;
                let attempt = NewAttempt {
                    event: message,
                    time: 0,
                    millis: 0,
                    status: Some(200),
                    error: None,
                    is_replay: false,
                };
                insert(state, &attempt)?;
            }
            event::insert(state, webhook, 9_999, &EventName::DELIVERED, 0)?;
            let count = |table: &str| {
                let sql = format!("SELECT count(*) FROM {table} WHERE account = :account");
                state.count(&sql, named_params! {})
            };
            Ok::<_, Error>([count("webhook_attempt")?, count("webhook_event")?])
        };
        let counts = store.write(&scope, work).await.expect("it is written");
        assert_eq!(counts, [KEPT, KEPT + 1], "an event that waits stays");
    }
}
