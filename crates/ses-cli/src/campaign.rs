//! `ses campaign`: what is done with a campaign's file.

mod cancel;
mod check;
mod report;
mod run;
mod status;
mod watch;

mod progress;

use crate::{
    args::{Campaign, CampaignCommand},
    failure::Failure,
    output::Output,
};

/// Does what is asked of a campaign.
///
/// # Errors
/// Wrong files, a ledger that cannot be used, a call that failed, or what needs a person.
pub(crate) async fn run(args: Campaign, output: Output) -> Result<(), Failure> {
    match args.command {
        CampaignCommand::Check(args) => check::run(args, output).await,
        CampaignCommand::Run(args) => run::run(args, output).await,
        CampaignCommand::Status(args) => status::run(&args, output),
        CampaignCommand::Watch(args) => watch::run(args, output).await,
        CampaignCommand::Report(args) => report::run(args, output).await,
        CampaignCommand::Cancel(args) => cancel::run(args, output).await,
    }
}
