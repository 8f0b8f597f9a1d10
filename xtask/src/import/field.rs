//! Makes parameters and error codes of the rows of a table: names and types as spec tables write them.

use super::grid::{Column, Grid, Row};
use crate::problem::FileProblems;

/// A parameter, as it will be written.
#[derive(Clone)]
pub(super) struct Field {
    pub(super) line: usize,
    pub(super) name: String,
    pub(super) required: bool,
    pub(super) kind: String,
    pub(super) description: String,
}

impl Field {
    /// The type without `Array of`.
    pub(super) fn item(&self) -> &str {
        self.kind.trim_start_matches("Array of ")
    }

    /// The object that the type names, when it names one.
    pub(super) fn object(&self) -> Option<&str> {
        let item = self.item();
        let is_plain = BASES.contains(&item) || item.starts_with("Integer (");
        (!is_plain).then_some(item)
    }
}

/// Types that spec tables know by themselves.
const BASES: [&str; 6] = ["String", "Integer", "Boolean", "Float", "Date", "Timestamp"];

/// Says so of every row whose place is not known, and of columns that are left out.
pub(super) fn strays(grid: &Grid, problems: &mut FileProblems<'_>) {
    for name in &grid.unknown {
        problems.at(
            grid.line,
            format!("left out: the column \"{name}\", which spec tables don't have"),
        );
    }
    for (line, text) in &grid.strays {
        problems.at(*line, format!("not placed: {text}"));
    }
}

/// Whether a row is about a parameter that every call has, such as `Version`.
pub(super) fn is_common(row: &Row) -> bool {
    let text = row.description.to_lowercase();
    text.starts_with("common param") || text.starts_with("公共参数")
}

/// The parameters of a table.
pub(super) fn fields(grid: &Grid, problems: &mut FileProblems<'_>) -> Vec<Field> {
    strays(grid, problems);
    let mut fields: Vec<Field> = Vec::new();
    let is_own = |row: &&Row| !is_common(row) && row.name != "RequestId";
    for row in grid.rows.iter().filter(is_own) {
        let field = field(row, problems);
        match fields.iter().find(|other| other.name == field.name) {
            Some(first) => problems.at(
                row.line,
                format!("left out: {} stands on line {} too", field.name, first.line),
            ),
            None => fields.push(field),
        }
    }
    if !grid.columns.contains(&Column::Type) {
        problems.at(
            grid.line,
            "the table has no column \"Type\": each type is missing",
        );
    }
    fields
}

fn field(row: &Row, problems: &mut FileProblems<'_>) -> Field {
    let name = row
        .name
        .strip_suffix(".N")
        .or_else(|| row.name.strip_suffix(".n"));
    Field {
        line: row.line,
        name: name.unwrap_or(&row.name).to_owned(),
        required: row.required == "Yes" || row.required == "是",
        kind: kind(row, problems),
        description: description(&row.description),
    }
}

fn kind(row: &Row, problems: &mut FileProblems<'_>) -> String {
    let given = row.kind.split_whitespace().collect::<Vec<_>>().join(" ");
    let (list, item) = match given.strip_prefix("Array of ") {
        Some(item) => ("Array of ", item),
        None => ("", given.as_str()),
    };
    let known = match item.to_ascii_lowercase().as_str() {
        "string" => "String",
        "int" | "integer" | "uint64" => "Integer",
        "int64" => "Integer (int64)",
        "bool" | "boolean" => "Boolean",
        "float" | "double" => "Float",
        "timestamp iso8601" | "datetime" | "datetime_iso" | "binary" => {
            problems.at(
                row.line,
                format!("{} is of the type {item}; written as String", row.name),
            );
            "String"
        }
        _ => item,
    };
    format!("{list}{known}")
}

/// A description on one line, without what every nullable parameter says.
pub(super) fn description(text: &str) -> String {
    let words: Vec<&str> = text
        .split_whitespace()
        .filter(|word| *word != "•")
        .collect();
    let text = NULLABLE.iter().fold(words.join(" "), without_note);
    let text = text.trim();
    if text.is_empty() {
        "Not described.".to_owned()
    } else {
        text.to_owned()
    }
}

/// How the note begins and ends that a parameter may be null.
const NULLABLE: [(&str, char); 4] = [
    ("Note: this field may return", '.'),
    ("Note: This field may return", '.'),
    ("注意：此字段可能返回", '。'),
    ("注意:此字段可能返回", '。'),
];

fn without_note(text: String, (begin, end): &(&str, char)) -> String {
    let note = text.find(begin).and_then(|from| {
        let length = text[from..].find(*end)? + end.len_utf8();
        Some((from, from + length))
    });
    match note {
        Some((from, to)) => format!("{}{}", &text[..from], text[to..].trim_start()),
        None => text,
    }
}
