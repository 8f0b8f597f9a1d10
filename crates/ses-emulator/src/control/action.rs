//! Actions for whoever looks after the account: carried out as on the wire, but unsigned, with no rate and no fault.

use std::sync::Arc;

use axum::{
    body::{Body, Bytes},
    extract::{Path, State},
};
use http::Response;

use super::named::Named;
use crate::{language::Language, service::Service, wire};

/// The most bytes that the parameters have, as on the wire.
pub(super) const MOST: usize = wire::MOST_BODY;

/// Answers with the envelope of the wire.
pub(super) async fn carry_out(
    State(service): State<Arc<Service>>,
    Named(tenant): Named,
    Path(action): Path<String>,
    parameters: Bytes,
) -> Response<Body> {
    let outcome = service.carry_out(&tenant, &action, parameters).await;
    wire::answer(&outcome, Language::English, &service.next_id().to_string())
}
