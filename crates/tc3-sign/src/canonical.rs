//! The canonical request and the string to sign, written piece by piece: the one place that knows their form.

use crate::{
    Payload,
    sink::{Buffered, Sha256Core, Sink, sha256},
};

/// What the string to sign and the Authorization header begin with.
pub(crate) const ALGORITHM: &str = "TC3-HMAC-SHA256";

/// What is hashed in place of an unsigned body, and what `X-TC-Content-SHA256` then holds.
pub(crate) const UNSIGNED_PAYLOAD: &str = "UNSIGNED-PAYLOAD";

/// The parts of a canonical request; `fields` come in the order in which they are signed.
#[derive(Clone, Copy)]
pub(crate) struct Parts<'a, Fields> {
    pub(crate) method: &'a str,
    pub(crate) query: &'a str,
    pub(crate) fields: Fields,
    pub(crate) payload: Payload<'a>,
}

/// A header that is signed. The two that always are have variants of their own, whose names cost nothing to write.
#[derive(Clone, Copy)]
pub(crate) enum Field<'a> {
    ContentType(&'a str),
    Host(&'a str),
    /// `name` in any case.
    Other {
        name: &'a str,
        value: &'a str,
    },
}

/// Which values are signed in lower case: the documentation and the official SDKs differ, and the service takes all of them.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum ValueCase {
    /// Those of `x-tc-*`, which is what this crate signs.
    ServiceHeadersLower,
    /// None, as the official SDKs do.
    AsSent,
    /// All, as the documentation says.
    Lower,
}

impl<'a, Fields: Iterator<Item = Field<'a>> + Clone> Parts<'a, Fields> {
    /// Method, URI, query, headers, names of the headers and hash of the payload, a line each.
    pub(crate) fn write(&self, case: ValueCase, sink: &mut impl Sink) {
        self.write_head(case, sink);
        sink.put_hex(&payload_hash(self.payload));
    }

    /// All but the hash of the payload.
    fn write_head(&self, case: ValueCase, sink: &mut impl Sink) {
        sink.put(self.method);
        sink.put("\n/\n");
        sink.put(self.query);
        sink.put("\n");
        for field in self.fields.clone() {
            field.write(case, sink);
        }
        sink.put("\n");
        self.write_names(sink);
        sink.put("\n");
    }

    /// The names of the signed headers, separated by semicolons.
    pub(crate) fn write_names(&self, sink: &mut impl Sink) {
        for (index, field) in self.fields.clone().enumerate() {
            if index > 0 {
                sink.put(";");
            }
            field.write_name(sink);
        }
    }

    /// Algorithm, timestamp, scope and hash of the canonical request, a line each.
    pub(crate) fn write_string_to_sign(
        &self,
        case: ValueCase,
        timestamp: u64,
        scope: &str,
        sink: &mut impl Sink,
    ) {
        sink.put(ALGORITHM);
        sink.put("\n");
        sink.put_decimal(timestamp);
        sink.put("\n");
        sink.put(scope);
        sink.put("\n");
        sink.put_hex(&self.hash(case));
    }

    /// The head is hashed before the payload, so that the processor can work on both at a time.
    fn hash(&self, case: ValueCase) -> [u8; 32] {
        let mut hash = Buffered::new(Sha256Core::default());
        self.write_head(case, &mut hash);
        hash.flush();
        hash.put_hex(&payload_hash(self.payload));
        hash.finish()
    }
}

impl Field<'_> {
    pub(crate) const fn name(&self) -> &str {
        match self {
            Self::ContentType(_) => "content-type",
            Self::Host(_) => "host",
            Self::Other { name, .. } => name,
        }
    }

    #[inline(always)]
    fn write(&self, case: ValueCase, sink: &mut impl Sink) {
        match self {
            Self::ContentType(value) => {
                sink.put("content-type:");
                write_value(value, case == ValueCase::Lower, sink);
            }
            Self::Host(value) => {
                sink.put("host:");
                write_value(value, case == ValueCase::Lower, sink);
            }
            Self::Other { name, value } => {
                sink.put_lower_case(name);
                sink.put(":");
                write_value(value, case.lowers(name), sink);
            }
        }
    }

    #[inline(always)]
    fn write_name(&self, sink: &mut impl Sink) {
        match self {
            Self::ContentType(_) => sink.put("content-type"),
            Self::Host(_) => sink.put("host"),
            Self::Other { name, .. } => sink.put_lower_case(name),
        }
    }
}

#[inline(always)]
fn write_value(value: &str, is_lower: bool, sink: &mut impl Sink) {
    let value = value.trim_ascii();
    if is_lower {
        sink.put_lower_case(value);
    } else {
        sink.put(value);
    }
    sink.put("\n");
}

impl ValueCase {
    /// Whether the value of header `name`, which is neither `content-type` nor `host`, is signed in lower case.
    fn lowers(self, name: &str) -> bool {
        const PREFIX: &[u8] = b"x-tc-";
        match self {
            Self::AsSent => false,
            Self::Lower => true,
            Self::ServiceHeadersLower => name
                .as_bytes()
                .get(..PREFIX.len())
                .is_some_and(|start| start.eq_ignore_ascii_case(PREFIX)),
        }
    }
}

/// The hash that stands for `payload` at the end of the canonical request.
pub(crate) fn payload_hash(payload: Payload<'_>) -> [u8; 32] {
    match payload {
        Payload::Bytes(bytes) => sha256(bytes),
        Payload::Hash(digest) => *digest,
        Payload::Unsigned => sha256(UNSIGNED_PAYLOAD.as_bytes()),
    }
}
