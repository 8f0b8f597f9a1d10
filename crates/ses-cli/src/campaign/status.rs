//! `ses campaign status`: how far a campaign is, by its ledger.

use serde_json::{Value, json};
use ses_campaign::{Ending, Error, Ledger, ListState, Part, State, Submission, TemplateState};
use ses_types::TaskStatus;

use crate::{
    args::CampaignStatus,
    failure::Failure,
    output::{self, Output},
    table::{Table, number},
};

/// Shows how far a campaign is; the service is not asked.
///
/// # Errors
/// A ledger that is not there or cannot be read.
pub(super) fn run(args: &CampaignStatus, output: Output) -> Result<(), Failure> {
    let failed = |error| Failure::campaign(error, &args.of.file);
    let folder = args.of.folder();
    let state = Ledger::look(&folder).map_err(failed)?;
    match state.filter(|state| !state.ledger.is_empty()) {
        Some(state) => show(&state, output),
        None => Err(failed(Error::NotBegun { folder })),
    }
}

/// Writes how far a campaign is.
///
/// # Errors
/// When standard output cannot be written.
pub(super) fn show(state: &State, output: Output) -> Result<(), Failure> {
    match output {
        Output::Table => output::line(text(state)),
        Output::Json => output::json(&json(state)),
        Output::Csv => output::line(lists(state).csv()?),
    }
}

/// How far the campaign is as a whole.
pub(super) fn stage(state: &State) -> &'static str {
    let is = |test: fn(&Part) -> bool| state.parts.iter().all(test);
    if state.is_cancelled {
        "cancelled"
    } else if state.is_done {
        "done"
    } else if !state.is_prepared {
        "reading recipients"
    } else if !is(|part| matches!(part.list, ListState::Complete { .. })) {
        "filling lists"
    } else if !is(|part| part.submission.task().is_some()) {
        "submitting"
    } else {
        "sending"
    }
}

/// How far a part is, in a word or some.
pub(super) fn of_part(part: &Part) -> &'static str {
    match (&part.submission, &part.list) {
        (_, _) if part.ending == Ending::Accepted => "recurs no more",
        (_, _) if part.ending == Ending::Intended => "end unknown",
        (Submission::Ended { end, .. }, _) if end.status == TaskStatus::FAILED.get() => "failed",
        (Submission::Ended { .. }, _) => "sent",
        (Submission::Made { .. }, _) => "submitted",
        (Submission::Absent, _) => "submission absent",
        (Submission::Intended { .. }, _) => "submission unknown",
        (_, ListState::Complete { .. }) => "complete",
        (_, ListState::Made { .. }) => "filling",
        (_, ListState::Intended { .. }) => "making",
        _ => "to do",
    }
}

/// How many recipients of a part are in its list.
pub(super) fn uploaded(part: &Part) -> u64 {
    match part.list {
        ListState::Complete { .. } => part.rows(),
        ListState::Made { uploaded, .. } => part.rows_of(uploaded as usize),
        _ => 0,
    }
}

fn template(state: &State) -> Option<u64> {
    match state.template {
        TemplateState::Made(template) | TemplateState::Approved(template) => Some(template),
        _ => None,
    }
}

fn lists(state: &State) -> Table {
    let mut table = Table::new(&[
        "list", "name", "id", "attempt", "rows", "uploaded", "state", "task",
    ]);
    for part in &state.parts {
        table.row([
            (part.number + 1).to_string(),
            part.list.name().unwrap_or("-").to_owned(),
            number(part.list.id()),
            part.attempt.to_string(),
            part.rows().to_string(),
            uploaded(part).to_string(),
            of_part(part).to_owned(),
            number(part.submission.task()),
        ]);
    }
    table
}

fn text(state: &State) -> String {
    let counts = state.counts;
    let mut text = format!(
        "campaign  {}: {}\nrows      {} of {} to be mailed\ntemplate  {}\n",
        state.campaign,
        stage(state),
        counts.accepted,
        counts.total(),
        number(template(state)),
    );
    if !state.parts.is_empty() {
        text.push_str(&format!("\n{}\n", lists(state).text()));
    }
    let given_up = state.parts.iter().flat_map(|part| &part.given_up);
    for (name, reason) in given_up {
        text.push_str(&format!("given up  {name}: {reason}\n"));
    }
    text.trim_end().to_owned()
}

fn json(state: &State) -> Value {
    let list = |part: &Part| {
        let given_up = part.given_up.iter();
        let given_up: Vec<_> = given_up
            .map(|(name, reason)| json!({"name": name, "reason": reason}))
            .collect();
        json!({
            "number": part.number + 1,
            "name": part.list.name(),
            "list": part.list.id(),
            "attempt": part.attempt,
            "rows": part.rows(),
            "uploaded": uploaded(part),
            "state": of_part(part),
            "task": part.submission.task(),
            "given_up": given_up,
        })
    };
    json!({
        "campaign": state.campaign,
        "stage": stage(state),
        "is_done": state.is_done,
        "is_cancelled": state.is_cancelled,
        "rows": state.counts.total(),
        "accepted": state.counts.accepted,
        "template": template(state),
        "lists": state.parts.iter().map(list).collect::<Vec<_>>(),
    })
}
