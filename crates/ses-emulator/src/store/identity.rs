//! The domains of the account.

use rusqlite::{Result, Row, named_params, types::Type};
use ses_types::{DkimOption, TagList};

use super::{Page, State, rows};
use crate::review::Standing;

/// A domain from which the account sends.
#[derive(Debug)]
pub(crate) struct Identity {
    pub(crate) domain: String,
    pub(crate) dkim_option: DkimOption,
    pub(crate) tags: Vec<TagList>,
    /// How the review of its DNS records stands.
    pub(crate) review: Standing,
    pub(crate) created: i64,
}

const SELECT: &str =
    "SELECT domain, dkim_option, tags, review, created FROM identity WHERE account = :account";

pub(crate) fn insert(state: &State<'_>, identity: &Identity) -> Result<()> {
    state.execute(
        "INSERT INTO identity (account, domain, dkim_option, tags, review, created)
         VALUES (:account, :domain, :dkim_option, :tags, :review, :created)",
        named_params! {
            ":domain": identity.domain,
            ":dkim_option": identity.dkim_option.get(),
            ":tags": json(&identity.tags)?,
            ":review": identity.review,
            ":created": identity.created,
        },
    )?;
    Ok(())
}

pub(crate) fn find(state: &State<'_>, domain: &str) -> Result<Option<Identity>> {
    state.first(
        &format!("{SELECT} AND domain = :domain"),
        named_params! { ":domain": domain },
        identity,
    )
}

/// How the review of a domain's records stands, if there is such a domain.
pub(crate) fn standing(state: &State<'_>, domain: &str) -> Result<Option<Standing>> {
    state.first(
        "SELECT review FROM identity WHERE account = :account AND domain = :domain",
        named_params! { ":domain": domain },
        |row| row.get(0),
    )
}

/// Whether another account than this one has the domain.
pub(crate) fn is_of_another(state: &State<'_>, domain: &str) -> Result<bool> {
    state.exists(
        "SELECT 1 FROM identity WHERE account <> :account AND domain = :domain",
        named_params! { ":domain": domain },
    )
}

pub(crate) fn count(state: &State<'_>) -> Result<u64> {
    state.count(
        "SELECT count(*) FROM identity WHERE account = :account",
        named_params! {},
    )
}

/// The domains that have all of the tags, in the order in which they were made, and how many there are in all.
pub(crate) fn list(
    state: &State<'_>,
    tags: &[TagList],
    page: Page,
) -> Result<(u64, Vec<Identity>)> {
    // Of the tags that are asked for, none is missing among those of the domain.
    let tagged = "NOT EXISTS (SELECT value FROM json_each(:tags) EXCEPT SELECT value FROM json_each(identity.tags))";
    let tags = json(tags)?;
    let total = state.count(
        &format!("SELECT count(*) FROM identity WHERE account = :account AND {tagged}"),
        named_params! { ":tags": tags },
    )?;
    let (limit, offset) = (rows(page.limit), rows(page.offset));
    let found = state.all(
        &format!("{SELECT} AND {tagged} ORDER BY rowid LIMIT :limit OFFSET :offset"),
        named_params! { ":tags": tags, ":limit": limit, ":offset": offset },
        identity,
    )?;
    Ok((total, found))
}

/// Writes down how the review of a domain's records stands, and says whether there is such a domain.
pub(crate) fn review(state: &State<'_>, domain: &str, review: &Standing) -> Result<bool> {
    let changed = state.execute(
        "UPDATE identity SET review = :review WHERE account = :account AND domain = :domain",
        named_params! { ":domain": domain, ":review": review },
    )?;
    Ok(changed > 0)
}

pub(crate) fn delete(state: &State<'_>, domain: &str) -> Result<()> {
    state.execute(
        "DELETE FROM identity WHERE account = :account AND domain = :domain",
        named_params! { ":domain": domain },
    )?;
    Ok(())
}

fn json(tags: &[TagList]) -> Result<String> {
    serde_json::to_string(tags)
        .map_err(|error| rusqlite::Error::ToSqlConversionFailure(error.into()))
}

fn identity(row: &Row<'_>) -> Result<Identity> {
    let tags: String = row.get(2)?;
    Ok(Identity {
        domain: row.get(0)?,
        dkim_option: DkimOption::new(row.get(1)?),
        tags: serde_json::from_str(&tags).map_err(|error| {
            rusqlite::Error::FromSqlConversionFailure(2, Type::Text, error.into())
        })?,
        review: row.get(3)?,
        created: row.get(4)?,
    })
}
