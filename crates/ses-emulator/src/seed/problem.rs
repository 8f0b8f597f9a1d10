//! What is wrong with a seed, each with its place.

use std::fmt;

use super::node::At;

/// What is wrong at one place of a seed or of a file that it names.
///
/// `Display` is a line such as `shop.toml:12:8: template "welcome".html_file: must be a text, not a number`.
/// `Debug` shows the place and leaves out the name, which can be an address.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Problem {
    /// The file; `seed` for a text that came without one.
    pub file: String,
    /// The line, from 1; `None` where the seed is JSON.
    pub line: Option<usize>,
    /// The character in the line, from 1.
    pub column: Option<usize>,
    /// The thing and the field: `template "welcome".html_file`.
    pub name: String,
    /// What is wrong with it.
    pub message: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.file)?;
        for number in [self.line, self.column].into_iter().flatten() {
            write!(f, ":{number}")?;
        }
        if !self.name.is_empty() {
            write!(f, ": {}", self.name)?;
        }
        write!(f, ": {}", self.message)
    }
}

impl fmt::Debug for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Problem")
            .field("file", &self.file)
            .field("line", &self.line)
            .field("column", &self.column)
            .field("message", &self.message)
            .finish_non_exhaustive()
    }
}

/// Where a thing of a seed stands, for what turns out to be wrong with it.
#[derive(Clone)]
pub(super) struct Place {
    pub(super) file: String,
    pub(super) at: At,
    pub(super) name: String,
}

impl Place {
    pub(super) fn problem(&self, message: impl Into<String>) -> Problem {
        Problem {
            file: self.file.clone(),
            line: self.at.map(|(line, _)| line),
            column: self.at.map(|(_, column)| column),
            name: self.name.clone(),
            message: message.into(),
        }
    }
}
