//! What was signed, for a human who looks for a difference.

use alloc::string::String;
use core::fmt;

use crate::{
    Request, SignError,
    calendar::LAST_SECOND,
    canonical::{Field, Parts, ValueCase},
    key::scope,
    sink::Sink,
    text,
};

/// The two texts behind a signature; neither of them is a secret, and neither allows one to be found.
///
/// They do tell who calls whom, and the hash of the body: they belong on a developer's screen and not in a log.
#[derive(Clone, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub struct Explanation {
    /// Method, URI, query, headers, names of the headers and hash of the payload, joined by line feeds.
    pub canonical_request: String,
    /// Algorithm, timestamp, scope and hash of the canonical request, joined by line feeds.
    pub string_to_sign: String,
}

/// What [`sign`](crate::sign) would hash for `request` at `timestamp` (Unix seconds) as a request to `service`.
///
/// Set beside what the other side of a refused signature has put together, it shows which line differs.
///
/// # Errors
/// Those of [`sign`](crate::sign) that don't concern identity and key.
///
/// # Example
/// ```
/// use tc3_sign::{Request, explain};
///
/// let explanation = explain(&Request::get("ses.tencentcloudapi.com", "Limit=10"), 0, "ses")?;
/// assert!(explanation.canonical_request.starts_with("GET\n/\nLimit=10\n"));
/// assert!(explanation.string_to_sign.contains("\n1970-01-01/ses/tc3_request\n"));
/// # Ok::<(), tc3_sign::SignError>(())
/// ```
pub fn explain(
    request: &Request<'_>,
    timestamp: u64,
    service: &str,
) -> Result<Explanation, SignError> {
    let request = request.check()?;
    if !text::is_scope_part(service) {
        return Err(SignError::InvalidService);
    }
    if timestamp > LAST_SECOND {
        return Err(SignError::InvalidTimestamp);
    }
    Ok(Explanation::of(
        &request.parts(),
        timestamp,
        &scope(timestamp, service),
    ))
}

impl Explanation {
    pub(crate) fn of<'a, Fields>(parts: &Parts<'a, Fields>, timestamp: u64, scope: &str) -> Self
    where
        Fields: Iterator<Item = Field<'a>> + Clone,
    {
        let case = ValueCase::ServiceHeadersLower;
        let mut explanation = Self {
            canonical_request: String::new(),
            string_to_sign: String::new(),
        };
        parts.write(case, &mut explanation.canonical_request);
        parts.write_string_to_sign(case, timestamp, scope, &mut explanation.string_to_sign);
        explanation
    }
}

impl fmt::Display for Explanation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = String::new();
        text.put("canonical request:\n");
        write_indented(&self.canonical_request, &mut text);
        text.put("string to sign:\n");
        write_indented(&self.string_to_sign, &mut text);
        f.write_str(text.trim_end_matches('\n'))
    }
}

fn write_indented(lines: &str, text: &mut String) {
    for line in lines.split('\n') {
        text.put("  ");
        text.put(line);
        text.put("\n");
    }
}
