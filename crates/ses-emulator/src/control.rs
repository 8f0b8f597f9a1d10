//! What the emulator has that a real account does not: `/_emulator/…`, unsigned and for whoever reaches the port.

use std::sync::Arc;

use axum::{
    Json, Router,
    extract::{Query, State},
    routing::{get, post},
};
use http::StatusCode;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::{
    Error, Fault, Message, handler,
    service::Service,
    store::{self, Page},
};

/// How many messages a listing holds unless asked for another number.
const MESSAGES: u64 = 100;

pub(crate) fn router() -> Router<Arc<Service>> {
    Router::new()
        .route("/health", get(health))
        .route("/messages", get(messages))
        .route("/faults", post(order_fault))
}

type Answer<T> = Result<Json<T>, (StatusCode, Json<Value>)>;

async fn health() -> Json<Value> {
    Json(json!({ "status": "ok" }))
}

/// Which messages are asked for.
#[derive(Deserialize)]
struct Asked {
    limit: Option<u64>,
    offset: Option<u64>,
}

#[derive(Serialize)]
struct Listing {
    total: u64,
    messages: Vec<Message>,
}

async fn messages(
    State(service): State<Arc<Service>>,
    Query(asked): Query<Asked>,
) -> Answer<Listing> {
    let page = Page::new(asked.offset.unwrap_or(0), asked.limit.unwrap_or(MESSAGES));
    service
        .store
        .transaction(move |state| {
            Ok(Listing {
                total: store::message::count(state)?,
                messages: store::message::list(state, page)?,
            })
        })
        .await
        .map(Json)
        .map_err(|error: Error| failed(StatusCode::INTERNAL_SERVER_ERROR, &error.to_string()))
}

async fn order_fault(
    State(service): State<Arc<Service>>,
    Json(fault): Json<Fault>,
) -> Answer<Value> {
    if handler::Entry::find(fault.action()).is_none() {
        let message = format!("there is no action {:?} here", fault.action());
        return Err(failed(StatusCode::BAD_REQUEST, &message));
    }
    service.fault(fault);
    Ok(Json(json!({ "status": "ok" })))
}

fn failed(status: StatusCode, message: &str) -> (StatusCode, Json<Value>) {
    (status, Json(json!({ "error": message })))
}
