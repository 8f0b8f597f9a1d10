//! The inbox: all mail of an account, the newest first, in pages whose cost does not grow with the store.

use rusqlite::{Result, named_params};

use super::{
    Filter, State, key,
    message::{Captured, captured, select, to_recipient},
    rows, search,
};

/// How many rows a page goes through at most; other accounts have their mail between, and so has other mail than what is
/// asked for.
const SPAN: u64 = 20_000;

/// Which mail is asked for.
#[derive(Clone, Debug)]
pub(crate) struct Look {
    /// Captured before that with this number.
    pub(crate) before: Option<u64>,
    /// Captured after that with this number.
    pub(crate) after: Option<u64>,
    /// The recipient.
    pub(crate) to: Option<String>,
    pub(crate) task: Option<u64>,
    /// What is searched for, as [`search::expression`] writes it, in all of the mail.
    pub(crate) words: Option<String>,
    pub(crate) limit: u64,
}

/// A page of it.
pub(crate) struct Leaf {
    pub(crate) mail: Vec<Captured>,
    /// Where the next page begins: it has mail before this number, if there is more. A page with nothing on it may have
    /// a next one.
    pub(crate) next: Option<u64>,
}

/// The number of the newest mail of all accounts, 0 if there is none.
pub(crate) fn newest(state: &State<'_>) -> Result<u64> {
    state.one(
        "SELECT coalesce((SELECT id FROM message WHERE :account NOTNULL ORDER BY id DESC LIMIT 1), 0)",
        named_params! {},
        |row| row.get(0),
    )
}

/// A page of the newest mail, or of what comes before a number.
pub(crate) fn page(state: &State<'_>, look: &Look) -> Result<Leaf> {
    let last = newest(state)?;
    let top = look
        .before
        .map_or(last, |before| last.min(before.saturating_sub(1)));
    let bottom = match look.to.is_some() || look.words.is_some() {
        // An index leads to the mail, so that nothing else is gone through.
        true => 0,
        false => top.saturating_sub(SPAN),
    };
    let after = look.after.unwrap_or_default();
    let mail = find(state, look, bottom.max(after), top)?;
    let is_full = mail.len() as u64 >= look.limit;
    let next = match mail.last() {
        Some(last) if is_full => Some(last.id),
        _ => (bottom > after).then_some(bottom + 1),
    };
    Ok(Leaf { mail, next })
}

/// The newest mail from after one number up to another.
fn find(state: &State<'_>, look: &Look, after: u64, up_to: u64) -> Result<Vec<Captured>> {
    let (task, to) = (look.task.map(key), to_recipient());
    let (after, up_to, limit) = (key(after), key(up_to), rows(look.limit));
    let bounds = named_params! { ":after": after, ":up_to": up_to, ":limit": limit };
    // Without a sign before it the account would be looked up in an index, which has its mail in another order.
    let account = match look.to {
        Some(_) => "message.account = :account",
        None => "+message.account = :account",
    };
    let filter = Filter::new(account)
        .and("mailing.task_id = :task", ":task", task.as_ref())
        .and(&to, ":to", look.to.as_ref())
        .and(search::FOUND, ":words", look.words.as_ref());
    let sql = format!(
        "{} WHERE {} AND message.id > :after AND message.id <= :up_to ORDER BY message.id DESC LIMIT :limit",
        select(),
        filter.sql()
    );
    state.all(&sql, &filter.values_with(bounds), captured)
}

/// The mail with this number, whatever became of it.
pub(crate) fn one(state: &State<'_>, id: u64) -> Result<Option<Captured>> {
    state.first(
        &format!(
            "{} WHERE message.account = :account AND message.id = :id",
            select()
        ),
        named_params! { ":id": key(id) },
        captured,
    )
}
