//! What can be asked of `ses campaign`.

use std::{
    num::NonZeroUsize,
    path::{Path, PathBuf},
};

use clap::Subcommand;

use super::{Guard, Target};

#[derive(Debug, clap::Args)]
pub(crate) struct Campaign {
    #[command(subcommand)]
    pub(crate) command: CampaignCommand,
}

#[derive(Debug, Subcommand)]
pub(crate) enum CampaignCommand {
    Check(CampaignCheck),
    Run(CampaignRun),
    Status(CampaignStatus),
    Watch(CampaignWatch),
    Report(CampaignReport),
    Cancel(CampaignCancel),
}

/// Look at a campaign's file, its template and its recipients, and say all that is wrong; nothing is sent.
///
/// The README of the crate ses-campaign describes the file.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  ses campaign check spring.toml")]
pub(crate) struct CampaignCheck {
    /// The campaign's file, in TOML.
    pub(crate) file: PathBuf,

    /// Look at a template of the account, too: whether it is approved, and its variables.
    #[arg(long)]
    pub(crate) online: bool,

    /// Leave what would be uploaded (spool.jsonl), and which rows would not (rejected.csv), in this folder.
    #[arg(long, value_name = "FOLDER")]
    pub(crate) keep: Option<PathBuf>,

    #[command(flatten)]
    pub(crate) target: Target,
}

/// A campaign and its ledger.
#[derive(Debug, clap::Args)]
pub(crate) struct LedgerOf {
    /// The campaign's file, in TOML.
    pub(crate) file: PathBuf,

    /// The folder of its ledger; left out, it is beside the file: spring.ledger for spring.toml.
    #[arg(long, value_name = "FOLDER")]
    pub(crate) ledger: Option<PathBuf>,
}

impl LedgerOf {
    pub(crate) fn folder(&self) -> PathBuf {
        let beside = || self.file.with_extension("ledger");
        self.ledger.as_deref().map_or_else(beside, Path::to_owned)
    }
}

/// Send the campaign, or go on from where its ledger says.
///
/// Every step is written to the ledger before it is taken, so that a run that ends, however it does, is followed by one
/// that mails nobody twice. Ctrl-C lets the step in hand come to its end and stops; a second one ends the run at once.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  ses campaign run spring.toml")]
pub(crate) struct CampaignRun {
    #[command(flatten)]
    pub(crate) of: LedgerOf,

    /// Submit again what had no answer and can no longer take effect, instead of stopping for a person.
    #[arg(long)]
    pub(crate) resubmit: bool,

    /// End when everything is submitted, without watching it go out.
    #[arg(long)]
    pub(crate) detach: bool,

    /// How many lists are filled at once.
    #[arg(long, value_name = "NUMBER", default_value = "4")]
    pub(crate) lists_at_once: NonZeroUsize,

    /// Say each entry of the ledger and each call.
    #[arg(short, long)]
    pub(crate) verbose: bool,

    #[command(flatten)]
    pub(crate) guard: Guard,

    #[command(flatten)]
    pub(crate) target: Target,
}

/// Show how far a campaign is, by its ledger alone; also while it runs.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  ses campaign status spring.toml --output json")]
pub(crate) struct CampaignStatus {
    #[command(flatten)]
    pub(crate) of: LedgerOf,
}

/// Show how far a campaign is, by its ledger and the service, until it is over.
///
/// A campaign that recurs is over when each list has its task.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  ses campaign watch spring.toml")]
pub(crate) struct CampaignWatch {
    #[command(flatten)]
    pub(crate) of: LedgerOf,

    #[command(flatten)]
    pub(crate) target: Target,
}

/// Count what became of a campaign's mail, list by list; also while it runs.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  ses campaign report spring.toml --html spring.html")]
pub(crate) struct CampaignReport {
    #[command(flatten)]
    pub(crate) of: LedgerOf,

    /// Write a page as well, with charts and without anything that would have to be fetched.
    #[arg(long, value_name = "FILE")]
    pub(crate) html: Option<PathBuf>,

    #[command(flatten)]
    pub(crate) target: Target,
}

/// Submit nothing further, end what recurs, and say what can't be taken back.
///
/// This is for good. The recurrence of a task is ended by one call that is never repeated.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  ses campaign cancel spring.toml")]
pub(crate) struct CampaignCancel {
    #[command(flatten)]
    pub(crate) of: LedgerOf,

    /// Do not ask whether it is meant.
    #[arg(long)]
    pub(crate) yes: bool,

    #[command(flatten)]
    pub(crate) target: Target,
}
