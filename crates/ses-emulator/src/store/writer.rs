//! The writer: one thread that carries out what arrives together in one transaction, and answers when it is committed.

use std::sync::{Arc, mpsc};

use rusqlite::{Connection, Result};
use tokio::sync::oneshot;

use super::{
    Scope,
    kept::Kept,
    state::Change,
    turn::{Turn, execute},
};
use crate::Error;

/// The most requests that are committed together.
const MOST: usize = 256;

/// A request for the writer.
pub(super) trait Work: Send {
    /// Does the work within a transaction that others share; what fails takes back what it did itself.
    fn run(&mut self, connection: &Connection, kept: &Kept);

    /// Answers, now that everything was committed or nothing.
    fn settle(self: Box<Self>, committed: &Committed);

    /// Whether the work is committed by itself, and no row's foreign keys are followed meanwhile.
    fn is_alone(&self) -> bool;
}

/// Whether a group was committed; if not, nothing of it was.
pub(super) type Committed = Result<(), Arc<rusqlite::Error>>;

/// Works until nobody can send anything any more.
pub(super) fn run(connection: &Connection, inbox: &mpsc::Receiver<Box<dyn Work>>) {
    let kept = Kept::default();
    let mut next = None;
    while let Some(first) = next.take().or_else(|| inbox.recv().ok()) {
        let group;
        (group, next) = gather(first, inbox);
        carry_out(connection, &kept, group);
    }
}

/// Commits a group, and answers.
pub(super) fn carry_out(connection: &Connection, kept: &Kept, mut group: Group) {
    let committed = match group[0].is_alone() {
        true => commit_alone(connection, kept, &mut group),
        false => commit(connection, kept, &mut group),
    };
    let committed = committed.inspect_err(|_| kept.forget()).map_err(Arc::new);
    group.into_iter().for_each(|work| work.settle(&committed));
}

type Group = Vec<Box<dyn Work>>;

/// What is committed together, and what arrived with it and is to be committed after it.
fn gather(
    first: Box<dyn Work>,
    inbox: &mpsc::Receiver<Box<dyn Work>>,
) -> (Group, Option<Box<dyn Work>>) {
    let is_alone = first.is_alone();
    let mut group = vec![first];
    while !is_alone && group.len() < MOST {
        match inbox.try_recv() {
            Ok(next) if next.is_alone() => return (group, Some(next)),
            Ok(next) => group.push(next),
            Err(_) => break,
        }
    }
    (group, None)
}

/// Foreign keys can be turned off between transactions only.
fn commit_alone(connection: &Connection, kept: &Kept, group: &mut Group) -> Result<()> {
    connection.pragma_update(None, "foreign_keys", false)?;
    let committed = commit(connection, kept, group);
    let followed = connection.pragma_update(None, "foreign_keys", true);
    committed.and(followed)
}

fn commit(connection: &Connection, kept: &Kept, group: &mut [Box<dyn Work>]) -> Result<()> {
    execute(connection, "BEGIN IMMEDIATE")?;
    for work in group {
        // A disk that is full ends the transaction, as does what fails without a savepoint: what follows must not be
        // carried out outside of one.
        if connection.is_autocommit() {
            break;
        }
        work.run(connection, kept);
    }
    let counted = match connection.is_autocommit() {
        true => Ok(()),
        false => kept.write_down(connection),
    };
    let committed = counted.and_then(|()| execute(connection, "COMMIT"));
    committed.inspect_err(|_| {
        // What can't be rolled back was not begun.
        let _ended = execute(connection, "ROLLBACK");
    })
}

/// Whether work may change anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Access {
    Read,
    Write,
    /// All rows of an account are put in the place of others, which are whole by themselves: it is done alone, as a row
    /// that goes is otherwise looked for in each table that may refer to it.
    Replace,
}

/// Work with somebody who waits for its result.
pub(super) struct Job<F, T, E> {
    access: Access,
    /// Whose data it may change.
    scope: Option<Scope>,
    work: Option<F>,
    result: Option<Result<T, E>>,
    /// What has changed, if anything has.
    change: Option<Change>,
    answer: oneshot::Sender<Result<T, E>>,
}

impl<F, T, E> Job<F, T, E> {
    pub(super) fn new(
        access: Access,
        scope: Option<Scope>,
        work: F,
        answer: oneshot::Sender<Result<T, E>>,
    ) -> Self {
        Self {
            access,
            scope,
            work: Some(work),
            result: None,
            change: None,
            answer,
        }
    }
}

impl<F, T, E> Work for Job<F, T, E>
where
    F: FnOnce(&Connection, &Turn<'_>) -> Result<T, E> + Send,
    T: Send,
    E: From<rusqlite::Error> + From<Error> + Send,
{
    fn run(&mut self, connection: &Connection, kept: &Kept) {
        let Some(work) = self.work.take() else {
            return;
        };
        if self.access == Access::Read
            && let Err(error) = kept.write_down(connection)
        {
            self.result = Some(Err(error.into()));
            return;
        }
        let before = connection.total_changes();
        let turn = Turn::new(kept);
        let has_written = || connection.total_changes() != before;
        let mut result = work(connection, &turn);
        if self.access == Access::Read && result.is_ok() && has_written() {
            let readonly = rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_READONLY);
            result = Err(rusqlite::Error::SqliteFailure(readonly, None).into());
        }
        let ended = turn.end(connection, result.is_ok());
        result = result.and_then(|value| Ok(ended.map(|()| value)?));
        if has_written() {
            match result {
                Ok(_) => self.change = Some(turn.change.get()),
                Err(_) => kept.forget(),
            }
        }
        self.result = Some(result);
    }

    fn settle(self: Box<Self>, committed: &Committed) {
        let result = match committed {
            Ok(()) => self.result.unwrap_or_else(|| Err(Error::Stopped.into())),
            Err(cause) => Err(Error::from(Arc::clone(cause)).into()),
        };
        if let (Ok(()), Some(change), Some(scope)) = (committed, self.change, &self.scope) {
            scope.has_changed(change);
        }
        // The other end is gone when the request was given up; what was done stays done.
        let _gone = self.answer.send(result);
    }

    fn is_alone(&self) -> bool {
        self.access == Access::Replace
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

    use super::*;
    use crate::premises::Premises;
    use crate::store::kept::Counted;

    type Answer = oneshot::Receiver<Result<(), Error>>;

    /// A job that carries out `sql`, and where its answer comes.
    fn job(access: Access, sql: &'static str) -> (Box<dyn Work>, Answer) {
        begun(access, sql, |connection, turn| {
            turn.begin_writing(connection)
        })
    }

    /// A job that says first that nothing is refused any more.
    fn decided(sql: &'static str) -> (Box<dyn Work>, Answer) {
        begun(Access::Write, sql, |_, turn| {
            turn.decide();
            Ok(())
        })
    }

    fn begun(
        access: Access,
        sql: &'static str,
        begin: fn(&Connection, &Turn<'_>) -> Result<()>,
    ) -> (Box<dyn Work>, Answer) {
        let (answer, result) = oneshot::channel();
        let work = move |connection: &Connection, turn: &Turn<'_>| {
            begin(connection, turn)?;
            Ok::<_, Error>(connection.execute_batch(sql)?)
        };
        (Box::new(Job::new(access, None, work, answer)), result)
    }

    /// Commits the jobs as one group, and says which were accepted and what is in the table then.
    #[track_caller]
    fn check(jobs: &[(Access, &'static str)], accepted: &[bool], expected: &[i64]) {
        let jobs = jobs.iter().map(|(access, sql)| job(*access, sql));
        check_jobs(jobs.collect(), accepted, expected);
    }

    #[track_caller]
    fn check_jobs(jobs: Vec<(Box<dyn Work>, Answer)>, accepted: &[bool], expected: &[i64]) {
        let connection = Connection::open_in_memory().expect("a database");
        connection
            .execute_batch(
                "CREATE TABLE parent (id INTEGER PRIMARY KEY);
                 CREATE TABLE t (n UNIQUE REFERENCES parent DEFERRABLE INITIALLY DEFERRED);
                 INSERT INTO parent VALUES (1), (2), (3)",
            )
            .expect("tables");
        let (mut group, answers): (Vec<_>, Vec<_>) = jobs.into_iter().unzip();
        let committed = commit(&connection, &Kept::default(), &mut group).map_err(Arc::new);
        group.into_iter().for_each(|work| work.settle(&committed));
        let told: Vec<_> = answers
            .into_iter()
            .map(|mut answer| answer.try_recv().expect("an answer").is_ok())
            .collect();
        assert_eq!(told, accepted);
        let mut rows = connection
            .prepare("SELECT n FROM t ORDER BY n")
            .expect("sql");
        let found: Result<Vec<i64>> = rows
            .query_map([], |row| row.get(0))
            .and_then(Iterator::collect);
        assert_eq!(found.as_deref(), Ok(expected));
        assert!(connection.is_autocommit(), "the next group can begin");
    }

    const WRITE: Access = Access::Write;

    #[test]
    fn what_fails_takes_back_its_own_and_nothing_else() {
        check(
            &[
                (WRITE, "INSERT INTO t VALUES (1)"),
                (WRITE, "INSERT INTO t VALUES (2); INSERT INTO t VALUES (1)"),
                (WRITE, "INSERT INTO t VALUES (3)"),
            ],
            &[true, false, true],
            &[1, 3],
        );
    }

    #[test]
    fn what_fails_after_it_was_decided_takes_back_everything() {
        let insert = |sql| job(WRITE, sql);
        let twice = "INSERT INTO t VALUES (2); INSERT INTO t VALUES (2)";
        check_jobs(
            vec![
                decided("INSERT INTO t VALUES (1)"),
                insert("INSERT INTO t VALUES (2)"),
            ],
            &[true, true],
            &[1, 2],
        );
        check_jobs(
            vec![
                insert("INSERT INTO t VALUES (1)"),
                decided(twice),
                insert("INSERT INTO t VALUES (3)"),
            ],
            &[false, false, false],
            &[],
        );
    }

    #[test]
    fn what_was_read_in_vain_is_not_kept() {
        let reads = Arc::new(AtomicUsize::new(0));
        let look = |fails: bool| -> (Box<dyn Work>, Answer) {
            let (answer, result) = oneshot::channel();
            let reads = Arc::clone(&reads);
            let work = move |connection: &Connection, turn: &Turn<'_>| {
                if fails {
                    turn.begin_writing(connection)?;
                    connection.execute_batch("INSERT INTO t VALUES (1)")?;
                }
                let key = (1, String::new(), None);
                turn.kept.premises(connection, key, || {
                    reads.fetch_add(1, Relaxed);
                    Ok(Premises::default())
                })?;
                if fails { Err(Error::Stopped) } else { Ok(()) }
            };
            (Box::new(Job::new(WRITE, None, work, answer)), result)
        };
        let jobs = vec![look(false), look(true), look(false), look(false)];
        check_jobs(jobs, &[true, false, true, true], &[]);
        assert_eq!(reads.load(Relaxed), 3);
    }

    #[test]
    fn nobody_is_told_of_what_was_not_committed() {
        check(
            &[
                (WRITE, "INSERT INTO t VALUES (1)"),
                (WRITE, "INSERT INTO t VALUES (404)"),
            ],
            &[false, false],
            &[],
        );
    }

    #[test]
    fn nothing_is_done_once_the_transaction_is_lost() {
        check(
            &[
                (WRITE, "INSERT INTO t VALUES (1)"),
                (WRITE, "ROLLBACK"),
                (WRITE, "INSERT INTO t VALUES (2)"),
            ],
            &[false, false, false],
            &[],
        );
    }

    #[test]
    fn what_only_reads_cannot_write() {
        check(
            &[
                (Access::Read, "INSERT INTO t VALUES (1)"),
                (Access::Read, "SELECT 1"),
            ],
            &[false, true],
            &[],
        );
    }

    #[test]
    fn what_replaces_an_account_is_committed_alone() {
        let (sender, inbox) = mpsc::channel();
        let accesses = [WRITE, WRITE, Access::Replace, Access::Replace, WRITE];
        let mut answers = Vec::new();
        for access in accesses {
            let (work, answer) = job(access, "SELECT 1");
            sender.send(work).expect("the inbox is there");
            answers.push(answer);
        }
        drop(sender);
        let mut next = inbox.recv().ok();
        let mut sizes = Vec::new();
        while let Some(first) = next.take() {
            let (group, rest) = gather(first, &inbox);
            sizes.push(group.len());
            next = rest.or_else(|| inbox.recv().ok());
        }
        assert_eq!(sizes, [2, 1, 1, 1]);
    }

    #[test]
    fn foreign_keys_are_off_for_what_is_alone_and_on_again() {
        let connection = Connection::open_in_memory().expect("a database");
        connection
            .execute_batch(
                "CREATE TABLE parent (id INTEGER PRIMARY KEY); CREATE TABLE t (n REFERENCES parent)",
            )
            .expect("tables");
        let (sender, inbox) = mpsc::channel();
        let insert = "INSERT INTO t VALUES (404)";
        let (jobs, answers): (Vec<_>, Vec<_>) = [WRITE, Access::Replace, WRITE]
            .map(|access| job(access, insert))
            .into_iter()
            .unzip();
        jobs.into_iter()
            .for_each(|job| sender.send(job).expect("the inbox is there"));
        drop(sender);
        run(&connection, &inbox);
        let told = answers.into_iter().map(|mut answer| answer.try_recv());
        let told: Vec<_> = told.map(|told| told.expect("an answer").is_ok()).collect();
        assert_eq!(told, [false, true, false]);
    }

    /// A job that counts mails and does more then.
    fn counting(
        access: Access,
        mails: u64,
        more: fn(&Connection, &Turn<'_>) -> Result<(), Error>,
    ) -> (Box<dyn Work>, Answer) {
        let (answer, result) = oneshot::channel();
        let work = move |connection: &Connection, turn: &Turn<'_>| {
            if mails > 0 {
                turn.decide();
                let (account, day) = (1, 20_000);
                let counted = Counted {
                    account,
                    day,
                    mails,
                };
                turn.count(connection, counted)?;
            }
            more(connection, turn)
        };
        (Box::new(Job::new(access, None, work, answer)), result)
    }

    fn counted(connection: &Connection) -> Result<u64> {
        connection.query_row("SELECT coalesce(sum(sent), 0) FROM quota", [], |row| {
            row.get(0)
        })
    }

    /// Commits jobs, and gives what is counted then and how often a row was changed.
    #[track_caller]
    fn count(jobs: Vec<(Box<dyn Work>, Answer)>) -> (u64, u64) {
        let connection = Connection::open_in_memory().expect("a database");
        let quota = "CREATE TABLE quota (account, day, sent, PRIMARY KEY (account, day))";
        connection.execute_batch(quota).expect("a table");
        let (mut group, _answers): (Vec<_>, Vec<_>) = jobs.into_iter().unzip();
        let kept = Kept::default();
        let committed = commit(&connection, &kept, &mut group);
        if committed.is_err() {
            kept.forget();
        }
        kept.write_down(&connection).expect("nothing is left");
        (
            counted(&connection).expect("a sum"),
            connection.total_changes(),
        )
    }

    #[test]
    fn mails_of_a_commit_are_counted_once() {
        let mail = || counting(WRITE, 2, |_, _| Ok(()));
        assert_eq!(count(vec![mail(), mail(), mail()]), (6, 1));
    }

    #[test]
    fn mails_are_counted_before_the_table_is_read() {
        let look = counting(Access::Read, 0, |connection, _| {
            assert_eq!(counted(connection)?, 2);
            Ok(())
        });
        let mail = || counting(WRITE, 2, |_, _| Ok(()));
        assert_eq!(count(vec![mail(), look, mail()]), (4, 2));
    }

    #[test]
    fn mails_stay_counted_when_another_request_is_refused() {
        let refused = counting(WRITE, 0, |connection, turn| {
            turn.begin_writing(connection)?;
            Err(Error::Stopped)
        });
        let mail = || counting(WRITE, 2, |_, _| Ok(()));
        assert_eq!(count(vec![mail(), refused, mail()]), (4, 2));
    }

    #[test]
    fn mails_that_were_taken_back_are_not_counted() {
        let failed = counting(WRITE, 3, |_, _| Err(Error::Stopped));
        let mail = || counting(WRITE, 2, |_, _| Ok(()));
        assert_eq!(count(vec![mail(), failed, mail()]).0, 0);
    }
}
