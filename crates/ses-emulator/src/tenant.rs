//! Accounts as they run: to each its data, clock, faults and rates, so that tests can share an emulator.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use futures_util::future::join_all;
use tokio::task::JoinSet;

#[cfg(feature = "smtp")]
use crate::relay::Relays;
use crate::{
    Clock, ClockMode, Error, Options, Pace, Seed, Terms,
    clock::AccountClock,
    fault::Faults,
    options::{Credential, FirstIds},
    rate::Rate,
    request::{Request, Requests},
    schedule,
    store::{self, Scope, Store, account::Stored},
    unsubscribe::Links,
    webhook::{self, Manner, Webhooks},
};

/// What the secret ids of accounts for tests begin with: such an account is empty, and made when it is first seen.
pub const TEST_SECRET_IDS: &str = "AKIDTEST";

/// The secret key of every account whose secret id begins with [`TEST_SECRET_IDS`].
pub const TEST_SECRET_KEY: &str = "test";

/// Everything that belongs to one account.
#[derive(Debug)]
pub(crate) struct Tenant {
    pub(crate) scope: Scope,
    /// The time by which the account's data are made and its mail is sent; signatures and rates go by the emulator's.
    pub(crate) clock: AccountClock,
    /// Held by whoever does what falls due: there is one at a time, and none beside a turn of the clock.
    pub(crate) turn: tokio::sync::Mutex<()>,
    pub(crate) faults: Faults,
    pub(crate) rate: Rate,
    pub(crate) requests: Requests,
    pub(crate) links: Links,
    pub(crate) webhooks: Webhooks,
    /// Those of the options.
    given: Arc<Terms>,
    terms: Mutex<Arc<Terms>>,
    /// What it can be made to begin with again.
    pub(crate) seeds: Vec<Seed>,
}

/// The accounts of an emulator: the one that was given at the start, and those of tests.
#[derive(Debug)]
pub(crate) struct Tenants {
    store: Store,
    url: Arc<str>,
    clock: Clock,
    clock_mode: ClockMode,
    terms: Arc<Terms>,
    first_ids: FirstIds,
    seeds: Vec<Seed>,
    pace: Pace,
    webhook_manner: Manner,
    credential: Credential,
    main: Arc<Tenant>,
    tests: Mutex<HashMap<String, Arc<Tenant>>>,
    schedules: Mutex<JoinSet<()>>,
    #[cfg(feature = "smtp")]
    relays: Relays,
}

impl Tenants {
    /// The account of the options, and those of tests that the state has from earlier.
    pub(crate) async fn open(options: &Options, store: Store, url: &str) -> Result<Self, Error> {
        let url = url.into();
        let credential = options.credential.clone();
        let stored = stored(
            &store,
            &credential.secret_id,
            options.first_ids,
            &options.clock,
        )
        .await?;
        let terms = Arc::new(options.terms.clone());
        let links = Links::new(&url, &credential.secret_id);
        let seeds = seeds(&options.seeds, &credential.secret_id);
        let clock = clock(&options.clock, &stored, options.clock_mode);
        let webhooks = Webhooks::new(
            stored.has_webhooks,
            options.webhooks.clone(),
            options.webhook_manner.clone(),
            options.clock.clone(),
        );
        let main = Tenant::new(stored, links, clock, webhooks, &terms, seeds)?;
        let tenants = Self {
            main: Arc::new(main),
            store,
            url,
            clock: options.clock.clone(),
            clock_mode: options.clock_mode,
            terms,
            first_ids: options.first_ids,
            seeds: options.seeds.clone(),
            pace: options.pace,
            webhook_manner: options.webhook_manner.clone(),
            credential,
            tests: Mutex::default(),
            schedules: Mutex::default(),
            #[cfg(feature = "smtp")]
            relays: Relays::new(options.relay.clone()),
        };
        if !tenants.relays_mail() {
            tenants.store.across(store::relay::give_up).await?;
        }
        tenants.start(&tenants.main);
        for secret_id in tenants.store.across(store::account::secret_ids).await? {
            // The others have no key any more.
            let _known = tenants.find(&secret_id).await?;
        }
        Ok(tenants)
    }

    /// The account that is meant where none is named.
    pub(crate) fn main(&self) -> &Arc<Tenant> {
        &self.main
    }

    /// The secret ids of all accounts, that of the main one first.
    pub(crate) fn secret_ids(&self) -> Vec<String> {
        let tests = self.tests.lock().unwrap_or_else(PoisonError::into_inner);
        let mut tests: Vec<_> = tests.keys().cloned().collect();
        tests.sort_unstable();
        [vec![self.credential.secret_id.clone()], tests].concat()
    }

    /// The key of the account with this secret id, which need not have been seen yet.
    pub(crate) fn secret_key(&self, secret_id: &str) -> Option<&str> {
        if secret_id == self.credential.secret_id {
            Some(&self.credential.secret_key)
        } else {
            secret_id
                .starts_with(TEST_SECRET_IDS)
                .then_some(TEST_SECRET_KEY)
        }
    }

    /// The keys of all accounts, each once.
    pub(crate) fn secret_keys(&self) -> impl Iterator<Item = &str> {
        [self.credential.secret_key.as_str(), TEST_SECRET_KEY].into_iter()
    }

    /// What the clock of the account with this secret id shows, which need not have been seen yet, in Unix seconds.
    pub(crate) fn time_of(&self, secret_id: &str) -> i64 {
        match self.seen(secret_id) {
            Some(tenant) => tenant.clock.unix_seconds(),
            None => AccountClock::new(self.clock.clone(), self.clock_mode).unix_seconds(),
        }
    }

    /// The request with this id, whichever account it was for.
    pub(crate) fn request(&self, request_id: &str) -> Option<Arc<Request>> {
        self.main.requests.find(request_id).or_else(|| {
            let tests = self.tests.lock().unwrap_or_else(PoisonError::into_inner);
            tests
                .values()
                .find_map(|tenant| tenant.requests.find(request_id))
        })
    }

    /// The account with this secret id, if it has been seen.
    pub(crate) fn seen(&self, secret_id: &str) -> Option<Arc<Tenant>> {
        if secret_id == self.credential.secret_id {
            return Some(Arc::clone(&self.main));
        }
        let tests = self.tests.lock().unwrap_or_else(PoisonError::into_inner);
        tests.get(secret_id).cloned()
    }

    /// The account with this secret id, which is made now if it is one for tests.
    pub(crate) async fn find(&self, secret_id: &str) -> Result<Arc<Tenant>, Error> {
        if let Some(tenant) = self.seen(secret_id) {
            return Ok(tenant);
        }
        if self.secret_key(secret_id).is_none() {
            return Err(Error::NoAccount);
        }
        let stored = stored(&self.store, secret_id, self.first_ids, &self.clock).await?;
        let links = Links::new(&self.url, secret_id);
        let seeds = seeds(&self.seeds, secret_id);
        let clock = clock(&self.clock, &stored, self.clock_mode);
        let webhooks = Webhooks::new(
            stored.has_webhooks,
            Vec::new(),
            self.webhook_manner.clone(),
            self.clock.clone(),
        );
        let made = Tenant::new(stored, links, clock, webhooks, &self.terms, seeds)?;
        let mut tests = self.tests.lock().unwrap_or_else(PoisonError::into_inner);
        // Of two that have come here at once, the second finds what the first has made.
        let tenant = tests.entry(secret_id.to_owned()).or_insert_with(|| {
            let tenant = Arc::new(made);
            self.start(&tenant);
            tenant
        });
        Ok(Arc::clone(tenant))
    }

    /// Ends the schedules of all accounts, each between two steps, and what their webhooks are told.
    pub(crate) async fn finish(&self) {
        let mut schedules = self.with_schedules(std::mem::take);
        schedules.shutdown().await;
        let tests: Vec<_> = {
            let tests = self.tests.lock().unwrap_or_else(PoisonError::into_inner);
            tests.values().cloned().collect()
        };
        let all = [&self.main].into_iter().chain(&tests);
        join_all(all.map(|tenant| tenant.webhooks.end(&self.store, tenant))).await;
        #[cfg(feature = "smtp")]
        self.relays.finish().await;
    }

    /// Does in the background what falls due for the account.
    fn start(&self, tenant: &Arc<Tenant>) {
        let run = schedule::run(self.store.clone(), Arc::clone(tenant), self.pace);
        let tell = webhook::run(self.store.clone(), Arc::clone(tenant));
        self.with_schedules(|schedules| {
            schedules.spawn(run);
            schedules.spawn(tell);
        });
        #[cfg(feature = "smtp")]
        self.relays.start(&self.store, tenant);
    }

    #[cfg(feature = "smtp")]
    fn relays_mail(&self) -> bool {
        self.relays.are_on()
    }

    #[cfg(not(feature = "smtp"))]
    fn relays_mail(&self) -> bool {
        false
    }

    fn with_schedules<T>(&self, work: impl FnOnce(&mut JoinSet<()>) -> T) -> T {
        work(
            &mut self
                .schedules
                .lock()
                .unwrap_or_else(PoisonError::into_inner),
        )
    }
}

impl Tenant {
    fn new(
        stored: Stored,
        links: Links,
        clock: AccountClock,
        webhooks: Webhooks,
        given: &Arc<Terms>,
        seeds: Vec<Seed>,
    ) -> Result<Self, Error> {
        let terms = stored.terms.map_or_else(|| Arc::clone(given), Arc::new);
        let faults = Faults::open(stored.scope.clone(), stored.faults)?;
        Ok(Self {
            scope: stored.scope,
            clock,
            turn: tokio::sync::Mutex::default(),
            faults,
            rate: Rate::default(),
            requests: Requests::default(),
            links,
            webhooks,
            given: Arc::clone(given),
            terms: Mutex::new(terms),
            seeds,
        })
    }

    pub(crate) fn terms(&self) -> Arc<Terms> {
        Arc::clone(&self.terms.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// The terms of the options.
    pub(crate) fn given_terms(&self) -> Arc<Terms> {
        Arc::clone(&self.given)
    }

    /// Sets all terms of the account and writes them down; without any, it has those of the options again.
    pub(crate) async fn set_terms(&self, store: &Store, terms: Option<Terms>) -> Result<(), Error> {
        let written = terms.clone();
        store
            .write(&self.scope, move |state| {
                store::account::set_terms(state, written.as_ref()).map_err(Error::from)
            })
            .await?;
        self.take_terms(terms);
        Ok(())
    }

    /// Goes by terms that are written down; without any, by those of the options.
    pub(crate) fn take_terms(&self, terms: Option<Terms>) {
        let terms = terms.map_or_else(|| Arc::clone(&self.given), Arc::new);
        *self.terms.lock().unwrap_or_else(PoisonError::into_inner) = terms;
    }

    /// Forgets what the state has no more or never had, and goes by the terms of the options.
    pub(crate) fn begin_anew(&self) {
        self.faults.forget();
        self.rate.clear();
        self.requests.clear();
        self.take_terms(None);
    }
}

/// The seeds that are for this account, or for whichever.
fn seeds(all: &[Seed], secret_id: &str) -> Vec<Seed> {
    let is_for = |seed: &&Seed| seed.account().is_none_or(|account| account == secret_id);
    all.iter().filter(is_for).cloned().collect()
}

/// The clock of an account: as it was turned, or else as the options say.
fn clock(real: &Clock, stored: &Stored, given: ClockMode) -> AccountClock {
    AccountClock::new(real.clone(), stored.clock.unwrap_or(given))
}

async fn stored(
    store: &Store,
    secret_id: &str,
    first_ids: FirstIds,
    clock: &Clock,
) -> Result<Stored, Error> {
    let (secret_id, now) = (secret_id.to_owned(), clock.unix_seconds());
    store
        .across(move |connection| store::account::open(connection, &secret_id, first_ids, now))
        .await
}
