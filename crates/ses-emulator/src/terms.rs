//! Terms: how much an account may have and send, what it may send, and how long reviews and uploads take.

mod json;
pub(crate) mod seconds;

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::{RateLimit, Review};

/// The terms under which an account uses the service; each account has its own.
///
/// By default an account has at most 10 domains, 10 senders of each, 1,000 templates and 1,000 lists of 50,000
/// recipients, and may send any amount of anything; domains and templates are approved at once, and a list is complete as
/// soon as its upload is answered.
/// [`Options::with_terms`](crate::Options::with_terms) sets those that accounts begin with,
/// [`Account::set_terms`](crate::Account::set_terms) those of one account, which are a part of the state: with a data
/// file the account has them after a restart, whatever the options say then.
///
/// They are read from a JSON object, which names those that are not as by default.
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
/// let read: Terms = r#"{"filling": 30, "daily_quota": 1000, "hourly_quota": 5}"#.parse()?;
/// assert_eq!(terms, read);
/// let options = Options::default().with_terms(terms);
/// # Ok::<(), ses_emulator::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Terms {
    pub(crate) template_review: Review,
    pub(crate) domain_review: Review,
    pub(crate) domain_limit: Option<u64>,
    pub(crate) sender_limit: Option<u64>,
    pub(crate) template_limit: Option<u64>,
    pub(crate) list_limit: Option<u64>,
    pub(crate) recipient_limit: Option<u64>,
    /// In seconds.
    filling: u32,
    pub(crate) daily_quota: Option<u64>,
    pub(crate) hourly_quota: Option<u64>,
    pub(crate) bounce_limit: Option<u64>,
    pub(crate) package: Option<u64>,
    pub(crate) balance: Option<u64>,
    /// `None` for that of the options.
    pub(crate) rate_limit: Option<RateLimit>,
    pub(crate) daily_requests: Option<u64>,
    pub(crate) report_days: Option<u32>,
    pub(crate) own_content: bool,
    pub(crate) attachments: bool,
    pub(crate) links: bool,
    pub(crate) forbidden_links: Vec<String>,
    pub(crate) exclusive_domains: bool,
    pub(crate) forbidden_actions: Vec<String>,
    pub(crate) suspended: bool,
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

    /// Lets the account have so many recipient lists, or any number for `None`; 1,000 unless set, as no published text
    /// says.
    #[must_use]
    pub fn with_list_limit(mut self, lists: impl Into<Option<u64>>) -> Self {
        self.list_limit = lists.into();
        self
    }

    /// Lets a list have so many recipients, or any number for `None`; 50,000 unless set, as documented.
    #[must_use]
    pub fn with_recipient_limit(mut self, recipients: impl Into<Option<u64>>) -> Self {
        self.recipient_limit = recipients.into();
        self
    }

    /// Lets the account send so many mails a day, which begins at midnight in UTC+8 by the account's clock; any number for
    /// `None`, which is the default.
    ///
    /// SendEmail is refused then, or its copies are not taken, and a batch pauses until the next day.
    #[must_use]
    pub fn with_daily_quota(mut self, mails: impl Into<Option<u64>>) -> Self {
        self.daily_quota = mails.into();
        self
    }

    /// Lets the account send so many mails to one address within any hour; any number for `None`, which is the default.
    #[must_use]
    pub fn with_hourly_quota(mut self, mails: impl Into<Option<u64>>) -> Self {
        self.hourly_quota = mails.into();
        self
    }

    /// Lets so many mails bounce in a day before no more is sent until the next one; any number for `None`, which is the
    /// default.
    #[must_use]
    pub fn with_bounce_limit(mut self, bounces: impl Into<Option<u64>>) -> Self {
        self.bounce_limit = bounces.into();
        self
    }

    /// Gives the account a package of so many mails, counted from its first one; no package for `None`, the default.
    #[must_use]
    pub fn with_package(mut self, mails: impl Into<Option<u64>>) -> Self {
        self.package = mails.into();
        self
    }

    /// Gives the account a balance that pays for so many mails, counted from its first one; one that never ends for
    /// `None`, the default.
    #[must_use]
    pub fn with_balance(mut self, mails: impl Into<Option<u64>>) -> Self {
        self.balance = mails.into();
        self
    }

    /// Limits how many requests a second are let through; for `None`, the default, as
    /// [`Options::with_rate_limit`](crate::Options::with_rate_limit) says.
    #[must_use]
    pub fn with_rate_limit(mut self, limit: impl Into<Option<RateLimit>>) -> Self {
        self.rate_limit = limit.into();
        self
    }

    /// Lets the account make so many requests of each action a day; any number for `None`, which is the default.
    ///
    /// They are counted from the start of the emulator, by its own clock.
    #[must_use]
    pub fn with_daily_requests(mut self, requests: impl Into<Option<u64>>) -> Self {
        self.daily_requests = requests.into();
        self
    }

    /// Lets GetSendEmailStatus reach back so many days, or any number for `None`; 180 unless set, the longest of the
    /// windows that the published texts give, beside 30 and 90.
    #[must_use]
    pub fn with_report_days(mut self, days: impl Into<Option<u32>>) -> Self {
        self.report_days = days.into();
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

    /// Lets SendEmail send links, or not; it may unless told otherwise.
    #[must_use]
    pub fn with_links(mut self, is_allowed: bool) -> Self {
        self.links = is_allowed;
        self
    }

    /// Lets SendEmail send no links to these hosts and what is below them.
    #[must_use]
    pub fn with_forbidden_links(
        mut self,
        hosts: impl IntoIterator<Item = impl Into<String>>,
    ) -> Self {
        self.forbidden_links = hosts.into_iter().map(Into::into).collect();
        self
    }

    /// Lets the account make no domain that another account of the emulator has, as the service would; it may unless told
    /// otherwise, so that tests on accounts of their own can use one domain side by side.
    #[must_use]
    pub fn with_exclusive_domains(mut self, are_exclusive: bool) -> Self {
        self.exclusive_domains = are_exclusive;
        self
    }

    /// Lets the account's key do anything but these actions; a name that no action has is without effect.
    #[must_use]
    pub fn with_forbidden_actions(
        mut self,
        actions: impl IntoIterator<Item = impl Into<String>>,
    ) -> Self {
        self.forbidden_actions = actions.into_iter().map(Into::into).collect();
        self
    }

    /// Denies the account everything, or not; it is denied nothing unless told otherwise.
    #[must_use]
    pub fn with_suspended(mut self, is_suspended: bool) -> Self {
        self.suspended = is_suspended;
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
            list_limit: Some(1_000),
            recipient_limit: Some(50_000),
            filling: 0,
            daily_quota: None,
            hourly_quota: None,
            bounce_limit: None,
            package: None,
            balance: None,
            rate_limit: None,
            daily_requests: None,
            report_days: Some(180),
            own_content: true,
            attachments: true,
            links: true,
            forbidden_links: Vec::new(),
            exclusive_domains: false,
            forbidden_actions: Vec::new(),
            suspended: false,
        }
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
}
