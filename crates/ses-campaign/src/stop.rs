//! Why a run stops and leaves the decision to a person.

use ses_hyper::{
    ses_core,
    ses_types::{ReceiverData, SendTaskData},
};

/// What a run has come upon that it must not decide by itself.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Stop {
    /// A list of ours by its name is not of this ledger.
    #[error(
        "the list {name:?} ({list}) is not of this ledger: another one has begun this campaign, or somebody made it; \
         find that ledger, or begin a campaign with another id"
    )]
    ForeignList {
        /// The list's name.
        name: String,
        /// The service's number of it.
        list: u64,
    },
    /// A name is taken by a list that is not shown.
    #[error("the name {name:?} is taken, and no such list is shown: look again later")]
    NameTaken {
        /// The name.
        name: String,
    },
    /// There is a task on a list of ours that this ledger did not make.
    #[error(
        "the list {name:?} ({list}) has the task {task} that this ledger did not make: mail may go out twice; look at \
         the task before anything else"
    )]
    ForeignTask {
        /// The list's name.
        name: String,
        /// The service's number of it.
        list: u64,
        /// The service's number of the task.
        task: u64,
    },
    /// The task that was made is no longer shown.
    #[error(
        "the task {task} of the list {name:?} is not shown: look at the account before anything else"
    )]
    TaskGone {
        /// The list's name.
        name: String,
        /// The service's number of the task.
        task: u64,
    },
    /// Lists of a part were given up again and again.
    #[error(
        "{count} lists were given up in one's place after the other, the last one, {name:?}, because {reason}"
    )]
    TooManyLists {
        /// How many.
        count: usize,
        /// The last one's name.
        name: String,
        /// Why it was given up.
        reason: String,
    },
    /// A list is not as it was when it was complete.
    #[error("the list {name:?} ({list}) {problem}: look at the account before anything else")]
    ListChanged {
        /// The list's name.
        name: String,
        /// The service's number of it.
        list: u64,
        /// What is wrong.
        problem: String,
    },
    /// The template was not approved.
    #[error("the template {template} was rejected{}; mend it, and begin again", because(.reason.as_deref()))]
    TemplateRejected {
        /// The service's number of it.
        template: u64,
        /// Why, where the service says so.
        reason: Option<String>,
    },
    /// The template waits for its approval for too long.
    #[error("the template {template} is not approved yet: run again when it is")]
    TemplatePending {
        /// The service's number of it.
        template: u64,
    },
    /// A list takes too long to be ready.
    #[error("the list {name:?} ({list}) is not ready yet: run again later")]
    ListPending {
        /// The list's name.
        name: String,
        /// The service's number of it.
        list: u64,
    },
    /// The time to send at has passed before the campaign was ready.
    #[error(
        "the time to send at has passed ({begin} in Unix seconds, and the service's clock says {now}): begin a campaign \
         with another time; nothing is sent now in its place"
    )]
    TooLate {
        /// The time to send at, in Unix seconds.
        begin: i64,
        /// The service's clock, in Unix seconds.
        now: i64,
    },
    /// The service's civil time is another than the campaign's file says.
    #[error(
        "the service's civil time is {found} s ahead of UTC, and times.service_offset says {expected} s: mail would \
         go out at another time than meant"
    )]
    Offset {
        /// What the service's times show, in seconds.
        found: i64,
        /// What the file says, in seconds.
        expected: i64,
    },
    /// What the service answers has no time that could be relied on.
    #[error(
        "the service's answers have no header Date that can be read: what became of a request can't be settled"
    )]
    NoDate,
    /// A list of the service changes each time it is read.
    #[error(
        "what {action} lists changed each time while it was read: run again when less goes on in the account"
    )]
    Unsteady {
        /// The action that lists.
        action: &'static str,
    },
    /// A submission has not taken effect, and can no longer.
    #[error(
        "the task for the list {name:?} ({list}) was asked for, and no answer came; the service shows no such task, and \
         by all that is assumed of it none can come any more: look at the account, then allow to submit again"
    )]
    Absent {
        /// The list's name.
        name: String,
        /// The service's number of it.
        list: u64,
    },
    /// The service refused what the campaign needs.
    #[error("{action} was refused")]
    Refused {
        /// The action.
        action: &'static str,
        /// Why.
        source: ses_core::Error,
    },
    /// The campaign was cancelled.
    #[error("the campaign was cancelled: nothing further is submitted")]
    Cancelled,
}

impl Stop {
    pub(crate) fn foreign_list(found: &ReceiverData) -> Self {
        Self::ForeignList {
            name: found.receivers_name.clone().unwrap_or_default(),
            list: found.receiver_id.unwrap_or_default(),
        }
    }

    pub(crate) fn foreign_task(name: &str, list: u64, task: &SendTaskData) -> Self {
        Self::ForeignTask {
            name: name.to_owned(),
            list,
            task: task.task_id.unwrap_or_default(),
        }
    }
}

fn because(reason: Option<&str>) -> String {
    reason.map_or_else(String::new, |reason| format!(": {reason}"))
}
