//! What the emulator has that a real account does not: `/_emulator/…`, unsigned and for whoever reaches the port.
//!
//! Whatever is about an account takes the parameter `account=SecretId` in its query, and without it is about the
//! account that was given at the start. A request that is looked up by its id is found in any account.

mod action;
mod body;
mod clock;
mod event;
mod fault;
mod guard;
mod inbox;
mod message;
mod named;
mod preview;
mod query;
mod relay;
mod request;
mod review;
mod seed;
mod snapshot;
mod task;
mod terms;
mod unsubscribe;
mod wait;
mod webhook;

use std::sync::Arc;

use axum::{
    Json, Router,
    extract::{DefaultBodyLimit, State},
    middleware,
    response::{IntoResponse, Redirect, Response},
    routing::{delete, get, post},
};
use http::StatusCode;
use serde_json::{Value, json};

/// Where the page is that shows the emulator.
pub(crate) const PAGE: &str = "/_emulator/";

/// The largest seed that is taken, in bytes; other bodies have the limit of axum, 2 MiB.
const LARGEST_SEED: usize = 32 << 20;

pub(crate) use self::guard::{admit, is_of_page};
use crate::{Error, page, service::Service};

pub(crate) fn router(service: &Arc<Service>) -> Router<Arc<Service>> {
    let guard = middleware::from_fn_with_state(Arc::clone(service), guard::guard);
    let below = Router::new()
        .route("/", get(Redirect::to(PAGE)))
        .route("/page/{name}", get(page::file))
        .route("/accounts", get(accounts))
        .route(
            "/actions/{action}",
            post(action::carry_out).layer(DefaultBodyLimit::max(action::MOST)),
        )
        .route("/events", get(event::listen))
        .route("/inbox", get(inbox::list))
        .route("/inbox/{id}", get(inbox::one))
        .route("/inbox/{id}/html", get(inbox::html))
        .route("/inbox/{id}/source", get(inbox::source))
        .route("/preview", post(preview::preview))
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
        .route("/relay", get(relay::list))
        .route("/reset", post(snapshot::reset))
        .route("/restore", post(snapshot::restore))
        .route("/snapshot", post(snapshot::take))
        .route("/snapshots", get(snapshot::list))
        .route("/snapshots/{name}", delete(snapshot::remove))
        .route("/tasks", get(task::list))
        .route("/tasks/{id}", get(task::find))
        .route("/tasks/{id}/end", post(task::end))
        .route("/tasks/{id}/run", post(task::run))
        .route(
            "/terms",
            get(terms::show).put(terms::set).delete(terms::take_back),
        )
        .route(
            "/unsubscribe/{id}",
            get(unsubscribe::follow).post(unsubscribe::follow),
        )
        .route("/wait", get(wait::wait))
        .route("/webhooks", get(webhook::list).post(webhook::set))
        .route("/webhooks/{id}", delete(webhook::remove))
        .route("/webhooks/attempts", get(webhook::attempts))
        .route("/webhooks/attempts/{id}/replay", post(webhook::replay))
        .route("/requests", get(request::list))
        .route("/requests/{id}", get(request::find));
    Router::new()
        .route(PAGE, get(page::index))
        .nest("/_emulator", below)
        .layer(guard)
}

/// The accounts that there are, the one first that is meant where none is named.
async fn accounts(State(service): State<Arc<Service>>) -> Json<Value> {
    Json(json!({ "accounts": service.tenants.secret_ids() }))
}

async fn health() -> Json<Value> {
    Json(json!({ "status": "ok" }))
}

/// Why something is not answered: a status and a text.
pub(crate) struct Failure(StatusCode, String);

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
            | Error::NoMessage { .. }
            | Error::NothingToReview
            | Error::NoFault { .. }
            | Error::NoWebhook { .. }
            | Error::NoAttempt { .. }
            | Error::NoSnapshot { .. } => StatusCode::NOT_FOUND,
            Error::Clock
            | Error::Terms { .. }
            | Error::Fault { .. }
            | Error::Webhook { .. }
            | Error::SnapshotName
            | Error::Seed { .. }
            | Error::NoSeed => StatusCode::BAD_REQUEST,
            Error::TaskState { .. } => StatusCode::CONFLICT,
            _ => StatusCode::INTERNAL_SERVER_ERROR,
        };
        Self(status, error.to_string())
    }
}
