//! Why a campaign cannot be prepared.

use std::{
    io,
    path::{Path, PathBuf},
};

use crate::{Problem, Problems};

/// Why something about a campaign cannot be done.
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
}

impl Error {
    /// For `map_err`: what failed with a file.
    pub(crate) fn file(path: &Path) -> impl FnOnce(io::Error) -> Self {
        move |source| Self::File {
            path: path.to_owned(),
            source,
        }
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
