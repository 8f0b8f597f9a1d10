//! What becomes of a request that a fault strikes.

use std::{fmt, sync::Arc, time::Duration};

use http::StatusCode;
use serde_json::Value;
use ses_types::ErrorCode;

use super::effect::Until;
use crate::refusal::Refusal;

/// A fault that makes sense, as it strikes.
#[derive(Debug)]
pub(crate) struct Plan {
    /// The fault's.
    pub(crate) id: Arc<str>,
    /// Whether the service does what the request asks for.
    pub(crate) is_processed: bool,
    /// What it waits for until then.
    pub(crate) hold: Option<Hold>,
    pub(crate) hidden: Option<Until>,
    pub(crate) part: Option<Part>,
    /// How long the answer waits.
    pub(crate) delay: Duration,
    pub(crate) told: Told,
}

/// How long a request is held back before it is processed, unless it is released earlier.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Hold {
    /// By the clock on the wall.
    Delay(Duration),
    /// By the account's clock.
    Late(Until),
}

/// What the client is told.
#[derive(Debug)]
pub(crate) enum Told {
    /// What has come of the request.
    Truth,
    Code(ErrorCode),
    Throttled,
    Http {
        status: StatusCode,
        content_type: String,
        body: String,
    },
    Broken,
    Cut(u64),
    Reset,
    Hang,
    /// The truth, at so many bytes of its body a second.
    Slow(u32),
}

/// How much of an upload is taken.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Part {
    Entries(u64),
    Share(f64),
}

impl Plan {
    /// What comes of a request that is not processed, and what a client is told who is not told the truth in time.
    pub(crate) fn refusal(&self) -> Refusal {
        let code = match &self.told {
            Told::Code(code) => code.clone(),
            Told::Throttled => ErrorCode::REQUEST_LIMIT_EXCEEDED,
            _ => ErrorCode::INTERNAL_ERROR,
        };
        Refusal::new(code, "this answer was ordered by a fault")
    }
}

impl Part {
    /// Shortens the list that the upload is; the parameters are those of an action that has one.
    pub(crate) fn take(self, parameters: &[u8]) -> Option<Vec<u8>> {
        let mut parameters: Value = serde_json::from_slice(parameters).ok()?;
        let mut fields = parameters.as_object_mut()?.values_mut();
        let entries = fields.find_map(Value::as_array_mut)?;
        let taken = match self {
            Self::Entries(entries) => usize::try_from(entries).unwrap_or(usize::MAX),
            Self::Share(share) => (entries.len() as f64 * share) as usize,
        };
        entries.truncate(taken);
        Some(parameters.to_string().into())
    }
}

/// In a few words, for whoever looks a request up.
impl fmt::Display for Told {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Truth => f.write_str("the truth"),
            Self::Code(code) => code.fmt(f),
            Self::Throttled => ErrorCode::REQUEST_LIMIT_EXCEEDED.fmt(f),
            Self::Http { status, .. } => write!(f, "HTTP status {}", status.as_u16()),
            Self::Broken => f.write_str("broken JSON"),
            Self::Cut(bytes) => write!(f, "{bytes} bytes of the answer"),
            Self::Reset => f.write_str("a reset"),
            Self::Hang => f.write_str("nothing"),
            Self::Slow(pace) => write!(f, "the truth, at {pace} bytes a second"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(part: Part, expected: &str) {
        let whole = br#"{"ReceiverId":7,"Emails":["a","b","c"]}"#;
        let taken = part.take(whole).expect("an upload");
        let taken = String::from_utf8(taken).expect("text");
        assert!(taken.contains(expected), "{part:?}: {taken}");
        assert!(taken.contains("\"ReceiverId\":7"), "{taken}");
    }

    #[test]
    fn a_part_of_an_upload_is_its_first_entries() {
        check(Part::Entries(0), "[]");
        check(Part::Entries(2), r#"["a","b"]"#);
        check(Part::Entries(4), r#"["a","b","c"]"#);
        check(Part::Share(0.5), r#"["a"]"#);
        check(Part::Share(0.7), r#"["a","b"]"#);
    }
}
