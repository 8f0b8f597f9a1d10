//! The service as a run asks it: each call observed, reads repeated with patience, lists read to their end.

use std::time::Duration;

use ses_hyper::{
    Calling, Client,
    ses_core::{self, Answered},
    ses_types::{
        Action, ListReceivers, ListSendTasks, Outcome, Paged, Reaction, ReceiverData, SendTaskData,
    },
};

use crate::{Clock, Entry, Error, Event, Interrupt, Ledger, Observer, Stop};

/// The most entries of a page.
const PAGE: u64 = 100;

/// What is between a run and the service.
pub(crate) struct Service<'r> {
    pub(crate) client: &'r Client,
    pub(crate) clock: &'r dyn Clock,
    pub(crate) observer: &'r dyn Observer,
    /// The user's wish that the run stops.
    pub(crate) interrupt: &'r Interrupt,
    /// Raised when one of the steps that go on at once has failed.
    pub(crate) halt: Interrupt,
    /// The pause between two looks.
    pub(crate) poll: Duration,
    /// How long a call that fails is tried again.
    pub(crate) patience: Duration,
}

/// All entries of a list, as they were at one time.
pub(crate) struct Listing<T> {
    pub(crate) entries: Vec<T>,
    /// The service's clock when it answered, in Unix seconds.
    pub(crate) date: Option<i64>,
}

/// How long something is still tried, by the run's clock.
pub(crate) struct Patience {
    ends: i64,
}

impl Service<'_> {
    pub(crate) fn patience(&self, long: Duration) -> Patience {
        let long = i64::try_from(long.as_secs()).unwrap_or(i64::MAX);
        Patience {
            ends: self.clock.now().saturating_add(long),
        }
    }

    pub(crate) fn is_over(&self, patience: &Patience) -> bool {
        self.clock.now() >= patience.ends
    }

    /// Writes an entry, and tells of it.
    pub(crate) fn write(&self, ledger: &Ledger, entry: &Entry) -> Result<(), Error> {
        self.observer.notice(&Event::Writing(entry));
        ledger.write(self.clock.now(), entry)?;
        self.observer.notice(&Event::Written(entry));
        Ok(())
    }

    /// Makes a call.
    pub(crate) async fn call<A: Action>(
        &self,
        request: &A,
    ) -> Result<Answered<A::Response>, ses_core::Error> {
        self.make::<A>(self.client.call(request)).await
    }

    /// Makes a call whose request is large: it is kept as it is sent, and not as a value beside that.
    pub(crate) async fn call_large<A: Action>(
        &self,
        request: A,
    ) -> Result<Answered<A::Response>, ses_core::Error> {
        let calling = self.client.call(&request);
        drop(request);
        self.make::<A>(calling).await
    }

    async fn make<A: Action>(
        &self,
        calling: Calling<'_, A::Response>,
    ) -> Result<Answered<A::Response>, ses_core::Error> {
        let action = A::SPEC.name;
        self.observer.notice(&Event::Calling { action });
        let result = calling.answered().await;
        let error = result.as_ref().err();
        self.observer.notice(&Event::Called { action, error });
        result
    }

    /// Makes a call that does no harm when it is repeated, until it is answered.
    pub(crate) async fn read<A: Action>(
        &self,
        request: &A,
    ) -> Result<Answered<A::Response>, Error> {
        let patience = self.patience(self.patience);
        loop {
            match self.call(request).await {
                Ok(answered) => return Ok(answered),
                Err(error) => self.bear(A::SPEC.name, error, &patience).await?,
            }
        }
    }

    /// Waits before a call that had no effect is made again; fails where that is no use, or after too long.
    pub(crate) async fn bear(
        &self,
        action: &'static str,
        error: ses_core::Error,
        patience: &Patience,
    ) -> Result<(), Error> {
        match pause(&error, self.poll) {
            Some(pause) if !self.is_over(patience) => self.wait(pause, action).await,
            Some(_) => Err(Error::Call {
                action,
                source: error,
            }),
            None => Err(Stop::Refused {
                action,
                source: error,
            }
            .into()),
        }
    }

    /// Waits, unless the run is asked to stop.
    pub(crate) async fn wait(&self, pause: Duration, reason: &str) -> Result<(), Error> {
        self.go_on()?;
        self.observer.notice(&Event::Waiting { pause, reason });
        tokio::select! {
            biased;
            () = self.interrupt.raised() => Err(Error::Interrupted),
            () = self.halt.raised() => Err(Error::Interrupted),
            () = self.clock.sleep(pause) => Ok(()),
        }
    }

    /// Fails when the run is asked to stop.
    pub(crate) fn go_on(&self) -> Result<(), Error> {
        match self.interrupt.is_raised() || self.halt.is_raised() {
            true => Err(Error::Interrupted),
            false => Ok(()),
        }
    }

    /// The lists whose names hold a word.
    pub(crate) async fn lists(&self, word: &str) -> Result<Listing<ReceiverData>, Error> {
        self.list(ListReceivers::new(0, PAGE).key_word(word)).await
    }

    /// The tasks of a list.
    pub(crate) async fn tasks(&self, list: u64) -> Result<Listing<SendTaskData>, Error> {
        let first = ListSendTasks::new(0, PAGE).receiver_id(list);
        let mut tasks = self.list(first).await?;
        // What the filter means is the service's word; a task of another list says so itself.
        let is_of_list = |task: &SendTaskData| task.receiver_id.is_none_or(|id| id == list);
        tasks.entries.retain(is_of_list);
        Ok(tasks)
    }

    /// Reads a list to its end; again when it changed meanwhile, since an entry may have moved past the pages.
    pub(crate) async fn list<A: Paged + Clone>(&self, first: A) -> Result<Listing<A::Item>, Error> {
        let patience = self.patience(self.patience);
        loop {
            if let Some(listing) = self.list_once(first.clone()).await? {
                return Ok(listing);
            }
            if self.is_over(&patience) {
                let action = A::SPEC.name;
                return Err(Stop::Unsteady { action }.into());
            }
            self.wait(self.poll, "a list that changes while it is read")
                .await?;
        }
    }

    async fn list_once<A: Paged + Clone>(
        &self,
        first: A,
    ) -> Result<Option<Listing<A::Item>>, Error> {
        let (mut entries, mut date, mut total) = (Vec::new(), None, None);
        loop {
            let done = entries.len() as u64;
            let page = self.read(&first.clone().with_window(done, PAGE)).await?;
            // The first page's: what is accepted after it need not be on it.
            date = date.or_else(|| page.date.map(u64::cast_signed));
            let count = A::total(&page.answer);
            if *total.get_or_insert(count) != count {
                return Ok(None);
            }
            let found = A::into_items(page.answer);
            let is_last = found.is_empty();
            entries.extend(found);
            let done = entries.len() as u64;
            match count {
                Some(count) if done < count && !is_last => {}
                Some(count) if done != count => return Ok(None),
                None if !is_last => {}
                _ => return Ok(Some(Listing { entries, date })),
            }
        }
    }
}

/// How long to wait before the same call is made again; `None` where it would end in the same way.
fn pause(error: &ses_core::Error, poll: Duration) -> Option<Duration> {
    if error.is_local() {
        return None;
    }
    match error.code_spec().map(|spec| spec.reaction) {
        Some(Reaction::Pause(pause)) => Some(pause),
        // The clock was set right once, and has been turned since.
        Some(Reaction::Retry | Reaction::Look | Reaction::Clock) => Some(poll),
        Some(_) => None,
        None => match error.outcome() {
            Outcome::Refused => None,
            Outcome::NotSent | Outcome::Unknown => Some(poll),
        },
    }
}
