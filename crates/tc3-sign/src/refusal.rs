//! Why a server refuses a signature.

use alloc::string::String;
use core::{error::Error, fmt};

use crate::Explanation;

/// Why a request was refused, in the order in which a server checks.
///
/// The text is fit for the client: nothing in it helps to forge a signature.
#[derive(Clone, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub enum Refusal {
    /// There is no `Authorization` header.
    MissingAuthorization,
    /// The header is for another algorithm than TC3-HMAC-SHA256, `SKIP` for example.
    WrongAlgorithm,
    /// A part of the header is missing, out of its place or not of its form.
    #[non_exhaustive]
    MalformedAuthorization {
        /// `Credential`, `SignedHeaders` or `Signature`.
        part: &'static str,
    },
    /// The method is neither GET nor POST.
    UnsupportedMethod,
    /// There is no `X-TC-Timestamp` header.
    MissingTimestamp,
    /// The timestamp is no count of seconds up to the year 9999.
    MalformedTimestamp,
    /// The day of the scope is not the UTC day of the timestamp.
    #[non_exhaustive]
    DayMismatch {
        /// The day of the scope.
        scope: String,
        /// The UTC day of the timestamp.
        timestamp: String,
    },
    /// The scope names another service.
    #[non_exhaustive]
    ServiceMismatch {
        /// The service of the scope.
        scope: String,
        /// The service that the key is for.
        expected: String,
    },
    /// The server's own mistake: it verified with a key of another day than the timestamp's.
    KeyOfAnotherDay,
    /// A header that must be signed is not among the signed ones.
    #[non_exhaustive]
    UnsignedHeader {
        /// `content-type` or `host`.
        name: &'static str,
    },
    /// A signed header is not in the request.
    #[non_exhaustive]
    AbsentHeader {
        /// The header's name.
        name: String,
    },
    /// The client's clock and the server's are further apart than the window allows, in either direction.
    #[non_exhaustive]
    Expired {
        /// When the request claims to have been signed, in Unix seconds.
        timestamp: u64,
        /// The server's time, in Unix seconds.
        now: u64,
    },
    /// The signature is not that of this request with this key.
    #[non_exhaustive]
    SignatureMismatch {
        /// What the server put together; the client's own shows which line differs.
        explanation: Explanation,
    },
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::MissingAuthorization => f.write_str("there is no authorization header"),
            Self::WrongAlgorithm => {
                f.write_str("the authorization header is not for TC3-HMAC-SHA256")
            }
            Self::MalformedAuthorization { part } => write!(
                f,
                "{part} of the authorization header is missing or malformed"
            ),
            Self::UnsupportedMethod => f.write_str("the method is neither GET nor POST"),
            Self::MissingTimestamp => f.write_str("there is no x-tc-timestamp header"),
            Self::MalformedTimestamp => f.write_str("x-tc-timestamp is no count of seconds"),
            Self::DayMismatch { scope, timestamp } => write!(
                f,
                "the scope's day is {scope}, the timestamp's UTC day is {timestamp}"
            ),
            Self::ServiceMismatch { scope, expected } => {
                write!(f, "the scope is for service {scope}, this is {expected}")
            }
            Self::KeyOfAnotherDay => {
                f.write_str("the key to verify with is not that of the timestamp's UTC day")
            }
            Self::UnsignedHeader { name } => write!(f, "header {name} must be signed"),
            Self::AbsentHeader { name } => {
                write!(f, "header {name} is signed but not in the request")
            }
            Self::Expired { timestamp, now } => write!(
                f,
                "signed at {timestamp}, which is too far from the server's {now}"
            ),
            Self::SignatureMismatch { .. } => {
                f.write_str("the signature is not that of this request with this key")
            }
        }
    }
}

impl Error for Refusal {}
