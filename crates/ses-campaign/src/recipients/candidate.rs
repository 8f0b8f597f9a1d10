//! Rows that were judged by themselves, kept in a file until their addresses are judged together.

use std::{
    fs::File,
    io::{self, BufRead as _, BufReader, BufWriter, Read as _, Write as _},
    path::Path,
};

use super::{
    duplicate::read_u64,
    row::{Entry, Recipient, Rejection, write_json},
};

/// Writes candidates.
pub(super) struct CandidateWriter {
    file: BufWriter<File>,
    json: Vec<u8>,
}

/// Reads them back in their order.
pub(super) struct CandidateReader {
    file: BufReader<File>,
    json: Vec<u8>,
}

/// A row.
pub(super) struct Candidate<'a> {
    pub(super) line: u64,
    /// Whether it is to be uploaded, unless something stands against its address.
    pub(super) is_recipient: bool,
    /// What is uploaded; or, of a rejected row, column, value and reason in a list.
    pub(super) json: &'a [u8],
}

impl CandidateWriter {
    pub(super) fn create(path: &Path) -> io::Result<Self> {
        let file = BufWriter::new(File::create(path)?);
        let json = Vec::new();
        Ok(Self { file, json })
    }

    pub(super) fn recipient(&mut self, row: &Recipient<'_>) -> io::Result<()> {
        self.json.clear();
        let (email, data) = (row.email, row.data);
        write_json(&mut self.json, &Entry { email, data });
        self.write(row.line, true)
    }

    pub(super) fn rejection(&mut self, row: &Rejection<'_>) -> io::Result<()> {
        self.json.clear();
        write_json(&mut self.json, &[row.column, row.value, &row.reason]);
        self.write(row.line, false)
    }

    pub(super) fn finish(self) -> io::Result<()> {
        let file = self.file.into_inner();
        file.map(drop).map_err(|error| error.into_error())
    }

    fn write(&mut self, line: usize, is_recipient: bool) -> io::Result<()> {
        self.file.write_all(&[u8::from(is_recipient)])?;
        self.file.write_all(&(line as u64).to_le_bytes())?;
        self.file
            .write_all(&(self.json.len() as u64).to_le_bytes())?;
        self.file.write_all(&self.json)
    }
}

impl CandidateReader {
    pub(super) fn open(path: &Path) -> io::Result<Self> {
        let file = BufReader::new(File::open(path)?);
        let json = Vec::new();
        Ok(Self { file, json })
    }

    /// The next one; `None` at the end.
    pub(super) fn read(&mut self) -> io::Result<Option<Candidate<'_>>> {
        if self.file.fill_buf()?.is_empty() {
            return Ok(None);
        }
        let mut is_recipient = [0];
        self.file.read_exact(&mut is_recipient)?;
        let line = read_u64(&mut self.file)?;
        self.json.resize(read_u64(&mut self.file)? as usize, 0);
        self.file.read_exact(&mut self.json)?;
        Ok(Some(Candidate {
            line,
            is_recipient: is_recipient == [1],
            json: &self.json,
        }))
    }
}
