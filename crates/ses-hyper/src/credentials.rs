//! Where credentials come from, and how long they are kept.

mod environment;
mod role;

use std::{
    pin::Pin,
    sync::{Arc, Mutex, PoisonError},
};

use ses_core::{Credentials, Signer};
use tokio::sync::Mutex as Gate;

use crate::{Client, sts::AssumeRole, transport::BoxError};
pub use environment::EnvironmentError;
pub use role::RoleError;

/// How long before their end credentials are renewed, in seconds: the life of a signature.
const RENEWED_BEFORE: u64 = 300;

/// What a client signs with, and the signing key of the day made from it.
pub(crate) struct Keys {
    source: Source,
    kept: Mutex<Option<Kept>>,
    /// Held by the one call that fetches credentials; the others wait here and take what it has fetched.
    gate: Gate<()>,
}

/// Where credentials are taken from.
pub(crate) enum Source {
    Fixed(Arc<Credentials>),
    Environment,
    /// A role, taken on by whoever the base is.
    Role {
        base: Arc<Keys>,
        role: AssumeRole,
    },
}

/// Credentials, and when in Unix seconds they run out.
struct Snapshot {
    credentials: Arc<Credentials>,
    expires: Option<u64>,
}

#[derive(Clone)]
struct Kept {
    signer: Arc<Signer>,
    expires: Option<u64>,
}

impl Keys {
    pub(crate) fn new(source: Source) -> Self {
        Self {
            source,
            kept: Mutex::default(),
            gate: Gate::default(),
        }
    }

    /// The signer for now and that service, made anew when the day, the service or the credentials change, or when the
    /// service has refused the credentials.
    pub(crate) async fn signer(
        &self,
        client: &Client,
        service: &str,
        refused: Option<Arc<Credentials>>,
    ) -> Result<Arc<Signer>, BoxError> {
        let find = || {
            self.kept()
                .clone()
                .filter(|kept| kept.serves(client.service_time(), refused.as_ref()))
        };
        let kept = if let Some(kept) = find() {
            kept
        } else {
            let _turn = self.gate.lock().await;
            match find() {
                Some(kept) => kept,
                None => self.fetch(client, service).await?,
            }
        };
        Ok(self.covering(kept, client.service_time(), service))
    }

    async fn fetch(&self, client: &Client, service: &str) -> Result<Kept, BoxError> {
        let Snapshot {
            credentials,
            expires,
        } = self.source.credentials(client).await?;
        let signer = Arc::new(Signer::new(&credentials, client.service_time(), service));
        let kept = Kept { signer, expires };
        *self.kept() = Some(kept.clone());
        Ok(kept)
    }

    /// The signer itself, or another with the same credentials and the key of that day and service.
    fn covering(&self, kept: Kept, unix: u64, service: &str) -> Arc<Signer> {
        let Kept { signer, expires } = kept;
        if signer.covers(unix, service) {
            return signer;
        }
        let signer = Arc::new(Signer::new(signer.credentials(), unix, service));
        *self.kept() = Some(Kept {
            signer: Arc::clone(&signer),
            expires,
        });
        signer
    }

    /// What is kept is whole even when its last holder panicked: it is set in one step.
    fn kept(&self) -> std::sync::MutexGuard<'_, Option<Kept>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Kept {
    fn serves(&self, unix: u64, refused: Option<&Arc<Credentials>>) -> bool {
        let is_refused = refused.is_some_and(|it| Arc::ptr_eq(it, self.signer.credentials()));
        let is_over = self
            .expires
            .is_some_and(|end| unix.saturating_add(RENEWED_BEFORE) >= end);
        !is_refused && !is_over
    }
}

impl Source {
    /// Fetches credentials; boxed, since the client that a role is asked for with has keys of its own.
    fn credentials<'a>(
        &'a self,
        client: &'a Client,
    ) -> Pin<Box<dyn Future<Output = Result<Snapshot, BoxError>> + Send + 'a>> {
        Box::pin(async move {
            match self {
                Self::Fixed(credentials) => Ok(Snapshot::lasting(Arc::clone(credentials))),
                Self::Environment => Ok(Snapshot::lasting(Arc::new(environment::credentials()?))),
                Self::Role { base, role } => Ok(role::credentials(client, base, role).await?),
            }
        })
    }
}

impl Snapshot {
    fn lasting(credentials: Arc<Credentials>) -> Self {
        Self {
            credentials,
            expires: None,
        }
    }
}
