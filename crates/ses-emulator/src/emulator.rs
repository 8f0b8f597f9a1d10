//! The emulator as a value: started, asked, stopped.

use std::{net::SocketAddr, sync::Arc};

use tokio::{net::TcpListener, sync::watch, task::JoinHandle};

use crate::{
    Account, Error, Fault, Message, Options, Pace, Seeded, Step, Terms, Turn, Turned, seed, server,
    service::Service,
    store::{Closed, Store},
    webhook,
};

/// A running emulator.
///
/// It stops when it is dropped: the port is closed and connections are cut.
/// [`stop`](Self::stop) does so in good order and waits until it is done.
///
/// # Example
/// ```
/// use ses_emulator::{Emulator, Options};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), ses_emulator::Error> {
/// let emulator = Emulator::start(Options::default()).await?;
/// println!("point a client at {}", emulator.url());
/// assert!(emulator.messages().await?.is_empty());
/// emulator.stop().await;
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub struct Emulator {
    address: SocketAddr,
    url: String,
    pace: Pace,
    seeded: Vec<Seeded>,
    service: Arc<Service>,
    server: Server,
    stop: watch::Sender<bool>,
    closed: Closed,
}

impl Emulator {
    /// Opens the state, listens, and serves in the background of the current tokio runtime.
    ///
    /// # Errors
    /// [`Error::AddressInUse`] and [`Error::Listen`] for the address, [`Error::Open`] and [`Error::Layout`] for the
    /// data file, [`Error::Seed`], [`Error::Fault`] and [`Error::NoAccount`] for a seed or a fault,
    /// [`Error::Webhook`] for a webhook.
    pub async fn start(options: Options) -> Result<Self, Error> {
        let listener = TcpListener::bind(options.address)
            .await
            .map_err(|source| Error::listen(options.address, source))?;
        let address = listener
            .local_addr()
            .map_err(|source| Error::listen(options.address, source))?;
        let (store, closed) = Store::open(options.data.clone())?;
        let url = format!("http://{address}");
        let service = Arc::new(Service::open(&options, store, &url).await?);
        let seeded = plant(&service, &options).await?;
        order(&service, options.faults).await?;
        webhook::begin_with(&service.store, service.tenants.main()).await?;
        let (stop, stopped) = watch::channel(false);
        let router = server::router(Arc::clone(&service));
        let server = Server(tokio::spawn(server::serve(
            listener,
            router,
            options.clock,
            stopped,
        )));
        tracing::info!(%address, "the emulator listens");
        Ok(Self {
            address,
            url,
            pace: options.pace,
            seeded,
            service,
            server,
            stop,
            closed,
        })
    }

    /// Where it listens, as a base URL without a slash at the end: `http://127.0.0.1:41873`.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// What has come of the seeds of its [`Options`], in their order.
    #[must_use]
    pub fn seeded(&self) -> &[Seeded] {
        &self.seeded
    }

    /// The account with this secret id; one for tests, whose secret id begins with
    /// [`TEST_SECRET_IDS`](crate::TEST_SECRET_IDS), is made if it is not there.
    ///
    /// What an emulator is asked without naming an account is about the one of its [`Options`].
    ///
    /// # Errors
    /// [`Error::NoAccount`] for any other secret id, [`Error::State`] when the state cannot be written.
    pub async fn account(&self, secret_id: &str) -> Result<Account<'_>, Error> {
        let tenant = self.service.tenants.find(secret_id).await?;
        Ok(Account::new(&self.service.store, tenant, self.pace))
    }

    /// All mail that was captured so far, in the order in which it was.
    ///
    /// # Errors
    /// [`Error::State`] when the state cannot be read.
    pub async fn messages(&self) -> Result<Vec<Message>, Error> {
        self.main().messages().await
    }

    /// How many mails were captured so far.
    ///
    /// # Errors
    /// [`Error::State`] when the state cannot be read.
    pub async fn message_count(&self) -> Result<u64, Error> {
        self.main().message_count().await
    }

    /// Orders something to go wrong, and gives the id of the fault; its account is the one that is meant where none is
    /// named.
    ///
    /// # Errors
    /// [`Error::Fault`] for a fault that makes no sense, or names an account.
    pub fn fault(&self, fault: Fault) -> Result<String, Error> {
        self.main().fault(fault)
    }

    /// Sets all terms of the account, for what is asked of it from now on; for `None`, those of the options again.
    ///
    /// # Errors
    /// [`Error::State`] when the state cannot be written; the terms are as before then.
    pub async fn set_terms(&self, terms: impl Into<Option<Terms>>) -> Result<(), Error> {
        self.main().set_terms(terms).await
    }

    /// Turns the clock of the account, and runs what falls due on the way, as
    /// [`Account::turn_clock`](crate::Account::turn_clock) does.
    ///
    /// # Errors
    /// [`Error::Clock`] for a time that no clock can show, [`Error::State`] when the state cannot be written.
    pub async fn turn_clock(&self, turn: Turn) -> Result<Turned, Error> {
        self.main().turn_clock(turn).await
    }

    /// Makes one step of the task that has been due for longest, and says what it was.
    ///
    /// For an emulator whose [`Pace`] is [`by_step`](Pace::by_step); with another, it goes on by itself as well.
    ///
    /// # Errors
    /// [`Error::State`] when the state cannot be read or written; the step was not made then.
    pub async fn step(&self) -> Result<Step, Error> {
        self.main().step().await
    }

    /// Stops: takes no more requests, answers those that are under way, and closes the data file.
    pub async fn stop(self) {
        let Self {
            service,
            mut server,
            stop,
            mut closed,
            ..
        } = self;
        stop.send_replace(true);
        // Both ends of a task, its own and being aborted, are as good as the other.
        let _ended = (&mut server.0).await;
        service.finish().await;
        drop((service, server));
        // The state's threads never send anything: they drop their ends when they have closed the state.
        let _closed = closed.recv().await;
    }

    /// The account that is meant where none is named: the one of its [`Options`].
    ///
    /// # Example
    /// ```
    /// use std::time::Duration;
    ///
    /// use ses_emulator::{Emulator, Fault, Options, Turn};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), ses_emulator::Error> {
    /// let emulator = Emulator::start(Options::default()).await?;
    /// emulator.fault(Fault::on("SendEmail").late(3_600).code("InternalError"))?;
    /// // A client is told of a failure here; and an hour later, by the account's clock, the mail goes out:
    /// let turned = emulator.turn_clock(Turn::advance(Duration::from_secs(3_600))).await?;
    /// let account = emulator.main();
    /// assert_eq!(turned.requests.len() as u64, account.message_count().await?);
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn main(&self) -> Account<'_> {
        let tenant = Arc::clone(self.service.tenants.main());
        Account::new(&self.service.store, tenant, self.pace)
    }
}

/// Puts the seeds of the options into their accounts.
async fn plant(service: &Service, options: &Options) -> Result<Vec<Seeded>, Error> {
    let mut seeded = Vec::new();
    for seed in &options.seeds {
        let tenant = match seed.account() {
            Some(secret_id) => service.tenants.find(secret_id).await?,
            None => Arc::clone(service.tenants.main()),
        };
        seeded.extend(seed::apply(&service.store, &tenant, seed).await?);
    }
    Ok(seeded)
}

/// Orders the faults of the options, in their order.
async fn order(service: &Service, faults: Vec<Fault>) -> Result<(), Error> {
    for fault in faults {
        let tenant = match fault.names() {
            Some(secret_id) => service.tenants.find(secret_id).await?,
            None => Arc::clone(service.tenants.main()),
        };
        tenant.faults.begin_with(&service.store, fault).await?;
    }
    Ok(())
}

/// The server in the background; it ends when this is dropped.
#[derive(Debug)]
struct Server(JoinHandle<()>);

impl Drop for Server {
    fn drop(&mut self) {
        self.0.abort();
    }
}
