//! The service's own blocklist: addresses that mail of the account bounced from for good.

use rusqlite::{Result, named_params};

use super::{Filter, Page, State, key, rows};

/// An address on the list.
pub(crate) struct Blocked {
    pub(crate) email: String,
    pub(crate) created: i64,
}

/// Which addresses are asked for.
pub(crate) struct BlockedFilter {
    pub(crate) from: i64,
    pub(crate) before: i64,
    pub(crate) email: Option<String>,
    /// The task whose mail bounced.
    pub(crate) task_id: Option<u64>,
}

pub(crate) fn holds(state: &State<'_>, email: &str) -> Result<bool> {
    state.exists(
        "SELECT 1 FROM blocklist WHERE account = :account AND email = :email",
        named_params! { ":email": email },
    )
}

/// Puts an address on the list, if it is not there.
pub(crate) fn add(state: &State<'_>, email: &str, task_id: Option<u64>, now: i64) -> Result<()> {
    state.execute(
        "INSERT OR IGNORE INTO blocklist (account, email, task_id, created)
         VALUES (:account, :email, :task, :now)",
        named_params! { ":email": email, ":task": task_id.map(key), ":now": now },
    )?;
    Ok(())
}

/// Takes an address off the list, if it is there.
pub(crate) fn remove(state: &State<'_>, email: &str) -> Result<()> {
    state.execute(
        "DELETE FROM blocklist WHERE account = :account AND email = :email",
        named_params! { ":email": email },
    )?;
    Ok(())
}

/// The addresses that the filter lets through, in the order in which they came, and how many there are in all.
pub(crate) fn list(
    state: &State<'_>,
    filter: &BlockedFilter,
    page: Page,
) -> Result<(u64, Vec<Blocked>)> {
    let task_id = filter.task_id.map(key);
    let conditions = Filter::new("account = :account")
        .and("created >= :from", ":from", Some(&filter.from))
        .and("created < :before", ":before", Some(&filter.before))
        .and("email = :email", ":email", filter.email.as_ref())
        .and("task_id = :task", ":task", task_id.as_ref());
    let matching = format!("FROM blocklist WHERE {}", conditions.sql());
    let total = state.count(&format!("SELECT count(*) {matching}"), conditions.values())?;
    let (limit, offset) = (rows(page.limit), rows(page.offset));
    let found = state.all(
        &format!(
            "SELECT email, created {matching} ORDER BY created, email LIMIT :limit OFFSET :offset"
        ),
        &conditions.values_with(named_params! { ":limit": limit, ":offset": offset }),
        |row| {
            Ok(Blocked {
                email: row.get(0)?,
                created: row.get(1)?,
            })
        },
    )?;
    Ok((total, found))
}
