//! The clock of an account, shown and turned.

use std::sync::Arc;

use axum::{Json, extract::State};

use super::{Failure, body::Body, named::Named};
use crate::{Reading, Turn, Turned, schedule, service::Service};

pub(super) async fn show(
    State(service): State<Arc<Service>>,
    Named(tenant): Named,
) -> Result<Json<Reading>, Failure> {
    Ok(Json(schedule::read(&service.store, &tenant).await?))
}

/// Answers when all that fell due on the way is done.
pub(super) async fn turn(
    State(service): State<Arc<Service>>,
    Named(tenant): Named,
    Body(turn): Body<Turn>,
) -> Result<Json<Turned>, Failure> {
    Ok(Json(schedule::turn(&service.store, &tenant, turn).await?))
}
