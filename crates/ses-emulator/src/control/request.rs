//! What was asked of the emulator lately, and why a signature was refused.

use std::sync::Arc;

use axum::{
    Json,
    extract::{Path, State},
};
use http::StatusCode;
use serde::{Deserialize, Serialize};

use super::{Failure, named::Named, query::Query};
use crate::{request::Request, service::Service};

/// How many requests a listing holds unless asked for another number.
const REQUESTS: usize = 100;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Asked {
    limit: Option<usize>,
    /// See [`Named`].
    #[serde(rename = "account")]
    _account: Option<String>,
}

#[derive(Serialize)]
pub(super) struct Listing {
    requests: Vec<Arc<Request>>,
}

/// The account's requests, the last one first.
pub(super) async fn list(Named(tenant): Named, Query(asked): Query<Asked>) -> Json<Listing> {
    let requests = tenant.requests.list(asked.limit.unwrap_or(REQUESTS));
    Json(Listing { requests })
}

/// One request of any account: its id says which.
pub(super) async fn find(
    State(service): State<Arc<Service>>,
    Path(request_id): Path<String>,
) -> Result<Json<Arc<Request>>, Failure> {
    service
        .tenants
        .request(&request_id)
        .map(Json)
        .ok_or_else(|| {
            let message = "no account remembers a request with this id".into();
            Failure(StatusCode::NOT_FOUND, message)
        })
}
