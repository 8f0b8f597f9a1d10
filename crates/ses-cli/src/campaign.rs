//! `ses campaign`: what is done with a campaign's file.

mod cancel;
mod check;
mod report;
mod run;
mod status;
mod watch;

mod progress;
mod table;

use crate::{
    args::{Campaign, CampaignCommand},
    failure::Failure,
};

/// Does what is asked of a campaign.
///
/// # Errors
/// Wrong files, a ledger that cannot be used, a call that failed, or what needs a person.
pub(crate) async fn run(args: Campaign) -> Result<(), Failure> {
    match args.command {
        CampaignCommand::Check(args) => check::run(args).await,
        CampaignCommand::Run(args) => run::run(args).await,
        CampaignCommand::Status(args) => status::run(&args),
        CampaignCommand::Watch(args) => watch::run(args).await,
        CampaignCommand::Report(args) => report::run(args).await,
        CampaignCommand::Cancel(args) => cancel::run(args).await,
    }
}
