//! Contents: what mail is rendered from, each written once and never changed.

use rusqlite::{Result, named_params, params};

use super::{State, key};

/// The parts of a mail in base64, as the client sent them.
#[derive(Clone, Default)]
pub(crate) struct Parts {
    pub(crate) html: Option<String>,
    pub(crate) text: Option<String>,
    /// Content of a request's own is sent as it stands; only a template has variables.
    pub(crate) has_variables: bool,
}

/// Writes a content down and gives the id that it got.
pub(crate) fn insert(state: &State<'_>, parts: &Parts) -> Result<u64> {
    state.insert_for_mail(
        "INSERT INTO content (account, html, text, has_variables) VALUES (:account, ?, ?, ?)",
        params![parts.html, parts.text, parts.has_variables],
    )
}

/// The content with this id, which a template, a task or a mailing names.
pub(crate) fn find(state: &State<'_>, id: u64) -> Result<Parts> {
    state.one(
        "SELECT html, text, has_variables FROM content WHERE account = :account AND id = :id",
        named_params! { ":id": key(id) },
        |row| {
            Ok(Parts {
                html: row.get(0)?,
                text: row.get(1)?,
                has_variables: row.get(2)?,
            })
        },
    )
}
