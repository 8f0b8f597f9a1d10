//! The ledger: what was intended and what came of it, in a SQLite file that survives whatever ends the process.

mod entry;
mod lock;
mod part;
mod state;

use std::{
    fs,
    path::{Path, PathBuf},
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use rusqlite::{Connection, OpenFlags};

pub use entry::{End, Entry, File};
pub use part::{Ending, ListState, Part, Submission};
pub use state::{State, TemplateState};

use self::lock::Lock;
use crate::{Error, error::BoxError};

/// What SQLite files of ours bear in their head.
const APPLICATION: i32 = 0x5345_5343;
/// The layout of the file.
const LAYOUT: i32 = 1;

const TABLES: &str = "
    CREATE TABLE entry (
        number INTEGER PRIMARY KEY,
        at INTEGER NOT NULL, -- our clock, in Unix seconds
        body TEXT NOT NULL   -- JSON
    ) STRICT;
    CREATE TABLE holder (
        one INTEGER PRIMARY KEY CHECK (one = 1),
        name TEXT NOT NULL   -- who held the ledger last
    ) STRICT;
";

/// A campaign's ledger, held by this process alone until it is dropped.
///
/// It is a folder with the ledger itself, `ledger.db`, and what goes with it: `spool.jsonl`, the recipients as they are
/// uploaded, and `rejected.csv`, those that are left out.
///
/// # Example
/// ```
/// use ses_campaign::Ledger;
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let parent = tempfile::tempdir()?;
/// let folder = parent.path().join("spring.ledger");
/// let ledger = Ledger::open(&folder)?;
/// assert!(!ledger.state().is_prepared);
/// let second = Ledger::open(&folder).expect_err("one process at a time");
/// assert!(second.to_string().contains("is held by process"));
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub struct Ledger {
    folder: PathBuf,
    book: Mutex<Book>,
    /// After the book: SQLite has closed its file before another process may open it.
    _lock: Lock,
}

#[derive(Debug)]
struct Book {
    file: PathBuf,
    connection: Connection,
    state: State,
}

impl Ledger {
    /// Opens a ledger, or makes one; nobody else can open it until it is dropped.
    ///
    /// # Errors
    /// [`Error::Held`] when another process has it, [`Error::Ledger`] when it cannot be read or written,
    /// [`Error::Entry`] when it does not make sense.
    pub fn open(folder: impl Into<PathBuf>) -> Result<Self, Error> {
        let folder = folder.into();
        let unusable = |path: &Path| {
            let path = path.to_owned();
            move |source: std::io::Error| Error::ledger(path, source)
        };
        fs::create_dir_all(&folder).map_err(unusable(&folder))?;
        let path = folder.join("ledger.lock");
        let Some(lock) = Lock::take(&path).map_err(unusable(&path))? else {
            let by = Book::holder(&folder).unwrap_or_else(|| "another process".to_owned());
            return Err(Error::Held { folder, by });
        };
        let book = Mutex::new(Book::open(&folder)?);
        Ok(Self {
            folder,
            book,
            _lock: lock,
        })
    }

    /// What a ledger says, whoever holds it; `None` when there is none in this folder.
    ///
    /// # Errors
    /// [`Error::Ledger`] when it cannot be read, [`Error::Entry`] when it does not make sense.
    pub fn look(folder: impl AsRef<Path>) -> Result<Option<State>, Error> {
        let file = file(folder.as_ref());
        if !file.exists() {
            return Ok(None);
        }
        let read = || -> Result<_, BoxError> {
            let connection = reader(&file)?;
            match is_laid_out(&connection)? {
                true => Ok(Some(bodies(&connection)?)),
                false => Ok(None),
            }
        };
        let bodies = read().map_err(|source| Error::ledger(&file, source))?;
        bodies.map(|bodies| state(&file, &bodies)).transpose()
    }

    /// The folder.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// How far the campaign has come.
    #[must_use]
    pub fn state(&self) -> State {
        self.book().state.clone()
    }

    /// The ledger's own id.
    pub(crate) fn id(&self) -> String {
        self.book().state.ledger.clone()
    }

    /// A part, by its number from 0.
    pub(crate) fn part(&self, number: u32) -> Part {
        self.book().state.parts[number as usize].clone()
    }

    /// Writes an entry, for good: it is on the disk when this returns.
    pub(crate) fn write(&self, at: i64, entry: &Entry) -> Result<(), Error> {
        self.book().write(at, entry)
    }

    fn book(&self) -> MutexGuard<'_, Book> {
        // An entry is taken in whole, or the file has it and it is read again at the next start.
        self.book.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Book {
    fn open(folder: &Path) -> Result<Self, Error> {
        let file = file(folder);
        let open = || -> Result<_, BoxError> {
            let connection = Connection::open(&file)?;
            connection.busy_timeout(Duration::from_secs(5))?;
            let is_laid_out = is_laid_out(&connection)?;
            connection.pragma_update(None, "journal_mode", "WAL")?;
            connection.pragma_update(None, "synchronous", "FULL")?;
            if !is_laid_out {
                connection.execute_batch(&format!(
                    "BEGIN; {TABLES} PRAGMA application_id = {APPLICATION}; PRAGMA user_version = {LAYOUT}; COMMIT;"
                ))?;
            }
            let name = format!("process {}", std::process::id());
            connection.execute("INSERT OR REPLACE INTO holder VALUES (1, ?1)", [name])?;
            let bodies = bodies(&connection)?;
            Ok((connection, bodies))
        };
        let (connection, bodies) = open().map_err(|source| Error::ledger(&file, source))?;
        let state = state(&file, &bodies)?;
        Ok(Self {
            file,
            connection,
            state,
        })
    }

    fn holder(folder: &Path) -> Option<String> {
        let connection = reader(&file(folder)).ok()?;
        let name = connection.query_row("SELECT name FROM holder", [], |row| row.get(0));
        name.ok()
    }

    fn write(&mut self, at: i64, entry: &Entry) -> Result<(), Error> {
        let mut next = self.state.clone();
        next.apply(entry)
            .map_err(|reason| Error::entry(&self.file, self.next_number(), reason))?;
        let body = serde_json::to_string(entry).expect("an entry has a JSON form");
        self.connection
            .prepare_cached("INSERT INTO entry (at, body) VALUES (?1, ?2)")
            .and_then(|mut insert| insert.execute((at, body)))
            .map_err(|source| Error::ledger(&self.file, source))?;
        self.state = next;
        Ok(())
    }

    /// The number that the next entry will have.
    fn next_number(&self) -> i64 {
        let number = "SELECT coalesce(max(number), 0) + 1 FROM entry";
        let number = self.connection.query_row(number, [], |row| row.get(0));
        // It stands in a message alone.
        number.unwrap_or_default()
    }
}

fn file(folder: &Path) -> PathBuf {
    folder.join("ledger.db")
}

fn reader(file: &Path) -> rusqlite::Result<Connection> {
    let connection = Connection::open_with_flags(file, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    connection.busy_timeout(Duration::from_secs(5))?;
    Ok(connection)
}

/// Whether the file is a ledger of this layout, rather than empty; anything else is an error.
fn is_laid_out(connection: &Connection) -> Result<bool, BoxError> {
    let number = |pragma| connection.pragma_query_value(None, pragma, |row| row.get::<_, i32>(0));
    let tables = "SELECT count(*) FROM sqlite_schema";
    let tables: u64 = connection.query_row(tables, [], |row| row.get(0))?;
    match (number("application_id")?, number("user_version")?) {
        (0, 0) if tables == 0 => Ok(false),
        (APPLICATION, LAYOUT) => Ok(true),
        (APPLICATION, layout) => Err(format!(
            "the ledger has layout {layout}, and this version reads layout {LAYOUT}: go on with the version that began it"
        )
        .into()),
        _ => Err("it is no ledger of a campaign".into()),
    }
}

fn bodies(connection: &Connection) -> rusqlite::Result<Vec<(i64, String)>> {
    let mut select = connection.prepare("SELECT number, body FROM entry ORDER BY number")?;
    let rows = select.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    rows.collect()
}

fn state(file: &Path, bodies: &[(i64, String)]) -> Result<State, Error> {
    let mut state = State::default();
    for (number, body) in bodies {
        let wrong = |reason| Error::entry(file, *number, reason);
        let entry: Entry = serde_json::from_str(body).map_err(|error| wrong(error.to_string()))?;
        state.apply(&entry).map_err(wrong)?;
    }
    Ok(state)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What both ways into the ledger say once its file was changed in this way.
    #[track_caller]
    fn check(change: &str, expected: &str) {
        let parent = tempfile::tempdir().expect("a folder");
        let folder = parent.path().join("spring.ledger");
        drop(Ledger::open(&folder).expect("a ledger"));
        let connection = Connection::open(file(&folder)).expect("a database");
        connection.execute_batch(change).expect("a change");
        drop(connection);
        let open = Ledger::open(&folder).map(drop);
        for result in [open, Ledger::look(&folder).map(drop)] {
            let error = result.expect_err("it is another file");
            let source = std::error::Error::source(&error);
            let said = source.expect("a reason").to_string();
            assert_eq!(said, expected, "{error}");
        }
    }

    #[test]
    fn a_later_layout_is_left_alone() {
        check(
            "PRAGMA user_version = 2",
            "the ledger has layout 2, and this version reads layout 1: go on with the version that began it",
        );
    }

    #[test]
    fn the_database_of_something_else_is_left_alone() {
        let expected = "it is no ledger of a campaign";
        check("PRAGMA application_id = 7", expected);
        check(
            "PRAGMA application_id = 0; PRAGMA user_version = 0",
            expected,
        );
    }

    #[test]
    fn a_file_of_which_nothing_was_written_is_no_ledger_yet() {
        let folder = tempfile::tempdir().expect("a folder");
        fs::write(file(folder.path()), "").expect("a file");
        assert!(Ledger::look(folder.path()).expect("it is empty").is_none());
        let ledger = Ledger::open(folder.path()).expect("it is made");
        assert!(!ledger.state().is_prepared);
    }
}
