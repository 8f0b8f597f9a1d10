//! The runs of a drawn campaign, with the trouble that was drawn for each.

use std::{fs, panic::AssertUnwindSafe};

use futures_util::FutureExt as _;
use ses_campaign::{Error, Ledger, ListState, Observer, State, Stop, Submission};
use ses_hyper::ses_types::{BatchSendEmail, TaskType, Template, TemplateData};
use tests::{Drawn, FOREIGN, Trouble, World};

use crate::abort::{Aborted, Aborting, Second};

/// How a run ended.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Ending {
    /// It is to be run again.
    Again,
    /// At a drawn moment.
    Aborted,
    Done,
    /// With words, and for good: why.
    Stopped(&'static str),
}

pub(crate) struct Runs<'w> {
    world: &'w World,
    drawn: &'w Drawn,
    /// Somebody sends to a list of the campaign.
    is_disturbed: bool,
    /// The ledger was lost: a new one may stand in its place.
    is_lost: bool,
    may_resubmit: bool,
}

impl<'w> Runs<'w> {
    pub(crate) fn new(world: &'w World, drawn: &'w Drawn) -> Self {
        Self {
            world,
            drawn,
            is_disturbed: false,
            is_lost: false,
            may_resubmit: false,
        }
    }

    pub(crate) async fn run(&mut self, number: u64) -> Ending {
        let trouble = self.drawn.trouble(number);
        match trouble {
            Trouble::Edit => return self.edit().await,
            Trouble::Lose => self.lose(),
            Trouble::Send => self.send().await,
            _ => {}
        }
        match trouble {
            Trouble::Abort(event) => self.go(&Aborting::at(event)).await,
            Trouble::Second => {
                let ledger = self.world.ledger();
                self.go(&Second { ledger }).await
            }
            _ => self.go(&Aborting::never()).await,
        }
    }

    pub(crate) async fn go(&mut self, observer: &dyn Observer) -> Ending {
        match self.attempt(observer).await {
            None => Ending::Aborted,
            Some(Ok(state)) => {
                assert!(state.is_done, "seed {}: it is over", self.drawn.seed);
                Ending::Done
            }
            Some(Err(error)) => self.judge(error),
        }
    }

    /// A run, as a process makes one; `None` when it was ended.
    pub(crate) async fn attempt(&self, observer: &dyn Observer) -> Option<Result<State, Error>> {
        let run = self.world.run(self.drawn, observer, self.may_resubmit);
        match AssertUnwindSafe(run).catch_unwind().await {
            Ok(result) => Some(result),
            Err(cause) if cause.is::<Aborted>() => None,
            Err(cause) => std::panic::resume_unwind(cause),
        }
    }

    /// Whether a run could stop so, and what a person does then.
    fn judge(&mut self, error: Error) -> Ending {
        let seed = self.drawn.seed;
        let Error::Stopped(stop) = error else {
            // The service failed for longer than a run has patience.
            assert!(
                matches!(error, Error::Call { .. }),
                "seed {seed}: {error:?}"
            );
            return Ending::Again;
        };
        match *stop {
            Stop::Absent { .. } if self.drawn.may_resubmit => {
                self.may_resubmit = true;
                Ending::Again
            }
            Stop::Absent { .. } => Ending::Stopped("absent"),
            Stop::ForeignTask { .. } if self.is_disturbed => Ending::Stopped("foreign task"),
            Stop::ForeignList { .. } | Stop::NameTaken { .. } if self.is_lost => self.find(),
            Stop::TooLate { .. } => Ending::Stopped("too late"),
            Stop::TooManyLists { .. } => Ending::Stopped("too many lists"),
            Stop::ListPending { .. } | Stop::Unsteady { .. } | Stop::NameTaken { .. } => {
                Ending::Again
            }
            stop => panic!("seed {seed}: {stop:?}"),
        }
    }

    /// A run with another file of recipients is refused, once the first is cut.
    async fn edit(&self) -> Ending {
        let state = Ledger::look(self.world.ledger()).expect("a ledger");
        if !state.is_some_and(|state| state.is_prepared) {
            return Ending::Again;
        }
        self.world
            .write("people.csv", "email,name\nelse@example.org,Else\n");
        let result = self.attempt(&Aborting::never()).await;
        let seed = self.drawn.seed;
        assert!(
            matches!(result, Some(Err(Error::Changed { .. }))),
            "seed {seed}: {result:?}"
        );
        self.world.write_recipients(self.drawn);
        Ending::Again
    }

    fn lose(&mut self) {
        if !self.is_lost && self.world.ledger().exists() {
            fs::rename(self.world.ledger(), self.world.path("lost")).expect("a folder");
            self.is_lost = true;
        }
    }

    /// The lost ledger is found again, if nobody has it.
    fn find(&self) -> Ending {
        let lost = self.world.path("lost");
        if !lost.exists() {
            return Ending::Stopped("another ledger");
        }
        fs::remove_dir_all(self.world.ledger()).expect("a folder");
        fs::rename(lost, self.world.ledger()).expect("a folder");
        Ending::Again
    }

    /// Somebody sends to a list that is complete, and has no task that the ledger knows.
    async fn send(&mut self) {
        let state = Ledger::look(self.world.ledger()).expect("a ledger");
        let parts = state.map(|state| state.parts).unwrap_or_default();
        let list = parts.iter().find_map(|part| match part.list {
            ListState::Complete { list, .. } if part.submission == Submission::None => Some(list),
            _ => None,
        });
        let Some(list) = list else { return };
        self.is_disturbed = true;
        let template = Template::new(1, TemplateData::from_json("{}"));
        let batch =
            BatchSendEmail::new("news@mail.example.com", list, FOREIGN, TaskType::IMMEDIATE);
        // Whether it goes through is one more thing that a run does not know.
        let _ = self.world.client.call(&batch.template(template)).await;
    }
}
