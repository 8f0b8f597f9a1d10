//! Recipient lists and the recipients on them.

use std::collections::BTreeSet;

use rusqlite::{Result, Row, named_params, types::Type};
use ses_types::{ReceiverDetailStatus, ReceiversStatus};

use super::{
    Filter, Page, State, key,
    last_id::{self, Kind},
    rows,
};

/// A recipient list.
#[derive(Debug)]
pub(crate) struct Receiver {
    pub(crate) id: u64,
    pub(crate) name: String,
    pub(crate) description: Option<String>,
    /// When its last upload is complete; `None` until there is one.
    pub(crate) filled: Option<i64>,
    /// The names of the variables that each recipient brings; `None` while the list is empty.
    pub(crate) variables: Option<BTreeSet<String>>,
    pub(crate) count: u64,
    pub(crate) invalid_count: u64,
    pub(crate) created: i64,
}

impl Receiver {
    /// How far its upload is.
    pub(crate) fn status(&self, now: i64) -> ReceiversStatus {
        match self.filled {
            None => ReceiversStatus::TO_UPLOAD,
            Some(filled) if filled > now => ReceiversStatus::UPLOADING,
            Some(_) => ReceiversStatus::COMPLETE,
        }
    }
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

/// Valid recipients that follow each other on a list.
#[derive(Clone, Copy)]
pub(crate) struct Stretch {
    pub(crate) list_id: u64,
    /// The one before the first.
    pub(crate) after: u64,
    /// The last one.
    pub(crate) up_to: u64,
    pub(crate) count: u64,
}

/// Which recipients of a list are asked for.
#[derive(Default)]
pub(crate) struct DetailFilter {
    /// A part of the address.
    pub(crate) email: Option<String>,
    pub(crate) status: Option<u64>,
    pub(crate) created_from: Option<i64>,
    pub(crate) created_to: Option<i64>,
}

/// A list of the account that is not deleted.
const THERE: &str = "account = :account AND deleted IS NULL";

/// The status of a recipient that can be mailed.
pub(super) const VALID: u64 = ReceiverDetailStatus::VALID.get();

const COLUMNS: &str = "id, name, description, filled, variables, count, invalid_count, created";

const DETAIL_COLUMNS: &str = "id, email, data, status, reason, created";

/// Adds an empty list and gives the id that it got: the one that it shall have, which no list ever had, or the next one.
pub(crate) fn insert(
    state: &State<'_>,
    id: Option<u64>,
    name: &str,
    description: Option<&str>,
    created: i64,
) -> Result<u64> {
    let id = last_id::assign(state, Kind::List, id)?;
    state.execute(
        "INSERT INTO receiver (account, id, name, description, created)
         VALUES (:account, :id, :name, :description, :created)",
        named_params! {
            ":id": key(id),
            ":name": name,
            ":description": description,
            ":created": created,
        },
    )?;
    Ok(id)
}

pub(crate) fn find(state: &State<'_>, id: u64) -> Result<Option<Receiver>> {
    state.first(
        &format!("SELECT {COLUMNS} FROM receiver WHERE {THERE} AND id = :id"),
        named_params! { ":id": key(id) },
        receiver,
    )
}

pub(crate) fn find_by_name(state: &State<'_>, name: &str) -> Result<Option<Receiver>> {
    state.first(
        &format!("SELECT {COLUMNS} FROM receiver WHERE {THERE} AND name = :name"),
        named_params! { ":name": name },
        receiver,
    )
}

/// Whether a list has this id, or had it until it was deleted.
pub(crate) fn is_id_taken(state: &State<'_>, id: u64) -> Result<bool> {
    state.exists(
        "SELECT 1 FROM receiver WHERE account = :account AND id = :id",
        named_params! { ":id": key(id) },
    )
}

pub(crate) fn count(state: &State<'_>) -> Result<u64> {
    state.count(
        &format!("SELECT count(*) FROM receiver WHERE {THERE}"),
        named_params! {},
    )
}

/// The lists with this status whose name holds this word, by id, and how many there are in all.
pub(crate) fn list(
    state: &State<'_>,
    status: Option<ReceiversStatus>,
    word: Option<&str>,
    now: i64,
    page: Page,
) -> Result<(u64, Vec<Receiver>)> {
    let (from, to) = status.map(|status| filled_within(status, now)).unzip();
    let filter = Filter::new(THERE)
        .and("coalesce(filled, -1) >= :from", ":from", from.as_ref())
        .and("coalesce(filled, -1) <= :to", ":to", to.as_ref())
        .and("instr(name, :word) > 0", ":word", word.as_ref());
    let matching = format!("FROM receiver WHERE {}", filter.sql());
    let total = state.count(&format!("SELECT count(*) {matching}"), filter.values())?;
    let (limit, offset) = (rows(page.limit), rows(page.offset));
    let found = state.all(
        &format!("SELECT {COLUMNS} {matching} ORDER BY id LIMIT :limit OFFSET :offset"),
        &filter.values_with(named_params! { ":limit": limit, ":offset": offset }),
        receiver,
    )?;
    Ok((total, found))
}

/// Between which times a list of this status is complete, where -1 stands for one that nothing was uploaded to.
fn filled_within(status: ReceiversStatus, now: i64) -> (i64, i64) {
    match status {
        ReceiversStatus::TO_UPLOAD => (-1, -1),
        ReceiversStatus::UPLOADING => (now + 1, i64::MAX),
        ReceiversStatus::COMPLETE => (0, now),
        _ => (i64::MAX, -1),
    }
}

/// Puts a recipient on a list and says whether the address stood there already.
pub(crate) fn insert_detail(
    state: &State<'_>,
    list: &Receiver,
    detail: &NewDetail<'_>,
    created: i64,
) -> Result<bool> {
    let is_repeated = state.exists(
        "SELECT 1 FROM receiver_detail WHERE account = :account AND receiver_id = :list AND email = :email",
        named_params! { ":list": key(list.id), ":email": detail.email },
    )?;
    state.execute(
        "INSERT INTO receiver_detail (account, receiver_id, email, data, status, reason, created)
         VALUES (:account, :list, :email, :data, :status, :reason, :created)",
        named_params! {
            ":list": key(list.id),
            ":email": detail.email,
            ":data": detail.data,
            ":status": detail.status,
            ":reason": detail.reason,
            ":created": created,
        },
    )?;
    Ok(is_repeated)
}

/// Writes down what an upload has made of a list.
pub(crate) fn update(state: &State<'_>, receiver: &Receiver) -> Result<()> {
    let variables = receiver
        .variables
        .as_ref()
        .map(|names| serde_json::json!(names).to_string());
    state.execute(
        "UPDATE receiver SET filled = :filled, variables = :variables, count = :count, invalid_count = :invalid
         WHERE account = :account AND id = :id",
        named_params! {
            ":id": key(receiver.id),
            ":filled": receiver.filled,
            ":variables": variables,
            ":count": receiver.count,
            ":invalid": receiver.invalid_count,
        },
    )?;
    Ok(())
}

/// Takes a list away; what was sent to it stays.
pub(crate) fn delete(state: &State<'_>, receiver: &Receiver, now: i64) -> Result<()> {
    state.execute(
        "UPDATE receiver SET deleted = :now WHERE account = :account AND id = :id",
        named_params! { ":id": key(receiver.id), ":now": now },
    )?;
    Ok(())
}

/// The recipients of a list that the filter lets through, by id, and how many there are in all.
pub(crate) fn details(
    state: &State<'_>,
    list: &Receiver,
    filter: &DetailFilter,
    page: Page,
) -> Result<(u64, Vec<Detail>)> {
    let (list, status) = (key(list.id), filter.status.map(key));
    let filter = Filter::new("account = :account")
        .and("receiver_id = :list", ":list", Some(&list))
        .and(
            "instr(lower(email), lower(:email)) > 0",
            ":email",
            filter.email.as_ref(),
        )
        .and("status = :status", ":status", status.as_ref())
        .and("created >= :from", ":from", filter.created_from.as_ref())
        .and("created <= :to", ":to", filter.created_to.as_ref());
    let matching = format!("FROM receiver_detail WHERE {}", filter.sql());
    let total = state.count(&format!("SELECT count(*) {matching}"), filter.values())?;
    let (limit, offset) = (rows(page.limit), rows(page.offset));
    let found = state.all(
        &format!("SELECT {DETAIL_COLUMNS} {matching} ORDER BY id LIMIT :limit OFFSET :offset"),
        &filter.values_with(named_params! { ":limit": limit, ":offset": offset }),
        detail,
    )?;
    Ok((total, found))
}

/// The valid recipients that follow one on a list, so many at most and none after `up_to`; `None` if there are none.
pub(crate) fn stretch(
    state: &State<'_>,
    list_id: u64,
    (after, up_to): (u64, u64),
    most: u64,
) -> Result<Option<Stretch>> {
    let (count, last) = state.one(
        "SELECT count(*), max(id) FROM
            (SELECT id FROM receiver_detail
             WHERE account = :account AND receiver_id = :list AND status = :valid AND id > :after AND id <= :up_to
             ORDER BY id LIMIT :most)",
        named_params! {
            ":list": key(list_id),
            ":valid": VALID,
            ":after": key(after),
            ":up_to": key(up_to),
            ":most": rows(most),
        },
        |row| Ok((row.get(0)?, row.get::<_, Option<u64>>(1)?)),
    )?;
    Ok(last.map(|up_to| Stretch {
        list_id,
        after,
        up_to,
        count,
    }))
}

/// The recipients of a stretch, or those alone whose address may have a word in it that says what becomes of mail.
pub(crate) fn details_of(
    state: &State<'_>,
    stretch: &Stretch,
    with_word: bool,
) -> Result<Vec<Detail>> {
    let condition = if with_word {
        "AND instr(email, '+') > 0"
    } else {
        ""
    };
    state.all(
        &format!(
            "SELECT {DETAIL_COLUMNS} FROM receiver_detail
             WHERE account = :account AND receiver_id = :list AND status = :valid AND id > :after AND id <= :up_to
             {condition} ORDER BY id"
        ),
        named_params! {
            ":list": key(stretch.list_id),
            ":valid": VALID,
            ":after": key(stretch.after),
            ":up_to": key(stretch.up_to),
        },
        detail,
    )
}

/// The id of the last recipient of a list, 0 for an empty one.
pub(crate) fn last_detail(state: &State<'_>, list: &Receiver) -> Result<u64> {
    state.count(
        "SELECT coalesce(max(id), 0) FROM receiver_detail WHERE account = :account AND receiver_id = :list",
        named_params! { ":list": key(list.id) },
    )
}

fn receiver(row: &Row<'_>) -> Result<Receiver> {
    Ok(Receiver {
        id: row.get(0)?,
        name: row.get(1)?,
        description: row.get(2)?,
        filled: row.get(3)?,
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
