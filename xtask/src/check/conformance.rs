//! `check conformance`: the official SDKs as they are published, over plain HTTP, against the emulator's binary.

mod emulator;
mod page;
mod report;
mod suite;

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use super::program;
use crate::{Error, Verdict, spec::Spec};
pub(super) use emulator::Emulator;
use page::with_tables;
use report::Report;
pub(super) use suite::{Surroundings, directly};

/// The page that says what was seen of each action.
const PAGE: &str = "docs/conformance.md";

/// The page that says what faults do to callers.
const FAULTS: &str = "docs/faults.md";

/// Runs the suites in `tests/conformance` of a repository, and holds what they have seen against the spec tables.
///
/// The suite in Python must have compared an answer of every action, every field that an answer can have, and seen
/// every documented code of BatchSendEmail; the one in Node sends in the form of its SDK.
/// What faults do to the SDK in Python, and to the client of the repository, must be what a page says.
/// Python, its `venv` and `pip`, Node and `npm` must be installed; the SDKs are installed below `target`.
#[derive(Clone, Debug)]
pub struct ConformanceCheck {
    root: PathBuf,
    writes_page: bool,
}

impl ConformanceCheck {
    /// A check of the repository at a path.
    pub fn new(root: impl Into<PathBuf>) -> Self {
        Self {
            root: root.into(),
            writes_page: false,
        }
    }

    /// Writes the tables of `docs/conformance.md` and `docs/faults.md` anew instead of comparing them.
    #[must_use]
    pub fn with_page_written(mut self) -> Self {
        self.writes_page = true;
        self
    }

    /// Builds the emulator, installs the SDKs, runs the suites and judges.
    ///
    /// # Errors
    /// [`Error::Tool`] when a tool is missing, [`Error::Program`] when one fails before a suite has begun,
    /// [`Error::Tables`] for malformed spec tables, and [`Error::Read`] and [`Error::Write`] for files.
    pub fn run(&self) -> Result<Verdict, Error> {
        let spec = Spec::read(&self.root.join("crates/ses-types/spec"))?;
        let surroundings = Surroundings::of(&self.root);
        let python = surroundings.install_python()?;
        let node = surroundings.install_node()?;
        let binary = program::build(&self.root, &["ses-cli", "--bin", "ses"])?;
        let caller = program::build(&self.root, &["tests", "--bin", "struck"])?;
        let lenient = Emulator::start(&binary, &[])?;
        let strict = Emulator::start(&binary, &["--strict"])?;

        let path = surroundings.target.join("report.json");
        forget(&path)?;
        let ran = python.run(&path, &lenient, &strict, &binary)?;
        let report = match Report::read(&path) {
            Err(_) if ran.fault.is_some() => Report::default(),
            report => report?,
        };
        let by_node = node.run(&lenient)?;
        let mut faults: Vec<String> = ran.fault.into_iter().chain(by_node.fault).collect();
        faults.extend(report.judge(&spec));
        if faults.is_empty() {
            faults.extend(self.compare_page(PAGE, &report.tables(&spec))?);
        }
        let struck = python.faults(&lenient, &caller)?;
        faults.extend(self.compare_page(FAULTS, &struck)?);
        let seen = format!("{}\n{}\n{}", report.summary(), ran.printed, by_node.printed);
        Ok(Verdict { seen, faults })
    }

    fn compare_page(&self, page: &str, tables: &str) -> Result<Option<String>, Error> {
        let path = self.root.join(page);
        let text = fs::read_to_string(&path).map_err(|source| Error::Read {
            path: path.clone(),
            source,
        })?;
        let Some(expected) = with_tables(&text, tables) else {
            return Ok(None);
        };
        if self.writes_page {
            fs::write(&path, expected).map_err(|source| Error::Write { path, source })?;
            return Ok(None);
        }
        let advice = "run cargo xtask check conformance --write";
        Ok(Some(format!("{page} is stale: {advice}")))
    }
}

/// Removes a report of an earlier run, so that none is taken for this one's.
fn forget(path: &Path) -> Result<(), Error> {
    match fs::remove_file(path) {
        Err(source) if source.kind() != io::ErrorKind::NotFound => {
            let path = path.to_owned();
            Err(Error::Write { path, source })
        }
        _ => Ok(()),
    }
}
