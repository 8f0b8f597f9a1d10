//! The body of a request to the control interface, as JSON.

use std::error::Error as _;

use axum::{
    Json,
    body::Bytes,
    extract::{FromRequest, Request},
};
use http::StatusCode;
use serde::de::DeserializeOwned;

use super::Failure;

/// A JSON object, whatever the content type says; an empty body counts as an object without fields.
pub(super) struct Body<T>(pub(super) T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Body<T> {
    type Rejection = Failure;

    async fn from_request(request: Request, state: &S) -> Result<Self, Failure> {
        let bytes = Bytes::from_request(request, state)
            .await
            .map_err(|error| Failure(error.status(), error.body_text()))?;
        let json = match bytes.trim_ascii() {
            b"" => b"{}",
            json => json,
        };
        // A list would count as the values of the fields, one after the other.
        if !json.starts_with(b"{") {
            return Err(bad("the body is no JSON object"));
        }
        match Json::from_bytes(json) {
            Ok(Json(value)) => Ok(Self(value)),
            Err(error) => Err(match error.source() {
                Some(cause) => bad(&cause.to_string()),
                None => bad(&error.body_text()),
            }),
        }
    }
}

fn bad(message: &str) -> Failure {
    Failure(StatusCode::BAD_REQUEST, message.into())
}
