//! A request that is about to be signed: every part borrowed, nothing copied.

use crate::{
    SignError,
    canonical::{Field, Parts, payload_hash},
    hex::Hex,
    text,
};

/// What is signed of a request before it is sent.
///
/// The parts are those that go out on the wire, byte for byte: a body that is serialized twice,
/// a query that is put together anew or a host that gains a port later no longer matches its signature.
#[derive(Clone, Copy, Debug)]
pub struct Request<'a> {
    method: &'static str,
    host: &'a str,
    content_type: &'a str,
    query: &'a str,
    headers: &'a [(&'a str, &'a str)],
    payload: Payload<'a>,
}

/// What stands for the body in the signature.
#[derive(Clone, Copy, Debug)]
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

    pub(crate) const fn is_payload_signed(&self) -> bool {
        !matches!(self.payload, Payload::Unsigned)
    }

    pub(crate) fn payload_hash(&self) -> Hex {
        payload_hash(self.payload)
    }

    pub(crate) const fn parts<'b>(&'b self, payload_hash: &'b Hex) -> Parts<'b, SortedFields<'b>> {
        Parts {
            method: self.method,
            query: self.query,
            fields: SortedFields {
                request: self,
                last: "",
            },
            payload_hash,
        }
    }

    /// The length of the signed names, with what separates them, at least.
    pub(crate) fn names_len(&self) -> usize {
        let own = "content-type;host".len();
        self.headers
            .iter()
            .fold(own, |len, (name, _)| len + name.len() + 1)
    }

    /// Refuses whatever could not be sent as it is signed.
    pub(crate) fn check(&self) -> Result<(), SignError> {
        if self.host.is_empty() || !text::is_unbroken(self.host) {
            return Err(SignError::InvalidHost);
        }
        if self.content_type.trim_matches(' ').is_empty()
            || !text::is_header_value(self.content_type)
        {
            return Err(SignError::InvalidContentType);
        }
        if !text::is_unbroken(self.query) {
            return Err(SignError::InvalidQuery);
        }
        (0..self.headers.len()).try_for_each(|index| self.check_header(index))
    }

    fn check_header(&self, index: usize) -> Result<(), SignError> {
        let (name, value) = self.headers[index];
        let name = name.trim();
        let is_name = |other: &str| name.eq_ignore_ascii_case(other.trim());
        if !text::is_header_name(name) {
            return Err(SignError::InvalidHeaderName { name: name.into() });
        }
        if !text::is_header_value(value) {
            return Err(SignError::InvalidHeaderValue { name: name.into() });
        }
        if ["content-type", "host", "authorization"]
            .into_iter()
            .any(is_name)
        {
            return Err(SignError::ReservedHeader { name: name.into() });
        }
        if self.headers[..index]
            .iter()
            .any(|(other, _)| is_name(other))
        {
            return Err(SignError::RepeatedHeader { name: name.into() });
        }
        Ok(())
    }
}

/// The fields of a request in the order of their lower-case names, found one after the other without a list.
#[derive(Clone, Copy)]
pub(crate) struct SortedFields<'a> {
    request: &'a Request<'a>,
    last: &'a str,
}

impl<'a> Iterator for SortedFields<'a> {
    type Item = Field<'a>;

    fn next(&mut self) -> Option<Field<'a>> {
        let always = [
            ("content-type", self.request.content_type),
            ("host", self.request.host),
        ];
        let (name, value) = always
            .into_iter()
            .chain(
                self.request
                    .headers
                    .iter()
                    .map(|(name, value)| (name.trim(), *value)),
            )
            .filter(|(name, _)| lower_case(name).gt(lower_case(self.last)))
            .min_by(|(one, _), (other, _)| lower_case(one).cmp(lower_case(other)))?;
        self.last = name;
        Some(Field { name, value })
    }
}

fn lower_case(text: &str) -> impl Iterator<Item = u8> {
    text.bytes().map(|byte| byte.to_ascii_lowercase())
}
