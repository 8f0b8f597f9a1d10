//! `ses campaign run`: a campaign from wherever it is to its end.

use std::{fs::File, process};

use ses_campaign::{Campaign, Interrupt, Ledger, Row, Rows, Run};

use super::{progress::Progress, status};
use crate::{
    args::CampaignRun,
    confirm::confirm_many,
    emulator::told_to_stop,
    failure::Failure,
    output::{self, Output},
    service::Service,
};

/// Sends a campaign, and shows how far it came.
///
/// # Errors
/// Wrong files, a ledger that cannot be used, a call that went on failing, or what needs a person.
pub(super) async fn run(args: CampaignRun, output: Output) -> Result<(), Failure> {
    let failed = |error| Failure::campaign(error, &args.of.file);
    let campaign = Campaign::read(&args.of.file)?;
    let service = Service::at(&args.target)?;
    let folder = args.of.folder();
    let before = Ledger::look(&folder).map_err(failed)?.unwrap_or_default();
    if !before.is_prepared && service.is_guarded(&args.guard) {
        confirm_many(&service, &args.guard, Some(count(&campaign)?))?;
    }
    let progress = Progress::new(&before, args.verbose);
    let mut run = Run::new(&campaign, service.client())
        .with_ledger(&folder)
        .with_observer(&progress)
        .with_interrupt(interrupted()?)
        .with_lists_at_once(args.lists_at_once);
    if args.resubmit {
        run = run.with_resubmission();
    }
    if args.detach {
        run = run.detached();
    }
    let ended = run.go().await;
    progress.finish();
    let state = ended.map_err(failed)?;
    if before.is_done {
        output::talk("the campaign is done: nothing is left to do\n");
    }
    status::show(&state, output)
}

/// How many recipients the campaign's file has that can be mailed, some of them perhaps twice.
fn count(campaign: &Campaign) -> Result<u64, Failure> {
    let path = &campaign.recipients.file;
    let file = File::open(path).map_err(|error| Failure::file(path, &error))?;
    let mut rows = Rows::new(&path.display().to_string(), file, &campaign.recipients)?;
    let mut count = 0;
    while let Some(row) = rows.read()? {
        count += u64::from(matches!(row, Row::Recipient(_)));
    }
    Ok(count)
}

/// A wish that the run stops, which Ctrl-C raises; a second one ends the process.
fn interrupted() -> Result<Interrupt, Failure> {
    let interrupt = Interrupt::new();
    let (first, wish) = (told_to_stop()?, interrupt.clone());
    tokio::spawn(async move {
        if first.await.is_err() {
            return;
        }
        let second = told_to_stop();
        output::talk("stopping: the step in hand comes to its end; Ctrl-C again ends at once\n");
        wish.raise();
        if let Ok(second) = second
            && second.await.is_ok()
        {
            process::exit(130);
        }
    });
    Ok(interrupt)
}
