//! The floor: the database alone, which puts the rows of a day into a copy of the file by one statement.

use std::{
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use rusqlite::Connection;

use crate::remove;

/// A copy of a data file as it was before anything was sent.
pub(crate) struct Floor {
    original: PathBuf,
    file: PathBuf,
}

impl Floor {
    pub(crate) fn copy(original: &Path, file: &Path) -> Self {
        let connection = Connection::open(original).expect("a data file");
        connection
            .execute("VACUUM INTO ?1", [name(file)])
            .expect("a copy");
        Self {
            original: original.into(),
            file: file.into(),
        }
    }

    /// Puts in what was sent meanwhile, which is so many mails, and says how long the mails took.
    pub(crate) fn insert(self, mails: usize) -> Duration {
        let connection = Connection::open(&self.file).expect("a data file");
        connection
            .execute_batch("PRAGMA journal_mode = wal; PRAGMA synchronous = full;")
            .expect("pragmas");
        connection
            .execute("ATTACH ?1 AS original", [name(&self.original)])
            .expect("the original");
        connection
            .execute_batch("INSERT INTO mailing SELECT * FROM original.mailing")
            .expect("mailings");
        let mut ids = connection
            .prepare("SELECT id FROM mailing ORDER BY id")
            .expect("sql");
        let days = ids.query_map([], |row| row.get(0)).expect("rows");
        let days: Vec<i64> = days.collect::<Result<_, _>>().expect("ids");
        let mut insert = connection
            .prepare("INSERT INTO message SELECT * FROM original.message WHERE mailing_id = ?1 ORDER BY id")
            .expect("sql");
        let began = Instant::now();
        let inserted = days.iter().map(|day| insert.execute([day]).expect("rows"));
        let inserted: usize = inserted.sum();
        let took = began.elapsed();
        assert_eq!(inserted, mails);
        took
    }
}

impl Drop for Floor {
    fn drop(&mut self) {
        remove(&self.file);
    }
}

fn name(file: &Path) -> &str {
    file.to_str().expect("a path in UTF-8")
}
