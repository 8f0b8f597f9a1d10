//! The account that a request to the control interface names.

use std::sync::Arc;

use axum::extract::{FromRequestParts, OptionalFromRequestParts};
use http::request::Parts;
use serde::Deserialize;

use super::{Failure, query::Query};
use crate::{service::Service, tenant::Tenant};

/// The account of `account=SecretId`, or the one that was given at the start.
pub(super) struct Named(pub(super) Arc<Tenant>);

#[derive(Deserialize)]
struct Account {
    account: Option<String>,
}

/// Without a parameter `account` there is none.
impl OptionalFromRequestParts<Arc<Service>> for Named {
    type Rejection = Failure;

    async fn from_request_parts(
        parts: &mut Parts,
        service: &Arc<Service>,
    ) -> Result<Option<Self>, Failure> {
        let Query(Account { account }) = Query::from_request_parts(parts, service).await?;
        match account {
            Some(secret_id) => Ok(Some(Self(service.tenants.find(&secret_id).await?))),
            None => Ok(None),
        }
    }
}

impl FromRequestParts<Arc<Service>> for Named {
    type Rejection = Failure;

    async fn from_request_parts(
        parts: &mut Parts,
        service: &Arc<Service>,
    ) -> Result<Self, Failure> {
        let named =
            <Self as OptionalFromRequestParts<_>>::from_request_parts(parts, service).await?;
        Ok(named.unwrap_or_else(|| Self(Arc::clone(service.tenants.main()))))
    }
}
