//! Seeds over HTTP, and the export of an account as one.

use std::sync::Arc;

use axum::{Json, extract::State};
use serde::Serialize;
use serde_json::Value;

use super::{Failure, body::Text, named::Named};
use crate::{Seed, Seeded, seed, service::Service};

#[derive(Serialize)]
pub(super) struct Planted {
    seeded: Vec<Seeded>,
}

/// Seeds the account that the query names, or else the one that the seed names.
pub(super) async fn plant(
    State(service): State<Arc<Service>>,
    named: Option<Named>,
    Text(text): Text,
) -> Result<Json<Planted>, Failure> {
    let seed = Seed::parse(&text)?;
    let tenant = match (named, seed.account()) {
        (Some(Named(tenant)), _) => tenant,
        (None, Some(secret_id)) => service.tenants.find(secret_id).await?,
        (None, None) => Arc::clone(service.tenants.main()),
    };
    let seeded = seed::apply(&service.store, &tenant, &seed).await?;
    Ok(Json(Planted { seeded }))
}

pub(super) async fn export(
    State(service): State<Arc<Service>>,
    Named(tenant): Named,
) -> Result<Json<Value>, Failure> {
    Ok(Json(seed::export(&service.store, &tenant).await?))
}
