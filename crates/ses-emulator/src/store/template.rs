//! The templates of the account.

use rusqlite::{OptionalExtension, Result, Transaction, params};

use super::key;

/// A template; its contents are base64, as the client sent them.
pub(crate) struct Template {
    pub(crate) name: String,
    pub(crate) html: Option<String>,
    pub(crate) text: Option<String>,
    pub(crate) status: i64,
    pub(crate) created: i64,
}

/// Adds a template and gives the id that it got.
pub(crate) fn insert(state: &Transaction<'_>, template: &Template) -> Result<u64> {
    state.query_row(
        "INSERT INTO template (name, html, text, status, created) VALUES (?1, ?2, ?3, ?4, ?5) RETURNING id",
        params![template.name, template.html, template.text, template.status, template.created],
        |row| row.get(0),
    )
}

pub(crate) fn find(state: &Transaction<'_>, id: u64) -> Result<Option<Template>> {
    state
        .query_row(
            "SELECT name, html, text, status, created FROM template WHERE id = ?1",
            [key(id)],
            |row| {
                Ok(Template {
                    name: row.get(0)?,
                    html: row.get(1)?,
                    text: row.get(2)?,
                    status: row.get(3)?,
                    created: row.get(4)?,
                })
            },
        )
        .optional()
}

pub(crate) fn count(state: &Transaction<'_>) -> Result<u64> {
    state.query_row("SELECT count(*) FROM template", [], |row| row.get(0))
}
