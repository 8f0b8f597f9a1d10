//! A run: takes a campaign from wherever its ledger says it is to its end.
//!
//! Each step is written to the ledger before it is taken, and what came of it afterwards.
//! Steps are taken part by part, and no part is submitted before all lists are complete.

mod begin;
mod list;
mod prepare;
mod settle;
pub(crate) mod submit;
mod template;
mod upload;
mod watch;

use std::{fmt, num::NonZeroUsize, path::PathBuf};

use futures_util::{StreamExt as _, stream};
use ses_hyper::Client;

use crate::{
    Campaign, Clock, Entry, Error, Interrupt, Ledger, Observer, State, Stop, SystemClock,
    observer::Unobserved, service::Service,
};

/// A run of a campaign.
///
/// # Example
/// ```no_run
/// use ses_campaign::{Campaign, Run};
/// use ses_hyper::{Client, ses_core::Config};
///
/// # async fn example() -> Result<(), ses_campaign::Error> {
/// let campaign = Campaign::read("spring.toml")?;
/// let client = Client::new(Config::international());
/// let state = Run::new(&campaign, &client).go().await?;
/// println!("{} lists were sent to", state.parts.len());
/// # Ok(())
/// # }
/// ```
pub struct Run<'r> {
    campaign: &'r Campaign,
    client: &'r Client,
    folder: PathBuf,
    clock: &'r dyn Clock,
    observer: &'r dyn Observer,
    interrupt: Interrupt,
    may_resubmit: bool,
    is_detached: bool,
    at_once: NonZeroUsize,
}

impl<'r> Run<'r> {
    /// A run with the ledger beside the campaign's file: `spring.ledger` for `spring.toml`.
    #[must_use]
    pub fn new(campaign: &'r Campaign, client: &'r Client) -> Self {
        Self {
            campaign,
            client,
            folder: campaign.path.with_extension("ledger"),
            clock: &SystemClock,
            observer: &Unobserved,
            interrupt: Interrupt::new(),
            may_resubmit: false,
            is_detached: false,
            at_once: NonZeroUsize::new(4).expect("four are more than none"),
        }
    }

    /// Keeps the ledger in another folder.
    #[must_use]
    pub fn with_ledger(self, folder: impl Into<PathBuf>) -> Self {
        let folder = folder.into();
        Self { folder, ..self }
    }

    /// Goes by another clock than the system's.
    #[must_use]
    pub fn with_clock(self, clock: &'r dyn Clock) -> Self {
        Self { clock, ..self }
    }

    /// Tells what happens.
    #[must_use]
    pub fn with_observer(self, observer: &'r dyn Observer) -> Self {
        Self { observer, ..self }
    }

    /// Stops when it is asked to.
    #[must_use]
    pub fn with_interrupt(self, interrupt: Interrupt) -> Self {
        Self { interrupt, ..self }
    }

    /// Submits again what can no longer take effect, instead of stopping with [`Stop::Absent`].
    ///
    /// That no mail is sent twice then rests on what is assumed of the service: that what it accepted shows in its
    /// listings within the campaign's `times.settling`.
    #[must_use]
    pub fn with_resubmission(self) -> Self {
        let may_resubmit = true;
        Self {
            may_resubmit,
            ..self
        }
    }

    /// Ends when everything is submitted, without watching the tasks.
    #[must_use]
    pub fn detached(self) -> Self {
        let is_detached = true;
        Self {
            is_detached,
            ..self
        }
    }

    /// How many lists are filled at once; 4 unless set.
    #[must_use]
    pub fn with_lists_at_once(self, at_once: NonZeroUsize) -> Self {
        Self { at_once, ..self }
    }

    /// Goes on from where the ledger says, to the end: all lists sent to, and their tasks over, if they have an end.
    ///
    /// # Cancelling
    /// A future that is dropped leaves the ledger as a process does that is killed: the next run settles it.
    ///
    /// # Errors
    /// [`Error`] says why the run did not go on; what was done until then stands in the ledger.
    pub async fn go(self) -> Result<State, Error> {
        let ledger = Ledger::open(&self.folder)?;
        let service = Service {
            client: self.client,
            clock: self.clock,
            observer: self.observer,
            interrupt: &self.interrupt,
            halt: Interrupt::new(),
            poll: self.campaign.times.poll,
            patience: self.campaign.times.patience,
        };
        let steps = Steps {
            campaign: self.campaign,
            ledger: &ledger,
            service,
            may_resubmit: self.may_resubmit,
        };
        steps.go(self.at_once, self.is_detached).await?;
        Ok(ledger.state())
    }
}

impl fmt::Debug for Run<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Run")
            .field("campaign", self.campaign)
            .field("folder", &self.folder)
            .finish_non_exhaustive()
    }
}

/// What the steps of a run have in common.
struct Steps<'r> {
    campaign: &'r Campaign,
    ledger: &'r Ledger,
    service: Service<'r>,
    may_resubmit: bool,
}

impl Steps<'_> {
    async fn go(&self, at_once: NonZeroUsize, is_detached: bool) -> Result<(), Error> {
        self.begin().await?;
        let state = self.ledger.state();
        if state.is_cancelled {
            return Err(Stop::Cancelled.into());
        }
        if state.is_done {
            return Ok(());
        }
        let template = self.template().await?;
        self.each_part(at_once, |part| self.complete(part)).await?;
        let one = NonZeroUsize::MIN;
        self.each_part(one, |part| self.submit(part, template))
            .await?;
        if !is_detached {
            self.watch().await?;
            self.write(&Entry::Done)?;
        }
        Ok(())
    }

    async fn each_part<F: Future<Output = Result<(), Error>>>(
        &self,
        at_once: NonZeroUsize,
        step: impl Fn(u32) -> F,
    ) -> Result<(), Error> {
        let parts = (0..self.parts()).map(step);
        let mut steps = stream::iter(parts).buffer_unordered(at_once.get());
        let mut first = Ok(());
        while let Some(result) = steps.next().await {
            if result.is_err() && first.is_ok() {
                first = result;
                // The others settle the step that they have in hand, and begin no further one.
                self.service.halt.raise();
            }
        }
        first
    }

    fn parts(&self) -> u32 {
        u32::try_from(self.ledger.state().parts.len()).expect("chunks number their parts so")
    }

    /// Writes an entry, and tells of it.
    fn write(&self, entry: &Entry) -> Result<(), Error> {
        self.service.write(self.ledger, entry)
    }
}
