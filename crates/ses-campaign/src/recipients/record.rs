//! The records of a CSV file (RFC 4180), with the line of each: a quote that is wrong is no part of a value.
//!
//! The crate csv takes a wrong quote for a part of the value, or all that follows for one value, and it counts the
//! lines of a file with CRLF or with empty lines otherwise than an editor does.

use std::{io::Read, ops::Range};

use super::text::Text;
use crate::{Encoding, Problem, problem::At};

/// The most bytes of a record: what is longer has a quote that was not closed where it should be.
const LONGEST: usize = 1024 * 1024;

/// Reads the records of a text one after the other, those of empty lines left out.
pub(super) struct Records<R> {
    /// The file as messages call it.
    name: String,
    text: Text<R>,
    is_at_end: bool,
    delimiter: u8,
    /// What is decoded; the next record begins at `at`, which is in the line `line`.
    buffer: String,
    at: usize,
    line: usize,
    cells: Vec<Cell>,
    /// The values that had doubled quotes.
    undoubled: String,
}

/// Where a value stands.
struct Cell {
    /// In the record's text, or in `undoubled`.
    range: Range<usize>,
    has_doubled_quotes: bool,
}

/// A record whose values are borrowed from the reader.
pub(super) struct Record<'a> {
    /// The line in which it begins, from 1.
    pub(super) line: usize,
    name: &'a str,
    text: &'a str,
    undoubled: &'a str,
    cells: &'a [Cell],
}

/// What is wrong, and how many bytes after the record's beginning.
type Flaw = (usize, &'static str);

impl<'a> Record<'a> {
    pub(super) fn len(&self) -> usize {
        self.cells.len()
    }

    pub(super) fn get(&self, index: usize) -> &'a str {
        let cell = &self.cells[index];
        match cell.has_doubled_quotes {
            true => &self.undoubled[cell.range.clone()],
            false => &self.text[cell.range.clone()],
        }
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &'a str> {
        (0..self.len()).map(|index| self.get(index))
    }
}

impl Record<'_> {
    /// Something is wrong with the record as a whole.
    pub(super) fn problem(&self, message: impl Into<String>) -> Problem {
        Problem::new(self.name, Some((self.line, 1)), "", message)
    }
}

impl<R: Read> Records<R> {
    pub(super) fn new(name: &str, source: R, encoding: Encoding) -> Self {
        Self {
            name: name.to_owned(),
            text: Text::new(source, encoding),
            is_at_end: false,
            delimiter: b',',
            buffer: String::new(),
            at: 0,
            line: 1,
            cells: Vec::new(),
            undoubled: String::new(),
        }
    }

    /// From here on, this byte stands between two values.
    pub(super) fn set_delimiter(&mut self, delimiter: u8) {
        self.delimiter = delimiter;
    }

    /// The values of the next record, if this byte stood between them; it stays the next one.
    pub(super) fn peek(&mut self, delimiter: u8) -> Result<Vec<String>, Problem> {
        self.delimiter = delimiter;
        let length = self.find()?;
        let record = self.record_at(self.at, length, self.line);
        Ok(record.map_or_else(Vec::new, |record| {
            record.iter().map(str::to_owned).collect()
        }))
    }

    /// The next record; `None` at the end.
    pub(super) fn read(&mut self) -> Result<Option<Record<'_>>, Problem> {
        let length = self.find()?;
        let (line, begin) = (self.line, self.at);
        self.at += length;
        let record = self.buffer.as_bytes()[begin..self.at].iter();
        self.line += record.filter(|byte| **byte == b'\n').count();
        Ok(self.record_at(begin, length, line))
    }

    /// How many bytes of the file were read.
    pub(super) fn bytes_read(&self) -> u64 {
        self.text.bytes_read()
    }

    /// The SHA-256 of the file, at its end.
    pub(super) fn into_digest(self) -> [u8; 32] {
        self.text.into_digest()
    }

    /// Something is wrong with a line as a whole.
    pub(super) fn problem(&self, line: usize, message: impl Into<String>) -> Problem {
        Problem::new(&self.name, Some((line, 1)), "", message)
    }

    /// Finds the cells of the next record; how many bytes it has, none at the end of the text.
    fn find(&mut self) -> Result<usize, Problem> {
        loop {
            let rest = &self.buffer.as_bytes()[self.at..];
            match cut(rest, self.delimiter, self.is_at_end, &mut self.cells) {
                Ok(Some(length)) if matches!(&rest[..length], b"\n" | b"\r\n") => {
                    self.at += length;
                    self.line += 1;
                }
                Ok(Some(length)) => return Ok(length),
                Ok(None) if rest.len() > LONGEST => {
                    let message = format!(
                        "the row is longer than {LONGEST} bytes; perhaps a quote is not closed"
                    );
                    return Err(self.problem(self.line, message));
                }
                Ok(None) => self.fill()?,
                Err(flaw) => return Err(self.flaw(flaw)),
            }
        }
    }

    fn fill(&mut self) -> Result<(), Problem> {
        self.buffer.drain(..self.at);
        self.at = 0;
        let has_more = self.text.fill(&mut self.buffer);
        let has_more =
            has_more.map_err(|error| Problem::new(&self.name, None, "", error.to_string()))?;
        if let (false, Some(message)) = (has_more, self.text.flaw()) {
            return Err(self.flaw((self.buffer.len(), message)));
        }
        self.is_at_end = !has_more;
        Ok(())
    }

    fn flaw(&self, (offset, message): Flaw) -> Problem {
        let before = &self.buffer[self.at..self.at + offset];
        let line = before.rsplit('\n').next().unwrap_or_default();
        let at: At = (
            self.line + before.matches('\n').count(),
            line.chars().count() + 1,
        );
        Problem::new(&self.name, Some(at), "", message)
    }

    /// The record of which the cells were found.
    fn record_at(&mut self, begin: usize, length: usize, line: usize) -> Option<Record<'_>> {
        let text = &self.buffer[begin..begin + length];
        self.undoubled.clear();
        for cell in self.cells.iter_mut().filter(|cell| cell.has_doubled_quotes) {
            let begin = self.undoubled.len();
            for (index, piece) in text[cell.range.clone()].split("\"\"").enumerate() {
                self.undoubled.push_str(if index > 0 { "\"" } else { "" });
                self.undoubled.push_str(piece);
            }
            cell.range = begin..self.undoubled.len();
        }
        let (undoubled, cells) = (&self.undoubled, &self.cells);
        (length > 0).then_some(Record {
            line,
            name: &self.name,
            text,
            undoubled,
            cells,
        })
    }
}

/// Cuts the first record of a text into cells, and tells its length with the end of its line; `None` when that takes
/// more text, unless this is all there is.
fn cut(
    text: &[u8],
    delimiter: u8,
    is_all: bool,
    cells: &mut Vec<Cell>,
) -> Result<Option<usize>, Flaw> {
    cells.clear();
    let mut at = 0;
    loop {
        let cell = match text.get(at) {
            None if !is_all => return Ok(None),
            Some(b'"') => quoted(text, at, is_all)?,
            _ => plain(text, at, delimiter, is_all),
        };
        let Some((cell, end)) = cell else {
            return Ok(None);
        };
        cells.push(cell);
        at = match &text[end..] {
            [byte, ..] if *byte == delimiter => end + 1,
            [] => return Ok(is_all.then_some(end)),
            [b'\n', ..] => return Ok(Some(end + 1)),
            [b'\r', b'\n', ..] => return Ok(Some(end + 2)),
            [b'\r'] if !is_all => return Ok(None),
            [b'\r', ..] => return Err((end, "a carriage return without a line feed")),
            [b'"', ..] => return Err((end, "a quote within a field that begins with none")),
            _ => return Err((end, "the field goes on after its closing quote")),
        };
    }
}

/// A cell without quotes, and where it ends.
fn plain(text: &[u8], begin: usize, delimiter: u8, is_all: bool) -> Option<(Cell, usize)> {
    let is_end = |byte: &u8| *byte == delimiter || matches!(byte, b'\n' | b'\r' | b'"');
    let end = match text[begin..].iter().position(is_end) {
        Some(length) => begin + length,
        None if is_all => text.len(),
        None => return None,
    };
    let cell = Cell {
        range: begin..end,
        has_doubled_quotes: false,
    };
    Some((cell, end))
}

/// A cell in quotes, and where it ends after the closing one.
fn quoted(text: &[u8], open: usize, is_all: bool) -> Result<Option<(Cell, usize)>, Flaw> {
    let mut end = open + 1;
    let mut has_doubled_quotes = false;
    loop {
        match text[end..].iter().position(|byte| *byte == b'"') {
            Some(length) => end += length,
            None if is_all => return Err((open, "the quote is never closed")),
            None => return Ok(None),
        }
        match text.get(end + 1) {
            Some(b'"') => {
                has_doubled_quotes = true;
                end += 2;
            }
            None if !is_all => return Ok(None),
            _ => break,
        }
    }
    let range = open + 1..end;
    let cell = Cell {
        range,
        has_doubled_quotes,
    };
    Ok(Some((cell, end + 1)))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Reads one byte at a time, so that every record is cut at every place.
    struct Slowly<'a>(&'a [u8]);

    impl Read for Slowly<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
            let buffer = buffer.get_mut(..1).unwrap_or_default();
            self.0.read(buffer)
        }
    }

    /// The records with their lines, each value followed by `|`.
    fn all<R: Read>(mut records: Records<R>) -> Result<Vec<(usize, String)>, String> {
        let mut found = Vec::new();
        loop {
            match records.read().map_err(|problem| problem.to_string())? {
                None => return Ok(found),
                Some(record) => {
                    let values: Vec<_> = record.iter().collect();
                    found.push((record.line, values.join("|")));
                }
            }
        }
    }

    #[track_caller]
    fn check(text: &[u8], encoding: Encoding, expected: Result<&[(usize, &str)], &str>) {
        let expected = expected.map(|records| {
            let owned = records
                .iter()
                .map(|(line, text)| (*line, (*text).to_owned()));
            owned.collect::<Vec<_>>()
        });
        let fast = all(Records::new("a.csv", text, encoding));
        assert_eq!(fast, expected.map_err(str::to_owned));
        assert_eq!(fast, all(Records::new("a.csv", Slowly(text), encoding)));
    }

    #[track_caller]
    fn check_records(text: &str, expected: &[(usize, &str)]) {
        check(text.as_bytes(), Encoding::Utf8, Ok(expected));
    }

    #[track_caller]
    fn check_flaw(text: &[u8], expected: &str) {
        check(text, Encoding::Utf8, Err(&format!("a.csv:{expected}")));
    }

    #[test]
    fn records_and_their_lines() {
        check_records("", &[]);
        check_records("a,b", &[(1, "a|b")]);
        check_records("a,b\r\nc,\r\n,d\r\n", &[(1, "a|b"), (2, "c|"), (3, "|d")]);
        check_records("\u{feff}a\n\n\r\nb\n", &[(1, "a"), (4, "b")]);
        check_records(
            "\"a\n\"\"b\"\"\",\"\"\nc,d",
            &[(1, "a\n\"b\"|"), (3, "c|d")],
        );
        check_records("\"\"\n", &[(1, "")]);
        check("\u{feff}é".as_bytes(), Encoding::Utf8, Ok(&[(1, "é")]));
        check(
            b"\xcd\xf5\xb7\xbc,\x81\x30\x89\x37",
            Encoding::Gb18030,
            Ok(&[(1, "王芳|Þ")]),
        );
    }

    #[test]
    fn a_wrong_quote_is_named_with_its_place() {
        check_flaw(b"a,\"b\nc,d\n", "1:3: the quote is never closed");
        check_flaw(b"a,\"b \"\" c\nd", "1:3: the quote is never closed");
        check_flaw(
            "é,\"b\",\n王芳,\"c".as_bytes(),
            "2:4: the quote is never closed",
        );
        check_flaw(
            b"a\r\nc,d \"e\"\n",
            "2:5: a quote within a field that begins with none",
        );
        check_flaw(
            b"a,\"b\nc,\"d\"\n",
            "2:4: the field goes on after its closing quote",
        );
        check_flaw(b"a\rb\n", "1:2: a carriage return without a line feed");
        check_flaw(
            b"a\n\"a\n\"\"\xff\"",
            "3:3: not UTF-8 from here on; perhaps the encoding is gb18030",
        );
    }

    #[test]
    fn a_quote_that_swallows_the_file_is_found_in_time() {
        let text = format!("a,b\nc,\"{}", "d\n".repeat(LONGEST));
        let found = all(Records::new("a.csv", text.as_bytes(), Encoding::Utf8));
        let message =
            "a.csv:2:1: the row is longer than 1048576 bytes; perhaps a quote is not closed";
        assert_eq!(found, Err(message.to_owned()));
    }

    proptest! {
        #[test]
        fn what_the_crate_csv_writes_comes_back(
            rows in prop::collection::vec(prop::collection::vec("[a-z,;\t\"\r\n 王é]{0,6}", 3), 0..6),
            delimiter in prop::sample::select(vec![b',', b';', b'\t']),
            encoding in prop::sample::select(vec![Encoding::Utf8, Encoding::Gb18030]),
            is_crlf: bool,
        ) {
            let terminator = if is_crlf { csv::Terminator::CRLF } else { csv::Terminator::Any(b'\n') };
            let mut writer = csv::WriterBuilder::new().delimiter(delimiter).terminator(terminator).from_writer(Vec::new());
            for row in &rows {
                writer.write_record(row).expect("it goes into memory");
            }
            let text = String::from_utf8(writer.into_inner().expect("it goes into memory")).expect("it is UTF-8");
            let bytes = match encoding {
                Encoding::Utf8 => text.into_bytes(),
                Encoding::Gb18030 => encoding_rs::GB18030.encode(&text).0.into_owned(),
            };
            let mut records = Records::new("a.csv", Slowly(&bytes), encoding);
            records.set_delimiter(delimiter);
            let mut found = Vec::new();
            let mut lines = Vec::new();
            while let Some(record) = records.read().map_err(|problem| TestCaseError::fail(problem.to_string()))? {
                lines.push(record.line);
                found.push(record.iter().map(str::to_owned).collect::<Vec<_>>());
            }
            let breaks = |row: &Vec<String>| row.iter().map(|value| value.matches('\n').count()).sum::<usize>() + 1;
            let begins = rows.iter().scan(1, |line, row| {
                let begin = *line;
                *line += breaks(row);
                Some(begin)
            });
            prop_assert_eq!(lines, begins.collect::<Vec<_>>());
            prop_assert_eq!(found, rows);
        }
    }
}
