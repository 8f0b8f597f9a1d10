//! The rows that get no mail, in a CSV file: where each stands, and why.

use std::{borrow::Cow, fs::File, io, path::Path};

use super::Prepared;
use crate::{Error, Problem};

/// Writes the file.
pub(super) struct LeftOut {
    file: csv::Writer<File>,
}

impl LeftOut {
    pub(super) fn create(path: &Path) -> io::Result<Self> {
        let mut file = csv::Writer::from_path(path)?;
        file.write_record(["line", "column", "value", "reason"])?;
        Ok(Self { file })
    }

    /// Writes a row: its line, and column, value and reason.
    pub(super) fn write(&mut self, line: u64, why: &[Cow<'_, str>; 3]) -> io::Result<()> {
        let [column, value, reason] = why;
        let line = line.to_string();
        self.file.write_record([&line, &**column, value, reason])?;
        Ok(())
    }

    /// Sees to it that the file is on the disk.
    pub(super) fn finish(self) -> io::Result<()> {
        let file = self.file.into_inner();
        file.map_err(|error| error.into_error())?.sync_all()
    }
}

impl Prepared {
    /// The first of the rows that get no mail, as problems of a file that messages call by that name.
    ///
    /// # Errors
    /// [`Error::File`] when [`rejected`](Self::rejected) is not what was written.
    pub fn left_out(&self, name: &str, most: usize) -> Result<Vec<Problem>, Error> {
        let failed = |error: csv::Error| Error::file(&self.rejected)(error.into());
        let mut rows = csv::Reader::from_path(&self.rejected).map_err(failed)?;
        let rows = rows.deserialize().take(most);
        let problem = |row: Result<(usize, String, String, String), csv::Error>| {
            let (line, column, value, reason) = row.map_err(failed)?;
            Ok(Problem::of_row(name, line, [&column, &value, &reason]))
        };
        rows.map(problem).collect()
    }
}
