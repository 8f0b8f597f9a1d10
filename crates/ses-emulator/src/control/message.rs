//! The captured mail, listed.

use std::sync::Arc;

use axum::{Json, extract::State};
use serde::{Deserialize, Serialize};

use super::{Failure, named::Named, query::Query};
use crate::{
    Error, Message, inbox,
    service::Service,
    store::{self, Page, message::MessageFilter},
};

/// How many messages a listing holds unless asked for another number.
const MESSAGES: u64 = 100;

/// Which messages are asked for.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Asked {
    limit: Option<u64>,
    offset: Option<u64>,
    /// See [`Named`].
    #[serde(rename = "account")]
    _account: Option<String>,
}

#[derive(Serialize)]
pub(super) struct Listing {
    total: u64,
    messages: Vec<Message>,
}

pub(super) async fn list(
    State(service): State<Arc<Service>>,
    Named(tenant): Named,
    Query(asked): Query<Asked>,
) -> Result<Json<Listing>, Failure> {
    let page = Page::new(asked.offset.unwrap_or(0), asked.limit.unwrap_or(MESSAGES));
    let links = tenant.links.clone();
    let listing = service
        .store
        .read(&tenant.scope, move |state| {
            Ok::<_, Error>(Listing {
                total: store::message::count(state)?,
                messages: inbox::read(state, &links, &MessageFilter::taken(), page)?,
            })
        })
        .await?;
    Ok(Json(listing))
}
