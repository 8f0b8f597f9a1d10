//! Reviews, decided by hand.

use std::sync::Arc;

use axum::{Json, extract::State};
use http::StatusCode;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{Failure, body::Body, named::Named};
use crate::{
    Verdict,
    review::{self, Subject},
    service::Service,
};

/// What is reviewed, and what it has come to.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Order {
    template: Option<u64>,
    domain: Option<String>,
    verdict: Verdict,
}

pub(super) async fn decide(
    State(service): State<Arc<Service>>,
    Named(tenant): Named,
    Body(order): Body<Order>,
) -> Result<Json<Value>, Failure> {
    let subject = match (order.template, order.domain) {
        (Some(id), None) => Subject::Template(id),
        (None, Some(domain)) => Subject::Domain(domain),
        _ => {
            let message = "either a template or a domain is reviewed".into();
            return Err(Failure(StatusCode::BAD_REQUEST, message));
        }
    };
    review::decide(&service.store, &tenant.scope, subject, order.verdict).await?;
    Ok(Json(json!({ "status": "ok" })))
}
