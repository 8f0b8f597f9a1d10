//! What can be asked of `ses domain`, `ses sender`, `ses blocklist` and `ses unsubscribe`.

use clap::Subcommand;
use ses_types::{ServiceDate, UnsubscribeLink};

use super::{Calls, date, mail::unsubscribe_link};

#[derive(Debug, clap::Args)]
pub(crate) struct Domain {
    #[command(subcommand)]
    pub(crate) command: DomainCommand,
}

#[derive(Debug, Subcommand)]
pub(crate) enum DomainCommand {
    /// List the domains, their reputation and their daily quota.
    #[command(after_help = "Example:\n  ses domain list")]
    List(Calls),
    /// Add a domain, and show the DNS records that it needs.
    #[command(after_help = "Example:\n  ses domain add mail.example.com")]
    Add(Named),
    /// Show the DNS records of a domain, and which are found.
    #[command(after_help = "Example:\n  ses domain show mail.example.com")]
    Show(Named),
    /// Ask the service to look at the DNS records of a domain again.
    #[command(after_help = "Example:\n  ses domain verify mail.example.com")]
    Verify(Named),
    /// Remove a domain: no mail can come from it then.
    #[command(after_help = "Example:\n  ses domain remove mail.example.com")]
    Remove(Removed),
}

/// Something by its name.
#[derive(Debug, clap::Args)]
pub(crate) struct Named {
    /// The domain, or the sender's address.
    pub(crate) name: String,

    #[command(flatten)]
    pub(crate) calls: Calls,
}

/// Something to be removed by its name.
#[derive(Debug, clap::Args)]
pub(crate) struct Removed {
    /// Do not ask whether it is meant.
    #[arg(long)]
    pub(crate) yes: bool,

    #[command(flatten)]
    pub(crate) named: Named,
}

#[derive(Debug, clap::Args)]
pub(crate) struct Sender {
    #[command(subcommand)]
    pub(crate) command: SenderCommand,
}

#[derive(Debug, Subcommand)]
pub(crate) enum SenderCommand {
    /// List the senders.
    #[command(after_help = "Example:\n  ses sender list --output json")]
    List(Calls),
    Add(SenderAdd),
    /// Remove a sender.
    #[command(after_help = "Example:\n  ses sender remove news@mail.example.com")]
    Remove(Removed),
}

/// Add a sender of a domain that is verified.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  ses sender add news@mail.example.com --alias News")]
pub(crate) struct SenderAdd {
    /// What mail programs show beside the address.
    #[arg(long, value_name = "TEXT")]
    pub(crate) alias: Option<String>,

    #[command(flatten)]
    pub(crate) named: Named,
}

#[derive(Debug, clap::Args)]
pub(crate) struct Blocklist {
    #[command(subcommand)]
    pub(crate) command: BlocklistCommand,
}

#[derive(Debug, Subcommand)]
pub(crate) enum BlocklistCommand {
    List(BlocklistList),
    Add(BlocklistAdd),
    /// Take addresses off your own blocklist.
    #[command(after_help = "Example:\n  ses blocklist remove nobody@example.org")]
    Remove(Addresses),
    Bounced(BlocklistBounced),
    /// Take addresses off the service's list of those that bounced.
    #[command(after_help = "Example:\n  ses blocklist release mei@example.org")]
    Release(Addresses),
}

/// List your own blocklist.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  ses blocklist list --email nobody@example.org")]
pub(crate) struct BlocklistList {
    /// Only this address.
    #[arg(long, value_name = "ADDRESS")]
    pub(crate) email: Option<String>,

    #[command(flatten)]
    pub(crate) calls: Calls,
}

/// Add addresses to your own blocklist.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  ses blocklist add nobody@example.org --until 2026-12-31")]
pub(crate) struct BlocklistAdd {
    /// The last day on which they get no mail; without it, for good.
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = date)]
    pub(crate) until: Option<ServiceDate>,

    #[command(flatten)]
    pub(crate) addresses: Addresses,
}

/// Addresses.
#[derive(Debug, clap::Args)]
pub(crate) struct Addresses {
    /// The addresses.
    #[arg(required = true, value_name = "ADDRESS")]
    pub(crate) emails: Vec<String>,

    #[command(flatten)]
    pub(crate) calls: Calls,
}

/// List the addresses that bounced, which the service sends to no more.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  ses blocklist bounced --since 2026-03-01 --until 2026-03-31")]
pub(crate) struct BlocklistBounced {
    #[command(flatten)]
    pub(crate) days: super::Days,

    /// Only this address.
    #[arg(long, value_name = "ADDRESS")]
    pub(crate) email: Option<String>,

    #[command(flatten)]
    pub(crate) calls: Calls,
}

#[derive(Debug, clap::Args)]
pub(crate) struct Unsubscribe {
    #[command(subcommand)]
    pub(crate) command: UnsubscribeCommand,
}

#[derive(Debug, Subcommand)]
pub(crate) enum UnsubscribeCommand {
    /// List the senders with a setting of their own.
    #[command(after_help = "Example:\n  ses unsubscribe list")]
    List(Calls),
    Set(UnsubscribeSet),
    /// Take a sender's setting away.
    #[command(after_help = "Example:\n  ses unsubscribe remove news@mail.example.com")]
    Remove(Named),
}

/// Set a sender's unsubscribe link, or switch it off.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  ses unsubscribe set news@mail.example.com --link english")]
pub(crate) struct UnsubscribeSet {
    /// The language of the link.
    #[arg(long, value_name = "LANGUAGE", default_value = "english", value_parser = unsubscribe_link())]
    pub(crate) link: UnsubscribeLink,

    /// Keep the setting, and switch it off.
    #[arg(long)]
    pub(crate) off: bool,

    #[command(flatten)]
    pub(crate) named: Named,
}
