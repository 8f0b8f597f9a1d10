//! The rows of a CSV file as recipients, each held against the rules that the service has for an upload.

use std::{fmt, io::Read};

use serde::Serialize;
use ses_hyper::{
    ses_core::{Violation, check_value},
    ses_types::{Action as _, CreateReceiverDetailWithData, Kind, Shape, Side, TemplateData},
};

use super::{
    header::Header,
    record::{Record, Records},
};
use crate::{Problem, Problems, RecipientSource};

/// Reads recipients from a CSV file, row by row, in constant memory.
///
/// # Example
/// ```
/// use ses_campaign::{RecipientSource, Row, Rows};
///
/// let file = "email,name\nmei@example.com,Mei\nnobody,N\n".as_bytes();
/// let mut rows = Rows::new("people.csv", file, &RecipientSource::new("people.csv"))?;
/// let Some(Row::Recipient(mei)) = rows.read()? else { panic!("Mei can be mailed") };
/// assert_eq!((mei.email, mei.data), ("mei@example.com", r#"{"name":"Mei"}"#));
/// let Some(Row::Rejected(nobody)) = rows.read()? else { panic!("nobody is no address") };
/// assert_eq!((nobody.line, nobody.column), (3, "email"));
/// assert!(rows.read()?.is_none());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Rows<R> {
    records: Records<R>,
    header: Header,
    shape: &'static Shape,
    /// What stands in the data before each variable's value: `{"name":`, and then `,"city":`.
    keys: Vec<Vec<u8>>,
    /// The data of the current row.
    data: Vec<u8>,
}

/// A row below the header.
#[derive(Debug)]
#[expect(clippy::exhaustive_enums, reason = "a row can be mailed or not")]
pub enum Row<'a> {
    /// It can be uploaded.
    Recipient(Recipient<'a>),
    /// The service would refuse it.
    Rejected(Rejection<'a>),
}

/// A recipient, as an upload has it; `Debug` shows its line alone.
#[derive(Clone, Copy)]
#[non_exhaustive]
pub struct Recipient<'a> {
    /// The line in which the row begins, from 1.
    pub line: usize,
    /// The address.
    pub email: &'a str,
    /// The values of the variables, as TemplateData has them.
    pub data: &'a str,
}

/// Why a row is refused; `Debug` leaves out its value.
#[derive(Clone)]
#[non_exhaustive]
pub struct Rejection<'a> {
    /// The line in which the row begins, from 1.
    pub line: usize,
    /// The column that is wrong; empty where the row as a whole is.
    pub column: &'a str,
    /// What stands there.
    pub value: &'a str,
    /// What it must be.
    pub reason: String,
    /// Whether it is the address that is wrong.
    pub(super) is_address: bool,
}

impl<R: Read> Rows<R> {
    /// Reads the header; `name` is the file as messages call it.
    ///
    /// Of the source, the names of columns, the encoding and the delimiter are looked at.
    ///
    /// # Errors
    /// What is wrong with the header.
    pub fn new(name: &str, file: R, source: &RecipientSource) -> Result<Self, Problems> {
        let mut records = Records::new(name, file, source.encoding);
        let header = Header::read(&mut records, source)?;
        let variables = header.variables.iter().enumerate();
        let keys = variables.map(|(index, (name, _))| {
            let mut key = vec![if index == 0 { b'{' } else { b',' }];
            write_json(&mut key, name);
            key.push(b':');
            key
        });
        Ok(Self {
            records,
            shape: shape(),
            keys: keys.collect(),
            header,
            data: Vec::new(),
        })
    }

    /// The next row; `None` at the end.
    ///
    /// # Errors
    /// Where the file is no CSV, is not in its encoding or cannot be read: nothing can be read after that.
    pub fn read(&mut self) -> Result<Option<Row<'_>>, Problem> {
        let Some(record) = self.records.read()? else {
            return Ok(None);
        };
        let (count, expected) = (record.len(), self.header.columns.len());
        if count != expected {
            let message =
                format!("the number of fields is {count} here, and {expected} in the header");
            return Err(record.problem(message));
        }
        write_data(&mut self.data, &self.header, &self.keys, &record);
        let email = record.get(self.header.email);
        let data = std::str::from_utf8(&self.data).expect("JSON is written in UTF-8");
        let entry = Entry { email, data };
        let line = record.line;
        Ok(Some(
            match check_value(self.shape, &entry, 0, Side::Service) {
                Ok(()) => Row::Recipient(Recipient { line, email, data }),
                Err(violation) => {
                    Row::Rejected(rejection(self.shape, &self.header, &record, &violation))
                }
            },
        ))
    }

    /// The columns of the header.
    #[must_use]
    pub fn columns(&self) -> &[String] {
        &self.header.columns
    }

    /// The variables that each row has a value for, in the order of its data.
    pub fn variables(&self) -> impl Iterator<Item = &str> {
        self.header.variables.iter().map(|(name, _)| name.as_str())
    }

    /// How many bytes of the file were read.
    #[must_use]
    pub fn bytes_read(&self) -> u64 {
        self.records.bytes_read()
    }

    /// The SHA-256 of what was read; of the whole file, once its end was reached.
    pub(super) fn into_digest(self) -> [u8; 32] {
        self.records.into_digest()
    }
}

impl Rejection<'_> {
    /// The same as a problem of a file, which messages call by that name.
    #[must_use]
    pub fn to_problem(&self, name: &str) -> Problem {
        Problem::of_row(name, self.line, [self.column, self.value, &self.reason])
    }
}

impl<R> fmt::Debug for Rows<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Rows").finish_non_exhaustive()
    }
}

impl fmt::Debug for Recipient<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Recipient")
            .field("line", &self.line)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for Rejection<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Rejection")
            .field("line", &self.line)
            .field("column", &self.column)
            .field("reason", &self.reason)
            .finish_non_exhaustive()
    }
}

/// An entry of an upload, which is written as `ReceiverInputData` is.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Entry<'a> {
    pub(super) email: &'a str,
    #[serde(rename = "TemplateData")]
    pub(super) data: &'a str,
}

/// Whether the service would take that address.
pub(super) fn is_address(email: &str) -> bool {
    let data = "{}";
    check_value(shape(), &Entry { email, data }, 0, Side::Service).is_ok()
}

/// The shape of an entry, with its rules.
fn shape() -> &'static Shape {
    let mut fields = CreateReceiverDetailWithData::SPEC.request.fields.iter();
    let shape = fields.find_map(|field| match field.kind {
        Kind::Array(Kind::Object(shape)) => Some(*shape),
        _ => None,
    });
    shape.expect("an upload has a list of entries")
}

/// Writes the row's values as TemplateData has them: a JSON object.
fn write_data(data: &mut Vec<u8>, header: &Header, keys: &[Vec<u8>], record: &Record<'_>) {
    data.clear();
    for (key, (_, column)) in keys.iter().zip(&header.variables) {
        data.extend_from_slice(key);
        write_json(data, record.get(*column));
    }
    data.extend_from_slice(if keys.is_empty() { b"{}" } else { b"}" });
}

pub(super) fn write_json(bytes: &mut Vec<u8>, value: &(impl Serialize + ?Sized)) {
    serde_json::to_writer(bytes, value).expect("a text or a row of texts is written into memory");
}

#[cold]
fn rejection<'a>(
    shape: &'static Shape,
    header: &'a Header,
    record: &Record<'a>,
    violation: &Violation,
) -> Rejection<'a> {
    let is_address = violation.path() == "Email";
    let of = |column: usize, reason: String| Rejection {
        line: record.line,
        column: &header.columns[column],
        value: record.get(column),
        reason,
        is_address,
    };
    if is_address {
        return of(
            header.email,
            format!("the address must be {}", violation.rule()),
        );
    }
    let reason = format!("the row's data must be {}", violation.rule());
    let mut columns = header.variables.iter().map(|(_, column)| *column);
    match columns.find(|column| breaks_alone(shape, record.get(*column), violation)) {
        Some(column) => of(column, reason),
        None => Rejection {
            column: "",
            value: "",
            ..of(header.email, reason)
        },
    }
}

/// Whether a value breaks a rule that a row's data break, whatever stands beside it.
fn breaks_alone(shape: &'static Shape, value: &str, violation: &Violation) -> bool {
    let data = TemplateData::from_pairs([("", value)]);
    let (email, data) = ("a@example.com", data.as_str());
    let found = check_value(shape, &Entry { email, data }, 0, Side::Service);
    found.is_err_and(|found| found.code() == violation.code())
}

#[cfg(test)]
mod tests {
    use ses_hyper::ses_types::ReceiverInputData;

    use super::*;

    /// What a file's rows are, a line each, or what stops them.
    fn read(text: &str, source: &RecipientSource) -> Result<Vec<String>, String> {
        let rows = Rows::new("a.csv", text.as_bytes(), source);
        let mut rows = rows.map_err(|problems| problems.to_string())?;
        let mut found = Vec::new();
        while let Some(row) = rows.read().map_err(|problem| problem.to_string())? {
            found.push(match row {
                Row::Recipient(row) => format!("{} {} {}", row.line, row.email, row.data),
                Row::Rejected(row) => row.to_problem("a.csv").to_string(),
            });
        }
        Ok(found)
    }

    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        let found = read(text, &RecipientSource::new("a.csv"));
        let found = found.expect("the file can be read");
        assert_eq!(found, expected, "{text}");
    }

    #[track_caller]
    fn check_flaw(text: &str, source: &RecipientSource, expected: &str) {
        assert_eq!(read(text, source), Err(expected.to_owned()), "{text}");
    }

    #[test]
    fn columns_become_variables() {
        check("email\na@b.cn\n", &["2 a@b.cn {}"]);
        check(
            "name;email;é\nA;a@b.cn;\"x\"\"\n\"\n",
            &[r#"2 a@b.cn {"name":"A","é":"x\"\n"}"#],
        );
        check(
            "name,x\temail\nA,\ta@b.cn\n",
            &[r#"2 a@b.cn {"name,x":"A,"}"#],
        );
        let mut source = RecipientSource::new("people.csv");
        source.email = "Mail".to_owned();
        source.variables = Some(vec![
            ("to".to_owned(), "Mail".to_owned()),
            ("who".to_owned(), "n".to_owned()),
        ]);
        source.delimiter = Some(b';');
        let found = read("n;Mail;x,y\nA;a@b.cn;\n", &source);
        assert_eq!(
            found,
            Ok(vec![r#"2 a@b.cn {"to":"a@b.cn","who":"A"}"#.to_owned()])
        );
    }

    #[test]
    fn a_row_that_the_service_would_refuse_is_rejected() {
        let (long, short) = ("x".repeat(500), "x".repeat(60));
        check(
            &format!(
                "email,a,b\na@b,,\na@b.cn,<3,</p>\nb@b.cn,{long},{long}\nc@b.cn,,{long}{long}\n"
            ),
            &[
                "a.csv:2: email: the address must be a mail address, not \"a@b\"",
                "a.csv:3: b: the row's data must be a JSON object written as text, without HTML in its values, not \"</p>\"",
                "a.csv:4: the row's data must be at most 800 bytes",
                &format!("a.csv:5: b: the row's data must be at most 800 bytes, not \"{short}…\""),
            ],
        );
    }

    #[test]
    fn what_is_wrong_with_the_file_is_named_with_its_place() {
        let mut source = RecipientSource::new("a.csv");
        check_flaw(
            "",
            &source,
            "a.csv:1:1: there is no header with a column \"email\"",
        );
        check_flaw(
            "emial,name\n",
            &source,
            "a.csv:1:1: there is no column \"email\"; the columns are emial, name, the nearest \"emial\"",
        );
        check_flaw(
            "email,name,,name\n",
            &source,
            "a.csv:1:1: the column 3 has no name\na.csv:1:1: the column \"name\" stands twice",
        );
        check_flaw(
            "email,name\r\na@b.cn,A\r\nb@b.cn\r\n",
            &source,
            "a.csv:3:1: the number of fields is 1 here, and 2 in the header",
        );
        source.variables = Some(vec![("city".to_owned(), "town".to_owned())]);
        check_flaw(
            "email,Town\n",
            &source,
            "a.csv:1:1: there is no column \"town\" for the variable \"city\"; the columns are email, Town, the nearest \"Town\"",
        );
    }

    #[test]
    fn an_entry_is_written_as_the_upload_has_it() {
        let (email, data) = ("a@b.cn", r#"{"a":"é\n"}"#);
        let mut written = Vec::new();
        write_json(&mut written, &Entry { email, data });
        let entry = ReceiverInputData::new(email, TemplateData::from_json(data));
        assert_eq!(
            written,
            serde_json::to_vec(&entry).expect("it goes into memory")
        );
    }
}
