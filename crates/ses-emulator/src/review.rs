//! Reviews: when templates and domains are approved.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use ses_types::TemplateStatus;

use crate::{
    Error,
    store::{self, Scope, State, Store, json_column},
    terms::seconds,
};

/// When a template, or the records of a domain, is approved.
///
/// A template is reviewed when it is made and after each change, a domain when it is made.
///
/// # Example
/// ```
/// use ses_emulator::{Options, Review, Terms};
///
/// // Whoever asks for a template finds it pending twice, and approved from the third time on.
/// let terms = Terms::default().with_template_review(Review::AfterLooks(2));
/// let options = Options::default().with_terms(terms);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Review {
    /// As soon as it is handed in.
    #[default]
    AtOnce,
    /// So long after it is handed in, by the account's clock and in whole seconds, rounded up.
    #[serde(rename = "after_seconds", with = "seconds")]
    After(Duration),
    /// Once it has been looked at so many times and found pending.
    ///
    /// At a template looks whoever gets it or lists it; at the records of a domain, UpdateEmailIdentity.
    AfterLooks(u32),
    /// When [`Account::review_template`](crate::Account::review_template) or
    /// [`Account::review_domain`](crate::Account::review_domain) says so.
    ByHand,
    /// Never: it is rejected as soon as it is handed in, for this reason.
    Rejected(String),
}

/// What a review has come to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Verdict {
    /// It can be used.
    Approved,
    /// It can not, for this reason.
    Rejected(String),
}

/// How a review stands, as the state keeps it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Standing {
    Approved,
    Rejected(String),
    Pending,
    /// Approved from this time on, in Unix seconds.
    ApprovedFrom(i64),
    /// Approved after so many more looks.
    ApprovedAfter(u32),
}

impl Review {
    /// How it stands when it begins.
    pub(crate) fn begin(&self, now: i64) -> Standing {
        match self {
            Self::AtOnce => Standing::Approved,
            Self::After(pause) => {
                Standing::ApprovedFrom(now.saturating_add(seconds::of(*pause).into()))
            }
            Self::AfterLooks(looks) => Standing::ApprovedAfter(*looks),
            Self::ByHand => Standing::Pending,
            Self::Rejected(reason) => Standing::Rejected(reason.clone()),
        }
    }
}

impl From<Verdict> for Standing {
    fn from(verdict: Verdict) -> Self {
        match verdict {
            Verdict::Approved => Self::Approved,
            Verdict::Rejected(reason) => Self::Rejected(reason),
        }
    }
}

impl Standing {
    pub(crate) fn status(&self, now: i64) -> TemplateStatus {
        match self {
            Self::Approved | Self::ApprovedAfter(0) => TemplateStatus::APPROVED,
            Self::ApprovedFrom(time) if *time <= now => TemplateStatus::APPROVED,
            Self::Rejected(_) => TemplateStatus::REJECTED,
            _ => TemplateStatus::PENDING,
        }
    }

    pub(crate) fn is_approved(&self, now: i64) -> bool {
        self.status(now) == TemplateStatus::APPROVED
    }

    /// The message of a refusal, with why it is rejected if it is.
    pub(crate) fn explain(&self, message: &str) -> String {
        match self {
            Self::Rejected(reason) => format!("{message}: {reason}"),
            _ => message.into(),
        }
    }

    /// Why it is rejected; empty when it is not.
    pub(crate) fn reason(&self) -> &str {
        match self {
            Self::Rejected(reason) => reason,
            _ => "",
        }
    }

    /// How it stands after somebody has looked, if that makes a difference.
    pub(crate) fn looked_at(&self) -> Option<Self> {
        match self {
            Self::ApprovedAfter(looks) => looks.checked_sub(1).map(Self::ApprovedAfter),
            _ => None,
        }
    }
}

/// What is reviewed.
pub(crate) enum Subject {
    Template(u64),
    Domain(String),
}

/// Decides a review by hand.
pub(crate) async fn decide(
    store: &Store,
    scope: &Scope,
    subject: Subject,
    verdict: Verdict,
) -> Result<(), Error> {
    let review = Standing::from(verdict);
    let decide = move |state: &State<'_>| {
        let is_found = match &subject {
            Subject::Template(id) => store::template::review(state, *id, &review)?,
            Subject::Domain(domain) => store::identity::review(state, domain, &review)?,
        };
        if is_found {
            Ok(())
        } else {
            Err(Error::NothingToReview)
        }
    };
    store.write(scope, decide).await
}

json_column!(Standing);

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: i64 = 1_000;

    #[track_caller]
    fn check(review: &Review, later: i64, expected: TemplateStatus) {
        assert_eq!(review.begin(NOW).status(NOW + later), expected);
    }

    #[test]
    fn time_approves() {
        check(&Review::AtOnce, 0, TemplateStatus::APPROVED);
        let after = Review::After(Duration::from_millis(59_001));
        check(&after, 59, TemplateStatus::PENDING);
        check(&after, 60, TemplateStatus::APPROVED);
    }

    #[test]
    fn looks_approve() {
        let mut standing = Review::AfterLooks(2).begin(NOW);
        for _ in 0..2 {
            assert_eq!(standing.status(NOW), TemplateStatus::PENDING);
            standing = standing.looked_at().expect("it is pending");
        }
        assert!(standing.is_approved(NOW));
        assert_eq!(standing.looked_at(), None);
        check(&Review::AfterLooks(0), 0, TemplateStatus::APPROVED);
    }

    #[test]
    fn nothing_else_approves() {
        check(&Review::ByHand, i64::MAX - NOW, TemplateStatus::PENDING);
        let rejected = Review::Rejected("no sender".into());
        check(&rejected, i64::MAX - NOW, TemplateStatus::REJECTED);
        assert_eq!(rejected.begin(NOW).reason(), "no sender");
    }

    #[test]
    fn a_review_reads_as_it_is_written() {
        for (review, json) in [
            (Review::AtOnce, r#""at_once""#),
            (
                Review::After(Duration::from_secs(60)),
                r#"{"after_seconds":60}"#,
            ),
            (Review::AfterLooks(3), r#"{"after_looks":3}"#),
            (Review::ByHand, r#""by_hand""#),
            (Review::Rejected("no".into()), r#"{"rejected":"no"}"#),
        ] {
            assert_eq!(serde_json::to_string(&review).ok().as_deref(), Some(json));
            assert_eq!(serde_json::from_str(json).ok(), Some(review));
        }
    }
}
