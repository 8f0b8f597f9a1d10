//! `ses campaign report`: what became of a campaign's mail.

use std::{fs, path::Path};

use indicatif::{ProgressBar, ProgressStyle};
use ses_campaign::{Campaign, Desk, Event, Observer, Report, Tally};

use crate::{
    args::CampaignReport,
    failure::Failure,
    output::{self, Output},
    service::Service,
    table::{Table, number},
};

/// Counts a campaign's mail.
///
/// # Errors
/// Wrong files, a ledger that is not there, a call that failed, or a page that cannot be written.
pub(super) async fn run(args: CampaignReport, output: Output) -> Result<(), Failure> {
    let campaign = Campaign::read(&args.of.file)?;
    let service = Service::at(&args.target)?;
    let counting = Counting::new();
    let desk = Desk::new(&campaign, service.client())
        .with_ledger(args.of.folder())
        .with_observer(&counting);
    let report = desk.report().await;
    counting.bar.finish_and_clear();
    let report = report.map_err(|error| Failure::campaign(error, &args.of.file))?;
    if let Some(path) = &args.html {
        write_page(path, &report)?;
    }
    match output {
        Output::Table => output::line(text(&report)),
        Output::Json => output::json(&report),
        Output::Csv => output::line(lists(&report).csv()?),
    }
}

/// Shows on a terminal that something goes on: a page has a hundred mails, and nothing says how many there are.
#[derive(Debug)]
struct Counting {
    bar: ProgressBar,
}

impl Counting {
    fn new() -> Self {
        let style = ProgressStyle::with_template("  counting, {pos} pages read in {elapsed}");
        let style = style.unwrap_or_else(|_| ProgressStyle::default_spinner());
        let bar = ProgressBar::new_spinner().with_style(style);
        Self { bar }
    }
}

impl Observer for Counting {
    fn notice(&self, event: &Event<'_>) {
        if matches!(event, Event::Called { error: None, .. }) {
            self.bar.inc(1);
        }
    }
}

fn write_page(path: &Path, report: &Report) -> Result<(), Failure> {
    fs::write(path, report.to_html()).map_err(|error| Failure::file(path, &error))?;
    output::talk(format_args!("the page is {}\n", path.display()));
    Ok(())
}

fn text(report: &Report) -> String {
    let mut text = format!("campaign  {}, {}\n\n", report.campaign, report.made);
    text.push_str(&lists(report).text());
    let failures = report.failures();
    if !failures.is_empty() {
        let mut table = Table::new(&["mails", "status", "code", "meaning", "what to do"]);
        for one in failures {
            let (mails, code) = (one.mails.to_string(), one.code.to_string());
            table.row([mails, one.field.to_owned(), code, one.meaning, one.advice]);
        }
        text.push_str(&format!("\n\n{}", table.text()));
    }
    let (accepted, total) = (report.rows.accepted, report.rows.total());
    text.push_str(&format!("\n\nrows      {accepted} of {total} uploaded"));
    if !report.left_out.is_empty() {
        let mut table = Table::new(&["rows", "left out because"]);
        for one in &report.left_out {
            table.row([one.rows.to_string(), one.reason.clone()]);
        }
        let file = report.left_out_file.display();
        text.push_str(&format!("; the others are in {file}\n\n{}", table.text()));
    }
    if !report.lost_days.is_empty() {
        let days = report.lost_days.join(", ");
        text.push_str(&format!(
            "\n\nthe service no longer shows the mail of {days}"
        ));
    }
    text
}

fn lists(report: &Report) -> Table {
    let mut table = Table::new(&[
        "list",
        "name",
        "id",
        "task",
        "recipients",
        "requested",
        "sent",
        "delivered",
        "opened",
        "clicked",
        "bounced",
        "waiting",
        "not taken",
        "unsubscribed",
        "complained",
    ]);
    for list in &report.lists {
        let name = list.name.clone().unwrap_or_else(|| "-".to_owned());
        let head = [
            list.number.to_string(),
            name,
            number(list.list),
            number(list.task),
        ];
        table.row(head.into_iter().chain(counts(&list.tally)));
    }
    let head = ["", "all", "", ""].map(str::to_owned);
    table.row(head.into_iter().chain(counts(&report.total)));
    table
}

fn counts(tally: &Tally) -> impl Iterator<Item = String> + use<> {
    let counts = [
        tally.recipients,
        tally.requested,
        tally.sent,
        tally.delivered,
        tally.opened,
        tally.clicked,
        tally.bounced,
        tally.waiting,
        tally.rejected,
        tally.unsubscribed,
        tally.complained,
    ];
    counts.into_iter().map(|count| count.to_string())
}
