//! A part's list: made once under a name that nobody else can have, and given up rather than doubted.

use ses_hyper::ses_types::{CreateReceiver, ErrorCode, ReceiverData};
use sha2::{Digest as _, Sha256};

use super::Steps;
use crate::{Entry, Error, ListState, Part, Schedule, Stop, hex, service::Patience};

/// How long the answer that makes a list may take to be a witness of the service's civil time, in seconds.
const PROMPT: i64 = 300;

/// How many lists are tried for a part before a person has to look.
const MOST_LISTS: u32 = 10;

impl Steps<'_> {
    /// Brings a part's list to hold the part, whole and once.
    pub(super) async fn complete(&self, part: u32) -> Result<(), Error> {
        let mut last = ListState::None;
        let mut patience = self.service.patience(self.service.patience);
        loop {
            self.service.go_on()?;
            let state = self.ledger.part(part);
            if state.list != last {
                last = state.list.clone();
                patience = self.service.patience(self.service.patience);
            }
            match &state.list {
                ListState::None => self.intend_list(&state)?,
                ListState::Intended { name } => self.make_list(&state, name, &patience).await?,
                ListState::Made {
                    name,
                    list,
                    is_uploading: true,
                    ..
                } => {
                    let reason = "what became of an upload is not known";
                    self.give_up(part, name, *list, reason).await?;
                }
                ListState::Made {
                    name,
                    list,
                    uploaded,
                    ..
                } => self.fill(&state, name, *list, *uploaded, &patience).await?,
                ListState::Complete { .. } => return Ok(()),
            }
        }
    }

    fn intend_list(&self, part: &Part) -> Result<(), Error> {
        if part.attempt >= MOST_LISTS
            && let Some((name, reason)) = part.given_up.last()
        {
            let (name, reason) = (name.clone(), reason.clone());
            let count = part.given_up.len();
            return Err(Stop::TooManyLists {
                count,
                name,
                reason,
            }
            .into());
        }
        let attempt = part.attempt + 1;
        // No digest in it: another ledger of this campaign must come upon the same name, whatever its recipients.
        let name = format!("{}-{}-{attempt}", self.campaign.id, part.number + 1);
        self.write(&Entry::ListIntended {
            part: part.number,
            attempt,
            name,
        })
    }

    /// Makes the list. No two lists have one name, and so a call whose outcome is not known can be made again: either it
    /// makes the list, or the name is taken by the one that it has made before.
    async fn make_list(&self, part: &Part, name: &str, patience: &Patience) -> Result<(), Error> {
        let request = CreateReceiver::new(name).desc(self.description(part));
        let begun = self.service.clock.now();
        let error = match self.service.call(&request).await {
            Ok(answered) => match answered.answer.receiver_id {
                Some(list) => {
                    // An answer that was long under way does not say when the list was made.
                    let is_prompt = self.service.clock.now() - begun < PROMPT;
                    let date = answered.date.filter(|_| is_prompt).map(u64::cast_signed);
                    return self.take(part, name, list, date).await;
                }
                None => return self.adopt(part, name).await,
            },
            Err(error) => error,
        };
        if error.code() == Some(ErrorCode::INVALID_PARAMETER_VALUE_REPEAT_RECEIVER_NAME.as_str()) {
            return self.adopt(part, name).await;
        }
        self.service.bear("CreateReceiver", error, patience).await
    }

    /// Takes up the list that has the name, if it is ours and empty.
    async fn adopt(&self, part: &Part, name: &str) -> Result<(), Error> {
        let patience = self.service.patience(self.campaign.times.settling);
        let found = loop {
            let found = self.find(name).await?;
            if let Some(found) = found {
                break found;
            }
            if self.service.is_over(&patience) {
                let name = name.to_owned();
                return Err(Stop::NameTaken { name }.into());
            }
            let reason = "a list whose name is taken, and which is not shown";
            self.service.wait(self.service.poll, reason).await?;
        };
        let list = found.receiver_id.unwrap_or_default();
        self.check_ours(part, &found)?;
        let counts = [found.count, found.invalid_count];
        let is_empty = counts.into_iter().flatten().all(|count| count == 0);
        match is_empty {
            true => self.take(part, name, list, None).await,
            false => {
                let reason = "it was there already, and not empty";
                self.give_up(part.number, name, list, reason).await
            }
        }
    }

    /// Takes a list for the part that is there and empty; `date` is the service's clock when it was made.
    async fn take(
        &self,
        part: &Part,
        name: &str,
        list: u64,
        date: Option<i64>,
    ) -> Result<(), Error> {
        let part = part.number;
        if date.is_none() && self.campaign.schedule != Schedule::Now {
            let reason =
                "no answer says when it was made, by which the service's civil time is told";
            return self.give_up(part, name, list, reason).await;
        }
        if date.is_none() {
            self.check_unsent(name, list).await?;
        }
        self.write(&Entry::ListMade { part, list, date })
    }

    /// The list of this name, as the service shows it.
    pub(super) async fn find(&self, name: &str) -> Result<Option<ReceiverData>, Error> {
        let lists = self.service.lists(name).await?;
        let is_named = |list: &ReceiverData| list.receivers_name.as_deref() == Some(name);
        Ok(lists.entries.into_iter().find(is_named))
    }

    /// Fails when a list that bears a name of ours is not of this ledger.
    pub(super) fn check_ours(&self, part: &Part, found: &ReceiverData) -> Result<(), Error> {
        if found.desc.as_deref() == Some(&self.description(part)) && found.receiver_id.is_some() {
            return Ok(());
        }
        Err(Stop::foreign_list(found).into())
    }

    /// Fails when there is a task on a list to which this ledger has sent nothing.
    pub(super) async fn check_unsent(&self, name: &str, list: u64) -> Result<(), Error> {
        let tasks = self.service.tasks(list).await?;
        match tasks.entries.first() {
            None => Ok(()),
            Some(task) => Err(Stop::foreign_task(name, list, task).into()),
        }
    }

    /// Leaves a list alone for good; not one that somebody has sent to, since the part is then in the mail.
    pub(super) async fn give_up(
        &self,
        part: u32,
        name: &str,
        list: u64,
        reason: impl Into<String>,
    ) -> Result<(), Error> {
        self.check_unsent(name, list).await?;
        let reason = reason.into();
        self.write(&Entry::ListGivenUp { part, reason })
    }

    /// What a list says of itself: letters, digits and spaces, since others may be taken for special characters.
    fn description(&self, part: &Part) -> String {
        let (ledger, digest) = (self.ledger.id(), hex(&digest(part)));
        format!("campaign ledger {ledger} recipients {digest}")
    }
}

/// The digest of a part's recipients.
fn digest(part: &Part) -> [u8; 32] {
    let mut digest = Sha256::new();
    for chunk in &part.chunks {
        digest.update(chunk.sha256);
    }
    digest.finalize().into()
}
