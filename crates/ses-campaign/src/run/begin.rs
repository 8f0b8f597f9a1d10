//! The start of a run: the ledger's first entries, or the proof that everything is still what it was.

use ses_hyper::ses_types::ReceiverData;
use uuid::Uuid;

use super::Steps;
use crate::{Entry, Error, State, Stop, ledger::File};

impl Steps<'_> {
    /// Brings the ledger to hold what the campaign is: its files, its recipients, its lists-to-be.
    pub(super) async fn begin(&self) -> Result<(), Error> {
        let state = self.ledger.state();
        match state.ledger.is_empty() {
            true => self.write(&Entry::Begun {
                campaign: self.campaign.id.clone(),
                ledger: Uuid::new_v4().simple().to_string(),
                files: self.files(),
            })?,
            false => self.check_files(&state)?,
        }
        match state.is_prepared {
            true => self.check_recipients(&state)?,
            false => self.prepare().await?,
        }
        self.check_alone().await
    }

    fn files(&self) -> Vec<File> {
        let files = self.campaign.digests.iter();
        files
            .map(|file| File::new(file.role, &file.path, &file.sha256))
            .collect()
    }

    fn check_files(&self, state: &State) -> Result<(), Error> {
        if state.campaign != self.campaign.id {
            return Err(Error::Foreign {
                folder: self.ledger.folder().to_owned(),
                found: state.campaign.clone(),
            });
        }
        state.check_files(&self.files())
    }

    /// Another ledger of the campaign would send to the same people: its lists bear the same names.
    async fn check_alone(&self) -> Result<(), Error> {
        let ledger = self.ledger.id();
        let prefix = format!("{}-", self.campaign.id);
        let lists = self.service.lists(&prefix).await?;
        let is_foreign = |list: &&ReceiverData| {
            let name = list.receivers_name.as_deref().unwrap_or_default();
            let desc = list.desc.as_deref().unwrap_or_default();
            is_name_of(name, &self.campaign.id) && !desc.contains(&ledger)
        };
        match lists.entries.iter().find(is_foreign) {
            None => Ok(()),
            Some(list) => Err(Stop::foreign_list(list).into()),
        }
    }
}

/// Whether a list has a name as a campaign gives them to its lists.
fn is_name_of(name: &str, campaign: &str) -> bool {
    let numbers = name
        .strip_prefix(campaign)
        .and_then(|rest| rest.strip_prefix('-'))
        .and_then(|rest| rest.split_once('-'));
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    numbers.is_some_and(|(part, attempt)| is_number(part) && is_number(attempt))
}
