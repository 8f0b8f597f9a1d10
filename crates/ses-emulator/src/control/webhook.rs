//! Webhooks over HTTP: set, listed and removed, and the log of what they were told.

use std::sync::Arc;

use axum::{
    Json,
    extract::{Path, State},
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{Failure, body::Body, named::Named, query::Query};
use crate::{SetWebhook, Webhook, WebhookAttempt, service::Service, webhook};

/// How many attempts a listing holds unless asked for another number.
const ATTEMPTS: u64 = 100;

/// Which attempts are asked for.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Asked {
    limit: Option<u64>,
    before: Option<u64>,
    /// See [`Named`].
    #[serde(rename = "account")]
    _account: Option<String>,
}

#[derive(Serialize)]
pub(super) struct Listing {
    webhooks: Vec<SetWebhook>,
}

#[derive(Serialize)]
pub(super) struct Log {
    attempts: Vec<WebhookAttempt>,
}

pub(super) async fn set(
    State(service): State<Arc<Service>>,
    Named(tenant): Named,
    Body(webhook): Body<Webhook>,
) -> Result<Json<Value>, Failure> {
    let id = webhook::set(&service.store, &tenant, webhook).await?;
    Ok(Json(json!({ "id": id })))
}

pub(super) async fn list(
    State(service): State<Arc<Service>>,
    Named(tenant): Named,
) -> Result<Json<Listing>, Failure> {
    let webhooks = webhook::list(&service.store, &tenant).await?;
    Ok(Json(Listing { webhooks }))
}

pub(super) async fn remove(
    State(service): State<Arc<Service>>,
    Named(tenant): Named,
    Path(id): Path<u64>,
) -> Result<Json<Value>, Failure> {
    webhook::remove(&service.store, &tenant, id).await?;
    Ok(Json(json!({ "status": "ok" })))
}

/// The account's attempts, the last one first.
pub(super) async fn attempts(
    State(service): State<Arc<Service>>,
    Named(tenant): Named,
    Query(asked): Query<Asked>,
) -> Result<Json<Log>, Failure> {
    let limit = asked.limit.unwrap_or(ATTEMPTS);
    let attempts = webhook::attempts(&service.store, &tenant, limit, asked.before).await?;
    Ok(Json(Log { attempts }))
}

/// Answers with what has come of it.
pub(super) async fn replay(
    State(service): State<Arc<Service>>,
    Named(tenant): Named,
    Path(id): Path<u64>,
) -> Result<Json<WebhookAttempt>, Failure> {
    Ok(Json(webhook::replay(&service.store, &tenant, id).await?))
}
