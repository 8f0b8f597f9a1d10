//! Reset, snapshot and restore over HTTP.

use std::sync::Arc;

use axum::{
    Json,
    extract::{Path, State},
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{Failure, body::Body, named::Named};
use crate::{Snapshot, service::Service, snapshot};

/// Which snapshot is meant.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Which {
    name: String,
}

/// What a reset comes to.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Reset {
    /// Whether the account has then what the seeds of the start say.
    #[serde(default)]
    seed: bool,
}

#[derive(Serialize)]
pub(super) struct Listing {
    snapshots: Vec<Snapshot>,
}

pub(super) async fn reset(
    State(service): State<Arc<Service>>,
    Named(tenant): Named,
    Body(Reset { seed }): Body<Reset>,
) -> Result<Json<Value>, Failure> {
    let seeded = match seed {
        true => snapshot::reset_to_seed(&service.store, &tenant).await?,
        false => snapshot::reset(&service.store, &tenant, &[]).await?,
    };
    Ok(Json(json!({ "status": "ok", "seeded": seeded })))
}

pub(super) async fn take(
    State(service): State<Arc<Service>>,
    Named(tenant): Named,
    Body(Which { name }): Body<Which>,
) -> Result<Json<Value>, Failure> {
    snapshot::take(&service.store, &tenant, &name).await?;
    Ok(done())
}

pub(super) async fn restore(
    State(service): State<Arc<Service>>,
    Named(tenant): Named,
    Body(Which { name }): Body<Which>,
) -> Result<Json<Value>, Failure> {
    snapshot::restore(&service.store, &tenant, &name).await?;
    Ok(done())
}

pub(super) async fn list(
    State(service): State<Arc<Service>>,
    Named(tenant): Named,
) -> Result<Json<Listing>, Failure> {
    let snapshots = snapshot::list(&service.store, &tenant).await?;
    Ok(Json(Listing { snapshots }))
}

pub(super) async fn remove(
    State(service): State<Arc<Service>>,
    Named(tenant): Named,
    Path(name): Path<String>,
) -> Result<Json<Value>, Failure> {
    snapshot::delete(&service.store, &tenant, &name).await?;
    Ok(done())
}

fn done() -> Json<Value> {
    Json(json!({ "status": "ok" }))
}
