//! The terms of an account, shown, set and taken back.

use std::sync::Arc;

use axum::{Json, extract::State};

use super::{Failure, named::Named};
use crate::{Terms, service::Service};

type Shown = Result<Json<Arc<Terms>>, Failure>;

pub(super) async fn show(Named(tenant): Named) -> Json<Arc<Terms>> {
    Json(tenant.terms())
}

/// Sets all terms of the account; those that are left out are as by default.
pub(super) async fn set(
    State(service): State<Arc<Service>>,
    Named(tenant): Named,
    json: String,
) -> Shown {
    let terms: Terms = json.parse()?;
    tenant.set_terms(&service.store, Some(terms)).await?;
    Ok(Json(tenant.terms()))
}

/// Gives the account the terms of the options again.
pub(super) async fn take_back(State(service): State<Arc<Service>>, Named(tenant): Named) -> Shown {
    tenant.set_terms(&service.store, None).await?;
    Ok(Json(tenant.terms()))
}
