//! The file of recorded exchanges: one JSON object a line, masked.

mod mask;

use std::{
    fs::File,
    io::{self, BufRead as _, BufReader},
    path::{Path, PathBuf},
};

use bytes::Bytes;
use http::{Request, Response, StatusCode};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use ses_core::Failure;

use crate::TransportError;
use mask::Mask;

/// A request and what came of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct RecordedExchange {
    pub(crate) action: String,
    /// Whether addresses and what mails say are in it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    contents: bool,
    request: Value,
    pub(crate) end: RecordedEnd,
}

/// What came of a request.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum RecordedEnd {
    /// The service's answer.
    Answer {
        #[serde(with = "status")]
        status: StatusCode,
        body: Value,
    },
    /// An answer that is no JSON.
    Text {
        #[serde(with = "status")]
        status: StatusCode,
        body: String,
    },
    /// The request may have arrived; there was no answer.
    Lost,
    NotSent,
}

/// Why a file cannot be played.
///
/// # Example
/// ```
/// use ses_hyper::{RecordingError, Script};
///
/// let error = Script::load("no/such/file").expect_err("there is none");
/// assert!(matches!(error, RecordingError::Read { .. }));
/// ```
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RecordingError {
    /// The file cannot be read.
    #[error("the recording {} cannot be read", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// A line of the file is no exchange.
    #[error("line {line} of the recording {} is no exchange", path.display())]
    Line {
        /// The file.
        path: PathBuf,
        /// The number of the line, from 1.
        line: usize,
        /// What is wrong with it.
        source: serde_json::Error,
    },
}

/// Reads a recording.
pub(crate) fn read(path: &Path) -> Result<Vec<RecordedExchange>, RecordingError> {
    let unread = |source| RecordingError::Read {
        path: path.to_owned(),
        source,
    };
    let lines = BufReader::new(File::open(path).map_err(unread)?).lines();
    let mut exchanges = Vec::new();
    for (index, line) in lines.enumerate() {
        let exchange = serde_json::from_str(&line.map_err(unread)?);
        exchanges.push(exchange.map_err(|source| RecordingError::Line {
            path: path.to_owned(),
            line: index + 1,
            source,
        })?);
    }
    Ok(exchanges)
}

/// The action that a request names.
pub(crate) fn action(request: &Request<Bytes>) -> &str {
    let name = request.headers().get("x-tc-action");
    name.and_then(|name| name.to_str().ok()).unwrap_or_default()
}

impl RecordedExchange {
    /// An exchange of which no end is known yet, with what nobody is to see masked.
    pub(crate) fn begin(request: &Request<Bytes>, contents: bool) -> Self {
        let action = action(request).to_owned();
        let mut body = serde_json::from_slice(request.body()).unwrap_or_default();
        Mask::new(&action, contents).request(&mut body);
        Self {
            action,
            contents,
            request: body,
            end: RecordedEnd::Lost,
        }
    }

    /// Adds what came of the request.
    pub(crate) fn end(&mut self, answered: &Result<Response<Bytes>, TransportError>) {
        self.end = match answered {
            Ok(response) => self.answer(response),
            Err(error) => match error.failure {
                Failure::NotSent | Failure::Unsendable => RecordedEnd::NotSent,
                Failure::Unknown => RecordedEnd::Lost,
            },
        };
    }

    fn answer(&self, response: &Response<Bytes>) -> RecordedEnd {
        let mask = Mask::new(&self.action, self.contents);
        let status = response.status();
        match serde_json::from_slice(response.body()) {
            Ok(mut body) => {
                mask.answer(&mut body);
                RecordedEnd::Answer { status, body }
            }
            Err(_) => RecordedEnd::Text {
                status,
                body: mask.text(&String::from_utf8_lossy(response.body())),
            },
        }
    }

    /// Whether a request is this one, as far as it was recorded.
    pub(crate) fn is_of(&self, action: &str, body: &Value) -> bool {
        let is_same = || {
            let mut body = body.clone();
            Mask::new(action, self.contents).request(&mut body);
            body == self.request
        };
        self.action == action && is_same()
    }
}

/// A status as its number.
mod status {
    use http::StatusCode;
    use serde::{Deserialize as _, Deserializer, Serializer, de::Error as _};

    pub(super) fn serialize<S: Serializer>(status: &StatusCode, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_u16(status.as_u16())
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<StatusCode, D::Error> {
        StatusCode::from_u16(u16::deserialize(from)?).map_err(D::Error::custom)
    }
}
