//! What can be asked of `ses status`, `ses stats`, `ses doctor` and `ses webhook`.

use std::net::SocketAddr;

use ses_types::ServiceDate;

use super::{Calls, Days, Target, date};

/// Show what became of single mails, of a batch or not: sent, delivered, opened, bounced.
///
/// The service shows them day by day, in UTC+8.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  ses status --to mei@example.org
  ses status --date 2026-03-01 --output csv")]
pub(crate) struct Status {
    /// The day on which the mail was asked for; without it, today.
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = date)]
    pub(crate) date: Option<ServiceDate>,

    /// Only mail to this recipient.
    #[arg(long, value_name = "ADDRESS")]
    pub(crate) to: Option<String>,

    /// Only the mail with this MessageId, as `ses send` shows it.
    #[arg(long, value_name = "ID")]
    pub(crate) message: Option<String>,

    #[command(flatten)]
    pub(crate) calls: Calls,
}

/// Count the account's mail day by day, with a chart.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  ses stats --since 2026-03-01 --until 2026-03-07")]
pub(crate) struct Stats {
    #[command(flatten)]
    pub(crate) days: Days,

    /// Only mail from this domain.
    #[arg(long, value_name = "DOMAIN")]
    pub(crate) domain: Option<String>,

    #[command(flatten)]
    pub(crate) calls: Calls,
}

/// Look whether everything is set up: credentials, clock, endpoint, and what the account may do.
///
/// Nothing is changed. The first thing that is wrong decides the exit code.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  ses doctor --profile newsletter")]
pub(crate) struct Doctor {
    #[command(flatten)]
    pub(crate) target: Target,
}

/// Listen for the service's events, and print one a line until Ctrl-C.
///
/// The service calls the ports 8080 to 8082. No signature is documented, so an event proves nothing of who sent it.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  ses webhook --listen 0.0.0.0:8080")]
pub(crate) struct Webhook {
    /// The address to listen on; port 0 takes a free one.
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8080")]
    pub(crate) listen: SocketAddr,
}
