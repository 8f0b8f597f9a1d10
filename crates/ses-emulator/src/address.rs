//! Addresses: what counts as one, and the bare address of a sender with an alias.

use ses_core::check;
use ses_types::{Check, Field, Form, Kind, Privacy, Rule, Shape, Side};

/// The longest address in bytes, as SMTP can carry it (RFC 5321, section 4.5.3.1.3).
const LONGEST: usize = 254;

/// A body with nothing but an address: the checker's rule about addresses is the only one there is.
static ALONE: Shape = Shape {
    name: "Address",
    fields: &[Field {
        name: "Email",
        kind: Kind::String,
        privacy: Privacy::Personal,
        required: None,
        rules: &[Rule {
            check: Check::Form(Form::Address),
            side: Side::Client,
            code: "InvalidParameterValue",
        }],
    }],
    rules: &[],
    relations: &[],
};

/// Why an address on a list cannot be mailed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Flaw {
    Empty,
    TooLong,
    Malformed,
}

impl Flaw {
    /// What is wrong with an address, if anything is.
    pub(crate) fn of(address: &str) -> Option<Self> {
        if address.is_empty() {
            Some(Self::Empty)
        } else if address.len() > LONGEST {
            Some(Self::TooLong)
        } else {
            (!is_well_formed(address)).then_some(Self::Malformed)
        }
    }

    pub(crate) fn reason(self) -> &'static str {
        match self {
            Self::Empty => "the address is empty",
            Self::TooLong => "the address is too long",
            Self::Malformed => "the address is malformed",
        }
    }
}

fn is_well_formed(address: &str) -> bool {
    let body = serde_json::json!({ "Email": address }).to_string();
    check(&ALONE, body.as_bytes(), Side::Client).is_ok()
}

/// The address in `alias <address>`, or the whole text when there is no alias.
pub(crate) fn bare(sender: &str) -> &str {
    sender
        .rsplit_once('<')
        .and_then(|(_, rest)| rest.strip_suffix('>'))
        .unwrap_or(sender)
}

/// What stands after the last `@`.
pub(crate) fn domain(address: &str) -> &str {
    address.rsplit_once('@').map_or("", |(_, domain)| domain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flaws() {
        assert_eq!(Flaw::of("a@example.com"), None);
        assert_eq!(Flaw::of(""), Some(Flaw::Empty));
        assert_eq!(Flaw::of("nobody"), Some(Flaw::Malformed));
        let long = format!("a@{}.example.com", "x".repeat(LONGEST));
        assert_eq!(Flaw::of(&long), Some(Flaw::TooLong));
    }

    #[test]
    fn a_sender_is_bared_of_its_alias() {
        assert_eq!(bare("News <a@example.com>"), "a@example.com");
        assert_eq!(bare("a@example.com"), "a@example.com");
        assert_eq!(domain("a@example.com"), "example.com");
        assert_eq!(domain("nobody"), "");
    }
}
