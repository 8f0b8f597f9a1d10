//! The service: takes a request through its checks, in the service's order, and answers it.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use axum::body::Body;
use http::{Request, Response};
use ses_types::{Effect, ErrorCode, Side};
use tokio::sync::Notify;
use uuid::Uuid;

use crate::{
    Clock, Fault, Options,
    auth::Gate,
    fault::Faults,
    handler::{Context, Entry, Outcome},
    rate::Rate,
    refusal::Refusal,
    store::Store,
    wire::{self, Received},
};

/// Everything that a request meets on its way.
#[derive(Debug)]
pub(crate) struct Service {
    pub(crate) store: Store,
    pub(crate) clock: Clock,
    gate: Gate,
    regions: Vec<String>,
    faults: Faults,
    rate: Mutex<Rate>,
    wake: Arc<Notify>,
}

impl Service {
    /// A service over `store` that notifies `wake` whenever something may have changed.
    pub(crate) fn new(options: &Options, store: Store, wake: Arc<Notify>) -> Self {
        Self {
            store,
            clock: options.clock.clone(),
            gate: Gate::new(
                options.account.clone(),
                options.signature_window,
                options.clock.clone(),
            ),
            regions: options.regions.clone(),
            faults: Faults::default(),
            rate: Mutex::new(Rate::new(options.rate_limit)),
            wake,
        }
    }

    pub(crate) fn fault(&self, fault: Fault) {
        self.faults.add(fault);
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
        let account = self.gate.check(&received)?;
        let entry = received.action(&self.regions)?;
        self.strike(entry)?;
        self.admit(account, entry)?;
        let parameters = received.parameters(entry.spec)?;
        ses_core::check(entry.spec.request, &parameters, Side::Service)?;
        let now = self.clock.unix_seconds();
        let fields = self
            .store
            .transaction(move |state| (entry.run)(&parameters, &Context { state, now }))
            .await?;
        if entry.spec.effect != Effect::Read {
            self.wake.notify_one();
        }
        Ok(fields)
    }

    fn strike(&self, entry: &Entry) -> Result<(), Refusal> {
        match self.faults.strike(entry.spec.name) {
            Some(code) => Err(Refusal::new(code, "this answer was ordered by a fault")),
            None => Ok(()),
        }
    }

    fn admit(&self, account: &str, entry: &Entry) -> Result<(), Refusal> {
        let mut rate = self.rate.lock().unwrap_or_else(PoisonError::into_inner);
        if rate.admit(account, entry.spec, self.clock.now()) {
            return Ok(());
        }
        let message = format!("too many requests of {} within a second", entry.spec.name);
        Err(Refusal::new(ErrorCode::REQUEST_LIMIT_EXCEEDED, message))
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
