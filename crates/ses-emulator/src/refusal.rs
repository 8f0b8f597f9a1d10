//! A refusal: the code and message with which the service answers a request that it does not carry out.

use ses_core::Violation;
use ses_types::ErrorCode;

use crate::{Error, auth::Diagnosis};

/// Why a request is not carried out, in the service's words.
#[derive(Debug)]
pub(crate) struct Refusal {
    code: ErrorCode,
    message: String,
    diagnosis: Option<Box<Diagnosis>>,
    cause: Option<Error>,
}

impl Refusal {
    pub(crate) fn new(code: impl Into<ErrorCode>, message: impl Into<String>) -> Self {
        Self {
            code: code.into(),
            message: message.into(),
            diagnosis: None,
            cause: None,
        }
    }

    /// Says why a signature does not hold.
    pub(crate) fn with_diagnosis(mut self, diagnosis: Diagnosis) -> Self {
        self.diagnosis = Some(Box::new(diagnosis));
        self
    }

    pub(crate) fn code(&self) -> &ErrorCode {
        &self.code
    }

    /// In English, with what is particular to the request.
    pub(crate) fn message(&self) -> &str {
        &self.message
    }

    /// Why the signature does not hold, if that is the reason.
    pub(crate) fn diagnosis(&self) -> Option<&Diagnosis> {
        self.diagnosis.as_deref()
    }

    /// What went wrong in the emulator itself; for the log, the client is not told.
    pub(crate) fn cause(&self) -> Option<&Error> {
        self.cause.as_ref()
    }

    /// What went wrong in the emulator itself, or else the message.
    pub(crate) fn into_cause(self) -> Result<Error, String> {
        self.cause.ok_or(self.message)
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
            diagnosis: None,
            cause: Some(cause),
        }
    }
}

impl From<rusqlite::Error> for Refusal {
    fn from(cause: rusqlite::Error) -> Self {
        Error::from(cause).into()
    }
}
