//! The code of an error answer, what it says became of the call, and what can be done about it.

use alloc::{borrow::Cow, string::String};
use core::{fmt, time::Duration};

use serde::{Deserialize, Serialize};

use crate::generated::ERROR_CODES;

/// The code of an error answer, such as `RequestLimitExceeded`.
///
/// An open set: new codes appear without notice, and any action can answer with any of them.
/// What is known of a code is in its [`spec`](Self::spec).
///
/// # Example
/// ```
/// use ses_types::{ErrorCode, Outcome, Reaction};
///
/// let code = ErrorCode::new("RequestLimitExceeded.IPLimitExceeded");
/// let spec = code.spec().expect("every code of this family is known");
/// assert_eq!(spec.pattern, "RequestLimitExceeded.*");
/// assert_eq!(spec.outcome, Outcome::Refused);
/// assert_eq!(spec.reaction, Reaction::Retry);
/// assert!(ErrorCode::new("Surprise").spec().is_none());
/// ```
#[derive(Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ErrorCode(Cow<'static, str>);

impl ErrorCode {
    /// Makes the value of a code, whether or not it is known here.
    #[must_use]
    pub fn new(code: impl Into<Cow<'static, str>>) -> Self {
        Self(code.into())
    }

    /// Makes the value of a code that is known when the program is built.
    #[must_use]
    pub const fn from_static(code: &'static str) -> Self {
        Self(Cow::Borrowed(code))
    }

    /// The code as it stands in the answer.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What the tables of SES say of this code: its own entry, or that of the longest prefix which covers it.
    ///
    /// An action of another API has tables of its own: [`ActionSpec::code`](crate::ActionSpec::code) asks those.
    /// `None` means that nothing is known: whoever sent the request does not know what became of it.
    #[must_use]
    pub fn spec(&self) -> Option<&'static CodeSpec> {
        CodeSpec::find(ERROR_CODES, self.as_str())
    }
}

impl AsRef<str> for ErrorCode {
    fn as_ref(&self) -> &str {
        self.as_str()
    }
}

impl From<&'static str> for ErrorCode {
    fn from(code: &'static str) -> Self {
        Self::from_static(code)
    }
}

impl From<String> for ErrorCode {
    fn from(code: String) -> Self {
        Self::new(code)
    }
}

impl PartialEq<str> for ErrorCode {
    fn eq(&self, other: &str) -> bool {
        self.as_str() == other
    }
}

impl PartialEq<&str> for ErrorCode {
    fn eq(&self, other: &&str) -> bool {
        self.as_str() == *other
    }
}

impl fmt::Display for ErrorCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl fmt::Debug for ErrorCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ErrorCode({self})")
    }
}

/// What is known of an error code, or of all codes that begin alike.
#[derive(Debug)]
#[expect(
    clippy::exhaustive_structs,
    reason = "generated code, in other crates too, writes it as a literal"
)]
pub struct CodeSpec {
    /// The code, or a prefix of codes followed by `*`.
    pub pattern: &'static str,
    /// What the code says became of the call.
    pub outcome: Outcome,
    /// What can be done about it.
    pub reaction: Reaction,
    /// What the code means, for a human.
    pub meaning: &'static str,
    /// What to do, for a human.
    pub advice: &'static str,
}

impl CodeSpec {
    /// The entry among `codes` that is closest to a code: its own, or that of the longest prefix which covers it.
    #[must_use]
    pub fn find<'t>(codes: &'t [Self], code: &str) -> Option<&'t Self> {
        codes
            .iter()
            .filter_map(|spec| Some((spec.covers(code)?, spec)))
            .max_by_key(|&(length, _)| length)
            .map(|(_, spec)| spec)
    }

    /// How closely the pattern covers a code: the bytes that agree, one more for a code without `*`.
    fn covers(&self, code: &str) -> Option<usize> {
        match self.pattern.strip_suffix('*') {
            Some(prefix) => code.starts_with(prefix).then_some(prefix.len()),
            None => (self.pattern == code).then_some(code.len() + 1),
        }
    }
}

/// What became of a call that failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(
    clippy::exhaustive_enums,
    reason = "whoever repeats calls must decide for each of them"
)]
pub enum Outcome {
    /// It never went over the wire: nothing happened.
    NotSent,
    /// The service said no, and nothing took effect.
    Refused,
    /// It may have been processed: nobody can tell without asking the service.
    Unknown,
}

/// What can be done about an error code, or about a value that says what became of a mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Reaction {
    /// Nothing happened: send the same request again after a pause.
    Retry,
    /// Correct the clock by the answer's `Date`, then send once more.
    Clock,
    /// Get new credentials, then send once more.
    Credentials,
    /// Mend the request; as it stands it will be refused again.
    Fix,
    /// Leave this recipient out and go on with the others.
    Skip,
    /// Stop: the account, or something that belongs to it, needs a person.
    Stop,
    /// Come back after about this time: a limit is used up until then, or the service is still busy with something.
    ///
    /// All but one of these times are what the tables take to be worth waiting: the service publishes only that of
    /// `FailedOperation.TemporaryBlocked`.
    Pause(Duration),
    /// Ask the service what became of the call, or of the mail, before anything is sent again.
    Look,
    /// All is well: there is nothing to do. Only a value says so, no error code.
    Nothing,
}

#[cfg(test)]
mod tests {
    use alloc::string::ToString;

    use super::*;
    use crate::{DeliverStatus, SendStatus};

    #[track_caller]
    fn check(code: &'static str, pattern: Option<&str>) {
        assert_eq!(
            ErrorCode::new(code).spec().map(|spec| spec.pattern),
            pattern,
            "{code}"
        );
    }

    #[test]
    fn an_exact_entry_goes_before_a_prefix_and_a_long_prefix_before_a_short_one() {
        check("InternalError", Some("InternalError"));
        check("InternalError.Anything", Some("InternalError.*"));
        check(
            "FailedOperation.SendEmailErr",
            Some("FailedOperation.SendEmailErr"),
        );
        check("FailedOperation.NeverHeardOf", Some("FailedOperation.*"));
        check("RequestLimitExceeded", Some("RequestLimitExceeded"));
        check(
            "RequestLimitExceeded.UinLimitExceeded",
            Some("RequestLimitExceeded.*"),
        );
        check("internalerror", None);
        check("", None);
    }

    #[test]
    fn only_refusals_without_effect_are_sent_again() {
        for spec in ERROR_CODES
            .iter()
            .filter(|spec| spec.reaction == Reaction::Retry)
        {
            assert_eq!(spec.outcome, Outcome::Refused, "{}", spec.pattern);
            let allowed = [
                "RequestLimitExceeded",
                "RequestLimitExceeded.*",
                "FailedOperation.ServiceNotAvailable",
            ];
            assert!(allowed.contains(&spec.pattern), "{}", spec.pattern);
        }
    }

    #[test]
    fn no_code_says_that_all_is_well_and_none_pauses_for_more_than_a_day() {
        for spec in ERROR_CODES {
            assert_ne!(spec.reaction, Reaction::Nothing, "{}", spec.pattern);
            if let Reaction::Pause(time) = spec.reaction {
                assert!(time <= Duration::from_secs(86_400), "{}", spec.pattern);
            }
        }
        let limit = &ErrorCode::FAILED_OPERATION_EXCEED_SEND_LIMIT;
        assert_eq!(
            limit.spec().map(|spec| spec.reaction),
            Some(Reaction::Pause(Duration::from_secs(86_400)))
        );
    }

    #[test]
    fn the_status_of_a_mail_says_how_to_react() {
        let (ten_minutes, hour) = (Duration::from_secs(600), Duration::from_secs(3_600));
        assert_eq!(SendStatus::TAKEN.reaction(), Some(Reaction::Nothing));
        assert_eq!(SendStatus::UNSUBSCRIBED.reaction(), Some(Reaction::Skip));
        assert_eq!(
            SendStatus::PAUSED_BY_DOMAIN.reaction(),
            Some(Reaction::Pause(ten_minutes))
        );
        assert_eq!(SendStatus::NO_BALANCE.reaction(), Some(Reaction::Stop));
        assert_eq!(SendStatus::new(4_711).reaction(), None);
        assert_eq!(DeliverStatus::DELIVERED.reaction(), Some(Reaction::Nothing));
        assert_eq!(
            DeliverStatus::DELAYED.reaction(),
            Some(Reaction::Pause(hour))
        );
    }

    #[test]
    fn a_status_of_a_mail_asks_for_what_the_code_of_that_meaning_asks_for() {
        let pairs = [
            (
                SendStatus::TOO_MANY_TO_ADDRESS,
                ErrorCode::FAILED_OPERATION_FREQUENCY_LIMIT,
            ),
            (
                SendStatus::BLOCKLISTED,
                ErrorCode::FAILED_OPERATION_EMAIL_ADDR_IN_BLACKLIST,
            ),
            (
                SendStatus::REFUSED_BY_DOMAIN,
                ErrorCode::FAILED_OPERATION_REJECTED_BY_RECIPIENTS,
            ),
            (
                SendStatus::DAILY_LIMIT,
                ErrorCode::FAILED_OPERATION_EXCEED_SEND_LIMIT,
            ),
            (
                SendStatus::OWN_CONTENT_NOT_PERMITTED,
                ErrorCode::FAILED_OPERATION_WITH_OUT_PERMISSION,
            ),
            (
                SendStatus::UNSUBSCRIBED,
                ErrorCode::FAILED_OPERATION_RECEIVER_HAS_UNSUBSCRIBED,
            ),
            (
                SendStatus::BAD_TEMPLATE,
                ErrorCode::FAILED_OPERATION_INVALID_TEMPLATE_ID,
            ),
            (
                SendStatus::PAUSED_BY_DOMAIN,
                ErrorCode::FAILED_OPERATION_TEMPORARY_BLOCKED,
            ),
            (
                SendStatus::TEMPLATE_DATA_MALFORMED,
                ErrorCode::FAILED_OPERATION_WRONG_CONTENT_JSON,
            ),
            (
                SendStatus::DOMAIN_NOT_VERIFIED,
                ErrorCode::FAILED_OPERATION_NOT_AUTHENTICATED_SENDER,
            ),
            (
                SendStatus::ADDRESS_MALFORMED,
                ErrorCode::FAILED_OPERATION_INCORRECT_EMAIL,
            ),
            (
                SendStatus::BOUNCE_RATE_TOO_HIGH,
                ErrorCode::FAILED_OPERATION_HIGH_REJECTION_RATE,
            ),
            (
                SendStatus::NO_BALANCE,
                ErrorCode::FAILED_OPERATION_INSUFFICIENT_BALANCE,
            ),
        ];
        for (status, code) in pairs {
            let spec = code.spec().expect("the code has an entry");
            assert_eq!(status.reaction(), Some(spec.reaction), "{status} {code}");
        }
    }

    #[test]
    fn an_unknown_outcome_is_looked_into() {
        for spec in ERROR_CODES {
            assert_eq!(
                spec.outcome == Outcome::Unknown,
                spec.reaction == Reaction::Look,
                "{}",
                spec.pattern
            );
        }
    }

    #[test]
    fn a_code_prints_as_itself() {
        assert_eq!(ErrorCode::INTERNAL_ERROR.to_string(), "InternalError");
        assert_eq!(ErrorCode::new("InternalError"), ErrorCode::INTERNAL_ERROR);
    }
}
