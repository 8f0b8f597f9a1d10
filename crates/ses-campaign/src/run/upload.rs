//! Uploads to a part's list: each once, and only while the list holds what the ledger says.

use ses_hyper::{
    ses_core,
    ses_types::{
        Action as _, CreateReceiverDetailWithData, CreateReceiverDetailWithDataResponse, ErrorCode,
        Outcome, ReceiverData, ReceiversStatus,
    },
};

use super::Steps;
use crate::{Chunk, Entry, Error, Part, Spool, Stop, service::Patience};

/// How a list is, held against the ledger.
pub(super) enum Held {
    /// It has exactly what was uploaded.
    Exactly,
    /// It takes up an upload still, or does not show it yet.
    NotYet,
    /// It has something else.
    Wrong(String),
}

impl Steps<'_> {
    /// Takes the next step with a list that has its first chunks: another one, or none any more.
    pub(super) async fn fill(
        &self,
        part: &Part,
        name: &str,
        list: u64,
        uploaded: u32,
        patience: &Patience,
    ) -> Result<(), Error> {
        let rows = part.rows_of(uploaded as usize);
        if let Err(problem) = self.await_rows(part, name, list, rows).await? {
            return self.give_up(part.number, name, list, problem).await;
        }
        let Some(next) = part.chunks.get(uploaded as usize) else {
            return self.write(&Entry::ListComplete { part: part.number });
        };
        let Some(error) = self.upload(next, name, list).await? else {
            return Ok(());
        };
        if error.code() == Some(ErrorCode::OPERATION_DENIED_RECEIVER_NOT_EXIST.as_str()) {
            return self
                .give_up(part.number, name, list, "it is no longer there")
                .await;
        }
        self.service
            .bear(CreateReceiverDetailWithData::SPEC.name, error, patience)
            .await
    }

    /// Waits until the list holds so many recipients; the inner error says why it never will.
    async fn await_rows(
        &self,
        part: &Part,
        name: &str,
        list: u64,
        rows: u64,
    ) -> Result<Result<(), String>, Error> {
        let times = &self.campaign.times;
        let patience = self.service.patience(times.filling.max(times.settling));
        loop {
            let found = self.find(name).await?;
            if let Some(found) = &found {
                self.check_ours(part, found)?;
            }
            let is_over = self.service.is_over(&patience);
            match Held::of(found.as_ref(), list, rows, is_over) {
                Held::Exactly => return Ok(Ok(())),
                Held::Wrong(problem) => return Ok(Err(problem)),
                Held::NotYet if is_over => {
                    let name = name.to_owned();
                    return Err(Stop::ListPending { name, list }.into());
                }
                Held::NotYet => {
                    self.service
                        .wait(self.service.poll, "a list to be ready")
                        .await?
                }
            }
        }
    }

    /// Uploads a chunk. What becomes of it decides about the list, never about another try of the same upload: an error
    /// is handed back only where nothing of it is in the list.
    async fn upload(
        &self,
        chunk: &Chunk,
        name: &str,
        list: u64,
    ) -> Result<Option<ses_core::Error>, Error> {
        let part = chunk.part;
        let rows = Spool::open(self.spool())?.read(chunk)?;
        let request = CreateReceiverDetailWithData::new(list, rows);
        self.write(&Entry::UploadIntended {
            part,
            chunk: chunk.index,
        })?;
        match self.service.call_large(request).await {
            Ok(answered) => match short(&answered.answer, chunk.rows.into()) {
                None => self.write(&Entry::Uploaded { part })?,
                Some(problem) => self.give_up(part, name, list, problem).await?,
            },
            Err(error) if error.outcome() == Outcome::Unknown => {
                let reason = format!("an upload may be in it: {error}");
                self.give_up(part, name, list, reason).await?;
            }
            Err(error) => {
                self.write(&Entry::UploadRefused { part })?;
                return Ok(Some(error));
            }
        }
        Ok(None)
    }
}

impl Held {
    /// Holds what the service shows of a list against how many recipients were uploaded to it.
    pub(super) fn of(found: Option<&ReceiverData>, list: u64, rows: u64, is_over: bool) -> Self {
        let Some(found) = found else {
            return Self::NotYet;
        };
        if found.receiver_id != Some(list) {
            return Self::Wrong("another list has its name".to_owned());
        }
        let count = found.count.unwrap_or_default();
        let invalid = found.invalid_count.unwrap_or_default();
        let is_filling = match rows {
            0 => found.receivers_status == Some(ReceiversStatus::UPLOADING),
            _ => found.receivers_status != Some(ReceiversStatus::COMPLETE),
        };
        if count > rows {
            Self::Wrong(format!(
                "it has {count} recipients, and {rows} were uploaded"
            ))
        } else if is_filling || (count < rows && !is_over) {
            Self::NotYet
        } else if count < rows || invalid > 0 {
            Self::Wrong(format!(
                "it has {count} recipients of {rows} that were uploaded, {invalid} of them invalid"
            ))
        } else {
            Self::Exactly
        }
    }
}

/// What an accepted upload lacks, if anything.
fn short(answer: &CreateReceiverDetailWithDataResponse, rows: u64) -> Option<String> {
    let counts = [answer.total_count, answer.valid_count];
    let found = counts.into_iter().flatten().find(|count| *count != rows)?;
    Some(format!(
        "the service took {found} recipients of an upload of {rows}"
    ))
}
