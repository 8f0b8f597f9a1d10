//! The checker: walks a [`Shape`] beside a request and finds what the service would refuse.

mod judge;
mod walk;

use std::fmt;

use serde::Serialize;
use serde_transcode::Transcoder;
use ses_types::{Shape, Side};

use walk::Findings;

/// Checks a JSON body against the rules of `shape`.
///
/// With [`Side::Client`] only the rules that can be judged before sending count, with [`Side::Service`] all rules
/// except those about what the service holds ([`Check::State`](ses_types::Check::State)).
/// A breach of types or names comes before a missing field, and a missing field before a wrong value, whatever their
/// order in the body.
///
/// # Errors
/// The first [`Violation`]; a body that is no JSON object is one, too.
///
/// # Example
/// ```
/// use ses_types::{Action, BatchSendEmail, Side};
///
/// let body = br#"{"FromEmailAddress":"news@mail.example.com","ReceiverId":1,"Subject":"Hi","TaskType":2}"#;
/// let violation = ses_core::check(BatchSendEmail::SPEC.request, body, Side::Client).unwrap_err();
/// assert_eq!(violation.code(), "MissingParameter.TimedParamNecessary");
/// assert_eq!(violation.path(), "TimedParam");
/// ```
#[inline] // compiled where it is used: who only sends has no bytes to check
pub fn check(shape: &'static Shape, body: &[u8], side: Side) -> Result<(), Violation> {
    // Judged as text once, rather than string by string.
    let body = std::str::from_utf8(body).map_err(|error| no_json(&error))?;
    let mut json = serde_json::Deserializer::from_str(body);
    check_value(shape, &Transcoder::new(&mut json), body.len(), side)?;
    json.end().map_err(|error| no_json(&error))
}

/// [`check`] for a value that is about to be encoded as JSON, into `size` bytes.
///
/// It is not asked for its JSON text, and its texts are read where they stand: this costs a fraction of the encoding.
///
/// # Errors
/// As [`check`].
pub fn check_value(
    shape: &'static Shape,
    value: &(impl Serialize + ?Sized),
    size: usize,
    side: Side,
) -> Result<(), Violation> {
    let mut findings = Findings::new(side);
    value
        .serialize(findings.walk(shape))
        .map_err(|error| no_json(&error))?;
    findings.judge_size(shape, size);
    findings.into_violation().map_or(Ok(()), Err)
}

fn no_json(error: &dyn fmt::Display) -> Violation {
    let rule = format!("the body must be JSON: {error}");
    Violation {
        code: "InvalidParameter",
        path: String::new(),
        value: String::new(),
        rule,
    }
}

/// Whether requests are checked before they are sent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Checks {
    /// Every rule that can be judged without the service is judged before anything is sent.
    #[default]
    On,
    /// Nothing is checked: for a service whose rules have moved on, and for tests of the service itself.
    Off,
}

/// A rule that a body breaks, found before the service could.
///
/// `Debug` and `Display` leave the value out: it can be an address or content.
#[derive(Clone, PartialEq, Eq)]
pub struct Violation {
    code: &'static str,
    path: String,
    value: String,
    rule: String,
}

impl Violation {
    /// The code with which the service answers the same breach.
    #[must_use]
    pub fn code(&self) -> &'static str {
        self.code
    }

    /// Where the value stands, such as `Datas[3].Email`; empty for the body as a whole.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The value, cut after some sixty characters; empty for a value that is missing.
    ///
    /// It can hold an address or content, so think before it is logged.
    #[must_use]
    pub fn value(&self) -> &str {
        &self.value
    }

    /// What the value must be, in words.
    #[must_use]
    pub fn rule(&self) -> &str {
        &self.rule
    }
}

impl fmt::Debug for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Violation")
            .field("code", &self.code)
            .field("path", &self.path)
            .field("rule", &self.rule)
            .finish_non_exhaustive()
    }
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let place = if self.path.is_empty() {
            "the request"
        } else {
            &self.path
        };
        write!(f, "{place}: {} ({})", self.rule, self.code)
    }
}

#[cfg(test)]
mod tests {
    use ses_types::{Action as _, BatchSendEmail};

    use super::*;

    #[test]
    fn a_violation_shows_its_value_only_when_asked() {
        let body = br#"{"FromEmailAddress":"canary","ReceiverId":1,"Subject":"Hi","TaskType":1,
            "Template":{"TemplateID":1,"TemplateData":"{}"}}"#;
        let violation =
            check(BatchSendEmail::SPEC.request, body, Side::Service).expect_err("it is no address");
        assert_eq!(violation.value(), "canary");
        let shown = format!("{violation} {violation:?}");
        assert!(
            shown.contains("FromEmailAddress") && !shown.contains("canary"),
            "{shown}"
        );
    }
}
