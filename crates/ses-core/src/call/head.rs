//! What is the same in the head of each attempt of a call.

use std::sync::Arc;

use bytes::Bytes;
use http::{
    HeaderMap, HeaderName, HeaderValue, Method, Request,
    header::{AUTHORIZATION, CONTENT_TYPE, HOST, InvalidHeaderValue},
    uri::Authority,
};
use ses_types::ActionSpec;

use crate::{Config, Language, config::Address};

/// The content type as it is sent and signed.
pub(super) const JSON: &str = "application/json";

const X_TC_ACTION: HeaderName = HeaderName::from_static("x-tc-action");
const X_TC_LANGUAGE: HeaderName = HeaderName::from_static("x-tc-language");
const X_TC_REGION: HeaderName = HeaderName::from_static("x-tc-region");
const X_TC_REQUEST_CLIENT: HeaderName = HeaderName::from_static("x-tc-requestclient");
pub(super) const X_TC_TIMESTAMP: HeaderName = HeaderName::from_static("x-tc-timestamp");
const X_TC_TOKEN: HeaderName = HeaderName::from_static("x-tc-token");
const X_TC_VERSION: HeaderName = HeaderName::from_static("x-tc-version");

/// How many headers a request has at the most, those of signing and of the transport among them: a map with room for
/// them is not grown while it is filled.
const MOST_HEADERS: usize = 12;

/// Where a call goes, and what its requests say of it; parts are shared with the configuration rather than copied.
pub(super) struct Head {
    address: Arc<Address>,
    region: HeaderValue,
    language: Option<Language>,
}

impl Head {
    pub(super) fn new(config: &Config, spec: &ActionSpec) -> Result<Self, http::Error> {
        Ok(Self {
            address: config.endpoint.address(spec.service)?,
            region: HeaderValue::from_maybe_shared(config.region.to_bytes())?,
            language: config.language,
        })
    }

    /// The host as it is sent and signed.
    pub(super) fn host(&self) -> &str {
        self.address.uri.authority().map_or("", Authority::as_str)
    }

    /// A request with everything but what signing adds.
    pub(super) fn request(&self, spec: &'static ActionSpec, body: Bytes) -> Request<Bytes> {
        let mut request = Request::new(body);
        *request.method_mut() = Method::POST;
        *request.uri_mut() = self.address.uri.clone();
        *request.headers_mut() = self.headers(spec);
        request
    }

    fn headers(&self, spec: &'static ActionSpec) -> HeaderMap {
        const CLIENT: &str = concat!("ses-core-", env!("CARGO_PKG_VERSION"));
        let mut headers = HeaderMap::with_capacity(MOST_HEADERS);
        headers.insert(HOST, self.address.host.clone());
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(JSON));
        headers.insert(X_TC_ACTION, HeaderValue::from_static(spec.name));
        headers.insert(X_TC_VERSION, HeaderValue::from_static(spec.version));
        headers.insert(X_TC_REGION, self.region.clone());
        headers.insert(X_TC_REQUEST_CLIENT, HeaderValue::from_static(CLIENT));
        if let Some(language) = self.language {
            headers.insert(X_TC_LANGUAGE, HeaderValue::from_static(language.tag()));
        }
        headers
    }
}

/// Adds what signing gives; secrets are marked as such.
pub(super) fn add_signature(
    headers: &mut HeaderMap,
    timestamp: u64,
    token: Option<&str>,
    authorization: String,
) -> Result<(), InvalidHeaderValue> {
    headers.insert(X_TC_TIMESTAMP, owned(timestamp.to_string())?);
    if let Some(token) = token {
        headers.insert(X_TC_TOKEN, sensitive(HeaderValue::from_str(token)?));
    }
    headers.insert(AUTHORIZATION, sensitive(owned(authorization)?));
    Ok(())
}

/// A value that takes a text over instead of copying it.
fn owned(text: String) -> Result<HeaderValue, InvalidHeaderValue> {
    HeaderValue::from_maybe_shared(Bytes::from(text))
}

fn sensitive(mut value: HeaderValue) -> HeaderValue {
    value.set_sensitive(true);
    value
}
