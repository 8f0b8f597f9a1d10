//! The pace at which batches go out, and the steps that they make.

use std::time::Duration;

/// How fast batches go out.
///
/// # Example
/// A batch that a progress bar can follow:
/// ```
/// use std::time::Duration;
///
/// use ses_emulator::Pace;
///
/// let pace = Pace::chunks_of(25).with_pause(Duration::from_millis(50));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pace {
    pub(crate) chunk: u32,
    pub(crate) pause: Duration,
    pub(crate) is_by_step: bool,
}

impl Pace {
    /// Captures the mail of so many recipients at a time, at least one, without a pause.
    #[must_use]
    pub fn chunks_of(recipients: u32) -> Self {
        Self {
            chunk: recipients.max(1),
            pause: Duration::ZERO,
            is_by_step: false,
        }
    }

    /// Waits this long after each chunk.
    #[must_use]
    pub fn with_pause(mut self, pause: Duration) -> Self {
        self.pause = pause;
        self
    }

    /// Does nothing by itself: each call of [`Emulator::step`](crate::Emulator::step) makes one step.
    ///
    /// A clock that is turned runs what falls due nevertheless. For tests that look at a batch while it is under way.
    #[must_use]
    pub fn by_step(mut self) -> Self {
        self.is_by_step = true;
        self
    }
}

impl Default for Pace {
    fn default() -> Self {
        Self::chunks_of(500)
    }
}

/// What one step of the batches has done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Step {
    /// There was nothing to do.
    Idle,
    /// The task has begun: its status is 5, and no mail was captured yet.
    #[non_exhaustive]
    Began {
        /// The task.
        task_id: u64,
    },
    /// The mail of some recipients was captured, whether or not the service took it.
    #[non_exhaustive]
    Sent {
        /// The task.
        task_id: u64,
        /// How many mails it took.
        messages: u64,
    },
    /// The account has sent what it may in a day: the task's status is 6, and it goes on tomorrow.
    #[non_exhaustive]
    Paused {
        /// The task.
        task_id: u64,
    },
    /// The run is at its end: the task's status is 10, or 1 if it is a recurring one that falls due again.
    #[non_exhaustive]
    Finished {
        /// The task.
        task_id: u64,
    },
    /// The task cannot go on: its status is 7, and its `ErrMsg` says why.
    #[non_exhaustive]
    Failed {
        /// The task.
        task_id: u64,
    },
}
