//! Files with addresses that get no mail: one in a line, or a CSV file with the column of addresses.

use std::{io::Read, path::Path};

use super::{
    duplicate::Mark,
    header::{find_delimiter, missing},
    preparation::open,
    record::Records,
    row::is_address,
};
use crate::{Encoding, Error, Problem, RecipientSource};

/// Reads the files that the source names, and then that of the blocklist, which is in UTF-8.
///
/// A line of the former that is no address is an error: somebody whom it means would be mailed.
pub(super) fn read(
    source: &RecipientSource,
    blocklist: Option<&Path>,
    mut exclude: impl FnMut(&str, Mark) -> Result<(), Error>,
) -> Result<(), Error> {
    for path in &source.exclude {
        let (name, file) = open(path)?;
        let records = Records::new(&name, file, source.encoding);
        each(records, &source.email, |line, email| {
            if !is_address(email) {
                let message = format!("must be a mail address, not {email:?}");
                return Err(Problem::new(&name, Some((line, 1)), "", message).into());
            }
            exclude(email, Mark::Excluded)
        })?;
    }
    if let Some(path) = blocklist {
        let (name, file) = open(path)?;
        let records = Records::new(&name, file, Encoding::Utf8);
        each(records, &source.email, |_, email| {
            exclude(email, Mark::Blocklisted)
        })?;
    }
    Ok(())
}

fn each<R: Read>(
    mut records: Records<R>,
    column: &str,
    mut take: impl FnMut(usize, &str) -> Result<(), Error>,
) -> Result<(), Error> {
    let email = header(&mut records, column)?;
    while let Some(record) = records.read()? {
        let count = record.len();
        if email >= count {
            let message =
                format!("the number of fields is {count} here, too few for the column {column:?}");
            return Err(record.problem(message).into());
        }
        take(record.line, record.get(email).trim())?;
    }
    Ok(())
}

/// Where the addresses stand: in the column that the header names, or alone in each line, without a header.
fn header<R: Read>(records: &mut Records<R>, column: &str) -> Result<usize, Problem> {
    let delimiter = find_delimiter(records, column);
    let columns = records.peek(delimiter)?;
    let found = columns.iter().position(|name| name == column);
    match (found, columns.len()) {
        (Some(index), _) => {
            records.read()?;
            Ok(index)
        }
        (None, 0 | 1) => Ok(0),
        (None, _) => Err(records.problem(1, missing(&columns, column, ""))),
    }
}
