//! Recipients of the demo from a CSV file: each row must be right before anything begins.

use std::io::Read;

use ses_campaign::{RecipientSource, Row, Rows};
use ses_types::{ReceiverInputData, TemplateData};

use crate::failure::Failure;

/// The most recipients of one upload.
const MOST: usize = 20_000;

/// Reads the rows of a CSV file with a header: the column `email`, and a template variable in each other column.
///
/// `name` is the file as messages call it.
///
/// # Errors
/// What is wrong, with its place.
pub(crate) fn read(name: &str, file: impl Read) -> Result<Vec<ReceiverInputData>, Failure> {
    let mut rows = Rows::new(name, file, &RecipientSource::new(name))?;
    let mut recipients = Vec::new();
    while let Some(row) = rows.read()? {
        match row {
            Row::Recipient(row) => {
                let data = TemplateData::from_json(row.data);
                recipients.push(ReceiverInputData::new(row.email, data));
            }
            Row::Rejected(row) => return Err(row.to_problem(name).into()),
        }
        if recipients.len() > MOST {
            return Err(Failure::Input(format!(
                "{name}: there are more than {MOST} recipients"
            )));
        }
    }
    match recipients.is_empty() {
        true => Err(Failure::Input(format!(
            "{name}: there is no recipient after the header"
        ))),
        false => Ok(recipients),
    }
}
