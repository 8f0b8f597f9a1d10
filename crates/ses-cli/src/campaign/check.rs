//! `ses campaign check`: all that is wrong with a campaign, before anything is sent.

use std::io::{self, IsTerminal as _};

use indicatif::ProgressBar;
use jiff::{Timestamp, ZonedDateTime, tz::TimeZone};
use serde_json::{Value, json};
use ses_campaign::{Campaign, Check, Checked, Counts, Prepared, Schedule, TemplateSource};
use ses_types::{GetEmailTemplate, GetEmailTemplateResponse, ServiceTime};

use crate::{
    args::{CampaignCheck, Target},
    clock,
    failure::Failure,
    folder::Folder,
    output::{self, Output},
    service::Service,
};

/// The most rows that are shown of those that are left out.
const MOST_ROWS: usize = 10;

/// Looks at a campaign's file, its template and its recipients.
///
/// # Errors
/// All that is wrong with them, or a call that failed.
pub(super) async fn run(args: CampaignCheck, output: Output) -> Result<(), Failure> {
    let campaign = Campaign::read(&args.file)?;
    let template = match campaign.template {
        TemplateSource::Known(id) if args.online => Some(fetch(&args.target, id).await?),
        _ => None,
    };
    let mut check = Check::new(&campaign, clock::now());
    if let Some(template) = &template {
        check = check.with_template(template);
    }
    let folder = match args.keep {
        Some(path) => Folder::Kept(path),
        None => Folder::passing("ses-campaign-check")?,
    };
    let bar = bar();
    let checked = check.into_folder(folder.path(), |read, total| {
        bar.set_length(total);
        bar.set_position(read);
    });
    bar.finish_and_clear();
    let checked = checked?;
    match output {
        Output::Table => show(&campaign, &checked)?,
        _ => output::json(&json(&campaign, &checked))?,
    }
    match checked.problems.as_slice() {
        [] => Ok(()),
        problems => Err(Failure::problems(problems.iter())),
    }
}

async fn fetch(target: &Target, id: u64) -> Result<GetEmailTemplateResponse, Failure> {
    Service::at(target)?.call(&GetEmailTemplate::new(id)).await
}

fn show(campaign: &Campaign, checked: &Checked) -> Result<(), Failure> {
    if let Some(prepared) = &checked.prepared {
        show_recipients(campaign, prepared)?;
    }
    output::line(template_line(campaign, checked))?;
    output::line(schedule_line(campaign))
}

fn json(campaign: &Campaign, checked: &Checked) -> Value {
    let problems = checked.problems.iter().map(ToString::to_string);
    let counts = checked.prepared.as_ref().map(|prepared| {
        let counts = prepared.counts;
        json!({
            "total": counts.total(),
            "accepted": counts.accepted,
            "rejected": counts.rejected(),
            "duplicates": counts.duplicate,
            "excluded": counts.excluded,
        })
    });
    json!({
        "campaign": campaign.id,
        "recipients": counts,
        "has_template": checked.has_template,
        "problems": problems.collect::<Vec<_>>(),
    })
}

fn show_recipients(campaign: &Campaign, prepared: &Prepared) -> Result<(), Failure> {
    let Counts {
        accepted,
        duplicate,
        excluded,
        ..
    } = prepared.counts;
    let lists = prepared.chunks.last().map_or(0, |chunk| chunk.part + 1);
    let (uploads, total) = (prepared.chunks.len(), prepared.counts.total());
    output::line(format!(
        "recipients  {total}\n\
         accepted    {accepted}; lists: {lists}, uploads: {uploads}\n\
         rejected    {}\n\
         duplicates  {duplicate}\n\
         excluded    {excluded}",
        prepared.counts.rejected(),
    ))?;
    let file = campaign.recipients.file.display().to_string();
    let shown = prepared.left_out(&file, MOST_ROWS)?;
    for row in &shown {
        output::line(format!("  {row}"))?;
    }
    match total - accepted - shown.len() as u64 {
        0 => Ok(()),
        more => output::line(format!("  and {more} more, which --keep writes down")),
    }
}

fn template_line(campaign: &Campaign, checked: &Checked) -> String {
    let what = match &campaign.template {
        TemplateSource::Known(id) => format!("number {id}"),
        _ => "from files".to_owned(),
    };
    match checked.has_template {
        true => format!("template    {what}"),
        false => format!("template    {what}; not looked at: --online asks the service"),
    }
}

fn schedule_line(campaign: &Campaign) -> String {
    let when = |time: i64| {
        let service = ServiceTime::from_unix_with_offset(time, campaign.times.service_offset);
        format!("{}, {service} in the service's time", local(time))
    };
    match campaign.schedule {
        Schedule::At(time) => format!("schedule    {}", when(time)),
        Schedule::Every { begin, hours } => {
            format!("schedule    every {hours} hours from {}", when(begin))
        }
        _ => "schedule    now".to_owned(),
    }
}

/// A point in time as clocks here show it.
fn local(time: i64) -> String {
    let time = Timestamp::from_second(time).unwrap_or(Timestamp::MAX);
    let here = TimeZone::try_system().unwrap_or(TimeZone::UTC);
    ZonedDateTime::new(time, here)
        .strftime("%F %T%:z")
        .to_string()
}

fn bar() -> ProgressBar {
    match io::stderr().is_terminal() {
        true => ProgressBar::new(0).with_message("reading"),
        false => ProgressBar::hidden(),
    }
}
