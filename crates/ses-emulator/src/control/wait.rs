//! Waiting for mail: the answer comes with the commit that brings it, so that a test need not ask again and again.

use std::{sync::Arc, time::Duration};

use axum::{Json, extract::State};
use http::StatusCode;
use serde::{Deserialize, Serialize};

use super::{Failure, named::Named, query::Query};
use crate::{
    Error, Message, inbox,
    service::Service,
    store::{self, Page, message::MessageFilter},
    tenant::Tenant,
};

/// The longest time to wait, in seconds.
const LONGEST: f64 = 3_600.0;

/// What is waited for.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Asked {
    /// The recipient; any, when there is none.
    to: Option<String>,
    #[serde(default = "one")]
    count: u64,
    /// How long to wait at most, in seconds.
    #[serde(default = "half_a_minute")]
    timeout: f64,
    /// See [`Named`].
    #[serde(rename = "account")]
    _account: Option<String>,
}

fn one() -> u64 {
    1
}

fn half_a_minute() -> f64 {
    30.0
}

#[derive(Serialize)]
pub(super) struct Arrived {
    messages: Vec<Message>,
}

/// The first `count` mails, once there are so many.
pub(super) async fn wait(
    State(service): State<Arc<Service>>,
    Named(tenant): Named,
    Query(asked): Query<Asked>,
) -> Result<Json<Arrived>, Failure> {
    if !(0.0..=LONGEST).contains(&asked.timeout) {
        let message = format!("timeout is not from 0 to {LONGEST} seconds");
        return Err(Failure(StatusCode::BAD_REQUEST, message));
    }
    let time = Duration::from_secs_f64(asked.timeout);
    let arrival = arrival(&service, &tenant, &asked);
    match tokio::time::timeout(time, arrival).await {
        Ok(messages) => Ok(Json(Arrived {
            messages: messages?,
        })),
        Err(_) => {
            let message = format!("{} mails have not come within the time", asked.count);
            Err(Failure(StatusCode::REQUEST_TIMEOUT, message))
        }
    }
}

async fn arrival(service: &Service, tenant: &Tenant, asked: &Asked) -> Result<Vec<Message>, Error> {
    let mut commits = tenant.scope.commits();
    loop {
        commits.mark_unchanged();
        let (to, count, links) = (asked.to.clone(), asked.count, tenant.links.clone());
        let look = move |state: &store::State<'_>| {
            if store::message::count_up_to(state, to.as_ref(), count)? < count {
                return Ok::<_, Error>(None);
            }
            let filter = MessageFilter {
                recipient: to,
                ..MessageFilter::taken()
            };
            let page = Page::new(0, count);
            Ok(Some(inbox::read(state, &links, &filter, page)?))
        };
        if let Some(messages) = service.store.read(&tenant.scope, look).await? {
            return Ok(messages);
        }
        commits.changed().await.map_err(|_| Error::Stopped)?;
    }
}
