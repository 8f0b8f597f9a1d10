//! What the emulator has that a real account does not: `/_emulator/…`, unsigned and for whoever reaches the port.
//!
//! Whatever is about an account takes the parameter `account=SecretId` in its query, and without it is about the
//! account that was given at the start. A request that is looked up by its id is found in any account.

mod body;
mod clock;
mod fault;
mod message;
mod named;
mod query;
mod request;
mod review;
mod seed;
mod snapshot;
mod task;
mod terms;
mod unsubscribe;
mod wait;

use std::sync::Arc;

use axum::{
    Json, Router,
    extract::DefaultBodyLimit,
    response::{IntoResponse, Response},
    routing::{delete, get, post},
};
use http::StatusCode;
use serde_json::{Value, json};

use crate::{Error, service::Service};

/// The largest seed that is taken, in bytes; other bodies have the limit of axum, 2 MiB.
const LARGEST_SEED: usize = 32 << 20;

pub(crate) fn router() -> Router<Arc<Service>> {
    Router::new()
        .route("/health", get(health))
        .route("/clock", get(clock::show).post(clock::turn))
        .route("/messages", get(message::list))
        .route(
            "/faults",
            get(fault::list).post(fault::order).delete(fault::clear),
        )
        .route("/faults/{id}", delete(fault::remove))
        .route("/faults/{id}/release", post(fault::release))
        .route("/review", post(review::decide))
        .route("/export", get(seed::export))
        .route(
            "/seed",
            post(seed::plant).layer(DefaultBodyLimit::max(LARGEST_SEED)),
        )
        .route("/reset", post(snapshot::reset))
        .route("/restore", post(snapshot::restore))
        .route("/snapshot", post(snapshot::take))
        .route("/snapshots", get(snapshot::list))
        .route("/snapshots/{name}", delete(snapshot::remove))
        .route("/tasks", get(task::list))
        .route("/tasks/{id}", get(task::find))
        .route(
            "/terms",
            get(terms::show).put(terms::set).delete(terms::take_back),
        )
        .route(
            "/unsubscribe/{id}",
            get(unsubscribe::follow).post(unsubscribe::follow),
        )
        .route("/wait", get(wait::wait))
        .route("/requests", get(request::list))
        .route("/requests/{id}", get(request::find))
}

async fn health() -> Json<Value> {
    Json(json!({ "status": "ok" }))
}

/// Why something is not answered: a status and a text.
struct Failure(StatusCode, String);

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        (self.0, Json(json!({ "error": self.1 }))).into_response()
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        let status = match error {
            Error::NoAccount
            | Error::NoTask { .. }
            | Error::NoLink
            | Error::NothingToReview
            | Error::NoFault { .. }
            | Error::NoSnapshot { .. } => StatusCode::NOT_FOUND,
            Error::Clock
            | Error::Terms { .. }
            | Error::Fault { .. }
            | Error::SnapshotName
            | Error::Seed { .. }
            | Error::NoSeed => StatusCode::BAD_REQUEST,
            _ => StatusCode::INTERNAL_SERVER_ERROR,
        };
        Self(status, error.to_string())
    }
}
