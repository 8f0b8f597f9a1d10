//! Requests that a fault strikes.

use std::sync::{Arc, PoisonError};

use tokio::sync::oneshot;

use super::{
    Service,
    arrival::Arrival,
    work::{Carried, Work},
};
use crate::{
    Error,
    clock::AccountClock,
    fault::{Go, Hold, Plan, Told, Until},
    refusal::Refusal,
    tenant::Tenant,
};

/// What has come of a request, and what a fault makes of its answer.
pub(super) struct Course {
    pub(super) result: Carried,
    pub(super) plan: Option<Arc<Plan>>,
    /// Whether it is remembered already, or will be when it is carried out.
    pub(super) is_recorded: bool,
}

impl Course {
    /// That of a request that no fault strikes.
    pub(super) fn straight(result: impl Into<Carried>) -> Self {
        Self {
            result: result.into(),
            plan: None,
            is_recorded: false,
        }
    }

    fn bent(result: impl Into<Carried>, plan: Arc<Plan>) -> Self {
        Self {
            result: result.into(),
            plan: Some(plan),
            is_recorded: false,
        }
    }
}

impl Service {
    /// Takes a request as far as the fault that strikes it says.
    pub(super) async fn suffer(
        &self,
        plan: Arc<Plan>,
        tenant: &Arc<Tenant>,
        arrival: &Arrival,
        accept: impl FnOnce() -> Result<Work, Refusal>,
    ) -> Course {
        if !plan.is_processed {
            return Course::bent(plan.refusal(), plan);
        }
        let work = match accept() {
            Ok(work) => work,
            Err(refusal) => return Course::bent(refusal, plan),
        };
        let Some(hold) = plan.hold else {
            let result = work.carry_out(Some(&plan)).await;
            return Course::bent(result, plan);
        };
        let result = self.hold(hold, work, Arc::clone(&plan), tenant, arrival);
        let result = match plan.told {
            Told::Truth | Told::Slow(_) => {
                let stopped = |_| Refusal::from(Error::Stopped).into();
                result.await.unwrap_or_else(stopped)
            }
            _ => plan.refusal().into(),
        };
        Course {
            result,
            plan: Some(plan),
            is_recorded: true,
        }
    }

    /// Carries a request out later, whether or not anybody waits for what comes of it.
    fn hold(
        &self,
        hold: Hold,
        work: Work,
        plan: Arc<Plan>,
        tenant: &Arc<Tenant>,
        arrival: &Arrival,
    ) -> oneshot::Receiver<Carried> {
        let (answer, result) = oneshot::channel();
        let (tenant, arrival) = (Arc::clone(tenant), arrival.clone());
        let due = due(hold, &tenant.clock);
        let mut go = (tenant.faults).hold(&plan, &arrival.request_id, work.entry.spec.name, due);
        let later = async move {
            if !is_let_go(hold, &mut go).await {
                return;
            }
            let result = work.carry_out(Some(&plan)).await;
            arrival.record(&tenant, &result.outcome, Some(&plan));
            go.done(result.outcome.as_ref().err().map(Refusal::code).cloned());
            // Who has waited may be gone.
            let _gone = answer.send(result);
        };
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        while held.try_join_next().is_some() {}
        held.spawn(later);
        result
    }

    /// Gives up the requests that faults hold back.
    pub(crate) async fn finish(&self) {
        let mut held = {
            let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
            std::mem::take(&mut *held)
        };
        held.shutdown().await;
        self.tenants.finish().await;
    }
}

/// Whether the request is due or released, rather than given up.
async fn is_let_go(hold: Hold, go: &mut Go) -> bool {
    let Hold::Delay(time) = hold else {
        return go.released().await;
    };
    tokio::select! {
        is_released = go.released() => is_released,
        () = tokio::time::sleep(time) => true,
    }
}

/// When a request that comes now is due by the account's clock, if it goes by that.
fn due(hold: Hold, clock: &AccountClock) -> Option<i64> {
    match hold {
        Hold::Late(Until::Seconds(seconds)) => {
            Some(clock.unix_seconds().saturating_add(seconds.into()))
        }
        Hold::Late(Until::Released) | Hold::Delay(_) => None,
    }
}
