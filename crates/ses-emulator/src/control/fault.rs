//! Faults, ordered over HTTP.

use axum::Json;
use http::StatusCode;
use serde_json::{Value, json};

use super::{Failure, body::Body, named::Named};
use crate::{Fault, handler::Entry};

pub(super) async fn order(
    Named(tenant): Named,
    Body(fault): Body<Fault>,
) -> Result<Json<Value>, Failure> {
    if Entry::find(fault.action()).is_none() {
        let message = format!("there is no action {:?} here", fault.action());
        return Err(Failure(StatusCode::BAD_REQUEST, message));
    }
    tenant.faults.add(fault);
    Ok(Json(json!({ "status": "ok" })))
}
