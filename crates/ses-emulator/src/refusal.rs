//! A refusal: the code and message with which the service answers a request that it does not carry out.

use ses_core::Violation;
use ses_types::ErrorCode;

use crate::Error;

/// Why a request is not carried out, in the service's words.
#[derive(Debug)]
pub(crate) struct Refusal {
    code: ErrorCode,
    message: String,
    differs: Option<&'static str>,
    cause: Option<Error>,
}

impl Refusal {
    pub(crate) fn new(code: impl Into<ErrorCode>, message: impl Into<String>) -> Self {
        Self {
            code: code.into(),
            message: message.into(),
            differs: None,
            cause: None,
        }
    }

    /// Names the part of the request that differs from what was signed.
    pub(crate) fn with_difference(mut self, part: &'static str) -> Self {
        self.differs = Some(part);
        self
    }

    pub(crate) fn code(&self) -> &ErrorCode {
        &self.code
    }

    pub(crate) fn message(&self) -> &str {
        &self.message
    }

    /// Which part of the request differs from what was signed.
    pub(crate) fn differs(&self) -> Option<&'static str> {
        self.differs
    }

    /// What went wrong in the emulator itself; for the log, the client is not told.
    pub(crate) fn cause(&self) -> Option<&Error> {
        self.cause.as_ref()
    }
}

impl From<Violation> for Refusal {
    fn from(violation: Violation) -> Self {
        let place = match violation.path() {
            "" => "the request",
            path => path,
        };
        Self::new(violation.code(), format!("{place}: {}", violation.rule()))
    }
}

impl From<Error> for Refusal {
    fn from(cause: Error) -> Self {
        Self {
            code: ErrorCode::INTERNAL_ERROR,
            message: "an internal error".into(),
            differs: None,
            cause: Some(cause),
        }
    }
}

impl From<rusqlite::Error> for Refusal {
    fn from(cause: rusqlite::Error) -> Self {
        Error::from(cause).into()
    }
}
