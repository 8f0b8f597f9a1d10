//! The client: drives calls over a pool of connections.

use std::{
    fmt,
    hash::{BuildHasher as _, RandomState},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant, SystemTime, UNIX_EPOCH},
};

use bytes::Bytes;
use http::{Request, Response};
use http_body_util::{BodyExt as _, Limited};
use hyper_util::{
    client::legacy,
    rt::{TokioExecutor, TokioTimer},
};
use rustls::RootCertStore;
use serde::de::DeserializeOwned;
use ses_core::{
    Accepted, Call, ClockOffset, Config, Credentials, Error, Exchange, Failure, Now, Step,
};
use ses_types::Action;

use crate::{
    body::NotedBody,
    connect::{self, BoxError, InvalidCertificate, TimedConnector},
    credentials::{Keys, Source},
    sts::AssumeRole,
};

/// A client of the service; clones share connections, credentials and what was learnt of the service's clock.
///
/// It must be used within a tokio runtime with time and I/O enabled.
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
    limits: Limits,
    roots: RootCertStore,
    keys: Arc<Keys>,
    pool: legacy::Client<TimedConnector, NotedBody>,
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

/// Limits of the transport; those of a call and its attempts are in [`Config`].
///
/// # Example
/// ```
/// use std::time::Duration;
/// use ses_hyper::Limits;
///
/// let limits = Limits::default().with_connect(Duration::from_secs(3)).with_answer_bytes(1 << 20);
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    connect: Duration,
    idle: Duration,
    answer_bytes: usize,
}

impl Default for Limits {
    /// Ten seconds to connect, 30 seconds idle, answers of 32 MiB.
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(10),
            idle: Duration::from_secs(30),
            answer_bytes: 32 << 20,
        }
    }
}

impl Limits {
    /// How long making a connection may take: the name, TCP and TLS.
    #[must_use]
    pub fn with_connect(mut self, limit: Duration) -> Self {
        self.connect = limit;
        self
    }

    /// How long a connection is kept unused; the service closes it after about a minute, so 30 seconds is the most
    /// that counts.
    #[must_use]
    pub fn with_idle(mut self, limit: Duration) -> Self {
        self.idle = limit.min(Duration::from_secs(30));
        self
    }

    /// The largest answer that is read, in bytes; a larger one leaves the call's outcome unknown.
    #[must_use]
    pub fn with_answer_bytes(mut self, most: usize) -> Self {
        self.answer_bytes = most;
        self
    }
}

impl Client {
    /// A client that takes its credentials from the environment when it first needs them:
    /// `TENCENTCLOUD_SECRET_ID`, `TENCENTCLOUD_SECRET_KEY`, and for temporary ones the token under
    /// `TENCENTCLOUD_TOKEN`, `TENCENTCLOUD_SESSION_TOKEN` or `TENCENTCLOUD_SECURITY_TOKEN`.
    #[must_use]
    pub fn new(config: Config) -> Self {
        let (limits, roots) = (Limits::default(), connect::mozilla_roots());
        Self {
            config: Arc::new(config),
            limits,
            keys: Arc::new(Keys::new(Source::Environment)),
            pool: pool(limits, roots.clone()),
            roots,
            learnt: Arc::new(Learnt::new()),
        }
    }

    /// Signs with these credentials instead of the environment's.
    #[must_use]
    pub fn with_credentials(mut self, credentials: Credentials) -> Self {
        self.keys = Arc::new(Keys::new(Source::Fixed(Arc::new(credentials))));
        self
    }

    /// Signs as a role: the credentials that the client has so far only ask sts for temporary ones, when they are first
    /// needed and again before they run out, once however many calls wait for them.
    ///
    /// sts is asked at the endpoint of the client: `sts.intl.tencentcloudapi.com` on the international site,
    /// `sts.tencentcloudapi.com` on the mainland one, a fixed address as it is.
    /// A role that is taken on by another one is set by calling this twice.
    /// When it fails, the call fails with [`ErrorKind::Credentials`](ses_core::ErrorKind::Credentials), and what sts
    /// said is in the sources of its [`RoleError`](crate::RoleError).
    ///
    /// # Example
    /// ```no_run
    /// use ses_hyper::{AssumeRole, Client, ses_core::Config};
    ///
    /// let role = AssumeRole::new("qcs::cam::uin/100000000001:roleName/mailer", "newsletter");
    /// let client = Client::new(Config::international()).with_assumed_role(role.duration_seconds(3600));
    /// ```
    #[must_use]
    pub fn with_assumed_role(mut self, role: AssumeRole) -> Self {
        let base = Arc::clone(&self.keys);
        self.keys = Arc::new(Keys::new(Source::Role { base, role }));
        self
    }

    /// Sets the limits of the transport; connections that are open are not used any more.
    #[must_use]
    pub fn with_limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self.pool = pool(limits, self.roots.clone());
        self
    }

    /// Trusts certificate authorities besides those of Mozilla's list, such as a gateway's own; each certificate in
    /// DER.
    ///
    /// Connections that are open are not used any more.
    ///
    /// # Errors
    /// [`InvalidCertificate`] for the first one that cannot be read.
    pub fn with_root_certificates(
        mut self,
        certificates: impl IntoIterator<Item = impl AsRef<[u8]>>,
    ) -> Result<Self, InvalidCertificate> {
        connect::add_roots(&mut self.roots, certificates)?;
        self.pool = pool(self.limits, self.roots.clone());
        Ok(self)
    }

    /// Makes a call and waits for its end, all attempts included.
    ///
    /// # Errors
    /// An [`Error`] that says what became of the call.
    pub async fn call<A: Action>(&self, action: &A) -> Result<A::Response, Error> {
        self.finish(Call::new(&self.config, action)?).await
    }

    /// Makes a call whose request is at hand as JSON; the answer is what stands under `Response`.
    ///
    /// It is checked, sent, tried again and judged like a typed one.
    ///
    /// # Errors
    /// As [`Client::call`], and for a name that is no action.
    pub async fn call_json(
        &self,
        action: &str,
        request: &serde_json::Value,
    ) -> Result<serde_json::Value, Error> {
        self.finish(Call::untyped(&self.config, action, request)?)
            .await
    }

    async fn finish<R: DeserializeOwned>(&self, call: Call<R>) -> Result<R, Error> {
        let seed = self.learnt.seed.fetch_add(1 << 20, Ordering::Relaxed);
        let known = *lock(&self.learnt.offset);
        let mut call = call.with_seed(seed).with_clock_offset(known);
        let accepted = self.drive(call.exchange_mut()).await;
        self.learnt.keep(known, call.clock_offset());
        call.read(self.now(), accepted?)
    }

    /// The loop of a call: does what its next step says until it is over.
    async fn drive(&self, exchange: &mut Exchange) -> Result<Accepted, Error> {
        let mut used = None;
        loop {
            match exchange.poll(self.now()) {
                Step::NeedCredentials { renew } => {
                    let refused = used.take().filter(|_| renew);
                    match self.keys.signer(self, exchange.service(), refused).await {
                        Ok(signer) => {
                            used = Some(Arc::clone(signer.credentials()));
                            exchange.handle_credentials(signer);
                        }
                        Err(error) => exchange.handle_no_credentials(self.now(), error),
                    }
                }
                Step::Wait(pause) => tokio::time::sleep(pause).await,
                Step::Send { request, within } => match self.attempt(request, within).await {
                    Ok(response) => exchange.handle_response(self.now(), &response),
                    Err((failure, source)) => exchange.handle_failure(self.now(), failure, source),
                },
                Step::Done(result) => return result,
            }
        }
    }

    /// Sends one request and reads its answer to the end.
    async fn attempt(
        &self,
        request: Request<Bytes>,
        within: Duration,
    ) -> Result<Response<Bytes>, (Failure, BoxError)> {
        let (parts, body) = request.into_parts();
        let (body, note) = NotedBody::new(body);
        let exchange = async {
            let response = self.pool.request(Request::from_parts(parts, body)).await?;
            let (parts, body) = response.into_parts();
            let body = Limited::new(body, self.limits.answer_bytes)
                .collect()
                .await?;
            Ok::<_, BoxError>(Response::from_parts(parts, body.to_bytes()))
        };
        let answered = tokio::time::timeout(within, exchange).await;
        let source = match answered {
            Ok(Ok(response)) => return Ok(response),
            Ok(Err(error)) => error,
            Err(_) => AttemptTimeout { within }.into(),
        };
        let failure = if note.give_up() {
            Failure::NotSent
        } else {
            Failure::Unknown
        };
        Err((failure, source))
    }

    /// The same client, signing with other keys.
    pub(crate) fn signing_with(&self, keys: &Arc<Keys>) -> Self {
        Self {
            keys: Arc::clone(keys),
            ..self.clone()
        }
    }

    /// The service's time, as far as it is known, in Unix seconds.
    pub(crate) fn service_time(&self) -> u64 {
        lock(&self.learnt.offset).apply(self.now().unix)
    }

    fn now(&self) -> Now {
        let unix = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .unwrap_or_default();
        Now {
            unix: unix.as_secs(),
            elapsed: self.learnt.origin.elapsed(),
        }
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("config", &self.config)
            .field("limits", &self.limits)
            .finish_non_exhaustive()
    }
}

/// An attempt had no whole answer in time.
#[derive(Debug, thiserror::Error)]
#[error("no answer within {within:?}")]
struct AttemptTimeout {
    within: Duration,
}

fn pool(limits: Limits, roots: RootCertStore) -> legacy::Client<TimedConnector, NotedBody> {
    legacy::Client::builder(TokioExecutor::new())
        .pool_timer(TokioTimer::new())
        .pool_idle_timeout(limits.idle)
        .build(TimedConnector::new(limits.connect, roots))
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
