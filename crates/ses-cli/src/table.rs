//! Tables, for a terminal or as CSV.

use crate::failure::Failure;

/// Rows in columns, each as wide as it needs; numbers stand on the right.
pub(crate) struct Table {
    rows: Vec<Vec<String>>,
}

impl Table {
    pub(crate) fn new(head: &[&str]) -> Self {
        let head = head.iter().map(|name| (*name).to_owned()).collect();
        Self { rows: vec![head] }
    }

    /// Rows alone.
    pub(crate) fn of(rows: impl IntoIterator<Item = Vec<String>>) -> Self {
        let rows = rows.into_iter().collect();
        Self { rows }
    }

    pub(crate) fn row(&mut self, cells: impl IntoIterator<Item = String>) {
        self.rows.push(cells.into_iter().collect());
    }

    /// The lines, without a newline at the end.
    pub(crate) fn text(&self) -> String {
        let count = self.rows.iter().map(Vec::len).max().unwrap_or_default();
        let columns: Vec<_> = (0..count).map(|index| self.column(index)).collect();
        let line = |row: &Vec<String>| {
            let cells = row.iter().zip(&columns);
            let cells = cells.map(|(cell, (width, is_number))| match is_number {
                true => format!("{cell:>width$}"),
                false => format!("{cell:<width$}"),
            });
            let cells: Vec<_> = cells.collect();
            cells.join("  ").trim_end().to_owned()
        };
        let lines: Vec<_> = self.rows.iter().map(line).collect();
        lines.join("\n")
    }

    /// The rows as CSV, without a newline at the end.
    ///
    /// # Errors
    /// None that a writer into memory has.
    pub(crate) fn csv(&self) -> Result<String, Failure> {
        let failed = |error: &dyn std::fmt::Display| Failure::Other(format!("the result: {error}"));
        let mut writer = csv::Writer::from_writer(Vec::new());
        let mut rows = self.rows.iter();
        rows.try_for_each(|row| writer.write_record(row))
            .map_err(|error| failed(&error))?;
        let bytes = writer.into_inner().map_err(|error| failed(&error))?;
        Ok(String::from_utf8_lossy(&bytes).trim_end().to_owned())
    }

    /// How wide a column is, and whether it has numbers alone.
    fn column(&self, index: usize) -> (usize, bool) {
        let cells = || self.rows.iter().filter_map(|row| row.get(index));
        let width = cells().map(|cell| cell.chars().count()).max();
        let is_number = |cell: &String| {
            cell.bytes()
                .all(|byte| byte.is_ascii_digit() || byte == b'-')
        };
        (width.unwrap_or_default(), cells().skip(1).all(is_number))
    }
}

/// A number that may not be there.
pub(crate) fn number(number: Option<u64>) -> String {
    number.map_or_else(|| "-".to_owned(), |number| number.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_as_wide_as_they_need() {
        let mut table = Table::new(&["list", "name", "rows"]);
        table.row(["1".to_owned(), "a-1-1".to_owned(), "20000".to_owned()]);
        table.row(["12".to_owned(), "é".to_owned(), number(None)]);
        let expected = "\
list  name    rows
   1  a-1-1  20000
  12  é          -";
        assert_eq!(table.text(), expected);
    }
}
