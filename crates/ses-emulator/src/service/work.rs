//! A request that is accepted for what it says: the rest depends on what the account has.

use std::sync::Arc;

use bytes::Bytes;
use ses_types::Effect;

use crate::{
    Terms,
    fault::{Plan, Until},
    handler::{Context, Entry, Outcome},
    refusal::Refusal,
    store::{State, Store, hidden},
    tenant::Tenant,
};

/// What has come of a request.
#[derive(Debug)]
pub(super) struct Carried {
    pub(super) outcome: Outcome,
    /// When it was carried out, if it was, by the account's clock in Unix seconds.
    pub(super) at: Option<i64>,
}

impl From<Refusal> for Carried {
    fn from(refusal: Refusal) -> Self {
        Self {
            outcome: Err(refusal),
            at: None,
        }
    }
}

/// What is to be carried out.
pub(super) struct Work {
    pub(super) entry: &'static Entry,
    pub(super) parameters: Bytes,
    pub(super) terms: Arc<Terms>,
    pub(super) tenant: Arc<Tenant>,
    pub(super) store: Store,
}

impl Work {
    /// Carries it out, as far as a fault lets it.
    pub(super) async fn carry_out(self, fault: Option<&Plan>) -> Carried {
        let now = self.tenant.clock.unix_seconds();
        Carried {
            outcome: self.carry_out_at(now, fault).await,
            at: Some(now),
        }
    }

    async fn carry_out_at(self, now: i64, fault: Option<&Plan>) -> Outcome {
        let Self {
            entry,
            mut parameters,
            terms,
            tenant,
            store,
        } = self;
        let part = fault.and_then(|plan| plan.part?.take(&parameters));
        if let Some(part) = part {
            parameters = part.into();
        }
        let run = (entry.read)(&parameters)?;
        let deletes = entry.spec.name.starts_with("Delete");
        let run = move |state: &State<'_>| {
            let answer = run(&Context { state, now, terms })?;
            if deletes {
                hidden::forget_gone(state)?;
            }
            Ok(answer)
        };
        let scope = match entry.spec.effect {
            Effect::Read => &tenant.scope.listed(now),
            _ => &tenant.scope,
        };
        if entry.reads {
            return store.read(scope, run).await;
        }
        let Some((id, hidden)) = fault.and_then(|plan| Some((&plan.id, plan.hidden?))) else {
            return store.write(scope, run).await;
        };
        let until = match hidden {
            Until::Seconds(seconds) => Some(now.saturating_add(seconds.into())),
            Until::Released => None,
        };
        let id = Arc::clone(id);
        let run = move |state: &State<'_>| hidden::during(state, &id, until, || run(state));
        store.write(scope, run).await
    }
}
