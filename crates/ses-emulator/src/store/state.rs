//! The state as one account sees it: every statement names the account, or it is an error.

use std::cell::Cell;

use rusqlite::{CachedStatement, Connection, Error, OptionalExtension, Result, Row, ToSql};
use tokio::sync::watch;

use super::{hidden, last_id::Kind};
use crate::options::FirstIds;

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
    change: &'a Cell<Change>,
    /// When hidden rows are left out, what time it is.
    listed: Option<i64>,
}

impl<'a> State<'a> {
    pub(super) fn new(
        connection: &'a Connection,
        scope: &'a Scope,
        change: &'a Cell<Change>,
    ) -> Self {
        Self {
            connection,
            scope,
            change,
            listed: scope.listed,
        }
    }

    /// Says that tasks change, so that the commit wakes whoever runs them.
    pub(super) fn change_tasks(&self) {
        self.change.set(Change::Tasks);
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
        self.prepare(sql)?.execute(values)
    }

    /// Adds a row and gives the id that it got.
    pub(crate) fn insert(&self, sql: &str, values: Named<'_>) -> Result<u64> {
        self.execute(sql, values)?;
        Ok(self
            .connection
            .last_insert_rowid()
            .try_into()
            .unwrap_or_default())
    }

    /// The one row that there must be.
    pub(crate) fn one<T>(
        &self,
        sql: &str,
        values: Named<'_>,
        read: impl FnOnce(&Row<'_>) -> Result<T>,
    ) -> Result<T> {
        self.prepare(sql)?.query_row(values, read)
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
        self.prepare(sql)?.query_map(values, read)?.collect()
    }

    /// Whether there is a row.
    pub(crate) fn exists(&self, sql: &str, values: Named<'_>) -> Result<bool> {
        self.prepare(sql)?.exists(values)
    }

    /// The number that is the first column of the only row.
    pub(crate) fn count(&self, sql: &str, values: Named<'_>) -> Result<u64> {
        self.one(sql, values, |row| row.get(0))
    }

    fn prepare(&self, sql: &str) -> Result<CachedStatement<'a>> {
        let listed = match self.listed.filter(|_| sql.starts_with("SELECT")) {
            Some(now) => hidden::leave_out(&self.whole(), sql, now)?,
            None => None,
        };
        let sql = listed.as_deref().unwrap_or(sql);
        let mut statement = self.connection.prepare_cached(sql)?;
        match statement.parameter_index(":account")? {
            Some(place) => statement.raw_bind_parameter(place, self.scope.id)?,
            None => return Err(Error::InvalidParameterName(":account".into())),
        }
        Ok(statement)
    }
}

#[cfg(test)]
mod tests {
    use rusqlite::named_params;

    use super::*;
    use crate::Options;

    #[test]
    fn a_statement_that_forgets_the_account_is_refused() {
        let connection = Connection::open_in_memory().expect("a database");
        let scope = Scope::new(7, 0, Options::default().first_ids);
        let change = Cell::default();
        let state = State::new(&connection, &scope, &change);
        let error = state.count("SELECT 1", named_params! {});
        assert!(
            matches!(error, Err(Error::InvalidParameterName(_))),
            "{error:?}"
        );
        let named = state.count("SELECT :account + :more", named_params! { ":more": 1 });
        assert_eq!(named, Ok(8));
    }
}
