//! What is the same in the head of each attempt of a call.

use http::{
    HeaderMap, HeaderValue, Uri,
    header::{CONTENT_TYPE, HOST},
    uri::Scheme,
};
use ses_types::ActionSpec;

use crate::Config;

/// The content type as it is sent and signed.
pub(super) const JSON: &str = "application/json";

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
    headers.insert("x-tc-action", HeaderValue::from_static(spec.name));
    headers.insert("x-tc-version", HeaderValue::from_static(spec.version));
    headers.insert(
        "x-tc-region",
        HeaderValue::from_str(config.region.as_str())?,
    );
    headers.insert(
        "x-tc-requestclient",
        HeaderValue::from_static(concat!("ses-core-", env!("CARGO_PKG_VERSION"))),
    );
    if let Some(language) = config.language {
        headers.insert("x-tc-language", HeaderValue::from_static(language.tag()));
    }
    Ok(headers)
}
