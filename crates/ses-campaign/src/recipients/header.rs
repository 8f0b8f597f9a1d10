//! The header of a CSV file: which byte stands between two values, and which column is what.

use std::{collections::BTreeSet, io::Read};

use super::record::Records;
use crate::{Problems, RecipientSource, rule::nearest};

/// The columns of a file that are used, by their places in a record.
pub(super) struct Header {
    /// All columns.
    pub(super) columns: Vec<String>,
    /// The one with the address.
    pub(super) email: usize,
    /// Each variable's name and its column.
    pub(super) variables: Vec<(String, usize)>,
}

/// What can stand between two values when nothing else is said.
const DELIMITERS: [u8; 3] = [b',', b';', b'\t'];

impl Header {
    /// Reads the header, and sets the delimiter.
    pub(super) fn read<R: Read>(
        records: &mut Records<R>,
        source: &RecipientSource,
    ) -> Result<Self, Problems> {
        let whole = |problem| Problems::of("", vec![problem]);
        let delimiter = source.delimiter;
        let delimiter = delimiter.unwrap_or_else(|| find_delimiter(records, &source.email));
        records.set_delimiter(delimiter);
        let record = records.read().map_err(whole)?;
        let (line, columns) = record.map_or((1, Vec::new()), |record| {
            (record.line, record.iter().map(str::to_owned).collect())
        });
        let header = Self::of(columns, source);
        header.map_err(|messages| {
            let problem = |message| records.problem(line, message);
            Problems::of("", messages.into_iter().map(problem).collect())
        })
    }

    fn of(columns: Vec<String>, source: &RecipientSource) -> Result<Self, Vec<String>> {
        let mut wrong = flaws(&columns);
        let mut find = |name: &str, what: &str| {
            let found = columns.iter().position(|column| column == name);
            if found.is_none() {
                wrong.push(missing(&columns, name, what));
            }
            found.unwrap_or_default()
        };
        let email = find(&source.email, "");
        let variables = match &source.variables {
            Some(pairs) => pairs
                .iter()
                .map(|(variable, column)| {
                    let what = format!(" for the variable {variable:?}");
                    (variable.clone(), find(column, &what))
                })
                .collect(),
            None => {
                let others = columns.iter().enumerate();
                let others = others.filter(|(index, _)| *index != email);
                others.map(|(index, name)| (name.clone(), index)).collect()
            }
        };
        match wrong.is_empty() {
            true => Ok(Self {
                columns,
                email,
                variables,
            }),
            false => Err(wrong),
        }
    }
}

/// The delimiter with which the header has the column of addresses, or else the most columns.
pub(super) fn find_delimiter<R: Read>(records: &mut Records<R>, email: &str) -> u8 {
    let mut best = (DELIMITERS[0], (false, 0));
    for delimiter in DELIMITERS {
        let Ok(columns) = records.peek(delimiter) else {
            continue;
        };
        let fit = (columns.iter().any(|column| column == email), columns.len());
        if fit > best.1 {
            best = (delimiter, fit);
        }
    }
    best.0
}

/// What is wrong with the names of columns.
fn flaws(columns: &[String]) -> Vec<String> {
    let mut seen = BTreeSet::new();
    let mut wrong = Vec::new();
    for (index, column) in columns.iter().enumerate() {
        if column.is_empty() {
            wrong.push(format!("the column {} has no name", index + 1));
        } else if !seen.insert(column) {
            wrong.push(format!("the column {column:?} stands twice"));
        }
    }
    wrong
}

pub(super) fn missing(columns: &[String], name: &str, what: &str) -> String {
    if columns.is_empty() {
        return format!("there is no header with a column {name:?}{what}");
    }
    let nearest = nearest(name, columns.iter().map(String::as_str)).unwrap_or_default();
    format!(
        "there is no column {name:?}{what}; the columns are {}, the nearest {nearest:?}",
        columns.join(", ")
    )
}
