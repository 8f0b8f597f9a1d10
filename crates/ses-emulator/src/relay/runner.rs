//! The runner: takes up what an account has captured, and hands it over, one mail after the other.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use tokio::{
    sync::watch,
    task::JoinSet,
    time::{Interval, MissedTickBehavior},
};

use super::{
    Relay,
    session::{Envelope, Session, Setback},
};
use crate::{
    Error, Fate, address, inbox,
    mime::Letter,
    store::{self, State, Store, relay::Reply},
    tenant::Tenant,
};

/// How many mails are looked at before others have their turn with the state.
const AT_ONCE: u64 = 1_000;

/// How long a mail server may take to answer once the emulator shall stop.
const GRACE: Duration = Duration::from_secs(10);

/// The longest pause between two connections that fail.
const LONGEST: Duration = Duration::from_secs(60);

/// The runners of all accounts.
#[derive(Debug)]
pub(crate) struct Relays {
    relay: Option<Arc<Relay>>,
    stop: watch::Sender<bool>,
    runners: Mutex<JoinSet<()>>,
}

impl Relays {
    pub(crate) fn new(relay: Option<Arc<Relay>>) -> Self {
        Self {
            relay,
            stop: watch::Sender::new(false),
            runners: Mutex::default(),
        }
    }

    /// Whether mail leaves at all.
    pub(crate) fn are_on(&self) -> bool {
        self.relay.is_some()
    }

    /// Relays the mail of an account in the background.
    pub(crate) fn start(&self, store: &Store, tenant: &Arc<Tenant>) {
        if let Some(relay) = &self.relay {
            let (tenant, relay) = (Arc::clone(tenant), Arc::clone(relay));
            let run = run(store.clone(), tenant, relay, self.stop.subscribe());
            self.with_runners(|runners| runners.spawn(run));
        }
    }

    /// Waits for the answers about mail that is being handed over, for a while.
    pub(crate) async fn finish(&self) {
        self.stop.send_replace(true);
        let mut runners = self.with_runners(std::mem::take);
        let rest = async { while runners.join_next().await.is_some() {} };
        if tokio::time::timeout(GRACE, rest).await.is_err() {
            tracing::warn!("a mail server took too long to answer");
            runners.shutdown().await;
        }
    }

    fn with_runners<T>(&self, work: impl FnOnce(&mut JoinSet<()>) -> T) -> T {
        work(&mut self.runners.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// Relays the mail of an account until `stop` changes, each mail to its end.
async fn run(
    store: Store,
    tenant: Arc<Tenant>,
    relay: Arc<Relay>,
    mut stop: watch::Receiver<bool>,
) {
    let mut commits = tenant.scope.commits();
    let pace = relay.pause.map(|pause| {
        let mut pace = tokio::time::interval(pause);
        pace.set_missed_tick_behavior(MissedTickBehavior::Delay);
        pace
    });
    let mut runner = Runner {
        store,
        tenant,
        relay,
        pace,
        session: None,
        stop: stop.clone(),
    };
    let mut has_begun = false;
    loop {
        commits.mark_unchanged();
        let done = async {
            if !has_begun {
                runner.begin().await?;
                has_begun = true;
            }
            runner.work_off().await
        };
        match done.await {
            Ok(()) => {}
            Err(Error::Stopped) => return,
            Err(error) => {
                tracing::error!(%error, cause = ?std::error::Error::source(&error), "mail waits");
            }
        }
        let stopped = tokio::select! {
            changed = commits.changed() => changed.is_err(),
            _ = stop.wait_for(|stop| *stop) => true,
        };
        if stopped {
            break;
        }
    }
    if let Some(session) = runner.session {
        session.close().await;
    }
}

/// What relays the mail of one account.
struct Runner {
    store: Store,
    tenant: Arc<Tenant>,
    relay: Arc<Relay>,
    pace: Option<Interval>,
    session: Option<Session>,
    stop: watch::Receiver<bool>,
}

/// What has come of a mail that was next.
enum Step {
    /// There may be a next one, or the same once more.
    Done,
    /// The server cannot be reached, and the mail waits.
    Unreached,
}

impl Runner {
    async fn begin(&self) -> Result<(), Error> {
        let now = self.tenant.clock.unix_seconds();
        self.write(move |state| store::relay::begin(state, now))
            .await
    }

    /// Hands over mail until none waits, or it shall stop.
    async fn work_off(&mut self) -> Result<(), Error> {
        let mut pause = self.relay.retry;
        while !self.is_stopped() {
            self.take_up().await?;
            let Some(letter) = self.next().await? else {
                return Ok(());
            };
            if let Some(pace) = &mut self.pace {
                tokio::select! {
                    _ = pace.tick() => {}
                    _ = self.stop.wait_for(|stop| *stop) => return Ok(()),
                }
            }
            match self.deliver(&letter).await? {
                Step::Done => pause = self.relay.retry,
                Step::Unreached => {
                    self.pause(pause).await;
                    pause = LONGEST.min(pause * 2);
                }
            }
        }
        Ok(())
    }

    fn is_stopped(&self) -> bool {
        *self.stop.borrow()
    }

    async fn pause(&mut self, time: Duration) {
        // It has stopped when it is no timeout.
        let _passed = tokio::time::timeout(time, self.stop.wait_for(|stop| *stop)).await;
    }

    async fn take_up(&self) -> Result<(), Error> {
        loop {
            let (relay, now) = (Arc::clone(&self.relay), self.tenant.clock.unix_seconds());
            let take_up = move |state: &State<'_>| {
                store::relay::take_up(state, |to| relay.allows(to), AT_ONCE, now)
            };
            if !self.write(take_up).await? {
                return Ok(());
            }
        }
    }

    async fn next(&self) -> Result<Option<Letter>, Error> {
        let links = self.tenant.links.clone();
        let next = move |state: &State<'_>| {
            let captured = store::relay::next(state)?;
            let letter = captured.map(|captured| inbox::letter(state, &links, captured));
            Ok::<_, Error>(letter.transpose()?)
        };
        self.store.read(&self.tenant.scope, next).await
    }

    /// Brings a mail to the server, or to the next time.
    async fn deliver(&mut self, letter: &Letter) -> Result<Step, Error> {
        let (id, message) = (letter.message.id, &letter.message);
        let Some(envelope) = Envelope::new(address::bare(&message.from), &message.to) else {
            let reply = Reply {
                code: Some(553),
                text: "no mail server takes an address like this".into(),
            };
            self.refuse(letter, reply, false).await?;
            return Ok(Step::Done);
        };
        let is_new = self.session.is_none();
        let session = match &mut self.session {
            Some(session) => session,
            none => match Session::open(&self.relay).await {
                Ok(session) => none.insert(session),
                Err(error) => return Ok(unreached(&error)),
            },
        };
        match session.offer(&envelope).await {
            Ok(()) => {}
            Err(Setback::Broken(error)) => {
                // Of the mail itself nothing was handed over; a session that has rested may be over, and another is begun.
                self.session = None;
                return Ok(if is_new {
                    unreached(&error)
                } else {
                    Step::Done
                });
            }
            Err(Setback::Refused {
                reply,
                is_recipient,
            }) => {
                if !session.reset().await {
                    self.session = None;
                }
                self.refuse(letter, reply, is_recipient).await?;
                return Ok(Step::Done);
            }
        }
        let now = self.tenant.clock.unix_seconds();
        let marked = self
            .write(move |state| store::relay::mark(state, id, now))
            .await;
        if let Err(error) = marked {
            // The server waits for a text, and forgets the mail when the connection ends.
            self.session = None;
            return Err(error);
        }
        self.hand_over(letter).await?;
        Ok(Step::Done)
    }

    /// Hands over a mail that is marked, and writes down what comes of it.
    async fn hand_over(&mut self, letter: &Letter) -> Result<(), Error> {
        let Some(session) = &mut self.session else {
            return Ok(());
        };
        let id = letter.message.id;
        match session.hand_over(&letter.format()).await {
            Ok(reply) => {
                let now = self.tenant.clock.unix_seconds();
                let settle = move |state: &State<'_>| {
                    store::relay::settle(state, id, Fate::Delivered, &reply, now)
                };
                self.write(settle).await
            }
            Err(Setback::Refused { reply, .. }) => self.refuse(letter, reply, false).await,
            Err(Setback::Broken(error)) => {
                self.session = None;
                tracing::warn!(message = id, error, "nobody knows what became of a mail");
                let now = self.tenant.clock.unix_seconds();
                let why = format!("unknown: {error}");
                self.write(move |state| store::relay::lose(state, id, why, now))
                    .await
            }
        }
    }

    /// Writes down that the server does not want a mail; a mailbox that it does not have gets no more.
    async fn refuse(&self, letter: &Letter, reply: Reply, is_recipient: bool) -> Result<(), Error> {
        let fate = match reply.code {
            Some(500..) if is_recipient => Fate::HardBounce,
            Some(500..) => Fate::SoftBounce,
            _ => Fate::Deferred,
        };
        let message = &letter.message;
        let (id, task_id, to) = (message.id, message.task_id, message.to.clone());
        let now = self.tenant.clock.unix_seconds();
        self.write(move |state| {
            if fate == Fate::HardBounce {
                store::blocklist::add(state, &to, task_id, now)?;
            }
            store::relay::settle(state, id, fate, &reply, now)
        })
        .await
    }

    async fn write<T: Send + 'static>(
        &self,
        work: impl FnOnce(&State<'_>) -> rusqlite::Result<T> + Send + 'static,
    ) -> Result<T, Error> {
        let work = move |state: &State<'_>| Ok::<_, Error>(work(state)?);
        self.store.write(&self.tenant.scope, work).await
    }
}

fn unreached(error: &str) -> Step {
    tracing::warn!(error, "the mail server cannot be reached, and mail waits");
    Step::Unreached
}
