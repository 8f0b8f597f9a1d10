//! Answers in gzip (RFC 1952): asked for, and unpacked within the limit on an answer's size.

use std::io::Read as _;

use bytes::Bytes;
use flate2::bufread::MultiGzDecoder;
use http::{
    HeaderValue, Request, Response,
    header::{ACCEPT_ENCODING, CONTENT_ENCODING, CONTENT_LENGTH},
};

use super::TooLarge;
use crate::transport::BoxError;

/// Says that the answer may be packed; a header that is not signed.
pub(in crate::net) fn asking<B>(mut request: Request<B>) -> Request<B> {
    let gzip = HeaderValue::from_static("gzip");
    request.headers_mut().insert(ACCEPT_ENCODING, gzip);
    request
}

/// Unpacks a packed answer into so many bytes at the most.
pub(in crate::net) fn unpack(
    mut response: Response<Bytes>,
    most: usize,
) -> Result<Response<Bytes>, BoxError> {
    let encoding = response.headers().get(CONTENT_ENCODING);
    let is_gzip = |it: &HeaderValue| {
        let names = [&b"gzip"[..], b"x-gzip"];
        names
            .iter()
            .any(|name| it.as_bytes().eq_ignore_ascii_case(name))
    };
    if response.body().is_empty() || !encoding.is_some_and(is_gzip) {
        return Ok(response);
    }
    let mut body = Vec::new();
    let mut unpacking = MultiGzDecoder::new(&response.body()[..]).take(most as u64 + 1);
    unpacking.read_to_end(&mut body).map_err(Damaged)?;
    if body.len() > most {
        return Err(TooLarge { most }.into());
    }
    for header in [CONTENT_ENCODING, CONTENT_LENGTH] {
        response.headers_mut().remove(header);
    }
    *response.body_mut() = body.into();
    Ok(response)
}

/// What was to be gzip is none, or not whole.
#[derive(Debug, thiserror::Error)]
#[error("the answer's gzip cannot be unpacked")]
struct Damaged(#[source] std::io::Error);
