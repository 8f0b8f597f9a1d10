//! Reads tables: their columns, the rows of fields, and the cells that name a type.

use super::{Base, Dress, Field, Privacy, Type};
use crate::{
    markdown::{Block, Section, Table},
    name,
    problem::FileProblems,
};

/// The most parameters of a request or an object: a checker keeps a bit for each.
const MOST: usize = 128;

/// A row with its cells in the order in which the columns were asked for.
pub(super) struct Cells<const N: usize> {
    pub(super) line: usize,
    pub(super) cells: [String; N],
}

/// The rows of the one table that a section must hold, by the names of its columns.
pub(super) fn rows<const N: usize>(
    section: &Section,
    columns: [&str; N],
    problems: &mut FileProblems<'_>,
) -> Vec<Cells<N>> {
    let mut tables = section.blocks.iter().filter_map(|block| match block {
        Block::Table(table) => Some(table),
        _ => None,
    });
    let Some(table) = tables.next() else {
        problems.at(
            section.line,
            format!(
                "\"{}\" holds no table; expected one of | {} |",
                section.title,
                columns.join(" | ")
            ),
        );
        return Vec::new();
    };
    if let Some(second) = tables.next() {
        problems.at(
            second.line,
            format!("a second table in \"{}\"; expected one", section.title),
        );
    }
    let Some(order) = order(table, columns, problems) else {
        return Vec::new();
    };
    let mut found = Vec::new();
    for row in &table.rows {
        if row.cells.len() == N {
            let cells = order.map(|at| row.cells[at].clone());
            found.push(Cells {
                line: row.line,
                cells,
            });
        } else {
            problems.at(
                row.line,
                format!("the row has {} cells; expected {N}", row.cells.len()),
            );
        }
    }
    found
}

fn order<const N: usize>(
    table: &Table,
    columns: [&str; N],
    problems: &mut FileProblems<'_>,
) -> Option<[usize; N]> {
    let place = |column: &str| table.header.iter().position(|header| header == column);
    let expected = columns.join(" | ");
    for column in columns.iter().filter(|column| place(column).is_none()) {
        problems.at(
            table.line,
            format!("the table has no column \"{column}\"; expected | {expected} |"),
        );
    }
    for header in table
        .header
        .iter()
        .filter(|header| !columns.contains(&header.as_str()))
    {
        problems.at(
            table.line,
            format!("unknown column \"{header}\"; expected | {expected} |"),
        );
    }
    let order: Vec<usize> = columns.iter().filter_map(|column| place(column)).collect();
    let complete = table.header.len() == N;
    if !complete && order.len() == N {
        problems.at(
            table.line,
            format!("a column stands twice; expected | {expected} |"),
        );
    }
    if complete {
        order.try_into().ok()
    } else {
        None
    }
}

/// The fields of an input, or of an object.
pub(super) fn input(section: &Section, problems: &mut FileProblems<'_>) -> Vec<Field> {
    let rows = rows(
        section,
        ["Parameter Name", "Required", "Type", "Description"],
        problems,
    );
    let fields = rows.into_iter().filter_map(
        |Cells {
             line,
             cells: [name, required, kind, description],
         }| {
            let required = match required.as_str() {
                "Yes" => true,
                "No" => false,
                other => {
                    problems.at(line, format!("Required is \"{other}\"; expected Yes or No"));
                    false
                }
            };
            field(line, name, required, &kind, description, problems)
        },
    );
    let fields: Vec<Field> = fields.collect();
    unique(&fields, problems);
    if let Some(field) = fields.get(MOST) {
        problems.at(
            field.line,
            format!("the table has more than {MOST} parameters"),
        );
    }
    fields
}

/// The fields of an answer.
pub(super) fn output(section: &Section, problems: &mut FileProblems<'_>) -> Vec<Field> {
    let rows = rows(section, ["Parameter Name", "Type", "Description"], problems);
    let fields = rows.into_iter().filter_map(
        |Cells {
             line,
             cells: [name, kind, description],
         }| {
            if name == "RequestId" {
                problems.at(line, "RequestId is in every answer and is not written");
                return None;
            }
            field(line, name, false, &kind, description, problems)
        },
    );
    let fields: Vec<Field> = fields.collect();
    unique(&fields, problems);
    fields
}

fn field(
    line: usize,
    name: String,
    required: bool,
    kind: &str,
    description: String,
    problems: &mut FileProblems<'_>,
) -> Option<Field> {
    if !name::is_type_name(&name) {
        problems.at(
            line,
            format!(
                "\"{name}\" is no parameter name; expected letters and digits, a capital first"
            ),
        );
        return None;
    }
    if description.is_empty() {
        problems.at(line, format!("{name} has no description"));
    }
    match parse_type(kind) {
        Ok(kind) => Some(Field {
            line,
            name,
            required,
            kind,
            description,
        }),
        Err(message) => {
            problems.at(line, message);
            None
        }
    }
}

fn unique(fields: &[Field], problems: &mut FileProblems<'_>) {
    for (index, field) in fields.iter().enumerate() {
        let same = |other: &&Field| name::snake(&other.name) == name::snake(&field.name);
        if let Some(first) = fields[..index].iter().find(same) {
            problems.at(
                field.line,
                format!(
                    "{} stands twice; the first is on line {}",
                    field.name, first.line
                ),
            );
        }
    }
}

/// Reads a cell such as `Array of String (masked)`.
fn parse_type(cell: &str) -> Result<Type, String> {
    let (list, item) = match cell.strip_prefix("Array of ") {
        Some(item) => (true, item),
        None => (false, cell),
    };
    let (base, dress) = match item.split_once(" (") {
        Some((base, rest)) => {
            let dress = rest
                .strip_suffix(')')
                .ok_or_else(|| format!("\"{cell}\" lacks its closing parenthesis"))?;
            (base.trim(), Some(dress.trim()))
        }
        None => (item.trim(), None),
    };
    let base = parse_base(base, dress)?;
    let dress = parse_dress(item, &base, dress)?;
    Ok(Type { list, base, dress })
}

fn parse_base(base: &str, dress: Option<&str>) -> Result<Base, String> {
    match base {
        "String" | "Date" | "Timestamp" => Ok(Base::String),
        "Integer" if dress == Some("int64") => Ok(Base::Signed),
        "Integer" => Ok(Base::Unsigned),
        "Boolean" => Ok(Base::Boolean),
        "Float" => Ok(Base::Float),
        name if name::is_type_name(name) => Ok(Base::Object(name.to_owned())),
        other => Err(format!(
            "unknown type \"{other}\"; expected String, Integer, Boolean, Float, Date, Timestamp, an object's name, \
             or Array of one of them"
        )),
    }
}

fn parse_dress(item: &str, base: &Base, dress: Option<&str>) -> Result<Dress, String> {
    if item.starts_with("Date") || item.starts_with("Timestamp") {
        let own = if item.starts_with("Date") {
            "ServiceDate"
        } else {
            "ServiceTime"
        };
        return match dress {
            None => Ok(Dress::Type(own)),
            Some(_) => Err(format!("\"{item}\" takes nothing in parentheses")),
        };
    }
    let Some(dress) = dress else {
        return Ok(Dress::Plain);
    };
    match (base, dress) {
        (Base::Signed, "int64") => Ok(Dress::Plain),
        (Base::String, "masked") => Ok(Dress::Masked(Privacy::Personal)),
        (Base::String, "secret") => Ok(Dress::Masked(Privacy::Secret)),
        (Base::String, "ServiceTime") => Ok(Dress::Type("ServiceTime")),
        (Base::String, "ServiceDate") => Ok(Dress::Type("ServiceDate")),
        (Base::String, "TemplateData") => Ok(Dress::Type("TemplateData")),
        (Base::String, "Base64") => Ok(Dress::Type("Base64")),
        (Base::String | Base::Unsigned, values) if name::is_type_name(values) => {
            Ok(Dress::Values(values.to_owned()))
        }
        _ => Err(format!(
            "\"{item}\" is dressed as nothing known; expected masked, secret, ServiceTime, ServiceDate, TemplateData, \
             Base64 or a Values section for String, int64 or a Values section for Integer"
        )),
    }
}
