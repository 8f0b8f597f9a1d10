//! What a ledger is made of: each step before it is taken, and what came of it.

use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::{Chunk, Counts, hex};

/// A line of the ledger.
///
/// What is intended may have happened once it is written; what came of it is the next line about the same thing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "step", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Entry {
    /// The campaign has begun, with these files and no others.
    Begun {
        /// The campaign's id.
        campaign: String,
        /// The ledger's own id, drawn at random: what is made at the service bears it.
        ledger: String,
        /// The digests of the campaign's files.
        files: Vec<File>,
    },
    /// The recipients are checked, and cut into lists and uploads.
    Prepared {
        /// The digest of the file of recipients, and of those whose addresses are left out.
        recipients: Vec<File>,
        /// What became of how many rows.
        counts: Counts,
        /// The uploads, in order.
        chunks: Vec<Chunk>,
    },
    /// A template is to be made under this name.
    TemplateIntended {
        /// Its name.
        name: String,
    },
    /// The template is there; it may wait for its approval.
    TemplateMade {
        /// The service's number of it.
        template: u64,
    },
    /// The template is approved.
    TemplateApproved {
        /// The service's number of it.
        template: u64,
    },
    /// A list is to be made under this name.
    ListIntended {
        /// Which part of the recipients it is for, from 0.
        part: u32,
        /// How many lists were tried for this part, this one with them.
        attempt: u32,
        /// Its name.
        name: String,
    },
    /// The list is there, and empty.
    ListMade {
        /// The part.
        part: u32,
        /// The service's number of the list.
        list: u64,
        /// The service's clock when it answered, in Unix seconds: the list's CreateTime is that time in civil time.
        date: Option<i64>,
    },
    /// No task will use the list; the part gets another one.
    ListGivenUp {
        /// The part.
        part: u32,
        /// Why.
        reason: String,
    },
    /// A chunk is to be uploaded to the part's list.
    UploadIntended {
        /// The part.
        part: u32,
        /// Which chunk of the part, from 0.
        chunk: u32,
    },
    /// The upload was refused, or never sent: nothing of it is in the list.
    UploadRefused {
        /// The part.
        part: u32,
    },
    /// The upload was accepted.
    Uploaded {
        /// The part.
        part: u32,
    },
    /// The list holds the whole part, and nothing else.
    ListComplete {
        /// The part.
        part: u32,
    },
    /// A task is to be made for the part's list.
    SubmissionIntended {
        /// The part.
        part: u32,
        /// Our clock at that time, in Unix seconds.
        at: i64,
    },
    /// The submission was refused, or never sent: there is no task.
    SubmissionRefused {
        /// The part.
        part: u32,
    },
    /// The submission can no longer take effect, and has not: there is no task.
    SubmissionAbsent {
        /// The part.
        part: u32,
    },
    /// There is a task for the part's list, and only one.
    Submitted {
        /// The part.
        part: u32,
        /// The service's number of the task.
        task: u64,
    },
    /// The part's task has ended.
    Ended {
        /// The part.
        part: u32,
        /// What the service made of it.
        end: End,
    },
    /// Nothing further is to be submitted.
    Cancelled,
    /// The recurrence of the part's task is to be ended.
    EndIntended {
        /// The part.
        part: u32,
    },
    /// That was refused, or never sent: the recurrence goes on.
    EndRefused {
        /// The part.
        part: u32,
    },
    /// The recurrence has ended.
    EndAccepted {
        /// The part.
        part: u32,
    },
    /// Every part is submitted, and every task has ended that has an end.
    Done,
}

/// A file of a campaign, as it was at the start.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct File {
    /// What it is to the campaign: `campaign`, `html`, `text`, `recipients`, `exclude`.
    pub role: String,
    /// Its path.
    pub path: String,
    /// The SHA-256 of its bytes, in hexadecimal digits.
    pub sha256: String,
}

/// How a task ended.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct End {
    /// The service's status of the task.
    pub status: u64,
    /// Mails that were asked for.
    pub requested: u64,
    /// Mails that were sent.
    pub sent: u64,
    /// Mails that were left for later.
    pub cached: u64,
    /// What the service says of a task that failed.
    pub message: Option<String>,
}

impl File {
    pub(crate) fn new(role: &str, path: &Path, sha256: &[u8]) -> Self {
        Self {
            role: role.to_owned(),
            path: path.display().to_string(),
            sha256: hex(sha256),
        }
    }
}

impl Entry {
    /// The name of the step, as the ledger writes it.
    #[must_use]
    pub fn step(&self) -> &'static str {
        match self {
            Self::Begun { .. } => "begun",
            Self::Prepared { .. } => "prepared",
            Self::TemplateIntended { .. } => "template_intended",
            Self::TemplateMade { .. } => "template_made",
            Self::TemplateApproved { .. } => "template_approved",
            Self::ListIntended { .. } => "list_intended",
            Self::ListMade { .. } => "list_made",
            Self::ListGivenUp { .. } => "list_given_up",
            Self::UploadIntended { .. } => "upload_intended",
            Self::UploadRefused { .. } => "upload_refused",
            Self::Uploaded { .. } => "uploaded",
            Self::ListComplete { .. } => "list_complete",
            Self::SubmissionIntended { .. } => "submission_intended",
            Self::SubmissionRefused { .. } => "submission_refused",
            Self::SubmissionAbsent { .. } => "submission_absent",
            Self::Submitted { .. } => "submitted",
            Self::Ended { .. } => "ended",
            Self::Cancelled => "cancelled",
            Self::EndIntended { .. } => "end_intended",
            Self::EndRefused { .. } => "end_refused",
            Self::EndAccepted { .. } => "end_accepted",
            Self::Done => "done",
        }
    }

    /// The part that it is about.
    #[must_use]
    pub fn part(&self) -> Option<u32> {
        match *self {
            Self::ListIntended { part, .. }
            | Self::ListMade { part, .. }
            | Self::ListGivenUp { part, .. }
            | Self::UploadIntended { part, .. }
            | Self::UploadRefused { part }
            | Self::Uploaded { part }
            | Self::ListComplete { part }
            | Self::SubmissionIntended { part, .. }
            | Self::SubmissionRefused { part }
            | Self::SubmissionAbsent { part }
            | Self::Submitted { part, .. }
            | Self::Ended { part, .. }
            | Self::EndIntended { part }
            | Self::EndRefused { part }
            | Self::EndAccepted { part } => Some(part),
            _ => None,
        }
    }
}
