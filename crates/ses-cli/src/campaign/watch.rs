//! `ses campaign watch`: how far a campaign is, by its ledger and the service, until it is over.

use std::io::{self, IsTerminal as _};

use serde_json::{Value, json};
use ses_campaign::{Campaign, Desk, Schedule, Standing, State};
use ses_types::{SendTaskData, TaskStatus};

use super::status::{of_part, stage, uploaded};
use crate::{
    args::CampaignWatch,
    failure::Failure,
    output::{self, Output},
    service::Service,
    table::{Table, number},
};

/// Shows a campaign until it is over.
///
/// # Errors
/// Wrong files, a ledger that is not there, or a call that failed.
pub(super) async fn run(args: CampaignWatch, output: Output) -> Result<(), Failure> {
    let failed = |error| Failure::campaign(error, &args.of.file);
    let campaign = Campaign::read(&args.of.file)?;
    let service = Service::at(&args.target)?;
    let desk = Desk::new(&campaign, service.client()).with_ledger(args.of.folder());
    let mut screen = Screen::default();
    loop {
        let state = desk.state().map_err(failed)?;
        let standings = desk.standings().await.map_err(failed)?;
        if is_over(&state, &standings, campaign.schedule) {
            screen.clear();
            return match output {
                Output::Table => output::line(text(&state, &standings)),
                Output::Json => output::json(&json(&state, &standings)),
                Output::Csv => output::line(lists(&standings).csv()?),
            };
        }
        screen.show(&text(&state, &standings));
        tokio::time::sleep(campaign.times.poll).await;
    }
}

fn is_over(state: &State, standings: &[Standing], schedule: Schedule) -> bool {
    let recurs = matches!(schedule, Schedule::Every { .. });
    let has_ended =
        |standing: &Standing| match standing.task.as_ref().and_then(|task| task.task_status) {
            Some(status) => recurs || [TaskStatus::SENT, TaskStatus::FAILED].contains(&status),
            None => false,
        };
    state.is_done || state.is_cancelled || (state.is_prepared && standings.iter().all(has_ended))
}

/// What is shown, in the place of what was shown before.
#[derive(Default)]
struct Screen {
    shown: String,
}

impl Screen {
    fn show(&mut self, text: &str) {
        if self.shown != text {
            self.clear();
            output::talk(format_args!("{text}\n"));
            text.clone_into(&mut self.shown);
        }
    }

    /// Takes away what was shown; where standard error is no terminal it stays.
    fn clear(&mut self) {
        let lines = self.shown.lines().count();
        if lines > 0 && io::stderr().is_terminal() {
            output::talk(format_args!("\x1b[{lines}A\x1b[J"));
        }
        self.shown.clear();
    }
}

fn lists(standings: &[Standing]) -> Table {
    let mut table = Table::new(&[
        "list",
        "rows",
        "uploaded",
        "state",
        "task",
        "requested",
        "sent",
        "queued",
    ]);
    for standing in standings {
        let part = &standing.part;
        let of_task = |count: fn(&SendTaskData) -> Option<u64>| {
            number(standing.task.as_ref().and_then(count))
        };
        table.row([
            (part.number + 1).to_string(),
            part.rows().to_string(),
            uploaded(part).to_string(),
            of_part(part).to_owned(),
            number(part.submission.task()),
            of_task(|task| task.request_count),
            of_task(|task| task.send_count),
            of_task(|task| task.cache_count),
        ]);
    }
    table
}

fn text(state: &State, standings: &[Standing]) -> String {
    format!(
        "campaign  {}: {}\n{}",
        state.campaign,
        stage(state),
        lists(standings).text()
    )
}

fn json(state: &State, standings: &[Standing]) -> Value {
    let list = |standing: &Standing| {
        let (part, task) = (&standing.part, standing.task.as_ref());
        json!({
            "number": part.number + 1,
            "rows": part.rows(),
            "uploaded": uploaded(part),
            "state": of_part(part),
            "task": part.submission.task(),
            "requested": task.and_then(|task| task.request_count),
            "sent": task.and_then(|task| task.send_count),
            "queued": task.and_then(|task| task.cache_count),
        })
    };
    json!({
        "campaign": state.campaign,
        "stage": stage(state),
        "is_done": state.is_done,
        "is_cancelled": state.is_cancelled,
        "lists": standings.iter().map(list).collect::<Vec<_>>(),
    })
}
