//! What gives a client its credentials: a trait, so that users can bring their own.

use std::{pin::Pin, sync::Arc, time::Duration};

use ses_core::{Config, Credentials, Error, Exchange, Region, Retry};
use ses_types::Action;

use super::{Keys, ProviderError};
use crate::{CallFuture, Client, sts::Granted};

/// How long asking sts may take in all, and one attempt of it, whatever the limits of the client are.
const STS_TOTAL: Duration = Duration::from_secs(5);
const STS_ATTEMPT: Duration = Duration::from_secs(3);

/// Where credentials are taken from: the environment, a file, a role, a vault.
///
/// A client asks when it first needs credentials, again before they run out, and when the service refuses their token;
/// one fetch at a time, however many calls need it.
/// It keeps what it was given, so a provider keeps nothing.
/// A fetch that takes more than 30 seconds is given up.
///
/// # Example
/// ```
/// use ses_hyper::{Client, FetchContext, Fetching, Lease, Provider, ProviderError, ses_core::{Config, Credentials}};
///
/// struct Vault; // with a client of it
///
/// impl Vault {
///     async fn read(&self) -> std::io::Result<(String, String, String, u64)> {
/// #       Ok(("AKIDEXAMPLE".into(), "key".into(), "token".into(), 3600))
///     }
/// }
///
/// impl Provider for Vault {
///     fn fetch<'a>(&'a self, context: &'a FetchContext) -> Fetching<'a> {
///         Box::pin(async move {
///             let broken = |problem| ProviderError::broken("the vault", problem);
///             let (id, key, token, seconds) =
///                 self.read().await.map_err(|error| broken("it does not answer").with_source(error))?;
///             let credentials = Credentials::new(id, key).and_then(|it| it.with_token(token));
///             let credentials = credentials.map_err(|error| broken("it holds no credentials").with_source(error))?;
///             Ok(Lease::new(credentials).with_expiry(context.unix_time() + seconds))
///         })
///     }
/// }
///
/// let client = Client::new(Config::international()).with_provider(Vault);
/// ```
pub trait Provider: Send + Sync + 'static {
    /// Fetches credentials anew.
    ///
    /// It runs as a task of its own, so no caller's end breaks it off.
    ///
    /// # Errors
    /// A [`ProviderError`] that says whether the source is not set up here, upon which a [`Chain`](crate::Chain) asks
    /// the next, or set up and broken.
    fn fetch<'a>(&'a self, context: &'a FetchContext) -> Fetching<'a>;
}

/// What [`Provider::fetch`] returns: `Box::pin(async move { … })`.
pub type Fetching<'a> = Pin<Box<dyn Future<Output = Result<Lease, ProviderError>> + Send + 'a>>;

/// Credentials, and until when they hold: always one snapshot.
///
/// # Example
/// ```
/// use ses_hyper::{Lease, ses_core::Credentials};
///
/// let temporary = Credentials::new("AKIDEXAMPLE", "key")?.with_token("token")?;
/// let lease = Lease::new(temporary).with_expiry(1_774_000_800);
/// assert_eq!(lease.expiry(), Some(1_774_000_800));
/// # Ok::<(), ses_hyper::ses_core::InvalidCredentials>(())
/// ```
#[derive(Clone, Debug)]
pub struct Lease {
    credentials: Arc<Credentials>,
    expiry: Option<u64>,
}

impl Lease {
    /// Credentials that hold until somebody revokes them.
    #[must_use]
    pub fn new(credentials: Credentials) -> Self {
        Self {
            credentials: Arc::new(credentials),
            expiry: None,
        }
    }

    /// When they run out, in Unix seconds; they are renewed before.
    #[must_use]
    pub fn with_expiry(mut self, unix: u64) -> Self {
        self.expiry = Some(unix);
        self
    }

    /// The credentials.
    #[must_use]
    pub fn credentials(&self) -> &Arc<Credentials> {
        &self.credentials
    }

    /// When they run out, in Unix seconds; `None` for credentials that hold until somebody revokes them.
    #[must_use]
    pub fn expiry(&self) -> Option<u64> {
        self.expiry
    }
}

/// Fixed credentials give themselves.
impl Provider for Credentials {
    fn fetch<'a>(&'a self, _: &'a FetchContext) -> Fetching<'a> {
        Box::pin(async { Ok(Lease::new(self.clone())) })
    }
}

/// What a provider may use of the client that asks it.
#[derive(Debug)]
pub struct FetchContext {
    client: Client,
}

impl FetchContext {
    pub(super) fn new(client: Client) -> Self {
        Self { client }
    }

    /// The time in Unix seconds, by the service's clock as far as the client knows it: what an expiry is reckoned from.
    #[must_use]
    pub fn unix_time(&self) -> u64 {
        self.client.service_time()
    }

    /// Asks sts over the client's connections, signing with `keys`; an action that is not signed needs none.
    pub(super) fn ask_sts<A: Action>(
        &self,
        keys: Option<&Arc<Keys>>,
        region: Option<Region>,
        action: &A,
    ) -> Pin<Box<dyn Future<Output = Result<Granted, Error>> + Send>> {
        let client = self.sts_client(keys, region);
        let exchange = client.exchange(action);
        Box::pin(granted(client, exchange))
    }

    fn sts_client(&self, keys: Option<&Arc<Keys>>, region: Option<Region>) -> Client {
        let client = self.client.with_config(|config| sts_config(config, region));
        match keys {
            Some(keys) => client.signing_with(keys),
            None => client,
        }
    }
}

async fn granted(client: Client, exchange: Result<Exchange, Error>) -> Result<Granted, Error> {
    CallFuture::new(&client, exchange).await
}

fn sts_config(config: Config, region: Option<Region>) -> Config {
    let retry = Retry::default().with_attempts(3).with_total(STS_TOTAL);
    let config = config.with_retry(retry).with_attempt_limit(STS_ATTEMPT);
    match region {
        Some(region) => config.with_region(region),
        None => config,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sts_has_little_time_whatever_the_client_has() {
        let patient = Config::international()
            .with_retry(Retry::default().with_total(Duration::from_secs(3600)))
            .with_attempt_limit(Duration::from_secs(3600));
        let shown = format!("{:?}", sts_config(patient, Some(Region::AP_GUANGZHOU)));
        for setting in [
            "attempts: 3,",
            "total: 5s",
            "attempt_limit: 3s",
            "ap-guangzhou",
        ] {
            assert!(shown.contains(setting), "{shown}");
        }
        let shown = format!("{:?}", sts_config(Config::international(), None));
        assert!(shown.contains("ap-singapore"), "{shown}");
    }
}
