//! The templates of the account.

use rusqlite::{Result, named_params};

use super::{State, key};

/// A template; what it says is a content of its own.
pub(crate) struct Template {
    pub(crate) name: String,
    pub(crate) content_id: u64,
    pub(crate) status: i64,
    pub(crate) created: i64,
}

/// Adds a template and gives the id that it got.
pub(crate) fn insert(state: &State<'_>, template: &Template) -> Result<u64> {
    state.insert(
        "INSERT INTO template (account, name, content_id, status, created)
         VALUES (:account, :name, :content, :status, :created)",
        named_params! {
            ":name": template.name,
            ":content": template.content_id,
            ":status": template.status,
            ":created": template.created,
        },
    )
}

pub(crate) fn find(state: &State<'_>, id: u64) -> Result<Option<Template>> {
    state.first(
        "SELECT name, content_id, status, created FROM template WHERE account = :account AND id = :id",
        named_params! { ":id": key(id) },
        |row| {
            Ok(Template {
                name: row.get(0)?,
                content_id: row.get(1)?,
                status: row.get(2)?,
                created: row.get(3)?,
            })
        },
    )
}

pub(crate) fn count(state: &State<'_>) -> Result<u64> {
    state.count(
        "SELECT count(*) FROM template WHERE account = :account",
        named_params! {},
    )
}
