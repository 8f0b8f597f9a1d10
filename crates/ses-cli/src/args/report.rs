//! What can be asked of `ses status`, `ses stats`, `ses doctor` and `ses webhook`.

use std::net::SocketAddr;

use ses_types::ServiceDate;

use super::{Calls, Days, Target, date};

#[derive(Debug, clap::Args)]
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

#[derive(Debug, clap::Args)]
pub(crate) struct Stats {
    #[command(flatten)]
    pub(crate) days: Days,

    /// Only mail from this domain.
    #[arg(long, value_name = "DOMAIN")]
    pub(crate) domain: Option<String>,

    #[command(flatten)]
    pub(crate) calls: Calls,
}

#[derive(Debug, clap::Args)]
pub(crate) struct Doctor {
    #[command(flatten)]
    pub(crate) target: Target,
}

#[derive(Debug, clap::Args)]
pub(crate) struct Webhook {
    /// The address to listen on; port 0 takes a free one.
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8080")]
    pub(crate) listen: SocketAddr,
}
