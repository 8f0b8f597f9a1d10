//! Runs: what comes of a task each time that it falls due.

use serde::Serialize;
use ses_types::TaskStatus;

/// A run of a task: a recurring one has a run each time that it falls due, any other has one.
///
/// Times are Unix seconds by the account's clock.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Run {
    /// The task.
    pub task_id: u64,
    /// Which of its runs it is, from 1.
    pub number: u64,
    /// When it was to begin.
    pub due: i64,
    /// When it began; later than it was due if the emulator was stopped, or the task's run before it was not at its end.
    pub started: i64,
    /// When it came to its end, if it has.
    pub ended: Option<i64>,
    /// How far it is: 5 while it goes on, 6 until the next day, 7 if it could not begin, 10 when it is done.
    pub status: TaskStatus,
    /// How many mails it is to send.
    pub requested: u64,
    /// How many of them the service took.
    pub sent: u64,
    /// How many of them it did not.
    pub refused: u64,
    /// Why it could not begin.
    pub error: Option<String>,
    /// What its mail has in common, once it has begun.
    #[serde(skip)]
    pub(crate) mailing_id: Option<u64>,
    /// The last recipient that it has dealt with.
    #[serde(skip)]
    pub(crate) cursor: u64,
}

impl Run {
    pub(crate) fn new(task_id: u64, number: u64, due: i64, now: i64) -> Self {
        Self {
            task_id,
            number,
            due,
            started: now,
            ended: None,
            status: TaskStatus::SENDING,
            requested: 0,
            sent: 0,
            refused: 0,
            error: None,
            mailing_id: None,
            cursor: 0,
        }
    }

    /// How many of its mails wait to go out.
    pub(crate) fn waiting(&self) -> u64 {
        match self.ended {
            Some(_) => 0,
            None => self.requested.saturating_sub(self.sent + self.refused),
        }
    }
}
