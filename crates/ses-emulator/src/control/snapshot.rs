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

/// A request that says nothing more.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Nothing {}

#[derive(Serialize)]
pub(super) struct Listing {
    snapshots: Vec<Snapshot>,
}

pub(super) async fn reset(
    State(service): State<Arc<Service>>,
    Named(tenant): Named,
    Body(Nothing {}): Body<Nothing>,
) -> Result<Json<Value>, Failure> {
    snapshot::reset(&service.store, &tenant).await?;
    Ok(done())
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
