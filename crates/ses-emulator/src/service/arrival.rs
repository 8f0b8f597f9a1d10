//! What is known of a request before it is read, and is remembered of it in the end.

use std::sync::Arc;

use axum::body::Body;
use uuid::Uuid;

use crate::{
    Clock, fault::Plan, handler::Outcome, language::Language, refusal::Refusal, request::Request,
    tenant::Tenant, wire,
};

/// A request that has arrived.
#[derive(Clone, Debug)]
pub(super) struct Arrival {
    pub(super) request_id: Arc<str>,
    pub(super) language: Language,
    action: Arc<str>,
    began: std::time::Duration,
    clock: Clock,
}

impl Arrival {
    pub(super) fn new(request: &http::Request<Body>, id: Uuid, clock: Clock) -> Self {
        let headers = request.headers();
        Self {
            request_id: id
                .hyphenated()
                .encode_lower(&mut Uuid::encode_buffer())
                .into(),
            language: Language::of(wire::header(headers, "X-TC-Language")),
            action: wire::header(headers, "X-TC-Action")
                .unwrap_or_default()
                .into(),
            began: clock.now(),
            clock,
        }
    }

    /// Writes a line about the request, and remembers it.
    pub(super) fn record(&self, tenant: &Tenant, outcome: &Outcome, fault: Option<&Plan>) {
        let took = self.clock.now().saturating_sub(self.began);
        let (id, action) = (Arc::clone(&self.request_id), Arc::clone(&self.action));
        let request = Request::new(id, action, outcome, fault, self.began, took);
        request.log();
        log_cause(outcome, &self.request_id);
        tenant.requests.add(request);
    }
}

/// Tells the log, and nobody else, what went wrong in the emulator itself.
fn log_cause(outcome: &Outcome, request_id: &str) {
    if let Some(cause) = outcome.as_ref().err().and_then(Refusal::cause) {
        let source = std::error::Error::source(cause);
        tracing::error!(request_id, %cause, ?source, "the emulator itself failed");
    }
}
