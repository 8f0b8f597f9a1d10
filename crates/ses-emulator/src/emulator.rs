//! The emulator as a value: started, asked, stopped.

use std::{net::SocketAddr, sync::Arc};

use tokio::{
    net::TcpListener,
    sync::{Notify, oneshot, watch},
    task::JoinHandle,
};

use crate::{
    Error, Fault, Message, Options, Pace, Step, batch, server,
    service::Service,
    store::{self, Page, Store},
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
    service: Arc<Service>,
    tasks: Tasks,
    stop: watch::Sender<bool>,
    closed: oneshot::Receiver<()>,
}

impl Emulator {
    /// Opens the state, listens, and serves in the background of the current tokio runtime.
    ///
    /// # Errors
    /// [`Error::AddressInUse`] and [`Error::Listen`] for the address, [`Error::Open`] and [`Error::Layout`] for the
    /// data file.
    pub async fn start(options: Options) -> Result<Self, Error> {
        let listener = TcpListener::bind(options.address)
            .await
            .map_err(|source| Error::listen(options.address, source))?;
        let address = listener
            .local_addr()
            .map_err(|source| Error::listen(options.address, source))?;
        let (store, closed) = Store::open(options.data.clone(), options.first_ids)?;
        let wake = Arc::new(Notify::new());
        let service = Arc::new(Service::new(&options, store, Arc::clone(&wake)));
        let (stop, stopped) = watch::channel(false);
        let router = server::router(Arc::clone(&service));
        let tasks = Tasks {
            server: tokio::spawn(server::serve(listener, router, stopped)),
            batches: batches(&options, &service, wake),
        };
        tracing::info!(%address, "the emulator listens");
        Ok(Self {
            address,
            url: format!("http://{address}"),
            pace: options.pace,
            service,
            tasks,
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

    /// All mail that was captured so far, in the order in which it was.
    ///
    /// # Errors
    /// [`Error::State`] when the state cannot be read.
    pub async fn messages(&self) -> Result<Vec<Message>, Error> {
        let all = Page::new(0, u64::MAX);
        self.service
            .store
            .transaction(move |state| Ok(store::message::list(state, all)?))
            .await
    }

    /// How many mails were captured so far.
    ///
    /// # Errors
    /// [`Error::State`] when the state cannot be read.
    pub async fn message_count(&self) -> Result<u64, Error> {
        self.service
            .store
            .transaction(|state| Ok(store::message::count(state)?))
            .await
    }

    /// Orders something to go wrong.
    pub fn fault(&self, fault: Fault) {
        self.service.fault(fault);
    }

    /// Makes one step of the oldest batch that is under way, and says what it was.
    ///
    /// For an emulator whose [`Pace`] is [`by_step`](Pace::by_step); with another, it goes on by itself as well.
    ///
    /// # Errors
    /// [`Error::State`] when the state cannot be read or written; the step was not made then.
    pub async fn step(&self) -> Result<Step, Error> {
        batch::next_step(&self.service.store, &self.service.clock, self.pace).await
    }

    /// Stops: takes no more requests, answers those that are under way, and closes the data file.
    pub async fn stop(self) {
        let Self {
            service,
            mut tasks,
            stop,
            closed,
            ..
        } = self;
        stop.send_replace(true);
        tasks.finish().await;
        drop((service, tasks));
        // The state's thread never sends anything: it drops its end when it has closed the state.
        let _closed = closed.await;
    }
}

/// Sends batches in the background, unless that is done by step.
fn batches(options: &Options, service: &Service, wake: Arc<Notify>) -> Option<JoinHandle<()>> {
    let run = || {
        batch::run(
            service.store.clone(),
            options.clock.clone(),
            options.pace,
            wake,
        )
    };
    (!options.pace.is_by_step).then(|| tokio::spawn(run()))
}

/// What runs in the background; it ends when this is dropped.
#[derive(Debug)]
struct Tasks {
    server: JoinHandle<()>,
    batches: Option<JoinHandle<()>>,
}

impl Tasks {
    /// Waits until the server has ended, and ends the batches between two steps.
    async fn finish(&mut self) {
        // Both ends of a task, its own and being aborted, are as good as the other.
        let _ended = (&mut self.server).await;
        if let Some(batches) = &mut self.batches {
            batches.abort();
            let _ended = batches.await;
        }
    }
}

impl Drop for Tasks {
    fn drop(&mut self) {
        self.server.abort();
        if let Some(batches) = &self.batches {
            batches.abort();
        }
    }
}
