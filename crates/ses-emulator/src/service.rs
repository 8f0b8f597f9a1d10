//! The service: takes a request through its checks, in the service's order, and answers it.

use std::sync::Arc;

use axum::body::Body;
use http::Response;
use ses_types::{ErrorCode, Side};
use uuid::Uuid;

use crate::{
    Clock, Error, Options, RateLimit, Terms,
    auth::{self, Gate},
    handler::{Context, Entry, Outcome},
    language::Language,
    refusal::Refusal,
    request::Request,
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
    rate_limit: RateLimit,
    regions: Vec<String>,
}

impl Service {
    pub(crate) async fn open(options: &Options, store: Store, url: &str) -> Result<Self, Error> {
        Ok(Self {
            tenants: Tenants::open(options, store.clone(), url).await?,
            store,
            clock: options.clock.clone(),
            gate: Gate {
                window: options.signature_window,
                clock: options.clock.clone(),
                is_strict: options.is_strict,
            },
            rate_limit: options.rate_limit,
            regions: options.regions.clone(),
        })
    }

    /// Answers a request, writes a line about it and remembers it.
    pub(crate) async fn answer(&self, request: http::Request<Body>) -> Response<Body> {
        let began = self.clock.now();
        let request_id = Uuid::new_v4().to_string();
        let headers = request.headers();
        let language = Language::of(wire::header(headers, "X-TC-Language"));
        let action = wire::header(headers, "X-TC-Action")
            .unwrap_or_default()
            .to_owned();
        let (tenant, outcome) = match Received::read(request).await {
            Ok(received) => self.let_in(&received).await,
            Err(refusal) => (None, Err(refusal)),
        };
        let took = self.clock.now().saturating_sub(began);
        let request = Request::new(&request_id, action, &outcome, began, took);
        request.log();
        log_cause(&outcome, &request_id);
        let tenant = tenant.as_ref().unwrap_or_else(|| self.tenants.main());
        tenant.requests.add(request);
        wire::answer(&outcome, language, &request_id)
    }

    /// What comes of a request, and the account that it is for or claims to be for, if there is such an account.
    async fn let_in(&self, received: &Received) -> (Option<Arc<Tenant>>, Outcome) {
        let found = match self.gate.check(received, &self.tenants) {
            Ok(secret_id) => self.tenants.find(secret_id).await.map_err(Refusal::from),
            Err(refusal) => Err(refusal),
        };
        match found {
            Ok(tenant) => {
                let outcome = self.carry_out(received, &tenant).await;
                (Some(tenant), outcome)
            }
            Err(refusal) => {
                let claimed = auth::claimed(received);
                let tenant = claimed.and_then(|secret_id| self.tenants.seen(secret_id));
                (tenant, Err(refusal))
            }
        }
    }

    async fn carry_out(&self, received: &Received, tenant: &Tenant) -> Outcome {
        let entry = received.action(&self.regions)?;
        strike(tenant, entry)?;
        let terms = tenant.terms();
        permit(&terms, entry)?;
        self.admit(tenant, &terms, entry)?;
        let parameters = received.parameters(entry.spec)?;
        ses_core::check(entry.spec.request, &parameters, Side::Service)?;
        let now = tenant.clock.unix_seconds();
        let run = move |state: &State<'_>| {
            let cx = Context { state, now, terms };
            (entry.run)(&parameters, &cx)
        };
        if entry.reads {
            self.store.read(&tenant.scope, run).await
        } else {
            self.store.write(&tenant.scope, run).await
        }
    }

    fn admit(&self, tenant: &Tenant, terms: &Terms, entry: &Entry) -> Result<(), Refusal> {
        let (spec, now) = (entry.spec, self.clock.now());
        let limit = terms.rate_limit.unwrap_or(self.rate_limit);
        if !tenant.rate.admit(spec, limit, now) {
            let message = format!("too many requests of {} within a second", spec.name);
            return Err(Refusal::new(ErrorCode::REQUEST_LIMIT_EXCEEDED, message));
        }
        match terms.daily_requests {
            Some(quota) if !tenant.rate.count(spec, quota, now) => {
                let message = format!("no more requests of {} today than {quota}", spec.name);
                Err(Refusal::new(ErrorCode::LIMIT_EXCEEDED, message))
            }
            _ => Ok(()),
        }
    }
}

/// Whether the account, and its key, may do this at all.
fn permit(terms: &Terms, entry: &Entry) -> Result<(), Refusal> {
    let name = entry.spec.name;
    if terms.forbidden_actions.iter().any(|action| action == name) {
        let message = format!("the key is not allowed to do {name}");
        let code = ErrorCode::AUTH_FAILURE_UNAUTHORIZED_OPERATION;
        return Err(Refusal::new(code, message));
    }
    if terms.suspended {
        let message = "the account is suspended";
        return Err(Refusal::new(ErrorCode::OPERATION_DENIED, message));
    }
    Ok(())
}

fn strike(tenant: &Tenant, entry: &Entry) -> Result<(), Refusal> {
    match tenant.faults.strike(entry.spec.name) {
        Some(code) => Err(Refusal::new(code, "this answer was ordered by a fault")),
        None => Ok(()),
    }
}

/// Tells the log, and nobody else, what went wrong in the emulator itself.
fn log_cause(outcome: &Outcome, request_id: &str) {
    if let Some(cause) = outcome.as_ref().err().and_then(Refusal::cause) {
        let source = std::error::Error::source(cause);
        tracing::error!(request_id, %cause, ?source, "the emulator itself failed");
    }
}
