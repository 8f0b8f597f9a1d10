//! A request that is about to be signed: every part borrowed, nothing copied.

mod checked;

use core::fmt;

pub(crate) use checked::CheckedRequest;

use crate::{SignError, canonical::Field, text};

/// What is signed of a request before it is sent.
///
/// The parts are those that go out on the wire, byte for byte: a body that is serialized twice,
/// a query that is put together anew or a host that gains a port later no longer matches its signature.
///
/// `Debug` shows neither the query nor the body nor the values of the headers.
#[derive(Clone, Copy)]
pub struct Request<'a> {
    method: &'static str,
    host: &'a str,
    content_type: &'a str,
    query: &'a str,
    headers: &'a [(&'a str, &'a str)],
    payload: Payload<'a>,
}

/// What stands for the body in the signature.
///
/// `Debug` shows the length of the body and not the body.
#[derive(Clone, Copy)]
#[non_exhaustive]
pub enum Payload<'a> {
    /// The body itself, hashed while signing.
    Bytes(&'a [u8]),
    /// The SHA-256 digest of a body that was hashed elsewhere, while it was written to a file for example.
    Hash(&'a [u8; 32]),
    /// The body is left out of the signature, and anyone on the way may change it.
    ///
    /// The request then carries `X-TC-Content-SHA256: UNSIGNED-PAYLOAD`.
    Unsigned,
}

impl<'a> Request<'a> {
    /// A POST: `host` as the Host header has it, with any port that is not the scheme's own;
    /// `content_type` as the Content-Type header has it, parameters included.
    #[must_use]
    pub const fn post(host: &'a str, content_type: &'a str, payload: Payload<'a>) -> Self {
        Self {
            method: "POST",
            host,
            content_type,
            query: "",
            headers: &[],
            payload,
        }
    }

    /// A GET: `query` exactly as it stands in the request line, without the question mark.
    ///
    /// Its Content-Type header must be [`Request::FORM`], since the service knows no other for a GET.
    #[must_use]
    pub const fn get(host: &'a str, query: &'a str) -> Self {
        Self {
            method: "GET",
            host,
            content_type: Self::FORM,
            query,
            headers: &[],
            payload: Payload::Bytes(&[]),
        }
    }

    /// The content type of every GET.
    pub const FORM: &'static str = "application/x-www-form-urlencoded";

    /// Signs these headers too, beside `content-type` and `host`, which are always signed.
    ///
    /// They may come in any order and case.
    /// Values of names that begin with `x-tc-` are signed in lower case, all others as they are;
    /// spaces around a value are left out, since they don't survive HTTP.
    #[must_use]
    pub const fn with_headers(mut self, headers: &'a [(&'a str, &'a str)]) -> Self {
        self.headers = headers;
        self
    }

    /// The most headers that can be signed beside `content-type` and `host`.
    pub const MAX_HEADERS: usize = 30;

    pub(crate) const fn is_payload_signed(&self) -> bool {
        !matches!(self.payload, Payload::Unsigned)
    }

    /// Refuses whatever could not be sent as it is signed, and puts the headers in order.
    pub(crate) fn check(&self) -> Result<CheckedRequest<'_>, SignError> {
        if self.host.is_empty() || !text::is_unbroken(self.host) {
            return Err(SignError::InvalidHost);
        }
        if self.content_type.trim_ascii().is_empty() || !text::is_header_value(self.content_type) {
            return Err(SignError::InvalidContentType);
        }
        if !text::is_unbroken(self.query) {
            return Err(SignError::InvalidQuery);
        }
        if self.headers.len() > Self::MAX_HEADERS {
            return Err(SignError::TooManyHeaders);
        }
        self.headers.iter().try_for_each(check_header)?;
        CheckedRequest::new(self)
    }

    /// Content type and host as the first two, then the others as they were given.
    fn field(&self, index: usize) -> Field<'a> {
        match index {
            0 => Field::ContentType(self.content_type),
            1 => Field::Host(self.host),
            _ => {
                let (name, value) = self.headers[index - 2];
                let name = name.trim_ascii();
                Field::Other { name, value }
            }
        }
    }
}

impl fmt::Debug for Request<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Request")
            .field("method", &self.method)
            .field("host", &self.host)
            .field("content_type", &self.content_type)
            .field("payload", &self.payload)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for Payload<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Bytes(bytes) => write!(f, "Bytes({} bytes)", bytes.len()),
            Self::Hash(_) => f.write_str("Hash(..)"),
            Self::Unsigned => f.write_str("Unsigned"),
        }
    }
}

fn check_header((name, value): &(&str, &str)) -> Result<(), SignError> {
    let name = name.trim_ascii();
    if !text::is_header_name(name) {
        return Err(SignError::InvalidHeaderName { name: name.into() });
    }
    if name.eq_ignore_ascii_case("authorization") {
        return Err(SignError::ReservedHeader { name: name.into() });
    }
    if !text::is_header_value(value) {
        return Err(SignError::InvalidHeaderValue { name: name.into() });
    }
    Ok(())
}
