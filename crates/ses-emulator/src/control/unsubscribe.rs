//! The unsubscribe links of captured mail, followed by whoever reads it.

use std::sync::Arc;

use axum::extract::{Path, State};

use super::{Failure, named::Named};
use crate::{service::Service, store, unsubscribe};

/// Unsubscribes the recipient, by GET as a reader does and by POST as a mail program does (RFC 8058).
pub(super) async fn follow(
    State(service): State<Arc<Service>>,
    Named(tenant): Named,
    Path(id): Path<String>,
) -> Result<String, Failure> {
    let now = tenant.clock.unix_seconds();
    let follow = move |state: &store::State<'_>| unsubscribe::follow(state, &id, now);
    Ok(service.store.write(&tenant.scope, follow).await?)
}
