//! The recipients of a list, from the seed or from a CSV file.

use ses_types::{
    CreateReceiverDetail, CreateReceiverDetailWithData, ReceiverInputData, TemplateData,
};

use super::{
    contents::check,
    csv::{self, Cell},
    fields::{Fields, Reader},
    node::{Node, Value},
    problem::Place,
};
use crate::address::Flaw;

/// The column with the address.
const EMAIL: &str = "email";

/// Somebody who is to stand on a list.
pub(super) struct Recipient {
    pub(super) email: String,
    /// The values of the template's variables, as JSON.
    pub(super) data: Option<String>,
}

pub(super) fn read(reader: &mut Reader, fields: &mut Fields<'_>) -> Vec<Recipient> {
    let name = format!("{}.recipients", fields.place.name);
    let inline = fields.list(reader, "recipients").iter().enumerate();
    let mut recipients: Vec<_> = inline
        .filter_map(|(index, node)| one(reader, format!("{name}[{index}]"), node))
        .collect();
    if let Some(file) = fields.text(reader, "csv_file")
        && let Some((path, content)) = reader.file(&file)
    {
        let place = Place {
            file: path.display().to_string(),
            at: None,
            name: fields.place.name.clone(),
        };
        match std::str::from_utf8(&content) {
            Ok(text) => recipients.extend(rows(reader, &place, text)),
            Err(_) => reader.complain(&place, "the file is not UTF-8"),
        }
    }
    recipients
}

/// An address, or a table of an address and data.
fn one(reader: &mut Reader, name: String, node: &Node) -> Option<Recipient> {
    let before = reader.problems.len();
    let (email, data, place) = match &node.value {
        Value::Text(email) => (email.clone(), None, reader.place(node.at, name)),
        _ => {
            let mut fields = reader.table(name, node);
            let email = fields.required(reader, EMAIL);
            let data = fields
                .any(reader, "data")
                .and_then(|field| match field.value {
                    Value::Text(json) => Some(json.clone()),
                    Value::Table(_) => Some(field.value.to_json().to_string()),
                    other => {
                        let message = format!(
                            "must be a table of values, or a text in JSON, not {}",
                            other.kind()
                        );
                        reader.complain(&field.place, message);
                        None
                    }
                });
            let place = fields.place.clone();
            fields.finish(reader);
            (email, data, place)
        }
    };
    recipient(reader, &place, before, email, data)
}

fn recipient(
    reader: &mut Reader,
    place: &Place,
    before: usize,
    email: String,
    data: Option<String>,
) -> Option<Recipient> {
    match &data {
        Some(json) => {
            let input = ReceiverInputData::new(&email, TemplateData::from_json(json));
            let upload = CreateReceiverDetailWithData::new(1, [input]);
            check(reader, place, before, &upload);
        }
        None => check(
            reader,
            place,
            before,
            &CreateReceiverDetail::new(1, [&email]),
        ),
    }
    (reader.problems.len() == before).then_some(Recipient { email, data })
}

/// The rows of a CSV text below its header.
fn rows(reader: &mut Reader, list: &Place, text: &str) -> Vec<Recipient> {
    let records = match csv::parse(text) {
        Ok(records) => records,
        Err(flaw) => {
            let place = Place {
                at: flaw.at,
                ..list.clone()
            };
            reader.complain(&place, flaw.message);
            return Vec::new();
        }
    };
    let Some((header, records)) = records.split_first() else {
        reader.complain(list, format!("there is no header with a column {EMAIL:?}"));
        return Vec::new();
    };
    if !check_header(reader, list, header) {
        return Vec::new();
    }
    let rows = records.iter();
    rows.filter_map(|record| row(reader, list, header, record))
        .collect()
}

/// Says whether each column has a name of its own, and one has the addresses.
fn check_header(reader: &mut Reader, list: &Place, header: &[Cell]) -> bool {
    let before = reader.problems.len();
    for (index, cell) in header.iter().enumerate() {
        let place = at(list, cell);
        if cell.text.is_empty() {
            reader.complain(&place, "the column has no name");
        } else if header[..index].iter().any(|other| other.text == cell.text) {
            reader.complain(&place, format!("the column {:?} stands twice", cell.text));
        }
    }
    if !header.iter().any(|cell| cell.text == EMAIL) {
        let place = at(list, &header[0]);
        reader.complain(&place, format!("there is no column {EMAIL:?}"));
    }
    reader.problems.len() == before
}

fn row(reader: &mut Reader, list: &Place, header: &[Cell], record: &[Cell]) -> Option<Recipient> {
    let before = reader.problems.len();
    if record.len() != header.len() {
        let (found, expected) = (record.len(), header.len());
        let message = format!("the number of values is {found} here, and {expected} in the header");
        reader.complain(&at(list, &record[0]), message);
        return None;
    }
    let cells = || header.iter().zip(record);
    let (_, email) = cells().find(|(column, _)| column.text == EMAIL)?;
    let place = at(list, email);
    if let Some(flaw) = Flaw::of(&email.text) {
        reader.complain(&place, flaw.reason());
    }
    let values = cells().filter(|(column, _)| column.text != EMAIL);
    let data = TemplateData::from_pairs(values.map(|(column, cell)| (&column.text, &cell.text)));
    let data = (header.len() > 1).then(|| data.as_str().to_owned());
    recipient(reader, &place, before, email.text.clone(), data)
}

fn at(list: &Place, cell: &Cell) -> Place {
    Place {
        at: Some(cell.at),
        ..list.clone()
    }
}
