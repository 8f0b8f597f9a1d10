//! The service: takes a request through its checks, in the service's order, and answers it.

use std::time::Duration;

use axum::body::Body;
use http::{Request, Response};
use ses_types::{ErrorCode, Side};
use uuid::Uuid;

use crate::{
    Clock, Error, Options,
    auth::Gate,
    handler::{Context, Entry, Outcome},
    refusal::Refusal,
    store::{State, Store},
    tenant::{Tenant, Tenants},
    wire::{self, Received},
};

/// Everything that a request meets on its way.
#[derive(Debug)]
pub(crate) struct Service {
    pub(crate) store: Store,
    pub(crate) clock: Clock,
    pub(crate) tenants: Tenants,
    gate: Gate,
    regions: Vec<String>,
}

impl Service {
    pub(crate) async fn open(options: &Options, store: Store) -> Result<Self, Error> {
        Ok(Self {
            tenants: Tenants::open(options, store.clone()).await?,
            store,
            clock: options.clock.clone(),
            gate: Gate::new(options.signature_window, options.clock.clone()),
            regions: options.regions.clone(),
        })
    }

    /// Answers a request and writes a line about it.
    pub(crate) async fn answer(&self, request: Request<Body>) -> Response<Body> {
        let began = self.clock.now();
        let request_id = Uuid::new_v4().to_string();
        let action = wire::header(request.headers(), "X-TC-Action")
            .unwrap_or_default()
            .to_owned();
        let outcome = self.process(request).await;
        log(
            &action,
            &outcome,
            &request_id,
            self.clock.now().saturating_sub(began),
        );
        wire::answer(&outcome, &request_id)
    }

    async fn process(&self, request: Request<Body>) -> Outcome {
        let received = Received::read(request).await?;
        let secret_id = self.gate.check(&received, &self.tenants)?;
        let tenant = self.tenants.find(secret_id).await?;
        let entry = received.action(&self.regions)?;
        strike(&tenant, entry)?;
        self.admit(&tenant, entry)?;
        let parameters = received.parameters(entry.spec)?;
        ses_core::check(entry.spec.request, &parameters, Side::Service)?;
        let now = tenant.clock.unix_seconds();
        let run = move |state: &State<'_>| (entry.run)(&parameters, &Context { state, now });
        if entry.reads {
            self.store.read(&tenant.scope, run).await
        } else {
            self.store.write(&tenant.scope, run).await
        }
    }

    fn admit(&self, tenant: &Tenant, entry: &Entry) -> Result<(), Refusal> {
        if tenant.rate.admit(entry.spec, self.clock.now()) {
            return Ok(());
        }
        let message = format!("too many requests of {} within a second", entry.spec.name);
        Err(Refusal::new(ErrorCode::REQUEST_LIMIT_EXCEEDED, message))
    }
}

fn strike(tenant: &Tenant, entry: &Entry) -> Result<(), Refusal> {
    match tenant.faults.strike(entry.spec.name) {
        Some(code) => Err(Refusal::new(code, "this answer was ordered by a fault")),
        None => Ok(()),
    }
}

fn log(action: &str, outcome: &Outcome, request_id: &str, took: Duration) {
    let millis = took.as_millis();
    match outcome {
        Ok(_) => tracing::info!(action, request_id, millis, "accepted"),
        Err(refusal) => {
            let (code, differs) = (refusal.code(), refusal.differs());
            tracing::info!(action, %code, differs, request_id, millis, "refused");
            if let Some(cause) = refusal.cause() {
                let source = std::error::Error::source(cause);
                tracing::error!(request_id, %cause, ?source, "the emulator itself failed");
            }
        }
    }
}
