//! What can go wrong with the emulator itself, as opposed to a request that it refuses.

use std::{error::Error as StdError, io, net::SocketAddr, path::PathBuf, sync::Arc};

use crate::Problem;

/// Why the emulator could not start, or could not do what it was asked.
///
/// A request that breaks a rule of the service is no such error: it is answered over the wire.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// Another program listens on the address; choose another port, or port 0 for any that is free.
    #[error("the address {address} is in use by another program")]
    #[non_exhaustive]
    AddressInUse {
        /// The address that was asked for.
        address: SocketAddr,
    },
    /// The address cannot be listened on: it is not one of this machine, or not allowed.
    #[error("cannot listen on {address}")]
    #[non_exhaustive]
    Listen {
        /// The address that was asked for.
        address: SocketAddr,
        /// What the system says.
        source: io::Error,
    },
    /// The data file cannot be opened, or is no data file of an emulator.
    #[error("cannot open the data file {}", path.display())]
    #[non_exhaustive]
    Open {
        /// The file that was asked for.
        path: PathBuf,
        /// What the database says.
        source: Box<dyn StdError + Send + Sync>,
    },
    /// The data file was written by another version of the emulator.
    #[error("the data file {} has layout {found}, this version reads layout {expected}", path.display())]
    #[non_exhaustive]
    Layout {
        /// The file that was asked for.
        path: PathBuf,
        /// The layout that the file has.
        found: i64,
        /// The layout that this version reads.
        expected: i64,
    },
    /// The state cannot be read or written: the disk is full, or the file is damaged.
    #[error("cannot read or write the emulator's state")]
    #[non_exhaustive]
    State {
        /// What the database says.
        source: Box<dyn StdError + Send + Sync>,
    },
    /// The system gives no thread to keep the state in.
    #[error("cannot start the thread that keeps the state")]
    #[non_exhaustive]
    Thread {
        /// What the system says.
        source: io::Error,
    },
    /// No account has the secret id; check it, or let it begin with [`TEST_SECRET_IDS`](crate::TEST_SECRET_IDS).
    #[error("no account has this secret id")]
    NoAccount,
    /// The terms are not what terms can be; the message names the setting.
    #[error("terms: {setting}: {problem}")]
    #[non_exhaustive]
    Terms {
        /// The setting that is wrong.
        setting: String,
        /// What is wrong with it.
        problem: String,
    },
    /// The fault makes no sense; the message names the field.
    #[error("fault: {field}: {problem}")]
    #[non_exhaustive]
    Fault {
        /// The field that is wrong, such as `what.cut`.
        field: String,
        /// What is wrong with it.
        problem: String,
    },
    /// The file is none of faults.
    #[error("faults: {}: {problem}", file.display())]
    #[non_exhaustive]
    Faults {
        /// The file that was asked for.
        file: PathBuf,
        /// What is wrong with it first, and where.
        problem: String,
    },
    /// The account has no fault with this id; [`Account::faults`](crate::Account::faults) lists those it has.
    #[error("the account has no fault {id:?}")]
    #[non_exhaustive]
    NoFault {
        /// The id that was asked for.
        id: String,
    },
    /// The webhook cannot be called, or makes no sense; the message names the field.
    #[error("webhook: {field}: {problem}")]
    #[non_exhaustive]
    Webhook {
        /// The field that is wrong.
        field: String,
        /// What is wrong with it.
        problem: String,
    },
    /// The account has no webhook with this number; [`Account::webhooks`](crate::Account::webhooks) lists those it has.
    #[error("the account has no webhook {id}")]
    #[non_exhaustive]
    NoWebhook {
        /// The number that was asked for.
        id: u64,
    },
    /// The account's log has no attempt with this number, or no more.
    #[error("the account has no attempt {id}")]
    #[non_exhaustive]
    NoAttempt {
        /// The number that was asked for.
        id: u64,
    },
    /// The account has no mail with this unsubscribe link.
    #[error("no mail of the account has this unsubscribe link")]
    NoLink,
    /// The account has no such template or domain to be reviewed.
    #[error("the account has no such template or domain")]
    NothingToReview,
    /// The account has no snapshot of this name; [`Account::snapshots`](crate::Account::snapshots) lists those it has.
    #[error("the account has no snapshot {name:?}")]
    #[non_exhaustive]
    NoSnapshot {
        /// The name that was asked for.
        name: String,
    },
    /// A snapshot cannot have this name: it is empty, longer than 100 characters, or has control characters.
    #[error("the name of a snapshot has 1 to 100 characters, and no control characters")]
    SnapshotName,
    /// A seed cannot be used, and nothing of it was: each problem has its place.
    #[error("{}", list(problems))]
    #[non_exhaustive]
    Seed {
        /// Everything that is wrong.
        problems: Vec<Problem>,
    },
    /// No seed was given to the emulator for this account: there is none to go back to.
    #[error("no seed was given at the start for this account")]
    NoSeed,
    /// A clock cannot be turned so far.
    #[error("the clock can show no time before 1970 or after 9999")]
    Clock,
    /// The account has no such task.
    #[error("the account has no task {id}")]
    #[non_exhaustive]
    NoTask {
        /// The number that was asked for.
        id: u64,
    },
    /// The task cannot be run or ended: it is under way, or at its end.
    #[error("the task {id} {state}")]
    #[non_exhaustive]
    TaskState {
        /// The number that was asked for.
        id: u64,
        /// What is in the way.
        state: &'static str,
    },
    /// The account has no such mail.
    #[error("the account has no mail {id}")]
    #[non_exhaustive]
    NoMessage {
        /// The number that was asked for.
        id: u64,
    },
    /// The emulator has stopped.
    #[error("the emulator has stopped")]
    Stopped,
}

impl Error {
    pub(crate) fn listen(address: SocketAddr, source: io::Error) -> Self {
        if source.kind() == io::ErrorKind::AddrInUse {
            Self::AddressInUse { address }
        } else {
            Self::Listen { address, source }
        }
    }

    pub(crate) fn terms(setting: impl Into<String>, problem: impl Into<String>) -> Self {
        Self::Terms {
            setting: setting.into(),
            problem: problem.into(),
        }
    }

    pub(crate) fn fault(field: impl Into<String>, problem: impl Into<String>) -> Self {
        Self::Fault {
            field: field.into(),
            problem: problem.into(),
        }
    }

    pub(crate) fn webhook(field: impl Into<String>, problem: impl Into<String>) -> Self {
        Self::Webhook {
            field: field.into(),
            problem: problem.into(),
        }
    }

    pub(crate) fn open(path: PathBuf, source: rusqlite::Error) -> Self {
        Self::Open {
            path,
            source: source.into(),
        }
    }
}

/// One problem a line.
fn list(problems: &[Problem]) -> String {
    let lines: Vec<_> = problems.iter().map(Problem::to_string).collect();
    lines.join("\n")
}

/// Of a commit that failed for several requests at once.
impl From<Arc<rusqlite::Error>> for Error {
    fn from(source: Arc<rusqlite::Error>) -> Self {
        Self::State {
            source: source.into(),
        }
    }
}

impl From<rusqlite::Error> for Error {
    fn from(source: rusqlite::Error) -> Self {
        Self::State {
            source: source.into(),
        }
    }
}
