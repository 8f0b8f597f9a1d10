//! The sender addresses of the account.

use rusqlite::{Result, Row, named_params};
use ses_types::{UnsubscribeLink, UnsubscribeStatus};

use super::{Page, State, rows};
use crate::review::Standing;

/// An address that is about to be made.
pub(crate) struct NewSender<'a> {
    pub(crate) address: &'a str,
    pub(crate) domain: &'a str,
    pub(crate) name: Option<&'a str>,
    pub(crate) created: i64,
}

/// An address from which the account sends.
pub(crate) struct Sender {
    pub(crate) address: String,
    pub(crate) name: Option<String>,
    /// The hash of its password for SMTP.
    pub(crate) password_hash: Option<Vec<u8>>,
    /// Which unsubscribe link its mail carries, if it has such a setting.
    pub(crate) link: Option<Link>,
    pub(crate) created: i64,
}

/// A sender's setting of its unsubscribe link.
#[derive(Debug)]
pub(crate) struct Link {
    pub(crate) link: UnsubscribeLink,
    pub(crate) status: UnsubscribeStatus,
}

const SELECT: &str = "SELECT address, name, password_hash, link, link_status, created FROM sender
                      WHERE account = :account";

pub(crate) fn insert(state: &State<'_>, sender: &NewSender<'_>) -> Result<()> {
    state.execute(
        "INSERT INTO sender (account, address, domain, name, created)
         VALUES (:account, :address, :domain, :name, :created)",
        named_params! {
            ":address": sender.address,
            ":domain": sender.domain,
            ":name": sender.name,
            ":created": sender.created,
        },
    )?;
    Ok(())
}

pub(crate) fn find(state: &State<'_>, address: &str) -> Result<Option<Sender>> {
    state.first(
        &format!("{SELECT} AND address = :address"),
        named_params! { ":address": address },
        sender,
    )
}

/// A sender's setting of its unsubscribe link, if it has one.
pub(crate) fn find_link(state: &State<'_>, address: &str) -> Result<Option<Link>> {
    state.first(
        "SELECT link, link_status FROM sender
         WHERE account = :account AND address = :address AND link IS NOT NULL",
        named_params! { ":address": address },
        |row| {
            Ok(Link {
                link: UnsubscribeLink::new(row.get::<_, String>(0)?),
                status: UnsubscribeStatus::new(row.get(1)?),
            })
        },
    )
}

/// All senders in the order in which they were made.
pub(crate) fn all(state: &State<'_>) -> Result<Vec<Sender>> {
    state.all(
        &format!("{SELECT} ORDER BY rowid"),
        named_params! {},
        sender,
    )
}

/// The senders with a setting of their unsubscribe link, and how many there are in all.
pub(crate) fn list_with_link(state: &State<'_>, page: Page) -> Result<(u64, Vec<Sender>)> {
    let total = state.count(
        "SELECT count(*) FROM sender WHERE account = :account AND link IS NOT NULL",
        named_params! {},
    )?;
    let found = state.all(
        &format!("{SELECT} AND link IS NOT NULL ORDER BY rowid LIMIT :limit OFFSET :offset"),
        named_params! { ":limit": rows(page.limit), ":offset": rows(page.offset) },
        sender,
    )?;
    Ok((total, found))
}

/// Whether the address is registered and its domain verified.
pub(crate) fn can_send(state: &State<'_>, address: &str, now: i64) -> Result<bool> {
    let review: Option<Standing> = state.first(
        "SELECT identity.review FROM sender JOIN identity USING (account, domain)
         WHERE account = :account AND address = :address",
        named_params! { ":address": address },
        |row| row.get(0),
    )?;
    Ok(review.is_some_and(|review| review.is_approved(now)))
}

pub(crate) fn count_of_domain(state: &State<'_>, domain: &str) -> Result<u64> {
    state.count(
        "SELECT count(*) FROM sender WHERE account = :account AND domain = :domain",
        named_params! { ":domain": domain },
    )
}

/// Writes down a sender's password and its setting of the unsubscribe link.
pub(crate) fn update(state: &State<'_>, sender: &Sender) -> Result<()> {
    let link = sender.link.as_ref();
    state.execute(
        "UPDATE sender SET password_hash = :password_hash, link = :link, link_status = :link_status
         WHERE account = :account AND address = :address",
        named_params! {
            ":address": sender.address,
            ":password_hash": sender.password_hash,
            ":link": link.map(|link| link.link.as_str()),
            ":link_status": link.map(|link| link.status.get()),
        },
    )?;
    Ok(())
}

pub(crate) fn delete(state: &State<'_>, address: &str) -> Result<()> {
    state.execute(
        "DELETE FROM sender WHERE account = :account AND address = :address",
        named_params! { ":address": address },
    )?;
    Ok(())
}

fn sender(row: &Row<'_>) -> Result<Sender> {
    let link: Option<String> = row.get(3)?;
    let status: Option<u64> = row.get(4)?;
    Ok(Sender {
        address: row.get(0)?,
        name: row.get(1)?,
        password_hash: row.get(2)?,
        link: link.zip(status).map(|(link, status)| Link {
            link: UnsubscribeLink::new(link),
            status: UnsubscribeStatus::new(status),
        }),
        created: row.get(5)?,
    })
}
