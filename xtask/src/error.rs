//! Why the tools of this crate can fail.

use std::{io, path::PathBuf};

use crate::{Problem, Problems};

/// Why nothing was generated, compared or looked at.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The tables are malformed: mend each place that is named. Nothing was written.
    #[error("{0}")]
    Tables(Problems),
    /// The page is no page of an action, or not the whole: save it anew as text. Nothing was written.
    #[error("{0}")]
    Page(Problem),
    /// A file or folder could not be read.
    #[error("cannot read {}", path.display())]
    Read {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A file could not be written; files before it may have been.
    #[error("cannot write {}", path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The tool is not installed, or did not start: `rustup component add rustfmt` brings rustfmt.
    #[error("cannot run {tool}: is it installed?")]
    Tool {
        /// The program.
        tool: String,
        /// What the system said.
        source: io::Error,
    },
    /// rustfmt refused what was generated: a fault of the generator.
    #[error("rustfmt refused the code for {}: {message}", path.display())]
    Format {
        /// The file that the code was meant for.
        path: PathBuf,
        /// What rustfmt printed.
        message: String,
    },
    /// Cargo failed: its message says why.
    #[error("cargo {command} failed in {}: {message}", folder.display())]
    Cargo {
        /// The command and its options.
        command: String,
        /// The folder of the package.
        folder: PathBuf,
        /// What cargo printed.
        message: String,
    },
    /// A program that a check needs failed: its message says why.
    #[error("{command} failed: {message}")]
    Program {
        /// The program and its options.
        command: String,
        /// What it printed.
        message: String,
    },
    /// Git did not say which files it tracks.
    #[error("git ls-files failed: {message}")]
    Git {
        /// What git printed.
        message: String,
    },
}
