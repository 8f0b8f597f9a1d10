//! Knows a row by the words that begin it, where nothing but blanks or line ends stands between cells.

use super::{Begun, Column, Row};
use crate::import::source::Line;

/// Types that need no definition, as the reference writes them.
pub(crate) const PLAIN: [&str; 8] = [
    "String",
    "Integer",
    "Boolean",
    "Float",
    "Date",
    "Timestamp",
    "Binary",
    "Double",
];

/// A row whose cells follow each other on the first line.
pub(super) fn row(columns: &[Column], lines: &[Line<'_>]) -> Option<Begun> {
    let line = lines.first()?;
    let mut rest = line.text.trim();
    let mut row = Row {
        line: line.number,
        ..Row::default()
    };
    for &column in before_description(columns)? {
        let (cell, after) = match column {
            Column::Type => kind(rest)?,
            _ => word(rest)?,
        };
        if !fits(column, cell) {
            return None;
        }
        row.put(column, cell);
        rest = after;
    }
    row.put(Column::Description, rest);
    is_certain(columns, &row).then(|| Begun::open(row, 1))
}

/// A row whose cells stand on lines of their own.
pub(super) fn row_of_lines(columns: &[Column], lines: &[Line<'_>]) -> Option<Begun> {
    let first = lines.first().filter(|line| !line.is_blank())?;
    let mut row = Row {
        line: first.number,
        ..Row::default()
    };
    let mut filled = lines
        .iter()
        .enumerate()
        .filter(|(_, line)| !line.is_blank());
    let mut taken = 0;
    for &column in before_description(columns)? {
        let (at, line) = filled.next()?;
        let cell = line.text.trim();
        let is_whole =
            column != Column::Type || kind(cell).is_some_and(|(_, rest)| rest.is_empty());
        if !is_whole || !fits(column, cell) {
            return None;
        }
        row.put(column, cell);
        taken = at + 1;
    }
    is_certain(columns, &row).then(|| Begun::open(row, taken))
}

/// Whether the text can name a parameter (`Attachments.N` too) or an error code.
pub(super) fn is_label(text: &str) -> bool {
    let allowed = |c: char| c.is_ascii_alphanumeric() || c == '.' || c == '_';
    text.starts_with(|c: char| c.is_ascii_uppercase())
        && text.chars().all(allowed)
        && !text.ends_with('.')
}

/// Where the description comes last, which alone may have more than a word or a line.
fn before_description(columns: &[Column]) -> Option<&[Column]> {
    let (last, before) = columns.split_last()?;
    (*last == Column::Description && !before.contains(&Column::Unknown)).then_some(before)
}

/// Whether a cell can stand in a column.
pub(super) fn fits(column: Column, cell: &str) -> bool {
    match column {
        Column::Name => is_label(cell),
        Column::Required => ["Yes", "No", "是", "否"].contains(&cell),
        Column::Type => !cell.is_empty(),
        Column::Description | Column::Unknown => true,
    }
}

/// Whether the words can't as well be the middle of a description: `Valid Values are …` begins no row.
pub(super) fn is_certain(columns: &[Column], row: &Row) -> bool {
    if columns.contains(&Column::Required) {
        return true;
    }
    if columns.contains(&Column::Type) {
        let is_plain = PLAIN.contains(&row.kind.as_str()) || row.kind == row.name;
        return is_plain || row.kind.starts_with("Array of ") || has_two_words(&row.kind);
    }
    row.name.contains('.') || has_two_words(&row.name)
}

/// `FailedOperation`, but not `Failed`.
fn has_two_words(name: &str) -> bool {
    let small = name.find(|c: char| c.is_ascii_lowercase());
    small.is_some_and(|at| name[at..].contains(|c: char| c.is_ascii_uppercase()))
}

fn word(text: &str) -> Option<(&str, &str)> {
    let text = text.trim_start();
    let end = text.find(char::is_whitespace).unwrap_or(text.len());
    (end > 0).then(|| (&text[..end], text[end..].trim_start()))
}

/// The type that a text begins with, and what follows it.
fn kind(text: &str) -> Option<(&str, &str)> {
    let mut item = text;
    while let Some(inner) = item.strip_prefix("Array of ") {
        item = inner;
    }
    let (name, mut rest) = word(item)?;
    if name == "Timestamp" {
        rest = rest.strip_prefix("ISO8601").unwrap_or(rest).trim_start();
    }
    let is_name = name.starts_with(|c: char| c.is_ascii_uppercase())
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    is_name.then(|| (text[..text.len() - rest.len()].trim_end(), rest))
}
