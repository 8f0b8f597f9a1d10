//! What can be asked of `ses` on the command line.

mod campaign;

use std::path::PathBuf;

use clap::{Parser, Subcommand};
use ses_core::Region;
use ses_emulator::{Fault, Terms};
use ses_types::ServiceTime;

pub(crate) use self::campaign::{
    Campaign, CampaignCancel, CampaignCheck, CampaignCommand, CampaignReport, CampaignRun,
    CampaignStatus, CampaignWatch, Output,
};

/// Batch mail through Tencent Cloud SES, and an emulator of it to try everything on.
///
/// Credentials come from TENCENTCLOUD_SECRET_ID and TENCENTCLOUD_SECRET_KEY, and for temporary ones from
/// TENCENTCLOUD_TOKEN; or else from the file ~/.tencentcloud/credentials, or the role of the server or container.
#[derive(Debug, Parser)]
#[command(name = "ses", version, after_help = EXIT_CODES)]
pub(crate) struct Args {
    #[command(subcommand)]
    pub(crate) command: Command,
}

const EXIT_CODES: &str = "\
Exit codes:
  0  done
  1  something else failed
  2  wrong input: the command line, a file, the credentials
  3  refused: nothing took effect
  4  not sent: the service was not reached
  5  unknown: it may have taken effect; look before you send it again
  6  a campaign stopped: a person has to decide
  7  another process has the campaign's ledger
  130  stopped by Ctrl-C; a campaign goes on from there at its next run

Example:
  ses demo";

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    Demo(Demo),
    Call(Call),
    Campaign(Campaign),
    Emulator(Box<Emulator>),
}

/// Send a batch of mail into an emulator, to see how it goes.
///
/// Starts the emulator, makes a domain, a sender, a template and a recipient list, sends the batch over HTTP, watches
/// it, and shows one of the mails.
/// Nothing leaves this machine.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  ses demo --recipients customers.csv --keep")]
pub(crate) struct Demo {
    /// A CSV file with a column `email`; its other columns fill the template's variables {{name}} and {{greeting}}.
    #[arg(long, value_name = "FILE")]
    pub(crate) recipients: Option<PathBuf>,

    /// Leave the emulator running until Ctrl-C.
    #[arg(long)]
    pub(crate) keep: bool,
}

/// Call an action with a JSON body, and print the answer.
///
/// The body is checked by the rules of the API before anything is sent.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  ses call ListReceivers --json '{\"Offset\": 0, \"Limit\": 10}'
  ses call BatchSendEmail --body batch.json --endpoint http://127.0.0.1:8920")]
pub(crate) struct Call {
    /// The action, such as BatchSendEmail.
    pub(crate) action: String,

    /// A file with the body of the request as JSON; `-` reads standard input.
    #[arg(
        long,
        value_name = "FILE",
        required_unless_present = "json",
        conflicts_with = "json"
    )]
    pub(crate) body: Option<PathBuf>,

    /// The body of the request as JSON.
    #[arg(long, value_name = "TEXT")]
    pub(crate) json: Option<String>,

    #[command(flatten)]
    pub(crate) target: Target,
}

/// Where calls go.
#[derive(Debug, clap::Args)]
pub(crate) struct Target {
    /// Where to send requests instead of the service's own address, such as http://127.0.0.1:8920.
    #[arg(long, value_name = "URL")]
    pub(crate) endpoint: Option<String>,

    /// The region: ap-singapore on the international site, ap-guangzhou or ap-hongkong on the mainland one.
    ///
    /// The mainland's regions choose the mainland site, all others the international one.
    #[arg(long, env = "TENCENTCLOUD_REGION", default_value = "ap-singapore", value_parser = region)]
    pub(crate) region: Region,
}

/// A time of the service, in Unix seconds.
fn time(text: &str) -> Result<i64, String> {
    let time = ServiceTime::from(text).to_unix();
    time.ok_or_else(|| "a time is written as in 2026-01-02 11:04:05".to_owned())
}

/// A region by its name; an empty variable counts as not set.
fn region(name: &str) -> Result<Region, String> {
    let is_name = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    match name {
        "" => Ok(Region::AP_SINGAPORE),
        _ if name.bytes().all(is_name) => Ok(Region::new(name.to_owned())),
        _ => Err("a region is written as in ap-singapore".to_owned()),
    }
}

/// Run the emulator on this machine until Ctrl-C.
///
/// It takes the requests of any client of the API, verifies their signatures, enforces the rules, and keeps the mail.
/// What was sent is listed at /_emulator/messages.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  ses emulator --port 8920 --data mail.db --seed shop.toml
  ses emulator --fault '{\"action\": \"SendEmail\", \"nth\": 2, \"when\": \"after\", \"what\": {\"cut\": 40}}'
  ses emulator --clock '2026-03-01 09:00:00' --freeze
  ses emulator --terms '{\"daily_quota\": 1000, \"template_review\": {\"after_seconds\": 60}}'

GET /_emulator/terms shows the names of all terms, and PUT sets them while the emulator runs.

A line for each request goes to standard error; RUST_LOG=debug says more.")]
pub(crate) struct Emulator {
    /// The port on 127.0.0.1; 0 takes a free one.
    #[arg(long, default_value_t = 8920)]
    pub(crate) port: u16,

    /// Keep the state in this file; without it, it is gone with the emulator.
    #[arg(long, value_name = "FILE")]
    pub(crate) data: Option<PathBuf>,

    /// Begin with the domains, senders, templates and lists of this file, in TOML or JSON; may be given several times.
    ///
    /// What is there already, as in a data file that was seeded before, stays as it is.
    #[arg(long, value_name = "FILE")]
    pub(crate) seed: Vec<PathBuf>,

    /// The number of the first recipient list.
    #[arg(long, value_name = "NUMBER", default_value_t = 1)]
    pub(crate) first_list_id: u32,

    /// The number of the first template.
    #[arg(long, value_name = "NUMBER", default_value_t = 1)]
    pub(crate) first_template_id: u32,

    /// The number of the first task.
    #[arg(long, value_name = "NUMBER", default_value_t = 1)]
    pub(crate) first_task_id: u32,

    /// Take any number of requests a second.
    #[arg(long)]
    pub(crate) no_rate_limit: bool,

    /// The terms of accounts that have none of their own, as a JSON object: limits, quotas, reviews, permissions.
    #[arg(long, value_name = "JSON")]
    pub(crate) terms: Option<Terms>,

    /// Order a fault, as a JSON object; may be given several times.
    ///
    /// It says which requests, when and what: docs/emulator-faults.md lists all of it. GET /_emulator/faults tells how
    /// often each struck; one that --data has already goes on from there.
    #[arg(long, value_name = "JSON")]
    pub(crate) fault: Vec<Fault>,

    /// Order the faults of this file, in TOML or JSON, after those of --fault; may be given several times.
    #[arg(long, value_name = "FILE")]
    pub(crate) faults: Vec<PathBuf>,

    /// Let the clocks of accounts begin at this time, in UTC+8, unless they were turned before; without it, now.
    ///
    /// POST /_emulator/clock turns them while the emulator runs, and runs what falls due on the way.
    #[arg(long, value_name = "YYYY-MM-DD hh:mm:ss", value_parser = time)]
    pub(crate) clock: Option<i64>,

    /// Let the clocks of accounts stand still until they are turned.
    #[arg(long)]
    pub(crate) freeze: bool,

    /// Judge the age of signatures, count requests, and date answers by the clocks of accounts instead of this machine's.
    #[arg(long)]
    pub(crate) account_time: bool,

    /// How far the time of a signature may be from the clock, in seconds.
    #[arg(long, value_name = "SECONDS", default_value_t = 300)]
    pub(crate) signature_window: u64,

    /// Refuse what official SDKs make of host and scope when they are pointed at an address.
    #[arg(long)]
    pub(crate) strict: bool,
}
