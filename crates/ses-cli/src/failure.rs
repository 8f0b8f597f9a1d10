//! How a command fails: what is printed, and the exit code.

mod campaign;

use std::{
    fmt,
    path::{Path, PathBuf},
    process::ExitCode,
};

use ses_campaign::{Problem, Problems};
use ses_core::{Error, ErrorKind};
use ses_types::Outcome;

/// The most problems that are said at once.
const MOST: usize = 20;

/// Why a command failed.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The command line or a file is wrong; a sentence that names the thing and the place.
    Input(String),
    /// A call failed, or could not be made.
    Call {
        /// The action, or what else messages call it.
        what: String,
        /// Why, and what became of it.
        error: Box<Error>,
    },
    /// A campaign did not go on.
    Campaign {
        /// Why.
        error: Box<ses_campaign::Error>,
        /// The campaign's file.
        file: PathBuf,
    },
    /// What became of something is not known; a sentence.
    Unknown(String),
    /// Something else went wrong; a sentence.
    Other(String),
}

impl Failure {
    /// A call of that action failed.
    pub(crate) fn call(action: &str, error: Error) -> Self {
        Self::Call {
            what: action.to_owned(),
            error: Box::new(error),
        }
    }

    /// A campaign did not go on; a file that is wrong is named as such.
    pub(crate) fn campaign(error: ses_campaign::Error, file: &Path) -> Self {
        match error {
            ses_campaign::Error::Input(problems) => problems.into(),
            error => Self::Campaign {
                error: Box::new(error),
                file: file.to_owned(),
            },
        }
    }

    /// A file that cannot be read.
    pub(crate) fn file(path: &Path, error: &std::io::Error) -> Self {
        Self::Input(format!("{}: {error}", path.display()))
    }

    /// What is wrong with files, a line each, up to a number that can be read.
    pub(crate) fn problems<'a>(problems: impl ExactSizeIterator<Item = &'a Problem>) -> Self {
        let more = problems.len().saturating_sub(MOST);
        let mut lines: Vec<_> = problems.take(MOST).map(ToString::to_string).collect();
        if more > 0 {
            lines.push(format!("and {more} more"));
        }
        Self::Input(lines.join("\n"))
    }

    pub(crate) fn exit_code(&self) -> ExitCode {
        match self {
            Self::Other(_) => ExitCode::from(1),
            Self::Unknown(_) => ExitCode::from(5),
            Self::Campaign { error, .. } => campaign::exit_code(error),
            Self::Input(_) => ExitCode::from(2),
            Self::Call { error, .. } => call_code(error),
        }
    }
}

fn call_code(error: &Error) -> ExitCode {
    if error.is_local() {
        return ExitCode::from(2);
    }
    ExitCode::from(match error.outcome() {
        Outcome::Refused => 3,
        Outcome::NotSent => 4,
        Outcome::Unknown => 5,
    })
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::call("the call", error)
    }
}

impl From<Problem> for Failure {
    fn from(problem: Problem) -> Self {
        Self::Input(problem.to_string())
    }
}

impl From<Problems> for Failure {
    fn from(problems: Problems) -> Self {
        Self::problems(problems.iter())
    }
}

impl From<ses_campaign::Error> for Failure {
    fn from(error: ses_campaign::Error) -> Self {
        match error {
            ses_campaign::Error::Input(problems) => problems.into(),
            other => Self::Other(with_causes(&other)),
        }
    }
}

impl From<ses_emulator::Error> for Failure {
    fn from(error: ses_emulator::Error) -> Self {
        let text = with_causes(&error);
        match error {
            ses_emulator::Error::AddressInUse { .. } => {
                Self::Input(format!("{text}; choose another one by --port"))
            }
            ses_emulator::Error::Listen { .. }
            | ses_emulator::Error::Open { .. }
            | ses_emulator::Error::Layout { .. }
            | ses_emulator::Error::Seed { .. }
            | ses_emulator::Error::Fault { .. }
            | ses_emulator::Error::Faults { .. }
            | ses_emulator::Error::NoAccount => Self::Input(text),
            _ => Self::Other(text),
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Input(text) | Self::Other(text) | Self::Unknown(text) => {
                writeln!(f, "error: {text}")
            }
            Self::Call { what, error } => {
                writeln!(f, "error: {what} failed")?;
                write_call(f, error)?;
                write_next(f, error.advice())
            }
            Self::Campaign { error, file } => campaign::write(f, error, file),
        }
    }
}

/// A failed call, a line for each thing that is known of it.
fn write_call(f: &mut fmt::Formatter<'_>, error: &Error) -> fmt::Result {
    let mut line = |name: &str, text: &str| writeln!(f, "  {name:<9}{text}");
    match error.kind() {
        ErrorKind::Service { code, message } => {
            line("code", code.as_str())?;
            line("message", message)?;
        }
        ErrorKind::Check(violation) => {
            line("code", violation.code())?;
            line(
                "field",
                if violation.path().is_empty() {
                    "the request"
                } else {
                    violation.path()
                },
            )?;
            if !violation.value().is_empty() {
                line("value", violation.value())?;
            }
            line("rule", violation.rule())?;
        }
        kind => line("error", &with_causes(kind))?,
    }
    if let Some(id) = error.request_id() {
        line("request", id)?;
    }
    line("outcome", outcome(error))?;
    if error.attempts() > 1 {
        line("attempts", &error.attempts().to_string())?;
    }
    Ok(())
}

fn write_next(f: &mut fmt::Formatter<'_>, text: &str) -> fmt::Result {
    writeln!(f, "  next     {text}")
}

fn outcome(error: &Error) -> &'static str {
    match error.outcome() {
        Outcome::NotSent => "not sent: nothing has happened",
        Outcome::Refused => "refused: nothing took effect",
        Outcome::Unknown => "unknown: it may have taken effect",
    }
}

/// An error and its causes in one line, without what is said twice.
fn with_causes(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        let words = error.to_string();
        if !text.ends_with(&words) {
            text = format!("{text}: {words}");
        }
        cause = error.source();
    }
    text
}
