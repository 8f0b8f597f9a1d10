//! What is asked of a campaign beside its run: how its tasks stand, what became of its mail, and that it ends.

use std::{fmt, path::PathBuf, time::Duration};

use ses_hyper::{Client, ses_types::SendTaskData};

use crate::{
    Campaign, Clock, Error, Interrupt, Ledger, ListState, Observer, Part, State, SystemClock,
    observer::Unobserved, service::Service,
};

/// How long a call is tried again: somebody waits for the answer.
const PATIENCE: Duration = Duration::from_secs(60);

/// A campaign as its ledger and the service show it, and the way to end it.
///
/// All but [`cancel`](Self::cancel) leaves everything as it is, and works while a run holds the ledger.
///
/// # Example
/// ```no_run
/// use ses_campaign::{Campaign, Desk};
/// use ses_hyper::{Client, ses_core::Config};
///
/// # async fn example() -> Result<(), ses_campaign::Error> {
/// let campaign = Campaign::read("spring.toml")?;
/// let client = Client::new(Config::international());
/// let report = Desk::new(&campaign, &client).report().await?;
/// println!("{} of {} were delivered", report.total.delivered, report.total.sent);
/// # Ok(())
/// # }
/// ```
pub struct Desk<'d> {
    pub(crate) campaign: &'d Campaign,
    client: &'d Client,
    pub(crate) folder: PathBuf,
    pub(crate) clock: &'d dyn Clock,
    pub(crate) observer: &'d dyn Observer,
    interrupt: Interrupt,
}

/// A part of the recipients, and the task for it as the service shows it.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Standing {
    /// What the ledger says.
    pub part: Part,
    /// What the service shows of the task; `None` when the ledger has none, or the service does not show it.
    pub task: Option<SendTaskData>,
    /// Tasks on the part's list that the ledger does not know of.
    pub others: Vec<u64>,
}

impl<'d> Desk<'d> {
    /// Of the campaign whose ledger is beside its file: `spring.ledger` for `spring.toml`.
    #[must_use]
    pub fn new(campaign: &'d Campaign, client: &'d Client) -> Self {
        Self {
            campaign,
            client,
            folder: campaign.path.with_extension("ledger"),
            clock: &SystemClock,
            observer: &Unobserved,
            interrupt: Interrupt::new(),
        }
    }

    /// Looks for the ledger in another folder.
    #[must_use]
    pub fn with_ledger(self, folder: impl Into<PathBuf>) -> Self {
        let folder = folder.into();
        Self { folder, ..self }
    }

    /// Goes by another clock than the system's.
    #[must_use]
    pub fn with_clock(self, clock: &'d dyn Clock) -> Self {
        Self { clock, ..self }
    }

    /// Tells what happens.
    #[must_use]
    pub fn with_observer(self, observer: &'d dyn Observer) -> Self {
        Self { observer, ..self }
    }

    /// What the ledger says.
    ///
    /// # Errors
    /// [`Error::NotBegun`] when there is none, [`Error::Foreign`] when it is another campaign's, and those of
    /// [`Ledger::look`].
    pub fn state(&self) -> Result<State, Error> {
        let state = Ledger::look(&self.folder)?.unwrap_or_default();
        self.check(&state)?;
        Ok(state)
    }

    /// How each part stands, with its task as the service shows it.
    ///
    /// # Errors
    /// Those of [`state`](Self::state), and of calls that failed.
    pub async fn standings(&self) -> Result<Vec<Standing>, Error> {
        let state = self.state()?;
        Ok(self.look(state).await?.0)
    }

    /// How the parts stand, and the service's clock.
    pub(crate) async fn look(&self, state: State) -> Result<(Vec<Standing>, Option<i64>), Error> {
        let service = self.service();
        let (mut standings, mut date) = (Vec::new(), None);
        for part in state.parts {
            let mut standing = Standing {
                part,
                task: None,
                others: Vec::new(),
            };
            if let ListState::Complete { list, .. } = standing.part.list {
                let tasks = service.tasks(list).await?;
                date = date.max(tasks.date);
                standing.sort(tasks.entries);
            }
            standings.push(standing);
        }
        Ok((standings, date))
    }

    pub(crate) fn check(&self, state: &State) -> Result<(), Error> {
        let folder = || self.folder.clone();
        if state.ledger.is_empty() {
            return Err(Error::NotBegun { folder: folder() });
        }
        match state.campaign == self.campaign.id {
            true => Ok(()),
            false => Err(Error::Foreign {
                folder: folder(),
                found: state.campaign.clone(),
            }),
        }
    }

    pub(crate) fn service(&self) -> Service<'_> {
        Service {
            client: self.client,
            clock: self.clock,
            observer: self.observer,
            interrupt: &self.interrupt,
            halt: Interrupt::new(),
            poll: self.campaign.times.poll.min(PATIENCE),
            patience: PATIENCE,
        }
    }
}

impl Standing {
    fn sort(&mut self, tasks: Vec<SendTaskData>) {
        let ours = self.part.submission.task();
        for task in tasks {
            match task.task_id {
                id if id.is_some() && id == ours => self.task = Some(task),
                id => self.others.push(id.unwrap_or_default()),
            }
        }
    }
}

impl fmt::Debug for Desk<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Desk")
            .field("campaign", self.campaign)
            .field("folder", &self.folder)
            .finish_non_exhaustive()
    }
}
