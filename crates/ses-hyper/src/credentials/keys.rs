//! What a client signs with: the credentials that were fetched last, kept, renewed and shared by its calls.

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use ses_core::{Credentials, Signer};
use tokio::{sync::watch, task::JoinHandle};

use super::{
    FetchContext, Lease, Provider, ProviderError,
    error::Causes,
    renewal::{Renewal, Step},
};
use crate::{Client, transport::BoxError};

/// How long one fetch may take, whoever the provider is.
const FETCH_LIMIT: Duration = Duration::from_secs(30);

/// The credentials of a client, from one provider.
///
/// A fetch is a task of its own, so that no caller's end breaks it off, and there is one at a time: who needs it waits
/// for its end, and takes what it came to.
pub(crate) struct Keys {
    provider: Box<dyn Provider>,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    kept: Option<Kept>,
    /// The signer that was made last: the day's key for credentials that are kept, or were.
    signer: Option<Arc<Signer>>,
    fetch: Option<Fetch>,
}

/// Credentials, and when they are to be renewed.
#[derive(Clone)]
struct Kept {
    credentials: Arc<Credentials>,
    renewal: Renewal,
}

/// A fetch that is under way, or was until its task panicked or its runtime was shut down.
struct Fetch {
    task: JoinHandle<()>,
    end: FetchEnd,
}

type Fetched = Result<Kept, ProviderError>;

/// The end of a fetch, to be waited for.
#[derive(Clone)]
pub(crate) struct FetchEnd(watch::Receiver<Option<Fetched>>);

impl Keys {
    pub(crate) fn new(provider: impl Provider) -> Arc<Self> {
        Arc::new(Self {
            provider: Box::new(provider),
            state: Mutex::default(),
        })
    }

    /// The signer for that time and service, made anew when the day, the service or the credentials change; or else the
    /// end of the fetch to wait for, since no credentials serve, or the service has refused those that do.
    ///
    /// A fetch is begun where one is due.
    pub(crate) fn at_hand(
        self: &Arc<Self>,
        client: &Client,
        unix: u64,
        service: &str,
        refused: Option<&Arc<Credentials>>,
    ) -> Result<Arc<Signer>, FetchEnd> {
        let mut state = self.state();
        let (step, kept) = state.next(unix, refused);
        let Some(credentials) = kept.filter(|_| step != Step::Wait) else {
            return Err(self.begin(&mut state, client));
        };
        if step == Step::ServeAndRenew {
            self.begin(&mut state, client);
        }
        Ok(state.signer(&credentials, unix, service))
    }

    /// The signer for now and that service with what a fetch brings; none when it has not ended within that time.
    pub(crate) async fn fetched(
        &self,
        client: &Client,
        service: &str,
        end: FetchEnd,
        within: Duration,
    ) -> Result<Option<Arc<Signer>>, BoxError> {
        let Ok(fetched) = tokio::time::timeout(within, fetched(end)).await else {
            return Ok(None);
        };
        let credentials = fetched?.credentials;
        let unix = client.service_time();
        Ok(Some(self.state().signer(&credentials, unix, service)))
    }

    /// Begins a fetch, unless one is under way; its end.
    fn begin(self: &Arc<Self>, state: &mut State, client: &Client) -> FetchEnd {
        if let Some(fetch) = state.fetch.as_ref().filter(|it| !it.task.is_finished()) {
            return fetch.end.clone();
        }
        let (tell, end) = watch::channel(None);
        let end = FetchEnd(end);
        let task = tokio::spawn(Arc::clone(self).fetch(client.clone(), tell));
        state.fetch = Some(Fetch {
            task,
            end: end.clone(),
        });
        end
    }

    async fn fetch(self: Arc<Self>, client: Client, tell: watch::Sender<Option<Fetched>>) {
        let context = FetchContext::new(client);
        let fetched = tokio::time::timeout(FETCH_LIMIT, self.provider.fetch(&context)).await;
        let fetched = fetched.unwrap_or_else(|_| Err(too_slow()));
        let fetched = self.state().handle_fetched(context.unix_time(), fetched);
        tell.send_replace(Some(fetched));
    }

    /// The state is whole even when its last holder panicked: each part of it is set in one step.
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// What a call does that needs credentials and was refused those.
    fn next(
        &self,
        now: u64,
        refused: Option<&Arc<Credentials>>,
    ) -> (Step, Option<Arc<Credentials>>) {
        let Some(kept) = &self.kept else {
            return (Step::Wait, None);
        };
        if refused.is_some_and(|refused| Arc::ptr_eq(refused, &kept.credentials)) {
            return (Step::Wait, None);
        }
        (kept.renewal.step(now), Some(Arc::clone(&kept.credentials)))
    }

    /// Takes the end of a fetch: keeps what it brought, or goes on with what there is.
    fn handle_fetched(&mut self, now: u64, fetched: Result<Lease, ProviderError>) -> Fetched {
        self.fetch = None;
        match fetched {
            Ok(lease) => {
                let kept = Kept {
                    credentials: Arc::clone(lease.credentials()),
                    renewal: Renewal::new(now, lease.expiry()),
                };
                tracing::debug!(expiry = lease.expiry(), "credentials were fetched");
                self.kept = Some(kept.clone());
                Ok(kept)
            }
            Err(error) => {
                if let Some(kept) = &mut self.kept {
                    kept.renewal.handle_failure(now);
                    tracing::warn!(error = %Causes(&error), "credentials were not renewed; those at hand serve until they run out");
                }
                Err(error)
            }
        }
    }

    /// The signer with these credentials and the key of that day and service.
    fn signer(&mut self, credentials: &Arc<Credentials>, unix: u64, service: &str) -> Arc<Signer> {
        let serves = |signer: &&Arc<Signer>| {
            Arc::ptr_eq(signer.credentials(), credentials) && signer.covers(unix, service)
        };
        if let Some(signer) = self.signer.as_ref().filter(serves) {
            return Arc::clone(signer);
        }
        let signer = Arc::new(Signer::new(credentials, unix, service));
        self.signer = Some(Arc::clone(&signer));
        signer
    }
}

/// Waits for the end of a fetch.
async fn fetched(FetchEnd(mut end): FetchEnd) -> Fetched {
    let ended = end.wait_for(Option::is_some).await;
    let fetched = ended.ok().and_then(|fetched| fetched.clone());
    fetched.unwrap_or_else(|| Err(broken_off()))
}

fn too_slow() -> ProviderError {
    let problem = format!("it gave no credentials within {FETCH_LIMIT:?}");
    ProviderError::broken("the provider of the credentials", problem)
        .with_remedy("check that what it asks can be reached")
}

fn broken_off() -> ProviderError {
    let problem = "it panicked, or its runtime was shut down";
    ProviderError::broken("the provider of the credentials", problem)
        .with_remedy("look at what it printed")
}

#[cfg(test)]
mod tests {
    use ses_core::Config;

    use super::*;
    use crate::Fetching;

    const NOW: u64 = 1_774_000_800;

    /// Says nothing, ever.
    struct Silent;

    impl Provider for Silent {
        fn fetch<'a>(&'a self, _: &'a FetchContext) -> Fetching<'a> {
            Box::pin(std::future::pending())
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_silent_provider_is_given_up() {
        let client = Client::new(Config::international());
        let (keys, begun) = (Keys::new(Silent), tokio::time::Instant::now());
        let fetch = || {
            keys.at_hand(&client, NOW, "ses", None)
                .expect_err("nothing is at hand")
        };
        let signer = keys.fetched(&client, "ses", fetch(), Duration::from_secs(1));
        assert!(matches!(signer.await, Ok(None)), "its fetch goes on");
        let error = keys.fetched(&client, "ses", fetch(), Duration::MAX).await;
        let error = error.expect_err("it says nothing").to_string();
        assert!(
            error.contains("it gave no credentials within 30s"),
            "{error}"
        );
        assert_eq!(begun.elapsed(), FETCH_LIMIT);
    }

    fn lease(id: &str) -> Lease {
        let credentials = Credentials::new(id, "key").expect("proper");
        Lease::new(credentials).with_expiry(NOW + 7200)
    }

    fn id(credentials: Option<Arc<Credentials>>) -> Option<String> {
        credentials.map(|credentials| credentials.secret_id().to_owned())
    }

    #[test]
    fn what_was_fetched_serves_until_it_is_refused() {
        let mut state = State::default();
        assert_eq!(state.next(NOW, None).0, Step::Wait);
        let first = state.handle_fetched(NOW, Ok(lease("AKID1")));
        let first = first.expect("fetched").credentials;
        assert_eq!(state.next(NOW, None).0, Step::Serve);
        assert_eq!(state.next(NOW, Some(&first)).0, Step::Wait);
        let second = state.handle_fetched(NOW, Ok(lease("AKID2")));
        assert!(second.is_ok());
        let (step, credentials) = state.next(NOW, Some(&first));
        assert_eq!(
            (step, id(credentials).as_deref()),
            (Step::Serve, Some("AKID2"))
        );
    }

    #[test]
    fn a_failed_renewal_takes_nothing_away() {
        let mut state = State::default();
        assert!(state.handle_fetched(NOW, Ok(lease("AKID1"))).is_ok());
        let late = NOW + 7000;
        assert_eq!(state.next(late, None).0, Step::ServeAndRenew);
        assert!(state.handle_fetched(late, Err(too_slow())).is_err());
        let (step, credentials) = state.next(late, None);
        assert_eq!(
            (step, id(credentials).as_deref()),
            (Step::Serve, Some("AKID1"))
        );
        assert_eq!(state.next(late + 60, None).0, Step::ServeAndRenew);
        assert_eq!(state.next(NOW + 7200, None).0, Step::Wait);
    }

    #[test]
    fn a_signer_serves_for_its_credentials_day_and_service() {
        let mut state = State::default();
        let (one, other) = (lease("AKID1"), lease("AKID2"));
        let first = state.signer(one.credentials(), NOW, "ses");
        let again = state.signer(one.credentials(), NOW + 1, "ses");
        assert!(Arc::ptr_eq(&first, &again));
        for (credentials, unix, service) in [
            (one.credentials(), NOW + 86_400, "ses"),
            (one.credentials(), NOW, "sts"),
            (other.credentials(), NOW, "ses"),
        ] {
            let signer = state.signer(credentials, unix, service);
            assert!(signer.covers(unix, service) && !Arc::ptr_eq(&first, &signer));
            assert!(Arc::ptr_eq(signer.credentials(), credentials));
        }
    }
}
