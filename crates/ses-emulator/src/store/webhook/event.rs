//! Events of mail that wait to be told to webhooks, were told, or were given up.

use rusqlite::{Result, Row, named_params};
use ses_types::EventName;

use super::super::{State, key};
use crate::Webhook;

/// An event with its webhook.
pub(crate) struct Event {
    pub(crate) id: u64,
    pub(crate) webhook_id: u64,
    pub(crate) webhook: Webhook,
    pub(crate) message_id: u64,
    pub(crate) name: EventName,
    pub(crate) created: i64,
    pub(crate) due: i64,
    /// How many were made that failed.
    pub(crate) attempts: usize,
}

/// What follows for an event from an attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Course {
    /// It was told.
    Told,
    /// It is told again at this time.
    Again(i64),
    /// It is not told any more.
    GivenUp,
}

/// What an event has, of itself and of its webhook.
const COLUMNS: &str =
    "webhook_event.id, webhook_id, rule, message_id, name, webhook_event.created, due, attempts";

pub(crate) fn insert(
    state: &State<'_>,
    webhook: u64,
    message: u64,
    name: &EventName,
    created: i64,
) -> Result<()> {
    state.execute(
        "INSERT INTO webhook_event (account, webhook_id, message_id, name, created, due)
         VALUES (:account, :webhook, :message, :name, :created, :created)",
        named_params! {
            ":webhook": key(webhook), ":message": key(message), ":name": name.as_str(), ":created": created,
        },
    )?;
    Ok(())
}

/// The first event that waits for each webhook, which those behind it wait for, the one that is due first before all.
pub(crate) fn first(state: &State<'_>) -> Result<Vec<Event>> {
    state.all(&first_sql(), named_params! {}, event)
}

pub(super) fn first_sql() -> String {
    format!(
        "SELECT {COLUMNS} FROM webhook JOIN webhook_event ON webhook_event.id =
            (SELECT id FROM webhook_event AS waiting
             WHERE waiting.account = :account AND waiting.webhook_id = webhook.id AND waiting.state = 0
             ORDER BY id LIMIT 1)
         WHERE webhook.account = :account ORDER BY due, webhook_event.id"
    )
}

/// When the first of them is due.
pub(crate) fn next_due(state: &State<'_>) -> Result<Option<i64>> {
    Ok(first(state)?.first().map(|event| event.due))
}

/// The event that an attempt was about.
pub(crate) fn of_attempt(state: &State<'_>, attempt: u64) -> Result<Option<Event>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM webhook_attempt
            JOIN webhook_event ON webhook_event.id = event_id JOIN webhook ON webhook.id = webhook_id
         WHERE webhook_attempt.account = :account AND webhook_attempt.id = :attempt"
    );
    state.first(&sql, named_params! { ":attempt": key(attempt) }, event)
}

/// Writes down what follows from an attempt for an event that waits.
pub(crate) fn go_on(state: &State<'_>, id: u64, course: Course) -> Result<()> {
    let (number, due) = match course {
        Course::Told => (1, None),
        Course::Again(due) => (0, Some(due)),
        Course::GivenUp => (2, None),
    };
    state.execute(
        "UPDATE webhook_event SET state = :state, due = coalesce(:due, due), attempts = attempts + 1
         WHERE account = :account AND id = :id AND state = 0",
        named_params! { ":id": key(id), ":state": number, ":due": due },
    )?;
    Ok(())
}

fn event(row: &Row<'_>) -> Result<Event> {
    Ok(Event {
        id: row.get(0)?,
        webhook_id: row.get(1)?,
        webhook: row.get(2)?,
        message_id: row.get(3)?,
        name: EventName::new(row.get::<_, String>(4)?),
        created: row.get(5)?,
        due: row.get(6)?,
        attempts: row.get(7)?,
    })
}
