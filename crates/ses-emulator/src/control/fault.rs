//! Faults over HTTP: ordered, counted, released and taken back.

use std::sync::Arc;

use axum::{
    Json,
    extract::{Path, State},
};
use serde_json::{Value, json};

use super::{Failure, body::Body, named::Named};
use crate::{Error, Fault, fault::Ordered, service::Service};

/// The account is named in the query or by the fault.
pub(super) async fn order(
    State(service): State<Arc<Service>>,
    named: Option<Named>,
    Body(fault): Body<Fault>,
) -> Result<Json<Value>, Failure> {
    let tenant = match (named, fault.names()) {
        (Some(_), Some(_)) => {
            return Err(Error::fault("account", "the query names one, too").into());
        }
        (Some(Named(tenant)), None) => tenant,
        (None, Some(secret_id)) => service.tenants.find(secret_id).await?,
        (None, None) => Arc::clone(service.tenants.main()),
    };
    let (id, written) = tenant.faults.add(&service.store, fault)?;
    written.committed().await?;
    Ok(Json(json!({ "id": id })))
}

/// How often each fault had a chance, and how often it struck.
pub(super) async fn list(Named(tenant): Named) -> Json<Value> {
    let faults: Vec<_> = tenant.faults.list().iter().map(shown).collect();
    Json(json!({ "faults": faults }))
}

pub(super) async fn clear(
    State(service): State<Arc<Service>>,
    Named(tenant): Named,
) -> Result<Json<Value>, Failure> {
    let released = tenant.faults.remove_all(&service.store).await?;
    Ok(Json(json!({ "released": released })))
}

pub(super) async fn remove(
    State(service): State<Arc<Service>>,
    Named(tenant): Named,
    Path(id): Path<String>,
) -> Result<Json<Value>, Failure> {
    let released = tenant.faults.remove(&service.store, &id).await?;
    Ok(Json(json!({ "released": released })))
}

pub(super) async fn release(
    State(service): State<Arc<Service>>,
    Named(tenant): Named,
    Path(id): Path<String>,
) -> Result<Json<Value>, Failure> {
    let released = tenant.faults.release(&service.store, &id).await?;
    Ok(Json(json!({ "released": released })))
}

/// The fault as it was ordered, and its counts beside.
fn shown(ordered: &Ordered) -> Value {
    let Ordered {
        fault,
        chances,
        fired,
        held,
    } = ordered;
    let mut shown = json!(fault);
    shown["chances"] = json!(chances);
    shown["fired"] = json!(fired);
    shown["held"] = json!(held);
    without_defaults(&mut shown);
    shown
}

/// Leaves out what nobody has asked for.
fn without_defaults(value: &mut Value) {
    let Value::Object(fields) = value else { return };
    fields
        .retain(|_, value| *value != Value::Null && *value != json!(false) && *value != json!({}));
    fields.values_mut().for_each(without_defaults);
}
