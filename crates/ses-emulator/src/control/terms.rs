//! The terms of an account, shown and set.

use axum::Json;

use super::named::Named;
use crate::Terms;

pub(super) async fn show(Named(tenant): Named) -> Json<Terms> {
    Json(tenant.terms())
}

/// Sets all terms of the account; those that are left out are as by default.
pub(super) async fn set(Named(tenant): Named, Json(terms): Json<Terms>) -> Json<Terms> {
    tenant.set_terms(terms);
    Json(terms)
}
