//! What can be asked of `ses list`.

use std::{num::NonZeroU64, path::PathBuf};

use clap::Subcommand;

use super::Calls;

#[derive(Debug, clap::Args)]
pub(crate) struct List {
    #[command(subcommand)]
    pub(crate) command: ListCommand,
}

#[derive(Debug, Subcommand)]
pub(crate) enum ListCommand {
    Import(ListImport),
    Show(ListShow),
    Delete(ListDelete),
}

/// Upload the recipients of a CSV file into a list.
///
/// The file has a header: the column `email`, and a column for each variable of the template.
/// Rows that the service would refuse and addresses that are there twice are left out and named.
/// An upload is never repeated: what the service has taken up stays in the list.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  ses list import customers.csv --name customers
  ses list import more.csv --list 1 --email address")]
pub(crate) struct ListImport {
    /// The CSV file.
    pub(crate) file: PathBuf,

    /// Make a new list of this name.
    #[arg(
        long,
        value_name = "TEXT",
        required_unless_present = "list",
        conflicts_with = "list"
    )]
    pub(crate) name: Option<String>,

    /// Describe the new list.
    #[arg(long, value_name = "TEXT", requires = "name")]
    pub(crate) description: Option<String>,

    /// Add to the list of this number.
    #[arg(long, value_name = "NUMBER")]
    pub(crate) list: Option<u64>,

    /// The column with the addresses.
    #[arg(long, value_name = "COLUMN", default_value = "email")]
    pub(crate) email: String,

    /// Upload so many recipients at a time, at most.
    #[arg(long, value_name = "NUMBER", default_value_t = 20_000, value_parser = clap::value_parser!(u32).range(1..=20_000))]
    pub(crate) chunk_rows: u32,

    /// How often the list is looked at until it is ready.
    #[arg(long, value_name = "SECONDS", default_value = "2")]
    pub(crate) every_seconds: NonZeroU64,

    #[command(flatten)]
    pub(crate) calls: Calls,
}

/// Show all lists, or who is on one.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  ses list show\n  ses list show 1 --output csv")]
pub(crate) struct ListShow {
    /// The number of a list, to show its recipients.
    pub(crate) list: Option<u64>,

    /// Only the recipient with this address.
    #[arg(long, value_name = "ADDRESS", requires = "list")]
    pub(crate) email: Option<String>,

    #[command(flatten)]
    pub(crate) calls: Calls,
}

/// Delete a list with all who are on it.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  ses list delete 1")]
pub(crate) struct ListDelete {
    /// The number of the list.
    pub(crate) list: u64,

    /// Do not ask whether it is meant.
    #[arg(long)]
    pub(crate) yes: bool,

    #[command(flatten)]
    pub(crate) calls: Calls,
}
