//! The captured mail: a small row for each recipient, from which it can be rendered.

mod captured;

use rusqlite::{Connection, Result, named_params, params};
use ses_types::{SendStatus, UnsubscribeLink};

pub(crate) use self::captured::Captured;
pub(super) use self::captured::{captured, select};
use super::{
    Filter, Page, State, key,
    mailing::Mailing,
    receiver::{self, Stretch},
    recipient, rows,
};
use crate::{Fate, day, message::Id};

/// The day of a mail, as the index has it.
const DAY: &str = "(message.created + 28800) / 86400";

/// Mail with the mailing that it is of, if it is of one.
pub(super) const MAIL: &str = "message LEFT JOIN mailing ON mailing.id = mailing_id";

/// What a mail has in common with others or, the only one of its mailing, in its own row.
pub(super) fn shared(column: &str) -> String {
    format!("coalesce(message.{column}, mailing.{column})")
}

/// Which mail it is.
#[derive(Clone, Copy)]
pub(crate) enum Mail<'a> {
    /// The only one of its mailing, which is written into its row.
    Alone(&'a Mailing<'a>),
    /// One of a mailing that is written down.
    Of {
        mailing_id: u64,
        /// The recipient on the list, for mail of a batch.
        detail_id: Option<u64>,
    },
}

/// A mail that is about to be captured.
pub(crate) struct NewMessage<'a> {
    pub(crate) mail: Mail<'a>,
    pub(crate) to: &'a str,
    pub(crate) status: SendStatus,
    pub(crate) fate: Fate,
    pub(crate) captured: i64,
}

/// Which mail is asked for.
#[derive(Default)]
pub(crate) struct MessageFilter {
    pub(crate) from: Option<i64>,
    pub(crate) before: Option<i64>,
    pub(crate) message_id: Option<String>,
    pub(crate) recipient: Option<String>,
    pub(crate) recipient_domain: Option<String>,
    /// Without its alias.
    pub(crate) sender: Option<String>,
    pub(crate) sender_domain: Option<String>,
    pub(crate) template_id: Option<u64>,
    pub(crate) status: Option<SendStatus>,
    pub(crate) fate: Option<Fate>,
    /// Captured after that with this id.
    pub(crate) after: Option<u64>,
}

impl MessageFilter {
    /// The mail that the service took.
    pub(crate) fn taken() -> Self {
        Self {
            status: Some(SendStatus::TAKEN),
            ..Self::default()
        }
    }
}

/// A filter with its values as the tables hold them.
pub(super) struct Search<'a> {
    filter: &'a MessageFilter,
    message: Option<i64>,
    mailing: Option<i64>,
    template: Option<i64>,
    status: Option<i64>,
    fate: Option<i64>,
    after: Option<i64>,
}

impl<'a> Search<'a> {
    /// `None` if there can be no such mail.
    pub(super) fn new(state: &State<'_>, filter: &'a MessageFilter) -> Option<Self> {
        let (message, mailing) = match &filter.message_id {
            None => (None, None),
            Some(text) => match Id::parse(text, state.salt())? {
                Id::OfMessage(id) => (Some(key(id)), None),
                Id::OfMailing(id) => (None, Some(key(id))),
            },
        };
        Some(Self {
            filter,
            message,
            mailing,
            template: filter.template_id.map(key),
            status: filter.status.map(SendStatus::get),
            fate: filter.fate.map(Fate::number),
            after: filter.after.map(key),
        })
    }

    /// Of an address with or without an alias, `>` marks the end, and `<` the beginning.
    pub(super) fn conditions(&self) -> Filter<'_> {
        let filter = self.filter;
        let (sender, template) = (shared("sender"), shared("template_id"));
        // The day is what the index goes by, unless there is an id to go on from.
        let day = |compared: &str, time: &str| {
            let mut condition = format!("message.created {compared} {time}");
            if self.after.is_none() {
                let day = format!(" AND {DAY} {}= ({time} + 28800) / 86400", &compared[..1]);
                condition.push_str(&day);
            }
            condition
        };
        Filter::new("message.account = :account")
            .and(&day(">=", ":from"), ":from", filter.from.as_ref())
            .and(&day("<", ":before"), ":before", filter.before.as_ref())
            .and("message.id = :message", ":message", self.message.as_ref())
            .and("message.id > :after", ":after", self.after.as_ref())
            .and(
                "message.mailing_id = :mailing",
                ":mailing",
                self.mailing.as_ref(),
            )
            .and(&to_recipient(), ":to", filter.recipient.as_ref())
            .and(
                "instr(lower(recipient) || '>', '@' || lower(:to_domain) || '>') > 0",
                ":to_domain",
                filter.recipient_domain.as_ref(),
            )
            .and(
                &format!("instr('<' || lower({sender}) || '>', '<' || lower(:sender) || '>') > 0"),
                ":sender",
                filter.sender.as_ref(),
            )
            .and(
                &format!("instr(lower({sender}) || '>', '@' || lower(:domain) || '>') > 0"),
                ":domain",
                filter.sender_domain.as_ref(),
            )
            .and(
                &format!("{template} = :template"),
                ":template",
                self.template.as_ref(),
            )
            .and("send_status = :status", ":status", self.status.as_ref())
            .and("message.fate = :fate", ":fate", self.fate.as_ref())
    }
}

/// The condition on the address, in the form that finds it by index.
pub(super) fn to_recipient() -> String {
    // A number with a type of its own is not looked for in an index of an expression, which has none.
    format!(
        "message.recipient = :to AND {DAY} IN (SELECT +day FROM quota WHERE account = :account)"
    )
}

/// Captures a mail and gives the number that it got.
pub(crate) fn insert(state: &State<'_>, message: &NewMessage<'_>) -> Result<u64> {
    let (to, created) = (message.to, message.captured);
    let (status, fate) = (message.status.get(), message.fate.number());
    let id = state.last_number()? + 1;
    state.number(1);
    match message.mail {
        Mail::Of {
            mailing_id,
            detail_id,
        } => state.insert_for_mail(
            "INSERT INTO message (account, id, mailing_id, detail_id, recipient, send_status, fate, created)
             VALUES (:account, ?, ?, ?, ?, ?, ?, ?)",
            params![id, key(mailing_id), detail_id.map(key), to, status, fate, created],
        ),
        Mail::Alone(mailing) => state.insert_for_mail(
            "INSERT INTO message (account, id, recipient, send_status, fate, created,
                                  sender, reply_to, subject, content_id, template_id, head, data, link)
             VALUES (:account, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            params![
                id,
                to,
                status,
                fate,
                created,
                mailing.from,
                mailing.reply_to,
                mailing.subject,
                key(mailing.content_id),
                mailing.template_id.map(key),
                mailing.head,
                mailing.data,
                mailing.link.map(UnsubscribeLink::as_str),
            ],
        ),
    }
}

/// Captures a mail to each recipient of a stretch, which has no words in its addresses, with a status that all of them get,
/// or else with that of the blocklists and unsubscriptions; and says how many were taken.
pub(crate) fn insert_for(
    state: &State<'_>,
    mailing_id: u64,
    stretch: &Stretch,
    status: Option<SendStatus>,
    sender: &str,
    now: i64,
) -> Result<u64> {
    let statuses = state.all(
        concat!(
            "INSERT INTO message (account, id, mailing_id, detail_id, recipient, send_status, fate, created)
             SELECT :account, :last + row_number() OVER (ORDER BY id), :mailing, id, email, status,
                    CASE status WHEN 0 THEN :delivered ELSE :dropped END, :now
             FROM (SELECT id, email, coalesce(:status, ",
            recipient::status!("detail.email"),
            ", 0) AS status FROM receiver_detail AS detail
                   WHERE account = :account AND receiver_id = :list AND detail.status = :valid
                   AND id > :after AND id <= :up_to)
             ORDER BY id RETURNING send_status"
        ),
        named_params! {
            ":last": state.last_number()?,
            ":mailing": key(mailing_id),
            ":delivered": Fate::Delivered.number(),
            ":dropped": Fate::Dropped.number(),
            ":now": now,
            ":status": status.map(SendStatus::get),
            ":blocklisted": SendStatus::BLOCKLISTED.get(),
            ":on_blocklist": SendStatus::ON_BLOCKLIST.get(),
            ":unsubscribed": SendStatus::UNSUBSCRIBED.get(),
            ":sender": sender,
            ":list": key(stretch.list_id),
            ":valid": receiver::VALID,
            ":after": key(stretch.after),
            ":up_to": key(stretch.up_to),
        },
        |row| Ok(SendStatus::new(row.get(0)?)),
    )?;
    state.number(statuses.len() as i64);
    let taken = statuses
        .iter()
        .filter(|status| **status == SendStatus::TAKEN);
    Ok(taken.count() as u64)
}

/// The last number that a mail got, also if that mail was taken away.
pub(super) fn last_number(connection: &Connection) -> Result<i64> {
    let sql = "SELECT coalesce(max(id), 0) FROM
               (SELECT max(id) AS id FROM message UNION ALL SELECT id FROM last_message)";
    connection.query_row(sql, [], |row| row.get(0))
}

pub(super) fn write_last_number(connection: &Connection, last: i64) -> Result<()> {
    connection.execute("DELETE FROM last_message", [])?;
    connection.execute("INSERT INTO last_message VALUES (?)", [last])?;
    Ok(())
}

/// How many mails the service took.
pub(crate) fn count(state: &State<'_>) -> Result<u64> {
    state.count(
        "SELECT count(*) FROM message WHERE account = :account AND send_status = 0",
        named_params! {},
    )
}

/// How many mails to this address the service took after this time, which is less than a day before `now`.
pub(crate) fn count_since(state: &State<'_>, recipient: &str, time: i64, now: i64) -> Result<u64> {
    state.count(
        &format!(
            "SELECT count(*) FROM message
             WHERE account = :account AND {DAY} IN (:first, :last) AND recipient = :to AND created > :time
             AND send_status = 0"
        ),
        named_params! {
            ":to": recipient,
            ":time": time,
            ":first": day::number(time),
            ":last": day::number(now),
        },
    )
}

/// How many mails that the service took on this day were refused by the recipient's server.
pub(crate) fn count_bounced(state: &State<'_>, day: i64) -> Result<u64> {
    state.count(
        &format!(
            "SELECT count(*) FROM message
             WHERE account = :account AND {DAY} = :day AND send_status = 0 AND fate IN (:hard, :soft)"
        ),
        named_params! {
            ":day": day,
            ":hard": Fate::HardBounce.number(),
            ":soft": Fate::SoftBounce.number(),
        },
    )
}

/// How many mails to this address, or to any, the service took, counted no further than to `most`.
pub(crate) fn count_up_to(state: &State<'_>, recipient: Option<&String>, most: u64) -> Result<u64> {
    let to = to_recipient();
    let conditions =
        Filter::new("account = :account AND send_status = 0").and(&to, ":to", recipient);
    let most = rows(most);
    state.count(
        &format!(
            "SELECT count(*) FROM (SELECT 1 FROM message WHERE {} LIMIT :most)",
            conditions.sql()
        ),
        &conditions.values_with(named_params! { ":most": most }),
    )
}

/// How many mails the filter lets through.
pub(crate) fn count_of(state: &State<'_>, filter: &MessageFilter) -> Result<u64> {
    let Some(search) = Search::new(state, filter) else {
        return Ok(0);
    };
    let conditions = search.conditions();
    state.count(
        &format!("SELECT count(*) FROM {MAIL} WHERE {}", conditions.sql()),
        conditions.values(),
    )
}

/// The mail that the filter lets through, in the order in which it was captured.
pub(crate) fn find(state: &State<'_>, filter: &MessageFilter, page: Page) -> Result<Vec<Captured>> {
    let Some(search) = Search::new(state, filter) else {
        return Ok(Vec::new());
    };
    let conditions = search.conditions();
    let sql = format!(
        "{} WHERE {} ORDER BY message.id LIMIT :limit OFFSET :offset",
        select(),
        conditions.sql()
    );
    let (limit, offset) = (rows(page.limit), rows(page.offset));
    let values = conditions.values_with(named_params! { ":limit": limit, ":offset": offset });
    state.all(&sql, &values, captured)
}

/// Where a page of the mail of some time ended, so that the next one need not count what comes before it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Bookmark {
    from: i64,
    before: i64,
    offset: u64,
    id: u64,
}

/// The mail that was captured from this time on, and before the other, in the order in which it was captured.
pub(crate) fn find_between(
    state: &State<'_>,
    from: i64,
    before: i64,
    page: Page,
) -> Result<Vec<Captured>> {
    let filter = MessageFilter {
        from: Some(from),
        before: Some(before),
        ..MessageFilter::default()
    };
    let is_here =
        |mark: &Bookmark| (mark.from, mark.before, mark.offset) == (from, before, page.offset);
    let mark = state.bookmark().filter(is_here);
    // An id is given once, so that what comes before a mail is the same wherever the mail is.
    let found = match mark.filter(|mark| exists(state, mark.id).unwrap_or_default()) {
        Some(mark) => {
            let after = Some(mark.id);
            find(
                state,
                &MessageFilter { after, ..filter },
                Page::new(0, page.limit),
            )?
        }
        None => find(state, &filter, page)?,
    };
    if let Some(last) = found.last() {
        state.keep_bookmark(Bookmark {
            from,
            before,
            offset: page.offset + found.len() as u64,
            id: last.id,
        });
    }
    Ok(found)
}

fn exists(state: &State<'_>, id: u64) -> Result<bool> {
    let count = state.count(
        "SELECT count(*) FROM message WHERE account = :account AND id = :id",
        named_params! { ":id": key(id) },
    );
    Ok(count? > 0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Options, store::Store};

    #[test]
    fn the_days_of_the_index_are_those_of_the_quotas() {
        assert_eq!((day::OFFSET, day::SECONDS), (28_800, 86_400));
    }

    #[tokio::test]
    async fn mail_to_an_address_is_found_by_index() {
        let (store, _closed) = Store::open(None).expect("a state");
        let open = |connection: &_| {
            crate::store::account::open(connection, "AKID", Options::default().first_ids, 0)
        };
        let scope = store.across(open).await.expect("an account").scope;
        let explain = |state: &State<'_>| {
            let sql = format!(
                "EXPLAIN QUERY PLAN SELECT 1 FROM message WHERE message.account = :account AND {}",
                to_recipient()
            );
            state.all(&sql, named_params! { ":to": "a@example.org" }, |row| {
                row.get::<_, String>(3)
            })
        };
        let plan = store.read(&scope, move |state| Ok::<_, crate::Error>(explain(state)?));
        let plan = plan.await.expect("a plan").join("; ");
        let by = "message_by_day (account=? AND <expr>=? AND recipient=?)";
        assert!(plan.contains(by), "{plan}");
    }
}
