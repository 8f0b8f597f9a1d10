//! The terms of an account, shown and set.

use std::sync::Arc;

use axum::Json;

use super::named::Named;
use crate::Terms;

pub(super) async fn show(Named(tenant): Named) -> Json<Arc<Terms>> {
    Json(tenant.terms())
}

/// Sets all terms of the account; those that are left out are as by default.
pub(super) async fn set(Named(tenant): Named, Json(terms): Json<Terms>) -> Json<Arc<Terms>> {
    tenant.set_terms(terms);
    Json(tenant.terms())
}
