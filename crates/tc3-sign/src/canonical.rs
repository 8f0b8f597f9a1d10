//! The canonical request and the string to sign, written piece by piece: the one place that knows their form.

use sha2::{Digest, Sha256};

use crate::{Payload, decimal::Decimal, hex::Hex, sink::Sink};

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
    pub(crate) payload_hash: &'a Hex,
}

/// A header that is signed; its name is in any case.
#[derive(Clone, Copy)]
pub(crate) struct Field<'a> {
    pub(crate) name: &'a str,
    pub(crate) value: &'a str,
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
        sink.put(self.payload_hash.as_str());
    }

    /// The names of the signed headers, separated by semicolons.
    pub(crate) fn write_names(&self, sink: &mut impl Sink) {
        for (index, field) in self.fields.clone().enumerate() {
            if index > 0 {
                sink.put(";");
            }
            sink.put_lower_case(field.name);
        }
    }

    pub(crate) fn hash(&self, case: ValueCase) -> Hex {
        let mut hasher = Sha256::new();
        self.write(case, &mut hasher);
        Hex::of(&hasher.finalize().into())
    }
}

impl Field<'_> {
    fn write(&self, case: ValueCase, sink: &mut impl Sink) {
        sink.put_lower_case(self.name);
        sink.put(":");
        let value = self.value.trim_matches(' ');
        let is_lower = match case {
            ValueCase::ServiceHeadersLower => self.is_of_the_service(),
            ValueCase::AsSent => false,
            ValueCase::Lower => true,
        };
        if is_lower {
            sink.put_lower_case(value);
        } else {
            sink.put(value);
        }
        sink.put("\n");
    }

    fn is_of_the_service(&self) -> bool {
        const PREFIX: &[u8] = b"x-tc-";
        self.name
            .as_bytes()
            .get(..PREFIX.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(PREFIX))
    }
}

/// Algorithm, timestamp, scope and hash of the canonical request, a line each.
pub(crate) fn write_string_to_sign(
    timestamp: u64,
    scope: &str,
    canonical_hash: &Hex,
    sink: &mut impl Sink,
) {
    sink.put(ALGORITHM);
    sink.put("\n");
    sink.put(Decimal::of(timestamp).as_str());
    sink.put("\n");
    sink.put(scope);
    sink.put("\n");
    sink.put(canonical_hash.as_str());
}

/// The hash that stands for `payload` at the end of the canonical request.
pub(crate) fn payload_hash(payload: Payload<'_>) -> Hex {
    match payload {
        Payload::Bytes(bytes) => Hex::of(&Sha256::digest(bytes).into()),
        Payload::Hash(digest) => Hex::of(digest),
        Payload::Unsigned => Hex::of(&Sha256::digest(UNSIGNED_PAYLOAD).into()),
    }
}
