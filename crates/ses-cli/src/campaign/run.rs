//! `ses campaign run`: a campaign from wherever it is to its end.

use std::process;

use ses_campaign::{Campaign, Interrupt, Ledger, Run};

use super::{progress::Progress, status};
use crate::{args::CampaignRun, call, emulator::told_to_stop, failure::Failure, output};

/// Sends a campaign, and shows how far it came.
///
/// # Errors
/// Wrong files, a ledger that cannot be used, a call that went on failing, or what needs a person.
pub(super) async fn run(args: CampaignRun) -> Result<(), Failure> {
    let failed = |error| Failure::campaign(error, &args.of.file);
    let campaign = Campaign::read(&args.of.file)?;
    let client = call::client(&args.target)?;
    let folder = args.of.folder();
    let before = Ledger::look(&folder).map_err(failed)?.unwrap_or_default();
    let progress = Progress::new(&before, args.verbose);
    let mut run = Run::new(&campaign, &client)
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
    status::show(&state, args.output)
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
