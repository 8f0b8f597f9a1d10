//! What can be asked of `ses` on the command line.

pub(crate) mod account;
mod campaign;
pub(crate) mod control;
pub(crate) mod list;
pub(crate) mod mail;
pub(crate) mod report;
pub(crate) mod shell;
pub(crate) mod sign;
pub(crate) mod task;
pub(crate) mod template;

use std::{
    net::{IpAddr, Ipv4Addr},
    path::PathBuf,
};

use clap::{Parser, Subcommand};
use ses_core::Region;
use ses_emulator::{Fault, Terms, Webhook};
use ses_types::{ServiceDate, ServiceTime};

pub(crate) use self::campaign::{
    Campaign, CampaignCancel, CampaignCheck, CampaignCommand, CampaignReport, CampaignRun,
    CampaignStatus, CampaignWatch,
};
use crate::output::Output;

/// Batch mail through Tencent Cloud SES, and an emulator of it to try everything on.
///
/// Credentials come from TENCENTCLOUD_SECRET_ID and TENCENTCLOUD_SECRET_KEY, and for temporary ones from
/// TENCENTCLOUD_TOKEN; or else from the file ~/.tencentcloud/credentials, a profile of tccli, or the role of the server
/// or container. `ses doctor` says which it is.
///
/// Results go to standard output, all else to standard error. NO_COLOR switches colours off.
#[derive(Debug, Parser)]
#[command(name = "ses", version, arg_required_else_help = true, after_help = EXIT_CODES)]
pub(crate) struct Args {
    #[command(subcommand)]
    pub(crate) command: Command,

    /// How results are written; without it, a table for a terminal and JSON for a pipe.
    #[arg(long, global = true, value_enum, env = "SES_OUTPUT", help_heading = SHARED)]
    pub(crate) output: Option<Output>,
}

/// Where help lists the options that commands have in common.
const SHARED: &str = "Shared options";

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

Examples:
  ses demo
  ses emulator
  ses campaign run spring.toml";

// What a command takes is put together when that command is asked for, so that starting costs little. Its help stands
// here since all of them are listed, and no documentation at what several share, which would come later and replace it.
#[derive(Debug, Subcommand)]
#[command(defer = true)]
pub(crate) enum Command {
    /// Send a batch of mail into an emulator, to see how it goes.
    ///
    /// Starts the emulator, makes a domain, a sender, a template and a recipient list, sends the batch over HTTP, watches
    /// it, and shows one of the mails.
    /// Nothing leaves this machine.
    #[command(after_help = "Example:\n  ses demo --recipients customers.csv --keep")]
    Demo(Demo),
    /// Send one mail, to up to 50 recipients, by a template or as it is.
    #[command(after_help = "\
Examples:
  ses send --from news@mail.example.com --to mei@example.org --subject Hello --template 7 --data '{\"name\": \"Mei\"}'
  ses send --from news@mail.example.com --to mei@example.org --subject Hello --text hello.txt --dry-run")]
    Send(mail::Send),
    /// Send a template to all recipients of a list: now, at a time, or again and again.
    ///
    /// There is no key that makes a repetition harmless: run again, it mails everybody again.
    /// For more than a list, and for what must not go out twice whatever fails, there is `ses campaign`.
    #[command(after_help = "\
Examples:
  ses batch --from 'News <news@mail.example.com>' --list 1 --subject 'Hello {{name}}' --template 7
  ses batch --from news@mail.example.com --list 1 --subject Hello --template 7 --at 2026-12-01T09:00:00+08:00
  ses batch --from news@mail.example.com --list 1 --subject Daily --template 7 --at '2026-12-01 09:00 Asia/Shanghai' --every 24")]
    Batch(mail::Batch),
    /// Send one mail to each recipient of a file, exactly once.
    #[command(after_help = "Example:\n  ses campaign check spring.toml")]
    Campaign(Campaign),
    /// Look at the tasks that batches made, and end what recurs.
    #[command(after_help = "Example:\n  ses task list --list 1")]
    Task(task::Task),
    /// Show what became of single mails, of a batch or not: sent, delivered, opened, bounced.
    ///
    /// The service shows them day by day, in UTC+8.
    #[command(after_help = "\
Examples:
  ses status --to mei@example.org
  ses status --date 2026-03-01 --output csv")]
    Status(report::Status),
    /// Count the account's mail day by day, with a chart.
    #[command(after_help = "Example:\n  ses stats --since 2026-03-01 --until 2026-03-07")]
    Stats(report::Stats),
    /// Fill recipient lists, and look at them.
    #[command(after_help = "Example:\n  ses list import customers.csv --name customers")]
    List(list::List),
    /// Keep templates in files, push them to the service, and see them filled in.
    #[command(
        after_help = "Example:\n  ses template push welcome --html welcome.html --text welcome.txt"
    )]
    Template(template::Template),
    /// Set up the domains that mail comes from.
    #[command(after_help = "Example:\n  ses domain add mail.example.com")]
    Domain(account::Domain),
    /// Set up the addresses that mail comes from.
    #[command(after_help = "Example:\n  ses sender add news@mail.example.com --alias News")]
    Sender(account::Sender),
    /// See and mend who gets no mail: your own blocklist, and the addresses that bounced.
    #[command(after_help = "Example:\n  ses blocklist add nobody@example.org --until 2026-12-31")]
    Blocklist(account::Blocklist),
    /// See and set which senders' mail carries an unsubscribe link.
    #[command(after_help = "Example:\n  ses unsubscribe set news@mail.example.com --link english")]
    Unsubscribe(account::Unsubscribe),
    /// Call an action with a JSON body, and print the answer.
    ///
    /// The body is checked by the rules of the API before anything is sent.
    #[command(after_help = "\
Examples:
  ses call ListReceivers --json '{\"Offset\": 0, \"Limit\": 10}'
  ses call BatchSendEmail --body batch.json --endpoint http://127.0.0.1:8920")]
    Call(Call),
    /// Explain the signature of a request, and say where another one differs.
    ///
    /// The file is the request as HTTP writes it: request line, headers, an empty line, the body.
    /// Printed is what is hashed for it. With the secret key in TENCENTCLOUD_SECRET_KEY, the signature is checked as well,
    /// and one that does not hold is diagnosed.
    #[command(after_help = "\
Examples:
  ses sign request.http
  ses sign request.http --compare canonical-request-of-the-sdk.txt")]
    Sign(sign::Sign),
    /// Look whether everything is set up: credentials, clock, endpoint, and what the account may do.
    ///
    /// Nothing is changed. The first thing that is wrong decides the exit code.
    #[command(after_help = "Example:\n  ses doctor --profile newsletter")]
    Doctor(report::Doctor),
    /// Listen for the service's events, and print one a line until Ctrl-C.
    ///
    /// The service calls the ports 8080 to 8082. No signature is documented, so an event proves nothing of who sent it.
    #[command(after_help = "Example:\n  ses webhook --listen 0.0.0.0:8080")]
    Webhook(report::Webhook),
    /// Run the emulator on this machine until Ctrl-C.
    ///
    /// It takes the requests of any client of the API, verifies their signatures, enforces the rules, and keeps the mail.
    /// What was sent is listed by `ses emulator inbox`.
    #[command(
        args_conflicts_with_subcommands = true,
        after_help = "\
Examples:
  ses emulator --port 8920 --data mail.db --seed shop.toml
  ses emulator --fault '{\"action\": \"SendEmail\", \"nth\": 2, \"when\": \"after\", \"what\": {\"cut\": 40}}'
  ses emulator --clock '2026-03-01 09:00:00' --freeze
  ses emulator --webhook http://127.0.0.1:8080/ --webhook news@mail.example.com=http://127.0.0.1:8081/
  ses emulator --terms '{\"daily_quota\": 1000, \"template_review\": {\"after_seconds\": 60}}'

GET /_emulator/terms shows the names of all terms, and PUT sets them while the emulator runs.

A line for each request goes to standard error; RUST_LOG=debug says more."
    )]
    Emulator(Box<Emulator>),
    /// Print a completion script for a shell.
    #[command(
        after_help = "Examples:\n  source <(ses completion bash)\n  ses completion fish > ~/.config/fish/completions/ses.fish"
    )]
    Completion(shell::Completion),
    /// Print the manual page of ses, or of a command of it.
    #[command(
        after_help = "Examples:\n  ses man | man -l -\n  ses man campaign run > ses-campaign-run.1"
    )]
    Man(shell::Man),
}

#[derive(Debug, clap::Args)]
pub(crate) struct Demo {
    /// A CSV file with a column `email`; its other columns fill the template's variables {{name}} and {{greeting}}.
    #[arg(long, value_name = "FILE")]
    pub(crate) recipients: Option<PathBuf>,

    /// Leave the emulator running until Ctrl-C.
    #[arg(long)]
    pub(crate) keep: bool,
}

#[derive(Debug, clap::Args)]
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
    pub(crate) calls: Calls,
}

// Where calls go, and whether they are made.
#[derive(Debug, clap::Args)]
pub(crate) struct Calls {
    #[command(flatten)]
    pub(crate) target: Target,

    /// Print the first request as it would be sent, its signature masked, and send nothing.
    #[arg(long, help_heading = SHARED)]
    pub(crate) dry_run: bool,
}

// Where calls go.
#[derive(Debug, clap::Args)]
pub(crate) struct Target {
    /// Where to send requests instead of the service's own address, such as http://127.0.0.1:8920.
    #[arg(long, value_name = "URL", env = "SES_ENDPOINT", help_heading = SHARED, value_parser = clap::builder::NonEmptyStringValueParser::new())]
    pub(crate) endpoint: Option<String>,

    /// Sign with this profile of tccli, whatever the environment says.
    #[arg(long, value_name = "NAME", help_heading = SHARED)]
    pub(crate) profile: Option<String>,

    /// The region: ap-singapore on the international site, ap-guangzhou or ap-hongkong on the mainland one.
    ///
    /// The mainland's regions choose the mainland site, all others the international one.
    #[arg(long, env = "TENCENTCLOUD_REGION", default_value = "ap-singapore", value_parser = region, help_heading = SHARED)]
    pub(crate) region: Region,
}

// When it is asked whether mail is meant.
#[derive(Debug, clap::Args)]
pub(crate) struct Guard {
    /// Do not ask whether it is meant.
    #[arg(long, help_heading = SHARED)]
    pub(crate) yes: bool,

    /// Ask before more recipients than these get mail, unless the endpoint is this machine.
    #[arg(long, value_name = "NUMBER", default_value_t = 100, help_heading = SHARED)]
    pub(crate) ask_above: u64,
}

// Days of the service, in UTC+8; both count.
#[derive(Debug, clap::Args)]
pub(crate) struct Days {
    /// The first day; without it, six days before the last.
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = date)]
    pub(crate) since: Option<ServiceDate>,

    /// The last day; without it, today.
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = date)]
    pub(crate) until: Option<ServiceDate>,
}

/// A day of the service.
fn date(text: &str) -> Result<ServiceDate, String> {
    let date = ServiceDate::from(text);
    match date.to_unix() {
        Some(_) => Ok(date),
        None => Err("a day is written as in 2026-01-02".to_owned()),
    }
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

#[derive(Debug, clap::Args)]
pub(crate) struct Emulator {
    #[command(subcommand)]
    pub(crate) command: Option<control::EmulatorCommand>,

    /// The port; 0 takes a free one.
    #[arg(long, default_value_t = 8920)]
    pub(crate) port: u16,

    /// The address of this machine to listen on; whoever reaches it reads the captured mail without a password.
    #[arg(long, value_name = "IP", default_value_t = Ipv4Addr::LOCALHOST.into())]
    pub(crate) address: IpAddr,

    /// A name by which browsers may call it, beside addresses and names without a dot; may be given several times.
    #[arg(long, value_name = "NAME")]
    pub(crate) allow_host: Vec<String>,

    /// Hand mail on to this mail server, too: only mail to whom --smtp-to names.
    ///
    /// A password, if there is one, is in the variable SES_SMTP_PASSWORD.
    #[arg(long, value_name = "HOST[:PORT]", requires = "smtp_to")]
    pub(crate) smtp: Option<String>,

    /// Whose mail leaves: an address in which * stands for any characters, as in *@example.org; may be given several times.
    #[arg(long, value_name = "ADDRESS", requires = "smtp")]
    pub(crate) smtp_to: Vec<String>,

    /// How the connection to the mail server is protected.
    #[arg(long, value_enum, default_value_t = Protection::Starttls, requires = "smtp")]
    pub(crate) smtp_tls: Protection,

    /// Trust this root certificate of the mail server, in PEM, beside those that everybody trusts.
    #[arg(long, value_name = "FILE", requires = "smtp")]
    pub(crate) smtp_root: Option<PathBuf>,

    /// The user to log in as at the mail server.
    #[arg(long, value_name = "NAME", requires = "smtp")]
    pub(crate) smtp_user: Option<String>,

    /// Hand over at most so many mails a second for each account.
    #[arg(long, value_name = "NUMBER", requires = "smtp")]
    pub(crate) smtp_rate: Option<f64>,

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

    /// Tell this address what becomes of mail, or of a sender's mail: docs/emulator-webhooks.md; may be given several times.
    #[arg(long, value_name = "[SENDER=]URL")]
    pub(crate) webhook: Vec<Webhook>,

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

/// How a connection to a mail server is protected.
#[derive(Clone, Copy, Debug, clap::ValueEnum)]
pub(crate) enum Protection {
    /// Not at all.
    None,
    /// By TLS after STARTTLS, usually on port 587.
    Starttls,
    /// By TLS from the beginning, usually on port 465.
    Tls,
}

#[cfg(test)]
mod tests {
    use clap::{Command, CommandFactory as _};

    use super::*;

    /// A command and all below it, each with its whole name.
    fn all(command: &Command) -> Vec<&Command> {
        let below = command.get_subcommands();
        let below = below.filter(|below| below.get_name() != "help");
        let mut found = vec![command];
        found.extend(below.flat_map(all));
        found
    }

    #[test]
    fn each_command_has_an_example_and_each_argument_its_help() {
        let mut ses = Args::command();
        ses.build();
        ses.clone().debug_assert();
        let commands = all(&ses);
        assert!(commands.len() > 50, "{} commands", commands.len());
        for command in commands {
            let name = command.get_bin_name().unwrap_or_default();
            let after = command.get_after_help().map(ToString::to_string);
            let example = after.unwrap_or_default();
            assert!(
                example.contains(&format!("\n  {name}")),
                "{name}: no example"
            );
            assert!(
                command.get_about().is_some(),
                "{name}: nothing is said of it"
            );
            for argument in command.get_arguments() {
                let help = argument.get_help().map(ToString::to_string);
                let id = argument.get_id();
                assert!(
                    help.is_some_and(|help| !help.is_empty()),
                    "{name} {id}: no help"
                );
            }
        }
    }

    #[test]
    fn each_example_can_be_parsed() {
        let mut ses = Args::command();
        ses.build();
        for command in all(&ses) {
            let after = command.get_after_help().map(ToString::to_string);
            for line in after.unwrap_or_default().lines() {
                let Some(line) = line.strip_prefix("  ses ") else {
                    continue;
                };
                let line = line.split(" | ").next().unwrap_or_default();
                let words = words(line.split(" > ").next().unwrap_or_default());
                let parsed = Args::try_parse_from([vec!["ses".to_owned()], words].concat());
                let error = parsed.err().map(|error| error.to_string());
                assert_eq!(error, None, "ses {line}");
            }
        }
    }

    /// A line's words, as a shell has them.
    fn words(line: &str) -> Vec<String> {
        let pieces = line.split('\'').enumerate();
        let marked = pieces.map(|(index, piece)| match index % 2 {
            0 => piece.replace(' ', "\0"),
            _ => piece.to_owned(),
        });
        let marked: String = marked.collect();
        let words = marked.split('\0').filter(|word| !word.is_empty());
        words.map(str::to_owned).collect()
    }
}
