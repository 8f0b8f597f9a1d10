//! What is wrong with a file and where, in the form that editors and terminals can jump to.

use std::{
    fmt,
    path::{Path, PathBuf},
};

/// One fault in one file: displays as `path:line: message`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub struct Problem {
    /// The file.
    pub path: PathBuf,
    /// The line, counted from 1; 0 when the fault is of the file as a whole.
    pub line: usize,
    /// What was found and what was expected.
    pub message: String,
}

impl Problem {
    /// States a fault; `line` 0 means the file as a whole.
    pub fn new(path: impl Into<PathBuf>, line: usize, message: impl Into<String>) -> Self {
        Self {
            path: path.into(),
            line,
            message: message.into(),
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            0 => write!(f, "{}: {}", self.path.display(), self.message),
            line => write!(f, "{}:{line}: {}", self.path.display(), self.message),
        }
    }
}

/// Every fault found, in the order of files and lines; one a line when displayed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Problems(Vec<Problem>);

impl Problems {
    /// Whether nothing is wrong.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The faults.
    pub fn iter(&self) -> impl Iterator<Item = &Problem> {
        self.0.iter()
    }

    pub(crate) fn push(&mut self, problem: Problem) {
        self.0.push(problem);
    }

    /// The same collection, for one file.
    pub(crate) fn of<'a>(&'a mut self, path: &'a Path) -> FileProblems<'a> {
        FileProblems { path, all: self }
    }

    pub(crate) fn sort(&mut self) {
        self.0.sort();
        self.0.dedup();
    }
}

impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, problem) in self.0.iter().enumerate() {
            let separator = if index == 0 { "" } else { "\n" };
            write!(f, "{separator}{problem}")?;
        }
        Ok(())
    }
}

/// Collects the faults of one file.
pub(crate) struct FileProblems<'a> {
    path: &'a Path,
    all: &'a mut Problems,
}

impl FileProblems<'_> {
    pub(crate) fn at(&mut self, line: usize, message: impl Into<String>) {
        self.all.push(Problem::new(self.path, line, message));
    }
}
