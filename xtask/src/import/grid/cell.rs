//! Takes the cells of a row apart that a pipe or a tab separates, over as many lines as it needs.

use super::{Begun, Column, Row, word};
use crate::import::source::Line;

/// The cells of a line; a pipe at either end is a border, and `\|` is a pipe within a cell.
pub(super) fn split(text: &str, separator: char) -> Vec<String> {
    let text = if separator == '|' {
        text.trim().strip_prefix('|').unwrap_or_else(|| text.trim())
    } else {
        text
    };
    let mut cells = vec![String::new()];
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        if letter == separator {
            cells.push(String::new());
        } else if let Some(cell) = cells.last_mut() {
            let is_escape = letter == '\\' && letters.next_if_eq(&'|').is_some();
            cell.push(if is_escape { '|' } else { letter });
        }
    }
    if cells.len() > 1 && cells.last().is_some_and(|cell| cell.trim().is_empty()) {
        cells.pop();
    }
    cells.iter().map(|cell| cell.trim().to_owned()).collect()
}

/// Whether a line is the `|---|` under a header.
pub(super) fn is_rule(text: &str) -> bool {
    text.contains("--") && text.trim_matches(['|', '-', ':', ' ']).is_empty()
}

/// Whether a line ends with a border, which nothing of its row follows.
pub(super) fn is_closed(text: &str, separator: char) -> bool {
    separator == '|' && text.ends_with('|') && !text.ends_with("\\|")
}

/// The row that begins on the first line; further lines are taken until it has all cells before its description.
pub(super) fn row(separator: char, columns: &[Column], lines: &[Line<'_>]) -> Option<Begun> {
    let first = lines.first()?;
    let mut text = first.text.to_owned();
    if !begins(columns, &split(&text, separator)) {
        return None;
    }
    let mut taken = 1;
    loop {
        let cells = split(&text, separator);
        let is_whole = cells.len() >= columns.len();
        if is_whole || cells.len() == before_description(columns).len() {
            return Some(Begun {
                row: Some(filled(first.number, columns, &cells)),
                taken,
                is_open: !(is_whole && is_closed(&text, separator)),
            });
        }
        let next = lines.get(taken).map(|line| line.text);
        let Some(next) = next.filter(|next| !is_another(columns, &split(next, separator))) else {
            return Some(Begun::broken());
        };
        text.push(' ');
        text.push_str(next.trim());
        taken += 1;
    }
}

fn filled(line: usize, columns: &[Column], cells: &[String]) -> Row {
    let mut row = Row {
        line,
        ..Row::default()
    };
    for (&column, cell) in columns.iter().zip(cells) {
        row.put(column, cell);
    }
    let last = columns.last().copied().unwrap_or(Column::Unknown);
    for cell in cells.iter().skip(columns.len()) {
        row.put(last, &format!("| {cell}"));
    }
    row
}

/// Whether the cells can be the first of a row; a single one only where it can be nothing but a code.
fn begins(columns: &[Column], cells: &[String]) -> bool {
    let fit = |(column, cell): (&Column, &String)| word::fits(*column, cell);
    let is_code = before_description(columns).len() == 1 && is_certain(columns, cells);
    columns.iter().zip(cells).all(fit) && (cells.len() > 1 || is_code)
}

/// Whether the cells begin a row of their own, and don't go on with one that lacks some.
fn is_another(columns: &[Column], cells: &[String]) -> bool {
    let needed = before_description(columns).len();
    cells.len() >= needed && begins(columns, cells) && is_certain(columns, cells)
}

fn is_certain(columns: &[Column], cells: &[String]) -> bool {
    word::is_certain(columns, &filled(0, columns, cells))
}

fn before_description(columns: &[Column]) -> &[Column] {
    match columns.split_last() {
        Some((Column::Description, before)) => before,
        _ => columns,
    }
}
