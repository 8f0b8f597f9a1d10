//! The service: takes a request through its checks, in the service's order, and answers it.

mod arrival;
mod ids;
mod struck;
mod told;
mod work;

use std::{
    sync::{Arc, Mutex, atomic::AtomicUsize},
    time::Duration,
};

use axum::body::Body;
use bytes::Bytes;
use http::{HeaderMap, Response};
use ses_types::{ErrorCode, Side};
use tokio::task::JoinSet;
use uuid::Uuid;

use self::{arrival::Arrival, ids::Ids, struck::Course, work::Work};
use crate::{
    Clock, Error, Options, RateLimit, Terms,
    auth::{self, Gate},
    handler::{Entry, Outcome},
    refusal::Refusal,
    server::{self, Line},
    store::Store,
    tenant::{Tenant, Tenants},
    wire::Received,
};

/// Everything that a request meets on its way.
#[derive(Debug)]
pub(crate) struct Service {
    pub(crate) store: Store,
    pub(crate) clock: Clock,
    pub(crate) tenants: Tenants,
    /// The names by which it may be called from pages, beside those that are safe.
    pub(crate) hosts: Vec<String>,
    /// How many listen to the live channel.
    pub(crate) listeners: AtomicUsize,
    gate: Gate,
    ids: Ids,
    is_account_time: bool,
    rate_limit: RateLimit,
    regions: Vec<String>,
    /// The requests that faults hold back.
    held: Mutex<JoinSet<()>>,
}

impl Service {
    pub(crate) async fn open(options: &Options, store: Store, url: &str) -> Result<Self, Error> {
        Ok(Self {
            tenants: Tenants::open(options, store.clone(), url).await?,
            store,
            clock: options.clock.clone(),
            hosts: options.hosts.clone(),
            listeners: AtomicUsize::new(0),
            gate: Gate {
                window: options.signature_window,
                clock: options.clock.clone(),
                is_by_account: options.is_account_time,
                is_strict: options.is_strict,
                key: auth::KeptKey::default(),
            },
            ids: Ids::default(),
            is_account_time: options.is_account_time,
            rate_limit: options.rate_limit,
            regions: options.regions.clone(),
            held: Mutex::default(),
        })
    }

    /// Answers a request, writes a line about it and remembers it.
    pub(crate) async fn answer(&self, request: http::Request<Body>, line: &Line) -> Response<Body> {
        line.restore();
        let whose = self.whose_time(request.headers()).map(str::to_owned);
        let arrival = Arrival::new(&request, self.ids.next(), self.clock.clone());
        let (tenant, course) = match Received::read(request).await {
            Ok(received) => self.let_in(&received, &arrival).await,
            Err(refusal) => (None, Course::straight(refusal)),
        };
        let tenant = tenant.as_ref().unwrap_or_else(|| self.tenants.main());
        if !course.is_recorded {
            arrival.record(tenant, &course.result.outcome, course.plan.as_deref());
        }
        let at = course.result.at;
        let mut response = course.tell(&arrival, line).await;
        if let Some(secret_id) = whose {
            // What was carried out is told with its own time, however far the clock was turned since.
            let time = at.unwrap_or_else(|| self.tenants.time_of(&secret_id));
            server::set_date(response.headers_mut(), since_epoch(time));
        }
        response
    }

    /// Carries out an action for whoever looks after the account: it is neither signed nor counted, and meets no fault.
    pub(crate) async fn carry_out(
        &self,
        tenant: &Arc<Tenant>,
        action: &str,
        parameters: Bytes,
    ) -> Outcome {
        let entry = Entry::find(action).ok_or_else(|| {
            let message = format!("there is no action {action:?} here");
            Refusal::new(ErrorCode::INVALID_ACTION, message)
        })?;
        ses_core::check(entry.spec.request, &parameters, Side::Service)?;
        let work = Work {
            entry,
            parameters,
            terms: tenant.terms(),
            tenant: Arc::clone(tenant),
            store: self.store.clone(),
        };
        work.carry_out(None).await.outcome
    }

    /// An id for the answer to a request.
    pub(crate) fn next_id(&self) -> Uuid {
        self.ids.next()
    }

    /// The secret id whose time an answer bears, unless it is the emulator's.
    fn whose_time<'h>(&self, headers: &'h HeaderMap) -> Option<&'h str> {
        if !self.is_account_time {
            return None;
        }
        auth::claimed(headers).filter(|secret_id| self.tenants.secret_key(secret_id).is_some())
    }

    /// What comes of a request, and the account that it is for or claims to be for, if there is such an account.
    async fn let_in(
        &self,
        received: &Received,
        arrival: &Arrival,
    ) -> (Option<Arc<Tenant>>, Course) {
        let found = match self.gate.check(received, &self.tenants) {
            Ok(secret_id) => self.tenants.find(secret_id).await.map_err(Refusal::from),
            Err(refusal) => Err(refusal),
        };
        match found {
            Ok(tenant) => {
                let course = self.take(received, &tenant, arrival).await;
                (Some(tenant), course)
            }
            Err(refusal) => {
                let claimed = auth::claimed(&received.parts.headers);
                let tenant = claimed.and_then(|secret_id| self.tenants.seen(secret_id));
                (tenant, Course::straight(refusal))
            }
        }
    }

    /// Takes a request of an account on its course, of which a fault may bring it off.
    async fn take(&self, received: &Received, tenant: &Arc<Tenant>, arrival: &Arrival) -> Course {
        let entry = match received.action(&self.regions) {
            Ok(entry) => entry,
            Err(refusal) => return Course::straight(refusal),
        };
        let parameters = || received.json(entry.spec);
        match tenant
            .faults
            .strike(&self.store, entry.spec, parameters)
            .await
        {
            Ok(None) => {}
            Ok(Some(plan)) => {
                let accept = || self.accept(received, tenant, entry);
                return self.suffer(plan, tenant, arrival, accept).await;
            }
            Err(error) => return Course::straight(Refusal::from(error)),
        }
        match self.accept(received, tenant, entry) {
            Ok(work) => Course::straight(work.carry_out(None).await),
            Err(refusal) => Course::straight(refusal),
        }
    }

    /// Accepts a request for what it says, and for what the account may do.
    fn accept(
        &self,
        received: &Received,
        tenant: &Arc<Tenant>,
        entry: &'static Entry,
    ) -> Result<Work, Refusal> {
        let terms = tenant.terms();
        permit(&terms, entry)?;
        self.admit(tenant, &terms, entry)?;
        let parameters = received.parameters(entry.spec)?;
        ses_core::check(entry.spec.request, &parameters, Side::Service)?;
        Ok(Work {
            entry,
            parameters,
            terms,
            tenant: Arc::clone(tenant),
            store: self.store.clone(),
        })
    }

    /// The time by which the rates of an account are counted.
    fn now(&self, tenant: &Tenant) -> Duration {
        match self.is_account_time {
            true => since_epoch(tenant.clock.unix_seconds()),
            false => self.clock.now(),
        }
    }

    fn admit(&self, tenant: &Tenant, terms: &Terms, entry: &Entry) -> Result<(), Refusal> {
        let (spec, now) = (entry.spec, self.now(tenant));
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

fn since_epoch(unix: i64) -> Duration {
    Duration::from_secs(unix.try_into().unwrap_or_default())
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
