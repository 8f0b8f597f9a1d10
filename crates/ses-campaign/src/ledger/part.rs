//! A part of the recipients: its list, its task, and which step follows from which.

use super::{Entry, entry::End};
use crate::Chunk;

/// The recipients of one list, and what became of them.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Part {
    /// Its number, from 0.
    pub number: u32,
    /// The uploads that it takes.
    pub chunks: Vec<Chunk>,
    /// How many lists were tried for it.
    pub attempt: u32,
    /// Its list.
    pub list: ListState,
    /// Its task.
    pub submission: Submission,
    /// How far the end of its recurrence is.
    pub ending: Ending,
    /// Names and reasons of the lists that were given up.
    pub given_up: Vec<(String, String)>,
}

/// How far a part's list is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum ListState {
    /// There is none.
    #[default]
    None,
    /// It is to be made, and may be there.
    Intended {
        /// Its name.
        name: String,
    },
    /// It is being filled.
    Made {
        /// Its name.
        name: String,
        /// The service's number of it.
        list: u64,
        /// How many chunks are in it.
        uploaded: u32,
        /// Whether a further one may be in it.
        is_uploading: bool,
        /// The service's clock when it was made, in Unix seconds.
        date: Option<i64>,
    },
    /// It holds the part.
    Complete {
        /// Its name.
        name: String,
        /// The service's number of it.
        list: u64,
        /// The service's clock when it was made, in Unix seconds.
        date: Option<i64>,
    },
}

/// How far a part's task is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Submission {
    /// There is none.
    #[default]
    None,
    /// It is to be made, and may be there.
    Intended {
        /// Our clock when it was first intended.
        at: i64,
    },
    /// It was to be made, and can no longer come.
    Absent,
    /// It is there.
    Made {
        /// The service's number of it.
        task: u64,
    },
    /// It has ended.
    Ended {
        /// The service's number of it.
        task: u64,
        /// How.
        end: End,
    },
}

/// How far the end of a recurrence is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Ending {
    /// It was not asked for.
    #[default]
    None,
    /// It was asked for; what came of it is not known.
    Intended,
    /// The recurrence has ended.
    Accepted,
}

impl ListState {
    /// The list's name, once it has one.
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        match self {
            Self::None => None,
            Self::Intended { name } | Self::Made { name, .. } | Self::Complete { name, .. } => {
                Some(name)
            }
        }
    }

    /// The service's number of the list, once it is there.
    #[must_use]
    pub fn id(&self) -> Option<u64> {
        match *self {
            Self::None | Self::Intended { .. } => None,
            Self::Made { list, .. } | Self::Complete { list, .. } => Some(list),
        }
    }
}

impl Submission {
    /// The service's number of the task, once it is known.
    #[must_use]
    pub fn task(&self) -> Option<u64> {
        match *self {
            Self::Made { task } | Self::Ended { task, .. } => Some(task),
            _ => None,
        }
    }
}

impl Part {
    pub(super) fn new(number: u32) -> Self {
        Self {
            number,
            chunks: Vec::new(),
            attempt: 0,
            list: ListState::None,
            submission: Submission::None,
            ending: Ending::None,
            given_up: Vec::new(),
        }
    }

    /// How many recipients it has.
    #[must_use]
    pub fn rows(&self) -> u64 {
        self.rows_of(self.chunks.len())
    }

    /// How many recipients are in its first chunks.
    #[must_use]
    pub fn rows_of(&self, chunks: usize) -> u64 {
        let chunks = self.chunks.iter().take(chunks);
        chunks.map(|chunk| u64::from(chunk.rows)).sum()
    }

    /// Takes an entry in; whether it follows from those before.
    pub(super) fn apply(&mut self, entry: &Entry) -> bool {
        match entry {
            Entry::ListIntended { .. }
            | Entry::ListMade { .. }
            | Entry::ListGivenUp { .. }
            | Entry::ListComplete { .. } => self.apply_list(entry),
            Entry::UploadIntended { .. } | Entry::UploadRefused { .. } | Entry::Uploaded { .. } => {
                self.apply_upload(entry)
            }
            Entry::EndIntended { .. } | Entry::EndRefused { .. } | Entry::EndAccepted { .. } => {
                self.apply_ending(entry)
            }
            _ => self.apply_submission(entry),
        }
    }

    fn apply_ending(&mut self, entry: &Entry) -> bool {
        let is_made = matches!(self.submission, Submission::Made { .. });
        let next = match (self.ending, entry) {
            (Ending::None, Entry::EndIntended { .. }) if is_made => Ending::Intended,
            (Ending::Intended, Entry::EndRefused { .. }) => Ending::None,
            (Ending::Intended, Entry::EndAccepted { .. }) => Ending::Accepted,
            _ => return false,
        };
        self.ending = next;
        true
    }

    fn apply_list(&mut self, entry: &Entry) -> bool {
        let next = match (&self.list, entry) {
            (ListState::None, Entry::ListIntended { attempt, name, .. })
                if *attempt == self.attempt + 1 =>
            {
                self.attempt = *attempt;
                ListState::Intended { name: name.clone() }
            }
            (ListState::Intended { name }, Entry::ListMade { list, date, .. }) => ListState::Made {
                name: name.clone(),
                list: *list,
                uploaded: 0,
                is_uploading: false,
                date: *date,
            },
            (
                ListState::Made {
                    name,
                    list,
                    uploaded,
                    is_uploading: false,
                    date,
                },
                Entry::ListComplete { .. },
            ) if *uploaded as usize == self.chunks.len() => ListState::Complete {
                name: name.clone(),
                list: *list,
                date: *date,
            },
            (
                ListState::Intended { name }
                | ListState::Made { name, .. }
                | ListState::Complete { name, .. },
                Entry::ListGivenUp { reason, .. },
            ) if self.submission == Submission::None => {
                self.given_up.push((name.clone(), reason.clone()));
                ListState::None
            }
            _ => return false,
        };
        self.list = next;
        true
    }

    fn apply_upload(&mut self, entry: &Entry) -> bool {
        let count = self.chunks.len();
        let ListState::Made {
            uploaded,
            is_uploading,
            ..
        } = &mut self.list
        else {
            return false;
        };
        match entry {
            Entry::UploadIntended { chunk, .. } => {
                let is_next = !*is_uploading && chunk == uploaded && (*chunk as usize) < count;
                *is_uploading = true;
                is_next
            }
            Entry::Uploaded { .. } => {
                *uploaded += 1;
                std::mem::take(is_uploading)
            }
            _ => std::mem::take(is_uploading),
        }
    }

    fn apply_submission(&mut self, entry: &Entry) -> bool {
        let is_complete = matches!(self.list, ListState::Complete { .. });
        let next = match (&self.submission, entry) {
            (Submission::None | Submission::Absent, Entry::SubmissionIntended { at, .. })
                if is_complete =>
            {
                Submission::Intended { at: *at }
            }
            (Submission::Intended { .. }, Entry::SubmissionRefused { .. }) => Submission::None,
            (Submission::Intended { .. }, Entry::SubmissionAbsent { .. }) => Submission::Absent,
            // What was taken for absent can show all the same, if the service took longer than it was thought to.
            (Submission::Intended { .. } | Submission::Absent, Entry::Submitted { task, .. }) => {
                Submission::Made { task: *task }
            }
            (Submission::Made { task }, Entry::Ended { end, .. }) => Submission::Ended {
                task: *task,
                end: end.clone(),
            },
            _ => return false,
        };
        self.submission = next;
        true
    }
}
