//! What is the same in the head of each attempt of a call.

use http::{
    HeaderMap, HeaderName, HeaderValue, Uri,
    header::{CONTENT_TYPE, HOST},
    uri::Scheme,
};
use ses_types::ActionSpec;

use crate::Config;

/// The content type as it is sent and signed.
pub(super) const JSON: &str = "application/json";

const ACTION: HeaderName = HeaderName::from_static("x-tc-action");
const LANGUAGE: HeaderName = HeaderName::from_static("x-tc-language");
const REGION: HeaderName = HeaderName::from_static("x-tc-region");
const REQUEST_CLIENT: HeaderName = HeaderName::from_static("x-tc-requestclient");
pub(super) const TIMESTAMP: HeaderName = HeaderName::from_static("x-tc-timestamp");
const VERSION: HeaderName = HeaderName::from_static("x-tc-version");

pub(super) fn uri(scheme: Scheme, host: &str) -> Result<Uri, http::Error> {
    Uri::builder()
        .scheme(scheme)
        .authority(host)
        .path_and_query("/")
        .build()
}

/// The headers that are the same for each attempt.
pub(super) fn headers(
    config: &Config,
    spec: &ActionSpec,
    host: &str,
) -> Result<HeaderMap, http::Error> {
    let mut headers = HeaderMap::with_capacity(12);
    headers.insert(HOST, HeaderValue::from_str(host)?);
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(JSON));
    headers.insert(ACTION, HeaderValue::from_static(spec.name));
    headers.insert(VERSION, HeaderValue::from_static(spec.version));
    headers.insert(REGION, HeaderValue::from_str(config.region.as_str())?);
    headers.insert(
        REQUEST_CLIENT,
        HeaderValue::from_static(concat!("ses-core-", env!("CARGO_PKG_VERSION"))),
    );
    if let Some(language) = config.language {
        headers.insert(LANGUAGE, HeaderValue::from_static(language.tag()));
    }
    Ok(headers)
}
