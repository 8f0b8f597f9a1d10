//! The templates of the account.

use rusqlite::{Result, Row, named_params};

use super::{
    Page, State,
    content::Parts,
    key,
    last_id::{self, Kind},
    rows,
};
use crate::review::Standing;

/// A template that is about to be made.
pub(crate) struct NewTemplate<'a> {
    /// The id that it shall have, which no template has; `None` for the next one.
    pub(crate) id: Option<u64>,
    pub(crate) name: &'a str,
    pub(crate) content_id: u64,
    pub(crate) review: Standing,
    pub(crate) created: i64,
}

/// A template; what it says is a content of its own.
pub(crate) struct Template {
    pub(crate) id: u64,
    pub(crate) name: String,
    pub(crate) content_id: u64,
    pub(crate) review: Standing,
    pub(crate) created: i64,
}

const SELECT: &str =
    "SELECT id, name, content_id, review, created FROM template WHERE account = :account";

/// Adds a template and gives the id that it got.
pub(crate) fn insert(state: &State<'_>, template: &NewTemplate<'_>) -> Result<u64> {
    let id = last_id::assign(state, Kind::Template, template.id)?;
    state.execute(
        "INSERT INTO template (account, id, name, content_id, review, created)
         VALUES (:account, :id, :name, :content, :review, :created)",
        named_params! {
            ":id": key(id),
            ":name": template.name,
            ":content": key(template.content_id),
            ":review": template.review,
            ":created": template.created,
        },
    )?;
    Ok(id)
}

pub(crate) fn find(state: &State<'_>, id: u64) -> Result<Option<Template>> {
    state.first(
        &format!("{SELECT} AND id = :id"),
        named_params! { ":id": key(id) },
        template,
    )
}

/// How a template's review stands, and what it says, with the id of that.
pub(crate) fn find_content(state: &State<'_>, id: u64) -> Result<Option<(Standing, u64, Parts)>> {
    state.first(
        "SELECT review, content_id, html, text, has_variables
         FROM template JOIN content ON content.id = content_id AND content.account = template.account
         WHERE template.account = :account AND template.id = :id",
        named_params! { ":id": key(id) },
        |row| {
            let parts = Parts {
                html: row.get(2)?,
                text: row.get(3)?,
                has_variables: row.get(4)?,
            };
            Ok((row.get(0)?, row.get(1)?, parts))
        },
    )
}

pub(crate) fn count(state: &State<'_>) -> Result<u64> {
    state.count(
        "SELECT count(*) FROM template WHERE account = :account",
        named_params! {},
    )
}

/// The first template of this name.
pub(crate) fn find_by_name(state: &State<'_>, name: &str) -> Result<Option<Template>> {
    state.first(
        &format!("{SELECT} AND name = :name ORDER BY id LIMIT 1"),
        named_params! { ":name": name },
        template,
    )
}

/// Templates in the order in which they were made.
pub(crate) fn list(state: &State<'_>, page: Page) -> Result<Vec<Template>> {
    state.all(
        &format!("{SELECT} ORDER BY id LIMIT :limit OFFSET :offset"),
        named_params! { ":limit": rows(page.limit), ":offset": rows(page.offset) },
        template,
    )
}

/// Writes down what a template is called, what it says, and how its review stands.
pub(crate) fn update(state: &State<'_>, template: &Template) -> Result<()> {
    state.execute(
        "UPDATE template SET name = :name, content_id = :content, review = :review
         WHERE account = :account AND id = :id",
        named_params! {
            ":id": key(template.id),
            ":name": template.name,
            ":content": key(template.content_id),
            ":review": template.review,
        },
    )?;
    Ok(())
}

/// Writes down how a template's review stands, and says whether there is such a template.
pub(crate) fn review(state: &State<'_>, id: u64, review: &Standing) -> Result<bool> {
    let changed = state.execute(
        "UPDATE template SET review = :review WHERE account = :account AND id = :id",
        named_params! { ":id": key(id), ":review": review },
    )?;
    Ok(changed > 0)
}

/// Takes a template away; its content stays for the mail that was made of it.
pub(crate) fn delete(state: &State<'_>, id: u64) -> Result<()> {
    state.execute(
        "DELETE FROM template WHERE account = :account AND id = :id",
        named_params! { ":id": key(id) },
    )?;
    Ok(())
}

fn template(row: &Row<'_>) -> Result<Template> {
    Ok(Template {
        id: row.get(0)?,
        name: row.get(1)?,
        content_id: row.get(2)?,
        review: row.get(3)?,
        created: row.get(4)?,
    })
}
