//! Knows the header of a table, and with it how the cells of its rows are told apart.

use super::{Column, cell};
use crate::import::source::Line;

/// The names of columns, in the two languages of the reference; a longer name goes before one that it begins with.
const COLUMNS: [(&str, Column); 15] = [
    ("Parameter Name", Column::Name),
    ("Parameter", Column::Name),
    ("Error Code", Column::Name),
    ("Name", Column::Name),
    ("Required", Column::Required),
    ("Type", Column::Type),
    ("Description", Column::Description),
    ("参数名称", Column::Name),
    ("名称", Column::Name),
    ("错误码", Column::Name),
    ("是否必选", Column::Required),
    ("必选", Column::Required),
    ("类型", Column::Type),
    ("描述", Column::Description),
    ("说明", Column::Description),
];

/// How the cells of a row are told apart.
#[derive(Clone, Copy)]
pub(super) enum Form {
    Separated(char),
    Words,
    Lines,
}

/// The header of a table.
pub(super) struct Header {
    pub(super) line: usize,
    /// The index of the first line after it.
    pub(super) next: usize,
    pub(super) form: Form,
    pub(super) columns: Vec<Column>,
    pub(super) unknown: Vec<String>,
}

impl Header {
    /// The header that begins on this line, when one does.
    pub(super) fn at(lines: &[Line<'_>], at: usize) -> Option<Self> {
        let line = lines.get(at)?;
        let (form, names, next) = separated(line.text)
            .map(|(form, names)| (form, names, at + 1))
            .or_else(|| words(line.text).map(|names| (Form::Words, names, at + 1)))
            .or_else(|| on_lines(lines, at).map(|(names, next)| (Form::Lines, names, next)))?;
        let columns: Vec<Column> = names.iter().map(|name| column(name)).collect();
        let unknown = names
            .iter()
            .filter(|name| column(name) == Column::Unknown)
            .cloned()
            .collect();
        let needed = [Column::Name, Column::Description];
        let is_header = needed.iter().all(|column| columns.contains(column));
        is_header.then_some(Self {
            line: line.number,
            next,
            form,
            columns,
            unknown,
        })
    }
}

fn column(name: &str) -> Column {
    let name = name.trim_matches('*');
    let known = COLUMNS
        .iter()
        .find(|(known, _)| known.eq_ignore_ascii_case(name));
    known.map_or(Column::Unknown, |(_, column)| *column)
}

fn separated(text: &str) -> Option<(Form, Vec<String>)> {
    let separator = ['|', '\t'].into_iter().find(|&mark| text.contains(mark))?;
    let cells = cell::split(text, separator);
    (cells.len() > 1).then_some((Form::Separated(separator), cells))
}

/// A line that consists of names of columns and nothing else.
fn words(text: &str) -> Option<Vec<String>> {
    let mut rest = text.trim();
    let mut names = Vec::new();
    while !rest.is_empty() {
        let (name, _) = COLUMNS.iter().find(|(name, _)| rest.starts_with(name))?;
        names.push((*name).to_owned());
        rest = rest.get(name.len()..).unwrap_or_default().trim_start();
    }
    (names.len() > 1).then_some(names)
}

/// Names of columns on lines of their own, blank ones between them or not.
fn on_lines(lines: &[Line<'_>], at: usize) -> Option<(Vec<String>, usize)> {
    let mut names: Vec<String> = Vec::new();
    let mut next = at;
    for (index, line) in lines.iter().enumerate().skip(at) {
        if line.is_blank() && !names.is_empty() {
            continue;
        }
        let name = line.text.trim();
        let is_new = !names.iter().any(|other| column(other) == column(name));
        if column(name) == Column::Unknown || !is_new {
            break;
        }
        names.push(name.to_owned());
        next = index + 1;
    }
    (names.len() > 1).then_some((names, next))
}
