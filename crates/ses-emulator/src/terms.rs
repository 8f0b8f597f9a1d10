//! Terms: how much an account may have and send, what it may send, and how long reviews and uploads take.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::Review;

/// The terms under which an account uses the service; each account has its own.
///
/// By default an account has at most 10 domains, 10 senders of each and 1,000 templates, and may send any amount;
/// domains and templates are approved at once, and a list is complete as soon as its upload is answered.
/// [`Options::with_terms`](crate::Options::with_terms) sets those that accounts begin with,
/// [`Account::set_terms`](crate::Account::set_terms) those of one account.
/// They are no part of the state: after a restart every account has those of the options again.
///
/// # Example
/// ```
/// use std::time::Duration;
///
/// use ses_emulator::{Options, Terms};
///
/// let terms = Terms::default()
///     .with_filling(Duration::from_secs(30))
///     .with_daily_quota(1_000)
///     .with_hourly_quota(5);
/// let options = Options::default().with_terms(terms);
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Terms {
    pub(crate) template_review: Review,
    pub(crate) domain_review: Review,
    pub(crate) domain_limit: Option<u64>,
    pub(crate) sender_limit: Option<u64>,
    pub(crate) template_limit: Option<u64>,
    /// In seconds.
    filling: u32,
    pub(crate) daily_quota: Option<u64>,
    pub(crate) hourly_quota: Option<u64>,
    pub(crate) own_content: bool,
    pub(crate) attachments: bool,
}

impl Terms {
    /// Approves templates so; at once unless set.
    #[must_use]
    pub fn with_template_review(mut self, review: Review) -> Self {
        self.template_review = review;
        self
    }

    /// Finds the DNS records of domains so; at once unless set.
    #[must_use]
    pub fn with_domain_review(mut self, review: Review) -> Self {
        self.domain_review = review;
        self
    }

    /// Lets the account have so many domains, or any number for `None`; 10 unless set.
    #[must_use]
    pub fn with_domain_limit(mut self, domains: impl Into<Option<u64>>) -> Self {
        self.domain_limit = domains.into();
        self
    }

    /// Lets each domain have so many senders, or any number for `None`; 10 unless set.
    #[must_use]
    pub fn with_sender_limit(mut self, senders: impl Into<Option<u64>>) -> Self {
        self.sender_limit = senders.into();
        self
    }

    /// Lets the account have so many templates, or any number for `None`; 1,000 unless set, as no published text says.
    #[must_use]
    pub fn with_template_limit(mut self, templates: impl Into<Option<u64>>) -> Self {
        self.template_limit = templates.into();
        self
    }

    /// Lets an upload to a list go on for so long after its answer, by the account's clock and in whole seconds, rounded
    /// up: meanwhile the list has status 2, takes no other upload, and cannot be sent to.
    #[must_use]
    pub fn with_filling(mut self, filling: Duration) -> Self {
        self.filling = seconds::of(filling);
        self
    }

    /// Lets the account send so many mails a day, which begins at midnight in UTC+8 by the account's clock.
    ///
    /// SendEmail is refused then, and a batch pauses until the next day.
    #[must_use]
    pub fn with_daily_quota(mut self, mails: u64) -> Self {
        self.daily_quota = Some(mails);
        self
    }

    /// Lets the account send so many mails to one address within any hour.
    #[must_use]
    pub fn with_hourly_quota(mut self, mails: u64) -> Self {
        self.hourly_quota = Some(mails);
        self
    }

    /// Lets the account send content of its own instead of a template, or not; it may unless told otherwise.
    #[must_use]
    pub fn with_own_content(mut self, is_allowed: bool) -> Self {
        self.own_content = is_allowed;
        self
    }

    /// Lets the account send attachments, or not; it may unless told otherwise.
    #[must_use]
    pub fn with_attachments(mut self, is_allowed: bool) -> Self {
        self.attachments = is_allowed;
        self
    }

    /// When the upload to a list that begins `now` is complete.
    pub(crate) fn filled(&self, now: i64) -> i64 {
        now.saturating_add(self.filling.into())
    }
}

impl Default for Terms {
    fn default() -> Self {
        Self {
            template_review: Review::AtOnce,
            domain_review: Review::AtOnce,
            domain_limit: Some(10),
            sender_limit: Some(10),
            template_limit: Some(1_000),
            filling: 0,
            daily_quota: None,
            hourly_quota: None,
            own_content: true,
            attachments: true,
        }
    }
}

/// Durations in whole seconds, rounded up.
pub(crate) mod seconds {
    use super::{Deserialize, Duration};

    pub(crate) fn of(duration: Duration) -> u32 {
        u32::try_from(duration.as_millis().div_ceil(1_000)).unwrap_or(u32::MAX)
    }

    pub(crate) fn serialize<S: serde::Serializer>(
        duration: &Duration,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        serializer.serialize_u32(of(*duration))
    }

    pub(crate) fn deserialize<'de, D: serde::Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Duration, D::Error> {
        u32::deserialize(deserializer).map(|seconds| Duration::from_secs(seconds.into()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_of_a_second_counts_as_one() {
        let filled = |millis| {
            let filling = Duration::from_millis(millis);
            Terms::default().with_filling(filling).filled(10)
        };
        assert_eq!([filled(0), filled(1), filled(1_000)], [10, 11, 11]);
        assert_eq!(filled(u64::MAX), 10 + i64::from(u32::MAX));
    }

    #[test]
    fn what_is_left_out_is_as_by_default() {
        let read = |json| serde_json::from_str::<Terms>(json).ok();
        assert_eq!(read("{}"), Some(Terms::default()));
        let quota = Terms::default().with_daily_quota(7);
        assert_eq!(read(r#"{"daily_quota": 7}"#), Some(quota));
        let any = Terms::default().with_domain_limit(None);
        assert_eq!(read(r#"{"domain_limit": null}"#), Some(any));
        assert_eq!(read(r#"{"quota": 7}"#), None, "a name that is not known");
    }
}
