//! Results on standard output, talk on standard error; whoever stops reading them is no failure.

use std::{
    env,
    io::{self, ErrorKind, IsTerminal as _, Write as _},
};

use clap::ValueEnum;
use serde::Serialize;

use crate::{failure::Failure, table::Table};

/// How results are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Output {
    /// For people.
    Table,
    /// For programs: what the service answered, or an error, as JSON.
    Json,
    /// For spreadsheets: the columns of the table; errors are JSON.
    Csv,
}

impl Output {
    /// What fits where results go: a table for a terminal, JSON for a pipe.
    pub(crate) fn fitting() -> Self {
        match io::stdout().is_terminal() {
            true => Self::Table,
            false => Self::Json,
        }
    }
}

/// A column of a table: its head, and what stands in it.
pub(crate) type Column<T> = (&'static str, fn(&T) -> String);

/// Writes rows: as a table, as JSON with all of their fields, or as CSV.
///
/// # Errors
/// When standard output cannot be written.
pub(crate) fn rows<T: Serialize>(
    output: Output,
    rows: &[T],
    columns: &[Column<T>],
) -> Result<(), Failure> {
    match output {
        Output::Json => json(&rows),
        Output::Table => line(table(rows, columns).text()),
        Output::Csv => line(table(rows, columns).csv()?),
    }
}

/// Writes one thing: a line for each column, as JSON with all of its fields, or as CSV.
///
/// # Errors
/// When standard output cannot be written.
pub(crate) fn one<T: Serialize>(
    output: Output,
    thing: &T,
    columns: &[Column<T>],
) -> Result<(), Failure> {
    match output {
        Output::Json => json(thing),
        Output::Table => {
            let width = columns.iter().map(|(head, _)| head.len()).max();
            let width = width.unwrap_or_default();
            let lines = columns.iter().map(|(head, cell)| {
                let cell = cell(thing);
                format!("{head:<width$}  {cell}").trim_end().to_owned()
            });
            line(lines.collect::<Vec<_>>().join("\n"))
        }
        Output::Csv => rows(output, std::slice::from_ref(thing), columns),
    }
}

/// Writes a value as JSON.
///
/// # Errors
/// When standard output cannot be written.
pub(crate) fn json(value: &impl Serialize) -> Result<(), Failure> {
    let text = serde_json::to_string_pretty(value);
    line(text.map_err(|error| Failure::Other(format!("the result: {error}")))?)
}

/// Rows as a table.
pub(crate) fn table<T>(rows: &[T], columns: &[Column<T>]) -> Table {
    let heads: Vec<_> = columns.iter().map(|(head, _)| *head).collect();
    let mut table = Table::new(&heads);
    for row in rows {
        table.row(columns.iter().map(|(_, cell)| cell(row)));
    }
    table
}

/// What may not be there, as a cell.
pub(crate) fn cell(value: Option<&impl ToString>) -> String {
    value.map_or_else(|| "-".to_owned(), ToString::to_string)
}

/// Writes a line, or several.
///
/// # Errors
/// When standard output cannot be written for another reason than that nobody reads it any more.
pub(crate) fn line(text: impl AsRef<str>) -> Result<(), Failure> {
    let mut output = io::stdout().lock();
    let written = output
        .write_all(text.as_ref().as_bytes())
        .and_then(|()| output.write_all(b"\n"));
    match written.and_then(|()| output.flush()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
            Err(Failure::Other(format!("standard output: {error}")))
        }
        _ => Ok(()),
    }
}

/// Writes talk as it stands; where it cannot be written, nobody wants it.
pub(crate) fn talk(text: impl std::fmt::Display) {
    let _unread = write!(io::stderr().lock(), "{text}");
}

/// Whether talk may have colours: on a terminal, unless `NO_COLOR` is set.
pub(crate) fn is_coloured() -> bool {
    io::stderr().is_terminal() && env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
}
