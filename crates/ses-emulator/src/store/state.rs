//! The state as one account sees it: every statement names the account, or it is an error.

use std::{
    rc::Rc,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use rusqlite::{
    CachedStatement, Connection, Error, OptionalExtension, Result, Row, Statement, ToSql,
};
use tokio::sync::watch;

use super::{
    hidden,
    kept::Counted,
    last_id::Kind,
    message::{self, Bookmark},
    turn::Turn,
};
use crate::{options::FirstIds, premises::Premises};

/// Named parameters, as `named_params!` makes them.
pub(crate) type Named<'p> = &'p [(&'p str, &'p dyn ToSql)];

/// The account whose part of the state is meant; clones stand for the same account.
#[derive(Clone, Debug)]
pub(crate) struct Scope {
    id: i64,
    salt: i64,
    first_ids: FirstIds,
    /// How many commits have changed the account's data.
    commits: watch::Sender<u64>,
    /// How many of them have changed its tasks.
    task_commits: watch::Sender<u64>,
    /// Where the last page of the account's mail ended.
    bookmark: Arc<Mutex<Option<Bookmark>>>,
    /// When hidden rows are left out, what time it is.
    listed: Option<i64>,
}

impl Scope {
    pub(super) fn new(id: i64, salt: i64, first_ids: FirstIds) -> Self {
        Self {
            id,
            salt,
            first_ids,
            commits: watch::Sender::new(0),
            task_commits: watch::Sender::new(0),
            bookmark: Arc::default(),
            listed: None,
        }
    }

    /// The same account, as it lists at this time what it has.
    pub(crate) fn listed(&self, now: i64) -> Self {
        Self {
            listed: Some(now),
            ..self.clone()
        }
    }

    /// Sees every commit that changes the account's data from now on.
    pub(crate) fn commits(&self) -> watch::Receiver<u64> {
        self.commits.subscribe()
    }

    /// Sees every commit that changes the account's tasks from now on.
    pub(crate) fn task_commits(&self) -> watch::Receiver<u64> {
        self.task_commits.subscribe()
    }

    /// Wakes whoever waits for a commit like the one that was made.
    pub(super) fn has_changed(&self, change: Change) {
        let tasks = (change == Change::Tasks).then_some(&self.task_commits);
        for commits in tasks.into_iter().chain([&self.commits]) {
            commits.send_modify(|commits| *commits += 1);
        }
    }
}

/// What a commit has changed of an account's data.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Change {
    /// Nothing that says when there is something to do for a task.
    #[default]
    Other,
    /// Tasks, and perhaps more.
    Tasks,
}

/// The state in the transaction of a request, seen by the account that makes it.
///
/// A statement is prepared once and kept. It names the account as `:account`, which is bound here; a statement that
/// does not is refused, so that no test of it passes.
#[derive(Clone, Copy)]
pub(crate) struct State<'a> {
    connection: &'a Connection,
    scope: &'a Scope,
    turn: &'a Turn<'a>,
    /// When hidden rows are left out, what time it is.
    listed: Option<i64>,
}

impl<'a> State<'a> {
    pub(super) fn new(connection: &'a Connection, scope: &'a Scope, turn: &'a Turn<'a>) -> Self {
        Self {
            connection,
            scope,
            turn,
            listed: scope.listed,
        }
    }

    /// Says that tasks change, so that the commit wakes whoever runs them.
    pub(super) fn change_tasks(&self) {
        self.turn.change.set(Change::Tasks);
    }

    /// Where the last page of mail ended, if one has.
    pub(super) fn bookmark(&self) -> Option<Bookmark> {
        *self.bookmarked()
    }

    pub(super) fn keep_bookmark(&self, bookmark: Bookmark) {
        *self.bookmarked() = Some(bookmark);
    }

    fn bookmarked(&self) -> MutexGuard<'_, Option<Bookmark>> {
        let bookmark = &self.scope.bookmark;
        bookmark.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Says that nothing is refused any more, before anything is written: no savepoint is set then, and what fails all
    /// the same takes back whatever is committed together.
    pub(crate) fn decide(&self) {
        self.turn.decide();
    }

    /// The premises of mail from a sender, of a template, which are read unless they are kept.
    pub(crate) fn premises(
        &self,
        sender: &str,
        template_id: Option<u64>,
        read: impl FnOnce() -> Result<Premises>,
    ) -> Result<Rc<Premises>> {
        let key = (self.scope.id, sender.to_owned(), template_id);
        self.turn.kept.premises(self.connection, key, read)
    }

    /// The state with what is hidden.
    fn whole(self) -> Self {
        Self {
            listed: None,
            ..self
        }
    }

    /// The number of the account.
    pub(crate) fn account(&self) -> i64 {
        self.scope.id
    }

    /// What the ids of the account's mail have in common.
    pub(crate) fn salt(&self) -> i64 {
        self.scope.salt
    }

    /// The first id of its kind that the account gives out.
    pub(super) fn first_id(&self, kind: Kind) -> u32 {
        let first_ids = self.scope.first_ids;
        match kind {
            Kind::List => first_ids.list,
            Kind::Template => first_ids.template,
            Kind::Task => first_ids.task,
        }
    }

    /// Changes rows and says how many.
    pub(crate) fn execute(&self, sql: &str, values: Named<'_>) -> Result<usize> {
        self.prepare(sql, values)?.raw_execute()
    }

    /// Changes rows that mail makes, and of which no premises of mail are read.
    ///
    /// The values are those of the parameters after `:account`, which is the first.
    pub(crate) fn execute_for_mail(&self, sql: &str, values: &[&dyn ToSql]) -> Result<usize> {
        self.turn.kept.beside(self.connection, || {
            let mut statement = self.begin(sql)?;
            for (place, value) in values.iter().enumerate() {
                statement.raw_bind_parameter(place + 2, value)?;
            }
            statement.raw_execute()
        })
    }

    /// The last number that a mail got.
    pub(super) fn last_number(&self) -> Result<i64> {
        self.turn.kept.last_number(self.connection)
    }

    /// Says that so many mails got the numbers after the last one.
    pub(super) fn number(&self, mails: i64) {
        self.turn.kept.number(mails);
    }

    /// Writes down the last number that a mail got, as mail is about to be taken away.
    pub(super) fn write_last_number(&self) -> Result<()> {
        self.turn.begin_writing(self.connection)?;
        message::write_last_number(self.connection, self.last_number()?)
    }

    /// Counts mails of a day.
    pub(super) fn count_mails(&self, day: i64, mails: u64) -> Result<()> {
        let account = self.scope.id;
        let counted = Counted {
            account,
            day,
            mails,
        };
        self.turn.count(self.connection, counted)
    }

    /// Writes down what mails were counted, so that it can be read.
    pub(super) fn write_down(&self) -> Result<()> {
        self.turn.kept.write_down(self.connection)
    }

    /// Adds a row and gives the id that it got.
    pub(crate) fn insert(&self, sql: &str, values: Named<'_>) -> Result<u64> {
        self.execute(sql, values)?;
        Ok(self.last_id())
    }

    /// Adds a row that mail makes, as [`execute_for_mail`](Self::execute_for_mail) does, and gives the id that it got.
    pub(crate) fn insert_for_mail(&self, sql: &str, values: &[&dyn ToSql]) -> Result<u64> {
        self.execute_for_mail(sql, values)?;
        Ok(self.last_id())
    }

    fn last_id(&self) -> u64 {
        let id = self.connection.last_insert_rowid();
        id.try_into().unwrap_or_default()
    }

    /// The one row that there must be.
    pub(crate) fn one<T>(
        &self,
        sql: &str,
        values: Named<'_>,
        read: impl FnOnce(&Row<'_>) -> Result<T>,
    ) -> Result<T> {
        let mut statement = self.prepare(sql, values)?;
        let mut rows = statement.raw_query();
        let row = rows.next()?.ok_or(Error::QueryReturnedNoRows)?;
        read(row)
    }

    /// The first row, if there is one.
    pub(crate) fn first<T>(
        &self,
        sql: &str,
        values: Named<'_>,
        read: impl FnOnce(&Row<'_>) -> Result<T>,
    ) -> Result<Option<T>> {
        self.one(sql, values, read).optional()
    }

    /// Every row.
    pub(crate) fn all<T>(
        &self,
        sql: &str,
        values: Named<'_>,
        read: impl FnMut(&Row<'_>) -> Result<T>,
    ) -> Result<Vec<T>> {
        let mut statement = self.prepare(sql, values)?;
        statement.raw_query().mapped(read).collect()
    }

    /// Whether there is a row.
    pub(crate) fn exists(&self, sql: &str, values: Named<'_>) -> Result<bool> {
        let mut statement = self.prepare(sql, values)?;
        Ok(statement.raw_query().next()?.is_some())
    }

    /// The number that is the first column of the only row.
    pub(crate) fn count(&self, sql: &str, values: Named<'_>) -> Result<u64> {
        self.one(sql, values, |row| row.get(0))
    }

    fn prepare(&self, sql: &str, values: Named<'_>) -> Result<CachedStatement<'a>> {
        let mut statement = self.begin(sql)?;
        for (place, (name, value)) in values.iter().enumerate() {
            bind(&mut statement, place + 2, name, value)?;
        }
        Ok(statement)
    }

    /// A statement that has the account, and no other value yet.
    fn begin(&self, sql: &str) -> Result<CachedStatement<'a>> {
        if !sql.starts_with("SELECT") {
            self.turn.begin_writing(self.connection)?;
        }
        let listed = match self.listed.filter(|_| sql.starts_with("SELECT")) {
            Some(now) => hidden::leave_out(&self.whole(), sql, now)?,
            None => None,
        };
        let sql = listed.as_deref().unwrap_or(sql);
        let mut statement = self.connection.prepare_cached(sql)?;
        bind(&mut statement, 1, ":account", &self.scope.id)?;
        Ok(statement)
    }
}

/// Binds a parameter, which is looked for by its name unless it stands in its place.
fn bind(statement: &mut Statement<'_>, place: usize, name: &str, value: &dyn ToSql) -> Result<()> {
    let place = match statement.parameter_name(place) {
        Some(found) if found == name => Some(place),
        _ => statement.parameter_index(name)?,
    };
    let place = place.ok_or_else(|| Error::InvalidParameterName(name.into()))?;
    statement.raw_bind_parameter(place, value)
}

#[cfg(test)]
mod tests {
    use rusqlite::named_params;

    use super::*;
    use crate::{Options, store::kept::Kept};

    #[test]
    fn a_statement_that_forgets_the_account_is_refused() {
        let connection = Connection::open_in_memory().expect("a database");
        let scope = Scope::new(7, 0, Options::default().first_ids);
        let kept = Kept::default();
        let turn = Turn::new(&kept);
        let state = State::new(&connection, &scope, &turn);
        let error = state.count("SELECT 1", named_params! {});
        assert!(
            matches!(error, Err(Error::InvalidParameterName(_))),
            "{error:?}"
        );
        let named = state.count("SELECT :account + :more", named_params! { ":more": 1 });
        assert_eq!(named, Ok(8));
    }
}
