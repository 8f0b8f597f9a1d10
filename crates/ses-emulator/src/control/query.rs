//! The query of a request to the control interface.

use std::error::Error as _;

use axum::extract::{self, FromRequestParts};
use http::{StatusCode, request::Parts};
use serde::de::DeserializeOwned;

use super::Failure;

/// What a query asks for; one that says it wrongly is refused with the name of the parameter.
pub(super) struct Query<T>(pub(super) T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequestParts<S> for Query<T> {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Failure> {
        match extract::Query::try_from_uri(&parts.uri) {
            Ok(extract::Query(asked)) => Ok(Self(asked)),
            Err(error) => {
                let cause = error.source().map(ToString::to_string);
                let message = cause.unwrap_or_else(|| error.body_text());
                Err(Failure(StatusCode::BAD_REQUEST, message))
            }
        }
    }
}
