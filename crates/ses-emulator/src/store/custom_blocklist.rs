//! The account's own blocklist.

use rusqlite::{Result, Row, named_params};

use super::{Filter, Page, State, key, rows};

/// An entry of the list.
pub(crate) struct Entry {
    pub(crate) id: u64,
    pub(crate) email: String,
    /// When the entry has no effect any more; `None` if it has for ever.
    pub(crate) ends: Option<i64>,
    pub(crate) created: i64,
}

impl Entry {
    pub(crate) fn is_active(&self, now: i64) -> bool {
        self.ends.is_none_or(|ends| ends > now)
    }
}

const COLUMNS: &str = "id, email, ends, created";

pub(crate) fn find(state: &State<'_>, id: u64) -> Result<Option<Entry>> {
    state.first(
        &format!("SELECT {COLUMNS} FROM custom_blocklist WHERE account = :account AND id = :id"),
        named_params! { ":id": key(id) },
        entry,
    )
}

pub(crate) fn find_by_email(state: &State<'_>, email: &str) -> Result<Option<Entry>> {
    state.first(
        &format!(
            "SELECT {COLUMNS} FROM custom_blocklist WHERE account = :account AND email = :email"
        ),
        named_params! { ":email": email },
        entry,
    )
}

pub(crate) fn insert(state: &State<'_>, email: &str, ends: Option<i64>, now: i64) -> Result<()> {
    state.execute(
        "INSERT INTO custom_blocklist (account, email, ends, created)
         VALUES (:account, :email, :ends, :now)",
        named_params! { ":email": email, ":ends": ends, ":now": now },
    )?;
    Ok(())
}

/// Writes down an entry's address and its end.
pub(crate) fn update(state: &State<'_>, entry: &Entry) -> Result<()> {
    state.execute(
        "UPDATE custom_blocklist SET email = :email, ends = :ends WHERE account = :account AND id = :id",
        named_params! { ":id": key(entry.id), ":email": entry.email, ":ends": entry.ends },
    )?;
    Ok(())
}

/// Takes an address off the list, if it is there.
pub(crate) fn remove(state: &State<'_>, email: &str) -> Result<()> {
    state.execute(
        "DELETE FROM custom_blocklist WHERE account = :account AND email = :email",
        named_params! { ":email": email },
    )?;
    Ok(())
}

/// The entries that are active or not, or both, the newest first, and how many there are in all.
pub(crate) fn list(
    state: &State<'_>,
    is_active: Option<bool>,
    email: Option<&String>,
    now: i64,
    page: Page,
) -> Result<(u64, Vec<Entry>)> {
    let active = is_active.filter(|is_active| *is_active).map(|_| now);
    let expired = is_active.filter(|is_active| !is_active).map(|_| now);
    let conditions = Filter::new("account = :account")
        .and(
            "(ends IS NULL OR ends > :active)",
            ":active",
            active.as_ref(),
        )
        .and("ends <= :expired", ":expired", expired.as_ref())
        .and("email = :email", ":email", email);
    let matching = format!("FROM custom_blocklist WHERE {}", conditions.sql());
    let total = state.count(&format!("SELECT count(*) {matching}"), conditions.values())?;
    let (limit, offset) = (rows(page.limit), rows(page.offset));
    let found = state.all(
        &format!("SELECT {COLUMNS} {matching} ORDER BY id DESC LIMIT :limit OFFSET :offset"),
        &conditions.values_with(named_params! { ":limit": limit, ":offset": offset }),
        entry,
    )?;
    Ok((total, found))
}

fn entry(row: &Row<'_>) -> Result<Entry> {
    Ok(Entry {
        id: row.get(0)?,
        email: row.get(1)?,
        ends: row.get(2)?,
        created: row.get(3)?,
    })
}
