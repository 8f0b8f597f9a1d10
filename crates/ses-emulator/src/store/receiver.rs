//! Recipient lists and the recipients on them.

use std::collections::BTreeSet;

use rusqlite::{OptionalExtension, Result, Row, Transaction, named_params, params, types::Type};

use super::{Page, key, rows};

/// A recipient list.
#[derive(Debug)]
pub(crate) struct Receiver {
    pub(crate) id: u64,
    pub(crate) name: String,
    pub(crate) description: Option<String>,
    pub(crate) status: u64,
    /// The names of the variables that each recipient brings; `None` while the list is empty.
    pub(crate) variables: Option<BTreeSet<String>>,
    pub(crate) count: u64,
    pub(crate) invalid_count: u64,
    pub(crate) created: i64,
}

/// A recipient on a list.
pub(crate) struct Detail {
    pub(crate) id: u64,
    pub(crate) email: String,
    pub(crate) data: Option<String>,
    pub(crate) status: u64,
    pub(crate) reason: Option<String>,
    pub(crate) created: i64,
}

/// A recipient to be put on a list.
pub(crate) struct NewDetail<'a> {
    pub(crate) email: &'a str,
    pub(crate) data: Option<&'a str>,
    pub(crate) status: u64,
    pub(crate) reason: Option<&'a str>,
}

/// Which recipients of a list are asked for.
pub(crate) struct DetailFilter {
    pub(crate) receiver_id: u64,
    /// A part of the address.
    pub(crate) email: Option<String>,
    pub(crate) status: Option<u64>,
    pub(crate) created_from: Option<i64>,
    pub(crate) created_to: Option<i64>,
}

const COLUMNS: &str = "id, name, description, status, variables, count, invalid_count, created";

/// Adds an empty list and gives the id that it got.
pub(crate) fn insert(
    state: &Transaction<'_>,
    name: &str,
    description: Option<&str>,
    status: u64,
    created: i64,
) -> Result<u64> {
    state.query_row(
        "INSERT INTO receiver (name, description, status, created) VALUES (?1, ?2, ?3, ?4) RETURNING id",
        params![name, description, status, created],
        |row| row.get(0),
    )
}

pub(crate) fn find(state: &Transaction<'_>, id: u64) -> Result<Option<Receiver>> {
    let sql = format!("SELECT {COLUMNS} FROM receiver WHERE id = ?1");
    state.query_row(&sql, [key(id)], receiver).optional()
}

pub(crate) fn is_name_taken(state: &Transaction<'_>, name: &str) -> Result<bool> {
    state
        .query_row("SELECT 1 FROM receiver WHERE name = ?1", [name], |_| Ok(()))
        .optional()
        .map(|found| found.is_some())
}

pub(crate) fn count(state: &Transaction<'_>) -> Result<u64> {
    state.query_row("SELECT count(*) FROM receiver", [], |row| row.get(0))
}

/// The lists with this status whose name holds this word, by id, and how many there are in all.
pub(crate) fn list(
    state: &Transaction<'_>,
    status: Option<u64>,
    word: Option<&str>,
    page: Page,
) -> Result<(u64, Vec<Receiver>)> {
    const FILTER: &str = "(?1 IS NULL OR status = ?1) AND (?2 IS NULL OR instr(name, ?2) > 0)";
    let status = status.map(key);
    let total = state.query_row(
        &format!("SELECT count(*) FROM receiver WHERE {FILTER}"),
        params![status, word],
        |row| row.get(0),
    )?;
    let sql =
        format!("SELECT {COLUMNS} FROM receiver WHERE {FILTER} ORDER BY id LIMIT ?3 OFFSET ?4");
    let found = state
        .prepare(&sql)?
        .query_map(
            params![status, word, rows(page.limit), rows(page.offset)],
            receiver,
        )?
        .collect::<Result<_>>()?;
    Ok((total, found))
}

/// Puts a recipient on a list and says whether the address stood there already.
pub(crate) fn insert_detail(
    state: &Transaction<'_>,
    receiver_id: u64,
    detail: &NewDetail<'_>,
    created: i64,
) -> Result<bool> {
    let is_repeated = state
        .prepare_cached("SELECT 1 FROM receiver_detail WHERE receiver_id = ?1 AND email = ?2")?
        .exists(params![key(receiver_id), detail.email])?;
    state
        .prepare_cached(
            "INSERT INTO receiver_detail (receiver_id, email, data, status, reason, created)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        )?
        .execute(params![
            key(receiver_id),
            detail.email,
            detail.data,
            detail.status,
            detail.reason,
            created
        ])?;
    Ok(is_repeated)
}

/// Writes down what an upload has made of a list.
pub(crate) fn update(state: &Transaction<'_>, receiver: &Receiver) -> Result<()> {
    let variables = receiver
        .variables
        .as_ref()
        .map(|names| serde_json::json!(names).to_string());
    state.execute(
        "UPDATE receiver SET status = ?2, variables = ?3, count = ?4, invalid_count = ?5 WHERE id = ?1",
        params![
            key(receiver.id),
            receiver.status,
            variables,
            receiver.count,
            receiver.invalid_count
        ],
    )?;
    Ok(())
}

/// The recipients that the filter lets through, by id, and how many there are in all.
pub(crate) fn details(
    state: &Transaction<'_>,
    filter: &DetailFilter,
    page: Page,
) -> Result<(u64, Vec<Detail>)> {
    const FILTER: &str =
        "receiver_id = :receiver AND (:email IS NULL OR instr(lower(email), lower(:email)) > 0)
        AND (:status IS NULL OR status = :status)
        AND (:from IS NULL OR created >= :from) AND (:to IS NULL OR created <= :to)";
    let receiver = key(filter.receiver_id);
    let status = filter.status.map(key);
    let total = state.query_row(
        &format!("SELECT count(*) FROM receiver_detail WHERE {FILTER}"),
        named_params! {
            ":receiver": receiver, ":email": filter.email, ":status": status,
            ":from": filter.created_from, ":to": filter.created_to,
        },
        |row| row.get(0),
    )?;
    let found = state
        .prepare(&format!(
            "SELECT id, email, data, status, reason, created FROM receiver_detail
             WHERE {FILTER} ORDER BY id LIMIT :limit OFFSET :offset"
        ))?
        .query_map(
            named_params! {
                ":receiver": receiver, ":email": filter.email, ":status": status,
                ":from": filter.created_from, ":to": filter.created_to,
                ":limit": rows(page.limit), ":offset": rows(page.offset),
            },
            detail,
        )?
        .collect::<Result<_>>()?;
    Ok((total, found))
}

/// The recipients of a list with this status after one id and up to another, by id.
pub(crate) fn details_between(
    state: &Transaction<'_>,
    receiver_id: u64,
    status: u64,
    after: u64,
    up_to: u64,
    limit: u64,
) -> Result<Vec<Detail>> {
    state
        .prepare_cached(
            "SELECT id, email, data, status, reason, created FROM receiver_detail
             WHERE receiver_id = ?1 AND status = ?2 AND id > ?3 AND id <= ?4 ORDER BY id LIMIT ?5",
        )?
        .query_map(
            params![
                key(receiver_id),
                status,
                key(after),
                key(up_to),
                rows(limit)
            ],
            detail,
        )?
        .collect()
}

/// The id of the last recipient of a list, 0 for an empty one.
pub(crate) fn last_detail(state: &Transaction<'_>, receiver_id: u64) -> Result<u64> {
    state.query_row(
        "SELECT coalesce(max(id), 0) FROM receiver_detail WHERE receiver_id = ?1",
        [key(receiver_id)],
        |row| row.get(0),
    )
}

fn receiver(row: &Row<'_>) -> Result<Receiver> {
    Ok(Receiver {
        id: row.get(0)?,
        name: row.get(1)?,
        description: row.get(2)?,
        status: row.get(3)?,
        variables: variables(row.get(4)?)?,
        count: row.get(5)?,
        invalid_count: row.get(6)?,
        created: row.get(7)?,
    })
}

fn variables(json: Option<String>) -> Result<Option<BTreeSet<String>>> {
    json.map(|json| serde_json::from_str(&json))
        .transpose()
        .map_err(|error| rusqlite::Error::FromSqlConversionFailure(4, Type::Text, error.into()))
}

fn detail(row: &Row<'_>) -> Result<Detail> {
    Ok(Detail {
        id: row.get(0)?,
        email: row.get(1)?,
        data: row.get(2)?,
        status: row.get(3)?,
        reason: row.get(4)?,
        created: row.get(5)?,
    })
}
