//! How a command fails: what is printed, and the exit code.

mod campaign;

use std::{
    fmt,
    path::{Path, PathBuf},
    process::ExitCode,
};

use serde_json::{Map, Value, json};
use ses_campaign::{Problem, Problems};
use ses_core::{Error, ErrorKind};
use ses_types::{ACTIONS, Effect, Outcome};

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
    /// A dry run has shown what it would have sent: no failure to those who asked for it.
    Shown,
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

    /// The code that the process ends with.
    pub(crate) fn exit_code(&self) -> ExitCode {
        ExitCode::from(self.code())
    }

    fn code(&self) -> u8 {
        match self {
            Self::Shown => 0,
            Self::Other(_) => 1,
            Self::Unknown(_) => 5,
            Self::Campaign { error, .. } => campaign::code(error),
            Self::Input(_) => 2,
            Self::Call { error, .. } => call_code(error),
        }
    }

    /// What is known of it, for programs.
    pub(crate) fn to_json(&self) -> Value {
        let Report {
            headline,
            call,
            next,
        } = self.report();
        let mut fields = Map::new();
        fields.insert("exit_code".to_owned(), json!(self.code()));
        fields.insert("says".to_owned(), json!(headline));
        for (name, text) in call.into_iter().flat_map(details) {
            let (name, text) = match name {
                "request" => ("request_id", text.as_str()),
                "outcome" => (name, text.split(':').next().unwrap_or_default()),
                "error" | "rule" => ("message", text.as_str()),
                _ => (name, text.as_str()),
            };
            fields.insert(name.to_owned(), json!(text));
        }
        if matches!(self, Self::Unknown(_)) {
            fields.insert("outcome".to_owned(), json!("unknown"));
        }
        if let Some(next) = next {
            fields.insert("next".to_owned(), json!(next));
        }
        json!({ "error": fields })
    }

    fn report(&self) -> Report<'_> {
        let plain = |text: &str| Report {
            headline: text.to_owned(),
            call: None,
            next: None,
        };
        match self {
            Self::Shown => plain("a dry run"),
            Self::Input(text) | Self::Other(text) | Self::Unknown(text) => plain(text),
            Self::Call { what, error } => Report {
                headline: format!("{what} failed"),
                call: Some(error),
                next: Some(next(error)),
            },
            Self::Campaign { error, file } => campaign::report(error, file),
        }
    }
}

/// What is said of a failure.
struct Report<'a> {
    headline: String,
    /// The call that failed, where it was one.
    call: Option<&'a Error>,
    /// The next step to take.
    next: Option<String>,
}

fn call_code(error: &Error) -> u8 {
    if error.is_local() {
        return 2;
    }
    match error.outcome() {
        Outcome::Refused => 3,
        Outcome::NotSent => 4,
        Outcome::Unknown => 5,
    }
}

/// The next step; after what may have taken effect, never the same command again.
fn next(error: &Error) -> String {
    let action = error.action().unwrap_or_default();
    let spec = ACTIONS.iter().find(|spec| spec.name == action);
    let is_once = spec.is_some_and(|spec| spec.effect == Effect::Once);
    if error.outcome() != Outcome::Unknown || !is_once {
        return error.advice().to_owned();
    }
    let (twice, look) = match action {
        "BatchSendEmail" => ("everybody may be mailed twice", "ses task list"),
        "SendEmail" => ("it may be mailed twice", "ses status"),
        "CreateReceiver" => ("there may be two lists", "ses list show"),
        "CreateReceiverDetail" | "CreateReceiverDetailWithData" => (
            "recipients may be on the list twice, and mailed twice",
            "ses list show",
        ),
        "CreateEmailTemplate" => ("there may be two templates", "ses template list"),
        _ => return error.advice().to_owned(),
    };
    format!("do not run it again before you have looked, or {twice}; this looks: {look}")
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
            | ses_emulator::Error::Webhook { .. }
            | ses_emulator::Error::NoAccount => Self::Input(text),
            _ => Self::Other(text),
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Report {
            headline,
            call,
            next,
        } = self.report();
        writeln!(f, "error: {headline}")?;
        let next = next.map(|next| ("next", next));
        let lines = call.into_iter().flat_map(details).chain(next);
        lines
            .into_iter()
            .try_for_each(|(name, text)| writeln!(f, "  {name:<9}{text}"))
    }
}

/// What is known of a failed call, by name.
fn details(error: &Error) -> Vec<(&'static str, String)> {
    let mut details = Vec::new();
    let mut add = |name, text: &str| details.push((name, text.to_owned()));
    match error.kind() {
        ErrorKind::Service { code, message } => {
            add("code", code.as_str());
            add("message", message);
        }
        ErrorKind::Check(violation) => {
            add("code", violation.code());
            add(
                "field",
                match violation.path() {
                    "" => "the request",
                    path => path,
                },
            );
            if !violation.value().is_empty() {
                add("value", violation.value());
            }
            add("rule", violation.rule());
        }
        kind => add("error", &with_causes(kind)),
    }
    if let Some(id) = error.request_id() {
        add("request", id);
    }
    add("outcome", outcome(error));
    if error.attempts() > 1 {
        add("attempts", &error.attempts().to_string());
    }
    details
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
