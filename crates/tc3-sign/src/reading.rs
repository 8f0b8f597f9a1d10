//! One way to read a received request: as it came, or as its client may have signed it by mistake.

use core::fmt;

use hmac::digest::CtOutput;

use crate::{
    Authorization, Explanation, Payload, ReceivedRequest, Refusal, Request, SigningKey,
    canonical::{Field, Parts, ValueCase, payload_hash},
    verify::is_payload_signed,
};

/// Which part of a request was signed otherwise than it came, as far as [`diagnose`] can tell.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub enum Difference<'a> {
    /// GET was signed and POST came, or the reverse.
    Method,
    /// The query of a POST was signed, or that of a GET was not.
    Query,
    /// A content type with other parameters was signed.
    #[non_exhaustive]
    ContentType {
        /// The one that was signed.
        signed: &'a str,
    },
    /// The host was signed without its port.
    #[non_exhaustive]
    Host {
        /// The one that was signed.
        signed: &'a str,
    },
    /// An empty body was signed, or `UNSIGNED-PAYLOAD` without the header that says so.
    Payload,
}

/// Says which common mistake explains a [`Refusal::SignatureMismatch`], or `None` if it is none of them:
/// a wrong secret key, or a body that was changed after it was signed.
///
/// It tries what a client may have signed instead, one mistake at a time.
/// That is a help for developers: a server in earnest need not spend the time.
///
/// # Errors
/// Whatever keeps the request from being read at all, as [`ReceivedRequest::authorization`] and
/// [`ReceivedRequest::timestamp`] say it.
pub fn diagnose<'a, Headers>(
    received: &ReceivedRequest<'a, Headers>,
    key: &SigningKey,
) -> Result<Option<Difference<'a>>, Refusal>
where
    Headers: Fn(&str) -> Option<&'a str>,
{
    let authorization = received.authorization()?;
    let timestamp = received.timestamp()?;
    let digest = received_hash(received, is_payload_signed(received));
    let reading = Reading::of(received, &digest);
    let found = reading
        .mistakes(received)
        .find(|(_, reading)| reading.is_signed(received, &authorization, timestamp, key));
    Ok(found.map(|(difference, _)| difference))
}

impl fmt::Display for Difference<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Method => f.write_str("the other method was signed"),
            Self::Query => f.write_str("the query was signed for a POST, or not signed for a GET"),
            Self::ContentType { signed } => {
                write!(f, "the content type was signed as {signed:?}")
            }
            Self::Host { signed } => write!(f, "the host was signed as {signed:?}"),
            Self::Payload => {
                f.write_str("an empty body or UNSIGNED-PAYLOAD was signed in place of the body")
            }
        }
    }
}

/// What stands in the canonical request.
#[derive(Clone, Copy)]
pub(crate) struct Reading<'a> {
    method: &'a str,
    query: &'a str,
    content_type: &'a str,
    host: &'a str,
    payload: Payload<'a>,
}

/// The hash of the body, or of what stands for it if it was left unsigned.
pub(crate) fn received_hash<Headers>(
    received: &ReceivedRequest<'_, Headers>,
    is_payload_signed: bool,
) -> [u8; 32] {
    payload_hash(match is_payload_signed {
        true => received.payload,
        false => Payload::Unsigned,
    })
}

impl<'d> Reading<'d> {
    /// The request as it came; its body was hashed before, since it is hashed only once.
    pub(crate) fn of<'a: 'd, Headers>(
        received: &ReceivedRequest<'a, Headers>,
        digest: &'d [u8; 32],
    ) -> Self
    where
        Headers: Fn(&str) -> Option<&'a str>,
    {
        Self {
            method: received.method,
            query: signed_query(received.method, received.query),
            content_type: received.header("content-type").unwrap_or_default(),
            host: received.header("host").unwrap_or_default(),
            payload: Payload::Hash(digest),
        }
    }

    /// Whether the signature is that of this reading, with the values of headers in any form that the service accepts.
    pub(crate) fn is_signed<'a, Headers>(
        &self,
        received: &ReceivedRequest<'a, Headers>,
        authorization: &Authorization<'a>,
        timestamp: u64,
        key: &SigningKey,
    ) -> bool
    where
        Headers: Fn(&str) -> Option<&'a str>,
    {
        let claimed = CtOutput::new((*authorization.signature()).into());
        let parts = self.parts(received, authorization);
        [
            ValueCase::AsSent,
            ValueCase::ServiceHeadersLower,
            ValueCase::Lower,
        ]
        .into_iter()
        .any(|case| key.sign(&parts, case, timestamp) == claimed)
    }

    pub(crate) fn explain<'a, Headers>(
        &self,
        received: &ReceivedRequest<'a, Headers>,
        authorization: &Authorization<'a>,
        timestamp: u64,
        scope: &str,
    ) -> Explanation
    where
        Headers: Fn(&str) -> Option<&'a str>,
    {
        Explanation::of(&self.parts(received, authorization), timestamp, scope)
    }

    fn parts<'p, 'a: 'p, Headers>(
        &'p self,
        received: &'p ReceivedRequest<'a, Headers>,
        authorization: &Authorization<'a>,
    ) -> Parts<'p, impl Iterator<Item = Field<'p>> + Clone>
    where
        Headers: Fn(&str) -> Option<&'a str>,
    {
        let field = |name: &'a str| match name {
            "content-type" => Field::ContentType(self.content_type),
            "host" => Field::Host(self.host),
            _ => Field::Other {
                name,
                value: received.header(name).unwrap_or_default(),
            },
        };
        Parts {
            method: self.method,
            query: self.query,
            fields: authorization.signed_headers().map(field),
            payload: self.payload,
        }
    }

    /// What a client may have signed instead.
    fn mistakes<'a: 'd, Headers>(
        self,
        received: &ReceivedRequest<'a, Headers>,
    ) -> impl Iterator<Item = (Difference<'a>, Self)>
    where
        Headers: Fn(&str) -> Option<&'a str>,
    {
        let is_get = self.method == "GET";
        let method = if is_get { "POST" } else { "GET" };
        let of_method = Self {
            method,
            query: signed_query(method, received.query),
            ..self
        };
        let of_query = Self {
            query: if is_get { "" } else { received.query },
            ..self
        };
        let bare = |value: &'a str, mark| value.split_once(mark).map_or(value, |(bare, _)| bare);
        let header = |name| received.header(name).unwrap_or_default();
        let signed = bare(header("host"), ':');
        let host = Self {
            host: signed,
            ..self
        };
        let content_types = [
            bare(header("content-type"), ';'),
            "application/json",
            "application/json; charset=utf-8",
            Request::FORM,
        ];
        let payloads = [Payload::Bytes(&[]), Payload::Unsigned, received.payload];
        [
            (Difference::Method, of_method),
            (Difference::Query, of_query),
            (Difference::Host { signed }, host),
        ]
        .into_iter()
        .chain(content_types.map(|signed| {
            let reading = Self {
                content_type: signed,
                ..self
            };
            (Difference::ContentType { signed }, reading)
        }))
        .chain(payloads.map(|payload| (Difference::Payload, Self { payload, ..self })))
    }
}

/// The query of a GET; that of a POST is not signed.
fn signed_query<'a>(method: &str, query: &'a str) -> &'a str {
    if method == "GET" { query } else { "" }
}
