//! Finds the table among lines: between pipes or tabs, in words one after another, or each cell on a line of its own.

mod header;
mod word;

use header::{Form, Header};

use super::source::Line;

/// What a column holds; an error code counts as a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Column {
    Name,
    Required,
    Type,
    Description,
    Unknown,
}

/// A table as it was found.
pub(super) struct Grid {
    /// Where its header stands.
    pub(super) line: usize,
    pub(super) columns: Vec<Column>,
    /// The headers of columns that are not known.
    pub(super) unknown: Vec<String>,
    pub(super) rows: Vec<Row>,
    /// What stands within reach of the table and belongs to no row.
    pub(super) strays: Vec<(usize, String)>,
}

/// A row; a cell whose column the table lacks is empty.
#[derive(Clone, Default)]
pub(super) struct Row {
    pub(super) line: usize,
    pub(super) name: String,
    pub(super) required: String,
    pub(super) kind: String,
    pub(super) description: String,
}

impl Row {
    fn put(&mut self, column: Column, cell: &str) {
        let target = match column {
            Column::Name => &mut self.name,
            Column::Required => &mut self.required,
            Column::Type => &mut self.kind,
            Column::Description => &mut self.description,
            Column::Unknown => return,
        };
        if !target.is_empty() && !cell.is_empty() {
            target.push(' ');
        }
        target.push_str(cell);
    }
}

/// The first table of the lines.
pub(super) fn find(lines: &[Line<'_>]) -> Option<Grid> {
    let header = (0..lines.len()).find_map(|at| Header::at(lines, at))?;
    Some(read(&header, lines))
}

/// The indices at which tables begin.
pub(super) fn starts(lines: &[Line<'_>]) -> Vec<usize> {
    let mut starts = Vec::new();
    let mut at = 0;
    while at < lines.len() {
        match Header::at(lines, at) {
            Some(header) => {
                starts.push(at);
                at = header.next;
            }
            None => at += 1,
        }
    }
    starts
}

fn read(header: &Header, lines: &[Line<'_>]) -> Grid {
    let mut grid = Grid {
        line: header.line,
        columns: header.columns.clone(),
        unknown: header.unknown.clone(),
        rows: Vec::new(),
        strays: Vec::new(),
    };
    let body = lines.get(header.next..).unwrap_or_default();
    match header.form {
        Form::Separated(separator) => separated(&mut grid, separator, body),
        Form::Words => running(&mut grid, body, word::row),
        Form::Lines => running(&mut grid, body, word::row_of_lines),
    }
    grid
}

/// Rows between separators; a row goes on over lines until it has its cells, and its last cell until a blank line.
fn separated(grid: &mut Grid, separator: char, lines: &[Line<'_>]) {
    let mut open: Option<(usize, String)> = None;
    let mut after_gap = false;
    for line in lines {
        let cells = header::split(line.text, separator);
        if line.is_blank() {
            after_gap = true;
            continue;
        }
        if header::is_rule(&cells) && !line.text.trim_matches([' ', '|']).is_empty() {
            continue;
        }
        let lacks = open
            .as_ref()
            .is_some_and(|(_, text)| header::split(text, separator).len() < grid.columns.len());
        let begins = cells.len() > 1 && cells.first().is_some_and(|cell| word::is_label(cell));
        match &mut open {
            Some((_, text)) if lacks || (!begins && !after_gap) => {
                text.push(' ');
                text.push_str(line.text.trim());
            }
            _ if begins => {
                close(
                    grid,
                    separator,
                    open.replace((line.number, line.text.to_owned())),
                );
            }
            _ => grid.strays.push((line.number, line.text.trim().to_owned())),
        }
        after_gap = false;
    }
    close(grid, separator, open);
}

fn close(grid: &mut Grid, separator: char, row: Option<(usize, String)>) {
    let Some((line, text)) = row else { return };
    let cells = header::split(&text, separator);
    if cells.len() < grid.columns.len() {
        grid.strays.push((line, text.trim().to_owned()));
        return;
    }
    let mut row = Row {
        line,
        ..Row::default()
    };
    let (own, more) = cells.split_at(grid.columns.len());
    for (&column, cell) in grid.columns.iter().zip(own) {
        row.put(column, cell);
    }
    for cell in more {
        row.put(
            grid.columns.last().copied().unwrap_or(Column::Unknown),
            &format!("| {cell}"),
        );
    }
    grid.rows.push(row);
}

/// Reads what begins a row, and says how many lines that takes.
type Begin = fn(&[Column], &[Line<'_>]) -> Option<(Row, usize)>;

/// Rows that a reader knows by what begins them.
fn running(grid: &mut Grid, lines: &[Line<'_>], begin: Begin) {
    let mut rest = lines;
    let mut after_gap = false;
    while let Some((line, next)) = rest.split_first() {
        if let Some((row, taken)) = begin(&grid.columns, rest) {
            grid.rows.push(row);
            rest = rest.get(taken..).unwrap_or_default();
            after_gap = false;
            continue;
        }
        rest = next;
        if line.is_blank() {
            after_gap = true;
            continue;
        }
        match grid.rows.last_mut() {
            Some(row) if !after_gap || row.description.is_empty() => {
                row.put(Column::Description, line.text.trim());
                after_gap = false;
            }
            _ => grid.strays.push((line.number, line.text.trim().to_owned())),
        }
    }
}
