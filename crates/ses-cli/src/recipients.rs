//! Recipients from a CSV file: each row is checked before anything is sent.

mod quote;

use std::collections::BTreeSet;

use csv::{ErrorKind, ReaderBuilder, StringRecord};
use ses_types::{Action as _, CreateReceiverDetailWithData, ReceiverInputData, Side, TemplateData};

/// The column with the address.
const EMAIL: &str = "email";

/// What some programs put before a text in UTF-8.
const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();

/// Reads the rows of a CSV text with a header: the column `email`, and a template variable in each other column.
///
/// Each row is held against the rules of CreateReceiverDetailWithData, those of the service included.
/// `name` is the file as messages call it.
///
/// # Errors
/// A line that names the file, the place and what is wrong there.
pub(crate) fn read(name: &str, text: &[u8]) -> Result<Vec<ReceiverInputData>, String> {
    let text = text.strip_prefix(BYTE_ORDER_MARK).unwrap_or(text);
    quote::check(text).map_err(|wrong| format!("{name}:{wrong}"))?;
    let mut reader = ReaderBuilder::new().from_reader(text);
    let header = reader.headers().map_err(|error| at(name, &error))?.clone();
    let email = email_column(&header).map_err(|defect| format!("{name}:1: {defect}"))?;
    let mut rows = Vec::new();
    let mut lines = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|error| at(name, &error))?;
        lines.push(record.position().map_or(0, csv::Position::line));
        rows.push(recipient(&header, &record, email));
    }
    if rows.is_empty() {
        return Err(format!("{name}: there is no recipient after the header"));
    }
    check(name, &rows, &lines)?;
    Ok(rows)
}

fn email_column(header: &StringRecord) -> Result<usize, String> {
    let mut seen = BTreeSet::new();
    if let Some(twice) = header.iter().find(|column| !seen.insert(*column)) {
        return Err(format!("the column {twice:?} stands twice"));
    }
    if let Some(index) = header.iter().position(str::is_empty) {
        return Err(format!("the column {} has no name", index + 1));
    }
    let columns: Vec<_> = header.iter().collect();
    let found = columns.iter().position(|column| *column == EMAIL);
    found.ok_or_else(|| match columns.as_slice() {
        [] => format!("there is no header with a column {EMAIL:?}"),
        columns => format!(
            "there is no column {EMAIL:?}; the columns are {}",
            columns.join(", ")
        ),
    })
}

fn recipient(header: &StringRecord, record: &StringRecord, email: usize) -> ReceiverInputData {
    let data = header.iter().zip(record);
    let data = data.filter(|(column, _)| *column != EMAIL);
    ReceiverInputData::new(&record[email], TemplateData::from_pairs(data))
}

/// Holds all rows against the rules of the upload at once, and finds the line of the one that breaks them.
fn check(name: &str, rows: &[ReceiverInputData], lines: &[u64]) -> Result<(), String> {
    let upload = CreateReceiverDetailWithData::new(1, rows.iter().cloned());
    let shape = CreateReceiverDetailWithData::SPEC.request;
    let Err(violation) = ses_core::check_value(shape, &upload, 0, Side::Service) else {
        return Ok(());
    };
    let (value, rule) = (violation.value(), violation.rule());
    Err(match row(violation.path()) {
        None => format!("{name}: the recipients must be {rule}, not {value}"),
        Some((index, field)) => {
            let line = lines.get(index).copied().unwrap_or_default();
            let what = match field {
                ".Email" => "the address",
                _ => "the row's data",
            };
            format!("{name}:{line}: {what} must be {rule}, not {value:?}")
        }
    })
}

/// The row and the field of `Datas[3].Email`.
fn row(path: &str) -> Option<(usize, &str)> {
    let (index, field) = path.strip_prefix("Datas[")?.split_once(']')?;
    Some((index.parse().ok()?, field))
}

fn at(name: &str, error: &csv::Error) -> String {
    let line = error.position().map_or(1, csv::Position::line);
    match error.kind() {
        ErrorKind::UnequalLengths {
            expected_len, len, ..
        } => {
            format!(
                "{name}:{line}: the number of fields is {len} here, and {expected_len} in the header"
            )
        }
        ErrorKind::Utf8 { err, .. } => {
            format!("{name}:{line}: the field {} is not UTF-8", err.field() + 1)
        }
        _ => format!("{name}:{line}: {error}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(file: &[u8], expected: Result<usize, &str>) {
        let read = read("people.csv", file);
        assert_eq!(
            read.as_ref().map(Vec::len).map_err(String::as_str),
            expected
        );
    }

    #[test]
    fn rows_become_recipients() {
        let rows = read(
            "people.csv",
            "name,email\n王芳,wang@example.cn\n\"O, \"\"P\"\"\",p@example.org\n".as_bytes(),
        );
        let rows = rows.expect("two rows");
        assert_eq!(
            (rows[0].email.as_str(), rows[0].template_data.as_str()),
            ("wang@example.cn", r#"{"name":"王芳"}"#)
        );
        assert_eq!(rows[1].template_data.as_str(), r#"{"name":"O, \"P\""}"#);
        check(b"email\r\na@example.org\r\n", Ok(1));
        check(
            "\u{feff}\"email\",name\na@example.org,A\n".as_bytes(),
            Ok(1),
        );
    }

    #[test]
    fn what_is_wrong_is_named_with_its_line() {
        check(
            b"",
            Err("people.csv:1: there is no header with a column \"email\""),
        );
        check(
            b"mail,name\na@b.cn,A\n",
            Err("people.csv:1: there is no column \"email\"; the columns are mail, name"),
        );
        check(
            b"email,name,name\n",
            Err("people.csv:1: the column \"name\" stands twice"),
        );
        check(
            b"email,,name\n",
            Err("people.csv:1: the column 2 has no name"),
        );
        check(
            b"email,name\na@b.cn,\"A\nb@b.cn,B\n",
            Err("people.csv:2:8: the quote is never closed"),
        );
        check(
            b"email,name\n",
            Err("people.csv: there is no recipient after the header"),
        );
        check(
            b"email,name\na@b.cn,A\nb@b.cn\n",
            Err("people.csv:3: the number of fields is 1 here, and 2 in the header"),
        );
        check(
            b"email,name\na@b.cn,\"A\nB\"\nb@b.cn,\xff\n",
            Err("people.csv:4: the field 2 is not UTF-8"),
        );
        check(
            b"email\na@b.cn\nnobody\n",
            Err("people.csv:3: the address must be a mail address, not \"nobody\""),
        );
        let long = format!("email,name\na@b.cn,A\nb@b.cn,{}\n", "x".repeat(800));
        let error = read("people.csv", long.as_bytes()).expect_err("too long");
        assert!(
            error.starts_with("people.csv:3: the row's data must be at most 800 bytes"),
            "{error}"
        );
        let many = format!("email\n{}", "a@b.cn\n".repeat(20_001));
        check(
            many.as_bytes(),
            Err("people.csv: the recipients must be at most 20000 items, not a list of 20001"),
        );
    }
}
