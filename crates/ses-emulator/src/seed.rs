//! Seeds: what an account begins with, from a file, and the way back from an account to such a file.

mod address;
mod apply;
mod contents;
mod csv;
mod export;
mod fields;
mod node;
mod problem;
mod recipients;
mod webhook;

use std::{fmt, fs, path::Path, sync::Arc};

use serde::Serialize;
use serde_json::Value;

pub use self::problem::Problem;
use self::{contents::Contents, fields::Reader};
use crate::{
    Error, Terms,
    store::{State, Store},
    tenant::Tenant,
};

/// What messages call a seed that is no file.
const NO_FILE: &str = "seed";

/// What is to be in an account: domains, senders, templates, recipient lists, blocklists, who has unsubscribed, webhooks.
///
/// It is written in TOML, or with the same names in JSON, and is checked as a whole by the rules that the service has for
/// each thing; all that is wrong is said at once.
/// Templates and lists can have an id of their own, which a program refers to.
/// [`Options::with_seed`](crate::Options::with_seed) gives it to an emulator, [`Account::seed`](crate::Account::seed) to
/// an account.
///
/// # Example
/// ```
/// use ses_emulator::{Options, Seed};
///
/// # fn main() -> Result<(), ses_emulator::Error> {
/// let seed = Seed::parse(r#"
///     [[domain]]
///     name = "mail.example.com"
///
///     [[sender]]
///     address = "news@mail.example.com"
///
///     [[template]]
///     id = 26
///     name = "welcome"
///     text = "Hello {{name}}"
/// "#)?;
/// let options = Options::default().with_seed(seed);
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Seed {
    contents: Arc<Contents>,
}

impl Seed {
    /// Reads a seed and the files that it names, which are looked for beside it.
    ///
    /// # Errors
    /// [`Error::Seed`] with everything that is wrong.
    pub fn read(file: impl AsRef<Path>) -> Result<Self, Error> {
        let file = file.as_ref();
        let mut reader = Reader {
            file: file.display().to_string(),
            folder: file.parent().map(Into::into),
            problems: Vec::new(),
        };
        let problem = match fs::read(file).map(String::from_utf8) {
            Ok(Ok(text)) => return Self::from_text(reader, &text),
            Ok(Err(_)) => "the file is not UTF-8".to_owned(),
            Err(error) => error.to_string(),
        };
        let place = reader.place(None, String::new());
        reader.complain(&place, problem);
        Err(reader.into_error())
    }

    /// Reads a seed that names no files.
    ///
    /// # Errors
    /// [`Error::Seed`] with everything that is wrong.
    pub fn parse(text: &str) -> Result<Self, Error> {
        let reader = Reader {
            file: NO_FILE.into(),
            folder: None,
            problems: Vec::new(),
        };
        Self::from_text(reader, text)
    }

    /// The account that the seed is for, by its secret id, when it says so.
    #[must_use]
    pub fn account(&self) -> Option<&str> {
        self.contents.account.as_deref()
    }

    /// Puts what it says into an account; what comes of an error is to be taken back.
    pub(crate) fn put(
        &self,
        state: &State<'_>,
        terms: &Terms,
        now: i64,
    ) -> Result<Vec<Seeded>, Error> {
        apply::apply(state, &self.contents, terms, now)
    }

    fn from_text(mut reader: Reader, text: &str) -> Result<Self, Error> {
        match node::parse(text) {
            Ok(root) => {
                let contents = contents::read(&mut reader, &root);
                if reader.problems.is_empty() {
                    let contents = Arc::new(contents);
                    return Ok(Self { contents });
                }
            }
            Err(flaws) => {
                for flaw in flaws {
                    let place = reader.place(flaw.at, String::new());
                    reader.complain(&place, flaw.message);
                }
            }
        }
        Err(reader.into_error())
    }
}

impl Reader {
    /// What is wrong with the seed, line by line, and then with other files.
    fn into_error(self) -> Error {
        let mut problems = self.problems;
        problems.sort_by_cached_key(|problem| {
            let is_elsewhere = problem.file != self.file;
            let file = problem.file.clone();
            (is_elsewhere, file, problem.line, problem.column)
        });
        Error::Seed { problems }
    }
}

/// It holds addresses, and shows none.
impl fmt::Debug for Seed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Seed").finish_non_exhaustive()
    }
}

/// A thing of a seed, now that it is in an account.
///
/// `Debug` leaves out its name, which can be an address.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Seeded {
    /// What it is, as the seed has it: `domain`, `sender`, `template`, `list` and so on.
    pub kind: &'static str,
    /// Its name or address.
    pub name: String,
    /// The id of a template or list.
    pub id: Option<u64>,
    /// Whether it was there before, and so was left as it was.
    pub was_there: bool,
}

impl Seeded {
    fn new(kind: &'static str, name: String, id: Option<u64>, was_there: bool) -> Self {
        Self {
            kind,
            name,
            id,
            was_there,
        }
    }
}

impl fmt::Debug for Seeded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Seeded")
            .field("kind", &self.kind)
            .field("id", &self.id)
            .field("was_there", &self.was_there)
            .finish_non_exhaustive()
    }
}

/// Puts all that the seed says into the account, or nothing.
pub(crate) async fn apply(
    store: &Store,
    tenant: &Tenant,
    seed: &Seed,
) -> Result<Vec<Seeded>, Error> {
    let (seed, terms) = (seed.clone(), tenant.terms());
    let now = tenant.clock.unix_seconds();
    let work = move |state: &State<'_>| seed.put(state, &terms, now);
    let seeded = store.write(&tenant.scope, work).await?;
    tenant.webhooks.look(store, &tenant.scope).await?;
    Ok(seeded)
}

/// What a seed can say of the account, as JSON.
pub(crate) async fn export(store: &Store, tenant: &Tenant) -> Result<Value, Error> {
    let now = tenant.clock.unix_seconds();
    store
        .read(&tenant.scope, move |state| Ok(export::export(state, now)?))
        .await
}
