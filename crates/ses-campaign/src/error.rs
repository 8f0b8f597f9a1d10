//! The one error of this crate: what stands in a campaign's way, and what to do about it.

use std::{
    io,
    path::{Path, PathBuf},
};

use ses_hyper::ses_core;

use crate::{Problem, Problems, Stop};

pub(crate) type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// Why a campaign did not go on.
///
/// Whatever it is, the ledger says how far the campaign has come, and the next run goes on from there.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A file of the campaign is wrong: nothing has been done; correct it and begin again.
    #[error("{0}")]
    Input(Problems),
    /// A file that belongs to the work on a campaign cannot be read or written.
    #[error("{}", path.display())]
    File {
        /// The file or folder.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The spool has changed since it was written: prepare the recipients anew.
    #[error("the spool has changed: upload {index} of list {part} is not what was written")]
    SpoolChanged {
        /// The chunk's list, from 0.
        part: u32,
        /// The chunk within the list, from 0.
        index: u32,
    },
    /// A file is not what it was when the campaign began.
    #[error("{path} is not what it was when the campaign began: put it back, or begin another campaign", path = path.display())]
    Changed {
        /// The file.
        path: PathBuf,
    },
    /// The ledger is another campaign's.
    #[error("{folder} is the ledger of the campaign {found:?}", folder = folder.display())]
    Foreign {
        /// The ledger.
        folder: PathBuf,
        /// The id of its campaign.
        found: String,
    },
    /// There is no ledger of a campaign that has begun.
    #[error("{folder} holds no campaign that has begun", folder = folder.display())]
    NotBegun {
        /// The folder.
        folder: PathBuf,
    },
    /// Another process has the ledger.
    #[error("{folder} is held by {by}: one run at a time", folder = folder.display())]
    Held {
        /// The ledger.
        folder: PathBuf,
        /// Who has it.
        by: String,
    },
    /// The ledger cannot be read or written.
    #[error("{path} cannot be used", path = path.display())]
    Ledger {
        /// The file.
        path: PathBuf,
        /// Why.
        source: BoxError,
    },
    /// The ledger says something that cannot be.
    #[error("{path}: entry {number}: {reason}", path = path.display())]
    Entry {
        /// The ledger.
        path: PathBuf,
        /// The number of the entry, from 1 on.
        number: i64,
        /// What is wrong with it.
        reason: String,
    },
    /// A call failed, and went on failing.
    #[error("{action} failed")]
    Call {
        /// The action that was called.
        action: &'static str,
        /// Why.
        source: ses_core::Error,
    },
    /// The run must not go on by itself.
    #[error(transparent)]
    Stopped(Box<Stop>),
    /// The run was asked to stop, and has.
    #[error("stopped as asked; the next run goes on from here")]
    Interrupted,
}

impl Error {
    pub(crate) fn ledger(path: impl AsRef<Path>, source: impl Into<BoxError>) -> Self {
        Self::Ledger {
            path: path.as_ref().to_owned(),
            source: source.into(),
        }
    }

    /// For `map_err`: what failed with a file.
    pub(crate) fn file(path: &Path) -> impl FnOnce(io::Error) -> Self {
        move |source| Self::File {
            path: path.to_owned(),
            source,
        }
    }

    pub(crate) fn entry(path: &Path, number: i64, reason: String) -> Self {
        Self::Entry {
            path: path.to_owned(),
            number,
            reason,
        }
    }
}

impl From<Stop> for Error {
    fn from(stop: Stop) -> Self {
        Self::Stopped(Box::new(stop))
    }
}

impl From<Problems> for Error {
    fn from(problems: Problems) -> Self {
        Self::Input(problems)
    }
}

impl From<Problem> for Error {
    fn from(problem: Problem) -> Self {
        Self::Input(Problems::of("", vec![problem]))
    }
}
