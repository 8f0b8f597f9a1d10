//! What is wrong with the files of a campaign, each with its place.

use std::{fmt, slice, vec};

/// A line and a character in it, both from 1.
pub(crate) type At = (usize, usize);

/// The most characters of a value that a message quotes.
const EXCERPT: usize = 60;

/// What is wrong at one place of a file.
///
/// `Display` is a line such as `spring.toml:12:8: schedule.at: must be a time, not a number`.
/// `Debug` leaves out the message, which can quote an address.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Problem {
    /// The file, as it was named.
    pub file: String,
    /// The line, from 1; `None` where the file as a whole is meant.
    pub line: Option<usize>,
    /// The character in the line, from 1; `None` where the line as a whole is meant.
    pub column: Option<usize>,
    /// The field or the column that is wrong, such as `schedule.at`; empty where there is none.
    pub name: String,
    /// What is wrong with it.
    pub message: String,
}

impl Problem {
    pub(crate) fn new(
        file: impl Into<String>,
        at: Option<At>,
        name: impl Into<String>,
        message: impl Into<String>,
    ) -> Self {
        Self {
            file: file.into(),
            line: at.map(|(line, _)| line),
            column: at.map(|(_, column)| column),
            name: name.into(),
            message: message.into(),
        }
    }
}

impl Problem {
    /// Why a row of a CSV file is left out: its column, what stands there, and the reason.
    pub(crate) fn of_row(file: &str, line: usize, [column, value, reason]: [&str; 3]) -> Self {
        let end = value.char_indices().nth(EXCERPT).map(|(end, _)| end);
        let excerpt = end.map_or_else(|| value.to_owned(), |end| format!("{}…", &value[..end]));
        let message = match column {
            "" => reason.to_owned(),
            _ => format!("{reason}, not {excerpt:?}"),
        };
        Self {
            line: Some(line),
            ..Self::new(file, None, column, message)
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let numbers = [self.line, self.column].into_iter().flatten();
        let numbers: String = numbers.map(|number| format!(":{number}")).collect();
        write!(f, "{}{numbers}: ", self.file)?;
        match self.name.as_str() {
            "" => f.write_str(&self.message),
            name => write!(f, "{name}: {}", self.message),
        }
    }
}

impl fmt::Debug for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Problem")
            .field("file", &self.file)
            .field("line", &self.line)
            .field("column", &self.column)
            .finish_non_exhaustive()
    }
}

impl std::error::Error for Problem {}

/// Everything that is wrong with a file, in the order of its lines; at least one thing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problems(Vec<Problem>);

impl Problems {
    /// What was found, of which there is something.
    pub(crate) fn of(file: &str, mut problems: Vec<Problem>) -> Self {
        sort(file, &mut problems);
        Self(problems)
    }

    /// One after the other.
    pub fn iter(&self) -> slice::Iter<'_, Problem> {
        self.0.iter()
    }

    /// How many there are.
    #[must_use]
    #[expect(clippy::len_without_is_empty, reason = "there is always one")]
    pub fn len(&self) -> usize {
        self.0.len()
    }
}

/// Sorts problems by their places; what is wrong with other files comes after what is wrong with `file`.
pub(crate) fn sort(file: &str, problems: &mut [Problem]) {
    problems.sort_by_cached_key(|problem| {
        let is_elsewhere = problem.file != file;
        (
            is_elsewhere,
            problem.file.clone(),
            problem.line,
            problem.column,
        )
    });
}

impl IntoIterator for Problems {
    type Item = Problem;
    type IntoIter = vec::IntoIter<Problem>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl<'a> IntoIterator for &'a Problems {
    type Item = &'a Problem;
    type IntoIter = slice::Iter<'a, Problem>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

/// A line for each.
impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, problem) in self.iter().enumerate() {
            let newline = if index > 0 { "\n" } else { "" };
            write!(f, "{newline}{problem}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Problems {}
