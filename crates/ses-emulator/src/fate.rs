//! Fate: what becomes of a mail, as its recipient's address decides.

use serde::{Deserialize, Serialize};
use ses_types::{DeliverStatus, SendStatus};

/// What becomes of a mail after the service has taken it.
///
/// A word after the last `+` before the `@` decides, in letters of any case: `mei+hardbounce@example.com` never gets
/// mail, and any other address gets it and does nothing more.
///
/// | Word | What becomes of the mail |
/// |---|---|
/// | – | [`Delivered`](Self::Delivered) |
/// | `hardbounce` | [`HardBounce`](Self::HardBounce) |
/// | `softbounce` | [`SoftBounce`](Self::SoftBounce) |
/// | `deferred` | [`Deferred`](Self::Deferred) |
/// | `dropped` | [`Dropped`](Self::Dropped) |
/// | `spamreport` | [`SpamReport`](Self::SpamReport) |
/// | `unsubscribe` | [`Unsubscribe`](Self::Unsubscribe) |
/// | `open` | [`Open`](Self::Open) |
/// | `click` | [`Click`](Self::Click) |
/// | `queued` | [`Queued`](Self::Queued) |
///
/// An address can also say that its mail is not taken: a number that `SendStatus` knows is what the mail gets, as with
/// `mei+1008@example.com`, and with `unsupported` it is a mailbox of a kind that is not sent to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Fate {
    /// The recipient's server takes it.
    #[default]
    Delivered,
    /// The recipient's server refuses it for good, and the address comes onto the service's blocklist.
    HardBounce,
    /// The recipient's server refuses it for now, and the service gives it up.
    SoftBounce,
    /// The recipient's server puts it off, time and again.
    Deferred,
    /// The service gives it up without handing it over.
    Dropped,
    /// The recipient gets it and reports it as unwanted.
    SpamReport,
    /// The recipient gets it and unsubscribes from its sender.
    Unsubscribe,
    /// The recipient gets it and opens it.
    Open,
    /// The recipient gets it, opens it and follows a link.
    Click,
    /// It waits to be handed over, for ever.
    Queued,
}

/// The word of an address whose mailbox is of a kind that the service does not send to.
const UNSUPPORTED: &str = "unsupported";

impl Fate {
    /// Each fate and the word in an address that decides for it, in the order of their numbers.
    const WORDS: &[(Self, &str)] = &[
        (Self::Delivered, ""),
        (Self::HardBounce, "hardbounce"),
        (Self::SoftBounce, "softbounce"),
        (Self::Deferred, "deferred"),
        (Self::Dropped, "dropped"),
        (Self::SpamReport, "spamreport"),
        (Self::Unsubscribe, "unsubscribe"),
        (Self::Open, "open"),
        (Self::Click, "click"),
        (Self::Queued, "queued"),
    ];

    /// What becomes of mail to an address.
    #[must_use]
    pub fn of(address: &str) -> Self {
        let word = word(address);
        Self::WORDS
            .iter()
            .find(|(_, known)| known.eq_ignore_ascii_case(word))
            .map_or(Self::Delivered, |(fate, _)| *fate)
    }

    /// What GetSendEmailStatus says of it.
    #[must_use]
    pub fn deliver_status(self) -> DeliverStatus {
        match self {
            Self::HardBounce | Self::SoftBounce => DeliverStatus::REFUSED,
            Self::Deferred => DeliverStatus::DELAYED,
            Self::Dropped => DeliverStatus::DROPPED,
            Self::Queued => DeliverStatus::QUEUED,
            _ => DeliverStatus::DELIVERED,
        }
    }

    /// What the recipient's side says, or the service in its place.
    pub(crate) fn deliver_message(self) -> &'static str {
        match self {
            Self::HardBounce => "550 5.1.1 no such mailbox",
            Self::SoftBounce => "452 4.2.2 the mailbox is full",
            Self::Deferred => "451 4.7.1 try again later",
            Self::Dropped => "given up before it was handed over",
            Self::Queued => "",
            _ => "captured",
        }
    }

    pub(crate) fn is_delivered(self) -> bool {
        self.deliver_status() == DeliverStatus::DELIVERED
    }

    pub(crate) fn is_bounced(self) -> bool {
        matches!(self, Self::HardBounce | Self::SoftBounce)
    }

    pub(crate) fn is_opened(self) -> bool {
        matches!(self, Self::Open | Self::Click)
    }

    /// The number that the state keeps; the most frequent fate takes no room there.
    pub(crate) fn number(self) -> i64 {
        self as i64
    }

    pub(crate) fn from_number(number: i64) -> Self {
        usize::try_from(number)
            .ok()
            .and_then(|number| Self::WORDS.get(number))
            .map_or(Self::Delivered, |(fate, _)| *fate)
    }
}

/// The status with which the service does not take mail to an address, if the address says so.
pub(crate) fn told(address: &str) -> Option<SendStatus> {
    if is_unsupported(address) {
        return Some(SendStatus::REFUSED_BY_DOMAIN);
    }
    let status = SendStatus::new(word(address).parse().ok()?);
    (status != SendStatus::TAKEN && status.reaction().is_some()).then_some(status)
}

/// Whether an address says that its mailbox is of a kind that the service does not send to.
pub(crate) fn is_unsupported(address: &str) -> bool {
    word(address).eq_ignore_ascii_case(UNSUPPORTED)
}

/// What stands after the last `+` before the `@`.
fn word(address: &str) -> &str {
    let local = address.rsplit_once('@').map_or(address, |(local, _)| local);
    local.rsplit_once('+').map_or("", |(_, word)| word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_word_before_the_at_decides() {
        for (address, expected) in [
            ("mei@example.com", Fate::Delivered),
            ("mei+news@example.com", Fate::Delivered),
            ("mei+hardbounce@example.com", Fate::HardBounce),
            ("mei+news+HardBounce@example.com", Fate::HardBounce),
            ("mei+hardbounce+news@example.com", Fate::Delivered),
            ("hardbounce@example.com", Fate::Delivered),
            ("mei@open.example.com", Fate::Delivered),
            ("mei+@example.com", Fate::Delivered),
            ("mei+click", Fate::Click),
        ] {
            assert_eq!(Fate::of(address), expected, "{address}");
        }
    }

    #[test]
    fn a_number_tells_why_a_mail_is_not_taken() {
        for (address, expected) in [
            ("mei+1008@example.com", Some(SendStatus::REFUSED_BY_DOMAIN)),
            ("mei+3033@example.com", Some(SendStatus::NO_BALANCE)),
            (
                "mei+Unsupported@example.com",
                Some(SendStatus::REFUSED_BY_DOMAIN),
            ),
            ("mei+0@example.com", None),
            ("mei+4711@example.com", None),
            ("mei1008@example.com", None),
        ] {
            assert_eq!(told(address), expected, "{address}");
        }
    }

    #[test]
    fn each_fate_has_a_word_and_a_number() {
        for (place, (fate, word)) in Fate::WORDS.iter().enumerate() {
            assert_eq!(Fate::of(&format!("a+{word}@example.com")), *fate);
            assert_eq!(usize::try_from(fate.number()), Ok(place));
            assert_eq!(Fate::from_number(fate.number()), *fate);
        }
        assert_eq!(Fate::from_number(99), Fate::Delivered);
    }

    #[test]
    fn only_what_is_delivered_is_opened() {
        for (fate, word) in Fate::WORDS {
            assert!(fate.is_delivered() || !fate.is_opened(), "{word}");
            assert!(!(fate.is_delivered() && fate.is_bounced()), "{word}");
        }
    }
}
