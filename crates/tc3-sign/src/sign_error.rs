//! Why a request was not signed.

use alloc::string::String;
use core::{error::Error, fmt};

/// Why a request was not signed; nothing has been written then.
///
/// All but [`KeyOfAnotherDay`](Self::KeyOfAnotherDay) are mistakes in the request or its configuration:
/// trying again doesn't help.
#[derive(Clone, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub enum SignError {
    /// The host is empty or has characters that a Host header can't have.
    InvalidHost,
    /// The content type is empty or has characters that a header can't have.
    InvalidContentType,
    /// The query has characters that a request line can't have; they must be percent-encoded first.
    InvalidQuery,
    /// A header's name is no token.
    #[non_exhaustive]
    InvalidHeaderName {
        /// The name as given.
        name: String,
    },
    /// A header's value has characters other than printable ASCII.
    #[non_exhaustive]
    InvalidHeaderValue {
        /// The header's name.
        name: String,
    },
    /// `content-type` and `host` are signed without being named, and `authorization` can't be signed.
    #[non_exhaustive]
    ReservedHeader {
        /// The header's name.
        name: String,
    },
    /// A header was given more than once.
    #[non_exhaustive]
    RepeatedHeader {
        /// The header's name.
        name: String,
    },
    /// There are more than [`Request::MAX_HEADERS`](crate::Request::MAX_HEADERS) headers beside those that are always signed.
    TooManyHeaders,
    /// The secret id is empty or can't stand in the `Authorization` header.
    InvalidSecretId,
    /// The session token is empty or can't stand in a header.
    InvalidToken,
    /// The key's service is empty or can't stand in the `Authorization` header.
    InvalidService,
    /// The timestamp lies beyond the year 9999, perhaps because it counts milliseconds.
    InvalidTimestamp,
    /// The key is not that of the timestamp's UTC day: derive a new one, as [`SigningKey::covers`](crate::SigningKey::covers) says.
    KeyOfAnotherDay,
}

impl fmt::Display for SignError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::InvalidHost => f.write_str("the host is empty or not printable ASCII without spaces"),
            Self::InvalidContentType => f.write_str("the content type is empty or not printable ASCII"),
            Self::InvalidQuery => f.write_str("the query is not printable ASCII without spaces"),
            Self::InvalidHeaderName { name } => write!(f, "{name:?} is no name of a header"),
            Self::InvalidHeaderValue { name } => write!(f, "the value of header {name:?} is not printable ASCII"),
            Self::ReservedHeader { name } => write!(f, "header {name:?} can't be added to the signed headers"),
            Self::RepeatedHeader { name } => write!(f, "header {name:?} is given more than once"),
            Self::TooManyHeaders => f.write_str("there are too many signed headers"),
            Self::InvalidSecretId => f.write_str("the secret id is empty or has a space, a slash, a comma or a character beyond ASCII"),
            Self::InvalidToken => f.write_str("the session token is empty or not printable ASCII without spaces"),
            Self::InvalidService => f.write_str("the service is empty or has a space, a slash, a comma or a character beyond ASCII"),
            Self::InvalidTimestamp => f.write_str("the timestamp is beyond the year 9999: it is counted in seconds"),
            Self::KeyOfAnotherDay => f.write_str("the signing key is not that of the timestamp's UTC day"),
        }
    }
}

impl Error for SignError {}
