//! The client: what its calls share, and the calls.

mod connection;

use std::{
    fmt,
    hash::{BuildHasher as _, RandomState},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use serde::de::DeserializeOwned;
use ses_core::{Call, ClockOffset, Config, Credentials, Error, Exchange, Now};
use ses_types::{Action, Paged};
use tokio::time::Instant;

use crate::{
    Calling, Pages, Proxy, Transport,
    credentials::{AssumedRole, Chain, Keys, Provider},
    net::{Net, Settings},
    pace::Paces,
    sts::AssumeRole,
};

/// A client of the service; clones share connections, credentials, the pace of calls and what was learnt of the
/// service's clock.
///
/// It must be used within a tokio runtime with time and I/O enabled; in several of them, one after the other or at a
/// time, each has connections of its own.
///
/// # Example
/// ```no_run
/// use ses_hyper::{Client, ses_core::{Config, Credentials}, ses_types::ListReceivers};
///
/// # async fn example() -> Result<(), Box<dyn std::error::Error>> {
/// let client = Client::new(Config::international()).with_credentials(Credentials::new("AKIDEXAMPLE", "secret")?);
/// let lists = client.call(&ListReceivers::new(0, 100)).await?;
/// println!("{} lists", lists.data.len());
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Client {
    config: Arc<Config>,
    pub(crate) keys: Arc<Keys>,
    pub(crate) paces: Arc<Paces>,
    pub(crate) net: Arc<Net>,
    /// What sends requests in the network's place.
    pub(crate) transport: Option<Arc<dyn Transport>>,
    #[cfg(feature = "test-util")]
    pub(crate) recorder: Option<crate::Recorder>,
    learnt: Arc<Learnt>,
}

/// What one call learns and the next one uses.
struct Learnt {
    origin: Instant,
    seed: AtomicU64,
    offset: Mutex<ClockOffset>,
}

impl Learnt {
    fn new() -> Self {
        Self {
            origin: Instant::now(),
            seed: AtomicU64::new(RandomState::new().hash_one(0)),
            offset: Mutex::default(),
        }
    }

    /// Keeps what a call has learnt of the service's clock, if it learnt anything: what it was told at its start may be
    /// out of date by its end.
    fn keep(&self, told: ClockOffset, known: ClockOffset) {
        if known != told {
            *lock(&self.offset) = known;
        }
    }
}

impl Client {
    /// A client that looks for its credentials when it first needs them: in the environment, in the credentials file,
    /// in the role of a cloud server, in the role of a container of TKE; [`Chain`] says more.
    #[must_use]
    pub fn new(config: Config) -> Self {
        Self::from_provider(config, Chain::default())
    }

    /// A client that signs with the credentials of this provider, as [`with_provider`](Self::with_provider) says.
    ///
    /// A program that names its provider so carries the code of no other; [`Client::new`] brings along those of the
    /// chain, for who replaces them as well.
    ///
    /// # Example
    /// ```no_run
    /// use ses_hyper::{Client, Environment, ses_core::Config};
    ///
    /// let client = Client::from_provider(Config::international(), Environment::new());
    /// ```
    pub fn from_provider(config: Config, provider: impl Provider) -> Self {
        let settings = Settings::new(Proxy::from_environment());
        Self {
            keys: Keys::new(provider),
            paces: Arc::new(Paces::new(config.pacing())),
            net: Arc::new(Net::new(settings)),
            transport: None,
            #[cfg(feature = "test-util")]
            recorder: None,
            learnt: Arc::new(Learnt::new()),
            config: Arc::new(config),
        }
    }

    /// Signs with these credentials.
    #[must_use]
    pub fn with_credentials(self, credentials: Credentials) -> Self {
        self.with_provider(credentials)
    }

    /// Signs with the credentials of this provider, which is asked when they are first needed, in the background from
    /// ten minutes before their end (for those with a short life, in its last quarter), and when the service refuses
    /// their token.
    ///
    /// While a renewal fails, credentials that still hold go on serving, and it is tried again a minute later.
    /// A call that finds none which hold waits, and fails with
    /// [`ErrorKind::Credentials`](ses_core::ErrorKind::Credentials), whose source is the
    /// [`ProviderError`](crate::ProviderError).
    ///
    /// # Example
    /// ```no_run
    /// use ses_hyper::{Client, CvmRole, ses_core::Config};
    ///
    /// let client = Client::new(Config::international()).with_provider(CvmRole::new());
    /// ```
    #[must_use]
    pub fn with_provider(self, provider: impl Provider) -> Self {
        self.with_keys(Keys::new(provider))
    }

    /// Signs as a role: the credentials that the client has so far only ask sts for temporary ones, which are renewed
    /// as those of any [provider](Self::with_provider).
    ///
    /// sts is asked at the endpoint of the client: `sts.intl.tencentcloudapi.com` on the international site,
    /// `sts.tencentcloudapi.com` on the mainland one, a fixed address as it is; within five seconds in all.
    /// A role that is taken on by another one is set by calling this twice.
    /// When it fails, what sts said is the source of the [`ProviderError`](crate::ProviderError).
    ///
    /// # Example
    /// ```no_run
    /// use ses_hyper::{AssumeRole, Client, ses_core::Config};
    ///
    /// let role = AssumeRole::new("qcs::cam::uin/100000000001:roleName/mailer", "newsletter");
    /// let client = Client::new(Config::international()).with_assumed_role(role.duration_seconds(3600));
    /// ```
    #[must_use]
    pub fn with_assumed_role(self, role: AssumeRole) -> Self {
        let base = Arc::clone(&self.keys);
        self.with_provider(AssumedRole::new(base, role))
    }

    /// Other keys may be another account's, which has a pace of its own.
    fn with_keys(self, keys: Arc<Keys>) -> Self {
        Self {
            keys,
            paces: Arc::new(Paces::new(self.config.pacing())),
            ..self
        }
    }

    /// Sends requests by something else than the network: a test's `Script`, or another HTTP client.
    ///
    /// # Example
    /// ```
    /// # #[cfg(feature = "test-util")]
    /// # {
    /// use ses_hyper::{Client, Reply, Script, ses_core::{Config, Region}};
    ///
    /// let script = Script::new([Reply::lost()]);
    /// let client = Client::new(Config::mainland(Region::AP_GUANGZHOU)).with_transport(script.clone());
    /// # }
    /// ```
    #[must_use]
    pub fn with_transport(mut self, transport: impl Transport + 'static) -> Self {
        self.transport = Some(Arc::new(transport));
        self
    }

    /// Makes a call when it is awaited, and waits for its end, all attempts included.
    ///
    /// # Errors
    /// An [`Error`](ses_core::Error) that says what became of the call.
    ///
    /// # Example
    /// ```no_run
    /// use ses_hyper::{Client, ses_types::{BatchSendEmail, Outcome, TaskType}};
    ///
    /// # async fn example(client: &Client) {
    /// let batch = BatchSendEmail::new("news@mail.example.com", 1070, "Hello", TaskType::IMMEDIATE);
    /// match client.call(&batch).await {
    ///     Ok(answer) => println!("task {:?}", answer.task_id),
    ///     Err(error) if error.outcome() == Outcome::Unknown => println!("look at the tasks first: {error}"),
    ///     Err(error) => println!("nothing was mailed: {error}"),
    /// }
    /// # }
    /// ```
    pub fn call<A: Action>(&self, action: &A) -> Calling<'_, A::Response> {
        Calling::new(self, Call::new(&self.config, action))
    }

    /// Makes a call whose request is at hand as JSON; the answer is what stands under `Response`.
    ///
    /// It is checked, paced, sent, tried again and judged like a typed one.
    ///
    /// # Errors
    /// As [`Client::call`], and for a name that is no action.
    #[inline] // compiled where it is used: JSON trees are much code
    pub fn call_json(
        &self,
        action: &str,
        request: &serde_json::Value,
    ) -> Calling<'_, serde_json::Value> {
        Calling::new(self, Call::untyped(&self.config, action, request))
    }

    /// All pages of a list, from where the request begins to the end.
    pub fn pages<'c, A: Paged>(&'c self, request: A) -> Pages<'c, A> {
        Pages::new(self, request)
    }

    /// Hands a call what earlier ones have learnt.
    pub(crate) fn acquaint<R: DeserializeOwned>(&self, call: Call<R>) -> Call<R> {
        let seed = self.learnt.seed.fetch_add(1 << 20, Ordering::Relaxed);
        call.with_seed(seed).with_clock_offset(self.offset())
    }

    /// A call of an action, made ready to be driven.
    pub(crate) fn exchange<A: Action>(&self, action: &A) -> Result<Exchange, Error> {
        let call = Call::new(&self.config, action)?;
        Ok(self.acquaint(call).into_exchange())
    }

    /// Keeps what a call has learnt of the service's clock, for the next.
    pub(crate) fn learn(&self, told: ClockOffset, known: ClockOffset) {
        self.learnt.keep(told, known);
    }

    /// The same client, signing with other keys.
    pub(crate) fn signing_with(&self, keys: &Arc<Keys>) -> Self {
        Self {
            keys: Arc::clone(keys),
            ..self.clone()
        }
    }

    /// The same client with other settings for its calls.
    pub(crate) fn with_config(&self, change: impl FnOnce(Config) -> Config) -> Self {
        Self {
            config: Arc::new(change(Config::clone(&self.config))),
            ..self.clone()
        }
    }

    /// The service's time, as far as it is known, in Unix seconds.
    pub(crate) fn service_time(&self) -> u64 {
        self.offset().apply(unix())
    }

    /// What is known of the service's clock.
    pub(crate) fn offset(&self) -> ClockOffset {
        *lock(&self.learnt.offset)
    }

    pub(crate) fn now(&self) -> Now {
        Now {
            unix: unix(),
            elapsed: self.elapsed(),
        }
    }

    /// The moment of a [`Now::elapsed`].
    pub(crate) fn moment(&self, elapsed: Duration) -> Instant {
        self.learnt.origin + elapsed
    }

    /// As [`Now::elapsed`], by one clock alone.
    pub(crate) fn elapsed(&self) -> Duration {
        self.learnt.origin.elapsed()
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct("Client");
        shown
            .field("config", &self.config)
            .field("net", &self.net)
            .field("transport", &self.transport);
        #[cfg(feature = "test-util")]
        shown.field("recorder", &self.recorder);
        shown.finish_non_exhaustive()
    }
}

/// Seconds since 1970 by our own clock.
fn unix() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    since.unwrap_or_default().as_secs()
}

/// A lock whose last holder panicked still guards a whole value: each is set in one step.
fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use http::{HeaderMap, HeaderValue, header::DATE};

    use super::*;

    #[test]
    fn only_what_was_learnt_is_kept() {
        let mut headers = HeaderMap::new();
        headers.insert(
            DATE,
            HeaderValue::from_static("Thu, 01 Jan 1970 01:00:00 GMT"),
        );
        let ahead = ClockOffset::learnt_from(&headers, 0).expect("a date");
        let (learnt, none) = (Learnt::new(), ClockOffset::default());
        learnt.keep(none, ahead);
        assert_eq!(*lock(&learnt.offset), ahead);
        learnt.keep(none, none);
        assert_eq!(
            *lock(&learnt.offset),
            ahead,
            "an earlier call that learnt nothing"
        );
        learnt.keep(ahead, none);
        assert_eq!(*lock(&learnt.offset), none, "our clock was set right");
    }
}
