//! The body of a request to the control interface.

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

/// A body that is text.
pub(super) struct Text(pub(super) String);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Body<T> {
    type Rejection = Failure;

    async fn from_request(request: Request, state: &S) -> Result<Self, Failure> {
        let bytes = whole(request, state).await?;
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
                Some(cause) => bad(cause.to_string()),
                None => bad(error.body_text()),
            }),
        }
    }
}

impl<S: Send + Sync> FromRequest<S> for Text {
    type Rejection = Failure;

    async fn from_request(request: Request, state: &S) -> Result<Self, Failure> {
        let bytes = whole(request, state).await?;
        match String::from_utf8(bytes.into()) {
            Ok(text) => Ok(Self(text)),
            Err(_) => Err(bad("the body is not UTF-8")),
        }
    }
}

async fn whole<S: Send + Sync>(request: Request, state: &S) -> Result<Bytes, Failure> {
    let bytes = Bytes::from_request(request, state).await;
    bytes.map_err(|error| match error.status() {
        StatusCode::PAYLOAD_TOO_LARGE => {
            let message = "the body is larger than what is taken here";
            Failure(StatusCode::PAYLOAD_TOO_LARGE, message.into())
        }
        status => Failure(status, error.body_text()),
    })
}

fn bad(message: impl Into<String>) -> Failure {
    Failure(StatusCode::BAD_REQUEST, message.into())
}
