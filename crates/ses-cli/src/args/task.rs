//! What can be asked of `ses task`.

use std::num::NonZeroU64;

use clap::{Subcommand, ValueEnum};
use ses_types::TaskStatus;

use super::Calls;

#[derive(Debug, clap::Args)]
pub(crate) struct Task {
    #[command(subcommand)]
    pub(crate) command: TaskCommand,
}

#[derive(Debug, Subcommand)]
pub(crate) enum TaskCommand {
    List(TaskList),
    Watch(TaskWatch),
    End(TaskEnd),
}

/// List tasks, the newest first.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  ses task list\n  ses task list --list 1 --status failed --output csv"
)]
pub(crate) struct TaskList {
    /// Only those that send to this list.
    #[arg(long, value_name = "NUMBER")]
    pub(crate) list: Option<u64>,

    /// Only those that are so far.
    #[arg(long, value_enum)]
    pub(crate) status: Option<Status>,

    #[command(flatten)]
    pub(crate) calls: Calls,
}

/// How far a task is.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum Status {
    /// It waits for its time.
    ToStart,
    /// It goes out.
    Sending,
    /// It goes on tomorrow: the day's quota is used up.
    Paused,
    /// It has failed.
    Failed,
    /// It has gone out.
    Sent,
}

impl From<Status> for TaskStatus {
    fn from(status: Status) -> Self {
        match status {
            Status::ToStart => Self::TO_START,
            Status::Sending => Self::SENDING,
            Status::Paused => Self::PAUSED_FOR_TODAY,
            Status::Failed => Self::FAILED,
            Status::Sent => Self::SENT,
        }
    }
}

/// Watch a task until it has gone out; one that recurs, until it recurs no more.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  ses task watch 7")]
pub(crate) struct TaskWatch {
    /// The number of the task.
    pub(crate) task: u64,

    /// How often it is looked at.
    #[arg(long, value_name = "SECONDS", default_value = "2")]
    pub(crate) every_seconds: NonZeroU64,

    #[command(flatten)]
    pub(crate) calls: Calls,
}

/// End the recurrence of a task; what has gone out can't be taken back.
///
/// The service ends it by another batch request with the same sender, subject, list and template, which it has to
/// match with the task: look at `ses task list` afterwards.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  ses task end 7")]
pub(crate) struct TaskEnd {
    /// The number of the task.
    pub(crate) task: u64,

    /// Do not ask whether it is meant.
    #[arg(long)]
    pub(crate) yes: bool,

    #[command(flatten)]
    pub(crate) calls: Calls,
}
