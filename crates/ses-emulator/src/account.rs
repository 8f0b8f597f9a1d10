//! An account of an emulator, for a test to look into and to order things from.

use std::sync::Arc;

use crate::{
    Error, Fault, Message, Ordered, Pace, Reading, Run, Seed, Seeded, SetWebhook, Snapshot, Step,
    Terms, Turn, Turned, Verdict, Webhook, WebhookAttempt, inbox,
    review::{self, Subject},
    schedule::{self, Next},
    seed, snapshot,
    store::{self, Page, Store, message::MessageFilter},
    tenant::Tenant,
    webhook,
};

/// An account of a running emulator: its mail, its faults, its batches, apart from those of all others.
///
/// [`Emulator::account`](crate::Emulator::account) gives it.
///
/// # Example
/// ```
/// use ses_emulator::{Emulator, Options};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), ses_emulator::Error> {
/// let emulator = Emulator::start(Options::default()).await?;
/// // A client with this secret id and the key `test` has the account to itself.
/// let account = emulator.account("AKIDTEST-invoices").await?;
/// assert!(account.messages().await?.is_empty());
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct Account<'a> {
    store: &'a Store,
    tenant: Arc<Tenant>,
    pace: Pace,
}

impl<'a> Account<'a> {
    pub(crate) fn new(store: &'a Store, tenant: Arc<Tenant>, pace: Pace) -> Self {
        Self {
            store,
            tenant,
            pace,
        }
    }

    /// All mail of the account that was captured so far, in the order in which it was.
    ///
    /// # Errors
    /// [`Error::State`] when the state cannot be read.
    pub async fn messages(&self) -> Result<Vec<Message>, Error> {
        let (all, links) = (Page::new(0, u64::MAX), self.tenant.links.clone());
        self.store
            .read(&self.tenant.scope, move |state| {
                Ok(inbox::read(state, &links, &MessageFilter::taken(), all)?)
            })
            .await
    }

    /// How many mails of the account were captured so far.
    ///
    /// # Errors
    /// [`Error::State`] when the state cannot be read.
    pub async fn message_count(&self) -> Result<u64, Error> {
        self.store
            .read(&self.tenant.scope, |state| {
                Ok(store::message::count(state)?)
            })
            .await
    }

    /// Orders something to go wrong with the account's requests, and gives the id of the fault.
    ///
    /// With a data file, it is there after a restart, with its counts; what it holds then is given up.
    ///
    /// # Errors
    /// [`Error::Fault`] for a fault that makes no sense, or names an account.
    pub fn fault(&self, fault: Fault) -> Result<String, Error> {
        match fault.names() {
            Some(_) => Err(Error::fault("account", "it is ordered from an account")),
            None => self.tenant.faults.add(self.store, fault).map(|(id, _)| id),
        }
    }

    /// The faults that were ordered, in their order, with how often each had a chance and how often it struck.
    #[must_use]
    pub fn faults(&self) -> Vec<Ordered> {
        self.tenant.faults.list()
    }

    /// Carries out now what a fault holds back, lists what it hides, and says how many requests it held.
    ///
    /// # Errors
    /// [`Error::NoFault`] without such a fault, [`Error::State`] when the state cannot be written.
    ///
    /// # Example
    /// ```
    /// use ses_emulator::{Emulator, Fault, Options, SECRET_ID};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), ses_emulator::Error> {
    /// let emulator = Emulator::start(Options::default()).await?;
    /// let late = Fault::on("SendEmail").late_until_released().code("InternalError");
    /// let id = emulator.fault(late)?;
    /// // A client is told of a failure here; and when nobody expects it any more, the mail goes out:
    /// let account = emulator.account(SECRET_ID).await?;
    /// let held = account.release(&id).await?;
    /// assert_eq!(held as u64, account.message_count().await?);
    /// # Ok(())
    /// # }
    /// ```
    pub async fn release(&self, fault: &str) -> Result<usize, Error> {
        self.tenant.faults.release(self.store, fault).await
    }

    /// Takes a fault back, and [releases](Self::release) it.
    ///
    /// # Errors
    /// [`Error::NoFault`] without such a fault, [`Error::State`] when the state cannot be written.
    pub async fn remove_fault(&self, fault: &str) -> Result<usize, Error> {
        self.tenant.faults.remove(self.store, fault).await
    }

    /// Takes all faults back, and [releases](Self::release) each.
    ///
    /// # Errors
    /// [`Error::State`] when the state cannot be written; those that are left are as before.
    pub async fn clear_faults(&self) -> Result<usize, Error> {
        self.tenant.faults.remove_all(self.store).await
    }

    /// Sets a webhook in the place of the one of the same sender, or of the account, and gives its number.
    ///
    /// It is told of the mail that is captured from now on; one that takes the place of another, also what that one was
    /// still to be told.
    ///
    /// # Errors
    /// [`Error::Webhook`] for one that makes no sense, [`Error::State`] when the state cannot be written.
    pub async fn set_webhook(&self, webhook: Webhook) -> Result<u64, Error> {
        webhook::set(self.store, &self.tenant, webhook).await
    }

    /// The webhooks that are set.
    ///
    /// # Errors
    /// [`Error::State`] when the state cannot be read.
    pub async fn webhooks(&self) -> Result<Vec<SetWebhook>, Error> {
        webhook::list(self.store, &self.tenant).await
    }

    /// Takes a webhook away, with what it was still to be told, and its part of the log.
    ///
    /// # Errors
    /// [`Error::NoWebhook`] without such a webhook, [`Error::State`] when the state cannot be written.
    pub async fn remove_webhook(&self, id: u64) -> Result<(), Error> {
        webhook::remove(self.store, &self.tenant, id).await
    }

    /// The last attempts to tell webhooks something, the newest first, at most so many; or those before one of them.
    ///
    /// Some thousand are kept.
    ///
    /// # Errors
    /// [`Error::State`] when the state cannot be read.
    pub async fn webhook_attempts(
        &self,
        limit: u64,
        before: Option<u64>,
    ) -> Result<Vec<WebhookAttempt>, Error> {
        webhook::attempts(self.store, &self.tenant, limit, before).await
    }

    /// Tells the event of an attempt once more, now, with the same body and id, and says what came of it.
    ///
    /// # Errors
    /// [`Error::NoAttempt`] without such an attempt, [`Error::State`] when the state cannot be written.
    pub async fn replay_webhook(&self, attempt: u64) -> Result<WebhookAttempt, Error> {
        webhook::replay(self.store, &self.tenant, attempt).await
    }

    /// Sets all terms of the account, for what is asked of it from now on; for `None`, those of the options again.
    ///
    /// They are a part of the state: with a data file, the account has them after a restart.
    ///
    /// # Errors
    /// [`Error::State`] when the state cannot be written; the terms are as before then.
    pub async fn set_terms(&self, terms: impl Into<Option<Terms>>) -> Result<(), Error> {
        self.tenant.set_terms(self.store, terms.into()).await
    }

    /// What the account's clock shows.
    ///
    /// # Errors
    /// [`Error::State`] when the state cannot be read.
    pub async fn clock(&self) -> Result<Reading, Error> {
        schedule::read(self.store, &self.tenant).await
    }

    /// Turns the account's clock: where it is turned ahead, all that falls due on the way is done, each at its time, and
    /// when this returns nothing is left of it: tasks are run, requests that a fault held are processed, and webhooks are
    /// called, for the first time or again.
    ///
    /// The clock is a part of the state: with a data file, it is there after a restart. Signatures and rates go by the
    /// emulator's clock, unless its options [say otherwise](crate::Options::with_account_time). If the future is dropped,
    /// the clock runs on from where it has come to, and so does what falls due.
    ///
    /// # Errors
    /// [`Error::Clock`] for a time that no clock can show, [`Error::State`] when the state cannot be written; the clock
    /// has come as far as to the last thing that was done then.
    ///
    /// # Example
    /// ```
    /// use std::time::Duration;
    ///
    /// use ses_emulator::{Emulator, Options, Turn};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), ses_emulator::Error> {
    /// let emulator = Emulator::start(Options::default()).await?;
    /// let account = emulator.account("AKIDTEST-invoices").await?;
    /// let month = Duration::from_secs(30 * 86_400);
    /// let turned = account.turn_clock(Turn::advance(month).frozen()).await?;
    /// assert!(turned.runs.is_empty(), "no task was there");
    /// # Ok(())
    /// # }
    /// ```
    pub async fn turn_clock(&self, turn: Turn) -> Result<Turned, Error> {
        schedule::turn(self.store, &self.tenant, turn).await
    }

    /// What has come of a task each time that it fell due, the first time first.
    ///
    /// # Errors
    /// [`Error::NoTask`] without such a task, [`Error::State`] when the state cannot be read.
    pub async fn runs(&self, task_id: u64) -> Result<Vec<Run>, Error> {
        self.store
            .read(&self.tenant.scope, move |state| {
                match store::task::find(state, task_id)? {
                    Some(_) => Ok(store::run::of_task(state, task_id)?),
                    None => Err(Error::NoTask { id: task_id }),
                }
            })
            .await
    }

    /// Decides a template's review, whatever it has come to before; a change of the template begins another.
    ///
    /// # Errors
    /// [`Error::NothingToReview`] without such a template, [`Error::State`] when the state cannot be written.
    pub async fn review_template(&self, template_id: u64, verdict: Verdict) -> Result<(), Error> {
        let subject = Subject::Template(template_id);
        review::decide(self.store, &self.tenant.scope, subject, verdict).await
    }

    /// Decides the review of a domain's DNS records, whatever it has come to before.
    ///
    /// # Errors
    /// [`Error::NothingToReview`] without such a domain, [`Error::State`] when the state cannot be written.
    pub async fn review_domain(&self, domain: &str, verdict: Verdict) -> Result<(), Error> {
        let subject = Subject::Domain(domain.into());
        review::decide(self.store, &self.tenant.scope, subject, verdict).await
    }

    /// Takes everything away that the account has, apart from its snapshots: data, mail, tasks, faults that have not
    /// struck, the requests of late.
    ///
    /// Its terms are those that it began with, its lists, templates and tasks are numbered from the first id again, and
    /// its clock stays where it is.
    ///
    /// # Errors
    /// [`Error::State`] when the state cannot be written; nothing was taken away then.
    pub async fn reset(&self) -> Result<(), Error> {
        snapshot::reset(self.store, &self.tenant, &[])
            .await
            .map(drop)
    }

    /// Does what [`reset`](Self::reset) does, and puts what the seeds of the [`Options`](crate::Options) say into the
    /// account: those that name it, and those that name none.
    ///
    /// # Errors
    /// [`Error::NoSeed`] without such a seed, [`Error::Seed`] when it goes against the account's terms,
    /// [`Error::State`] when the state cannot be written; nothing has changed then.
    pub async fn reset_to_seed(&self) -> Result<Vec<Seeded>, Error> {
        snapshot::reset_to_seed(self.store, &self.tenant).await
    }

    /// Puts all that the seed says into this account, whichever it names, or nothing; what is there already stays as it
    /// is.
    ///
    /// # Errors
    /// [`Error::Seed`] with each thing that goes against the account's terms or its state, such as an id that another
    /// template has; [`Error::State`] when the state cannot be written.
    pub async fn seed(&self, seed: &Seed) -> Result<Vec<Seeded>, Error> {
        seed::apply(self.store, &self.tenant, seed).await
    }

    /// A seed, as JSON text, that makes in an empty account what is in this one.
    ///
    /// A seed says nothing of mail, tasks, deleted lists, SMTP passwords, and when something was made: for those there
    /// are [snapshots](Self::snapshot).
    ///
    /// # Errors
    /// [`Error::State`] when the state cannot be read.
    pub async fn export(&self) -> Result<String, Error> {
        let seed = seed::export(self.store, &self.tenant).await?;
        Ok(seed.to_string())
    }

    /// Keeps the account as it is now under a name, in the place of an earlier snapshot of that name: its data, mail and
    /// tasks, the ids that it has given out, and its terms.
    ///
    /// # Errors
    /// [`Error::SnapshotName`] for a name that is empty or too long, [`Error::State`] when the state cannot be written.
    pub async fn snapshot(&self, name: &str) -> Result<(), Error> {
        snapshot::take(self.store, &self.tenant, name).await
    }

    /// Makes the account what it was when the snapshot was taken, as often as one likes; no other account is touched.
    ///
    /// Tasks that were under way then go on from there. Faults that have not struck are forgotten, and its clock stays
    /// where it is.
    ///
    /// # Errors
    /// [`Error::NoSnapshot`] without such a snapshot, [`Error::State`] when the state cannot be written.
    pub async fn restore(&self, name: &str) -> Result<(), Error> {
        snapshot::restore(self.store, &self.tenant, name).await
    }

    /// The account's snapshots, the oldest first.
    ///
    /// # Errors
    /// [`Error::State`] when the state cannot be read.
    pub async fn snapshots(&self) -> Result<Vec<Snapshot>, Error> {
        snapshot::list(self.store, &self.tenant).await
    }

    /// Takes a snapshot away.
    ///
    /// # Errors
    /// [`Error::NoSnapshot`] without such a snapshot, [`Error::State`] when the state cannot be written.
    pub async fn delete_snapshot(&self, name: &str) -> Result<(), Error> {
        snapshot::delete(self.store, &self.tenant, name).await
    }

    /// Makes one step of the account's task that has been due for longest, and says what it was.
    ///
    /// For an emulator whose [`Pace`] is [`by_step`](Pace::by_step); with another, it goes on by itself as well.
    ///
    /// # Errors
    /// [`Error::State`] when the state cannot be read or written; the step was not made then.
    pub async fn step(&self) -> Result<Step, Error> {
        match schedule::next_step(self.store, &self.tenant, self.pace).await? {
            Next::Step(step) => Ok(step),
            Next::Due(_) => Ok(Step::Idle),
        }
    }
}
