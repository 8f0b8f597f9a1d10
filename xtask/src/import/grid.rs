//! Finds the table among lines: between pipes or tabs, in words one after another, or each cell on a line of its own.

mod cell;
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

/// A row that begins on a line.
struct Begun {
    /// Nothing where the row lacks cells.
    row: Option<Row>,
    /// The lines that it takes.
    taken: usize,
    /// Whether lines that follow may belong to its description.
    is_open: bool,
}

impl Begun {
    fn open(row: Row, taken: usize) -> Self {
        Self {
            row: Some(row),
            taken,
            is_open: true,
        }
    }

    fn broken() -> Self {
        Self {
            row: None,
            taken: 1,
            is_open: false,
        }
    }
}

/// The first table of the lines.
pub(super) fn find(lines: &[Line<'_>]) -> Option<Grid> {
    let header = (0..lines.len()).find_map(|at| Header::at(lines, at))?;
    let mut grid = Grid {
        line: header.line,
        columns: header.columns.clone(),
        unknown: header.unknown.clone(),
        rows: Vec::new(),
        strays: Vec::new(),
    };
    grid.read(header.form, lines.get(header.next..).unwrap_or_default());
    Some(grid)
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

impl Grid {
    /// Reads rows up to the next table; what stands between two rows belongs to the first, while that is open.
    fn read(&mut self, form: Form, lines: &[Line<'_>]) {
        let mut rest = lines;
        let mut waiting = Vec::new();
        let mut is_open = false;
        while let Some((line, next)) = rest.split_first() {
            if let Some(begun) = form.row(&self.columns, rest) {
                self.place(&mut waiting, is_open);
                is_open = begun.is_open;
                match begun.row {
                    Some(row) => self.rows.push(row),
                    None => self.stray(line),
                }
                rest = rest.get(begun.taken..).unwrap_or_default();
                continue;
            }
            if Header::at(rest, 0).is_some() {
                self.further(rest);
                break;
            }
            waiting.push(*line);
            if is_open && form.closes(line.text) {
                self.place(&mut waiting, is_open);
                is_open = false;
            }
            rest = next;
        }
        let mut after = waiting.split_off(self.gap(&waiting));
        self.place(&mut waiting, is_open);
        self.place(&mut after, false);
    }

    /// Where lines after the last row leave it: at a blank one, once the row has its description.
    fn gap(&self, lines: &[Line<'_>]) -> usize {
        let description = self.rows.last().map(|row| row.description.as_str());
        let mut is_described = description.is_some_and(|text| !text.is_empty());
        let gap = lines.iter().position(|line| {
            let is_gap = is_described && line.is_blank();
            is_described |= !line.is_blank();
            is_gap
        });
        gap.unwrap_or(lines.len())
    }

    /// Gives lines to the last row, while it is open.
    fn place(&mut self, lines: &mut Vec<Line<'_>>, is_open: bool) {
        let says = |line: &Line<'_>| !line.is_blank() && !cell::is_rule(line.text);
        for line in lines.drain(..).filter(says) {
            match self.rows.last_mut().filter(|_| is_open) {
                Some(row) => {
                    let text = line.text.trim_matches([' ', '\t', '|']);
                    row.put(Column::Description, text);
                }
                None => self.stray(&line),
            }
        }
    }

    /// Says where another table stands.
    fn further(&mut self, lines: &[Line<'_>]) {
        if let (Some(first), Some(last)) = (lines.first(), lines.last()) {
            let what = "another table and what follows it, up to line";
            self.strays
                .push((first.number, format!("{what} {}", last.number)));
        }
    }

    fn stray(&mut self, line: &Line<'_>) {
        self.strays.push((line.number, line.text.trim().to_owned()));
    }
}

impl Form {
    fn row(self, columns: &[Column], lines: &[Line<'_>]) -> Option<Begun> {
        match self {
            Self::Separated(separator) => cell::row(separator, columns, lines),
            Self::Words => word::row(columns, lines),
            Self::Lines => word::row_of_lines(columns, lines),
        }
    }

    /// Whether a line ends the row that it belongs to.
    fn closes(self, text: &str) -> bool {
        matches!(self, Self::Separated(separator) if cell::is_closed(text, separator))
    }
}
