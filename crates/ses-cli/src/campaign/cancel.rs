//! `ses campaign cancel`: the end of a campaign before its time.

use serde_json::{Value, json};
use ses_campaign::{Campaign, Desk, Ledger, Prospect, Standing};
use ses_types::ServiceTime;

use crate::{
    args::CampaignCancel,
    confirm::confirm,
    failure::Failure,
    output::{self, Output},
    service::Service,
    table::{Table, number},
};

/// Cancels a campaign, and says what can't be taken back.
///
/// # Errors
/// Wrong files, a ledger that is not there or that a run holds, a call that failed, or an end that is not known.
pub(super) async fn run(args: CampaignCancel, output: Output) -> Result<(), Failure> {
    let failed = |error| Failure::campaign(error, &args.of.file);
    let campaign = Campaign::read(&args.of.file)?;
    let service = Service::at(&args.target)?;
    let folder = args.of.folder();
    let desk = Desk::new(&campaign, service.client()).with_ledger(&folder);
    desk.state().map_err(failed)?;
    drop(Ledger::open(&folder).map_err(failed)?);
    warn(&campaign, &desk).await;
    if !args.yes {
        confirm(&campaign.id, "cancel it", "nothing is cancelled")?;
    }
    let lists = desk.cancel().await.map_err(failed)?;
    match output {
        Output::Table => output::line(text(&campaign, &lists))?,
        Output::Json => output::json(&json(&campaign, &lists))?,
        Output::Csv => output::line(table(&campaign, &lists).csv()?)?,
    }
    let is_unknown = |(_, prospect): &&(Standing, Prospect)| *prospect == Prospect::EndUnknown;
    match lists.iter().find(is_unknown) {
        None => Ok(()),
        Some((standing, _)) => Err(Failure::Unknown(format!(
            "whether list {} recurs no more is not known: look at its task in the console; it is not asked again",
            standing.part.number + 1
        ))),
    }
}

/// Says what there is to lose. Where the service can't be asked, cancelling goes on: nothing further is submitted then.
async fn warn(campaign: &Campaign, desk: &Desk<'_>) {
    match desk.prospects().await {
        Err(error) => output::talk(format_args!("the tasks are not known: {error}\n")),
        Ok(lists) => {
            for (standing, prospect) in lists {
                let (number, says) = (standing.part.number + 1, says(campaign, prospect));
                output::talk(format_args!("list {number}: {says}\n"));
            }
        }
    }
    output::talk("A campaign that is cancelled stays so.\n");
}

/// What a cancelled campaign leaves of a list.
fn says(campaign: &Campaign, prospect: Prospect) -> String {
    let text = match prospect {
        Prospect::Unsent => "not submitted: nobody on it gets mail",
        Prospect::Unknown => "submitted without an answer: its mail may go out",
        Prospect::Sent => "submitted: its mail goes out or has gone out, and can't be taken back",
        Prospect::Scheduled(begin) => {
            let time = ServiceTime::from_unix_with_offset(begin, campaign.times.service_offset);
            return format!(
                "accepted for {time} in the service's time: no action of the API takes that back; look in the console \
                 whether its task can be deleted before then, or ask the service's support"
            );
        }
        Prospect::Recurring => {
            "recurs until it is ended; mail of a run that has begun can't be taken back"
        }
        Prospect::EndUnknown => "asked to recur no more, and no answer came",
        Prospect::RecursNoMore => {
            "recurs no more; mail of a run that has begun can't be taken back"
        }
        _ => "its task has failed",
    };
    text.to_owned()
}

fn table(campaign: &Campaign, lists: &[(Standing, Prospect)]) -> Table {
    let mut table = Table::new(&["list", "task", "status", "sent", "what is left of it"]);
    for (standing, prospect) in lists {
        let task = standing.task.as_ref();
        table.row([
            (standing.part.number + 1).to_string(),
            number(standing.part.submission.task()),
            status(standing).unwrap_or_else(|| "-".to_owned()),
            number(task.and_then(|task| task.send_count)),
            says(campaign, *prospect),
        ]);
    }
    table
}

fn text(campaign: &Campaign, lists: &[(Standing, Prospect)]) -> String {
    let table = table(campaign, lists);
    format!("campaign  {}: cancelled\n\n{}", campaign.id, table.text())
}

fn json(campaign: &Campaign, lists: &[(Standing, Prospect)]) -> Value {
    let list = |(standing, prospect): &(Standing, Prospect)| {
        json!({
            "number": standing.part.number + 1,
            "name": standing.part.list.name(),
            "list": standing.part.list.id(),
            "task": standing.part.submission.task(),
            "status": status(standing),
            "sent": standing.task.as_ref().and_then(|task| task.send_count),
            "other_tasks": standing.others,
            "left": says(campaign, *prospect),
        })
    };
    json!({
        "campaign": campaign.id,
        "is_cancelled": true,
        "lists": lists.iter().map(list).collect::<Vec<_>>(),
    })
}

/// How far the task is, as the service calls it.
fn status(standing: &Standing) -> Option<String> {
    let status = standing.task.as_ref()?.task_status?;
    Some(status.to_string())
}
