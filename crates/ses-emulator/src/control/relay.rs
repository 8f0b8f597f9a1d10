//! What has left for a mail server, and what it said.

use std::{collections::BTreeMap, sync::Arc};

use axum::{Json, extract::State};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{Failure, named::Named, query::Query};
use crate::{
    Error,
    service::Service,
    store::{self, relay::Passage},
};

/// How many mails a listing holds unless asked for another number.
const MAILS: u64 = 100;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Asked {
    limit: Option<u64>,
    /// See [`Named`].
    #[serde(rename = "account")]
    _account: Option<String>,
}

#[derive(Serialize)]
pub(super) struct Listing {
    /// How many mails stand how.
    counts: BTreeMap<String, u64>,
    messages: Vec<Passage>,
}

/// The account's mail that leaves, the newest first.
pub(super) async fn list(
    State(service): State<Arc<Service>>,
    Named(tenant): Named,
    Query(asked): Query<Asked>,
) -> Result<Json<Listing>, Failure> {
    let limit = asked.limit.unwrap_or(MAILS);
    let read = move |state: &store::State<'_>| {
        let named = |(standing, count)| match json!(standing) {
            Value::String(name) => (name, count),
            other => (other.to_string(), count),
        };
        Ok::<_, Error>(Listing {
            counts: store::relay::counts(state)?
                .into_iter()
                .map(named)
                .collect(),
            messages: store::relay::last(state, limit)?,
        })
    };
    Ok(Json(service.store.read(&tenant.scope, read).await?))
}
