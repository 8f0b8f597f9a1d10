//! How a campaign fails: the exit code, and the next step to take.

use std::{fmt, path::Path};

use ses_campaign::{Error, Stop};

use super::{Report, call_code, with_causes};

pub(super) fn code(error: &Error) -> u8 {
    match error {
        Error::Call { source, .. } if source.is_local() => 2,
        // Whatever it was that failed, the next run settles it.
        Error::Call { .. } => 4,
        Error::Stopped(stop) => match &**stop {
            Stop::Refused { source, .. } => call_code(source),
            _ => 6,
        },
        Error::Input(_)
        | Error::Changed { .. }
        | Error::Foreign { .. }
        | Error::File { .. }
        | Error::NotBegun { .. } => 2,
        Error::Held { .. } => 7,
        Error::Interrupted => 130,
        _ => 1,
    }
}

pub(super) fn report<'a>(error: &'a Error, file: &Path) -> Report<'a> {
    let call = match error {
        Error::Call { source, .. } => Some(source),
        Error::Stopped(stop) => match &**stop {
            Stop::Refused { source, .. } => Some(source),
            _ => None,
        },
        _ => None,
    };
    let headline = match call {
        Some(_) => error.to_string(),
        None => with_causes(error),
    };
    let advice = || call.map(|source| source.advice().to_owned());
    Report {
        headline,
        call,
        next: next(error, &file.display()).or_else(advice),
    }
}

/// The next step to take, where the error does not say it itself.
fn next(error: &Error, file: &dyn fmt::Display) -> Option<String> {
    let go_on = format!("ses campaign run {file}");
    let stop = match error {
        Error::Interrupted => return Some(format!("{go_on}: it goes on from here")),
        Error::Call { source, .. } if source.is_local() => return None,
        Error::Call { .. } => return Some(format!("{go_on}: later; it goes on from here")),
        Error::NotBegun { .. } => return Some(format!("{go_on}: begins it")),
        Error::Foreign { .. } => {
            return Some("name the ledger of this campaign by --ledger".to_owned());
        }
        Error::Held { .. } => {
            return Some(format!(
                "stop that process by Ctrl-C, or wait for it; ses campaign status {file} shows how far it is"
            ));
        }
        Error::Stopped(stop) => stop,
        _ => return None,
    };
    let text = match &**stop {
        Stop::Absent { name, .. } => format!(
            "look in the console whether the list {name:?} has a task; if it has none, {go_on} --resubmit: submits it again"
        ),
        Stop::TemplatePending { .. }
        | Stop::ListPending { .. }
        | Stop::NameTaken { .. }
        | Stop::Unsteady { .. } => format!("{go_on}: later; it goes on from here"),
        Stop::ForeignTask { .. } | Stop::ListChanged { .. } | Stop::TaskGone { .. } => format!(
            "look at the list and its tasks in the console; ses campaign cancel {file}: submits nothing further"
        ),
        Stop::TooLate { .. }
        | Stop::TemplateRejected { .. }
        | Stop::Offset { .. }
        | Stop::Cancelled => {
            "begin another campaign: a file with another id; nobody has mail of what was not submitted".to_owned()
        }
        Stop::TooManyLists { .. } | Stop::NoDate => {
            format!("find out why; {go_on}: goes on from here")
        }
        _ => return None,
    };
    Some(text)
}
