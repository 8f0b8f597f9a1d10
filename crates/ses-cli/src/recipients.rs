//! Recipients of the demo from a CSV file: each row must be right before anything begins.

use std::io::Read;

use ses_campaign::{ListLimits, RecipientSource, Row, Rows};
use ses_types::{ReceiverInputData, TemplateData};

use crate::failure::Failure;

/// Reads the rows of a CSV file with a header: the column `email`, and a template variable in each other column.
///
/// `name` is the file as messages call it.
///
/// # Errors
/// What is wrong, with its place.
pub(crate) fn read(name: &str, file: impl Read) -> Result<Vec<ReceiverInputData>, Failure> {
    let mut rows = Rows::new(name, file, &RecipientSource::new(name))?;
    let most = ListLimits::default().chunk_rows;
    let mut recipients = Vec::new();
    while let Some(row) = rows.read()? {
        match row {
            Row::Recipient(row) => {
                let data = TemplateData::from_json(row.data);
                recipients.push(ReceiverInputData::new(row.email, data));
            }
            Row::Rejected(row) => return Err(row.to_problem(name).into()),
        }
        if recipients.len() > most as usize {
            return Err(Failure::Input(format!(
                "{name}: there are more than {most} recipients"
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_demo_has_one_upload() {
        let rows = |count| format!("email\n{}", "a@b.cn\n".repeat(count));
        let all = read("a.csv", rows(20_000).as_bytes()).expect("an upload takes so many");
        assert_eq!(all.len(), 20_000);
        let failure = read("a.csv", rows(20_001).as_bytes()).expect_err("one too many");
        assert_eq!(
            failure.to_string(),
            "error: a.csv: there are more than 20000 recipients\n"
        );
    }
}
